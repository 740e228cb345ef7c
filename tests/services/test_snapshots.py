"""A snapshot says for ever what was answered, observed and counted, and trends break honestly."""

import hashlib
import json
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

import fairassess
from fairassess.domain import history, scoring
from fairassess.domain.finding import Outcome
from fairassess.errors import Invalid, NotAllowed, NotFound
from fairassess.services import accounts, assessments, snapshots
from fairassess.services.accounts import SYSTEM, Right, Role
from fairassess.services.observations import observe_facility
from fairassess.services.snapshots import Damaged
from fairassess.storage import questionnaires
from tests import builders
from tests.builders import NOW, actor, finding, later

pytestmark = pytest.mark.usefixtures("shelf")


@pytest.fixture
def nls(session: Session) -> str:
    return builders.add_facility(session)


def facility_id(session: Session, slug: str) -> int:
    return accounts.find_facility(session, SYSTEM, slug, Right.SEE_FACILITY).id


def test_a_snapshot_holds_everything_that_was_frozen(session: Session, nls: str) -> None:
    endpoint_id = builders.add_endpoint(session, nls)
    builders.add_findings(session, endpoint_id, [finding()])
    draft = builders.start(session, nls)
    said = [builders.planned(), builders.answer("Q03", 4)]
    for answer in said:
        builders.save(session, draft, answer)
    questionnaire = questionnaires.load(builders.SMALL)
    seen = observe_facility(session, facility_id(session, nls), questionnaire, NOW)
    view = snapshots.get(session, SYSTEM, builders.submit(session, draft))
    snapshot = view.snapshot
    assert snapshot.answers == tuple(said)
    assert snapshot.observations == tuple(seen.values())
    assert snapshot.questionnaire == builders.SMALL
    assert snapshot.questionnaire_digest == questionnaire.digest
    assert snapshot.scoring_version == scoring.SCORING_VERSION
    assert snapshot.software_version == fairassess.__version__
    assert snapshot.taken_at == NOW
    assert snapshot.breakdown == scoring.score(questionnaire, said, tuple(seen.values()))
    assert all(found.id is not None for found in snapshot.findings)
    assert (view.label, view.signed_by, view.facility_slug) == ("2026", "A. Person", nls)


def test_the_digest_is_of_the_very_text_that_is_stored(session: Session, nls: str) -> None:
    number = builders.submitted(session, nls, "2026", {"Q01": 3})
    view = snapshots.get(session, SYSTEM, number)
    stored = session.execute(text("SELECT document FROM snapshots")).scalar_one()
    assert hashlib.sha256(stored.encode()).hexdigest() == view.digest == view.snapshot.digest
    assert json.loads(stored) == view.snapshot.to_document()


def test_a_stored_snapshot_that_was_tampered_with_is_told(session: Session, nls: str) -> None:
    number = builders.submitted(session, nls, "2026", {"Q01": 3})
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("DROP TRIGGER keep_snapshots_update"))
    else:
        session.execute(text("SET session_replication_role = replica"))
    # A colon in a statement would mark a parameter, so the words come as parameters.
    session.execute(
        text("UPDATE snapshots SET document = replace(document, :was, :is)"),
        {"was": '"level":3', "is": '"level":4'},
    )
    session.commit()
    session.expunge_all()
    with pytest.raises(Damaged, match=str(number)):
        snapshots.get(session, SYSTEM, number)


def test_nothing_that_happens_later_changes_a_snapshot(session: Session, nls: str) -> None:
    endpoint_id = builders.add_endpoint(session, nls)
    builders.add_findings(session, endpoint_id, [finding()])
    number = builders.submitted(session, nls, "2026", {"Q01": 3})
    before = snapshots.get(session, SYSTEM, number).snapshot
    failed = [finding(outcome=Outcome.FAILED)]
    builders.add_findings(session, endpoint_id, failed, later(hours=1))
    builders.submitted(session, nls, "2027", {"Q01": 1}, later(days=365))
    session.expunge_all()
    assert snapshots.get(session, SYSTEM, number).snapshot == before


