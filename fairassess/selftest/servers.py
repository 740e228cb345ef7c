"""Servers on loopback that do one scripted thing, mostly a nasty one, to whoever connects."""

import contextlib
import functools
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

    @property
    def requests_so_far(self) -> int:
        """Requests that the server has read, over all connections."""
        return len(self._server.requests)

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
        with contextlib.suppress(OSError):
            # Wakes the thread that accepts; without this it would see the end only later.
            self._listener.shutdown(socket.SHUT_RDWR)
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
            with contextlib.suppress(OSError):
                connection, _ = self._listener.accept()
                self.connections += 1
                thread = threading.Thread(target=self._serve, args=(connection,))
                self._threads = [*filter(threading.Thread.is_alive, self._threads), thread]
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


@contextlib.contextmanager
def black_hole(host: str = "127.0.0.1", port: int = 0) -> Iterator[int]:
    """
    Give a port that takes calls to connect and never answers them, like a firewall that drops.

    A queue for one connection that nobody takes is filled; what comes after it is not answered.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.create_server((host, port), family=family, backlog=0))
        taken: int = listener.getsockname()[1]
        for _ in range(3):
            filler = stack.enter_context(socket.socket(family))
            filler.setblocking(False)
            filler.connect_ex((host, taken))
        time.sleep(0.05)
        yield taken
