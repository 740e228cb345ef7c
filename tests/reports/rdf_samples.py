"""A fictional facility as linked data are made from it, and graphs of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from rdflib import Graph

from fairassess.domain.finding import Definition, Finding, Outcome, Reason, Severity
from fairassess.domain.questionnaire import Questionnaire
from fairassess.domain.snapshots import Snapshot
from fairassess.reports import rdf
from fairassess.reports.facts import FacilityFacts
from fairassess.reports.rdf_values import (
    FacilityTold,
    ProbeSet,
    ProbeTold,
    ResultTold,
    RunTold,
    Site,
)
from fairassess.reports.summary import summarise
from tests.reports import samples

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
SITE = Site("https://fairassess.example", LICENCE, "Light Sources United", "fair@lsu.example")
NLS = FacilityTold(
    "nls", "Northern Light Source", "NLS", "https://ror.org/02aj13c28", "DE", "https://nls.example/"
)
AT = datetime(2026, 10, 14, 6, 2, tzinfo=UTC)
TARGET = "https://oai.nls.example/oai"


def definition(probe: str, **changes: Any) -> Definition:
    fields: dict[str, Any] = {
        "check": "X01",
        "kind": "oai-pmh",
        "title": probe.replace("_", " ").capitalize(),
        "why": "Harvesters rely on it.",
        "how": "We ask once and read the reply.",
        "remedy": "Mend it in the settings.",
        "source": "OAI-PMH 2.0, 4.2",
        "severity": Severity.MUST,
    }
    return Definition(probe, **(fields | changes))


def probes(*names: str) -> ProbeSet:
    """All named probes, and one that nobody used."""
    told = {name: ProbeTold(definition(name), ("F4", "A1.1")) for name in (*names, "never_used")}
    return ProbeSet("1.2.0", told, {"oai-pmh": "OAI-PMH interface"})


def run(**changes: Any) -> RunTold:
    fields: dict[str, Any] = {
        "id": 42,
        "kind": "oai-pmh",
        "target": TARGET,
        "started_at": AT - timedelta(seconds=9),
        "finished_at": AT,
        "probe_set_version": "1.1.0",
        "software_version": "0.1.0",
        "facility": "nls",
    }
    return RunTold(**(fields | changes))


def finding(outcome: Outcome, number: int | None, **changes: Any) -> Finding:
    fields: dict[str, Any] = {
        "probe": f"it_{outcome.value}",
        "severity": Severity.MUST,
        "message": f"The reply {outcome.value}.",
        "remedy": "Mend it in the file settings.xml." if outcome is Outcome.FAILED else "",
        "source": "OAI-PMH 2.0, 4.2",
        "kind": "oai-pmh",
        "reason": Reason.TIMEOUT if outcome is Outcome.CANT_TELL else None,
        "endpoint_id": 3,
        "found_at": AT,
        "id": number,
    }
    return Finding(outcome=outcome, **(fields | changes))


def every_outcome() -> tuple[Finding, ...]:
    return tuple(finding(outcome, 100 + number) for number, outcome in enumerate(Outcome))


def run_graph(*found: Finding, site: Site = SITE, **changes: Any) -> Graph:
    made = found or every_outcome()
    return rdf.of_run(run(**changes), made, site, probes(*(one.probe for one in made)))


def result(
    snapshot: Snapshot | None = None, asked: Questionnaire | None = None, **changes: Any
) -> ResultTold:
    """The newest result of the facility, after the one of the year before."""
    asked, taken = asked or samples.asked(), snapshot or samples.snapshot(4)
    facts = FacilityFacts(NLS.name, "synchrotron", NLS.ror, NLS.country)
    fields: dict[str, Any] = {
        "id": 12,
        "label": "2026",
        "facility": NLS,
        "questionnaire": asked,
        "summary": summarise(facts, asked, taken, address=f"{SITE.url}/results/12"),
        "snapshot": taken,
        "previous": 11,
        "previous_snapshot": samples.snapshot(3),
        "round": "autumn-2026",
        "runs": {one.id: run() for one in taken.findings if one.id is not None},
        "with_words": True,
    }
    return ResultTold(**(fields | changes))


def small(text: str = "") -> ResultTold:
    """A result of three questions; the text is the comment of the first."""
    whole = samples.asked()
    asked = replace(whole, questions=whole.questions[:3])
    taken = samples.snapshot(4, asked)
    first = replace(taken.answers[0], comment=text)
    return result(replace(taken, answers=(first, *taken.answers[1:])), asked)


def result_graph(told: ResultTold | None = None, site: Site = SITE) -> Graph:
    told = told or result()
    return rdf.of_result(told, site, probes(*(one.probe for one in told.snapshot.findings)))
