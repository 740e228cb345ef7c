"""Judge whether sets are what they say: checks S03 to S09."""

from collections import Counter

from fairassess.domain.finding import Measure, Reason, Verdict
from fairassess.domain.number_words import all_of, counted
from fairassess.probes.evaluators import oaipmh_ground as ground
from fairassess.probes.evaluators.oaipmh_ground import at
from fairassess.probes.oai_evidence import Header, OaiEvidence

OPENAIRE_SET = "openaire_data"
_NO_SETS = "The repository has no sets."


def _sets(evidence: OaiEvidence) -> ground.Found | Verdict:
    """Return the reply that lists sets, or the verdict that there is none."""
    found = ground.envelope(evidence, "sets")
    if isinstance(found, Verdict) or found[1].sets:
        return found
    asked, said = found
    if "noSetHierarchy" in said.codes:
        return ground.inapplicable(_NO_SETS, at(asked, "error/@code"))
    return ground.untested("ListSets gives no sets.", at(asked, "body"))


def set_parents_are_listed(evidence: OaiEvidence) -> Verdict:
    """Judge S03: where a set a:b is listed, so is a."""
    found = _sets(evidence)
    if isinstance(found, Verdict):
        return found
    asked, said = found
    specs = {entry.spec for entry in said.sets}
    nested = [spec for spec in specs if ":" in spec]
    lost = sorted({spec.rpartition(":")[0] for spec in nested} - specs)
    if not nested:
        return ground.inapplicable(f"None of {len(specs)} sets has a parent.", at(asked, "set"))
    if not lost:
        message = f"The parents of {all_of(len(nested)).lower()} nested sets are listed as well."
        return ground.passed(message, at(asked, "set"))
    if said.token is not None and said.token.text:
        message = f"Parents such as {lost[0][:80]} may stand on further pages of ListSets."
        return ground.cant_tell(Reason.BUDGET, message, at(asked, "resumptionToken"))
    message = (
        f"{counted(len(lost), 'parent of nested sets is', 'parents of nested sets are')} "
        f"not listed: {ground.listing(lost)}."
    )
    return ground.failed(message, at(asked, "set", ", ".join(lost)))


def _is_in(header: Header, spec: str) -> bool:
    return any(one == spec or one.startswith(f"{spec}:") for one in header.sets)


def set_lists_keep_to_the_set(evidence: OaiEvidence) -> Verdict:
    """Judge S04: every header of the list of a set names that set, or one inside it."""
    listed = _sets(evidence)
    if isinstance(listed, Verdict):
        return listed
    found = ground.envelope(evidence, "set_list")
    if isinstance(found, Verdict):
        return found
    asked, said = found
    spec, headers = asked.argument("set"), said.all_headers
    if not headers:
        if said.codes == ("noRecordsMatch",):
            return ground.inapplicable(f"The set {spec[:80]} is empty.", at(asked, "error/@code"))
        message = f"The list of the set {spec[:80]} was answered with {ground.content_of(said)}."
        return ground.failed(message, at(asked, "body", asked.reading.start))
    wrong = [header for header in headers if not _is_in(header, spec)]
    measure = Measure(len(headers) - len(wrong), len(headers))
    if not wrong:
        message = f"{all_of(len(headers))} headers of the set {spec[:80]} name it."
        return ground.passed(message, at(asked, "setSpec"), measure=measure)
    first = wrong[0]
    message = (
        f"{len(wrong)} of {len(headers)} headers in the list of the set {spec[:80]} do not name "
        f"it; {first.identifier[:120]} has {ground.listing(first.sets) or 'no set'}."
    )
    pointers = [at(asked, one.identifier or "header", ", ".join(one.sets)) for one in wrong]
    return ground.failed(message, *pointers, measure=measure)


