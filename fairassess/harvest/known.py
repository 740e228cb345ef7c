"""Which records came before, and what they said: sixteen bytes for each, however long the list."""

import secrets
from array import array

from xxhash import xxh3_64_intdigest

NEW, SAME, OTHER = "new", "same", "other"

_number = int.from_bytes
_EMPTY = 0
_UNREAD = 1


class Known:
    """
    Remembers identifiers with the fingerprints of their metadata.

    Two flat tables, at most half full, of 64-bit numbers: 200,000 records take 8 MB, where a
    dictionary takes 50. That two identifiers get the same number by chance happens once in
    ten million harvests of a million records; they are salted, so nobody can prepare it.
    """

    def __init__(self) -> None:
        # Not Python's own hash, which is another one in each process.
        self._salt = secrets.randbits(63)
        self._names = array("Q", [_EMPTY]) * 1024
        self._prints = array("Q", [_EMPTY]) * 1024
        self._mask = 1023
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __contains__(self, identifier: str) -> bool:
        return bool(self._names[self._slot(self._name(identifier))])

    def add(self, identifier: str, fingerprint: bytes = b"") -> str:
        """
        Remember that a record came.

        Args:
            identifier: Of the record.
            fingerprint: Of its metadata; empty for a deleted one.

        Returns:
            `NEW`, also when it came before but could not be read; `SAME` when it came and
            said the same, `OTHER` when it said something else.
        """
        return self._put(identifier, _number(fingerprint, "big") or _UNREAD + 1)

    def add_unread(self, identifier: str) -> bool:
        """Remember a record that could not be read; return whether it did not come before."""
        slot = self._slot(self._name(identifier))
        if self._names[slot]:
            return False
        self._put(identifier, _UNREAD)
        return True

    def _put(self, identifier: str, said: int) -> str:
        name = xxh3_64_intdigest(identifier.encode("utf-8", "replace"), self._salt) or 1
        names, mask = self._names, self._mask
        slot = name & mask
        while (there := names[slot]) and there != name:
            slot = (slot + 1) & mask
        before = self._prints[slot]
        self._prints[slot] = said
        if there:
            return SAME if before == said else NEW if before == _UNREAD else OTHER
        names[slot] = name
        self._count += 1
        if self._count * 2 > mask:
            self._grow()
        return NEW

    def _name(self, identifier: str) -> int:
        return xxh3_64_intdigest(identifier.encode("utf-8", "replace"), self._salt) or 1

    def _slot(self, name: int) -> int:
        slot = name & self._mask
        while self._names[slot] not in (_EMPTY, name):
            slot = (slot + 1) & self._mask
        return slot

    def _grow(self) -> None:
        names, prints = self._names, self._prints
        self._mask = 2 * len(names) - 1
        self._names = array("Q", [_EMPTY]) * (2 * len(names))
        self._prints = array("Q", [_EMPTY]) * (2 * len(names))
        new_names, new_prints, mask = self._names, self._prints, self._mask
        for name, said in zip(names, prints, strict=True):
            if name:
                # All of them are different.
                slot = name & mask
                while new_names[slot]:
                    slot = (slot + 1) & mask
                new_names[slot], new_prints[slot] = name, said
