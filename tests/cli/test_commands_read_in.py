"""Each command is read in when it is asked for, and none is forgotten."""

import importlib
import pkgutil
import subprocess
import sys

from fairassess import cli, commands
from tests.cli.calling import Shell


def test_every_command_of_every_module_can_be_called() -> None:
    standing = {}
    for found in pkgutil.iter_modules(commands.__path__):
        module = importlib.import_module(f"{commands.__name__}.{found.name}")
        standing |= {one.name: found.name for one in getattr(module, "COMMANDS", ())}
    assert standing == cli.MODULES


def test_the_help_tells_what_each_is_for(shell: Shell) -> None:
    said = shell("--help")
    assert said.code == 0
    lines = {line.split()[0]: line for line in said.out.splitlines() if line.strip()}
    assert all(len(lines[name].split()) > 2 for name in cli.MODULES)


def test_an_unknown_command_is_wrong_usage(shell: Shell) -> None:
    said = shell("asess")
    assert said.code == 64
    assert "No such command 'asess'" in said.err


def test_telling_the_version_reads_in_no_command() -> None:
    program = (
        "import sys; from fairassess import cli; sys.argv = ['fairassess', '--version']\n"
        "try: cli.main()\n"
        "finally: print(*(name for name in sys.modules if name.startswith('fairassess.commands')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    version, read_in = done.stdout.splitlines()
    assert version.startswith("fairassess, version")
    assert read_in == ""
