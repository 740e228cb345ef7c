"""A run in a child process brings what a run here brings, and whatever breaks, a result."""

import json
import os
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain.evidence import Exchange
from fairassess.domain.finding import Outcome, Reason
from fairassess.domain.runs import RunResult, Step
from fairassess.net.limits import Limits
from fairassess.net.politeness import Pace
from fairassess.probes import child, child_run, isolation, registry, wire
from tests import providers
from tests.probes import misbehaving

TERMS = isolation.Terms("fairassess/test", ("127.0.0.0/8",), (80, 443), Limits(), 150, 240, 10**8)
NOW = datetime(2027, 3, 1, tzinfo=UTC)


def isolated(url: str, **changes: Any) -> RunResult:
    given_: dict[str, Any] = {"terms": TERMS, "pace": Pace(0), "deadline_s": 60.0}
    return isolation.run_isolated("oai-pmh", url, **(given_ | changes))


def misbehaves(way: Callable[[], None], **changes: Any) -> RunResult:
    url = f"http://127.0.0.1:9/{way.__name__}"
    return isolated(url, module=misbehaving.__name__, **changes)


@pytest.fixture(autouse=True)
def nothing_is_left() -> Any:
    """No file, thread or child of ours is left when a run is over."""
    files, threads, children = _files(), threading.active_count(), _children()
    yield
    assert _files() <= files
    assert threading.active_count() <= threads
    # A database of other tests may live on beside these.
    assert _children() <= children


def _children() -> set[str]:
    """Return the numbers of our children, those that ended and were not fetched included."""
    listed = Path("/proc/self/task").glob("*/children")
    return {number for one in listed for number in one.read_text().split()}


def _files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_what_a_child_finds_is_what_a_run_here_finds() -> None:
    steps: list[Step] = []
    with providers.clean_provider() as provider:
        result = isolated(provider.url, on_step=steps.append, clock=lambda: NOW)
    assert result.is_complete
    assert {f.outcome for f in result.findings} & {Outcome.FAILED, Outcome.CANT_TELL} == set()
    assert [f.probe for f in result.findings] == [p.id for p in registry.of_kind("oai-pmh")]
    assert result.requests == len(result.exchanges) > 20
    assert result.exchanges[0].body_start.startswith(b"<?xml")
    assert result.started_at == NOW
    assert [step.done for step in steps] == sorted(step.done for step in steps)


@pytest.mark.parametrize(
    ("way", "reason", "told"),
    [
        (misbehaving.die, Reason.INTERNAL, "our program failed"),
        (misbehaving.kill_itself, Reason.INTERNAL, "killed from outside"),
        (misbehaving.spin, Reason.INTERNAL, "processor time"),
        (misbehaving.swallow_memory, Reason.INTERNAL, "more memory"),
        (misbehaving.print_rubbish, Reason.INTERNAL, "could not be read"),
        (misbehaving.print_a_number_that_is_none, Reason.INTERNAL, "could not be read"),
        (misbehaving.print_too_much, Reason.INTERNAL, "too much"),
        (misbehaving.print_too_often, Reason.INTERNAL, "too much"),
        (misbehaving.bring_somebody_elses_result, Reason.INTERNAL, "could not be read"),
        (misbehaving.ask_for_something_else, Reason.INTERNAL, "could not be read"),
        (misbehaving.ask_without_listening, Reason.INTERNAL, "did not listen"),
    ],
    ids=lambda value: value.__name__ if callable(value) else None,
)
def test_a_child_that_breaks_leaves_findings_that_say_so(
    way: Callable[[], None], reason: Reason, told: str
) -> None:
    result = misbehaves(way)
    assert not result.is_complete
    assert told in (result.stopped_because or "")
    assert [f.probe for f in result.findings] == [p.id for p in registry.of_kind("oai-pmh")]
    assert {(f.outcome, f.reason) for f in result.findings} == {(Outcome.CANT_TELL, reason)}
    assert all(told in finding.message for finding in result.findings)


@pytest.mark.parametrize("way", [misbehaving.hang, misbehaving.complain_for_ever])
def test_a_child_that_does_not_end_is_killed_soon_after_its_deadline(
    way: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(isolation, "KILLED_AFTER_S", 0.5)
    began = time.monotonic()
    result = misbehaves(way, deadline_s=0.5)
    assert 1.0 <= time.monotonic() - began < 4.0
    assert {finding.reason for finding in result.findings} == {Reason.TIMEOUT}


def test_a_child_that_waits_for_its_turn_is_killed_in_time_and_gives_its_place_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(isolation, "KILLED_AFTER_S", 0.5)
    pace = Pace(0)
    assert pace.take_place("h.example", within_s=0)
    assert misbehaves(misbehaving.keep_a_place, pace=pace).findings
    assert not pace.take_place("h.example", within_s=0), "the place is still ours"
    pace.give_back("h.example")
    assert misbehaves(misbehaving.keep_a_place, pace=pace).findings
    assert pace.take_place("h.example", within_s=0), "the dead child gave its place back"


def test_the_children_of_a_child_are_killed_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "KILLED_AFTER_S", 0.5)
    steps: list[Step] = []
    misbehaves(misbehaving.hang_and_have_a_child, deadline_s=1.0, on_step=steps.append)
    number = steps[0].done
    ends_at = time.monotonic() + 5
    while _lives(number):
        assert time.monotonic() < ends_at, "the grandchild lives on"
        time.sleep(0.05)


