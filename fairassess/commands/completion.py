"""The command `completion`: what a shell needs to complete our commands and options."""

import click
from click.shell_completion import get_completion_class

SHELLS = ("bash", "zsh", "fish")
_VARIABLE = "_FAIRASSESS_COMPLETE"


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """
    Print a script with which SHELL completes commands and options.

    For bash: fairassess completion bash > ~/.local/share/bash-completion/completions/fairassess
    """
    made_by = get_completion_class(shell)
    assert made_by is not None, "click knows each of the shells above"
    root = ctx.find_root().command
    click.echo(made_by(root, {}, "fairassess", _VARIABLE).source())


COMMANDS = (completion,)
