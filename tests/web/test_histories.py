"""Pages of histories: their numbers add up, drawings say what tables say, outsiders see nothing."""

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta
from xml.etree import ElementTree

import lxml.html
import pytest
from flask import Flask
from lxml.html import HtmlElement

from fairassess.domain.answers import Answer, State
from fairassess.services import assessments
from fairassess.services.accounts import SYSTEM
from fairassess.storage import database
from fairassess.web import context
from tests.builders import NOW
from tests.web import world as worlds
from tests.web.browser import Browser, words
from tests.web.test_query_counts import counted
from tests.web.world import World

HISTORY = "/facilities/nls/history"
Reader = Callable[[str], Browser]


def cells(table: HtmlElement) -> list[list[str]]:
    """The text of a table's rows."""
    return [
        [" ".join(cell.text_content().split()) for cell in row.xpath("./th | ./td")]
        for row in table.xpath(".//tbody/tr")
    ]


def number(text: str) -> int:
    """A whole number as pages write it."""
    return int(text.replace("−", "-").replace("+", "").replace(" %", ""))


def table_of(reply: str) -> list[list[str]]:
    """The rows of a CSV file."""
    return list(csv.reader(io.StringIO(reply.removeprefix("\ufeff"))))


@pytest.mark.parametrize("of", ["all", "F", "A", "I", "R", "metadata", "F1", "Q14", "Q01"])
def test_what_changed_adds_up_on_the_page_and_in_the_file(
    of: str, read_as: Reader, world: World
) -> None:
    browser = read_as("officer")
    url = f"{HISTORY}?of={of}&before={world.first_result}&after={world.own.result}"
    page = browser.page(url)
    (table,) = page.xpath("//table[contains(@class, 'adds-up')]")
    rows = {name: [number(cell) for cell in rest] for name, *rest in cells(table)}
    for before, rules, evidence, answers, after in rows.values():
        assert before + rules + evidence + answers == after
    parts = [rows[name] for name in ("Measured", "On word", "Not shown")]
    assert [sum(column) for column in zip(*parts, strict=True)] == rows["Declared"]
    # The same numbers stand in the table beside the line, and in the file.
    (beside, *_) = page.xpath("//details//table")
    shown = cells(beside)
    assert [number(cell) for cell in shown[0][1:5]] == [
        rows[name][0] for name in ("Declared", "Measured", "On word", "Not shown")
    ]
    assert [number(cell) for cell in shown[-1][1:5]] == [
        rows[name][4] for name in ("Declared", "Measured", "On word", "Not shown")
    ]
    (link,) = page.xpath("//a[contains(@href, 'change.csv')]/@href")
    for name, *rest in table_of(browser.get(link).text)[1:]:
        assert [number(cell) for cell in rest[:5]] == rows[name]


def test_the_drawing_the_figure_the_table_and_the_file_have_the_same_numbers(
    read_as: Reader,
) -> None:
    browser = read_as("officer")
    page = browser.page(HISTORY)
    (beside, *_) = page.xpath("//details//table")
    declared = [number(row[1]) for row in cells(beside)]
    (drawn, *_) = page.xpath("//div[@class='wide-only']/*")
    svg = ElementTree.fromstring(lxml.html.tostring(drawn, encoding="unicode", method="xml"))
    texts = {text.text for text in svg.iter() if text.tag.endswith("text")}
    assert f"declared {declared[-1]}" in texts
    assert {str(value) for value in declared[:-1]} <= texts
    (figure, *_) = page.xpath("//script[@type='application/json']/text()")
    traces = json.loads(figure)["data"]
    assert [y for trace in traces if trace["name"] == "declared" for y in trace["y"]] == declared
    (link, *_) = page.xpath("//a[contains(@href, 'history.csv?')]/@href")
    assert [number(row[1]) for row in table_of(browser.get(link).text)[1:]] == declared


