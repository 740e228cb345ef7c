"""Findings together with the runs that made them."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from fairassess.storage.findings import Finding
from fairassess.storage.runs import Run

_AT_ONCE = 500
"""Numbers in one query; SQLite takes no more than some thousands."""


def find(session: Session, finding_id: int) -> tuple[Finding, Run] | None:
    """Return the finding with this number, and its run; None when there is none."""
    row = session.execute(
        select(Finding, Run).join(Run, Run.id == Finding.run_id).where(Finding.id == finding_id)
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def of(session: Session, finding_ids: Collection[int]) -> Mapping[int, Run]:
    """Return the run of each of these findings, by number of the finding."""
    numbers = sorted(set(finding_ids))
    found: dict[int, Run] = {}
    for start in range(0, len(numbers), _AT_ONCE):
        rows = session.execute(
            select(Finding.id, Run)
            .join(Run, Run.id == Finding.run_id)
            .where(Finding.id.in_(numbers[start : start + _AT_ONCE]))
        )
        found |= dict(rows.tuples().all())
    return found
