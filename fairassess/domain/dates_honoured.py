"""Whether a repository honours dates so well that a harvest may rely on them."""

from collections.abc import Mapping

from fairassess.domain.finding import Finding, Outcome

# What must be shown before a list may be cut into stretches of time, in the order in which people
# would mend it, each with what it means for a harvest.
NEEDED: Mapping[str, str] = {
    "oaipmh_datestamps_are_stable": "that datestamps stay the same from one list to the next",
    "oaipmh_date_range_is_kept": "that only records inside a date range come",
    "oaipmh_date_range_is_inclusive": "that both ends of a date range belong to it",
    "oaipmh_slices_add_up": "that stretches of time add up to the whole list",
}


def dates_are_trustworthy(findings: Mapping[str, Finding]) -> tuple[bool, str]:
    """
    Return whether a harvest may ask by dates, and the sentence that says why.

    Only then can a list be fetched as several stretches of time at once, or from the date of the
    last harvest on, without losing a record or fetching one twice.

    Args:
        findings: Findings of one run by the id of their probe; may be empty, and may be of an
            older set of probes.

    Returns:
        True when every probe in `NEEDED` passed; the sentence names the first that did not.
    """
    for probe, statement in NEEDED.items():
        found = findings.get(probe)
        if found is None:
            return False, f"No probe has shown yet {statement}."
        if found.outcome is Outcome.FAILED:
            return False, f"The probe did not find {statement}: {found.message}"
        if found.outcome is not Outcome.PASSED:
            return False, f"The probe could not show {statement}: {found.message}"
    return True, "The probe has shown that dates are honoured and that stretches of time add up."
