"""Whatever a provider does wrong: a harvest that says it is complete has every record."""

import time

import pytest

from fairassess.demo.faults import Fault
from fairassess.demo.provider_manner import Manner
from fairassess.harvest import engine, relay
from tests.cli.calling import Shell
from tests.providers import provider_with

LOOPBACK = ("--allow-private", "127.0.0.0/8")
COUNT = 25
# Each byte of a reply that drips costs as much as a whole page of another one.
FEWER = {Fault.DRIP: 11}
DEADLINE_S = 20
# A repository that keeps no deleted records has one less to list.
UNLISTED = {Fault.DELETED_NOT_KEPT: 1}
FASTER = Manner(page_size=10, pause_s=0.01, drip_s=0, retry_after_s=0)


@pytest.fixture(autouse=True)
def nobody_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a busy server be asked again at once."""
    monkeypatch.setitem(engine.harvest.__kwdefaults__ or {}, "rest", lambda _: None)


@pytest.mark.parametrize("fault", Fault, ids=lambda fault: fault.value)
def test_a_harvest_that_says_it_is_complete_has_every_record(shell: Shell, fault: Fault) -> None:
    harvest(shell, fault)


SOME = [
    pytest.param(fault, marks=() if place % 12 == 0 else pytest.mark.soak, id=fault.value)
    for place, fault in enumerate(Fault)
]


@pytest.mark.parametrize("fault", SOME)
def test_so_has_one_whose_pages_are_cut_and_read_in_other_processes(
    shell: Shell, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(engine.harvest.__kwdefaults__ or {}, "many_records", 0)
    monkeypatch.setattr(relay, "HALVED_BYTES", 1)
    harvest(shell, fault)


def harvest(shell: Shell, fault: Fault) -> None:
    began, count = time.monotonic(), FEWER.get(fault, COUNT)
    with provider_with(fault, count=count, manner=FASTER) as server:
        said = shell(
            "harvest", server.url, *LOOPBACK, "--prefix", "oai_dc", "--format", "json",
            "--deadline", str(DEADLINE_S),
        )  # fmt: skip
    assert time.monotonic() - began < DEADLINE_S + 5
    assert said.code in (0, 1, 2)
    found = said.document
    if found["complete"]:
        assert found["records"] + found["deleted"] == count - UNLISTED.get(fault, 0)
        assert not found["skipped"]
    else:
        assert found["stopped_because"] or found["skipped"] or found["warnings"]
