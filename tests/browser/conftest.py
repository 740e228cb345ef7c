"""A real browser and a real server with real endpoints, shared by all tests of this folder."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from fairassess import clock, config
from fairassess.services import accounts
from fairassess.services.accounts import SYSTEM, UserDraft
from fairassess.storage import database, migrate
from tests.providers import clean_provider

CHROMIUM = shutil.which("chromium") or ""
PASSWORD = "a long enough passphrase"
PATIENCE_MS = 15_000
"""How long anything on a page may take: the machine may have other things to do."""
expect.set_options(timeout=PATIENCE_MS)
# Chromium would otherwise look for updates and name servers of its own.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True, slots=True)
class Site:
    """
    A running application.

    Attributes:
        url: Its address, without a slash at its end.
        endpoint: Base URL of a clean OAI-PMH provider with 45 records.
    """

    url: str
    endpoint: str


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the system's chromium, which the tests of the pages need."""
    assert CHROMIUM, "chromium is required (FAIRASSESS_TEST_BROWSER) and not on the path"
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """
    An empty application with accounts, its jobs at work, and an endpoint to probe.

    It is a process of its own, as in real life; besides, the job engine refuses to start in a
    thread that runs an event loop, and the browser's driver runs one in ours.
    """
    folder = tmp_path_factory.mktemp("site")
    _make_accounts(folder)
    settings = {
        "FAIRASSESS_DATA_DIR": str(folder),
        "FAIRASSESS_PORT": "0",
        "FAIRASSESS_ALLOW_PRIVATE": "127.0.0.0/8",
        "PATH": os.environ["PATH"],
        "PYTHONUNBUFFERED": "1",
    }
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "fairassess", "serve"],
            env=settings,
            stdout=output,
            stderr=output,
        )
    try:
        with clean_provider(45, page_size=20) as provider:
            yield Site(_address_in(log, process), provider.url)
    finally:
        process.terminate()
        process.wait(30)


def _make_accounts(folder: Path) -> None:
    engine = database.engine(config.load({}, data_dir=folder).database)
    migrate.upgrade(engine)
    with database.session_factory(engine)() as session:
        for role in ("administrator", "coordinator"):
            draft = UserDraft(f"{role}@demo.example", role.title(), role, (), PASSWORD)
            accounts.create_user(session, SYSTEM, draft, now=clock.now())
    engine.dispose()


def _address_in(log: Path, process: "subprocess.Popen[bytes]") -> str:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        found = re.search(r"answers on (http://\S+)", log.read_text(encoding="utf-8"))
        if found:
            return found[1].rstrip("/")
        time.sleep(0.2)
    raise AssertionError(log.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def signed_in(site: Site, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The stored session of the administrator, so that each test need not sign in."""
    kept = str(tmp_path_factory.mktemp("session") / "state.json")
    opened = browser.new_context(base_url=site.url)
    page = opened.new_page()
    sign_in(page, "administrator@demo.example", PASSWORD)
    opened.storage_state(path=kept)
    opened.close()
    return kept


@pytest.fixture
def visit(site: Site, browser: Browser, signed_in: str) -> Iterator[Page]:
    """A page of the administrator."""
    opened = open_context(browser, site.url, signed_in)
    yield opened.new_page()
    opened.close()


def open_context(browser: Browser, url: str, state: str, **options: Any) -> BrowserContext:
    """Return a new browser window's context for a stored session."""
    opened = browser.new_context(base_url=url, storage_state=state, **options)
    opened.set_default_timeout(PATIENCE_MS)
    return opened


def sign_in(page: Page, email: str, password: str) -> None:
    """Sign in by the form."""
    page.goto("/sign-in")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/my-work")
