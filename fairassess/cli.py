"""The command line: one group of commands, exit codes that scripts can rely on."""

import importlib
import sys

import click

from fairassess import __version__
from fairassess.errors import BadSettings, FairassessError, Invalid

WRONG_USAGE = 64
MODULES = {
    "backup": "backups",
    "bench": "bench",
    "completion": "completion",
    "config": "operations",
    "db": "operations",
    "demo": "demo",
    "facilities": "facilities",
    "harvest": "evidence",
    "import": "imports",
    "probe": "evidence",
    "probes": "operations",
    "pull": "exchange",
    "push": "exchange",
    "questionnaires": "questions",
    "report": "reports",
    "restore": "backups",
    "rounds": "rounds",
    "score": "questions",
    "selftest": "selftest",
    "serve": "serving",
    "tokens": "exchange",
    "users": "operations",
    "verify-report": "reports",
    "vocab": "vocabularies",
    "worker": "serving",
}
"""The module of `fairassess.commands` in which each command stands."""


class _Commands(click.Group):
    """All commands, each read in when it is asked for: reading in all takes seconds."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - as click has it
        return sorted(MODULES)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - as click has it
        cmd_name: str,
    ) -> click.Command | None:
        if cmd_name not in MODULES:
            return None
        module = importlib.import_module(f"fairassess.commands.{MODULES[cmd_name]}")
        named: dict[str, click.Command] = {one.name: one for one in module.COMMANDS}
        return named[cmd_name]


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="fairassess")
def commands() -> None:
    """Know, prove and improve how FAIR the data of a photon or neutron facility are."""


def main() -> None:
    """Run one command; wrong usage and unusable settings end with code 64 and say why."""
    try:
        code = commands.main(prog_name="fairassess", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except click.exceptions.Exit as wanted:
        sys.exit(wanted.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(WRONG_USAGE)
    except BadSettings as error:
        click.echo(f"The settings cannot be used:\n{error}", err=True)
        sys.exit(WRONG_USAGE)
    except Invalid as error:
        click.echo(str(error), err=True)
        sys.exit(WRONG_USAGE)
    except FairassessError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)
