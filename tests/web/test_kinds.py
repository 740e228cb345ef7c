"""Endpoints of every kind can be entered, tried and seen; only lists of records are harvested."""

from collections.abc import Callable

import pytest

from fairassess.services import kinds
from tests.web.browser import Browser, words

ActAs = Callable[[str], Browser]
NEW = "/facilities/nls/endpoints/new"
TARGETS = {
    "pid": "10.5072/nls.1",
    "landing-page": "https://data.nls.example/datasets/1?a=<b>",
    "aggregators": "datacite:client=nls.data; b2find:organization=nls",
    "operations": "https://data.nls.example/",
}


def test_every_kind_has_a_name_and_can_be_chosen(act_as: ActAs) -> None:
    page = act_as("officer").page(NEW)
    offered = page.xpath("//select[@name='kind']/option")
    assert tuple((one.get("value"), one.text) for one in offered) == kinds.choices()
    for kind, name in kinds.choices():
        assert name != kind
    assert kinds.of_objects()
    for name in kinds.of_objects():
        assert name in words(page)


@pytest.mark.parametrize("kind", TARGETS)
def test_an_endpoint_of_any_kind_is_saved_and_shown(act_as: ActAs, kind: str) -> None:
    browser = act_as("officer")
    saved = browser.send(
        NEW, button="save=1", kind=kind, url=TARGETS[kind], interval="never", label=""
    )
    assert saved.status_code == 302
    page = browser.page(saved.headers["Location"])
    (row,) = (one for one in page.xpath("//tr[@id]") if TARGETS[kind] in one.text_content())
    assert kinds.name_of(kind) in row.text_content()
    assert "Harvest now" not in row.text_content()
    (edit,) = row.xpath(".//a[contains(@href, '/edit')]/@href")
    assert browser.page(edit).xpath("//input[@name='url']/@value") == [TARGETS[kind]]


def test_an_object_can_be_tried_before_it_is_saved(act_as: ActAs) -> None:
    browser = act_as("officer")
    reply = browser.send(NEW, button="test=1", kind="pid", url="10.5072/nls.1")
    assert "10.5072/nls.1" in words(browser.page(reply.headers["Location"]))


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [("aggregators", "https://data.nls.example/"), ("operations", "10.5072/x"), ("pid", " ")],
)
def test_what_does_not_fit_its_kind_comes_back_with_a_word(
    act_as: ActAs, kind: str, wrong: str
) -> None:
    reply = act_as("officer").send(NEW, button="save=1", kind=kind, url=wrong, interval="never")
    assert reply.status_code == 422
