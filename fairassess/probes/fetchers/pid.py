"""Follow the identifiers of objects: to their registry, to their page, and to what they name."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

import structlog

from fairassess.domain.evidence import FailureKind, Reply
from fairassess.domain.finding import Reason
from fairassess.domain.pids import Pid, Scheme
from fairassess.domain.registries import Registries
from fairassess.probes import pid_plan, pid_reading
from fairassess.probes.crew import Alone, Crew
from fairassess.probes.fetchers.pid_talk import Purse, Talk
from fairassess.probes.obstacles import Obstacle
from fairassess.probes.pid_evidence import (
    ACCEPT,
    Answer,
    Arrival,
    Checked,
    Entry,
    Form,
    Kind,
    Looked,
    Lookup,
    Negotiated,
    PidEvidence,
    chosen_pid,
)
from fairassess.probes.pid_plan import Errand
from fairassess.probes.visit import Door, Stop, Visit

_log = structlog.get_logger(__name__)

_DATACITE = "DataCite"
_API_JSON = "application/vnd.api+json"
_JSON = "application/json"
_FORM_COSTS = 2
"""A resolver sends on to whoever registered the DOI, so one form costs two requests at least."""

_FORMS = tuple(Form)

ENOUGH_FOR_ALL = 8
"""Requests of one object from which on what its metadata name, and its Handle, are looked up."""


@dataclass(slots=True)
class _Call:
    """One object under way: its place in the sample, what is known, what it may still cost."""

    place: int
    looked: Looked
    purse: Purse


def fetch(visit: Visit) -> PidEvidence:
    """
    Follow the identifiers of all objects, with so many requests each as the visit allows.

    Where those are few, the registry is only asked of an identifier that its resolver does not
    lead on, and what metadata name is not looked up. What several objects name, such as a person,
    is looked up once a run. A host that fails three times in a row is asked nothing more.

    Args:
        visit: Its objects are looked at, its registries asked.

    Returns:
        The evidence; it says itself why it is incomplete, where it is.
    """
    talk = Talk(visit, planned=6 * len(visit.subjects))
    calls = [
        _Call(place, Looked(one, chosen_pid(one)), Purse(visit.pid_requests))
        for place, one in enumerate(visit.subjects)
    ]
    checked: list[Checked] = []
    try:
        with _crew(visit) as crew:
            is_sparing = visit.pid_requests < ENOUGH_FOR_ALL
            checked += _Round(talk, visit.registries, crew, is_sparing).carry_out(calls)
    except Exception:
        # A fault of ours must not cost what was learned so far, nor pass for anybody else's.
        _log.exception("plan_failed", target=visit.target)
        message = "Something went wrong on our side; the log has the details."
        talk.end(Stop("internal", Reason.INTERNAL, message))
    return PidEvidence(
        target=visit.target,
        looked=tuple(call.looked for call in calls),
        checked=tuple(checked),
        exchanges=tuple(one for call in calls for one in call.purse.exchanges),
        stop=talk.stop,
    )


def _crew(visit: Visit) -> AbstractContextManager["Crew[Door] | Alone[Door]"]:
    if visit.open_door is None or visit.connections == 1 or len(visit.subjects) == 1:
        return Alone(visit.door)
    return Crew(visit.open_door, min(visit.connections, len(visit.subjects)))


class _Round:
    """All that is asked in one run: object by object, then what they name, then what is left."""

    def __init__(
        self,
        talk: Talk,
        registries: Registries,
        crew: "Crew[Door] | Alone[Door]",
        is_sparing: bool,
    ) -> None:
        self._talk = talk
        self._is_sparing = is_sparing
        self._registries = registries
        self._crew = crew
        # Where the resolver sends those who ask for metadata: known from the first that came.
        self._metadata_at = ""

    def carry_out(self, calls: Sequence[_Call]) -> list[Checked]:
        """Look at the objects of all calls; return what ORCID and ROR know of whom they name."""
        self._crew.carry_out(calls, self._look)
        self._learn_agencies(calls)
        if self._is_sparing:
            return []
        errands = pid_plan.errands([(one.looked, one.purse.left) for one in calls])
        # What one object pays for is asked one after the other: its purse is of one thread.
        by_object = [[one for one in errands if one.place == call.place] for call in calls]
        found = self._crew.carry_out(
            [some for some in by_object if some],
            lambda door, some: [self._check(door, calls[one.place].purse, one) for one in some],
        )
        self._crew.carry_out(calls, self._ask_more_forms)
        return [one for some in found for one in some]

    # ---- one object

    def _look(self, door: Door, call: _Call) -> None:
        pid, purse = call.looked.pid, call.purse
        if pid is None or not self._is_followed(pid):
            return
        if pid.handle and not self._is_sparing:
            call.looked = replace(call.looked, handle=self._handle(door, purse, pid.handle))
        registered = call.looked.handle.told if call.looked.handle is not None else ""
        found = self._follow(door, purse, pid, registered)
        if isinstance(found, Obstacle):
            call.looked = replace(call.looked, not_followed=found)
        else:
            call.looked = replace(call.looked, arrival=found)
        if pid.handle and self._is_sparing:
            shown = None if isinstance(found, Obstacle) else pid_reading.registered(found)
            handle = shown or self._handle(door, purse, pid.handle)
            call.looked = replace(call.looked, handle=handle)
        if pid.scheme is Scheme.DOI and not _is_unknown(call.looked):
            lookup, entry = self._datacite(door, purse, pid.id)
            agency = _DATACITE if entry is not None else ""
            call.looked = replace(call.looked, datacite=lookup, entry=entry, agency=agency)
            self._ask_form(door, call)

    @staticmethod
    def _is_followed(pid: Pid) -> bool:
        # Libraries resolve their URNs country by country, each at an address of its own.
        return pid.scheme is not Scheme.URN

    def _handle(self, door: Door, purse: Purse, name: str) -> Lookup:
        url = pid_reading.address_of(self._registries.handle_api, name)
        reply = self._talk.ask(door, purse, url, accept=_JSON)
        return self._noted(reply, pid_reading.handle)

    def _follow(self, door: Door, purse: Purse, pid: Pid, registered: str) -> Arrival | Obstacle:
        url = pid_reading.resolver_address(pid, self._registries)
        reply = self._talk.ask(door, purse, url, leads_to=registered)
        if isinstance(reply, Obstacle):
            return reply
        failure, hops = reply.exchange.failure, reply.exchange.hops
        if failure is None or failure.kind is not FailureKind.REDIRECT_REFUSED or not hops:
            return pid_reading.arrival(reply, pid)
        # The resolver is left for an address without https. That is told, and the page is judged.
        refused = hops[-1].location
        second = self._talk.ask(door, purse, refused)
        if isinstance(second, Obstacle):
            return pid_reading.arrival(reply, pid, refused=refused)
        return pid_reading.arrival(second, pid, refused=refused)

    def _datacite(self, door: Door, purse: Purse, doi: str) -> tuple[Lookup, Entry | None]:
        base = f"{self._registries.datacite_api}dois/"
        url = f"{pid_reading.address_of(base, doi.lower())}?affiliation=true&publisher=true"
        reply = self._talk.ask(door, purse, url, accept=_API_JSON)
        if isinstance(reply, Obstacle):
            return Lookup(None, reply), None
        lookup, entry = pid_reading.datacite(reply)
        self._note(lookup)
        return lookup, entry

    def _ask_more_forms(self, door: Door, call: _Call) -> None:
        while call.looked.forms and len(call.looked.forms) < len(_FORMS):
            if call.purse.left < _FORM_COSTS or call.looked.forms[-1].obstacle is not None:
                return
            if not self._ask_form(door, call):
                return

    def _ask_form(self, door: Door, call: _Call) -> bool:
        """Ask for the next form; which one comes first goes round with the objects."""
        pid, known = call.looked.pid, call.looked.forms
        if pid is None or call.purse.left < _FORM_COSTS:
            return False
        form = _FORMS[(call.place + len(known)) % len(_FORMS)]
        url = pid_reading.resolver_address(pid, self._registries)
        reply = self._talk.ask(
            door, call.purse, url, accept=ACCEPT[form], leads_to=self._metadata_at
        )
        if isinstance(reply, Obstacle):
            call.looked = replace(call.looked, not_negotiated=reply)
            return False
        if reply.exchange.hops:
            self._metadata_at = reply.exchange.hops[-1].location
        led_to = call.looked.arrival
        is_known = led_to is not None and led_to.obstacle is None
        page = led_to.exchange.final_url if led_to is not None and is_known else ""
        found: Negotiated = pid_reading.negotiated(reply, form, pid, page)
        call.looked = replace(call.looked, forms=(*known, found))
        return True

    # ---- what objects have in common

    def _learn_agencies(self, calls: Sequence[_Call]) -> None:
        """Ask who registers the DOIs of which DataCite shows nothing, once for each prefix."""
        by_prefix: dict[str, list[_Call]] = {}
        for call in calls:
            found, pid = call.looked.datacite, call.looked.pid
            if pid is not None and found is not None and found.answer is Answer.UNKNOWN:
                by_prefix.setdefault(pid.prefix, []).append(call)
        groups = [group for group in by_prefix.values() if group[0].purse.left > 0]
        self._crew.carry_out(groups, self._learn_agency)

    def _learn_agency(self, door: Door, group: Sequence[_Call]) -> None:
        pid = group[0].looked.pid
        if pid is None:
            return
        url = f"{self._registries.doi_resolver}doiRA/{pid.prefix}"
        reply = self._talk.ask(door, group[0].purse, url, accept=_JSON)
        named = None if isinstance(reply, Obstacle) else pid_reading.agency(reply)
        for call in group:
            call.looked = replace(call.looked, agency=named or "")

    def _check(self, door: Door, purse: Purse, errand: Errand) -> Checked:
        pid, kind = errand.pid, errand.kind
        entry: Entry | None = None
        if kind is Kind.PERSON:
            url = f"{self._registries.orcid_api}{pid.id}/person"
            lookup = self._noted(self._talk.ask(door, purse, url, accept=_JSON), pid_reading.orcid)
        elif kind is Kind.ORGANISATION:
            url = f"{self._registries.ror_api}{pid.id}"
            lookup = self._noted(self._talk.ask(door, purse, url, accept=_JSON), pid_reading.ror)
        elif kind is Kind.INSTRUMENT and pid.scheme is Scheme.DOI:
            lookup, entry = self._datacite(door, purse, pid.id)
        else:
            lookup = self._handle(door, purse, pid.handle)
        return Checked(kind, pid, lookup, entry)

    def _noted(self, reply: Reply | Obstacle, read: Callable[[Reply], Lookup]) -> Lookup:
        if isinstance(reply, Obstacle):
            return Lookup(None, reply)
        lookup = read(reply)
        self._note(lookup)
        return lookup

    def _note(self, lookup: Lookup) -> None:
        if lookup.obstacle is not None and lookup.exchange is not None:
            self._talk.note_useless(lookup.exchange, lookup.obstacle)


def _is_unknown(looked: Looked) -> bool:
    return looked.handle is not None and looked.handle.answer is Answer.UNKNOWN
