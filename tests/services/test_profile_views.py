"""How an endpoint stands with aggregators is told from its newest findings, with their runs."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from fairassess.domain.finding import Finding, Outcome
from fairassess.errors import NotAllowed, NotFound
from fairassess.probes.profiles import State, shipped
from fairassess.services import profile_views
from fairassess.services.accounts import SYSTEM, Actor, Role
from fairassess.storage.runs import Work
from tests.services.run_builders import a_finding as finding
from tests.services.run_builders import add_endpoint, add_run, found
from tests.services.test_probing_results import probe

PROBES = tuple(
    dict.fromkeys(
        name
        for profile in shipped()
        for requirement in profile.requirements
        for way in requirement.any
        for name in way
        if name.startswith("oaipmh_")
    )
)
OAI_DC = "oaipmh_offers_oai_dc"


def _made(**others: Outcome) -> list[Finding]:
    return [finding(name, others.get(name, Outcome.PASSED)) for name in PROBES]


def _states(views: tuple[profile_views.ProfileView, ...]) -> dict[str, State]:
    return {view.standing.id: view.standing.state for view in views}


def test_a_run_shows_how_the_endpoint_stood_by_it_and_links_each_check(
    engine: Engine, session: Session
) -> None:
    endpoint = add_endpoint(session)
    first = probe(engine, session, endpoint, found(*_made(**{OAI_DC: Outcome.FAILED})))
    second = probe(engine, session, endpoint, found(*_made()))
    before = _states(profile_views.of_run(session, SYSTEM, first))
    assert (before["base"], before["core"], before["dini"]) == (
        State.NOT_MET,
        State.NOT_MET,
        State.MET,
    )
    now = profile_views.of_run(session, SYSTEM, second)
    assert set(_states(now).values()) == {State.MET}
    assert {view.run_of[OAI_DC] for view in now} == {second}
    assert "harvest_list_is_complete" not in now[0].run_of


def test_what_an_outage_could_not_tell_leaves_the_endpoint_as_it_stood(
    engine: Engine, session: Session
) -> None:
    endpoint = add_endpoint(session)
    first = probe(engine, session, endpoint, found(*_made()))
    outage = probe(
        engine, session, endpoint, found(*(finding(one, Outcome.CANT_TELL) for one in PROBES))
    )
    standing = profile_views.of_endpoint(session, SYSTEM, endpoint)
    assert set(_states(standing).values()) == {State.MET}
    assert {view.run_of[OAI_DC] for view in standing} == {first}
    assert profile_views.of_run(session, SYSTEM, outage) == ()


def test_an_endpoint_that_was_never_probed_and_a_harvest_show_no_profiles(
    session: Session,
) -> None:
    endpoint = add_endpoint(session)
    assert profile_views.of_endpoint(session, SYSTEM, endpoint) == ()
    harvest = add_run(session, endpoint, work=Work.HARVEST)
    assert profile_views.of_run(session, SYSTEM, harvest) == ()


def test_profiles_are_seen_by_those_who_may_see_the_facility(session: Session) -> None:
    endpoint = add_endpoint(session)
    run = add_run(session, endpoint)
    stranger = Actor(None, "Somebody", Role.READER)
    with pytest.raises(NotAllowed):
        profile_views.of_endpoint(session, stranger, endpoint)
    with pytest.raises(NotAllowed):
        profile_views.of_run(session, stranger, run)
    with pytest.raises(NotFound):
        profile_views.of_endpoint(session, SYSTEM, 999)
    with pytest.raises(NotFound):
        profile_views.of_run(session, SYSTEM, 999)
