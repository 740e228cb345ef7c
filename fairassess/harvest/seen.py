"""A set of texts that stays small: eight bytes for each, however long the list gets."""

from array import array

_EMPTY = 0
_BITS = (1 << 64) - 1


class Seen:
    """
    Remembers which texts came before.

    Only a 64-bit fingerprint of each text is kept, in one flat table that is at most
    half full: 200,000 identifiers take 4 MB, where a set of texts takes 30. The
    fingerprint is salted anew in each process, so nobody can prepare two texts with the
    same one; by chance that happens once in ten million harvests of a million records.
    """

    def __init__(self) -> None:
        self._table = array("Q", [_EMPTY]) * 1024
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, text: str) -> bool:
        """Remember *text*; return whether it is new."""
        if not self._put(hash(text) & _BITS or 1):
            return False
        self._count += 1
        if self._count * 2 > len(self._table):
            self._grow()
        return True

    def __contains__(self, text: str) -> bool:
        fingerprint = hash(text) & _BITS or 1
        return self._table[self._slot(fingerprint)] == fingerprint

    def _slot(self, fingerprint: int) -> int:
        """Return where the fingerprint stands, or the free place where it belongs."""
        table = self._table
        mask = len(table) - 1
        slot = fingerprint & mask
        while table[slot] not in (_EMPTY, fingerprint):
            slot = (slot + 1) & mask
        return slot

    def _put(self, fingerprint: int) -> bool:
        slot = self._slot(fingerprint)
        if self._table[slot] == fingerprint:
            return False
        self._table[slot] = fingerprint
        return True

    def _grow(self) -> None:
        old = self._table
        self._table = array("Q", [_EMPTY]) * (2 * len(old))
        for fingerprint in old:
            if fingerprint != _EMPTY:
                self._put(fingerprint)
