"""A report's file is written in a process of its own, so that pages are answered meanwhile."""

import multiprocessing
from multiprocessing.connection import Connection

from fairassess.services.report_making import Material, OnStep

DEADLINE_S = 600.0
"""A file that takes longer is given up: the longest of ours takes a few seconds."""

_PROCESSES = multiprocessing.get_context("spawn")


class WritingFailed(Exception):
    """The process that wrote a report ended without one; a fault of ours."""


def written_apart(material: Material, on_step: OnStep) -> bytes:
    """
    Write a file in a process of its own, which ends with it.

    Args:
        material: What it is written from.
        on_step: Is told in this process how far it has come.

    Raises:
        WritingFailed: The process ended or took too long.
    """
    ours, theirs = _PROCESSES.Pipe(duplex=False)
    child = _PROCESSES.Process(target=_write, args=(material, theirs), daemon=True)
    child.start()
    theirs.close()
    try:
        return _received(ours, on_step)
    finally:
        child.kill()
        child.join()
        child.close()
        ours.close()


def _received(ours: Connection, on_step: OnStep) -> bytes:
    while ours.poll(DEADLINE_S):
        try:
            told = ours.recv()
        except EOFError as error:
            raise WritingFailed("the process that wrote the report ended without it") from error
        if isinstance(told, bytes):
            return told
        on_step(*told)
    raise WritingFailed(f"the report was not written within {DEADLINE_S:.0f} s")


def _write(material: Material, theirs: Connection) -> None:
    def tell(done: int, planned: int, doing: str) -> None:
        theirs.send((done, planned, doing))

    theirs.send(material.write(tell))
