"""Software is recognised by its marks, and by nothing less."""

import re
from dataclasses import replace

import pytest

from fairassess.domain.finding import Finding, Outcome, Severity
from fairassess.probes import definitions, oai_evidence, software
from fairassess.probes.oai_evidence import OaiEvidence
from tests.probes import oai_builders as build

NUMBERS = {number for d in definitions.shipped().values() for number in d.check.split(", ")}


def _at(path: str) -> OaiEvidence:
    return replace(build.good(), base_url=f"https://data.light-source.test{path}")


def _named(pattern: str) -> build.Change:
    """Give every record an identifier that this makes of its number."""
    return build.headers(
        lambda one: replace(one, identifier=pattern.format(one.identifier.rpartition(":")[2]))
    )


def _described(words: bytes) -> build.Change:
    return build.exchanges("identify", body_start=b"<Identify>" + words + b"</Identify>")


@pytest.mark.parametrize("one", software.shipped(), ids=lambda one: one.id)
def test_what_is_known_of_a_software_names_checks_that_exist(one: software.Software) -> None:
    for known in one.known:
        assert set(known.checks) <= NUMBERS, known.checks
        assert known.remedy.endswith(".")
    for mark in one.marks:
        re.compile(mark.pattern)


def test_a_provider_like_any_other_is_not_recognised_and_keeps_its_findings() -> None:
    assert software.recognise(build.good()) is None
    finding = Finding(
        "oaipmh_lists_end", Outcome.FAILED, Severity.MUST, "No.", "Mend.", "§3", "oai-pmh"
    )
    assert software.advised([finding], build.good()) == (finding,)
    assert software.recognise(build.dead()) is None


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        (_at("/oaipmh/request"), "icat"),
        (_at("/oai2d"), "invenio"),
        (_at("/cgi/oai2"), "eprints"),
        (build.identify(repositoryName="Scicat Provider")(build.good()), "scicat"),
        (_described(b"http://oai.dspace.org/xoai")(build.good()), "dspace"),
        (_named("oai:repo.test:123456789/{}")(_at("/oai/request")), "dspace"),
        (_named("10.17199/{}")(_at("/openaire/oai")), "scicat"),
        (build.exchanges("bad_verb", status=422)(build.good()), "invenio"),
    ],
)
def test_one_strong_mark_or_two_weak_ones_are_enough(evidence: OaiEvidence, expected: str) -> None:
    found = software.recognise(evidence)
    assert found is not None
    assert found.software.id == expected
    assert found.reasons


@pytest.mark.parametrize(
    "evidence",
    [
        _at("/openaire/oai"),
        _at("/server/oai/request"),
        _named("10.17199/{}")(build.good()),
        _named("oai:repo.test:inv/{}")(build.good()),
        _at("/oaipmh/request/more"),
    ],
)
def test_a_single_weak_mark_is_a_coincidence(evidence: OaiEvidence) -> None:
    assert software.recognise(evidence) is None


def test_a_few_identifiers_that_fit_by_chance_say_nothing() -> None:
    def change(one: oai_evidence.Header) -> oai_evidence.Header:
        return replace(one, identifier="10.17199/1") if one.identifier.endswith(":1") else one

    assert software.recognise(build.headers(change)(_at("/openaire/oai"))) is None


def test_a_recognised_software_is_told_and_puts_its_remedy_before_the_general_one() -> None:
    failed = Finding(
        "oaipmh_tokens_live_long_enough",
        Outcome.FAILED,
        Severity.GUIDELINE,
        "Sixty seconds.",
        "Let tokens live for a day.",
        "§3.5",
        "oai-pmh",
    )
    unknown = replace(failed, probe="oaipmh_offers_datacite", remedy="Offer it.")
    held = replace(failed, outcome=Outcome.PASSED, remedy="")
    first, second, third, told = software.advised([failed, unknown, held], _at("/oai2d"))
    assert first.remedy.startswith("In Invenio's OAI server: Set OAISERVER_RESUMPTION_TOKEN")
    assert first.remedy.endswith("In general: Let tokens live for a day.")
    assert (second, third) == (unknown, held)
    assert (told.probe, told.outcome) == (software.PROBE, Outcome.PASSED)
    assert told.severity is Severity.INFO
    assert told.message.startswith("It looks like Invenio's OAI server: path is /oai2d; ")


def test_an_address_that_is_none_is_no_software() -> None:
    assert software.recognise(replace(build.good(), base_url="http://[oai2d")) is None
