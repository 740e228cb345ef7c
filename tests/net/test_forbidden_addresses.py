"""Addresses that must not be visited: a canary on loopback counts connections, and counts none."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fairassess.domain.evidence import Failure, FailureKind, Reply
from fairassess.net import door, guard, politeness, transfer
from fairassess.net.body import Body
from fairassess.net.line import Line
from fairassess.selftest import places
from tests.net import doors, hostile

ENTRANCE = "127.0.0.2"
"""The one loopback address that these tests open; the canary sits on 127.0.0.1."""


@pytest.fixture
def canary() -> Iterator[hostile.ScriptedServer]:
    """A server that nobody may reach."""
    with hostile.ScriptedServer(hostile.keep_saying(hostile.reply(b"secret"))) as server:
        yield server


def open_entrance(canary: hostile.ScriptedServer, names: doors.Names | None = None) -> door.Door:
    """A door to ENTRANCE alone; the canary's port is allowed, so only its address protects it."""
    return doors.open_door(allow=(ENTRANCE + "/32",), ports=(80, 443, canary.port), names=names)


def assert_blocked(reply: Reply) -> None:
    failure = reply.exchange.failure
    assert failure is not None
    assert failure.kind is FailureKind.BLOCKED_BY_POLICY, failure
    assert reply.exchange.status is None
    assert reply.body == b""


def test_the_canary_sings_when_it_may_be_visited(canary: hostile.ScriptedServer) -> None:
    with doors.open_door() as opened:
        assert opened.fetch(canary.url).body == b"secret"
    assert canary.connections == 1


@pytest.mark.parametrize("host", places.SPELLINGS)
def test_no_spelling_of_loopback_is_visited(canary: hostile.ScriptedServer, host: str) -> None:
    with open_entrance(canary) as opened:
        reply = opened.fetch(f"http://{host}:{canary.port}/")
        # A "#" before the port ends the authority, so port 80 of the same host is meant.
        assert_blocked(reply)
        assert opened.requests == 0
    assert canary.connections == 0
    assert reply.exchange.peer == ""


@pytest.mark.parametrize("host", places.SPELLINGS)
def test_no_redirect_leads_to_loopback(canary: hostile.ScriptedServer, host: str) -> None:
    location = f"Location: http://{host}:{canary.port}/".encode().decode("latin-1")
    script = hostile.say(hostile.reply(status="302 Found", headers=(location,)))
    with (
        hostile.ScriptedServer(script, host=ENTRANCE) as entrance,
        open_entrance(canary) as opened,
    ):
        reply = opened.fetch(entrance.url)
    assert_blocked(reply)
    assert [hop.url for hop in reply.exchange.hops] == [entrance.url]
    assert canary.connections == 0


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "gopher://127.0.0.1:70/x",
        "ftp://example.org/",
        "data:text/plain,hello",
        "javascript:alert(1)",
        "http://",
        "http://[half",
        "http://user:secret@example.org/",
        "/a b",
        "http://example.org:99999/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "//100.64.0.1/",
        "https://[fd00::1]/",
    ],
)
def test_a_redirect_out_of_the_web_is_not_followed(
    canary: hostile.ScriptedServer, location: str
) -> None:
    script = hostile.say(hostile.reply(status="302 Found", headers=(f"Location: {location}",)))
    with (
        hostile.ScriptedServer(script, host=ENTRANCE) as entrance,
        open_entrance(canary) as opened,
    ):
        reply = opened.fetch(entrance.url)
        assert opened.requests == 1
    assert_blocked(reply)
    assert len(reply.exchange.hops) == 1


def test_a_name_is_refused_when_one_of_its_addresses_is_bad(
    canary: hostile.ScriptedServer,
) -> None:
    names = doors.Names(mixed_example=(ENTRANCE, "127.0.0.1"))
    with (
        hostile.ScriptedServer(hostile.say(hostile.reply(b"x")), host=ENTRANCE) as entrance,
        open_entrance(canary, names) as opened,
    ):
        assert_blocked(opened.fetch(f"http://mixed.example:{entrance.port}/"))
        assert_blocked(opened.fetch(f"http://mixed.example:{canary.port}/"))
        assert entrance.connections == 0
    assert canary.connections == 0


def test_a_name_that_changes_its_address_does_not_get_a_second_look(
    canary: hostile.ScriptedServer,
) -> None:
    names = doors.Names(turning_example=(ENTRANCE,))
    script = hostile.say(hostile.reply(b"x"))
    with (
        hostile.ScriptedServer(script, host=ENTRANCE) as entrance,
        open_entrance(canary, names) as opened,
    ):
        assert opened.fetch(f"http://turning.example:{entrance.port}/").body == b"x"
        names.known["turning.example"] = ("127.0.0.1",)
        assert opened.fetch(f"http://turning.example:{entrance.port}/").body == b"x"
        opened.fetch(f"http://turning.example:{canary.port}/")
    assert names.asked == ["turning.example"]
    assert canary.connections == 0


