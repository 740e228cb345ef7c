"""Whole harvests over real HTTP from the demo provider: clean, and with each kind of fault."""

import time
from collections import Counter

import pytest
from lxml import etree

from fairassess.demo import records as demo_records
from fairassess.demo.faults import Fault
from fairassess.demo.provider_manner import Manner
from fairassess.domain.finding import Outcome
from fairassess.harvest import document, engine, readers
from fairassess.net import door, guard
from fairassess.probes import judging
from tests.harvest.lists import plan_of
from tests.providers import HOUSE, clean_provider, provider_with

LOOPBACK = guard.policy_of(["127.0.0.0/8"])
COUNT = 35


def harvest(server, **arguments):
    """Harvest a server; return the result and the records."""
    result, found, _ = harvest_with_pages(server, **arguments)
    return result, found


def harvest_with_pages(server, **arguments):
    """Harvest a server; return the result, the records, and the compressed pages by number."""
    found, raws = [], {}

    def take(records, page):
        found.extend(records)
        if page is not None:
            raws[page.number] = page.raw

    plan = plan_of(arguments := {"prefix": ""} | arguments)
    with server:
        result = engine.harvest(
            server.url,
            plan,
            open_door=lambda: door.Door(user_agent="fairassess/0 test", policy=LOOPBACK),
            take=take,
            judge=judging.judge_harvest,
            **arguments,
        )
    return result, found, raws


def outcomes(result):
    return {finding.probe: finding.outcome for finding in result.findings}


def test_all_records_come_from_a_clean_provider_in_both_formats():
    made = {one.identifier: one for one in demo_records.make(HOUSE, COUNT)}
    for prefix in ("oai_dc", "oai_datacite"):
        result, found, raws = harvest_with_pages(clean_provider(COUNT), prefix=prefix)
        assert result.is_complete, result.warnings
        assert {one.identifier for one in found} == set(made)
        assert (result.records + result.deleted, len(found)) == (COUNT, COUNT)
        assert result.list_size == COUNT
        for one in found:
            assert one.is_deleted is made[one.identifier].is_deleted
            if not one.is_deleted:
                assert one.title == made[one.identifier].title
                assert str(one.year) == made[one.identifier].year
                assert any(made[one.identifier].doi in pid for pid in one.pids)
            root = etree.fromstring(engine.record_of(raws[one.page], one.place))
            assert root.tag == "{http://www.openarchives.org/OAI/2.0/}record"


def test_datacite_is_chosen_when_it_is_offered():
    assert harvest(clean_provider(5))[0].plan.prefix == "oai_datacite"
    without = provider_with(Fault.DATACITE_NOT_OFFERED, count=5)
    assert harvest(without)[0].plan.prefix == "oai_dc"


