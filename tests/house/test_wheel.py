"""The wheel carries everything and starts in an environment that has no checkout."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import time
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_WAIT_S = 40


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy of what is versioned here."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "app.py"):
        shutil.copy(_ROOT / name, source)
    left_out = shutil.ignore_patterns("__pycache__", "*.pyc")
    for name in ("fairassess", "questionnaires", "migrations", "templates"):
        shutil.copytree(_ROOT / name, source / name, ignore=left_out)
    command = [
        sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation",
        "-w", str(folder), str(source),
    ]  # fmt: skip
    subprocess.run(command, check=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_carries_pages_questions_migrations_and_styles(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for wanted in (
        "fairassess/_shipped/templates/base.html",
        "fairassess/_shipped/questionnaires/expands-d26/1.0.0.yaml",
        "fairassess/_shipped/questionnaires/expands-d26/translations/de.yaml",
        "fairassess/_shipped/migrations/env.py",
        "fairassess/reports/languages/de.po",
        "fairassess/web/static/css/tokens.css",
        "fairassess/probes/definitions/oai-pmh-1-transport.yaml",
    ):
        assert wanted in names
    assert not [name for name in names if "tests/" in name or name.endswith(".pyc")]


def test_an_installed_wheel_starts_and_answers(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "venv"
    venv.create(home, with_pip=False, symlinks=True)
    site = next(home.glob("lib/python*/site-packages"))
    # The libraries come from the environment of the tests, by its path alone: `.pth` files
    # there, and so the editable checkout, are not read from a folder that is added this way.
    (site / "libraries.pth").write_text(sysconfig.get_paths()["purelib"], encoding="utf-8")
    zipfile.ZipFile(wheel).extractall(site)
    environ = {
        "PATH": os.environ["PATH"],
        "FAIRASSESS_DATA_DIR": str(tmp_path / "data"),
        "FAIRASSESS_PORT": "0",
        "PYTHONUNBUFFERED": "1",
    }
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(home / "bin/python"), "-m", "fairassess", "serve"],
            cwd=tmp_path, env=environ, stdout=output, stderr=output,
        )  # fmt: skip
    try:
        address = _address_in(log, process)
        with urllib.request.urlopen(address, timeout=10) as answer:
            assert b"fairassess" in answer.read()
        # The link of the first administrator leads to the port that was really taken.
        assert f"{address}/welcome/" in log.read_text(encoding="utf-8")
    finally:
        process.terminate()
        process.wait(20)


def _address_in(log: Path, process: "subprocess.Popen[bytes]") -> str:
    end = time.monotonic() + _WAIT_S
    while time.monotonic() < end and process.poll() is None:
        found = re.search(r"answers on (http://\S+)", log.read_text(encoding="utf-8"))
        if found:
            return found[1]
        time.sleep(0.2)
    raise AssertionError(log.read_text(encoding="utf-8"))
