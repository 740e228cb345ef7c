"""Values of Dublin Core elements are judged one by one: dates, codes, terms, names, DOIs."""

from collections.abc import Callable

import pytest

from fairassess.domain import vocabularies
from fairassess.domain.evidence import FailureKind
from fairassess.domain.finding import Outcome, Verdict
from fairassess.probes import oai_evidence as oai
from fairassess.probes import registry
from tests.probes import oai_builders as build

EVALUATE: dict[str, Callable[[oai.OaiEvidence], Verdict]] = {
    probe.id.removeprefix("oaipmh_dc_"): probe.evaluate
    for probe in registry.of_kind("oai-pmh")
    if probe.id.startswith("oaipmh_dc_")
}
PANET = "http://purl.org/pan-science/PaNET/PaNET01188"
# Check, its element, values that hold, values that do not.
VALUES: list[tuple[str, str, tuple[str, ...], tuple[str, ...]]] = [
    (
        "dates_are_iso",
        "date",
        ("2019", "2019-04", "2019-04-03T10:00:00Z", "info:eu-repo/date/embargoEnd/2030-01-01"),
        ("Created: 2019-04-03", "03.04.2019", "2019-02-30"),
    ),
    (
        "languages_are_codes",
        "language",
        ("en", "eng", "en-GB", "de", "zxx"),
        ("English", "EN", "xx", "e", "en_US"),
    ),
    (
        "types_are_of_a_vocabulary",
        "type",
        (
            "Dataset",
            "http://purl.org/dc/dcmitype/Dataset",
            "http://purl.org/coar/resource_type/c_ddb1",
            "info:eu-repo/semantics/article",
        ),
        ("raw data", "info:eu-repo/semantics/publishedVersion", "coar:c_ddb1"),
    ),
    (
        "rights_are_machine_readable",
        "rights",
        (
            "CC-BY-4.0",
            "https://creativecommons.org/licenses/by/4.0/",
            "info:eu-repo/semantics/openAccess",
            "http://purl.org/coar/access_right/c_abf2",
        ),
        ("Free for science", "Creative Commons Attribution", "info:eu-repo/semantics/article"),
    ),
    (
        "creators_are_single",
        "creator",
        ("Carberry, Josiah", "Team of beamline 7", "R; D"),
        ("First team; second team", "One, A; Two, B; Three, C", "First team|second team"),
    ),
    (
        "dois_are_valid",
        "identifier",
        ("10.1234/abc", "doi:10.1234/abc", "https://doi.org/10.1234/abc"),
        ("10.12/abc", "https://doi.org/abc", "doi:abc", "10.5072/abc"),
    ),
    ("subjects_name_techniques", "subject", (PANET, "panet:PaNET01188"), ("saxs", "PaNET01188")),
]


def _only(name: str, text: str) -> oai.OaiEvidence:
    """Good evidence in which each record has this element once, with this text."""
    return build.with_field(name, text)(build.without_field(name)(build.good()))


@pytest.mark.parametrize(
    ("check", "element", "text", "outcome"),
    [
        (check, element, text, outcome)
        for check, element, good, bad in VALUES
        for texts, outcome in ((good, Outcome.PASSED), (bad, Outcome.FAILED))
        for text in texts
    ],
)
def test_a_value_is_judged_by_what_stands_in_it(
    check: str, element: str, text: str, outcome: Outcome
) -> None:
    verdict = EVALUATE[check](_only(element, text))
    assert verdict.outcome is outcome, verdict.message
    assert verdict.measure is not None
    assert verdict.measure.found == (4 if outcome is Outcome.PASSED else 0)
    if outcome is Outcome.FAILED:
        assert text[:7] in verdict.message


@pytest.mark.parametrize(("check", "element"), [row[:2] for row in VALUES[:6]])
def test_a_missing_element_is_another_checks_matter(check: str, element: str) -> None:
    verdict = EVALUATE[check](build.without_field(element)(build.good()))
    assert verdict.outcome is Outcome.UNTESTED


def test_a_subject_that_is_missing_names_no_technique() -> None:
    verdict = EVALUATE["subjects_name_techniques"](build.without_field("subject")(build.good()))
    assert verdict.outcome is Outcome.FAILED


@pytest.mark.parametrize("check", [row[0] for row in VALUES])
def test_without_records_the_check_is_open_or_does_not_apply(check: str) -> None:
    assert EVALUATE[check](build.empty()).outcome is Outcome.INAPPLICABLE
    assert EVALUATE[check](build.dead()).outcome is Outcome.CANT_TELL
    lost = build.failing(FailureKind.TIMEOUT, "records_1", "records_2", "records_3")(build.good())
    assert EVALUATE[check](lost).outcome is Outcome.CANT_TELL


def test_one_good_value_among_others_is_enough_for_types_and_rights() -> None:
    both = build.with_field("type", "raw data")(build.good())
    assert EVALUATE["types_are_of_a_vocabulary"](both).outcome is Outcome.PASSED
    both = build.with_field("rights", "Ask the facility")(build.good())
    assert EVALUATE["rights_are_machine_readable"](both).outcome is Outcome.PASSED


def test_dois_of_a_third_prefix_are_told_when_they_are_many() -> None:
    numbers = iter(range(1, 100))

    def each_its_own(payload: oai.Payload) -> oai.Payload:
        return build.dc(identifier=f"10.{1000 + next(numbers)}/abc")

    verdict = EVALUATE["dois_are_valid"](build.payloads(each_its_own)(build.good()))
    assert verdict.outcome is Outcome.FAILED
    assert "is not among the usual prefixes" in verdict.message


def test_two_prefixes_are_a_house_that_has_moved() -> None:
    numbers = iter(range(1, 100))

    def one_of_two(payload: oai.Payload) -> oai.Payload:
        return build.dc(identifier=f"10.{1000 + next(numbers) % 2}/abc")

    verdict = EVALUATE["dois_are_valid"](build.payloads(one_of_two)(build.good()))
    assert verdict.outcome is Outcome.PASSED


@pytest.mark.parametrize(
    "known",
    [
        vocabularies.is_language,
        vocabularies.is_resource_type,
        vocabularies.is_access_right,
    ],
)
def test_very_long_texts_are_no_terms_and_cost_nothing(known: Callable[[str], bool]) -> None:
    assert not known("en-" * 100_000)
    assert not known("")
