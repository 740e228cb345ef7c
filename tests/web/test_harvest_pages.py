"""Pages of harvests lead to the records they count, whatever a provider calls things."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from wsgiref.types import StartResponse, WSGIEnvironment
from xml.sax.saxutils import escape

import pytest
from flask import Flask
from lxml.html import HtmlElement
from sqlalchemy import Engine, update

from fairassess.demo.servers import Running
from fairassess.harvest import engine as harvest_engine
from fairassess.probes import run as probe_run
from fairassess.reports import heatmap
from fairassess.services import harvesting, outbound, probing
from fairassess.services.accounts import SYSTEM
from fairassess.storage import database, harvests, runs
from fairassess.web import context
from tests.builders import NOW
from tests.services import run_builders
from tests.web.browser import Browser, words
from tests.web.test_query_counts import counted
from tests.web.world import World

ActAs = Callable[[str], Browser]

ODD_SETS = ("a b", "no set", "100%_of:it?x=1&y=#2", "Größe", "A", "a", "<i>", "../..", "none")
HOSTILE = '<script>alert("1")</script> =1+1 \u202etxt.exe'


def a_record(number: int, *, year: int | None, sets: Iterable[str], **texts: str) -> str:
    """A record in Dublin Core."""
    fields = texts | ({"date": str(year)} if year else {})
    element = run_builders.a_record_element(f"oai:odd:{number}", **fields)
    specs = "".join(f"<setSpec>{escape(spec)}</setSpec>" for spec in sets)
    return element.replace("</header>", f"{specs}</header>")


def odd_list(*, years: Iterable[int | None]) -> bytes:
    """Records of these years and of sets with odd names; every other one lacks a creator."""
    made = []
    for number, year in enumerate(years):
        sets = [] if number % 10 == 9 else [ODD_SETS[number % len(ODD_SETS)]]
        if number % 7 == 0:
            sets.append("big")
        texts = {"creator": "A. Name"} if number % 2 else {"creator": ":unav"}
        title = escape(HOSTILE) if number == 1 else f"Record {number}"
        made.append(a_record(number, year=year, sets=sets, title=title, **texts))
    return run_builders.a_list(*made)


def harvest(app: Flask, endpoint: int, body: bytes) -> int:
    """Harvest an endpoint whose provider answers with *body*, and return the harvest's number."""

    def answer(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/xml; charset=utf-8")])
        return [body]

    engine = engine_of(app)
    with database.session_factory(engine)() as session, Running(answer, path="/oai") as provider:
        number = probing.request_run(session, SYSTEM, endpoint, runs.Work.HARVEST, now=NOW)
        run = session.get_one(runs.Run, number)
        run.target = provider.url
        session.commit()
        gear = run_builders.equipment(
            engine,
            harvest=harvest_engine.harvest,
            judge=probe_run.judge_harvest,
            open_door=outbound.opener(context.kit_of(app).settings, clock=lambda: NOW),
            harvest_full_every=timedelta(0),
        )
        harvesting.execute_harvest(gear, number, 1)
        session.expire_all()
        row = harvests.of_run(session, number)
        assert row is not None
        found = row.id
    engine.dispose()
    return found


def engine_of(app: Flask) -> Engine:
    return database.engine(context.kit_of(app).settings.database)


def cells(page: HtmlElement) -> Iterator[tuple[str, str]]:
    """Address and hidden words of each cell of the heatmaps that leads to a list."""
    for link in page.xpath("//table//td/a[contains(@href, '/missing/')]"):
        yield link.get("href"), link.text_content()


def listed(browser: Browser, address: str) -> tuple[int, int]:
    """How many records a list says it has, and how many lines stand on all of its pages."""
    page = browser.page(address)
    said = int(page.xpath("string(//h1)").split()[0])
    lines = len(page.xpath("//tbody/tr"))
    while following := page.xpath("//nav[@aria-label='Pages']/a[text()='Next']/@href"):
        page = browser.page(following[0])
        lines += len(page.xpath("//tbody/tr"))
    return said, lines


@pytest.mark.parametrize(
    "years",
    [
        pytest.param([None, *range(2015, 2025)] * 6, id="single years"),
        pytest.param([None, *range(1960, 2025)], id="grouped years"),
    ],
)
def test_each_cell_of_a_heatmap_leads_to_as_many_records_as_it_says(
    years: list[int | None], app: Flask, world: World, act_as: ActAs
) -> None:
    number = harvest(app, world.other.endpoint, odd_list(years=years))
    browser = act_as("outsider")
    page = browser.page(f"/harvests/{number}/content")
    found = dict(cells(page))
    of_creator = {address: said for address, said in found.items() if "/creator?" in address}
    chosen = [address.partition("?")[2] for address in of_creator]
    assert any("set=" in one for one in chosen)
    assert "year=none" in chosen
    assert any("-" in one for one in chosen) == (len(set(years)) > heatmap.MOST_COLUMNS)
    for address, said in of_creator.items():
        told = re.search(r"([\d,]+) records? lacks? creator", said)
        assert told is not None
        assert listed(browser, address) == (int(told[1]),) * 2, address


def test_the_cells_of_one_field_by_year_lead_to_all_its_records_together(
    app: Flask, world: World, act_as: ActAs
) -> None:
    number = harvest(app, world.other.endpoint, odd_list(years=[None, *range(1960, 2025)]))
    browser = act_as("outsider")
    page = browser.page(f"/harvests/{number}/content")
    by_year = [
        address for address, _ in cells(page) if "/creator?" in address and "year=" in address
    ]
    all_of_them = listed(browser, f"/harvests/{number}/missing/creator")[0]
    assert sum(listed(browser, address)[0] for address in by_year) == all_of_them == 33


def test_page_content_and_files_count_the_same(app: Flask, world: World, act_as: ActAs) -> None:
    number = harvest(app, world.other.endpoint, odd_list(years=[None, 2020, 2021] * 20))
    browser = act_as("outsider")
    overview = browser.page(f"/harvests/{number}")
    rows = {
        row.xpath("string(th)").strip(): int(row.xpath("string(td[2])"))
        for row in overview.xpath("//h2[@id='fields']/following::table[1]/tbody/tr")
    }
    text = browser.get(f"/harvests/{number}/records.csv").get_data().decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(text, newline="")))
    text = browser.get(f"/harvests/{number}/records.jsonl").get_data(as_text=True)
    lines = [json.loads(line) for line in text.split("\n") if line]
    assert rows["creator"] == 30
    for field, present in rows.items():
        assert sum(row[f"field {field}"] == "value" for row in table) == present
        assert sum(field in line["present"] for line in lines) == present
    content = words(browser.page(f"/harvests/{number}/content"))
    assert f"{len(lines)} live records" in content


