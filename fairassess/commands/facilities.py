"""Commands for facilities: `facilities list` and `facilities import`."""

import json
from pathlib import Path

import click

from fairassess import clock
from fairassess.commands.session import name, open_session
from fairassess.domain.percent import percent
from fairassess.errors import Fault, Invalid
from fairassess.services import facility_imports, facility_views
from fairassess.services.accounts import SYSTEM
from fairassess.services.facility_imports import Entry, Step

_A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FORMAT = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)


@click.group()
def facilities() -> None:
    """Look after the facilities that assess themselves."""


@facilities.command(name="list")
@_FORMAT
def list_facilities(form: str) -> None:
    """Print all facilities by short name, with the declared score of the newest assessment."""
    with open_session() as session:
        rows = facility_views.list_facilities(session, SYSTEM)
    if not rows:
        click.echo(f"No facilities yet in {name()}.", err=True)
    if form == "text":
        for row in rows:
            score = percent(row.score.value if row.score else None)
            click.echo(f"{row.slug}\t{row.short_name}\t{score}\t{row.country or '-'}\t{row.name}")
        return
    documents = [
        {
            "slug": row.slug,
            "short_name": row.short_name,
            "name": row.name,
            "kind": row.kind,
            "country": row.country,
            "endpoints": row.endpoints,
            "declared": row.score.whole_value if row.score else None,
            "assessed_at": row.assessed_at and row.assessed_at.isoformat(),
        }
        for row in rows
    ]
    _print({"schema": "fairassess.facilities/1", "facilities": documents})


@facilities.command(name="import")
@click.argument("file", type=_A_FILE, required=False)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option(
    "--with-endpoints", is_flag=True,
    help="Add public addresses, too; nobody is asked before somebody presses the button.",
)  # fmt: skip
@_FORMAT
def import_facilities(file: Path | None, dry_run: bool, with_endpoints: bool, form: str) -> None:
    """
    Register the facilities of FILE as empty entries; without FILE those of ExPaNDS and PaNOSC.

    FILE is CSV with a line of column names: short_name and name, and as you like kind, country,
    ror, website, time_zone, oai_pmh, search_api. What is registered already stays as it is. With
    any fault nothing is done.
    """
    entries = facility_imports.shipped() if file is None else _read(file)
    with open_session(makes=True) as session:
        rows = facility_imports.plan(session, SYSTEM, entries)
        session.rollback()
        if not dry_run:
            rows = facility_imports.carry_out(
                session, SYSTEM, rows, with_endpoints=with_endpoints, now=clock.now()
            )
    if form == "json":
        documents = [
            {"short_name": row.entry.draft.short_name, "slug": row.slug, "step": row.step.value}
            for row in rows
        ]
        _print({"schema": "fairassess.import/1", "is_dry_run": dry_run, "facilities": documents})
        return
    for row in rows:
        click.echo(f"{row.entry.draft.short_name}\t{row.step.value}\t{row.slug or '-'}")
    added = sum(row.step is Step.ADD for row in rows)
    told = "Would do" if dry_run else "Done"
    click.echo(f"{told}: {added} added, {len(rows) - added} known already.", err=True)


def _read(file: Path) -> tuple[Entry, ...]:
    with file.open("rb") as opened:
        content = opened.read(facility_imports.LIST_MOST_BYTES + 1)
    if len(content) > facility_imports.LIST_MOST_BYTES:
        raise Invalid([Fault(str(file), "A list has at most a million bytes.")])
    try:
        return facility_imports.read(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Invalid([Fault(str(file), "The file must be UTF-8.")]) from error


def _print(document: dict[str, object]) -> None:
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


COMMANDS = (facilities,)
"""What this module brings to the command line."""
