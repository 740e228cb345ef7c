"""A list of records that leaves out what the list of identifiers names is not complete."""

from dataclasses import replace

import pytest

from fairassess.demo.faults import Fault
from fairassess.demo.provider_manner import Manner
from fairassess.domain.finding import Outcome
from fairassess.domain.harvests import Plan
from fairassess.harvest import engine, names_check
from fairassess.net import door, guard
from fairassess.probes import judging
from tests.harvest import lists
from tests.providers import provider_with

LOOPBACK = guard.policy_of(["127.0.0.0/8"])


def harvest(*faults, compares_names=True, **setup):
    manner = Manner(page_size=setup.pop("page_size", 10))
    with provider_with(*faults, manner=manner, **setup) as server:
        return engine.harvest(
            server.url,
            Plan("oai_dc", compares_names=compares_names),
            open_door=lambda: door.Door(user_agent="fairassess/0 test", policy=LOOPBACK),
            judge=judging.judge_harvest,
        )


def test_a_record_that_is_named_but_not_given_is_missed():
    result = harvest(Fault.LIST_RECORDS_LEAVES_OUT)
    assert not result.is_complete
    (said,) = [warning for warning in result.warnings if "ListIdentifiers" in warning]
    assert said.startswith("ListIdentifiers names 1 record that ListRecords did not bring: oai:")
    verdict = {finding.probe: finding for finding in result.findings}["harvest_list_is_complete"]
    assert verdict.outcome is Outcome.FAILED
    assert "ListIdentifiers" in verdict.message


@pytest.mark.parametrize("page_size", [1, 7, 25, 100])
def test_nothing_is_missed_where_both_lists_agree(page_size):
    result = harvest(page_size=page_size, count=15)
    assert (result.is_complete, result.warnings) == (True, ())


def test_a_long_list_is_not_asked_for_twice():
    result = harvest(Fault.LIST_RECORDS_LEAVES_OUT, page_size=1, count=names_check.MOST_PAGES + 5)
    assert result.is_complete


def test_nobody_is_asked_who_was_not_meant_to_be():
    asked = harvest()
    assert harvest(compares_names=False).pages == asked.pages
    assert not harvest(Fault.LIST_RECORDS_LEAVES_OUT, compares_names=False).warnings


def test_only_missing_records_are_worth_a_sentence():
    comparison = names_check.Comparison(3, 0, (), True)
    assert comparison.sentence == ""
    assert "..." in replace(comparison, missing=9, first=("a", "b", "c")).sentence


# The first page of records says 2024-05-17T12:00:00Z, as all pages of the builders do.
@pytest.mark.parametrize(
    ("datestamp", "is_missed"),
    [
        ("2024-05-17T11:59:59Z", True),
        ("2024-05-17T12:00:00Z", False),
        ("2024-05-17T12:00:01Z", False),
        ("2024-05-16", True),
        ("2024-05-17", False),
        ("2024-05-18", False),
    ],
)
def test_what_may_have_come_in_between_is_not_missed_and_what_was_there_before_is(
    datestamp, is_missed
):
    seen = named(header(1), header(2, datestamp))
    assert seen.result.is_complete is not is_missed
    assert any("names 1 record that" in one for one in seen.result.warnings) is is_missed


def test_a_record_that_is_deleted_or_has_no_name_is_not_missed():
    gone = header(2).replace("<header>", '<header status="deleted">')
    assert named(header(1), gone).result.is_complete
    assert named(header(1), "<header><identifier> </identifier></header>").result.is_complete


def test_where_the_moment_of_the_list_is_not_told_nothing_can_have_come_in_between():
    seen = named(header(1), header(2, "2030-01-01T00:00:00Z"), has_date=False)
    assert not seen.result.is_complete


def header(number, datestamp="2024-01-01T00:00:00Z"):
    return (
        f"<header><identifier>oai:nls.test:{number}</identifier>"
        f"<datestamp>{datestamp}</datestamp></header>"
    )


def named(*headers, has_date=True):
    """Harvest a list of one record, beside which the list of identifiers has these headers."""

    def reply(arguments, _):
        if arguments["verb"] == "ListRecords":
            body = lists.page([1])
        else:
            body = lists.envelope(f"<ListIdentifiers>{''.join(headers)}</ListIdentifiers>")
        dated = b"<responseDate>2024-05-17T12:00:00Z</responseDate>"
        return lists.answer(body if has_date else body.replace(dated, b""))

    return lists.Outcome(lists.FakeDoor(reply), plan=Plan("oai_dc", compares_names=True))
