"""The page of facilities side by side: the same numbers everywhere, and nobody told unduly."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import lxml.html
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from fairassess.domain.answers import Answer, State
from fairassess.services import assessments, endpoints, facilities, rounds
from fairassess.services.accounts import SYSTEM
from fairassess.storage import database, questionnaires
from fairassess.web import context
from fairassess.web.comparison import TABLES
from tests import builders
from tests.builders import NOW
from tests.web import programs
from tests.web import world as worlds
from tests.web.browser import Browser, parsed, words
from tests.web.test_query_counts import counted
from tests.web.world import World

SECRETS = ("Quillon", "Rhoswen", "Sandrift", "Tamarisk", "Umberley")
SHOWN = ("", *(f"/comparison{end}" for end in ("", "?order=Q03", "?order=all", "?letter=F")))


@pytest.fixture
def stored(app: Flask) -> Iterator[Session]:
    engine = database.engine(context.kit_of(app).settings.database)
    with database.session_factory(engine)() as session:
        yield session
    engine.dispose()


def answer_all(session: Session, slug: str, name: str, step: int) -> None:
    """Let a facility hand in an assessment in which its name stands wherever one can write."""
    number = assessments.start(session, SYSTEM, slug, worlds.D26, f"of {name}", "empty", now=NOW)
    for place, question in enumerate(questionnaires.latest(worlds.D26).questions):
        said = Answer(
            question.id,
            State.LEVEL,
            1 + (place + step) % 4,
            comment=f"At {name} we do.",
            links=(f"https://{slug}.example/policy",),
        )
        if place < 4:
            assessments.save_answer(session, SYSTEM, number, said, 0, now=NOW)
    signed = {"signed_by": f"The officer of {name}", "has_declared": True}
    assessments.submit(session, SYSTEM, number, now=NOW, **signed)  # type: ignore[arg-type]


def hold(session: Session, sight: str, how_many: int = 5, silent: str = "") -> str:
    """Hold a round of NLS and some facilities whose names nobody else has; one may be silent."""
    slugs = []
    for name in SECRETS[:how_many]:
        draft = facilities.FacilityDraft(f"{name} Light Source", name)
        slug = facilities.register(session, SYSTEM, draft, now=NOW)
        endpoint = endpoints.EndpointDraft(
            "oai-pmh", f"https://{slug}.example/oai", interval="never"
        )
        number = endpoints.add_endpoint(session, SYSTEM, slug, endpoint, now=NOW)
        builders.add_findings(session, number, [builders.finding()])
        slugs.append(slug)
    held = rounds.open_round(
        session,
        SYSTEM,
        builders.round_draft("nls", *slugs, name=f"A {sight} one", sight=sight,
                             questionnaire=worlds.D26, closes_on="2026-11-03"),
        now=NOW,
    )  # fmt: skip
    for step, (slug, name) in enumerate(zip(("nls", *slugs), ("NLS", *SECRETS), strict=False)):
        if name != silent:
            answer_all(session, slug, name, step)
    rounds.close_round(session, SYSTEM, held, now=NOW + timedelta(hours=1))
    return held


def table_of(page: lxml.html.HtmlElement, heading: str) -> list[list[str]]:
    """Return the cells of the first table of a section, its head first."""
    (table, *_) = page.xpath(f"//section[@aria-labelledby='{heading}']//table")
    return [[cell.text_content().strip() for cell in row] for row in table.iter("tr")]


def read_csv(browser: Browser, url: str) -> list[list[str]]:
    reply = browser.get(url)
    assert reply.mimetype == "text/csv"
    return list(csv.reader(io.StringIO(reply.text.removeprefix("\ufeff"), newline="")))


def drawn_rows(page: lxml.html.HtmlElement) -> list[list[str]]:
    rows = page.xpath("//section[@aria-labelledby='levels']//*[@data-row]")
    return [[row.get("data-row"), *row.xpath("./g/text/text()")] for row in rows]


@pytest.mark.parametrize("end", ["", "?order=all", "?order=Q14&letter=A"])
def test_drawing_table_and_file_hold_the_same(
    end: str, world: World, read_as: Callable[[str], Browser]
) -> None:
    browser = read_as("")
    page = browser.page(f"/rounds/{world.round}/comparison{end}")
    head, *rows = table_of(page, "levels")
    asked = len(head) - 6
    assert drawn_rows(page) == [row[: asked + 1] for row in rows]
    _, *sent = read_csv(browser, f"/rounds/{world.round}/comparison/levels.csv{end}")
    assert sent == [[re.sub(" %|–", "", cell) for cell in row] for row in rows]


def test_every_table_of_the_page_can_be_taken_away(
    world: World, read_as: Callable[[str], Browser]
) -> None:
    page = read_as("").page(f"/rounds/{world.round}/comparison")
    linked = page.xpath("//a[contains(@href, '.csv')]/@href")
    assert {url.split("/")[-1].split(".csv")[0] for url in linked} == set(TABLES)
    for url in linked:
        assert len(read_csv(read_as(""), url)) > 1
    assert read_as("").get(f"/rounds/{world.round}/comparison/secrets.csv").status_code == 404


def test_a_facilitys_word_is_yours_only_to_those_who_belong_to_it(
    world: World, read_as: Callable[[str], Browser]
) -> None:
    own, shared = f"/results/{world.own.result}", f"/rounds/{world.round}/comparison"
    for who in ("", "outsider", "coordinator"):
        for url in (own, shared, f"/rounds/{world.round}"):
            told = words(read_as(who).page(url)).lower()
            assert "on word" in told
            assert "your word" not in told
    for url in (own, f"{own}/report", f"/facilities/{world.own.slug}"):
        assert "On your word" in words(read_as("officer").page(url))
    assert "your word" not in words(read_as("officer").page(shared)).lower()


def test_the_keys_of_the_map_also_stand_outside_of_what_scrolls(
    world: World, read_as: Callable[[str], Browser]
) -> None:
    page = read_as("").page(f"/rounds/{world.round}/comparison")
    drawn = page.xpath("//div[@class='static']//*[@data-key]/@data-key")
    listed = page.xpath(
        "//ul[contains(@class, 'level-keys')][not(ancestor::*[@class='scroll'])]/li"
    )
    assert drawn
    # The title of a key's cell says the same to those who point at it.
    assert [one.xpath("./text()")[-1].strip() for one in listed] == drawn


def everything_about(browser: Browser, slug: str) -> Iterator[tuple[str, str]]:
    """Yield the whole text of every page and file about a round, by address."""
    urls = [f"/rounds/{slug}{end}" for end in SHOWN]
    urls += [f"/rounds/{slug}/comparison/{name}.csv" for name in TABLES]
    for url in (*urls, "/rounds"):
        reply = browser.get(url)
        assert reply.status_code == 200
        yield url, reply.text


@pytest.mark.parametrize("sight", ["hidden", "anonymous"])
def test_no_name_and_no_word_of_another_facility_is_on_any_page_or_file(
    sight: str, act_as: Callable[[str], Browser], stored: Session
) -> None:
    slug = hold(stored, sight)
    browsers = [act_as("officer"), act_as("reader")]
    if sight == "anonymous":
        rounds.publish_round(stored, SYSTEM, slug, now=NOW + timedelta(hours=2))
        browsers.append(act_as(""))
    for browser in browsers:
        for url, text in everything_about(browser, slug):
            for name in SECRETS:
                assert name.lower() not in text.lower(), f"{name} at {url}"


def test_in_a_hidden_round_no_value_of_another_facility_is_on_any_page_or_file(
    act_as: Callable[[str], Browser], stored: Session
) -> None:
    slug = hold(stored, "hidden")
    officer = act_as("officer")
    page = officer.page(f"/rounds/{slug}/comparison")
    assert [row[0] for row in drawn_rows(page)] == ["NLS (yours)"]
    assert not page.xpath("//section[@aria-labelledby='spread' or @aria-labelledby='gaps']")
    assert "Median" not in words(page)
    for name in ("levels", "distribution", "gaps", "interfaces"):
        rows = read_csv(officer, f"/rounds/{slug}/comparison/{name}.csv")
        if name == "distribution":
            assert {row[-1] for row in rows[1:]} == {"1"}
        elif name == "gaps":
            assert {row[3] for row in rows[1:]} <= {"1"}
        else:
            assert [row[0] for row in rows[1:]] in (["NLS (yours)"], ["NLS"])


def test_without_names_there_are_letters_in_an_order_of_their_own(
    act_as: Callable[[str], Browser], stored: Session
) -> None:
    slug = hold(stored, "anonymous")
    rows = drawn_rows(act_as("officer").page(f"/rounds/{slug}/comparison"))
    own, *others = [row[0] for row in rows]
    assert own == "NLS (yours)"
    assert len(others) == 5
    assert others == sorted(others)
    assert set(others) < {f"Facility {letter}" for letter in "ABCDEF"}


def test_below_five_results_no_median_and_nobody_without_a_name_is_shown(
    act_as: Callable[[str], Browser], stored: Session, world: World
) -> None:
    slug = hold(stored, "anonymous", 3)
    page = act_as("officer").page(f"/rounds/{slug}/comparison")
    assert [row[0] for row in drawn_rows(page)] == ["NLS (yours)"]
    assert "at least 5 have a result" in words(page)
    few = words(act_as("").page(f"/rounds/{world.round}/comparison"))
    assert "told from 5 facilities on" in few
    assert "Lower quartile" not in few


def test_from_five_on_medians_and_quartiles_are_told(
    act_as: Callable[[str], Browser], stored: Session
) -> None:
    slug = hold(stored, "named")
    page = act_as("officer").page(f"/rounds/{slug}/comparison")
    (table,) = page.xpath("//table[.//th[text()='Median']]")
    rows = [[cell.text_content() for cell in row] for row in table.iter("tr")][1:]
    assert rows[0][0] == "All questions"
    assert all(row[4] == "6" for row in rows)
    assert all(re.fullmatch(r"[0-9]+ %", cell) for row in rows for cell in row[1:4])


def test_own_row_is_pinned_and_names_are_told_where_the_rule_says_so(
    act_as: Callable[[str], Browser], stored: Session
) -> None:
    slug = hold(stored, "named")
    for order in ("name", "all", "Q02"):
        page = act_as("officer").page(f"/rounds/{slug}/comparison?order={order}")
        own, *others = [row[0] for row in drawn_rows(page)]
        assert own == "NLS (yours)"
        assert sorted(others) == list(SECRETS)


def test_who_has_solved_what_is_told_when_the_results_are_published(
    act_as: Callable[[str], Browser], stored: Session
) -> None:
    slug = hold(stored, "named")
    url = f"/rounds/{slug}/comparison"
    assert "Solved by" not in words(act_as("officer").page(url))
    rounds.publish_round(stored, SYSTEM, slug, now=NOW + timedelta(hours=2))
    assert "Solved by" in words(act_as("").page(url))


def interfaces_told(app: Flask, browser: Browser, slug: str, token: str) -> set[tuple[str, ...]]:
    """Return the facilities in each telling of what the endpoints offer: once, if all agree."""
    page = table_of(browser.page(f"/rounds/{slug}/comparison"), "interfaces")
    file = read_csv(browser, f"/rounds/{slug}/comparison/interfaces.csv")
    told = programs.Program(app, token).get(f"rounds/{slug}/comparison")["interfaces"]
    return {
        tuple(row[0].split()[0] for row in page[1:]),
        tuple(row[0].split()[0] for row in file[1:]),
        tuple(one["name"] for one in told),
    }


def test_what_endpoints_of_a_silent_facility_offer_is_told_to_nobody_outside_of_it(
    app: Flask, act_as: Callable[[str], Browser], stored: Session, world: World
) -> None:
    slug = hold(stored, "named", silent="Rhoswen")
    others = ("Quillon", "Sandrift", "Tamarisk", "Umberley")
    rounds.publish_round(stored, SYSTEM, slug, now=NOW + timedelta(hours=2))
    for who, seen in (
        ("", {("NLS", *others), tuple(sorted(("NLS", *others)))}),
        ("officer", {("NLS", *others)}),
        ("coordinator", {tuple(sorted(("NLS", "Rhoswen", *others)))}),
    ):
        token = world.tokens[who][programs.READ] if who else ""
        told = interfaces_told(app, act_as(who), slug, token)
        assert len(told) == 1
        assert told <= seen


@pytest.mark.parametrize("end", ["", "/levels.csv"])
def test_what_is_not_published_is_not_there_for_outsiders(
    end: str, world: World, read_as: Callable[[str], Browser]
) -> None:
    for who in ("", "newcomer"):
        reply = read_as(who).get(f"/rounds/{world.closed_round}/comparison{end}")
        missing = read_as(who).get(f"/rounds/no-such-round/comparison{end}")
        assert reply.status_code == missing.status_code == 404
        assert reply.text.replace(world.closed_round, "") == missing.text.replace(
            "no-such-round", ""
        )


def test_a_name_that_is_markup_stays_a_name(
    act_as: Callable[[str], Browser], stored: Session
) -> None:
    draft = facilities.FacilityDraft("Hostile", "<b onclick='x'>=1+1</b>\u202e")
    slug = facilities.register(stored, SYSTEM, draft, now=NOW)
    held = rounds.open_round(
        stored, SYSTEM, builders.round_draft(slug, questionnaire=worlds.D26), now=NOW
    )
    answer_all(stored, slug, "x", 0)
    rounds.close_round(stored, SYSTEM, held, now=NOW)
    reply = act_as("coordinator").get(f"/rounds/{held}/comparison")
    assert "<b onclick" not in reply.text
    assert drawn_rows(parsed(reply))[0][0].startswith("<b onclick='x'>=1+1</b>")


def test_more_facilities_need_no_more_queries(
    app: Flask, cookies: dict[str, str], stored: Session, world: World
) -> None:
    browser = Browser(app.test_client(), cookies["coordinator"])
    slug = hold(stored, "named")
    sent = {}
    for one in (world.round, slug):
        for end in ("", "/comparison"):
            browser.page(f"/rounds/{one}{end}")
            with counted(app) as sent[one, end]:
                browser.page(f"/rounds/{one}{end}")
    for end in ("", "/comparison"):
        assert 0 < len(sent[slug, end]) <= len(sent[world.round, end])
