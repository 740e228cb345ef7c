"""Judge how long lists are handed out page by page: checks R01 to R11."""

from fairassess.domain.finding import Outcome, Verdict
from fairassess.domain.number_words import counted, in_records
from fairassess.probes import oai_chains
from fairassess.probes.evaluators import oaipmh_ground as ground
from fairassess.probes.evaluators.oaipmh_ground import at
from fairassess.probes.oai_chains import End
from fairassess.probes.oai_evidence import Asked, Envelope, OaiEvidence

_LISTS = ("identifiers", "records")


def incomplete_lists_carry_a_token(evidence: OaiEvidence) -> Verdict:
    """Judge R01: a first page carries a token exactly when the list goes on."""
    pages = [ground.first_page(evidence, name) for name in _LISTS]
    usable = [found for found in pages if not isinstance(found, Verdict)]
    if not usable:
        return next(found for found in pages if isinstance(found, Verdict))
    for asked, said in usable:
        fault = _fault_of_first_page(said)
        if fault:
            return ground.failed(f"{asked.request}: {fault}.", at(asked, "resumptionToken"))
    asked, said = usable[0]
    told = in_records(len(said.all_headers))
    if oai_chains.next_token(said):
        message = f"The first page lists {told} and carries a token for the rest."
    else:
        message = f"The first page lists {told}, which is all, and carries no token."
    return ground.passed(message, at(asked, "resumptionToken"))


def _fault_of_first_page(said: Envelope) -> str | None:
    if said.token is None or said.token.text:
        return None
    count, size = len(said.all_headers), oai_chains.stated_size(said)
    if size is not None and size > count:
        return f"the first page lists {count} of {size} records and carries no token for the rest"
    return "the list is complete on one page, and yet carries an empty resumptionToken"


def _second_page(evidence: OaiEvidence, label: str) -> ground.Found | Verdict:
    """Return a page that needed a token, or the verdict that there is none."""
    first = ground.first_page(evidence, "identifiers")
    if isinstance(first, Verdict):
        return first
    if not oai_chains.next_token(first[1]):
        return ground.inapplicable("The whole list fits on one page.", at(first[0], "body"))
    return ground.envelope(evidence, label)


def last_page_has_empty_token(evidence: OaiEvidence) -> Verdict:
    """Judge R02: the last page of a list in several pages carries an empty resumptionToken."""
    verdict = None
    for name in _LISTS:
        first = ground.first_page(evidence, name)
        if isinstance(first, Verdict):
            verdict = verdict or first
            continue
        if not oai_chains.next_token(first[1]):
            alone = ground.inapplicable("The whole list fits on one page.", at(first[0], "body"))
            verdict = verdict or alone
            continue
        judged = ground.chain(evidence, name)
        last = evidence.get(f"{name}_{judged.pages}")
        if judged.end is End.ENDED and last is not None:
            return _last_page(last, judged.pages)
        if judged.end is End.CIRCLE:
            verdict = ground.untested("The list turns in a circle and has no last page.")
        else:
            verdict = ground.gap(evidence, name, judged)
    return verdict or ground.nothing_came(evidence)


def _last_page(last: Asked, pages: int) -> Verdict:
    said = last.reading.envelope
    if said is not None and said.token is not None:
        message = f"Page {pages} is the last, and carries an empty resumptionToken."
        return ground.passed(message, at(last, "resumptionToken"))
    message = f"Page {pages} is the last, and carries no resumptionToken to say so."
    return ground.failed(message, at(last, "body"))


