"""The entrance for a process that carries out runs and nothing else."""

import signal
import threading
from types import FrameType

import structlog

from fairassess import jobs
from fairassess.config import Settings
from fairassess.harvest import garbage

_log = structlog.get_logger(__name__)


def main(settings: Settings) -> int:
    """
    Carry out runs until the process is told to end; runs under way then go back to the queue.

    Args:
        settings: Checked; the database must be migrated.

    Returns:
        Exit code: 0.

    Raises:
        BadSettings: Another process on this machine works under the same name.
    """
    told = threading.Event()

    def tell(number: int, _frame: FrameType | None) -> None:
        _log.info("worker_told_to_end", signal=signal.Signals(number).name)
        told.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, tell)
    worker = jobs.launch(settings, carries_out=True)
    garbage.search_less()
    _log.info("worker_started", name=settings.worker_id)
    # In slices, because a wait without end would not let the signal in on every platform.
    while not told.wait(1.0):
        continue
    worker.stop()
    return 0
