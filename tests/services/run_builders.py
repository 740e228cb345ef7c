"""Builders for runs: facilities with endpoints, results, a clock to turn, a way to run them."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import zstandard
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from fairassess.domain.completeness import Gathered, Profile
from fairassess.domain.evidence import Exchange
from fairassess.domain.finding import Finding, Outcome, Reason, Severity
from fairassess.domain.harvests import (
    HarvestedRecord,
    HarvestResult,
    Plan,
    ReceivedPage,
    Take,
)
from fairassess.domain.runs import FieldCount, RunResult
from fairassess.domain.schedule import Interval
from fairassess.services.running import Equipment
from fairassess.storage import database
from fairassess.storage.endpoints import Endpoint
from fairassess.storage.facilities import Facility
from fairassess.storage.runs import Run, State, Trigger, Work

NOW = datetime(2027, 3, 1, 9, 30, tzinfo=UTC)
URL = "http://127.0.0.1:9/oai"
HELD, FAILED, OPEN = Outcome.PASSED, Outcome.FAILED, Outcome.CANT_TELL


class TurnableClock:
    """A clock that stands still until it is turned."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now


class ShutDoor:
    """A door behind which there is no network."""

    requests = 0
    bytes = 0

    def __enter__(self) -> "ShutDoor":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def fetch(self, url: str, **_: object) -> None:
        raise AssertionError(f"{url} was asked for")


def add_facility(session: Session, slug: str = "nls", zone: str = "Europe/Berlin") -> int:
    facility = Facility(
        slug=slug,
        name=slug.upper(),
        short_name=slug.upper(),
        kind="",
        country="",
        ror="",
        website="",
        time_zone=zone,
        created_at=NOW,
    )
    session.add(facility)
    session.commit()
    return facility.id


def add_endpoint(session: Session, facility_id: int | None = None, **changes: Any) -> int:
    fields: dict[str, Any] = {
        "facility_id": facility_id or add_facility(session),
        "kind": "oai-pmh",
        "url": URL,
        "label": "",
        "interval": Interval.DAILY,
        "next_due_at": None,
        "failures": 0,
        "is_harvested": False,
        "harvest_prefix": "oai_dc",
        "harvest_set": "",
        "created_at": NOW,
    }
    endpoint = Endpoint(**(fields | changes))
    session.add(endpoint)
    session.commit()
    return endpoint.id


def add_run(session: Session, endpoint_id: int, **changes: Any) -> int:
    endpoint = session.get_one(Endpoint, endpoint_id)
    fields: dict[str, Any] = {
        "endpoint_id": endpoint.id,
        "facility_id": endpoint.facility_id,
        "target": endpoint.url,
        "kind": endpoint.kind,
        "work": Work.PROBE,
        "trigger": Trigger.ON_DEMAND,
        "state": State.QUEUED,
        "queued_at": NOW,
    }
    run = Run(**(fields | changes))
    session.add(run)
    session.commit()
    return run.id


def a_finding(probe: str = "p_one", outcome: Outcome = HELD, **changes: Any) -> Finding:
    fields: dict[str, Any] = {
        "probe": probe,
        "outcome": outcome,
        "severity": Severity.MUST,
        "message": f"{probe}: {outcome.value}",
        "remedy": "Mend it." if outcome is FAILED else "",
        "source": "OAI-PMH 2.0 §3",
        "kind": "oai-pmh",
        "reason": Reason.TIMEOUT if outcome is OPEN else None,
    }
    return Finding(**(fields | changes))


def an_exchange(**changes: Any) -> Exchange:
    fields: dict[str, Any] = {"method": "GET", "url": URL, "final_url": URL, "started_at": NOW}
    return Exchange(**(fields | changes))


def found(*made: Finding, **changes: Any) -> RunResult:
    fields: dict[str, Any] = {
        "kind": "oai-pmh",
        "target": URL,
        "started_at": NOW,
        "duration_s": 1.5,
        "is_complete": True,
        "stopped_because": None,
        "findings": made,
        "exchanges": (),
        "requests": 3,
        "bytes": 3000,
    }
    return RunResult(**(fields | changes))


def a_record(number: int, **changes: Any) -> HarvestedRecord:
    fields: dict[str, Any] = {
        "identifier": f"oai:nls:{number}",
        "datestamp": "2027-02-01T00:00:00Z",
        "is_deleted": False,
        "page": 1,
        "place": number,
        "fingerprint": b"%08d" % number,
        "title": f"Record {number}",
        "present": ("title",),
    }
    return HarvestedRecord(**(fields | changes))


