"""`fairassess rounds` opens, lists, closes and publishes."""

from pathlib import Path

import pytest

from fairassess import clock, config
from fairassess.services import facilities
from fairassess.services.accounts import SYSTEM
from fairassess.storage import database, migrate
from tests import builders
from tests.cli.calling import Shell

OPEN = ("rounds", "open", "Autumn 2026", "--closes-on", "2090-11-30", "--facility", "nls")


@pytest.fixture
def stored(shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FAIRASSESS_DATA_DIR", str(tmp_path / "data"))
    engine = database.engine(config.load().database)
    migrate.upgrade(engine)
    with database.session_factory(engine)() as session:
        facilities.register(session, SYSTEM, builders.facility_draft(), now=clock.now())
    engine.dispose()


@pytest.mark.usefixtures("stored")
def test_a_round_goes_its_way_on_the_command_line(shell: Shell) -> None:
    opened = shell(*OPEN, "--sight", "named")
    assert (opened.code, opened.out) == (0, "autumn-2026\n")
    assert shell("rounds", "publish", "autumn-2026").code == 64
    assert "0 of 1 submitted" in shell("rounds", "list").out
    assert shell("rounds", "close", "autumn-2026", "--yes").code == 0
    assert shell("rounds", "publish", "autumn-2026").code == 0
    document = shell("rounds", "list", "--format", "json").document
    assert document["schema"] == "fairassess.rounds/1"
    (round_,) = document["rounds"]
    assert round_["state"] == "published"
    assert round_["questionnaire"].startswith("expands-d26@")
    assert round_["facilities"] == [
        {"slug": "nls", "state": "not started", "answered": 0, "of": 27}
    ]


@pytest.mark.usefixtures("stored")
def test_an_open_round_is_changed(shell: Shell) -> None:
    shell(*OPEN, "--sight", "named")
    said = shell("rounds", "change", "autumn-2026", "--closes-on", "2091-01-31", "--name", "Late")
    assert (said.code, said.out) == (0, "Late: to submit by 2091-01-31, named, nls\n")
    said = shell("rounds", "change", "autumn-2026")
    assert (said.code, said.out) == (64, "")
    assert said.err.startswith("SLUG: Say what to change: --name, ")
    said = shell("rounds", "change", "autumn-2026", "--add", "nowhere", "--closes-on", "soon")
    assert said.code == 64
    assert {line.split(":")[0] for line in said.err.splitlines()} == {"facilities", "closes_on"}
    assert shell("rounds", "change", "autumn-2026", "--take-out", "anc").code == 64
    shell("rounds", "close", "autumn-2026", "--yes")
    assert shell("rounds", "change", "autumn-2026", "--name", "Other").code == 1


@pytest.mark.usefixtures("stored")
def test_a_round_is_not_closed_by_mistake(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    shell(*OPEN, "--sight", "hidden")
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: "n")
    assert shell("rounds", "close", "autumn-2026").code == 130
    assert "\topen\t" in shell("rounds", "list").out


@pytest.mark.usefixtures("stored")
def test_every_fault_of_a_round_is_told(shell: Shell) -> None:
    said = shell(
        "rounds", "open", " ", "--closes-on", "soon", "--facility", "nowhere", "--sight", "named"
    )
    assert said.code == 64
    places = {line.split(":")[0] for line in said.err.splitlines()}
    assert places == {"name", "closes_on", "facilities"}
    assert shell("rounds", "close", "no-such-round", "--yes").code == 1
