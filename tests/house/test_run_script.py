"""`run.py` ends what it started when it is told to end."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_CHILD = """
import signal, sys, time
def end(number, _frame):
    print(signal.Signals(number).name, flush=True)
    sys.exit(7)
for number in (signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, end)
print("open", flush=True)
time.sleep(30)
print("was left alone", flush=True)
"""
_DIES = "import time; print('open', flush=True); time.sleep(30)"


def started(child: str) -> "subprocess.Popen[str]":
    """Start a child by way of `run.py`, and wait until it says that it is open."""
    program = (
        # Whoever runs the tests in the background hands down that HUP is ignored.
        "import signal, sys; from pathlib import Path; import run\n"
        "signal.signal(signal.SIGHUP, signal.SIG_DFL)\n"
        f"raise SystemExit(run.call(Path(sys.executable), '-c', {child!r}))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], cwd=_ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    return process


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_reaches_the_program_whose_code_is_handed_on(number: signal.Signals) -> None:
    process = started(_CHILD)
    process.send_signal(number)
    # The output ends only when the child is gone, too.
    out, _ = process.communicate(timeout=20)
    assert (out, process.returncode) == (f"{number.name}\n", 7)


def test_a_program_that_dies_of_a_signal_is_told_as_shells_tell_it() -> None:
    process = started(_DIES)
    process.terminate()
    out, _ = process.communicate(timeout=20)
    assert (out, process.returncode) == ("", 128 + signal.SIGTERM)
