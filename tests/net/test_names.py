"""Names of hosts: shown as kept and as they look, with a warning where the look deceives."""

import pytest

from fairassess.net import guard, names


def kept(name: str) -> str:
    return guard.check_url(f"http://{name}/").host


def test_a_plain_name_is_shown_as_it_is() -> None:
    assert names.as_read("www.nls.example") == ""
    assert names.warning("www.nls.example") == ""


def test_a_name_with_letters_of_its_own_is_told_as_it_looks() -> None:
    assert names.as_read(kept("bücher.example")) == "bücher.example"


def test_names_that_look_alike_are_kept_in_different_spellings_and_the_same_in_one() -> None:
    assert kept("аррӏе.com") == "xn--80ak6aa92e.com" != kept("apple.com")
    assert kept("BÜCHER.example") == kept("bücher.example") == kept("xn--bcher-kva.example")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("аррӏе.com", "Cyrillic, though they look Latin"),
        ("pаypal.com", "Cyrillic and Latin"),
        ("gοοgle.example", "Greek and Latin"),
    ],
)
def test_a_name_that_looks_like_another_comes_with_a_warning(name: str, words: str) -> None:
    assert words in names.warning(kept(name))


@pytest.mark.parametrize(
    "name",
    ["bücher.example", "пример.example", "例え.example", "ひらがなカタカナ漢字abc.example",
     "한국어.example", "παράδειγμα.example", "a-1.example"],
)  # fmt: skip
def test_an_honest_name_comes_without_a_warning(name: str) -> None:
    assert names.warning(kept(name)) == ""


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "xn--a", "", "xn--"])
def test_what_is_no_name_is_shown_as_it_is(host: str) -> None:
    assert names.as_read(host) == ""
    assert names.warning(host) == ""
