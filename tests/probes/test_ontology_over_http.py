"""A run about terms asks nobody where records are there, and little where they are not."""

from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_network

import pytest

from fairassess.demo import terms_service
from fairassess.demo.servers import Down, Running
from fairassess.demo.terms_service import Flaw, TermsService
from fairassess.domain.finding import Finding, Outcome, Reason
from fairassess.domain.objects import Subject
from fairassess.net import guard, politeness
from fairassess.net.door import Door
from fairassess.net.limits import Limits
from fairassess.probes import isolation, run
from fairassess.vocab import shipped
from tests.probes.ontology_builders import PANET, SAXS, subject

OPEN = Outcome.CANT_TELL
GOOD = (
    terms_service.dataset("10.5072/a", (SAXS, "SAXS"), keywords=["glass"]),
    terms_service.dataset("10.5072/b", ("3f1c-uuid", "small angle x-ray scattering")),
    terms_service.dataset("10.5072/c", (SAXS, "SAXS"), panetId="x"),
)


@contextmanager
def door() -> Iterator[Door]:
    policy = guard.Policy(allow_private=(ip_network("127.0.0.0/8"),))
    with Door(
        user_agent="fairassess/test",
        policy=policy,
        limits=Limits(total_s=3.0),
        pace=politeness.Pace(0.0),
    ) as made:
        yield made


def probe(target: str, *subjects: Subject) -> tuple[dict[str, Finding], int]:
    with door() as way:
        result = run.run(
            "ontology", target, door=way, subjects=subjects, vocabularies=shipped.texts()
        )
    return {one.probe.removeprefix("ontology_"): one for one in result.findings}, result.requests


def test_records_that_are_there_are_judged_without_a_request() -> None:
    found, requests = probe(
        "https://nobody.example/oai", subject(SAXS), subject("SAXS"), subject("glass")
    )
    assert requests == 0
    assert found["records_name_techniques"].outcome is Outcome.PASSED
    assert found["records_name_terms_by_address"].outcome is Outcome.FAILED
    assert found["records_name_terms_by_address"].remedy


def test_datasets_of_a_search_api_are_read_with_their_techniques() -> None:
    service = TermsService(PANET.vocabulary, datasets=GOOD)
    with Running(service, path="/api") as running:
        found, requests = probe(running.url)
    assert requests == len(service.asked) == 2
    name = found["records_name_terms_by_address"]
    assert (name.outcome, name.measure and name.measure.found) == (Outcome.PASSED, 2)
    assert found["named_techniques_carry_addresses"].outcome is Outcome.FAILED
    assert found["service_terms_exist"].outcome is Outcome.INAPPLICABLE


def test_a_terms_service_is_compared_with_our_table() -> None:
    with Running(TermsService(PANET.vocabulary), path="/techniques") as running:
        found, requests = probe(running.url)
        assert requests == 1
    assert found["service_terms_exist"].outcome is Outcome.PASSED
    assert found["service_knows_the_terms"].outcome is Outcome.PASSED
    assert found["records_name_techniques"].outcome is Outcome.INAPPLICABLE
    with Running(TermsService(PANET.vocabulary, (Flaw.UNKNOWN_TERM, Flaw.OLD_RELEASE))) as running:
        found, requests = probe(running.url)
        assert requests == 5
    assert found["service_terms_exist"].outcome is Outcome.FAILED
    assert "PaNET99999" in found["service_terms_exist"].message
    assert found["service_knows_the_terms"].outcome is Outcome.FAILED


@pytest.mark.parametrize("flaw", [Flaw.ERROR, Flaw.HTML])
def test_a_service_that_is_broken_lowers_nothing(flaw: Flaw) -> None:
    with Running(TermsService(PANET.vocabulary, (flaw,))) as running:
        found, _ = probe(running.url)
    assert {one.outcome for one in found.values()} == {OPEN}


def test_a_service_that_refuses_is_asked_once_and_lowers_nothing() -> None:
    with Down() as down:
        found, requests = probe(down.url)
    assert {one.reason for one in found.values()} == {Reason.REFUSED}
    assert requests <= 1


def test_a_run_in_a_child_process_finds_the_same() -> None:
    subjects = (subject(SAXS, name="a"), subject("glass", name="b"))
    here, _ = probe("https://nobody.example/oai", *subjects)
    terms = isolation.Terms("fairassess/test", ("127.0.0.0/8",), (80, 443), Limits(), 20, 20, 10**7)
    result = isolation.run_isolated(
        "ontology",
        "https://nobody.example/oai",
        terms=terms,
        pace=politeness.Pace(0.0),
        deadline_s=20.0,
        subjects=subjects,
        vocabularies=shipped.texts(),
    )
    there = {one.probe.removeprefix("ontology_"): one for one in result.findings}
    assert {name: (one.outcome, one.message) for name, one in there.items()} == {
        name: (one.outcome, one.message) for name, one in here.items()
    }


def test_without_vocabularies_nothing_is_told() -> None:
    with door() as way:
        result = run.run("ontology", "https://x.example", door=way, subjects=(subject(SAXS),))
    assert {one.reason for one in result.findings} == {Reason.INTERNAL}
