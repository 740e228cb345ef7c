"""Hosts on pages: as kept and as read, with a warning where they look like others."""

from collections.abc import Callable

import pytest

from fairassess.services import hosts
from tests.web.browser import Browser, words

ActAs = Callable[[str], Browser]
NEW = "/facilities/nls/endpoints/new"
LOOKALIKE = "https://аррӏе.example/oai"
KEPT = "xn--80ak6aa92e.example"


def test_a_lookalike_is_told_in_the_form_and_on_the_page_of_its_facility(act_as: ActAs) -> None:
    browser = act_as("officer")
    saved = browser.send(NEW, button="save=1", url=LOOKALIKE, interval="never")
    (edit,) = browser.page(saved.headers["Location"]).xpath(
        "//tr[.//code]//a[contains(@href, '/edit')]/@href"
    )
    for url in ("/facilities/nls", edit, f"{NEW}?url={LOOKALIKE}"):
        text = words(browser.page(url))
        assert f"The host is kept as {KEPT} and read as аррӏе.example." in text
        assert "Cyrillic, though they look Latin" in text


def test_an_honest_name_is_shown_both_ways_without_a_warning(act_as: ActAs) -> None:
    page = act_as("officer").page(f"{NEW}?url=https://bücher.example/oai")
    (told,) = page.xpath("//p[.//bdi]")
    assert told.text_content() == (
        "The host is kept as xn--bcher-kva.example and read as bücher.example."
    )


@pytest.mark.parametrize(
    "url", ["https://data.northern-light.example/oai", "http://127.0.0.1/oai", "no address", ""]
)
def test_a_plain_name_and_what_is_no_address_are_not_commented(act_as: ActAs, url: str) -> None:
    assert not act_as("officer").page(f"{NEW}?url={url}").xpath("//bdi")


def test_what_cannot_be_visited_has_no_host() -> None:
    assert hosts.of_address("ftp://аррӏе.example/") is None
    assert hosts.of_address(" https://Data.Example/oai ") == hosts.HostName("data.example")
