"""The documentation says what the code does: commands, probes, floors, lock files."""

import ast
import re
from pathlib import Path

import click
import pytest

from fairassess import cli
from fairassess.probes import registry

_ROOT = Path(__file__).parents[2]


def _commands(group: click.Group, before: str = "") -> dict[str, click.Command]:
    """All commands of a group and of the groups in it, by all that is typed."""
    found = {}
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            found |= _commands(command, f"{before}{name} ")
        else:
            found[before + name] = command
    return found


def test_every_command_stands_in_the_page_of_commands_and_helps() -> None:
    page = (_ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    commands = _commands(cli.commands)
    assert len(commands) > len(cli.MODULES)
    for name, command in commands.items():
        assert re.search(rf"`fairassess {re.escape(name)}[ `]", page), name
        assert command.help, name


def test_no_command_stands_in_the_page_that_is_not_there() -> None:
    page = (_ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    named = re.findall(
        r"^\| `fairassess ([a-z -]+?)(?: [A-Z\[-][^`]*| bash[^`]*)?` \|", page, re.MULTILINE
    )
    assert sorted(named) == sorted(_commands(cli.commands))


def test_every_probe_stands_in_the_catalogue() -> None:
    page = (_ROOT / "docs" / "probes.md").read_text(encoding="utf-8")
    for probe in registry.of_kind("oai-pmh"):
        assert f"`{probe.id}`" in page


def test_every_link_between_our_pages_leads_somewhere() -> None:
    for page in [_ROOT / "README.md", *(_ROOT / "docs").rglob("*.md")]:
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
            if not target.startswith("http"):
                assert (page.parent / target).exists(), f"{page.name} -> {target}"


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-test.lock"])
def test_lock_files_hold_names_versions_and_hashes_only(name: str) -> None:
    for line in (_ROOT / name).read_text(encoding="utf-8").splitlines():
        assert re.fullmatch(
            r"[a-z0-9][a-z0-9._-]*(\[[a-z0-9,_-]+\])?==[^ ]+( ; .*?)? \\|"
            r"    --hash=sha256:[0-9a-f]{64}( \\)?",
            line,
        ), line


def test_the_starter_needs_only_what_python_brings() -> None:
    tree = ast.parse((_ROOT / "run.py").read_text(encoding="utf-8"))
    names = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else node.names[0].name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert names <= {"hashlib", "os", "signal", "subprocess", "sys", "venv", "pathlib"}
