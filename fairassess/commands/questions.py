"""Commands about questionnaires and answers, without a database: `questionnaires` and `score`."""

import json
from collections.abc import Sequence
from pathlib import Path

import click

from fairassess.domain import scoring
from fairassess.errors import Fault
from fairassess.probes import definitions, registry
from fairassess.reports import evidence_page
from fairassess.storage import questionnaires as files
from fairassess.storage import translating
from fairassess.storage import translations as translation_files
from fairassess.storage.translating import Standing

_A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def questionnaires() -> None:
    """Look after questionnaire files."""


@questionnaires.command()
@click.argument("paths", nargs=-1, type=_A_FILE, metavar="[FILE]...")
def check(paths: tuple[Path, ...]) -> int:
    """
    Check questionnaires and their translations, all that are shipped without FILE; names every
    fault's place.
    """
    known = registry.known_ids()
    if not paths:
        return _tell("the questionnaires that are shipped", files.check_shipped(known))
    return max(_tell(str(path), files.check_file(path, known)) for path in paths)


@questionnaires.command()
@click.option("--translation", "of_translation", is_flag=True, help="Of translations instead.")
def schema(of_translation: bool) -> None:
    """Print the JSON Schema with which editors check questionnaire files."""
    made = translation_files.json_schema() if of_translation else files.json_schema()
    click.echo(made, nl=False)


@questionnaires.command()
@click.argument("questionnaire", default="expands-d26")
@click.option("--language", help="Tag such as `de`; without it all languages that are begun.")
@click.option("--skeleton", is_flag=True, help="Print what is to be translated, as a file.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def translations(questionnaire: str, language: str | None, skeleton: bool, form: str) -> int:
    """Tell what is not translated in each edition; 1 where the newest one is not whole."""
    if skeleton and language is None:
        raise click.UsageError("Name the language of the skeleton: --language de.")
    tags = (language,) if language else translating.languages(questionnaire)
    faults = [fault for tag in tags for fault in translating.faults(questionnaire, tag)]
    if faults:
        return _tell(f"the translations of {questionnaire}", faults)
    found = [translating.standing(questionnaire, tag) for tag in tags]
    if skeleton:
        click.echo("".join(map(translating.skeleton, found)), nl=False)
        return 0
    if form == "json":
        document = [translating.as_document(one) for one in found]
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(map(_standing, found)) or f"{questionnaire}: no translation")
    return 0 if all(one.editions[0].is_whole for one in found) else 1


@questionnaires.command()
@click.argument("questionnaire", default="expands-d26")
def docs(questionnaire: str) -> None:
    """Print what evidence there is for each question, as in docs/questions-and-evidence.md."""
    chosen = files.load(questionnaire) if "@" in questionnaire else files.latest(questionnaire)
    click.echo(evidence_page.page(chosen, definitions.shipped()), nl=False)


@click.command()
@click.argument("questionnaire")
@click.argument("answers", type=_A_FILE)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="json")
def score(questionnaire: str, answers: Path, form: str) -> None:
    """
    Score ANSWERS, a YAML or JSON file, to QUESTIONNAIRE, a file or a name such as
    `expands-d26@1.0.0`.
    """
    path = Path(questionnaire)
    asked = files.load_file(path) if path.is_file() else files.load(questionnaire)
    _, given = files.read_answers(answers, asked)
    breakdown = scoring.score(asked, given)
    if form == "json":
        click.echo(json.dumps(scoring.as_document(breakdown), ensure_ascii=False, indent=2))
    else:
        click.echo(
            scoring.as_text(breakdown, {topic.id: str(topic.title) for topic in asked.topics})
        )


def _standing(one: Standing) -> str:
    lines = [f"{one.questionnaire}, {one.language}"]
    for edition in one.editions:
        lines.append(f"  {edition.edition}: {edition.translated} of {edition.of} texts translated")
        lines += [f"    {place}  changed" for place, _ in edition.changed]
        lines += [f"    {place}  missing" for place, _ in edition.missing]
    return "\n".join(lines)


def _tell(what: str, faults: Sequence[Fault]) -> int:
    if not faults:
        click.echo(f"{what}: good")
        return 0
    click.echo(f"{what}: {len(faults)} {'fault' if len(faults) == 1 else 'faults'}", err=True)
    for fault in faults:
        click.echo(f"  {fault}", err=True)
    return 1


COMMANDS = (questionnaires, score)
