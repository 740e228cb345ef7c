"""Full text search over the newest harvest of an endpoint."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session, sessionmaker

from fairassess.domain import search_words
from fairassess.services import harvest_sight, run_views
from fairassess.services.accounts import Actor
from fairassess.storage import harvests, record_search
from fairassess.storage.database import transaction

PAGE_ROWS = 50
"""Records on one page of a list."""

_LOOKED_AT = 20

ROWS_AT_ONCE = 1_000
"""Records indexed in one transaction, so that others can write between."""


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """One line of a list of records that were found."""

    id: int
    identifier: str
    datestamp: str
    title: str
    creators: tuple[str, ...]
    year: int | None


@dataclass(frozen=True, slots=True)
class SearchPage:
    """
    Some of the records that hold what somebody searched for.

    Attributes:
        harvest_id: Harvest that was searched.
        place: Whose it is.
        typed: What was searched for, as typed.
        is_searchable: Whether the harvest is in the index; only the newest one of an endpoint is.
        searchable_id: Another harvest of the endpoint that is in the index, when this one is not.
        is_partial: Whether records of the list may be missing in the harvest.
        is_empty: Whether there is nothing in what was typed that could be searched for.
        is_shortened: Whether something typed was left out because it was too much.
        rows: In the order of the harvest.
        page: Which page this is, from 1.
        pages: How many there are; 1 when nothing was found.
        total: How many records were found.
    """

    harvest_id: int
    endpoint_id: int
    place: run_views.Place
    typed: str
    is_searchable: bool
    searchable_id: int | None
    is_partial: bool
    is_empty: bool
    is_shortened: bool
    rows: tuple[FoundRecord, ...]
    page: int
    pages: int
    total: int


def make_searchable(
    sessions: sessionmaker[Session],
    harvest_id: int,
    *,
    show_life: Callable[[], object] = lambda: None,
) -> int:
    """
    Put the records of a harvest into the index, and take those of its endpoint's others out.

    May be done again at any time; what was cut off is then completed. A harvest without a single
    live record leaves the index as it is.

    Args:
        sessions: Maker of sessions that write.
        harvest_id: Number of a harvest that has ended.
        show_life: Called between transactions: a long list takes a while.

    Returns:
        How many records can now be found.
    """
    after_id = total = 0
    while True:
        with sessions() as session, transaction(session):
            added = record_search.add_some(
                session, harvest_id, after_id=after_id, limit=ROWS_AT_ONCE
            )
        show_life()
        if added is None:
            break
        after_id, total = added.last_id, total + added.count
    if total:
        _drop_others(sessions, harvest_id, show_life)
    return total


def _drop_others(
    sessions: sessionmaker[Session], harvest_id: int, show_life: Callable[[], object]
) -> None:
    with sessions() as session:
        row = harvests.find(session, harvest_id)
        if row is None:
            return
        others = record_search.other_harvests(session, row)
    for other in others:
        while True:
            with sessions() as session, transaction(session):
                if not record_search.drop_some(session, other, limit=ROWS_AT_ONCE):
                    break
            show_life()


def is_alone(readers: sessionmaker[Session], harvest_id: int) -> bool:
    """Whether the endpoint has no complete harvest whose records could be searched instead."""
    with readers() as session:
        row = harvests.find(session, harvest_id)
        return row is not None and harvests.latest_complete_of(session, row.endpoint_id) is None


def _searchable(session: Session, endpoint_id: int) -> int | None:
    newest = harvests.newest_of(session, endpoint_id, limit=_LOOKED_AT)
    return next((one.id for one in newest if record_search.holds(session, one.id)), None)


def search(
    session: Session, actor: Actor, harvest_id: int, typed: str, *, page: int = 1
) -> SearchPage:
    """
    Return the records of a harvest that hold what somebody typed.

    Args:
        session: Open.
        actor: Who looks.
        harvest_id: Number of the harvest.
        typed: As `domain.search_words.read` reads it; whatever it is, it is no error.
        page: Which page, from 1; one beyond the last gives the last.

    Raises:
        NotFound: There is no such harvest.
        NotAllowed: *actor* may not see its facility.
    """
    row, run = harvest_sight.visible(session, actor, harvest_id)
    asked = search_words.read(typed)
    is_searchable = record_search.holds(session, row.id)
    total = 0
    if is_searchable and not asked.is_empty:
        total = record_search.count(session, row.id, asked)
    pages = max(1, math.ceil(total / PAGE_ROWS))
    shown = min(max(1, page), pages)
    found = (
        record_search.find(session, row.id, asked, offset=(shown - 1) * PAGE_ROWS, limit=PAGE_ROWS)
        if total
        else ()
    )
    return SearchPage(
        harvest_id=row.id,
        endpoint_id=row.endpoint_id,
        place=run_views.place_of(session, run),
        typed=typed,
        is_searchable=is_searchable,
        searchable_id=None if is_searchable else _searchable(session, row.endpoint_id),
        is_partial=not row.is_complete,
        is_empty=asked.is_empty,
        is_shortened=asked.is_shortened,
        rows=tuple(
            FoundRecord(
                one.id, one.identifier, one.datestamp, one.title, tuple(one.creators), one.year
            )
            for one in found
        ),
        page=shown,
        pages=pages,
        total=total,
    )
