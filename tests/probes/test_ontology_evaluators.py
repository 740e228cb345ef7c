"""Each check of terms holds, fails, does not apply, or stays open, as the records say."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest

from fairassess.domain.finding import Outcome, Reason, Verdict
from fairassess.domain.metadata import Value
from fairassess.domain.term_matching import Matcher
from fairassess.domain.terms import Term, with_terms
from fairassess.probes import ontology_reading
from fairassess.probes.evaluators import ontology as judge
from fairassess.probes.ontology_evidence import Described, OntologyEvidence, Served
from fairassess.probes.visit import Stop
from tests.probes.ontology_builders import (
    BASE,
    NEXUS,
    PANET,
    SAXS,
    described,
    evidence,
    subject,
)

PASSED, FAILED = Outcome.PASSED, Outcome.FAILED
INAPPLICABLE, CANT_TELL = Outcome.INAPPLICABLE, Outcome.CANT_TELL
DOWN = Stop("unreachable", Reason.TIMEOUT, "Nobody answered.", None)

BY_ADDRESS = described(Value("SAXS", (("valueURI", SAXS),)))
BY_LABEL = described("small-angle x-ray scattering")
IN_TEXT = described("glass", description="We did small-angle X-ray scattering.")
NOTHING = described("glass")
BARE = described(title="x")
GENERAL = described(f"{BASE}PaNET00001")
UNKNOWN = described("PaNET99999")
LOOSE = described(SAXS.replace("http:", "https:"))
FOREIGN = described("http://purl.org/pan-science/ESRFET#XAS")
NEXUS_GOOD = described("glass", format="application/x-hdf5; NXsas")
NEXUS_ODD = described("glass", format="NXours")


def given_retired() -> Described:
    """An object described by a term that another one replaced."""
    terms = (*PANET.vocabulary.terms, Term("PaNET09001", "old way", "technique", is_retired=True,
                                           replaced_by="PaNET01188"))  # fmt: skip
    panet = Matcher(with_terms(PANET.vocabulary, terms))
    return ontology_reading.described(
        subject("PaNET:PaNET09001"), panet, NEXUS, (panet,), exchange=None
    )


RETIRED = given_retired()


@pytest.mark.parametrize(
    ("check", "objects", "outcome"),
    [
        (judge.records_name_techniques, (BY_ADDRESS, NOTHING), PASSED),
        (judge.records_name_techniques, (BY_LABEL, IN_TEXT, NOTHING), PASSED),
        (judge.records_name_techniques, (BY_LABEL, NOTHING, GENERAL), FAILED),
        (judge.records_name_techniques, (RETIRED,), PASSED),
        (judge.records_name_terms_by_address, (BY_ADDRESS, BY_LABEL), PASSED),
        (judge.records_name_terms_by_address, (BY_LABEL, IN_TEXT), FAILED),
        (judge.records_name_terms_by_address, (GENERAL, UNKNOWN), FAILED),
        (judge.named_techniques_carry_addresses, (BY_ADDRESS, NOTHING), PASSED),
        (judge.named_techniques_carry_addresses, (BY_ADDRESS, BY_LABEL), FAILED),
        (judge.named_techniques_carry_addresses, (IN_TEXT, NOTHING), INAPPLICABLE),
        (judge.terms_exist, (BY_ADDRESS, RETIRED), PASSED),
        (judge.terms_exist, (BY_ADDRESS, UNKNOWN), FAILED),
        (judge.terms_exist, (BY_LABEL, FOREIGN), INAPPLICABLE),
        (judge.terms_are_current, (BY_ADDRESS, BY_LABEL), PASSED),
        (judge.terms_are_current, (BY_ADDRESS, RETIRED), FAILED),
        (judge.terms_are_current, (NOTHING, UNKNOWN), INAPPLICABLE),
        (judge.terms_are_specific, (BY_ADDRESS, BY_LABEL), PASSED),
        (judge.terms_are_specific, (BY_ADDRESS, GENERAL), FAILED),
        (judge.terms_are_specific, (NOTHING,), INAPPLICABLE),
        (judge.addresses_are_exact, (BY_ADDRESS, BY_LABEL), PASSED),
        (judge.addresses_are_exact, (LOOSE,), FAILED),
        (judge.addresses_are_exact, (BY_LABEL,), INAPPLICABLE),
        (judge.keywords_come_from_vocabularies, (BY_ADDRESS, BARE), PASSED),
        (judge.keywords_come_from_vocabularies, (FOREIGN, NOTHING), PASSED),
        (judge.keywords_come_from_vocabularies, (BY_LABEL, NOTHING), FAILED),
        (judge.keywords_come_from_vocabularies, (BARE,), INAPPLICABLE),
        (judge.nexus_definitions_are_named, (NEXUS_GOOD, NOTHING), PASSED),
        (judge.nexus_definitions_are_named, (NEXUS_ODD, NOTHING), FAILED),
        (judge.nexus_definitions_exist, (NEXUS_GOOD,), PASSED),
        (judge.nexus_definitions_exist, (NEXUS_GOOD, NEXUS_ODD), FAILED),
        (judge.nexus_definitions_exist, (NOTHING,), INAPPLICABLE),
        (judge.service_terms_exist, (BY_ADDRESS,), INAPPLICABLE),
        (judge.service_knows_the_terms, (BY_ADDRESS,), INAPPLICABLE),
    ],
)
def test_records_make_each_outcome(
    check: Callable[[OntologyEvidence], Verdict],
    objects: tuple[Described, ...],
    outcome: Outcome,
) -> None:
    found = check(evidence(*objects))
    assert found.outcome is outcome, found.message
    if outcome is FAILED:
        assert found.evidence
        assert found.measure is not None
        assert found.measure.found < found.measure.of


@pytest.mark.parametrize("check", judge.EVALUATORS)
def test_what_could_not_be_had_is_open_and_lowers_nothing(
    check: Callable[[OntologyEvidence], Verdict],
) -> None:
    found = check(evidence(stop=DOWN))
    assert (found.outcome, found.reason, found.message) == (
        CANT_TELL,
        Reason.TIMEOUT,
        "Nobody answered.",
    )


@pytest.mark.parametrize("check", judge.EVALUATORS[:3])
def test_many_objects_without_a_record_leave_a_close_verdict_open(
    check: Callable[[OntologyEvidence], Verdict],
) -> None:
    mixed = evidence(BY_ADDRESS, BY_ADDRESS, BY_LABEL, unread=10)
    found = check(mixed)
    assert found.outcome in (CANT_TELL, FAILED)
    assert "10 could not be looked at" in found.message


def test_a_share_of_a_sample_is_told_with_its_interval() -> None:
    found = judge.records_name_terms_by_address(evidence(*[BY_ADDRESS] * 20, *[NOTHING] * 10))
    assert found.message.startswith("20 of 30 records name a PaNET technique by its address")
    assert "(49 to 81 % of all, with 95 % confidence)" in found.message
    assert found.measure is not None
    assert found.measure.share == Fraction(2, 3)


def test_advice_names_the_address_that_belongs_to_the_words() -> None:
    found = judge.named_techniques_carry_addresses(evidence(BY_LABEL))
    assert "says “small-angle x-ray scattering”, which is PaNET01188" in found.message


def test_a_retired_term_is_told_with_what_takes_its_place() -> None:
    found = judge.terms_are_current(evidence(RETIRED))
    assert "PaNET01188 small angle x-ray scattering takes its place" in found.message


def served(*identifiers: str) -> tuple[Served, ...]:
    return tuple(Served(BASE + one, one, PANET.whole(BASE + one)) for one in identifiers)


TECHNIQUES = tuple(
    term.identifier for term in PANET.vocabulary.terms if PANET.vocabulary.is_tag(term)
)


def test_a_service_is_compared_with_the_release() -> None:
    whole = evidence(served=served(*TECHNIQUES))
    assert judge.service_terms_exist(whole).outcome is PASSED
    assert judge.service_knows_the_terms(whole).outcome is PASSED
    assert judge.records_name_techniques(whole).outcome is INAPPLICABLE
    odd = evidence(served=served(*TECHNIQUES[:100], "PaNET99999"))
    assert judge.service_terms_exist(odd).outcome is FAILED
    assert judge.service_knows_the_terms(odd).outcome is FAILED
    foreign = replace(odd.served[0], address="https://x.example/1", match=None)
    assert judge.service_terms_exist(evidence(served=(foreign,))).outcome is FAILED
