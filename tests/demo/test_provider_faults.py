"""Each fault of the demo provider changes what it says, and nothing that it does not say."""

import gzip
import re
from datetime import UTC, datetime, timedelta
from itertools import chain

import pytest

from fairassess.demo.fault_effects import ALSO_TRIPS, TRIPS
from fairassess.demo.faults import MOODS, Fault
from fairassess.demo.provider_manner import Manner
from fairassess.probes import registry
from tests.demo.asking import OAI, ask, call, harvest
from tests.demo.matrix import SETUPS
from tests.providers import application

MOMENT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
EVERYTHING = application(25, page_size=25)
STAMPS = ask(EVERYTHING, verb="ListIdentifiers", metadataPrefix="oai_dc").texts("datestamp")
KNOWN = "oai:nls.test:ds-000001"
DELETED = next(
    head[0].text
    for head in ask(EVERYTHING, verb="ListIdentifiers", metadataPrefix="oai_dc").root.iter(
        f"{OAI}header"
    )
    if head.get("status") == "deleted"
)
DC = ("metadataPrefix", "oai_dc")
LIST = ("verb", "ListIdentifiers")
RECORDS = ("verb", "ListRecords")
GET = ("verb", "GetRecord")
JUNK_TOKEN = ("resumptionToken", "junk")

# Requests that between them meet every fault, in order; each is sent as GET and the first as POST.
REQUESTS = (
    (("verb", "Identify"),),
    (),
    (("verb", "nope"),),
    (("verb", "Identify"), ("verb", "Identify")),
    (("verb", "Identify"), DC),
    (("verb", "Identify"), ("foo", "1")),
    (("verb", "ListMetadataFormats"),),
    (("verb", "ListSets"),),
    (GET, ("identifier", KNOWN), DC),
    (GET, ("identifier", "oai:nls.test:nothing"), DC),
    (GET, DC),
    (LIST, DC),
    (LIST,),
    (LIST, DC, DC),
    (LIST, DC, ("foo", "1")),
    (LIST, ("metadataPrefix", "nope")),
    (LIST, DC, ("from", STAMPS[3]), ("until", STAMPS[5])),
    (LIST, DC, ("until", "2010-01-01")),
    (LIST, DC, ("until", STAMPS[5])),
    (LIST, DC, ("from", "2002-02-05"), ("until", "2022-02-06T05:35:00Z")),
    (LIST, DC, ("from", "2022-02-05"), ("until", "2020-02-05")),
    (LIST, DC, ("from", "junk")),
    (LIST, JUNK_TOKEN),
    (RECORDS, DC),
    (RECORDS, DC, ("from", STAMPS[24])),
    (RECORDS, ("metadataPrefix", "oai_datacite")),
)

FIRST_SET = next(
    spec for spec in ask(EVERYTHING, LIST, DC).texts("setSpec") if spec.startswith("instrument:")
)
FORMATS = ("verb", "ListMetadataFormats")
ODD = ("identifier", "oai:nls.test:a%2Bb+c d")
# Requests about single records and sets, and for what stands beside the provider.
MORE = (
    (GET, ODD, DC),
    (FORMATS, ("identifier", KNOWN)),
    (FORMATS, ("identifier", "oai:nls.test:nothing")),
    (("verb", "ListSets"), JUNK_TOKEN),
    (LIST, DC, ("set", "openaire_data")),
    (LIST, DC, ("set", FIRST_SET)),
    (LIST, DC, ("set", "nothing")),
    (("verb", "identify"),),
    (GET, ("identifier", DELETED), DC),
    (GET, ("identifier", 'invalid"id'), DC),
    (GET, ("identifier", KNOWN), ("metadataPrefix", "nope")),
    (LIST, DC, ("from", STAMPS[3][:10]), ("until", STAMPS[3][:10])),
    (LIST, DC, ("from", STAMPS[0])),
    (LIST, DC, ("from", "2099-01-01")),
    (LIST, DC, ("from", "2020-02-30")),
    (LIST, DC, ("from", ""), ("set", "")),
    (LIST, ("from", "junk"), ("foo", "1")),
)


