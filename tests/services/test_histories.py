"""Histories are read from little and say what the documents say; nobody sees more than may be."""

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from fairassess import shipped
from fairassess.domain import score_cards
from fairassess.domain.finding import Outcome
from fairassess.errors import NotAllowed, NotFound
from fairassess.services import check_histories, histories, rescoring, rounds, snapshots
from fairassess.services.accounts import SYSTEM, Role
from fairassess.services.histories import Wish
from fairassess.storage import questionnaires, snapshot_scores
from fairassess.storage.snapshot_scores import ScoresRow
from fairassess.storage.snapshots import SnapshotRow
from tests import builders
from tests.builders import NOW, later

CARD_OF_MIGRATION = "2026_11_22_history.py"


pytestmark = pytest.mark.usefixtures("shelf")


@pytest.fixture
def nls(session: Session) -> str:
    return builders.add_facility(session)


@pytest.fixture
def taken(session: Session, nls: str) -> list[int]:
    """Three assessments of a facility, with evidence that changed among them."""
    endpoint = builders.add_endpoint(session, nls)
    made = []
    for number, outcome in enumerate((Outcome.FAILED, Outcome.PASSED, Outcome.PASSED)):
        at = later(days=40 * number)
        builders.add_findings(session, endpoint, [builders.finding(outcome=outcome)], at)
        levels = {"Q01": 2 + number, "Q02": 1 + number}
        made.append(builders.submitted(session, nls, str(2024 + number), levels, at))
    return made


