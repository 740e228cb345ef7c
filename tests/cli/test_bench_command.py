"""`fairassess bench`: figures of this machine, and not a trace on the installation."""

from pathlib import Path

import pytest

from fairassess.commands import bench, bench_apart, bench_tasks
from fairassess.commands.bench import Row
from tests.cli.calling import Shell

RECORDS = 60


@pytest.mark.timeout(240)
def test_every_task_is_measured_with_few_records_and_nothing_is_left(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FAIRASSESS_DATA_DIR", str(tmp_path / "installation"))
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    said = shell("bench", "--records", str(RECORDS), "--format", "json")
    assert said.code == 0
    assert said.document["schema"] == "fairassess.bench/1"
    tasks = {row["task"]: row for row in said.document["tasks"]}
    assert {name: row["number"] for name, row in tasks.items()} == {
        "harvest": RECORDS, "harvest, stored": RECORDS,
        "scoring": bench_tasks.SCORED, "report as PDF": 1,
    }  # fmt: skip
    for row in tasks.values():
        assert row["seconds"] > 0
        assert row["per_second"] == pytest.approx(row["number"] / row["seconds"])
        assert row["peak_bytes"] > 10_000_000
    assert not (tmp_path / "installation").exists()
    assert list((tmp_path / "scratch").iterdir()) == []


def test_a_pipe_gets_plain_lines_and_memory_that_is_not_known_says_so(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = (
        Row("harvest", "records", 5_000, 2.5, 2_000.0, 120_000_000),
        Row("report as PDF", "PDF", 1, 2.0, 0.5, None),
    )
    monkeypatch.setattr(bench, "measured", lambda _records: iter(rows))
    assert shell("bench").out.splitlines() == [
        "task\tof\tseconds\ta second\tpeak MB",
        "harvest\t5,000 records\t2.50\t2,000\t120",
        "report as PDF\t1 PDF\t2.00\t0.50\tnot known",
    ]


def test_memory_of_a_process_that_is_gone_is_nothing() -> None:
    assert bench_apart._held_by(2**30) == 0
