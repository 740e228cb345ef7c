"""Answers in CSV, as spreadsheets write them, made into the JSON that the reader of files knows."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

from fairassess.errors import Fault, Invalid, NotFound
from fairassess.storage import located_yaml

COLUMNS = ("question", "level", "reason", "planned_level", "planned_on", "comment", "links")
_NUMBERS = ("level", "planned_level")


def as_json(path: Path, questionnaire: str) -> str:
    """
    Return the answers of a CSV file as a file of answers in JSON.

    Each answer stands on the line that it begins on in the file, so that faults found later have
    the right line.

    Args:
        path: UTF-8, with a line of column names, and a comma or a semicolon between cells.
        questionnaire: `id@version`.

    Raises:
        NotFound: There is no such file.
        Invalid: It is no such table; says where.
    """
    text = _read(path)
    first = text.split("\n", 1)[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        reader.fieldnames = [name.strip().lower() for name in reader.fieldnames or ()]
        _check_head(reader.fieldnames)
        written = "".join(_lines(reader))
    except csv.Error as error:
        fault = Fault(f"{path.name}:{reader.line_num}", f"This is no CSV: {error}.")
        raise Invalid([fault]) from error
    return f'{{"questionnaire": {json.dumps(questionnaire)}, "answers": {{{written}}}}}\n'


def _read(path: Path) -> str:
    try:
        with path.open("rb") as opened:
            content = opened.read(located_yaml.SIZE_LIMIT_BYTES + 1)
    except OSError as error:
        raise NotFound(f"The file {path} cannot be read: {error.strerror}") from error
    if len(content) > located_yaml.SIZE_LIMIT_BYTES:
        raise Invalid([Fault(path.name, "The file is too large for answers.")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid([Fault(path.name, "The file must be UTF-8.")]) from error


def _check_head(head: list[str]) -> None:
    missing = [name for name in COLUMNS[:2] if name not in head]
    strange = [name for name in head if name not in COLUMNS]
    faults = [Fault("line 1", f"The column {name} is missing.") for name in missing]
    faults += [
        Fault("line 1", f"There is no column {name!r}; those known are {', '.join(COLUMNS)}.")
        for name in strange
    ]
    if faults:
        raise Invalid(faults)


def _lines(reader: "csv.DictReader[str]") -> Iterator[str]:
    """Yield each answer with as many line ends before it as the table has."""
    written_on, begins_on, seen = 1, reader.line_num + 1, set[str]()
    for cells in reader:
        said = {name: (cells.get(name) or "").strip() for name in COLUMNS}
        question = said.pop("question")
        if question in seen:
            raise Invalid([Fault(f"line {begins_on}", f"{question} is answered twice.")])
        comma = "," if seen else ""
        seen.add(question)
        answer = {name: _value(name, text) for name, text in said.items() if text}
        yield (
            f"{comma}{chr(10) * (begins_on - written_on)}"
            f"{json.dumps(question)}: {json.dumps(answer)}"
        )
        written_on, begins_on = begins_on, reader.line_num + 1


def _value(name: str, text: str) -> object:
    if name == "links":
        return text.split()
    return int(text) if name in _NUMBERS and text.isdecimal() and len(text) < 10 else text
