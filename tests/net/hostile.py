"""Servers on loopback that do one scripted thing, mostly a nasty one, to whoever connects."""

import contextlib
import functools
import gzip
import os
import select
import socket
import ssl
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from types import TracebackType

LOOPBACK = "127.0.0.0/8"


class Talk:
    """One connection, as a script sees it."""

    def __init__(self, connection: socket.socket, server: "ScriptedServer") -> None:
        self._connection = connection
        self._server = server

    @property
    def is_over(self) -> bool:
        """Whether the server is being closed; endless scripts look here."""
        return self._server.is_closing.is_set()

    @property
    def url(self) -> str:
        """Address of the server."""
        return self._server.url

    def hear(self) -> str:
        """Read one request, body included; empty when the visitor has left."""
        raw = b""
        while b"\r\n\r\n" not in raw:
            piece = self._connection.recv(65536)
            if not piece:
                return ""
            raw += piece
        head, _, body = raw.partition(b"\r\n\r\n")
        for line in head.split(b"\r\n"):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                while len(body) < int(value):
                    body += self._connection.recv(65536)
        request = (head + b"\r\n\r\n" + body).decode("latin-1")
        self._server.requests.append(request)
        return request

    def say(self, raw: bytes) -> None:
        """Send bytes as they are."""
        self._connection.sendall(raw)

    def drip(self, raw: bytes, every_s: float = 0.1) -> None:
        """Send one byte at a time until all are sent or the server closes."""
        for byte in raw:
            if self.is_over:
                return
            self.say(bytes([byte]))
            time.sleep(every_s)

    def wait(self) -> None:
        """Do nothing until the visitor leaves or the server closes."""
        self._connection.settimeout(0.05)
        while not self.is_over:
            with contextlib.suppress(TimeoutError):
                if not self._connection.recv(65536):
                    return

    def reset(self) -> None:
        """Close with a reset instead of an orderly end."""
        linger = struct.pack("ii", 1, 0)
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self._connection.close()


Script = Callable[[Talk], None]


