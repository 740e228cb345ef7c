"""How often the records of facilities name each term: counted after a harvest, read by pages."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session, sessionmaker

from fairassess.domain.term_matching import Matcher
from fairassess.services import accounts, vocabularies
from fairassess.services.accounts import Actor
from fairassess.storage import facilities
from fairassess.storage import vocabularies as stored
from fairassess.storage.database import transaction
from fairassess.storage.vocabularies import TermUse

RECORDS_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class FacilityUse:
    """
    How a facility uses a term, by its newest complete harvests.

    Attributes:
        slug, name: Of the facility.
        looked_at: Live records of those harvests; None where none was counted yet.
        records: Those that name the term in a subject.
        identified: Those of them that name it by its address or short form.
    """

    slug: str
    name: str
    looked_at: int | None
    records: int
    identified: int


def count(
    sessions: sessionmaker[Session],
    harvest_id: int,
    *,
    show_life: Callable[[], object] = lambda: None,
) -> int:
    """
    Count how often the live records of a harvest name each term of each vocabulary.

    A subject counts when the whole of it names a term; a retired term counts for what replaced
    it. May be done again at any time: new counts take the place of the old.

    Args:
        sessions: Maker of sessions that write.
        harvest_id: Number of a harvest whose records are kept.
        show_life: Called now and then: a long list takes a while.

    Returns:
        How many records were looked at.
    """
    with sessions() as session:
        matchers = [Matcher(row.vocabulary) for row in vocabularies.listed(session)]
        named: list[Counter[str]] = [Counter() for _ in matchers]
        identified: list[Counter[str]] = [Counter() for _ in matchers]
        total = 0
        for some in stored.subjects_of(session, harvest_id, at_once=RECORDS_AT_ONCE):
            total += len(some)
            for place, matcher in enumerate(matchers):
                _add(matcher, some, named[place], identified[place])
            # Nobody who writes shall wait while we count.
            session.rollback()
            show_life()
    rows = [
        TermUse(
            harvest_id=harvest_id,
            vocabulary=matcher.vocabulary.name,
            identifier=identifier,
            records=number,
            identified=identified[place][identifier],
        )
        for place, matcher in enumerate(matchers)
        for identifier, number in (("", total), *named[place].items())
    ]
    with sessions() as session, transaction(session):
        stored.replace_uses(session, harvest_id, rows)
    return total


def count_all(sessions: sessionmaker[Session]) -> int:
    """Count anew the newest complete harvest of each endpoint; return how many there were."""
    with sessions() as session:
        numbers = stored.countable_harvests(session)
    for harvest_id in numbers:
        count(sessions, harvest_id)
    return len(numbers)


def of_term(
    session: Session, actor: Actor, vocabulary: str, identifier: str
) -> tuple[FacilityUse, ...]:
    """
    Return how each facility that *actor* may see uses a term, by short name.

    Facilities that do not use it, or were not harvested, are there as well. Four queries, however
    many facilities there are.
    """
    rows = facilities.list_by_name(session, accounts.seen_by(actor))
    harvests = stored.latest_harvests(session, [facility.id for facility in rows])
    counted = stored.uses(session, vocabulary, list(harvests), identifier)
    return tuple(
        _use(facility, [one for one in counted if harvests[one.harvest_id] == facility.id])
        for facility in rows
    )


def records_by_term(session: Session, actor: Actor, vocabulary: str) -> Mapping[str, int]:
    """Return how many records of all facilities that *actor* may see name each term."""
    rows = facilities.list_by_name(session, accounts.seen_by(actor))
    harvests = stored.latest_harvests(session, [facility.id for facility in rows])
    totals: Counter[str] = Counter()
    for one in stored.uses(session, vocabulary, list(harvests)):
        if one.identifier:
            totals[one.identifier] += one.records
    return totals


def _add(
    matcher: Matcher,
    records: Iterable[Sequence[str]],
    named: Counter[str],
    identified: Counter[str],
) -> None:
    for subjects in records:
        ways: dict[str, bool] = {}
        for text in subjects:
            found = matcher.whole(text)
            if found is not None and found.current is not None:
                name = found.current.identifier
                ways[name] = ways.get(name, False) or found.way.is_identifier
        named.update(ways.keys())
        identified.update(name for name, is_identified in ways.items() if is_identified)


def _use(facility: facilities.Facility, counted: Sequence[TermUse]) -> FacilityUse:
    looked_at = [one.records for one in counted if not one.identifier]
    named = [one for one in counted if one.identifier]
    return FacilityUse(
        slug=facility.slug,
        name=facility.name,
        looked_at=sum(looked_at) if looked_at else None,
        records=sum(one.records for one in named),
        identified=sum(one.identified for one in named),
    )
