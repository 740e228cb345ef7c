"""Records are written down quickly, and yet all is as careful as it must be."""

import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from fairassess.domain.harvests import HarvestedRecord
from fairassess.storage import (
    database,
    harvest_intake,
    harvest_pages,
    harvest_records,
    harvests,
)
from fairassess.storage.harvest_intake import Book
from fairassess.storage.harvests import Record, SetList
from fairassess.storage.runs import Work
from tests.services import run_builders
from tests.services.run_builders import a_page, a_record

NOW = datetime(2027, 3, 1, tzinfo=UTC)


@pytest.fixture
def row(session: Session) -> harvests.Harvest:
    endpoint_id = run_builders.add_endpoint(session)
    run_id = run_builders.add_run(session, endpoint_id, work=Work.HARVEST)
    made = harvests.add(session, run_id=run_id, endpoint_id=endpoint_id)
    made.prefix, made.set_spec, made.started_at, made.attempt = "oai_dc", "", NOW, 1
    session.commit()
    return made


def book_of(session: Session, row: harvests.Harvest) -> Book:
    book = harvest_intake.open_book(session, row)
    session.commit()
    return book


def test_a_light_transaction_leaves_the_next_one_careful(sqlite_url: str) -> None:
    engine = database.engine(sqlite_url)
    care = []
    for is_light in (False, True, False):
        with database.session_factory(engine)() as session:
            if is_light:
                database.write_lightly(session)
            care.append(session.scalar(text("PRAGMA synchronous")))
            session.commit()
    assert care == [2, 1, 2], "FULL, NORMAL, FULL"
    engine.dispose()


