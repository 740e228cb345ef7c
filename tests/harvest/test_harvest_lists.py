"""A list is read to its end, and is called complete only when nothing of it can be missing."""

import threading
from contextlib import nullcontext

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from fairassess.domain.evidence import FailureKind
from fairassess.domain.finding import Reason
from fairassess.domain.harvests import Plan
from fairassess.harvest import engine
from tests.harvest.lists import (
    FakeDoor,
    Outcome,
    answer,
    dc,
    envelope,
    error,
    no_answer,
    one_after_the_other,
    page,
    record,
)

FORMATS = (
    "<ListMetadataFormats>{}</ListMetadataFormats>",
    "<metadataFormat><metadataPrefix>{}</metadataPrefix></metadataFormat>",
)


def formats(*prefixes):
    return envelope(FORMATS[0].format("".join(FORMATS[1].format(prefix) for prefix in prefixes)))


def paged(total, size, *, announced=None):
    """Return a door to a list of *total* records in pages of *size*, with a token each."""

    def reply(arguments, _):
        start = int(arguments.get("resumptionToken", "0"))
        end = min(start + size, total)
        token = str(end) if end < total else ""
        listed = announced if announced is not None else total
        return answer(page(range(start, end), token, size=listed))

    return FakeDoor(reply)


@settings(deadline=None)
@given(st.integers(1, 40), st.integers(1, 15))
def test_every_record_comes_once_whatever_the_page_size(total, size):
    seen = Outcome(paged(total, size))
    assert seen.identifiers == [str(number) for number in range(total)]
    assert seen.result.is_complete
    assert (seen.result.records, seen.result.list_size) == (total, total)
    assert seen.result.pages == -(-total // size)
    assert seen.steps[-1].done == seen.steps[-1].planned == seen.result.pages


def test_a_token_is_sent_alone_and_without_the_white_space_around_it():
    door = one_after_the_other(page([1], " \n a+b/c&amp;d=1 \t"), page([2]))
    seen = Outcome(door, set_spec="openaire_data", from_="2024-01-01", until="2024-02-01")
    assert seen.result.is_complete
    assert door.asked == [
        {
            "verb": "ListRecords",
            "metadataPrefix": "oai_dc",
            "set": "openaire_data",
            "from": "2024-01-01",
            "until": "2024-02-01",
        },
        {"verb": "ListRecords", "resumptionToken": "a+b/c&d=1"},
    ]


def test_a_token_of_white_space_alone_ends_the_list():
    door = one_after_the_other(page([1], "\n  "))
    assert Outcome(door).result.is_complete
    assert len(door.asked) == 1


def test_the_richest_format_that_is_offered_is_asked_for():
    rich = one_after_the_other(formats("oai_dc", "marcxml", "oai_datacite"), page([1]))
    assert Outcome(rich, prefix=None).result.plan.prefix == "oai_datacite"
    poor = one_after_the_other(formats("oai_dc", "marcxml"), page([1]))
    assert Outcome(poor, prefix="").result.plan.prefix == "oai_dc"
    mute = one_after_the_other(answer(b"<html>", status=404), page([1]))
    assert Outcome(mute, prefix=None).result.records == 1


def test_a_dead_server_is_asked_once_only():
    door = one_after_the_other(no_answer(FailureKind.REFUSED, "The server refused the connection."))
    seen = Outcome(door, prefix=None)
    assert len(door.asked) == 1
    assert not seen.result.is_complete
    assert seen.result.stopped_because == "ListMetadataFormats: The server refused the connection."


def test_deleted_records_are_handed_on_and_counted_apart():
    seen = Outcome(one_after_the_other(page([1, record(2, status="deleted")])))
    assert (seen.result.records, seen.result.deleted) == (1, 1)
    assert [one.is_deleted for one in seen.records] == [False, True]


def test_the_raw_page_is_kept_and_gives_each_record_as_it_stands_by_itself():
    listed = page([record(1, dc("<dc:title>Größe &lt; 5</dc:title>")), 2])
    seen = Outcome(one_after_the_other(listed))
    assert zstandard.decompress(seen.pages[0].raw) == listed
    raw = engine.record_of(seen.pages[0].raw, seen.records[0].place).decode()
    assert "Größe &lt; 5" in raw
    assert '<record xmlns="http://www.openarchives.org/OAI/2.0/"' in raw
    assert engine.record_of(seen.pages[0].raw, 2) == b""
    lean = Outcome(one_after_the_other(listed), keeps_raw=False)
    assert (lean.pages[0].raw, lean.records[0].title) == (b"", "Größe < 5")


def test_a_page_of_many_records_is_handed_on_in_small_batches():
    seen = Outcome(one_after_the_other(page(range(1_200))))
    assert seen.batches == [500, 500, 200]
    assert len(seen.pages) == 1


def test_fewer_records_than_announced_are_not_complete():
    seen = Outcome(paged(10, 4, announced=12))
    assert not seen.result.is_complete
    assert seen.result.stopped_because is None
    assert seen.result.warnings == ("The provider announced 12 records and gave 10.",)


def test_a_page_with_two_lists_gives_the_records_of_both():
    body = page([1, "</ListRecords><ListRecords>", 2], "a")
    seen = Outcome(one_after_the_other(body, page([3])))
    assert seen.identifiers == ["1", "2", "3"]


def test_more_records_than_announced_are_complete_but_odd():
    seen = Outcome(paged(10, 4, announced=9))
    assert seen.result.is_complete
    assert seen.result.warnings == ("The provider announced 9 records and gave 10.",)


@pytest.mark.parametrize("size", ["many", "-1", "9" * 40, ""])
def test_a_list_size_that_is_no_number_is_ignored(size):
    assert Outcome(one_after_the_other(page([1], size=size))).result.list_size is None


def test_records_that_come_twice_do_not_hide_those_that_never_came():
    seen = Outcome(one_after_the_other(page([1, 2], "a", size=4), page([2, 3], size=4)))
    assert seen.identifiers == ["1", "2", "3"]
    assert not seen.result.is_complete
    assert "Records came again 1 times; each counts once." in seen.result.warnings


def test_no_matching_records_are_an_empty_but_complete_list():
    seen = Outcome(one_after_the_other(answer(error("noRecordsMatch"), status=422)))
    assert seen.result.is_complete
    assert (seen.result.records, seen.result.stopped_because) == (0, None)


@pytest.mark.parametrize("offered", [True, False])
def test_a_format_that_is_refused_is_a_fault_of_the_list_only_where_it_is_offered(offered):
    wanted = "marcxml" if offered else "oai_dc"
    seen = []
    Outcome(
        one_after_the_other(error("cannotDisseminateFormat"), formats(wanted)),
        prefix="marcxml",
        judge=lambda gathered: seen.append(gathered) or (),
    )
    assert [(one.is_complete, one.is_of_request) for one in seen] == [(False, not offered)]


@pytest.mark.parametrize("code", ["cannotDisseminateFormat", "badArgument", "noSetHierarchy"])
def test_a_refused_list_of_all_records_in_dublin_core_is_a_fault_of_the_list(code):
    seen = []
    Outcome(
        one_after_the_other(error(code)),
        prefix="oai_dc",
        judge=lambda gathered: seen.append(gathered) or (),
    )
    assert [(one.is_complete, one.is_of_request) for one in seen] == [(False, False)]


def test_one_page_too_many_ends_a_list_whose_size_is_known():
    full = Outcome(one_after_the_other(page([1, 2], "a", size=2), error("noRecordsMatch")))
    assert full.result.is_complete
    assert full.result.warnings
    unknown = Outcome(one_after_the_other(page([1, 2], "a"), error("noRecordsMatch")))
    assert not unknown.result.is_complete
    assert "noRecordsMatch" in unknown.result.stopped_because


@pytest.mark.parametrize("status", [200, 400, 404, 422, 500])
def test_an_oai_error_is_read_whatever_the_http_status(status):
    seen = Outcome(
        one_after_the_other(page([1], "a"), answer(error("badResumptionToken"), status=status))
    )
    assert seen.result.records == 1
    assert seen.result.stopped_because.startswith(
        "Page 2: The provider answers with the error badR"
    )
    assert seen.rests == []


@pytest.mark.parametrize(
    ("body", "because"),
    [
        (b"", "The reply is empty."),
        (
            b"<!DOCTYPE html><html><head><title>Down \x07 today</title></head><p>",
            "The reply is an HTML page titled “Down \ufffd today”, not OAI-PMH.",
        ),
        (b'{"error": 1}', "The reply is no well-formed XML"),
        (b"<rss/>", "The reply is XML but not OAI-PMH: its root element is rss."),
        (b"<OAI-PMH><ListRecords/></OAI-PMH>", "not in the namespace of OAI-PMH 2.0"),
        (envelope("<Identify/>"), "neither a list nor an error"),
    ],
)
def test_what_is_no_list_is_named_and_never_an_empty_list(body, because):
    seen = Outcome(one_after_the_other(body))
    assert not seen.result.is_complete
    assert because in seen.result.stopped_because
    late = Outcome(one_after_the_other(page([1], "a"), body))
    assert (late.result.records, late.result.is_complete) == (1, False)


def test_a_page_of_maintenance_in_place_of_the_list_says_nothing_of_it():
    away = b"<!DOCTYPE html><html><head><title>Maintenance</title></head><p>Back soon.</html>"
    assert reason_of(one_after_the_other(away)) is Reason.HTTP_5XX
    assert reason_of(one_after_the_other(page([1], "a"), away)) is Reason.HTTP_5XX
    portal = away.replace(b"Maintenance", b"Welcome to the portal")
    assert reason_of(one_after_the_other(portal)) is None


def reason_of(door, **arguments):
    found = []
    Outcome(door, judge=lambda gathered: (found.append(gathered.reason), ())[1], **arguments)
    return found[0]


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (no_answer(FailureKind.DNS), Reason.DNS),
        (no_answer(FailureKind.TIMEOUT), Reason.TIMEOUT),
        (no_answer(FailureKind.TLS), Reason.TLS),
        (no_answer(FailureKind.TOO_LARGE), Reason.TOO_LARGE),
        (no_answer(FailureKind.BLOCKED_BY_POLICY), Reason.BLOCKED_BY_POLICY),
        (no_answer(FailureKind.MALFORMED), None),
        (answer(b"", status=500), Reason.HTTP_5XX),
        (answer(b"", status=429), Reason.RATE_LIMITED),
        (answer(b"", status=404), None),
        (answer(b"<html>", status=403, headers=[("cf-mitigated", "challenge")]),
         Reason.BLOCKED_BY_BOT_WALL),
        (answer(b"<html>"), None),
    ],
)  # fmt: skip
def test_what_says_nothing_of_the_list_has_a_reason_and_a_bad_list_has_none(reply, reason):
    assert reason_of(one_after_the_other(reply)) is reason


