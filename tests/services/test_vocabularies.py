"""A new release of a vocabulary holds as a whole or not at all, and says what it changed."""

from collections.abc import Sequence

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session, sessionmaker

from fairassess import config
from fairassess.domain import terms
from fairassess.domain.terms import Term
from fairassess.errors import Invalid, NotAllowed, NotFound
from fairassess.services import harvesting, term_use, vocabularies
from fairassess.services.accounts import SYSTEM
from fairassess.services.term_use import FacilityUse
from fairassess.storage import audit, database, harvests
from fairassess.storage.people import Role
from fairassess.storage.runs import Work
from fairassess.storage.vocabularies import Release
from fairassess.vocab import shipped
from tests.builders import actor
from tests.services.run_builders import (
    NOW,
    a_record,
    add_endpoint,
    add_facility,
    add_run,
    brings,
    equipment,
    harvested,
)
from tests.vocab import ontologies

PANET = shipped.vocabulary("panet")
SAXS = "PaNET01188"
FEWER = terms.with_terms(PANET, PANET.terms[:-1])


def update(session: Session, body: bytes, name: str = "panet") -> vocabularies.Update:
    return vocabularies.update(session, SYSTEM, name, body, source="PaNET.owl", now=NOW)


def releases(session: Session) -> Sequence[Release]:
    return session.scalars(select(Release)).all()


def test_the_shipped_release_holds_until_another_is_read_in(session: Session) -> None:
    assert vocabularies.current(session, "panet") == PANET
    assert [row.vocabulary.name for row in vocabularies.listed(session)] == ["panet", "nexus"]
    with pytest.raises(NotFound):
        vocabularies.current(session, "esrfet")


def test_a_release_that_is_read_in_holds_and_is_recorded(session: Session) -> None:
    more = terms.with_terms(PANET, (*FEWER.terms, Term("PaNET09001", "brand new technique")))
    done = update(session, ontologies.file_of(more))
    assert done.is_stored
    assert [term.identifier for term in done.changes.added] == ["PaNET09001"]
    assert [term.identifier for term in done.changes.dropped] == [PANET.terms[-1].identifier]
    assert (done.changes.renamed, done.changes.moved, done.changes.retired) == ((), (), ())
    session.expire_all()
    held = vocabularies.current(session, "panet")
    assert held.find("PaNET09001") is not None
    (row,) = releases(session)
    assert (row.version, row.digest, row.source) == (PANET.version, done.digest, "PaNET.owl")
    (entry,) = audit.latest(session, limit=1)
    assert (entry.action, entry.subject) == ("vocabulary.updated", f"vocabulary:{row.id}")


def test_the_same_file_again_stores_nothing(session: Session) -> None:
    body = ontologies.file_of(FEWER)
    assert update(session, body).is_stored
    assert not update(session, body).is_stored
    assert len(releases(session)) == 1


def test_a_bad_file_stores_nothing(session: Session) -> None:
    bad = terms.with_terms(PANET, (*PANET.terms, Term("PaNET09001", ""), Term("PaNET09002", "")))
    with pytest.raises(Invalid) as caught:
        update(session, ontologies.file_of(bad))
    assert [fault.place for fault in caught.value.faults] == ["PaNET09001", "PaNET09002"]
    assert not releases(session)
    assert not audit.latest(session, limit=1)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.OFFICER, Role.READER])
def test_only_administrators_read_in_vocabularies(session: Session, role: Role) -> None:
    with pytest.raises(NotAllowed):
        vocabularies.update(session, actor(role), "panet", b"", source="", now=NOW)


@pytest.mark.parametrize("name", ["", "Pa NET", "x" * 41, "1st", "../panet"])
def test_a_vocabulary_has_a_plain_name(session: Session, name: str) -> None:
    with pytest.raises(Invalid):
        update(session, ontologies.file_of(FEWER), name)


def test_another_vocabulary_stands_beside_the_shipped_ones(session: Session) -> None:
    esrfet = terms.with_terms(
        vocabularies._ESRFET, (Term("XAS", "x-ray absorption"), Term("XAFS", "fine structure"))
    )
    update(session, ontologies.file_of(esrfet), "esrfet")
    held = vocabularies.current(session, "esrfet")
    assert held.local_name("https://w3id.org/PaN/ESRFET#XAS") == "XAS"
    assert len(vocabularies.texts(session)) == 3


