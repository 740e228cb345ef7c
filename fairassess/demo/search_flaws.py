"""What may be wrong with a search API of the demo world, and which checks find it."""

from collections.abc import Mapping
from enum import Enum


class SearchFlaw(Enum):
    """One thing that can be switched wrong."""

    NO_DATASETS_ROUTE = "another application answers"
    NO_LIMIT = "the limit is not kept"
    NO_COUNT = "the count has another name"
    NO_TITLE = "datasets have no title"
    ODD_DATE = "dates are written as in a letter"
    SHOWS_PRIVATE = "a dataset is shown that is not public"
    WRONG_COUNT = "the count is too high"
    NO_SKIP = "skip is ignored"
    SLASHES_DECODED = "encoded slashes are decoded too early"
    SINGLE_DIFFERS = "a single dataset has another title than in the list"
    IGNORES_WHERE = "conditions on datasets are ignored"
    BREAKS_ON_BAD_FILTER = "a bad filter makes it fail"
    TAKES_BAD_FILTER = "a bad filter is taken for none"
    MISSING_IS_EMPTY = "what is not there is an empty object"
    ONE_CASE_ONLY = "paths in lower case are unknown"
    FORGETS_PROVIDER = "datasets name no provider"
    NO_RELATIONS = "half of the relations are never filled"
    NO_JOIN = "a condition on a relation leaves nothing out"
    WRONG_FILES_COUNT = "the count of files is too high"
    NO_TECHNIQUE_FILTER = "conditions on techniques find nothing"
    NO_NARROWER = "a broad term finds itself only"
    NO_RANGES = "ranges find nothing"
    NO_UNITS = "units are compared as texts"
    NO_SCORES = "every score is 0"
    UNSORTED_SCORES = "scores rise"
    LOCAL_PIDS = "datasets have numbers of the house"
    NO_LICENCE = "documents name no licence"
    LICENCE_IN_WORDS = "the licence is a sentence"
    NO_DOI = "documents have no DOI"
    NO_RELEASE_DATE = "documents have no release date"
    NO_INSTRUMENTS = "there are no instruments"
    UNSET_INSTRUMENT_PIDS = "the prefix of instruments was never set"


TRIPS: Mapping[SearchFlaw, frozenset[str]] = {
    SearchFlaw.NO_DATASETS_ROUTE: frozenset({"lists_datasets", "counts_datasets"}),
    SearchFlaw.NO_LIMIT: frozenset({"lists_datasets"}),
    SearchFlaw.NO_COUNT: frozenset({"counts_datasets"}),
    SearchFlaw.NO_TITLE: frozenset({"datasets_have_mandatory_fields"}),
    SearchFlaw.ODD_DATE: frozenset({"datasets_have_mandatory_fields"}),
    SearchFlaw.SHOWS_PRIVATE: frozenset({"shows_public_datasets_only"}),
    SearchFlaw.WRONG_COUNT: frozenset({"count_equals_list"}),
    SearchFlaw.NO_SKIP: frozenset({"pages_are_disjoint", "count_equals_list"}),
    SearchFlaw.SLASHES_DECODED: frozenset(
        {"single_dataset_equals_list", "files_and_their_count_agree"}
    ),
    SearchFlaw.SINGLE_DIFFERS: frozenset({"single_dataset_equals_list"}),
    SearchFlaw.IGNORES_WHERE: frozenset({"finds_nothing_for_nonsense"}),
    SearchFlaw.BREAKS_ON_BAD_FILTER: frozenset({"bad_filter_is_refused"}),
    SearchFlaw.TAKES_BAD_FILTER: frozenset({"bad_filter_is_refused"}),
    SearchFlaw.MISSING_IS_EMPTY: frozenset({"missing_dataset_is_told"}),
    SearchFlaw.ONE_CASE_ONLY: frozenset({"answers_in_both_cases"}),
    SearchFlaw.FORGETS_PROVIDER: frozenset({"federation_is_whole"}),
    SearchFlaw.NO_RELATIONS: frozenset({"relations_are_filled"}),
    SearchFlaw.NO_JOIN: frozenset({"relations_filter_datasets"}),
    SearchFlaw.WRONG_FILES_COUNT: frozenset({"files_and_their_count_agree"}),
    SearchFlaw.NO_TECHNIQUE_FILTER: frozenset(
        {"technique_filter_works", "narrower_techniques_are_found"}
    ),
    SearchFlaw.NO_NARROWER: frozenset({"narrower_techniques_are_found"}),
    SearchFlaw.NO_RANGES: frozenset({"parameter_ranges_work"}),
    SearchFlaw.NO_UNITS: frozenset({"parameter_units_are_converted"}),
    SearchFlaw.NO_SCORES: frozenset({"query_gives_scores"}),
    SearchFlaw.UNSORTED_SCORES: frozenset({"query_gives_scores"}),
    SearchFlaw.LOCAL_PIDS: frozenset({"dataset_pids_are_public"}),
    SearchFlaw.NO_LICENCE: frozenset({"documents_state_licences"}),
    SearchFlaw.LICENCE_IN_WORDS: frozenset({"documents_state_licences"}),
    SearchFlaw.NO_DOI: frozenset({"documents_have_dois"}),
    SearchFlaw.NO_RELEASE_DATE: frozenset({"documents_state_release_dates"}),
    SearchFlaw.NO_INSTRUMENTS: frozenset({"lists_instruments"}),
    SearchFlaw.UNSET_INSTRUMENT_PIDS: frozenset({"instrument_pids_are_public"}),
}
"""Checks that fail for each, their names without the prefix."""
