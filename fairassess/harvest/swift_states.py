"""Where in a record its text has come to, and what each way onwards through its tags means."""

import re
from collections.abc import Mapping
from html import unescape

from fairassess.harvest import strict, swift_grammar
from fairassess.harvest.readers.tree import items_of
from fairassess.harvest.swift_grammar import (
    BEGIN,
    EMPTY,
    END,
    FIELD,
    JOIN,
    LANGUAGE,
    MORE,
    NO_ATTRIBUTES,
    SKIP,
    Node,
)
from fairassess.harvest.swift_plans import Plans

Attributes = tuple[tuple[str, str], ...]
Task = tuple[int, str, Attributes, str]
"""Kind, name of a field or attribute, attributes, and the text of a value that has none."""

Way = tuple[tuple[Task, ...], "State", int, str, Attributes, str]
"""What is to be done before the text, where that text stands, and as a task what it is."""

_NOTHING: Task = (SKIP, "", (), "")

_MOST_CHARS = 4_000_000
_MOST_OF_TAGS = 2_000
_DEEPEST = 60
_WAY_CHARS = 500
_XML = "http://www.w3.org/XML/1998/namespace"
_XML_ADDRESSES = (_XML, "http://www.w3.org/2000/xmlns/")
_AS_SPACE = str.maketrans("\t\n", "  ")
_LANG = f"{{{_XML}}}lang"

_NAME = "[A-Za-z_][A-Za-z0-9_.-]{0,80}"
_FULL_NAME = f"{_NAME}(?::{_NAME})?"
_PAIR = rf"[ \t\n]+({_FULL_NAME})[ \t\n]*=[ \t\n]*(?:\"([^\"<]*)\"|'([^'<]*)')"
_SAME_PAIR = rf"[ \t\n]+{_FULL_NAME}[ \t\n]*=[ \t\n]*(?:\"[^\"<]*\"|'[^'<]*')"
_END_TAG = re.compile(rf"({_FULL_NAME})[ \t\n]*>")
_START_TAG = re.compile(rf"[ \t\n]*<({_FULL_NAME})((?:{_SAME_PAIR})*)[ \t\n]*(/?)>")
_PAIRS = re.compile(_PAIR)
_PREFIX = re.compile(f"(?!xml){_NAME}", re.IGNORECASE)
_ADDRESS = re.compile(r"[A-Za-z0-9:/._#?=~%+-]{1,300}")
_REFERENCE = re.compile(r"&(?:amp|lt|gt|quot|apos|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));")


class Odd(Exception):
    """A text is not plain enough to be read without a parser."""


def resolved(text: str) -> str:
    """
    Return a text with the characters that its references stand for.

    Raises:
        Odd: One of them stands for none that XML 1.0 knows, section 2.2.
    """
    if text.count("&") != sum(_is_legal(found) for found in _REFERENCE.finditer(text)):
        raise Odd
    return _REFERENCE.sub(_character, text)


def _is_legal(found: re.Match[str]) -> bool:
    decimal, hexadecimal = found.groups()
    if decimal is None and hexadecimal is None:
        return True
    code = int(decimal) if decimal is not None else int(hexadecimal, 16)
    return (
        code in (9, 10, 13)
        or 32 <= code < 0xD800
        or 0xE000 <= code < 0xFFFE
        or 0x10000 <= code < 0x110000
    )


def _character(found: re.Match[str]) -> str:
    decimal, hexadecimal = found.groups()
    if decimal is not None:
        return chr(int(decimal))
    return chr(int(hexadecimal, 16)) if hexadecimal is not None else unescape(found[0])


def declared(namespaces: Mapping[str, str]) -> str:
    """
    Return the attributes that declare namespaces, by prefix; "" for the one without.

    Raises:
        Odd: One of them is nothing that is seen in practice.
    """
    written = ""
    for prefix, address in namespaces.items():
        if _ADDRESS.fullmatch(address) is None or address.startswith(_XML_ADDRESSES):
            raise Odd
        if prefix and _PREFIX.fullmatch(prefix) is None:
            raise Odd
        written += f' xmlns:{prefix}="{address}"' if prefix else f' xmlns="{address}"'
    return written


