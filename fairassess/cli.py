"""The command line: one group of commands, exit codes that scripts can rely on."""

import sys

import click

from fairassess import __version__
from fairassess.commands import (
    backups,
    bench,
    completion,
    demo,
    evidence,
    exchange,
    facilities,
    imports,
    operations,
    questions,
    reports,
    rounds,
    selftest,
    serving,
    vocabularies,
)
from fairassess.errors import BadSettings, FairassessError, Invalid

WRONG_USAGE = 64


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="fairassess")
def commands() -> None:
    """Know, prove and improve how FAIR the data of a photon or neutron facility are."""


for part in (
    serving,
    demo,
    evidence,
    exchange,
    questions,
    reports,
    rounds,
    operations,
    facilities,
    imports,
    backups,
    vocabularies,
    selftest,
    bench,
    completion,
):
    for command in part.COMMANDS:
        commands.add_command(command)


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
