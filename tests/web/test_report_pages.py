"""The pages on which reports are put together, kept, told from other files, and waited for."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
from werkzeug.test import TestResponse

from fairassess.reports import formats
from tests.web.browser import Browser, parsed, words
from tests.web.world import World

As = Callable[[str], Browser]
BUILDER = "/facilities/nls/report"


def made(browser: Browser, world: World, form: str, **sent: object) -> str:
    """Make a report of the newest result and return the address of its page."""
    of = f"snapshot-{world.own.result}"
    reply = browser.post(BUILDER, of=of, form=form, **sent)
    assert reply.status_code == 302, words(parsed(reply))
    return reply.headers["Location"]


@pytest.mark.parametrize("form", formats.FORMATS)
def test_a_report_is_made_and_its_file_is_sent_with_its_type(
    form: str, world: World, act_as: As
) -> None:
    browser = act_as("officer")
    page = made(browser, world, form, sections="answers")
    assert page.removeprefix("/reports/") in words(browser.page(page))
    reply = browser.get(f"{page}/file")
    assert reply.mimetype == formats.FORMATS[form].mimetype.partition(";")[0]
    assert f"fairassess-nls-2026-10-30.{form}" in reply.headers["Content-Disposition"]
    assert browser.send("/reports/verify", digest=page[-64:]).status_code == 200


def test_a_report_speaks_the_language_that_was_chosen(world: World, act_as: As) -> None:
    browser = act_as("officer")
    page = made(browser, world, "html", sections="answers", language="de")
    assert "Deutsch" in words(browser.page(page))
    reply = browser.get(f"{page}/file")
    assert '<html lang="de">' in reply.text
    assert "fairassess-nls-2026-10-30-de.html" in reply.headers["Content-Disposition"]
    assert made(browser, world, "html", sections="answers", language="en") != page


def verified(browser: Browser, content: bytes) -> str:
    sent = {"csrf_token": browser.token(), "file": (io.BytesIO(content), "a.bin")}
    reply = browser.client.post("/reports/verify", data=sent)
    assert reply.status_code == 200
    return words(parsed(reply))


def test_anybody_can_tell_a_file_from_one_that_was_changed(world: World, act_as: As) -> None:
    file = act_as("officer").get(f"/reports/{world.report}/file").data
    assert "It matches" in verified(act_as(""), file)
    assert "No match" in verified(act_as(""), file + b" ")


def test_a_file_as_large_as_a_report_can_be_is_checked(act_as: As) -> None:
    assert "No match" in verified(act_as(""), b"x" * 5_000_000)


@pytest.mark.parametrize("digest", ["", "abc", "g" * 64])
def test_what_is_no_digest_is_told_at_its_field(digest: str, read_as: As) -> None:
    reply = read_as("").send("/reports/verify", digest=digest)
    assert reply.status_code == 422
    assert parsed(reply).xpath("//*[@id='faults']//a")


def test_a_report_opens_for_everybody_only_where_its_facility_says_so(
    world: World, act_as: As
) -> None:
    sent = {"of": f"snapshot-{world.other.result}", "form": "json"}
    page = act_as("outsider").post("/facilities/anc/report", **sent).headers["Location"]
    assert act_as("").get(page).status_code == 302
    assert act_as("newcomer").get(f"{page}/file").status_code == 404
    assert not act_as("coordinator").page(page).xpath("//input[@name='for_everybody']")

    act_as("outsider").post(f"{page}/readers", for_everybody="y")
    assert act_as("outsider").page(page).xpath("//input[@name='for_everybody']/@checked")
    assert act_as("").get(page).status_code == 200
    assert "Outsider" in words(act_as("outsider").page(page))
    assert "Outsider" not in words(act_as("").page(page)), "who had it made is not for everybody"
    assert json.loads(act_as("newcomer").get(f"{page}/file").text)["facility_slug"] == "anc"

    act_as("outsider").post(f"{page}/readers")
    assert act_as("").get(page).status_code == 302


def test_who_orders_a_report_says_at_once_whether_everybody_may_read_it(
    world: World, act_as: As
) -> None:
    sent = {"of": f"snapshot-{world.other.result}", "form": "csv", "for_everybody": "y"}
    page = act_as("outsider").post("/facilities/anc/report", **sent).headers["Location"]
    assert act_as("").get(f"{page}/file").status_code == 200
    # Ordering the same again without the tick closes nothing, and that is said.
    del sent["for_everybody"]
    again = act_as("outsider").send("/facilities/anc/report", **sent)
    assert again.headers["Location"] == page
    told = "was made before, and is open: everybody who has its address"
    browser = act_as("outsider")
    browser.send("/facilities/anc/report", **sent)
    assert told in words(browser.page(page))
    assert told not in words(browser.page(page)), "once is enough"
    assert act_as("").get(f"{page}/file").status_code == 200


def test_a_draft_for_everybody_is_a_fault_at_its_place(world: World, act_as: As) -> None:
    sent = {"of": f"draft-{world.own.draft}", "form": "csv", "for_everybody": "y"}
    reply = act_as("officer").post(BUILDER, **sent)
    assert reply.status_code == 422
    page = parsed(reply)
    assert page.xpath("//*[@id='faults']//a/@href") == ["#for_everybody"]
    assert "A draft is not kept, so there is nothing to open." in words(page)
    assert page.xpath("//input[@name='for_everybody']/@checked")


def test_who_only_reads_opens_no_report(world: World, act_as: As) -> None:
    browser = act_as("reader")
    assert not browser.page(BUILDER).xpath("//input[@name='for_everybody']")
    sent = {"of": f"snapshot-{world.own.result}", "form": "json", "for_everybody": "y"}
    assert browser.post(BUILDER, **sent).status_code == 403


def test_an_address_of_nothing_looks_like_that_of_a_secret(world: World, read_as: As) -> None:
    def seen(who: str, digest: str) -> tuple[int, str, str]:
        reply: TestResponse = read_as(who).get(f"/reports/{digest}")
        told = reply.headers.get("Location", "").replace(digest, "")
        return reply.status_code, told, "" if reply.status_code == 302 else words(parsed(reply))

    for who in ("", "outsider", "newcomer"):
        assert seen(who, world.report) == seen(who, "0" * 64)


def test_a_draft_is_sent_as_a_draft_and_not_kept(world: World, act_as: As) -> None:
    browser = act_as("officer")
    reply = browser.post(BUILDER, of=f"draft-{world.own.draft}", form="html")
    assert reply.status_code == 200
    assert "-draft.html" in reply.headers["Content-Disposition"]
    assert "not submitted" in reply.text
    assert "2027" not in words(browser.page(BUILDER)).split("Reports made so far")[1]


def test_a_report_is_not_made_of_somebody_elses_assessment(world: World, act_as: As) -> None:
    for of in (f"snapshot-{world.other.result}", f"draft-{world.other.draft}", "", "<script>"):
        reply = act_as("officer").post(BUILDER, of=of, form="json")
        assert reply.status_code == 422
        assert "Choose an assessment" in words(parsed(reply))


@pytest.mark.parametrize("form", ["exe", "", "<script>"])
def test_a_format_that_is_none_is_told_at_its_field(form: str, world: World, act_as: As) -> None:
    of = f"snapshot-{world.own.result}"
    reply = act_as("officer").post(BUILDER, of=of, form=form)
    assert reply.status_code == 422
    assert "Choose one of" in words(parsed(reply))


def a_template(path: Path) -> bytes:
    document = docx.Document()
    document.styles["Heading 1"].font.name = "Georgia"
    document.save(str(path))
    return path.read_bytes()


def give(browser: Browser, world: World, content: bytes, name: str = "house.docx") -> TestResponse:
    sent = {
        "csrf_token": browser.token(),
        "of": f"snapshot-{world.own.result}",
        "form": "docx",
        "template_file": (io.BytesIO(content), name),
    }
    return browser.client.post(BUILDER, data=sent)


def test_a_report_in_word_wears_the_styles_of_a_file_that_was_given(
    world: World, act_as: As, tmp_path: Path
) -> None:
    browser = act_as("officer")
    reply = give(browser, world, a_template(tmp_path / "house.docx"))
    file = browser.get(f"{reply.headers['Location']}/file").data
    assert docx.Document(io.BytesIO(file)).styles["Heading 1"].font.name == "Georgia"
    offered = browser.page(BUILDER).xpath("//select[@name='template']/option/text()")
    assert offered == ["Ours", "house.docx"]


def test_a_file_that_cannot_be_used_is_told_at_its_field(
    world: World, act_as: As, tmp_path: Path
) -> None:
    bomb = tmp_path / "bomb.docx"
    with ZipFile(bomb, "w") as file:
        file.writestr("word/styles.xml", "x")
    drawing = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    for content in (b"%PDF-1.7", b"\x89PNG\r\n", drawing, bomb.read_bytes(), b"x" * 5_500_000):
        reply = give(act_as("officer"), world, content)
        assert reply.status_code == 422
        faults = parsed(reply).xpath("//*[@id='template_file-fault']")
        assert "cannot be used" in faults[0].text_content()


def test_who_only_reads_gives_no_template(world: World, act_as: As, tmp_path: Path) -> None:
    browser = act_as("reader")
    assert not browser.page(BUILDER).xpath("//input[@name='template_file']")
    assert give(browser, world, a_template(tmp_path / "x.docx")).status_code == 403


def test_a_page_tells_how_far_a_report_has_come(world: World, read_as: As) -> None:
    browser = read_as("officer")
    page = browser.page(f"/reports/requests/{world.asked}")
    assert "It waits for a worker" in words(page)
    live = browser.get(f"/reports/requests/{world.asked}/live")
    assert "HX-Refresh" not in live.headers
    assert "<progress" in live.text


def test_who_makes_a_report_is_told_for_whom_it_will_open(world: World, act_as: As) -> None:
    page = words(act_as("officer").page("/facilities/nls/report"))
    assert "Otherwise only those may read it who see the answers" in page