def test_records_are_stored_in_order_whatever_the_size_of_a_statement(
    session: Session, row: harvests.Harvest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(harvest_intake, "ROWS_AT_ONCE", 7)
    book = book_of(session, row)
    records = tuple(a_record(number) for number in range(20))
    assert harvest_intake.add(session, book, [(records, a_page())], now=NOW)
    session.commit()
    stored = session.scalars(select(Record).order_by(Record.position)).all()
    assert [one.identifier for one in stored] == [one.identifier for one in records]
    assert [one.position for one in stored] == list(range(20))


def test_each_record_points_to_its_page_however_many_are_stored_together(
    session: Session, row: harvests.Harvest
) -> None:
    book = book_of(session, row)
    begun = [a_record(number, page=1) for number in range(4)]
    harvest_intake.add(session, book, [(tuple(begun[:2]), None)], now=NOW)
    together: list[harvest_intake.Parcel] = [(tuple(begun[2:]), a_page(1))]
    for page in (2, 3, 4):
        some = tuple(a_record(10 * page + number, page=page) for number in range(page))
        together.append((some, a_page(page)))
    together += [((), a_page(5)), ((a_record(99, page=6, is_deleted=True),), None)]
    harvest_intake.add(session, book, together, now=NOW)
    session.commit()
    found = session.execute(
        select(Record.identifier, harvest_pages.HarvestPage.number, Record.is_deleted)
        .join(harvest_pages.HarvestPage, harvest_pages.HarvestPage.id == Record.page_id)
        .order_by(Record.position)
    ).all()
    given = [*begun, *(one for records, _ in together[1:] for one in records)]
    assert [tuple(one) for one in found] == [
        (one.identifier, one.page, one.is_deleted) for one in given
    ]
    assert harvest_pages.size_of(session, row.id)[0] == 5, "the sixth is not whole yet"


def test_what_one_book_began_another_goes_on_with(session: Session, row: harvests.Harvest) -> None:
    first = a_record(0, sets=("a", "b"), present=("title",), placeholders=("creator",))
    harvest_intake.add(session, book_of(session, row), [((first,), a_page(1))], now=NOW)
    session.commit()
    session.expire_all()
    second = a_record(1, page=2, sets=("a", "b"), present=("creator", "title"))
    third = a_record(2, page=2, sets=("c",), present=("year", "title"))
    book = book_of(session, row)
    harvest_intake.add(session, book, [((second, third), a_page(2))], now=NOW)
    session.commit()
    session.expire_all()
    sets = harvest_records.sets_of(session, row.id)
    back = [
        harvest_records.as_record(one, row.field_names, sets[one.set_list], page=number)
        for one, number in zip(
            session.scalars(select(Record).order_by(Record.position)), (1, 2, 2), strict=True
        )
    ]
    sorted_third = third._replace(present=("title", "year"))
    assert back == [first, second, sorted_third]
    assert len(session.scalars(select(SetList)).all()) == 2


def test_a_transaction_that_failed_leaves_no_trace_in_the_book(
    session: Session, row: harvests.Harvest
) -> None:
    book = book_of(session, row)
    before = book.mark()
    record = a_record(0, sets=("new",), present=("title", "year"))
    harvest_intake.add(session, book, [((record,), None)], now=NOW)
    session.rollback()
    book.go_back(before)
    harvest_intake.add(session, book, [((record,), a_page())], now=NOW)
    session.commit()
    session.expire_all()
    (stored,) = session.scalars(select(Record)).all()
    assert (stored.position, row.field_names) == (0, ["title", "year"])
    assert harvest_records.sets_of_record(session, stored) == ("new",)


def test_another_attempt_shuts_the_one_before_it_out(
    engine: Engine, session: Session, sessions: sessionmaker[Session], row: harvests.Harvest
) -> None:
    book = book_of(session, row)
    row.attempt = 2
    session.commit()
    with sessions() as other:
        given = [((a_record(0),), a_page())]
        assert not harvest_intake.add(other, book, given, now=NOW)
        other.rollback()
    assert harvest_records.count(session, row.id) == 0


def test_more_lists_of_sets_than_are_remembered_are_stored_all_the_same(
    session: Session, row: harvests.Harvest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(harvest_intake, "_MOST_SET_LISTS", 2)
    book = book_of(session, row)
    records = tuple(a_record(number, sets=(f"s{number % 4}",)) for number in range(12))
    harvest_intake.add(session, book, [(records, a_page())], now=NOW)
    session.commit()
    sets = harvest_records.sets_of(session, row.id)
    stored = session.scalars(select(Record).order_by(Record.position)).all()
    assert [sets[one.set_list] for one in stored] == [one.sets for one in records]
    assert len(book.set_lists) <= 2


def test_a_harvest_has_no_more_fields_than_a_number_has_bits(
    session: Session, row: harvests.Harvest
) -> None:
    book = book_of(session, row)
    names = tuple(f"field{number:02}" for number in range(harvest_intake.MOST_FIELDS))
    harvest_intake.add(session, book, [((a_record(0, present=names),), a_page())], now=NOW)
    session.commit()
    session.expire_all()
    (stored,) = session.scalars(select(Record)).all()
    assert harvest_records.names_of(stored.present, row.field_names) == names
    with pytest.raises(ValueError, match="one is one more"):
        harvest_intake.add(
            session, book, [((a_record(1, page=2, present=("one",)),), None)], now=NOW
        )


def test_what_no_database_can_hold_is_replaced_wherever_it_stands(
    session: Session, row: harvests.Harvest
) -> None:
    odd, plain = "a\x00b\ud800", "a\ufffdb\ufffd"
    texts = {"identifier": odd, "datestamp": odd, "title": odd}
    lists = {"creators": ("x", odd), "pids": (odd,), "subjects": (odd, "y")}
    strange = a_record(0)._replace(**texts, **lists)
    good = a_record(1, title="plain")
    harvest_intake.add(session, book_of(session, row), [((strange, good), a_page())], now=NOW)
    session.commit()
    first, second = session.scalars(select(Record).order_by(Record.position)).all()
    assert (first.identifier, first.datestamp, first.title) == (plain, plain, plain)
    assert (first.creators, first.pids, first.subjects) == (("x", plain), (plain,), (plain, "y"))
    assert (second.identifier, second.title) == (good.identifier, "plain")
    assert first.identifier_key != second.identifier_key


def test_the_index_of_a_list_that_counts_up_is_written_to_in_few_places(
    session: Session, row: harvests.Harvest
) -> None:
    records = tuple(a_record(0)._replace(identifier=f"oai:x:{100000 + n}") for n in range(2000))
    harvest_intake.add(session, book_of(session, row), [(records, a_page())], now=NOW)
    session.commit()
    keys = session.scalars(select(Record.identifier_key)).all()
    assert len(set(keys)) == 2000
    assert len({key >> 32 for key in keys}) == 2


@pytest.mark.parametrize("first", [(), (a_record(0),)])
def test_a_large_body_is_stored_as_it_is(
    session: Session, row: harvests.Harvest, first: tuple[HarvestedRecord, ...]
) -> None:
    book = book_of(session, row)
    body = random.Random(1).randbytes(2_500_001)
    if first:
        harvest_intake.add(session, book, [(first, None)], now=NOW)
    page = replace(a_page(), raw=body)
    harvest_intake.add(session, book, [((a_record(1),), page)], now=NOW)
    session.commit()
    (kept,) = harvest_pages.kept_of(session, row.id, limit=2)
    assert kept.raw == body
    with pytest.raises(DBAPIError, match="never changed"):
        session.execute(text("UPDATE harvest_pages SET items = items + 1"))


@pytest.mark.parametrize(
    "change",
    [
        "url = 'x'",
        "digest = ''",
        "raw = digest",
        "items = items + 1",
        "list_size = 9",
        "token = 'x', raw = NULL",
    ],
)
def test_a_whole_page_never_changes_but_loses_its_body(
    session: Session, row: harvests.Harvest, change: str
) -> None:
    book = book_of(session, row)
    harvest_intake.add(session, book, [((a_record(0),), None)], now=NOW)
    harvest_intake.add(session, book, [((a_record(1),), a_page())], now=NOW)
    session.commit()
    if change == "raw = digest":
        change = "raw = zeroblob(3)" if _is_sqlite(session) else "raw = 'abc'::bytea"
    with pytest.raises(DBAPIError, match="never changed"):
        session.execute(text(f"UPDATE harvest_pages SET {change}"))
    session.rollback()
    session.execute(text("UPDATE harvest_pages SET raw = NULL"))
    session.commit()


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
