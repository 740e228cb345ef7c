"""How a list is harvested next: all of it or what changed, in one list or several side by side."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fairassess.domain.harvests import Slice
from fairassess.domain.slices import DAYS, FORMATS, GRANULES, SECONDS, slices_of

MOST_CONNECTIONS = 4
"""Most lists of one harvest that are asked side by side."""

__all__ = [
    "DAYS",
    "MOST_CONNECTIONS",
    "SECONDS",
    "Base",
    "Decision",
    "Repository",
    "Rules",
    "decide",
]

_SHORTEST_SLICE_GRANULES = 2
_NO_BEGINNING = "The list is asked in one: the repository does not say where its dates begin."


@dataclass(frozen=True, slots=True)
class Repository:
    """
    What is known of a repository from its last probe.

    Attributes:
        honours_dates: Whether a harvest may rely on dates.
        why: The sentence that says so, or why not.
        granularity: As in Identify; empty when it is not known.
        earliest: earliestDatestamp as in Identify; empty when it is not known.
        deleted_record: deletedRecord as in Identify; empty when it is not known.
    """

    honours_dates: bool
    why: str
    granularity: str = ""
    earliest: str = ""
    deleted_record: str = ""


@dataclass(frozen=True, slots=True)
class Base:
    """
    The newest complete harvest of the same list.

    Attributes:
        harvest_id: Its number.
        response_date: responseDate of its first page, as given.
        last_full_at: Start of the newest complete full harvest at or before it; aware UTC, None
            when there is none.
        has_bodies: Whether all pages of its records are kept.
    """

    harvest_id: int
    response_date: str
    last_full_at: datetime | None
    has_bodies: bool


@dataclass(frozen=True, slots=True)
class Rules:
    """
    What the operator and the officer allow.

    Attributes:
        full_every: Longest time between two full harvests; zero for always full.
        needs_deletions: Whether only a repository that keeps its deletions may be harvested
            incrementally.
        connections: Requests at the same time, from 1 to MOST_CONNECTIONS.
    """

    full_every: timedelta
    needs_deletions: bool = True
    connections: int = 1


@dataclass(frozen=True, slots=True)
class Decision:
    """
    How a list is harvested.

    Attributes:
        base_id: Harvest that an incremental one goes on from; None for a full one.
        slices: Lists to ask for; one without bounds for a full sequential harvest.
        why: Why all records or what changed, as a sentence.
        why_slices: Why one list or several, as a sentence.
    """

    base_id: int | None
    slices: tuple[Slice, ...]
    why: str
    why_slices: str


def decide(repository: Repository, base: Base | None, rules: Rules, *, now: datetime) -> Decision:
    """
    Decide how a list is harvested.

    Args:
        repository: What is known of it.
        base: Where an incremental harvest could go on; None when there is no such harvest.
        rules: What is allowed.
        now: Aware UTC moment.

    Returns:
        The decision, with its reasons as sentences for people.

    Source:
        OAI-PMH 2.0, 2.7.1 (selective harvesting by dates) and 2.5.1 (deleted records); the
        overlap of one granule is from the implementation guidelines for harvesters.
    """
    obstacle = _obstacle(repository, base, rules, now)
    if obstacle is None and base is not None:
        since = _overlapped(base.response_date, repository.granularity)
        return Decision(
            base_id=base.harvest_id,
            slices=(Slice(since=since),),
            why=f"Only what changed since {since} is asked for: {_lowered(repository.why)}",
            why_slices="What changed is one short list, asked page after page.",
        )
    slices, why_slices = _sliced(repository, rules, now)
    return Decision(None, slices, f"All records are asked for: {obstacle}", why_slices)


def _obstacle(repository: Repository, base: Base | None, rules: Rules, now: datetime) -> str | None:
    """Return why a harvest must be full; None when it need not."""
    if base is None:
        return "there is no complete harvest of this list yet from which to go on."
    if not base.has_bodies:
        return "pages of the harvest before are not kept any more."
    if base.last_full_at is None or now - base.last_full_at >= rules.full_every:
        return f"the last time is {rules.full_every.days} days or more ago."
    if not repository.honours_dates:
        return _lowered(repository.why)
    if _overlapped(base.response_date, repository.granularity) == "":
        return "the harvest before does not say when it was made."
    if rules.needs_deletions and repository.deleted_record != "persistent":
        return "the repository does not keep track of deleted records, so they would stay here."
    return None


def _overlapped(response_date: str, granularity: str) -> str:
    """Return one granule before a moment, in the repository's granularity; empty if unreadable."""
    moment = _moment(response_date)
    if moment is None or granularity not in FORMATS:
        return ""
    return (moment - GRANULES[granularity]).strftime(FORMATS[granularity])


def _sliced(repository: Repository, rules: Rules, now: datetime) -> tuple[tuple[Slice, ...], str]:
    whole = (Slice(),)
    connections = min(rules.connections, MOST_CONNECTIONS)
    if connections <= 1:
        return whole, "One request at a time is allowed to this host, so the list is asked in one."
    if not repository.honours_dates:
        return whole, f"The list is asked in one: {_lowered(repository.why)}"
    first = _moment(repository.earliest)
    if first is None or repository.granularity not in FORMATS:
        return whole, _NO_BEGINNING
    if (now - first) / GRANULES[repository.granularity] < connections * _SHORTEST_SLICE_GRANULES:
        return whole, "The list is asked in one: its dates lie too close together."
    latest = now.strftime(FORMATS[repository.granularity])
    try:
        slices = slices_of(repository.earliest, latest, repository.granularity, connections)
    except ValueError:
        return whole, _NO_BEGINNING
    return (
        slices,
        f"{connections} stretches of time are asked side by side: {_lowered(repository.why)}",
    )


def _moment(text: str) -> datetime | None:
    for form in FORMATS.values():
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
