"""A run always ends in findings, and prints them for people, machines and monitors."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from fairassess.domain.evidence import FailureKind
from fairassess.domain.finding import Finding, Outcome, Pointer, Reason, Severity, Verdict
from fairassess.domain.objects import Subject
from fairassess.domain.runs import RunResult, Step
from fairassess.probes import judging, registry, run
from tests.probes import scripted_door
from tests.probes.scripted_door import TARGET, ScriptedDoor, lost

AT = datetime(2025, 3, 1, 12, 0, 0, tzinfo=UTC)


def finding(
    outcome: Outcome = Outcome.PASSED,
    severity: Severity = Severity.MUST,
    probe: str = "oaipmh_answers_identify",
    message: str = "Identify was answered.",
) -> Finding:
    """One finding."""
    return Finding(
        probe=probe,
        outcome=outcome,
        severity=severity,
        message=message,
        remedy="Mend it." if outcome is Outcome.FAILED else "",
        source="OAI-PMH 2.0 §4.2",
        kind="oai-pmh",
        reason=Reason.TIMEOUT if outcome is Outcome.CANT_TELL else None,
        evidence=(Pointer(0, "body", "<OAI-PMH>"), Pointer(None, "all replies")),
    )


def result(*findings: Finding, stopped_because: str | None = None) -> RunResult:
    """A run with these findings."""
    return RunResult(
        kind="oai-pmh",
        target=TARGET,
        started_at=AT,
        duration_s=1.5,
        is_complete=stopped_because is None,
        stopped_because=stopped_because,
        findings=findings,
        exchanges=(scripted_door.IDENTIFY.exchange,),
        requests=3,
        bytes=1000,
    )


def test_a_run_has_one_finding_per_probe_in_order() -> None:
    door = ScriptedDoor(scripted_door.small_provider)
    steps: list[Step] = []
    found = run.run("oai-pmh", TARGET, door=door, on_step=steps.append, clock=lambda: AT)
    assert [f.probe for f in found.findings] == [probe.id for probe in registry.of_kind("oai-pmh")]
    assert found.is_complete
    assert (found.started_at, found.target, found.kind) == (AT, TARGET, "oai-pmh")
    assert found.requests == door.requests == len(found.exchanges)
    assert steps[-1].done == steps[-1].planned == door.requests
    for one in found.findings:
        for pointer in one.evidence:
            assert pointer.exchange is None or pointer.exchange < len(found.exchanges)


def test_only_what_failed_has_a_remedy() -> None:
    door = ScriptedDoor(scripted_door.small_provider)
    for one in run.run("oai-pmh", TARGET, door=door).findings:
        assert bool(one.remedy) is (one.outcome is Outcome.FAILED)
        assert one.source
        assert one.severity is registry.definition(one.probe).severity


def test_an_unknown_kind_and_a_deadline_without_time_are_the_callers_mistake() -> None:
    door = ScriptedDoor(scripted_door.small_provider)
    with pytest.raises(ValueError, match="oai-pmh"):
        run.run("gopher", TARGET, door=door)
    with pytest.raises(ValueError, match="leaves no time"):
        run.run("oai-pmh", TARGET, door=door, deadline_s=0)
    assert door.requests == 0


def test_an_evaluator_that_breaks_costs_its_own_finding_only() -> None:
    def broken(_: object) -> Verdict:
        raise ZeroDivisionError

    definition = registry.definition("oaipmh_lists_end")
    found = judging.judge(definition, broken, object())
    assert (found.outcome, found.reason) == (Outcome.CANT_TELL, Reason.INTERNAL)
    assert found.probe == "oaipmh_lists_end"


MUST_FAILED = finding(Outcome.FAILED)
SHOULD_FAILED = finding(Outcome.FAILED, Severity.SHOULD, "oaipmh_sends_text_xml", "Bad | type.")
OPEN = finding(Outcome.CANT_TELL, message="No reply came.")


@pytest.mark.parametrize(
    ("found", "code", "word", "nagios"),
    [
        (result(finding()), 0, "OK", 0),
        (result(finding(), SHOULD_FAILED), 0, "WARNING", 1),
        (result(MUST_FAILED), 1, "CRITICAL", 2),
        (result(MUST_FAILED, stopped_because="deadline"), 1, "CRITICAL", 2),
        (result(OPEN), 2, "UNKNOWN", 3),
        (result(OPEN, SHOULD_FAILED), 2, "UNKNOWN", 3),
        (result(finding(), stopped_because="deadline"), 2, "UNKNOWN", 3),
        (result(), 2, "UNKNOWN", 3),
    ],
)
def test_exit_code_and_monitor_line_say_how_it_stands(
    found: RunResult, code: int, word: str, nagios: int
) -> None:
    assert run.exit_code(found) == code
    line, number = run.as_nagios(found)
    assert number == nagios
    assert line.startswith(f"OAI-PMH {word} - ")
    assert line.count("|") == 1
    assert "\n" not in line


def test_the_summary_counts_in_the_plural_what_is_more_than_one() -> None:
    open_ = finding(Outcome.INAPPLICABLE)
    for found, told in (
        ((finding(), open_), "1 does not apply, 1 passed"),
        ((finding(), open_, open_), "2 do not apply, 1 passed"),
    ):
        assert f"OAI-PMH OK - {told}; " in run.as_nagios(result(*found))[0]


def test_the_document_holds_exactly_what_the_contract_says() -> None:
    document = run.as_document(result(finding(), OPEN), "1.2.3")
    assert json.loads(json.dumps(document)) == document
    assert list(document) == [
        "schema", "kind", "target", "started_at", "duration_s", "software_version", "complete",
        "stopped_because", "findings", "requests", "bytes", "seed", "objects", "profiles",
    ]  # fmt: skip
    assert document["schema"] == "fairassess.probe/1"
    assert document["started_at"] == "2025-03-01T12:00:00Z"
    assert document["software_version"] == "1.2.3"
    findings = document["findings"]
    assert isinstance(findings, list)
    assert list(findings[0]) == [
        "id", "outcome", "severity", "message", "remedy", "source", "reason", "evidence",
    ]  # fmt: skip
    assert findings[0]["reason"] is None
    assert findings[1]["reason"] == "timeout"
    assert findings[0]["evidence"][0]["status"] == 200
    assert findings[0]["evidence"][1]["url"] is None


def test_the_document_names_the_objects_and_the_seed_by_which_they_were_drawn() -> None:
    door = ScriptedDoor(lambda _: lost(FailureKind.REFUSED))
    drawn = tuple(Subject(f"oai:{number}", (f"10.5072/{number}",)) for number in range(3))
    found = run.run("pid", TARGET, door=door, sleep=door.sleep, subjects=drawn, seed=4711)
    document = run.as_document(found, "1")
    assert document["seed"] == 4711
    assert document["objects"] == ["10.5072/0", "10.5072/1", "10.5072/2"]
    named = run.run("pid", "10.5072/named", door=door, sleep=door.sleep)
    document = run.as_document(named, "1")
    assert (document["seed"], document["objects"]) == (None, ["10.5072/named"])


def test_the_text_names_failures_first_under_their_severity() -> None:
    text = run.as_text(result(finding(), MUST_FAILED, SHOULD_FAILED, stopped_because="deadline"))
    must, should = text.index("Must hold"), text.index("Should hold")
    assert text.index(TARGET) < must < text.index("FAILED") < text.index("passed") < should
    assert "To do: Mend it." in text
    assert "1 passed" in text
    assert "deadline" not in text
    assert "The run was not complete. The time allowed was used up." in text
    assert text.endswith("This changes no score.")


@pytest.mark.parametrize("kind", [FailureKind.REFUSED, FailureKind.DNS, FailureKind.TIMEOUT])
def test_the_text_of_a_run_that_reached_nobody_says_the_reason_once(kind: FailureKind) -> None:
    door = ScriptedDoor(lambda _: lost(kind))
    found = run.run("oai-pmh", TARGET, door=door, sleep=door.sleep)
    text = run.as_text(found)
    assert text.count(found.findings[-1].message) == 1
    assert f"{len(registry.of_kind('oai-pmh'))} checks could not be made:\n" in text
    assert max(map(len, text.splitlines()[3:-1])) <= 80
    assert all(text.count(one.probe) == 1 for one in found.findings)
    assert "Check the address, and whether the server is up." in text


def test_the_text_keeps_apart_what_stayed_open_for_reasons_of_its_own() -> None:
    alike = [
        finding(Outcome.CANT_TELL, probe=f"p_{number}", message="Too late.") for number in range(3)
    ]
    other = finding(Outcome.CANT_TELL, probe="p_other", message="Cut off.")
    text = run.as_text(result(*alike, other, stopped_because="deadline"))
    assert "3 checks could not be made:\n      p_0, p_1, p_2\n" in text
    assert "Cut off." in text
    whole = run.as_text(result(*alike, other))
    assert "could not be made" not in whole
    assert whole.count("Too late.") == 1
    assert "3 checks\n      Too late.\n      p_0, p_1, p_2\n" in whole


@pytest.mark.parametrize("kind", list(FailureKind))
def test_whatever_the_network_does_a_run_returns(kind: FailureKind) -> None:
    door = ScriptedDoor(lambda _: lost(kind))
    found = run.run("oai-pmh", TARGET, door=door, sleep=door.sleep)
    assert len(found.findings) == len(registry.of_kind("oai-pmh"))
    assert not found.is_complete
    assert run.exit_code(found) in (1, 2)
    failed = {f.probe for f in found.findings if f.outcome is Outcome.FAILED}
    conclusive = {FailureKind.MALFORMED, FailureKind.REDIRECT_LOOP, FailureKind.TOO_MANY_REDIRECTS}
    assert bool(failed) is (kind in conclusive)


def test_findings_do_not_depend_on_who_watches() -> None:
    def door() -> ScriptedDoor:
        return ScriptedDoor(scripted_door.small_provider)

    one = run.run("oai-pmh", TARGET, door=door(), clock=lambda: AT)
    two = run.run("oai-pmh", TARGET, door=door(), clock=lambda: AT, on_step=lambda _: None)
    assert replace(one, duration_s=0) == replace(two, duration_s=0)
