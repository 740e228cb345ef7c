"""Records of the newest harvest are found by their words, alike on both databases."""

import pytest
from sqlalchemy import Engine, delete, text
from sqlalchemy.orm import Session, sessionmaker

from fairassess.errors import NotAllowed, NotFound
from fairassess.services import harvesting, record_search
from fairassess.services.accounts import SYSTEM
from fairassess.storage import harvests
from fairassess.storage.database import transaction
from fairassess.storage.harvests import Record
from fairassess.storage.people import Role
from fairassess.storage.runs import Work
from tests.builders import actor
from tests.services.run_builders import (
    a_record,
    add_endpoint,
    add_facility,
    add_run,
    brings,
    equipment,
    harvested,
)

LIST = (
    a_record(0, title="Small-angle scattering of Müller's glass", creators=("Ångström, Ida",)),
    a_record(1, title="Neutron reflectometry", subjects=("cold source", "thin films")),
    a_record(2, title="Neutron imaging of a source that is not cold", pids=("10.5281/Zenodo.7",)),
    a_record(3, title="Neutron muons", is_deleted=True),
    a_record(4, title="中性子 散乱 \ufffd <b>bold</b> & 'quoted' \"words\""),
)


@pytest.fixture
def endpoint_id(session: Session) -> int:
    return add_endpoint(session)


def harvest(
    engine: Engine, session: Session, endpoint_id: int, *records, is_complete: bool = True
) -> int:
    """Carry out a harvest that brings *records*; return its number."""
    run_id = add_run(session, endpoint_id, work=Work.HARVEST)
    live = sum(not one.is_deleted for one in records)
    result = harvested(records=live, is_complete=is_complete)
    gear = equipment(engine, harvest=brings(result, tuple(records)))
    harvesting.execute_harvest(gear, run_id, 1)
    session.expire_all()
    row = harvests.of_run(session, run_id)
    assert row is not None
    return row.id


def titles(session: Session, harvest_id: int, typed: str) -> set[int]:
    """Return the places of the records found."""
    page = record_search.search(session, SYSTEM, harvest_id, typed)
    assert page.total == len(page.rows)
    names = [one.identifier for one in LIST]
    return {names.index(row.identifier) for row in page.rows}


FOUND = {
    "neutron": {1, 2},
    "NEUTRON source": {1, 2},
    '"cold source"': {1},
    "neutron -cold": set(),
    'neutron -"cold source"': {2},
    "muller": {0},
    "Müller": {0},
    "angstrom": {0},
    "reflec*": {1},
    "reflec": set(),
    "doi 10.5281/zenodo.7": set(),
    "10.5281/ZENODO.7": {2},
    "10.5281": {2},
    "中性子": {4},
    "bold": {4},
    "' OR 1=1 --": set(),
    "neutron AND NOT cold": set(),
    "NEAR(neutron": set(),
    "small angle": {0},
    '"angle small"': set(),
    "-neutron": set(),
    "": set(),
    "\x00 * \" ' : ^ ( )": set(),
}


def test_records_are_found_by_their_words(engine, session, endpoint_id):
    number = harvest(engine, session, endpoint_id, *LIST)
    found = {typed: titles(session, number, typed) for typed in FOUND}
    assert found == FOUND


def test_every_record_is_found_by_its_own_identifier(engine, session, endpoint_id):
    number = harvest(engine, session, endpoint_id, *LIST)
    for place, one in enumerate(LIST):
        expected = set() if one.is_deleted else {place}
        assert titles(session, number, f'"{one.identifier}"') >= expected


def test_only_the_newest_harvest_of_an_endpoint_is_searched_and_the_page_says_so(
    engine, session, endpoint_id
):
    older = harvest(engine, session, endpoint_id, *LIST)
    other = harvest(engine, session, add_endpoint(session, add_facility(session, "anc")), *LIST)
    newer = harvest(engine, session, endpoint_id, *LIST[:2])
    page = record_search.search(session, SYSTEM, older, "neutron")
    assert (page.is_searchable, page.searchable_id, page.total) == (False, newer, 0)
    assert titles(session, newer, "neutron") == {1}
    assert titles(session, other, "neutron") == {1, 2}
    assert record_search.search(session, SYSTEM, newer, "neutron").searchable_id is None


def test_a_part_of_a_list_takes_the_place_of_no_whole_one(engine, session, endpoint_id):
    whole = harvest(engine, session, endpoint_id, *LIST)
    part = harvest(engine, session, endpoint_id, *LIST[:2], is_complete=False)
    assert titles(session, whole, "neutron") == {1, 2}
    page = record_search.search(session, SYSTEM, part, "neutron")
    assert (page.is_searchable, page.searchable_id, page.is_partial) == (False, whole, True)


def test_a_part_can_be_searched_where_nothing_else_is_and_says_so(engine, session, endpoint_id):
    part = harvest(engine, session, endpoint_id, *LIST[:2], is_complete=False)
    page = record_search.search(session, SYSTEM, part, "neutron")
    assert (page.total, page.is_partial) == (1, True)


def test_indexing_again_changes_nothing(engine, session, endpoint_id, sessions):
    number = harvest(engine, session, endpoint_id, *LIST)
    session.rollback()  # A session that reads holds the file, too.
    assert record_search.make_searchable(sessions, number) == 4
    assert titles(session, number, "neutron") == {1, 2}
    assert session.scalar(text("SELECT count(*) FROM record_words")) == 4


def test_records_that_retention_deletes_leave_the_index(engine, session, endpoint_id):
    number = harvest(engine, session, endpoint_id, *LIST)
    with transaction(session):
        session.execute(delete(Record).where(Record.harvest_id == number))
    assert session.scalar(text("SELECT count(*) FROM record_words")) == 0


def test_a_long_list_is_paged_and_keeps_the_order_of_the_harvest(
    engine: Engine, session: Session, sessions: sessionmaker[Session], endpoint_id: int
) -> None:
    many = [a_record(n, title=f"neutron {n}") for n in range(record_search.PAGE_ROWS + 10)]
    number = harvest(engine, session, endpoint_id, *many)
    first = record_search.search(session, SYSTEM, number, "neutron")
    last = record_search.search(session, SYSTEM, number, "neutron", page=99)
    assert (first.total, first.pages, last.page) == (len(many), 2, 2)
    assert [row.title for row in (*first.rows, *last.rows)] == [one.title for one in many]


def test_strangers_find_nothing(engine, session, endpoint_id):
    number = harvest(engine, session, endpoint_id, *LIST)
    with pytest.raises(NotAllowed):
        record_search.search(session, actor(Role.OFFICER), number, "neutron")
    with pytest.raises(NotFound):
        record_search.search(session, SYSTEM, number + 1, "neutron")