def replies(app):
    """Return every reply to REQUESTS and to a chain of tokens, as bytes that can be compared."""
    found = [call_of(app, "POST", *REQUESTS[0])]
    found += [call_of(app, "GET", *pairs) for pairs in (*REQUESTS, *MORE)]
    found.append(call_of(app, "POST", GET, ("identifier", KNOWN), DC))
    robots = call(app, {"REQUEST_METHOD": "GET", "PATH_INFO": "/robots.txt"})
    found.append((robots.status, robots.headers["content-type"], robots.body))
    heard = ask(app, RECORDS, DC)
    token = re.search(rb"<resumptionToken[^>]*>([^<]+)</", heard.body)
    for _ in range(4):
        if token is None:
            break
        pair = ("resumptionToken", token[1].decode())
        found.append(call_of(app, "GET", RECORDS, pair, DC))
        found.append(call_of(app, "GET", LIST, pair))
        found.append(call_of(app, "GET", RECORDS, pair))
        found.append(call_of(app, "GET", RECORDS, pair))
        token = re.search(rb"<resumptionToken[^>]*>([^<]+)</", found[-1][2])
    return found


# Faults of the arguments, with the only requests whose replies they change.
LOCAL = {
    Fault.EMPTY_QUERY_AS_HTML: [()],
    Fault.BAD_VERB_WRONG_CODE: [(("verb", "nope"),)],
    Fault.REPEATED_VERB_ACCEPTED: [(("verb", "Identify"), ("verb", "Identify"))],
    Fault.IDENTIFY_ARGS_IGNORED: [
        (("verb", "Identify"), DC),
        (("verb", "Identify"), ("foo", "1")),
    ],
    Fault.EXTRA_ARGS_IGNORED: [
        (("verb", "Identify"), ("foo", "1")),
        (LIST, DC, ("foo", "1")),
    ],
    Fault.REPEATED_ARGS_ACCEPTED: [(LIST, DC, DC)],
    Fault.FORMAT_WITHOUT_SCHEMA: [(("verb", "ListMetadataFormats"),)],
    Fault.OAI_DC_NOT_OFFERED: [(("verb", "ListMetadataFormats"),)],
    Fault.DATACITE_NOT_OFFERED: [(("verb", "ListMetadataFormats"),)],
    Fault.EMPTY_LIST_SETS: [(("verb", "ListSets"),)],
    Fault.ILLEGAL_SET_SPEC: [(("verb", "ListSets"),)],
    Fault.GET_RECORD_HEADER_DIFFERS: [(GET, ("identifier", KNOWN), DC)],
    Fault.UNKNOWN_IDENTIFIER_WRONG_CODE: [(GET, ("identifier", "oai:nls.test:nothing"), DC)],
    Fault.GET_RECORD_WITHOUT_IDENTIFIER: [(GET, DC)],
    Fault.PREFIX_MISSING_IGNORED: [(LIST,)],
    Fault.UNKNOWN_PREFIX_IGNORED: [(LIST, ("metadataPrefix", "nope"))],
    Fault.EMPTY_RANGE_AS_EMPTY_LIST: [(LIST, DC, ("until", "2010-01-01"))],
    Fault.MIXED_GRANULARITY_ACCEPTED: [REQUESTS[19]],
    Fault.REVERSED_RANGE_ACCEPTED: [REQUESTS[20]],
    Fault.JUNK_DATES_ACCEPTED: [(LIST, DC, ("from", "junk"))],
    Fault.UNTIL_ALONE_REFUSED: [(LIST, DC, ("until", STAMPS[5]))],
    Fault.JUNK_TOKEN_WRONG_CODE: [(LIST, JUNK_TOKEN)],
}


