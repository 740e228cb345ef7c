"""A file of answers that we write is read as the answers that were written."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain.answer_sync import Stored, digest
from fairassess.domain.answers import Answer, State
from fairassess.services import answer_checks
from fairassess.storage import answers_file, answers_writer

_TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)
_LEVELS = st.builds(
    Answer,
    st.just("Q01"),
    st.just(State.LEVEL),
    st.integers(1, 4),
    planned_level=st.none() | st.integers(1, 4),
    planned_on=st.none() | st.dates(date(2026, 1, 1), date(2040, 1, 1)),
    comment=_TEXTS,
    links=st.lists(st.just("https://a.example/x?y=%23"), max_size=2).map(tuple),
    against_evidence=_TEXTS,
)
_OTHERS = st.sampled_from(
    [
        Answer("Q01"),
        Answer("Q01", State.UNKNOWN),
        Answer("Q01", State.NOT_APPLICABLE, reason="null: [yes"),
    ]
)


@given(said=_LEVELS | _OTHERS, revision=st.integers(0, 99))
def test_what_is_written_is_read(said: Answer, revision: int) -> None:
    answer = answer_checks.tidy(said)
    text = answers_writer.write("small@1.0.0", "nls", 7, [Stored(answer, revision)])
    read = answers_file.read_pulled(text)
    assert (read.questionnaire, read.assessment) == ("small@1.0.0", 7)
    assert tuple(answer_checks.tidy(one) for one in read.answers) == (answer,)
    assert (read.bases["Q01"].revision, read.bases["Q01"].digest) == (revision, digest(answer))
