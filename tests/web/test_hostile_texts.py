"""Texts of people and of servers that we ask: shown as they are, and never read as markup."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from lxml.html import HtmlElement

from fairassess.storage import database
from fairassess.web import context
from tests.web import conftest, world
from tests.web import hostile as hostile_texts
from tests.web.browser import Browser, parsed
from tests.web.hostile import MARKUP, ODD, POLYGLOT


@dataclass(frozen=True, slots=True)
class Hostile:
    """An application full of hostile texts, and the addresses of its pages."""

    app: Flask
    pages: tuple[str, ...]


@pytest.fixture(scope="module", params=["markup", "odd"])
def hostile(
    request: pytest.FixtureRequest,
    shape: tuple[Path, world.World],
    tmp_path_factory: pytest.TempPathFactory,
) -> Hostile:
    text = POLYGLOT if request.param == "markup" else " ".join(ODD)
    app = conftest.copied(shape[0], tmp_path_factory.mktemp("hostile"))
    engine = database.engine(context.kit_of(app).settings.database)
    with database.session_factory(engine)() as session:
        pages = tuple(hostile_texts.fill(session, engine, text))
    engine.dispose()
    return Hostile(app, pages)


@pytest.fixture
def visitor(hostile: Hostile, cookies: dict[str, str]) -> Browser:
    return Browser(hostile.app.test_client(), cookies["administrator"])


def test_no_text_becomes_an_element_an_attribute_or_an_address(
    hostile: Hostile, visitor: Browser
) -> None:
    for url in hostile.pages:
        page = visitor.page(url)
        allowed = {"application/json"} | {None}
        for script in page.xpath("//script"):
            assert script.get("type") in allowed, url
            assert script.get("src", "/static/").startswith(("/static/", "/vendor/")), url
        assert not page.xpath("//img | //iframe | //object | //embed | //style | //base"), url
        assert not page.xpath("//b[text()='bold'] | //main//a[text()='x']"), url
        for element in page.iter():
            if isinstance(element.tag, str):
                assert not [name for name in element.attrib if name.startswith("on")], url
        for address in page.xpath("//@href | //@src | //@action"):
            assert address.startswith(("/", "#", "http://", "https://")), (url, address)
        assert "49" not in page.xpath("string(//h1)"), url


def test_texts_stand_on_the_pages_as_they_were_given(hostile: Hostile, visitor: Browser) -> None:
    """What was escaped once too often or too seldom would not be found as it was."""
    shown = {url: _text(visitor.page(url)) for url in hostile.pages}
    is_markup = POLYGLOT[:40] in "".join(shown.values())
    for piece in MARKUP if is_markup else ODD[:2]:
        wanted = " ".join(piece.split())
        found = [url for url, text in shown.items() if wanted in text]
        assert len(found) >= 10, f"{piece!r} stands only on {found}"


def test_a_fault_repeats_what_was_typed_without_harm(visitor: Browser) -> None:
    for url in ("/facilities/new", "/facilities/nls/endpoints/new"):
        reply = visitor.send(url, button="save=1", **dict.fromkeys(_FIELDS, POLYGLOT))
        assert reply.status_code == 422
        page = parsed(reply)
        assert not page.xpath("//img | //script | //svg[@onload] | //@onmouseover | //@onerror")
        assert POLYGLOT in page.xpath("//input/@value")


@pytest.mark.parametrize(
    "url",
    [
        "/%3Cscript%3Ealert(1)%3C/script%3E",
        "/facilities/%3Cimg%20src=x%20onerror=alert(1)%3E",
        "/harvests/2/missing/%3Csvg%20onload=alert(1)%3E",
        "/assessments/3/%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "/facilities/nls/compare?before=%3Cscript%3E&after=2",
        "/facilities/nls/endpoints/new?url=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/sign-in?next=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    ],
)
@pytest.mark.parametrize("who", ["", "administrator"])
def test_an_address_is_never_read_as_markup(
    url: str, who: str, read_as: Callable[[str], Browser]
) -> None:
    reply = read_as(who).get(url)
    page = parsed(reply)
    # What a chart is made from is data, which no browser carries out.
    inline = "//script[not(@src)][not(@type='application/json' or @type='application/ld+json')]"
    assert not page.xpath(f"{inline} | //img | //svg[@onload]")
    assert "<script>alert" not in reply.text


_FIELDS = (
    "name", "short_name", "kind", "country", "ror", "website", "url", "label", "harvest_prefix",
    "harvest_set",
)  # fmt: skip


def _text(page: HtmlElement) -> str:
    values = page.xpath("//textarea/text() | //input/@value")
    return " ".join(
        " ".join([*(part.text_content() for part in page.xpath("//body")), *values]).split()
    )
