"""What registries and pages answer is read for what it says; nothing that comes breaks anything."""

import json
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain.evidence import Exchange, FailureKind, Reply
from fairassess.domain.finding import Reason
from fairassess.domain.metadata import Record, Value
from fairassess.probes import pid_mentions, pid_reading
from fairassess.probes.pid_evidence import Answer, Arrival, Form, Kind, Lookup
from tests.probes import pid_builders as build
from tests.probes.scripted_door import lost, reply

PID = build.pid("10.99999/abc")
NAMES = (
    *("data", "attributes", "values", "responseCode", "status", "type", "types", "publisher"),
    *("creators", "affiliation", "nameIdentifiers", "relatedIdentifiers"),
)
READERS: dict[str, Callable[[Reply], Lookup]] = {
    "handle": pid_reading.handle,
    "datacite": lambda answer: pid_reading.datacite(answer)[0],
    "orcid": pid_reading.orcid,
    "ror": pid_reading.ror,
}


def page(body: str | bytes, *, status: int = 200, link: str = "") -> Arrival:
    """Where a PID led: through a redirect, to this page."""
    raw = body.encode() if isinstance(body, str) else body
    headers = (("link", link),) if link else ()
    led = build.exchange(status)
    exchange = Exchange(
        "GET", led.url, led.final_url, led.started_at, hops=led.hops, status=status, headers=headers
    )
    return pid_reading.arrival(Reply(exchange, raw), PID)


def test_the_handle_system_tells_the_address_that_is_registered():
    values = [
        {"type": "HS_ADMIN", "data": {"value": {"index": 200}}},
        {"type": "URL", "data": {"format": "string", "value": "https://data.test/abc"}},
    ]
    found = pid_reading.handle(reply(json.dumps({"responseCode": 1, "values": values})))
    assert (found.answer, found.told) == (Answer.KNOWN, "https://data.test/abc")


def test_what_the_handle_system_does_not_know_is_unknown_and_its_errors_are_not():
    unknown = pid_reading.handle(reply('{"responseCode": 100}', status=404))
    error = pid_reading.handle(reply('{"responseCode": 2}'))
    assert unknown.answer is Answer.UNKNOWN
    assert error.answer is None


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (reply("oops", status=500), Reason.HTTP_5XX),
        (reply("slow down", status=429), Reason.RATE_LIMITED),
        (reply("<html><title>Just a moment...</title></html>"), Reason.BLOCKED_BY_BOT_WALL),
        (reply("<!DOCTYPE html><html>Maintenance</html>"), Reason.BLOCKED_BY_BOT_WALL),
        (reply("<!DOCTYPE html><html>Gone</html>", status=404), Reason.BLOCKED_BY_BOT_WALL),
        (reply("not found", status=404), Reason.HTTP_5XX),
        (reply("[" * 100_000), Reason.HTTP_5XX),
        (reply("[]"), Reason.HTTP_5XX),
        (lost(FailureKind.TIMEOUT), Reason.TIMEOUT),
        (lost(FailureKind.REFUSED), Reason.REFUSED),
        (lost(FailureKind.MALFORMED), Reason.HTTP_5XX),
    ],
)
def test_an_answer_that_is_none_is_an_obstacle_and_never_a_no(name, answer, reason):
    found = READERS[name](answer)
    assert found.answer is None
    assert found.obstacle is not None
    assert found.obstacle.reason is reason


@pytest.mark.parametrize("name", READERS)
@given(
    content=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inside: (
            st.lists(inside, max_size=4)
            | st.dictionaries(
                st.sampled_from(NAMES),
                inside,
                max_size=5,
            )
        ),
        max_leaves=20,
    ),
    status=st.sampled_from((200, 404, 409)),
)
def test_no_json_breaks_a_reader(name, content, status):
    found = READERS[name](reply(json.dumps(content), status=status))
    assert (found.answer is None) == (found.obstacle is not None)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reading_of_a_page(body):
    assert page(body).exchange.status == 200


