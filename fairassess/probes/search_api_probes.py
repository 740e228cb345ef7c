"""The checks of PaNOSC search APIs, in order."""

from collections.abc import Callable

from fairassess.domain.finding import Verdict
from fairassess.probes.evaluators import api_ground as ground
from fairassess.probes.evaluators import federation
from fairassess.probes.evaluators import search_api_filters as filters
from fairassess.probes.evaluators import search_api_lists as lists
from fairassess.probes.evaluators import search_api_objects as objects
from fairassess.probes.search_api_evidence import SearchApiEvidence

# A function's name is its probe's id without the prefix: neither can be changed alone.
EVALUATORS: tuple[Callable[[SearchApiEvidence], Verdict], ...] = (
    lists.lists_datasets,
    lists.counts_datasets,
    lists.datasets_have_mandatory_fields,
    lists.shows_public_datasets_only,
    lists.count_equals_list,
    lists.pages_are_disjoint,
    lists.single_dataset_equals_list,
    lists.finds_nothing_for_nonsense,
    lists.bad_filter_is_refused,
    lists.missing_dataset_is_told,
    lists.answers_in_both_cases,
    lists.federation_is_whole,
    ground.answers_in_time,
    filters.relations_are_filled,
    filters.relations_filter_datasets,
    filters.files_and_their_count_agree,
    filters.technique_filter_works,
    filters.narrower_techniques_are_found,
    filters.parameter_ranges_work,
    filters.parameter_units_are_converted,
    filters.query_gives_scores,
    objects.dataset_pids_are_public,
    objects.documents_state_licences,
    objects.documents_have_dois,
    objects.documents_state_release_dates,
    objects.lists_instruments,
    objects.instrument_pids_are_public,
    federation.federated_search_asks_it,
)
