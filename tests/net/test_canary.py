"""Before a batch: is it the world that does not answer, or our own side?"""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from fairassess.domain.evidence import FailureKind
from fairassess.net import canary
from tests.net import doors, hostile

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


def dated(moment: datetime, status: str = "200 OK") -> hostile.Script:
    date = format_datetime(moment, usegmt=True)
    return hostile.keep_saying(hostile.reply(status=status, headers=(f"Date: {date}",)))


def fault(*moments: datetime) -> str:
    """Return what is said about our side when known hosts show these moments."""
    servers = [hostile.ScriptedServer(dated(moment)) for moment in moments]
    for server in servers:
        server.__enter__()
    try:
        with doors.open_door() as opened:
            urls = [server.url for server in servers]
            found = canary.fault_of_ours(opened, urls, clock=lambda: NOW)
    finally:
        for server in servers:
            server.__exit__(None, None, None)
    assert found is None or found.kind is FailureKind.OUR_NETWORK
    return found.message if found else ""


def dead_url() -> str:
    with hostile.ScriptedServer(hostile.silent) as server:
        return server.url


def test_nothing_is_wrong_when_the_known_hosts_answer() -> None:
    assert fault(NOW, NOW + timedelta(seconds=20)) == ""


def test_one_dead_host_is_its_own_trouble() -> None:
    with (
        hostile.ScriptedServer(dated(NOW, "500 No")) as server,
        doors.open_door() as opened,
    ):
        urls = [dead_url(), server.url]
        assert canary.fault_of_ours(opened, urls, clock=lambda: NOW) is None


def test_when_no_known_host_answers_the_trouble_is_ours() -> None:
    with doors.open_door(names=doors.Names()) as opened:
        found = canary.fault_of_ours(opened, [dead_url(), "http://nowhere.example/"])
    assert found is not None
    assert found.kind is FailureKind.OUR_NETWORK
    assert "our own side" in found.message


def test_without_known_hosts_nothing_is_asked() -> None:
    with doors.open_door() as opened:
        assert canary.fault_of_ours(opened, []) is None
        assert opened.requests == 0


@pytest.mark.parametrize("hours", [-3, 2])
def test_a_clock_that_all_hosts_contradict_is_wrong(hours: int) -> None:
    moment = NOW + timedelta(hours=hours)
    message = fault(moment, moment + timedelta(seconds=9))
    assert "clock of our own machine" in message
    assert str(abs(hours) * 60) in message


def test_one_host_whose_clock_is_wrong_proves_nothing() -> None:
    assert fault(NOW + timedelta(hours=3), NOW) == ""
    assert fault(NOW + timedelta(hours=3), NOW - timedelta(hours=3)) == ""
