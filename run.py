#!/usr/bin/env python3
"""Open fairassess with a demo world, or run its tests; needs nothing but Python 3.11 with venv."""

import hashlib
import os
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
    done = subprocess.run(command, env=environment, check=False)  # noqa: S603
    if done.returncode:
        print("pip could not install; its message stands above. Then start this again.")
        raise SystemExit(done.returncode)


def call(program: Path, *arguments: str) -> int:
    """Run a program in the project's folder and return its exit code."""
    path = os.pathsep.join([str(BIN), os.environ.get("PATH", "")])
    environment = {**os.environ, "PATH": path, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen([str(program), *arguments], cwd=ROOT, env=environment)  # noqa: S603
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            # The terminal has told the program too: it ends by itself, in its own time.
            continue


def step(words: str) -> None:
    """Say what is being done."""
    print(f"run.py: {words}", flush=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