class ScriptedServer:
    """
    Runs a script for each connection, in threads that end with the server.

    Use as a context manager; nothing is left afterwards.
    """

    def __init__(
        self, script: Script, *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
    ) -> None:
        self._script = script
        self._tls = tls
        self._listener = socket.create_server(
            (host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=64
        )
        self._listener.settimeout(0.05)
        self._threads: list[threading.Thread] = []
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.is_closing = threading.Event()
        self.connections = 0
        self.requests: list[str] = []
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http{'s' if tls else ''}://{f'[{host}]' if ':' in host else host}:{self.port}/"
        self._accepting = threading.Thread(target=self._accept)

    def __enter__(self) -> "ScriptedServer":
        self._accepting.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.is_closing.set()
        self._accepting.join()
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def _accept(self) -> None:
        while not self.is_closing.is_set():
            with contextlib.suppress(TimeoutError):
                connection, _ = self._listener.accept()
                self.connections += 1
                thread = threading.Thread(target=self._serve, args=(connection,))
                self._threads.append(thread)
                thread.start()

    def _serve(self, connection: socket.socket) -> None:
        # Visitors who hang up are what most scripts are about.
        with contextlib.suppress(OSError, ValueError):
            connection.settimeout(10)
            if self._tls is not None:
                connection = self._tls.wrap_socket(
                    connection, server_side=True, do_handshake_on_connect=False
                )
            with self._lock:
                self._open.add(connection)
            if self._shook_hands(connection):
                self._script(Talk(connection, self))
        with self._lock:
            self._open.discard(connection)
        connection.close()

    def _shook_hands(self, connection: socket.socket) -> bool:
        if not isinstance(connection, ssl.SSLSocket):
            return True
        try:
            connection.do_handshake()
        except ssl.SSLError:
            # Closing with unread bytes would be a reset, and the visitor would miss the alert.
            connection.shutdown(socket.SHUT_WR)
            while select.select([connection], [], [], 1)[0] and os.read(connection.fileno(), 65536):
                pass
            return False
        return True


def reply(
    body: bytes = b"", *, status: str = "200 OK", headers: tuple[str, ...] = (), length: bool = True
) -> bytes:
    """Return a well-formed reply."""
    lines = [f"HTTP/1.1 {status}", *headers]
    if length:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def say(raw: bytes) -> Script:
    """Answer the first request with *raw* and close."""

    def script(talk: Talk) -> None:
        if talk.hear():
            talk.say(raw)

    return script


def keep_saying(raw: bytes) -> Script:
    """Answer every request on the connection with *raw*, keeping it open."""

    def script(talk: Talk) -> None:
        while talk.hear():
            talk.say(raw)

    return script


def by_path(answers: dict[str, bytes], otherwise: bytes = b"") -> Script:
    """Answer by the target of the request; a lacking answer closes the connection."""

    def script(talk: Talk) -> None:
        while request := talk.hear():
            raw = answers.get(request.split(" ")[1], otherwise)
            if not raw:
                return
            talk.say(raw)

    return script


def in_turn(*answers: bytes) -> Script:
    """Answer one request after the other, over all connections; the last answer stays."""
    left = list(answers)

    def script(talk: Talk) -> None:
        while talk.hear():
            talk.say(left.pop(0) if len(left) > 1 else left[0])

    return script


def chunked(pieces: Iterator[bytes] | list[bytes], end: bytes = b"0\r\n\r\n") -> bytes:
    """Return a reply whose body comes in chunks."""
    body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body + end


@functools.cache
def bomb(size: int = 100_000_000) -> bytes:
    """Return gzip data of *size* zeros, a thousandth of that long; made once, as it takes time."""
    deflater = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    step = bytes(1_000_000)
    packed = b"".join(deflater.compress(step) for _ in range(size // len(step)))
    return packed + deflater.flush()


# ---- ready scripts


def slow_body(talk: Talk) -> None:
    """One byte of the body every tenth of a second, for ever."""
    talk.hear()
    talk.say(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n")
    while not talk.is_over:
        talk.drip(b"<slow/>")


def slow_header(talk: Talk) -> None:
    """One byte of the header every tenth of a second, for ever."""
    talk.hear()
    talk.say(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not talk.is_over:
        talk.drip(b"slow")


def silent(talk: Talk) -> None:
    """Takes the request and says nothing."""
    talk.hear()
    talk.wait()


def never_reads(talk: Talk) -> None:
    """Accepts and does not even read: also no TLS handshake comes about."""
    talk.wait()


def infinite_body(talk: Talk) -> None:
    """A body without length or end, at full speed."""
    talk.hear()
    talk.say(b"HTTP/1.1 200 OK\r\n\r\n")
    while not talk.is_over:
        talk.say(bytes(65536))


def infinite_chunks(talk: Talk) -> None:
    """Chunks without end, at full speed."""
    talk.hear()
    talk.say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not talk.is_over:
        talk.say(b"10000\r\n" + bytes(65536) + b"\r\n")


def endless_trailers(talk: Talk) -> None:
    """A whole chunked body, and then trailers for ever."""
    talk.hear()
    talk.say(chunked([b"hello"], end=b"0\r\n"))
    while not talk.is_over:
        talk.say(b"X-Trailer: again\r\n")


def slow_trailers(talk: Talk) -> None:
    """A whole chunked body, and then one trailer line every tenth of a second."""
    talk.hear()
    talk.say(chunked([b"hello"], end=b"0\r\n"))
    while not talk.is_over:
        talk.say(b"X-Trailer: again\r\n")
        time.sleep(0.1)


def endless_chunk_extension(talk: Talk) -> None:
    """A chunk whose extension has no end, at full speed."""
    talk.hear()
    talk.say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;")
    while not talk.is_over:
        talk.say(b"a" * 65536)


def interim_storm(talk: Talk) -> None:
    """Interim replies without end."""
    talk.hear()
    while not talk.is_over:
        talk.say(b"HTTP/1.1 100 Continue\r\n\r\n")


def endless_header(talk: Talk) -> None:
    """Header lines without end."""
    talk.hear()
    talk.say(b"HTTP/1.1 200 OK\r\n")
    while not talk.is_over:
        talk.say(b"X-Again: " + b"a" * 1000 + b"\r\n")


def gzip_bomb(talk: Talk) -> None:
    """100 MB of zeros in 0.1 MB."""
    talk.hear()
    talk.say(reply(bomb(), headers=("Content-Encoding: gzip",)))


def double_gzip(talk: Talk) -> None:
    """Gzip in gzip, announced as such."""
    talk.hear()
    packed = gzip.compress(gzip.compress(b"hello"))
    talk.say(reply(packed, headers=("Content-Encoding: gzip, gzip",)))


def bomb_on_redirect(talk: Talk) -> None:
    """A redirect whose body is endless; the place it points to is harmless."""
    while request := talk.hear():
        if "GET /next " in request:
            talk.say(reply(b"arrived"))
            continue
        talk.say(b"HTTP/1.1 302 Found\r\nLocation: /next\r\n\r\n")
        while not talk.is_over:
            talk.say(bytes(65536))


def redirect_loop(talk: Talk) -> None:
    """Two addresses that point to each other."""
    while request := talk.hear():
        there = "/b" if "GET / " in request else "/"
        talk.say(reply(status="302 Found", headers=(f"Location: {there}",)))


def growing_redirect(talk: Talk) -> None:
    """Always one address further."""
    while request := talk.hear():
        target = request.split(" ")[1]
        talk.say(reply(status="302 Found", headers=(f"Location: {target}x",)))


def cookie_wall(talk: Talk) -> None:
    """Redirects to the same address until a cookie comes back."""
    while request := talk.hear():
        if "\r\ncookie:" in request.lower():
            talk.say(reply(b"welcome"))
        else:
            headers = ("Set-Cookie: seen=secret-value; Domain=.eu", "Location: /")
            talk.say(reply(status="302 Found", headers=headers))


def resets(talk: Talk) -> None:
    """Takes the request and resets the connection."""
    talk.hear()
    talk.reset()


def resets_in_body(talk: Talk) -> None:
    """Resets the connection in the middle of the body."""
    talk.hear()
    talk.say(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhello")
    time.sleep(0.1)
    talk.reset()


def floods_before_request(talk: Talk) -> None:
    """Sends zeros at full speed without having read anything."""
    while not talk.is_over:
        talk.say(bytes(65536))


NASTY: dict[str, Script] = {
    script.__name__: script
    for script in (
        slow_body,
        slow_header,
        silent,
        never_reads,
        infinite_body,
        infinite_chunks,
        endless_trailers,
        slow_trailers,
        endless_chunk_extension,
        interim_storm,
        endless_header,
        gzip_bomb,
        double_gzip,
        bomb_on_redirect,
        redirect_loop,
        growing_redirect,
        cookie_wall,
        resets,
        resets_in_body,
        floods_before_request,
    )
}
"""All ready scripts by name, for those who want to try each."""
