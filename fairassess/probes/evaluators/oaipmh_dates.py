"""Judge selective harvesting by datestamp: checks D01 to D11."""

from fairassess.domain.finding import Outcome, Reason, Verdict
from fairassess.domain.number_words import all_of, counted
from fairassess.probes import oai_dates
from fairassess.probes.evaluators import oaipmh_ground as ground
from fairassess.probes.evaluators import oaipmh_records
from fairassess.probes.evaluators.oaipmh_ground import at
from fairassess.probes.oai_evidence import Asked, Envelope, OaiEvidence

_DATED = ("exact_date", "from_only", "until_only")


def moving(evidence: OaiEvidence) -> Verdict | None:
    """Return the verdict where datestamps move, so that no range can be judged; None elsewhere."""
    stability = oaipmh_records.datestamps_are_stable(evidence)
    if stability.outcome is not Outcome.FAILED:
        return None
    message = "The datestamps change with every list, so no range of them can be judged."
    return ground.untested(message, *stability.evidence)


def certain(evidence: OaiEvidence, verdict: Verdict) -> Verdict:
    """
    Return a verdict on datestamps; a failure is none where nobody could see whether they move.

    Datestamps that move make every range look wrong, and a visit may end before that is seen.
    """
    if verdict.outcome is not Outcome.FAILED:
        return verdict
    stability = oaipmh_records.datestamps_are_stable(evidence)
    if stability.reason is None:
        return verdict
    message = f"Whether datestamps move could not be seen: {stability.message}"
    return ground.cant_tell(stability.reason, message, *verdict.evidence)


def date_range_is_inclusive(evidence: OaiEvidence) -> Verdict:
    """Judge D01: from and until equal to a record's datestamp give that record."""
    return certain(evidence, _gives_the_known(evidence, "exact_date"))


def days_are_understood(evidence: OaiEvidence) -> Verdict:
    """Judge D02: where seconds are stated, a day as from and until gives all of that day."""
    identify = ground.identify(evidence)
    if isinstance(identify, Verdict):
        return identify
    if oai_dates.SECOND not in identify[1].identify_values("granularity"):
        message = "The granularity is not seconds, so days are asked for anyway."
        return ground.inapplicable(message, at(identify[0], "Identify"))
    return certain(evidence, _gives_the_known(evidence, "day_range"))


def _gives_the_known(evidence: OaiEvidence, label: str) -> Verdict:
    """Judge a list in which the known record must be."""
    found = ground.envelope(evidence, label)
    if isinstance(found, Verdict):
        return found
    unstable = moving(evidence)
    if unstable is not None:
        return unstable
    asked, said = found
    known = evidence.known
    if known is None:
        return ground.untested("No list named a record with a datestamp.")
    date = asked.argument("from")
    if known.identifier in said.identifiers:
        message = f"From and until {date} give {known.identifier[:120]}: both bounds are included."
        return ground.passed(message, at(asked, "body"))
    if said.token is not None and said.token.text:
        message = f"From and until {date} give more than one page; only the first was read."
        return ground.cant_tell(Reason.BUDGET, message, at(asked, "resumptionToken"))
    what = ground.content_of(said)
    message = (
        f"{known.identifier[:120]} has the datestamp {known.datestamp[:40]}, but from and until "
        f"{date} were answered with {what}, without it."
    )
    return ground.failed(message, at(asked, "body", asked.reading.start))


def date_range_is_kept(evidence: OaiEvidence) -> Verdict:
    """Judge D03: a dated list holds only records from inside its range."""
    return certain(evidence, _kept(evidence))


def _kept(evidence: OaiEvidence) -> Verdict:
    answered = [ground.envelope(evidence, label) for label in _DATED]
    usable = [found for found in answered if not isinstance(found, Verdict)]
    unstable = moving(evidence)
    if unstable is not None:
        return unstable
    wrong, looked_at = [], 0
    for asked, said in usable:
        outside, among = _outside(asked, said)
        looked_at += among
        if outside:
            wrong.append((asked, outside))
    if wrong:
        asked, outside = wrong[0]
        message = (
            f"{counted(len(outside), 'record lies', 'records lie')} outside the range of "
            f"{asked.request}: {outside[0]}."
        )
        return ground.failed(message, *(at(other, "header", what[0]) for other, what in wrong))
    if looked_at:
        message = (
            f"{all_of(looked_at)} records of {len(usable)} dated lists lie inside their ranges."
        )
        return ground.passed(message, *(at(asked, "body") for asked, _ in usable))
    for found in answered:
        if isinstance(found, Verdict):
            return found
    return ground.untested("No dated list gave a record with a legal datestamp.")