def test_a_page_names_its_identifier_in_any_spelling():
    for text in (
        "https://doi.org/10.99999/ABC",
        "10.99999%2Fabc",
        "10.99999&#47;abc",
    ):
        assert page(f"<html><body>{text}</body></html>").names_pid
    assert page("<html></html>", link="<https://doi.org/10.99999/abc>; rel=cite-as").names_pid
    other = page("<html><body>Cite 10.99999/other.</body></html>")
    assert not other.names_pid
    assert other.names_others == ("10.99999/other",)


def test_a_page_that_a_script_fills_is_told_from_one_with_words():
    assert page("<html><body><div id=app></div><script src=a.js></script></body></html>").is_empty
    assert not page("<html><body>A page with some words of its own.</body></html>").is_empty


def test_pages_that_say_gone_or_not_found_or_back_soon_are_told_apart():
    gone = page("<html><body>This dataset has been withdrawn by its owner.</body></html>")
    missing = page("<html><title>404: Not Found</title></html>")
    away = page("<html><title>Down for maintenance</title></html>")
    assert gone.says_gone
    assert missing.says_missing
    assert away.obstacle is not None


def test_words_in_scripts_and_comments_are_not_what_a_page_says():
    text = "<html><script>'has been withdrawn'</script><!-- withdrawn --><body>Here.</body></html>"
    assert not page(text).says_gone


def test_a_page_of_the_resolver_itself_is_no_page_of_the_object():
    exchange = Exchange("GET", "https://doi.org/x", "https://doi.org/x", build.NOW, status=200)
    found = pid_reading.arrival(Reply(exchange, b"<html>10.99999/abc</html>"), PID)
    assert found.obstacle is not None


@pytest.mark.parametrize("kind", [FailureKind.MALFORMED, FailureKind.REDIRECT_LOOP])
def test_a_resolver_that_fails_is_no_fault_of_the_object(kind):
    exchange = replace(build.lost(kind), hops=())
    assert pid_reading.arrival(Reply(exchange, b""), PID).obstacle is not None
    # What it led to is the facility's own.
    assert pid_reading.arrival(Reply(build.lost(kind), b""), PID).obstacle is None


@pytest.mark.parametrize(
    "body",
    [
        "<script" * 250_000,
        "<!--" * 400_000,
        "<" * 2_000_000,
        "<title" * 300_000,
        "10.1000.10" * 200_000,
        "10." * 600_000,
        "&#47;" * 400_000,
        "has been " * 200_000,
    ],
)
def test_a_page_made_to_be_slow_is_not(body):
    began = time.process_time()
    page(f"<html>{body}")
    assert time.process_time() - began < 2


def of_form(form: Form, content: object, *, status: int = 200, page: str = "") -> tuple[bool, bool]:
    text = content if isinstance(content, str) else json.dumps(content)
    found = pid_reading.negotiated(reply(text, status=status), form, PID, page)
    return found.is_right, found.obstacle is None


def test_a_form_is_right_when_it_is_that_form_and_about_that_doi():
    own = "https://doi.org/10.99999/abc"
    xml = '<resource xmlns="http://datacite.org/schema/kernel-4">10.99999/ABC</resource>'
    assert of_form(Form.DATACITE_JSON, {"id": own, "titles": []}) == (True, True)
    assert of_form(Form.SCHEMA_ORG, {"@context": "x", "@type": "Dataset", "@id": own})[0]
    assert of_form(Form.CSL, {"title": "A", "DOI": "10.99999/abc"})[0]
    assert of_form(Form.DATACITE_XML, xml)[0]
    assert of_form(Form.CSL, {"title": "A", "DOI": "10.99999/other"}) == (False, True)
    assert of_form(Form.DATACITE_XML, {"id": own}) == (False, True)
    assert of_form(Form.CSL, "not acceptable", status=406) == (False, True)