def test_the_address_is_judged_again_at_the_moment_of_connection(
    canary: hostile.ScriptedServer,
) -> None:
    """Even a call whose addresses nobody judged does not come through."""
    policy = guard.policy_of([], [canary.port])
    call = transfer.Call(
        method="GET",
        url=guard.check_url(f"http://sneaky.example:{canary.port}/"),
        addresses=("127.0.0.1", "::ffff:127.0.0.1"),
        headers=(),
        body=b"",
        within_s=2.0,
        allowed_s=2.0,
        connect_s=1.0,
        ca_file="",
    )
    limits = door.Limits()
    hop = transfer.Transfer(call, policy, limits, Body(limits, 1000), lambda: False)
    for _ in hop.steps(Line()):
        pass
    assert hop.failure is not None
    assert hop.failure.kind is FailureKind.BLOCKED_BY_POLICY
    assert canary.connections == 0


def test_a_port_that_is_not_named_is_visited_only_in_an_allowed_network(
    canary: hostile.ScriptedServer,
) -> None:
    names = doors.Names(public_example=("192.0.2.1",), far_example=("8.8.8.8",))
    with doors.open_door(allow=(ENTRANCE + "/32",), names=names) as opened:
        for host in ("public.example", "far.example"):
            assert_blocked(opened.fetch(f"http://{host}:{canary.port}/"))
        assert opened.requests == 0


def test_nothing_of_the_environment_sends_the_request_elsewhere_or_adds_to_it(
    canary: hostile.ScriptedServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, canary.url)
    monkeypatch.delenv("no_proxy", raising=False)
    (tmp_path / ".netrc").write_text(f"machine {ENTRANCE} login someone password secret\n")
    (tmp_path / ".netrc").chmod(0o600)
    (tmp_path / ".curlrc").write_text('user = "someone:secret"\n')
    monkeypatch.setenv("HOME", str(tmp_path))
    script = hostile.say(hostile.reply(b"direct"))
    with (
        hostile.ScriptedServer(script, host=ENTRANCE) as entrance,
        open_entrance(canary) as opened,
    ):
        assert opened.fetch(entrance.url).body == b"direct"
        (request,) = entrance.requests
    assert canary.connections == 0
    assert request.splitlines() == [
        "GET / HTTP/1.1",
        f"Host: {ENTRANCE}:{entrance.port}",
        f"User-Agent: {doors.USER_AGENT}",
        "Accept: */*",
        "Accept-Encoding: gzip, identity",
        "",
    ]


OPTED_OUT = "The people who run this host asked us not to visit it."


def test_a_host_that_the_gate_closes_gets_no_packet(canary: hostile.ScriptedServer) -> None:
    names = doors.Names(shy_example=("127.0.0.1",), open_example=("127.0.0.1",))
    asked: list[str] = []

    def gate(host: str) -> str | None:
        asked.append(host)
        return OPTED_OUT if host == "shy.example" else None

    with doors.open_door(names=names, gate=gate) as opened:
        failure = opened.fetch(f"http://SHY.example:{canary.port}/").exchange.failure
        assert failure == Failure(FailureKind.BLOCKED_BY_POLICY, OPTED_OUT)
        assert (canary.connections, opened.requests, names.asked) == (0, 0, [])
        assert opened.fetch(f"http://open.example:{canary.port}/").body == b"secret"
    assert asked == ["shy.example", "open.example"]


def test_a_gate_that_closes_while_we_wait_for_our_turn_lets_nothing_out(
    canary: hostile.ScriptedServer,
) -> None:
    closes_at = 4  # Each request asks before it is looked up, and again when its turn has come.
    asked: list[str] = []

    def gate(host: str) -> str | None:
        asked.append(host)
        return OPTED_OUT if len(asked) >= closes_at else None

    pace = politeness.Pace(4.0, includes_private=True)
    names = doors.Names(shy_example=("127.0.0.1",))
    with doors.open_door(names=names, gate=gate, pace=pace) as opened:
        assert opened.fetch(f"http://shy.example:{canary.port}/").body == b"secret"
        failure = opened.fetch(f"http://shy.example:{canary.port}/").exchange.failure
    assert failure == Failure(FailureKind.BLOCKED_BY_POLICY, OPTED_OUT)
    assert (canary.connections, opened.requests) == (1, 1)


def test_no_redirect_leads_through_a_closed_gate(canary: hostile.ScriptedServer) -> None:
    names = doors.Names(shy_example=("127.0.0.1",))
    location = f"Location: http://shy.example:{canary.port}/"
    script = hostile.say(hostile.reply(status="302 Found", headers=(location,)))

    def gate(host: str) -> str | None:
        return OPTED_OUT if host == "shy.example" else None

    with (
        hostile.ScriptedServer(script, host=ENTRANCE) as entrance,
        doors.open_door(names=names, gate=gate) as opened,
    ):
        reply = opened.fetch(entrance.url)
    assert reply.exchange.failure == Failure(FailureKind.BLOCKED_BY_POLICY, OPTED_OUT)
    assert len(reply.exchange.hops) == 1
    assert canary.connections == 0
