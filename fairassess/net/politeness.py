"""Be a gentle visitor: how often to ask one host, how long to wait, how to introduce ourselves."""

import random
import re
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_RETRY_AFTER_S = 86_400.0
"""A wish to be left alone for longer is taken as one day."""

LONGEST_WAIT_IN_RUN_S = 60.0
"""Longest Retry-After that is waited for inside a run."""

_dice = random.SystemRandom()


class Pace:
    """
    A least time between two requests to one host, shared by everything that asks it.

    May be used from several threads.
    """

    def __init__(
        self,
        rate: float = 1.0,
        *,
        jitter: float = 0.1,
        includes_private: bool = False,
        monotonic: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = _dice.random,
    ) -> None:
        """
        Set the pace.

        Args:
            rate: Most requests a second to one host; 0 for no limit.
            jitter: Share of the interval, 0 to 1, that is added at random: visitors who do not
                march in step spare a server.
            includes_private: Whether hosts inside an allowed private network are spared no less.
            monotonic: Seconds of a clock that never goes back.
            chance: A number from 0 to 1, below 1.

        Raises:
            ValueError: A number is out of range.
        """
        if rate < 0 or not 0 <= jitter <= 1:
            raise ValueError(f"rate {rate} must be 0 or more, jitter {jitter} from 0 to 1")
        self.rate = rate
        self.includes_private = includes_private
        self._interval_s = 1 / rate if rate else 0.0
        self._jitter = jitter
        self._monotonic = monotonic
        self._chance = chance
        self._free_at: dict[str, float] = {}
        self._lock = threading.Lock()

    def reserve(self, host: str, *, within_s: float) -> float | None:
        """
        Take the next free turn for *host*.

        Args:
            host: Host asked.
            within_s: Seconds that the caller can wait at most.

        Returns:
            Seconds to wait before asking; None, and nothing taken, when the turn comes too late.
        """
        if not self._interval_s:
            return 0.0
        with self._lock:
            now = self._monotonic()
            turn = max(now, self._free_at.get(host, now))
            if turn - now > within_s:
                return None
            lengthened = self._interval_s * (1 + self._jitter * self._chance())
            self._free_at[host] = turn + lengthened
            return turn - now


def parse_retry_after(value: str, now: datetime) -> float | None:
    """
    Read a Retry-After header.

    Args:
        value: Seconds, or an HTTP date.
        now: Aware UTC moment of the reply.

    Returns:
        Seconds to wait, 0 or more and at most LONGEST_RETRY_AFTER_S; None for what is neither.

    Source:
        RFC 9110 §10.2.3.
    """
    text = value.strip()
    if re.fullmatch(r"[0-9]{1,20}", text):
        return min(float(text), LONGEST_RETRY_AFTER_S)
    try:
        moment = parsedate_to_datetime(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        wait_s = (moment - now).total_seconds()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return min(max(wait_s, 0.0), LONGEST_RETRY_AFTER_S)


def user_agent(version: str, contact: str = "", about_url: str = "") -> str:
    """
    Return how we introduce ourselves to servers.

    Args:
        version: Version of this software.
        contact: Mail address of those who run it; may be empty.
        about_url: Page that explains our probes; may be empty.

    Returns:
        For example `fairassess/1.0 (+https://fair.example/about/probes; fair@example.org)`.

    Raises:
        ValueError: A part holds a character that would break the header.
    """
    for part in (version, contact, about_url):
        if not re.fullmatch(r"[\x20-\x7e]*", part) or "(" in part or ")" in part:
            raise ValueError(f"{part!r} must be plain ASCII without brackets")
    about = f"+{about_url}" if about_url else ""
    comment = "; ".join(part for part in (about, contact) if part)
    return f"fairassess/{version} ({comment})" if comment else f"fairassess/{version}"