def test_a_page_in_the_place_of_a_form_is_a_no_only_when_it_is_the_landing_page():
    html = "<!DOCTYPE html><html>10.99999/abc</html>"
    answer = reply(html)
    for_page = pid_reading.negotiated(answer, Form.CSL, PID, answer.exchange.final_url)
    assert for_page.obstacle is None
    assert not for_page.is_right
    assert of_form(Form.CSL, html, page="https://data.test/abc") == (False, False)


def kinds(*mentions: pid_mentions.Mention) -> list[tuple[Kind, str]]:
    return [(one.kind, one.text) for one in mentions]


def test_a_record_names_people_organisations_and_what_it_is_related_to():
    fields = (
        (
            "creator",
            (
                Value("A", (("nameIdentifier", build.ORCID), ("affiliationIdentifier", build.ROR))),
                Value("B", (("nameIdentifier", "0000-0001-2345-6789"),)),
                Value("Carberry, Josiah (https://orcid.org/0000-0002-1825-0097)"),
                Value("C", (("nameIdentifier", "0000-0002-1825-0090"),)),
            ),
        ),
        (
            "relation",
            (
                Value("10.99999/i", (("relationType", "IsCollectedBy"),)),
                Value("10.99999/p", (("relationType", "IsCitedBy"),)),
                Value("REG1", (("relatedIdentifierType", "IGSN"), ("relationType", "IsPartOf"))),
                Value("21/x", (("relatedIdentifierType", "Handle"),)),
                Value("10.99999/s", (("resourceTypeGeneral", "Software"),)),
            ),
        ),
        (
            "related_item",
            (Value("Beamline 10.99999/j 2020", (("relatedItemType", "Instrument"),)),),
        ),
    )
    found = pid_mentions.of_record(Record("x", "", False, (), fields))
    assert kinds(*found) == [
        (Kind.PERSON, build.ORCID),
        (Kind.ORGANISATION, build.ROR),
        # The ISNI of B is no ORCID, and counts as none.
        (Kind.PERSON, build.ORCID),
        (Kind.PERSON, "0000-0002-1825-0090"),
        (Kind.INSTRUMENT, "10.99999/i"),
        (Kind.RELATED, "10.99999/p"),
        (Kind.SAMPLE, "igsn:REG1"),
        (Kind.RELATED, "hdl:21/x"),
        (Kind.SOFTWARE, "10.99999/s"),
        (Kind.INSTRUMENT, "10.99999/j"),
    ]
    assert found[3].pid is None


def test_metadata_at_datacite_name_the_same_things():
    attributes = {
        "creators": [
            {
                "name": "A",
                "nameIdentifiers": [{"nameIdentifier": build.ORCID}],
                "affiliation": ["A house", {"affiliationIdentifier": build.ROR}],
            }
        ],
        "publisher": {"name": "P", "publisherIdentifier": build.ROR},
        "fundingReferences": [{"funderIdentifier": "https://doi.org/10.13039/501100000780"}],
        "relatedIdentifiers": [
            {"relatedIdentifier": "10.99999/i", "relationType": "IsCompiledBy"},
            {"relatedIdentifier": "igsn:REG1", "relationType": "IsDerivedFrom"},
        ],
        "relatedItems": [
            {
                "relatedItemType": "Instrument",
                "relationType": "IsCollectedBy",
                "relatedItemIdentifier": {"relatedItemIdentifier": "10.99999/j"},
            }
        ],
    }
    assert kinds(*pid_mentions.of_datacite(attributes)) == [
        (Kind.PERSON, build.ORCID),
        (Kind.ORGANISATION, build.ROR),
        (Kind.ORGANISATION, build.ROR),
        (Kind.INSTRUMENT, "10.99999/i"),
        (Kind.SAMPLE, "igsn:REG1"),
        (Kind.INSTRUMENT, "10.99999/j"),
    ]


def test_what_an_identifier_cannot_hold_in_an_address_is_encoded():
    assert pid_reading.address_of("https://doi.org/", "10.1/a<b>#c?d e") == (
        "https://doi.org/10.1/a%3Cb%3E%23c%3Fd%20e"
    )
