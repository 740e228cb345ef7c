"""A run may ask over several doors: what it finds stays the same, and each host is asked gently."""

import json
import os
import threading
import time
from collections.abc import Callable

import pytest

from fairassess.demo import registries
from fairassess.demo import registry_objects as objects
from fairassess.domain.registries import Registries
from fairassess.net.limits import Limits
from fairassess.net.politeness import Pace
from fairassess.probes import child_run, isolation
from fairassess.probes.doors import Doors
from fairassess.probes.orders import Order
from tests.probes import pid_world
from tests.probes.pid_world import subject
from tests.probes.scripted_door import ScriptedDoor, reply

TERMS = isolation.Terms("fairassess/test", ("127.0.0.0/8",), (80, 443), Limits(), 300, 300, 10**8)
NAMES = (objects.GOOD, objects.LOST, objects.PAPER, objects.BARE, objects.UNREGISTERED, "4711")
THREADS = 6


@pytest.mark.parametrize("includes_private", [False, True])
def test_a_child_with_several_doors_finds_what_one_door_finds(includes_private: bool) -> None:
    subjects = [subject(name) for name in NAMES]
    with registries.World() as world:
        alone = pid_world.probe(world, *subjects)
        result = isolation.run_isolated(
            "pid",
            "sample",
            terms=TERMS,
            pace=Pace(0, includes_private=includes_private),
            deadline_s=30,
            subjects=subjects,
            registries=world.registries,
        )
    assert result.is_complete
    assert pid_world.outcomes(result) == pid_world.outcomes(alone)
    assert result.objects == alone.objects == tuple(one.name for one in subjects)
    assert result.requests == alone.requests > len(NAMES)


def test_what_all_doors_cost_is_added_up() -> None:
    first, second = (ScriptedDoor(lambda _: reply("x")) for _ in range(2))

    class Opened:
        def __enter__(self) -> ScriptedDoor:
            return second

        def __exit__(self, *_: object) -> None:
            second.bytes = 7

    doors = Doors(first, Opened)
    first.fetch("https://a.test/")
    with doors.open() as door:
        door.fetch("https://a.test/")
    assert (doors.requests, doors.bytes) == (2, 7)
    with pytest.raises(RuntimeError, match="one door"), Doors(first).open():
        pass


def in_threads(work: Callable[[int], None]) -> None:
    """Do the same in several threads and let what breaks there break here."""
    broken: list[BaseException] = []

    def carry_out(number: int) -> None:
        try:
            work(number)
        except BaseException as error:
            broken.append(error)

    threads = [threading.Thread(target=carry_out, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert broken == []
    assert not any(thread.is_alive() for thread in threads)


def test_each_thread_gets_the_answer_to_its_own_question() -> None:
    heard_there, told_here = os.pipe()
    heard_here, told_there = os.pipe()
    parent = child_run._Parent(heard_here, told_here)

    def answer() -> None:
        with os.fdopen(heard_there, "rb") as questions, os.fdopen(told_there, "wb", 0) as answers:
            for line in questions:
                host = json.loads(line)["ask"]["host"]
                answers.write(json.dumps({"told": host}).encode() + b"\n")

    other = threading.Thread(target=answer)
    other.start()

    def ask(number: int) -> None:
        for turn in range(100):
            host = f"{number}.{turn}.test"
            assert parent.ask("gate", host) == host
            assert not parent.wants_to_stop()

    in_threads(ask)
    os.close(told_here)
    other.join(5)
    os.close(heard_here)


def order() -> Order:
    """An order of nothing in particular."""
    return Order("pid", "x", 9.0, TERMS, 0.0, True, 5.0, 100, (), Registries(), 0, None, None)


def test_threads_of_one_run_ask_a_host_one_after_the_other() -> None:
    asked: list[tuple[str, str]] = []

    def grant(what: str, host: str, _: float) -> object:
        asked.append((what, host))
        return True

    pace = child_run._SharedPace(order(), grant)
    inside, most, lock = [0], [0], threading.Lock()

    def visit(_: int) -> None:
        for _turn in range(5):
            assert pace.take_place("h.test", within_s=10)
            with lock:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
            time.sleep(0.005)
            with lock:
                inside[0] -= 1
            pace.give_back("h.test")

    in_threads(visit)
    assert most == [1]
    assert asked[::2] == [("place", "h.test")] * THREADS * 5
    assert asked[1::2] == [("back", "h.test")] * THREADS * 5


def test_a_place_that_the_parent_refuses_is_free_for_the_next_thread() -> None:
    answers = [False, True]
    pace = child_run._SharedPace(order(), lambda *_: answers.pop(0))
    assert not pace.take_place("h.test", within_s=0.1)
    assert pace.take_place("h.test", within_s=0.1)


def test_no_question_for_a_place_keeps_the_other_threads_waiting_for_long() -> None:
    asked: list[float] = []

    def refuse_twice(_what: str, _host: str, within_s: float) -> object:
        asked.append(within_s)
        return len(asked) == 3

    pace = child_run._SharedPace(order(), refuse_twice)
    assert pace.take_place("h.test", within_s=60)
    assert max(asked) <= 0.5


def test_whoever_waits_here_closes_the_connection_of_whoever_leaves() -> None:
    pace = child_run._SharedPace(order(), lambda what, *_: what == "place")
    assert pace.take_place("h.test", within_s=1)
    waiting = threading.Thread(target=lambda: pace.take_place("h.test", within_s=5))
    waiting.start()
    ends_at = time.monotonic() + 5
    while not pace._waiting.get("h.test"):
        assert time.monotonic() < ends_at
        time.sleep(0.01)
    assert pace.give_back("h.test")
    waiting.join(5)
    assert not pace.give_back("h.test")
