"""Identify, formats and sets in the cases between: what is failed, left open and said."""

import pytest

from fairassess.domain.finding import Outcome
from fairassess.probes import oai_evidence as oai
from fairassess.probes.evaluators import oaipmh_formats as formats
from fairassess.probes.evaluators import oaipmh_identify as identify
from fairassess.probes.evaluators import oaipmh_records as records
from tests.probes import oai_builders as build

GOOD = build.good()


@pytest.mark.parametrize(
    ("elements", "said"),
    [
        ((*build.IDENTIFY, ("baseURL", "https://b.test/")), "baseURL comes 2 times"),
        ((*build.IDENTIFY, ("colour", "red")), "colour does not belong"),
        (tuple(reversed(build.IDENTIFY)), "the order"),
        ((("repositoryName", ""), *build.IDENTIFY[1:]), "repositoryName is missing"),
        (
            tuple(("deletedRecord", "maybe") if n == "deletedRecord" else (n, t)
                  for n, t in build.IDENTIFY),
            "deletedRecord is maybe",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_identify_is_named(
    elements: tuple[tuple[str, str], ...], said: str
) -> None:
    evidence = build.envelopes("identify", identify=elements)(GOOD)
    verdict = identify.identify_is_complete(evidence)
    assert verdict.outcome is Outcome.FAILED
    assert said in verdict.message


def test_descriptions_and_compression_belong_to_identify() -> None:
    more = (*build.IDENTIFY, ("compression", "gzip"), ("description", ""), ("description", ""))
    evidence = build.envelopes("identify", identify=more)(GOOD)
    assert identify.identify_is_complete(evidence).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ("http://data.light-source.test/oai", "only the scheme differs"),
        ("https://data.light-source.test/oai/", "only a slash"),
        ("https://data.light-source.test/OAI", "upper and lower case"),
        ("https://inner.test/oai", "the hosts differ"),
        ("https://data.light-source.test/other", "the paths differ"),
        ("https://data.light-source.test:8443/oai", "the ports differ"),
        ("/oai", "no address"),
        ("http://[/oai", "no address"),
    ],
)
def test_how_the_stated_address_differs_is_told(stated: str, said: str) -> None:
    verdict = identify.base_url_is_the_probed_one(build.identify(baseURL=stated)(GOOD))
    assert verdict.outcome is Outcome.FAILED
    assert said in verdict.message


@pytest.mark.parametrize(
    "stated", ["https://data.light-source.test:443/oai", "https://DATA.Light-Source.test/oai"]
)
def test_the_case_of_the_host_and_default_ports_do_not_count(stated: str) -> None:
    verdict = identify.base_url_is_the_probed_one(build.identify(baseURL=stated)(GOOD))
    assert verdict.outcome is Outcome.PASSED


@pytest.mark.parametrize(
    "address",
    ["a+b@mail.test", "first.last@helmholtz-berlin.de", "x@data.ill.eu", "O'Neil@a-b.MUSEUM"],
)
def test_legal_mail_addresses_are_plausible(address: str) -> None:
    verdict = identify.admin_email_is_plausible(build.identify(adminEmail=address)(GOOD))
    assert verdict.outcome is Outcome.PASSED


@pytest.mark.parametrize(
    "address",
    ["mailto:a@b.test", "a at b.test", "root@localhost", "admin@example.org", "a@b", "<a@b.test>"],
)
def test_mail_addresses_that_reach_nobody_fail(address: str) -> None:
    verdict = identify.admin_email_is_plausible(build.identify(adminEmail=address)(GOOD))
    assert verdict.outcome is Outcome.FAILED


@pytest.mark.parametrize(
    "stated", ["2020-01-01", "1000-01-01T00:00:00Z", "2030-01-01T00:00:00Z", "2020-02-30T00:00:00Z"]
)
def test_dates_that_cannot_be_the_earliest_fail(stated: str) -> None:
    evidence = build.identify(earliestDatestamp=stated)(GOOD)
    assert identify.earliest_datestamp_is_a_date(evidence).outcome is Outcome.FAILED


def test_an_earliest_date_without_a_legal_granularity_is_judged_as_a_date() -> None:
    evidence = build.identify(granularity="seconds", earliestDatestamp="2020-01-01")(GOOD)
    assert identify.earliest_datestamp_is_a_date(evidence).outcome is Outcome.PASSED


def test_an_unknown_policy_on_deletions_is_left_to_the_check_of_identify() -> None:
    evidence = build.identify(deletedRecord="sometimes")(GOOD)
    assert identify.keeps_deleted_records(evidence).outcome is Outcome.UNTESTED
    assert records.deletions_fit_policy(evidence).outcome is Outcome.UNTESTED


def test_a_repository_without_sets_passes_and_has_no_set_specs_to_judge() -> None:
    evidence = build.reply("sets", build.error("noSetHierarchy"))(GOOD)
    assert formats.answers_list_sets(evidence).outcome is Outcome.PASSED
    assert formats.set_specs_are_legal(evidence).outcome is Outcome.INAPPLICABLE


@pytest.mark.parametrize(
    "entries",
    [
        (oai.SetEntry("a", "A"), oai.SetEntry("a", "B")),
        (oai.SetEntry("a", "A", children=("setName", "setSpec")),),
        (oai.SetEntry("", "A", children=("setName",)),),
        (oai.SetEntry("a:", "A"),),
    ],
)
def test_sets_that_are_not_legal_fail(entries: tuple[oai.SetEntry, ...]) -> None:
    verdict = formats.set_specs_are_legal(build.envelopes("sets", sets=entries)(GOOD))
    assert verdict.outcome is Outcome.FAILED


@pytest.mark.parametrize(
    "entry",
    [
        oai.MetadataFormat("oai_dc", "http://x.test/a.xsd", oai.OAI_DC_NAMESPACE),
        oai.MetadataFormat(
            "oai_dc", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd", "http://scicat.test/"
        ),
    ],
)
def test_dublin_core_under_a_foreign_schema_or_namespace_fails(entry: oai.MetadataFormat) -> None:
    verdict = formats.offers_oai_dc(build.envelopes("formats", formats=(entry,))(GOOD))
    assert verdict.outcome is Outcome.FAILED


@pytest.mark.parametrize(
    "entries",
    [
        (),
        (oai.MetadataFormat("a", "s", "n"), oai.MetadataFormat("a", "s", "n")),
        (oai.MetadataFormat("a b", "s", "n"),),
        (oai.MetadataFormat("", "s", "n"),),
    ],
)
def test_formats_that_are_not_described_fail(entries: tuple[oai.MetadataFormat, ...]) -> None:
    verdict = formats.formats_are_described(build.envelopes("formats", formats=entries)(GOOD))
    assert verdict.outcome is Outcome.FAILED


def test_where_no_format_is_listed_neither_format_is_missed() -> None:
    evidence = build.reply("formats", build.error("badArgument"))(GOOD)
    assert formats.formats_are_described(evidence).outcome is Outcome.FAILED
    assert formats.offers_oai_dc(evidence).outcome is Outcome.UNTESTED
    assert formats.offers_datacite(evidence).outcome is Outcome.UNTESTED
