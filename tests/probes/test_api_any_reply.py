"""Whatever a search API or a catalogue answers, it is read and judged without an accident."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain.evidence import Reply
from fairassess.domain.finding import Outcome, Reason
from tests import examples
from tests.probes import api_world as world
from tests.probes.api_world import KINDS

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(10**400), 10**400)
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(
        ["\ud800", "a\x00b", "10.1/\n", "http://purl.org/pan-science/PaNET/PaNET01188"]
    )
)
NAMES = st.sampled_from(
    [
        "pid", "id", "doi", "title", "isPublic", "creationDate", "score", "techniques", "name",
        "parameters", "value", "unit", "files", "count", "hits", "total", "metadata", "info",
        "paths", "version", "authenticators", "mnemonic", "data_providers", "license", "error",
        "rightsList", "creators", "pids", "links", "openapi", "provider", "instrument",
    ]
)  # fmt: skip
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=25,
)


def judged(kind: str, change: Callable[[int, Reply], Reply]) -> None:
    """Visit and judge; every verdict must be one that can be kept and sent."""
    evidence, door = world.visit(kind, change)
    assert door.requests <= 40
    for name, verdict in world.verdicts(kind, evidence).items():
        assert verdict.message, name
        assert verdict.message.encode("utf-8").decode() == verdict.message
        assert len(verdict.message) < 2_000, name
        assert (verdict.reason is not None) == (verdict.outcome is Outcome.CANT_TELL)
        for pointer in verdict.evidence:
            assert len(pointer.excerpt) <= 300
            assert pointer.excerpt.encode("utf-8").decode() == pointer.excerpt
            assert pointer.exchange is None or pointer.exchange < len(evidence.exchanges)


@pytest.mark.parametrize("kind", KINDS)
@examples.up_to(60)
@given(content=ANYTHING, status=st.sampled_from([200, 200, 200, 404, 400, 401]))
def test_any_json_in_the_place_of_every_answer_is_judged(
    kind: str, content: object, status: int
) -> None:
    body = json.dumps(content).encode()
    judged(kind, lambda _, reply: world.spoilt(reply, body, status))


@pytest.mark.parametrize("kind", KINDS)
@examples.up_to(80)
@given(content=ANYTHING, every=st.integers(1, 9), rest=st.integers(0, 8))
def test_any_json_in_the_place_of_some_answers_is_judged(
    kind: str, content: object, every: int, rest: int
) -> None:
    body = json.dumps(content).encode()
    judged(kind, lambda i, reply: world.spoilt(reply, body) if i % every == rest else reply)


@pytest.mark.parametrize("kind", KINDS)
@examples.up_to(80)
@given(content=ANYTHING, name=NAMES)
def test_any_value_in_the_place_of_a_field_is_judged(kind: str, content: object, name: str) -> None:
    def put(value: object) -> object:
        if isinstance(value, dict):
            return {key: content if key == name else put(one) for key, one in value.items()}
        return [put(one) for one in value] if isinstance(value, list) else value

    def change(_: int, reply: Reply) -> Reply:
        try:
            found = json.loads(reply.body)
        except ValueError:
            return reply
        return world.spoilt(reply, json.dumps(put(found)).encode())

    judged(kind, change)


@pytest.mark.parametrize("kind", KINDS)
@examples.up_to(40)
@given(body=st.binary(max_size=200))
def test_any_bytes_in_the_place_of_every_answer_are_judged(kind: str, body: bytes) -> None:
    judged(kind, lambda _, reply: world.spoilt(reply, body))


@pytest.mark.parametrize("kind", KINDS)
def test_json_that_is_nested_without_end_is_no_accident(kind: str) -> None:
    body = b"[" * 100_000
    judged(kind, lambda _, reply: world.spoilt(reply, body))
    deep = b'{"a":' * 900 + b"1" + b"}" * 900
    judged(kind, lambda _, reply: world.spoilt(reply, deep))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("value", [b"[" * 300 + b"]" * 300, b"1e999", b"9" * 5_000])
def test_json_beyond_what_is_read_leaves_every_check_open(kind: str, value: bytes) -> None:
    body = b'[{"pid": ' + value + b"}]"
    evidence, _ = world.visit(kind, lambda _, reply: world.spoilt(reply, body))
    found = world.verdicts(kind, evidence)
    assert any(one.reason is Reason.TOO_LARGE for one in found.values())
    assert [name for name, one in found.items() if one.outcome is Outcome.FAILED] == []


def test_what_is_no_number_is_no_count() -> None:
    evidence, _ = world.visit("search-api", lambda _, reply: world.spoilt(reply, b'{"count": NaN}'))
    found = world.verdicts("search-api", evidence)["counts_datasets"]
    assert found.outcome is Outcome.FAILED
    assert "it holds NaN, which is no number" in found.message