def test_hostile_texts_stay_texts_on_every_page(app: Flask, world: World, act_as: ActAs) -> None:
    number = harvest(app, world.other.endpoint, odd_list(years=[2020] * 20))
    browser = act_as("outsider")
    for address in ("content", "records?q=script", "missing/size", "missing/creator?set=<i>"):
        page = browser.page(f"/harvests/{number}/{address}")
        assert not page.xpath("//main//script | //main//i[not(@class)]"), address
    found = browser.page(f"/harvests/{number}/records?q=script").xpath("//tbody/tr/th/a")
    assert found[0].text_content() == HOSTILE
    assert browser.page(found[0].get("href")).xpath("string(//h1)") == HOSTILE


@pytest.mark.parametrize("part", ["", "/content", "/records", "/differences", "/missing/title"])
def test_a_harvest_that_is_none_is_not_found_and_one_of_others_is_forbidden(
    part: str, world: World, read_as: ActAs
) -> None:
    browser = read_as("outsider")
    browser.page(f"/harvests/999999{part}", status=404)
    browser.page(f"/harvests/{world.own.harvest}{part}", status=403)


def test_fields_words_and_years_that_do_not_exist_are_no_accident(
    world: World, read_as: ActAs
) -> None:
    browser = read_as("reader")
    address = f"/harvests/{world.own.harvest}"
    browser.page(f"{address}/missing/nonsense", status=404)
    whole = listed(browser, f"{address}/missing/location")
    assert whole[0] > 0
    for odd in ("year=x", "year=12345", "year=2020-", "year=٢٠٢٠", "page=x"):
        assert listed(browser, f"{address}/missing/location?{odd}") == whole, odd
    for none in ("year=2024-2010", "year=0000", "set=nosuchset"):
        assert listed(browser, f"{address}/missing/location?{none}") == (0, 0), none
    browser.page(f"{address}/differences?older={world.own.harvest}", status=404)
    browser.page(f"/harvests/of/{world.own.endpoint + 1000}", status=404)