def a_page(number: int = 1, raw: bytes = b"", **changes: Any) -> ReceivedPage:
    """A page whose body may be given uncompressed; without one it is a list of two records."""
    body = raw or LIST
    fields: dict[str, Any] = {
        "number": number,
        "slice_number": 0,
        "url": f"{URL}?verb=ListRecords&page={number}",
        "received_at": NOW + timedelta(seconds=number),
        "digest": hashlib.sha256(body).hexdigest(),
        "wire_bytes": len(body),
        "decoded_bytes": len(body),
        "raw": zstandard.compress(body),
        "items": 2,
        "token": f"token {number}",
        "list_size": None,
        "response_date": "2027-03-01T09:30:00Z",
    }
    return ReceivedPage(**(fields | changes))


def a_list(*records: str, token: str = "") -> bytes:
    """The body of a page with these `record` elements."""
    oai = "http://www.openarchives.org/OAI/2.0/"
    end = f"<resumptionToken>{token}</resumptionToken>" if token else ""
    return (
        f'<OAI-PMH xmlns="{oai}"><responseDate>2027-03-01T09:30:00Z</responseDate>'
        f"<request>{URL}</request><ListRecords>{''.join(records)}{end}</ListRecords></OAI-PMH>"
    ).encode()


def a_record_element(identifier: str, **texts: str) -> str:
    """A `record` element in Dublin Core with these fields."""
    fields = "".join(f"<dc:{name}>{text}</dc:{name}>" for name, text in texts.items())
    return (
        f"<record><header><identifier>{identifier}</identifier>"
        "<datestamp>2027-02-01T00:00:00Z</datestamp></header><metadata><oai_dc:dc"
        ' xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/">{fields}</oai_dc:dc></metadata></record>'
    )


LIST = a_list(
    *(a_record_element(f"oai:nls:{number}", title=f"Record {number}") for number in range(2))
)


def a_profile(
    live: int = 2, deleted: int = 0, fields: tuple[FieldCount, ...] = (), **changes: Any
) -> Profile:
    """A profile of so many records."""
    given: dict[str, Any] = {"marks": (), "by_set": (), "by_year": ()}
    return Profile(live=live, deleted=deleted, fields=fields, **(given | changes))


def harvested(*made: Finding, **changes: Any) -> HarvestResult:
    """What a harvest says of itself; `records`, `deleted` and `fields` are in its profile, too."""
    plan = Plan(changes.pop("prefix", "oai_dc"), changes.pop("set_spec", ""))
    fields: dict[str, Any] = {
        "target": URL,
        "plan": plan,
        "started_at": NOW,
        "duration_s": 2.5,
        "records": 2,
        "deleted": 0,
        "skipped": (),
        "pages": 1,
        "bytes": 5000,
        "is_complete": True,
        "stopped_because": None,
        "list_size": 2,
        "response_date": "2027-03-01T09:30:00Z",
        "fields": (FieldCount("title", 2, 0, 2), FieldCount("creator", 0, 1, 2)),
        "findings": made,
        "exchanges": (),
    }
    fields |= changes
    profile = a_profile(fields["records"], fields["deleted"], fields["fields"])
    return HarvestResult(**({"profile": profile} | fields))


def finds(*results: RunResult) -> Callable[..., RunResult]:
    """Return a probe that finds these in turn."""
    waiting = list(results)

    def probe(_kind: str, _target: str, **_: object) -> RunResult:
        return waiting.pop(0)

    return probe


def brings(result: HarvestResult, *batches: tuple[HarvestedRecord, ...]) -> Callable[..., Any]:
    """Return a harvest that hands each of these on with a page and then says this of itself."""

    def harvest(
        _target: str, plan: Plan, *, take: Take, judge: Callable[..., Any], **_: object
    ) -> HarvestResult:
        for number, batch in enumerate(batches, start=1):
            take(tuple(one._replace(page=number) for one in batch), a_page(number))
        judge(gathered_of(result))
        return replace(result, plan=replace(plan, prefix=plan.prefix or result.plan.prefix))

    return harvest


def gathered_of(result: HarvestResult) -> Gathered:
    """What would be judged of a harvest."""
    return Gathered(result.profile, result.is_complete, result.stopped_because, None)


def equipment(engine: Engine, **changes: Any) -> Equipment:
    """Return what runs need, looking at the database at every opportunity."""
    writing: sessionmaker[Session] = database.session_factory(engine)
    fields: dict[str, Any] = {
        "sessions": writing,
        "readers": database.reader_factory(engine),
        "open_door": lambda _work, _is_cancelled: ShutDoor(),
        "probe": finds(),
        "harvest": brings(harvested()),
        "judge": lambda _gathered: (),
        "probe_set": "test set",
        "clock": TurnableClock(),
        "worker": "tester",
        "probe_deadline_s": 5.0,
        "harvest_deadline_s": 5.0,
        "progress_s": 0.0,
    }
    return Equipment(**(fields | changes))
