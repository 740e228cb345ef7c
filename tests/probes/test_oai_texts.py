"""Spoiled texts are found, and good ones in any language are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from fairassess.probes import oai_texts
from fairassess.probes.oai_flaws import OddKind


def found(text: str, *, attribute: str = "") -> list[OddKind]:
    root = etree.Element("dc")
    child = etree.SubElement(root, "title")
    child.text = text
    if attribute:
        child.set("lang", attribute)
    return [odd.kind for odd in oai_texts.odd_texts([root])]


@pytest.mark.parametrize(
    "text",
    [
        "MÃ¼nchen",
        "itâ€™s",
        "â€œquotedâ€\u009d",
        "Å\u0081Ã³dÅº",
        "20 Â°C",
        "Ã\u0089tude",
        "\u00e6\u0097\u00a5\u00e6\u009c\u00ac",
    ],
)
def test_text_that_was_encoded_twice_is_found(text: str) -> None:
    assert found(text) == [OddKind.DOUBLE_ENCODED]


@pytest.mark.parametrize(
    "text",
    [
        "a <b>bold</b> title",
        "CO<sub>2</sub>",
        "line<br/>break",
        "R&amp;D",
        "&#8211;",
        "<p class='x'>",
    ],
)
def test_html_is_found(text: str) -> None:
    assert found(text) == [OddKind.MARKUP]


def test_a_lost_character_is_found_in_attributes_too() -> None:
    assert found("M\ufffdller") == [OddKind.REPLACEMENT]
    assert found("good", attribute="M\ufffdller") == [OddKind.REPLACEMENT]


@pytest.mark.parametrize(
    "text",
    [
        "Müller, Łukasz & Ångström",
        "É, Ã, Â, à la carte, SÃO PAULO, NÂO",
        "a < b and b > c, x<y>z, <q>-dependence",
        "AT&T; see https://a.test/?a=1&b=2",
        "日本語の題名",
        "«Étude» à 20 °C ± 1 µm",
        "Ñandú façade â ê î",
        "&nosuchentity; stays",
        "„Spaß“, »Maß« und „Ä“",
        "3 Å–5 Å, V = 120 Å³, 4 Å², 2 Å±0.1",
        "« café\u00a0», «voilà\u00a0», QUALITÉ”, l’É’, CAFÉ\u00a0»",
        "SMÖRGÅS – TVÅ” och “Ü”",
    ],
)
def test_good_text_in_any_language_is_left_alone(text: str) -> None:
    assert found(text) == []


@given(st.text(alphabet=st.sampled_from("ÄÖÜäöüßéèçñåøÅαβγδμΩΔабвгд°±µ abc.,–“”日本"), max_size=40))
def test_whatever_is_encoded_twice_is_found_where_windows_1252_can_write_it(text: str) -> None:
    try:
        spoiled = text.encode("utf-8").decode("cp1252")
    except UnicodeDecodeError:
        return
    # Latin-1, Greek and Cyrillic; of other letters some look like a word and the quote behind it.
    if any(sign in "ÄÖÜäöüßéèçñåøÅαβγδμΩΔабвгд°±µ" for sign in text):
        assert OddKind.DOUBLE_ENCODED in found(spoiled)


def test_three_odd_texts_of_a_record_are_enough() -> None:
    root = etree.Element("dc")
    for _ in range(50):
        etree.SubElement(root, "title").text = "<b>x</b> Ã¼ \ufffd"
    assert len(oai_texts.odd_texts([root])) == oai_texts.MOST_ODD
