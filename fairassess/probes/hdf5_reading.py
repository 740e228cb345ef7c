"""
Look which NXentry and which definitions stand in a small HDF5 file that nobody vouches for.

The file is in memory, at most LARGEST_BYTES long. No measured value is read, no filter runs, no
link to another file or other path is followed, each group is entered once, and objects, names and
seconds are counted. What the library does with broken bytes, which may be to hang or to crash, it
does in a process of its own: see hdf5_apart.py.
"""

import os
import time
from collections.abc import Iterator
from typing import Any

from fairassess.probes.data_file_evidence import Inside

LARGEST_BYTES = 1_000_000
"""Larger files are not looked into."""

MOST_OBJECTS = 2_000
"""Links that are looked at, over all groups."""

LONGEST_S = 2.0
MOST_DEFINITIONS = 20
_DEEPEST = 4
_LONGEST_NAME_BYTES = 500
_LONGEST_DEFINITION = 100
_NX_CLASS = b"NX_class"
_DEFINITION = b"definition"
_ENTRIES = frozenset({"NXentry", "NXsubentry"})


class _TooMuch(Exception):
    """The file holds more than we look at."""


def look(content: bytes, *, longest_s: float = LONGEST_S) -> Inside:
    """
    Return what stands in a file.

    Args:
        content: The whole file; at most LARGEST_BYTES.
        longest_s: Seconds that it may take; checked between objects.
    """
    if len(content) > LARGEST_BYTES:
        return Inside(unread=f"it is larger than {LARGEST_BYTES:,} bytes")
    try:
        h5py = library()
    except (ImportError, MemoryError) as problem:
        return Inside(unread=f"HDF5 files cannot be read here ({type(problem).__name__})")
    try:
        opened = _opened(h5py, content)
    except MemoryError:
        return Inside(unread="it asks for more memory than there is")
    except Exception as problem:
        # The library has no class for faults of files: it raises whatever fits.
        return Inside(fault=f"cannot be opened ({_reason(problem)})")
    try:
        return _Walk(h5py, time.monotonic() + longest_s).through(opened)
    except MemoryError:
        return Inside(unread="it asks for more memory than there is")
    finally:
        opened.close()


def library() -> Any:  # h5py comes without types, and its low level is all methods of handles.
    """
    Return the library that reads HDF5, which the first call loads.

    Raises:
        ImportError: It is not installed, or cannot be loaded.
    """
    # Its linear algebra would take memory for every processor there is, and is never used here.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import h5py  # type: ignore[import-untyped]

    return h5py


def _opened(h5py: Any, content: bytes) -> Any:
    access = h5py.h5p.create(h5py.h5p.FILE_ACCESS)
    # In memory alone: nothing is written, and no name leads to a file of this machine.
    access.set_fapl_core(65_536, False)
    access.set_file_image(content)
    return h5py.h5f.open(b"in-memory", h5py.h5f.ACC_RDONLY, fapl=access)


def _reason(problem: Exception) -> str:
    text = " ".join(str(problem).split())
    start, _, rest = text.partition("(")
    return (rest.rstrip(")") or start or type(problem).__name__)[:160]


