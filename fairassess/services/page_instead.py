"""Let what stands stand for a while when one web page comes in place of everything."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction

from sqlalchemy.orm import Session

from fairassess.domain import stand_ins
from fairassess.domain.evidence import Exchange
from fairassess.domain.finding import Finding, Measure, Outcome, Reason
from fairassess.probes import registry
from fairassess.storage import findings
from fairassess.storage.runs import Run, Work

PATIENCE = timedelta(days=7)
"""How long such a page is taken for an outage; decision 0012."""

SENTENCE = (
    "One and the same web page came, whatever was asked, where other things came before. For a"
    " week this is taken for an outage."
)
"""Why a run that met such a page ended; stored with the run."""

_JUDGED_BY_IT = (Outcome.FAILED, Outcome.INAPPLICABLE)


def held_back(
    session: Session,
    run: Run,
    found: Sequence[Finding],
    exchanges: Sequence[Exchange],
    *,
    now: datetime,
) -> tuple[Finding, ...] | None:
    """
    Return the findings of a run with those left open that rest on a page in place of everything.

    Args:
        session: Open, in the transaction that stores the run.
        run: The run, with its endpoint.
        found: What it found.
        exchanges: What came; findings point into them.
        now: End of the run; aware UTC.

    Returns:
        None where all may stand: something else came as well, the endpoint never did better than
        the page does, or the page has been there for longer than `PATIENCE`.

    Source:
        Decision 0012.
    """
    if run.endpoint_id is None:
        return None
    is_page_wanted = run.work is Work.PROBE and run.kind != registry.OAI_PMH
    places = stand_ins.one_for_all(exchanges, is_page_wanted=is_page_wanted)
    resting = [one for one in found if _rests_on(one, places, is_page_wanted=is_page_wanted)]
    if not places or not resting:
        return None
    standing = _standing(session, run.endpoint_id)
    lost = [
        earlier
        for one in resting
        if (earlier := standing.get(one.probe)) is not None and _is_worse(one, than=earlier)
    ]
    if not lost or _has_lasted(session, run.endpoint_id, lost, now):
        return None
    open_ = {
        one.probe
        for one in resting
        if one.probe not in standing or _is_worse(one, than=standing[one.probe])
    }
    return tuple(_left_open(one) if one.probe in open_ else one for one in found)


def _rests_on(one: Finding, places: frozenset[int], *, is_page_wanted: bool) -> bool:
    """Return whether a finding may rest on these replies; one that points nowhere may."""
    if one.outcome not in _JUDGED_BY_IT:
        return False
    pointed = {pointer.exchange for pointer in one.evidence if pointer.exchange is not None}
    return not is_page_wanted or not pointed or bool(pointed & places)


def _standing(session: Session, endpoint_id: int) -> Mapping[str, Finding]:
    rows = findings.standing_of(session, [endpoint_id])
    return {row.probe: findings.as_finding(row) for row in rows if row.outcome.is_conclusive}


def _is_worse(one: Finding, *, than: Finding) -> bool:
    if one.outcome is not than.outcome:
        return True
    return _share(one.measure) < _share(than.measure)


def _share(measure: Measure | None) -> Fraction:
    return (
        Fraction(measure.found, measure.of) if measure is not None and measure.of else Fraction(0)
    )


def _has_lasted(session: Session, endpoint_id: int, lost: Sequence[Finding], now: datetime) -> bool:
    """Return whether the page has been there for so long that it is what there is."""
    after = max(one.id or 0 for one in lost)
    first = findings.first_left_open(session, endpoint_id, beginning=SENTENCE, after_id=after)
    return first is not None and now - first >= PATIENCE


def _left_open(one: Finding) -> Finding:
    told = f"{SENTENCE} Else it would say: {one.message}"
    return replace(
        one,
        outcome=Outcome.CANT_TELL,
        reason=Reason.HTTP_5XX,
        message=told,
        remedy="",
        measure=None,
    )
