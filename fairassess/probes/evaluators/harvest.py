"""Judge the metadata of a whole harvest by what was counted: checks V01 to V17."""

from collections.abc import Callable
from fractions import Fraction

from fairassess.domain import percent, richness
from fairassess.domain.completeness import Gathered
from fairassess.domain.finding import Measure, Outcome, Reason, Verdict
from fairassess.domain.number_words import in_records

ALL = Fraction(1)
MOST = Fraction(95, 100)
GOOD = Fraction(4, 5)
HALF = Fraction(1, 2)

Evaluator = Callable[[Gathered], Verdict]


def list_is_complete(gathered: Gathered) -> Verdict:
    """Judge V01: the list ended by itself, and every record on it could be read."""
    if gathered.is_of_request:
        return Verdict(Outcome.UNTESTED, _amiss(gathered))
    if gathered.skipped:
        first = gathered.skipped[0]
        message = (
            f"{in_records(len(gathered.skipped))} could not be read; "
            f"{first.identifier[:120] or 'one without identifier'}: {first.reason[:200]}"
        )
        return Verdict(Outcome.FAILED, _sentence(message))
    odd = f" {gathered.warnings[0]}" if gathered.warnings else ""
    told = in_records(gathered.profile.live + gathered.profile.deleted)
    if gathered.is_complete:
        return Verdict(Outcome.PASSED, f"The list ended by itself after {told}.{odd}")
    why = gathered.stopped_because or "something was lost on the way"
    message = _sentence(f"The harvest ended after {told}: {why}") + odd
    if gathered.reason is not None:
        return Verdict(Outcome.CANT_TELL, message, reason=gathered.reason)
    return Verdict(Outcome.FAILED, message)


def gives_records(gathered: Gathered) -> Verdict:
    """Judge V02: at least one record is live."""
    if gathered.is_of_request:
        return Verdict(Outcome.UNTESTED, _amiss(gathered))
    live, deleted = gathered.profile.live, gathered.profile.deleted
    if live:
        return Verdict(Outcome.PASSED, f"The harvest gave {live:,} live records.")
    if gathered.is_complete:
        message = f"The list is complete and holds no live record, {deleted:,} deleted ones."
        return Verdict(Outcome.FAILED, message)
    return _open(gathered, "The harvest ended before any live record came")


def core_fields_are_filled(gathered: Gathered) -> Verdict:
    """Judge V03: the eight core fields hold real values."""
    return _share(gathered, richness.CORE_FIELDS, GOOD, "have all core fields filled")


def titles_and_creators_are_real(gathered: Gathered) -> Verdict:
    """Judge V04: no title and no creator is a placeholder."""
    return _share(gathered, richness.REAL_NAMES, ALL, "have no placeholder as title or creator")


def records_carry_a_pid(gathered: Gathered) -> Verdict:
    """Judge V05: records carry a DOI, Handle or ARK."""
    return _share(gathered, richness.PID, GOOD, "carry a DOI, Handle or ARK")


def pids_are_https_links(gathered: Gathered) -> Verdict:
    """Judge V06: persistent identifiers are given as links, or with their type."""
    says = "with a persistent identifier give it as a link or with its type"
    return _share(gathered, richness.PID_AS_LINK, MOST, says, among=richness.PID)


def private_identifiers_stay_inside(gathered: Gathered) -> Verdict:
    """Judge V07: no identifier is private."""
    return _share(gathered, richness.PUBLIC_IDENTIFIERS, MOST, "show no private identifier")


def rights_are_stated(gathered: Gathered) -> Verdict:
    """Judge V08: records state rights."""
    return _share(gathered, richness.RIGHTS, GOOD, "state rights")


def licences_are_machine_readable(gathered: Gathered) -> Verdict:
    """Judge V09: rights name a licence that machines know."""
    return _share(gathered, richness.LICENCE, GOOD, "name a licence that machines know")


def subjects_name_panet_terms(gathered: Gathered) -> Verdict:
    """Judge V10: subjects name PaNET terms."""
    return _share(gathered, richness.PANET, HALF, "name a PaNET term")


def relations_are_typed(gathered: Gathered) -> Verdict:
    """Judge V11: relations say what they mean, or lead to a persistent identifier."""
    says = "have a typed relation or one to a persistent identifier"
    return _share(gathered, richness.RELATION, HALF, says)


