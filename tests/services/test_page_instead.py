"""One web page in place of everything is an outage for a week, and then it is what there is."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from fairassess.domain import stand_ins
from fairassess.domain.evidence import Exchange
from fairassess.domain.finding import Finding, Measure, Outcome, Pointer, Reason
from fairassess.services import page_instead
from fairassess.storage import findings
from fairassess.storage.runs import Run, State, Trigger, Work
from tests import builders
from tests.builders import NOW, finding, later

HTML = (("content-type", "text/html"),)
PAGE = b"<!DOCTYPE html><title>Our institute</title><p>Request 4711 of 12:04:55</p>"
IDENTIFY = "oaipmh_answers_identify"
DESCRIBES = "landing_describes_a_dataset"


def reply(path: str = "oai", body: bytes = PAGE, *, host: str = "data.example") -> Exchange:
    url = f"https://{host}/{path}"
    return Exchange("GET", url, url, NOW, status=200, headers=HTML, body_start=body)


PAGES = tuple(reply(f"datasets/{number}") for number in range(4))


def told(
    outcome: Outcome, probe: str = IDENTIFY, kind: str = "oai-pmh", found: int | None = None
) -> Finding:
    return finding(
        probe,
        outcome=outcome,
        kind=kind,
        measure=None if found is None else Measure(found, 4),
        evidence=(Pointer(0, "reply"),),
    )


@pytest.fixture
def nls(session: Session) -> str:
    return builders.add_facility(session)


def run_of(session: Session, endpoint_id: int, kind: str = "oai-pmh") -> Run:
    run = Run(
        endpoint_id=endpoint_id, facility_id=1, target="x", kind=kind, work=Work.PROBE,
        trigger=Trigger.ON_DEMAND, state=State.QUEUED, queued_at=NOW,
    )  # fmt: skip
    session.add(run)
    session.flush()
    return run


def look(
    session: Session,
    endpoint_id: int,
    one: Finding,
    exchanges: tuple[Exchange, ...],
    now: datetime,
) -> Finding:
    """Let one finding of a run count as a run does, and return what it became."""
    run = run_of(session, endpoint_id, one.kind)
    held = page_instead.held_back(session, run, [one], exchanges, now=now)
    stored = (one,) if held is None else held
    rows = findings.add(session, stored, run_id=run.id, endpoint_id=endpoint_id, found_at=now)
    findings.note_latest(session, rows, endpoint_id=endpoint_id, facility_id=run.facility_id or 0)
    session.flush()
    return stored[0]


def test_a_page_where_an_interface_was_is_held_back_for_a_week_and_then_counts(
    session: Session, nls: str
) -> None:
    endpoint = builders.add_endpoint(session, nls)
    builders.add_findings(session, endpoint, [told(Outcome.PASSED)])
    for day in (1, 2, 7):
        seen = look(session, endpoint, told(Outcome.FAILED), (reply(),), later(days=day))
        assert (seen.outcome, seen.reason) == (Outcome.CANT_TELL, Reason.HTTP_5XX)
        assert seen.message.startswith(page_instead.SENTENCE)
    week = later(days=1) + page_instead.PATIENCE
    assert look(session, endpoint, told(Outcome.FAILED), (reply(),), week).outcome is Outcome.FAILED
    again = look(session, endpoint, told(Outcome.FAILED), (reply(),), week + timedelta(days=1))
    assert again.outcome is Outcome.FAILED, "it was judged once, and nothing more can be lost"


def test_whoever_comes_back_meanwhile_has_another_week_next_time(
    session: Session, nls: str
) -> None:
    endpoint = builders.add_endpoint(session, nls)
    builders.add_findings(session, endpoint, [told(Outcome.PASSED)])
    look(session, endpoint, told(Outcome.FAILED), (reply(),), later(days=1))
    look(session, endpoint, told(Outcome.PASSED), (reply(body=b"<OAI-PMH/>"),), later(days=5))
    seen = look(session, endpoint, told(Outcome.FAILED), (reply(),), later(days=9))
    assert seen.outcome is Outcome.CANT_TELL


def test_an_address_at_which_nothing_else_ever_answered_is_wrong_at_once(
    session: Session, nls: str
) -> None:
    endpoint = builders.add_endpoint(session, nls)
    assert look(session, endpoint, told(Outcome.FAILED), (reply(),), NOW).outcome is Outcome.FAILED


def test_a_share_that_falls_by_one_page_for_all_objects_is_held_back(
    session: Session, nls: str
) -> None:
    endpoint = builders.add_endpoint(session, nls, kind="landing-page")
    before = told(Outcome.FAILED, DESCRIBES, "landing-page", found=2)
    builders.add_findings(session, endpoint, [before])
    now = told(Outcome.FAILED, DESCRIBES, "landing-page", found=0)
    assert look(session, endpoint, now, PAGES, later(days=1)).outcome is Outcome.CANT_TELL
    other = (*PAGES, reply("datasets/9", b"<!DOCTYPE html><title>Silicon</title>"))
    assert look(session, endpoint, now, other, later(days=2)).outcome is Outcome.FAILED


def test_what_rests_on_another_server_is_judged_as_always(session: Session, nls: str) -> None:
    endpoint = builders.add_endpoint(session, nls, kind="pid")
    probe = "pid_pids_are_registered"
    builders.add_findings(session, endpoint, [told(Outcome.PASSED, probe, "pid")])
    registry = Exchange("GET", "https://r.example/1", "https://r.example/1", NOW, status=404)
    seen = look(
        session, endpoint, told(Outcome.FAILED, probe, "pid"), (registry, *PAGES), later(days=1)
    )
    assert seen.outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("exchanges", "is_page_wanted", "found"),
    [
        ((reply(),), False, {0}),
        ((reply(),), True, set()),
        (PAGES, True, {0, 1, 2, 3}),
        (PAGES[:2], True, set()),
        ((*PAGES, reply("x", b"{}", host="other.example")), True, {0, 1, 2, 3}),
        ((reply(body=b"<OAI-PMH/>"), reply()), False, set()),
        ((), False, set()),
    ],
)
def test_one_page_for_all_is_known_by_its_likeness_but_for_times_and_numbers(
    exchanges: tuple[Exchange, ...], is_page_wanted: bool, found: set[int]
) -> None:
    assert stand_ins.one_for_all(exchanges, is_page_wanted=is_page_wanted) == found


def test_times_and_numbers_on_a_page_do_not_make_it_another_one() -> None:
    other = PAGE.replace(b"4711", b"4712").replace(b"12:04:55", b"12:05:01")
    pages = tuple(reply(f"d/{n}", other if n % 2 else PAGE) for n in range(4))
    assert len(stand_ins.one_for_all(pages, is_page_wanted=True)) == 4
