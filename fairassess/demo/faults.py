"""What the demo world's OAI-PMH provider can do wrong, one switch for each check it may fail."""

from enum import Enum


class Fault(Enum):
    """One deviation from the standard each, in groups by the part of a reply they are in."""

    # The reply as HTTP sees it.
    PERMANENT_REDIRECT = "permanent_redirect"
    WRONG_CONTENT_TYPE = "wrong_content_type"
    CHARSET_DISAGREES = "charset_disagrees"
    RAW_AMPERSAND = "raw_ampersand"
    TRUNCATED_PAGE = "truncated_page"
    CONTROL_CHARACTER_IN_RECORD = "control_character_in_record"
    LATIN1_BYTES = "latin1_bytes"
    ERROR_WITH_HTTP_400 = "error_with_http_400"
    POST_REFUSED = "post_refused"
    EMPTY_QUERY_AS_HTML = "empty_query_as_html"

    # The envelope.
    NO_NAMESPACE = "no_namespace"
    NO_SCHEMA_LOCATION = "no_schema_location"
    RESPONSE_DATE_WITH_FRACTION = "response_date_with_fraction"
    CONSTANT_RESPONSE_DATE = "constant_response_date"
    REQUEST_BEFORE_DATE = "request_before_date"
    REQUEST_WITHOUT_BASE_URL = "request_without_base_url"
    ILLEGAL_ERROR_CODE = "illegal_error_code"

    # Identify.
    NO_ADMIN_EMAIL = "no_admin_email"
    WRONG_PROTOCOL_VERSION = "wrong_protocol_version"
    BASE_URL_DIFFERS = "base_url_differs"
    ODD_ADMIN_EMAIL = "odd_admin_email"
    ILLEGAL_GRANULARITY = "illegal_granularity"
    EARLIEST_DATESTAMP_IS_NO_DATE = "earliest_datestamp_is_no_date"
    EARLIEST_DATESTAMP_TOO_LATE = "earliest_datestamp_too_late"
    DELETED_NOT_KEPT = "deleted_not_kept"

    # Formats and sets.
    FORMAT_WITHOUT_SCHEMA = "format_without_schema"
    OAI_DC_NOT_OFFERED = "oai_dc_not_offered"
    DATACITE_NOT_OFFERED = "datacite_not_offered"
    EMPTY_LIST_SETS = "empty_list_sets"
    ILLEGAL_SET_SPEC = "illegal_set_spec"

    # Headers and records.
    HEADER_ORDER = "header_order"
    BARE_IDENTIFIERS = "bare_identifiers"
    DATESTAMPS_WITH_FRACTION = "datestamps_with_fraction"
    DATESTAMPS_NOW = "datestamps_now"
    NO_METADATA = "no_metadata"
    EMPTY_METADATA = "empty_metadata"
    DELETED_WITH_METADATA = "deleted_with_metadata"
    DELETED_DESPITE_NO = "deleted_despite_no"

    # One record.
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

    # Verbs and arguments.
    BAD_VERB_WRONG_CODE = "bad_verb_wrong_code"
    BAD_VERB_AS_HTML = "bad_verb_as_html"
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
    DC_PLACEHOLDERS = "dc_placeholders"

    # The mood of the whole server.
    HTML_PAGE = "html_page"
    HTTP_500 = "http_500"
    SLOW = "slow"
    FLAKY = "flaky"
    DRIP = "drip"


MOODS = frozenset({Fault.HTML_PAGE, Fault.HTTP_500, Fault.SLOW, Fault.FLAKY, Fault.DRIP})
