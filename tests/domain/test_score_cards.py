"""A card says of every group and question what the snapshot says, exactly."""

import pytest

from fairassess.domain import history, score_cards
from fairassess.domain.score_cards import Card
from fairassess.domain.snapshots import Snapshot
from tests.reports import samples

YEARS = range(5)


def same(card: Card, snapshot: Snapshot) -> bool:
    """Whether a card has all scores of a snapshot."""
    counted = snapshot.breakdown
    pairs = (("all", counted.all), *counted.letters, *counted.principles, *counted.topics)
    return all(card.score(key) == score for key, score in pairs) and all(
        card.question(question.question) == question for question in counted.questions
    )


@pytest.mark.parametrize("year", YEARS)
def test_a_card_has_the_scores_of_its_snapshot_after_being_written_and_read(year: int) -> None:
    snapshot = samples.snapshot(year)
    card = score_cards.of(snapshot.breakdown)
    assert same(card, snapshot)
    read = score_cards.from_text(score_cards.as_text(card))
    assert same(read, snapshot)
    assert score_cards.as_text(read) == score_cards.as_text(card)
    assert list(read.questions) == [q.question for q in snapshot.breakdown.questions]


@pytest.mark.parametrize("year", YEARS)
def test_one_question_as_a_group_has_its_parts_and_its_coverage(year: int) -> None:
    for counted in samples.snapshot(year).breakdown.questions:
        score = score_cards.as_score(counted)
        assert score.value == counted.credit
        assert score.answered == (counted.level is not None)
        assert score.applicable == (counted.credit is not None)
        if score.parts is not None:
            assert sum(score.parts) == score.value
            assert sum(score.whole_parts or ()) == score.whole_value


def test_what_was_not_asked_has_no_score() -> None:
    card = score_cards.of(samples.snapshot(4).breakdown)
    assert card.score("Q99") is None
    assert card.question("F") is None


def test_a_change_is_split_for_every_group_and_adds_up_exactly() -> None:
    before, after = samples.snapshot(2), samples.snapshot(4)
    found = history.what_changed(before, after, samples.asked())
    old, new = (score_cards.of(one.breakdown) for one in (before, after))
    keys = [key for key, _ in (*found.letters, *found.more)]
    assert set(keys) == (set(new.groups) | set(new.questions)) - {"all"}
    for key in (None, *keys):
        first, last, split = old.score(key or "all"), new.score(key or "all"), found.of(key)
        if first is None or last is None or first.value is None or last.value is None:
            assert split is None
            continue
        assert split is not None
        assert first.value + split.declared.whole == last.value
        assert split.declared.evidence == 0
        parts = (split.measured, split.on_word, split.not_shown)
        for part, was, now in zip(parts, first.parts or (), last.parts or (), strict=False):
            assert part is not None
            assert was + part.whole == now
