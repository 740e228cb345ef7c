"""`fairassess bench`: figures of this machine, and not a trace on the installation."""

import multiprocessing
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

import pytest

from fairassess.commands import bench, bench_apart, bench_tasks
from fairassess.commands.bench import Row
from fairassess.commands.bench_tasks import Taken
from fairassess.demo.servers import Running
from tests import providers
from tests.cli import held
from tests.cli.calling import Shell

RECORDS = 60


@contextmanager
def serving_here(count: int) -> Iterator[str]:
    """The same records from a server in this process."""
    provider = providers.application(count, page_size=100)
    with Running(provider, path=provider.path) as running:
        yield running.url


def here(task: Callable[[], Taken]) -> tuple[Taken, int | None]:
    """Carry a task out in this process, which takes the time of the task alone."""
    return task(), 50_000_000


@pytest.mark.parametrize(
    "is_apart", [False, pytest.param(True, marks=pytest.mark.soak)], ids=["here", "apart"]
)
@pytest.mark.timeout(240)
def test_every_task_is_measured_with_few_records_and_nothing_is_left(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, is_apart: bool
) -> None:
    if not is_apart:
        monkeypatch.setattr(bench_apart, "serving", serving_here)
        monkeypatch.setattr(bench_apart, "in_fresh_process", here)
        monkeypatch.setattr(bench_tasks, "SCORED", 20)
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


def test_a_task_in_a_process_apart_says_what_it_returned_and_how_much_it_held() -> None:
    returned, most = bench_apart.in_fresh_process(held.sixty_megabytes)
    assert returned not in (0, os.getpid())
    assert most is not None
    assert most > 60_000_000


def test_records_are_served_by_a_process_apart_that_ends_when_nobody_asks() -> None:
    before = set(multiprocessing.active_children())
    with bench_apart.serving(7) as url:
        (server,) = set(multiprocessing.active_children()) - before
        with build_opener(ProxyHandler({})).open(f"{url}?verb=Identify", timeout=30) as reply:
            assert b"<Identify>" in reply.read()
    assert not server.is_alive()


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
