"""Pages that list things ask the database as often for many as for few."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from fairassess.domain.answers import Answer, State
from fairassess.domain.finding import Outcome
from fairassess.services import (
    accounts,
    assessments,
    endpoints,
    facilities,
    round_changes,
    rounds,
)
from fairassess.services.accounts import SYSTEM
from fairassess.services.round_changes import RoundChange
from fairassess.storage import database
from fairassess.web import context
from tests import builders
from tests.builders import NOW
from tests.web import world as worlds
from tests.web.browser import Browser
from tests.web.world import World


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Collect the statements that an application sends."""
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    engine = context.kit_of(app).sessions().get_bind()
    context.kit_of(app).sessions.remove()
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def add_facility(session: Session, number: int) -> None:
    """Add a facility with an endpoint, changes, a draft and a result."""
    draft = facilities.FacilityDraft(f"Facility {number}", f"F{number}")
    slug = facilities.register(session, SYSTEM, draft, now=NOW)
    add_endpoint(session, slug, number)
    for label in ("2026", "draft"):
        started = assessments.start(session, SYSTEM, slug, worlds.D26, label, "empty", now=NOW)
        said = Answer("Q01", State.LEVEL, 3)
        assessments.save_answer(session, SYSTEM, started, said, 0, now=NOW)
        if label == "2026":
            signed = {"signed_by": "A. Officer", "has_declared": True}
            assessments.submit(session, SYSTEM, started, now=NOW, **signed)  # type: ignore[arg-type]


def add_endpoint(session: Session, slug: str, number: int) -> None:
    """Add an endpoint that was probed twice and changed."""
    url = f"https://example.org/{number}/oai"
    draft = endpoints.EndpointDraft("oai-pmh", url, interval="never")
    endpoint = endpoints.add_endpoint(session, SYSTEM, slug, draft, now=NOW)
    for outcome in (Outcome.PASSED, Outcome.FAILED):
        builders.add_findings(session, endpoint, [builders.finding(outcome=outcome)])


def more_facilities(session: Session) -> None:
    for number in range(12):
        add_facility(session, number)


def more_endpoints(session: Session) -> None:
    for number in range(12):
        add_endpoint(session, "nls", number)


def more_answers(session: Session) -> None:
    draft = assessments.my_drafts(session, accounts.SYSTEM)[0]
    for number in range(1, 20):
        said = Answer("Q14", State.LEVEL, 1 + number % 4, comment=f"Edit {number}.")
        assessments.save_answer(session, SYSTEM, draft.id, said, number + 1, now=NOW)


def more_participants(session: Session) -> None:
    asked = next(
        one.round for one in rounds.of_everyone(session, SYSTEM) if not one.round.is_closed
    )
    added = []
    for number in range(12):
        draft = facilities.FacilityDraft(f"Facility {number}", f"F{number}")
        added.append(facilities.register(session, SYSTEM, draft, now=NOW))
    wanted = RoundChange(
        asked.name, asked.closes_on.isoformat(), asked.sight.value, (*asked.facilities, *added)
    )
    round_changes.change(session, SYSTEM, asked.slug, wanted, now=NOW)


@pytest.mark.parametrize(
    ("more", "pages"),
    [
        (more_participants, ("/rounds/{round}", "/rounds/{round}/report")),
        (
            more_facilities,
            ("/facilities", "/my-work", "/facilities/nls", "/assessments/{draft}"),
        ),
        (
            more_endpoints,
            (
                "/facilities/nls", "/facilities/nls/evidence", "/results/{result}",
                "/results/{result}/report",
            ),
        ),
        (more_answers, ("/assessments/{draft}/Q14",)),
    ],
)  # fmt: skip
def test_more_rows_need_no_more_queries(
    more: Callable[[Session], None],
    pages: tuple[str, ...],
    app: Flask,
    world: World,
    cookies: dict[str, str],
) -> None:
    known = {"draft": world.own.draft, "result": world.own.result, "round": world.open_round}
    urls = [page.format(**known) for page in pages]
    browser = Browser(app.test_client(), cookies["administrator"])
    few = {url: sent_for(app, browser, url) for url in urls}
    engine = database.engine(context.kit_of(app).settings.database)
    with database.session_factory(engine)() as session:
        more(session)
    engine.dispose()
    for url in urls:
        many = sent_for(app, browser, url)
        assert 0 < len(many) <= len(few[url]), "\n".join([url, *many])


def sent_for(app: Flask, browser: Browser, url: str) -> list[str]:
    """Return the statements that a page sends when it is asked for the second time."""
    browser.page(url)
    with counted(app) as sent:
        browser.page(url)
    return sent
