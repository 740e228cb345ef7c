"""One page of the common shape, read from its text without a tree, with the same result."""

import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fairassess.domain.metadata import Record, Value
from fairassess.domain.profile_flat import Flat
from fairassess.domain.runs import Skipped
from fairassess.harvest import entries, incoming, strict
from fairassess.harvest.incoming import Content
from fairassess.harvest.swift_grammar import (
    BEGIN,
    DATESTAMP,
    DATESTAMP_CHARS,
    END,
    FIELD,
    GONE,
    IDENTIFIER,
    IDENTIFIER_CHARS,
    JOIN,
    LIVE,
    MORE,
    MOST_SETS,
    NAME,
    PART,
    SET,
    Node,
)
from fairassess.harvest.swift_plans import Plans
from fairassess.harvest.swift_states import Machine, Odd, State, Task, declared, resolved

_ENDS = (LIVE, GONE)
_TEXTS = re.compile(">([^<]*)</")
_AROUND = "around"
_SPACE = " \t\n"
_MOST_SURPLUS = 50
_LONG = 6_000

_QUICK_S = 0.05
"""Time for a whole page, after which its short records are looked at before they are read, too."""

_START_TAG = re.compile("<((?:[A-Za-z_][A-Za-z0-9_.-]{0,80}:)?record)>")
_MOST_MACHINES = 32
_machines: dict[tuple[str, str], Machine] = {}

# What XML 1.0 has no place for, section 2.2. To look for each of them costs a tenth of one
# search for all together.
_CONTROLS = tuple(code for code in range(32) if chr(code) not in "\t\n\r")
_NO_CHARACTERS = ("\ufffe", "\uffff")
_DECLARES = re.compile(r"<\?xml\s", re.IGNORECASE)
_DECLARATION = re.compile(
    r"""<\?xml\s+version\s*=\s*["']1\.0["'](\s+encoding\s*=\s*["']utf-8["'])?"""
    r"""(\s+standalone\s*=\s*["'](yes|no)["'])?\s*\?>""",
    re.IGNORECASE,
)

# What Value(...) and Record(...) do in the end, without a call in between.
_new = tuple.__new__

Taken = Record | Flat | Skipped
"""What is made of one record."""


@dataclass(frozen=True, slots=True)
class SwiftPage:
    """
    A list reply that is small, well-formed and without errors.

    Attributes:
        content: What it holds beside its records.
        entries: Its records in order, readable or not; at least one.
        first: The first identifier that is not empty; empty when there is none.
        slow: How many of the records the parser had to read.
    """

    content: Content
    entries: tuple[Taken, ...]
    first: str
    slow: int = 0


def read_page(body: bytes, *, may_be_flat: bool = False) -> SwiftPage | None:
    """
    Read a page as `Page.outline` and `entries.read` do, for a third of what they cost.

    Args:
        body: The whole body of a reply.
        may_be_flat: Whether a record may also be given as a `Flat` of the same content.

    Returns:
        None for every page that is not in the common shape, well-formed or not; of those only
        the parser can tell.
    """
    try:
        return _read_page(body, may_be_flat=may_be_flat)
    except (Odd, UnicodeDecodeError):
        return None


def _read_page(body: bytes, *, may_be_flat: bool) -> SwiftPage:
    """
    Read a page.

    What stands around the records is given to the parser, with one mark in their place. That
    it finds the mark inside the list proves that the first record begins there, and not in a
    comment; and each record that is read as one whole element proves it of the next.

    Raises:
        Odd: It is not in the common shape.
    """
    text = _text(body)
    start_tag = _START_TAG.search(text)
    if start_tag is None:
        raise Odd
    raw = start_tag[1]
    before, *pieces = text.split(f"<{raw}>")
    pieces[-1], end, behind = pieces[-1].rpartition(f"</{raw}>")
    pieces[-1] += end
    content, namespaces = _around(before, f"<{raw}/>", behind, len(pieces))
    machine = _machine(raw, namespaces)
    plans = machine.plans if may_be_flat and machine.plans.is_on else None
    is_plain = "&" not in text and ("]" not in text or "]]>" not in text)
    found: list[Taken] = []
    slow = 0
    quick_until = time.monotonic() + _QUICK_S
    for piece in pieces:
        try:
            is_doubtful = len(piece) > _LONG or time.monotonic() > quick_until
            if is_doubtful and not _is_even(piece):
                raise Odd
            found.append(_read(piece, machine, plans, is_plain=is_plain))
        except Odd:
            found.append(_read_slowly(f"<{raw}>{piece}", namespaces))
            slow += 1
    if plans is not None:
        plans.note_page(len(pieces))
    first = next((entry.identifier for entry in found if entry.identifier), "")
    return SwiftPage(content, tuple(found), first, slow)


def _is_even(text: str) -> bool:
    """
    Return whether nearly each sign that ends a tag does so.

    In texts they are allowed, too, but to look behind each of very many takes long: as long as
    the square of their number, which matters in a long record, and in very many short ones.
    """
    surplus = text.count(">") - text.count("<")
    # In a comment the signs that begin a tag begin none.
    return surplus <= _MOST_SURPLUS and "<!" not in text and "<?" not in text


def _text(body: bytes) -> str:
    if len(body) > strict.FREE_BYTES or any(code in body for code in _CONTROLS):
        raise Odd
    text = body.decode("utf-8")
    if any(sign in text for sign in _NO_CHARACTERS):
        raise Odd
    if "\r" in text:
        # XML 1.0, section 2.11.
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text


