"""Run all cases: those that only wait beside each other, the others one by one, under watch."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace

from fairassess.selftest import bench, nasty, places, readings, replies, secured
from fairassess.selftest.bench import Broken, Case, Watch
from fairassess.selftest.servers import ScriptedServer, bomb, reply, say

CASES: tuple[Case, ...] = tuple(
    sorted(replies.CASES + places.CASES + secured.CASES + readings.CASES, key=lambda case: case.row)
)
"""Everything that the self-test tries, by row."""

ROUNDS = 30
"""How often the last case asks each of its servers, to see that nothing piles up."""

_FIRST_ROUNDS = 2
_SETTLE_S = 0.3


@dataclass(frozen=True, slots=True)
class Result:
    """
    What one case came to.

    Attributes:
        row: Number of the threat.
        name: Of the case.
        happened: What happened, in a sentence.
        is_kept: Whether the promise holds.
        took_s: Seconds.
        grown_bytes: Growth of memory; that of all together for cases tried beside each other.
    """

    row: int
    name: str
    happened: str
    is_kept: bool
    took_s: float
    grown_bytes: int


def _ignore(_result: Result) -> None:
    pass


def run(
    cases: Sequence[Case] = CASES, *, on_result: Callable[[Result], None] = _ignore
) -> tuple[Result, ...]:
    """
    Try every case, and that nothing is left behind.

    Args:
        cases: To be tried.
        on_result: Called with each result as soon as it is known.

    Returns:
        The results by row; the last one is about what is left after many exchanges.
    """
    bomb()  # Made before any memory is measured.
    results = []
    for result in (
        *_beside([case for case in cases if case.waits]),
        *(one(case) for case in cases if not case.waits),
        one(Case(41, f"{ROUNDS} rounds of bad servers", many_rounds)),
    ):
        results.append(result)
        on_result(result)
    return tuple(sorted(results, key=lambda result: result.row))


def one(case: Case) -> Result:
    """Try one case alone: its promise, its memory, and what it leaves behind."""
    threads, files = threading.active_count(), bench.open_files()
    with Watch() as watch:
        result = _try(case)
    result = replace(result, grown_bytes=watch.grown_bytes)
    return _judged(result, threads, files)


def _beside(cases: Sequence[Case]) -> list[Result]:
    """Try cases beside each other; they share what they cost and what they leave behind."""
    if not cases:
        return []
    threads, files = threading.active_count(), bench.open_files()
    with Watch() as watch, ThreadPoolExecutor(len(cases)) as pool:
        waiting = [pool.submit(_try, case) for case in cases]
        results = [done.result() for done in as_completed(waiting)]
    shared = [replace(result, grown_bytes=watch.grown_bytes) for result in results]
    return [_judged(result, threads, files) for result in shared]


def _try(case: Case) -> Result:
    began = time.monotonic()
    try:
        happened, is_kept = case.check(), True
    except Broken as broken:
        happened, is_kept = str(broken), False
    except Exception as error:
        # The promise is that nothing but a classified result ever leaves the door.
        happened, is_kept = f"{type(error).__name__} left the door: {error}", False
    return Result(case.row, case.name, happened, is_kept, time.monotonic() - began, 0)


def _judged(result: Result, threads: int, files: int) -> Result:
    if not result.is_kept:
        return result
    threads_now, files_now = bench.wait_for_quiet(threads, files)
    fault = ""
    if result.grown_bytes > bench.MOST_MEMORY:
        fault = f"The memory grew by {result.grown_bytes / 1e6:.0f} MB."
    elif threads_now > threads or files_now > files:
        fault = f"{threads_now - threads} threads and {files_now - files} files were left."
    return replace(result, happened=fault, is_kept=False) if fault else result


def many_rounds() -> str:
    """
    Ask bad servers over and over through one door, and see that nothing piles up.

    Raises:
        Broken: Files are left open.
    """
    scripts = (
        nasty.resets,
        nasty.redirect_loop,
        nasty.interim_storm,
        say(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhello"),
        say(b"nonsense"),
        say(reply(b"hello")),
    )
    servers = [ScriptedServer(script) for script in scripts]
    for server in servers:
        server.__enter__()
    try:
        with bench.open_door() as opened:
            for server in servers * _FIRST_ROUNDS:
                opened.fetch(server.url)
            time.sleep(_SETTLE_S)
            threads, files = threading.active_count(), bench.open_files()
            for server in servers * ROUNDS:
                opened.fetch(server.url)
            more = bench.wait_for_quiet(threads, files)[1] - files
    finally:
        for server in servers:
            server.__exit__(None, None, None)
    bench.hold(more <= 0, f"{more} files were left open.")
    return f"{ROUNDS * len(scripts)} exchanges, and not one file more than at first."
