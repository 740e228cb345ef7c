"""The words that reports ask a language for: in code, in templates, and in tables of words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from jinja2 import nodes

import fairassess
from fairassess.domain.finding import Severity
from fairassess.domain.pan_overview import COLUMNS as OFFERED
from fairassess.domain.pan_overview import Offer
from fairassess.domain.questionnaire import Size
from fairassess.domain.rounds import Standing
from fairassess.domain.scoring import LETTER_NAMES
from fairassess.reports import (
    answer_table,
    chart_values,
    codebook,
    comparison_chart,
    limits,
    one_page,
    options,
    round_method,
    round_pack,
    round_sheet,
    sheet,
    summary,
    wording,
)
from fairassess.reports.chart_making import UNANSWERED
from fairassess.services import round_editions

_PACKAGE = Path(fairassess.__file__).parent
_REPORTS = _PACKAGE / "reports"
_PLACES = (
    *_REPORTS.glob("*.py"),
    _PACKAGE / "domain" / "changes.py",
    _PACKAGE / "domain" / "history.py",
    _PACKAGE / "domain" / "rounds.py",
    _PACKAGE / "services" / "round_editions.py",
)
_TAKES = frozenset({"say", "_say", "sentence", "named", "_label", "map"})
"""Functions that look words up, or hand them on to one that does."""

Plural = tuple[str, str]


def words() -> frozenset[str]:
    """Return all words that do not change with a number."""
    return frozenset({*_in_code(), *_in_pages(), *_on_paper(), *_in_tables()})


def plurals() -> frozenset[Plural]:
    """Return all words that do, for one and for many."""
    return frozenset(
        (one, many)
        for call in _calls()
        if _name(call) == "say_number"
        for one, many in [(*_constants(call.args[0]), *_constants(call.args[1]))]
    )


def _in_code() -> Iterator[str]:
    for call in _calls():
        name = _name(call)
        if name == "map" and not (isinstance(call.args[0], ast.Name) and call.args[0].id == "say"):
            continue
        if name not in _TAKES:
            continue
        given = call.args[1:] if name == "map" else call.args if name == "named" else call.args[:1]
        for one in given:
            yield from _constants(one)


def _constants(node: ast.expr) -> Iterator[str]:
    """Yield the texts that an expression can become; what is worked out stands in the tables."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp():
            yield from _constants(node.body)
            yield from _constants(node.orelse)
        case ast.Tuple():
            for one in node.elts:
                yield from _constants(one)


def _calls() -> Iterator[ast.Call]:
    for path in _PLACES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        yield from (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _name(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _in_pages() -> Iterator[str]:
    for path in _REPORTS.glob("*.html"):
        tree = one_page.environment().parse(path.read_text(encoding="utf-8"))
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "say":
                first = call.args[0]
                if isinstance(first, nodes.Const):
                    yield first.value


def _on_paper() -> Iterator[str]:
    for path in _REPORTS.glob("*.typ"):
        source = path.read_text(encoding="utf-8")
        for start in re.finditer(r"\bsay\(\s*", source):
            yield from _first_texts(source[start.end() :])


def _first_texts(source: str) -> Iterator[str]:
    """Yield the text at the beginning, or the two of `if … { "…" } else { "…" }`."""
    text = r'"((?:[^"\\]|\\.)*)"'
    choice = re.match(rf"if [^{{]*\{{ {text} \}} else \{{ {text} \}}", source)
    found = choice.groups() if choice else re.findall(rf"^{text}", source)
    yield from (one.replace('\\"', '"') for one in found)


def _in_tables() -> Iterator[str]:
    yield from (*wording.STATES.values(), *wording.AGREEMENTS.values())
    yield from (*wording.OUTCOMES.values(), *wording.KINDS.values(), *wording.MONTHS)
    yield from (month[:3] for month in wording.MONTHS)
    yield from (*LETTER_NAMES.values(), *options.TITLES.values(), *chart_values.PARTS)
    yield from (severity.value for severity in Severity)
    yield from (f"{size.value} effort" for size in Size)
    yield from (text for one in UNANSWERED for text in (one.title, one.short) if text)
    yield from (*comparison_chart.VARIETIES.values(), *(one.title for one in OFFERED))
    yield from (*(offer.value for offer in Offer), *(one.value for one in Standing))
    yield from (text for pair in codebook.WORDS for text in pair)
    yield from (text for one in answer_table.COLUMNS for text in (one.name, one.meaning))
    yield from (*round_method.METHOD, *round_method.SIGHTS.values(), *round_sheet.HEADS)
    yield from (limits.PROBES_SPEAK_ENGLISH, summary.NOT_OURS, sheet.CUT)
    yield from (round_pack.FILES, round_pack.NUMBERS)
    yield from (*round_editions.READERS.values(), round_editions.OWN_ALONE)
    yield from (round_editions.OTHERS_BY_NAME, round_editions.OTHERS_UNNAMED)
    yield from ("rules", "evidence", "answer", "all questions, declared", "all questions, measured")
    yield from ("{question} weighs otherwise.", "{question} can be judged by evidence.")
    yield "{question} is no longer judged by evidence."
    yield from ("Declared", "Measured", "All questions")
