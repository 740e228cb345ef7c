"""What can be wrong with the form of one reply, as small frozen values."""

from dataclasses import dataclass
from enum import Enum


class FaultKind(Enum):
    """Why a body could not be read strictly."""

    ILL_FORMED = "ill_formed"
    DOCTYPE = "doctype"
    TOO_MUCH = "too_much"


@dataclass(frozen=True, slots=True)
class XmlFault:
    """
    Why the strict parser refused a body.

    Attributes:
        kind: The class of the fault.
        message: What the parser says, in one sentence.
        line: Line of the fault, from 1; 0 when not known.
        column: Column of the fault, from 1; 0 when not known.
        excerpt: The text around it, at most 200 characters.
        offset: Byte offset in the body, from 0; None when not known.
        near: Identifier of the record in which it stands; empty when none stands before it.
    """

    kind: FaultKind
    message: str
    line: int = 0
    column: int = 0
    excerpt: str = ""
    offset: int | None = None
    near: str = ""


@dataclass(frozen=True, slots=True)
class CharacterFault:
    """
    The first byte sequence that is not legal UTF-8 text in XML.

    Attributes:
        offset: Byte offset in the body, from 0.
        what: `byte 0xE9` or `U+0003`.
        near: Identifier of the record in which it stands; empty when none stands before it.
        excerpt: The text around it, at most 120 characters, the fault shown as U+FFFD.
    """

    offset: int
    what: str
    near: str = ""
    excerpt: str = ""


class StructureRule(Enum):
    """Which kind of rule of the schema a reply breaks."""

    UNKNOWN = "unknown"
    MISSING = "missing"
    REPEATED = "repeated"
    ORDER = "order"
    ATTRIBUTE = "attribute"
    VALUE = "value"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class StructureFault:
    """
    Where a reply is not put together as the schema of OAI-PMH demands.

    Attributes:
        rule: The kind of rule.
        where: Path of the element from the root, without numbers: `OAI-PMH/GetRecord/record`;
            empty for the root itself.
        what: What is wrong there, as a clause.
        line: Line of the first such place, from 1; 0 when not known.
        count: How many places of this reply are wrong in this way.
    """

    rule: StructureRule
    where: str
    what: str
    line: int = 0
    count: int = 1


class OddKind(Enum):
    """What makes a text of a record odd."""

    DOUBLE_ENCODED = "UTF-8 that was encoded twice"
    REPLACEMENT = "U+FFFD, which stands for a lost character"
    MARKUP = "HTML"


@dataclass(frozen=True, slots=True)
class OddText:
    """
    A text inside a record that was spoiled before it came to the provider.

    Attributes:
        kind: What is odd.
        element: Local name of the element, or `@name` of the attribute, that holds it.
        excerpt: What was found with the text around it, at most 80 characters.
    """

    kind: OddKind
    element: str
    excerpt: str
