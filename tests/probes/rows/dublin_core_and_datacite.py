"""Rows about what stands in Dublin Core and DataCite metadata."""

from dataclasses import replace

from fairassess.demo.faults import Fault
from tests.probes import datacite_payloads
from tests.probes import oai_builders as build
from tests.probes.rows import Row

_PAGE = "other_format_1"
_LISTS = ("lists",)
_OTHER = (_PAGE,)


def _instead(name: str, text: str) -> build.Change:
    return lambda evidence: build.with_field(name, text)(build.without_field(name)(evidence))


def _datacite(*faults: Fault, doi: str = "10.1234/1") -> build.Change:
    payload = datacite_payloads.with_doi(doi, *faults)
    record = replace(build.record(1), payload=payload)
    return build.envelopes(_PAGE, records=(record,))


FAILURES: list[Row] = [
    ("dc_dates_are_iso", _instead("date", "Created: 3 April 2019"), set()),
    ("dc_languages_are_codes", _instead("language", "English"), set()),
    ("dc_types_are_of_a_vocabulary", _instead("type", "raw data"), set()),
    ("dc_rights_are_machine_readable", _instead("rights", "Ask the facility"), set()),
    ("dc_creators_are_single", _instead("creator", "First team; second team"), set()),
    ("dc_dois_are_valid", build.with_field("identifier", "doi:10.1/wrong"), set()),
    ("dc_subjects_name_techniques", _instead("subject", "scattering"), set()),
    ("datacite_wrapper_is_whole", _datacite(Fault.DATACITE_WRAPPER_WITHOUT_SYMBOL), set()),
    (
        "datacite_kernel_is_known",
        _datacite(Fault.DATACITE_OLD_KERNEL),
        {"datacite_version_is_current"},
    ),
    (
        "datacite_mandatory_fields_are_filled",
        _datacite(doi="https://doi.org/10.1234/1"),
        set(),
    ),
    (
        "datacite_recommended_fields_are_filled",
        _datacite(Fault.DATACITE_WITHOUT_DESCRIPTIONS),
        set(),
    ),
    ("datacite_is_rich", _datacite(Fault.DATACITE_POOR), set()),
    ("datacite_children_share_the_namespace", _datacite(Fault.DATACITE_MIXED_NAMESPACES), set()),
    ("datacite_versions_agree", _datacite(Fault.DATACITE_VERSIONS_DISAGREE), set()),
    ("datacite_doi_equals_dublin_core", _datacite(doi="10.1234/other"), set()),
    ("datacite_texts_name_their_language", _datacite(Fault.DATACITE_WITHOUT_LANGUAGE), set()),
    ("datacite_is_valid", _datacite(Fault.DATACITE_UNKNOWN_CONTRIBUTOR_TYPE), set()),
]
NEEDS: dict[str, tuple[str, ...]] = {
    name: _OTHER if name.startswith("datacite_") else _LISTS for name, _, _ in FAILURES
}
