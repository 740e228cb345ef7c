"""An exchange in steps: what is asked is sent first, and the reply is waited for later."""

from collections.abc import Generator
from typing import TypeVar

from fairassess.domain.evidence import Reply

T = TypeVar("T")
Steps = Generator[None, None, T]
"""What is done in steps: it stops where a request was sent, and its reply can be waited for."""


class UnderWay:
    """
    An exchange whose request was sent, and whose reply is taken later.

    Attributes:
        is_over: Whether nothing more is to come of it.
    """

    def __init__(self, steps: Steps[Reply]) -> None:
        self.is_over = False
        self._steps = steps
        self._reply: Reply | None = None
        self._go_on()

    def finish(self) -> Reply:
        """
        Wait for the reply and return it; the second time, the same.

        Raises:
            RuntimeError: It was given up.
            BaseException: What the receiver of the body raised.
        """
        while not self.is_over:
            self._go_on()
        if self._reply is None:
            raise RuntimeError("the exchange was given up")
        return self._reply

    def give_up(self) -> None:
        """Break it off, unless it is over."""
        self.is_over = True
        self._steps.close()

    def _go_on(self) -> None:
        try:
            next(self._steps)
        except StopIteration as end:
            self._reply, self.is_over = end.value, True
        except BaseException:
            self.is_over = True
            raise