class _Walk:
    """One walk through the groups of a file."""

    def __init__(self, h5py: Any, ends_at: float) -> None:
        self._h5py = h5py
        self._ends_at = ends_at
        self._looked_at = 0
        self._entries = 0
        self._names: dict[str, None] = {}
        self._seen: set[object] = set()

    def through(self, opened: Any) -> Inside:
        """Return what was found until the end, or until it was too much."""
        unread = fault = ""
        try:
            self._group(self._h5py.h5g.open(opened, b"/"), 0)
        except _TooMuch as too_much:
            unread = str(too_much)
        except MemoryError:
            raise
        except Exception as problem:
            # As above: a file that opens may be broken further in.
            fault = f"is damaged inside ({_reason(problem)})"
        return Inside(fault, unread, self._entries, tuple(self._names))

    def _group(self, group: Any, depth: int) -> None:
        place = self._place(group)
        if place in self._seen:
            return
        self._seen.add(place)
        nx_class = self._text_of_attribute(group, _NX_CLASS) if depth else ""
        if nx_class == "NXentry":
            self._entries += 1
        if nx_class in _ENTRIES:
            self._definition(group)
        for name in self._hard_links(group):
            self._child(group, name, depth)

    def _child(self, group: Any, name: bytes, depth: int) -> None:
        # Whether it is a group is asked by name first: opening it would already read its data
        # type, or where the values lie.
        h5g = self._h5py.h5g
        if depth + 1 > _DEEPEST or h5g.get_objinfo(group, name, True).type != h5g.GROUP:
            return
        self._group(h5g.open(group, name), depth + 1)

    def _place(self, group: Any) -> object:
        """Return what is the same for one group however it is reached."""
        return tuple(self._h5py.h5g.get_objinfo(group).objno)

    def _hard_links(self, group: Any) -> Iterator[bytes]:
        """Yield the names of links that lead nowhere else, counting all of them."""
        h5 = self._h5py
        names: list[bytes] = []

        def note(name: bytes) -> bool | None:
            names.append(name)
            return True if len(names) > MOST_OBJECTS else None

        group.links.iterate(note, idx_type=h5.h5.INDEX_NAME, order=h5.h5.ITER_NATIVE)
        for name in names:
            self._looked_at += 1
            if self._looked_at > MOST_OBJECTS:
                raise _TooMuch(f"it holds more than {MOST_OBJECTS:,} objects")
            if time.monotonic() > self._ends_at:
                raise _TooMuch("to look through it took too long")
            if group.links.get_info(name).type == h5.h5l.TYPE_HARD:
                yield name

    def _text_of_attribute(self, group: Any, name: bytes) -> str:
        h5a = self._h5py.h5a
        if not h5a.exists(group, name):
            return ""
        found = h5a.open(group, name)
        if found.get_storage_size() > _LONGEST_NAME_BYTES or not self._is_short_text(found):
            return ""
        return self._read(found)

    def _definition(self, group: Any) -> None:
        h5 = self._h5py
        if len(self._names) >= MOST_DEFINITIONS or not group.links.exists(_DEFINITION):
            return
        if group.links.get_info(_DEFINITION).type != h5.h5l.TYPE_HARD:
            return
        if h5.h5g.get_objinfo(group, _DEFINITION, True).type != h5.h5g.DATASET:
            return
        found = h5.h5d.open(group, _DEFINITION)
        made = found.get_create_plist()
        is_plain = (
            made.get_layout() in (h5.h5d.COMPACT, h5.h5d.CONTIGUOUS)
            and made.get_external_count() == 0
            and made.get_nfilters() == 0
        )
        if is_plain and found.get_storage_size() <= _LONGEST_NAME_BYTES:
            name = self._read(found) if self._is_short_text(found) else ""
            if 0 < len(name) <= _LONGEST_DEFINITION:
                self._names[name] = None

    def _is_short_text(self, found: Any) -> bool:
        """Return whether a value is one text, and its type no longer than a name."""
        kind = found.get_type()
        is_text = kind.get_class() == self._h5py.h5t.STRING
        is_one = found.get_space().get_simple_extent_npoints() == 1
        return bool(is_text and is_one and kind.get_size() <= _LONGEST_NAME_BYTES)

    def _read(self, found: Any) -> str:
        import numpy as np

        kind = found.get_type()
        is_variable = kind.is_variable_str()
        dtype = self._h5py.string_dtype() if is_variable else kind.dtype
        values = np.empty(found.shape, dtype=dtype)
        if isinstance(found, self._h5py.h5d.DatasetID):
            found.read(self._h5py.h5s.ALL, self._h5py.h5s.ALL, values)
        else:
            found.read(values)
        value = values.reshape(-1)[0]
        text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
        return " ".join(text.replace("\0", " ").split())[:_LONGEST_NAME_BYTES]
