"""The page of a run that reached nobody says why once, in sentences, and what to do."""

from collections.abc import Callable

import pytest
from flask import Flask

from fairassess.domain.finding import Outcome, Severity
from fairassess.domain.runs import RunResult
from fairassess.services import probing
from fairassess.services.accounts import SYSTEM
from fairassess.storage import database, runs
from fairassess.web import context
from tests.builders import NOW
from tests.services import run_builders
from tests.web.browser import Browser, words
from tests.web.world import World

REASON = "verb=Identify: The server refused the connection."
WORDS = (
    "unreachable", "blocked", "rate_limited", "not_oai_pmh", "deadline", "budget", "internal",
)  # fmt: skip


@pytest.fixture
def show(app: Flask, world: World) -> Callable[[RunResult], int]:
    """Store a run of the other facility that found this, and return its number."""

    def stored(result: RunResult) -> int:
        engine = database.engine(context.kit_of(app).settings.database)
        equipment = run_builders.equipment(engine, probe=run_builders.finds(result))
        with database.session_factory(engine)() as session:
            work, endpoint = runs.Work.PROBE, world.other.endpoint
            run = probing.request_run(session, SYSTEM, endpoint, work, now=NOW)
        probing.execute_probe(equipment, run, 1)
        engine.dispose()
        return run

    return stored


def _silent(because: str) -> RunResult:
    made = [
        run_builders.a_finding(
            f"p_{severity.value}_{number}",
            run_builders.OPEN,
            severity=severity,
            message=REASON,
        )
        for severity in (Severity.MUST, Severity.SHOULD, Severity.GUIDELINE)
        for number in range(4)
    ]
    return run_builders.found(*made, is_complete=False, stopped_because=because)


@pytest.mark.parametrize("because", WORDS)
def test_the_reason_stands_once_for_all_weights_and_no_code_word_is_shown(
    app: Flask,
    cookies: dict[str, str],
    show: Callable[[RunResult], int],
    because: str,
) -> None:
    run = show(_silent(because))
    page = Browser(app.test_client(), cookies["outsider"]).page(f"/runs/{run}")
    assert words(page).count(REASON) == 1
    (note,) = page.xpath("//main//*[contains(@class, 'note')]/p[not(@class)]/text()")
    assert note.endswith(".")
    assert because not in note.split()
    assert "_" not in note
    (summary,) = page.xpath("//main//details/summary[contains(., 'could not be made')]")
    assert summary.text_content().strip() == "12 checks could not be made"
    assert len(summary.xpath("../ul/li[@id]")) == 12
    assert not page.xpath("//h2[starts-with(@id, 'group-')]")


def test_what_was_found_before_the_end_stays_among_the_findings(
    app: Flask, cookies: dict[str, str], show: Callable[[RunResult], int]
) -> None:
    failed = run_builders.a_finding("p_failed", Outcome.FAILED, message="It is no OAI-PMH.")
    untested = [
        run_builders.a_finding(f"p_{number}", Outcome.UNTESTED, message="Nothing more was asked.")
        for number in range(5)
    ]
    result = run_builders.found(failed, *untested, is_complete=False, stopped_because="not_oai_pmh")
    page = Browser(app.test_client(), cookies["outsider"]).page(f"/runs/{show(result)}")
    assert page.xpath("//section[@aria-labelledby='group-must']//li[@id='p_failed']")
    assert words(page).count("Nothing more was asked.") == 1
    assert "5 checks could not be made" in words(page)
    assert "Check that the address is that of the interface" in words(page)
