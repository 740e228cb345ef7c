"""A real browser and a real server with real endpoints, shared by all tests of this folder."""

import os
import shutil
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from fairassess import clock, config
from fairassess.demo.servers import Running
from fairassess.services import accounts
from fairassess.services.accounts import SYSTEM, UserDraft
from fairassess.web import context, factory
from tests.providers import clean_provider

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
IS_REQUIRED = os.environ.get("FAIRASSESS_TEST_BROWSER") == "required"
PASSWORD = "a long enough passphrase"
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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep all browser tests in one process, and skip them loudly where there is no browser."""
    ours = [item for item in items if Path(__file__).parent in item.path.parents]
    for item in ours:
        item.add_marker(pytest.mark.browser)
        item.add_marker(pytest.mark.xdist_group("browser"))
        if not CHROMIUM and not IS_REQUIRED:
            item.add_marker(pytest.mark.skip(reason="there is no chromium on the path"))
    if ours and not CHROMIUM and not IS_REQUIRED:
        warnings.warn(
            f"NO BROWSER: {len(ours)} browser tests are skipped; install chromium to run them.",
            pytest.PytestCollectionWarning,
            stacklevel=1,
        )


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the system's chromium, which the tests of the pages need."""
    assert CHROMIUM, "chromium is required (FAIRASSESS_TEST_BROWSER) and not on the path"
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An empty application with accounts, its jobs at work, and an endpoint to probe."""
    settings = config.load(
        {},
        data_dir=tmp_path_factory.mktemp("site"),
        allow_private=(ip_network("127.0.0.0/8"),),
        rate_per_s=0.0,
    )
    app = factory.create_app(settings)
    kit = context.kit_of(app)
    with app.app_context():
        for role in ("administrator", "coordinator"):
            draft = UserDraft(f"{role}@demo.example", role.title(), role, (), PASSWORD)
            accounts.create_user(kit.sessions(), SYSTEM, draft, now=clock.now())
    kit.jobs.launch(settings)
    with clean_provider(45, page_size=20) as provider, Running(app, threads=6) as web:
        yield Site(web.url.rstrip("/"), provider.url)
        kit.jobs.stop()


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
    opened.set_default_timeout(15_000)
    return opened


def sign_in(page: Page, email: str, password: str) -> None:
    """Sign in by the form."""
    page.goto("/sign-in")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/my-work")