def unknown_set_is_told(evidence: OaiEvidence) -> Verdict:
    """Judge S05: a set that does not exist is answered with an error, not with everything."""
    found = ground.envelope(evidence, "sets")
    if isinstance(found, Verdict):
        return found
    if "noSetHierarchy" in found[1].codes:
        return ground.inapplicable(_NO_SETS, at(found[0], "error/@code"))
    return ground.error_expected(evidence, ("unknown_set",), ("badArgument", "noRecordsMatch"))


def missing_hierarchy_is_told(evidence: OaiEvidence) -> Verdict:
    """Judge S06: a repository without sets answers the argument set with noSetHierarchy."""
    found = ground.envelope(evidence, "sets")
    if isinstance(found, Verdict):
        return found
    asked, said = found
    if said.sets:
        return ground.inapplicable("The repository has sets.", at(asked, "ListSets"))
    if "noSetHierarchy" not in said.codes:
        message = "ListSets says neither that there are sets nor that there are none."
        return ground.untested(message, at(asked, "body"))
    return ground.error_expected(evidence, ("unknown_set",), ("noSetHierarchy",))


def get_record_lists_the_sets(evidence: OaiEvidence) -> Verdict:
    """Judge S07: GetRecord of a record of a set names the set."""
    listed = _sets(evidence)
    if isinstance(listed, Verdict):
        return listed
    found = ground.envelope(evidence, "get_record")
    if isinstance(found, Verdict):
        return found
    asked, said = found
    known, headers = evidence.known, said.all_headers
    if known is None or not headers or headers[0].identifier != known.identifier:
        return ground.untested("GetRecord did not give the record of the list.", at(asked, "body"))
    if not known.sets:
        message = f"{known.identifier[:120]} is in no set, as far as the list says."
        return ground.inapplicable(message, at(asked, "header"))
    lost = [spec for spec in known.sets if not _is_in(headers[0], spec)]
    place = at(asked, known.identifier, ", ".join(headers[0].sets))
    if lost:
        message = (
            f"GetRecord of {known.identifier[:120]} does not name {ground.listing(lost)}, "
            f"{len(lost)} of the {len(known.sets)} sets that the list names."
        )
        return ground.failed(message, place)
    message = f"GetRecord of {known.identifier[:120]} names {ground.listing(known.sets)}."
    return ground.passed(message, place)


def junk_set_token_is_refused(evidence: OaiEvidence) -> Verdict:
    """Judge S08: ListSets answers a token that it never gave with badResumptionToken."""
    codes = ["badResumptionToken"]
    sets = evidence.get("sets")
    said = sets.reading.envelope if sets else None
    if said is not None and "noSetHierarchy" in said.codes:
        codes.append("noSetHierarchy")
    return ground.error_expected(evidence, ("sets_junk_token",), codes)


def openaire_set_is_offered(evidence: OaiEvidence) -> Verdict:
    """Judge S09: the set openaire_data is there, in small letters; sets seen are counted."""
    found = _sets(evidence)
    if isinstance(found, Verdict):
        return found
    asked, said = found
    counted = Counter(spec for _, header in ground.headers(evidence) for spec in header.sets)
    seen = ground.listing((f"{spec} ({n})" for spec, n in counted.most_common(5)), most=5)
    told = f" Sets of the headers seen: {seen}." if seen else ""
    specs = [entry.spec for entry in said.sets]
    if OPENAIRE_SET in specs:
        return ground.passed(f"The set {OPENAIRE_SET} is offered.{told}", at(asked, "setSpec"))
    if said.token is not None and said.token.text:
        message = f"{OPENAIRE_SET} may stand on further pages of ListSets."
        return ground.cant_tell(Reason.BUDGET, message, at(asked, "resumptionToken"))
    alike = next((spec for spec in specs if spec.lower() == OPENAIRE_SET), "")
    what = f"it is written {alike}" if alike else f"there are {ground.listing(specs)}"
    message = f"No set is called {OPENAIRE_SET}; {what}.{told}"
    return ground.failed(message, at(asked, "setSpec"))
