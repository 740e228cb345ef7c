"""A page asks the database as often for much as for little."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session, sessionmaker

from fairassess.domain.finding import Outcome
from fairassess.services import accounts, assessments, facilities, snapshots
from fairassess.services.accounts import SYSTEM, Role
from tests import builders
from tests.builders import NOW, finding, later

pytestmark = pytest.mark.usefixtures("shelf")

PAGES: dict[str, Callable[[Session], object]] = {
    "facilities": lambda session: facilities.list_facilities(session, SYSTEM),
    "facility": lambda session: facilities.facility_page(session, SYSTEM, "nls"),
    "changes": lambda session: facilities.latest_changes(session, SYSTEM, limit=50),
    "drafts": lambda session: assessments.my_drafts(session, SYSTEM),
    "tasks": lambda session: assessments.task_list(session, SYSTEM, 1, now=NOW),
    "question": lambda session: assessments.question_page(session, SYSTEM, 1, "Q01", now=NOW),
    "check": lambda session: assessments.check(session, SYSTEM, 1, now=NOW),
    "trend": lambda session: snapshots.trend(session, SYSTEM, "nls"),
    "users": lambda session: accounts.list_users(session, SYSTEM),
}


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """Gather the statements that the database is asked meanwhile."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def fill(session: Session, number: int) -> None:
    """Add a facility with endpoints, a person, changes, a submitted assessment and a draft."""
    slug = builders.add_facility(session)
    builders.add_user(session, Role.OFFICER, slug, name=f"Officer {number}")
    for place in range(2):
        endpoint_id = builders.add_endpoint(session, slug, url=f"{builders.URL}/{place}")
        builders.add_findings(session, endpoint_id, [finding()])
        failed = [finding(outcome=Outcome.FAILED)]
        builders.add_findings(session, endpoint_id, failed, later(hours=1))
    draft = builders.start(session, slug, "2027")
    for question in builders.QUESTIONS:
        for revision in range(number + 1):
            said = builders.answer(question, comment=f"Words {revision}.")
            builders.save(session, draft, said, revision)
    builders.submitted(session, slug, "2026", {"Q01": 3})


def asked(engine: Engine, sessions: sessionmaker[Session]) -> dict[str, int]:
    numbers = {}
    for name, read in PAGES.items():
        with sessions() as session, counted(engine) as statements:
            assert read(session)
        numbers[name] = len(statements)
    return numbers


def test_pages_ask_a_fixed_number_of_questions(
    engine: Engine, sessions: sessionmaker[Session]
) -> None:
    with sessions() as session:
        fill(session, 0)
    few = asked(engine, sessions)
    with sessions() as session:
        for number in range(1, 6):
            fill(session, number)
            label = f"more {number}"
            builders.submitted(session, "nls", label, {"Q01": 2}, later(days=number))
    assert asked(engine, sessions) == few
    assert max(few.values()) <= 12
