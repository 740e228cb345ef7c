"""Every row about fetching: class, sentence, deadline, memory, and nothing left behind."""

import threading
import time

import pytest

from fairassess.domain.evidence import FailureKind
from fairassess.selftest import bench, nasty, rows, suite
from fairassess.selftest.bench import Broken, Case
from fairassess.selftest.servers import ScriptedServer, bomb, reply, say


@pytest.fixture(autouse=True, scope="module")
def _bomb_is_made_before_memory_is_measured() -> None:
    bomb()


@pytest.mark.parametrize("case", suite.CASES, ids=lambda case: f"row{case.row}-{case.name}")
def test_a_row_holds_its_promise(case: Case) -> None:
    result = suite.one(case)
    assert result.is_kept, result.happened
    assert result.grown_bytes <= bench.MOST_MEMORY
    assert result.happened


def test_every_row_about_fetching_is_tried_and_no_other() -> None:
    tried = {case.row for case in suite.CASES} | {41}
    assert tried == {row.number for row in rows.ROWS if row.cover is rows.Cover.SELFTEST}
    assert [row.number for row in rows.ROWS] == list(range(1, 45))


def test_no_two_cases_of_a_row_have_one_name() -> None:
    names = [(case.row, case.name) for case in suite.CASES]
    assert len(set(names)) == len(names)


# ---- the self-test itself must be able to fail


def broken(check: bench.Check) -> str:
    result = suite.one(Case(1, "a test of the test", check))
    assert not result.is_kept
    return result.happened


def test_another_class_of_failure_breaks_a_promise() -> None:
    happened = broken(bench.fails(nasty.resets, FailureKind.TIMEOUT, "x"))
    assert "lost before" in happened


def test_other_words_break_a_promise() -> None:
    assert "expected reset" in broken(bench.fails(nasty.resets, FailureKind.RESET, "elephant"))


def test_success_where_a_refusal_was_promised_breaks_it() -> None:
    check = bench.fails(say(reply(b"hello")), FailureKind.RESET, "")
    assert "should have been refused" in broken(check)


def test_another_reply_breaks_a_promise() -> None:
    assert "not the reply" in broken(bench.works(say(reply(b"hello")), b"other"))
    assert "lost before" in broken(bench.works(nasty.resets, b"hello"))


def test_a_visit_to_the_canary_breaks_a_promise() -> None:
    from fairassess.selftest import places

    def check() -> str:
        with places.untouched_canary() as canary, bench.open_door() as opened:
            opened.fetch(canary.url)
        return "nobody came"

    assert "1 connections reached" in broken(check)


def test_taking_too_long_breaks_a_promise() -> None:
    def check() -> str:
        with bench.in_time(bench.door.Limits(total_s=0.0)):
            time.sleep(1.1)
        return "done"

    assert "deadline" in broken(check)


def test_memory_that_grows_breaks_a_promise(monkeypatch: pytest.MonkeyPatch) -> None:
    held = [10_000_000]
    monkeypatch.setattr(bench, "resident_bytes", lambda: held[0])

    def check() -> str:
        held[0] += bench.MOST_MEMORY + 1_000_000
        time.sleep(0.1)
        return "done"

    assert broken(check) == "The memory grew by 65 MB."


def test_the_memory_of_this_process_is_known() -> None:
    with bench.Watch() as watch:
        kept = bytearray(b"x" * 300_000_000)
        time.sleep(0.1)
    assert watch.grown_bytes > 100_000_000
    assert len(kept) == 300_000_000


def test_a_file_that_is_left_open_breaks_a_promise() -> None:
    left: list[ScriptedServer] = []

    def check() -> str:
        left.append(ScriptedServer(nasty.silent))
        return "done"

    try:
        assert "1 files were left" in broken(check)
    finally:
        with left[0]:
            pass


def test_a_thread_that_is_left_breaks_a_promise() -> None:
    left: list[ScriptedServer] = []

    def check() -> str:
        left.append(ScriptedServer(nasty.silent).__enter__())
        return "done"

    try:
        assert "1 threads" in broken(check)
    finally:
        left[0].__exit__(None, None, None)


def test_an_exception_breaks_a_promise() -> None:
    def check() -> str:
        raise KeyError("surprise")

    assert "KeyError left the door" in broken(check)


def test_cases_that_wait_are_tried_beside_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suite, "ROUNDS", 1)
    meeting = threading.Barrier(3)

    def check() -> str:
        # Whoever came alone would wait for the others in vain.
        meeting.wait(timeout=5)
        return "met"

    seen: list[suite.Result] = []
    cases = [Case(1, name, check, waits=True) for name in ("a", "b", "c")]
    results = suite.run(cases, on_result=seen.append)
    assert [result.happened for result in results[:3]] == ["met"] * 3
    assert len(seen) == len(results) == 4
    assert all(result.is_kept for result in results)


def test_a_condition_that_is_not_met_says_its_sentence() -> None:
    with pytest.raises(Broken, match="so it is"):
        bench.hold(False, "so it is")
