"""One `record` element to values: its header, its fields, and the compact form that is stored."""

from typing import Any

import xxhash

from fairassess.domain.completeness import Examined
from fairassess.domain.harvests import HarvestedRecord
from fairassess.domain.metadata import Record
from fairassess.domain.profile_flat import Flat
from fairassess.domain.runs import Skipped
from fairassess.harvest import readers
from fairassess.harvest.strict import OAI, Element

Entry = tuple[int, Record | Skipped]
"""Place on the page, and what stands there."""

_HEADER = f"{OAI}header"
_METADATA = f"{OAI}metadata"
_IDENTIFIER = f"{OAI}identifier"
_DATESTAMP = f"{OAI}datestamp"
_SET_SPEC = f"{OAI}setSpec"

_MOST_SETS = 200
_MOST_TEXTS = 200
_IDENTIFIER_CHARS = 2_048
_TEXT_CHARS = 1_000
# What Record(...) does in the end, without a call in between.
_new = tuple.__new__
_digest = xxhash.xxh3_64_digest


def read(element: Element) -> Record | Skipped:
    """
    Read one `record` element.

    Returns:
        The record, with at most its first 200 sets; or why it cannot be read. Where not
        even its header can, the identifier of what is returned is empty.
    """
    header = metadata = None
    for child in element:
        tag = child.tag
        if tag == _HEADER:
            header = child
        elif tag == _METADATA:
            metadata = child
    if header is None:
        return Skipped("", "it has no header")
    identifier, datestamp, sets = _header(header)
    if not identifier:
        return Skipped("", "its header has no identifier")
    # Most headers have no attribute at all, and to name one costs more than to ask for all.
    if header.keys() and header.get("status") == "deleted":
        return Record(identifier, datestamp, True, sets, ())
    if metadata is None:
        return Skipped(identifier, "it has no metadata and is not marked as deleted")
    if not len(metadata):
        return Skipped(identifier, "its metadata element is empty")
    root = metadata[0]
    tag = str(root.tag)
    reader = readers.for_root(tag)
    if reader is None:
        return Skipped(identifier, f"its metadata are of a kind that is not read here: {tag[:300]}")
    return _new(Record, (identifier, datestamp, False, sets, reader.read(root)))


def _header(header: Element) -> tuple[str, str, tuple[str, ...]]:
    identifier = datestamp = ""
    sets: list[str] = []
    for part in header:
        tag = part.tag
        text = part.text
        text = text.strip() if text else ""
        if tag == _IDENTIFIER:
            identifier = text[:_IDENTIFIER_CHARS]
        elif tag == _DATESTAMP:
            datestamp = text[:64]
        elif tag == _SET_SPEC:
            sets.append(text[:_IDENTIFIER_CHARS])
    return identifier, datestamp, tuple(sets[:_MOST_SETS])


def fingerprint_of(record: Record | Flat) -> bytes:
    """
    Return eight bytes that change when the record's metadata say something else.

    The same in every process. Neither header nor order of attributes' prefixes nor white
    space around values count; empty for a deleted record.
    """
    if isinstance(record, Flat):
        return _digest((record.layout.form % record.texts).encode("utf-8", "replace"))
    if record.is_deleted:
        return b""
    texts: list[str] = []
    for name, values in record.fields:
        texts.append(name)
        for text, attributes in values:
            texts.append(text)
            if attributes:
                for pair in attributes:
                    texts += pair
    return _digest("\x1f".join(texts).encode("utf-8", "replace"))


def compact(
    record: Record | Flat, seen: Examined | None, page: int, place: int, fingerprint: bytes
) -> HarvestedRecord:
    """
    Return the form of a record that is stored.

    Args:
        record: The record.
        seen: What it holds; None exactly when it is deleted.
        page: Number of its page.
        place: Its place there.
        fingerprint: As `fingerprint_of` gives it.

    Returns:
        At most 200 creators, identifiers and subjects, and 1,000 characters of each text.
    """
    return _new(HarvestedRecord, columns(record, seen, page, place, fingerprint))


def columns(
    record: Record | Flat, seen: Examined | None, page: int, place: int, fingerprint: bytes
) -> tuple[Any, ...]:
    """Return what `compact` does as a plain tuple, to be sent to another process."""
    if seen is None:
        deleted = HarvestedRecord(
            record.identifier, record.datestamp, True, page, place, sets=record.sets
        )
        return tuple(deleted)
    present, placeholders, _, year, title, creators, pids, subjects = seen
    return (
        record[0],
        record[1],
        False,
        page,
        place,
        fingerprint,
        record[3],
        title[:_TEXT_CHARS],
        _short(creators),
        present,
        placeholders,
        _short(pids),
        _short(subjects),
        year,
    )


def _short(texts: tuple[str, ...]) -> tuple[str, ...]:
    for text in texts:
        if len(text) > _TEXT_CHARS:
            return tuple([text[:_TEXT_CHARS] for text in texts[:_MOST_TEXTS]])
    return texts if len(texts) <= _MOST_TEXTS else texts[:_MOST_TEXTS]
