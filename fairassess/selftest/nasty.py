"""What a hostile or broken server may do: each function is the script of one connection."""

import gzip
import time

from fairassess.selftest.servers import Talk, bomb, chunked, reply


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


def undecodable_redirect(talk: Talk) -> None:
    """Redirects to an address that is no text in any encoding."""
    while request := talk.hear():
        if "GET / " in request:
            talk.say(b"HTTP/1.1 302 Found\r\nLocation: /\xff\xfe\r\nContent-Length: 0\r\n\r\n")
        else:
            talk.say(reply(b"arrived"))
