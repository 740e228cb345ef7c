"""A report is made once, kept as it was made, found by its digest, and seen by whom it may be."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from fairassess.errors import Invalid, NotAllowed, NotFound
from fairassess.reports.options import ReportOptions, Section
from fairassess.services import (
    facility_reports,
    frozen_reports,
    report_openings,
    report_queue,
    rounds,
)
from fairassess.services.accounts import SYSTEM, Role
from fairassess.services.report_making import Order
from fairassess.storage import audit
from fairassess.storage import frozen_reports as stored_reports
from fairassess.storage.frozen_reports import FrozenReport, Kind, ReportRequest, State
from tests import builders
from tests.builders import NOW, later

SITE = "https://fair.example"
pytestmark = pytest.mark.usefixtures("shelf")


@pytest.fixture
def slug(session: Session) -> str:
    return builders.add_facility(session)


@pytest.fixture
def snapshot(session: Session, slug: str) -> int:
    return builders.submitted(session, slug, "2026", {"Q01": 3, "Q02": 2})


def made(
    session: Session, snapshot: int, form: str = "json", **chosen: object
) -> frozen_reports.FrozenView:
    order = facility_reports.order(snapshot, form, ReportOptions(**chosen))  # type: ignore[arg-type]
    return frozen_reports.make(session, SYSTEM, order, site_url=SITE, now=NOW)


def stored(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(FrozenReport)) or 0


def test_a_report_is_kept_with_the_digest_of_its_file(session: Session, snapshot: int) -> None:
    view = made(session, snapshot)
    found, content = frozen_reports.content(session, SYSTEM, view.digest)
    assert found == view
    assert frozen_reports.digest_of(content) == view.digest
    assert len(content) == view.size_bytes
    entry = audit.latest(session, limit=1)[0]
    assert (entry.action, entry.detail["digest"]) == ("report.made", view.digest)


def test_the_same_wish_gives_the_same_report_and_is_stored_once(
    session: Session, snapshot: int
) -> None:
    first = made(session, snapshot)
    assert made(session, snapshot) == first
    # A choice that changes nothing in a file of this format makes no other report.
    assert made(session, snapshot, sections=(Section.ANSWERS,)) == first
    assert stored(session) == 1


def test_another_format_or_choice_is_another_report(session: Session, snapshot: int) -> None:
    whole = made(session, snapshot, "pdf")
    short = made(session, snapshot, "pdf", sections=())
    assert len({whole.digest, short.digest, made(session, snapshot).digest}) == 3
    listed = frozen_reports.of_subject(session, SYSTEM, Kind.FACILITY, f"snapshot:{snapshot}")
    assert [view.form for view in listed] == ["json", "pdf", "pdf"]


def test_what_comes_later_makes_no_other_report(session: Session, slug: str, snapshot: int) -> None:
    first = made(session, snapshot)
    builders.submitted(session, slug, "2027", {"Q01": 4}, at=later(days=300))
    assert made(session, snapshot) == first


def test_a_file_is_told_from_others_by_its_digest(session: Session, snapshot: int) -> None:
    view = made(session, snapshot)
    spoken = " ".join(view.digest[i : i + 8] for i in range(0, 64, 8)).upper()
    told = frozen_reports.verify(session, spoken)
    assert told is not None
    assert (told.digest, told.title) == (view.digest, view.title)
    assert frozen_reports.verify(session, frozen_reports.digest_of(b"another file")) is None


@pytest.mark.parametrize("wrong", ["", "abc", "z" * 64, "0" * 65, "<script>"])
def test_what_is_no_digest_is_said_to_be_none(session: Session, wrong: str) -> None:
    with pytest.raises(Invalid) as caught:
        frozen_reports.verify(session, wrong)
    assert caught.value.faults[0].place == "digest"


def test_nobody_learns_of_a_report_that_is_not_theirs(
    session: Session, slug: str, snapshot: int
) -> None:
    view = made(session, snapshot)
    builders.add_facility(session, name="Another", short_name="ANC")
    outsider = builders.add_user(session, Role.OFFICER, "anc")
    unknown = "0" * 64
    for actor in (outsider, None):
        with pytest.raises(NotFound) as secret:
            frozen_reports.find(session, actor, view.digest)
        with pytest.raises(NotFound) as absent:
            frozen_reports.find(session, actor, unknown)
        assert str(secret.value) == str(absent.value)
    with pytest.raises(NotFound):
        frozen_reports.make(
            session, outsider, facility_reports.order(snapshot, "json"), site_url=SITE, now=NOW
        )
    with pytest.raises(NotAllowed):
        frozen_reports.of_facility(session, outsider, slug)
    reader = builders.add_user(session, Role.READER, slug)
    assert frozen_reports.find(session, reader, view.digest).digest == view.digest


def test_a_report_is_for_everybody_only_once_published_and_said_so(
    session: Session, slug: str
) -> None:
    held = builders.open_round(session, slug)
    snapshot = builders.submitted(session, slug, "2026", {"Q01": 3})
    builders.close_round(session, held)
    officer = builders.add_user(session, Role.OFFICER, slug)
    order = facility_reports.order(snapshot, "json")
    view = frozen_reports.make(
        session, officer, order, site_url=SITE, now=NOW, for_everybody=True
    )  # fmt: skip
    assert view.is_for_everybody
    with pytest.raises(NotFound):
        frozen_reports.find(session, None, view.digest)
    rounds.publish_round(session, SYSTEM, held, now=NOW)
    assert frozen_reports.find(session, None, view.digest).digest == view.digest
    about = (Kind.FACILITY, f"snapshot:{snapshot}")
    assert len(frozen_reports.of_subject(session, None, *about)) == 1
    # Another one of the same result is another decision.
    made(session, snapshot, "csv")
    assert len(frozen_reports.of_subject(session, None, *about)) == 1
    for _ in range(2):
        report_openings.decide(session, officer, view.digest, for_everybody=False, now=NOW)
    with pytest.raises(NotFound):
        frozen_reports.find(session, None, view.digest)
    said = [entry.action for entry in audit.latest(session, limit=9)]
    assert (said.count("report.opened"), said.count("report.closed")) == (1, 1)


@pytest.mark.parametrize("wanted", [True, False])
def test_two_who_say_the_same_of_a_report_at_once_say_it_once(
    session: Session, sessions: sessionmaker[Session], snapshot: int, wanted: bool
) -> None:
    digest = made(session, snapshot).digest
    if not wanted:
        report_openings.decide(session, SYSTEM, digest, for_everybody=True, now=NOW)
    (row,) = stored_reports.of_digest(session, digest)

    def say() -> None:
        with sessions() as other:
            report_openings.decide(other, SYSTEM, digest, for_everybody=wanted, now=NOW)

    report_openings.note(session, SYSTEM, row, for_everybody=wanted, now=NOW)
    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(say)
        # Time to read what is not decided yet; a slow machine only makes the test easier.
        with pytest.raises(TimeoutError):
            second.result(timeout=0.3)
        session.commit()
        second.result(timeout=30)
    assert frozen_reports.find(session, SYSTEM, digest).is_for_everybody is wanted
    action = "report.opened" if wanted else "report.closed"
    assert [one.action for one in audit.latest(session, limit=9)].count(action) == 1


@pytest.mark.parametrize("role", [Role.READER, Role.COORDINATOR])
def test_only_who_answers_for_a_facility_opens_its_report(
    session: Session, slug: str, snapshot: int, role: Role
) -> None:
    view = made(session, snapshot)
    own = (slug,) if role is Role.READER else ()
    somebody = builders.add_user(session, role, *own)
    order = facility_reports.order(snapshot, "json")
    with pytest.raises(NotAllowed):
        frozen_reports.make(session, somebody, order, site_url=SITE, now=NOW, for_everybody=True)
    with pytest.raises(NotFound):
        report_openings.decide(session, somebody, view.digest, for_everybody=True, now=NOW)
    assert not made(session, snapshot).is_for_everybody


@pytest.mark.parametrize(
    ("form", "options", "place"),
    [
        ("doc", {}, "form"),
        ("pdf", {"language": "tlh"}, "language"),
        ("pdf", {"sections": ["gossip"]}, "sections"),
        ("pdf", {"colour": "red"}, "colour"),
        ("pdf", {"sections": "answers"}, "sections"),
    ],
)
def test_what_cannot_be_chosen_is_refused_with_its_place(
    session: Session, snapshot: int, form: str, options: dict[str, object], place: str
) -> None:
    order = Order(Kind.FACILITY, f"snapshot:{snapshot}", form, options)
    with pytest.raises(Invalid) as caught:
        frozen_reports.make(session, SYSTEM, order, site_url=SITE, now=NOW)
    assert [fault.place for fault in caught.value.faults] == [place]


@pytest.mark.parametrize("subject", ["snapshot:99", "snapshot:", "snapshot:١", "round:1", "x"])
def test_there_is_no_report_of_nothing(session: Session, subject: str) -> None:
    with pytest.raises(NotFound):
        frozen_reports.make(
            session, SYSTEM, Order(Kind.FACILITY, subject, "json", {}), site_url=SITE, now=NOW
        )


def test_a_draft_has_a_report_that_says_so_and_is_not_kept(session: Session, slug: str) -> None:
    draft = builders.start(session, slug)
    builders.save(session, draft, builders.answer("Q01", 2))
    report = facility_reports.draft_of(session, SYSTEM, draft, now=NOW)
    assert report.summary.is_draft
    file = facility_reports.draft_file(session, SYSTEM, draft, "json", now=NOW)
    assert not session.in_transaction(), "others can write while the file is written"
    assert file.name == "fairassess-nls-2026-11-02-draft.json"
    assert b'"is_draft": true' in file.content
    assert stored(session) == 0


def carry_out(sessions: sessionmaker[Session], number: int, attempt: int = 1) -> None:
    report_queue.carry_out(sessions, number, attempt, worker="w", site_url=SITE, clock=lambda: NOW)


def test_a_report_that_was_asked_for_is_made_once_by_a_worker(
    session: Session, sessions: sessionmaker[Session], snapshot: int
) -> None:
    order = facility_reports.order(snapshot, "json")
    number = report_queue.ask(session, SYSTEM, order, now=NOW)
    assert report_queue.ask(session, SYSTEM, order, now=NOW) == number
    assert [one.request_id for one in report_queue.waiting(session)] == [number]
    session.commit()
    for _ in range(2):
        carry_out(sessions, number)
    session.expire_all()
    view = report_queue.request_view(session, SYSTEM, number)
    assert (view.state, view.done, view.planned) == (State.DONE, 1, 1)
    assert view.report is not None
    assert view.report == made(session, snapshot)
    assert stored(session) == 1


def test_a_report_that_cannot_be_made_says_why(
    session: Session, sessions: sessionmaker[Session], slug: str, snapshot: int
) -> None:
    officer = builders.add_user(session, Role.OFFICER, slug)
    order = facility_reports.order(snapshot, "json")
    number = report_queue.ask(session, officer, order, now=NOW)
    row = session.get_one(ReportRequest, number)
    row.options = dict(row.options) | {"language": "tlh"}
    session.commit()
    carry_out(sessions, number)
    session.expire_all()
    view = report_queue.request_view(session, officer, number)
    assert view.state is State.FAILED
    assert "language" in view.problem
    assert view.is_over


def test_a_report_whose_worker_is_gone_is_begun_once_more_and_then_given_up(
    session: Session, snapshot: int
) -> None:
    number = report_queue.ask(session, SYSTEM, facility_reports.order(snapshot, "json"), now=NOW)

    def die(attempt: int) -> None:
        row = session.get_one(ReportRequest, number)
        row.state, row.attempt, row.worker, row.beat_at = State.RUNNING, attempt, "w", NOW
        session.commit()

    die(1)
    assert report_queue.take_back(session, now=later(minutes=1)) == ()
    assert report_queue.take_back(session, now=later(minutes=1), worker="v") == ()
    assert report_queue.take_back(session, now=NOW + timedelta(hours=1)) == (number,)
    die(2)
    assert report_queue.take_back(session, now=NOW, worker="w") == ()
    assert report_queue.request_view(session, SYSTEM, number).state is State.FAILED
