"""Call the command line in this process, as a shell would, and get what it said."""

import json
import os
from dataclasses import dataclass
from typing import Any

import pytest

from fairassess import cli

_PORTAL = "FAIRASSESS_FEDERATED_SEARCH"


@dataclass(frozen=True, slots=True)
class Said:
    """Exit code, standard output and standard error of one command."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """Standard output as the one JSON document that it must be."""
        read: dict[str, Any] = json.loads(self.out)
        return read


class Shell:
    """Runs commands."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *arguments: str) -> Said:
        """Run `fairassess` with arguments."""
        self._monkeypatch.setattr("sys.argv", ["fairassess", *arguments])
        if _PORTAL not in os.environ:
            # Nothing in a test may ask the real one.
            self._monkeypatch.setenv(_PORTAL, "")
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = self._capsys.readouterr()
        return Said(int(ended.value.code or 0), said.out, said.err)
