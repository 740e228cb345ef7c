"""Identifiers are followed over real HTTP; whoever is down costs nobody a score."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from fairassess.demo import registries
from fairassess.demo import registry_objects as objects
from fairassess.demo.registries import Server, Trouble
from fairassess.domain.finding import Outcome
from fairassess.domain.metadata import Value
from fairassess.probes import pid_probes
from fairassess.probes.fetchers import pid
from fairassess.probes.visit import Visit
from tests.probes import pid_world
from tests.probes.pid_world import finding, outcomes, probe, subject

GOOD = (objects.GOOD, objects.INSTRUMENT, objects.PAPER)
REGISTRIES = (Server.HANDLE, Server.RESOLVER, Server.DATACITE, Server.ROR, Server.ORCID, Server.N2T)


@pytest.fixture(scope="module")
def world() -> Iterator[registries.World]:
    with registries.World() as running:
        yield running


def test_a_good_object_fails_nothing_and_costs_eight_requests(world):
    result = probe(world, subject(objects.GOOD))
    failed = [one.probe for one in result.findings if one.outcome is Outcome.FAILED]
    assert failed == []
    assert result.requests == 8
    assert result.is_complete


@pytest.mark.parametrize(
    ("name", "failing", "word"),
    [
        (objects.UNREGISTERED, "pids_are_registered", "does not know it"),
        (objects.UNREGISTERED, "pids_resolve", "the resolver does not know it"),
        (objects.HIDDEN, "dois_are_findable", "shows no metadata"),
        (objects.LOST, "pids_resolve", "answers HTTP 404"),
        (objects.LOOPING, "pids_resolve", "circle"),
        (objects.NAMELESS, "pages_name_their_pid", "names none"),
        (objects.POOR_INSTRUMENT, "instruments_are_described", "an owner, a manufacturer"),
        (objects.BARE, "people_have_orcids", "0 of 1"),
        (objects.BARE, "relations_are_typed", "it names none"),
        ("10.5072/reg.test", "prefixes_are_real", "for tests"),
        ("undefined/4711", "prefixes_are_real", "never set"),
        ("4711", "objects_have_pids", "a number"),
        ("https://doi.org/10.12/x", "pids_are_valid", "wrong form"),
    ],
)
def test_each_fault_is_told_by_its_probe(world, name, failing, word):
    found = finding(probe(world, subject(name)), failing)
    assert found.outcome is Outcome.FAILED
    assert word in found.message


def test_an_identifier_for_tests_is_never_asked_for(world):
    before = len(world.asked(Server.HANDLE))
    result = probe(world, subject("10.5072/reg.test"))
    assert result.requests == 0
    assert len(world.asked(Server.HANDLE)) == before


def test_a_tombstone_is_good_and_a_forgotten_object_is_not(world):
    kept = probe(world, subject(objects.TOMBSTONE, deleted=True))
    lost = probe(world, subject(objects.FORGOTTEN, deleted=True))
    assert outcomes(kept)["withdrawn_objects_keep_a_page"] == "passed"
    assert outcomes(lost)["withdrawn_objects_keep_a_page"] == "failed"
    # What is gone is not judged as if it were there.
    assert outcomes(lost)["pids_resolve"] == "inapplicable"


@pytest.mark.parametrize("name", [objects.HANDLE, objects.ARK, f"hdl:{objects.IGSN}"])
def test_handles_arks_and_sample_numbers_are_followed_by_their_own_resolver(world, name):
    result = probe(world, subject(name))
    assert outcomes(result)["pids_resolve"] == "passed"
    assert outcomes(result)["pages_name_their_pid"] == "passed"
    assert outcomes(result)["metadata_come_by_negotiation"] == "inapplicable"


def test_no_object_costs_more_than_eight_requests(world):
    every = [subject(one.pid) for one in objects.OBJECTS]
    result = probe(world, *every)
    assert result.requests <= 8 * len(every)
    alone = [probe(world, one).requests for one in every]
    assert max(alone) <= 8


def test_what_many_objects_name_is_asked_once():
    with registries.World() as world:
        probe(world, *(subject(name) for name in (*GOOD, objects.LOST, objects.NAMELESS)))
        for server in (Server.ORCID, Server.ROR):
            asked = world.asked(server)
            assert len(asked) == len(set(asked)) == 1


def test_every_form_of_metadata_is_asked_for_going_round(world):
    found = finding(
        probe(world, *(subject(name) for name in (*GOOD, objects.BARE))),
        "metadata_come_by_negotiation",
    )
    assert found.outcome is Outcome.PASSED
    for form in ("CSL JSON", "DataCite JSON", "DataCite XML", "schema.org JSON-LD"):
        assert f"{form} " in found.message


def test_what_a_harvested_record_names_counts_as_well(world):
    identifier = Value("0000-0002-1825-0097", (("nameIdentifierScheme", "ORCID"),))
    creator = Value("Carberry, Josiah", (("nameIdentifier", identifier.text),))
    result = probe(world, subject(objects.HANDLE, ("creator", (creator,))))
    assert outcomes(result)["people_have_orcids"] == "passed"
    assert outcomes(result)["orcids_exist"] == "passed"
    assert outcomes(result)["organisations_have_rors"] == "failed"


def test_a_second_run_finds_the_same(world):
    every = [subject(one.pid) for one in objects.OBJECTS]
    first, second = probe(world, *every), probe(world, *every)
    assert pid_world.without_times(first) == pid_world.without_times(second)


def test_four_doors_side_by_side_find_what_one_finds(world):
    every = tuple(subject(one.pid) for one in objects.OBJECTS)
    with pid_world.door() as opened:
        alone = Visit("sample", opened, subjects=every, registries=world.registries)
        several = replace(alone, open_door=pid_world.door, connections=4)
        one, four = pid.fetch(alone), pid.fetch(several)
    assert [found.exchange.url for found in _answers(one)] == [
        found.exchange.url for found in _answers(four)
    ]
    for judge in pid_probes.EVALUATORS:
        assert replace(judge(one), evidence=()) == replace(judge(four), evidence=())
    assert [each.url for each in one.exchanges] == [each.url for each in four.exchanges]


def _answers(evidence):
    return [one.handle for one in evidence.looked if one.handle and one.handle.exchange]


@pytest.fixture(scope="module")
def usual(world) -> dict[str, str]:
    return outcomes(probe(world, *(subject(one.pid) for one in objects.OBJECTS)))


@pytest.mark.parametrize("trouble", Trouble)
@pytest.mark.parametrize("server", [*REGISTRIES, Server.PAGES])
def test_an_outage_changes_no_finding_but_to_cannot_tell(world, usual, server, trouble):
    total_s = 0.25 if trouble is Trouble.SLOW else 5.0
    every = [subject(one.pid) for one in objects.OBJECTS]
    with world.trouble(server, trouble):
        troubled = outcomes(probe(world, *every, total_s=total_s))
    # What a server that is down does not cost, another may be asked for.
    told = {name for name in usual if usual[name] != "cant_tell"}
    changed = {name for name in told if troubled[name] != usual[name]}
    assert {name: troubled[name] for name in changed} == dict.fromkeys(changed, "cant_tell")
    assert changed or server in (Server.N2T, Server.ROR, Server.ORCID, Server.PAGES)


@pytest.mark.parametrize("trouble", Trouble)
@pytest.mark.parametrize("server", REGISTRIES)
def test_an_outage_makes_no_good_object_fail(world, server, trouble):
    total_s = 0.25 if trouble is Trouble.SLOW else 5.0
    with world.trouble(server, trouble):
        found = outcomes(probe(world, *(subject(name) for name in GOOD), total_s=total_s))
    assert found["pids_are_registered"] in ("passed", "cant_tell")
    for name in ("dois_are_findable", "pids_resolve", "orcids_exist", "rors_are_active"):
        assert found[name] != "failed"


def test_a_registry_that_is_down_is_asked_three_times_only():
    every = [subject(one.pid) for one in objects.OBJECTS]
    with registries.World() as world, world.trouble(Server.HANDLE, Trouble.ERROR):
        probe(world, *every)
        assert len(world.asked(Server.HANDLE)) == 3


def test_a_registry_that_asks_for_less_is_asked_no_more():
    every = [subject(one.pid) for one in objects.OBJECTS]
    with registries.World() as world, world.trouble(Server.DATACITE, Trouble.LIMITED):
        result = probe(world, *every)
        assert len([path for path in world.asked(Server.DATACITE) if "/dois/" in path]) == 1
    assert "429" in finding(result, "dois_are_findable").message


def test_a_run_without_time_left_says_so(world):
    result = probe(world, subject(objects.GOOD), deadline_s=0.000_001)
    assert result.stopped_because == "deadline"
    assert outcomes(result)["pids_resolve"] == "cant_tell"
    assert outcomes(result)["objects_have_pids"] == "passed"
