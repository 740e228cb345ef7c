"""Builder of metadata records for tests."""

from collections.abc import Sequence

from fairassess.domain.metadata import Record, Value

Given = str | Value | Sequence[str | Value]


def record(
    oai_identifier: str = "oai:nls.test:1",
    *,
    is_deleted: bool = False,
    sets: Sequence[str] = (),
    **fields: Given,
) -> Record:
    """Return a record; a field is given as text, value, or several of them."""
    return Record(
        identifier=oai_identifier,
        datestamp="2024-01-01T00:00:00Z",
        is_deleted=is_deleted,
        sets=tuple(sets),
        fields=tuple((name, values(given)) for name, given in fields.items()),
    )


def values(given: Given) -> tuple[Value, ...]:
    """Return what was given as values."""
    several = (given,) if isinstance(given, (str, Value)) else given
    return tuple(one if isinstance(one, Value) else Value(one) for one in several)
