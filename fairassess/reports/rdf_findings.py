"""Findings as linked data: test results of FTR, each with the outcome of EARL behind it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from rdflib import DCTERMS, PROV, RDFS, Graph, URIRef

from fairassess.domain import redaction
from fairassess.domain.finding import Finding, Outcome, Pointer
from fairassess.reports import rdf_probes, rdf_terms, wording
from fairassess.reports.rdf_terms import EARL, FTR, tell, types
from fairassess.reports.rdf_values import ProbeSet, ProbeTold, RunTold, Site

VALUES = {
    Outcome.PASSED: "pass",
    Outcome.FAILED: "fail",
    Outcome.CANT_TELL: "indeterminate",
    Outcome.UNTESTED: "indeterminate",
    Outcome.INAPPLICABLE: "indeterminate",
}
"""
The three words of FTR for our five.

What does not apply is told, and its log says so: left out, nobody could tell that it was looked at.
"""

OUTCOMES = {
    Outcome.PASSED: EARL.passed,
    Outcome.FAILED: EARL.failed,
    Outcome.CANT_TELL: EARL.cantTell,
    Outcome.UNTESTED: EARL.untested,
    Outcome.INAPPLICABLE: EARL.inapplicable,
}

_COMPLETED = {Outcome.CANT_TELL: 0, Outcome.UNTESTED: 0}
_GUIDANCES = {Outcome.PASSED: rdf_probes.NOTHING_TO_MEND, Outcome.FAILED: rdf_probes.TO_MEND}


def iri(site: Site, finding: Finding, run: RunTold) -> URIRef:
    """Return the address of a finding: its own, or in its run before it has a number."""
    if finding.id is not None:
        return rdf_terms.below(site.url, "findings", finding.id)
    return rdf_terms.part(site.run(run.id), finding.probe)


def add_run(
    graph: Graph, site: Site, run: RunTold, findings: Sequence[Finding], known: ProbeSet
) -> None:
    """
    Add a run with all its findings: the activity, the set of results, each result.

    Args:
        graph: Where it is added.
        site: Where things have their addresses.
        run: The run.
        findings: Its findings; where there are none, there is no set of results.
        known: The probes.
    """
    activity = site.run(run.id)
    add_activity(graph, site, run, known)
    for finding in findings:
        add_finding(graph, site, finding, run, known)
    if findings:
        members = [iri(site, finding, run) for finding in findings]
        results = rdf_terms.part(activity, "results")
        title = f"Run {run.id}: {known.kinds.get(run.kind, run.kind)}"
        counts = wording.joined(_counts(findings))
        told = f"{title}. {counts}."
        target = add_target(graph, site, run)
        add_set(graph, site, results, (title, told), target, members, run.finished_at)
        tell(graph, results, (PROV.wasGeneratedBy, activity))


def add_activity(graph: Graph, site: Site, run: RunTold, known: ProbeSet) -> None:
    """Add that a run took place: one test, one target, and when."""
    activity = site.run(run.id)
    types(graph, activity, FTR.TestExecutionActivity, PROV.Activity)
    tell(
        graph,
        activity,
        (DCTERMS.title, f"Run {run.id}"),
        (PROV.used, add_target(graph, site, run)),
        (PROV.wasAssociatedWith, site.kind(run.kind)),
        (PROV.startedAtTime, run.started_at or run.finished_at),
        (PROV.endedAtTime, run.finished_at),
        (RDFS.comment, f"Probe set {run.probe_set_version}, fairassess {run.software_version}"),
    )
    rdf_probes.add_kind(graph, site, known, run.kind)


def add_target(graph: Graph, site: Site, run: RunTold) -> URIRef:
    """Add what a run asked, and return its IRI: its own address, where it has one."""
    # An address can carry a key of whoever asked; in what goes from hand to hand there is none.
    told = redaction.text(run.target)
    target = rdf_terms.address(told) or rdf_terms.part(site.run(run.id), "target")
    types(graph, target, PROV.Entity)
    facility = None if run.facility is None else site.facility(run.facility)
    # FTR lets an entity have one identifier, so two spellings of one address must not meet.
    tell(graph, target, (DCTERMS.identifier, str(target)), (DCTERMS.isPartOf, facility))
    return target


def add_set(
    graph: Graph,
    site: Site,
    results: URIRef,
    texts: tuple[str, str],
    target: URIRef,
    members: Iterable[URIRef],
    generated_at: datetime,
) -> None:
    """
    Add a set of results.

    Args:
        graph: Where it is added.
        site: Where things have their addresses.
        results: IRI of the set.
        texts: Its title and what it says.
        target: What all of them are about.
        members: IRIs of the results; at least one.
        generated_at: Aware UTC moment.
    """
    types(graph, results, FTR.TestResultSet, PROV.Collection, PROV.Entity)
    tell(
        graph,
        results,
        (DCTERMS.identifier, str(results)),
        (DCTERMS.title, texts[0]),
        (DCTERMS.description, texts[1]),
        (DCTERMS.license, URIRef(site.licence)),
        (PROV.generatedAtTime, generated_at),
        (FTR.assessmentTarget, target),
        *((PROV.hadMember, member) for member in members),
    )


def add_finding(
    graph: Graph, site: Site, finding: Finding, run: RunTold, known: ProbeSet
) -> URIRef:
    """Add one finding with its probe, as test result and as assertion; return its IRI."""
    about = known.of(finding)
    result, test = iri(site, finding, run), site.probe(finding.probe)
    rdf_probes.add_probe(graph, site, about, known.version)
    target = add_target(graph, site, run)
    message = redaction.text(finding.message)
    types(graph, result, FTR.TestResult, PROV.Entity, EARL.TestResult)
    tell(
        graph,
        result,
        (DCTERMS.identifier, str(result)),
        (DCTERMS.title, about.definition.title),
        (DCTERMS.description, message or wording.OUTCOMES[finding.outcome]),
        (DCTERMS.license, URIRef(site.licence)),
        (PROV.value, VALUES[finding.outcome]),
        (FTR.completion, _COMPLETED.get(finding.outcome, 100)),
        (FTR.log, _log(finding, message)),
        (FTR.outputFromTest, test),
        (FTR.assessmentTarget, target),
        (FTR.suggestion, _guidance(graph, site, finding, result, about)),
        (PROV.wasGeneratedBy, site.run(run.id)),
        (PROV.generatedAtTime, finding.found_at or run.finished_at),
        (EARL.outcome, OUTCOMES[finding.outcome]),
        (EARL.info, message),
    )
    assertion = rdf_terms.part(result, "assertion")
    types(graph, assertion, EARL.Assertion)
    tell(
        graph,
        assertion,
        (EARL.assertedBy, site.software),
        (EARL.mode, EARL.automatic),
        (EARL.subject, target),
        (EARL.test, test),
        (EARL.result, result),
    )
    return result


def _guidance(
    graph: Graph, site: Site, finding: Finding, result: URIRef, about: ProbeTold
) -> URIRef:
    """Return what to do about a finding; a remedy of its own is added."""
    test = site.probe(finding.probe)
    is_its_own = bool(finding.remedy) and finding.remedy != about.definition.remedy
    if finding.outcome is not Outcome.FAILED or not is_its_own:
        return rdf_terms.part(test, _GUIDANCES.get(finding.outcome, rdf_probes.LOOK_AGAIN))
    own = rdf_terms.part(result, "guidance")
    rdf_probes.add_guidance(graph, own, "What to do here", redaction.text(finding.remedy))
    return own


def _log(finding: Finding, message: str) -> str:
    outcome = wording.OUTCOMES[finding.outcome]
    reason = "" if finding.reason is None else f" ({finding.reason.value.replace('_', ' ')})"
    lines = [f"Outcome: {outcome}{reason}.", message]
    if finding.measure is not None:
        lines.append(f"Counted: {finding.measure.found} of {finding.measure.of}.")
    lines += [_spot(pointer) for pointer in finding.evidence]
    return "\n".join(line for line in lines if line)


def _spot(pointer: Pointer) -> str:
    where = "" if pointer.exchange is None else f"exchange {pointer.exchange}, "
    excerpt = f": {redaction.text(pointer.excerpt)}" if pointer.excerpt else ""
    return f"Seen at {where}{redaction.text(pointer.where)}{excerpt}"


def _counts(findings: Iterable[Finding]) -> list[str]:
    found = [VALUES[finding.outcome] for finding in findings]
    return [f"{found.count(word)} {word}" for word in ("pass", "fail", "indeterminate")]
