"""Judge where identifiers lead: registered, findable, resolving, to the page of their object."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from fairassess.domain import pids
from fairassess.domain.evidence import Exchange, FailureKind
from fairassess.domain.finding import Reason, Verdict
from fairassess.domain.pids import Scheme, Standing
from fairassess.probes.evaluators import pid_ground as ground
from fairassess.probes.evaluators.pid_ground import ALL, MOST, Case, Words, why_not
from fairassess.probes.obstacles import Obstacle
from fairassess.probes.pid_evidence import Answer, Arrival, Looked, Lookup, Negotiated, PidEvidence

DATACITE = "DataCite"
_NOT_ASKED = "The requests that one object may cost were used up."
_FOLLOWED = frozenset({Scheme.DOI, Scheme.HANDLE, Scheme.ARK, Scheme.IGSN})
_NOT_FOUND, _GONE, _UNAUTHORISED = 404, 410, 401


def pids_are_registered(evidence: PidEvidence) -> Verdict:
    """Judge P05: the Handle system knows every DOI and Handle."""
    words = Words(
        "DOIs and Handles",
        "are registered",
        "No object has a DOI or Handle.",
    )
    return ground.share(evidence, _registered(evidence), words, ALL)


def _registered(evidence: PidEvidence) -> Iterable[Case]:
    for one in evidence.looked:
        if one.pid is None or not one.pid.handle:
            continue
        found = one.handle
        if found is None:
            yield _unasked(evidence, one)
        else:
            is_known = None if found.answer is None else found.answer is Answer.KNOWN
            note = "" if is_known else "the Handle system does not know it"
            yield Case(one.name, is_known, note, found.exchange, found.obstacle)


def dois_are_findable(evidence: PidEvidence) -> Verdict:
    """Judge P06: DOIs registered with DataCite are in its state "findable"."""
    words = Words(
        "DOIs",
        "are findable at DataCite",
        "No object has a registered DOI of DataCite.",
    )
    return ground.share(evidence, _findable(evidence), words, ALL)


def _findable(evidence: PidEvidence) -> Iterable[Case]:
    for one in evidence.looked:
        if one.pid is None or one.pid.scheme is not Scheme.DOI:
            continue
        if _is_unknown(one.handle):
            continue  # That it is not registered at all is another check's matter.
        if one.agency not in ("", DATACITE) or one.is_withdrawn:
            continue
        found = one.datacite
        if found is None or found.answer is None:
            yield _unasked(evidence, one) if found is None else _left_open(evidence, one, found)
        elif found.answer is Answer.KNOWN:
            is_findable = found.told in ("findable", "")
            note = "" if is_findable else f"its state is {found.told}"
            yield Case(one.name, is_findable, note, found.exchange)
        elif one.agency == DATACITE:
            note = "DataCite has registered it and shows no metadata of it"
            yield Case(one.name, is_good=False, note=note, exchange=found.exchange)
        else:
            sentence = f"Who registered {one.name} could not be learned."
            obstacle = why_not(evidence, sentence)
            yield Case(one.name, None, exchange=found.exchange, obstacle=obstacle)


def pids_resolve(evidence: PidEvidence) -> Verdict:
    """Judge P07: each identifier leads to something that answers."""
    words = Words(
        "identifiers",
        "lead to a page that answers",
        "No object that still exists has an identifier that can be followed.",
    )
    return ground.share(evidence, _resolving(evidence), words, ALL)


def _resolving(evidence: PidEvidence) -> Iterable[Case]:
    for one, found in _living(evidence):
        if one.handle is not None and one.handle.answer is Answer.KNOWN and not one.handle.told:
            note = "it is registered without an address"
            yield Case(one.name, is_good=False, note=note, exchange=one.handle.exchange)
            continue
        if isinstance(found, Case):
            yield found
            continue
        if _is_denied(found) and one.handle is not None and one.handle.answer is Answer.KNOWN:
            message = f"{one.name} is registered, and its resolver answers HTTP 404 all the same."
            open_ = Obstacle(Reason.HTTP_5XX, message)
            yield Case(one.name, None, exchange=found.exchange, obstacle=open_)
            continue
        is_good = found.is_there and not found.says_missing
        yield Case(one.name, is_good, "" if is_good else _fault_of(found), found.exchange)


def _is_denied(found: Arrival) -> bool:
    """Return whether the resolver itself says that it does not know the identifier."""
    return found.exchange.status == _NOT_FOUND and not found.exchange.hops


def _fault_of(found: Arrival) -> str:
    """Return what is wrong with where a PID led, as a clause."""
    exchange = found.exchange
    place = exchange.hops[-1].location if exchange.hops else exchange.final_url
    failure = exchange.failure
    if failure is not None:
        if failure.kind is FailureKind.BLOCKED_BY_POLICY:
            return f"it leads to {place[:150]}, which only a local network knows"
        return failure.message.rstrip(".").lower()[:200]
    if _is_denied(found):
        return "the resolver does not know it, HTTP 404"
    if exchange.status == _UNAUTHORISED:
        return f"{place[:150]} asks for a sign-in, HTTP 401"
    if found.is_there and found.says_missing:
        return f"{place[:150]} says in its title that nothing was found"
    return f"{place[:150]} answers HTTP {exchange.status}"


def pids_lead_by_https(evidence: PidEvidence) -> Verdict:
    """Judge P08: the way from the resolver to the page is encrypted all along."""
    words = Words(
        "identifiers",
        "lead over https all the way",
        "No identifier leads to a page outside this machine and its private networks.",
    )
    return ground.share(evidence, _judged(_arrivals(evidence), _by_https), words, MOST)


def _by_https(one: Looked, found: Arrival) -> Case | None:
    addresses = [hop.location for hop in found.exchange.hops] or [found.exchange.final_url]
    if found.refused:
        addresses.append(found.refused)
    # Inside a private network nobody hands out certificates, so nothing is asked there.
    outside = [each for each in addresses if pids.standing(each) is not Standing.INTERNAL]
    if not outside:
        return None
    plain = next((each for each in outside if not each.lower().startswith("https://")), "")
    return Case(one.name, not plain, f"by {plain[:150]}" if plain else "", found.exchange)


def pages_name_their_pid(evidence: PidEvidence) -> Verdict:
    """Judge P09: the page that an identifier leads to names the same identifier."""
    words = Words(
        "pages",
        "name the identifier that led to them",
        "No identifier leads to a page of an object that still exists.",
    )
    return ground.share(evidence, _judged(_living(evidence), _naming), words, MOST)


def _naming(one: Looked, found: Arrival) -> Case | None:
    if not found.is_there or found.says_missing:
        return None
    note = "" if found.names_pid else _other_content(found)
    return Case(one.name, found.names_pid, note, found.exchange)


def _other_content(found: Arrival) -> str:
    host = urlsplit(found.exchange.final_url).hostname or "the page"
    if found.is_empty:
        return f"the page at {host} is filled by a script and holds no words of its own"
    if found.names_others:
        return f"the page at {host} names {', '.join(found.names_others)[:150]} instead"
    return f"the page at {host} names none"


def metadata_come_by_negotiation(evidence: PidEvidence) -> Verdict:
    """Judge P10: whoever asks the resolver for metadata gets them in the form asked for."""
    answered = [form for one in _negotiable(evidence) for form in one.forms]
    words = Words(
        "requests for metadata at the resolver",
        f"are answered in the form asked for{_by_form(answered)}",
        "No object has a registered DOI, and Handles give no metadata by negotiation.",
    )
    return ground.share(evidence, _negotiated(evidence), words, MOST)


def _negotiable(evidence: PidEvidence) -> Iterable[Looked]:
    """Return the objects with a DOI of which there should be metadata."""
    for one in evidence.looked:
        if one.pid is None or one.pid.scheme is not Scheme.DOI or one.is_withdrawn:
            continue
        # Where there are no metadata none can come; other checks tell that.
        if not _is_unknown(one.handle) and not (
            _is_unknown(one.datacite) and one.agency == DATACITE
        ):
            yield one


def _negotiated(evidence: PidEvidence) -> Iterable[Case]:
    for one in _negotiable(evidence):
        if not one.forms or (_is_unknown(one.datacite) and not one.agency):
            yield _unasked(evidence, one, one.not_negotiated)
            continue
        for found in one.forms:
            is_good = None if found.obstacle is not None else found.is_right
            note = "" if is_good else _what_came(found)
            yield Case(one.name, is_good, note, found.exchange, found.obstacle)


def _what_came(found: Negotiated) -> str:
    kind = (found.exchange.header("content-type") or "nothing").partition(";")[0][:60]
    return f"asked for {found.form.value}, got HTTP {found.exchange.status} and {kind}"


def _by_form(answered: Iterable[Negotiated]) -> str:
    """Return how many of each form came, in the order of the forms: ` (CSL JSON 3 of 4)`."""
    told: dict[str, list[bool]] = {}
    for one in answered:
        if one.obstacle is None:
            told.setdefault(one.form.value, []).append(one.is_right)
    shown = ", ".join(f"{name} {sum(good)} of {len(good)}" for name, good in sorted(told.items()))
    return f" ({shown})" if shown else ""


def withdrawn_objects_keep_a_page(evidence: PidEvidence) -> Verdict:
    """Judge P11: the identifier of a withdrawn object leads to a page that says so."""
    words = Words(
        "withdrawn objects",
        "keep a page that says what they were",
        "None of the objects was withdrawn, as far as can be seen.",
    )
    return ground.share(evidence, _withdrawn(evidence), words, ALL)


def _withdrawn(evidence: PidEvidence) -> Iterable[Case]:
    every = list(_arrivals(evidence))
    gone = [(one, found) for one, found in every if one.is_withdrawn]
    if not gone:
        # Whether one was withdrawn its page would say, if it is its page that came.
        yield from (found for _, found in every if isinstance(found, Case))
        strange = [
            _not_its_page(one, found.exchange)
            for one, found in every
            if not isinstance(found, Case) and _is_strange(found)
        ]
        if len(strange) > ground.MOST_OPEN * len(every):
            yield from strange
    for one, found in gone:
        yield found if isinstance(found, Case) else _kept(one, found)


def _is_strange(found: Arrival) -> bool:
    """Return whether a page came that says nothing of the object, not even that it is missing."""
    return found.is_there and not found.names_pid and not found.says_missing


def _not_its_page(one: Looked, exchange: Exchange) -> Case:
    message = f"What came for {one.name} does not name it, so it may stand in for its page."
    obstacle = Obstacle(Reason.BLOCKED_BY_BOT_WALL, message)
    return Case(one.name, None, exchange=exchange, obstacle=obstacle)


def _kept(one: Looked, found: Arrival) -> Case:
    has_page = found.is_html and not found.says_missing
    is_told = found.exchange.status == _GONE or found.says_gone
    is_named = found.names_pid or one.entry is not None
    is_good = has_page and is_told and is_named
    return Case(one.name, is_good, "" if is_good else _lost(found, is_told), found.exchange)


def _lost(found: Arrival, is_told: bool) -> str:
    if found.exchange.failure is not None or not found.is_html or found.says_missing:
        return _fault_of(found)
    if not is_told:
        return "the page does not say that the object was withdrawn"
    return "the page does not name the identifier, and there are no metadata of it"


def _is_unknown(found: Lookup | None) -> bool:
    return found is not None and found.answer is Answer.UNKNOWN


def _judged(
    arrivals: Iterable[tuple[Looked, Arrival | Case]],
    look: Callable[[Looked, Arrival], Case | None],
) -> Iterable[Case]:
    """Return what is seen of each arrival, None left out; where nobody can tell, that case."""
    cases = (found if isinstance(found, Case) else look(one, found) for one, found in arrivals)
    return (case for case in cases if case is not None)


def _living(evidence: PidEvidence) -> Iterable[tuple[Looked, Arrival | Case]]:
    """Return the same of objects that were not withdrawn."""
    return ((one, found) for one, found in _arrivals(evidence) if not one.is_withdrawn)


def _arrivals(evidence: PidEvidence) -> Iterable[tuple[Looked, Arrival | Case]]:
    """Return where identifiers led; a case in its place where nobody can tell."""
    for one in evidence.looked:
        if one.pid is None or one.pid.scheme not in _FOLLOWED:
            continue
        found = one.arrival
        if found is None:
            yield one, _unasked(evidence, one, one.not_followed)
        elif found.obstacle is not None:
            yield one, Case(one.name, None, exchange=found.exchange, obstacle=found.obstacle)
        else:
            yield one, found


def _unasked(evidence: PidEvidence, one: Looked, known: Obstacle | None = None) -> Case:
    """Return the case of an object about which nobody was asked, and why."""
    return Case(one.name, None, obstacle=known or why_not(evidence, _NOT_ASKED))


def _left_open(evidence: PidEvidence, one: Looked, found: Lookup) -> Case:
    return replace(_unasked(evidence, one, found.obstacle), exchange=found.exchange)
