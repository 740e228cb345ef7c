"""Records can be found, compared and taken away, with the numbers that the harvest's page shows."""

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from fairassess.services import harvesting, probing
from fairassess.services.accounts import SYSTEM
from fairassess.storage import database, harvests, runs
from fairassess.web import context
from tests.builders import NOW
from tests.services import run_builders
from tests.web.browser import Browser
from tests.web.world import World

ActAs = Callable[[str], Browser]


def words(page) -> str:
    return " ".join(page.xpath("string(//main)").split())


def test_records_are_found_on_the_page_as_typed(world: World, read_as: ActAs) -> None:
    browser = read_as("reader")
    address = f"/harvests/{world.own.harvest}/records"
    start = browser.page(address)
    assert "Search the records" in start.xpath("string(//h1)")
    # The newest harvest is a part only, so the whole one before it is searched.
    (whole,) = start.xpath("//p[contains(@class, 'warn')]/a/@href")
    address = whole.partition("?")[0]
    (first, *_) = browser.get(address + ".jsonl").get_data(as_text=True).splitlines()
    title = json.loads(first)["title"]
    found = browser.page(f'{address}?q="{title}"')
    assert title in words(found)
    assert found.xpath("//input[@name='q']/@value") == [f'"{title}"']
    none = browser.page(f"{address}?q=nosuchwordanywhere")
    assert none.xpath("string(//h1)").startswith("0 records")
    assert "no word in this" in words(browser.page(f"{address}?q=***"))


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_a_file_holds_every_record_of_the_harvest(
    world: World, read_as: ActAs, ending: str
) -> None:
    browser = read_as("reader")
    page = browser.page(f"/harvests/{world.own.harvest}")
    shown = dict(
        zip(
            (term.text_content().strip() for term in page.xpath("//dl/dt")),
            (said.text_content().split()[0] for said in page.xpath("//dl/dd")),
            strict=False,
        )
    )
    reply = browser.get(f"/harvests/{world.own.harvest}/records.{ending}")
    assert reply.headers["Content-Disposition"].endswith(f'harvest-{world.own.harvest}.{ending}"')
    text = reply.get_data().decode("utf-8-sig" if ending == "csv" else "utf-8")
    if ending == "csv":
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        live = sum(row["status"] == "live" for row in rows)
    else:
        rows = [json.loads(line) for line in text.splitlines()]
        live = sum(not row["deleted"] for row in rows)
    assert live > 0
    assert str(live) == shown["Records"]


def test_what_changed_between_two_harvests_is_listed_by_kind(
    app: Flask, world: World, act_as: ActAs
) -> None:
    engine = database.engine(context.kit_of(app).settings.database)
    lists = (
        [run_builders.a_record(n) for n in range(4)],
        [
            run_builders.a_record(0),
            run_builders.a_record(1, fingerprint=b"changed!", title="Now <b>another</b>"),
            run_builders.a_record(2, is_deleted=True, fingerprint=b"", title=""),
            run_builders.a_record(9),
        ],
    )
    numbers = []
    with database.session_factory(engine)() as session:
        for records in lists:
            work, endpoint = runs.Work.HARVEST, world.other.endpoint
            run = probing.request_run(session, SYSTEM, endpoint, work, now=NOW)
            live = sum(not one.is_deleted for one in records)
            brings = run_builders.brings(
                run_builders.harvested(
                    target=session.get_one(runs.Run, run).target,
                    records=live,
                    deleted=len(records) - live,
                ),
                tuple(records),
            )
            gear = run_builders.equipment(engine, harvest=brings, harvest_full_every=timedelta(0))
            session.rollback()
            harvesting.execute_harvest(gear, run, 1)
            row = harvests.of_run(session, run)
            assert row is not None
            numbers.append(row.id)
    engine.dispose()
    browser = act_as("outsider")
    address = f"/harvests/{numbers[1]}/differences?older={numbers[0]}&kind="
    gone = {"deleted": "oai:nls:2", "vanished": "oai:nls:3"}
    for kind, identifier in ({"new": "oai:nls:9", "changed": "oai:nls:1"} | gone).items():
        page = browser.page(address + kind)
        assert page.xpath("//tbody/tr/th//text()")[0].strip() == identifier, kind
        assert len(page.xpath("//tbody/tr")) == 1
    assert browser.page(address + "nonsense").xpath("//tbody/tr")
    history = browser.page(f"/harvests/of/{world.other.endpoint}")
    assert "1 new, 1 changed, 1 marked as deleted, 1 vanished" in words(history)