def test_each_point_is_told_with_its_coverage(read_as: Reader) -> None:
    page = read_as("officer").page(HISTORY)
    (beside, *_) = page.xpath("//details//table")
    for row in cells(beside):
        answered, applicable = row[5].split(" of ")
        assert 0 <= int(answered) <= int(applicable) <= 27


def test_the_view_is_in_the_address_and_needs_no_script(read_as: Reader) -> None:
    browser = read_as("officer")
    page = browser.page(f"{HISTORY}?of=I&rules=today")
    assert "Interoperable" in words(page)
    assert "Re-scored with today’s rules." in words(page)
    (form,) = page.xpath("//form[.//select[@name='of']]")
    assert form.get("method") == "get"
    assert dict(form.form_values()) == {"of": "I", "rules": "today"}
    then = page.xpath("//nav[@aria-label='Which rules count']/a[not(@aria-current)]/@href")
    assert "of=I" in then[0]
    assert "rules" not in then[0]


def test_every_choice_has_a_page(read_as: Reader) -> None:
    browser = read_as("officer")
    values = browser.page(HISTORY).xpath("//select[@name='of']//option/@value")
    assert {"all", "F", "F1", "R1.3", "Q01", "Q27"} <= set(values)
    for value in values:
        assert browser.get(f"{HISTORY}?of={value}").status_code == 200, value


@pytest.mark.parametrize(
    "query",
    ["of=Q99", "of=%3Cscript%3E", "until=99999", "before=99999", "after=1&before=99999"],
)
def test_what_is_not_in_the_history_is_not_found(query: str, read_as: Reader) -> None:
    assert read_as("officer").get(f"{HISTORY}?{query}").status_code == 404


def test_a_result_of_another_facility_is_not_found(read_as: Reader, world: World) -> None:
    browser = read_as("administrator")
    for name in ("until", "before", "after"):
        assert browser.get(f"{HISTORY}?{name}={world.other.result}").status_code == 404
    url = f"/facilities/nls/compare?before={world.first_result}&after={world.other.result}"
    assert browser.get(url).status_code == 404


def test_all_scores_are_in_one_file_and_parts_add_up(read_as: Reader) -> None:
    head, *rows = table_of(read_as("officer").get(f"{HISTORY}.csv").text)
    at = {name: place for place, name in enumerate(head)}
    assert {row[at["kind"]] for row in rows} == {
        "overview", "letters", "topics", "principles", "questions",
    }  # fmt: skip
    for row in rows:
        percents = [row[at[f"{part}_percent"]] for part in ("measured", "on_word", "not_shown")]
        if all(percents):
            assert sum(map(int, percents)) == int(row[at["declared_percent"]])
    assert len({row[at["date"]] for row in rows}) == 2


def test_the_trend_of_old_links_is_the_history(read_as: Reader) -> None:
    reply = read_as("officer").get("/facilities/nls/trend?rules=today")
    assert reply.status_code == 302
    assert reply.headers["Location"] == f"{HISTORY}?rules=today"


def test_two_assessments_show_levels_words_and_findings(read_as: Reader, world: World) -> None:
    browser = read_as("officer")
    url = f"/facilities/nls/compare?before={world.first_result}&after={world.own.result}"
    page = browser.page(url)
    for heading in ("Levels before and after", "Question by question", "What the checks found"):
        assert heading in words(page)
    assert page.xpath("//ins")
    assert page.xpath("//del")
    (levels,) = page.xpath("//section[@aria-labelledby='levels']")
    rows = cells(levels.xpath(".//table")[0])
    changes = [number(row[3]) for row in rows]
    assert changes == sorted(changes, reverse=True)
    assert all(number(row[2]) - number(row[1]) == number(row[3]) for row in rows)
    (drawn, *_) = levels.xpath(".//div[@class='wide-only']/*")
    circles = lxml.html.tostring(drawn, encoding="unicode").count("<circle")
    assert circles == 2 * len(rows)
    (link,) = levels.xpath(".//a[contains(@href, 'compare.csv')]/@href")
    in_file = table_of(browser.get(link).text)[1:]
    assert in_file == [[name, *(str(number(cell)) for cell in rest)] for name, *rest in rows]
    (found,) = page.xpath("//section[@aria-labelledby='findings']")
    assert any("fails" in row[1] and "holds" in row[2] for row in cells(found))


