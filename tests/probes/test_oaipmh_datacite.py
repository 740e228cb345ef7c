"""Checks of DataCite metadata pass, fail, stay open and do not apply where they should."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from fairassess.demo.faults import Fault
from fairassess.domain.evidence import FailureKind
from fairassess.domain.finding import Measure, Outcome, Reason, Verdict
from fairassess.probes import oai_evidence as oai
from fairassess.probes import registry
from fairassess.probes.evaluators import oaipmh_datacite_structure as structure
from tests.probes import datacite_builders as datacite
from tests.probes import oai_builders as build

EVALUATE: dict[str, Callable[[oai.OaiEvidence], Verdict]] = {
    probe.id.removeprefix("oaipmh_datacite_"): probe.evaluate
    for probe in registry.of_kind("oai-pmh")
    if probe.definition.check.startswith("K")
}
FAULTS = {
    "wrapper_is_whole": Fault.DATACITE_WRAPPER_WITHOUT_SYMBOL,
    "kernel_is_known": Fault.DATACITE_OLD_KERNEL,
    "mandatory_fields_are_filled": Fault.DATACITE_DOI_AS_LINK,
    "recommended_fields_are_filled": Fault.DATACITE_WITHOUT_DESCRIPTIONS,
    "is_rich": Fault.DATACITE_POOR,
    "children_share_the_namespace": Fault.DATACITE_MIXED_NAMESPACES,
    "versions_agree": Fault.DATACITE_VERSIONS_DISAGREE,
    "texts_name_their_language": Fault.DATACITE_WITHOUT_LANGUAGE,
    "is_valid": Fault.DATACITE_UNKNOWN_CONTRIBUTOR_TYPE,
}
DOI = "10.5072/nls.1"
NEEDS_DUBLIN_CORE = "doi_equals_dublin_core"


def _outcomes(evidence: oai.OaiEvidence) -> dict[str, Outcome]:
    return {name: evaluate(evidence).outcome for name, evaluate in EVALUATE.items()}


def _same_doi() -> oai.OaiEvidence:
    given = datacite.tree(datacite.xml())
    resource = given.children[2].children[0]
    return datacite.doi_in_dublin_core(f"https://doi.org/{resource.text_of('identifier')}")


def test_full_records_pass_every_check_and_tell_how_many_were_seen() -> None:
    evidence = datacite.evidence(datacite.xml(), base=_same_doi())
    verdicts = {name: evaluate(evidence) for name, evaluate in EVALUATE.items()}
    assert len(verdicts) == 10
    others = {n: v.message for n, v in verdicts.items() if v.outcome is not Outcome.PASSED}
    assert not others
    assert {verdict.measure for verdict in verdicts.values()} == {Measure(1, 1)}


@pytest.mark.parametrize("name", FAULTS)
def test_one_fault_makes_its_own_check_fail_and_no_other(name: str) -> None:
    evidence = datacite.evidence(datacite.xml(1, FAULTS[name]), base=_same_doi())
    outcomes = _outcomes(evidence)
    assert {one for one, found in outcomes.items() if found is Outcome.FAILED} == {name}
    message = EVALUATE[name](evidence).message
    assert message.startswith("1 of 1 DataCite records"), message


def test_another_doi_in_dublin_core_is_told_with_both() -> None:
    base = datacite.doi_in_dublin_core(DOI)
    verdict = EVALUATE[NEEDS_DUBLIN_CORE](datacite.evidence(datacite.xml(), base=base))
    assert verdict.outcome is Outcome.FAILED
    assert DOI in verdict.message


def test_dois_are_compared_whatever_their_case_and_resolver_are() -> None:
    spelled = datacite.changed(("10.99999/nls.", "10.99999/NLS."))
    base = _same_doi()
    verdict = EVALUATE[NEEDS_DUBLIN_CORE](datacite.evidence(spelled, base=base))
    assert verdict.outcome is Outcome.PASSED


def test_without_a_doi_in_both_formats_nothing_can_be_compared() -> None:
    base = datacite.doi_in_dublin_core("https://data.light-source.test/1")
    verdict = EVALUATE[NEEDS_DUBLIN_CORE](datacite.evidence(datacite.xml(), base=base))
    assert verdict.outcome is Outcome.UNTESTED


@pytest.mark.parametrize("name", EVALUATE)
def test_where_no_datacite_is_offered_nothing_of_it_applies(name: str) -> None:
    assert EVALUATE[name](datacite.without_format()).outcome is Outcome.INAPPLICABLE


@pytest.mark.parametrize("name", EVALUATE)
def test_a_page_that_did_not_come_leaves_the_check_open(name: str) -> None:
    evidence = datacite.evidence(datacite.xml())
    lost = build.failing(FailureKind.TIMEOUT, datacite.LABEL)(evidence)
    verdict = EVALUATE[name](lost)
    assert (verdict.outcome, verdict.reason) == (Outcome.CANT_TELL, Reason.TIMEOUT)
    assert EVALUATE[name](build.dead()).outcome is Outcome.CANT_TELL


@pytest.mark.parametrize("name", EVALUATE)
def test_an_offered_format_that_was_not_asked_for_is_untested(name: str) -> None:
    assert EVALUATE[name](datacite.without_page(build.good())).outcome is Outcome.UNTESTED


@pytest.mark.parametrize("name", EVALUATE)
def test_an_empty_repository_and_one_of_deleted_records_have_nothing_to_judge(name: str) -> None:
    empty = datacite.with_page(build.error("noRecordsMatch"))
    assert EVALUATE[name](empty).outcome is Outcome.INAPPLICABLE
    gone = oai.Record(build.header(5))
    deleted = datacite.with_page(build.said("ListRecords", records=(gone,)))
    assert EVALUATE[name](deleted).outcome is Outcome.INAPPLICABLE
    refused = datacite.with_page(build.error("badArgument"))
    assert EVALUATE[name](refused).outcome is Outcome.UNTESTED


def test_dublin_core_under_a_datacite_prefix_fails_the_kernel_alone() -> None:
    outcomes = _outcomes(datacite.evidence(build.full_dc(1), build.full_dc(2)))
    assert outcomes.pop("kernel_is_known") is Outcome.FAILED
    assert set(outcomes.values()) == {Outcome.UNTESTED}


def test_records_beyond_the_kept_ones_are_left_out_and_not_called_wrong() -> None:
    kept = datacite.payload(datacite.xml())
    verdict = EVALUATE["kernel_is_known"](datacite.evidence(kept, replace(kept, tree=None)))
    assert (verdict.outcome, verdict.measure) == (Outcome.PASSED, Measure(1, 1))


def test_a_bare_resource_needs_no_wrapper_unless_its_prefix_promises_one() -> None:
    text = datacite.xml()
    bare = text[text.index("<resource") : text.index("</payload>")]
    plain = datacite.evidence(bare, prefix="datacite", namespace=datacite.KERNEL)
    assert EVALUATE["wrapper_is_whole"](plain).outcome is Outcome.INAPPLICABLE
    promised = EVALUATE["wrapper_is_whole"](datacite.evidence(bare))
    assert promised.outcome is Outcome.FAILED
    assert "the root is resource" in promised.message
    assert EVALUATE["is_valid"](plain).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("kernel", "told"),
    [
        (
            "http://datacite.org/schema/kernel-4.4",
            "stands in http://datacite.org/schema/kernel-4.4",
        ),
        ("http://datacite.org/schema/kernel-2.2", "of kernel 2.2, which is not in use any more"),
        ("http://example.test/kernel", "stands in http://example.test/kernel"),
        ("", "stands in no namespace"),
    ],
)
def test_a_namespace_that_readers_do_not_know_is_told_as_it_is(kernel: str, told: str) -> None:
    text = datacite.xml().replace(f'xmlns="{datacite.KERNEL}"', f'xmlns="{kernel}"')
    verdict = EVALUATE["kernel_is_known"](datacite.evidence(text))
    assert verdict.outcome is Outcome.FAILED
    assert told in verdict.message


def test_the_profile_of_openaire_is_not_measured_by_the_rules_of_datacite() -> None:
    namespace = "http://namespace.openaire.eu/schema/oaire/"
    text = datacite.changed((datacite.KERNEL, namespace))
    evidence = datacite.evidence(text, prefix="oai_openaire", namespace=namespace)
    assert set(_outcomes(evidence).values()) == {Outcome.INAPPLICABLE}


def test_datacite_as_the_only_format_is_judged_from_the_list_itself() -> None:
    evidence = replace(datacite.without_page(build.good()), prefix="oai_datacite")
    listed = tuple(
        replace(one, payload=datacite.payload(datacite.xml())) if one.payload else one
        for one in (build.record(1), build.record(5))
    )
    evidence = build.envelopes("records_1", records=listed)(evidence)
    dublin_core = build.envelopes("records_2", "records_3", records=())(evidence)
    verdict = EVALUATE["mandatory_fields_are_filled"](dublin_core)
    assert (verdict.outcome, verdict.measure) == (Outcome.PASSED, Measure(1, 1))


MANDATORY = [
    ("no identifier", ("<identifier identifierType", "<identifer identifierType")),
    ("not DOI", ('identifierType="DOI"', 'identifierType="Handle"')),
    ("is no DOI", (">10.99999/", ">:unav")),
    ("no creatorName", ("creatorName", "creatorname")),
    ("no title", ("titles>", "names>")),
    ("no publisher", ("publisher>", "house>")),
    ("publicationYear is", ("<publicationYear>2", "<publicationYear>:unav")),
    ("no publicationYear", ("publicationYear>", "year>")),
    ("resourceTypeGeneral is Measurement", ('General="Dataset"', 'General="Measurement"')),
    ("resourceTypeGeneral is missing", (' resourceTypeGeneral="Dataset"', "")),
    ("no resourceType", ("resourceType", "kind")),
]


@pytest.mark.parametrize(("said", "change"), MANDATORY, ids=lambda value: str(value)[:30])
def test_each_mandatory_field_is_missed_by_name(said: str, change: tuple[str, str]) -> None:
    text = datacite.xml()
    if change[0].startswith("<identifier"):
        text = text.replace("</identifier>", "</identifer>")
    text = text.replace(*change)
    verdict = EVALUATE["mandatory_fields_are_filled"](datacite.evidence(text))
    assert verdict.outcome is Outcome.FAILED
    assert said in verdict.message


def test_kernel_3_is_read_and_not_measured_by_the_rules_of_kernel_4() -> None:
    old = datacite.changed(("kernel-4.4", "kernel-3"), ("kernel-4", "kernel-3"), (">4.4<", ">3.1<"))
    outcomes = _outcomes(datacite.evidence(old))
    assert outcomes["kernel_is_known"] is Outcome.PASSED
    assert outcomes["is_valid"] is Outcome.INAPPLICABLE
    assert outcomes["mandatory_fields_are_filled"] is Outcome.PASSED


INVALID = [
    ("beamline is no element of DataCite", ("<publisher>", "<beamline/><publisher>")),
    ("language comes 2 times", ("<language>", "<language>en</language><language>")),
    ("creators holds person", ("<creators>", "<creators><person/>")),
    ("dateType is Measured", ('dateType="Collected"', 'dateType="Measured"')),
    ("relationType is BelongsTo", ('relationType="IsDerivedFrom"', 'relationType="BelongsTo"')),
    (
        "relatedIdentifierType is doi",
        ('relatedIdentifierType="DOI"', 'relatedIdentifierType="doi"'),
    ),
    ("descriptionType is Notes", ('descriptionType="Abstract"', 'descriptionType="Notes"')),
    ("nameType is Team", ('nameType="Organizational"', 'nameType="Team"')),
    ("contributor has no contributorType", (' contributorType="DataCollector"', "")),
    ("date has no dateType", (' dateType="Issued"', "")),
    ("relatedIdentifier has no relationType", (' relationType="IsDerivedFrom"', "")),
    ("creator has no creatorName", ("creatorName", "name")),
    ("fundingReference has no funderName", ("funderName", "name")),
    ("publicationYear is 19", ("<publicationYear>20", "<publicationYear>19")),
    ("language is in words", ("<language>", "<language>in words ")),
]


@pytest.mark.parametrize(("said", "change"), INVALID, ids=lambda value: str(value)[:30])
def test_what_breaks_the_schema_is_told_in_a_clause(said: str, change: tuple[str, str]) -> None:
    if said == "publicationYear is 19":
        change = (change[0], "<publicationYear>190")
    text = datacite.changed(change)
    verdict = EVALUATE["is_valid"](datacite.evidence(text))
    assert verdict.outcome is Outcome.FAILED
    assert said in verdict.message, verdict.message


def test_the_order_of_elements_is_free() -> None:
    resource = datacite.tree(datacite.xml()).children[2].children[0]
    turned = replace(resource, children=tuple(reversed(resource.children)))
    assert list(structure.faults(turned)) == []


def test_a_wrong_check_digit_is_told_however_rich_the_record_is() -> None:
    wrong = datacite.changed(("0000-0002-1825-0097", "0000-0002-1825-0098"))
    verdict = EVALUATE["is_rich"](datacite.evidence(wrong))
    assert verdict.outcome is Outcome.FAILED
    assert "is no valid ORCID" in verdict.message


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("2024-01-02/2024-01-05", Outcome.PASSED),
        ("2024", Outcome.PASSED),
        ("2024-01-02/", Outcome.PASSED),
        ("2024-13-02", Outcome.FAILED),
        ("spring 2024", Outcome.FAILED),
        ("", Outcome.FAILED),
    ],
)
def test_dates_are_iso_8601_with_ranges(text: str, outcome: Outcome) -> None:
    start = datacite.xml().index('dateType="Collected">') + len('dateType="Collected">')
    whole = datacite.xml()
    end = whole.index("<", start)
    changed = whole[:start] + text + whole[end:]
    verdict = EVALUATE["recommended_fields_are_filled"](datacite.evidence(changed))
    assert verdict.outcome is outcome


def test_one_accident_among_twenty_records_fails_what_must_hold_and_nothing_else() -> None:
    good = [datacite.xml(number) for number in range(1, 22)]
    must = datacite.evidence(*good, datacite.xml(22, Fault.DATACITE_DOI_AS_LINK))
    assert EVALUATE["mandatory_fields_are_filled"](must).outcome is Outcome.FAILED
    should = datacite.evidence(*good, datacite.xml(22, Fault.DATACITE_VERSIONS_DISAGREE))
    assert EVALUATE["versions_agree"](should).outcome is Outcome.PASSED
