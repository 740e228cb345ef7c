"""Reports of rounds are ordered by those who take part, and found by those who may see them."""

from collections.abc import Callable

from tests.web.browser import Browser
from tests.web.world import World


def test_the_page_offers_the_editions_of_its_visitor(
    world: World, read_as: Callable[[str], Browser]
) -> None:
    address = f"/rounds/{world.round}/report"
    offered = {
        who: [key for key in ("all", "of-nls", "of-anc") if f'value="{key}"' in page.text]
        for who in ("coordinator", "officer", "outsider", "newcomer", "")
        for page in [read_as(who).get(address)]
    }
    assert offered == {
        "coordinator": ["all", "of-nls", "of-anc"],
        "officer": ["of-nls"],
        "outsider": ["of-anc"],
        "newcomer": [],
        "": [],
    }


def test_the_page_of_a_facilitys_reports_leads_to_those_of_its_rounds(
    world: World, read_as: Callable[[str], Browser]
) -> None:
    page = read_as("officer").get(f"/facilities/{world.own.slug}/report")
    assert f"/rounds/{world.round}/report" in page.text


def test_the_language_of_a_rounds_report_is_chosen_on_its_page(
    world: World, act_as: Callable[[str], Browser]
) -> None:
    browser, address = act_as("officer"), f"/rounds/{world.round}/report"
    offered = browser.page(address).xpath("//select[@id='language']/option/@value")
    assert offered == ["en", "de"]
    refused = browser.post(address, edition="of-nls", form="html", language="tlh")
    assert (refused.status_code, "Choose one of: en, de." in refused.text) == (422, True)
