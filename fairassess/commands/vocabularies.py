"""Commands that look after vocabularies: `vocab update`, `vocab list`, `vocab show`."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

import click
from sqlalchemy.orm import Session, sessionmaker

from fairassess import clock, config
from fairassess.commands.evidence import Network
from fairassess.domain.term_changes import Changes
from fairassess.domain.term_matching import Matcher
from fairassess.domain.terms import Term, Vocabulary
from fairassess.errors import Fault, Invalid
from fairassess.services import term_use, vocabularies
from fairassess.services.accounts import SYSTEM
from fairassess.storage import database, migrate

_SHOWN = 20


@click.group()
def vocab() -> None:
    """Look after the vocabularies whose terms records are compared with."""


@vocab.command()
@click.argument("source", required=False)
@click.option("--name", default="panet", show_default=True, help="Name of the vocabulary.")
@click.option(
    "--allow-private", "networks", type=Network(), multiple=True,
    help="A private network whose addresses may be asked; may be given more than once.",
)  # fmt: skip
def update(source: str | None, name: str, networks: tuple[IPv4Network | IPv6Network, ...]) -> None:
    """
    Read in a released ontology from SOURCE, a file or an address, and show what changed.

    RDF/XML, Turtle and JSON-LD are read. Without SOURCE it is the one that the settings name.
    """
    settings = config.load()
    settings = settings.model_copy(update={"allow_private": (*settings.allow_private, *networks)})
    source = source or vocabularies.source_of(settings, name)
    body = _body(settings, source)
    with _sessions(settings) as sessions:
        with sessions() as session:
            done = vocabularies.update(session, SYSTEM, name, body, source=source, now=clock.now())
        _tell(done)
        if done.is_stored:
            counted = term_use.count_all(sessions)
            click.echo(f"Counted anew in {counted} harvest{'' if counted == 1 else 's'}.")


@vocab.command(name="list")
def list_vocabularies() -> None:
    """Print the vocabularies that hold, one a line."""
    with _sessions(config.load()) as sessions, sessions() as session:
        for row in vocabularies.listed(session):
            one = row.vocabulary
            since = "shipped" if row.added_at is None else f"{row.added_at:%Y-%m-%d}"
            told = (one.name, one.title, one.version, str(len(one.terms)), since, row.digest[:12])
            click.echo("\t".join(told).rstrip())


@vocab.command()
@click.argument("term")
@click.option("--name", default="panet", show_default=True, help="Name of the vocabulary.")
def show(term: str, name: str) -> int:
    """Print what TERM is: an address, a short form or a name, in any spelling."""
    with _sessions(config.load()) as sessions, sessions() as session:
        vocabulary = vocabularies.current(session, name)
    found = Matcher(vocabulary).whole(term)
    if found is None or found.term is None:
        click.echo(f"{vocabulary.title} {vocabulary.version} has no term {term!r}.", err=True)
        return 1
    sure = f"by its {found.way.value.replace('_', ' ')}, confidence {found.confidence:g}"
    click.echo(f"{found.term.label} ({found.term.identifier}), found {sure}")
    for line in _about(vocabulary, found.term):
        click.echo(line)
    return 0


def _about(vocabulary: Vocabulary, term: Term) -> Iterator[str]:
    yield f"  address      {vocabulary.address(term)}"
    for title, names in (("also called", term.alternatives), ("before", term.former)):
        if names:
            yield f"  {title:<12} {', '.join(names)}"
    parents = [found for one in term.parents if (found := vocabulary.find(one)) is not None]
    for title, some in (
        ("below", parents),
        ("above", vocabulary.children.get(term.identifier, ())),
    ):
        if some:
            yield f"  {title:<12} {', '.join(f'{one.label} ({one.identifier})' for one in some)}"
    if term.is_retired:
        following = vocabulary.current(term)
        yield f"  retired      {following.identifier if following else 'without a replacement'}"
    if vocabulary.is_too_general(term):
        yield "  note         too general to describe data"


def _body(settings: config.Settings, source: str) -> bytes:
    if "://" in source:
        return vocabularies.fetch(settings, source)
    try:
        with Path(source).open("rb") as file:
            return file.read(vocabularies.LARGEST_BYTES + 1)
    except OSError as error:
        message = f"The file cannot be read: {error.strerror}."
        raise Invalid([Fault(source, message)]) from error


def _tell(done: vocabularies.Update) -> None:
    one = done.vocabulary
    click.echo(f"{one.title} {one.version}, {len(one.terms)} terms, sha256 {done.digest}")
    if not done.is_stored:
        click.echo("This is the file that was read in last; nothing changed.")
        return
    if done.before is not None:
        click.echo(f"It takes the place of {done.before}.")
    for line in _lines(done.changes):
        click.echo(line)


def _lines(changes: Changes) -> Iterator[str]:
    if changes.are_none:
        yield "All terms are as they were."
    for title, some in (
        ("added", changes.added), ("retired", changes.retired), ("dropped", changes.dropped),
    ):  # fmt: skip
        yield from _some(title, [f"{one.identifier} {one.label}" for one in some])
    renamed = [f"{one.identifier} {one.before} -> {one.now}" for one in changes.renamed]
    yield from _some("renamed", renamed)
    moved = [
        f"{one.identifier} {one.label}: {' '.join(one.before)} -> {' '.join(one.now)}"
        for one in changes.moved
    ]
    yield from _some("moved", moved)


def _some(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"{title}: {len(lines)}"
        yield from (f"  {line}" for line in lines[:_SHOWN])
    if len(lines) > _SHOWN:
        yield f"  and {len(lines) - _SHOWN} more"


@contextmanager
def _sessions(settings: config.Settings) -> Iterator[sessionmaker[Session]]:
    engine = database.engine(settings.database)
    migrate.upgrade(engine)
    try:
        yield database.session_factory(engine)
    finally:
        engine.dispose()


COMMANDS = (vocab,)
