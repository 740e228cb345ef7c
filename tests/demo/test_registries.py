"""The registries of the demo world answer as their counterparts do, and can have every trouble."""

import json
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from fairassess.demo import records, registries, registry_answers, registry_records
from fairassess.demo import registry_objects as objects
from fairassess.demo.registries import Server, Trouble
from fairassess.domain import pids
from fairassess.domain.evidence import FailureKind, Reply
from tests.probes import pid_world


@pytest.fixture(scope="module")
def world() -> Iterator[registries.World]:
    with registries.World() as running:
        yield running


def ask(url: str, accept: str = "*/*", total_s: float = 5.0) -> Reply:
    with pid_world.door(total_s) as opened:
        return opened.fetch(url, headers=(("Accept", accept),))


def asked(url: str, accept: str = "*/*") -> tuple[int | None, dict[str, object]]:
    answer = ask(url, accept)
    return answer.exchange.status, json.loads(answer.body)


def test_every_address_that_a_probe_needs_leads_to_this_machine_and_ends_with_a_slash(world):
    known = world.registries
    for url in (
        known.handle_api,
        known.doi_resolver,
        known.handle_resolver,
        known.datacite_api,
        known.ror_api,
        known.orcid_api,
        known.n2t,
    ):
        assert urlsplit(url).hostname == "127.0.0.1"
        assert url.endswith("/")


def test_the_handle_system_knows_what_is_registered_and_where_it_leads(world):
    status, content = asked(world.registries.handle_api + objects.GOOD)
    assert (status, content["responseCode"]) == (200, 1)
    assert world.url(Server.PAGES) in json.dumps(content)
    status, content = asked(world.registries.handle_api + objects.UNREGISTERED)
    assert (status, content["responseCode"]) == (404, 100)


def test_a_doi_leads_to_its_page_in_any_case_of_letters(world):
    found = ask(world.registries.doi_resolver + objects.GOOD.upper()).exchange
    assert (found.status, len(found.hops)) == (200, 1)
    assert found.final_url.startswith(world.url(Server.PAGES))


def test_datacite_shows_what_is_findable_and_hides_what_is_only_registered(world):
    status, content = asked(f"{world.registries.datacite_api}dois/{objects.GOOD}")
    assert status == 200
    assert content["data"]["attributes"]["state"] == "findable"
    assert asked(f"{world.registries.datacite_api}dois/{objects.HIDDEN}")[0] == 404
    _, agency = asked(f"{world.registries.doi_resolver}doiRA/10.99999")
    assert agency[0]["RA"] == "DataCite"


@pytest.mark.parametrize("name", registry_answers.FORMS)
def test_the_resolver_gives_metadata_in_the_form_asked_for(world, name):
    answer = ask(world.registries.doi_resolver + objects.GOOD, accept=name)
    assert answer.exchange.header("content-type") == name
    assert objects.GOOD.encode() in answer.body


def test_people_and_organisations_are_known_unknown_or_closed(world):
    orcid, ror = world.registries.orcid_api, world.registries.ror_api
    assert asked(f"{orcid}0000-0002-1825-0097/person")[0] == 200
    assert asked(f"{orcid}0000-0002-1694-233X/person")[0] == 404
    assert asked(ror + objects.ROR.rpartition("/")[2])[1]["status"] == "active"
    assert asked(ror + objects.WITHDRAWN_ROR.rpartition("/")[2])[1]["status"] == "withdrawn"
    assert asked(f"{ror}02550n020")[0] == 404


def test_made_up_organisations_are_right_by_their_check_digits():
    assert pids.is_ror(objects.ROR)
    assert pids.is_ror(objects.WITHDRAWN_ROR)


@pytest.mark.parametrize("server", Server)
def test_every_server_can_have_every_trouble_and_is_well_again_afterwards(server):
    with registries.World() as world:
        url = f"{world.url(server)}/"
        usual = ask(url).exchange.status
        with world.trouble(server, Trouble.ERROR):
            assert ask(url).exchange.status == 500
        with world.trouble(server, Trouble.LIMITED):
            limited = ask(url).exchange
            assert (limited.status, limited.header("retry-after")) == (429, "120")
        with world.trouble(server, Trouble.HTML):
            assert b"<html>" in ask(url).body
        with world.trouble(server, Trouble.SLOW):
            slow = ask(url, total_s=0.2).exchange.failure
            assert slow is not None
            assert slow.kind is FailureKind.TIMEOUT
        with world.trouble(server, Trouble.REFUSED):
            refused = ask(url).exchange.failure
            assert refused is not None
            assert refused.kind is FailureKind.REFUSED
        assert ask(url).exchange.status == usual


def test_a_world_of_other_objects_knows_those_alone():
    one = objects.Registered("10.99999/mine", objects.Page("Mine: {pid}"), state="findable")
    with registries.World((one,)) as world:
        assert ask(world.registries.doi_resolver + "10.99999/mine").exchange.status == 200
        assert ask(world.registries.doi_resolver + objects.GOOD).exchange.status == 404
        assert len(world.asked(Server.RESOLVER)) == 2


def test_the_records_of_a_facility_are_known_with_all_that_they_are_related_to():
    house = records.House("nls", "Northern Light Source", ror=objects.ROR)
    made = records.make(house, 40, seed=3)
    with registries.World(registry_records.of_records(made)) as world:
        subjects = [pid_world.subject(one.doi, deleted=one.is_deleted) for one in made if one.doi]
        result = pid_world.probe(world, *subjects[:30])
    outcomes = pid_world.outcomes(result)
    failed = {name for name, outcome in outcomes.items() if outcome == "failed"}
    assert failed == {"samples_have_pids"}
    assert outcomes["withdrawn_objects_keep_a_page"] == "passed"
    assert outcomes["instruments_are_described"] == "passed"