class Machine:
    """
    All places that were come to where the same namespaces are declared.

    Attributes:
        start: Behind the start tag of a record.
        plans: How records are read that have the same tags, all of them.
        chars: About how much is remembered.
    """

    def __init__(self, raw: str, namespaces: Mapping[str, str]) -> None:
        """
        Take the name of records with its prefix, and the namespaces in which they stand.

        Raises:
            Odd: One of them is nothing that is seen in practice.
        """
        declared(namespaces)
        self.chars = 0
        self.plans = Plans()
        around = State(self, None, "", Node(), ({}, dict(namespaces)))
        self.start = Start(self, around, raw, swift_grammar.RECORD, ({}, dict(namespaces)))

    @property
    def is_full(self) -> bool:
        """Whether it is time to begin with a new one."""
        return self.chars > _MOST_CHARS


class State(dict[str, Way]):
    """
    A place in a record, and the ways that were taken from there, by the tags on the way.

    Tags are what stands from one text to the next, without `</` before and `>` behind them:
    `dc:title><dc:creator`. They are taken apart once and looked up from then on, with all their
    attributes and white space: that is why reading so costs little.

    Attributes:
        node: What is around this place.
        raw: Its name with its prefix.
    """

    __slots__ = ("_declared", "_depth", "_inside", "_machine", "_namespaces", "_parent",
                 "node", "raw")  # fmt: skip

    def __init__(
        self,
        machine: Machine,
        parent: "State | None",
        raw: str,
        node: Node,
        namespaces: tuple[dict[str, str], dict[str, str]],
    ) -> None:
        """Take where it is: under its parent, and the namespaces declared there and in all."""
        super().__init__()
        self.node = node
        self._machine = machine
        self._parent = parent
        self.raw = raw
        self._declared, self._namespaces = namespaces
        self._depth: int = parent._depth + 1 if parent is not None else 0
        self._inside: dict[tuple[str, Node, tuple[tuple[str, str], ...]], State] = {}

    def __missing__(self, tags: str) -> Way:
        """
        Take tags apart.

        Raises:
            Odd: They may not stand here, or are no whole tags.
        """
        way = self._way(tags + ">")
        if len(tags) <= _MOST_OF_TAGS:
            self._machine.chars += len(tags) + _WAY_CHARS
            self[tags] = way
        return way

    def _way(self, tags: str) -> Way:
        end = _END_TAG.match(tags)
        if end is None:
            raise Odd
        return _Walk(self, end[1]).through(tags, end.end())

    def entered(self, raw: str, node: Node, declared_here: dict[str, str]) -> "State":
        """
        Return the place in an element that begins here.

        Raises:
            Odd: So deep no record goes.
        """
        key = raw, node, tuple(declared_here.items())
        if key not in self._inside:
            if self._depth > _DEEPEST:
                raise Odd
            everywhere = {**self._namespaces, **declared_here}
            self._machine.chars += _WAY_CHARS
            self._inside[key] = State(self._machine, self, raw, node, (declared_here, everywhere))
        return self._inside[key]

    def left(self, raw: str) -> "State":
        """
        Return the place behind the element that ends here.

        Raises:
            Odd: It is another one that ends.
        """
        parent, after = self._parent, self.node.after
        if parent is None or raw != self.raw:
            raise Odd
        if after is None or parent._parent is None:
            return parent
        return parent._parent.entered(parent.raw, after, parent._declared)

    @property
    def namespaces(self) -> dict[str, str]:
        """The namespaces that are declared here, by prefix."""
        return self._namespaces


class Start(State):
    """The place behind the start tag of a record, where no end tag comes first."""

    __slots__ = ()

    def _way(self, tags: str) -> Way:
        # To come back here, behind an element in a record, is to be at another place.
        if self._parent is None:
            raise Odd
        return _Walk(self._parent.entered(self.raw, self.node, {}), "").through(tags, 0)


