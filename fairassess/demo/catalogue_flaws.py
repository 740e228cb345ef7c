"""What may be wrong with a catalogue of the demo world, and which checks find it."""

from collections.abc import Mapping
from enum import Enum


class CatalogueFlaw(Enum):
    """One thing that can be switched wrong."""

    OTHER_SOFTWARE = "another application answers"
    NEEDS_SIGN_IN = "records are listed after a sign-in only"
    FORBIDDEN = "records are refused, though the rest answers"
    NO_RECORDS = "there are no public records"
    WRONG_COUNT = "the count is too high"
    NO_PAGES = "every page is the first"
    SLASHES_DECODED = "encoded slashes are decoded too early"
    SINGLE_DIFFERS = "a single record has another title than in the list"
    MISSING_BREAKS = "what is not there makes it fail"
    MISSING_IS_EMPTY = "what is not there is an empty object"
    NO_TITLE = "records have no title"
    UNSET_PREFIX = "the prefix of identifiers was never set"
    LOCAL_NUMBERS = "records have numbers of the house"
    NO_LICENCE = "no licence is named"
    LICENCE_IN_WORDS = "the licence is a sentence"
    NO_OPENAPI = "there is no description of the interface"
    NO_DATASETS = "no dataset is public"
    NO_ANONYMOUS = "nobody may sign in as nobody"
    NO_OAI = "there is no OAI-PMH"


TRIPS: Mapping[CatalogueFlaw, frozenset[str]] = {
    CatalogueFlaw.OTHER_SOFTWARE: frozenset({"software_is_recognised", "list_is_public"}),
    CatalogueFlaw.NEEDS_SIGN_IN: frozenset({"list_is_public"}),
    CatalogueFlaw.FORBIDDEN: frozenset({"list_is_public"}),
    CatalogueFlaw.NO_RECORDS: frozenset({"list_is_public", "datasets_are_public"}),
    CatalogueFlaw.WRONG_COUNT: frozenset({"count_equals_list"}),
    CatalogueFlaw.NO_PAGES: frozenset({"pages_are_disjoint", "count_equals_list"}),
    CatalogueFlaw.SLASHES_DECODED: frozenset({"single_record_equals_list"}),
    CatalogueFlaw.SINGLE_DIFFERS: frozenset({"single_record_equals_list"}),
    CatalogueFlaw.MISSING_BREAKS: frozenset({"missing_record_is_told"}),
    CatalogueFlaw.MISSING_IS_EMPTY: frozenset({"missing_record_is_told"}),
    CatalogueFlaw.NO_TITLE: frozenset({"records_are_described"}),
    CatalogueFlaw.UNSET_PREFIX: frozenset({"pids_are_public"}),
    CatalogueFlaw.LOCAL_NUMBERS: frozenset({"pids_are_public"}),
    CatalogueFlaw.NO_LICENCE: frozenset({"licences_are_stated"}),
    CatalogueFlaw.LICENCE_IN_WORDS: frozenset({"licences_are_stated"}),
    CatalogueFlaw.NO_OPENAPI: frozenset({"openapi_is_published"}),
    CatalogueFlaw.NO_DATASETS: frozenset({"datasets_are_public"}),
    CatalogueFlaw.NO_ANONYMOUS: frozenset({"anonymous_sign_in_is_offered"}),
    CatalogueFlaw.NO_OAI: frozenset({"oai_pmh_is_there"}),
}
"""Checks that fail for each, their names without the prefix; of those that a software has."""

BESIDE: Mapping[str, frozenset[CatalogueFlaw]] = {
    "scicat": frozenset({CatalogueFlaw.NO_ANONYMOUS, CatalogueFlaw.NO_OAI}),
    "icat": frozenset({CatalogueFlaw.NO_DATASETS}),
    "invenio": frozenset(
        {
            CatalogueFlaw.SLASHES_DECODED,
            CatalogueFlaw.NO_OPENAPI,
            CatalogueFlaw.NO_DATASETS,
            CatalogueFlaw.NO_ANONYMOUS,
        }
    ),
}
"""Faults that a software cannot have, as it has no such thing."""