def test_a_source_is_found_in_the_settings() -> None:
    settings = config.Settings(vocabularies="esrfet=https://w3id.org/PaN/ESRFET")  # type: ignore[arg-type]
    assert vocabularies.source_of(settings, "esrfet") == "https://w3id.org/PaN/ESRFET"
    with pytest.raises(Invalid):
        vocabularies.source_of(settings, "panet")


def harvest(engine: Engine, session: Session, endpoint_id: int, *subjects: Sequence[str]) -> int:
    """Harvest live records with these subjects and one deleted record; return its number."""
    run_id = add_run(session, endpoint_id, work=Work.HARVEST)
    records = [a_record(n, subjects=tuple(some)) for n, some in enumerate(subjects)]
    records.append(a_record(99, is_deleted=True, subjects=("SAXS",)))
    result = harvested(records=len(subjects), deleted=1, is_complete=True)
    gear = equipment(engine, harvest=brings(result, tuple(records)))
    harvesting.execute_harvest(gear, run_id, 1)
    session.expire_all()
    row = harvests.of_run(session, run_id)
    assert row is not None
    return row.id


def uses(session: Session) -> dict[str, FacilityUse]:
    return {one.slug: one for one in term_use.of_term(session, SYSTEM, "panet", SAXS)}


def test_a_harvest_counts_how_many_records_name_each_term(engine: Engine, session: Session) -> None:
    endpoint_id = add_endpoint(session)
    harvest(engine, session, endpoint_id, ("SAXS", "small-angle x-ray scattering"), ("glass",))
    address = PANET.address(PANET.by_identifier[SAXS.lower()])
    harvest(engine, session, endpoint_id, ("SAXS", address), ("saxs", "x-ray diffraction"), ())
    (one,) = uses(session).values()
    assert (one.looked_at, one.records, one.identified) == (3, 2, 1)
    totals = term_use.records_by_term(session, SYSTEM, "panet")
    assert dict(totals) == {SAXS: 2, "PaNET01216": 1}


def test_facilities_that_do_not_use_a_term_or_were_not_harvested_are_there_too(
    engine: Engine, session: Session
) -> None:
    harvest(engine, session, add_endpoint(session), ("glass",))
    add_facility(session, "anc")
    found = {slug: (one.looked_at, one.records) for slug, one in uses(session).items()}
    assert found == {"nls": (1, 0), "anc": (None, 0)}


def test_nobody_learns_of_facilities_that_they_may_not_see(
    engine: Engine, session: Session
) -> None:
    harvest(engine, session, add_endpoint(session), ("SAXS",))
    stranger = actor(Role.OFFICER)
    assert term_use.of_term(session, stranger, "panet", SAXS) == ()
    assert not term_use.records_by_term(session, stranger, "panet")


def test_a_new_release_is_counted_anew_and_retired_terms_for_what_replaced_them(
    engine: Engine, session: Session, sessions: sessionmaker[Session]
) -> None:
    harvest(engine, session, add_endpoint(session), ("SAXS",), ("old saxs",))
    more = (
        *PANET.terms,
        Term("PaNET09001", "old SAXS", is_retired=True, replaced_by=SAXS),
    )
    update(session, ontologies.file_of(terms.with_terms(PANET, more)))
    assert uses(session)["nls"].records == 1
    session.rollback()
    assert term_use.count_all(sessions) == 1
    assert uses(session)["nls"].records == 2


def test_looking_costs_as_many_queries_for_many_facilities_as_for_few(
    engine: Engine, session: Session
) -> None:
    harvest(engine, session, add_endpoint(session), ("SAXS",))
    few = _statements(engine, session)
    for number in range(8):
        add_endpoint(session, add_facility(session, f"f{number}"))
    assert _statements(engine, session) == few


def _statements(engine: Engine, session: Session) -> int:
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    session.rollback()
    event.listen(engine, "before_cursor_execute", note)
    with database.session_factory(engine)() as fresh:
        term_use.of_term(fresh, SYSTEM, "panet", SAXS)
    event.remove(engine, "before_cursor_execute", note)
    return len(sent)
