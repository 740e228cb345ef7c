"""Rows about single records, lists, dates and tokens."""

from dataclasses import replace

from fairassess.probes import oai_evidence as oai
from tests.probes import oai_builders as build
from tests.probes.oai_good import page

_FAULT = oai.XmlFault(oai.FaultKind.ILL_FORMED, "attributes construct error", 1, 9, 'id="a"b"')


def _one_foreign(record: oai.Record) -> oai.Record:
    if record.header is None or not record.identifier.endswith(":1"):
        return record
    return replace(record, header=replace(record.header, identifier="oai:elsewhere.test:1"))


def _foreign_record(evidence: oai.OaiEvidence) -> oai.OaiEvidence:
    """Let the first record come from another repository, in both lists."""
    foreign = replace(build.header(1), identifier="oai:elsewhere.test:1")
    named = build.envelopes("identifiers_1", "from_earliest", headers=(foreign, build.header(2)))
    return named(build.records(_one_foreign)(evidence))


def _fewer_identifiers(evidence: oai.OaiEvidence) -> oai.OaiEvidence:
    """Let ListIdentifiers end after four of five records, and say so everywhere."""
    last = oai.Token("", cursor="2", complete_list_size="4")
    short = build.envelopes("identifiers_2", token=last)(evidence)
    gone = replace(short, asked=tuple(a for a in short.asked if a.label != "identifiers_3"))
    for label in ("identifiers_1", "from_earliest"):
        token = oai.Token("identifiers-2", "0", "4", "2025-03-03T12:00:00Z")
        gone = build.envelopes(label, token=token)(gone)
    return build.reply("from_only", page("ListIdentifiers", (4,)))(gone)


def _large(evidence: oai.OaiEvidence) -> oai.OaiEvidence:
    """Let the lists state a size at which pages of two records are small, and go on."""
    for label in ("identifiers_1", "identifiers_2", "identifiers_3", "from_earliest"):
        evidence = _sized(label, "900")(evidence)
    for label in ("records_1", "records_2", "records_3"):
        evidence = _sized(label, "900")(evidence)
    for label in ("identifiers_3", "records_3"):
        token = oai.Token("more", cursor="4", complete_list_size="900")
        evidence = build.envelopes(label, token=token)(evidence)
    halves = (("until_only", "600", (1, 2), "until_only-2"), ("from_only", "300", (4, 5), "m"))
    for label, size, numbers, text in halves:
        token = oai.Token(text, "0", size, "2025-03-03T12:00:00Z")
        evidence = build.reply(label, page("ListIdentifiers", numbers, token))(evidence)
    return evidence


def _sized(label: str, size: str) -> build.Change:
    def change(asked: oai.Asked) -> oai.Asked:
        said = asked.reading.envelope
        assert said is not None
        assert said.token is not None
        said = replace(said, token=replace(said.token, complete_list_size=size))
        return replace(asked, reading=replace(asked.reading, envelope=said))

    return lambda evidence: build.changed(evidence, [label], change)


def _token(label: str, **parts: object) -> build.Change:
    """Change the token of one reply."""

    def change(asked: oai.Asked) -> oai.Asked:
        said = asked.reading.envelope
        assert said is not None
        assert said.token is not None
        token = replace(said.token, **parts)  # type: ignore[arg-type]
        said = replace(said, token=token)
        return replace(asked, reading=replace(asked.reading, envelope=said))

    return lambda evidence: build.changed(evidence, [label], change)


def _empty_last_page(evidence: oai.OaiEvidence) -> oai.OaiEvidence:
    """Let a token of the last page with records lead to one without any."""
    for name, verb in (("identifiers", "ListIdentifiers"), ("records", "ListRecords")):
        token = oai.Token(f"{name}-4", "4", "5", "2025-03-03T12:00:00Z")
        evidence = build.envelopes(f"{name}_3", token=token)(evidence)
        arguments = (("verb", verb), ("resumptionToken", f"{name}-4"))
        empty = build.said(verb, token=oai.Token("", "5", "5"), request_attributes=arguments)
        asked = replace(
            evidence.asked[0],
            label=f"{name}_4",
            arguments=arguments,
            reading=build.reading(empty),
        )
        evidence = replace(evidence, asked=(*evidence.asked, asked))
    return evidence


