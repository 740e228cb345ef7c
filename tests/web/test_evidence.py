"""The page of everything that is seen of a facility, and asking for all of it again."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fairassess.domain.finding import Finding, Measure, Outcome, Severity
from fairassess.services import endpoints, hand_notes, opt_outs
from fairassess.services.accounts import SYSTEM
from fairassess.storage import database, facilities, runs
from fairassess.web import context
from tests import builders
from tests.builders import NOW
from tests.web.browser import Browser, words
from tests.web.world import World

ActAs = Callable[[str], Browser]
PAGE = "/facilities/nls/evidence"


def opened(app: Flask) -> Session:
    """Return a session that writes to the application's database."""
    return database.session_factory(context.kit_of(app).sessions().get_bind())()  # type: ignore[arg-type]


def sampled(app: Flask) -> int:
    """Add an endpoint of identifiers whose last run looked at a sample, and return its number."""
    with opened(app) as session:
        draft = endpoints.EndpointDraft("pid", "https://pids.example.org/oai", interval="never")
        number = endpoints.add_endpoint(session, SYSTEM, "nls", draft, now=NOW)
        found = Finding(
            "pid_pids_are_links", Outcome.FAILED, Severity.SHOULD, "3 of 30 are links.",
            "Write them as links.", "DataCite", "pid", measure=Measure(3, 30),
        )  # fmt: skip
        drawn = {"seed": 4711, "sampled_from": "harvest:1", "sample": ["10.5072/a"] * 30}
        builders.add_findings(session, number, [found], **drawn)
    return number


def end_all(app: Flask) -> None:
    """End the runs that wait or go on."""
    with opened(app) as session:
        for run in session.scalars(select(runs.Run).where(runs.Run.state.in_(runs.UNFINISHED))):
            run.state = runs.State.CANCELLED
        session.commit()


def test_shares_are_told_with_number_and_range(app: Flask, act_as: ActAs) -> None:
    sampled(app)
    page = act_as("reader").page(PAGE)
    section = page.xpath("//section[@aria-labelledby='kind-pid']")[0]
    told = " ".join(section.text_content().split())
    assert "3 of 30, 10 % (3 to 26 %)" in told
    assert "Sample: 30 objects, seed 4711, drawn from harvest 1" in told
    # The number of all records that a harvest counted stands for nothing but itself.
    other = page.xpath("//section[@aria-labelledby='kind-oai-pmh']//td[@class='share']")
    assert other
    assert not any(" to " in cell.text_content() for cell in other)


def test_what_must_hold_comes_first_and_what_is_not_theirs_last(
    app: Flask, world: World, act_as: ActAs
) -> None:
    number = sampled(app)
    with opened(app) as session:
        bad = builders.finding("oaipmh_answers_identify", Outcome.FAILED)
        builders.add_findings(session, world.own.endpoint, [bad], at=NOW + timedelta(days=1))
    browser = act_as("officer")

    def mended() -> list[str]:
        path = "//section[@aria-labelledby='mend']//li/a/@href"
        return [str(one).rsplit("/", 1)[1] for one in browser.page(PAGE).xpath(path)]

    first = mended()
    severe = first.index("oaipmh_answers_identify")
    assert severe < first.index("pid_pids_are_links")
    with opened(app) as session:
        probe = "oaipmh_answers_identify"
        hand_notes.say(session, SYSTEM, world.own.endpoint, probe, "Theirs.", now=NOW)
    assert mended()[-1] == "oaipmh_answers_identify"
    assert number


def test_everything_is_probed_but_what_is_under_way_or_does_not_want_it(
    app: Flask, act_as: ActAs
) -> None:
    sampled(app)
    officer = act_as("officer")
    with opened(app) as session:
        wish = opt_outs.OptOutDraft("pids.example.org", "keeper@example.org", "No.")
        opt_outs.opt_out(session, wish, now=NOW)
        before = len(session.scalars(select(runs.Run)).all())
    officer.send(PAGE, to="/probe")
    told = words(officer.page(PAGE))
    assert "0 runs are asked for. At 1 a run waits or goes on already." in told
    assert "Of 1 the host does not want to be asked." in told
    end_all(app)
    officer.send(PAGE, to="/probe")
    assert "1 run is asked for." in words(officer.page(PAGE))
    end_all(app)
    officer.send(PAGE, to="/probe")
    assert "You asked for 1 a moment ago" in words(officer.page(PAGE))
    with opened(app) as session:
        assert len(session.scalars(select(runs.Run)).all()) == before + 1


def test_a_new_sample_is_asked_for_with_a_new_seed(app: Flask, act_as: ActAs) -> None:
    number = sampled(app)
    officer = act_as("officer")
    reply = officer.send(PAGE, to="/draw")
    with opened(app) as session:
        run = session.get_one(runs.Run, int(reply.headers["Location"].rsplit("/", 1)[1]))
        assert run.endpoint_id == number
        assert run.seed not in (None, 4711)
    officer.send(PAGE, to="/draw")
    assert "A run of this endpoint is under way" in words(officer.page(PAGE))
    end_all(app)
    officer.send(PAGE, to="/draw")
    assert "possible again at" in words(officer.page(PAGE))


def test_a_facility_without_endpoints_has_a_page_too(app: Flask, act_as: ActAs) -> None:
    with opened(app) as session:
        slug = builders.add_facility(session, name="New House", short_name="New")
        assert facilities.find(session, slug) is not None
    page = act_as("coordinator").page(f"/facilities/{slug}/evidence")
    assert "nothing is seen yet" in words(page)
    assert not page.xpath("//main//form")


def test_an_endpoint_to_which_no_check_applies_was_probed_and_says_so(
    app: Flask, act_as: ActAs
) -> None:
    with opened(app) as session:
        draft = endpoints.EndpointDraft("operations", "http://plain.example.org", interval="never")
        number = endpoints.add_endpoint(session, SYSTEM, "nls", draft, now=NOW)
        found = builders.finding("operations_certificate_lasts", Outcome.INAPPLICABLE)
        builders.add_findings(session, number, [found])
    page = act_as("reader").page(PAGE)
    said = words(page.xpath("//section[@aria-labelledby='kind-operations']")[0])
    assert "nothing applies" in said
    assert "not probed yet" not in said