class _Walk:
    """From one text to the next, over an end tag and start tags."""

    def __init__(self, state: State, ended: str) -> None:
        """Take where it begins, and the name in the end tag; empty when there is none."""
        self._state = state
        self._before: list[Task] = []
        self._text_task = _NOTHING
        self._ended = state.node.name if ended and state.node.kind == FIELD else ""
        if ended:
            self._leave(ended)
        self._begun_at = self._state
        self._seen: list[tuple[str, Attributes]] = []
        self._open: list[str] = []
        self._has_namespaces = False

    def through(self, tags: str, place: int) -> Way:
        """
        Go through the start tags from a place on, and return what the whole way means.

        Raises:
            Odd: There is something between the tags, or they may not stand here.
        """
        begun_at = place
        while place < len(tags):
            start = _START_TAG.match(tags, place)
            if start is None:
                raise Odd
            self._enter(*start.groups())
            place = start.end()
        if self._has_namespaces:
            self._prove(tags[begun_at:])
        kind, name, attributes, instead = self._text_task
        if kind == FIELD and name == self._ended and not self._before:
            kind = MORE
        return tuple(self._before), self._state, kind, name, attributes, instead

    def _leave(self, raw: str) -> None:
        node = self._state.node
        self._state = self._state.left(raw)
        if node.kind == BEGIN:
            self._before.append((END, "", (), ""))
        # Between tags there is only white space: only the last text can be more.
        self._text_task = self._state.node.behind, "", (), ""

    def _enter(self, raw: str, pairs: str, slash: str) -> None:
        namespaces, given = _taken_apart(pairs)
        if namespaces:
            self._has_namespaces = True
            declared(namespaces)
        everywhere = {**self._state.namespaces, **namespaces}
        tag, attributes = _tag(raw, everywhere), _attributes(given, everywhere)
        self._seen.append((tag, attributes))
        node = self._state.node.child(tag)
        if node is swift_grammar.HEADER and ("status", "deleted") in attributes:
            node = swift_grammar.GONE_HEADER
        if node is None:
            raise Odd
        self._state = self._state.entered(raw, node, namespaces)
        task = _task(node, attributes)
        if node.kind == BEGIN:
            self._before.append(task)
            task = node.behind, "", (), ""
        if slash:
            self._before += _emptied(task)
            self._leave(raw)
        else:
            self._open.append(raw)
            self._text_task = task

    def _prove(self, tags: str) -> None:
        """
        Have tags that declare namespaces read by the parser as well.

        Raises:
            Odd: It finds something else in them.
        """
        ends = "".join(f"</{raw}>" for raw in reversed(self._open))
        namespaces = declared(self._begun_at.namespaces)
        root, _ = strict.parse(f"<a{namespaces}>{tags}{ends}</a>".encode())
        if root is None:
            raise Odd
        found = [(str(one.tag), tuple(items_of(one))) for one in root.iterdescendants()]
        if found != self._seen:
            raise Odd


def _task(node: Node, attributes: Attributes) -> Task:
    if node.attributes == NO_ATTRIBUTES:
        return node.kind, node.name, (), ""
    tidy = tuple([(name if name != _LANG else "lang", text) for name, text in attributes])
    if node.attributes == LANGUAGE:
        tidy = tuple([("lang", text) for name, text in attributes if name == _LANG])
    instead = next((text for name, text in tidy if name in node.instead and text), "")
    return node.kind, node.name, tidy, instead


def _emptied(task: Task) -> list[Task]:
    """
    Return what is to be done for an element that has neither text nor end tag.

    Raises:
        Odd: Of this kind none is seen in practice.
    """
    if task[0] in (SKIP, JOIN):
        return []
    if task[0] != FIELD:
        raise Odd
    return [(EMPTY, *task[1:])]


def _taken_apart(pairs: str) -> tuple[dict[str, str], dict[str, str]]:
    """
    Return declared namespaces by prefix, and the other attributes.

    Raises:
        Odd: One is given twice.
    """
    namespaces: dict[str, str] = {}
    given: dict[str, str] = {}
    count = 0
    for found in _PAIRS.finditer(pairs):
        name, text, other = found.groups()
        text = (other if text is None else text).translate(_AS_SPACE)
        text = resolved(text) if "&" in text else text
        count += 1
        if name == "xmlns":
            namespaces[""] = text
        elif name.startswith("xmlns:"):
            namespaces[name[6:]] = text
        else:
            given[name] = text
    if count != len(namespaces) + len(given):
        raise Odd
    return namespaces, given


def _tag(raw: str, namespaces: Mapping[str, str]) -> str:
    prefix, _, name = raw.rpartition(":")
    if prefix in namespaces:
        return f"{{{namespaces[prefix]}}}{name}"
    if prefix:
        raise Odd
    return name


def _attributes(given: Mapping[str, str], namespaces: Mapping[str, str]) -> Attributes:
    """
    Return attributes by their tags, in order.

    Raises:
        Odd: One has a prefix that is not declared, or is given twice under two prefixes.
    """
    found = {}
    for name, text in given.items():
        if name == "xml:lang":
            found[_LANG] = text
        else:
            found[_tag(name, namespaces) if ":" in name else name] = text
    if len(found) != len(given):
        raise Odd
    return tuple(found.items())