def test_findings_are_made_from_what_was_gathered():
    seen = Outcome(paged(3, 2), judge=lambda gathered: (gathered.profile.live,))
    assert seen.result.findings == (3,)


def test_only_the_first_and_the_last_pages_keep_their_bodies():
    seen = Outcome(paged(10, 1))
    kept = [bool(exchange.body_start) for exchange in seen.result.exchanges]
    assert kept == [True] * 2 + [False] * 5 + [True] * 3


def test_of_a_long_list_the_exchanges_in_the_middle_go_unless_they_failed():
    busy = answer(b"", status=503, headers=[("retry-after", "1")])
    long = paged(200, 1)
    answers = long._answers
    long._answers = lambda given, number: busy if number == 99 else answers(given, number)
    seen = Outcome(long)
    assert seen.result.is_complete
    assert len(seen.result.exchanges) == 41
    assert [one.status for one in seen.result.exchanges].count(503) == 1


def test_an_error_in_what_takes_the_records_is_not_swallowed():
    class Full(Outcome):
        def take(self, records, page):
            raise OSError("disk full")

    before = threading.active_count()
    with pytest.raises(OSError, match="disk full"):
        Full(paged(30, 2))
    assert threading.active_count() == before


def test_a_base_url_with_a_query_is_extended():
    asked = []

    class Door:
        def fetch(self, url, *, limits=None, deadline_s=None, on_body=None):
            asked.append(url)
            return answer(page([1]))

    engine.harvest(
        "http://nls.test/oai?repo=a", Plan("oai_dc"), open_door=lambda: nullcontext(Door())
    )
    assert asked == ["http://nls.test/oai?repo=a&metadataPrefix=oai_dc&verb=ListRecords"]


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_lead_to_a_result_that_is_not_called_complete(body):
    seen = Outcome(one_after_the_other(page([1], "a"), body))
    assert seen.result.records == 1
    assert not seen.result.is_complete


SEED = page([1, record(2, status="deleted"), record("x&amp;y")], "token", size=9)


@settings(deadline=None)
@given(st.integers(0, len(SEED)), st.binary(max_size=6), st.integers(0, 40))
def test_a_page_with_any_damage_ends_in_a_result_and_loses_nothing_silently(place, junk, gone):
    damaged = SEED[:place] + junk + SEED[place + gone :]
    seen = Outcome(one_after_the_other(damaged, page([7, 8])))
    whole = {one.identifier for one in seen.records}
    if seen.result.is_complete:
        # The damage was inside a text or a name that nobody needs, so all records are there.
        assert len(whole) >= 3
    if (gone, junk) == (0, b""):
        assert not seen.result.is_complete, "nine were announced"


def test_the_tree_of_a_page_is_what_sickle_would_give():
    from sickle.models import Record

    from fairassess.harvest.replies import Page

    tree = Page(answer(page([1])), {}).xml
    found = tree.find(".//{http://www.openarchives.org/OAI/2.0/}record")
    assert isinstance(tree, etree._Element)
    assert Record(found).metadata == {"title": ["A title"]}
