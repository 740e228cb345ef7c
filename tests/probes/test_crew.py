"""Errands are carried out side by side, each door in one thread, and come back in their order."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from fairassess.probes.crew import Alone, Crew


class Doors:
    """Doors that know the thread that they were opened in, and how many are open."""

    def __init__(self) -> None:
        self.open = 0
        self.opened = 0
        self._lock = threading.Lock()

    @contextmanager
    def make(self) -> Iterator[int]:
        with self._lock:
            self.open += 1
            self.opened += 1
        try:
            yield threading.get_ident()
        finally:
            with self._lock:
                self.open -= 1


def doubled(door: int, errand: int) -> int:
    assert door == threading.get_ident()
    time.sleep(0.001 * (errand % 3))
    return 2 * errand


@pytest.mark.parametrize("hands", [1, 2, 7])
def test_what_errands_brought_comes_in_their_order(hands):
    doors = Doors()
    with Crew(doors.make, hands) as crew:
        assert crew.carry_out(range(50), doubled) == [2 * number for number in range(50)]
        assert crew.carry_out((), doubled) == []
        assert crew.carry_out((3,), doubled) == [6]
    assert doors.open == 0
    assert doors.opened == hands


def test_as_many_errands_as_there_are_hands_are_under_way_together():
    barrier = threading.Barrier(4)

    def meet(_door: int, errand: int) -> int:
        # Whoever is alone waits in vain.
        barrier.wait(5)
        return errand

    with Crew(Doors().make, 4) as crew:
        assert crew.carry_out(range(8), meet) == list(range(8))


def test_an_errand_that_goes_wrong_ends_the_others_and_closes_all_doors():
    done: list[int] = []

    def fail(_door: int, errand: int) -> None:
        if errand == 1:
            raise ZeroDivisionError
        done.append(errand)
        time.sleep(0.01)

    doors = Doors()
    with pytest.raises(ZeroDivisionError), Crew(doors.make, 2) as crew:
        crew.carry_out(range(1_000), fail)
    assert doors.open == 0
    assert len(done) < 1_000


def test_a_door_that_cannot_be_opened_is_no_endless_wait():
    @contextmanager
    def locked() -> Iterator[int]:
        raise PermissionError
        yield 0

    with pytest.raises(PermissionError), Crew(locked, 3) as crew:
        crew.carry_out(range(5), doubled)


def test_a_crew_without_hands_is_refused():
    with pytest.raises(ValueError, match="0 hands"):
        Crew(Doors().make, 0)


def test_one_door_alone_does_the_same_one_after_the_other():
    with Alone(threading.get_ident()) as crew:
        assert crew.carry_out(range(5), doubled) == [0, 2, 4, 6, 8]
