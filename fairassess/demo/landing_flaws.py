"""The faults that a demo landing page can be given, and the checks that each of them makes fail."""

from collections.abc import Mapping
from enum import Enum


class Flaw(Enum):
    """One thing that is wrong with a page, or with what its links lead to."""

    MISSING = "the page is missing"
    SAYS_MISSING = "the page says with HTTP 200 that it is missing"
    NO_HTML = "something else than HTML answers"
    SIGN_IN = "HTTP 401 answers"
    SIGN_IN_FORM = "a form for a password stands before the page"
    EMPTY_SHELL = "only a script fills the page"
    WRONG_CHARSET = "the bytes are not what the header says"
    FOREIGN_CANONICAL = "the canonical link names the start page"
    NO_DESCRIPTION = "there is no JSON-LD"
    BROKEN_JSONLD = "the JSON-LD is no JSON"
    NO_CONTEXT = "the JSON-LD has no context"
    NO_NAME = "the description has no name"
    SHORT_DESCRIPTION = "the description is a word"
    OTHER_PID = "the description names another PID"
    NO_PID = "the description names no PID"
    NO_ORCID = "the creators have names only"
    NO_PUBLISHER = "there is no publisher"
    NO_DATE = "there is no date"
    NO_LICENCE = "there is no licence"
    LICENCE_IN_WORDS = "the licence is a sentence"
    OTHER_LICENCE = "the typed link names another licence than the description"
    NO_ACCESS = "nothing is said of access"
    ACCESS_IN_WORDS = "the conditions of access are a sentence"
    RESTRICTED = "access is restricted"
    NO_FILES = "no file is linked"
    BARE_FILES = "downloads have neither format nor size"
    OWN_FORMAT = "the files are in a format of one instrument's own"
    NO_TECHNIQUE = "no technique is named"
    TECHNIQUE_IN_WORDS = "the technique is a word"
    GENERAL_TECHNIQUE = "the technique is the most general term"
    NO_AFFILIATION = "no affiliation is named"
    NO_FUNDING = "nobody is named who paid"
    NO_PUBLICATION = "no publication is named"
    NO_RELATION = "nothing related is linked"
    NO_CITE_AS = "there is no cite-as"
    WRONG_CITE_AS = "cite-as names the page itself"
    NO_DESCRIBEDBY = "there is no describedby"
    DEAD_DESCRIBEDBY = "describedby leads to nothing"
    OTHER_TYPE = "metadata come in another type than promised"
    NO_TYPE_LINK = "there is no typed link for the type"
    BROKEN_LINKSET = "the linkset is no JSON"
    FOREIGN_LINKSET = "the linkset speaks of another page"
    NO_META_TAGS = "there are no meta elements"


# Then the demo links no metadata either.
_NO_DATASET = ("describes_a_dataset", "describedby_resolves", "states_access_conditions")

TRIPS: Mapping[Flaw, tuple[str, ...]] = {
    Flaw.MISSING: ("answers_with_a_page",),
    Flaw.SAYS_MISSING: ("answers_with_a_page",),
    Flaw.NO_HTML: ("answers_with_a_page",),
    Flaw.SIGN_IN: ("is_open_without_login",),
    Flaw.SIGN_IN_FORM: ("is_open_without_login",),
    Flaw.EMPTY_SHELL: (
        "needs_no_javascript", "cites_as_the_pid", "describedby_resolves", "has_all_signposts",
    ),
    Flaw.WRONG_CHARSET: ("encoding_is_right",),
    Flaw.FOREIGN_CANONICAL: ("canonical_link_is_right",),
    Flaw.NO_DESCRIPTION: _NO_DATASET,
    Flaw.BROKEN_JSONLD: ("jsonld_can_be_read", *_NO_DATASET),
    Flaw.NO_CONTEXT: ("jsonld_can_be_read", *_NO_DATASET),
    Flaw.NO_NAME: ("has_name_and_description",),
    Flaw.SHORT_DESCRIPTION: ("has_name_and_description",),
    Flaw.OTHER_PID: ("identifier_is_the_pid", "sources_agree"),
    Flaw.NO_PID: ("identifier_is_the_pid",),
    Flaw.NO_ORCID: ("creators_have_identifiers",),
    Flaw.NO_PUBLISHER: ("names_publisher_and_date",),
    Flaw.NO_DATE: ("names_publisher_and_date",),
    Flaw.NO_LICENCE: ("licence_is_machine_readable", "has_all_signposts"),
    Flaw.LICENCE_IN_WORDS: ("licence_is_machine_readable",),
    Flaw.OTHER_LICENCE: ("sources_agree",),
    Flaw.NO_ACCESS: ("states_access_conditions",),
    Flaw.ACCESS_IN_WORDS: ("states_access_conditions",),
    Flaw.RESTRICTED: ("is_open_access",),
    Flaw.NO_FILES: ("links_the_data", "has_all_signposts"),
    Flaw.BARE_FILES: ("files_are_described",),
    Flaw.OWN_FORMAT: ("formats_are_common",),
    Flaw.NO_TECHNIQUE: ("names_technique", "uses_vocabulary_terms", "names_panet_technique"),
    Flaw.TECHNIQUE_IN_WORDS: ("uses_vocabulary_terms", "names_panet_technique"),
    Flaw.GENERAL_TECHNIQUE: ("names_panet_technique",),
    Flaw.NO_AFFILIATION: ("creators_have_affiliations",),
    Flaw.NO_FUNDING: ("states_funding",),
    Flaw.NO_PUBLICATION: ("links_publications",),
    Flaw.NO_RELATION: ("relates_other_objects", "links_publications"),
    Flaw.NO_CITE_AS: ("cites_as_the_pid",),
    Flaw.WRONG_CITE_AS: ("cites_as_the_pid",),
    Flaw.NO_DESCRIBEDBY: ("describedby_resolves",),
    Flaw.DEAD_DESCRIBEDBY: ("describedby_resolves",),
    Flaw.OTHER_TYPE: ("describedby_resolves",),
    Flaw.NO_TYPE_LINK: ("has_all_signposts",),
    Flaw.BROKEN_LINKSET: ("linkset_is_valid",),
    Flaw.FOREIGN_LINKSET: ("linkset_is_valid",),
    Flaw.NO_META_TAGS: ("has_meta_tags",),
}  # fmt: skip
"""The checks, without their prefix, that fail when a page has this flaw and no other."""