@pytest.mark.parametrize("fault", LOCAL, ids=lambda fault: fault.value)
def test_a_fault_of_the_arguments_changes_only_the_replies_it_is_about(fault):
    clean, faulty = app_with(), app_with(fault)
    assert LOCAL[fault] == [
        pairs
        for pairs in REQUESTS
        if call_of(clean, "GET", *pairs) != call_of(faulty, "GET", *pairs)
    ]


def call_of(app, method, *pairs):
    heard = ask(app, *pairs, method=method)
    return (heard.status, heard.headers["content-type"], heard.body)


def app_with(*faults, **more):
    return application(25, faults=faults, now=lambda: MOMENT, **more)


# A reply that is old and a token that dies show only when time goes on; others only in a
# repository of another kind, which the matrix sets up for them.
ELSEWHERE = {Fault.STALE_IDENTIFY, Fault.TOKEN_DIES_SOON, *SETUPS} - {
    Fault.EMPTY_TOKEN_ON_WHOLE_LIST
}


@pytest.mark.parametrize(
    "fault", sorted(set(Fault) - MOODS - ELSEWHERE, key=lambda fault: fault.value)
)
def test_a_fault_shows_in_at_least_one_reply(fault):
    clean, faulty = replies(app_with()), replies(app_with(fault))
    changed = sum(one != other for one, other in zip(clean, faulty, strict=False))
    assert changed or len(clean) != len(faulty)


@pytest.mark.parametrize(
    "fault",
    [None, *sorted(set(Fault) - MOODS - {Fault.PERMANENT_REDIRECT}, key=lambda f: f.value)],
)
def test_only_faults_of_the_text_break_the_xml(fault):
    breaking = {
        Fault.RAW_AMPERSAND,
        Fault.TRUNCATED_PAGE,
        Fault.CONTROL_CHARACTER_IN_RECORD,
        Fault.LATIN1_BYTES,
        Fault.GZIP_UNASKED,
    }
    app = app_with(*([fault] if fault else []))
    if fault in breaking:
        with pytest.raises(SyntaxError):
            assert ask(app, RECORDS, DC).root
    else:
        assert ask(app, RECORDS, DC).root is not None
    if fault is not Fault.GZIP_UNASKED:
        assert ask(app, verb="Identify").root is not None


def test_every_fault_that_is_no_mood_says_which_check_it_fails():
    assert set(Fault) - set(TRIPS) == MOODS - {Fault.HTML_PAGE}
    assert set(ALSO_TRIPS) <= set(TRIPS)


def test_every_check_of_the_protocol_has_a_fault_but_those_for_tls_and_addresses():
    numbers = {probe.definition.check[:3] for probe in registry.of_kind(registry.OAI_PMH)}
    assert numbers - set(TRIPS.values()) == {"T02", "Z02"}
    assert set(TRIPS.values()) <= numbers


def test_two_faults_can_be_had_together():
    heard = ask(app_with(Fault.NO_ADMIN_EMAIL, Fault.ERROR_WITH_HTTP_400), verb="Identify")
    assert heard.texts("adminEmail") == []
    assert ask(app_with(Fault.NO_ADMIN_EMAIL, Fault.ERROR_WITH_HTTP_400)).status == 400


def test_errors_with_http_400_still_carry_their_code():
    heard = ask(app_with(Fault.ERROR_WITH_HTTP_400), verb="nope")
    assert (heard.status, heard.errors) == (400, ["badVerb"])


def test_a_cut_list_ends_with_an_empty_token_that_admits_its_size():
    heard = ask(app_with(Fault.LIST_CUT_SHORT), RECORDS, DC)
    assert len(heard.identifiers) == 10
    assert heard.token == ""
    assert heard.root.find(f".//{OAI}resumptionToken").get("completeListSize") == "25"


