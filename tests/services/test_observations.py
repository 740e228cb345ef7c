"""What stands for the endpoints in use speaks for the facility, and an outage does not."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from fairassess.domain.questionnaire import Condition, Over, Rule
from fairassess.services import observations, probing
from fairassess.storage.endpoints import Endpoint
from tests.domain.scores import question, questionnaire, words
from tests.services.run_builders import (
    FAILED,
    HELD,
    NOW,
    OPEN,
    a_finding,
    add_endpoint,
    add_run,
    equipment,
    finds,
    found,
)

SHOWN = Rule(
    when=Condition(passed=("p_one",)),
    at_least=4,
    at_most=None,
    because=words("It holds."),
    over=Over.ANY,
)
FORBIDDEN = Rule(
    when=Condition(failed=("p_one",)),
    at_least=None,
    at_most=2,
    because=words("It fails."),
    over=Over.ANY,
)
ASKED = questionnaire(question("Q1", observe=(SHOWN, FORBIDDEN)), question("Q2"))


def probe(engine: Engine, session: Session, endpoint_id: int, *made: Any) -> None:
    run_id = add_run(session, endpoint_id)
    probing.execute_probe(equipment(engine, probe=finds(found(*made))), run_id, 1)
    session.expire_all()


def interval(session: Session, facility_id: int, days: float = 0) -> tuple[int, int]:
    at = NOW + timedelta(days=days)
    observed = observations.observe_facility(session, facility_id, ASKED, at)
    session.rollback()
    assert list(observed) == ["Q1", "Q2"]
    assert not observed["Q2"].is_judgeable
    return observed["Q1"].at_least, observed["Q1"].at_most


def test_the_last_conclusive_finding_speaks(engine: Engine, session: Session) -> None:
    endpoint_id = add_endpoint(session)
    facility_id = session.get_one(Endpoint, endpoint_id).facility_id
    assert interval(session, facility_id) == (1, 4)
    probe(engine, session, endpoint_id, a_finding("p_one", HELD))
    assert interval(session, facility_id) == (4, 4)
    probe(engine, session, endpoint_id, a_finding("p_one", OPEN))
    assert interval(session, facility_id) == (4, 4), "an outage takes nothing away"
    probe(engine, session, endpoint_id, a_finding("p_one", FAILED))
    assert interval(session, facility_id) == (1, 2)
    assert interval(session, facility_id, days=31) == (1, 4), "what is stale says nothing"


def test_an_observation_names_the_stored_findings_it_rests_on(
    engine: Engine, session: Session
) -> None:
    endpoint_id = add_endpoint(session)
    facility_id = session.get_one(Endpoint, endpoint_id).facility_id
    probe(engine, session, endpoint_id, a_finding("p_one", HELD), a_finding("p_two", HELD))
    (fired,) = observations.observe_facility(session, facility_id, ASKED, NOW)["Q1"].because
    standing = observations.standing_findings(session, facility_id)
    assert fired.finding_ids == tuple(one.id for one in standing if one.probe == "p_one")


def test_a_removed_endpoint_no_longer_speaks(engine: Engine, session: Session) -> None:
    endpoint_id = add_endpoint(session)
    facility_id = session.get_one(Endpoint, endpoint_id).facility_id
    probe(engine, session, endpoint_id, a_finding("p_one", HELD))
    session.get_one(Endpoint, endpoint_id).removed_at = NOW
    session.commit()
    assert interval(session, facility_id) == (1, 4)


def test_another_facility_is_not_judged_by_it(engine: Engine, session: Session) -> None:
    probe(engine, session, add_endpoint(session), a_finding("p_one", HELD))
    assert observations.observe_facility(session, 999, ASKED, NOW)["Q1"].at_least == 1
