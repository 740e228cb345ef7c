"""The rules of the questionnaire that ships never contradict each other, whatever is found."""

from datetime import UTC, datetime
from importlib import resources

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain.finding import Finding, Measure, Outcome, Reason, Severity
from fairassess.domain.observation import Observation, observe, probes_of
from fairassess.domain.questionnaire import Question, Questionnaire
from fairassess.probes import definitions
from fairassess.storage import questionnaires
from tests import examples

FIRST = questionnaires.load("expands-d26@1.0.0")
D26 = questionnaires.load("expands-d26@1.1.0")
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
# What the newer edition judges as the first one did has been tried with the first one.
JUDGEABLE = [
    pytest.param(question, id=f"{edition.version}-{question.id}")
    for edition in (FIRST, D26)
    for question in edition.questions
    if question.is_judgeable
    and (edition is FIRST or question.observe != FIRST.question(question.id).observe)
]
SAMPLED = {"pid", "landing-page", "data-file", "ontology", "crosswalk"}
"""Kinds whose probes look at some of the objects of a facility, drawn at random."""

every_judgeable = pytest.mark.parametrize("question", JUDGEABLE)


def probes(question: Question) -> list[str]:
    return sorted({probe for rule in question.observe for probe in probes_of(rule.when)})


def defined() -> dict[str, tuple[str, Severity]]:
    """Return kind and severity of every probe by its id, as the definitions say."""
    found = {}
    for file in resources.files(definitions).iterdir():
        if file.name.endswith(".yaml"):
            document = yaml.safe_load(file.read_text(encoding="utf-8"))
            for probe in document["probes"]:
                found[probe["id"]] = (document["kind"], Severity(probe["severity"]))
    return found


DEFINED = defined()


