"""An outage of a search API or a catalogue, whenever it comes, makes nothing fail."""

import pytest

from fairassess.demo.registries import SLOW_S as _SLOW_S
from fairassess.demo.servers import Down, Running
from fairassess.domain.evidence import FailureKind, Reply
from fairassess.domain.finding import Outcome, Reason
from fairassess.net import door, guard
from fairassess.net.limits import Limits
from fairassess.probes import registry, run
from fairassess.probes.fetchers import api_talk
from tests import examples
from tests.probes import api_world as world
from tests.probes.api_world import KINDS, TROUBLES

LOOPBACK = guard.policy_of(["127.0.0.0/8"])
MOST = 27


@examples.AT_SOME_MOMENTS
@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("kind", KINDS)
def test_an_outage_at_any_moment_changes_outcomes_to_cannot_tell_only(
    kind: str, trouble: str
) -> None:
    usual = world.outcomes(kind, world.visit(kind)[0])
    for start in examples.moments(MOST, TROUBLES, trouble):
        evidence, found = _from(kind, trouble, start)
        changed = {name for name in usual if found[name] is not usual[name]}
        allowed = {Outcome.CANT_TELL}
        assert {found[name] for name in changed} <= allowed, (start, found)
        assert evidence.is_complete or evidence.stop is not None


def _from(kind, trouble, start):
    def change(index: int, reply: Reply) -> Reply:
        return TROUBLES[trouble](reply) if index >= start else reply

    evidence, _ = world.visit(kind, change)
    return evidence, world.outcomes(kind, evidence)


@examples.AT_SOME_MOMENTS
@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("kind", KINDS)
def test_one_answer_that_does_not_come_makes_no_check_fail(kind: str, trouble: str) -> None:
    usual = world.outcomes(kind, world.visit(kind)[0])
    for hit in examples.moments(MOST, TROUBLES, trouble):

        def change(index: int, reply: Reply, hit: int = hit) -> Reply:
            return TROUBLES[trouble](reply) if index == hit else reply

        evidence, door_ = world.visit(kind, change)
        found = world.outcomes(kind, evidence)
        failed = {name for name, outcome in found.items() if outcome is Outcome.FAILED}
        # That a wrong request makes the server fail is a fault of its own, if nothing else fails.
        own = {"bad_filter_is_refused", "missing_dataset_is_told", "missing_record_is_told"}
        assert failed <= (own if trouble == "HTTP 500" else set()), (hit, door_.urls[hit])
        assert set(usual) == set(found)


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_server_that_is_out_is_asked_three_times_at_most(kind: str, trouble: str) -> None:
    evidence, door_ = world.visit(kind, lambda _, reply: TROUBLES[trouble](reply))
    assert door_.requests <= api_talk.LOST_IN_A_ROW
    assert not evidence.is_complete
    assert set(world.outcomes(kind, evidence).values()) == {Outcome.CANT_TELL}


@pytest.mark.parametrize("kind", KINDS)
def test_a_server_that_asks_for_less_is_asked_no_more(kind: str) -> None:
    evidence, door_ = world.visit(kind, lambda _, reply: TROUBLES["HTTP 429"](reply))
    assert (door_.requests, evidence.stopped_because) == (1, "rate_limited")
    assert {one.reason for one in world.verdicts(kind, evidence).values()} == {Reason.RATE_LIMITED}


@pytest.mark.parametrize("kind", KINDS)
def test_when_the_time_is_over_the_rest_stays_open(kind: str) -> None:
    evidence, door_ = world.visit(kind, seconds=4.0, deadline_s=10.0)
    assert (door_.requests, evidence.stopped_because) == (3, "deadline")
    found = world.verdicts(kind, evidence)
    assert Outcome.FAILED not in {one.outcome for one in found.values()}
    assert {one.reason for one in found.values()} <= {None, Reason.TIMEOUT}


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_cancels_is_obeyed_before_the_first_request(kind: str) -> None:
    evidence, door_ = world.visit(kind, is_cancelled=lambda: True)
    assert (door_.requests, evidence.stopped_because) == (0, "cancelled")
    assert set(world.outcomes(kind, evidence).values()) == {Outcome.CANT_TELL}


@pytest.mark.parametrize("kind", KINDS)
def test_a_used_up_budget_is_nobodys_fault(kind: str) -> None:
    evidence, door_ = world.visit(kind, lambda _, reply: world.lost(reply, FailureKind.BUDGET))
    assert (door_.requests, evidence.stopped_because) == (1, "budget")
    assert {one.reason for one in world.verdicts(kind, evidence).values()} == {Reason.BUDGET}


class _Slow:
    """Answers nothing until it is closed."""

    def __init__(self) -> None:
        from threading import Event

        self._over = Event()

    def __call__(self, environ, start):
        self._over.wait(_SLOW_S)
        start("500 Late", [])
        return [b""]

    def close(self) -> None:
        self._over.set()


def _ill(status: str, body: bytes):
    def app(environ, start):
        start(status, [("Content-Type", "text/html")])
        return [body]

    return app


@pytest.mark.parametrize(
    ("server", "reason"),
    [
        (lambda: Running(_ill("500 Broken", b"Oops.")), Reason.HTTP_5XX),
        (lambda: Running(_ill("429 Slower", b"Oops.")), Reason.RATE_LIMITED),
        (lambda: Running(_ill("200 OK", world.PAGE)), Reason.BLOCKED_BY_BOT_WALL),
        (lambda: Running(_Slow()), Reason.TIMEOUT),
        (lambda: Down(), Reason.REFUSED),
    ],
    ids=["500", "429", "html", "slow", "refused"],
)
@pytest.mark.parametrize("kind", KINDS)
def test_over_http_an_outage_leaves_every_finding_open(kind: str, server, reason: Reason) -> None:
    limits = Limits(total_s=0.25, first_byte_s=0.25)
    with (
        server() as running,
        door.Door(user_agent="fairassess/test", policy=LOOPBACK, limits=limits) as opened,
    ):
        result = run.run(kind, running.url, door=opened)
    assert {one.outcome for one in result.findings} == {Outcome.CANT_TELL}
    assert {one.reason for one in result.findings} == {reason}
    assert len(result.findings) == len(registry.of_kind(kind))
    assert run.exit_code(result) == run.COULD_NOT_TELL