def test_a_repeated_token_gives_the_second_page_for_ever():
    app = app_with(Fault.TOKEN_REPEATS)
    first = ask(app, LIST, DC)
    second = ask(app, LIST, ("resumptionToken", first.token))
    third = ask(app, LIST, ("resumptionToken", second.token))
    assert first.token == second.token == third.token
    assert first.identifiers != second.identifiers == third.identifiers


def test_endless_tokens_are_all_new_while_the_records_come_back():
    app = app_with(Fault.ENDLESS_TOKENS)
    heard = ask(app, LIST, DC)
    tokens, pages = [heard.token], [heard.identifiers]
    for _ in range(8):
        heard = ask(app, LIST, ("resumptionToken", tokens[-1]))
        tokens.append(heard.token)
        pages.append(heard.identifiers)
    assert len(set(tokens)) == 9
    assert pages[0] == pages[3] == pages[6]


def test_a_token_that_gives_the_same_records_ends_all_the_same():
    pages = harvest(app_with(Fault.TOKEN_GIVES_SAME_RECORDS), metadataPrefix="oai_dc")
    assert pages[0] == pages[1] == pages[2]
    assert len(pages) == 3


def test_a_token_that_works_once_works_once():
    app = app_with(Fault.TOKEN_ONLY_ONCE)
    token = ("resumptionToken", ask(app, LIST, DC).token)
    assert ask(app, LIST, token).errors == []
    assert ask(app, LIST, token).errors == ["badResumptionToken"]


def test_ignored_dates_give_everything():
    app = app_with(Fault.DATES_IGNORED, page_size=25)
    assert len(ask(app, LIST, DC, ("from", "2099-01-01")).identifiers) == 25


def test_a_leaking_range_gives_a_neighbour_more():
    app = app_with(Fault.RANGE_LEAKS, page_size=25)
    heard = ask(app, LIST, DC, ("from", STAMPS[3]), ("until", STAMPS[5]))
    assert heard.texts("datestamp") == STAMPS[2:7]


def test_an_exclusive_upper_end_loses_only_the_record_at_the_end():
    app = app_with(Fault.UNTIL_EXCLUSIVE, page_size=25)
    heard = ask(app, LIST, DC, ("from", STAMPS[3]), ("until", STAMPS[5]))
    assert heard.texts("datestamp") == STAMPS[3:5]


def test_datestamps_that_are_always_now_follow_the_clock():
    moments = iter([MOMENT + timedelta(seconds=n) for n in range(1_000)])
    app = application(25, faults={Fault.DATESTAMPS_NOW}, now=lambda: next(moments))
    first, second = (ask(app, LIST, DC).texts("datestamp")[0] for _ in range(2))
    assert first < second


def test_deletions_not_kept_are_neither_promised_nor_shown():
    app = app_with(Fault.DELETED_NOT_KEPT)
    assert ask(app, verb="Identify").texts("deletedRecord") == ["no"]
    assert len(list(chain(*harvest(app, metadataPrefix="oai_dc")))) == 24


def test_deletions_despite_no_are_shown_though_not_promised():
    app = app_with(Fault.DELETED_DESPITE_NO, page_size=25)
    assert ask(app, verb="Identify").texts("deletedRecord") == ["no"]
    heard = ask(app, LIST, DC)
    assert [h.get("status") for h in heard.root.findall(f".//{OAI}header")].count("deleted") == 1


def test_a_permanent_redirect_leads_to_the_answer_with_its_query():
    app = app_with(Fault.PERMANENT_REDIRECT)
    moved = ask(app, verb="Identify")
    assert moved.status == 301
    path, _, query = moved.headers["location"].partition("127.0.0.1")[2].partition("?")
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query}
    assert call(app, environ).texts("baseURL") == ["http://127.0.0.1/oai"]


@pytest.mark.parametrize(("mood", "status"), [(Fault.HTML_PAGE, 200), (Fault.HTTP_500, 500)])
def test_a_page_for_people_answers_whatever_is_asked(mood, status):
    heard = ask(app_with(mood), verb="Identify")
    assert heard.status == status
    assert heard.headers["content-type"].startswith("text/html")