FAILURES = [
    (
        "deleted_records_stay_available",
        build.reply("get_deleted", build.error("idDoesNotExist")),
        set(),
    ),
    ("aggregators_state_provenance", _foreign_record, {"oai_identifier_fits"}),
    ("lists_name_the_same_records", _fewer_identifiers, set()),
    (
        "quoted_identifier_is_escaped",
        build.readings("get_quoted_identifier", envelope=None, fault=_FAULT),
        {"xml_is_well_formed"},
    ),
    (
        "get_record_refuses_unknown_formats",
        build.reply("get_unknown_prefix", build.error("badArgument")),
        set(),
    ),
    ("page_size_suits_harvesters", _large, set()),
    ("days_are_understood", build.reply("day_range", build.error("badArgument")), set()),
    (
        "future_range_is_empty",
        build.reply("future_range", page("ListIdentifiers", (1, 2))),
        set(),
    ),
    (
        "seconds_are_refused_where_days_are_stated",
        lambda evidence: _in_days(evidence, page("ListIdentifiers", (1,))),
        {"datestamps_fit_granularity"},
    ),
    (
        "impossible_dates_are_refused",
        build.reply("odd_dates", page("ListIdentifiers", (1,))),
        set(),
    ),
    ("earliest_datestamp_opens_the_whole_list", _sized("from_earliest", "4"), set()),
    ("slices_add_up", build.reply("from_only", page("ListIdentifiers", (5,))), set()),
    ("pages_hold_records", _empty_last_page, set()),
    ("cursor_counts_the_records_before", _token("records_2", cursor="1"), set()),
    ("list_size_is_right", _token("records_2", complete_list_size="6"), set()),
    (
        "tokens_live_long_enough",
        _token("records_2", expiration_date="2025-03-01T12:01:00Z"),
        set(),
    ),
    (
        "token_keeps_the_selection",
        build.envelopes("until_only_2", headers=(build.header(3), build.header(4))),
        set(),
    ),
    ("tokens_are_plain_text", _token("records_1", has_blanks_around=True), set()),
    (
        "token_survives_a_pause",
        build.reply("until_only_2", build.error("badResumptionToken")),
        set(),
    ),
    (
        "pages_do_not_overlap",
        build.envelopes("records_3", records=(build.record(4), build.record(5))),
        {"list_size_is_right"},
    ),
    (
        "token_fits_its_verb_only",
        build.reply("token_of_other_list", page("ListIdentifiers", (5,))),
        set(),
    ),
    (
        "empty_values_are_refused",
        build.reply("empty_values", page("ListIdentifiers", (1, 2))),
        set(),
    ),
    (
        "several_faults_are_told",
        build.reply("several_faults", page("ListIdentifiers", (1, 2))),
        set(),
    ),
]


def _in_days(evidence: oai.OaiEvidence, said: oai.Envelope) -> oai.OaiEvidence:
    """Let Identify state days, and a range in seconds be answered with *said*."""
    evidence = build.identify(granularity="YYYY-MM-DD", earliestDatestamp="2020-01-01")(evidence)
    asked = next(one for one in evidence.asked if one.label == "odd_dates")
    said = replace(said, request_attributes=asked.arguments)
    asked = replace(asked, label="seconds_range", reading=build.reading(said))
    return replace(evidence, asked=(*evidence.asked, asked))


NEEDS: dict[str, tuple[str, ...]] = {
    "deleted_records_stay_available": ("get_deleted",),
    "aggregators_state_provenance": ("lists",),
    "lists_name_the_same_records": ("lists",),
    "quoted_identifier_is_escaped": ("get_quoted_identifier",),
    "get_record_refuses_unknown_formats": ("get_unknown_prefix",),
    "page_size_suits_harvesters": ("lists",),
    "days_are_understood": ("day_range",),
    "future_range_is_empty": ("future_range",),
    "seconds_are_refused_where_days_are_stated": ("identify",),
    "impossible_dates_are_refused": ("impossible_date",),
    "earliest_datestamp_opens_the_whole_list": ("from_earliest",),
    "slices_add_up": ("from_only",),
    "pages_hold_records": ("lists",),
    "cursor_counts_the_records_before": ("lists",),
    "list_size_is_right": ("lists",),
    "tokens_live_long_enough": (),
    "token_keeps_the_selection": ("until_only_2",),
    "tokens_are_plain_text": (),
    "token_survives_a_pause": ("until_only_2",),
    "pages_do_not_overlap": ("lists",),
    "token_fits_its_verb_only": ("token_of_other_list",),
    "empty_values_are_refused": ("empty_values",),
    "several_faults_are_told": ("several_faults",),
}

BESIDE_THE_POINT = (
    "oaipmh_aggregators_state_provenance",
    "oaipmh_page_size_suits_harvesters",
    "oaipmh_seconds_are_refused_where_days_are_stated",
)
