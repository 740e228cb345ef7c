"""The reading processes of one harvest: pages go out to them, and come back in order."""

import pickle
import select
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle

from fairassess.domain.completeness import Builder
from fairassess.harvest import wire
from fairassess.harvest.hand import Gone, Hand
from fairassess.harvest.incoming import Content
from fairassess.harvest.register import Row
from fairassess.harvest.stops import Allowance
from fairassess.harvest.wire import Message, Told

PATIENCE_S = 60.0
"""Seconds without a word after which a reading process is taken to hang."""

HURRY_S = 5.0
"""The same, once the harvest is cancelled or its time is over."""

_LOOK_S = 0.2


@dataclass(slots=True, eq=False)
class Part:
    """
    A page, or a part of a large one, that was given to a reading process.

    Attributes:
        number: Of the page.
        hand: Who reads it.
        size: Bytes.
        is_end: Whether the page ends with it.
        is_refused: Whether none of its records counts, because the page is read elsewhere.
        is_over: Whether all its records were looked at.
        told: What it is; None while that is not known.
        rows: Messages with its records that have come and were not looked at.
    """

    number: int
    hand: Hand
    size: int
    is_end: bool
    is_refused: bool = False
    is_over: bool = False
    told: Told | None = None
    rows: deque[Message] = field(default_factory=deque)

    @property
    def content(self) -> Content | None:
        """What it holds beside its records; None where that is not known, or its records no use."""
        found = self.told.head.found if self.told is not None and self.told.is_counted else None
        return found if isinstance(found, Content) else None


class Hands:
    """
    Gives pages to whoever has least to do, and gathers what they say.

    All is done in the thread that calls: it never waits for a process to take something without
    taking what that one gives meanwhile.

    Attributes:
        hands: The processes.
    """

    def __init__(self, hands: list[Hand], allowance: Allowance) -> None:
        """
        Take processes, which are ended by `close`.

        Args:
            hands: The processes, ready or not.
            allowance: Of the harvest; nobody waits much longer than that lasts.
        """
        self.hands = hands
        self._allowance = allowance
        self._untold: dict[Hand, deque[Part]] = {hand: deque() for hand in hands}
        self._unread: dict[Hand, deque[Part]] = {hand: deque() for hand in hands}
        self._asked: list[Hand] = []
        self._profiles: list[bytes] = []

    def is_ready(self, *, wait: bool = False) -> bool:
        """Return whether one of them can begin; with *wait*, not before all can."""
        if wait:
            self.wait_until(lambda: all(hand.is_ready for hand in self.hands))
        else:
            self._exchange(0.0)
        return any(hand.is_ready for hand in self.hands)

    def give(self, kind: bytes, number: int, bodies: list[bytes], *, is_end: bool) -> list[Part]:
        """
        Give a page, or parts of one, to those who have least to do, a part to each in turn.

        Args:
            kind: What it is.
            number: Of the page.
            bodies: The parts in order.
            is_end: Whether the page ends with the last of them.
        """
        ready = [hand for hand in self.hands if hand.is_ready]
        ready.sort(key=lambda hand: hand.load)
        parts: list[Part] = []
        for body, hand in zip(bodies, cycle(ready), strict=False):
            part = Part(number, hand, len(body), is_end and len(parts) == len(bodies) - 1)
            parts.append(part)
            hand.load += part.size
            self._untold[hand].append(part)
            hand.say(kind, wire.number(number), body)
        return parts

    def next_rows(self, part: Part, base: int) -> tuple[list[Row], bool]:
        """Return the oldest records of a part that came, and whether they are its last."""
        kind, body = part.rows.popleft()
        return wire.rows_of(body, part.number, base), kind == wire.LAST_ROWS

    def settle(self, part: Part, refused: list[int]) -> None:
        """Tell which of the oldest records of a part, by their places, do not count."""
        part.hand.say(wire.SETTLE, wire.pack_places(refused))

    def ask_profiles(self) -> None:
        """Have them make ready what they counted; all of their records must be settled."""
        if not self._asked:
            self._asked = [hand for hand in self.hands if hand.is_ready]
            for hand in self._asked:
                hand.say(wire.FINISH)

    def profiles(self) -> Iterator[Builder]:
        """Yield what each of them counted; all of their records must be settled."""
        self.ask_profiles()
        self.wait_until(lambda: len(self._profiles) == len(self._asked))
        for body in self._profiles:
            yield pickle.loads(body)  # noqa: S301 - from our own process

    def close(self) -> None:
        """End all of them; may be called twice."""
        for hand in self.hands:
            hand.end()
        for hand in self.hands:
            hand.close()

    def wait_until(
        self, is_done: Callable[[], bool], meanwhile: Callable[[], bool] = lambda: False
    ) -> None:
        """
        Speak and listen until that is enough.

        Args:
            is_done: Whether it is.
            meanwhile: What to do while nobody says anything; returns whether there was anything.

        Raises:
            Gone: A process ended, or says nothing any more.
        """
        silent_since = time.monotonic()
        is_idle = False
        while not is_done():
            if self._exchange(_LOOK_S if is_idle else 0.0):
                silent_since, is_idle = time.monotonic(), False
            elif not is_idle:
                # Only when there is nothing else to do: the next page is to be asked for soon.
                is_idle = not meanwhile()
            elif time.monotonic() - silent_since > self._patience_s():
                raise self.hands[0].gone("it says nothing any more")

    def _exchange(self, wait_s: float) -> bool:
        """Write and read what can be written and read; return whether there was anything."""
        poll = select.poll()
        by_pipe = {}
        for hand in self.hands:
            by_pipe[hand.inlet] = by_pipe[hand.outlet] = hand
            poll.register(hand.inlet, select.POLLIN)
            if hand.has_unsaid:
                poll.register(hand.outlet, select.POLLOUT)
        ready = poll.poll(int(wait_s * 1_000))
        for pipe, _ in ready:
            hand = by_pipe[pipe]
            if pipe == hand.outlet:
                hand.speak()
            else:
                self._listen(hand)
        return bool(ready)

    def _listen(self, hand: Hand) -> None:
        try:
            for kind, body in hand.listen():
                self._take(hand, kind, body)
        except Gone:
            # One that was never ready was given nothing, and the others can do without it.
            if hand.is_ready or len(self.hands) == 1:
                raise
            hand.close()
            self.hands.remove(hand)

    def _take(self, hand: Hand, kind: bytes, body: bytes) -> None:
        if kind == wire.HEAD:
            part = self._untold[hand].popleft()
            part.told = wire.told_of(body)
            if part.told.is_counted:
                self._unread[hand].append(part)
            else:
                hand.load -= part.size
        elif kind == wire.DONE:
            self._profiles.append(body)
        else:
            part = self._unread[hand][0]
            part.rows.append((kind, body))
            if kind == wire.LAST_ROWS:
                self._unread[hand].popleft()
                hand.load -= part.size

    def _patience_s(self) -> float:
        is_over = self._allowance.left_s <= 0 or self._allowance.is_cancelled()
        return HURRY_S if is_over else PATIENCE_S
