"""Bad servers by the thousand: neither files nor threads nor memory pile up."""

import gc
import threading
import time
from contextlib import ExitStack

import pytest

from fairassess.net import door
from fairassess.selftest import bench, nasty
from fairassess.selftest.servers import Script, ScriptedServer, bomb, reply, say

QUICK: tuple[Script, ...] = (
    nasty.gzip_bomb,
    nasty.double_gzip,
    nasty.bomb_on_redirect,
    nasty.redirect_loop,
    nasty.growing_redirect,
    nasty.endless_header,
    say(b"HTTP/1.1 200 OK\r\nno colon here\r\n\r\nx"),
    nasty.undecodable_redirect,
    say(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello"),
    nasty.endless_trailers,
    say(b"<html>hello</html>"),
    nasty.interim_storm,
    say(reply(b"x", status="403 Forbidden")),
    say(reply(b"x", status="503 Busy", headers=("Retry-After: 1",))),
    nasty.resets,
    nasty.cookie_wall,
    say(reply(b"hello")),
)
"""One or more servers of each row from 1 to 28 that ends at once; the slow ones come below."""

SLOW: tuple[Script, ...] = (nasty.slow_body, nasty.slow_header, nasty.silent, nasty.slow_trailers)
BRIEF = door.Limits(connect_s=0.3, total_s=0.02)
MOST_GROWTH = 30_000_000


def soak(runs: int) -> tuple[int, int, int]:
    """Make *runs* runs, each with a door of its own; return growth of files, threads, memory."""
    bomb()
    with ExitStack() as stack:
        quick = [stack.enter_context(ScriptedServer(script)) for script in QUICK]
        slow = [stack.enter_context(ScriptedServer(script)) for script in SLOW]
        before = (0, 0, 0)
        for number in range(runs + len(quick) * 3):
            if number == len(quick) * 3:
                # The first rounds fill caches and pools.
                before = counted()
            visit(quick[number % len(quick)], bench.SHORT)
            if number % 20 == 0:
                visit(slow[number // 20 % len(slow)], BRIEF)
        after = counted()
    return tuple(later - earlier for later, earlier in zip(after, before, strict=True))  # type: ignore[return-value]


def visit(server: ScriptedServer, limits: door.Limits) -> None:
    with bench.open_door(limits=limits) as opened:
        opened.fetch(server.url)
    # The record of the server itself must not be taken for growth of ours.
    server.requests.clear()


def counted() -> tuple[int, int, int]:
    time.sleep(0.5)
    gc.collect()
    return bench.open_files(), threading.active_count(), bench.resident_bytes()


def test_three_hundred_runs_leave_nothing() -> None:
    files, threads, grown = soak(300)
    assert (files, threads) == (0, 0)
    assert grown < MOST_GROWTH


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_ten_thousand_runs_leave_nothing() -> None:
    files, threads, grown = soak(10_000)
    assert (files, threads) == (0, 0)
    assert grown < MOST_GROWTH
