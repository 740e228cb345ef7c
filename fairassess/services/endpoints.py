"""The endpoints of a facility: added, changed, removed."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fairassess.domain.harvest_plan import MOST_CONNECTIONS
from fairassess.domain.schedule import Interval
from fairassess.errors import Fault, Invalid, NotFound
from fairassess.probes.registry import OAI_PMH
from fairassess.services import accounts, probing, queueing
from fairassess.services.accounts import Actor, Right
from fairassess.storage import endpoints, findings
from fairassess.storage.database import Json, transaction
from fairassess.storage.endpoints import Endpoint

NEVER = "never"
"""What a form says for an endpoint that is checked only when somebody asks."""

LABEL_MOST = 100
ADDRESS_MOST = 2000

# OAI-PMH 2.0, XML Schema: metadataPrefixType and setSpecType.
_PREFIX = re.compile(r"[A-Za-z0-9\-_.!~*'()]+")
_SET = re.compile(r"[A-Za-z0-9\-_.!~*'()]+(:[A-Za-z0-9\-_.!~*'()]+)*")


@dataclass(frozen=True, slots=True)
class EndpointDraft:
    """
    An endpoint as filled in; nothing is checked yet.

    Attributes:
        kind: One of `probing.KINDS`.
        url: Address, http or https.
        label: Name for people; may be empty.
        interval: A word of `schedule.Interval`, or `never`.
        is_harvested: Whether its records are harvested too.
        harvest_prefix: metadataPrefix that a harvest asks for.
        harvest_set: setSpec that a harvest asks for; empty for all records.
        harvest_connections: Most requests of a harvest at the same time.
    """

    kind: str
    url: str
    label: str = ""
    interval: str = Interval.DAILY.value
    is_harvested: bool = False
    harvest_prefix: str = "oai_dc"
    harvest_set: str = ""
    harvest_connections: int = 1


def add_endpoint(
    session: Session, actor: Actor, slug: str, draft: EndpointDraft, *, now: datetime
) -> int:
    """
    Add an endpoint to a facility; one with an interval is due at once.

    Returns:
        Number of the endpoint.

    Raises:
        NotFound: There is no such facility.
        NotAllowed: *actor* may not change its endpoints.
        Invalid: The draft has faults; places are the names of its fields.
    """
    with transaction(session):
        facility = accounts.find_facility(session, actor, slug, Right.EDIT_ENDPOINTS)
        _check(draft)
        endpoint = Endpoint(facility_id=facility.id, created_at=now, failures=0)
        _fill(endpoint, draft)
        endpoint.next_due_at = None if endpoint.interval is None else now
        session.add(endpoint)
        _flush(session)
        detail = _shown(endpoint)
        accounts.record(session, actor, "endpoint.added", f"endpoint:{endpoint.id}", now, detail)
    return endpoint.id


def edit_endpoint(
    session: Session, actor: Actor, endpoint_id: int, draft: EndpointDraft, *, now: datetime
) -> None:
    """
    Change an endpoint; a new address is due at once, a new interval counts from now.

    What was found at another address, or in a harvest of other records, stands no longer; it stays
    in the history.

    Raises:
        NotFound: There is no such endpoint, or it was removed.
        NotAllowed: *actor* may not change the endpoints of its facility.
        Invalid: The draft has faults; places are the names of its fields.
    """
    with transaction(session):
        endpoint = accounts.lock_endpoint(session, actor, endpoint_id, Right.EDIT_ENDPOINTS)
        _check(draft)
        before, was_at, was_every = _shown(endpoint), _asked(endpoint), endpoint.interval
        _fill(endpoint, draft)
        if _asked(endpoint)[:2] != was_at[:2]:
            queueing.plan_moved(endpoint, now=now)
        elif endpoint.interval is not was_every:
            zone = endpoint.facility.time_zone
            endpoint.next_due_at = queueing.next_due(endpoint.interval, zone, after=now)
        _flush(session)
        if _asked(endpoint) != was_at:
            findings.stand_anew(session, endpoint.id)
        after = _shown(endpoint)
        changed = {
            name: [before[name], after[name]] for name in after if before[name] != after[name]
        }
        if changed:
            subject = f"endpoint:{endpoint.id}"
            accounts.record(session, actor, "endpoint.edited", subject, now, changed)


def remove_endpoint(session: Session, actor: Actor, endpoint_id: int, *, now: datetime) -> None:
    """
    Take an endpoint out of use; what was found there stays in the history.

    Raises:
        NotFound: There is no such endpoint, or it was removed before.
        NotAllowed: *actor* may not change the endpoints of its facility.
    """
    with transaction(session):
        endpoint = accounts.lock_endpoint(session, actor, endpoint_id, Right.EDIT_ENDPOINTS)
        endpoint.removed_at = now
        endpoint.next_due_at = None
        subject = f"endpoint:{endpoint.id}"
        accounts.record(session, actor, "endpoint.removed", subject, now, _shown(endpoint))


def find_endpoint(
    session: Session, actor: Actor, endpoint_id: int, right: Right = Right.SEE_FACILITY
) -> tuple[str, EndpointDraft]:
    """
    Return the slug of an endpoint's facility and the endpoint as a form shows it.

    Raises:
        NotFound: There is no such endpoint, or it was removed.
        NotAllowed: *actor* has not this right at its facility.
    """
    endpoint = endpoints.find(session, endpoint_id)
    if endpoint is None or endpoint.removed_at is not None:
        raise NotFound(f"There is no endpoint {endpoint_id}.")
    accounts.require(actor, right, endpoint.facility_id)
    return endpoint.facility.slug, EndpointDraft(
        kind=endpoint.kind,
        url=endpoint.url,
        label=endpoint.label,
        interval=NEVER if endpoint.interval is None else endpoint.interval.value,
        is_harvested=endpoint.is_harvested,
        harvest_prefix=endpoint.harvest_prefix,
        harvest_set=endpoint.harvest_set,
        harvest_connections=endpoint.harvest_connections,
    )


def _fill(endpoint: Endpoint, draft: EndpointDraft) -> None:
    endpoint.kind = draft.kind
    endpoint.url = draft.url.strip()
    endpoint.label = draft.label.strip()
    endpoint.interval = None if draft.interval == NEVER else Interval(draft.interval)
    endpoint.is_harvested = draft.is_harvested
    endpoint.harvest_prefix = draft.harvest_prefix.strip()
    endpoint.harvest_set = draft.harvest_set.strip()
    endpoint.harvest_connections = draft.harvest_connections


def _flush(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        message = "This facility has an endpoint of this kind at this address already."
        raise Invalid([Fault("url", message)]) from error


def _asked(endpoint: Endpoint) -> tuple[str, str, str, str]:
    """Return what findings are about: kind and address, then the records that are harvested."""
    return endpoint.kind, endpoint.url, endpoint.harvest_prefix, endpoint.harvest_set


def _shown(endpoint: Endpoint) -> dict[str, Json]:
    return {
        "kind": endpoint.kind,
        "url": endpoint.url,
        "label": endpoint.label,
        "interval": NEVER if endpoint.interval is None else endpoint.interval.value,
        "is_harvested": endpoint.is_harvested,
        "harvest_prefix": endpoint.harvest_prefix,
        "harvest_set": endpoint.harvest_set,
        "harvest_connections": endpoint.harvest_connections,
    }


def _check(draft: EndpointDraft) -> None:
    faults = _faults_of_target(draft.kind, draft.url.strip())
    if len(draft.label) > LABEL_MOST:
        faults.append(Fault("label", f"Use at most {LABEL_MOST} characters."))
    intervals = (*(interval.value for interval in Interval), NEVER)
    if draft.interval not in intervals:
        faults.append(Fault("interval", f"Choose one of: {', '.join(intervals)}."))
    if draft.is_harvested and draft.kind in probing.KINDS and draft.kind != OAI_PMH:
        message = "Only the records of an OAI-PMH interface can be harvested."
        faults.append(Fault("is_harvested", message))
    if draft.is_harvested and not _PREFIX.fullmatch(draft.harvest_prefix.strip()):
        message = "Enter a metadata prefix, such as oai_dc: letters, digits and - _ . ! ~ * ' ( )."
        faults.append(Fault("harvest_prefix", message))
    if draft.harvest_set.strip() and not _SET.fullmatch(draft.harvest_set.strip()):
        message = "Enter a set as the repository lists it, or leave this empty for all records."
        faults.append(Fault("harvest_set", message))
    if not 1 <= draft.harvest_connections <= MOST_CONNECTIONS:
        message = f"Choose a number from 1 to {MOST_CONNECTIONS}."
        faults.append(Fault("harvest_connections", message))
    if faults:
        raise Invalid(faults)


def _faults_of_target(kind: str, url: str) -> list[Fault]:
    if len(url) > ADDRESS_MOST:
        return [Fault("url", f"Use at most {ADDRESS_MOST} characters.")]
    return probing.faults_of_target(kind, url)