def finding(
    probe: str, outcome: Outcome, *, share: int = 100, endpoint: int = 1, of: int = 100
) -> Finding:
    """Build one finding; *share* is the percentage that the probe counted, *of* so many."""
    kind, severity = DEFINED[probe]
    return Finding(
        probe=probe,
        outcome=outcome,
        severity=severity,
        message="seen",
        remedy="",
        source="",
        kind=kind,
        reason=Reason.TIMEOUT if outcome is Outcome.CANT_TELL else None,
        measure=Measure(share * of // 100, of),
        endpoint_id=endpoint,
        found_at=NOW,
    )


def observed(question: Question, findings: list[Finding]) -> Observation:
    return observe(question, D26.scale, findings, at=NOW)


def test_every_probe_that_a_rule_names_exists() -> None:
    assert [fault.message for fault in questionnaires.check_shipped(frozenset(DEFINED))] == []


@pytest.mark.parametrize(("name", "kind"), [("Q14", "oai-pmh"), ("Q08", "search-api")])
def test_each_fault_that_is_named_breaks_an_obligatory_rule(name: str, kind: str) -> None:
    """Else it could forbid a level that the pass of all obligatory rules shows."""
    named = {p for rule in D26.question(name).observe for p in rule.when.any_failed}
    assert {probe for probe in named if DEFINED[probe] != (kind, Severity.MUST)} == set()
    assert len(named) > 5


@every_judgeable
def test_a_full_pass_shows_the_highest_level(question: Question) -> None:
    seen = observed(question, [finding(probe, Outcome.PASSED) for probe in probes(question)])
    assert (seen.at_least, seen.at_most) == (4, 4)


@every_judgeable
def test_failing_everything_forbids_the_highest_level_and_shows_none(question: Question) -> None:
    findings = [finding(probe, Outcome.FAILED, share=0) for probe in probes(question)]
    seen = observed(question, findings)
    assert seen.at_least == 1
    assert seen.at_most < 4


@every_judgeable
def test_a_sample_of_the_usual_size_is_enough_to_show_and_to_forbid_the_highest_level(
    question: Question,
) -> None:
    names = probes(question)
    full = observed(question, [finding(name, Outcome.PASSED, of=30) for name in names])
    assert (full.at_least, full.at_most) == (4, 4)
    empty = observed(question, [finding(n, Outcome.FAILED, share=0, of=30) for n in names])
    assert empty.at_most < 4


@pytest.mark.parametrize("edition", [FIRST, D26], ids=lambda edition: edition.version)
def test_of_a_sample_only_the_safe_side_of_its_interval_counts(edition: Questionnaire) -> None:
    for question in edition.questions:
        for rule in question.observe:
            when = rule.when
            sure = {probe for probe, _ in (*when.surely_at_least, *when.surely_below)}
            assert {DEFINED[probe][0] for probe in sure} <= SAMPLED
            others = probes_of(when) - sure
            assert {DEFINED[probe][0] for probe in others}.isdisjoint(SAMPLED), question.id


@every_judgeable
def test_one_object_says_nothing_of_all_of_them(question: Question) -> None:
    """A probe of a single address is a sample of one, and a rule about samples is silent then."""
    sampled = [probe for probe in probes(question) if is_sampled(probe)]
    for outcome, share in ((Outcome.PASSED, 100), (Outcome.FAILED, 0)):
        seen = observed(question, [finding(p, outcome, share=share, of=1) for p in sampled])
        assert (seen.at_least, seen.at_most, seen.was_observed) == (1, 4, False)


@every_judgeable
@pytest.mark.parametrize("outcome", [Outcome.CANT_TELL, Outcome.UNTESTED])
def test_what_could_not_be_told_says_nothing(question: Question, outcome: Outcome) -> None:
    seen = observed(question, [finding(probe, outcome) for probe in probes(question)])
    assert (seen.at_least, seen.at_most, seen.was_observed) == (1, 4, False)


@every_judgeable
@examples.up_to(60)
@given(data=st.data())
def test_no_findings_make_the_rules_contradict_each_other(
    question: Question, data: st.DataObject
) -> None:
    outcomes = st.sampled_from([Outcome.PASSED, Outcome.PASSED, Outcome.FAILED, Outcome.CANT_TELL])
    shares = st.sampled_from([0, 5, 10, 30, 50, 79, 80, 94, 95, 100])
    findings = [
        finding(probe, data.draw(outcomes), share=data.draw(shares), endpoint=endpoint)
        for endpoint in range(data.draw(st.integers(1, 3)))
        for probe in probes(question)
    ]
    assert not observed(question, findings).is_inconsistent


@every_judgeable
@examples.up_to(40)
@given(data=st.data())
def test_a_probe_that_passes_after_all_lowers_nothing(
    question: Question, data: st.DataObject
) -> None:
    names = probes(question)
    outcomes = {name: data.draw(st.sampled_from(list(Outcome))) for name in names}
    mended = data.draw(st.sampled_from(names))

    def interval(passed: set[str]) -> tuple[int, int]:
        seen = observed(
            question,
            [
                finding(name, Outcome.PASSED)
                if name in passed
                else finding(name, outcomes[name], share=40)
                for name in names
            ],
        )
        return seen.at_least, seen.at_most

    before, after = interval(set()), interval({mended})
    assert after[0] >= before[0]
    assert after[1] >= before[1]


# Of each question that the newer edition judges otherwise: what is found, and the levels left.
# A number is the share of a sample of 30 or of a count; `+` passed, `-` failed, `?` could not tell.
FOUND: list[tuple[str, dict[str, object], tuple[int, int]]] = [
    ("Q03", {"harvest_context_is_described": 30}, (3, 3)),
    ("Q03", {"searchapi_relations_are_filled": 66}, (3, 3)),
    ("Q03", {"searchapi_relations_are_filled": 100}, (3, 4)),
    ("Q03", {"harvest_context_is_described": "?"}, (1, 4)),
    ("Q07", {"searchapi_relations_filter_datasets": "+", "searchapi_technique_filter_works": "+"},
     (3, 4)),
    ("Q07", {"searchapi_narrower_techniques_are_found": "-"}, (1, 3)),
    ("Q07", {"searchapi_relations_filter_datasets": "-", "searchapi_technique_filter_works": "+"},
     (1, 3)),
    ("Q07", {"searchapi_parameter_units_are_converted": "?"}, (1, 4)),
    ("Q08", {"searchapi_lists_datasets": "+", "searchapi_counts_datasets": "+"}, (3, 4)),
    ("Q08", {"searchapi_lists_datasets": "-"}, (1, 2)),
    ("Q08", {"searchapi_answers_in_time": "-"}, (1, 3)),
    ("Q08", {"searchapi_lists_datasets": "?"}, (1, 4)),
    ("Q10", {"harvest_subjects_name_panet_terms": 90}, (3, 4)),
    ("Q10", {"harvest_subjects_name_panet_terms": 90, "ontology_records_name_terms_by_address": 20},
     (3, 3)),
    ("Q10", {"harvest_subjects_name_panet_terms": 5, "ontology_records_name_terms_by_address": 90},
     (1, 2)),
    ("Q10", {"ontology_records_name_terms_by_address": 50}, (1, 4)),
    ("Q11", {"file_format_is_common": 70}, (3, 4)),
    ("Q11", {"file_format_is_common": 50}, (3, 3)),
    ("Q11", {"file_is_nexus": 20}, (1, 3)),
    ("Q11", {"file_format_is_common": 90}, (3, 4)),
    ("Q11", {"file_format_is_common": 0}, (1, 2)),
    ("Q12", {"landing_describes_a_dataset": 50}, (3, 3)),
    ("Q12", {"landing_describes_a_dataset": 10}, (1, 3)),
    ("Q12", {"oaipmh_offers_datacite": "+", "landing_describes_a_dataset": 10}, (3, 3)),
    ("Q12", {"pid_metadata_come_by_negotiation": "?"}, (1, 4)),
    ("Q13", {"scicat_list_is_public": "+"}, (3, 4)),
    ("Q13", {"scicat_list_is_public": "-"}, (1, 3)),
    ("Q13", {"searchapi_lists_datasets": "-"}, (1, 2)),
    ("Q13", {"searchapi_lists_datasets": "-", "icat_list_is_public": "+"}, (3, 4)),
    ("Q13", {"invenio_list_is_public": "+", "invenio_pages_are_disjoint": "-"}, (3, 3)),
    ("Q13", {"invenio_list_is_public": "?"}, (1, 4)),
    ("Q15", {"oaipmh_offers_oai_dc": "+", "oaipmh_dc_has_minimal_fields": 100}, (3, 4)),
    ("Q15", {"oaipmh_offers_oai_dc": "+", "oaipmh_dc_has_minimal_fields": 100,
             "crosswalk_nothing_is_lost": 10}, (3, 3)),
    ("Q15", {"crosswalk_nothing_is_lost": 50}, (1, 4)),
    ("Q16", {"aggregator_b2find_has_the_records": 100}, (3, 4)),
    ("Q16", {"aggregator_b2find_has_the_records": 50}, (3, 3)),
    ("Q16", {"aggregator_datacite_has_the_records": 0}, (1, 4)),
    ("Q17", {"harvest_records_carry_a_pid": 100}, (3, 4)),
    ("Q17", {"harvest_records_carry_a_pid": 100, "pid_pids_are_registered": 50}, (3, 3)),
    ("Q17", {"pid_pids_are_registered": "?"}, (1, 4)),
    ("Q18", {"harvest_pids_are_https_links": 100, "pid_pids_resolve": 50}, (3, 3)),
    ("Q18", {"pid_pids_resolve": 90}, (1, 4)),
    ("Q22", {"pid_pids_resolve": 90, "landing_links_the_data": 70, "file_files_answer": 90},
     (3, 4)),
    ("Q22", {"pid_pids_resolve": 0}, (1, 2)),
    ("Q22", {"landing_links_the_data": 30}, (1, 3)),
    ("Q22", {"landing_is_open_without_login": 90}, (1, 4)),
    ("Q23", {"file_objects_lead_to_files": 90, "file_can_be_had_without_signing_in": 50}, (3, 4)),
    ("Q23", {"file_checksum_is_stated": 20}, (1, 3)),
    ("Q23", {"file_can_be_had_without_signing_in": 0}, (1, 4)),
    ("Q26", {"pid_withdrawn_objects_keep_a_page": 90}, (3, 4)),
    ("Q26", {"pid_withdrawn_objects_keep_a_page": 90, "oaipmh_keeps_deleted_records": "-"}, (3, 3)),
    ("Q26", {"pid_withdrawn_objects_keep_a_page": 0, "oaipmh_keeps_deleted_records": "-"}, (1, 2)),
    ("Q26", {"pid_withdrawn_objects_keep_a_page": 0}, (1, 4)),
    ("Q26", {"oaipmh_answers_identify": "+", "oaipmh_keeps_deleted_records": "+",
             "pid_withdrawn_objects_keep_a_page": 0}, (4, 4)),
]  # fmt: skip


def made(found: dict[str, object]) -> list[Finding]:
    """Build findings from how they are written above."""
    words = {"+": Outcome.PASSED, "-": Outcome.FAILED, "?": Outcome.CANT_TELL}
    return [
        finding(probe, words[one])
        if isinstance(one, str)
        else finding(probe, Outcome.PASSED, share=one, of=30 if is_sampled(probe) else 100)
        for probe, one in found.items()
        if isinstance(one, str | int)
    ]


def is_sampled(probe: str) -> bool:
    return DEFINED[probe][0] in SAMPLED


@pytest.mark.parametrize(("name", "found", "levels"), FOUND)
def test_these_findings_leave_these_levels(
    name: str, found: dict[str, object], levels: tuple[int, int]
) -> None:
    seen = observed(D26.question(name), made(found))
    assert (seen.at_least, seen.at_most) == levels
    assert not seen.is_inconsistent


def test_every_question_that_is_judged_anew_narrows_from_both_sides_and_is_left_open() -> None:
    names = {q.id for q in D26.questions if q.observe != FIRST.question(q.id).observe}
    for name in names:
        levels = [levels for asked, _, levels in FOUND if asked == name]
        assert any(low > 1 for low, _ in levels), name
        assert any(high < 4 for _, high in levels), name
        assert (1, 4) in levels or name == "Q11", name


def test_the_best_of_three_interfaces_counts_and_a_poor_one_takes_nothing_away() -> None:
    question = D26.question("Q13")
    good = [finding(p, Outcome.PASSED, endpoint=1) for p in probes(question) if p[:3] == "sci"]
    poor = [finding(p, Outcome.FAILED, endpoint=2) for p in probes(question) if p[:3] == "sea"]
    other = [finding(p, Outcome.FAILED, endpoint=3) for p in probes(question) if p[:3] == "ica"]
    assert observed(question, [*good, *poor, *other]).at_least == 4
    assert not observed(question, [*good, *poor, *other]).is_inconsistent
    assert observed(question, [*poor, *other]).at_most == 2
    fair = made({"scicat_list_is_public": "+", "scicat_pages_are_disjoint": "-"})
    assert observed(question, [*fair, *poor]).at_most == 3


def test_three_runs_of_landing_pages_count_by_the_worst_where_every_page_matters() -> None:
    question = D26.question("Q22")
    runs = [
        finding("landing_links_the_data", Outcome.PASSED, share=share, of=30, endpoint=endpoint)
        for endpoint, share in ((1, 100), (2, 30), (3, 100))
    ]
    assert observed(question, runs).at_most == 3
    assert observed(question, [*runs[:1], *runs[2:]]).at_most == 4


def test_one_good_interface_is_enough_but_every_list_of_records_counts() -> None:
    interface, pids = FIRST.question("Q14"), FIRST.question("Q17")
    good = [finding(p, Outcome.PASSED, endpoint=1) for p in {*probes(interface), *probes(pids)}]
    poor = [
        finding(p, Outcome.FAILED, share=20, endpoint=2)
        for p in {*probes(interface), *probes(pids)}
    ]
    assert observed(interface, good + poor).at_least == 4
    assert observed(pids, good + poor).at_most == 3
