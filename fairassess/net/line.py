"""A handle of libcurl with the connections that it keeps open; a request may wait half-way."""

import select
import time
from typing import Any

import pycurl

_LOOK_MS = 200
"""Longest time between two looks at a transfer that seems to stand still."""

_BLIND_NAP_S = 0.01
"""Pause where libcurl cannot say what it waits for: it knows files by numbers below 1,024 only."""


class Line:
    """
    Makes one request at a time, in two steps: what is asked is sent, and later the reply received.

    The second step takes in what came meanwhile, so that whoever asks can work in between.

    Attributes:
        curl: The handle, on which the request is laid down before it is sent.
    """

    def __init__(self) -> None:
        self.curl = pycurl.Curl()
        self._multi = pycurl.CurlMulti()
        self._is_open = False

    def send(self) -> None:
        """Begin the request, as far as that goes without waiting."""
        self._multi.add_handle(self.curl)
        self._is_open = True
        self._multi.perform()

    def receive(self) -> tuple[int, str]:
        """
        Carry the request through.

        Returns:
            libcurl's error number, 0 when there was none, and what it says about it.
        """
        while self._multi.perform()[1]:
            self._wait()
        _, _, failed = self._multi.info_read()
        return (int(failed[0][1]), str(failed[0][2])) if failed else (0, "")

    def drop(self) -> None:
        """End the request, carried through or not; may be called twice."""
        if self._is_open:
            self._multi.remove_handle(self.curl)
        self._is_open = False

    def close(self) -> None:
        """Close all connections; the line can be used no more."""
        self.drop()
        self.curl.close()
        self._multi.close()

    def _wait(self) -> None:
        """Wait until there is something to do, or to look at."""
        due_ms = self._multi.timeout()
        wait_ms = _LOOK_MS if due_ms < 0 else min(due_ms, _LOOK_MS)
        inlets, outlets, _ = self._multi.fdset()
        if not wait_ms:
            return
        if not inlets and not outlets:
            time.sleep(min(wait_ms / 1_000, _BLIND_NAP_S))
            return
        poll = select.poll()
        watched: dict[int, int] = dict.fromkeys(inlets, select.POLLIN)
        for outlet in outlets:
            watched[outlet] = watched.get(outlet, 0) | select.POLLOUT
        for number, events in watched.items():
            poll.register(number, events)
        poll.poll(wait_ms)


def extend(curl: Any, *, total_ms: int, connect_ms: int) -> None:
    """Give a request that is under way other limits of time, counted from its beginning."""
    curl.setopt(pycurl.TIMEOUT_MS, total_ms)
    curl.setopt(pycurl.CONNECTTIMEOUT_MS, connect_ms)
