"""Judge what a search API says of datasets, documents and instruments: checks A22 to A27."""

from fairassess.domain import licences, pids
from fairassess.domain.finding import Verdict
from fairassess.domain.pids import Scheme, Standing
from fairassess.probes.api_evidence import Row, text
from fairassess.probes.evaluators import api_ground as ground
from fairassess.probes.evaluators import verdicts
from fairassess.probes.evaluators.api_ground import GOOD, MOST, Case, place, short
from fairassess.probes.evaluators.search_api_lists import is_date
from fairassess.probes.search_api_evidence import SearchApiEvidence


def dataset_pids_are_public(evidence: SearchApiEvidence) -> Verdict:
    """Judge A22: datasets have persistent identifiers, and not numbers of the house."""
    found = ground.some_rows(evidence, "list")
    if isinstance(found, Verdict):
        return found
    cases = [Case(_name(row), not_public(text(row.get("pid"))), found[0]) for row in found[1]]
    good = "have a persistent identifier"
    return ground.judge(cases, things="datasets", good=good, least=MOST)


def not_public(name: str) -> str:
    """Return why an identifier is none for the world, as a clause; empty when it is one."""
    standing = pids.standing(name)
    return "" if standing is Standing.PERSISTENT else f"the pid is {standing.value}"


def _name(row: Row) -> str:
    return text(row.get("pid")) or text(row.get("title")) or "an object"


def documents_state_licences(evidence: SearchApiEvidence) -> Verdict:
    """Judge A23: documents name their licence by its SPDX id."""
    found = ground.some_rows(evidence, "documents")
    if isinstance(found, Verdict):
        return found
    cases = [Case(_name(row), _licence(text(row.get("license"))), found[0]) for row in found[1]]
    good = "name a licence that machines know"
    return ground.judge(cases, things="documents", good=good, least=GOOD)


def _licence(name: str) -> str:
    if not name:
        return "no licence is named"
    return "" if licences.is_known(name) else f"the licence is {short(name)}"


def documents_have_dois(evidence: SearchApiEvidence) -> Verdict:
    """Judge A24: documents have a DOI of the right form."""
    found = ground.some_rows(evidence, "documents")
    if isinstance(found, Verdict):
        return found
    cases = [Case(_name(row), _no_doi(row), found[0]) for row in found[1]]
    return ground.judge(cases, things="documents", good="have a DOI", least=GOOD)


def _no_doi(row: Row) -> str:
    # A document whose pid is its DOI need not tell it twice.
    names = [name for key in ("doi", "pid") if (name := text(row.get(key)))]
    parsed = [pid for name in names if (pid := pids.parse(name)) is not None]
    if any(pid.scheme is Scheme.DOI and not pids.is_for_tests(pid) for pid in parsed):
        return ""
    told = text(row.get("doi"))
    if not told:
        return "no DOI is told"
    return f"the DOI is {pids.standing(told).value} ({short(told)})"


def documents_state_release_dates(evidence: SearchApiEvidence) -> Verdict:
    """Judge A25: documents say when their data are or were released."""
    found = ground.some_rows(evidence, "documents")
    if isinstance(found, Verdict):
        return found
    cases = [Case(_name(row), _no_date(row.get("releaseDate")), found[0]) for row in found[1]]
    return ground.judge(cases, things="documents", good="have a release date", least=GOOD)


def _no_date(value: object) -> str:
    if value is None or value == "":
        return "no release date is told"
    return "" if is_date(value) else f"the release date is {short(value)}"


def lists_instruments(evidence: SearchApiEvidence) -> Verdict:
    """Judge A26: it lists instruments, each with pid, name and facility."""
    listed = ground.told_rows(evidence, "instruments")
    if isinstance(listed, Verdict):
        return listed
    answer, found = listed
    if not found:
        return verdicts.failed("It lists no instruments.", place(answer))
    cases = [Case(_name(row), _unnamed(row), answer) for row in found]
    return ground.judge(cases, things="instruments", good="have pid, name and facility")


def _unnamed(row: Row) -> str:
    missing = [key for key in ("pid", "name", "facility") if not text(row.get(key))]
    return f"{' and '.join(missing)} not told" if missing else ""


def instrument_pids_are_public(evidence: SearchApiEvidence) -> Verdict:
    """Judge A27: instruments have persistent identifiers."""
    found = ground.some_rows(evidence, "instruments")
    if isinstance(found, Verdict):
        return found
    cases = [
        Case(text(row.get("name")) or _name(row), not_public(text(row.get("pid"))), found[0])
        for row in found[1]
    ]
    good = "have a persistent identifier"
    return ground.judge(cases, things="instruments", good=good, least=GOOD)
