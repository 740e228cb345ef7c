"""Colours of charts by what they stand for; tested for those who see fewer of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    """
    Colours by what they stand for, as CSS writes them.

    Attributes:
        measured, word, unshown: The three parts of a declared score.
        ink, ink_2, ink_3: Text, from loud to quiet.
        line, surface, sunken: Rules, what a chart stands on, and the empty part of a bar.
        held, failed, open: A check that held, failed, or could not be told.
        heat: Levels from the lowest to the highest.
        heat_ink: Text on each of them.
    """

    measured: str
    word: str
    unshown: str
    ink: str
    ink_2: str
    ink_3: str
    line: str
    surface: str
    sunken: str
    held: str
    failed: str
    open: str
    heat: tuple[str, str, str, str]
    heat_ink: tuple[str, str, str, str]


PAGE = Palette(
    *("var(--measured)", "var(--word)", "var(--unshown)", "var(--ink)", "var(--ink-2)"),
    *("var(--ink-3)", "var(--line)", "var(--surface)", "var(--sunken)"),
    *("var(--held)", "var(--failed)", "var(--open)"),
    heat=("var(--heat-1)", "var(--heat-2)", "var(--heat-3)", "var(--heat-4)"),
    heat_ink=("var(--heat-ink-1)", "var(--heat-ink-2)", "var(--heat-ink-3)", "var(--heat-ink-4)"),
)
"""Colours of the page that a drawing stands in, light or dark."""

LIGHT = Palette(
    *("#0f5c6e", "#6a9faa", "#b0cdd3", "#1c2430", "#4c5563"),
    *("#666e7b", "#dedad0", "#ffffff", "#f1efe9"),
    *("#0f5c6e", "#a1262d", "#b3b8c0"),
    heat=("#e6eff1", "#94bdc6", "#4d8f9e", "#0f5c6e"),
    heat_ink=("#1c2430", "#12232a", "#071418", "#ffffff"),
)
DARK = Palette(
    *("#6fc3d3", "#3f7d8a", "#2f4e57", "#e9edf1", "#b5bec9"),
    *("#97a1ae", "#2d353f", "#1a2027", "#161b21"),
    *("#6fc3d3", "#f09a9a", "#56606c"),
    heat=("#1b282d", "#25525d", "#3f8797", "#7fd0df"),
    heat_ink=("#d5dde3", "#eaf4f6", "#041114", "#06222a"),
)
"""The same as in the stylesheet `tokens.css`; a test compares them."""