def test_a_harvest_whose_records_are_dropped_keeps_its_counts(
    app: Flask, world: World, act_as: ActAs
) -> None:
    number = harvest(app, world.other.endpoint, odd_list(years=[2020, 2021] * 10))
    engine = engine_of(app)
    with database.session_factory(engine)() as session:
        gone = {"rows_dropped_at": NOW, "raw_dropped_at": NOW}
        session.execute(
            update(harvests.Harvest).where(harvests.Harvest.id == number).values(**gone)
        )
        session.commit()
    engine.dispose()
    browser = act_as("outsider")
    overview = browser.page(f"/harvests/{number}")
    content = browser.page(f"/harvests/{number}/content")
    assert "not kept any more" in words(overview)
    assert content.xpath("//h2[@id='by-fields-by-year']")
    for page in (overview, content):
        assert not page.xpath("//main//a[contains(@href, '/missing/')]")
        assert not page.xpath("//main//a[contains(@href, 'records.csv')]")
    assert "not kept any more" in words(browser.page(f"/harvests/{number}/differences"))
    for part in ("/missing/creator", "/records.csv", "/records.jsonl"):
        browser.page(f"/harvests/{number}{part}", status=404)


def test_a_harvest_of_old_without_counts_has_its_pages(
    app: Flask, world: World, act_as: ActAs
) -> None:
    engine = engine_of(app)
    with database.session_factory(engine)() as session:
        old = update(harvests.Harvest).where(harvests.Harvest.id == world.own.harvest)
        session.execute(old.values(profile=None))
        session.commit()
    engine.dispose()
    browser = act_as("reader")
    assert "older than these counts" in words(
        browser.page(f"/harvests/{world.own.harvest}/content")
    )
    assert browser.page(f"/harvests/{world.own.harvest}").xpath("//table")


def test_a_harvest_that_is_compared_with_one_that_is_gone_offers_another(
    app: Flask, world: World, act_as: ActAs
) -> None:
    numbers = [
        harvest(app, world.other.endpoint, odd_list(years=[year] * 10)) for year in (2019, 2020)
    ]
    engine = engine_of(app)
    with database.session_factory(engine)() as session:
        session.execute(
            update(harvests.Harvest)
            .where(harvests.Harvest.id == numbers[0])
            .values(rows_dropped_at=NOW)
        )
        session.commit()
    engine.dispose()
    browser = act_as("outsider")
    page = browser.page(f"/harvests/{numbers[1]}/differences")
    assert page.xpath("//nav[@aria-label='Kind of change']")


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("new", "No record is new."),
        ("changed", "No record changed."),
        ("deleted", "No record was marked as deleted."),
        ("vanished", "No record vanished."),
    ],
)
def test_a_kind_of_change_that_did_not_happen_is_said_by_its_name(
    kind: str, said: str, app: Flask, world: World, act_as: ActAs
) -> None:
    body = odd_list(years=[2020] * 3)
    numbers = [harvest(app, world.other.endpoint, body) for _ in range(2)]
    page = act_as("outsider").page(f"/harvests/{numbers[1]}/differences?kind={kind}")
    assert said in words(page)


@pytest.mark.parametrize(
    ("pages", "said"), [(1, "1 page, 508 bytes"), (1152, "1,152 pages, 508 bytes")]
)
def test_what_was_received_reads_as_pages_and_bytes(
    pages: int, said: str, app: Flask, world: World, act_as: ActAs
) -> None:
    engine = engine_of(app)
    with database.session_factory(engine)() as session:
        changed = update(harvests.Harvest).where(harvests.Harvest.id == world.own.harvest)
        session.execute(changed.values(pages=pages, bytes=508))
        session.commit()
    engine.dispose()
    page = act_as("reader").page(f"/harvests/{world.own.harvest}")
    assert page.xpath("string(//dt[text()='Received']/following-sibling::dd[1])") == said


def test_the_records_are_two_clicks_from_a_facility(world: World, read_as: ActAs) -> None:
    browser = read_as("reader")
    facility = browser.page("/facilities/nls")
    (to_harvests,) = facility.xpath("//tr//a[starts-with(@href, '/harvests/of/')]/@href")
    page = browser.page(to_harvests)
    for label in ("What the records say", "Search records", "What changed"):
        (address,) = page.xpath(f"//nav//a[text()='{label}']/@href")
        browser.page(address)
    run = browser.page(f"/runs/{world.own.harvest_run}")
    for label in ("What the records say", "Search the records", "What changed in the records"):
        (address,) = run.xpath(f"//main//a[text()='{label}']/@href")
        browser.page(address)


def test_an_endpoint_without_harvests_says_so(app: Flask, world: World, act_as: ActAs) -> None:
    engine = engine_of(app)
    with database.session_factory(engine)() as session:
        facility = session.get_one(harvests.Harvest, world.own.harvest)
        endpoint = run_builders.add_endpoint(
            session,
            session.get_one(runs.Run, facility.run_id).facility_id,
            url="https://example.org/new/oai",
        )
    engine.dispose()
    page = act_as("reader").page(f"/harvests/of/{endpoint}")
    assert "no harvest yet" in page.xpath("string(//h1)")
    act_as("outsider").page(f"/harvests/of/{endpoint}", status=403)


