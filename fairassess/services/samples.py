"""Which objects of a facility a run looks at: drawn from its latest whole harvest, by a seed."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from fairassess.domain import pids, sampling
from fairassess.domain.metadata import Record
from fairassess.domain.objects import FROM_HARVEST, Counted, Subject, ToDraw
from fairassess.domain.runs import Skipped
from fairassess.harvest import engine, entries, strict
from fairassess.probes import registry
from fairassess.services.running import Claim, Equipment
from fairassess.storage import endpoints, harvest_pages, harvest_records, harvests, runs
from fairassess.storage.endpoints import Endpoint
from fairassess.storage.harvests import Harvest
from fairassess.storage.runs import Run, Work

INTERFACES = ("oai-pmh", "search-api", "scicat", "icat", "invenio")
"""Kinds of endpoints that list objects: the address of one stands for the whole facility."""

_SEED_BITS = 32
# Where objects are drawn from without a harvest, the first that a facility has.
_DRAWN_FROM = ("search-api", "scicat", "invenio", "icat")
_ADDRESSES_IN = ("identifier", "alternateIdentifier")


@dataclass(frozen=True, slots=True)
class Chosen:
    """
    What a run looks at beside its target.

    Attributes:
        subjects: Objects, in random order; empty where the target itself is the only one.
        seed: By which they were drawn; None where none were.
        sampled_from: What they were drawn from, as stored with the run: `harvest:12`, or
            `search-api:`, `scicat:` and so on with an address; empty for nothing.
        counted: How many records the facility has; None where no harvest told.
        to_draw: Sample that the run has to draw for itself; None where it has not.
    """

    subjects: tuple[Subject, ...] = ()
    seed: int | None = None
    sampled_from: str = ""
    counted: Counted | None = None
    to_draw: ToDraw | None = None


def choose(equipment: Equipment, claim: Claim) -> Chosen:
    """
    Return what a run that was taken up looks at.

    Objects are drawn where the kind looks at objects and the target is the address of an interface
    of the same facility: from the latest whole harvest made there, else from the facility's
    newest. Without any harvest they are drawn from the facility's search API or catalogue. Any
    other target is an object by itself; so is that of a run about one object. A run with the same
    target as one before draws by the same seed.

    Args:
        equipment: Of this process.
        claim: Of the run.
    """
    if claim.kind == registry.OBJECT:
        return Chosen()
    kind = registry.kind_called(claim.kind)
    with equipment.readers() as session:
        run = runs.find(session, claim.run_id)
        if run is None or run.facility_id is None:
            return Chosen()
        known = endpoints.of_facilities(session, [run.facility_id])
        harvest = _latest_whole(session, known, run.target)
        chosen = Chosen(counted=None if harvest is None else _counted(harvest))
        interfaces = {one.url for one in known if one.kind in INTERFACES}
        if not kind.looks_at_objects or run.target not in interfaces:
            return chosen
        seed = _seed(session, run)
        if harvest is not None:
            subjects = _drawn(session, harvest, size=equipment.sample_size, seed=seed)
            return replace(
                chosen, subjects=subjects, seed=seed, sampled_from=f"harvest:{harvest.id}"
            )
    found = _interface(known, claim.target)
    if found is None:
        return chosen
    kind_there, address = found
    to_draw = ToDraw(address, equipment.sample_size, kind_there)
    return replace(chosen, seed=seed, sampled_from=f"{kind_there}:{address}", to_draw=to_draw)


def _interface(known: Sequence[Endpoint], target: str) -> tuple[str, str] | None:
    """Return kind and address of what lists the facility's objects: the target, if it can."""
    found = [(one.kind, one.url) for kind in _DRAWN_FROM for one in known if one.kind == kind]
    at_target = (one for one in found if one[1] == target)
    return next(at_target, next(iter(found), None))


def _latest_whole(session: Session, known: Sequence[Endpoint], target: str) -> Harvest | None:
    """Return the latest whole harvest of the endpoint at *target*, else the facility's newest."""
    found = [
        (endpoint.url == target, harvest.id, harvest)
        for endpoint in known
        if (harvest := harvests.latest_complete_of(session, endpoint.id)) is not None
    ]
    return max(found, key=lambda one: one[:2])[2] if found else None


def _counted(harvest: Harvest) -> Counted:
    return Counted(harvest.records, harvest.finished_at or harvest.started_at)


def _seed(session: Session, run: Run) -> int:
    """Return the run's own seed, else that of the last one like it: the same objects again."""
    if run.seed is not None:
        return run.seed
    if run.endpoint_id is not None:
        before = runs.last_finished(session, run.endpoint_id, Work.PROBE, target=run.target)
        if before is not None and before.kind == run.kind and before.seed is not None:
            return before.seed
    return secrets.randbits(_SEED_BITS)


def _drawn(session: Session, harvest: Harvest, *, size: int, seed: int) -> tuple[Subject, ...]:
    """Draw from all live records by name alone, and read those that were drawn."""
    sets = harvest_records.sets_of(session, harvest.id)
    numbers: dict[str, int] = {}

    def names() -> list[Subject]:
        """Return all live records as subjects without content, their numbers noted."""
        found = []
        for number, identifier, year, set_list in harvest_records.drawable(session, harvest.id):
            numbers[identifier] = number
            specs = sets.get(set_list, ())
            found.append(Subject(identifier, set_specs=specs, year=year, source=FROM_HARVEST))
        return found

    drawn = sampling.draw(names(), size=size, seed=seed)
    return tuple(_with_content(session, one, numbers[one.identifier]) for one in drawn)


def _with_content(session: Session, subject: Subject, number: int) -> Subject:
    """Return an object with its identifiers and, while its page is kept, its metadata."""
    row = harvest_records.find(session, number)
    if row is None:
        return subject
    raw = harvest_pages.body_of(session, row.page_id)
    record = None if raw is None else _record(engine.record_of(raw, row.place))
    page = "" if record is None or row.pids else _page(record)
    return replace(subject, pids=tuple(row.pids), landing_url=page, record=record)


def _record(xml: bytes) -> Record | None:
    root, _ = strict.parse(xml)
    record = None if root is None else entries.read(root)
    return None if isinstance(record, Skipped) else record


def _page(record: Record) -> str:
    """Return the first address among the identifiers that is no persistent identifier."""
    texts = (value.text for field in _ADDRESSES_IN for value in record.values(field))
    return next(
        (
            text
            for text in texts
            if text.lower().startswith(("http://", "https://")) and pids.parse(text) is None
        ),
        "",
    )
