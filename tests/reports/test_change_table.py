"""What changed, in numbers that a reader can add: along each row, and down each column."""

import dataclasses
from functools import cache
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain import history, score_cards
from fairassess.domain.answers import Answer, State
from fairassess.reports import change_table
from tests import examples
from tests.reports import samples

ASKED = samples.asked()
LEVELS = st.lists(st.sampled_from((None, 1, 2, 3, 4)), min_size=27, max_size=27)


frozen_of = cache(samples.snapshot)


def snapshot(year, levels):
    """A snapshot of a year with other answers."""
    answers = [
        Answer(question.id, State.UNKNOWN if level is None else State.LEVEL, level)
        for question, level in zip(ASKED.questions, levels, strict=True)
    ]
    frozen = frozen_of(year)
    return history.freeze(
        ASKED, answers, frozen.observations, taken_at=frozen.taken_at, software_version="0.1.0"
    )


def rows_of(before, after, key):
    found = history.what_changed(before, after, ASKED)
    difference = found.of(None if key == "all" else key)
    old, new = (score_cards.of(one.breakdown).score(key) for one in (before, after))
    return old, new, change_table.change_rows(old, new, difference)


@examples.up_to(25)
@given(LEVELS, LEVELS, st.sampled_from(("all", "F", "A1.1", "I", "Q14")))
def test_rows_and_columns_add_up_to_the_shown_scores(first, last, key):
    old, new, rows = rows_of(snapshot(1, first), snapshot(4, last), key)
    *parts, declared = rows
    for row in rows:
        assert row.before + row.rules + row.evidence + row.answers == row.after
    for name in ("before", "rules", "evidence", "answers", "after"):
        assert sum(getattr(row, name) for row in parts) == getattr(declared, name)
    assert [row.before for row in parts] == list(old.whole_parts)
    assert [row.after for row in parts] == list(new.whole_parts)
    assert (declared.before, declared.after) == (old.whole_value, new.whole_value)
    assert declared.evidence == declared.rules == 0


@pytest.mark.parametrize(("year", "key"), product((1, 2, 3), ("all", "R", "metadata")))
def test_a_year_after_another_adds_up(year, key):
    before, after = samples.snapshot(year), samples.snapshot(4)
    found = history.what_changed(before, after, ASKED)
    assert found.of(None if key == "all" else key) is not None
    old, new, rows = rows_of(before, after, key)
    assert [row.title for row in rows] == ["Measured", "On word", "Not shown", "Declared"]
    assert rows[-1].after == new.whole_value
    assert rows[-1].before == old.whole_value


def test_where_one_was_not_taken_apart_only_the_declared_score_is_told():
    before = samples.snapshot(0)
    old, new, rows = rows_of(before, samples.snapshot(4), "all")
    assert old.parts is None
    assert [row.title for row in rows] == ["Declared"]
    assert rows[0].before + rows[0].whole == new.whole_value


def test_the_file_has_the_numbers_of_the_page():
    _, _, rows = rows_of(samples.snapshot(2), samples.snapshot(4), "all")
    table = change_table.as_table(rows)
    assert [row[0] for row in table.rows] == [row.title for row in rows]
    assert table.rows[-1][1] == str(rows[-1].before)
    assert table.rows[-1][5] == str(rows[-1].after)
    assert len(table.head) == len(dataclasses.fields(rows[0])) + 1
