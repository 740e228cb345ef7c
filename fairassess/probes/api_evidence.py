"""What an interface that speaks JSON answered in one run, as small frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass

from fairassess.domain.evidence import Exchange
from fairassess.probes.visit import MayEndEarly, Stop

Row = Mapping[str, object]
"""One object of an answer, as JSON wrote it; nobody changes it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """
    One request and what came as JSON.

    Attributes:
        label: What it was asked for: `count`, `list`, `include files`.
        request: How people call it: `Datasets/count`.
        index: Place of its exchange in the run.
        exchange: What came back.
        content: The JSON value; None when there is none, or when it is null.
        fault: Why the body is no JSON, or is not read, as a clause; empty when it was read.
        is_too_much: Whether it goes beyond what we read, which says nothing of the interface.
    """

    label: str
    request: str
    index: int
    exchange: Exchange
    content: object = None
    fault: str = ""
    is_too_much: bool = False

    @property
    def is_json(self) -> bool:
        """Whether the body could be read."""
        return not self.fault

    @property
    def is_good(self) -> bool:
        """Whether it came with HTTP 200 and could be read."""
        return self.is_json and self.exchange.status == 200

    @property
    def rows(self) -> tuple[Row, ...] | None:
        """The objects of a list, in order, what is no object left out; None when it is no list."""
        if not self.is_good or not isinstance(self.content, list):
            return None
        return tuple(one for one in self.content if isinstance(one, Mapping))

    @property
    def members(self) -> Row:
        """The members of an object; empty when it is none."""
        return self.content if self.is_good and isinstance(self.content, Mapping) else {}


@dataclass(frozen=True, slots=True)
class Portal:
    """
    A federated search, and what it answered.

    Attributes:
        address: Where its root is.
        answer: What came; None when it was not asked.
    """

    address: str
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class ApiEvidence(MayEndEarly):
    """
    All that one run learned.

    Attributes:
        target: As given.
        base: Address to which the paths of requests were added; no slash at its end.
        answers: In the order asked.
        exchanges: All exchanges, in the order made.
        stop: Why the run ended early; None when it did not.
        portal: Federated search that was asked about the interface; None where none is set.
    """

    target: str
    base: str
    answers: tuple[Answer, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    stop: Stop | None = None
    portal: Portal | None = None

    def answer(self, label: str) -> Answer | None:
        """Return the last answer with this label; None when nothing was asked under it."""
        return next((one for one in reversed(self.answers) if one.label == label), None)


def whole(value: object) -> int | None:
    """Return a count that can be one; None for anything else, `true` included."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and isinstance(value, int) and 0 <= value <= 10**12 else None


def text(value: object) -> str:
    """Return a text without white space around it, on one line; empty for what is none."""
    if not isinstance(value, str):
        return ""
    found = value.strip()
    if found.isprintable():
        return found
    return "".join(one if one.isprintable() else " " for one in found)


def texts(value: object) -> tuple[str, ...]:
    """Return the texts of a list, or a text as the only one; what is none is left out."""
    values = value if isinstance(value, list) else [value]
    return tuple(found for one in values if (found := text(one)))


def members(value: object) -> tuple[Row, ...]:
    """Return the objects of a list, or an object as the only one."""
    values = value if isinstance(value, list) else [value]
    return tuple(one for one in values if isinstance(one, Mapping))
