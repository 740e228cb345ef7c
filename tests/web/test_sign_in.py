"""Signing in and out: where it leads, how often it may be tried, and what it gives away."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask

from fairassess.services import accounts
from fairassess.storage import database
from fairassess.web import context, factory
from tests.builders import NOW
from tests.services.run_builders import TurnableClock
from tests.web import world as worlds
from tests.web.browser import COOKIE, Browser, parsed, words
from tests.web.world import PASSWORD, World

ActAs = Callable[[str], Browser]
OFFICER = "officer@northern-light.example"
FOREIGN = (
    "https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example",
    "\\\\evil.example", "http:evil.example", "https:/evil.example", "javascript:alert(1)",
    "data:text/html,x", "/%09/evil.example", "/\t/evil.example", "/\n/evil.example",
    " https://evil.example", "https://localhost@evil.example/", "https://localhost.evil.example/",
    "//evil.example:80\\@localhost", "http://[::1]evil.example", "/..//evil.example",
    "./\\evil.example", "/facilities/\\..//evil.example", "/facilities/\n//evil.example",
)  # fmt: skip


def _leads_away(location: str) -> bool:
    """Tell whether a browser on http://localhost would end up somewhere else."""
    plain = "".join(c for c in location.strip() if c not in "\t\r\n").replace("\\", "/")
    reached = urlsplit(urljoin("http://localhost/sign-in", plain))
    return (reached.scheme, reached.netloc) != ("http", "localhost") or plain.startswith("//")


@pytest.mark.parametrize("target", FOREIGN)
def test_signing_in_never_leads_to_another_site(act_as: ActAs, target: str) -> None:
    browser = act_as("")
    for way in ("query", "form"):
        sent = {"email": OFFICER, "password": PASSWORD, "csrf_token": browser.token()}
        query = {"next": target} if way == "query" else {}
        if way == "form":
            sent["next"] = target
        reply = browser.client.post("/sign-in", query_string=query, data=sent)
        assert reply.status_code in (200, 302)
        if reply.status_code == 302:
            assert not _leads_away(reply.headers["Location"]), reply.headers["Location"]
        browser.client.delete_cookie(COOKIE)


def test_signing_in_leads_to_the_page_that_was_asked_for(act_as: ActAs) -> None:
    browser = act_as("")
    asked = browser.get("/results/1?x=1").headers["Location"]
    assert asked == "/sign-in?next=/results/1?x%3D1"
    reply = browser.send(asked, email=OFFICER, password=PASSWORD)
    assert reply.headers["Location"] == "/results/1?x=1"


@pytest.mark.parametrize("target", FOREIGN)
def test_the_way_back_from_a_run_never_leads_to_another_site(
    world: World, read_as: ActAs, target: str
) -> None:
    reply = read_as("officer").get(f"/runs/{world.trial}", query_string={"back": target})
    links = parsed(reply).xpath("//main//a[starts-with(text(), 'Back to the endpoint')]/@href")
    assert not [link for link in links if _leads_away(link)]
    assert "evil.example" not in parsed(reply).xpath("string(//main)")


def test_a_password_is_hashed_once_and_not_anew_when_its_owner_signs_in(
    shape: tuple[Path, World],
) -> None:
    app = factory.create_app(worlds.settings(shape[0]))
    kept = accounts.hash_password(PASSWORD)
    hashing = app.extensions["security"].pwd_context
    assert hashing.verify(PASSWORD, kept)
    assert not hashing.needs_update(kept)


def test_signing_in_tells_unknown_and_wrong_apart_for_nobody(act_as: ActAs) -> None:
    browser = act_as("")
    unknown = browser.send("/sign-in", email="nobody@else.example", password=PASSWORD)
    wrong = browser.send("/sign-in", email=OFFICER, password="not the password")
    assert unknown.status_code == wrong.status_code == 200
    told = [parsed(reply).xpath("string(//*[@id='faults'])").split() for reply in (unknown, wrong)]
    assert told[0] == told[1] != []
    assert parsed(wrong).xpath("//input[@name='email']/@value") == [OFFICER]
    assert parsed(wrong).xpath("//input[@name='password']/@value") == [""]


