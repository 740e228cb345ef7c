"""What a new release brings is told, and what records may still say is kept."""

from fairassess.domain import term_changes, term_tables, terms
from fairassess.domain.terms import Term, Vocabulary
from fairassess.vocab import shipped

BASE = terms.with_terms(shipped.vocabulary("panet"), ())
OLD = terms.with_terms(
    BASE,
    (
        Term("a1", "root", "technique"),
        Term("a2", "old name", "technique", former=("first name",), parents=("a1",)),
        Term("a3", "moves", "technique", parents=("a1",)),
        Term("a4", "retires", "technique", parents=("a1",)),
        Term("a5", "goes", "technique", parents=("a1",)),
        Term("a6", "place not stated", "technique", parents=("a1",)),
    ),
)
NEW = terms.with_terms(
    BASE,
    (
        Term("a1", "root", "technique"),
        Term("a2", "new name", "technique", parents=("a1",)),
        Term("a3", "moves", "technique", parents=("a2",)),
        Term("a4", "retires", "technique", is_retired=True, replaced_by="a3"),
        Term("a6", "place not stated", "technique"),
        Term("a7", "comes", "technique", parents=("a1",)),
    ),
)


def _names(some: tuple[Term, ...]) -> list[str]:
    return [term.identifier for term in some]


def test_each_difference_is_told_once() -> None:
    found = term_changes.between(OLD, term_changes.keep_places(OLD, NEW))
    assert _names(found.added) == ["a7"]
    assert _names(found.retired) == ["a4"]
    assert _names(found.dropped) == ["a5"]
    assert [(one.identifier, one.before, one.now) for one in found.renamed] == [
        ("a2", "old name", "new name")
    ]
    assert [(one.identifier, one.before, one.now) for one in found.moved] == [
        ("a3", ("a1",), ("a2",))
    ]


def test_nothing_differs_between_a_release_and_itself() -> None:
    assert term_changes.between(OLD, OLD).are_none
    assert not term_changes.between(OLD, NEW).are_none


def test_names_and_terms_that_are_gone_can_still_be_recognised() -> None:
    merged = term_changes.take_over(OLD, NEW)
    renamed, gone = merged.find("a2"), merged.find("a5")
    assert renamed is not None
    assert renamed.former == ("old name", "first name")
    assert gone is not None
    assert (gone.is_retired, merged.current(gone)) == (True, None)


def test_a_table_is_read_as_it_was_written() -> None:
    for vocabulary in (OLD, NEW, *map(shipped.vocabulary, shipped.NAMES)):
        again = term_tables.read(term_tables.write(vocabulary))
        assert (again, again.terms) == (vocabulary, vocabulary.terms)


def test_signs_of_the_table_cannot_break_it() -> None:
    odd = terms.with_terms(BASE, (Term("b1", "a\tb\nc", alternatives=("x|y", "z")),))
    again: Vocabulary = term_tables.read(term_tables.write(odd))
    assert again.terms == (Term("b1", "a b c", alternatives=("x/y", "z")),)
