"""Files that commands write: found fit before anything is made, and every fault in one sentence."""

import os
import sys
from pathlib import Path

from fairassess.errors import Fault, Invalid

STANDARD_OUTPUT = Path("-")
_PLACE = "--output"


def check(path: Path) -> None:
    """
    Refuse a file that cannot be written, before the work is done that it is to hold.

    Raises:
        Invalid: Its folder is not there, or nothing may be written there.
    """
    if path == STANDARD_OUTPUT:
        return
    if not path.parent.is_dir():
        raise Invalid([Fault(_PLACE, f"There is no folder {path.parent} to write to.")])
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise Invalid([Fault(_PLACE, f"You may not write to {path}.")])


def write(path: Path, content: bytes) -> None:
    """
    Write a file, or standard output for `-`.

    Raises:
        Invalid: It cannot be written.
    """
    if path == STANDARD_OUTPUT:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        path.write_bytes(content)
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror}."
        raise Invalid([Fault(_PLACE, message)]) from error
