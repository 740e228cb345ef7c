"""Reports of rounds are ordered by those who take part, and found by those who may see them."""

import hashlib
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from fairassess.reports.options import ReportOptions
from fairassess.services import frozen_reports, round_reports
from fairassess.services.accounts import SYSTEM
from fairassess.storage import database
from fairassess.storage.frozen_reports import ReportRequest
from fairassess.web import context
from tests.builders import NOW
from tests.web import programs
from tests.web.browser import Browser, parsed, words
from tests.web.world import World


@pytest.fixture
def stored(app: Flask) -> Iterator[Session]:
    engine = database.engine(context.kit_of(app).settings.database)
    with database.session_factory(engine)() as session:
        yield session
    engine.dispose()


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
    refused = browser.post(address, edition="of-nix", form="html", language="en")
    told = "Choose for whom the report is: What everybody may see; What NLS may see."
    assert (refused.status_code, told in refused.text) == (422, True)


def test_kept_reports_of_different_readers_are_told_apart_wherever_they_are_named(
    app: Flask, world: World, act_as: Callable[[str], Browser], stored: Session
) -> None:
    made = {}
    for edition, language in (("all", "en"), ("everybody", "de")):
        wish = round_reports.order(
            world.round, edition, "html", ReportOptions(language=language),
            said=round_reports.Publishing(),
        )  # fmt: skip
        made[edition] = frozen_reports.make(
            stored, SYSTEM, wish, site_url="http://localhost", now=NOW
        )
    coordinator, program = act_as("coordinator"), programs.program_of(app, world, "coordinator")
    listed = words(coordinator.page(f"/rounds/{world.round}/report"))
    told = {one["digest"]: one for one in program.items(f"rounds/{world.round}/reports")}
    for edition, readers, tag, language in (
        ("all", "all results, by name", "en", "English"),
        ("everybody", "what everybody may see", "de", "Deutsch"),
    ):
        one = made[edition]
        page = coordinator.page(f"/reports/{one.digest}")
        facts = [term.text_content() for term in page.xpath("//dl[@class='facts']/*")]
        said_there = dict(zip(facts[::2], facts[1::2], strict=True))
        assert f": {readers}" in one.title
        assert one.title in words(page)
        assert one.title in listed
        assert said_there["For whom"].lower() == readers
        assert said_there["Language"] == language
        in_json = told[one.digest]
        assert (in_json["edition"], in_json["language"]) == (edition, tag)
        assert in_json["readers"].lower() == readers
        assert in_json == program.get(f"reports/{one.digest}")
    own = program.get(f"reports/{world.report}")
    assert (own["edition"], own["readers"], own["language"]) == (None, None, "en")


def order(browser: Browser, address: str, **more: object) -> TestResponse:
    """Order the report in Word for those of NLS."""
    sent = {"csrf_token": browser.token(), "edition": "of-nls", "form": "docx", **more}
    return browser.client.post(address, data=sent)


def test_coordinators_give_the_styles_of_a_rounds_report_in_word_and_nobody_else_does(
    world: World, act_as: Callable[[str], Browser], stored: Session, tmp_path: Path
) -> None:
    address = f"/rounds/{world.round}/report"
    docx.Document().save(str(tmp_path / "house.docx"))
    house = (tmp_path / "house.docx").read_bytes()
    digest = hashlib.sha256(house).hexdigest()
    coordinator = act_as("coordinator")
    refused = order(coordinator, address, template_file=(io.BytesIO(b"%PDF-1.7"), "a.docx"))
    assert refused.status_code == 422
    assert parsed(refused).xpath("//*[@id='template_file-fault']")
    assert order(
        coordinator, address, template_file=(io.BytesIO(house), "house.docx")
    ).location.startswith("/reports/requests/")
    assert "house.docx" in coordinator.page(address).xpath("//select[@name='template']//text()")
    officer = act_as("officer")
    assert not officer.page(address).xpath("//*[starts-with(@name, 'template')]")
    order(officer, address, template=digest, template_file=(io.BytesIO(house), "house.docx"))
    asked = stored.scalars(select(ReportRequest).order_by(ReportRequest.id.desc()).limit(2)).all()
    assert [one.options["template"] for one in asked] == ["", digest]
