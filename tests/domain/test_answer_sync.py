"""A push adds and changes what was meant, and leaves what somebody else said since."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain import answer_parts, answer_sync
from fairassess.domain.answer_sync import Base, Step, Stored, digest, plan
from fairassess.domain.answers import Answer, State
from fairassess.errors import Invalid

UNANSWERED = Answer("Q01")
TWO, THREE, FOUR = (Answer("Q01", State.LEVEL, level) for level in (2, 3, 4))


def base(answer: Answer, revision: int) -> dict[str, Base]:
    return {"Q01": Base(revision, digest(answer))}


@pytest.mark.parametrize(
    ("ours", "pulled", "theirs", "step"),
    [
        (THREE, base(UNANSWERED, 0), Stored(UNANSWERED, 0), Step.ADD),
        (THREE, base(TWO, 1), Stored(TWO, 1), Step.CHANGE),
        (UNANSWERED, base(TWO, 1), Stored(TWO, 1), Step.CHANGE),
        (TWO, base(TWO, 1), Stored(TWO, 1), Step.SAME),
        (THREE, base(TWO, 1), Stored(THREE, 2), Step.SAME),
        (TWO, base(TWO, 1), Stored(FOUR, 2), Step.NEWER),
        (THREE, base(TWO, 1), Stored(FOUR, 2), Step.CONFLICT),
        (THREE, {}, Stored(UNANSWERED, 0), Step.ADD),
        (THREE, {}, Stored(TWO, 1), Step.CONFLICT),
        (THREE, base(TWO, 1), Stored(TWO, 3), Step.CONFLICT),
    ],
)
def test_each_case_has_its_step(
    ours: Answer, pulled: dict[str, Base], theirs: Stored, step: Step
) -> None:
    (row,) = plan([ours], pulled, {"Q01": theirs})
    assert row.step is step


def test_a_question_that_is_not_asked_is_told() -> None:
    (row,) = plan([replace(TWO, question="Q99")], {}, {"Q01": Stored(TWO, 1)})
    assert (row.step, row.theirs) == (Step.UNKNOWN, None)


_ANSWERS = st.sampled_from([UNANSWERED, TWO, THREE, FOUR])


@given(
    ours=_ANSWERS, pulled=_ANSWERS, theirs=_ANSWERS, was=st.integers(0, 2), now=st.integers(0, 2)
)
def test_nothing_is_written_over_an_answer_that_was_not_seen(
    ours: Answer, pulled: Answer, theirs: Answer, was: int, now: int
) -> None:
    (row,) = plan([ours], base(pulled, was), {"Q01": Stored(theirs, now)})
    if row.step in (Step.ADD, Step.CHANGE):
        assert was == now
        assert ours != theirs
    if row.step is Step.SAME:
        assert ours == theirs


def test_a_digest_tells_every_part_apart() -> None:
    answers = [
        TWO, THREE, UNANSWERED, Answer("Q01", State.UNKNOWN), replace(TWO, comment="x"),
        replace(TWO, links=("https://a.example",)), replace(TWO, against_evidence="x"),
        replace(TWO, planned_level=3), Answer("Q01", State.NOT_APPLICABLE, reason="x"),
    ]  # fmt: skip
    assert len({answer_sync.digest(one) for one in answers}) == len(answers)


@pytest.mark.parametrize(
    "answer", [TWO, UNANSWERED, Answer("Q01", State.NOT_APPLICABLE, reason="x")]
)
def test_parts_make_the_answer_again(answer: Answer) -> None:
    assert answer_parts.changed(Answer("Q01"), answer_parts.as_parts(answer)) == answer


def test_what_is_left_out_stays_and_a_reason_goes_with_its_level() -> None:
    told = Answer("Q01", State.NOT_APPLICABLE, reason="None.", comment="Ours.")
    assert answer_parts.changed(told, {}) == told
    changed = answer_parts.changed(told, {"level": 3})
    assert (changed.level, changed.reason, changed.comment) == (3, "", "Ours.")
    with pytest.raises(Invalid):
        answer_parts.changed(told, {"level": 3, "reason": "None."})
