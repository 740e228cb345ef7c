"""The colours of charts are told apart by everybody, in the light, in the dark, and in grey."""

import dataclasses
import re
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from fairassess import reports, web
from fairassess.reports.chart_palette import DARK, LIGHT, PAGE, Palette
from tests.reports.colour_vision import SEEN_BY, contrast, distance

LEAST = 12.0
"""Least difference of two neighbours, to whoever looks."""

PALETTES = {"light": LIGHT, "dark": DARK}


def neighbours(palette: Palette) -> list[tuple[str, str]]:
    """Return all fills that can touch in a chart."""
    return [
        # The parts of a score, what they stand on, and the bar behind them.
        (palette.measured, palette.word),
        (palette.word, palette.unshown),
        (palette.measured, palette.unshown),
        (palette.unshown, palette.surface),
        # Any two states of a check can follow each other, and each stands beside nothing.
        *combinations((palette.held, palette.failed, palette.open, palette.surface), 2),
        *pairwise(palette.heat),
    ]


def test_the_difference_is_what_is_known_of_it() -> None:
    assert distance("#000000", "#ffffff", "everybody") == pytest.approx(100, abs=0.01)
    assert distance("#336699", "#336699", "everybody") == 0
    # Red and green of one lightness are far apart to most, and near to those who see no green.
    assert distance("#c00000", "#5a7000", "everybody") > 40
    assert distance("#c00000", "#5a7000", "deuteranopia") < 20


@pytest.mark.parametrize("by", SEEN_BY)
@pytest.mark.parametrize("mode", PALETTES)
def test_neighbours_are_told_apart_by_everybody(mode: str, by: str) -> None:
    near = {
        pair: round(found, 1)
        for pair in neighbours(PALETTES[mode])
        if (found := distance(*pair, by)) < LEAST
    }
    assert near == {}


@pytest.mark.parametrize("mode", PALETTES)
def test_parts_of_a_score_are_told_apart_in_grey(mode: str) -> None:
    palette = PALETTES[mode]
    steps = [palette.measured, palette.word, palette.unshown, palette.surface]
    away = [contrast(colour, palette.surface) for colour in steps]
    assert away == sorted(away, reverse=True)
    assert all(contrast(a, b) > 1.4 for a, b in pairwise(steps))


@pytest.mark.parametrize("mode", PALETTES)
def test_levels_go_one_way_in_grey(mode: str) -> None:
    palette = PALETTES[mode]
    away = [contrast(colour, palette.surface) for colour in palette.heat]
    assert away == sorted(away)
    assert all(contrast(a, b) > 1.4 for a, b in pairwise(palette.heat))


@pytest.mark.parametrize("mode", PALETTES)
def test_words_are_read_on_what_they_stand_on(mode: str) -> None:
    palette = PALETTES[mode]
    for ink in (palette.ink, palette.ink_2, palette.ink_3):
        assert contrast(ink, palette.surface) >= 4.5
    for fill, ink in zip(palette.heat, palette.heat_ink, strict=True):
        assert contrast(fill, ink) >= 4.5
    # What must be seen to be understood, on the card.
    for mark in (palette.measured, palette.held, palette.failed, palette.ink_2):
        assert contrast(mark, palette.surface) >= 3


def test_pages_and_paper_have_the_same_colours() -> None:
    sheet = Path(next(iter(web.__path__))) / "static/css/tokens.css"
    light, dark = sheet.read_text("utf-8").split("@media (prefers-color-scheme: dark)")
    for palette, text in ((LIGHT, light), (DARK, dark)):
        given = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", text))
        for field in dataclasses.fields(PAGE):
            names, colours = getattr(PAGE, field.name), getattr(palette, field.name)
            if isinstance(names, str):
                names, colours = (names,), (colours,)
            for name, colour in zip(names, colours, strict=True):
                assert given[name.removeprefix("var(--").removesuffix(")")] == colour, name


def test_reports_on_paper_have_the_colours_of_the_charts_in_them() -> None:
    template = (Path(next(iter(reports.__path__))) / "paper_parts.typ").read_text("utf-8")
    given = dict(re.findall(r'#let ([\w-]+) = rgb\("(#[0-9a-f]{6})"\)', template))
    for name in ("ink", "ink-2", "ink-3", "measured", "word", "unshown", "sunken"):
        assert given[name] == getattr(LIGHT, name.replace("-", "_")), name
