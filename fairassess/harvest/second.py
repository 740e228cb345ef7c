"""A second process that reads and counts pages, as seen from the one that started it."""

import fcntl
import marshal
import os
import pickle
import select
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable

import structlog

from fairassess.domain.completeness import Profile
from fairassess.errors import FairassessError
from fairassess.harvest import wire
from fairassess.harvest.known import Known
from fairassess.harvest.register import Counted, Register
from fairassess.harvest.stops import Allowance
from fairassess.harvest.wire import Told

PATIENCE_S = 60.0
"""Seconds without a word after which the second process is taken to hang."""

HURRY_S = 5.0
"""The same, once the harvest is cancelled or its time is over."""

_MODULE = "fairassess.harvest.aside"
_LOOK_S = 0.2
_CHUNK_BYTES = 1_048_576
_PASSED_ON = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ")

_log = structlog.get_logger(__name__)


class Gone(FairassessError):
    """The second process ended before its work did, or hangs."""


class Second:
    """
    The second process, and the pipes to it.

    All is done in the thread that calls: it never waits for the other process to take something
    without taking what that one gives meanwhile.
    """

    def __init__(self, on_rows: Callable[[Counted, bool], None], allowance: Allowance) -> None:
        """
        Start it; it needs some tenths of a second until it is ready.

        Args:
            on_rows: Takes what some records of a page brought, and whether they are its last.
            allowance: Of the harvest; nobody waits much longer than that lasts.
        """
        self._on_rows = on_rows
        self._allowance = allowance
        self._inbox = wire.Inbox()
        self._rows: deque[wire.Message] = deque()
        self._is_ready = False
        self._told: list[Told] = []
        self._done: bytes | None = None
        its_inlet, self._outlet = os.pipe()
        self._inlet, its_outlet = os.pipe()
        for pipe in (self._outlet, self._inlet):
            _widen(pipe)
            os.set_blocking(pipe, False)
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell
                [sys.executable, "-P", "-m", _MODULE, str(its_inlet), str(its_outlet)],
                pass_fds=(its_inlet, its_outlet),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
                cwd="/",
                start_new_session=True,
            )
        except OSError:
            os.close(self._outlet)
            os.close(self._inlet)
            raise
        finally:
            os.close(its_inlet)
            os.close(its_outlet)

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    def is_ready(self, *, wait: bool = False) -> bool:
        """Return whether it can begin; with *wait*, not before it can."""
        if wait:
            self._talk(b"", lambda: self._is_ready)
        elif not self._is_ready and select.select([self._inlet], [], [], 0)[0]:
            self._listen()
        return self._is_ready

    def move(self, register: Register, own: Known | None, stalled: int) -> None:
        """Let it go on with what is known so far, and the pages without anything new."""
        self._talk(wire.message(wire.MOVE, pickle.dumps((register, own, stalled))))

    def read(self, number: int, body: bytes) -> Told:
        """Give it a page, and return what that is; its records follow by and by."""
        return self._ask(wire.message(wire.PAGE, wire.number(number), body))

    def take(self, number: int, piece: bytes) -> None:
        """Give it a piece of a large page; take all records that came meanwhile."""
        self._talk(wire.message(wire.PIECE, wire.number(number), piece))
        while self._rows:
            self._hand_on()

    def end(self, *, is_whole: bool) -> Told:
        """Return what a large page is, after its last piece."""
        return self._ask(wire.message(wire.END, wire.number(is_whole)))

    def settle(self, is_done: Callable[[], bool]) -> None:
        """Take records until that is enough."""
        self._talk(b"", is_done)

    def finish(self, *, wants_known: bool) -> tuple[Profile, Known | None]:
        """Return the profile, and which records came if that is wanted."""
        self._talk(
            wire.message(wire.FINISH, wire.number(wants_known)), lambda: self._done is not None
        )
        profile, known = pickle.loads(self._done or b"")  # noqa: S301 - from our own process
        return profile, known

    def close(self) -> None:
        """End it, whatever it does, and close the pipes; may be called twice."""
        if self._outlet < 0:
            return
        os.close(self._outlet)
        os.close(self._inlet)
        self._outlet = self._inlet = -1
        self._process.kill()
        self._process.wait()

    def _ask(self, message: bytes) -> Told:
        self._talk(message, lambda: bool(self._told))
        return self._told.pop()

    def _talk(self, message: bytes, is_done: Callable[[], bool] = lambda: True) -> None:
        """
        Say something, then listen until that is enough.

        Raises:
            Gone: There is nobody.
        """
        left = memoryview(message)
        silent_since = time.monotonic()
        while left or not is_done():
            wait_s = 0.0 if self._rows else _LOOK_S
            readable, writable, _ = select.select(
                [self._inlet], [self._outlet] if left else [], [], wait_s
            )
            if readable:
                self._listen()
            if writable:
                left = left[self._write(left) :]
            if readable or writable:
                silent_since = time.monotonic()
            elif self._rows:
                # Only when there is nothing else to do: the next page is to be asked for soon.
                self._hand_on()
                silent_since = time.monotonic()
            elif time.monotonic() - silent_since > self._patience_s():
                raise self._gone("it says nothing any more")

    def _write(self, left: memoryview) -> int:
        try:
            return os.write(self._outlet, left)
        except BlockingIOError:
            return 0
        except BrokenPipeError as error:
            raise self._gone("it takes nothing any more") from error

    def _listen(self) -> None:
        chunk = os.read(self._inlet, _CHUNK_BYTES)
        if not chunk:
            raise self._gone("it ended")
        self._inbox.add(chunk)
        for kind, body in self._inbox.messages():
            if kind == wire.HEAD:
                told = wire.told_of(marshal.loads(body))  # noqa: S302 - our own process
                self._told.append(told)
            elif kind == wire.READY:
                self._is_ready = True
            elif kind == wire.DONE:
                self._done = body
            elif kind == wire.FAULT:
                raise self._gone(body.decode("utf-8", "replace"))
            else:
                self._rows.append((kind, body))

    def _hand_on(self) -> None:
        kind, body = self._rows.popleft()
        counted = wire.counted_of(marshal.loads(body))  # noqa: S302 - our own process
        self._on_rows(counted, kind == wire.LAST_ROWS)

    def _patience_s(self) -> float:
        is_over = self._allowance.left_s <= 0 or self._allowance.is_cancelled()
        return HURRY_S if is_over else PATIENCE_S

    def _gone(self, why: str) -> Gone:
        _log.error("second_process_gone", pid=self.pid, exit_code=self._process.poll(), why=why)
        return Gone("The process that reads the records ended unexpectedly.")


def _widen(pipe: int) -> None:
    """Let a page fit into a pipe, so that neither side waits; where that is refused, they wait."""
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        try:
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _CHUNK_BYTES)
        except OSError:
            _log.debug("pipe_stays_narrow")
