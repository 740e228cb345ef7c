"""`fairassess completion` prints what shells need, and then they complete."""

import pytest

from fairassess.commands import completion
from tests.cli.calling import Shell


@pytest.mark.parametrize("name", completion.SHELLS)
def test_each_shell_has_its_script(shell: Shell, name: str) -> None:
    said = shell("completion", name)
    assert said.code == 0
    assert "_FAIRASSESS_COMPLETE" in said.out
    assert f"{name}_complete" in said.out


def test_a_shell_asks_and_is_told_commands_and_words(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_FAIRASSESS_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_CWORD", "1")
    monkeypatch.setenv("COMP_WORDS", "fairassess facil")
    assert shell().out == "plain,facilities\n"
    monkeypatch.setenv("COMP_CWORD", "2")
    monkeypatch.setenv("COMP_WORDS", "fairassess probe oai")
    assert shell().out == "plain,oai-pmh\n"


def test_another_shell_is_wrong_usage(shell: Shell) -> None:
    assert shell("completion", "tcsh").code == 64
