"""Commands that take answers out as a file and bring them back: `pull` and `push`; and `tokens`."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from fairassess import clock
from fairassess.commands import output as outputs
from fairassess.commands.session import open_session
from fairassess.domain.answer_sync import Row, Step
from fairassess.net.remote import Remote
from fairassess.services import answer_exchange, tokens
from fairassess.services.accounts import SYSTEM
from fairassess.services.answer_exchange import OtherShelf, OwnShelf, Shelf
from fairassess.services.tokens import TokenDraft
from fairassess.storage import answers_file

_A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_BAD = frozenset({Step.CONFLICT, Step.UNKNOWN, Step.REFUSED})

Command = Callable[..., Any]


def _where(command: Command) -> Command:
    """Add the options that say where the answers are."""
    for option in (
        click.option(
            "--assessment", type=int, help="Number of the assessment, where several could be meant."
        ),
        click.option(
            "--token-file", type=_A_FILE, help="File with a token for that server, and only that."
        ),
        click.option(
            "--server", help="Address of another fairassess; this machine's database without it."
        ),
    ):
        command = option(command)
    return command


@click.command()
@click.argument("facility")
@_where
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path),
    help="File to write; standard output without it.",
)  # fmt: skip
def pull(
    facility: str,
    server: str | None,
    token_file: Path | None,
    assessment: int | None,
    output: Path | None,
) -> None:
    """Write the answers of FACILITY as YAML: of its newest draft, else its newest assessment."""
    if output is not None:
        outputs.check(output)
    with _shelf(server, token_file) as shelf:
        sheet, text = answer_exchange.pull(shelf, facility, assessment)
    if output is None:
        click.echo(text, nl=False)
    else:
        outputs.write(output, text.encode("utf-8"))
    given = sum(one.answer.is_answered for one in sheet.answers)
    told = f"{given} of {len(sheet.answers)} answers of {facility}, assessment {sheet.assessment}"
    click.echo(told, err=True)


@click.command()
@click.argument("answers", type=_A_FILE)
@_where
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def push(
    answers: Path,
    server: str | None,
    token_file: Path | None,
    assessment: int | None,
    dry_run: bool,
    form: str,
) -> int:
    """
    Save the ANSWERS of a file that `pull` wrote; nobody's later answer is overwritten.

    Ends with 1 where an answer was changed here and there, or has faults; those are left as they
    are stored. A dry run ends as the push would.
    """
    file = answers_file.read_pulled(answers)
    with _shelf(server, token_file) as shelf:
        rows = answer_exchange.compare(shelf, file, assessment)
        rows = answer_exchange.push(shelf, file, rows, assessment, is_dry_run=dry_run)
    if form == "json":
        click.echo(json.dumps(_document(rows, is_dry_run=dry_run), indent=2, ensure_ascii=False))
    else:
        _tell(rows, is_dry_run=dry_run)
    return 1 if any(row.step in _BAD for row in rows) else 0


@click.group(name="tokens")
def tokens_group() -> None:
    """Look after the tokens with which programs act for people."""


@tokens_group.command()
@click.argument("email")
@click.argument("name")
@click.option("--write", is_flag=True, help="Let it change what the person may change.")
@click.option("--facility", "slugs", multiple=True, help="Only for this one; may be repeated.")
@click.option("--days", type=int, default=tokens.LIVES_DAYS, show_default=True)
def create(email: str, name: str, write: bool, slugs: tuple[str, ...], days: int) -> None:
    """Make a token called NAME for the person who signs in with EMAIL; it is printed once."""
    scope = tokens.Scope.WRITE if write else tokens.Scope.READ
    with open_session() as session:
        person = tokens.person_called(session, SYSTEM, email)
        draft = TokenDraft(name, scope.value, slugs, days)
        _, text = tokens.create(session, person, draft, now=clock.now())
    click.echo(text)
    click.echo("It is shown only now.", err=True)


@tokens_group.command(name="list")
def list_tokens() -> None:
    """Print all tokens by their beginnings, one a line."""
    with open_session() as session:
        for row in tokens.listed(session, SYSTEM, now=clock.now()):
            state = "works" if row.is_working else "revoked" if row.revoked_at else "ended"
            only = ", ".join(row.facilities) or "-"
            fields = (row.prefix, row.owner, row.name, row.scope.value, only, state)
            click.echo("\t".join(fields))


@tokens_group.command()
@click.argument("prefix")
def revoke(prefix: str) -> None:
    """Let the token that begins with PREFIX work no more."""
    with open_session() as session:
        number = tokens.find_by_prefix(session, SYSTEM, prefix)
        tokens.revoke(session, SYSTEM, number, now=clock.now())
    click.echo(f"{prefix} is revoked.")


@contextmanager
def _shelf(server: str | None, token_file: Path | None) -> Iterator[Shelf]:
    if server is None:
        if token_file is not None:
            raise click.UsageError("--token-file belongs to --server.")
        with open_session() as session:
            yield OwnShelf(session, SYSTEM, clock.now)
        return
    if token_file is None:
        raise click.UsageError("--server needs --token-file.")
    yield OtherShelf(Remote(server, token_file.read_text(encoding="utf-8").strip()))


def _tell(rows: Sequence[Row], *, is_dry_run: bool) -> None:
    for row in rows:
        if row.step is not Step.SAME:
            why = f"\t{row.why}" if row.why else ""
            click.echo(f"{row.ours.question}\t{row.step.value}{why}")
    counts = Counter(row.step for row in rows)
    told = ", ".join(f"{counts[step]} {step.value}" for step in Step if counts[step])
    click.echo(f"{'Would do: ' if is_dry_run else 'Done: '}{told or 'nothing'}.", err=True)


def _document(rows: Sequence[Row], *, is_dry_run: bool) -> dict[str, object]:
    return {
        "schema": "fairassess.push/1",
        "is_dry_run": is_dry_run,
        "answers": [
            {
                "question": row.ours.question,
                "step": row.step.value,
                "revision": None if row.theirs is None else row.theirs.revision,
                "why": row.why,
            }
            for row in rows
        ],
    }


COMMANDS = (pull, push, tokens_group)
