"""One metadata record as fields with attributes, whatever format it came in."""

from typing import NamedTuple


class Value(NamedTuple):
    """
    One value of a field.

    A named tuple and not a dataclass, because a harvest makes a million of them
    and a named tuple is made a third faster (benchmarks/harvest.py).

    Attributes:
        text: The text, without white space around it; may be empty.
        attributes: Pairs of name and text in the order of the document; a name may
            come more than once, as `affiliationIdentifier` of a person with two affiliations.
    """

    text: str
    attributes: tuple[tuple[str, str], ...] = ()

    def attribute(self, name: str) -> str:
        """Return the first attribute called *name*, or an empty text."""
        for key, text in self.attributes:
            if key == name:
                return text
        return ""


class Record(NamedTuple):
    """
    One record.

    Attributes:
        identifier: Identifier of the record at its provider, not of what it describes.
        datestamp: Moment of its last change, as the provider wrote it.
        is_deleted: Whether the provider says that it is gone.
        sets: setSpecs, in order.
        fields: Pairs of field name and its values in the order of the document; each
            name once, in the order of first appearance; empty for a deleted record.
    """

    identifier: str
    datestamp: str
    is_deleted: bool
    sets: tuple[str, ...]
    fields: tuple[tuple[str, tuple[Value, ...]], ...]

    def values(self, field: str) -> tuple[Value, ...]:
        """Return the values of *field*; empty when the record does not have it."""
        for name, values in self.fields:
            if name == field:
                return values
        return ()