def token_gives_other_records(evidence: OaiEvidence) -> Verdict:
    """Judge R03: the token of the first page leads to records that were not on it."""
    found = _second_page(evidence, "identifiers_2")
    if isinstance(found, Verdict):
        return found
    asked, said = found
    first = ground.first_page(evidence, "identifiers")
    before = set() if isinstance(first, Verdict) else set(first[1].identifiers)
    place = at(asked, "body", asked.reading.start)
    if not said.all_headers:
        message = f"The token of the first page was answered with {ground.content_of(said)}."
        return ground.failed(message, place)
    repeated = [identifier for identifier in said.identifiers if identifier in before]
    if repeated:
        message = (
            f"{len(repeated)} of {len(said.identifiers)} records of the second page were on the "
            f"first; {repeated[0][:120]} was."
        )
        return ground.failed(message, place)
    others = counted(len(said.identifiers), "other record", "other records")
    return ground.passed(f"The token of the first page gives {others}.", place)


def token_can_be_repeated(evidence: OaiEvidence) -> Verdict:
    """Judge R04: the same token, sent twice, gives the same records."""
    found = _second_page(evidence, "identifiers_2")
    if isinstance(found, Verdict):
        return found
    if not found[1].all_headers:
        return ground.untested("The token gave no records the first time.", at(found[0], "body"))
    again = ground.envelope(evidence, "identifiers_2_again")
    if isinstance(again, Verdict):
        return again
    asked, said = again
    # Which records a page holds is the token's matter; their order is nobody's.
    if sorted(said.identifiers) == sorted(found[1].identifiers):
        message = f"The same token gives the same {in_records(len(said.identifiers))} twice."
        return ground.passed(message, at(asked, "body"))
    what = (
        ground.content_of(said)
        if said.errors
        else counted(len(said.identifiers), "other record", "other records")
    )
    message = f"A token sent a second time was answered with {what}."
    return ground.failed(message, at(asked, "body", asked.reading.start))


def lists_end(evidence: OaiEvidence) -> Verdict:
    """Judge R05: following tokens comes to an end."""
    verdicts = [_end_of(evidence, name) for name in _LISTS]
    order = (Outcome.FAILED, Outcome.PASSED, Outcome.UNTESTED, Outcome.CANT_TELL)
    for outcome in order:
        for verdict in verdicts:
            if verdict.outcome is outcome:
                return verdict
    return verdicts[0]


def _end_of(evidence: OaiEvidence, name: str) -> Verdict:
    first = ground.first_page(evidence, name)
    if isinstance(first, Verdict):
        return first
    judged = ground.chain(evidence, name)
    if judged.end is End.ENDED:
        message = (
            f"The list ends after {counted(judged.pages, 'page', 'pages')} with "
            f"{in_records(judged.records)}."
        )
        return ground.passed(message, at(first[0], "body"))
    if judged.end is not End.CIRCLE:
        return ground.gap(evidence, name, judged)
    page = evidence.get(f"{name}_{judged.circle}")
    place = at(page or first[0], "resumptionToken")
    if judged.circle == 2 and not _is_stuck(evidence, name):
        message = "The second page repeats the first, so where the list ends cannot be seen."
        return ground.untested(message, place)
    message = f"Page {judged.circle} repeats the records of an earlier page: the list never ends."
    return ground.failed(message, place)


def _is_stuck(evidence: OaiEvidence, name: str) -> bool:
    """Return whether the second page names the token that led to it."""
    tokens = [oai_chains.next_token(page.reading.envelope) for page in evidence.pages(name)[:2]]
    return len(set(tokens)) == 1


def junk_token_is_refused(evidence: OaiEvidence) -> Verdict:
    """Judge R10: a token that was never given is answered with badResumptionToken."""
    labels = ("ListIdentifiers_junk_token", "ListRecords_junk_token")
    return ground.error_expected(evidence, labels, ("badResumptionToken",))


def token_is_exclusive(evidence: OaiEvidence) -> Verdict:
    """Judge R11: a token beside another argument is refused."""
    first = _second_page(evidence, "identifiers_1")
    if isinstance(first, Verdict):
        return first
    codes = ("badArgument", "badResumptionToken")
    return ground.error_expected(evidence, ("token_and_prefix",), codes)
