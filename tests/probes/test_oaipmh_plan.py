"""One answer leads to the next question: which requests are made, and with what in them."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairassess.domain.evidence import Reply
from fairassess.probes.fetchers import oaipmh_later, oaipmh_lists, oaipmh_values
from fairassess.probes.oai_evidence import OaiEvidence
from tests.probes import scripted_door
from tests.probes.scripted_door import Arguments, ScriptedDoor, oai, pages_of, visit


def _labels(evidence: OaiEvidence) -> list[str]:
    return [asked.label for asked in evidence.asked]


def test_a_long_list_is_followed_for_twenty_pages_and_no_further() -> None:
    evidence = visit(ScriptedDoor(pages_of(1000)))
    assert len(evidence.pages("identifiers")) == oaipmh_lists.IDENTIFIER_PAGES
    assert len(evidence.pages("records")) == oaipmh_lists.PAGES_IN_ALL
    assert evidence.stop is None


def test_big_pages_are_not_followed_to_the_end() -> None:
    def answer(arguments: Arguments) -> Reply:
        good = pages_of(1000)(arguments)
        exchange = replace(good.exchange, decoded_bytes=oaipmh_lists.CHEAP_PAGE_BYTES + 1)
        return replace(good, exchange=exchange)

    assert len(visit(ScriptedDoor(answer)).pages("records")) == oaipmh_lists.FIRST_PAGES


@pytest.mark.parametrize(
    "token_of", [lambda _: "same", lambda first: str(first + 1)], ids=["same token", "new tokens"]
)
def test_a_list_that_repeats_itself_is_left_at_once(token_of: Callable[[int], str]) -> None:
    calls = [0]

    def answer(arguments: Arguments) -> Reply:
        calls[0] += 1
        verb = arguments.get("verb", "")
        if verb not in ("ListIdentifiers", "ListRecords"):
            return scripted_door.small_provider(arguments)
        head = "<header><identifier>oai:a:1</identifier></header>"
        item = head if verb == "ListIdentifiers" else f"<record>{head}</record>"
        token = f"<resumptionToken>{token_of(calls[0])}</resumptionToken>"
        return oai(f"<{verb}>{item}{token}</{verb}>")

    evidence = visit(ScriptedDoor(answer))
    assert len(evidence.pages("records")) == 2


def test_a_repository_without_records_is_not_asked_for_one() -> None:
    evidence = visit(ScriptedDoor(scripted_door.small_provider))
    assert evidence.known is None
    assert "get_record" not in _labels(evidence)
    assert "get_record" in dict(evidence.skipped)
    assert "get_without_identifier" in _labels(evidence)


def test_a_rare_live_record_is_taken_to_ask_further() -> None:
    stamps = ("2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z")

    def answer(arguments: Arguments) -> Reply:
        if arguments.get("verb") not in ("ListIdentifiers", "ListRecords"):
            return scripted_door.small_provider(arguments)
        heads = "".join(
            f"<header><identifier>oai:a:{n}</identifier><datestamp>{stamp}</datestamp></header>"
            for n, stamp in enumerate(stamps)
        )
        return oai(f"<ListIdentifiers>{heads}</ListIdentifiers>")

    evidence = visit(ScriptedDoor(answer))
    assert evidence.known is not None
    assert evidence.known.identifier == "oai:a:2"
    exact = evidence.get("exact_date")
    assert exact is not None
    assert exact.argument("from") == exact.argument("until") == stamps[2]


@pytest.mark.parametrize(
    ("granularity", "stamp", "bound"),
    [
        ("YYYY-MM-DD", "2020-01-02T03:04:05Z", "2020-01-02"),
        ("YYYY-MM-DDThh:mm:ssZ", "2020-01-02T03:04:05.7Z", "2020-01-02"),
        ("YYYY-MM-DDThh:mm:ssZ", "2020-01-02", "2020-01-02"),
        ("seconds", "2020-01-02T03:04:05Z", "2020-01-02"),
    ],
)
def test_bounds_are_such_that_the_repository_must_understand_them(
    granularity: str, stamp: str, bound: str
) -> None:
    def answer(arguments: Arguments) -> Reply:
        if arguments == {"verb": "Identify"}:
            return oai(f"<Identify><granularity>{granularity}</granularity></Identify>")
        head = f"<header><identifier>oai:a:1</identifier><datestamp>{stamp}</datestamp></header>"
        return oai(f"<ListIdentifiers>{head}</ListIdentifiers>")

    exact = visit(ScriptedDoor(answer)).get("exact_date")
    assert exact is not None
    assert exact.argument("from") == bound


def test_another_format_is_used_where_dublin_core_is_not_offered() -> None:
    def answer(arguments: Arguments) -> Reply:
        if arguments.get("verb") == "ListMetadataFormats":
            return oai(
                "<ListMetadataFormats><metadataFormat><metadataPrefix>oai_datacite"
                "</metadataPrefix></metadataFormat></ListMetadataFormats>"
            )
        return scripted_door.small_provider(arguments)

    door = ScriptedDoor(answer)
    assert visit(door).prefix == "oai_datacite"
    used = {
        arguments["metadataPrefix"] for arguments in door.asked if "metadataPrefix" in arguments
    }
    assert used == {"oai_datacite", oaipmh_values.NO_SUCH}


def test_fresh_datestamps_are_looked_at_again_in_another_second() -> None:
    def answer(arguments: Arguments) -> Reply:
        if arguments.get("verb") != "ListIdentifiers":
            return scripted_door.small_provider(arguments)
        stamp = "2025-03-01T12:00:00Z"
        head = f"<header><identifier>oai:a:1</identifier><datestamp>{stamp}</datestamp></header>"
        return oai(f"<ListIdentifiers>{head}</ListIdentifiers>")

    door = ScriptedDoor(answer)
    visit(door)
    assert oaipmh_later.TICK_S in door.slept
    old = ScriptedDoor(pages_of(3))
    visit(old)
    assert oaipmh_later.TICK_S not in old.slept


@settings(deadline=None)
@given(st.text(min_size=1, max_size=40))
def test_a_made_up_identifier_is_another_one_and_harmless(known: str) -> None:
    made_up = oaipmh_values.unknown_identifier(known)
    assert made_up != known
    added = made_up.removeprefix(known.rstrip("0123456789"))
    assert set(added) <= set(known) | set("-0123456789abcdefghijklmnopqrstuvwxyz")


def test_a_number_stays_a_number() -> None:
    assert oaipmh_values.unknown_identifier("oai:data:inv/12345") == "oai:data:inv/999999999"
    assert oaipmh_values.unknown_identifier("oai:data:inv/999999999").startswith("oai:data:inv/9")


def _formats(*prefixes: str) -> str:
    entries = "".join(
        f"<metadataFormat><metadataPrefix>{one}</metadataPrefix></metadataFormat>"
        for one in prefixes
    )
    return f"<ListMetadataFormats>{entries}</ListMetadataFormats>"


def test_formats_of_datacite_are_asked_for_before_others_and_three_are_enough() -> None:
    def answer(arguments: Arguments) -> Reply:
        if arguments == {"verb": "ListMetadataFormats"}:
            return oai(_formats("oai_dc", "marc", "mods", "datacite", "oai_datacite", "rdf"))
        return pages_of(3)(arguments)

    evidence = visit(ScriptedDoor(answer))
    asked = [evidence.get(f"other_format_{number}") for number in (1, 2, 3, 4)]
    prefixes = [one.argument("metadataPrefix") for one in asked if one is not None]
    assert prefixes == ["oai_datacite", "datacite", "marc"]


def test_formats_that_are_not_offered_are_not_asked_for() -> None:
    evidence = visit(ScriptedDoor(pages_of(3)))
    assert "other_format_1" in dict(evidence.skipped)
    assert "other_format_1" not in _labels(evidence)


def test_a_set_that_has_records_is_asked_for_before_one_that_may_have_none() -> None:
    def answer(arguments: Arguments) -> Reply:
        if arguments == {"verb": "ListSets"}:
            sets = "".join(f"<set><setSpec>{one}</setSpec></set>" for one in ("empty", "full"))
            return oai(f"<ListSets>{sets}</ListSets>")
        if arguments.get("verb") not in ("ListIdentifiers", "ListRecords"):
            return scripted_door.small_provider(arguments)
        head = "<header><identifier>oai:a:1</identifier><setSpec>full</setSpec></header>"
        return oai(f"<ListIdentifiers>{head}</ListIdentifiers>")

    asked = visit(ScriptedDoor(answer)).get("set_list")
    assert asked is not None
    assert asked.argument("set") == "full"


@pytest.mark.parametrize(
    ("name", "path", "is_spared"),
    [
        ("Scicat Provider", "oai", False),
        ("ICAT of the source", "oai", True),
        ("Data", "oaipmh/request", True),
        ("Data", "request", False),
    ],
)
def test_odd_identifiers_are_not_sent_to_what_looks_like_icat(
    name: str, path: str, is_spared: bool
) -> None:
    def answer(arguments: Arguments) -> Reply:
        if arguments == {"verb": "Identify"}:
            return oai(f"<Identify><repositoryName>{name}</repositoryName></Identify>")
        return pages_of(3)(arguments)

    evidence = visit(ScriptedDoor(answer), target=f"https://data.test/{path}")
    left_out = {"get_odd_identifier", "get_quoted_identifier"}
    assert (left_out <= set(dict(evidence.skipped))) is is_spared
    assert left_out.isdisjoint(_labels(evidence)) is is_spared


@settings(deadline=None)
@given(st.text(max_size=40))
def test_the_odd_identifier_is_a_plain_name_with_each_character_once(known: str) -> None:
    odd = oaipmh_values.odd_identifier(known, "https://data.test/oai")
    assert odd.startswith("oai:")
    assert odd.endswith(oaipmh_values.ODD_ENDING)
    assert set(":/?#=&%+ ") <= set(odd)


def test_an_odd_identifier_is_encoded_so_that_it_arrives_as_it_was() -> None:
    door = ScriptedDoor(pages_of(3))
    evidence = visit(door)
    odd = evidence.get("get_odd_identifier")
    assert odd is not None
    arrived = [one for one in door.asked if one.get("identifier") == odd.argument("identifier")]
    assert len(arrived) == 1
    assert any("%3F" in url and "%23" in url and "%20" in url and "%2B" in url for url in door.urls)


def test_robots_txt_is_asked_for_at_the_root_of_the_host_and_is_no_reply_of_the_provider() -> None:
    door = ScriptedDoor(pages_of(3))
    evidence = visit(door)
    assert "https://data.test/robots.txt" in door.urls
    assert [one.label for one in evidence.beside] == ["robots"]
    assert evidence.get("robots") is evidence.beside[0]
    assert "robots" not in _labels(evidence)


def test_a_token_is_used_ten_requests_later_and_most_of_that_is_no_waiting() -> None:
    quick, slow = ScriptedDoor(pages_of(5)), ScriptedDoor(pages_of(5), seconds=1.0)
    for door in (quick, slow):
        evidence = visit(door)
        assert evidence.get("identifiers_2_late") or evidence.get("until_only_2")
    assert sum(quick.slept) <= oaipmh_later.IDENTIFY_GAP_S
    assert slow.slept == []


def test_a_large_repository_is_sampled_for_a_hundred_records_and_left() -> None:
    def answer(arguments: Arguments) -> Reply:
        good = pages_of(5000, size=20)(arguments)
        sized = good.body.replace(
            b"<resumptionToken>", b'<resumptionToken completeListSize="5000">'
        )
        return replace(good, body=sized)

    pages = visit(ScriptedDoor(answer)).pages("records")
    assert sum(len(p.reading.envelope.records) for p in pages if p.reading.envelope) == 100


def test_a_day_is_sent_to_seconds_and_seconds_to_days() -> None:
    def answer(arguments: Arguments) -> Reply:
        if arguments == {"verb": "Identify"}:
            return oai("<Identify><granularity>YYYY-MM-DD</granularity></Identify>")
        return pages_of(3)(arguments)

    in_seconds, in_days = visit(ScriptedDoor(pages_of(3))), visit(ScriptedDoor(answer))
    assert in_seconds.get("day_range") is not None
    assert in_seconds.get("seconds_range") is None
    assert in_days.get("day_range") is None
    assert in_days.get("seconds_range") is not None


def test_two_stretches_of_time_meet_without_a_gap() -> None:
    stamps = [f"2020-01-0{day}T00:00:00Z" for day in range(1, 6)]

    def answer(arguments: Arguments) -> Reply:
        if arguments.get("verb") not in ("ListIdentifiers", "ListRecords"):
            return scripted_door.small_provider(arguments)
        heads = "".join(
            f"<header><identifier>oai:a:{n}</identifier><datestamp>{stamp}</datestamp></header>"
            for n, stamp in enumerate(stamps)
        )
        return oai(f"<ListIdentifiers>{heads}</ListIdentifiers>")

    evidence = visit(ScriptedDoor(answer))
    until, since = evidence.get("until_only"), evidence.get("from_only")
    assert until is not None
    assert since is not None
    assert until.argument("until") == stamps[3]
    assert since.argument("from") == "2020-01-04T00:00:01Z"
