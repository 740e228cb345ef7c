"""Look into an HDF5 file in a process of its own, which may hang or crash and harms nobody."""

import contextlib
import json
import os
import resource
import select
import signal
import time
from pathlib import Path

from fairassess.probes import hdf5_reading
from fairassess.probes.data_file_evidence import Inside

MEMORY_BYTES = 256 << 20
"""Memory that looking into one file may take beyond what the process has already."""

_LONGEST_ANSWER_BYTES = 65_536


def look(content: bytes, *, longest_s: float = hdf5_reading.LONGEST_S) -> Inside:
    """
    Return what stands in a file.

    Args:
        content: The whole file; at most `hdf5_reading.LARGEST_BYTES`.
        longest_s: Seconds that it may take; then the process is ended.
    """
    try:
        # Loaded here once, so that each process has it without loading it again.
        hdf5_reading.library()
    except (ImportError, MemoryError) as problem:
        return Inside(unread=f"HDF5 files cannot be read here ({type(problem).__name__})")
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        _answer(content, writes, longest_s)
    os.close(writes)
    try:
        return _heard(reads, time.monotonic() + longest_s + 0.5)
    finally:
        os.close(reads)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _answer(content: bytes, writes: int, longest_s: float) -> None:
    """Look, tell, and end without a trace: nothing of the parent is closed or written."""
    code = 1
    try:
        _limit(longest_s)
        found = hdf5_reading.look(content, longest_s=longest_s)
        told = [found.fault, found.unread, found.entries, list(found.definitions)]
        os.write(writes, json.dumps(told).encode("ascii")[:_LONGEST_ANSWER_BYTES])
        code = 0
    finally:
        # Whatever was raised is the file's doing, and the parent hears that nothing came.
        os._exit(code)


def _limit(longest_s: float) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)
    has = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    wanted = has * resource.getpagesize() + MEMORY_BYTES
    for what, most in (
        (resource.RLIMIT_AS, wanted),
        (resource.RLIMIT_CPU, int(longest_s) + 1),
        (resource.RLIMIT_CORE, 0),
    ):
        _, ceiling = resource.getrlimit(what)
        most = most if ceiling == resource.RLIM_INFINITY else min(most, ceiling)
        resource.setrlimit(what, (most, most))


def _heard(reads: int, ends_at: float) -> Inside:
    said = b""
    while len(said) < _LONGEST_ANSWER_BYTES:
        left_s = ends_at - time.monotonic()
        if left_s <= 0 or not select.select([reads], [], [], left_s)[0]:
            return Inside(unread="to look through it took too long")
        piece = os.read(reads, _LONGEST_ANSWER_BYTES)
        if not piece:
            break
        said += piece
    try:
        fault, unread, entries, definitions = json.loads(said)
    except ValueError:
        return Inside(unread="the library that reads HDF5 broke off over it")
    return Inside(str(fault), str(unread), int(entries), tuple(map(str, definitions)))
