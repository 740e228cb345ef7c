"""A process with a worker, to be killed by the test that starts it."""

import time
from multiprocessing.synchronize import Event

from fairassess import config, jobs

LONGEST_LIFE_S = 60.0


def work(given: dict[str, object], ready: Event) -> None:
    """Carry out runs under these settings until killed, and say when that began."""
    jobs.launch(config.load({}, **given), tick_s=0.5)
    ready.set()
    # Should the test die first, this does not stay behind.
    time.sleep(LONGEST_LIFE_S)
