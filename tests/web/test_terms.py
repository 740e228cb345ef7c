"""The tree of terms can be walked and searched without a script, and tells who uses each term."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from fairassess.services import term_use, vocabularies
from fairassess.services.accounts import SYSTEM
from fairassess.storage import database
from fairassess.vocab import shipped
from fairassess.web import context
from tests.builders import NOW
from tests.vocab import ontologies
from tests.web.browser import Browser
from tests.web.world import World

ReadAs = Callable[[str], Browser]
PANET = shipped.vocabulary("panet")


def words(page) -> str:
    return " ".join(page.xpath("string(//main)").split())


def test_every_technique_is_in_the_tree_below_each_of_its_parents(read_as: ReadAs) -> None:
    page = read_as("reader").page("/terms/panet")
    shown = [link.rpartition("/")[2] for link in page.xpath("//ul[@class='terms']//li/a/@href")]
    tags = [term for term in PANET.terms if PANET.is_tag(term)]
    assert set(shown) == {term.identifier for term in tags}
    assert len(shown) == 1 + sum(len(term.parents) for term in tags)
    assert page.xpath("//details[@open]")
    assert "PaNET contributors" in words(page)
    assert page.xpath("//a[contains(@href, 'creativecommons.org')]")


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("saxs", "PaNET01188"),
        ("http://purl.org/pan-science/PaNET/PaNET01188", "PaNET01188"),
        ("X-ray diffraction", "PaNET01216"),
    ],
)
def test_a_search_shows_the_term_that_is_named_first(
    read_as: ReadAs, typed: str, first: str
) -> None:
    reply = read_as("reader").client.get("/terms/panet", query_string={"q": typed})
    assert reply.status_code == 200
    assert reply.text.index(f"/terms/panet/{first}") == reply.text.index("/terms/panet/PaNET")


def test_a_search_without_a_result_and_hostile_words_are_shown_as_text(read_as: ReadAs) -> None:
    page = read_as("reader").page("/terms/panet?q=<script>alert(1)</script>")
    assert "No term has all of these words" in words(page)
    assert page.xpath("//input[@id='q']/@value") == ["<script>alert(1)</script>"]


def test_a_term_shows_its_names_its_place_and_who_uses_it(
    app: Flask, world: World, act_as: ReadAs
) -> None:
    engine = database.engine(context.kit_of(app).settings.database)
    assert term_use.count_all(database.session_factory(engine)) > 0
    with Session(engine) as session:
        used = term_use.records_by_term(session, SYSTEM, "panet")
    engine.dispose()
    assert used, "the harvests of the small world name techniques"
    identifier = max(used, key=lambda name: used[name])
    page = act_as("administrator").page(f"/terms/panet/{identifier}")
    term = PANET.find(identifier)
    assert term is not None
    assert page.xpath("string(//h1)") == term.label
    assert PANET.address(term) in words(page)
    rows = page.xpath("//section[@aria-labelledby='use']//tbody/tr")
    assert 1 <= len(rows) <= 2
    counted = sum(int(row.xpath("string(td[1])").replace(",", "")) for row in rows)
    assert counted == used[identifier]
    parents = page.xpath("//section[@aria-labelledby='place']//a/@href")
    assert {f"/terms/panet/{parent}" for parent in term.parents} <= set(parents)


def test_facilities_that_a_visitor_may_not_see_are_not_named(world: World, read_as: ReadAs) -> None:
    page = read_as("reader").page("/terms/panet/PaNET01188")
    links = page.xpath("//section[@aria-labelledby='use']//a/@href")
    assert f"/facilities/{world.other.slug}" not in links
    nobody = words(read_as("newcomer").page("/terms/panet/PaNET01188"))
    assert "No record that you may see" in nobody


def test_terms_that_earn_no_credit_say_why(read_as: ReadAs) -> None:
    browser = read_as("reader")
    assert "too general" in words(browser.page("/terms/panet/PaNET00001"))
    assert "building block" in words(browser.page("/terms/panet/PaNET2011000"))


def test_what_there_is_not_is_not_found(read_as: ReadAs) -> None:
    browser = read_as("reader")
    assert browser.get("/terms/nothing").status_code == 404
    assert browser.get("/terms/panet/PaNET99999").status_code == 404


def test_a_flat_vocabulary_is_shown_by_groups(read_as: ReadAs) -> None:
    page = read_as("reader").page("/terms/nexus")
    groups = [summary.text_content().split(" (")[0] for summary in page.xpath("//summary")]
    assert groups == ["Applications", "Base classes", "Contributed definitions"]
    assert page.xpath("//a[@href='/terms/nexus/NXsas']")


def test_a_new_release_is_shown_from_then_on(app: Flask, act_as: ReadAs) -> None:
    engine = database.engine(context.kit_of(app).settings.database)
    with database.session_factory(engine)() as session:
        body = ontologies.file_of(PANET).replace(b"small angle x-ray scatt", b"tiny angle scatt")
        vocabularies.update(session, SYSTEM, "panet", body, source="PaNET.owl", now=NOW)
    engine.dispose()
    browser = act_as("reader")
    assert "tiny angle scattering" in words(browser.page("/terms/panet/PaNET01188"))
    assert "2 November 2026" in words(browser.page("/terms"))
