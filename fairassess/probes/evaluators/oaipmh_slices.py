"""Judge whether lists by date make up the whole list: checks D12 and D13."""

from fairassess.domain.finding import Outcome, Reason, Verdict
from fairassess.domain.number_words import all_of, in_records
from fairassess.probes import oai_chains
from fairassess.probes.evaluators import oaipmh_dates, oaipmh_identify
from fairassess.probes.evaluators import oaipmh_ground as ground
from fairassess.probes.evaluators.oaipmh_ground import at
from fairassess.probes.oai_chains import End
from fairassess.probes.oai_evidence import Asked, Envelope, OaiEvidence


def _size(said: Envelope) -> int | None:
    """Return how many records a list has; None when only a harvest could count them."""
    if "noRecordsMatch" in said.codes:
        return 0
    stated = oai_chains.stated_size(said)
    if stated is not None:
        return stated
    return None if oai_chains.next_token(said) else len(said.all_headers)


def _whole(evidence: OaiEvidence) -> tuple[int | None, Asked] | Verdict:
    """Return how many records the whole list has, or the verdict that there is no list."""
    first = ground.first_page(evidence, "identifiers")
    if isinstance(first, Verdict):
        return first
    stated = _size(first[1])
    if stated is None:
        for name in ("identifiers", "records"):
            judged = ground.chain(evidence, name)
            if judged.end is End.ENDED:
                stated = judged.records
    return stated, first[0]


def _unknown(*asked: Asked) -> Verdict:
    message = "The lists do not state their size and go on; only a harvest could count them."
    return ground.cant_tell(Reason.BUDGET, message, *(at(one, "resumptionToken") for one in asked))


def _unusable(evidence: OaiEvidence) -> Verdict | None:
    """Return the verdict where dates are not honoured, so that lists by date mean nothing."""
    moving = oaipmh_dates.moving(evidence)
    if moving is not None:
        return moving
    for judge in (oaipmh_dates.date_range_is_kept, oaipmh_dates.date_range_is_inclusive):
        verdict = judge(evidence)
        if verdict.outcome is Outcome.FAILED:
            message = f"Lists by date cannot add up: {verdict.message}"
            return ground.untested(message, *verdict.evidence)
    return None


def earliest_datestamp_opens_the_whole_list(evidence: OaiEvidence) -> Verdict:
    """Judge D12: from the earliest datestamp on, a list is as long as without from."""
    return oaipmh_dates.certain(evidence, _from_earliest(evidence))


def _from_earliest(evidence: OaiEvidence) -> Verdict:
    whole = _whole(evidence)
    if isinstance(whole, Verdict):
        return whole
    found = ground.envelope(evidence, "from_earliest")
    if isinstance(found, Verdict):
        return found
    early = oaipmh_identify.no_record_predates_earliest(evidence)
    if early.outcome is Outcome.FAILED:
        message = f"The earliest datestamp is too late to open the list: {early.message}"
        return ground.untested(message, *early.evidence)
    moving = oaipmh_dates.moving(evidence)
    if moving is not None:
        return moving
    asked, said = found
    size, listed = whole[0], _size(said)
    date = asked.argument("from")
    if size is None or listed is None:
        return _unknown(whole[1], asked)
    if size != listed:
        message = (
            f"The whole list has {in_records(size)}; from {date}, the earliest datestamp of "
            f"Identify, it has {listed}."
        )
        return ground.failed(message, at(asked, "body", asked.reading.start))
    message = f"From {date}, the earliest datestamp, the list has {all_of(size).lower()} records."
    return ground.passed(message, at(asked, "body"))


def slices_add_up(evidence: OaiEvidence) -> Verdict:
    """Judge D13: two stretches of time that meet hold as many records as the whole list."""
    return oaipmh_dates.certain(evidence, _together(evidence))


def _together(evidence: OaiEvidence) -> Verdict:
    whole = _whole(evidence)
    if isinstance(whole, Verdict):
        return whole
    stretches = []
    for label in ("until_only", "from_only"):
        found = ground.envelope(evidence, label)
        if isinstance(found, Verdict):
            return found
        stretches.append(found)
    unusable = _unusable(evidence)
    if unusable is not None:
        return unusable
    refused = [said for _, said in stretches if said.errors and "noRecordsMatch" not in said.codes]
    (first, _), (second, _) = stretches
    places = (at(first, "resumptionToken"), at(second, "resumptionToken"))
    if refused:
        message = f"A stretch of time was answered with {', '.join(refused[0].codes)}."
        return ground.untested(message, *places)
    size, parts = whole[0], [_size(said) for _, said in stretches]
    before, after = parts
    if size is None or before is None or after is None:
        return _unknown(whole[1], first, second)
    until, since = first.argument("until"), second.argument("from")
    told = f"{in_records(before)} until {until} and {after:,} from {since} on"
    if before + after != size:
        message = f"The whole list has {in_records(size)}, but by date {told}: {before + after:,}."
        return ground.failed(message, *places)
    return ground.passed(f"There are {told}, together the {size:,} of the whole list.", *places)
