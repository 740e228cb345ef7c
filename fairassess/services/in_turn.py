"""One thing after the other in a thread of its own, while whoever hands it over goes on."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

T = TypeVar("T")


class InTurn(Generic[T]):
    """
    Does what is handed over, in order; nothing waits while another thing is done.
    """

    def __init__(self, do: Callable[[T], None], *, name: str) -> None:
        """
        Begin with nothing to do.

        Args:
            do: Called in the other thread, never twice at a time.
            name: Of that thread.
        """
        self._do = do
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._last: Future[None] | None = None

    def close(self) -> None:
        """End the thread, once what is under way is done."""
        self._pool.shutdown()

    def hand_over(self, thing: T) -> None:
        """
        Have *thing* done, once the one before it is.

        Raises:
            BaseException: What the one before raised; *thing* is not done then.
        """
        self.settle()
        self._last = self._pool.submit(self._do, thing)

    def settle(self) -> None:
        """
        Wait until all is done.

        Raises:
            BaseException: What doing it raised, once.
        """
        last, self._last = self._last, None
        if last is not None:
            last.result()
