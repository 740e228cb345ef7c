"""Judge what stands in the elements of Dublin Core: checks C07 to C12 and C14."""

import re
from collections import Counter

from fairassess.domain import licences, pids, richness, vocabularies
from fairassess.domain.finding import Verdict
from fairassess.probes.evaluators import oaipmh_dublin_core as dublin_core
from fairassess.probes.evaluators import oaipmh_ground as ground
from fairassess.probes.evaluators.oaipmh_dublin_core import GOOD
from fairassess.probes.oai_evidence import OaiEvidence, Payload

# A house has one prefix, perhaps two; more hint at somebody else's DOI in the wrong element.
USUAL_PREFIXES = 2
TEST_PREFIX = "10.5072"

_NAMES_BETWEEN = re.compile(r"[^;|]{2,}(?:[;|][^;|]{2,})+")
_MEANT_AS_DOI = re.compile(r"doi:|info:doi/|(?:https?://)?(?:dx\.|www\.)?doi\.org/|10\.\d", re.I)
_PANET = re.compile(r"(?:https?://(?:www\.)?purl\.org/pan-science/PaNET/|panet:)PaNET\d{5}", re.I)
_ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s/]+", re.I)


def dc_dates_are_iso(evidence: OaiEvidence) -> Verdict:
    """Judge C07: every dc:date is an ISO 8601 date."""

    def fault_of(payload: Payload) -> str | None:
        wrong = [text for text in payload.values("date") if text and not _is_date(text)]
        return f"dc:date is {wrong[0][:60]}" if wrong else None

    good, bad = "write their dates as ISO 8601", "write a date otherwise"
    return dublin_core.judge(evidence, fault_of, good=good, bad=bad, least=GOOD, holding="date")


def _is_date(text: str) -> bool:
    # OpenAIRE's term for the end of an embargo carries the date behind it.
    return richness.is_iso_date(text.removeprefix("info:eu-repo/date/embargoEnd/"))


def dc_languages_are_codes(evidence: OaiEvidence) -> Verdict:
    """Judge C08: every dc:language is a code of ISO 639."""

    def fault_of(payload: Payload) -> str | None:
        given = [text for text in payload.values("language") if text]
        wrong = [text for text in given if not vocabularies.is_language(text)]
        return f"dc:language is {wrong[0][:60]}" if wrong else None

    good, bad = "name languages by code", "name a language otherwise"
    return dublin_core.judge(evidence, fault_of, good=good, bad=bad, least=GOOD, holding="language")


def dc_types_are_of_a_vocabulary(evidence: OaiEvidence) -> Verdict:
    """Judge C09: a dc:type comes from a vocabulary of resource types."""

    def fault_of(payload: Payload) -> str | None:
        given = [text for text in payload.values("type") if text]
        if any(vocabularies.is_resource_type(text) for text in given):
            return None
        return f"dc:type is {ground.listing(given)}"

    good, bad = "have a type of a vocabulary", "have no type of a vocabulary"
    return dublin_core.judge(evidence, fault_of, good=good, bad=bad, least=GOOD, holding="type")


def dc_rights_are_machine_readable(evidence: OaiEvidence) -> Verdict:
    """Judge C10: a dc:rights is an address, a licence id or an access term."""

    def fault_of(payload: Payload) -> str | None:
        given = [text for text in payload.values("rights") if text]
        if any(_is_machine_readable(text) for text in given):
            return None
        return f"dc:rights is {ground.listing(given)}"

    good, bad = "have rights that machines read", "have rights in words only"
    return dublin_core.judge(evidence, fault_of, good=good, bad=bad, least=GOOD, holding="rights")


def _is_machine_readable(text: str) -> bool:
    if licences.is_known(text) or vocabularies.is_access_right(text):
        return True
    return _ADDRESS.match(text) is not None


def dc_creators_are_single(evidence: OaiEvidence) -> Verdict:
    """Judge C11: each dc:creator names one person or team."""

    def fault_of(payload: Payload) -> str | None:
        several = [text for text in payload.values("creator") if _NAMES_BETWEEN.fullmatch(text)]
        return f"dc:creator is {several[0][:80]}" if several else None

    good, bad = "name one creator in each element", "name several creators in one element"
    return dublin_core.judge(evidence, fault_of, good=good, bad=bad, least=GOOD, holding="creator")


def dc_dois_are_valid(evidence: OaiEvidence) -> Verdict:
    """Judge C12: DOIs in dc:identifier are valid and share a prefix."""
    found = dublin_core.sample(evidence)
    if isinstance(found, Verdict):
        return found
    prefixes = Counter(
        prefix for _, _, payload in found for prefix in dict.fromkeys(_prefixes(payload))
    )
    if not any(_meant(payload) for _, _, payload in found):
        return ground.untested("No record seen has a DOI in dc:identifier.")
    usual = {prefix for prefix, _ in prefixes.most_common(USUAL_PREFIXES)}

    def fault_of(payload: Payload) -> str | None:
        for text in _meant(payload):
            if _doi(text) is None:
                return f"{text[:80]} is no valid DOI"
        for prefix in _prefixes(payload):
            if prefix == TEST_PREFIX:
                return f"{prefix} is the prefix for tests"
            if prefix not in usual:
                return f"{prefix} is not among the usual prefixes {', '.join(sorted(usual))}"
        return None

    good = f"have no wrong DOI; prefixes are {', '.join(sorted(usual)) or 'none'}"
    return dublin_core.judge(evidence, fault_of, good=good, bad="have a wrong DOI", least=GOOD)


def _meant(payload: Payload) -> list[str]:
    return [text for text in payload.values("identifier") if _MEANT_AS_DOI.match(text)]


def _doi(text: str) -> pids.Pid | None:
    pid = pids.parse(text)
    return pid if pid is not None and pid.scheme is pids.Scheme.DOI else None


def _prefixes(payload: Payload) -> list[str]:
    dois = [pid for text in _meant(payload) if (pid := _doi(text)) is not None]
    return [pid.id.partition("/")[0] for pid in dois]


def dc_subjects_name_techniques(evidence: OaiEvidence) -> Verdict:
    """Judge C14: a dc:subject names the technique by its PaNET term."""

    def fault_of(payload: Payload) -> str | None:
        given = payload.values("subject")
        if any(_PANET.match(text) for text in given):
            return None
        return f"dc:subject is {ground.listing(given)}" if any(given) else "no dc:subject"

    good, bad = "name a PaNET term", "name no PaNET term"
    return dublin_core.judge(evidence, fault_of, good=good, bad=bad, least=GOOD)
