"""Read pages in a second process: bodies come over a pipe, what stands in them goes back."""

import gc
import marshal
import os
import struct
from functools import partial

from fairassess.domain.metadata import Record, Value
from fairassess.domain.runs import Skipped
from fairassess.harvest import entries, packing, strict
from fairassess.harvest.replies import Content, Token, token_of

READY = b"r"
LENGTH = struct.Struct(">Q")
"""Before each message: how many bytes follow."""

Entry = tuple[int, Record | Skipped, bytes | None]
"""Place on the page, what stands there, and its fingerprint where that is known."""

_value = partial(tuple.__new__, Value)


def encode(body: bytes) -> bytes:
    """
    Read a small page, and return what is needed of it.

    Returns:
        For `decode`; that finds nothing in it where the page is anything but a good list,
        which must then be read by the one who has the whole reply.
    """
    root, _ = strict.parse(body)
    if root is None or root.tag != strict.ROOT or root.find(strict.ERROR) is not None:
        return marshal.dumps(None)
    found = root.find(strict.LIST)
    if found is None:
        return marshal.dumps(None)
    listed = [_plain(entries.read(element)) for element in found.iterchildren(strict.RECORD)]
    token = token_of(found.find(strict.TOKEN))
    date = (root.findtext(strict.RESPONSE_DATE) or "").strip()[:64]
    told = (token.text, token.list_size) if token is not None else None
    return marshal.dumps((told, date, listed, packing.pack(body)))


def _plain(entry: Record | Skipped) -> tuple[object, ...]:
    if isinstance(entry, Skipped):
        return entry.identifier, entry.reason
    fields = [(name, [*map(tuple, values)]) for name, values in entry.fields]
    return (*entry[:4], fields, entries.fingerprint_of(entry))


def decode(message: bytes) -> tuple[Content, list[Entry], bytes] | None:
    """
    Return what `encode` wrote.

    Returns:
        The content, the records, and the body compressed; None where the page is no good list.
    """
    told = marshal.loads(message)  # noqa: S302 - written by our own process a moment ago
    if told is None:
        return None
    token, date, listed, packed = told
    found: list[Entry] = []
    for place, plain in enumerate(listed):
        if len(plain) == 2:
            found.append((place, Skipped(*plain), None))
            continue
        identifier, datestamp, is_deleted, sets, fields, fingerprint = plain
        values = tuple([(name, (*map(_value, given),)) for name, given in fields])
        record = Record(identifier, datestamp, is_deleted, sets, values)
        found.append((place, record, fingerprint))
    content = Content(len(found), None if token is None else Token(*token), date)
    return content, found, packed


def main() -> None:
    """Read pages until nobody sends any more."""
    source, sink = os.dup(0), os.dup(1)
    os.dup2(2, 1)
    # Nothing made here refers to itself, so what is done with is gone at once.
    gc.disable()
    os.write(sink, READY)
    with os.fdopen(source, "rb") as bodies, os.fdopen(sink, "wb") as answers:
        while len(head := bodies.read(LENGTH.size)) == LENGTH.size:
            body = bodies.read(LENGTH.unpack(head)[0])
            message = encode(body)
            answers.write(LENGTH.pack(len(message)))
            answers.write(message)
            answers.flush()


if __name__ == "__main__":
    main()