def test_the_order_in_which_two_are_chosen_does_not_matter(read_as: Reader, world: World) -> None:
    browser = read_as("officer")
    one, two = world.first_result, world.own.result
    pages = [
        words(browser.page(f"{HISTORY}?before={a}&after={b}")) for a, b in ((one, two), (two, one))
    ]
    assert pages[0] == pages[1]


def test_checks_day_by_day_are_drawn_as_the_file_says(read_as: Reader) -> None:
    browser = read_as("officer")
    page = browser.page(f"{HISTORY}/checks?days=365&until=2026-11-02")
    (beside, *_) = page.xpath("//section[@aria-labelledby='strips']//details//table")
    shown = cells(beside)
    (drawn, *_) = page.xpath("//div[@class='wide-only']/*")
    parts = list(drawn.xpath(".//@data-part"))
    assert parts == [f"{row[4]} {row[3]}" for row in shown]
    (link,) = page.xpath("//a[contains(@href, 'checks.csv')]/@href")
    head, *rows = table_of(browser.get(link).text)
    assert head[-2:] == ["days", "state"]
    told = {row[2] for row in rows}
    assert {row[0] for row in shown} - told == {"The endpoint could be asked"}
    by_title = [(row[0], row[3], row[4]) for row in shown if row[0] in told]
    in_file = [(row[2], row[5], row[6]) for row in rows]
    assert set(by_title) <= set(in_file)
    assert page.xpath("//section[@aria-labelledby='turns']//tbody/tr")


def test_one_check_has_a_view_of_its_own_with_its_flips(read_as: Reader) -> None:
    browser = read_as("officer")
    page = browser.page(f"{HISTORY}/checks?days=365")
    (link, *_) = page.xpath("//section[@aria-labelledby='turns']//td/a/@href")
    one = browser.page(link)
    assert one.xpath("//section[@aria-labelledby='turns']//tbody/tr")
    assert (
        len(one.xpath("//section[@aria-labelledby='strips']//a[contains(@href, '/checks/')]")) == 1
    )
    assert browser.get(f"{HISTORY}/checks?check=no_such_check").status_code == 404


@pytest.mark.parametrize("query", ["of=99999", "check=%3Cb%3E"])
def test_an_endpoint_or_check_that_is_not_there_is_not_found(query: str, read_as: Reader) -> None:
    assert read_as("officer").get(f"{HISTORY}/checks?{query}").status_code == 404


@pytest.mark.parametrize("day", ["0001-01-01", "0001-06-30", "9999-12-31"])
@pytest.mark.parametrize("name", ["checks", "checks.csv"])
def test_days_long_before_and_after_any_check_are_answered(
    name: str, day: str, read_as: Reader
) -> None:
    reply = read_as("officer").get(f"{HISTORY}/{name}?until={day}&days=365")
    assert reply.status_code == 200


@pytest.mark.parametrize("query", ["until=yesterday", "days=-3", "page=99", "page=x", "of=x"])
def test_nonsense_in_the_address_shows_the_usual_page(query: str, read_as: Reader) -> None:
    assert read_as("officer").get(f"{HISTORY}/checks?{query}").status_code == 200


def test_outsiders_see_what_is_published_and_nothing_else(
    read_as: Reader, world: World, app: Flask
) -> None:
    page = read_as("").page("/public/facilities/nls")
    (beside, *_) = page.xpath("//details//table")
    assert len(cells(beside)) == 1, "only the result of the published round"
    inside = words(page)
    assert "2025" not in inside
    linked = page.xpath("//main//a/@href[contains(., '/results/')]")
    assert all(f"/results/{world.first_result}" not in link for link in linked)
    assert not page.xpath("//main//a/@href[contains(., '/assessments/')]")
    first = read_as("").get(f"/public/facilities/nls?until={world.first_result}")
    nowhere = read_as("").get("/public/facilities/nowhere")
    assert first.status_code == nowhere.status_code == 404
    for query in (f"before={world.first_result}", "rules=today"):
        assert words(read_as("").page(f"/public/facilities/nls?{query}")) == inside


