"""Hostile documents, read by the probes and by the harvest: nothing fetched, nothing filled."""

import contextlib
import gc
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fairassess.domain.harvests import Plan
from fairassess.harvest import engine
from fairassess.net import door
from fairassess.probes import oai_reading
from fairassess.selftest import bench
from fairassess.selftest.servers import ScriptedServer, keep_saying, reply
from tests.selftest import hostile_documents as documents

MOST_S = 8.0
CROWD_S, CROWD_BYTES = 60.0, 64_000_000
"""A run lives in a process that may hold 1 GiB; a page of nothing but tags must fit in."""
SECRET = "do-not-tell"
GENEROUS = door.Limits(total_s=20.0, wire_bytes=10_000_000, decoded_bytes=10_000_000)


@pytest.fixture
def canary() -> Iterator[ScriptedServer]:
    """A server that no reader of a document may reach."""
    with ScriptedServer(keep_saying(reply(SECRET.encode()))) as server:
        yield server
        assert server.connections == 0


def read_and_harvest(
    body: bytes, most_s: float = MOST_S, most_bytes: int = bench.MOST_MEMORY
) -> str:
    """Read *body* both ways, within time and memory; return all that the readers say of it."""
    raw = reply(body, headers=("Content-Type: text/xml; charset=utf-8",))
    began = time.process_time()
    with bench.Watch() as reading_watch:
        reading = oai_reading.read(body)
    said = repr(reading) if len(body) < 1_000_000 else ""
    del reading
    gc.collect()
    with (
        bench.Watch() as harvest_watch,
        ScriptedServer(keep_saying(raw)) as server,
        bench.open_door(limits=GENEROUS) as opened,
    ):
        harvest = engine.harvest(
            server.url,
            Plan("oai_dc"),
            open_door=lambda: contextlib.nullcontext(opened),
            deadline_s=20.0,
        )
    assert time.process_time() - began < most_s
    assert reading_watch.grown_bytes <= most_bytes
    assert harvest_watch.grown_bytes <= most_bytes
    return said + repr(harvest)


@pytest.mark.parametrize("name", documents.entities("", ""))
def test_a_document_type_is_refused_and_nothing_of_it_is_read(
    canary: ScriptedServer, name: str, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    text = documents.entities(canary.url, secret.as_uri())[name]
    said = read_and_harvest(text.encode())
    assert SECRET not in said
    assert "hahaha" not in said
    assert oai_reading.read(text.encode()).fault is not None


@pytest.mark.parametrize("name", documents.invitations(""))
def test_nothing_that_a_document_points_to_is_fetched(canary: ScriptedServer, name: str) -> None:
    text = documents.invitations(canary.url)[name]
    assert SECRET not in read_and_harvest(text.encode())
    # The fixture counts the connections; the document itself is fine.
    assert oai_reading.read(text.encode()).fault is None


@pytest.mark.parametrize("name", documents.giants())
def test_a_giant_is_refused_before_it_fills_the_memory(name: str) -> None:
    body = documents.giants()[name].encode()
    assert len(body) < 6_000_000
    read_and_harvest(body)


@pytest.mark.parametrize("name", documents.crowds())
def test_a_page_of_nothing_but_tags_leaves_room(name: str) -> None:
    read_and_harvest(documents.crowds()[name].encode(), CROWD_S, CROWD_BYTES)


def test_utf_16_with_its_mark_is_read_as_what_it_is() -> None:
    body = documents.listed("Größe").encode("utf-16")
    assert oai_reading.read(body).fault is None
    assert "oai:a:1" in read_and_harvest(body)


@pytest.mark.parametrize("name", documents.liars())
def test_a_document_that_lies_is_told_and_never_repaired_in_silence(name: str) -> None:
    body = documents.liars()[name]
    reading = oai_reading.read(body)
    assert reading.fault is not None or reading.shape is not oai_reading.Shape.OAI
    read_and_harvest(body)