def _outside(asked: Asked, said: Envelope) -> tuple[list[str], int]:
    """Return the records outside the range asked for, as text, and how many were looked at."""
    since, until = asked.argument("from"), asked.argument("until")
    outside, among = [], 0
    for header in said.all_headers:
        stamp = oai_dates.read(header.datestamp)
        if stamp is None:
            continue
        among += 1
        if not oai_dates.is_inside(stamp, since=since, until=until):
            outside.append(f"{header.identifier[:120]} of {stamp.text}")
    return outside, among


def empty_range_is_told(evidence: OaiEvidence) -> Verdict:
    """Judge D04: a range before the first record is answered with noRecordsMatch."""
    return _nothing_expected(evidence, "empty_range", "up to", "until")


def future_range_is_empty(evidence: OaiEvidence) -> Verdict:
    """Judge D05: a range that lies ahead is answered with noRecordsMatch."""
    verdict = _nothing_expected(evidence, "future_range", "from", "from")
    told = empty_range_is_told(evidence)
    if verdict.outcome is Outcome.FAILED and told.outcome is Outcome.FAILED:
        message = f"An empty range is not told anyway: {told.message}"
        return ground.untested(message, *verdict.evidence)
    return verdict


def _nothing_expected(evidence: OaiEvidence, label: str, word: str, bound: str) -> Verdict:
    verdict = ground.error_expected(evidence, (label,), ("noRecordsMatch",))
    asked = evidence.get(label)
    if verdict.outcome is not Outcome.FAILED or asked is None or asked.reading.envelope is None:
        return verdict
    outside, among = _outside(asked, asked.reading.envelope)
    if among and not outside:
        message = f"There are records {word} {asked.argument(bound)}, so this range is not empty."
        return ground.untested(message, *verdict.evidence)
    return verdict


def mixed_granularity_is_refused(evidence: OaiEvidence) -> Verdict:
    """Judge D06: from and until in different granularities are answered with badArgument."""
    return ground.error_expected(evidence, ("mixed_granularity",), ("badArgument",))


def reversed_range_is_refused(evidence: OaiEvidence) -> Verdict:
    """Judge D07: from after until is answered with badArgument."""
    return ground.error_expected(evidence, ("reversed_range",), ("badArgument",))


def junk_dates_are_refused(evidence: OaiEvidence) -> Verdict:
    """Judge D08: what is no date is answered with badArgument."""
    return ground.error_expected(evidence, ("junk_from", "junk_until"), ("badArgument",))


def seconds_are_refused_where_days_are_stated(evidence: OaiEvidence) -> Verdict:
    """Judge D09: where days are stated, a from in seconds is answered with badArgument."""
    identify = ground.identify(evidence)
    if isinstance(identify, Verdict):
        return identify
    granularities = identify[1].identify_values("granularity")
    if oai_dates.SECOND in granularities:
        message = "The granularity is seconds, so they are legal."
        return ground.inapplicable(message, at(identify[0], "Identify"))
    if oai_dates.DAY not in granularities:
        return ground.untested("Identify states no legal granularity.", at(identify[0], "Identify"))
    return ground.error_expected(evidence, ("seconds_range",), ("badArgument",))


def impossible_dates_are_refused(evidence: OaiEvidence) -> Verdict:
    """Judge D11: 30 February, fractions of seconds and offsets are answered with badArgument."""
    return ground.error_expected(evidence, ("impossible_date", "odd_dates"), ("badArgument",))


def half_open_ranges_work(evidence: OaiEvidence) -> Verdict:
    """Judge D10: from alone and until alone are both legal."""
    said_so = []
    for label in ("from_only", "until_only"):
        found = ground.envelope(evidence, label)
        if isinstance(found, Verdict):
            return found
        asked, said = found
        refused = [code for code in said.codes if code != "noRecordsMatch"]
        if refused:
            message = f"{asked.request} was answered with {', '.join(refused)}."
            return ground.failed(message, at(asked, "error/@code", asked.reading.start))
        said_so.append(at(asked, "body"))
    return ground.passed("From alone and until alone are both understood.", *said_so)