def test_passwords_cannot_be_tried_for_ever(act_as: ActAs) -> None:
    browser = act_as("")
    statuses = [
        browser.post("/sign-in", email=OFFICER, password=f"guess number {number}").status_code
        for number in range(12)
    ]
    assert statuses[:10] == [200] * 10
    assert statuses[10:] == [429, 429]
    reply = browser.post("/sign-in", email=OFFICER, password=PASSWORD)
    assert reply.status_code == 429
    assert int(reply.headers["Retry-After"]) > 0
    assert "Please wait a minute" in words(parsed(reply))
    assert browser.get("/sign-in").status_code == 200


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(act_as: ActAs) -> None:
    reply = act_as("").send("/sign-in", email=OFFICER, password=PASSWORD)
    (cookie,) = [c for c in reply.headers.getlist("Set-Cookie") if c.startswith(f"{COOKIE}=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_behind_https_cookies_are_for_https_and_this_host_only(
    shape: tuple[Path, World],
) -> None:
    settings = worlds.settings(shape[0], is_https=True, site_url="https://localhost")
    app = factory.create_app(settings, time=TurnableClock(NOW))
    reply = app.test_client().get("/sign-in", base_url="https://localhost")
    (cookie,) = reply.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-fairassess=")
    assert "Secure" in cookie
    assert "max-age=31536000" in reply.headers["Strict-Transport-Security"]


def test_signing_out_ends_the_session(act_as: ActAs) -> None:
    browser = act_as("officer")
    reply = browser.send("/my-work", to="/account/sign-out", within="//header")
    assert reply.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert browser.get("/my-work").status_code == 302


def test_a_new_password_works_and_the_old_one_does_not(act_as: ActAs) -> None:
    browser, new = act_as("officer"), "quite another long password"
    page = browser.page("/account/password")
    names = page.xpath("//main//input[@type='password']/@name")
    values = dict.fromkeys(names, new) | {"password": PASSWORD}
    assert browser.send("/account/password", **values).status_code == 302
    stranger = act_as("")
    old = stranger.send("/sign-in", email=OFFICER, password=PASSWORD)
    assert old.status_code == 200
    assert stranger.send("/sign-in", email=OFFICER, password=new).status_code == 302


def test_a_host_that_is_not_ours_is_refused(reading: Flask) -> None:
    reply = reading.test_client().get("/", headers={"Host": "evil.example"})
    assert reply.status_code == 400
    assert reply.mimetype == "text/plain"
    assert "FAIRASSESS_TRUSTED_HOSTS" in reply.text
    assert reply.headers["X-Content-Type-Options"] == "nosniff"


@pytest.fixture
def empty(tmp_path: Path) -> tuple[Flask, str]:
    """An application that nobody has an account of, and the address of the first link."""
    app = factory.create_app(worlds.settings(tmp_path / "empty"), time=TurnableClock(NOW))
    engine = database.engine(context.kit_of(app).settings.database)
    with database.session_factory(engine)() as session:
        token = accounts.first_administrator_link(session, now=NOW)
    engine.dispose()
    return app, f"/welcome/{token}"


def test_the_first_link_makes_one_administrator_and_works_once(empty: tuple[Flask, str]) -> None:
    app, link = empty
    browser = Browser(app.test_client())
    reply = browser.send(link, name="", email="me", password="short")
    assert reply.status_code == 422
    page = parsed(reply)
    assert len(page.xpath("//p[@class='fault']")) == 3
    assert page.xpath("//input[@name='email']/@value") == ["me"]
    made = browser.send(link, name="A. D. Min", email="a@b.example", password=PASSWORD)
    assert made.headers["Location"] == "/sign-in"
    assert browser.get(link).status_code == 404
    assert browser.sign_in("a@b.example", PASSWORD).headers["Location"] == "/my-work"
    assert "Manage accounts" in words(browser.page("/account"))


def test_a_guessed_first_link_is_not_found(empty: tuple[Flask, str]) -> None:
    for token in ("x", "../../etc/passwd", "%0A", "a" * 4000):
        assert empty[0].test_client().get(f"/welcome/{token}").status_code == 404, token
