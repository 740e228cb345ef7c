"""Badges say both numbers and the day, whoever is named, and are never coloured against data."""

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from fairassess.domain.scoring import Score
from fairassess.reports import badge, badge_svg
from fairassess.reports.badge import ACCENT, GREY, Age, Badge, Shown
from fairassess.reports.badge_svg import Style

_SVG = "{http://www.w3.org/2000/svg}"
TODAY = date(2026, 11, 21)
SCORE = Score(
    value=Fraction(78, 100), answered=25, applicable=26, answered_only=Fraction(80, 100),
    measured=Fraction(41, 100), on_word=Fraction(28, 100), not_shown=Fraction(9, 100),
    documented=Fraction(0), unknown=1, not_answered=0,
)  # fmt: skip
SHOWN = Shown("NLS", "Autumn 2026", "", date(2026, 10, 14), None, SCORE, 0, "https://a.example/r/7")
HOSTILE = (
    "<script>alert(1)</script>", '"><svg onload=alert(1)>', "]]>&amp;", "👩🏽‍🔬" * 20,
    "مرحبا ‮hidden‬", "x" * 300, "a\x00b\x08c\ufffe", "'\"`",
)  # fmt: skip


def told(**changes: object) -> Badge:
    return badge.tell(replace(SHOWN, **changes), today=TODAY)  # type: ignore[arg-type]


def drawn(one: Badge, style: Style = Style.FLAT) -> etree._Element:
    return etree.fromstring(badge_svg.draw(one, style))


def accent_share(one: Badge) -> float:
    """Return how much of the right part is in the accent colour."""
    root = drawn(one)
    widths = {rect.get("class"): float(rect.get("width", "0")) for rect in root.iter(f"{_SVG}rect")}
    return widths.get("a", 0.0) / widths["g"]


def words(one: Badge) -> str:
    return " ".join(text.text or "" for text in drawn(one).iter(f"{_SVG}text"))


def test_a_badge_says_both_numbers_and_the_day() -> None:
    assert words(told()) == "FAIR 2026-10-14 self-assessed 78 %, 41 measured"
    assert words(told(letter="F")).startswith("Findable 2026-10-14 ")


def test_it_is_coloured_exactly_as_far_as_the_score_is_measured() -> None:
    assert accent_share(told()) == pytest.approx(0.41, abs=0.005)
    unseen = replace(SCORE, measured=Fraction(0), not_shown=Fraction(50, 100))
    assert accent_share(told(score=unseen)) == 0


@given(st.integers(0, 100), st.integers(0, 100), st.integers(0, 100), st.integers(0, 5))
def test_it_is_never_more_coloured_than_the_data_allow(
    measured: int, on_word: int, not_shown: int, overstated: int
) -> None:
    parts = [Fraction(part, 300) for part in (measured, on_word, not_shown)]
    score = replace(
        SCORE, value=sum(parts, Fraction()), measured=parts[0], on_word=parts[1], not_shown=parts[2]
    )
    one = told(score=score, overstated=overstated)
    assert one.measured_percent <= float(parts[0]) * 100 + 1
    if overstated or not measured:
        assert one.colour == GREY


def test_after_twelve_months_it_is_grey_and_says_so() -> None:
    on_the_day = badge.tell(SHOWN, today=date(2027, 10, 14))
    after = badge.tell(SHOWN, today=date(2027, 10, 15))
    assert (on_the_day.age, after.age) == (Age.CURRENT, Age.STALE)
    assert (accent_share(after), after.colour) == (0, GREY)
    assert words(after).endswith(", over a year ago")
    leap = replace(SHOWN, taken_on=date(2024, 2, 29))
    assert badge.tell(leap, today=date(2025, 2, 28)).age is Age.CURRENT
    assert badge.tell(leap, today=date(2025, 3, 1)).age is Age.STALE


def test_one_with_a_newer_result_is_grey_and_says_so() -> None:
    one = told(superseded_on=date(2026, 11, 1))
    assert (one.age, accent_share(one)) == (Age.SUPERSEDED, 0)
    assert words(one).endswith(", superseded")
    assert "2026-11-01" in one.title


def test_without_evidence_it_is_grey_and_says_so() -> None:
    bare = replace(SCORE, measured=None, on_word=None, not_shown=None, documented=None)
    one = told(score=bare)
    assert words(one).endswith("self-assessed 78 %, no evidence looked at")
    assert accent_share(one) == 0
    assert "no question applies" in words(told(score=replace(bare, value=None)))


def test_evidence_against_answers_is_told_to_those_who_do_not_see_colours() -> None:
    assert "2 answers say more than the evidence allows." in told(overstated=2).title
    assert told(overstated=2).colour == GREY
    assert told().colour == ACCENT


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_texts(name: str) -> None:
    one = told(facility=name, round=name, address=f"https://a.example/{name[:20]}")
    root = drawn(one)
    tags = {etree.QName(element).localname for element in root.iter()}
    assert tags == {"svg", "title", "style", "a", "clipPath", "g", "rect", "text"}
    title = root.findtext(f"{_SVG}title") or ""
    seen = "".join("\ufffd" if sign in "\x00\x08\ufffe" else sign for sign in name)
    assert title.startswith(seen)
    assert root.get("aria-label") == title
    assert json.loads(badge.as_json(one))["facility"] == name


@given(st.text(max_size=400))
def test_any_name_gives_a_document_that_can_be_read(name: str) -> None:
    one = told(facility=name)
    assert drawn(one).get("width") == drawn(told()).get("width")


def test_a_longer_text_is_wider_and_each_is_set_to_its_width() -> None:
    assert badge_svg.width_of("WWW") > badge_svg.width_of("iii")
    for text in drawn(told()).iter(f"{_SVG}text"):
        assert float(text.get("textLength", "0")) == pytest.approx(
            badge_svg.width_of(text.text or ""), abs=0.06
        )


def test_it_loads_nothing_and_follows_light_and_dark() -> None:
    content = badge_svg.draw(told()).decode()
    assert "prefers-color-scheme:dark" in content
    assert "url(http" not in content
    assert "@import" not in content
    assert drawn(told(), Style.SQUARE).find(f".//{_SVG}clipPath/{_SVG}rect").get("rx") == "0"


def test_documents_say_the_same_as_the_picture() -> None:
    one = told(letter="A", overstated=1)
    document, shields = json.loads(badge.as_json(one)), json.loads(badge.as_shields(one))
    assert (document["declared"], document["measured"]) == (78, 41)
    assert document["measured"] + document["on_word"] + document["not_shown"] == 78
    assert f"{shields['label']} {shields['message']}" == words(one)
    assert (shields["schemaVersion"], shields["color"]) == (1, GREY)


def test_what_stands_where_nothing_is_published_names_nobody() -> None:
    picture = badge_svg.draw_nothing().decode()
    assert "no published result" in picture
    assert "<a " not in picture
    assert json.loads(badge.nothing_as_shields())["message"] == "no published result"
