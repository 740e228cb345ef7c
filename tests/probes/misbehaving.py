"""Children that misbehave in one way each; the path of the address they are sent to says how."""

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from fairassess.probes import child


def die() -> None:
    os._exit(3)


def kill_itself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def hang() -> None:
    while True:
        time.sleep(60)


def hang_and_have_a_child() -> None:
    number = os.fork()
    if number:
        tell(step={"done": number, "planned": 0, "doing": ""})
    hang()


def spin() -> None:
    # A second, so that the test need not wait for the minute that a run really has.
    child.PROCESSOR_S = 1
    child.limit()
    while True:
        continue


def swallow_memory() -> None:
    child.limit()
    kept = []
    try:
        while True:
            kept.append(bytearray(50_000_000))
    except MemoryError:
        os._exit(child.OUT_OF_MEMORY)


def print_rubbish() -> None:
    say(b"Traceback (most recent call last):")
    hang()


def print_a_number_that_is_none() -> None:
    say(b'{"step": [NaN, 1, "x"]}')
    hang()


def print_too_much() -> None:
    while True:
        os.write(sys.stdout.fileno(), b"x" * 65_536)


def print_too_often() -> None:
    while True:
        tell(step={"done": 1, "planned": 1, "doing": ""})


def complain_for_ever() -> None:
    while True:
        os.write(sys.stderr.fileno(), b"y" * 65_536)


def bring_somebody_elses_result() -> None:
    tell(result={"kind": "pid", "target": "x"})
    hang()


def ask_for_something_else() -> None:
    tell(ask={"what": "password", "host": "h", "within_s": 0.0})
    hang()


def ask_without_listening() -> None:
    while True:
        tell(ask={"what": "gate", "host": "h", "within_s": 0.0})


def keep_a_place() -> None:
    tell(ask={"what": "place", "host": "h.example", "within_s": 1.0})
    sys.stdin.readline()
    die()


def tell_what_it_sees() -> None:
    files = [path.name for path in Path("/proc/self/fd").iterdir()]
    seen = {"names": sorted(os.environ), "files": files, "folder": str(Path.cwd())}
    tell(step={"done": 0, "planned": 0, "doing": json.dumps(seen)})
    die()


def tell_what_it_was_told() -> None:
    tell(step={"done": 0, "planned": 0, "doing": json.dumps(order)})
    die()


def say(line: bytes) -> None:
    os.write(sys.stdout.fileno(), line + b"\n")


def tell(**message: object) -> None:
    say(json.dumps(message).encode())


WAYS: dict[str, Callable[[], None]] = {
    way.__name__: way
    for way in (
        die, kill_itself, hang, hang_and_have_a_child, spin, swallow_memory, print_rubbish,
        print_a_number_that_is_none, print_too_much, print_too_often, complain_for_ever,
        bring_somebody_elses_result, ask_for_something_else, ask_without_listening, keep_a_place,
        tell_what_it_sees, tell_what_it_was_told,
    )
}  # fmt: skip

if __name__ == "__main__":
    order = json.loads(sys.stdin.readline())
    WAYS[order["target"].rsplit("/", 1)[1]]()
