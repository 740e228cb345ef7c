"""The ground that OAI-PMH evaluators share: what a check needs first, how its verdict is said."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from fairassess.domain.finding import Measure, Outcome, Pointer, Reason, Verdict
from fairassess.domain.number_words import all_of, counted, in_records
from fairassess.probes import oai_chains, oai_obstacles
from fairassess.probes.evaluators import verdicts
from fairassess.probes.evaluators.verdicts import MOST_POINTERS as MOST_POINTERS
from fairassess.probes.evaluators.verdicts import cant_tell as cant_tell
from fairassess.probes.evaluators.verdicts import failed as failed
from fairassess.probes.evaluators.verdicts import inapplicable as inapplicable
from fairassess.probes.evaluators.verdicts import passed as passed
from fairassess.probes.evaluators.verdicts import untested as untested
from fairassess.probes.oai_chains import Chain, End
from fairassess.probes.oai_evidence import (
    VERBS,
    Asked,
    Envelope,
    Header,
    OaiEvidence,
    Record,
    Shape,
)

_EXCERPT_CHARS = 300

Found = tuple[Asked, Envelope]


def at(asked: Asked, where: str, excerpt: str = "") -> Pointer:
    """Return a pointer into the exchange of this request."""
    return Pointer(exchange=asked.index, where=where, excerpt=excerpt[:_EXCERPT_CHARS])


def reply(evidence: OaiEvidence, label: str) -> Asked | Verdict:
    """
    Return a reply that says something about the provider, or the verdict that there is none.

    Args:
        evidence: Of the run.
        label: Which request of the plan.
    """
    asked = evidence.get(label)
    if asked is not None:
        obstacle = oai_obstacles.in_the_way(asked)
        if obstacle is not None:
            return cant_tell(obstacle.reason, obstacle.message, at(asked, "reply"))
        return asked
    for skipped, because in evidence.skipped:
        if skipped == label:
            return untested(f"Not asked: {because}.")
    return ended(evidence)


def ended(evidence: OaiEvidence) -> Verdict:
    """Return the verdict for what was not asked because the run had ended, or had no use for it."""
    return verdicts.not_asked(evidence.stop)


def envelope(evidence: OaiEvidence, label: str) -> Found | Verdict:
    """Return a reply together with what it says, or the verdict that it cannot be read."""
    asked = reply(evidence, label)
    if isinstance(asked, Verdict):
        return asked
    if asked.reading.envelope is None:
        message = f"{asked.request} was not answered with readable OAI-PMH."
        return untested(message, at(asked, "body"))
    return asked, asked.reading.envelope


def identify(evidence: OaiEvidence) -> Found | Verdict:
    """Return the reply to Identify with its elements, or the verdict that there is none."""
    found = envelope(evidence, "identify")
    if isinstance(found, Verdict) or found[1].identify:
        return found
    return untested("The reply to Identify holds no Identify element.", at(found[0], "body"))


def replies(evidence: OaiEvidence) -> tuple[Asked, ...]:
    """Return the replies that should be OAI-PMH: readable ones, and those with HTTP 200."""
    if evidence.stop is not None and evidence.stop.word == "not_oai_pmh":
        return ()
    return tuple(
        asked
        for asked in evidence.asked
        if asked.exchange.failure is None
        and oai_obstacles.in_the_way(asked) is None
        and (asked.reading.envelope is not None or asked.exchange.status == 200)
    )


def envelopes(evidence: OaiEvidence) -> tuple[Found, ...]:
    """Return every reply that can be read as OAI-PMH, in order."""
    return tuple(
        (asked, asked.reading.envelope)
        for asked in evidence.asked
        if asked.reading.envelope is not None and oai_obstacles.in_the_way(asked) is None
    )


def nothing_came(evidence: OaiEvidence) -> Verdict:
    """Return the verdict of a check over all replies when there is none to look at."""
    first = reply(evidence, "identify")
    if isinstance(first, Verdict):
        return first
    return untested("No reply could be read as OAI-PMH.", at(first, "body"))


def over_all(
    evidence: OaiEvidence, fault_of: Callable[[Asked, Envelope], str | None], *, good: str
) -> Verdict:
    """
    Judge every readable reply.

    Args:
        evidence: Of the run.
        fault_of: Returns what is wrong with a reply, as a clause, or None.
        good: What to say when nothing is, with `{n}` for the number of replies.
    """
    found = envelopes(evidence)
    if not found:
        return nothing_came(evidence)
    faults = [(asked, fault) for asked, said in found if (fault := fault_of(asked, said))]
    if not faults:
        return passed(good.format(n=len(found), all=all_of(len(found))))
    return of_replies(faults, len(found))


def of_replies(faults: Sequence[tuple[Asked, str]], total: int) -> Verdict:
    """Return a failure that counts the replies at fault and tells about the first."""
    asked, fault = faults[0]
    return failed(
        f"In {len(faults)} of {total} replies: {fault} ({asked.request}).",
        *(at(other, "reply", what) for other, what in faults),
        measure=Measure(total - len(faults), total),
    )


def first_page(evidence: OaiEvidence, name: str) -> Found | Verdict:
    """
    Return the first page of `identifiers` or `records`, or the verdict that it lists nothing.

    An empty repository says noRecordsMatch, and rightly so.
    """
    found = envelope(evidence, f"{name}_1")
    if isinstance(found, Verdict):
        return found
    asked, said = found
    if said.all_headers:
        return found
    if "noRecordsMatch" in said.codes:
        return inapplicable("The repository lists no records.", at(asked, "error"))
    codes = ", ".join(said.codes) or "neither records nor an error"
    return untested(f"{asked.request} was answered with {codes}.", at(asked, "body"))


def headers(evidence: OaiEvidence) -> tuple[tuple[Asked, Header], ...]:
    """Return the headers on all pages of both lists, in order."""
    pages = (*evidence.pages("identifiers"), *evidence.pages("records"))
    return tuple(
        (page, header)
        for page in pages
        if page.reading.envelope is not None
        for header in page.reading.envelope.all_headers
    )


def no_headers(evidence: OaiEvidence) -> Verdict:
    """Return the verdict of a check over headers when no list gave any."""
    found = first_page(evidence, "identifiers")
    if isinstance(found, Verdict):
        return found
    return untested("No list gave a header.")


def records(evidence: OaiEvidence) -> tuple[tuple[Asked, Record], ...]:
    """Return the records on all pages of ListRecords, in order."""
    return tuple(
        (page, record)
        for page in evidence.pages("records")
        if page.reading.envelope is not None
        for record in page.reading.envelope.records
    )


def all_deleted(evidence: OaiEvidence) -> bool:
    """Return whether records were seen on ListRecords, and all of them are deleted."""
    found = [record.header for _, record in records(evidence)]
    return bool(found) and all(header is not None and header.is_deleted for header in found)


def no_records(evidence: OaiEvidence) -> Verdict:
    """Return the verdict of a check over records when ListRecords gave none."""
    found = first_page(evidence, "records")
    if isinstance(found, Verdict):
        return found
    return untested("ListRecords gave no record.")


def chain(evidence: OaiEvidence, name: str) -> Chain:
    """Return how the list called `identifiers` or `records` went."""
    return oai_chains.judge(evidence.pages(name))


def gap(evidence: OaiEvidence, name: str, judged: Chain) -> Verdict:
    """Return why a list that goes on was not followed to its end: our limits, or the network."""
    if judged.end is End.BROKEN:
        page = evidence.get(f"{name}_{judged.pages + 1}")
        if page is not None:
            found = envelope(evidence, page.label)
            if isinstance(found, Verdict):
                return found
            codes = ", ".join(found[1].codes)
            message = f"The list broke off at page {judged.pages + 1} with {codes}."
            return untested(message, at(page, "error"))
    if evidence.stop is not None:
        return ended(evidence)
    message = (
        f"After {counted(judged.pages, 'page', 'pages')} with "
        f"{in_records(judged.records)} the list still went on; "
        "a probe follows it no further, a harvest does."
    )
    return cant_tell(Reason.BUDGET, message)


def error_expected(evidence: OaiEvidence, labels: Sequence[str], codes: Sequence[str]) -> Verdict:
    """
    Judge requests that must be refused with one of these OAI-PMH error codes.

    Args:
        evidence: Of the run.
        labels: The requests; all must be refused.
        codes: Error codes that are right.

    Returns:
        Failed when one was answered otherwise; else open when one has no usable reply.
    """
    judged = [_refusal(evidence, label, codes) for label in labels]
    wrong = [verdict for verdict in judged if verdict.outcome is Outcome.FAILED]
    if wrong:
        message = " ".join(verdict.message for verdict in wrong)
        return failed(message, *(p for verdict in wrong for p in verdict.evidence))
    order = (Outcome.CANT_TELL, Outcome.UNTESTED, Outcome.INAPPLICABLE)
    for outcome in order:
        for verdict in judged:
            if verdict.outcome is outcome:
                return verdict
    message = " ".join(verdict.message for verdict in judged)
    return passed(message, *(p for verdict in judged for p in verdict.evidence))


def _refusal(evidence: OaiEvidence, label: str, codes: Sequence[str]) -> Verdict:
    asked = reply(evidence, label)
    if isinstance(asked, Verdict):
        return asked
    said = asked.reading.envelope
    wanted = " or ".join(codes)
    if said is None:
        if asked.reading.shape is Shape.OAI:
            return untested(f"The reply to {asked.request} cannot be read.", at(asked, "body"))
        what = answer_of(asked)
        message = f"{asked.request} was answered with {what}, not with {wanted}."
        return failed(message, at(asked, "body", asked.reading.start))
    if any(code in codes for code in said.codes):
        return passed(f"{asked.request}: {', '.join(said.codes)}.", at(asked, "error/@code"))
    message = f"{asked.request} was answered with {content_of(said)}, not with {wanted}."
    return failed(message, at(asked, "body", asked.reading.start))


def answer_of(asked: Asked) -> str:
    """Return what came instead of OAI-PMH: `HTTP 404 and a web page (text/html)`."""
    failure = asked.exchange.failure
    if failure is not None:
        return f"no usable reply: {failure.message.rstrip('.')}"
    kind = (asked.exchange.header("content-type") or "").split(";")[0].strip()
    named = f" ({kind[:60]})" if kind else ""
    return f"HTTP {asked.exchange.status} and {asked.reading.shape.value}{named}"


def content_of(said: Envelope) -> str:
    """Return what a reply holds, in a few words: its error codes, or its verb and what it lists."""
    if said.errors:
        return ", ".join(code or "an error without code" for code in said.codes)
    listed = Counter(
        {
            "records": len(said.records),
            "headers": len(said.headers),
            "sets": len(said.sets),
            "formats": len(said.formats),
        }
    )
    name, number = listed.most_common(1)[0]
    verb = next((c for c in said.children if c not in ("responseDate", "request")), "")
    if not verb:
        return "neither content nor an error"
    if verb not in VERBS:
        return f"the element {verb[:60]} in the place of an answer"
    return f"{verb} ({counted(number, name.removesuffix('s'), name)})" if number else verb


def listing(values: Iterable[str], most: int = 3) -> str:
    """Return values for a sentence: `a, b, c and 4 more`."""
    given = [value[:80] for value in values]
    shown = ", ".join(given[:most])
    return f"{shown} and {len(given) - most} more" if len(given) > most else shown
