"""Vocabularies: which release holds, reading in a new one, and what it changes."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from sqlalchemy.orm import Session, sessionmaker

from fairassess.config import Settings
from fairassess.domain import term_changes, term_tables, terms
from fairassess.domain.term_changes import Changes
from fairassess.domain.terms import Vocabulary
from fairassess.errors import Fault, Invalid, NotFound
from fairassess.services import accounts, outbound
from fairassess.services.accounts import Actor, Right
from fairassess.storage import vocabularies
from fairassess.storage.database import transaction
from fairassess.storage.runs import Work
from fairassess.vocab import ontology, shipped

LARGEST_BYTES = ontology.LARGEST_BYTES
"""Of a file that is read in."""

_FILES = "application/rdf+xml, text/turtle;q=0.9, application/ld+json;q=0.8, */*;q=0.1"
_HTTP_OK = 200
_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")

# Known by its addresses, so that its terms are told from unknown ones; its terms are read in.
_ESRFET = Vocabulary(
    name=terms.ESRFET,
    title="ESRFET",
    version="",
    source="http://purl.org/pan-science/ESRFET",
    licence="",
    credit="ESRFET contributors",
    base="http://purl.org/pan-science/ESRFET#",
    spaces=("purl.org/pan-science/esrfet", "w3id.org/pan/esrfet"),
    prefixes=("esrfet",),
    tags=(),
    terms=(),
)


@dataclass(frozen=True, slots=True)
class VocabularyRow:
    """
    One vocabulary that is used here.

    Attributes:
        vocabulary: The release that holds.
        added_at: When it was read in; None for one that came with the application.
        digest: SHA-256 of its file, in hex; empty for one that came with the application.
    """

    vocabulary: Vocabulary
    added_at: datetime | None
    digest: str


@dataclass(frozen=True, slots=True)
class Update:
    """
    What reading in a file brought.

    Attributes:
        vocabulary: The release that holds from now on.
        before: Version of the one that held before; None when there was none.
        digest: SHA-256 of the file, in hex.
        changes: What differs.
        is_stored: False when the very same file was read in last time.
    """

    vocabulary: Vocabulary
    before: str | None
    digest: str
    changes: Changes
    is_stored: bool


def current(session: Session, name: str) -> Vocabulary:
    """
    Return the release of a vocabulary that holds: the newest read in, else the shipped one.

    Raises:
        NotFound: There is no vocabulary of this name.
    """
    found = vocabularies.newest(session, name)
    if found is not None:
        return _read(found.content.decode())
    if name in shipped.NAMES:
        return shipped.vocabulary(name)
    raise NotFound(f"There is no vocabulary {name}.")


def listed(session: Session) -> tuple[VocabularyRow, ...]:
    """Return all vocabularies, those that come with the application first."""
    stored = {row.name: row for row in vocabularies.newest_of_each(session)}
    rows = []
    for name in dict.fromkeys((terms.PANET, *shipped.NAMES, *stored)):
        row = stored.get(name)
        if row is None:
            rows.append(VocabularyRow(shipped.vocabulary(name), None, ""))
        else:
            rows.append(VocabularyRow(_read(row.content.decode()), row.added_at, row.digest))
    return tuple(rows)


def texts(session: Session) -> tuple[str, ...]:
    """Return all vocabularies in compact form, for a process that has no database."""
    return tuple(term_tables.write(row.vocabulary) for row in listed(session))


def texts_of(readers: sessionmaker[Session]) -> Callable[[], tuple[str, ...]]:
    """Return what gives all vocabularies as they are at the moment of asking."""

    def give() -> tuple[str, ...]:
        with readers() as session:
            return texts(session)

    return give


def update(
    session: Session, actor: Actor, name: str, body: bytes, *, source: str, now: datetime
) -> Update:
    """
    Read in a released ontology; from now on it holds.

    Args:
        session: Open; committed here.
        actor: Who reads it in.
        name: Word by which the vocabulary is called; a new one begins a new vocabulary.
        body: The file.
        source: Its name or address.
        now: Aware UTC moment.

    Raises:
        NotAllowed: *actor* may not do that.
        Invalid: The file cannot be used; all faults are told, and nothing is stored.
    """
    accounts.require(actor, Right.UPDATE_VOCABULARIES)
    if not _NAME.fullmatch(name):
        message = "Use small letters, digits and hyphens, at most 40, beginning with a letter."
        raise Invalid([Fault("name", message)])
    digest = hashlib.sha256(body).hexdigest()
    with transaction(session):
        last = vocabularies.newest(session, name)
        model = _model(session, name)
        read = term_changes.keep_places(model, ontology.read(body, model, source=source))
        changes = term_changes.between(model, read)
        merged = term_changes.take_over(model, read)
        before = model.version if model.terms else None
        if last is not None and last.digest == digest:
            return Update(_read(last.content.decode()), before, digest, changes, False)
        row = vocabularies.Release(
            name=name,
            version=merged.version,
            digest=digest,
            source=source,
            added_at=now,
            added_by=actor.user_id,
            terms=len(merged.terms),
            changes=_as_json(changes),
            content=term_tables.write(merged).encode(),
        )
        session.add(row)
        session.flush()
        detail = {"name": name, "version": merged.version, "digest": digest, "before": before}
        accounts.record(session, actor, "vocabulary.updated", f"vocabulary:{row.id}", now, detail)
    return Update(merged, before, digest, changes, True)


def source_of(settings: Settings, name: str) -> str:
    """
    Return where a vocabulary is read from when nothing else is said.

    Raises:
        Invalid: The settings name no source for it.
    """
    known = dict(part.split("=", 1) for part in settings.vocabularies)
    if name not in known:
        message = f"Give a file or an address, or set {name} in FAIRASSESS_VOCABULARIES."
        raise Invalid([Fault("source", message)])
    return known[name]


def fetch(settings: Settings, address: str) -> bytes:
    """
    Fetch an ontology file from the network, as RDF where the server lets one choose.

    Raises:
        Invalid: The address cannot be used, or no file came; the message says why.
    """
    with outbound.opener(settings)(Work.HARVEST, lambda: False) as door:
        reply = door.fetch(address, headers=(("Accept", _FILES),))
    exchange = reply.exchange
    if exchange.failure is not None:
        raise Invalid([Fault(address, exchange.failure.message)])
    if exchange.status != _HTTP_OK:
        raise Invalid([Fault(address, f"The server answered with {exchange.status}.")])
    return reply.body


def _model(session: Session, name: str) -> Vocabulary:
    try:
        return current(session, name)
    except NotFound:
        if name == terms.ESRFET:
            return _ESRFET
        return replace(
            _ESRFET,
            name=name,
            title=name,
            source="",
            credit="",
            base="",
            spaces=(),
            prefixes=(name,),
        )


@lru_cache(maxsize=16)
def _read(text: str) -> Vocabulary:
    return term_tables.read(text)


def _as_json(changes: Changes) -> dict[str, list[dict[str, object]]]:
    def plain(term: terms.Term) -> dict[str, object]:
        return {"identifier": term.identifier, "label": term.label}

    return {
        "added": [plain(term) for term in changes.added],
        "retired": [plain(term) for term in changes.retired],
        "dropped": [plain(term) for term in changes.dropped],
        "renamed": [
            {"identifier": one.identifier, "before": one.before, "now": one.now}
            for one in changes.renamed
        ],
        "moved": [
            {"identifier": one.identifier, "before": list(one.before), "now": list(one.now)}
            for one in changes.moved
        ],
    }
