"""Commands for rounds: listed, opened, changed, closed, published."""

import json
from collections.abc import Sequence
from datetime import date

import click

from fairassess import clock
from fairassess.commands.session import open_session
from fairassess.domain.rounds import Sight, Standing
from fairassess.errors import Fault, Invalid
from fairassess.services import round_changes
from fairassess.services import rounds as service
from fairassess.services.accounts import SYSTEM
from fairassess.services.round_changes import RoundChange
from fairassess.services.rounds import RoundDraft, RoundResult, RoundView
from fairassess.storage.database import Json

_FORMAT = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)


@click.group()
def rounds() -> None:
    """Look after rounds: facilities that answer the same questions between two days."""


@rounds.command(name="list")
@_FORMAT
def list_rounds(form: str) -> None:
    """Print all rounds, the one that opens last first, with how far their facilities are."""
    today = clock.now().date()
    with open_session() as session:
        found = [
            (view, service.results(session, SYSTEM, view.round.slug))
            for view in service.of_everyone(session, SYSTEM)
        ]
    if form == "json":
        documents = [_document(view, results, today) for view, results in found]
        _print({"schema": "fairassess.rounds/1", "rounds": documents})
        return
    for view, results in found:
        submitted = sum(row.state is Standing.SUBMITTED for row in results)
        click.echo(
            f"{view.round.slug}\t{view.round.phase_on(today).value}\t"
            f"{view.round.opens_on} to {view.round.closes_on}\t{view.round.questionnaire}\t"
            f"{submitted} of {len(results)} submitted\t{view.round.name}"
        )


@rounds.command(name="open")
@click.argument("name")
@click.option(
    "--facility", "facilities", multiple=True, required=True, help="Slug; may be repeated."
)
@click.option("--closes-on", required=True, metavar="DAY", help="Day to submit by, 2026-11-30.")
@click.option("--opens-on", default="", metavar="DAY", help="First day; today when not given.")
@click.option(
    "--questionnaire",
    default="expands-d26",
    show_default=True,
    metavar="ID[@VERSION]",
    help="The newest version of an id that is given alone; fixed from now on.",
)
@click.option(
    "--sight",
    type=click.Choice([sight.value for sight in Sight]),
    required=True,
    help="What participants, also those added later, see of each other after closing; once a"
    " facility has begun, it only gets narrower.",
)
def open_round(
    name: str,
    facilities: tuple[str, ...],
    closes_on: str,
    opens_on: str,
    questionnaire: str,
    sight: str,
) -> None:
    """Open a round called NAME and print its name in addresses."""
    now = clock.now()
    opens_on = opens_on or now.date().isoformat()
    draft = RoundDraft(name, questionnaire, facilities, opens_on, closes_on, sight)
    with open_session() as session:
        click.echo(service.open_round(session, SYSTEM, draft, now=now))


@rounds.command(name="change")
@click.argument("slug")
@click.option("--name", help="Another name; that in addresses stays.")
@click.option("--closes-on", metavar="DAY", help="Another day to submit by, 2026-11-30.")
@click.option(
    "--sight",
    type=click.Choice([sight.value for sight in Sight]),
    help="What participants see of each other; only less once a facility has begun.",
)
@click.option("--add", "added", multiple=True, metavar="FACILITY", help="Slug; may be repeated.")
@click.option(
    "--take-out", "taken_out", multiple=True, metavar="FACILITY",
    help="Slug of a facility that has not begun; may be repeated.",
)  # fmt: skip
def change_round(
    slug: str,
    name: str | None,
    closes_on: str | None,
    sight: str | None,
    added: tuple[str, ...],
    taken_out: tuple[str, ...],
) -> None:
    """Change the open round SLUG; what is not named stays."""
    if (name, closes_on, sight, added, taken_out) == (None, None, None, (), ()):
        raise Invalid(
            [Fault("SLUG", "Say what to change: --name, --closes-on, --sight, --add, --take-out.")]
        )
    with open_session() as session:
        found = round_changes.changeable(session, SYSTEM, slug)
        now = found.round
        missing = [
            Fault("--take-out", f"{one} takes no part in this round.")
            for one in taken_out
            if one not in now.facilities
        ]
        if missing:
            raise Invalid(missing)
        wanted = RoundChange(
            name=now.name if name is None else name,
            closes_on=closes_on or now.closes_on.isoformat(),
            sight=sight or now.sight.value,
            facilities=tuple(
                one for one in (*now.facilities, *added) if one not in taken_out
            ),
        )  # fmt: skip
        session.rollback()
        changed = round_changes.change(
            session, SYSTEM, slug, wanted, now=clock.now(), state=found.state
        )
    click.echo(
        f"{changed.name}: to submit by {changed.closes_on}, {changed.sight.value},"
        f" {', '.join(changed.facilities)}"
    )


@rounds.command(name="close")
@click.argument("slug")
@click.option("--yes", is_flag=True, help="Do not ask.")
def close_round(slug: str, yes: bool) -> None:
    """Close the round SLUG for good: nothing is submitted into it any more."""
    with open_session() as session:
        results = service.results(session, SYSTEM, slug)
        submitted = sum(row.state is Standing.SUBMITTED for row in results)
        session.rollback()
        if not yes:
            asked = f"{submitted} of {len(results)} facilities have submitted. Close it for good?"
            click.confirm(asked, abort=True, err=True)
        closed = service.close_round(session, SYSTEM, slug, now=clock.now())
    click.echo(f"{closed.name} is closed.")


@rounds.command()
@click.argument("slug")
def publish(slug: str) -> None:
    """Let everybody see the results of the closed round SLUG, as its rule says."""
    with open_session() as session:
        published = service.publish_round(session, SYSTEM, slug, now=clock.now())
    click.echo(f"The results of {published.name} are published.")


def _document(view: RoundView, results: Sequence[RoundResult], today: date) -> dict[str, Json]:
    round_ = view.round
    return {
        "slug": round_.slug,
        "name": round_.name,
        "state": round_.phase_on(today).value,
        "questionnaire": round_.questionnaire,
        "opens_on": round_.opens_on.isoformat(),
        "closes_on": round_.closes_on.isoformat(),
        "closed_at": round_.closed_at and round_.closed_at.isoformat(),
        "published_at": round_.published_at and round_.published_at.isoformat(),
        "sight": round_.sight.value,
        "facilities": [
            {
                "slug": row.facility_slug,
                "state": row.state.value,
                "answered": row.answered,
                "of": row.of,
            }
            for row in results
        ],
    }


def _print(document: dict[str, Json]) -> None:
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


COMMANDS = (rounds,)