def _around(before: str, mark_tag: str, behind: str, items: int) -> tuple[Content, dict[str, str]]:
    """
    Return what a page holds beside its records, and the namespaces in which they stand.

    Raises:
        Odd: It is no list, or none in which the records stand one behind the other.
    """
    if _DECLARES.search(before) and not _DECLARATION.match(before.removeprefix("\ufeff")):
        raise Odd
    root, _ = strict.parse(f"{before}{mark_tag}{behind}".encode())
    if root is None or not incoming.is_root(root) or root.find(strict.ERROR) is not None:
        raise Odd
    found = root.find(strict.LIST)
    is_one = len(root.findall(strict.LIST)) == 1 and len(list(root.iter("{*}record"))) == 1
    if found is None or not is_one:
        raise Odd
    mark = found.find(strict.RECORD)
    if mark is None or len(mark) or mark.keys():
        raise Odd
    date = (root.findtext(strict.RESPONSE_DATE) or "").strip()[:64]
    content = Content(items, incoming.token_of(found.find(strict.TOKEN)), date)
    return content, {prefix or "": address for prefix, address in mark.nsmap.items()}


def _machine(raw: str, namespaces: dict[str, str]) -> Machine:
    key = raw, declared(namespaces)
    machine = _machines.get(key)
    if machine is None or machine.is_full:
        if len(_machines) >= _MOST_MACHINES:
            _machines.clear()
        machine = _machines[key] = Machine(raw, namespaces)
    return machine


def _read_slowly(text: str, namespaces: dict[str, str]) -> Record | Skipped:
    """
    Read one record with the parser.

    Raises:
        Odd: It is no record, or more than one.
    """
    if _AROUND in namespaces:
        raise Odd
    spaces = declared({**namespaces, _AROUND: strict.OAI[1:-1]})
    list_tag, root_tag = f"{_AROUND}:ListRecords", f"{_AROUND}:OAI-PMH"
    whole = f"<{root_tag}{spaces}><{list_tag}>{text}</{list_tag}></{root_tag}>"
    root, _ = strict.parse(whole.encode())
    if root is None or len(root) != 1 or len(root[0]) != 1 or root[0][0].tag != strict.RECORD:
        raise Odd
    return entries.read(root[0][0])


def _read(piece: str, machine: Machine, plans: Plans | None, *, is_plain: bool) -> Record | Flat:
    """
    Read one record from its text behind the start tag.

    Raises:
        Odd: Only the parser can tell what is in it.
    """
    start = machine.start
    *found, end = _TEXTS.split(piece)
    if end.rstrip(_SPACE) != f"{start.raw}>":
        raise Odd
    if not is_plain and ("&" in piece or "]]>" in piece):
        if "]]>" in piece:
            raise Odd
        found[1::2] = map(resolved, found[1::2])
    if plans is None:
        return _record(iter(found), start)
    plan = plans.find(found[::2])
    if plan is None:
        record = _record(iter(found), start)
        machine.chars += plans.note(start)
        return record
    flat = plan.read(found)
    if not flat.identifier:
        raise Odd
    return flat


def _record(found: Iterator[str], state: State) -> Record:
    """
    Put a record together from tags and, behind each, the text.

    Raises:
        Odd: Only the parser can tell what is in it.
    """
    fields: dict[str, list[Value]] = {}
    values: list[Value] = []
    # Of a value that has parts: its text and attributes so far.
    whole = ""
    parts: list[tuple[str, str]] = []
    for tags, text in zip(found, found, strict=True):
        before, state, kind, name, attributes, instead = state[tags]
        if before:
            values, whole, parts = _before(before, fields, values, (whole, parts))
        if kind == MORE:
            values.append(_new(Value, (text.strip() or instead, attributes)))
        elif kind == FIELD:
            value = _new(Value, (text.strip() or instead, attributes))
            if name in fields:
                values = fields[name]
                values.append(value)
            else:
                values = fields[name] = [value]
        elif kind == PART:
            parts.append((name, text.strip()))
            parts += attributes
        elif kind == NAME:
            whole = text.strip()
            parts += attributes
        elif kind == JOIN:
            whole = f"{whole} {text.strip()}".strip()
    return _with_header(fields, state.node)


def _before(
    tasks: Iterable[Task],
    fields: dict[str, list[Value]],
    values: list[Value],
    unfinished: tuple[str, list[tuple[str, str]]],
) -> tuple[list[Value], str, list[tuple[str, str]]]:
    """Do what there is to do before a text, and return the values and what is unfinished then."""
    whole, parts = unfinished
    for kind, name, attributes, instead in tasks:
        if kind == END:
            values.append(_new(Value, (whole, tuple(parts))))
            continue
        values = fields.setdefault(name, [])
        if kind == BEGIN:
            whole, parts = "", [*attributes]
        else:
            values.append(_new(Value, (instead, attributes)))
    return values, whole, parts


def _with_header(fields: dict[str, list[Value]], end: Node) -> Record:
    """
    Return the record, whose header was read as if its parts were fields.

    Raises:
        Odd: It has no identifier, or is not whole.
    """
    identifiers = fields.pop(IDENTIFIER, None)
    datestamps = fields.pop(DATESTAMP, None)
    sets = fields.pop(SET, ())
    identifier = identifiers[-1].text[:IDENTIFIER_CHARS] if identifiers else ""
    datestamp = datestamps[-1].text[:DATESTAMP_CHARS] if datestamps else ""
    some = tuple([name[:IDENTIFIER_CHARS] for name, _ in sets[:MOST_SETS]])
    if not identifier or end not in _ENDS:
        raise Odd
    if end is GONE:
        return Record(identifier, datestamp, True, some, ())
    read = tuple([(name, tuple(values)) for name, values in fields.items()])
    return _new(Record, (identifier, datestamp, False, some, read))
