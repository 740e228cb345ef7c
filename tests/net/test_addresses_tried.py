"""Which addresses a host has, which of them were tried, and what that says of whom."""

import errno

import pytest

from fairassess.domain.evidence import FailureKind
from fairassess.net import ways
from tests.net import doors, hostile


def test_a_dead_address_among_good_ones_costs_little() -> None:
    names = doors.Names(both_example=("::1", "127.0.0.1"))
    with (
        hostile.ScriptedServer(hostile.say(hostile.reply(b"hello"))) as server,
        doors.open_door(names=names) as opened,
    ):
        reply = opened.fetch(f"http://both.example:{server.port}/")
    assert reply.body == b"hello"
    assert reply.exchange.peer == f"127.0.0.1:{server.port}"
    assert reply.exchange.addresses == ("::1", "127.0.0.1")
    assert reply.exchange.unreached == ("::1",)


def test_a_connection_that_is_kept_says_nothing_of_other_addresses() -> None:
    names = doors.Names(both_example=("::1", "127.0.0.1"))
    with (
        hostile.ScriptedServer(hostile.keep_saying(hostile.reply(b"hello"))) as server,
        doors.open_door(names=names) as opened,
    ):
        url = f"http://both.example:{server.port}/"
        first, second = opened.fetch(url).exchange, opened.fetch(url).exchange
    assert (first.unreached, second.unreached) == (("::1",), ())
    assert second.addresses == ("::1", "127.0.0.1")


def test_an_address_that_was_not_needed_is_not_called_unreached() -> None:
    names = doors.Names(both_example=("127.0.0.1", "127.0.0.2"))
    with (
        hostile.ScriptedServer(hostile.say(hostile.reply(b"hello"))) as server,
        doors.open_door(names=names) as opened,
    ):
        exchange = opened.fetch(f"http://both.example:{server.port}/").exchange
    assert (exchange.peer, exchange.unreached) == (f"127.0.0.1:{server.port}", ())


def test_addresses_of_a_host_that_refuses_all_of_them_are_recorded() -> None:
    with doors.open_door(names=doors.Names(both_example=("::1", "127.0.0.1"))) as opened:
        exchange = opened.fetch("http://both.example:9/").exchange
    assert exchange.failure is not None
    assert exchange.failure.kind is FailureKind.REFUSED
    assert exchange.unreached == exchange.addresses == ("::1", "127.0.0.1")


def test_no_address_is_recorded_where_nobody_was_asked() -> None:
    with doors.open_door(names=doors.Names(inside_example=("10.0.0.1",))) as opened:
        exchange = opened.fetch("http://inside.example/").exchange
    assert exchange.failure is not None
    assert exchange.failure.kind is FailureKind.BLOCKED_BY_POLICY
    assert (exchange.addresses, exchange.unreached) == ((), ())


@pytest.mark.parametrize(
    ("address", "own", "is_there"),
    [
        ("2001:db8::1", "2001:db8::2", False),
        ("2606:4700::1", "fd00::2", False),
        ("2606:4700::1", "fe80::2%eth0", False),
        ("2606:4700::1", "2a00::2", True),
        ("fd00::1", "fd00::2", True),
        ("192.0.2.1", "10.0.0.2", True),
    ],
)
def test_an_address_of_the_house_leads_to_no_ipv6_outside(
    monkeypatch: pytest.MonkeyPatch, address: str, own: str, is_there: bool
) -> None:
    class Route:
        """A socket that sends nothing, here without asking for a route."""

        def __init__(self, *_: object) -> None: ...
        def __enter__(self) -> "Route":
            return self

        def __exit__(self, *_: object) -> None: ...
        def connect(self, _place: tuple[str, int]) -> None:
            if address == "2001:db8::1":
                raise OSError(errno.ENETUNREACH, "no way")

        def getsockname(self) -> tuple[str, int]:
            return own, 1

    monkeypatch.setattr(ways.socket, "socket", Route)
    assert ways.is_there_a_way(address) is is_there
