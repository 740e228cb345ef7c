"""Who finds us in their logs learns who asks, and makes it stop at once without an account."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from fairassess.services import opt_outs, outbound
from fairassess.services.accounts import SYSTEM
from fairassess.services.opt_outs import OptOutRow
from fairassess.storage import audit, database
from fairassess.storage.endpoints import Endpoint
from fairassess.storage.runs import Run, State
from fairassess.web import context
from tests.builders import NOW
from tests.web.browser import Browser, form_of, parsed, words
from tests.web.world import World

PAGE = "/about/probes"
LIST = "/about/probes/opt-outs"
MAIL = "keeper@facility.example"
As = Callable[[str], Browser]


def writing(app: Flask) -> Session:
    settings = context.kit_of(app).settings
    return database.session_factory(database.engine(settings.database))()


def _end_all_runs(app: Flask) -> None:
    with writing(app) as session:
        for run in session.query(Run).filter_by(finished_at=None):
            run.state, run.finished_at = State.DONE, NOW
        session.commit()


def listed(app: Flask) -> tuple[OptOutRow, ...]:
    with writing(app) as session:
        return opt_outs.listed(session, SYSTEM)


def test_anybody_learns_who_asks_how_often_and_what(app: Flask, act_as: As) -> None:
    text = words(act_as("").page(PAGE))
    settings = context.kit_of(app).settings
    for told in (settings.site_url, settings.contact, outbound.user_agent(settings)):
        assert told in text
    assert f"At most {outbound.MOST_REQUESTS} requests" in text
    assert "lowers no score" in text
    checks = act_as("").page(f"{PAGE}/checks")
    assert len(checks.xpath("//main//details")) > 100


def test_a_host_is_taken_off_at_once_without_an_account(app: Flask, act_as: As) -> None:
    reply = act_as("").send(PAGE, host="https://Data.Facility.example/oai", asked_by=MAIL)
    assert reply.status_code == 302
    newest = listed(app)[0]
    assert (newest.host, newest.asked_by) == ("data.facility.example", MAIL)
    with writing(app) as session:
        entry = audit.latest(session, limit=1)[0]
    assert (entry.action, entry.actor_name) == ("host.opted_out", "visitor")


def test_the_answer_is_the_same_whether_we_know_the_host_or_not(app: Flask, act_as: As) -> None:
    answers = set()
    for host in ("127.0.0.1", "never-seen.example", "never-seen.example"):
        browser = act_as("")
        reply = browser.send(PAGE, host=host, asked_by=MAIL)
        page = words(browser.page(reply.headers["Location"]))
        answers.add(
            (
                reply.status_code,
                reply.headers["Location"],
                page.replace(f"ask {host} ", "ask HOST "),
            )
        )
    assert len(answers) == 1
    assert "From now on we ask HOST nothing." in answers.pop()[2]


def test_faults_stand_at_their_fields_and_what_was_typed_stays(app: Flask, act_as: As) -> None:
    before = listed(app)
    reply = act_as("").send(PAGE, host="no host", asked_by="nobody", reason="x" * 1001)
    page = parsed(reply)
    assert reply.status_code == 422
    for name in ("host", "asked_by", "reason"):
        field = page.get_element_by_id(name)
        assert field.get("aria-invalid") == "true"
        assert page.get_element_by_id(f"{name}-fault").text_content()
    assert page.get_element_by_id("host").get("value") == "no host"
    assert listed(app) == before


def test_a_form_without_its_token_changes_nothing(app: Flask, act_as: As) -> None:
    before = listed(app)
    reply = act_as("").client.post(PAGE, data={"host": "a.example", "asked_by": MAIL})
    assert reply.status_code == 400
    assert listed(app) == before


def test_one_address_sends_ten_wishes_an_hour_and_everybody_still_reads(
    app: Flask, act_as: As
) -> None:
    browser = act_as("")
    codes = [
        browser.send(PAGE, host=f"h{number}.example", asked_by=MAIL).status_code
        for number in range(11)
    ]
    assert codes == [302] * 10 + [429]
    assert browser.get(PAGE).status_code == 200
    assert len(listed(app)) == 11, "with the one of the small world"


def test_an_administrator_lifts_an_entry_with_a_note_that_is_kept(app: Flask, act_as: As) -> None:
    act_as("").send(PAGE, host="data.facility.example", asked_by=MAIL, reason="<script>1</script>")
    browser = act_as("administrator")
    page = browser.page(LIST)
    assert "<script>1</script>" in words(page)
    assert not page.xpath("//main//script")
    number = listed(app)[0].id
    refused = browser.send(LIST, to=f"/{number}/lift", note=" ")
    assert refused.status_code == 422
    assert "Say why" in refused.text
    assert browser.send(LIST, to=f"/{number}/lift", note="Its keeper wrote.").status_code == 302
    lifted = next(row for row in listed(app) if row.id == number)
    assert (lifted.lifted_at, lifted.lifted_by) == (NOW, "Administrator")
    assert "Its keeper wrote." in words(browser.page(LIST))
    assert browser.post(f"{LIST}/{number}/lift", note="again").status_code == 409


@pytest.mark.parametrize("who", ["coordinator", "officer", "reader"])
def test_mail_addresses_are_for_administrators_alone(act_as: As, who: str) -> None:
    assert act_as(who).get(LIST).status_code == 403
    assert "keeper@quiet.example" not in act_as(who).get(PAGE).text
    assert not act_as(who).page(PAGE).xpath(f"//main//a[@href='{LIST}']")
    assert act_as("administrator").page(PAGE).xpath(f"//main//a[@href='{LIST}']")


def test_facility_and_endpoint_say_why_an_endpoint_is_not_asked(
    app: Flask, act_as: As, world: World
) -> None:
    pages = (f"/facilities/{world.own.slug}", f"/endpoints/{world.own.endpoint}/edit")
    with writing(app) as session:
        endpoint = session.get_one(Endpoint, world.own.endpoint)
        endpoint.failures, endpoint.slowed_at = 5, NOW - timedelta(days=1)
        endpoint.held_off_until = NOW + timedelta(hours=3)
        session.commit()
    for url in pages:
        text = words(act_as("officer").page(url))
        assert "Asked once a day at most since 1 November 2026, because the last 5 runs" in text
        assert "Its server asked us to come back in 3 hours." in text
    act_as("").send(PAGE, host="127.0.0.1", asked_by=MAIL)
    for url in pages:
        text = words(act_as("officer").page(url))
        assert "127.0.0.1 is on our list of hosts that do not want to be asked" in text
    with writing(app) as session:
        endpoint = session.get_one(Endpoint, world.own.endpoint)
        endpoint.held_off_until = NOW - timedelta(hours=3)
        session.commit()
    assert "Held off" not in words(act_as("officer").page(pages[0]))


def test_somebody_in_a_hurry_is_told_when_it_is_possible_again(
    app: Flask, act_as: As, world: World
) -> None:
    officer = act_as("officer")
    _end_all_runs(app)
    url = f"/endpoints/{world.own.endpoint}/probe"
    assert "/runs/" in officer.post(url).headers["Location"]
    _end_all_runs(app)
    again = officer.post(url)
    assert again.headers["Location"].endswith(f"#endpoint-{world.own.endpoint}")
    assert "It is possible again at 09:03:00 UTC." in words(
        officer.page(f"/facilities/{world.own.slug}")
    )


def test_a_host_is_tried_once_and_then_the_form_says_when_again(
    app: Flask, act_as: As, world: World
) -> None:
    officer, url = act_as("officer"), f"/facilities/{world.own.slug}/endpoints/new"
    address = "https://data.facility.example/oai"
    first = officer.send(url, url=address, button="test=1")
    assert "/runs/" in first.headers["Location"]
    second = officer.send(url, url=address, button="test=1")
    assert second.status_code == 422
    assert (
        "It can be tried again at 09:03:00 UTC"
        in parsed(second).get_element_by_id("url-fault").text_content()
    )
    assert form_of(parsed(second)).fields["url"] == address


def test_no_run_of_a_host_on_the_list_is_offered_and_one_is_refused_with_the_reason(
    app: Flask, act_as: As, world: World
) -> None:
    officer, endpoint = act_as("officer"), world.own.endpoint
    places = ("/facilities/nls", f"/runs/{world.own.run}", f"/endpoints/{endpoint}/edit")
    words_of = ("Probe now", "Harvest now", "Run it again", "Test now")

    def offered() -> str:
        return " ".join(
            button.text_content()
            for place in places
            for button in officer.page(place).xpath("//main//button")
        )

    assert all(word in offered() for word in words_of)
    act_as("").send(PAGE, host="127.0.0.1", asked_by=MAIL)
    assert not any(word in offered() for word in words_of)
    for place in places:
        page = words(officer.page(place))
        assert "not want to be asked" in page
        assert opt_outs.WAY_BACK in page
    _end_all_runs(app)
    for work in ("probe", "harvest"):
        reply = officer.post(f"/endpoints/{endpoint}/{work}")
        assert reply.headers["Location"].endswith(f"#endpoint-{endpoint}")
        assert "No run is started there." in words(officer.page("/facilities/nls"))
    form = f"/endpoints/{endpoint}/edit"
    refused = officer.send(form, button="test=1", url="http://127.0.0.1:9/oai")
    assert refused.status_code == 422
    assert "No run is started there." in refused.text
