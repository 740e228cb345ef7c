"""What may stand where in a record that is read from its text, and what is taken from it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from fairassess.harvest.readers import datacite, oai_dc
from fairassess.harvest.strict import OAI

SKIP, MORE, FIELD, PART, NAME, JOIN, BEGIN, END, EMPTY = range(9)
"""
What is done with a text: nothing; it is one more value of the same field; it is a value of a
field; it is an attribute of a value that has parts; it is the text of such a value; it is one
more word of it. And what is done without a text: a value that has parts begins; it ends; a value
without text is added.
"""
IDENTIFIER, DATESTAMP, SET = "header identifier", "header datestamp", "header setSpec"
"""The parts of a header, as if they were fields."""

MOST_SETS, IDENTIFIER_CHARS, DATESTAMP_CHARS = 200, 2_048, 64
"""What is kept of a header: sets, and characters of an identifier or setSpec and of a datestamp."""

NO_ATTRIBUTES, LANGUAGE, ALL_ATTRIBUTES = range(3)

_DC = "{http://purl.org/dc/elements/1.1/}"
_WRAPPERS = tuple(f"{{http://schema.datacite.org/oai/oai-1.{number}/}}" for number in (0, 1))
_BESIDE = ("isReferenceQuality", "schemaVersion", "datacentreSymbol")
_KERNELS = tuple(f"{{http://datacite.org/schema/kernel-{number}}}" for number in (3, 4))
_ONE = frozenset(
    ("identifier", "publisher", "publicationYear", "resourceType", "language", "version", "rights")
)
_WITH_PARTS = frozenset(("creators", "contributors", "fundingReferences"))
_OF_WORDS = frozenset(("geoLocations", "relatedItems"))
_PEOPLE = {
    **dict.fromkeys(("creatorName", "contributorName"), NAME),
    **dict.fromkeys(("givenName", "familyName"), SKIP),
    **dict.fromkeys(("nameIdentifier", "affiliation"), PART),
}
_FUNDERS = {
    "funderName": NAME,
    **dict.fromkeys(("funderIdentifier", "awardNumber", "awardTitle"), PART),
}


@dataclass(slots=True, eq=False)
class Node:
    """
    An element at its place in a record.

    Attributes:
        kind: What is done with its text when it opens.
        name: The field that it gives a value to, or the name of the attribute.
        children: The elements that may stand in it, by tag.
        other: What all other elements in it are; None when there may be none.
        refused: Local names of elements that are never `other`.
        after: What the element around it is as soon as it has ended; None for what it was.
        behind: What is done with the text behind an element in it.
        attributes: Which of its attributes are taken.
        instead: The attributes that are its text when it has none.
    """

    kind: int = SKIP
    name: str = ""
    children: "dict[str, Node]" = field(default_factory=dict)
    other: "Node | None" = None
    refused: frozenset[str] = frozenset()
    after: "Node | None" = None
    behind: int = SKIP
    attributes: int = NO_ATTRIBUTES
    instead: tuple[str, ...] = ()

    def child(self, tag: str) -> "Node | None":
        """Return what an element in it is, by its tag; None when it may not stand there."""
        found = self.children.get(tag)
        if found is None and self.other and tag.rpartition("}")[2] not in self.refused:
            return self.other
        return found


def _around(one: Node) -> Node:
    """Return *one* so that elements of the same kind may stand in it."""
    one.other = one
    return one


IGNORED = _around(Node())
_LEAF = Node()


def _kernels(nodes: Iterable[tuple[str, Node]]) -> dict[str, Node]:
    """Return nodes by their tags in both kernels."""
    return {kernel + name: node for name, node in nodes for kernel in _KERNELS}


def _with_parts(name: str) -> Node:
    is_people = name != "fundingReferences"
    parts = _kernels(
        (part, Node(kind, part, attributes=ALL_ATTRIBUTES if kind != SKIP else NO_ATTRIBUTES))
        for part, kind in (_PEOPLE if is_people else _FUNDERS).items()
    )
    one = Node(BEGIN, datacite.PROPERTIES[name][0], parts)
    if not is_people:
        return Node(other=one)
    one.attributes = ALL_ATTRIBUTES
    return Node(children=_kernels((person, one) for person in ("creator", "contributor")))


def _property(name: str) -> Node:
    """Return what a property of DataCite is: an element with a text, or a group of such."""
    named = datacite.PROPERTIES[name][0]
    if name in _WITH_PARTS:
        return _with_parts(name)
    if name in _OF_WORDS:
        inside = _around(Node(JOIN, behind=JOIN))
        item = Node(BEGIN, named, other=inside, behind=JOIN, attributes=ALL_ATTRIBUTES)
        return Node(other=item)
    instead = datacite.TEXT_FROM.get(name, ())
    one = Node(FIELD, named, attributes=ALL_ATTRIBUTES, instead=instead)
    return one if name in _ONE else Node(other=one)


def _resources(after: Node) -> dict[str, Node]:
    properties = _kernels((name, _property(name)) for name in datacite.PROPERTIES)
    resource = Node(
        children=properties, other=IGNORED, refused=frozenset(datacite.PROPERTIES), after=after
    )
    return _kernels([("resource", resource)])


def _wrapped(wrapper: str, after: Node) -> Node:
    beside = {f"{wrapper}{name}": _LEAF for name in _BESIDE}
    behind = Node(children=beside, after=after)
    payload = Node(children=_resources(Node(after=behind)))
    return Node(children={**beside, f"{wrapper}payload": payload}, after=after)


def _metadata(after: Node) -> Node:
    filled = Node(other=IGNORED, after=after)
    leaves = {f"{_DC}{name}": Node(FIELD, name, attributes=LANGUAGE) for name in oai_dc.FIELDS}
    dublin_core = Node(children=leaves, other=IGNORED, after=filled)
    return Node(
        children={
            **dict.fromkeys(oai_dc.ROOTS, dublin_core),
            **_resources(filled),
            **{f"{wrapper}oai_datacite": _wrapped(wrapper, filled) for wrapper in _WRAPPERS},
        }
    )


def _header(after: Node) -> Node:
    names = {"identifier": IDENTIFIER, "datestamp": DATESTAMP, "setSpec": SET}
    parts = {OAI + name: Node(FIELD, named) for name, named in names.items()}
    return Node(children=parts, other=IGNORED, after=after)


_TWO = frozenset(("header", "metadata"))
LIVE = Node(other=IGNORED, refused=_TWO)
"""What a record is at its end, when it has one header and metadata that can be read."""

GONE = Node(other=IGNORED, refused=frozenset(("header",)))
"""What a record is at its end, when its one header says that it is deleted."""

_HEADED = Node(children={f"{OAI}metadata": _metadata(LIVE)}, other=IGNORED, refused=_TWO)
HEADER = _header(_HEADED)
GONE_HEADER = _header(GONE)
RECORD = Node(children={f"{OAI}header": HEADER}, other=IGNORED, refused=_TWO)
"""What a record is at its beginning."""
