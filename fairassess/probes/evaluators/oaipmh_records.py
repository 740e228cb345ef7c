"""Judge headers and records, in lists and one by one: checks H01 to H07, Z04, G01, G02, G05."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from fairassess.domain.finding import Measure, Outcome, Verdict
from fairassess.domain.number_words import all_of, counted
from fairassess.probes import oai_dates
from fairassess.probes.evaluators import oaipmh_ground as ground
from fairassess.probes.evaluators.oaipmh_ground import at
from fairassess.probes.oai_evidence import Asked, Header, OaiEvidence

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_ALL_URIS = "{all} identifiers are URIs."
_CLOCK_TOLERANCE = timedelta(minutes=5)


def _over_headers(
    evidence: OaiEvidence, fault_of: Callable[[Asked, Header], str | None], *, good: str
) -> Verdict:
    found = ground.headers(evidence)
    if not found:
        return ground.no_headers(evidence)
    wrong = [(page, h, fault) for page, h in found if (fault := fault_of(page, h)) is not None]
    if not wrong:
        return ground.passed(good.format(n=len(found), all=all_of(len(found))))
    _, header, fault = wrong[0]
    name = header.identifier[:120] or "a header without identifier"
    message = f"{len(wrong):,} of {len(found):,} headers: {fault}; first {name}."
    pointers = [at(where, bad.identifier or "header", what) for where, bad, what in wrong]
    measure = Measure(len(found) - len(wrong), len(found))
    return ground.failed(message, *pointers, measure=measure)


def headers_are_well_ordered(evidence: OaiEvidence) -> Verdict:
    """Judge H01: a header holds identifier, datestamp, setSpecs in this order, and nothing else."""

    def fault_of(_: Asked, header: Header) -> str | None:
        if header.attributes:
            return f"the attribute {header.attributes[0][:60]} does not belong there"
        if header.status not in ("", "deleted"):
            return f"the status is {header.status[:40]}"
        sets = header.children.count("setSpec")
        if header.children != ("identifier", "datestamp", *("setSpec",) * sets):
            return f"the elements are {ground.listing(header.children, most=6) or 'missing'}"
        return None

    good = "{all} headers hold identifier, datestamp and sets in this order."
    return _over_headers(evidence, fault_of, good=good)


def identifiers_are_uris(evidence: OaiEvidence) -> Verdict:
    """Judge H02: each identifier is a URI, and unique on its page; bare DOIs are for Z04."""
    often = Counter((page.label, header.identifier) for page, header in ground.headers(evidence))

    def fault_of(page: Asked, header: Header) -> str | None:
        if not _URI.fullmatch(header.identifier) and not _DOI.fullmatch(header.identifier):
            return "the identifier is no URI"
        if often[page.label, header.identifier] > 1:
            return "the identifier comes more than once on a page"
        return None

    dois = sum(bool(_DOI.fullmatch(h.identifier)) for _, h in ground.headers(evidence))
    good = f"{{all}} identifiers are URIs, or bare DOIs ({dois})." if dois else _ALL_URIS
    return _over_headers(evidence, fault_of, good=good)


def identifiers_are_no_bare_dois(evidence: OaiEvidence) -> Verdict:
    """Judge Z04: a DOI that names a record is written with its scheme."""

    def fault_of(_: Asked, header: Header) -> str | None:
        is_bare = _DOI.fullmatch(header.identifier)
        return "the identifier is a bare DOI, not a URI" if is_bare else None

    return _over_headers(evidence, fault_of, good="None of {n:,} identifiers is a bare DOI.")


def datestamps_fit_granularity(evidence: OaiEvidence) -> Verdict:
    """Judge H03: each datestamp is a real date in the granularity of Identify, and not to come."""
    identify = ground.identify(evidence)
    stated = "" if isinstance(identify, Verdict) else _granularity(identify[1].identify)

    def fault_of(page: Asked, header: Header) -> str | None:
        stamp = oai_dates.read(header.datestamp)
        if stamp is None:
            return f"the datestamp {header.datestamp[:60] or '(empty)'} is no legal date"
        if stated in oai_dates.GRANULARITIES and stamp.granularity != stated:
            return f"the datestamp {stamp.text} is not in the granularity {stated}"
        if stamp.begins_at > page.exchange.started_at + _CLOCK_TOLERANCE:
            return f"the datestamp {stamp.text} lies in the future"
        return None

    return _over_headers(evidence, fault_of, good="{all} datestamps are dates as announced.")


def _granularity(identify: tuple[tuple[str, str], ...]) -> str:
    return next((text for name, text in identify if name == "granularity"), "")


def datestamps_are_stable(evidence: OaiEvidence) -> Verdict:
    """Judge H04: the same records have the same datestamps when they are listed again."""
    found = ground.first_page(evidence, "identifiers")
    if isinstance(found, Verdict):
        return found
    again = _listed_again(evidence)
    if isinstance(again, Verdict):
        return again
    before = {header.identifier: header.datestamp for header in found[1].all_headers}
    after = {header.identifier: header.datestamp for header in again[1].all_headers}
    common = [identifier for identifier in before if identifier in after]
    if not common:
        message = "The second list names none of the records of the first."
        return ground.untested(message, at(again[0], "body"))
    moved = [identifier for identifier in common if before[identifier] != after[identifier]]
    # A record may be changed while we look; most records of a page are not.
    if 2 * len(moved) > len(common):
        first = moved[0]
        message = (
            f"{len(moved):,} of {len(common):,} datestamps changed between two lists; "
            f"{first[:120]} had {before[first][:40]}, then {after[first][:40]}."
        )
        place = at(again[0], first, after[first])
        return ground.failed(message, place, measure=Measure(len(common) - len(moved), len(common)))
    today = oai_dates.write(found[0].exchange.started_at, oai_dates.DAY)
    if len(common) > 1 and all(before[identifier] == today for identifier in common):
        message = (
            f"Every datestamp is today, {today}: within a day nobody can see whether it moves."
        )
        return ground.untested(message, at(found[0], "datestamp", today))
    return ground.passed(
        f"{counted(len(common), 'record has', 'records have')} the same datestamps in two lists."
    )


def _listed_again(evidence: OaiEvidence) -> ground.Found | Verdict:
    """Return the second list of the first records, however it was asked for."""
    was_asked = evidence.get("identifiers_1_again") is not None
    return ground.envelope(evidence, "identifiers_1_again" if was_asked else "from_earliest")


def records_carry_metadata(evidence: OaiEvidence) -> Verdict:
    """Judge H05: a live record has one metadata element with one element inside."""
    live = [
        (page, record)
        for page, record in ground.records(evidence)
        if record.header is None or not record.header.is_deleted
    ]
    if not live:
        if ground.records(evidence):
            return ground.inapplicable("All records seen are deleted.")
        return ground.no_records(evidence)
    wrong = []
    for page, record in live:
        if record.header is None:
            wrong.append((page, record, "no header"))
        elif (record.metadata, record.payloads) != (1, 1):
            fault = f"{record.metadata} metadata elements with {record.payloads} elements inside"
            wrong.append((page, record, fault))
    measure = Measure(len(live) - len(wrong), len(live))
    if not wrong:
        return ground.passed(f"{all_of(len(live))} live records carry metadata.", measure=measure)
    page, record, fault = wrong[0]
    name = record.identifier[:120] or f"the record at line {record.line}"
    message = f"{len(wrong):,} of {len(live):,} live records lack metadata; {name} has {fault}."
    pointers = [at(p, r.identifier or f"line {r.line}", what) for p, r, what in wrong]
    return ground.failed(message, *pointers, measure=measure)


def deleted_records_are_bare(evidence: OaiEvidence) -> Verdict:
    """Judge H06: a deleted record has neither metadata nor about."""
    found = ground.records(evidence)
    if not found:
        return ground.no_records(evidence)
    deleted = [(p, r) for p, r in found if r.header is not None and r.header.is_deleted]
    if not deleted:
        return ground.inapplicable(f"None of {len(found):,} records is deleted.")
    wrong = [(page, record) for page, record in deleted if record.metadata or record.abouts]
    if not wrong:
        told = f"{len(deleted):,} of {len(deleted):,}"
        return ground.passed(f"{told} deleted records are bare headers.")
    message = (
        f"{len(wrong):,} of {len(deleted):,} deleted records still carry metadata; "
        f"first {wrong[0][1].identifier[:120]}."
    )
    return ground.failed(message, *(at(page, record.identifier) for page, record in wrong))


def deletions_fit_policy(evidence: OaiEvidence) -> Verdict:
    """Judge H07: where deletions are not tracked, no record is listed as deleted."""
    identify = ground.identify(evidence)
    if isinstance(identify, Verdict):
        return identify
    policy = next((text for text in identify[1].identify_values("deletedRecord") if text), "")
    if policy not in ("no", "transient", "persistent"):
        message = "Identify states no legal policy on deleted records."
        return ground.untested(message, at(identify[0], "Identify"))
    found = ground.headers(evidence)
    if not found:
        return ground.no_headers(evidence)
    deleted = [(page, header) for page, header in found if header.is_deleted]
    if policy == "no" and deleted:
        message = (
            f"deletedRecord is no, but {len(deleted):,} of {len(found):,} headers say deleted; "
            f"first {deleted[0][1].identifier[:120]}."
        )
        return ground.failed(message, *(at(page, header.identifier) for page, header in deleted))
    seen = f"{len(deleted):,} of {len(found):,} headers say deleted"
    return ground.passed(f"deletedRecord is {policy}, and {seen}.", at(identify[0], "Identify"))


def get_record_equals_list(evidence: OaiEvidence) -> Verdict:
    """Judge G01: GetRecord gives a listed record with the header that the list gave."""
    found = ground.envelope(evidence, "get_record")
    if isinstance(found, Verdict):
        return found
    asked, said = found
    place = at(asked, "body", asked.reading.start)
    known = evidence.known
    if known is None:
        return ground.untested("No list named a record to ask for.")
    if "GetRecord" not in said.children or len(said.records) != 1:
        what = ground.content_of(said)
        message = f"GetRecord of {known.identifier[:120]} was answered with {what}, not with it."
        return ground.failed(message, place)
    header = said.records[0].header
    if header is None:
        return ground.failed("GetRecord gives a record without header.", place)
    differing = _differences(known, header)
    stability = datestamps_are_stable(evidence)
    is_dated = bool(differing) and differing[0].startswith("datestamp")
    if is_dated and stability.reason is not None:
        return ground.cant_tell(stability.reason, stability.message, *stability.evidence)
    if differing and not (is_dated and stability.outcome is Outcome.FAILED):
        message = f"GetRecord of {known.identifier[:120]} differs from the list: {differing[0]}."
        return ground.failed(message, at(asked, "header", "; ".join(differing)))
    return ground.passed(f"GetRecord gives {known.identifier[:120]} as the list does.", place)


def _differences(listed: Header, got: Header) -> list[str]:
    pairs = (
        ("identifier", listed.identifier, got.identifier),
        ("status", listed.status, got.status),
        ("sets", ", ".join(sorted(listed.sets)), ", ".join(sorted(got.sets))),
        ("datestamp", listed.datestamp, got.datestamp),
    )
    return [
        f"{name} was {before[:100] or 'empty'}, is {after[:100] or 'empty'}"
        for name, before, after in pairs
        if before != after
    ]


def unknown_identifier_is_told(evidence: OaiEvidence) -> Verdict:
    """Judge G02: an identifier that does not exist is answered with idDoesNotExist."""
    verdict = ground.error_expected(evidence, ("get_unknown",), ("idDoesNotExist",))
    asked = evidence.get("get_unknown")
    if verdict.outcome is Outcome.FAILED and asked and asked.reading.envelope:
        wanted = asked.argument("identifier")
        if wanted in asked.reading.envelope.identifiers:
            message = f"The repository does have a record {wanted[:120]}, made up as it was."
            return ground.untested(message, *verdict.evidence)
    return verdict


def get_record_needs_arguments(evidence: OaiEvidence) -> Verdict:
    """Judge G05: GetRecord without identifier or metadataPrefix is answered with badArgument."""
    labels = ("get_without_identifier", "get_without_prefix")
    return ground.error_expected(evidence, labels, ("badArgument",))