def test_counting_a_snapshot_again_by_its_own_rules_gives_its_score(
    session: Session, nls: str
) -> None:
    number = builders.submitted(session, nls, "2026", {"Q01": 3, "Q03": 2})
    snapshot = snapshots.get(session, SYSTEM, number).snapshot
    questionnaire = questionnaires.load(snapshot.questionnaire)
    assert history.rescore(snapshot, questionnaire) == snapshot.breakdown


def test_snapshots_come_oldest_first(session: Session, nls: str) -> None:
    builders.submitted(session, nls, "2026", {"Q01": 3})
    builders.submitted(session, nls, "2025", {"Q01": 2}, later(days=-365))
    labels = [view.label for view in snapshots.of_facility(session, SYSTEM, nls)]
    assert labels == ["2025", "2026"]


def test_the_newest_score_is_the_one_taken_last(session: Session, nls: str) -> None:
    builders.submitted(session, nls, "2026", {"Q03": 4})
    builders.submitted(session, nls, "2025", {"Q03": 1}, later(days=-365))
    number = facility_id(session, nls)
    newest = snapshots.newest_scores(session, [number, 4711])
    assert set(newest) == {number}
    assert newest[number].taken_at == NOW


def test_a_trend_breaks_where_questions_changed(
    session: Session, nls: str, own_shelf: Path
) -> None:
    builders.publish(own_shelf, "1.1.0")
    builders.publish(own_shelf, "2.0.0")
    for year, name in enumerate(["small@1.0.0", "small@1.1.0", "small@2.0.0"]):
        draft = builders.start(session, nls, f"round {year}", questionnaire_name=name)
        builders.save(session, draft, builders.answer("Q03", 2))
        builders.submit(session, draft, later(days=365 * year))
    first, second = snapshots.trend(session, SYSTEM, nls)
    assert (len(first.points), len(second.points)) == (2, 1)
    assert "small@2.0.0" in second.changed[0]


def test_a_trend_by_todays_rules_is_one_line(session: Session, nls: str, own_shelf: Path) -> None:
    builders.submitted(session, nls, "2025", {"Q03": 2}, later(days=-365))
    builders.publish(own_shelf, "2.0.0", drop="Q01")
    draft = builders.start(session, nls, "2026", questionnaire_name="small@2.0.0")
    builders.save(session, draft, builders.answer("Q03", 2))
    builders.submit(session, draft)
    (line,) = snapshots.trend(session, SYSTEM, nls, by_todays_rules=True)
    assert len(line.points) == 2
    assert {point.all.applicable for point in line.points} == {2}


def test_the_first_snapshot_has_none_before_it(session: Session, nls: str) -> None:
    number = builders.submitted(session, nls, "2026", {"Q01": 3})
    assert snapshots.previous(session, SYSTEM, number) is None
    assert snapshots.changes(session, SYSTEM, number) is None


def test_what_changed_adds_up_to_the_difference(session: Session, nls: str) -> None:
    first = builders.submitted(session, nls, "2025", {"Q03": 1}, later(days=-365))
    second = builders.submitted(session, nls, "2026", {"Q03": 4})
    before = snapshots.previous(session, SYSTEM, second)
    assert before is not None
    assert before.id == first
    changed = snapshots.changes(session, SYSTEM, second)
    assert changed is not None
    assert changed.all is not None
    after = snapshots.get(session, SYSTEM, second).snapshot.breakdown.all.value
    earlier = before.snapshot.breakdown.all.value
    assert after is not None
    assert earlier is not None
    assert changed.all.declared.whole == after - earlier
    assert [change.question for change in changed.answers] == ["Q03"]


