"""The page of one object: its form, what is refused, and how a look is shown when it is over."""

from collections.abc import Callable

from flask import Flask

from fairassess.domain.finding import Finding, Outcome, Severity
from fairassess.probes import registry
from fairassess.storage import database, findings, runs
from fairassess.web import context
from tests.builders import NOW
from tests.web.browser import Browser, words
from tests.web.world import World

ActAs = Callable[[str], Browser]
PAGE = "/facilities/nls/objects"


def finished(app: Flask, run_id: int, failing: str) -> None:
    """End a look that asked nobody: one check fails, all others hold."""
    made = []
    for probe in registry.of_kind(registry.OBJECT):
        outcome = Outcome.FAILED if probe.id == failing else Outcome.PASSED
        made.append(
            Finding(
                probe.id, outcome, Severity.SHOULD, f"<i>{outcome.value}</i>", "", "Ours.",
                probe.definition.kind,
            )
        )  # fmt: skip
    with database.session_factory(context.kit_of(app).sessions().get_bind())() as session:  # type: ignore[arg-type]
        run = session.get_one(runs.Run, run_id)
        run.state, run.finished_at, run.is_complete = runs.State.DONE, NOW, True
        findings.add(session, made, run_id=run_id, endpoint_id=None, found_at=NOW)
        session.commit()


def test_a_look_is_asked_for_and_shown(app: Flask, act_as: ActAs) -> None:
    officer = act_as("officer")
    form = officer.page(f"{PAGE}?pid=10.5072/abc")
    assert form.xpath("//input[@name='url']/@value") == ["10.5072/abc"]
    reply = officer.send(f"{PAGE}?pid=10.5072/abc", to="/objects")
    address = reply.headers["Location"]
    assert "Looking at an object of NLS" in words(officer.page(address))
    finished(app, int(address.rsplit("/", 1)[1]), "landing_licence_is_machine_readable")
    page = officer.page(address)
    told = words(page)
    assert "1 of " in page.xpath("string(//h1)")
    assert "<i>failed</i>" in told
    for kind in ("Persistent identifiers of objects", "Landing pages of objects"):
        assert kind in told
    item = "//li[.//a[contains(@href, 'FM_R1-1_M_DOI_Lic_ESRF')]]"
    assert "does not hold" in page.xpath(f"string({item}/*[1])")
    because = page.xpath(f"{item}//a[starts-with(@href, '#')]/@href")
    assert because == ["#landing_licence_is_machine_readable"]
    assert page.xpath(f"//*[@id='{because[0][1:]}']")
    assert "10.5072/abc" in words(act_as("reader").page(PAGE))


def test_what_can_be_no_object_is_told_at_the_field(act_as: ActAs) -> None:
    reply = act_as("officer").send(PAGE, to="/objects", url=" ")
    assert reply.status_code == 422
    assert "Enter an identifier" in reply.text
    assert 'aria-invalid="true"' in reply.text


def test_readers_find_no_form(world: World, read_as: ActAs) -> None:
    assert world.own.slug == "nls"
    page = read_as("reader").page(PAGE)
    assert not page.xpath("//main//form")


def test_no_endpoint_is_of_the_kind_of_an_object(act_as: ActAs) -> None:
    page = act_as("officer").page("/facilities/nls/endpoints/new")
    assert registry.OBJECT not in page.xpath("//select[@name='kind']/option/@value")
    reply = act_as("officer").post(
        "/facilities/nls/endpoints/new", kind=registry.OBJECT, url="10.5072/abc", test="1",
        interval="never",
    )  # fmt: skip
    assert reply.status_code == 422
