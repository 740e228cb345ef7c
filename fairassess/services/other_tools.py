"""Read what other tools write: our own form of proposals, and results of F-UJI."""

from collections.abc import Mapping, Sequence
from typing import Any

from fairassess.domain import json_text
from fairassess.domain.answer_parts import NAMES
from fairassess.domain.proposals import Batch, ProposedAnswer, ProposedFinding, Tool
from fairassess.errors import Fault, Invalid

SCHEMA = "fairassess.proposals/1"
FUJI = "F-UJI"
_LONGEST = 200
_PARTS = frozenset({"level", "reason", "comment", "links"})
_STATUS = {"pass": "passed", "fail": "failed", "indeterminate": "cant_tell"}

# F-UJI's own words for its results; 0.5 and 0.8 of its metrics write them alike.
_RESULTS = "results"


def read(content: bytes) -> Batch:
    """
    Read a file that somebody took from another tool.

    Args:
        content: JSON: a document of `fairassess.proposals/1`, or a result of F-UJI.

    Returns:
        What it proposes; texts are the tool's own and no rule of ours was held against them.

    Raises:
        Invalid: The file has faults; all of them are told, each with its place.
    """
    try:
        tree = json_text.read(content)
    except json_text.Refused as error:
        raise Invalid([Fault("file", f"This file is not read: {error}.")]) from error
    except ValueError as error:
        raise Invalid([Fault("file", "This is no JSON.")]) from error
    if not isinstance(tree, dict):
        raise Invalid([Fault("file", "There is no object in this file.")])
    if tree.get("schema") == SCHEMA:
        return _ours(tree)
    if isinstance(tree.get(_RESULTS), list):
        return _fuji(tree)
    message = f"This is neither of the schema `{SCHEMA}` nor a result of F-UJI."
    raise Invalid([Fault("file", message)])


def as_level(text: str) -> int | str | None:
    """
    Return a level as an address writes it: `3`, `na`, `unknown`; None for anything else.

    Args:
        text: As typed.
    """
    if text in ("na", "unknown"):
        return text
    return int(text) if text.isascii() and text.isdigit() and len(text) == 1 else None


def _ours(tree: Mapping[str, Any]) -> Batch:
    faults: list[Fault] = []
    tool = tree.get("tool")
    named = tool if isinstance(tool, dict) else {"name": tool}
    made = Batch(
        Tool(_text(named, "name", "tool", faults), _text(named, "version", "tool", faults)),
        tuple(
            _answer(one, f"answers.{place}", faults)
            for place, one in enumerate(_list(tree, "answers", faults))
        ),
        tuple(
            _finding(one, f"findings.{place}", faults)
            for place, one in enumerate(_list(tree, "findings", faults))
        ),
    )
    if faults:
        raise Invalid(faults)
    return made


def _answer(one: object, place: str, faults: list[Fault]) -> ProposedAnswer:
    if not isinstance(one, dict):
        faults.append(Fault(place, "There must be an object here."))
        return ProposedAnswer("")
    known = {*_PARTS, "question", "why"}
    faults += [
        Fault(f"{place}.{name}", "There is no such part of a proposal.")
        for name in one
        if name not in known
    ]
    parts: dict[str, Any] = {}
    for name in (name for name in NAMES if name in _PARTS and name in one):
        if name == "level":
            parts[name] = _level(one[name], f"{place}.level", faults)
        elif name == "links":
            links = _list(one, "links", faults, place)
            parts[name] = [link for link in links if isinstance(link, str)]
            if len(parts[name]) < len(links):
                faults.append(Fault(f"{place}.links", "A link is a text."))
        else:
            parts[name] = _text(one, name, place, faults)
    question = _text(one, "question", place, faults)
    return ProposedAnswer(question, parts, _text(one, "why", place, faults))


def _level(value: object, place: str, faults: list[Fault]) -> int | str | None:
    is_number = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 9
    if value is None or is_number or value in ("na", "unknown"):
        return value  # type: ignore[return-value]  # One of these three, as just seen.
    faults.append(Fault(place, 'Use a level, "na", "unknown" or null.'))
    return None


def _finding(one: object, place: str, faults: list[Fault]) -> ProposedFinding:
    if not isinstance(one, dict):
        faults.append(Fault(place, "There must be an object here."))
        return ProposedFinding("", "")
    names = ("metric", "outcome", "title", "message", "target", "score", "question")
    faults += [
        Fault(f"{place}.{name}", "There is no such part of a finding.")
        for name in one
        if name not in names
    ]
    return ProposedFinding(**{name: _text(one, name, place, faults) for name in names})


def _fuji(tree: Mapping[str, Any]) -> Batch:
    """Return what F-UJI found about one object; no answer about a facility follows from that."""
    faults: list[Fault] = []
    request = tree.get("request")
    target = request.get("object_identifier", "") if isinstance(request, dict) else ""
    found = [
        _fuji_result(one, str(target), f"{_RESULTS}.{place}", faults)
        for place, one in enumerate(tree[_RESULTS])
    ]
    if not found:
        faults.append(Fault(_RESULTS, "There is no result in this file."))
    if faults:
        raise Invalid(faults)
    return Batch(Tool(FUJI, _short(tree.get("software_version"))), findings=tuple(found))


def _fuji_result(one: object, target: str, place: str, faults: list[Fault]) -> ProposedFinding:
    if not isinstance(one, dict) or not isinstance(one.get("metric_identifier"), str):
        faults.append(Fault(place, "A result of F-UJI has a `metric_identifier`."))
        return ProposedFinding("", "")
    status = one.get("test_status")
    score = one.get("score")
    told = ""
    if isinstance(score, dict):
        told = f"{_short(score.get('earned'))} of {_short(score.get('total'))}"
    return ProposedFinding(
        metric=one["metric_identifier"],
        outcome=_STATUS.get(status, "cant_tell") if isinstance(status, str) else "untested",
        title=_short(one.get("metric_name")),
        target=target,
        score=told,
    )


def _short(value: object) -> str:
    return "" if value is None or isinstance(value, dict | list) else str(value)[:_LONGEST]


def _text(tree: Mapping[str, Any], name: str, place: str, faults: list[Fault]) -> str:
    value = tree.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        faults.append(Fault(f"{place}.{name}", "There must be a text here."))
        return ""
    return value


def _list(
    tree: Mapping[str, Any], name: str, faults: list[Fault], place: str = ""
) -> Sequence[Any]:
    value = tree.get(name)
    if value is None:
        return ()
    if not isinstance(value, list):
        where = f"{place}.{name}" if place else name
        faults.append(Fault(where, "There must be a list here."))
        return ()
    return value
