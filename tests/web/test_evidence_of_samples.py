"""Pages show findings about samples and interfaces as they show those of OAI-PMH."""

from collections.abc import Callable, Iterable

import pytest
from flask import Flask

from fairassess.domain.finding import Finding, Measure, Outcome, Reason
from fairassess.probes import definitions
from fairassess.storage import assessments, database
from fairassess.web import context
from tests import builders
from tests.builders import NOW
from tests.web.browser import Browser, words
from tests.web.world import NLS, World

ActAs = Callable[[str], Browser]
PAGES = ("https://pages.example/one", "https://pages.example/two", "https://pages.example/three")
KINDS = ("scicat", "icat", "search-api")


def made(probe: str, outcome: Outcome, measure: Measure | None = None) -> Finding:
    known = definitions.shipped()[probe]
    return Finding(
        probe,
        outcome,
        known.severity,
        f"Seen of {probe}.",
        known.remedy if outcome is Outcome.FAILED else "",
        known.source,
        known.kind,
        reason=Reason.TIMEOUT if outcome is Outcome.CANT_TELL else None,
        measure=measure,
    )


def poor_api(kind: str) -> Iterable[Finding]:
    """All of an interface fails, but that its software can be told."""
    for probe, known in definitions.shipped().items():
        if known.kind == kind:
            named = probe == "scicat_software_is_recognised"
            found = made(probe, Outcome.PASSED if named else Outcome.FAILED)
            yield builders.finding(
                probe,
                found.outcome,
                severity=known.severity,
                kind=kind,
                message="It looks like SciCat's back end: a mark." if named else found.message,
                remedy=found.remedy,
                source=found.source,
            )


@pytest.fixture
def assessment(app: Flask, world: World) -> int:
    """A draft of the facility with three endpoints of landing pages, and three interfaces."""
    with database.session_factory(context.kit_of(app).sessions().get_bind())() as session:  # type: ignore[arg-type]
        for url, found in zip(PAGES, (30, 3, 30), strict=True):
            endpoint = builders.add_endpoint(session, NLS, url=url, kind="landing-page")
            outcome = Outcome.PASSED if found == 30 else Outcome.FAILED
            share = Measure(found, 30)
            probes = ("landing_links_the_data", "landing_is_open_without_login")
            builders.add_findings(session, endpoint, [made(p, outcome, share) for p in probes])
        for kind in KINDS:
            endpoint = builders.add_endpoint(
                session, NLS, url=f"https://{kind}.example/", kind=kind
            )
            builders.add_findings(session, endpoint, poor_api(kind))
        draft = world.own.draft
        assert session.get_one(assessments.Assessment, draft).questionnaire == "expands-d26@1.1.0"
    return draft


def test_three_endpoints_of_landing_pages_are_told_apart_and_the_worst_counts(
    assessment: int, act_as: ActAs
) -> None:
    page = act_as("officer").page(f"/assessments/{assessment}/Q22")
    told = words(page)
    assert "The evidence allows levels 1 to 3" in told
    assert "fewer than 80 % of the landing pages link their files" in told
    assert "3 of 30" in told
    assert PAGES[1] in told
    assert PAGES[0] not in told, "what holds is folded away without its address"


def test_a_long_list_of_failures_is_folded_after_six(assessment: int, act_as: ActAs) -> None:
    page = act_as("officer").page(f"/assessments/{assessment}/Q13")
    lists = page.xpath("//section[@class='observed']/ul[@class='list']")
    assert [len(one.xpath("li")) for one in lists] == [6]
    folded = page.xpath("//section[@class='observed']/details[1]")[0]
    assert "more that fail or are open" in words(folded)
    assert len(folded.xpath("ul/li")) == 15 - 6
    assert "The evidence allows levels 1 to 2" in words(page)


def test_the_remedy_names_the_software_that_another_endpoint_showed(
    assessment: int, act_as: ActAs
) -> None:
    told = words(act_as("officer").page(f"/assessments/{assessment}/Q22"))
    assert "In SciCat's back end: Path, size and checksum of each file" in told
    assert "In general: Name each file" in told


def test_result_and_report_show_interval_agreement_and_the_findings_behind(
    assessment: int, app: Flask, act_as: ActAs
) -> None:
    with database.session_factory(context.kit_of(app).sessions().get_bind())() as session:  # type: ignore[arg-type]
        answered = builders.answer("Q22", 4)
        rows = assessments.answers_of(session, [assessment])
        revision = next((row.revision for row in rows if row.question == "Q22"), 0)
        builders.save(session, assessment, answered, revision)
        snapshot = builders.submit(session, assessment, NOW)
    officer = act_as("officer")
    result = officer.page(f"/results/{snapshot}")
    (row,) = result.xpath("//tr[th/a[normalize-space()='Q22']]")
    told = words(row)
    for part in ("1 to 3", "overstated", "6 checks, 2 fail", "Seen of landing_links_the_data."):
        assert part in told, part
    assert "What to do: In SciCat's back end:" in told
    first = words(result.xpath("//section[@aria-labelledby='actions']")[0])
    assert "effort" in first
    page = officer.page(f"/results/{snapshot}/report")
    actions = words(page.xpath("//section[@aria-labelledby='actions']")[0])
    assert "What the failing checks ask for" in actions
    assert "effort. " in actions, "why it takes that effort"
    report = words(page)
    assert "Observed: 1 to 3, overstated." in report
    assert "6 checks, 2 fail" in report
    assert "Seen of landing_links_the_data." in report
    officer.post(
        "/facilities/nls/report", of=f"snapshot-{snapshot}", form="pdf", sections="answers"
    )
    made = officer.get(f"/results/{snapshot}/report.pdf", follow_redirects=True)
    assert made.mimetype == "application/pdf"
