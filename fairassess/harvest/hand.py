"""A reading process as seen from the one that started it, and some that are started beforehand."""

import fcntl
import logging
import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator
from itertools import islice

from fairassess.errors import FairassessError
from fairassess.harvest import wire
from fairassess.harvest.wire import Message

_MODULE = "fairassess.harvest.aside"
_CHUNK_BYTES = 1_048_576
_PARTS_AT_ONCE = 16
_PASSED_ON = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ")

_log = logging.getLogger(__name__)


class Gone(FairassessError):
    """A reading process ended before its work did, or hangs."""


class Hand:
    """
    A process that reads pages, and the pipes to it; neither ever waits.

    Attributes:
        inlet: Where its words come from.
        outlet: Where it is spoken to.
        is_ready: Whether it said that it can begin.
        load: Bytes of pages that it was given and has not finished.
    """

    def __init__(self) -> None:
        """
        Start it; it needs some tenths of a second until it is ready.

        Raises:
            OSError: This machine has no room for one more process, or for its pipes.
        """
        self.is_ready = False
        self.load = 0
        self._inbox = wire.Inbox()
        self._outbox: deque[memoryview] = deque()
        its_inlet, self.outlet = os.pipe()
        try:
            self.inlet, its_outlet = os.pipe()
        except OSError:
            os.close(its_inlet)
            os.close(self.outlet)
            raise
        for pipe in (self.outlet, self.inlet):
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
                process_group=0,
            )
        except OSError:
            os.close(self.outlet)
            os.close(self.inlet)
            raise
        finally:
            os.close(its_inlet)
            os.close(its_outlet)

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it has not ended."""
        return self.outlet >= 0 and self._process.poll() is None

    @property
    def has_unsaid(self) -> bool:
        """Whether it has not yet taken all that was said."""
        return bool(self._outbox)

    def say(self, kind: bytes, *parts: bytes) -> None:
        """Say something, as soon as there is room in the pipe."""
        whole = (wire.beginning(kind, *parts), *parts)
        self._outbox += [memoryview(part) for part in whole if part]
        self.speak()

    def speak(self) -> None:
        """
        Write as much as it takes now.

        Raises:
            Gone: It takes nothing any more.
        """
        while self._outbox:
            try:
                written = os.writev(self.outlet, [*islice(self._outbox, _PARTS_AT_ONCE)])
            except BlockingIOError:
                return
            except BrokenPipeError as error:
                raise self.gone("it takes nothing any more") from error
            while written:
                part = self._outbox.popleft()
                if written < len(part):
                    self._outbox.appendleft(part[written:])
                written -= min(written, len(part))

    def listen(self) -> Iterator[Message]:
        """
        Yield what it says now; call it when there is something to read.

        Raises:
            Gone: It ended, or tells of a fault of its own.
        """
        if not self._inbox.read(self.inlet):
            raise self.gone("it ended")
        for kind, said in self._inbox.messages():
            body = bytes(said)
            if kind == wire.READY:
                self.is_ready = True
            elif kind == wire.FAULT:
                raise self.gone(body.decode("utf-8", "replace"))
            else:
                yield kind, body

    def end(self) -> None:
        """End it, whatever it does, and do not wait for its end; `close` does."""
        if self.outlet >= 0:
            self._process.kill()

    def close(self) -> None:
        """End it, and close the pipes; may be called twice."""
        if self.outlet < 0:
            return
        self.end()
        os.close(self.outlet)
        os.close(self.inlet)
        self.outlet = self.inlet = -1
        self._process.wait()

    def gone(self, why: str) -> Gone:
        """Write down what happened, and return the error to raise."""
        _log.error("reading process %s gone (%s): %s", self.pid, self._process.poll(), why)
        return Gone("A process that reads the records ended unexpectedly.")


class Reserve:
    """
    Reading processes that are started beforehand, so that no harvest waits for their start.

    May be used by several threads.
    """

    def __init__(self, size: int) -> None:
        """Have none yet, and at most *size* of them."""
        self._size = size
        self._hands: list[Hand] = []
        self._lock = threading.Lock()

    def fill(self) -> None:
        """Start those that are missing, as far as this machine has room for them."""
        with self._lock:
            self._drop_dead()
            try:
                while len(self._hands) < self._size:
                    self._hands.append(Hand())
            except OSError as error:
                # A harvest then does without, and the next time there may be room.
                _log.warning("no reading process can be started: %s", error)

    def take(self) -> Hand | None:
        """Give one away; None when there is none."""
        with self._lock:
            self._drop_dead()
            return self._hands.pop(0) if self._hands else None

    def close(self) -> None:
        """End those that nobody took; none is started any more."""
        with self._lock:
            self._size = 0
            while self._hands:
                self._hands.pop().close()

    def _drop_dead(self) -> None:
        for hand in [hand for hand in self._hands if not hand.is_alive]:
            hand.close()
            self._hands.remove(hand)


def _widen(pipe: int) -> None:
    """Let a page fit into a pipe, so that neither side waits; where that is refused, they wait."""
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        try:
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _CHUNK_BYTES)
        except OSError:
            _log.debug("a pipe stays narrow")
