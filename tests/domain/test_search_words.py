"""What is typed into a search field, and what records say, become the same plain words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain import search_words
from fairassess.domain.search_words import Term


@given(st.text())
def test_plain_words_are_plain_already(text):
    once = search_words.plain(text)
    assert search_words.plain(once) == once


@given(st.text())
def test_plain_words_hold_letters_and_digits_and_single_blanks_only(text):
    words = search_words.plain(text)
    assert all(sign.isalnum() or sign == " " for sign in words)
    assert words == " ".join(words.split())


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Müller", "muller"),
        ("Mu\u0308ller", "muller"),
        ("ＳＡＸＳ", "saxs"),
        ("GRÖSSE größe", "grosse grosse"),
        ("https://doi.org/10.5281/Zenodo.7", "https doi org 10 5281 zenodo 7"),
        ("中性子 нейтрон", "中性子 неитрон"),
        ("--- ... \x00", ""),
    ],
)
def test_case_accents_width_and_punctuation_make_no_difference(typed, words):
    assert search_words.plain(typed) == words


def test_words_quotes_prefixes_and_exclusions_are_told_apart():
    found = search_words.read('neutron "small angle" refl* -muon -"cold source" 10.5281/ab')
    assert found.terms == (
        Term(("neutron",)),
        Term(("small", "angle")),
        Term(("refl",), is_prefix=True),
        Term(("muon",), is_excluded=True),
        Term(("cold", "source"), is_excluded=True),
        Term(("10", "5281", "ab")),
    )
    assert not found.is_empty


@pytest.mark.parametrize("typed", ["", "  ", "***", "-", '""', '"', "-muon", "!?"])
def test_a_search_that_no_record_could_answer_is_empty(typed):
    assert search_words.read(typed).is_empty


@given(st.text())
def test_whatever_is_typed_can_be_read(typed):
    found = search_words.read(typed)
    assert len(found.terms) <= search_words.MOST_TERMS
    assert all(word for term in found.terms for word in term.words)


def test_too_much_is_shortened_and_said():
    assert search_words.read(" ".join(f"w{n}" for n in range(50))).is_shortened
    assert not search_words.read("two words").is_shortened
