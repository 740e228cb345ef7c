"""All probes that can be run, in order, and the ids of all checks that there are."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from fairassess.domain.finding import Definition, Verdict
from fairassess.probes import definitions
from fairassess.probes.evaluators import oaipmh_chains as chains
from fairassess.probes.evaluators import oaipmh_datacite as datacite
from fairassess.probes.evaluators import oaipmh_datacite_content as datacite_content
from fairassess.probes.evaluators import oaipmh_datacite_structure as datacite_structure
from fairassess.probes.evaluators import oaipmh_dates as dates
from fairassess.probes.evaluators import oaipmh_descriptions as descriptions
from fairassess.probes.evaluators import oaipmh_dublin_core as dublin_core
from fairassess.probes.evaluators import oaipmh_dublin_core_values as values
from fairassess.probes.evaluators import oaipmh_envelope as envelope
from fairassess.probes.evaluators import oaipmh_errors as wrong
from fairassess.probes.evaluators import oaipmh_formats as formats
from fairassess.probes.evaluators import oaipmh_identify as identify
from fairassess.probes.evaluators import oaipmh_promises as promises
from fairassess.probes.evaluators import oaipmh_records as records
from fairassess.probes.evaluators import oaipmh_sets as sets
from fairassess.probes.evaluators import oaipmh_single as single
from fairassess.probes.evaluators import oaipmh_slices as slices
from fairassess.probes.evaluators import oaipmh_structure as structure
from fairassess.probes.evaluators import oaipmh_texts as texts
from fairassess.probes.evaluators import oaipmh_token_life as token_life
from fairassess.probes.evaluators import oaipmh_tokens as tokens
from fairassess.probes.evaluators import oaipmh_traffic as traffic
from fairassess.probes.evaluators import oaipmh_transport as transport
from fairassess.probes.fetchers import oaipmh
from fairassess.probes.oai_evidence import OaiEvidence
from fairassess.probes.visit import Visit

PROBE_SET_VERSION = "2"
"""Rises whenever an evaluator judges the same evidence otherwise, or a probe comes or goes."""

OAI_PMH: Final = "oai-pmh"
HARVEST: Final = "harvest"


@dataclass(frozen=True, slots=True)
class Probe:
    """
    One check of one kind of endpoint.

    Attributes:
        id: A statement that can be true.
        fetch: Visits the endpoint; the same for all probes of a kind, and done once for them all.
        evaluate: Judges what the visit brought.
        definition: What is checked, why, and what to do.
    """

    id: str
    fetch: Callable[[Visit], OaiEvidence]
    evaluate: Callable[[OaiEvidence], Verdict]
    definition: Definition


# A function's name is its probe's id without the prefix: neither can be changed alone.
_OAI_PMH: tuple[Callable[[OaiEvidence], Verdict], ...] = (
    transport.answers_identify,
    transport.tls_certificate_is_valid,
    transport.redirects_are_temporary_and_few,
    transport.sends_text_xml,
    transport.xml_is_declared_as_text_xml,
    transport.encoding_declarations_agree,
    transport.xml_is_well_formed,
    transport.text_is_legal_utf8,
    texts.texts_are_clean,
    transport.errors_come_with_http_200,
    traffic.busy_server_says_when_to_return,
    traffic.lets_harvesters_in,
    traffic.compression_is_negotiated,
    transport.post_identify_equals_get,
    transport.post_get_record_equals_get,
    transport.empty_query_is_badverb,
    transport.odd_characters_survive,
    transport.base_url_is_clean,
    traffic.pages_are_small_and_quick,
    traffic.robots_txt_lets_harvesters_in,
    traffic.identify_is_fresh,
    traffic.all_addresses_answer,
    envelope.root_is_in_oai_namespace,
    envelope.schema_location_is_stated,
    envelope.response_date_is_utc_seconds,
    envelope.response_date_is_current,
    envelope.envelope_order_is_right,
    envelope.request_names_base_url,
    structure.request_repeats_the_arguments,
    structure.bad_requests_are_not_repeated,
    structure.structure_follows_the_schema,
    envelope.error_codes_are_legal,
    envelope.xml_declaration_is_right,
    identify.identify_is_complete,
    identify.protocol_version_is_2_0,
    identify.base_url_is_the_probed_one,
    identify.admin_email_is_plausible,
    identify.granularity_is_legal,
    identify.earliest_datestamp_is_a_date,
    identify.no_record_predates_earliest,
    identify.keeps_deleted_records,
    identify.repository_name_is_own,
    descriptions.oai_identifier_fits,
    descriptions.descriptions_are_understood,
    descriptions.compression_is_stated_rightly,
    formats.formats_are_described,
    formats.offers_oai_dc,
    formats.offers_datacite,
    promises.schemas_are_addresses,
    promises.formats_of_a_record_fit,
    promises.formats_of_unknown_record_are_refused,
    promises.payloads_are_in_their_namespace,
    promises.formats_really_differ,
    promises.datacite_version_is_current,
    formats.answers_list_sets,
    formats.set_specs_are_legal,
    sets.set_parents_are_listed,
    sets.set_lists_keep_to_the_set,
    sets.unknown_set_is_told,
    sets.missing_hierarchy_is_told,
    sets.get_record_lists_the_sets,
    sets.junk_set_token_is_refused,
    sets.openaire_set_is_offered,
    records.headers_are_well_ordered,
    records.identifiers_are_uris,
    records.identifiers_are_no_bare_dois,
    records.datestamps_fit_granularity,
    records.datestamps_are_stable,
    records.records_carry_metadata,
    records.deleted_records_are_bare,
    records.deletions_fit_policy,
    single.deleted_records_stay_available,
    single.aggregators_state_provenance,
    chains.lists_name_the_same_records,
    records.get_record_equals_list,
    records.unknown_identifier_is_told,
    single.quoted_identifier_is_escaped,
    single.get_record_refuses_unknown_formats,
    records.get_record_needs_arguments,
    wrong.lists_need_a_prefix,
    wrong.unknown_prefix_is_told,
    chains.page_size_suits_harvesters,
    dates.date_range_is_inclusive,
    dates.days_are_understood,
    dates.date_range_is_kept,
    dates.empty_range_is_told,
    dates.future_range_is_empty,
    dates.mixed_granularity_is_refused,
    dates.reversed_range_is_refused,
    dates.junk_dates_are_refused,
    dates.seconds_are_refused_where_days_are_stated,
    dates.half_open_ranges_work,
    dates.impossible_dates_are_refused,
    slices.earliest_datestamp_opens_the_whole_list,
    slices.slices_add_up,
    tokens.incomplete_lists_carry_a_token,
    tokens.last_page_has_empty_token,
    tokens.token_gives_other_records,
    tokens.token_can_be_repeated,
    tokens.lists_end,
    chains.pages_hold_records,
    chains.cursor_counts_the_records_before,
    chains.list_size_is_right,
    token_life.tokens_live_long_enough,
    tokens.junk_token_is_refused,
    tokens.token_is_exclusive,
    token_life.token_keeps_the_selection,
    token_life.tokens_are_plain_text,
    token_life.token_survives_a_pause,
    chains.pages_do_not_overlap,
    token_life.token_fits_its_verb_only,
    wrong.bad_verb_is_told,
    wrong.repeated_verb_is_refused,
    wrong.repeated_arguments_are_refused,
    wrong.unknown_arguments_are_refused,
    wrong.identify_takes_no_arguments,
    wrong.empty_values_are_refused,
    wrong.several_faults_are_told,
    dublin_core.dc_root_is_right,
    dublin_core.dc_elements_are_known,
    dublin_core.dc_elements_are_filled,
    dublin_core.dc_has_minimal_fields,
    dublin_core.dc_has_recommended_fields,
    dublin_core.dc_identifier_is_a_link,
    values.dc_dates_are_iso,
    values.dc_languages_are_codes,
    values.dc_types_are_of_a_vocabulary,
    values.dc_rights_are_machine_readable,
    values.dc_creators_are_single,
    values.dc_dois_are_valid,
    dublin_core.dc_has_no_placeholders,
    values.dc_subjects_name_techniques,
    datacite.datacite_wrapper_is_whole,
    datacite.datacite_kernel_is_known,
    datacite.datacite_mandatory_fields_are_filled,
    datacite_content.datacite_recommended_fields_are_filled,
    datacite_content.datacite_is_rich,
    datacite.datacite_children_share_the_namespace,
    datacite.datacite_versions_agree,
    datacite_content.datacite_doi_equals_dublin_core,
    datacite_content.datacite_texts_name_their_language,
    datacite_structure.datacite_is_valid,
)


def _probes() -> tuple[Probe, ...]:
    known = definitions.shipped()
    return tuple(
        Probe(f"oaipmh_{judge.__name__}", oaipmh.fetch, judge, known[f"oaipmh_{judge.__name__}"])
        for judge in _OAI_PMH
    )


PROBES: tuple[Probe, ...] = _probes()
KINDS: tuple[str, ...] = tuple(dict.fromkeys(probe.definition.kind for probe in PROBES))
"""Kinds of endpoints that can be probed."""


def of_kind(kind: str) -> tuple[Probe, ...]:
    """Return the probes of a kind, in order; empty when no endpoint of that kind can be probed."""
    return tuple(probe for probe in PROBES if probe.definition.kind == kind)


def known_ids() -> frozenset[str]:
    """Return the ids of all checks, those of harvested metadata included."""
    return frozenset(definitions.shipped())


def definition(probe_id: str) -> Definition:
    """
    Return what a check is about.

    Raises:
        KeyError: There is no such check.
    """
    return definitions.shipped()[probe_id]


def version() -> str:
    """Return the version of the whole set of checks, as it is stored with every run."""
    return PROBE_SET_VERSION
