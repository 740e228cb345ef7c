#!/usr/bin/env python3
"""Open fairassess with a demo world, or run its tests; needs nothing but Python 3.11 with venv."""

import hashlib
import os
import signal
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
USAGE = """python3 run.py                       open the demo world on http://127.0.0.1:8000
python3 run.py --port 8080           the same on another port
python3 run.py test [pytest args]    run the whole test suite
"""


def main(arguments: list[str]) -> int:
    """Do what the arguments say and return the exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 - people start this with whatever they have
        print("fairassess needs Python 3.11 or newer; this is", sys.version.split()[0])
        return 64
    if arguments[:1] in (["-h"], ["--help"], ["help"]):
        print(USAGE, end="")
        return 0
    if arguments[:1] == ["test"]:
        # The tests start this program hundreds of times; each start would compile it again.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        prepare("requirements-test.lock")
        if arguments[1:]:
            return call(PYTHON, "-m", "pytest", *arguments[1:])
        # Two processes share the tests, each a stretch of them, so that what a folder's tests have
        # in common is made once; then the same for those that drive a browser.
        shared = ("-m", "pytest", "-n", "2", "--dist", "worksteal")
        most = call(PYTHON, *shared, "--ignore", "tests/browser")
        return most or call(PYTHON, *shared, "tests/browser")
    prepare("requirements.lock")
    return call(PYTHON, "-m", "fairassess", "demo", *arguments)


def prepare(lock: str) -> None:
    """Make the virtual environment fit the lock file; does nothing when it already does."""
    if not PYTHON.exists():
        step("making a virtual environment in .venv")
        venv.create(VENV, with_pip=True, clear=VENV.exists())
    wanted = fingerprint(lock)
    stamp = VENV / f"{lock}.installed"
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return
    step(f"installing what {lock} names (once; a few minutes on a slow line)")
    pip("install", "--require-hashes", "-r", str(ROOT / lock))
    step("installing fairassess itself")
    pip("install", "--no-deps", "--no-build-isolation", "-e", str(ROOT))
    stamp.write_text(wanted, encoding="ascii")


def fingerprint(lock: str) -> str:
    """Return what changes when the lock, the project file or the interpreter does."""
    read = (ROOT / lock).read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    return hashlib.sha256(read + sys.version.encode() + str(ROOT).encode()).hexdigest()


def pip(*arguments: str) -> None:
    """Call pip of the virtual environment; ends the program with its words when it fails."""
    environment = {**os.environ, "PIP_ROOT_USER_ACTION": "ignore"}
    command = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "-q", *arguments]
    code = wait_for(command, environment)
    if code:
        print("pip could not install; its message stands above. Then start this again.")
        raise SystemExit(code)


def call(program: Path, *arguments: str) -> int:
    """Run a program in the project's folder and return its exit code."""
    path = os.pathsep.join([str(BIN), os.environ.get("PATH", "")])
    environment = {**os.environ, "PATH": path, "PYTHONUNBUFFERED": "1"}
    return wait_for([str(program), *arguments], environment)


def wait_for(command: list[str], environment: dict[str, str]) -> int:
    """Run a program, which ends when this one is told to end, and return its exit code."""
    wanted: list[int] = []
    running: list[subprocess.Popen[bytes]] = []

    def pass_on(number: int, _frame: object) -> None:
        wanted.append(number)
        for process in running:
            process.send_signal(number)

    before = {number: signal.signal(number, pass_on) for number in endings()}
    try:
        process = subprocess.Popen(command, cwd=ROOT, env=environment)  # noqa: S603
        running.append(process)
        if wanted:
            # This one was told while that one was being started.
            process.send_signal(wanted[0])
        return ended(process)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def endings() -> list[int]:
    """Return the signals that end this program; nohup lets it outlive its terminal."""
    known = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    return [number for number in known if signal.getsignal(number) is not signal.SIG_IGN]


def ended(process: "subprocess.Popen[bytes]") -> int:
    """Return the exit code of a program; one that a signal ended is told as shells tell it."""
    while True:
        try:
            code = process.wait()
        except KeyboardInterrupt:
            # The terminal has told the program too: it ends by itself, in its own time.
            continue
        return code if code >= 0 else 128 - code


def step(words: str) -> None:
    """Say what is being done."""
    print(f"run.py: {words}", flush=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
