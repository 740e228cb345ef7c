"""A second process that reads pages, where a provider is faster than one of ours."""

import fcntl
import os
import select
import subprocess
import sys
from collections.abc import Callable
from types import TracebackType

import structlog

from fairassess.harvest import reading
from fairassess.harvest.reading import Entry
from fairassess.harvest.replies import Content

_PASSED_ON = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ")
_PIPE_BYTES = 1_048_576
_PATIENCE_S = 30.0
_END_S = 2.0
_LONGEST_MESSAGE = 64_000_000

_log = structlog.get_logger(__name__)


class SecondProcess:
    """
    Reads small pages beside us, so that two processors share the work.

    It is started when it is first worth it, and used from when it is ready. Whatever happens
    to it costs time only: a page that it does not bring back is read here.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._is_ready = False
        self._has_failed = False

    def __enter__(self) -> "SecondProcess":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def start(self) -> None:
        """Start it, unless it was."""
        if self._process is not None or self._has_failed:
            return
        self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            [sys.executable, "-P", "-B", "-m", reading.__name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            cwd="/",
            env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
            start_new_session=True,
        )
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None and hasattr(fcntl, "F_SETPIPE_SZ"):
                fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE_BYTES)

    def is_ready(self) -> bool:
        """Return whether a page can be given to it now; never waits."""
        if not self._is_ready and self._process is not None and self._process.stdout is not None:
            out = self._process.stdout
            if select.select([out], [], [], 0)[0]:
                self._is_ready = out.read(1) == reading.READY
                if not self._is_ready:
                    self._give_up("it did not start")
        return self._is_ready

    def read(
        self, body: bytes, meanwhile: Callable[[], None]
    ) -> tuple[Content, list[Entry], bytes] | None:
        """
        Let it read a page.

        Args:
            body: The page.
            meanwhile: Called while it reads.

        Returns:
            The content, the records, and the body compressed; None where the page is no good
            list, or the process is gone.
        """
        is_sent = self._send(body)
        meanwhile()
        message = self._receive() if is_sent else None
        return reading.decode(message) if message is not None else None

    def close(self) -> None:
        """End it."""
        process, self._process = self._process, None
        self._is_ready = False
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        if process.stdout is not None:
            process.stdout.close()
        try:
            process.wait(_END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _send(self, body: bytes) -> bool:
        process = self._process
        if process is None or process.stdin is None:
            return False
        try:
            for part in (reading.LENGTH.pack(len(body)), body):
                left = memoryview(part)
                while left:
                    left = left[process.stdin.write(left) or 0 :]
        except OSError:
            self._give_up("it takes no page")
            return False
        return True

    def _receive(self) -> bytes | None:
        head = self._read_exactly(reading.LENGTH.size)
        size = reading.LENGTH.unpack(head)[0] if head is not None else 0
        message = self._read_exactly(size) if 0 < size < _LONGEST_MESSAGE else None
        if message is None:
            self._give_up("it brings no answer")
        return message

    def _read_exactly(self, size: int) -> bytes | None:
        out = self._process.stdout if self._process is not None else None
        parts: list[bytes] = []
        while out is not None and size:
            if not select.select([out], [], [], _PATIENCE_S)[0]:
                return None
            part = out.read(size)
            if not part:
                return None
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def _give_up(self, why: str) -> None:
        _log.warning("second_process_failed", why=why)
        self._has_failed = True
        if self._process is not None:
            self._process.kill()
        self.close()
