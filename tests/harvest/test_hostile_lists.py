"""Whatever a real server does on page two, page one is kept and the harvest ends in time."""

import resource
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from fairassess.domain.finding import Outcome
from fairassess.domain.harvests import Plan
from fairassess.harvest import document, engine
from fairassess.net.limits import Limits
from fairassess.probes import definitions, judging
from tests.harvest.lists import dc, page, record
from tests.net import hostile
from tests.net.doors import open_door

GOOD = hostile.reply(page([1, 2, 3], "next"), headers=("Content-Type: text/xml",))
LIMITS = Limits(connect_s=1.0, total_s=10.0, wire_bytes=20_000_000, decoded_bytes=40_000_000)
TOMORROW = format_datetime(datetime.now(UTC) + timedelta(days=1), usegmt=True)


def after_a_good_page(say):
    """Return a script that answers the first request well and lets *say* answer the others."""
    count = 0

    def script(talk):
        nonlocal count
        while request := talk.hear():
            count += 1
            if "resumptionToken" not in request:
                talk.say(GOOD)
            else:
                say(talk)
                return

    return script


def drip(talk):
    talk.say(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n")
    while not talk.is_over:
        talk.drip(b"<slow/>")


def half(talk):
    whole = hostile.reply(page(range(10, 30), "more"))
    talk.say(whole[: len(whole) // 2])


def gzip_bomb(talk):
    talk.say(hostile.reply(hostile.bomb(), headers=("Content-Encoding: gzip",)))


def endless(talk):
    talk.say(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n")
    while not talk.is_over:
        talk.say(b"<record/>" * 100_000)


def saying(raw):
    return lambda talk: talk.say(raw)


BEHAVIOURS = {
    "drip": (drip, 1.2, Outcome.CANT_TELL),
    "silence": (lambda talk: talk.wait(), 1.2, Outcome.CANT_TELL),
    "half a page": (half, 20, Outcome.CANT_TELL),
    "reset": (lambda talk: talk.reset(), 20, Outcome.CANT_TELL),
    "gzip bomb": (gzip_bomb, 20, Outcome.CANT_TELL),
    "endless body": (endless, 20, Outcome.CANT_TELL),
    "html": (saying(hostile.reply(b"<html><title>Welcome")), 20, Outcome.FAILED),
    "maintenance": (saying(hostile.reply(b"<html><title>Maintenance")), 20, Outcome.CANT_TELL),
    "500": (saying(hostile.reply(b"oops", status="500 Oops")), 20, Outcome.CANT_TELL),
    "429 for a day": (
        saying(hostile.reply(status="429 Slow", headers=("Retry-After: 86400",))),
        20,
        Outcome.CANT_TELL,
    ),
    "503 until tomorrow": (
        saying(hostile.reply(status="503 Busy", headers=(f"Retry-After: {TOMORROW}",))),
        20,
        Outcome.CANT_TELL,
    ),
    "redirect to a file": (
        saying(hostile.reply(status="302 Found", headers=("Location: file:///etc/passwd",))),
        20,
        Outcome.CANT_TELL,
    ),
}


@pytest.mark.parametrize("name", BEHAVIOURS)
def test_page_one_is_kept_and_the_end_is_named_and_in_time(name):
    script, deadline_s, expected = BEHAVIOURS[name]
    definitions.shipped()  # Reading them for the first time takes a second of its own.
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.monotonic()
    found = []
    with hostile.ScriptedServer(after_a_good_page(script)) as server:
        result = engine.harvest(
            server.url,
            Plan("oai_dc"),
            open_door=lambda: open_door(limits=LIMITS),
            deadline_s=deadline_s,
            judge=judging.judge_harvest,
            take=lambda records, _: found.extend(records),
        )
        taken_s = time.monotonic() - start
    assert taken_s < min(deadline_s + 1, 8)
    assert [one.identifier for one in found] == [f"oai:nls.test:{n}" for n in (1, 2, 3)]
    assert not result.is_complete
    assert result.stopped_because.startswith("Page 2: ")
    verdict = next(one for one in result.findings if one.probe == "harvest_list_is_complete")
    assert verdict.outcome is expected, verdict.message
    assert document.exit_code(result) == (1 if expected is Outcome.FAILED else 2)
    grown_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb) / 1024
    assert grown_mb < 96


def test_a_server_that_is_not_there_is_named():
    with hostile.ScriptedServer(hostile.silent) as server:
        url = server.url
    result = engine.harvest(
        url,
        Plan(),
        open_door=lambda: open_door(limits=LIMITS),
        judge=judging.judge_harvest,
    )
    assert "refused" in result.stopped_because
    assert document.exit_code(result) == 2


def test_a_giant_text_over_http_costs_one_record():
    giant = record(2, dc(f"<dc:description>{'x' * 12_000_000}</dc:description>"))
    listed = hostile.reply(page([1, giant, 3]))
    with hostile.ScriptedServer(hostile.keep_saying(listed)) as server:
        result = engine.harvest(
            server.url, Plan("oai_dc"), open_door=lambda: open_door(limits=LIMITS)
        )
    assert (result.records, len(result.skipped)) == (2, 1)
    assert not result.is_complete
