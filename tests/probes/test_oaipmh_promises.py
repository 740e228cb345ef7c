"""What Identify, formats and sets promise, and whether it is kept."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from fairassess.domain.evidence import FailureKind
from fairassess.domain.finding import Outcome, Reason, Verdict
from fairassess.probes import oai_evidence as oai
from fairassess.probes.evaluators import oaipmh_descriptions as descriptions
from fairassess.probes.evaluators import oaipmh_identify as identify
from fairassess.probes.evaluators import oaipmh_post as post
from fairassess.probes.evaluators import oaipmh_promises as promises
from fairassess.probes.evaluators import oaipmh_sets as sets
from fairassess.probes.evaluators import oaipmh_transport as transport
from fairassess.probes.oai_evidence import OaiEvidence
from tests.probes import oai_builders as build
from tests.probes.rows import identify_formats_sets as rows

GOOD = build.good()
ONE_FORMAT = build.envelopes(
    "formats",
    formats=(oai.MetadataFormat("oai_dc", build.DC_SCHEMA.split()[1], oai.OAI_DC_NAMESPACE),),
)(GOOD)
NO_SETS = rows.without_sets()
Judge = Callable[[OaiEvidence], Verdict]


@pytest.mark.parametrize(
    ("judge", "evidence"),
    [
        (descriptions.oai_identifier_fits, rows.described()(GOOD)),
        (descriptions.descriptions_are_understood, rows.described()(GOOD)),
        (descriptions.compression_is_stated_rightly, GOOD),
        (promises.formats_really_differ, ONE_FORMAT),
        (promises.datacite_version_is_current, ONE_FORMAT),
        (sets.set_parents_are_listed, NO_SETS),
        (sets.set_parents_are_listed, rows.sets("a", "b")(GOOD)),
        (sets.set_lists_keep_to_the_set, NO_SETS),
        (sets.unknown_set_is_told, NO_SETS),
        (sets.get_record_lists_the_sets, NO_SETS),
        (sets.openaire_set_is_offered, NO_SETS),
        (sets.missing_hierarchy_is_told, GOOD),
    ],
)
def test_what_a_provider_rightly_lacks_is_beside_the_point(
    judge: Judge, evidence: OaiEvidence
) -> None:
    verdict = judge(evidence)
    assert verdict.outcome is Outcome.INAPPLICABLE, verdict


# -- Identify --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["Scicat Provider", "repo-name", "Example Repository", "OAI-PMH Repository", "DSpace", "ICAT",
     "${repository.name}", "My Repository", "test", " - "],
)  # fmt: skip
def test_names_as_installed_are_no_names(name: str) -> None:
    verdict = identify.repository_name_is_own(build.identify(repositoryName=name)(GOOD))
    assert verdict.outcome is Outcome.FAILED
    assert name.strip() in verdict.message


@pytest.mark.parametrize(
    "name",
    ["ISIS Data Catalogue", "Light Source Repository", "PSI Public Data Repository", "Rodare",
     "SciCat of the Northern Light Source", "DESY ICAT", "Testing Ground Facility"],
)  # fmt: skip
def test_names_of_facilities_are_names(name: str) -> None:
    evidence = build.identify(repositoryName=name)(GOOD)
    assert identify.repository_name_is_own(evidence).outcome is Outcome.PASSED


def _scheme(**values: str) -> oai.Description:
    good = {
        "scheme": "oai",
        "repositoryIdentifier": "light-source.test",
        "delimiter": ":",
        "sampleIdentifier": "oai:light-source.test:1",
    }
    return replace(rows.SCHEME, values=tuple((good | values).items()))


@pytest.mark.parametrize(
    ("described", "said"),
    [
        ((_scheme(), _scheme()), "2 times, not once"),
        ((replace(_scheme(), elements=(("http://a.test/", "oai-identifier"),)),), "the namespace"),
        ((_scheme(scheme="doi"),), "the scheme is doi"),
        ((_scheme(delimiter="/"),), "the delimiter is /"),
        ((_scheme(repositoryIdentifier="localhost"),), "which is no domain name"),
        ((_scheme(sampleIdentifier="10.1234/1"),), "sampleIdentifier is 10.1234/1"),
        ((rows.SCHEME,), "do not begin with oai:other.test:"),
    ],
)
def test_a_scheme_that_does_not_fit_is_told(
    described: tuple[oai.Description, ...], said: str
) -> None:
    verdict = descriptions.oai_identifier_fits(rows.described(*described)(GOOD))
    assert verdict.outcome is Outcome.FAILED
    assert said in verdict.message


@pytest.mark.parametrize(
    ("elements", "said"),
    [
        ((), "holds 0 elements"),
        ((("http://a.test/", "a"), ("http://a.test/", "b")), "holds 2 elements"),
        ((("", "eprints"),), "eprints stands in no namespace"),
    ],
)
def test_a_description_that_nobody_understands_is_told(
    elements: tuple[tuple[str, str], ...], said: str
) -> None:
    evidence = rows.described(oai.Description(elements))(GOOD)
    verdict = descriptions.descriptions_are_understood(evidence)
    assert verdict.outcome is Outcome.FAILED
    assert said in verdict.message


def test_descriptions_of_our_own_making_are_listed() -> None:
    evidence = rows.described(oai.Description((("http://a.test/", "about-us"),)))(GOOD)
    verdict = descriptions.descriptions_are_understood(evidence)
    assert (verdict.outcome, "about-us" in verdict.message) == (Outcome.PASSED, True)


@pytest.mark.parametrize(
    ("names", "outcome"),
    [(("gzip", "deflate"), Outcome.PASSED), (("zip",), Outcome.FAILED), (("",), Outcome.FAILED)],
)
def test_compressions_are_content_codings(names: tuple[str, ...], outcome: Outcome) -> None:
    evidence = rows.compressions(*names)(GOOD)
    assert descriptions.compression_is_stated_rightly(evidence).outcome is outcome


# -- Formats ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ("oai.xsd", "no address of the web"),
        ("http://[", "no address"),
        ("http://localhost/oai.xsd", "others do not reach"),
        ("https://git.light.test/a/-/blob/main/oai.xsd", "a page about it"),
        ("https://light.test/schema.html", "a page about it"),
        ("http://a.test/a.xsd http://a.test/b.xsd", "more than one address"),
    ],
)
def test_a_schema_that_cannot_be_fetched_is_told(schema: str, said: str) -> None:
    verdict = promises.schemas_are_addresses(rows.formats(schema=schema)(GOOD))
    assert verdict.outcome is Outcome.FAILED
    assert said in verdict.message
    assert verdict.message[0].isupper()


def test_a_schema_of_another_version_than_the_namespace_is_told() -> None:
    kernel = "http://datacite.org/schema/kernel-4"
    three = "http://schema.datacite.org/meta/kernel-3/metadata.xsd"
    verdict = promises.schemas_are_addresses(rows.formats(schema=three, namespace=kernel)(GOOD))
    assert "is of another version" in verdict.message
    four = three.replace("kernel-3", "kernel-4.4")
    verdict = promises.schemas_are_addresses(rows.formats(schema=four, namespace=kernel)(GOOD))
    assert verdict.outcome is Outcome.PASSED


def test_a_schema_location_that_is_no_pair_is_told_with_its_record() -> None:
    one_token = f"{oai.OAI_DC_NAMESPACE}http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
    evidence = build.payloads(lambda one: replace(one, schema_location=one_token))(GOOD)
    verdict = promises.schemas_are_addresses(evidence)
    assert "holds 1 parts, no pairs" in verdict.message


def test_a_record_that_has_no_formats_although_it_is_listed_fails() -> None:
    evidence = build.reply("formats_of_known", build.error("noMetadataFormats"))(GOOD)
    verdict = promises.formats_of_a_record_fit(evidence)
    assert verdict.outcome is Outcome.FAILED
    assert "noMetadataFormats" in verdict.message


def test_a_format_in_which_a_record_came_has_to_be_offered_for_it() -> None:
    other = build.reply(
        "formats_of_known",
        build.said("ListMetadataFormats", formats=(oai.MetadataFormat("oai_datacite", "a", "b"),)),
    )
    verdict = promises.formats_of_a_record_fit(other(GOOD))
    assert "came as oai_dc, but is offered as oai_datacite" in verdict.message


def test_an_identifier_that_was_made_up_and_exists_proves_nothing() -> None:
    unknown = next(one for one in GOOD.asked if one.label == "get_unknown").argument("identifier")
    record = replace(build.record(1), header=replace(build.header(1), identifier=unknown))
    evidence = build.reply("get_unknown", build.said("GetRecord", records=(record,)))(GOOD)
    answer = build.said("ListMetadataFormats", formats=(oai.MetadataFormat("oai_dc", "a", "b"),))
    evidence = build.reply("formats_of_unknown", answer)(evidence)
    verdict = promises.formats_of_unknown_record_are_refused(evidence)
    assert verdict.outcome is Outcome.UNTESTED


def test_a_namespace_that_is_not_kept_is_told_with_both() -> None:
    verdict = promises.payloads_are_in_their_namespace(
        rows.formats(namespace="http://panosc.test/1")(GOOD)
    )
    assert "http://schema.datacite.org/oai/oai-1.1/, not http://panosc.test/1" in verdict.message
    assert verdict.measure is not None
    assert (verdict.measure.found, verdict.measure.of) == (4, 5)


def test_two_names_of_one_format_may_bring_the_same() -> None:
    same = oai.OAI_DC_NAMESPACE
    evidence = rows.formats(namespace=same)(GOOD)
    assert promises.formats_really_differ(evidence).outcome is Outcome.INAPPLICABLE


def test_formats_that_could_not_be_fetched_leave_open_whether_they_differ() -> None:
    evidence = build.failing(FailureKind.TIMEOUT, "other_format_1")(GOOD)
    verdict = promises.formats_really_differ(evidence)
    assert (verdict.outcome, verdict.reason) == (Outcome.CANT_TELL, Reason.TIMEOUT)


def test_the_version_of_datacite_is_recorded() -> None:
    verdict = promises.datacite_version_is_current(GOOD)
    assert verdict.outcome is Outcome.PASSED
    assert "kernel 4" in verdict.message


# -- Sets ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "judge", [sets.set_parents_are_listed, sets.openaire_set_is_offered], ids=lambda j: j.__name__
)
def test_what_is_not_on_the_first_page_of_sets_may_be_on_the_next(judge: Judge) -> None:
    verdict = judge(rows.sets("lost:child", token="more")(GOOD))
    assert (verdict.outcome, verdict.reason) == (Outcome.CANT_TELL, Reason.BUDGET)


def test_an_empty_list_of_sets_is_left_to_its_own_check() -> None:
    evidence = rows.sets()(GOOD)
    for judge in (sets.set_parents_are_listed, sets.set_lists_keep_to_the_set):
        assert judge(evidence).outcome is Outcome.UNTESTED
    assert sets.missing_hierarchy_is_told(evidence).outcome is Outcome.UNTESTED


def test_a_record_of_a_set_inside_the_set_is_in_it() -> None:
    inner = build.envelopes("set_list", headers=(replace(build.header(1), sets=("open:2024",)),))
    assert sets.set_lists_keep_to_the_set(inner(GOOD)).outcome is Outcome.PASSED
    alike = build.envelopes("set_list", headers=(replace(build.header(1), sets=("openair",)),))
    assert sets.set_lists_keep_to_the_set(alike(GOOD)).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("code", "outcome"), [("noRecordsMatch", Outcome.INAPPLICABLE), ("badArgument", Outcome.FAILED)]
)
def test_a_set_that_lists_nothing_is_empty_or_refused(code: str, outcome: Outcome) -> None:
    evidence = build.reply("set_list", build.error(code))(GOOD)
    assert sets.set_lists_keep_to_the_set(evidence).outcome is outcome


def test_strangers_in_a_set_are_counted_and_named() -> None:
    wrong = (build.header(1), replace(build.header(2), sets=()))
    verdict = sets.set_lists_keep_to_the_set(build.envelopes("set_list", headers=wrong)(GOOD))
    assert verdict.message == (
        "1 of 2 headers in the list of the set open do not name it; oai:light-source.test:2 has "
        "no set."
    )


def test_without_sets_a_set_has_to_be_refused_as_such() -> None:
    assert sets.missing_hierarchy_is_told(NO_SETS).outcome is Outcome.PASSED
    evidence = build.reply("unknown_set", build.error("noRecordsMatch"))(NO_SETS)
    assert sets.missing_hierarchy_is_told(evidence).outcome is Outcome.FAILED


def test_without_sets_a_token_may_be_refused_for_that() -> None:
    evidence = build.reply("sets_junk_token", build.error("noSetHierarchy"))(NO_SETS)
    assert sets.junk_set_token_is_refused(evidence).outcome is Outcome.PASSED
    assert (
        sets.junk_set_token_is_refused(
            build.reply("sets_junk_token", build.error("noSetHierarchy"))(GOOD)
        ).outcome
        is Outcome.FAILED
    )


def test_another_record_than_the_one_asked_for_says_nothing_of_sets() -> None:
    evidence = build.envelopes("get_record", records=(build.record(2),))(GOOD)
    assert sets.get_record_lists_the_sets(evidence).outcome is Outcome.UNTESTED


def test_a_set_in_capitals_is_told_as_it_is_written() -> None:
    verdict = sets.openaire_set_is_offered(rows.sets("OpenAIRE_Data")(GOOD))
    assert "it is written OpenAIRE_Data" in verdict.message
    assert "open (" in verdict.message


# -- What goes out and comes back ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (build.record(2), "identifier, metadata"),
        (replace(build.record(1), payload=build.dc(title="Else")), "metadata"),
        (replace(build.record(1), header=replace(build.header(1), sets=())), "sets"),
    ],
)
def test_a_record_that_is_another_one_by_post_is_told(record: oai.Record, said: str) -> None:
    evidence = build.envelopes("get_record_post", records=(record,))(GOOD)
    verdict = post.post_get_record_equals_get(evidence)
    assert verdict.message == f"GetRecord by POST differs from GET in {said}."


def test_a_datestamp_that_moves_is_no_fault_of_post() -> None:
    moved = replace(build.record(1), header=replace(build.header(1), datestamp="2025-03-01"))
    evidence = build.envelopes("get_record_post", records=(moved,))(GOOD)
    assert post.post_get_record_equals_get(evidence).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("envelope", "outcome"),
    [
        (build.error("idDoesNotExist"), Outcome.PASSED),
        (build.error("badArgument"), Outcome.PASSED),
        (build.said("GetRecord", records=(build.record(1),)), Outcome.UNTESTED),
        (
            replace(
                build.error("idDoesNotExist"), request_attributes=(("identifier", "oai:x:a b"),)
            ),
            Outcome.FAILED,
        ),
    ],
)
def test_an_odd_identifier_is_understood_when_it_comes_back_as_it_was(
    envelope: oai.Envelope, outcome: Outcome
) -> None:
    evidence = build.reply("get_odd_identifier", envelope)(GOOD)
    assert transport.odd_characters_survive(evidence).outcome is outcome


def test_a_set_that_comes_back_changed_is_told() -> None:
    asked = next(one for one in GOOD.asked if one.label == "set_list")
    sent = replace(asked, arguments=(*asked.arguments[:2], ("set", "open:2024")))
    repeated = (("verb", "ListIdentifiers"), ("set", "open"))
    evidence = build.changed(GOOD, ["set_list"], lambda _: sent)
    evidence = build.envelopes("set_list", request_attributes=repeated)(evidence)
    verdict = transport.odd_characters_survive(evidence)
    assert verdict.message == "The set open:2024 came back as open."


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        (f"{build.BASE}?verb=Identify", "baseURL holds a request"),
        (f"{build.BASE}#top", "baseURL holds a fragment"),
        (f"{build.BASE}?PHPSESSID=1", "baseURL holds the id of a session"),
        (build.BASE.replace("https", "http"), "Https was probed, but baseURL says http"),
    ],
)
def test_what_does_not_belong_into_a_base_url_is_told(stated: str, said: str) -> None:
    verdict = transport.base_url_is_clean(build.identify(baseURL=stated)(GOOD))
    assert verdict.outcome is Outcome.FAILED
    assert said.lower() in verdict.message.lower()


def test_a_query_that_belongs_to_the_address_is_no_request() -> None:
    base = f"{build.BASE}?page=oai"
    evidence = replace(build.identify(baseURL=base)(GOOD), base_url=base)
    assert transport.base_url_is_clean(evidence).outcome is Outcome.PASSED
