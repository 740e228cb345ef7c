"""Doors for tests: those of the self-test, open to this machine only."""

from fairassess.selftest.bench import (
    SHORT,
    USER_AGENT,
    Names,
    open_door,
    open_files,
    wait_for_quiet,
)

__all__ = ["SHORT", "USER_AGENT", "Names", "open_door", "open_files", "wait_for_quiet"]
