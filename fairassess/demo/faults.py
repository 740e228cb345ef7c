"""What the demo world's OAI-PMH provider can do wrong, one switch for each check it may fail."""

from enum import Enum


class Fault(Enum):
    """One deviation from the standard each, in groups by the part of a reply they are in."""

    # The reply as HTTP sees it.
    PERMANENT_REDIRECT = "permanent_redirect"
    WRONG_CONTENT_TYPE = "wrong_content_type"
    APPLICATION_XML = "application_xml"
    CHARSET_DISAGREES = "charset_disagrees"
    RAW_AMPERSAND = "raw_ampersand"
    TRUNCATED_PAGE = "truncated_page"
    CONTROL_CHARACTER_IN_RECORD = "control_character_in_record"
    LATIN1_BYTES = "latin1_bytes"
    ERROR_WITH_HTTP_400 = "error_with_http_400"
    POST_REFUSED = "post_refused"
    EMPTY_QUERY_AS_HTML = "empty_query_as_html"
    NO_XML_DECLARATION = "no_xml_declaration"
    DOUBLE_ENCODED_TEXT = "double_encoded_text"
    HTML_IN_TEXT = "html_in_text"

    # The way to the reply and back.
    BUSY_WITHOUT_RETRY_AFTER = "busy_without_retry_after"
    LIMIT_WITHOUT_RETRY_AFTER = "limit_without_retry_after"
    GZIP_UNASKED = "gzip_unasked"
    GZIP_LISTED_ONLY = "gzip_listed_only"
    LONG_FORMS_REFUSED = "long_forms_refused"
    DECODED_TWICE = "decoded_twice"
    HUGE_PAGE = "huge_page"
    ROBOTS_FORBID = "robots_forbid"
    STALE_IDENTIFY = "stale_identify"

    # The envelope.
    NO_NAMESPACE = "no_namespace"
    NO_SCHEMA_LOCATION = "no_schema_location"
    RESPONSE_DATE_WITH_FRACTION = "response_date_with_fraction"
    CONSTANT_RESPONSE_DATE = "constant_response_date"
    REQUEST_BEFORE_DATE = "request_before_date"
    REQUEST_WITHOUT_BASE_URL = "request_without_base_url"
    ILLEGAL_ERROR_CODE = "illegal_error_code"
    ARGUMENTS_NOT_REPEATED = "arguments_not_repeated"
    BAD_ARGUMENT_REPEATED = "bad_argument_repeated"
    GET_RECORD_WITHOUT_WRAPPER = "get_record_without_wrapper"
    TOKEN_WITH_ODD_ATTRIBUTE = "token_with_odd_attribute"  # noqa: S105 - no password

    # Identify.
    NO_ADMIN_EMAIL = "no_admin_email"
    WRONG_PROTOCOL_VERSION = "wrong_protocol_version"
    BASE_URL_DIFFERS = "base_url_differs"
    ODD_ADMIN_EMAIL = "odd_admin_email"
    ILLEGAL_GRANULARITY = "illegal_granularity"
    EARLIEST_DATESTAMP_IS_NO_DATE = "earliest_datestamp_is_no_date"
    EARLIEST_DATESTAMP_TOO_LATE = "earliest_datestamp_too_late"
    DELETED_NOT_KEPT = "deleted_not_kept"
    SESSION_IN_BASE_URL = "session_in_base_url"
    NAME_AS_INSTALLED = "name_as_installed"
    FOREIGN_OAI_IDENTIFIER = "foreign_oai_identifier"
    FRIENDS_IN_OLD_NAMESPACE = "friends_in_old_namespace"
    IDENTITY_AS_COMPRESSION = "identity_as_compression"

    # Formats and sets.
    FORMAT_WITHOUT_SCHEMA = "format_without_schema"
    OAI_DC_NOT_OFFERED = "oai_dc_not_offered"
    DATACITE_NOT_OFFERED = "datacite_not_offered"
    EMPTY_LIST_SETS = "empty_list_sets"
    ILLEGAL_SET_SPEC = "illegal_set_spec"
    SCHEMA_IS_A_PAGE = "schema_is_a_page"
    RECORD_IN_OTHER_FORMATS = "record_in_other_formats"
    FORMATS_OF_UNKNOWN_GIVEN = "formats_of_unknown_given"
    OTHER_NAMESPACE_DECLARED = "other_namespace_declared"
    SAME_PAYLOAD_FOR_ALL = "same_payload_for_all"
    OLD_DATACITE_ANNOUNCED = "old_datacite_announced"
    SET_WITHOUT_PARENT = "set_without_parent"
    SET_LEAKS = "set_leaks"
    UNKNOWN_SET_GIVES_ALL = "unknown_set_gives_all"
    NO_SETS_NOT_TOLD = "no_sets_not_told"
    GET_RECORD_WITHOUT_SETS = "get_record_without_sets"
    SETS_JUNK_TOKEN_WRONG_CODE = "sets_junk_token_wrong_code"  # noqa: S105 - no password
    NO_OPENAIRE_SET = "no_openaire_set"

    # Headers and records.
    HEADER_ORDER = "header_order"
    BARE_IDENTIFIERS = "bare_identifiers"
    BARE_DOIS = "bare_dois"
    DATESTAMPS_WITH_FRACTION = "datestamps_with_fraction"
    DATESTAMPS_NOW = "datestamps_now"
    NO_METADATA = "no_metadata"
    EMPTY_METADATA = "empty_metadata"
    DELETED_WITH_METADATA = "deleted_with_metadata"
    DELETED_DESPITE_NO = "deleted_despite_no"

    LIST_RECORDS_LEAVES_OUT = "list_records_leaves_out"
    NO_PROVENANCE = "no_provenance"

    # One record.
    DELETED_FORGOTTEN = "deleted_forgotten"
    QUOTE_NOT_ESCAPED = "quote_not_escaped"
    GET_RECORD_PREFIX_WRONG_CODE = "get_record_prefix_wrong_code"
    GET_RECORD_HEADER_DIFFERS = "get_record_header_differs"
    UNKNOWN_IDENTIFIER_WRONG_CODE = "unknown_identifier_wrong_code"
    GET_RECORD_WITHOUT_IDENTIFIER = "get_record_without_identifier"

    # Lists and dates.
    PREFIX_MISSING_IGNORED = "prefix_missing_ignored"
    UNKNOWN_PREFIX_IGNORED = "unknown_prefix_ignored"
    UNTIL_EXCLUSIVE = "until_exclusive"
    RANGE_LEAKS = "range_leaks"
    DATES_IGNORED = "dates_ignored"
    EMPTY_RANGE_AS_EMPTY_LIST = "empty_range_as_empty_list"
    MIXED_GRANULARITY_ACCEPTED = "mixed_granularity_accepted"
    REVERSED_RANGE_ACCEPTED = "reversed_range_accepted"
    JUNK_DATES_ACCEPTED = "junk_dates_accepted"
    UNTIL_ALONE_REFUSED = "until_alone_refused"
    SMALL_PAGES = "small_pages"
    DAYS_AS_MIDNIGHT = "days_as_midnight"
    FUTURE_IGNORED = "future_ignored"
    SECONDS_ACCEPTED = "seconds_accepted"
    LENIENT_DATES = "lenient_dates"
    EARLIEST_LEAVES_OUT = "earliest_leaves_out"
    UNTIL_LOSES_RECORDS = "until_loses_records"

    # Resumption tokens.
    LIST_CUT_SHORT = "list_cut_short"
    EMPTY_TOKEN_ON_WHOLE_LIST = "empty_token_on_whole_list"  # noqa: S105 - no password
    NO_LAST_EMPTY_TOKEN = "no_last_empty_token"  # noqa: S105 - no password
    TOKEN_GIVES_SAME_RECORDS = "token_gives_same_records"  # noqa: S105 - no password
    TOKEN_ONLY_ONCE = "token_only_once"  # noqa: S105 - no password
    TOKEN_REPEATS = "token_repeats"  # noqa: S105 - no password
    ENDLESS_TOKENS = "endless_tokens"
    JUNK_TOKEN_WRONG_CODE = "junk_token_wrong_code"  # noqa: S105 - no password
    TOKEN_WITH_ARGUMENTS_ACCEPTED = "token_with_arguments_accepted"  # noqa: S105 - no password

    EMPTY_LAST_PAGE = "empty_last_page"
    CURSOR_COUNTS_PAGES = "cursor_counts_pages"
    SIZE_IS_WRONG = "size_is_wrong"
    SHORT_TOKENS = "short_tokens"
    TOKEN_FORGETS_DATES = "token_forgets_dates"  # noqa: S105 - no password
    TOKEN_WITH_BLANKS = "token_with_blanks"  # noqa: S105 - no password
    TOKEN_DIES_SOON = "token_dies_soon"  # noqa: S105 - no password
    PAGES_OVERLAP = "pages_overlap"
    TOKEN_VERB_IGNORED = "token_verb_ignored"  # noqa: S105 - no password

    # Verbs and arguments.
    EMPTY_VALUES_IGNORED = "empty_values_ignored"
    FAULTS_HIDE_EACH_OTHER = "faults_hide_each_other"
    BAD_VERB_WRONG_CODE = "bad_verb_wrong_code"
    BAD_VERB_AS_HTML = "bad_verb_as_html"
    SMALL_LETTERS_ACCEPTED = "small_letters_accepted"
    REPEATED_VERB_ACCEPTED = "repeated_verb_accepted"
    REPEATED_ARGS_ACCEPTED = "repeated_args_accepted"
    EXTRA_ARGS_IGNORED = "extra_args_ignored"
    IDENTIFY_ARGS_IGNORED = "identify_args_ignored"

    # The Dublin Core payload.
    DC_WRONG_ROOT = "dc_wrong_root"
    DC_FOREIGN_ELEMENT = "dc_foreign_element"
    DC_EMPTY_ELEMENTS = "dc_empty_elements"
    DC_WITHOUT_DATE = "dc_without_date"
    DC_WITHOUT_LANGUAGE = "dc_without_language"
    DC_IDENTIFIER_NO_LINK = "dc_identifier_no_link"
    DC_DATE_IN_PROSE = "dc_date_in_prose"
    DC_LANGUAGE_IN_WORDS = "dc_language_in_words"
    DC_TYPE_IN_WORDS = "dc_type_in_words"
    DC_RIGHTS_IN_WORDS = "dc_rights_in_words"
    DC_CREATORS_IN_ONE = "dc_creators_in_one"
    DC_BROKEN_DOI = "dc_broken_doi"
    DC_PLACEHOLDERS = "dc_placeholders"
    DC_WITHOUT_TECHNIQUE = "dc_without_technique"

    # The DataCite payload.
    DATACITE_WRAPPER_WITHOUT_SYMBOL = "datacite_wrapper_without_symbol"
    DATACITE_OLD_KERNEL = "datacite_old_kernel"
    DATACITE_DOI_AS_LINK = "datacite_doi_as_link"
    DATACITE_WITHOUT_DESCRIPTIONS = "datacite_without_descriptions"
    DATACITE_POOR = "datacite_poor"
    DATACITE_MIXED_NAMESPACES = "datacite_mixed_namespaces"
    DATACITE_VERSIONS_DISAGREE = "datacite_versions_disagree"
    DATACITE_DOI_DIFFERS = "datacite_doi_differs"
    DATACITE_WITHOUT_LANGUAGE = "datacite_without_language"
    DATACITE_UNKNOWN_CONTRIBUTOR_TYPE = "datacite_unknown_contributor_type"

    # The mood of the whole server.
    HTML_PAGE = "html_page"
    BOT_WALL = "bot_wall"
    HTTP_500 = "http_500"
    SLOW = "slow"
    FLAKY = "flaky"
    DRIP = "drip"


MOODS = frozenset(
    {Fault.HTML_PAGE, Fault.BOT_WALL, Fault.HTTP_500, Fault.SLOW, Fault.FLAKY, Fault.DRIP}
)
