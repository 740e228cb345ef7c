"""A shell for the tests of this folder, without settings from outside."""

import os

import pytest

from tests.cli.calling import Shell


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """Run commands as a shell would."""
    for name in [name for name in os.environ if name.startswith("FAIRASSESS_")]:
        monkeypatch.delenv(name)
    return Shell(monkeypatch, capsys)