def test_where_nothing_is_published_there_is_nothing_for_anybody(
    app: Flask, cookies: dict[str, str]
) -> None:
    kit = context.kit_of(app)
    with kit.sessions().get_bind().begin() as connection:
        connection.exec_driver_sql("UPDATE rounds SET published_at = NULL")
    for who in ("", "administrator", "officer"):
        browser = Browser(app.test_client(), cookies.get(who, ""))
        told = browser.get("/public/facilities/nls")
        nowhere = browser.get("/public/facilities/nowhere")
        assert told.status_code == nowhere.status_code == 404
        assert told.text.replace("nls", "nowhere") == nowhere.text


def add_results(app: Flask, count: int) -> None:
    """Let the facility submit so many more assessments, a day after each other."""
    engine = database.engine(context.kit_of(app).settings.database)
    with database.session_factory(engine)() as session:
        for number in range(count):
            at = NOW + timedelta(days=number + 1)
            made = assessments.start(
                session, SYSTEM, "nls", worlds.D26, f"More {number}", "empty", now=at
            )
            said = Answer("Q01", State.LEVEL, 1 + number % 4)
            assessments.save_answer(session, SYSTEM, made, said, 0, now=at)
            assessments.submit(
                session, SYSTEM, made, signed_by="A. Officer", has_declared=True, now=at
            )
    engine.dispose()


def test_more_history_needs_no_more_queries_and_is_paged(
    app: Flask, cookies: dict[str, str]
) -> None:
    browser = Browser(app.test_client(), cookies["officer"])
    urls = (HISTORY, f"{HISTORY}?of=Q14", "/facilities/nls/compare", f"{HISTORY}/checks")
    few = []
    for url in urls:
        browser.page(url)
        with counted(app) as sent:
            browser.page(url)
        few.append(len(sent))
    add_results(app, 30)
    for url, before in zip(urls, few, strict=True):
        with counted(app) as sent:
            browser.page(url)
        assert len(sent) <= before, "\n".join(sent)
    seen: list[str] = []
    url = HISTORY
    while url:
        page = browser.page(url)
        (beside, *_) = page.xpath("//details//table")
        seen = [row[0] for row in cells(beside)] + seen
        url = next(iter(page.xpath("//a[@rel='prev']/@href")), "")
    assert len(seen) == len(set(seen)) == 32


def test_a_hostile_comment_stays_text_where_two_are_compared(
    app: Flask, cookies: dict[str, str]
) -> None:
    engine = database.engine(context.kit_of(app).settings.database)
    nasty = "=1+1 <script>alert(1)</script> \U0001f600 \u202e gnirts " + "x" * 300
    with database.session_factory(engine)() as session:
        made = assessments.start(session, SYSTEM, "nls", worlds.D26, nasty[:60], "empty", now=NOW)
        said = Answer("Q01", State.LEVEL, 1, comment=nasty)
        assessments.save_answer(session, SYSTEM, made, said, 0, now=NOW)
        assessments.submit(
            session, SYSTEM, made, signed_by="A. Officer", has_declared=True, now=NOW
        )
    engine.dispose()
    browser = Browser(app.test_client(), cookies["officer"])
    for url in ("/facilities/nls/compare", HISTORY, f"{HISTORY}?of=Q01"):
        page = browser.page(url)
        assert not page.xpath("//script[contains(text(), 'alert')][not(@type)]")
        assert "<script>alert(1)</script>" in page.text_content()
    assert "'=1+1" in browser.get(f"{HISTORY}.csv").text
