"""What is handed over is done in order, and what goes wrong comes back to who hands over."""

import threading

import pytest

from fairassess.services.in_turn import InTurn


def test_things_are_done_in_order_and_in_another_thread():
    done: list[tuple[int, bool]] = []
    here = threading.get_ident()
    work = InTurn(lambda thing: done.append((thing, threading.get_ident() != here)), name="test")
    for number in range(50):
        work.hand_over(number)
    work.settle()
    work.close()
    assert done == [(number, True) for number in range(50)]


def test_who_hands_over_goes_on_while_it_is_done():
    may_go_on, begun = threading.Event(), threading.Event()

    def do(_: int) -> None:
        begun.set()
        assert may_go_on.wait(10)

    work = InTurn(do, name="test")
    work.hand_over(1)
    assert begun.wait(10)
    may_go_on.set()
    work.settle()
    work.close()


def test_an_error_comes_back_once_and_nothing_more_is_done_before():
    done: list[int] = []

    def do(thing: int) -> None:
        if thing == 2:
            raise ValueError("two")
        done.append(thing)

    work = InTurn(do, name="test")
    work.hand_over(1)
    work.hand_over(2)
    with pytest.raises(ValueError, match="two"):
        work.hand_over(3)
    work.settle()
    work.close()
    assert done == [1]


def test_closing_waits_for_what_is_under_way():
    done: list[int] = []
    may_go_on = threading.Event()

    def do(thing: int) -> None:
        may_go_on.wait(10)
        done.append(thing)

    work = InTurn(do, name="test")
    work.hand_over(1)
    threading.Timer(0.05, may_go_on.set).start()
    work.close()
    assert done == [1]