def _migration() -> Callable[[dict[str, object]], dict[str, object]]:
    path = Path(str(shipped.folder("migrations"))) / "versions" / CARD_OF_MIGRATION
    spec = importlib.util.spec_from_file_location("history_migration", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made: Callable[[dict[str, object]], dict[str, object]] = module._card
    return made


def test_what_is_kept_in_little_is_what_the_document_says(
    session: Session, taken: list[int]
) -> None:
    card_of = _migration()
    for number in taken:
        row = session.get_one(SnapshotRow, number)
        kept = session.get_one(ScoresRow, number)
        snapshot = snapshots.view_of(row).snapshot
        assert kept.scores == score_cards.as_text(score_cards.of(snapshot.breakdown))
        # The migration, which fills the table of an older database, writes the same.
        assert card_of(json.loads(row.document)["breakdown"]) == json.loads(kept.scores)


def test_a_history_without_its_scores_is_counted_from_the_documents(
    session: Session, nls: str, taken: list[int]
) -> None:
    before = histories.page(session, SYSTEM, nls, Wish())
    session.execute(delete(ScoresRow))
    assert histories.page(session, SYSTEM, nls, Wish()) == before


def test_each_view_shows_the_scores_of_its_group(
    session: Session, nls: str, taken: list[int]
) -> None:
    cards = [
        score_cards.of(snapshots.get(session, SYSTEM, number).snapshot.breakdown)
        for number in taken
    ]
    for key in ("all", "F", "A1", "first", "Q01", "Q02"):
        view = histories.page(session, SYSTEM, nls, Wish(of=key))
        (line,) = view.segments
        for card, point in zip(cards, line.points, strict=True):
            assert point.score(None if key == "all" else key) == card.score(key), key
        assert [one.id for one in view.moments] == taken, key


def test_any_two_can_be_chosen_and_the_earlier_one_comes_first(
    session: Session, nls: str, taken: list[int]
) -> None:
    first, _, last = taken
    for before, after in ((first, last), (last, first)):
        change = histories.page(session, SYSTEM, nls, Wish(before=before, after=after)).change
        assert change is not None
        assert (change.before.id, change.after.id) == (first, last)
        assert [row.title for row in change.rows][-1] == "Declared"
    usual = histories.page(session, SYSTEM, nls, Wish()).change
    assert usual is not None
    assert (usual.before.id, usual.after.id) == tuple(taken[1:])


def test_rescoring_counts_by_the_newest_rules_and_only_once(
    session: Session, nls: str, taken: list[int], own_shelf: Path
) -> None:
    by_then = histories.page(session, SYSTEM, nls, Wish(by_todays_rules=True))
    assert by_then.segments == histories.page(session, SYSTEM, nls, Wish()).segments
    builders.publish(own_shelf, "2.0.0", drop="Q03")
    view = histories.page(session, SYSTEM, nls, Wish(by_todays_rules=True))
    (line,) = view.segments
    assert {point.questionnaire for point in line.points} == {"small@2.0.0"}
    assert [point.all.applicable for point in line.points] == [2, 2, 2]
    then = histories.page(session, SYSTEM, nls, Wish())
    assert [point.all.applicable for point in then.segments[0].points] == [3, 3, 3]
    marks = snapshot_scores.scored(session, taken)
    newest = {"small": questionnaires.latest("small")}
    again = rescoring.cards(session, marks, newest)
    assert rescoring.cards(session, marks, newest)[taken[0]] is again[taken[0]]


def test_a_history_of_nothing_is_a_page_of_its_own(session: Session, nls: str) -> None:
    view = histories.page(session, SYSTEM, nls, Wish())
    assert view.moments == view.segments == ()
    assert view.change is None


def test_who_may_not_see_a_facility_sees_no_history_of_it(
    session: Session, nls: str, taken: list[int]
) -> None:
    stranger = builders.actor(Role.OFFICER)
    with pytest.raises(NotAllowed):
        histories.page(session, stranger, nls, Wish())
    with pytest.raises(NotAllowed):
        histories.everything(session, stranger, nls)
    with pytest.raises(NotAllowed):
        check_histories.page(session, stranger, nls, check_histories.Wish(), now=NOW)
    with pytest.raises(NotFound):
        histories.page(session, SYSTEM, nls, Wish(of="nothing"))


def in_round(session: Session, slug: str, name: str, sight: str, at_day: int) -> tuple[str, int]:
    """Let a facility submit in a round that is closed then; return the round and the snapshot."""
    at = later(days=at_day)
    draft = rounds.RoundDraft(
        name=name,
        questionnaire=builders.SMALL,
        opens_on=at.date().isoformat(),
        closes_on=later(days=at_day + 5).date().isoformat(),
        sight=sight,
        facilities=(slug,),
    )
    held = rounds.open_round(session, SYSTEM, draft, now=at)
    made = builders.start(session, slug, name, now=at, round_slug=held)
    builders.save(session, made, builders.answer("Q02", 3))
    snapshot = builders.submit(session, made, later(days=at_day + 1))
    rounds.close_round(session, SYSTEM, held, now=later(days=at_day + 6))
    return held, snapshot


def test_everybody_sees_only_what_rounds_published_with_names(
    session: Session, nls: str, taken: list[int]
) -> None:
    named, shown = in_round(session, nls, "Named", "named", 200)
    unnamed, _ = in_round(session, nls, "Unnamed", "anonymous", 220)
    in_round(session, nls, "Unpublished", "named", 240)
    with pytest.raises(NotFound):
        histories.public_page(session, nls, Wish())
    for held in (named, unnamed):
        rounds.publish_round(session, SYSTEM, held, now=later(days=300))
    view = histories.public_page(session, nls, Wish())
    assert [one.id for one in view.moments] == [shown]
    with pytest.raises(NotFound):
        histories.public_page(session, nls, Wish(until=taken[0]))
    with pytest.raises(NotFound):
        histories.public_page(session, "nowhere", Wish())


def test_checks_are_told_by_day_and_turns_by_change(session: Session, nls: str) -> None:
    endpoint = builders.add_endpoint(session, nls)
    for day, outcome in enumerate(
        (Outcome.PASSED, Outcome.CANT_TELL, Outcome.FAILED, Outcome.FAILED, Outcome.PASSED)
    ):
        steady = builders.finding("oaipmh_lists_end")
        builders.add_findings(
            session, endpoint, [builders.finding(outcome=outcome), steady], later(days=day)
        )
    view = check_histories.page(
        session, SYSTEM, nls, check_histories.Wish(days=30), now=later(days=4)
    )
    (strip,) = view.strips
    told = [(span.state.value, span.days) for span in strip.spans]
    assert told == [
        ("no run", 25), ("holds", 1), ("could not tell", 1), ("fails", 2), ("holds", 1),
    ]  # fmt: skip
    assert [(turn.before, turn.after) for turn in view.turns] == [
        (Outcome.FAILED, Outcome.PASSED),
        (Outcome.PASSED, Outcome.FAILED),
    ]
    assert [probe for _, named in view.steady for probe, _ in named] == ["oaipmh_lists_end"]
    assert view.sentence.startswith("1 check turned in these days, 2 times in all")
    assert view.older is None
    before = check_histories.Wish(days=30, until=later(days=1).date())
    earlier = check_histories.page(session, SYSTEM, nls, before, now=later(days=4))
    assert earlier.turns == ()
    assert earlier.newer == later(days=4).date()


def test_mail_addresses_in_what_was_seen_are_hidden_from_readers(
    session: Session, nls: str
) -> None:
    endpoint = builders.add_endpoint(session, nls)
    for day, outcome in enumerate((Outcome.PASSED, Outcome.FAILED)):
        seen = builders.finding(outcome=outcome, message="Write to keeper@nls.example.")
        builders.add_findings(session, endpoint, [seen], later(days=day))
    reader = builders.add_user(session, Role.READER, nls)
    officer = builders.add_user(session, Role.OFFICER, nls)
    wish, now = check_histories.Wish(), later(days=2)
    (turn,) = check_histories.page(session, reader, nls, wish, now=now).turns
    assert "keeper@nls.example" not in turn.message
    (turn,) = check_histories.page(session, officer, nls, wish, now=now).turns
    assert "keeper@nls.example" in turn.message
