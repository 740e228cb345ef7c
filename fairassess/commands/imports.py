"""The command `import`: answers from a file become a new draft."""

import json
from pathlib import Path

import click
from sqlalchemy.orm import Session

from fairassess import clock
from fairassess.commands.session import open_session
from fairassess.domain.answer_sync import Row, Step
from fairassess.errors import NotFound
from fairassess.services import answer_exchange, assessments, facility_views
from fairassess.services.accounts import SYSTEM
from fairassess.services.answer_exchange import OwnShelf
from fairassess.storage import answers_csv, answers_file, questionnaires
from fairassess.storage.answers_file import PulledFile

_A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(name="import")
@click.argument("file", type=_A_FILE)
@click.option("--facility", required=True, help="Slug of the facility that answers.")
@click.option("--label", help="Name of the assessment; this year when not given.")
@click.option(
    "--questionnaire", metavar="ID[@VERSION]", help="For CSV, which does not say what it answers."
)
@click.option("--dry-run", is_flag=True, help="Check everything, and do nothing.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def import_answers(
    file: Path, facility: str, label: str | None, questionnaire: str | None, dry_run: bool,
    form: str,
) -> int:  # fmt: skip
    """
    Make a draft for a facility of the answers in FILE: YAML, JSON or CSV.

    YAML and JSON as for `score`. CSV has a line of column names: question and level (a number, na
    or unknown), and as you like reason, planned_level, planned_on, comment, links (with blanks
    between them). With any fault nothing is done. A person submits the draft, not this command.
    """
    read = _read(file, questionnaire)
    now = clock.now()
    with open_session() as session:
        _require(session, facility)
        session.rollback()
        number, rows = None, tuple(Row(Step.ADD, answer, None) for answer in read.answers)
        if not dry_run:
            number = assessments.start(
                session, SYSTEM, facility, read.questionnaire, label or f"{now:%Y}", now=now
            )
            shelf = OwnShelf(session, SYSTEM, clock.now)
            planned = answer_exchange.compare(shelf, read, number)
            rows = answer_exchange.push(shelf, read, planned, number)
    _tell(rows, number, form)
    return 1 if any(row.step is not Step.ADD for row in rows) else 0


def _require(session: Session, facility: str) -> None:
    listed = facility_views.list_facilities(session, SYSTEM)
    if facility not in [row.slug for row in listed]:
        raise NotFound(f"There is no facility {facility}.")


def _read(file: Path, questionnaire: str | None) -> PulledFile:
    """Return the answers of a file, held against the questionnaire, without where they are from."""
    source: Path | str = file
    if file.suffix.lower() == ".csv":
        if questionnaire is None:
            raise click.UsageError("CSV needs --questionnaire.")
        chosen = (
            questionnaires.load(questionnaire)
            if "@" in questionnaire
            else questionnaires.latest(questionnaire)
        )
        source = answers_csv.as_json(file, chosen.name)
    elif questionnaire is not None:
        raise click.UsageError("--questionnaire is for CSV; this file names its own.")
    name = answers_file.read_pulled(source).questionnaire
    _, answers = answers_file.read_answers(source, questionnaires.load(name))
    return PulledFile(name, None, tuple(one for one in answers if one.is_answered), {})


def _tell(rows: tuple[Row, ...], number: int | None, form: str) -> None:
    if form == "json":
        document = {
            "schema": "fairassess.import/1",
            "is_dry_run": number is None,
            "assessment": number,
            "answers": [
                {"question": row.ours.question, "step": row.step.value, "why": row.why}
                for row in rows
            ],
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    for row in rows:
        if row.step is not Step.ADD:
            click.echo(f"{row.ours.question}\t{row.step.value}\t{row.why}")
    saved = sum(row.step is Step.ADD for row in rows)
    told = f"{saved} answers" if number is None else f"{saved} answers in assessment {number}"
    click.echo(f"{'Would save' if number is None else 'Saved'}: {told}.", err=True)


COMMANDS = (import_answers,)
