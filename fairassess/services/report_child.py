"""
A report's file is written in a process of its own, so that pages are answered meanwhile.

The process reads in what the file is written with, and neither the database nor the services.
"""

from __future__ import annotations

import os
import subprocess
import sys
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from fairassess.services.report_making import Material, OnStep

DEADLINE_S = 600.0
"""A file that takes longer is given up: the longest of ours takes a few seconds."""

_MODULE = "fairassess.services.report_child"
_NICE = 2


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
    ours, theirs = Pipe()
    # A process of multiprocessing would first read in all commands and pages, as this one did.
    child = subprocess.Popen(  # noqa: S603 - our own module, no shell
        [sys.executable, "-m", _MODULE, str(theirs.fileno())],
        pass_fds=(theirs.fileno(),),
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    )
    theirs.close()
    try:
        ours.send(material.write)
        return _received(ours, on_step)
    except BrokenPipeError as error:
        raise WritingFailed("the process that wrote the report ended before it began") from error
    finally:
        child.kill()
        child.wait()
        ours.close()


def _received(ours: Connection, on_step: OnStep) -> bytes:
    while ours.poll(DEADLINE_S):
        try:
            told = ours.recv()
        except (EOFError, ConnectionResetError) as error:
            raise WritingFailed("the process that wrote the report ended without it") from error
        if isinstance(told, bytes):
            return told
        on_step(*told)
    raise WritingFailed(f"the report was not written within {DEADLINE_S:.0f} s")


def main(inlet: int) -> None:
    """
    Write the file with what comes through a pipe, and send it back with all steps.

    Args:
        inlet: Number of the open pipe.
    """
    # Pages go first where both want a processor: people wait for pages, nobody for this.
    os.nice(_NICE)
    theirs: Connection = Connection(inlet)
    write: Callable[[OnStep], bytes] = theirs.recv()

    def tell(done: int, planned: int, doing: str) -> None:
        theirs.send((done, planned, doing))

    theirs.send(write(tell))


if __name__ == "__main__":
    main(int(sys.argv[1]))
