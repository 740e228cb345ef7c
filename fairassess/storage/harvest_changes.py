"""What differs between two harvests of one list, and records taken over from one to the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select, text
from sqlalchemy.orm import Session, aliased

from fairassess.storage.harvests import Record

_OLD = aliased(Record, name="old")
_NEW = aliased(Record, name="new")


class Difference(StrEnum):
    """What became of a record from one harvest to the next."""

    NEW = "new"
    CHANGED = "changed"
    DELETED = "deleted"
    VANISHED = "vanished"


@dataclass(frozen=True, slots=True)
class Counts:
    """
    How many records differ between two harvests.

    Attributes:
        new: Live now, and not live before.
        changed: Live in both, with other metadata.
        unchanged: Live in both, with the same metadata.
        deleted: Live before, marked as deleted now.
        vanished: Live before, not listed now.
    """

    new: int
    changed: int
    unchanged: int
    deleted: int
    vanished: int

    def of(self, difference: Difference) -> int:
        """Return how many records differ in this way."""
        return int(getattr(self, difference.value))


def counts(session: Session, older_id: int, newer_id: int) -> Counts:
    """Return how many records differ; both harvests must have their records."""
    is_same = _NEW.fingerprint == _OLD.fingerprint
    is_live = _NEW.is_deleted.is_(False)
    row = session.execute(
        select(
            func.count(),
            _sum(_NEW.id.is_(None)),
            _sum(_NEW.is_deleted.is_(True)),
            _sum(and_(is_live, is_same)),
        )
        .select_from(_OLD)
        .outerjoin(_NEW, _same_identifier(_OLD, _NEW, newer_id))
        .where(_OLD.harvest_id == older_id, _OLD.is_deleted.is_(False))
    ).one()
    before, vanished, deleted, unchanged = (int(number or 0) for number in row)
    changed = before - vanished - deleted - unchanged
    live = session.scalar(
        select(func.count())
        .select_from(Record)
        .where(Record.harvest_id == newer_id, Record.is_deleted.is_(False))
    )
    new = (live or 0) - unchanged - changed
    return Counts(new, changed, unchanged, deleted, vanished)


def page_of(
    session: Session,
    older_id: int,
    newer_id: int,
    difference: Difference,
    *,
    offset: int,
    limit: int,
) -> Sequence[tuple[Record | None, Record | None]]:
    """
    Return some records that differ, in harvest order.

    Returns:
        For each the older and the newer record; None where a harvest does not have it.
    """
    rows = session.execute(
        _differing(older_id, newer_id, difference).offset(offset).limit(limit)
    ).tuples()
    return [(old, new) for old, new in rows]


def carry_some(
    session: Session, base_id: int, harvest_id: int, *, after: int, limit: int
) -> int | None:
    """
    Let a harvest hold records of its base that it did not receive again.

    Doing it twice for the same records does nothing.

    Args:
        session: In a transaction.
        base_id: Harvest that holds the whole list as it was.
        harvest_id: Harvest that received what changed since.
        after: Place in the base of the last record seen to; -1 to begin.
        limit: Most records seen to at once.

    Returns:
        Place in the base of the last record seen to now; None when there was none left.
    """
    last = session.scalar(
        select(func.max(Record.position)).where(
            Record.harvest_id == base_id, Record.position > after, Record.position <= after + limit
        )
    )
    if last is None:
        more = session.scalar(
            select(func.min(Record.position)).where(
                Record.harvest_id == base_id, Record.position > after
            )
        )
        return None if more is None else more - 1
    session.connection().execute(
        text(_CARRY),
        {"base": base_id, "harvest": harvest_id, "after": after, "last": last},
    )
    return int(last)


_CARRY = """
    INSERT INTO records (
        harvest_id, position, page_id, place, identifier_key, identifier, datestamp, is_deleted,
        fingerprint, set_list, title, creators, present, placeholders, pids, subjects, year
    )
    SELECT
        :harvest,
        (SELECT coalesce(max(position), -1) FROM records WHERE harvest_id = :harvest)
            + row_number() OVER (ORDER BY base.position),
        page_id, place, identifier_key, identifier, datestamp, is_deleted,
        fingerprint, set_list, title, creators, present, placeholders, pids, subjects, year
    FROM records AS base
    WHERE base.harvest_id = :base AND base.position > :after AND base.position <= :last
    AND NOT EXISTS (
        SELECT 1 FROM records AS received
        WHERE received.harvest_id = :harvest AND received.identifier_key = base.identifier_key
        AND received.identifier = base.identifier
    )
    ORDER BY base.position
"""


def _differing(
    older_id: int, newer_id: int, difference: Difference
) -> Select[Record | None, Record | None]:
    if difference is Difference.NEW:
        return (
            select(_OLD, _NEW)
            .select_from(_NEW)
            .outerjoin(_OLD, _same_identifier(_NEW, _OLD, older_id))
            .where(
                _NEW.harvest_id == newer_id,
                _NEW.is_deleted.is_(False),
                or_(_OLD.id.is_(None), _OLD.is_deleted.is_(True)),
            )
            .order_by(_NEW.position)
        )
    differs = {
        Difference.CHANGED: and_(_NEW.is_deleted.is_(False), _NEW.fingerprint != _OLD.fingerprint),
        Difference.DELETED: _NEW.is_deleted.is_(True),
        Difference.VANISHED: _NEW.id.is_(None),
    }
    return (
        select(_OLD, _NEW)
        .select_from(_OLD)
        .outerjoin(_NEW, _same_identifier(_OLD, _NEW, newer_id))
        .where(_OLD.harvest_id == older_id, _OLD.is_deleted.is_(False), differs[difference])
        .order_by(_OLD.position)
    )


def _same_identifier(
    one: type[Record], other: type[Record], other_harvest: int
) -> ColumnElement[bool]:
    return and_(
        other.harvest_id == other_harvest,
        other.identifier_key == one.identifier_key,
        other.identifier == one.identifier,
    )


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=literal(0)))
