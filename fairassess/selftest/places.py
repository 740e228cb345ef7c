"""Cases of the way to a server: redirects, names, forbidden addresses, and lost connections."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from fairassess.domain.evidence import FailureKind, Reply
from fairassess.net import canary as known_hosts
from fairassess.net import door
from fairassess.selftest import nasty
from fairassess.selftest.bench import (
    SHORT,
    Broken,
    Case,
    Check,
    Names,
    ask,
    fails,
    has_failed,
    has_worked,
    hold,
    in_time,
    open_door,
)
from fairassess.selftest.servers import (
    Script,
    ScriptedServer,
    Talk,
    black_hole,
    in_turn,
    keep_saying,
    reply,
    say,
)

ENTRANCE = "127.0.0.2"
"""The one address that these cases open; the canary sits on 127.0.0.1."""

OUT_OF_THE_WEB = (
    "file:///etc/passwd",
    "gopher://127.0.0.1:70/x",
    "ftp://example.org/",
    "data:text/plain,hello",
    "javascript:alert(1)",
    "http://user:secret@example.org/",
    "http://example.org:99999/",
    "http://10.0.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "//100.64.0.1/",
    "https://[fd00::1]/",
)

SPELLINGS = (
    "127.0.0.1",
    "127.0.0.1.",
    "127.1",
    "0x7f.0.0.1",
    "0x7f000001",
    "2130706433",
    "017700000001",
    "0177.0.0.1",
    "0.0.0.0",  # noqa: S104 - nothing is bound here
    "0",
    "localhost",
    "LOCALHOST.",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "１２７.0.0.1",
    "①②⑦.⓪.⓪.①",
    "ⓛocalhost",
    "user@127.0.0.1",
    "127.0.0.1#@example.org",
    "example.org\\@127.0.0.1",
)
"""Ways to write this machine, or to hide it behind another name."""

_BLOCKED = FailureKind.BLOCKED_BY_POLICY


@contextmanager
def untouched_canary() -> Iterator[ScriptedServer]:
    """
    Run a server that nobody may reach.

    Raises:
        Broken: Somebody did.
    """
    with ScriptedServer(keep_saying(reply(b"secret"))) as canary:
        yield canary
        hold(canary.connections == 0, f"{canary.connections} connections reached the canary.")


def _entrance_door(canary: ScriptedServer, names: Names | None = None) -> door.Door:
    # The canary's port is allowed, so that its address alone protects it.
    return open_door(allow=(ENTRANCE + "/32",), ports=(80, 443, canary.port), names=names)


def _all_blocked(urls: Callable[[ScriptedServer], list[str]]) -> Check:
    """Return a check that no address is visited, typed in or pointed to by a redirect."""

    def check() -> str:
        with untouched_canary() as canary:
            wanted = urls(canary)
            for url in wanted:
                with _entrance_door(canary) as opened:
                    has_failed(opened.fetch(url), _BLOCKED, "")
                location = f"Location: {url}".encode().decode("latin-1")
                onward = say(reply(status="302 Found", headers=(location,)))
                with (
                    ScriptedServer(onward, host=ENTRANCE) as entrance,
                    _entrance_door(canary) as opened,
                ):
                    has_failed(opened.fetch(entrance.url), _BLOCKED, "")
        return f"{len(wanted)} addresses refused, typed in and as redirects; canary untouched."

    return check


def _out_of_the_web(_canary: ScriptedServer) -> list[str]:
    return [url if ":" in url else f"http:{url}" for url in OUT_OF_THE_WEB]


def _spelt(canary: ScriptedServer) -> list[str]:
    return [f"http://{host}:{canary.port}/" for host in SPELLINGS]


def _mixed_addresses() -> str:
    names = Names(mixed_example=(ENTRANCE, "127.0.0.1"))
    with untouched_canary() as canary, _entrance_door(canary, names) as opened:
        return has_failed(opened.fetch(f"http://mixed.example:{canary.port}/"), _BLOCKED, "")


def _thousand_addresses() -> str:
    many = tuple(f"127.0.{number // 250}.{1 + number % 250}" for number in range(1000))
    names = Names(many_example=many, bad_example=(*many, "10.0.0.1"))
    with ScriptedServer(say(reply(b"hello"))) as server, open_door(names=names) as opened:
        has_failed(opened.fetch(f"http://bad.example:{server.port}/"), _BLOCKED, "")
        hold(server.connections == 0, "A name with one bad address was visited.")
        return has_worked(opened.fetch(f"http://many.example:{server.port}/"), b"hello")


def _turning_name() -> str:
    names = Names(turning_example=(ENTRANCE,))
    with (
        untouched_canary() as canary,
        ScriptedServer(say(reply(b"x")), host=ENTRANCE) as entrance,
        _entrance_door(canary, names) as opened,
    ):
        has_worked(opened.fetch(f"http://turning.example:{entrance.port}/"), b"x")
        names.known["turning.example"] = ("127.0.0.1",)
        has_worked(opened.fetch(f"http://turning.example:{entrance.port}/"), b"x")
        opened.fetch(f"http://turning.example:{canary.port}/")
    hold(len(names.asked) == 1, "The name was looked up a second time.")
    return "Looked up once; the new address was never asked for."


def _unknown_name() -> str:
    with open_door(names=Names()) as opened:
        reply_ = opened.fetch("http://nowhere.example/")
    return has_failed(reply_, FailureKind.DNS, "nowhere.example")


def _dead_ipv6() -> str:
    names = Names(both_example=("::1", "127.0.0.1"))
    with ScriptedServer(say(reply(b"hello"))) as server:
        try:
            hole = black_hole("::1", server.port)
            hole.__enter__()
        except OSError:
            return "This machine has no IPv6, so that there is nothing to fall back from."
        try:
            began = time.monotonic()
            limits = door.Limits(total_s=5)
            with open_door(names=names, limits=limits) as opened:
                answer = opened.fetch(f"http://both.example:{server.port}/")
            said = has_worked(answer, b"hello")
            hold(answer.exchange.unreached == ("::1",), "The dead address was not recorded.")
            hold(time.monotonic() - began < 2, "It took more than 2 s to try the other address.")
        finally:
            hole.__exit__(None, None, None)
    return said


def _no_connection() -> str:
    with black_hole() as port, open_door() as opened, in_time(SHORT):
        answer = opened.fetch(f"http://127.0.0.1:{port}/")
    return has_failed(answer, FailureKind.TIMEOUT, "No connection came about")


def _no_first_byte() -> str:
    limits = door.Limits(first_byte_s=0.9, total_s=6.0)
    with in_time(door.Limits(total_s=limits.first_byte_s)):
        answer = ask(nasty.silent, limits=limits)
    return has_failed(answer, FailureKind.TIMEOUT, "No reply began within 0.9 s")


def _refused() -> str:
    with ScriptedServer(nasty.silent) as server:
        url = server.url
    with open_door() as opened:
        return has_failed(opened.fetch(url), FailureKind.REFUSED, "refused the connection")


def _chain_of_five() -> str:
    def chain(length: int) -> Script:
        def script(talk: Talk) -> None:
            while request := talk.hear():
                target = request.split(" ")[1]
                if len(target) > length:
                    talk.say(reply(b"arrived"))
                else:
                    talk.say(reply(status="302 Found", headers=(f"Location: {target}x",)))

        return script

    has_worked(ask(chain(5)), b"arrived")
    return has_failed(ask(chain(6)), FailureKind.TOO_MANY_REDIRECTS, "More than 5")


def _long_peace(retry_after: str) -> Check:
    def check() -> str:
        busy = reply(b"x", status="503 Busy", headers=(f"Retry-After: {retry_after}",))
        with ScriptedServer(keep_saying(busy)) as server, open_door() as opened:
            has_worked(opened.fetch(server.url, retry=True), b"x", 503)
            said = has_failed(opened.fetch(server.url), FailureKind.BUDGET, "asked not to be")
            hold(len(server.requests) == 1, "The server was asked again all the same.")
        return said

    return check


def _short_peace(retry_after: str, requests: int) -> Check:
    def check() -> str:
        busy = reply(b"busy", status="429 Slow", headers=(f"Retry-After: {retry_after}",))
        script = in_turn(busy, reply(b"hello"))
        limits = door.Limits(total_s=3)
        with ScriptedServer(script) as server, open_door(limits=limits) as opened:
            answer = opened.fetch(server.url, retry=True)
            hold(len(server.requests) == requests, f"{len(server.requests)} requests came.")
        return has_worked(answer)

    return check


def _lost(script: Script, words: str, connections: int) -> Check:
    def check() -> str:
        with ScriptedServer(script) as server, open_door() as opened:
            answer = opened.fetch(server.url, retry=True)
            hold(server.connections == connections, f"{server.connections} connections came.")
        return has_failed(answer, FailureKind.RESET, words)

    return check


def _cookies() -> str:
    many = tuple(f"Set-Cookie: c{number}=secret{'x' * 500}; Path=/" for number in range(90))
    with ScriptedServer(keep_saying(reply(b"hi", headers=many))) as server, open_door() as opened:
        first = opened.fetch(server.url)
        opened.fetch(server.url)
        hold("cookie" not in "".join(server.requests).lower(), "A cookie was sent back.")
    hold("secret" not in str(first.exchange.headers), "The value of a cookie was recorded.")
    return "90 cookies came, none was kept, recorded or sent back."


def _smuggled_header() -> str:
    with untouched_canary() as canary, open_door() as opened:
        has_failed(opened.fetch(canary.url + "\r\nX-Evil: 1"), _BLOCKED, "line break")
        try:
            opened.fetch(canary.url, headers=(("X-A", "a\r\nX-Evil: 1"),))
        except ValueError:
            return "Line breaks in an address and in a header are refused."
    raise Broken("A header with a line break was sent.")


def _our_own_network() -> str:
    with ScriptedServer(nasty.silent) as server:
        url = server.url
    with open_door(names=Names()) as opened:
        fault = known_hosts.fault_of_ours(opened, [url, "http://nowhere.example/"])
    if fault is None:
        raise Broken("Nothing was noticed.")
    hold(fault.kind is FailureKind.OUR_NETWORK, f"It was called {fault.kind.value}.")
    return fault.message


def _gate() -> str:
    sentence = "The people who run this host asked us not to visit it."
    with untouched_canary() as canary, open_door(gate=lambda _host: sentence) as opened:
        answer: Reply = opened.fetch(canary.url)
    return has_failed(answer, _BLOCKED, sentence)


CASES = (
    Case(3, "drops our call to connect", _no_connection, waits=True),
    Case(3, "is left when no byte came in time", _no_first_byte, waits=True),
    Case(12, "two addresses that point to each other",
         fails(nasty.redirect_loop, FailureKind.REDIRECT_LOOP, "circle")),
    Case(12, "a redirect that grows for ever",
         fails(nasty.growing_redirect, FailureKind.TOO_MANY_REDIRECTS, "More than 5")),
    Case(12, "five redirects, and six", _chain_of_five),
    Case(13, "redirects out of the web", _all_blocked(_out_of_the_web)),
    Case(13, "a host that opted out", _gate),
    Case(14, "a good and a bad address", _mixed_addresses),
    Case(14, "1,000 addresses", _thousand_addresses),
    Case(14, "another address at the second look", _turning_name),
    Case(14, "no such name", _unknown_name),
    Case(15, "an IPv6 address that is dead", _dead_ipv6, waits=True),
    Case(24, "come back in ten years", _long_peace("315360000")),
    Case(24, "come back at a date far away", _long_peace("Fri, 01 Mar 2199 12:00:00 GMT")),
    Case(24, "come back in one second", _short_peace("1", 2), waits=True),
    Case(24, "come back soon", _short_peace("soon", 1)),
    Case(26, "refuses the connection", _refused),
    Case(26, "resets the connection, twice", _lost(nasty.resets, "lost before", 2)),
    Case(26, "resets in the body, twice", _lost(nasty.resets_in_body, "after 5 bytes", 2)),
    Case(26, "closes without a word, twice", _lost(say(b""), "without an answer", 2)),
    Case(26, "ends in the header",
         fails(say(b"HTTP/1.1 200 OK\r\nETag: x\r\n"), FailureKind.RESET, "middle of the header")),
    Case(27, "90 cookies", _cookies),
    Case(27, "wants a cookie back",
         fails(nasty.cookie_wall, FailureKind.REDIRECT_LOOP, "circle")),
    Case(34, "line breaks in address and header", _smuggled_header),
    Case(37, "spellings of this machine", _all_blocked(_spelt)),
    Case(40, "our own network is down", _our_own_network),
)  # fmt: skip
"""All of them, by row."""
