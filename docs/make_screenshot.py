#!/usr/bin/env python3
"""Make the picture of a facility's page for README.md from the demo world, with chromium."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from fairassess.demo import seed_people

PICTURE = Path(__file__).resolve().parent / "facility.png"
FACILITY = "anc"
SIZE = {"width": 1280, "height": 1370}
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def main() -> int:
    """Start a demo world of its own, take the picture, stop it; return the exit code."""
    browser = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if browser is None:
        print("No chromium is installed; set CHROMIUM to where it is.", file=sys.stderr)
        return 64
    with tempfile.TemporaryDirectory() as folder:
        command = (sys.executable, "-m", "fairassess", "demo", "--port", "0", "--data", folder)
        demo = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603
        try:
            _take(browser, _address(demo))
        finally:
            demo.send_signal(signal.SIGTERM)
            demo.communicate()
    print(f"{PICTURE}: {PICTURE.stat().st_size:,} bytes")
    return 0


def _address(demo: subprocess.Popen[str]) -> str:
    """Wait until the demo world is open and return where."""
    for line in demo.stdout or ():
        found = re.search(r"open: (http://\S+)", line)
        if found:
            return found[1]
    raise RuntimeError("the demo world did not open; its message stands above")


def _take(browser: str, address: str) -> None:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=list(_QUIET))
        page = chromium.new_page(viewport=SIZE, color_scheme="light", device_scale_factor=1)
        _sign_in(page, address)
        page.goto(f"{address}/facilities/{FACILITY}")
        page.wait_for_load_state("networkidle")
        page.screenshot(path=PICTURE)
        chromium.close()


def _sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/sign-in")
    page.fill("input[name=email]:visible", seed_people.ACCOUNTS[0].email)
    page.fill("input[name=password]:visible", seed_people.PASSWORD)
    page.press("input[name=password]:visible", "Enter")
    page.wait_for_url("**/my-work")


if __name__ == "__main__":
    raise SystemExit(main())
