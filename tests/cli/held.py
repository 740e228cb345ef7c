"""A task for a process apart that needs nothing but memory."""

import os
import time


def sixty_megabytes() -> int:
    """Hold so much for a moment, and return the number of the process."""
    kept = bytearray(b"x" * 60_000_000)
    time.sleep(0.3)
    return os.getpid() if kept[-1] else 0
