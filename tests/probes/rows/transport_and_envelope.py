"""Rows for checks T08 to T21 and E07 to E11."""

from dataclasses import replace

from fairassess.probes import oai_evidence as oai
from fairassess.probes.oai_evidence import OaiEvidence, Record, Shape
from tests.probes import oai_builders as build

_ODD = oai.OddText(oai.OddKind.DOUBLE_ENCODED, "title", "in MÃ¼nchen")
_MISPLACED = oai.StructureFault(
    oai.StructureRule.ORDER,
    "OAI-PMH/ListSets/set",
    "the order is setName, setSpec, not setSpec, setName",
    4,
)


def _odd(one: Record) -> Record:
    return replace(one, odd_texts=(_ODD,)) if one.payload else one


def busy(retry_after: str, *, status: int = 503) -> build.Change:
    """Let one more request, the last, be answered with this status and Retry-After."""
    headers = (("retry-after", retry_after),) if retry_after else ()
    extra = replace(build.exchange(status=status), headers=headers)
    return lambda evidence: replace(evidence, exchanges=(*evidence.exchanges, extra))


def robots(text: str, *, status: int = 200) -> build.Change:
    """Let robots.txt say this."""

    def change(evidence: OaiEvidence) -> OaiEvidence:
        (found,) = evidence.beside
        exchange = replace(found.exchange, status=status, body_start=text.encode())
        reading = oai.Reading(Shape.OTHER)
        return replace(evidence, beside=(replace(found, exchange=exchange, reading=reading),))

    return change


PEER = "192.0.2.1:443"
BOTH = ("2001:db8::1", "192.0.2.1")

FAILURES: list[tuple[str, build.Change, set[str]]] = [
    ("texts_are_clean", build.records(_odd), set()),
    ("busy_server_says_when_to_return", busy(""), set()),
    (
        "lets_harvesters_in",
        busy("", status=429),
        set(),
    ),
    (
        "compression_is_negotiated",
        build.exchanges(
            "identify_identity",
            headers=(("content-type", "text/xml"), ("content-encoding", "gzip")),
        ),
        set(),
    ),
    ("post_get_record_equals_get", build.page_instead("get_record_post", status=405), set()),
    ("odd_characters_survive", build.page_instead("get_odd_identifier", status=404), set()),
    (
        "base_url_is_clean",
        build.identify(baseURL=f"{build.BASE};jsessionid=1A2B"),
        {"base_url_is_the_probed_one"},
    ),
    ("pages_are_small_and_quick", build.exchanges("records_2", decoded_bytes=12_000_000), set()),
    ("robots_txt_lets_harvesters_in", robots("User-agent: *\nDisallow: /"), set()),
    (
        "identify_is_fresh",
        build.envelopes("identify_again", response_date="2025-03-01T12:00:00Z"),
        set(),
    ),
    (
        "all_addresses_answer",
        build.exchanges("identify", peer=PEER, addresses=BOTH, unreached=BOTH[:1]),
        set(),
    ),
    ("request_repeats_the_arguments", build.envelopes("sets", request_attributes=()), set()),
    (
        "bad_requests_are_not_repeated",
        build.envelopes("bad_verb", request_attributes=(("verb", "NoSuchVerb"),)),
        set(),
    ),
    ("structure_follows_the_schema", build.envelopes("sets", structure=(_MISPLACED,)), set()),
    ("xml_declaration_is_right", build.readings("sets", xml_version=""), set()),
]
_PAGES = ("identifiers_1", "identifiers_2", "identifiers_3", "records_1", "records_2", "records_3")
_PAGES += ("other_format_1",)
NEEDS: dict[str, tuple[str, ...]] = {
    "texts_are_clean": ("lists",),
    "busy_server_says_when_to_return": (),
    "lets_harvesters_in": (),
    "compression_is_negotiated": ("identify_identity",),
    "post_get_record_equals_get": ("get_record_post",),
    "odd_characters_survive": ("get_odd_identifier",),
    "base_url_is_clean": ("identify",),
    "pages_are_small_and_quick": _PAGES,
    "robots_txt_lets_harvesters_in": (),
    "identify_is_fresh": ("identify_again",),
    "all_addresses_answer": (),
    "request_repeats_the_arguments": (),
    "bad_requests_are_not_repeated": (),
    "structure_follows_the_schema": (),
    "xml_declaration_is_right": (),
}
BESIDE_THE_POINT = ("oaipmh_busy_server_says_when_to_return",)
