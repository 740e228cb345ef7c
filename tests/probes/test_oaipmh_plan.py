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
