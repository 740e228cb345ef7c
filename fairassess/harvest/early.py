"""The pages after the present one: asked for, and given away to be read, before their turn."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from fairassess.harvest.ahead import token_in
from fairassess.harvest.hands import Part
from fairassess.harvest.lanes import SliceLane

MOST_PAGES = 8
"""Pages that came before their turn, so that nobody who reads waits while others are stored."""

MOST_BYTES = 2_000_000

QUICK_S = 0.03
"""Time in which more than one page may be asked for; of a slow or patient server comes one."""


@dataclass(frozen=True, slots=True)
class _Page:
    """A page that was given away before its turn."""

    number: int
    body: bytes
    token: str
    items: int
    parts: list[Part]


class Early:
    """
    Asks a list for its next pages, one after the other, each by the token of the one before.

    One more is always under way, so that the server works while we do.
    """

    def __init__(
        self, give: Callable[[int, bytes], list[Part]], records_in: Callable[[bytes], int]
    ) -> None:
        """
        Begin with none.

        Args:
            give: Gives a page away, by its number.
            records_in: Returns about how many records a page has.
        """
        self._give = give
        self._records_in = records_in
        self._pages: deque[_Page] = deque()
        self._is_under_way = False
        self._is_over = False

    def take(self, number: int, body: bytes) -> list[Part] | None:
        """Return the parts of a page whose turn it is; None where it was not given away."""
        page = self._pages[0] if self._pages else None
        if page is not None and page.number == number and page.body == body:
            self._pages.popleft()
            return page.parts
        return None

    def forget(self) -> list[list[Part]]:
        """Return the parts of all pages whose turn does not come, and begin anew."""
        parts = [page.parts for page in self._pages]
        self._pages.clear()
        self._is_under_way = self._is_over = False
        return parts

    def go_on(self, lane: SliceLane, number: int, body: bytes) -> None:
        """
        Have the next page come, and more where they come quickly.

        Args:
            lane: Of the list.
            number: Of the present page.
            body: The present page.
        """
        began = time.monotonic()
        while not self._is_over:
            if not self._is_under_way:
                self._is_under_way = self._ask(lane, body)
                self._is_over = not self._is_under_way
            elif self._is_enough(began):
                return
            else:
                self._receive(lane, number)

    def _is_enough(self, began: float) -> bool:
        pages = self._pages
        return bool(pages) and (
            len(pages) >= MOST_PAGES
            or sum([len(page.body) for page in pages]) >= MOST_BYTES
            or time.monotonic() - began >= QUICK_S
        )

    def _ask(self, lane: SliceLane, body: bytes) -> bool:
        """Ask for the page after the last one that came; return whether there is one to ask for."""
        pages = self._pages
        token = pages[-1].token if pages else token_in(body)
        items = sum([page.items for page in pages]) + self._records_in(body)
        # A list that goes round comes to its end only when its pages are counted.
        is_circle = token in [page.token for page in pages][:-1]
        return not is_circle and lane.ask_ahead(token, pages=len(pages) + 1, items=items)

    def _receive(self, lane: SliceLane, number: int) -> None:
        """Take the page under way, and give it away; one that is no list is for its turn."""
        body = lane.came()
        self._is_under_way = False
        self._is_over = not body
        if body:
            place = number + 1 + len(self._pages)
            items = self._records_in(body)
            self._pages.append(_Page(place, body, token_in(body), items, self._give(place, body)))