def people_carry_orcid(gathered: Gathered) -> Verdict:
    """Judge V12: people carry an ORCID."""
    return _share(gathered, richness.ORCID, HALF, "name somebody with ORCID")


def organisations_carry_ror(gathered: Gathered) -> Verdict:
    """Judge V13: organisations carry a ROR identifier."""
    return _share(gathered, richness.ROR, HALF, "name an organisation with ROR identifier")


def dates_are_iso(gathered: Gathered) -> Verdict:
    """Judge V14: dates are ISO 8601."""
    says = "with a date write all of them as ISO 8601"
    return _share(gathered, richness.ISO_DATES, MOST, says, among=richness.DATES)


def provenance_is_linked(gathered: Gathered) -> Verdict:
    """Judge V15: records say where their data come from."""
    return _share(gathered, richness.PROVENANCE, HALF, "say where their data come from")


def formats_are_stated(gathered: Gathered) -> Verdict:
    """Judge V16: records state a file format."""
    return _share(gathered, richness.FORMATS, HALF, "state a file format")


def context_is_described(gathered: Gathered) -> Verdict:
    """Judge V17: records say where and how, or on what, was measured."""
    says = "name instrument or proposal, and technique or sample"
    return _share(gathered, richness.CONTEXT, HALF, says)


EVALUATORS: tuple[Evaluator, ...] = (
    list_is_complete,
    gives_records,
    core_fields_are_filled,
    titles_and_creators_are_real,
    records_carry_a_pid,
    pids_are_https_links,
    private_identifiers_stay_inside,
    rights_are_stated,
    licences_are_machine_readable,
    subjects_name_panet_terms,
    relations_are_typed,
    people_carry_orcid,
    organisations_carry_ror,
    dates_are_iso,
    provenance_is_linked,
    formats_are_stated,
    context_is_described,
)
"""In the order of the checks; a function's name is its probe's id without `harvest_`."""


def _share(
    gathered: Gathered, mark: str, least: Fraction, says: str, *, among: str | None = None
) -> Verdict:
    """
    Judge a share of the live records.

    Args:
        gathered: What the harvest brought.
        mark: What a record must have; one of `richness.MARKS`.
        least: Share from which on the statement holds.
        says: The same as words: "1,203 of 2,000 records {says}".
        among: Mark of the records that are looked at; None for all live ones.
    """
    profile = gathered.profile
    if not profile.live:
        return _open(gathered, "There is no live record to look at")
    total = profile.live if among is None else profile.marked(among)
    found = profile.marked(mark)
    missing = 0 if gathered.is_complete else gathered.missing
    part = "" if gathered.is_complete else " that came"
    told = f"{found:,} of {total:,} records{part} {says}"
    if missing is None:
        return _open(gathered, f"{told}; how many did not come is not known")
    if not total and not missing:
        return Verdict(Outcome.UNTESTED, f"None of {profile.live:,} records has what is looked at.")
    # Lists often come oldest first, so a part of one is no sample of it: what did not come counts
    # against the statement before it holds, and for it before it fails.
    holds = found >= least * (total + missing)
    if not holds and found + missing >= least * (total + missing):
        return _open(gathered, f"{told}; {missing:,} did not come, and they decide it")
    message = f"{told}." if holds else f"{told}; {percent.percent(least)} are needed."
    outcome = Outcome.PASSED if holds else Outcome.FAILED
    return Verdict(outcome, message, measure=Measure(found, total))


def _open(gathered: Gathered, message: str) -> Verdict:
    """Return a verdict that leaves the question open, and says why the harvest ended."""
    if gathered.is_complete:
        return Verdict(Outcome.UNTESTED, f"{message}.")
    why = gathered.stopped_because or "something was lost on the way"
    told = _sentence(f"{message}: {why}")
    reason: Reason | None = gathered.reason
    if reason is None:
        return Verdict(Outcome.UNTESTED, told)
    return Verdict(Outcome.CANT_TELL, told, reason=reason)


def _amiss(gathered: Gathered) -> str:
    return gathered.stopped_because or "The provider does not have what was asked for."


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
