"""What a catalogue shows of its software helps with the findings of other endpoints as well."""

from dataclasses import replace

import pytest

from fairassess.domain.finding import IN_GENERAL, Finding, Outcome
from fairassess.probes import definitions, software_beside, software_known
from fairassess.probes.software_known import Recognised

BY_ID = {one.id: one for one in software_known.shipped()}


def failed(probe: str) -> Finding:
    known = definitions.shipped()[probe]
    return Finding(
        probe, Outcome.FAILED, known.severity, "No.", known.remedy, known.source, known.kind
    )


def recognised(software: str, probe: str = "scicat_software_is_recognised") -> Finding:
    message = software_known.told(Recognised(BY_ID[software], ("its root has a mark",)))
    return replace(failed(probe), outcome=Outcome.PASSED, message=message, remedy="")


@pytest.mark.parametrize("one", software_known.shipped(), ids=lambda one: one.id)
def test_the_name_of_a_software_is_read_back_from_the_finding_that_told_it(
    one: software_known.Software,
) -> None:
    assert software_known.named_in(software_known.told(Recognised(one, ("a mark",)))) == one


def test_a_sentence_about_no_software_names_none() -> None:
    assert software_known.named_in("It looks like no software that we know.") is None


@pytest.mark.parametrize(
    ("software", "probe", "words"),
    [
        ("scicat-backend", "pid_prefixes_are_real", "DOI_PREFIX"),
        ("scicat-backend", "landing_describes_a_dataset", "published data"),
        ("scicat", "pid_objects_have_pids", "DOI_PREFIX"),
        ("panosc-search-api", "pid_pids_are_registered", "register them"),
        ("datagateway", "pid_objects_have_pids", "DataGateway by its form"),
        ("icat", "landing_links_the_data", "ICAT Data Service"),
        ("invenio", "pid_withdrawn_objects_keep_a_page", "tombstone"),
        ("invenio-rest", "landing_cites_as_the_pid", "Signposting"),
        ("datagateway", "searchapi_documents_state_licences", "search_api_mapping.json"),
        ("scicat-backend", "file_objects_lead_to_files", "origdatablocks"),
        ("icat-server", "ontology_records_name_terms_by_address", "table Technique"),
    ],
)
def test_a_failure_elsewhere_is_told_in_terms_of_the_software_that_was_recognised(
    software: str, probe: str, words: str
) -> None:
    first, _ = software_beside.advised_beside([failed(probe), recognised(software)])
    own, general = first.remedy.split(IN_GENERAL)
    assert own.startswith("In ")
    assert words in own
    assert general == definitions.shipped()[probe].remedy
    assert replace(first, remedy="") == replace(failed(probe), remedy="")


def test_what_holds_and_what_is_not_known_of_a_software_stays_as_it_is() -> None:
    named = recognised("scicat-backend")
    held = replace(failed("pid_prefixes_are_real"), outcome=Outcome.PASSED, remedy="")
    unknown = failed("landing_encoding_is_right")
    assert software_beside.advised_beside([held, unknown, named]) == (held, unknown, named)


def test_without_a_recognised_software_nothing_changes() -> None:
    other = replace(recognised("scicat-backend"), outcome=Outcome.FAILED)
    given = (failed("pid_prefixes_are_real"), other)
    assert software_beside.advised_beside(given) == given


def test_a_finding_that_names_its_software_already_keeps_its_remedy() -> None:
    own = failed("searchapi_dataset_pids_are_public")
    (own,) = software_known.advised_by([own], Recognised(BY_ID["panosc-search-api"], ("a mark",)))
    first, _ = software_beside.advised_beside([own, recognised("datagateway")])
    assert first == own


def test_two_catalogues_of_one_facility_are_both_told() -> None:
    found = [
        failed("pid_objects_have_pids"),
        recognised("scicat-backend"),
        recognised("icat-server", "icat_software_is_recognised"),
    ]
    remedy = software_beside.advised_beside(found)[0].remedy
    assert "In SciCat's back end: " in remedy
    assert "In icat.server: " in remedy
