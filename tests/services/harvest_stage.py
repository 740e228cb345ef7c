"""A list that changes from harvest to harvest, and an endpoint whose probe speaks for its dates."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import zstandard
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from fairassess.domain import dates_honoured
from fairassess.domain.completeness import Gathered
from fairassess.domain.finding import Finding
from fairassess.domain.harvests import (
    HarvestedRecord,
    HarvestResult,
    KeptPage,
    Plan,
    ReceivedPage,
    Take,
)
from fairassess.harvest import engine as harvest_engine
from fairassess.services import harvest_views, harvesting
from fairassess.services.accounts import SYSTEM
from fairassess.services.harvest_views import HarvestView
from fairassess.storage import findings, harvests, runs
from fairassess.storage.runs import State, Work
from tests.services import run_builders
from tests.services.run_builders import NOW, URL, TurnableClock, a_finding, a_list, add_run

GONE = "gone"
"""Title of a record that its provider marks as deleted."""


@dataclass(slots=True)
class Provider:
    """
    Gives lists that a test writes, two records a page, and notes what it was asked for.

    Attributes:
        records: Titles by identifier; GONE for a deleted one.
        asked: Plans, in order.
        breaks_after: Pages after which it does not go on; None for never.
    """

    records: dict[str, str]
    asked: list[Plan] = field(default_factory=list)
    breaks_after: int | None = None

    def harvest(
        self, target: str, plan: Plan, *, take: Take, judge: Any, **_: object
    ) -> HarvestResult:
        """Hand all records on, and say so as the engine would."""
        self.asked.append(plan)
        pages = list(_pages(self.records))[: self.breaks_after]
        for page in pages:
            take(records_of(page), page)
        kept = [(_kept(page), None) for page in pages]
        profile = harvest_engine.read_again(kept, "oai_dc")
        is_complete = self.breaks_after is None
        because = None if is_complete else "Page 2: the connection was lost."
        findings_ = judge(Gathered(profile, is_complete, because, None))
        return run_builders.harvested(
            target=target,
            records=profile.live,
            deleted=profile.deleted,
            profile=profile,
            fields=profile.fields,
            is_complete=is_complete,
            stopped_because=because,
            findings=findings_,
        )


@dataclass(frozen=True, slots=True)
class Stage:
    """One endpoint that is harvested again and again."""

    engine: Engine
    session: Session
    endpoint_id: int
    provider: Provider
    clock: TurnableClock
    judged: list[Gathered]

    def harvest(self, **changes: Any) -> HarvestView:
        """Carry out a harvest and return it as its page shows it."""
        run_id = add_run(self.session, self.endpoint_id, work=Work.HARVEST)
        self.session.close()
        gear = self.gear(**changes)
        harvesting.execute_harvest(gear, run_id, 1)
        self.session.expire_all()
        row = harvests.of_run(self.session, run_id)
        assert row is not None
        view = harvest_views.harvest_view(self.session, SYSTEM, row.id)
        self.session.rollback()
        return view

    def gear(self, **changes: Any) -> Any:
        given = {"harvest": self.provider.harvest, "judge": self._judge, "clock": self.clock}
        return run_builders.equipment(self.engine, **(given | changes))

    def titles(self, harvest_id: int) -> dict[str, str]:
        """Return what a harvest holds: titles by identifier, GONE for deleted records."""
        exported = harvest_views.export_rows(self.session, SYSTEM, harvest_id)
        held = [(one.identifier, GONE if one.is_deleted else one.title) for one in exported]
        self.session.rollback()
        assert len(held) == len(dict(held)), "no record is held twice"
        return dict(held)

    def _judge(self, gathered: Gathered) -> tuple[Finding, ...]:
        self.judged.append(gathered)
        return (a_finding("harvest_gives_records", kind="harvest"),)


def stage(engine: Engine, session: Session, records: dict[str, str], **endpoint: Any) -> Stage:
    """Return an endpoint with this list."""
    endpoint_id = run_builders.add_endpoint(session, **endpoint)
    return Stage(engine, session, endpoint_id, Provider(dict(records)), TurnableClock(), [])


def probe(
    stage: Stage,
    *,
    deleted: str = "persistent",
    fails: Iterable[str] = (),
    earliest: str = "2020-01-01T00:00:00Z",
) -> None:
    """Store a probe run that found that dates are honoured, but for what *fails*."""
    run_id = add_run(stage.session, stage.endpoint_id, state=State.DONE, finished_at=NOW)
    made = [
        a_finding(name, run_builders.FAILED if name in fails else run_builders.HELD)
        for name in dates_honoured.NEEDED
    ]
    findings.add(stage.session, made, run_id=run_id, endpoint_id=stage.endpoint_id, found_at=NOW)
    body = (
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><Identify>'
        f"<earliestDatestamp>{earliest}</earliestDatestamp>"
        f"<deletedRecord>{deleted}</deletedRecord>"
        "<granularity>YYYY-MM-DDThh:mm:ssZ</granularity></Identify></OAI-PMH>"
    )
    said = run_builders.an_exchange(
        url=f"{URL}?verb=Identify", status=200, body_start=body.encode()
    )
    runs.add_exchanges(stage.session, run_id, (said,))
    stage.session.commit()


def records_of(page: ReceivedPage) -> tuple[HarvestedRecord, ...]:
    """Return the records of a page as the engine makes them."""
    found: list[HarvestedRecord] = []
    harvest_engine.read_again([(_kept(page), None)], "oai_dc", lambda some, _: found.extend(some))
    return tuple(found)


def _kept(page: ReceivedPage) -> KeptPage:
    return KeptPage(
        page.number,
        page.slice_number,
        page.raw,
        page.wire_bytes,
        page.token,
        page.list_size,
        page.response_date,
    )


def _pages(records: dict[str, str]) -> Iterable[ReceivedPage]:
    items = list(records.items())
    for number, start in enumerate(range(0, len(items), 2), start=1):
        elements = [element(*item) for item in items[start : start + 2]]
        body = a_list(*elements)
        page = run_builders.a_page(number, raw=body, items=len(elements))
        yield replace(page, raw=zstandard.compress(body))


def element(identifier: str, title: str) -> str:
    """Return a `record` element; one that is marked as deleted for GONE."""
    if title == GONE:
        return (
            f'<record><header status="deleted"><identifier>{identifier}</identifier>'
            "<datestamp>2027-02-20T00:00:00Z</datestamp></header></record>"
        )
    return run_builders.a_record_element(identifier, title=title)