def test_a_set_and_a_range_of_dates_give_the_records_in_them():
    _, everything = harvest(clean_provider(COUNT))
    common = Counter(spec for one in everything for spec in one.sets)
    spec = min(common, key=lambda one: (common[one], one))
    result, found = harvest(clean_provider(COUNT), set_spec=spec)
    assert {one.identifier for one in found} == {
        one.identifier for one in everything if spec in one.sets
    }
    assert (result.plan.set_spec, result.is_complete) == (spec, True)
    middle = sorted(one.datestamp for one in everything)[COUNT // 2]
    _, late = harvest(clean_provider(COUNT), from_=middle)
    assert {one.identifier for one in late} == {
        one.identifier for one in everything if one.datestamp >= middle
    }


@pytest.mark.parametrize(
    ("asked", "because"),
    [
        (
            {"prefix": "nosuch"},
            "The provider does not offer the format nosuch; choose another one in the endpoint.",
        ),
        ({"set_spec": "nosuch"}, "No record matches the set nosuch asked for."),
        ({"from_": "2099-01-01"}, "No record matches dates from 2099-01-01 asked for."),
        ({"until": "1999-01-01"}, None),
        ({"from_": "last week"}, "The provider does not accept dates from last week asked for ("),
    ],
)
def test_what_a_provider_does_not_have_is_no_failure_of_its_own(asked, because):
    result, found = harvest(clean_provider(5), **asked)
    assert (found, result.is_complete) == ([], False)
    assert result.stopped_because.startswith(because or "No record matches dates until 1999-01-01")
    assert set(outcomes(result).values()) == {Outcome.UNTESTED}
    assert result.findings[0].message == result.stopped_because
    assert document.exit_code(result) == 2


@pytest.mark.parametrize("prefix", ["oai_dc", "oai_datacite"])
def test_the_best_records_pass_every_check_of_metadata(prefix):
    result, _ = harvest(clean_provider(60, page_size=25), prefix=prefix)
    assert len(result.findings) == 17
    open_ones = {one.probe for one in result.findings if one.outcome is not Outcome.PASSED}
    # The demo's Dublin Core leaves out affiliations, and with them who they are.
    assert open_ones == ({"harvest_organisations_carry_ror"} if prefix == "oai_dc" else set())
    assert document.exit_code(result) == 0


def test_poor_records_fail_the_checks_of_metadata_but_not_those_of_the_list():
    nothing = demo_records.Quality(**dict.fromkeys(demo_records.FULL.shares(), 0.0))
    result, _ = harvest(provider_with(count=60, quality=nothing, page_size=50), prefix="oai_dc")
    found = outcomes(result)
    assert found["harvest_list_is_complete"] is Outcome.PASSED
    for check in ("core_fields_are_filled", "titles_and_creators_are_real", "records_carry_a_pid",
                  "private_identifiers_stay_inside", "subjects_name_panet_terms",
                  "people_carry_orcid", "dates_are_iso"):  # fmt: skip
        assert found[f"harvest_{check}"] is Outcome.FAILED, check
    assert document.exit_code(result) == 0


HARMLESS = (
    Fault.PERMANENT_REDIRECT,
    Fault.WRONG_CONTENT_TYPE,
    Fault.ERROR_WITH_HTTP_400,
    Fault.HEADER_ORDER,
    Fault.DELETED_WITH_METADATA,
    Fault.NO_LAST_EMPTY_TOKEN,
    Fault.EMPTY_TOKEN_ON_WHOLE_LIST,
    Fault.TOKEN_ONLY_ONCE,
    Fault.DC_EMPTY_ELEMENTS,
    Fault.DC_FOREIGN_ELEMENT,
)


@pytest.mark.parametrize("fault", HARMLESS, ids=lambda fault: fault.value)
def test_a_fault_that_costs_no_record_leaves_the_list_complete(fault):
    result, found = harvest(provider_with(fault), prefix="oai_dc")
    assert (len(found), result.is_complete) == (25, True)


@pytest.mark.parametrize(
    ("fault", "at_least", "because"),
    [
        (Fault.TRUNCATED_PAGE, 1, "cut off"),
        (Fault.TOKEN_REPEATS, 10, "the list does not end"),
        (Fault.ENDLESS_TOKENS, 25, "the list does not end"),
        (Fault.HTML_PAGE, 0, "an HTML page"),
        (Fault.NO_NAMESPACE, 0, "namespace"),
    ],
    ids=lambda value: getattr(value, "value", None),
)
def test_a_list_that_is_at_fault_is_stopped_with_a_named_finding(fault, at_least, because):
    result, found = harvest(provider_with(fault), deadline_s=20.0)
    assert len(found) >= at_least
    assert because in result.stopped_because
    assert outcomes(result)["harvest_list_is_complete"] is Outcome.FAILED
    assert document.exit_code(result) == 1


@pytest.mark.parametrize(
    ("fault", "records"),
    [
        (Fault.CONTROL_CHARACTER_IN_RECORD, 22),
        (Fault.LATIN1_BYTES, 22),
        (Fault.RAW_AMPERSAND, 22),
        (Fault.EMPTY_METADATA, 1),
        (Fault.NO_METADATA, 1),
        (Fault.LIST_CUT_SHORT, 10),
        (Fault.TOKEN_GIVES_SAME_RECORDS, 10),
    ],
    ids=lambda value: getattr(value, "value", None),
)
def test_a_list_that_lost_records_is_not_complete_and_says_why(fault, records):
    result, found = harvest(provider_with(fault))
    assert len(found) == records
    assert not result.is_complete
    assert result.skipped or result.warnings
    assert outcomes(result)["harvest_list_is_complete"] is Outcome.FAILED
    assert len({one.identifier for one in result.skipped}) == len(result.skipped)


def test_a_server_that_is_ill_is_no_fault_of_its_list():
    result, _ = harvest(provider_with(Fault.HTTP_500))
    assert result.stopped_because == "Page 1: The server answers HTTP 500."
    assert outcomes(result)["harvest_list_is_complete"] is Outcome.CANT_TELL
    assert document.exit_code(result) == 2


def test_a_flaky_server_gives_everything_to_the_patient():
    manner = Manner(page_size=5, flaky_every=3, retry_after_s=0)
    result, found = harvest(provider_with(Fault.FLAKY, manner=manner))
    assert (len(found), result.is_complete) == (25, True)


@pytest.mark.parametrize("mood", [Fault.DRIP, Fault.SLOW], ids=lambda mood: mood.value)
def test_a_slow_server_ends_at_the_deadline(mood):
    start = time.monotonic()
    manner = Manner(page_size=10, pause_s=0.7, drip_s=0.2)
    result, _ = harvest(provider_with(mood, manner=manner), deadline_s=1.5)
    assert time.monotonic() - start < 4
    assert not result.is_complete
    assert outcomes(result)["harvest_list_is_complete"] is Outcome.CANT_TELL
    assert document.exit_code(result) == 2


def test_what_sickle_reads_is_what_we_read():
    """The same list through stock sickle: the same records, and the same titles in them."""
    from sickle import Sickle

    _, ours = harvest(clean_provider(COUNT), prefix="oai_dc")
    with clean_provider(COUNT) as server:
        listed = list(Sickle(server.url).ListRecords(metadataPrefix="oai_dc"))
    assert [one.header.identifier for one in listed] == [one.identifier for one in ours]
    live = [(a, b) for a, b in zip(listed, ours, strict=True) if not a.deleted]
    assert all(theirs.metadata["title"][0] == mine.title for theirs, mine in live)
    expected = [
        sorted(
            name
            for name, texts in theirs.metadata.items()
            if name in readers.OAI_DC.fields and any(texts)
        )
        for theirs, _ in live
    ]
    assert expected == [list(mine.present) for _, mine in live]