def test_two_snapshots_are_compared_with_the_earlier_one_first(session: Session, nls: str) -> None:
    older = builders.submitted(session, nls, "2025", {"Q03": 1}, later(days=-365))
    newer = builders.submitted(session, nls, "2026", {"Q03": 4})
    for one, other in ((older, newer), (newer, older)):
        compared = snapshots.compare(session, SYSTEM, one, other)
        assert (compared.before.id, compared.after.id) == (older, newer)
        assert (compared.rows[0].question, compared.rows[0].change) == ("Q03", 3)


def test_snapshots_of_two_facilities_are_not_compared(session: Session, nls: str) -> None:
    one = builders.submitted(session, nls, "2026", {"Q03": 1})
    hns = builders.add_facility(session, short_name="HNS")
    other = builders.submitted(session, hns, "2026", {"Q03": 1})
    with pytest.raises(Invalid):
        snapshots.compare(session, SYSTEM, one, other)


def test_snapshots_of_two_questionnaires_are_not_compared(
    session: Session, nls: str, own_shelf: Path
) -> None:
    one = builders.submitted(session, nls, "2026", {"Q03": 1})
    builders.publish(own_shelf, "1.0.0", questionnaire_id="other")
    draft = builders.start(session, nls, questionnaire_name="other@1.0.0")
    builders.save(session, draft, builders.answer("Q03"))
    other = builders.submit(session, draft)
    with pytest.raises(Invalid):
        snapshots.compare(session, SYSTEM, one, other)


def test_an_unknown_snapshot_is_told(session: Session) -> None:
    with pytest.raises(NotFound):
        snapshots.get(session, SYSTEM, 4711)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.READER])
def test_snapshots_of_other_facilities_are_not_shown(
    session: Session, nls: str, role: Role
) -> None:
    number = builders.submitted(session, nls, "2026", {"Q03": 1})
    stranger, member = actor(role, 4711), actor(role, facility_id(session, nls))
    assert snapshots.get(session, member, number).id == number
    assert snapshots.of_facility(session, member, nls)
    with pytest.raises(NotAllowed):
        snapshots.get(session, stranger, number)
    with pytest.raises(NotAllowed):
        snapshots.of_facility(session, stranger, nls)


@pytest.mark.parametrize("role", Role)
def test_nobody_does_to_an_assessment_what_the_role_forbids(
    session: Session, nls: str, role: Role
) -> None:
    """Services ask for the right themselves; the whole table is tested beside the accounts."""
    draft = builders.start(session, nls)
    builders.save(session, draft, builders.answer())
    own = facility_id(session, nls)
    sees_all = role in (Role.ADMINISTRATOR, Role.COORDINATOR)
    for somebody, may_see, may_answer in (
        (actor(role, 4711), sees_all, role is Role.ADMINISTRATOR),
        (actor(role, own), True, role in (Role.ADMINISTRATOR, Role.OFFICER)),
    ):
        acts = [
            (may_see, lambda s=somebody: assessments.task_list(session, s, draft, now=NOW)),
            (may_see, lambda s=somebody: assessments.check(session, s, draft, now=NOW)),
            (
                may_see,
                lambda s=somebody: assessments.question_page(session, s, draft, "Q01", now=NOW),
            ),
            (
                may_answer,
                lambda s=somebody: assessments.save_answer(
                    session, s, draft, builders.answer(), 1, now=NOW
                ),
            ),
            (
                may_answer,
                lambda s=somebody: assessments.start(
                    session, s, nls, builders.SMALL, f"{s.role} {own in s.facilities}", now=NOW
                ),
            ),
        ]
        for may, act in acts:
            if may:
                act()
            else:
                with pytest.raises(NotAllowed):
                    act()
        assert bool(assessments.my_drafts(session, somebody)) is may_see
        if not may_answer:
            with pytest.raises(NotAllowed):
                assessments.submit(
                    session, somebody, draft, signed_by="A", has_declared=True, now=NOW
                )
