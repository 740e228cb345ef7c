"""Carry out many small errands over several doors side by side, and give back what each brought."""

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Generic, TypeVar

_Door = TypeVar("_Door")
_Errand = TypeVar("_Errand")
_Brought = TypeVar("_Brought")


class Crew(Generic[_Door]):
    """
    Doors of one run, each with a thread of its own while errands are carried out.

    Doors stay open between two calls of `carry_out`, and so do their connections, but a door
    belongs to one thread; so the threads live as long as the crew. Use as a context manager.
    """

    def __init__(self, open_door: Callable[[], AbstractContextManager[_Door]], hands: int) -> None:
        """
        Name the crew.

        Args:
            open_door: Opens a door; called in the thread that uses it.
            hands: Errands carried out at the same time; 1 or more.

        Raises:
            ValueError: *hands* is below 1.
        """
        if hands < 1:
            raise ValueError(f"{hands} hands carry nothing")
        self._open_door = open_door
        self._hands = hands
        self._waiting: list[Callable[[_Door], None]] = []
        self._is_over = False
        self._lock = threading.Condition()
        self._threads: list[threading.Thread] = []
        self._broken: BaseException | None = None

    def __enter__(self) -> "Crew[_Door]":
        for number in range(self._hands):
            thread = threading.Thread(target=self._work, name=f"crew-{number}", daemon=True)
            self._threads.append(thread)
            thread.start()
        return self

    def __exit__(self, *_details: object) -> None:
        with self._lock:
            self._is_over = True
            self._waiting.clear()
            self._lock.notify_all()
        for thread in self._threads:
            thread.join()

    def carry_out(
        self, errands: Sequence[_Errand], run: Callable[[_Door, _Errand], _Brought]
    ) -> list[_Brought]:
        """
        Run every errand, some at the same time, and return what they brought, in their order.

        Args:
            errands: What is to be done; begun in this order.
            run: Does one, with a door that no other errand uses meanwhile.

        Raises:
            BaseException: What *run*, or opening a door, raised first; errands not yet begun are
                left out then.
        """
        brought: dict[int, _Brought] = {}

        def task(place: int, errand: _Errand) -> Callable[[_Door], None]:
            def do(door: _Door) -> None:
                found = run(door, errand)
                with self._lock:
                    brought[place] = found
                    self._lock.notify_all()

            return do

        with self._lock:
            # The last one is taken first.
            self._waiting = [task(place, one) for place, one in enumerate(errands)][::-1]
            self._lock.notify_all()
            self._lock.wait_for(lambda: len(brought) == len(errands) or self._broken is not None)
            if self._broken is not None:
                self._waiting.clear()
                raise self._broken
        return [brought[place] for place in range(len(errands))]

    def _work(self) -> None:
        try:
            with self._open_door() as door:
                while (task := self._next()) is not None:
                    task(door)
        except BaseException as error:
            with self._lock:
                self._broken = self._broken or error
                self._lock.notify_all()

    def _next(self) -> Callable[[_Door], None] | None:
        with self._lock:
            self._lock.wait_for(lambda: self._is_over or self._waiting)
            return None if self._is_over else self._waiting.pop()


class Alone(Generic[_Door]):
    """The same for one door that is open already: one errand after the other, in this thread."""

    def __init__(self, door: _Door) -> None:
        self._door = door

    def __enter__(self) -> "Alone[_Door]":
        return self

    def __exit__(self, *_details: object) -> None:
        """Leave the door open: it belongs to whoever opened it."""

    def carry_out(
        self, errands: Sequence[_Errand], run: Callable[[_Door, _Errand], _Brought]
    ) -> list[_Brought]:
        """Run every errand in order and return what they brought."""
        return [run(self._door, errand) for errand in errands]
