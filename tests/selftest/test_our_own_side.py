"""What remote text must not do to us: break the log, or keep a pattern busy."""

import contextlib
import io
import json
import sys
import time
from datetime import UTC, datetime

import pytest
import structlog

from fairassess import errors
from fairassess.commands import serving
from fairassess.domain.harvests import Plan
from fairassess.harvest import engine
from fairassess.net import guard, politeness, record
from fairassess.probes import oai_reading
from fairassess.selftest import bench
from fairassess.selftest.servers import ScriptedServer, keep_saying, reply
from tests.selftest import hostile_documents as documents

NASTY_LINE = "x\r\n2026-03-01 [error] injected \x1b[31mred\x1b[0m \x00 \u202eback\u2028next"


def test_remote_text_in_the_log_stays_one_line_without_control_characters(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stderr", out)
    serving.log_to_stderr()
    try:
        structlog.get_logger("tests").warning("a host said", said=NASTY_LINE)
    finally:
        structlog.reset_defaults()
    (line, end) = out.getvalue().split("\n")
    assert end == ""
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)["said"] == NASTY_LINE


SIZE = 1_000_000
START = (documents.HEAD + "<ListRecords>").encode()
GOOD = documents.listed().partition("<ListRecords>")[2].partition("</ListRecords>")[0].encode()

BAIT = {
    "brackets": b"<" * SIZE,
    "a page that never begins": b"<html" + b" " * SIZE,
    "a comment of dashes": b"<!--" + b"-" * SIZE,
    "titles in titles": b"<html><title" + b"<title" * (SIZE // 6),
    "a declaration of question marks": b"<?xml " + b"?" * SIZE,
    "an endless encoding": b'<?xml version="1.0" encoding="' + b"a" * SIZE,
    "a name of dots": b"<" + b"a." * (SIZE // 2),
    "roots in roots": b"<a:OAI-PMH " * (SIZE // 11),
    "records in records": START + GOOD + b"<record " * (SIZE // 8),
    "a header of blanks": START + GOOD + b"<record>" + b" " * SIZE,
    "records and blanks": START + GOOD + (b"<record" + b" " * 50) * (SIZE // 57),
    "identifiers in identifiers": START + GOOD + b"<identifier>" * (SIZE // 12),
    "tokens in tokens": START + GOOD + b"<resumptionToken " * (SIZE // 17),
    "ampersands": START + GOOD + b"&" * SIZE,
    "control characters": START + GOOD + b"\x01" * SIZE,
    "line ends": START + GOOD + b"\n" * SIZE + b"&",
}


@pytest.mark.parametrize("name", BAIT)
def test_a_megabyte_of_bait_keeps_no_reader_busy(name: str) -> None:
    body = BAIT[name]
    began = time.monotonic()
    reading = oai_reading.read(body)
    assert reading.fault is not None or reading.shape is not oai_reading.Shape.OAI
    with (
        ScriptedServer(keep_saying(reply(body))) as server,
        bench.open_door(limits=bench.door.Limits(total_s=20)) as opened,
    ):
        result = engine.harvest(
            server.url,
            Plan("oai_dc"),
            open_door=lambda: contextlib.nullcontext(opened),
            deadline_s=20,
        )
    assert time.monotonic() - began < 5
    assert not result.is_complete


@pytest.mark.parametrize("sign", ["a", " ", "%", ".", "-", "=", "&", ",", "1", "xn--"])
def test_headers_and_addresses_of_bait_cost_no_time(sign: str) -> None:
    bait = (sign * 65_536)[:65_536]
    began = time.monotonic()
    assert politeness.parse_retry_after(bait + "x", datetime(2026, 3, 1, tzinfo=UTC)) is None
    record.kept_headers([("link", bait.encode()), ("set-cookie", bait.encode())])
    guard.redacted_url("http://a.example/?" + bait)
    with pytest.raises(errors.Invalid):
        guard.check_url("http://" + bait)
    assert time.monotonic() - began < 2