def _lives(number: int) -> bool:
    try:
        state = Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_cancelled_run_ends_at_once_and_keeps_what_it_had() -> None:
    steps: list[Step] = []
    with providers.clean_provider() as provider:
        began = time.monotonic()
        result = isolated(provider.url, on_step=steps.append, is_cancelled=lambda: len(steps) > 5)
    assert time.monotonic() - began < 10
    assert not result.is_complete
    assert 3 <= len(result.exchanges) < 20


def test_a_cancelled_child_that_does_not_react_is_killed() -> None:
    began = time.monotonic()
    result = misbehaves(misbehaving.hang, is_cancelled=lambda: True)
    assert time.monotonic() - began < 5
    assert result.stopped_because == "It was cancelled."


def test_a_child_sees_no_secret_and_no_file_of_ours(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setenv("FAIRASSESS_SECRET_KEY", "k" * 40)
    monkeypatch.setenv("PGPASSWORD", "secret")
    steps: list[Step] = []
    with (tmp_path / "database").open("w") as ours:
        os.set_inheritable(ours.fileno(), False)
        misbehaves(misbehaving.tell_what_it_sees, on_step=steps.append)
    seen = json.loads(steps[0].doing)
    own = {"PYTHONPATH", "PYTHONIOENCODING", "MALLOC_ARENA_MAX"}
    assert set(seen["names"]) <= set(isolation.PASSED_ON) | own
    # The three pipes, and the folder that is being listed.
    assert len(seen["files"]) <= 4
    assert seen["folder"] == "/"


def test_a_gate_that_shuts_under_way_keeps_the_rest_of_the_run_out() -> None:
    asked: list[str] = []

    def gate(host: str) -> str | None:
        asked.append(host)
        return None if len(asked) <= 5 else "This host asked us not to visit it."

    with providers.clean_provider() as provider:
        result = isolated(provider.url, gate=gate)
    assert set(asked) == {"127.0.0.1"}
    assert sum(one.status is not None for one in result.exchanges) == 5
    assert not [f for f in result.findings if f.outcome is Outcome.FAILED]
    assert Reason.BLOCKED_BY_POLICY in {finding.reason for finding in result.findings}


def test_all_runs_together_keep_one_pace() -> None:
    pace = Pace(20, jitter=0, includes_private=True)
    with providers.clean_provider() as provider:
        url, results = provider.url, []
        began = time.monotonic()

        def run() -> None:
            results.append(isolated(url, pace=pace, deadline_s=2.5))

        threads = [threading.Thread(target=run) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took_s = time.monotonic() - began
    requests = sum(len([one for one in r.exchanges if one.status]) for r in results)
    assert requests <= took_s * 20 + 1
    assert requests > 4


def test_a_result_too_large_to_tell_is_told_with_shorter_bodies() -> None:
    body = bytes(range(256)) * 256
    many = tuple(_exchange(body) for _ in range(150))
    result = RunResult("oai-pmh", "x", NOW, 1.0, True, None, (), many, 150, 150 * len(body))
    line = child_run._line(result, isolation.LARGEST_MESSAGE_BYTES)
    assert len(line) < isolation.LARGEST_MESSAGE_BYTES
    told = wire.read(RunResult, json.loads(line)["result"])
    assert told.exchanges[0].body_start == body[:16_384]
    fitting = replace(result, exchanges=many[:60])
    line = child_run._line(fitting, isolation.LARGEST_MESSAGE_BYTES)
    assert wire.read(RunResult, json.loads(line)["result"]) == fitting


def _exchange(body: bytes) -> Exchange:
    return Exchange("GET", "http://h.example/", "http://h.example/", NOW, body_start=body)


SOME = RunResult("oai-pmh", "x", NOW, 1.0, True, None, (), (_exchange(b"b"),), 1, 1)


def test_values_survive_the_way_and_nothing_else_does() -> None:
    written = json.loads(json.dumps(wire.plain(SOME)))
    assert wire.read(RunResult, written) == SOME
    for wrong in (
        written | {"more": 1},
        {name: value for name, value in written.items() if name != "bytes"},
        written | {"requests": True},
        written | {"requests": 2**60},
        written | {"duration_s": "1"},
        written | {"started_at": "2027-03-01T00:00:00"},
        written | {"exchanges": {}},
        written | {"exchanges": [{**written["exchanges"][0], "body_start": "?"}]},
        [],
    ):
        with pytest.raises(wire.Unreadable):
            wire.read(RunResult, wrong)


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_any_line_is_read_or_refused(line: bytes) -> None:
    try:
        wire.read(RunResult, wire.parse(line))
    except wire.Unreadable:
        return
    raise AssertionError("nothing random is a result")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
WRITTEN = json.loads(json.dumps(wire.plain(SOME)))


@given(st.sampled_from(sorted(WRITTEN)), JSON)
def test_any_wrong_part_is_read_or_refused(name: str, part: Any) -> None:
    try:
        found = wire.read(RunResult, WRITTEN | {name: part})
    except wire.Unreadable:
        return
    assert wire.plain(found)[name] == wire.plain(getattr(found, name))


def test_the_limits_are_those_that_are_promised() -> None:
    assert (child.MEMORY_BYTES, child.PROCESSOR_S, child.OPEN_FILES) == (2**30, 60, 64)


def test_an_unknown_kind_and_no_time_are_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="none of"):
        isolation.run_isolated("gopher", "x", terms=TERMS, pace=Pace(0), deadline_s=1)
    with pytest.raises(ValueError, match="no time"):
        isolated("http://h.example/", deadline_s=0)