def test_a_flaky_server_is_busy_at_every_so_manieth_request():
    app = app_with(Fault.FLAKY, manner=Manner(flaky_every=3, retry_after_s=7))
    heard = [ask(app, verb="Identify") for _ in range(6)]
    assert [h.status for h in heard] == [200, 200, 503, 200, 200, 503]
    assert heard[2].headers["retry-after"] == "7"


def test_a_kept_reply_to_identify_is_as_old_as_the_first_one():
    moments = iter([MOMENT + timedelta(seconds=n) for n in range(1_000)])
    app = application(25, faults={Fault.STALE_IDENTIFY}, now=lambda: next(moments))
    dates = [ask(app, verb="Identify").texts("responseDate") for _ in range(3)]
    assert dates[0] == dates[1] == dates[2]
    assert ask(app, verb="ListSets").texts("responseDate") != dates[0]


def test_a_reply_that_nobody_wanted_compressed_is_gzip_and_says_so():
    heard = ask(app_with(Fault.GZIP_UNASKED), verb="Identify")
    assert heard.headers["content-encoding"] == "gzip"
    assert int(heard.headers["content-length"]) == len(heard.body)
    assert gzip.decompress(heard.body) == ask(app_with(), verb="Identify").body


@pytest.mark.parametrize(
    ("fault", "status"),
    [(Fault.BUSY_WITHOUT_RETRY_AFTER, 503), (Fault.LIMIT_WITHOUT_RETRY_AFTER, 429)],
)
def test_a_server_that_is_busy_once_does_not_say_for_how_long(fault, status):
    app = app_with(fault)
    heard = [ask(app, verb="Identify") for _ in range(5)]
    assert [h.status for h in heard] == [200, 200, status, 200, 200]
    assert "retry-after" not in heard[2].headers


def test_a_huge_page_is_huge_though_no_text_in_it_is():
    body = ask(app_with(Fault.HUGE_PAGE), RECORDS, DC).body
    assert 10_000_000 < len(body) < 11_000_000
    assert max(len(text) for text in re.findall(rb"[ \t]+", body)) < 2_000_000


def test_an_identifier_that_is_decoded_twice_comes_back_changed():
    heard = ask(app_with(Fault.DECODED_TWICE), GET, ODD, DC)
    assert heard.root.find(f"{OAI}request").get("identifier") == "oai:nls.test:a+b c d"
    assert ask(app_with(), GET, ODD, DC).root.find(f"{OAI}request").get("identifier") == ODD[1]


def test_a_set_that_leaks_lists_one_stranger():
    own, leaking = (
        ask(app_with(*faults, page_size=25), LIST, DC, ("set", FIRST_SET)).identifiers
        for faults in ((), (Fault.SET_LEAKS,))
    )
    assert len(set(leaking) - set(own)) == 1
    assert set(own) < set(leaking)


def test_a_dripping_server_says_the_same_byte_by_byte():
    slow = app_with(Fault.DRIP, manner=Manner(drip_s=0.0))
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/oai", "QUERY_STRING": "verb=ListSets"}
    environ |= {"HTTP_HOST": "127.0.0.1", "wsgi.url_scheme": "http"}
    chunks = list(slow(environ, lambda status, headers: None))
    assert all(len(chunk) == 1 for chunk in chunks)
    assert b"".join(chunks) == ask(app_with(manner=Manner()), verb="ListSets").body


def test_a_dripping_server_that_is_closed_stops_at_once():
    app = app_with(Fault.DRIP, manner=Manner(drip_s=60.0))
    app.close()
    assert ask(app, verb="Identify").body == b""


@pytest.mark.parametrize(
    "wrong", [{"page_size": 0}, {"flaky_every": 1}, {"granularity": "hours"}, {"deleted": "maybe"}]
)
def test_a_manner_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong)).split("_")[0]):
        Manner(**wrong)
