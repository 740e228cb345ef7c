"""Processes apart for `bench`: one that serves records, one for each task with its memory."""

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

from fairassess.demo import records, world
from fairassess.demo.provider import OaiProvider
from fairassess.demo.servers import Running

LOOKS_EVERY_S = 0.05
Result = TypeVar("Result")
_PROC = Path("/proc")
_FRESH = multiprocessing.get_context("spawn")


@contextmanager
def serving(count: int) -> Iterator[str]:
    """
    Serve so many records by the demo's own provider, in a process apart.

    Yields:
        Base URL of the provider, on loopback.
    """
    ours, theirs = _FRESH.Pipe()
    server = _FRESH.Process(target=_serve, args=(count, theirs), daemon=True)
    server.start()
    theirs.close()
    try:
        yield ours.recv()
    finally:
        ours.close()
        server.join()


def _serve(count: int, pipe: Connection) -> None:
    """Answer until the other end of the pipe is closed, or gone."""
    provider = OaiProvider(records.make(world.FACILITIES[0].house, count))
    with Running(provider, path=provider.path) as running:
        pipe.send(running.url)
        with suppress(EOFError):
            pipe.recv()


def in_fresh_process(task: Callable[[], Result]) -> tuple[Result, int | None]:
    """
    Carry a task out in a process of its own, and watch its memory.

    Args:
        task: Can be pickled. Its module is read in before the task begins.

    Returns:
        What it returned; and the most bytes that its process and those which it started held
        together. What they share counts for each. None where that cannot be known.
    """
    with ProcessPoolExecutor(1, mp_context=_FRESH) as pool:
        process = pool.submit(os.getpid).result()
        memory = _Memory(process)
        try:
            result = pool.submit(task).result()
        finally:
            memory.stop()
    return result, memory.most or None


class _Memory:
    """Looks again and again at how much memory a process holds, with those below it."""

    def __init__(self, process: int) -> None:
        self.most = 0
        self._process = process
        self._is_over = threading.Event()
        self._watch = threading.Thread(target=self._look, name="bench-memory", daemon=True)
        self._watch.start()

    def stop(self) -> None:
        """Look no more."""
        self._is_over.set()
        self._watch.join()

    def _look(self) -> None:
        while True:
            self.most = max(self.most, _held_by(self._process))
            if self._is_over.wait(LOOKS_EVERY_S):
                return


def _held_by(process: int) -> int:
    """Return the bytes that a process and all below it hold; 0 for one that has ended."""
    folder = _PROC / str(process)
    try:
        held = int((folder / "statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
        below = [
            int(child)
            for thread in (folder / "task").iterdir()
            for child in (thread / "children").read_text("ascii").split()
        ]
    except OSError:
        return 0
    return held + sum(_held_by(child) for child in below)
