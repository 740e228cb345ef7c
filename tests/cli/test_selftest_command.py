"""`fairassess selftest`: the whole table in less than half a minute, with an exit code."""

import pytest

from fairassess.commands import selftest
from fairassess.selftest import suite
from tests.cli.calling import Shell


@pytest.mark.timeout(90)
def test_this_installation_holds_its_promises(shell: Shell) -> None:
    said = shell("selftest", "--format", "json")
    document = said.document
    broken = [
        (row["row"], case["name"], case["happened"])
        for row in document["rows"]
        for case in row["cases"]
        if not case["ok"]
    ]
    assert broken == []
    assert document["ok"] is True
    assert said.code == 0
    assert sum(len(row["cases"]) for row in document["rows"]) == len(suite.CASES) + 1


def stub_suite(monkeypatch: pytest.MonkeyPatch, *, is_kept: bool) -> None:
    result = suite.Result(1, "a slow body", "It was cut.", is_kept, 1.0, 0)
    monkeypatch.setattr(selftest.suite, "run", lambda on_result: (on_result(result), (result,))[1])


@pytest.mark.parametrize(("is_kept", "code"), [(True, 0), (False, 1)])
def test_the_exit_code_says_whether_all_promises_hold(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, is_kept: bool, code: int
) -> None:
    stub_suite(monkeypatch, is_kept=is_kept)
    said = shell("selftest")
    assert said.code == code
    assert said.out.splitlines()[1].split("\t")[1] == "a slow body"


def test_a_pipe_gets_plain_lines(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    stub_suite(monkeypatch, is_kept=True)
    out = shell("selftest").out
    assert out.startswith("row\tbehaviour\tpromise\t")
    assert "\x1b" not in out
