"""Whatever a run looks at reaches the process that probes, as it was and within bounds."""

import json
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess import errors
from fairassess.domain.finding import Outcome, Reason, Severity
from fairassess.domain.metadata import Record, Value
from fairassess.domain.objects import Counted, Subject, ToDraw
from fairassess.domain.registries import Registries
from fairassess.domain.runs import RunResult, Step
from fairassess.net.limits import Limits
from fairassess.net.politeness import Pace
from fairassess.probes import isolation, orders, registry, run, software, targets, wire
from fairassess.probes.orders import Order
from tests import examples, providers
from tests.probes import deaf, misbehaving, scripted_door

TERMS = isolation.Terms("fairassess/test", ("127.0.0.0/8",), (80, 443), Limits(), 150, 240, 10**8)
LOCAL = Registries(doi_resolver="http://127.0.0.1:9/doi/")
COUNTED = Counted(7, datetime(2026, 11, 1, tzinfo=UTC))
TO_DRAW = ToDraw("https://n.test/api", 30)
TEXTS = st.text(max_size=8)
VALUES = st.builds(Value, TEXTS, st.lists(st.tuples(TEXTS, TEXTS), max_size=2).map(tuple))
FIELDS = st.lists(st.tuples(TEXTS, st.lists(VALUES, min_size=1, max_size=2).map(tuple)), max_size=3)
RECORDS = st.builds(
    Record, TEXTS, TEXTS, st.booleans(), st.lists(TEXTS, max_size=2).map(tuple), FIELDS.map(tuple)
)
SUBJECTS = st.builds(
    Subject,
    identifier=TEXTS,
    pids=st.lists(TEXTS, max_size=2).map(tuple),
    landing_url=TEXTS,
    record=st.none() | RECORDS,
    set_specs=st.lists(TEXTS, max_size=2).map(tuple),
    year=st.none() | st.integers(1, 9999),
    source=st.sampled_from(["harvest", "search-api", "given"]),
)


def order(*subjects: Subject) -> Order:
    """What a child is told of these objects."""
    return Order(
        "oai-pmh",
        "x",
        1.0,
        TERMS,
        1.0,
        False,
        5.0,
        100,
        orders.bounded(subjects),
        LOCAL,
        7,
        None,
        None,
    )


def large(name: str) -> Subject:
    """An object whose metadata are as long as they may be."""
    record = Record(name, "2025-01-01", False, (), (("title", (Value("é" * 4_000),) * 15),))
    return Subject(name, (name,), record=record)


@given(st.lists(SUBJECTS, max_size=3))
def test_objects_with_all_their_metadata_survive_the_way(subjects: list[Subject]) -> None:
    told = order(*subjects)
    line = json.dumps(wire.plain(told)).encode("ascii")
    assert wire.read(Order, wire.parse(line)) == told
    assert told.subjects == tuple(subjects)


@examples.up_to(30)
@given(SUBJECTS.filter(lambda one: one.record is not None), st.integers(0, 4))
def test_a_record_with_a_part_too_many_or_too_few_is_refused(subject: Subject, place: int) -> None:
    written = wire.plain(subject)
    for wrong in (
        [*written["record"], 1],
        [part for number, part in enumerate(written["record"]) if number != place],
    ):
        with pytest.raises(wire.Unreadable):
            wire.read(Subject, written | {"record": wrong})


def test_objects_that_are_too_much_for_one_message_are_left_out_from_the_end() -> None:
    many = [large(f"10.5072/{number}") for number in range(40)]
    kept = orders.bounded(many)
    assert kept == tuple(many[: len(kept)])
    assert 8 <= len(kept) < 40
    assert len(json.dumps(wire.plain(kept))) <= orders.LARGEST_SUBJECTS_BYTES + 100
    few = [Subject(str(number)) for number in range(150)]
    assert orders.bounded(few) == tuple(few[: orders.MOST_SUBJECTS])


def test_the_child_hears_of_objects_registries_and_seed() -> None:
    steps: list[Step] = []
    subject = Subject("oai:x:1", ("10.5072/x",), year=2025, source="harvest")
    isolation.run_isolated(
        "oai-pmh",
        f"http://127.0.0.1:9/{misbehaving.tell_what_it_was_told.__name__}",
        terms=TERMS,
        pace=Pace(0),
        deadline_s=20,
        on_step=steps.append,
        module=misbehaving.__name__,
        subjects=(subject,),
        registries=LOCAL,
        seed=2**40,
        counted=COUNTED,
        to_draw=TO_DRAW,
    )
    told = wire.read(Order, json.loads(steps[0].doing))
    assert (told.subjects, told.registries, told.seed) == ((subject,), LOCAL, 2**40)
    assert (told.counted, told.to_draw) == (COUNTED, TO_DRAW)


MUCH = tuple(large(str(number)) for number in range(30))


def test_an_order_longer_than_a_pipe_is_carried_out() -> None:
    with providers.clean_provider() as provider:
        result = isolation.run_isolated(
            "oai-pmh", provider.url, terms=TERMS, pace=Pace(0), deadline_s=60, subjects=MUCH
        )
    assert result.is_complete


@pytest.mark.parametrize(("is_cancelled", "reason"), [(False, "INTERNAL"), (True, "BUDGET")])
def test_a_child_that_never_listens_is_ended(
    is_cancelled: bool, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(isolation, "KILLED_AFTER_S", 0.3)
    began = time.monotonic()
    result = isolation.run_isolated(
        "oai-pmh",
        "http://127.0.0.1:9/",
        terms=TERMS,
        pace=Pace(0),
        deadline_s=0.3,
        is_cancelled=lambda: is_cancelled,
        module=deaf.__name__,
        subjects=MUCH,
    )
    assert time.monotonic() - began < 5
    assert {finding.reason for finding in result.findings} == {Reason[reason]}


def test_the_finding_about_software_is_taken_of_oai_pmh_alone() -> None:
    told = order()
    door = scripted_door.ScriptedDoor(scripted_door.small_provider)
    found = replace(run.run("oai-pmh", "x", door=door), target="x")
    definition = registry.definition(software.PROBE)
    last = replace(
        found.findings[0],
        probe=definition.id,
        severity=Severity.INFO,
        outcome=Outcome.PASSED,
        reason=None,
        evidence=(),
    )
    more: RunResult = replace(found, findings=(*found.findings, last))
    assert orders.checked(more, told) is more
    with pytest.raises(wire.Unreadable, match="not those"):
        orders.checked(replace(more, findings=(*more.findings, last)), told)


@pytest.mark.parametrize("target", ["", " ", "a\nb", "x" * 2_001, "https://", "http://a b/"])
def test_what_names_no_object_is_wrong_usage(target: str) -> None:
    with pytest.raises(errors.Invalid):
        targets.check_object(target)


@pytest.mark.parametrize("target", ["10.5072/abc", "10.5/x", "https://doi.org/10.5072/é"])
def test_an_object_may_be_named_in_any_way(target: str) -> None:
    targets.check_object(target)