def test_more_records_need_no_more_queries(app: Flask, world: World, act_as: ActAs) -> None:
    numbers = [
        harvest(app, world.other.endpoint, odd_list(years=range(2020, 2020 + count)))
        for count in (4, 4, 40)
    ]
    browser = act_as("outsider")
    for part in ("", "/content", "/records?q=record", "/differences", "/missing/creator"):
        sent = []
        for number in numbers[1:]:
            browser.page(f"/harvests/{number}{part}")
            with counted(app) as statements:
                browser.page(f"/harvests/{number}{part}")
            sent.append(len(statements))
        # The newest harvest alone can be searched.
        assert 0 < sent[1] <= sent[0] + (3 if part.startswith("/records") else 0), part


def test_the_first_lines_of_a_file_come_before_the_last_record_is_read(
    app: Flask, world: World, act_as: ActAs
) -> None:
    number = harvest(app, world.other.endpoint, odd_list(years=[2020, None] * 2000))
    browser = act_as("outsider")
    for ending in ("csv", "jsonl"):
        with counted(app) as sent:
            reply = browser.get(f"/harvests/{number}/records.{ending}", buffered=False)
            assert reply.status_code == 200
            taken = iter(reply.response)
            first = next(taken)
            read_until_then = len(sent)
            rest = list(taken)
            reply.close()
        # Records are read some hundreds at a time, and each time is a query.
        assert len(sent) - read_until_then > 5, ending
        assert 5 * len(first) < sum(map(len, rest)), ending


def test_a_harvest_under_way_shows_how_far_it_is_and_can_be_looked_at_without_scripts(
    app: Flask, world: World, act_as: ActAs
) -> None:
    seen: list[HtmlElement] = []
    engine = engine_of(app)
    browser = act_as("outsider")

    def slowly(
        _target: str, plan: object, *, take: Callable[..., object], **rest: object
    ) -> object:
        for number in (1, 2):
            page = run_builders.a_page(number, list_size=8)
            take(
                tuple(run_builders.a_record(2 * number + one, page=number) for one in (0, 1)), page
            )
        row = browser.page(f"/harvests/of/{world.other.endpoint}")
        (newest,) = row.xpath("//tbody/tr[1]/th/a/@href")
        seen.extend([browser.page(newest), browser.page(f"{newest}/content")])
        seen.append(browser.page(f"{newest}/live"))
        return run_builders.brings(run_builders.harvested())(_target, plan, take=take, **rest)

    with database.session_factory(engine)() as session:
        number = probing.request_run(
            session, SYSTEM, world.other.endpoint, runs.Work.HARVEST, now=NOW
        )
        gear = run_builders.equipment(engine, harvest=slowly, clock=run_builders.TurnableClock(NOW))
        harvesting.execute_harvest(gear, number, 1)
    engine.dispose()
    overview, content, live = seen
    assert "4 records of 8 on 2 pages" in words(overview)
    assert overview.xpath("//main//progress[@max='8'][@value='4']")
    assert overview.xpath("//noscript/meta[@http-equiv='refresh']")
    assert overview.xpath("//form//button[contains(., 'keep what came')]")
    assert "counted when the harvest has ended" in words(content)
    assert live.xpath("//progress")


def test_a_harvest_that_was_stopped_keeps_what_came_and_says_that_it_is_partial(
    app: Flask, world: World, act_as: ActAs
) -> None:
    engine = engine_of(app)
    result = run_builders.harvested(is_complete=False, stopped_because="cancelled")
    with database.session_factory(engine)() as session:
        work, endpoint = runs.Work.HARVEST, world.other.endpoint
        number = probing.request_run(session, SYSTEM, endpoint, work, now=NOW)
        came = (run_builders.a_record(0), run_builders.a_record(1))
        gear = run_builders.equipment(engine, harvest=run_builders.brings(result, came))
        harvesting.execute_harvest(gear, number, 1)
        session.expire_all()
        row = harvests.of_run(session, number)
        assert row is not None
        address = f"/harvests/{row.id}"
    engine.dispose()
    browser = act_as("outsider")
    page = browser.page(address)
    assert page.xpath("string(//h1)") == "2 records, perhaps not all"
    assert "This list is not complete" in words(page)
    assert not page.xpath("//main//progress | //main//form[contains(@action, 'cancel')]")
    assert len(browser.get(f"{address}/records.jsonl").get_data(as_text=True).splitlines()) == 2
    history = browser.page(f"/harvests/of/{world.other.endpoint}")
    assert "partial" in history.xpath("string(//tbody/tr[1])")
