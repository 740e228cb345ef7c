"""Two assessments side by side: what changed stands first, and texts differ word by word."""

import time

from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain.comparison import Piece, compare, text_changes
from fairassess.domain.history import freeze
from tests.domain.scores import NOW, level, question, questionnaire, unknown


def snapshot(asked, *answers):
    return freeze(asked, answers, (), taken_at=NOW, software_version="0.1.0")


def test_changed_levels_come_first_then_changed_texts_then_the_rest():
    asked = questionnaire(*(question(f"Q{n}") for n in range(1, 6)))
    before = snapshot(
        asked, level("Q1", 2), level("Q2", 2), level("Q3", 2), level("Q4", 4), unknown("Q5")
    )
    after = snapshot(
        asked,
        level("Q1", 2),
        level("Q2", 2, comment="New words."),
        level("Q3", 3),
        level("Q4", 1),
        level("Q5", 2),
    )
    rows = compare(before, after)
    assert [row.question for row in rows] == ["Q4", "Q3", "Q5", "Q2", "Q1"]
    assert [row.change for row in rows] == [-3, 1, None, 0, 0]
    assert [row.is_changed for row in rows] == [True, True, True, True, False]


def test_questions_that_only_one_of_the_two_asked_have_one_side():
    old = questionnaire(question("Q1"), question("Q2"))
    new = questionnaire(question("Q2"), question("Q3"), version="2.0.0")
    rows = {row.question: row for row in compare(snapshot(old), snapshot(new, level("Q3", 2)))}
    assert rows["Q1"].after is None
    assert rows["Q3"].before is None
    assert rows["Q3"].change is None
    assert rows["Q2"].is_changed is False


def test_changed_words_are_marked_and_kept_ones_are_not():
    pieces = text_changes("Planned for May, with ICAT.", "Running since May, with ICAT.")
    assert pieces == (
        (Piece.REMOVED, "Planned for "),
        (Piece.ADDED, "Running since "),
        (Piece.KEPT, "May, with ICAT."),
    )


@given(st.text(alphabet="ab \n🌟", max_size=40), st.text(alphabet="ab \n🌟", max_size=40))
def test_the_pieces_give_both_texts_back(before, after):
    pieces = text_changes(before, after)
    assert "".join(t for piece, t in pieces if piece is not Piece.ADDED) == before
    assert "".join(t for piece, t in pieces if piece is not Piece.REMOVED) == after


def test_two_very_long_texts_are_compared_within_a_second():
    before, after = "word " * 20_000, "other " * 20_000
    started = time.monotonic()
    pieces = text_changes(before, after)
    assert time.monotonic() - started < 1
    assert pieces == ((Piece.REMOVED, before), (Piece.ADDED, after))
