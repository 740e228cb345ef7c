"""Facilities: registered and changed; and all that can be asked about them, by one name."""

import re
from dataclasses import asdict
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fairassess import clock
from fairassess.domain import pids
from fairassess.errors import Fault, Invalid
from fairassess.net import guard
from fairassess.services import accounts, slugs
from fairassess.services.accounts import Actor, Right
from fairassess.services.endpoints import (
    EndpointDraft,
    add_endpoint,
    edit_endpoint,
    find_endpoint,
    remove_endpoint,
)
from fairassess.services.facility_views import (
    AssessmentRow,
    ChangeRow,
    EndpointView,
    FacilityDraft,
    FacilityPage,
    FacilityRow,
    LastRun,
    Standing,
    as_draft,
    facility_page,
    latest_changes,
    list_facilities,
)
from fairassess.storage import facilities
from fairassess.storage.database import transaction
from fairassess.storage.facilities import Facility

__all__ = [
    "AssessmentRow",
    "ChangeRow",
    "EndpointDraft",
    "EndpointView",
    "FacilityDraft",
    "FacilityPage",
    "FacilityRow",
    "LastRun",
    "Standing",
    "add_endpoint",
    "edit",
    "edit_endpoint",
    "facility_page",
    "find_endpoint",
    "find_facility",
    "latest_changes",
    "list_facilities",
    "register",
    "remove_endpoint",
]

NAME_MOST = 200
SHORT_NAME_MOST = 40
KIND_MOST = 100
_COUNTRY = re.compile("[A-Z]{2}")
_RESERVED_SLUGS = ("new",)
"""Names in addresses that the form for a new facility has."""


def register(session: Session, actor: Actor, draft: FacilityDraft, *, now: datetime) -> str:
    """
    Register a facility.

    Returns:
        Its name in addresses, made from the short name; it never changes.

    Raises:
        NotAllowed: *actor* may not register facilities.
        Invalid: The draft has faults; places are the names of its fields.
    """
    accounts.require(actor, Right.REGISTER_FACILITY)
    with transaction(session):
        check(session, draft)
        facility = Facility(slug=_free_slug(session, draft.short_name), created_at=now)
        _fill(facility, draft)
        session.add(facility)
        try:
            session.flush()
        except IntegrityError as error:
            message = "Somebody registered a facility of this name just now."
            raise Invalid([Fault("short_name", message)]) from error
        subject = f"facility:{facility.id}"
        accounts.record(
            session, actor, "facility.registered", subject, now, asdict(as_draft(facility))
        )
    return facility.slug


def find_facility(
    session: Session, actor: Actor, slug: str, right: Right = Right.SEE_FACILITY
) -> FacilityDraft:
    """
    Return a facility as a form shows it.

    Raises:
        NotFound: There is no such facility.
        NotAllowed: *actor* has not this right there.
    """
    return as_draft(accounts.find_facility(session, actor, slug, right))


def edit(session: Session, actor: Actor, slug: str, draft: FacilityDraft, *, now: datetime) -> None:
    """
    Change what is known of a facility; its name in addresses stays.

    Raises:
        NotFound: There is no such facility.
        NotAllowed: *actor* may not change it.
        Invalid: The draft has faults; places are the names of its fields.
    """
    with transaction(session):
        facility = accounts.find_facility(session, actor, slug, Right.EDIT_FACILITY)
        check(session, draft, own_id=facility.id)
        before = asdict(as_draft(facility))
        _fill(facility, draft)
        after = asdict(as_draft(facility))
        changed = {
            name: [before[name], after[name]] for name in after if before[name] != after[name]
        }
        if changed:
            subject = f"facility:{facility.id}"
            accounts.record(session, actor, "facility.edited", subject, now, changed)


def _fill(facility: Facility, draft: FacilityDraft) -> None:
    facility.name = draft.name.strip()
    facility.short_name = draft.short_name.strip()
    facility.kind = draft.kind.strip()
    facility.country = draft.country.strip().upper()
    facility.ror = _ror(draft.ror)
    facility.website = draft.website.strip()
    facility.time_zone = draft.time_zone


def _ror(text: str) -> str:
    """Return the address of a ROR identifier, however it was written; empty for none."""
    pid = pids.parse(text)
    return "" if pid is None or pid.scheme is not pids.Scheme.ROR else pid.url


def check(session: Session, draft: FacilityDraft, *, own_id: int | None = None) -> None:
    """
    Hold a facility as filled in against the rules and against those that are registered.

    Args:
        session: Open.
        draft: What was filled in.
        own_id: Number of the facility that it is about; None for a new one.

    Raises:
        Invalid: It has faults; places are the names of its fields.
    """
    faults = _faults_of_names(draft)
    if draft.country.strip() and not _COUNTRY.fullmatch(draft.country.strip().upper()):
        faults.append(Fault("country", "Enter the two letters of ISO 3166, such as DE."))
    if draft.ror.strip():
        other = facilities.find_by_ror(session, _ror(draft.ror))
        if not pids.is_ror(draft.ror):
            message = "Enter a ROR identifier, such as https://ror.org/02aj13c28."
            faults.append(Fault("ror", message))
        elif other is not None and other.id != own_id:
            faults.append(Fault("ror", f"{other.short_name} is registered with this identifier."))
    if draft.website.strip():
        faults += _faults_of_website(draft.website.strip())
    if draft.time_zone not in clock.time_zones():
        faults.append(Fault("time_zone", "Choose a name of the tz database: Europe/Berlin."))
    if faults:
        raise Invalid(faults)


def _faults_of_names(draft: FacilityDraft) -> list[Fault]:
    faults = []
    if not 0 < len(draft.name.strip()) <= NAME_MOST:
        faults.append(Fault("name", f"Enter its name, at most {NAME_MOST} characters."))
    if not 0 < len(draft.short_name.strip()) <= SHORT_NAME_MOST:
        message = f"Enter a short name for tables, at most {SHORT_NAME_MOST} characters."
        faults.append(Fault("short_name", message))
    if len(draft.kind) > KIND_MOST:
        faults.append(Fault("kind", f"Use at most {KIND_MOST} characters."))
    return faults


def _faults_of_website(url: str) -> list[Fault]:
    try:
        guard.check_url(url)
    except Invalid as error:
        return [Fault("website", fault.message) for fault in error.faults]
    return []


def _free_slug(session: Session, short_name: str) -> str:
    """Return the short name in plain letters, with a number when another facility has it."""
    wanted = slugs.plain(short_name, otherwise="facility")
    return slugs.free(wanted, {*facilities.slugs_like(session, wanted), *_RESERVED_SLUGS})
