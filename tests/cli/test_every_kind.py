"""
`probe` keeps its contract for every kind: on good, bad, dead and hostile targets.

Every kind meets every kind of target. In the plain run a quarter of the pairs run in a child
process, as in real life, with each kind and each target among them; the others run in this process,
which takes a tenth of the time. In the child process all of them run with the mark `soak`.
"""

import time
from collections.abc import Iterator

import pytest

from fairassess.commands import evidence
from fairassess.probes import registry
from tests.cli import targets_of_kinds
from tests.cli.calling import Said, Shell
from tests.cli.in_this_process import run_here
from tests.cli.targets_of_kinds import Targets
from tests.cli.test_evidence_commands import FINDING_KEYS, PROBE_KEYS
from tests.net import hostile

DEADLINE_S = 2
STARTS_WITHIN_S = 10
HELD, FAILED, NOBODY_KNOWS = 0, 1, 2

NOTHING_MUST = ("aggregators", "ontology", "crosswalk", "operations")
"""Kinds of which no check must hold: what they find is told, and fails no run."""

SCRIPTS = (
    hostile.gzip_bomb, hostile.slow_body, hostile.endless_header, hostile.resets, hostile.silent,
    hostile.redirect_loop, hostile.interim_storm, hostile.endless_trailers,
)  # fmt: skip
OWN_DOING = (
    hostile.redirect_loop, hostile.endless_header, hostile.interim_storm, hostile.endless_trailers,
)  # fmt: skip
SITUATIONS = 4


def each_kind(situation: int) -> pytest.MarkDecorator:
    """Return all kinds, each in this process and in a child, for one of the situations."""
    rows = []
    for place, kind in enumerate(registry.KINDS):
        is_child_in_plain_run = place % SITUATIONS == situation
        marks = () if is_child_in_plain_run else pytest.mark.soak
        rows.append(pytest.param(kind, True, marks=marks, id=f"{kind}-in a child"))
        if not is_child_in_plain_run:
            rows.append(pytest.param(kind, False, id=f"{kind}-in this process"))
    return pytest.mark.parametrize(("kind", "in_child"), rows)


@pytest.fixture(autouse=True)
def where(in_child: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the runs of a test happen in this process, or in a child as they are shipped."""
    if not in_child:
        monkeypatch.setattr(evidence.isolation, "run_isolated", run_here)


@pytest.fixture(scope="module")
def good() -> Iterator[Targets]:
    with targets_of_kinds.good() as made:
        yield made


@pytest.fixture(scope="module")
def bad() -> Iterator[Targets]:
    with targets_of_kinds.bad() as made:
        yield made


def probed(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, kind: str, targets: Targets, *more: str
) -> Said:
    """Probe a target, and check what holds of every answer."""
    for name, value in targets.environ.items():
        monkeypatch.setenv(name, value)
    target = targets.by_kind[kind]
    said = shell("probe", kind, target, "--format", "json", "--allow-private", "127.0.0.0/8", *more)
    document = said.document
    assert set(document) == PROBE_KEYS
    assert (document["schema"], document["kind"]) == ("fairassess.probe/1", kind)
    assert document["target"] == target
    ids = [finding["id"] for finding in document["findings"]]
    assert ids[: len(registry.of_kind(kind))] == [probe.id for probe in registry.of_kind(kind)]
    for finding in document["findings"]:
        assert set(finding) - {"measure"} == FINDING_KEYS
        assert bool(finding["reason"]) == (finding["outcome"] == "cant_tell")
        assert bool(finding["remedy"]) or finding["outcome"] != "failed"
    return said


def must(said: Said) -> set[str]:
    """The outcomes of the checks that must hold."""
    return {f["outcome"] for f in said.document["findings"] if f["severity"] == "must"}


@each_kind(0)
def test_on_a_good_target_nothing_fails_that_must_hold(shell, monkeypatch, good, kind):
    said = probed(shell, monkeypatch, kind, good)
    assert "failed" not in must(said)
    assert said.document["complete"] is True
    assert said.code == HELD


@each_kind(1)
def test_on_a_bad_target_what_must_hold_fails(shell, monkeypatch, bad, kind):
    said = probed(shell, monkeypatch, kind, bad)
    assert ("failed" in must(said)) == (kind not in NOTHING_MUST)
    assert (said.code == FAILED) == (kind not in NOTHING_MUST)


@each_kind(2)
def test_on_a_target_that_is_down_nobody_can_tell(shell, monkeypatch, kind):
    with targets_of_kinds.down() as targets:
        said = probed(shell, monkeypatch, kind, targets)
    assert "failed" not in must(said)
    assert said.code == NOBODY_KNOWS


@each_kind(3)
def test_on_a_hostile_target_the_run_ends_in_time(shell, monkeypatch, kind):
    script = SCRIPTS[registry.KINDS.index(kind) % len(SCRIPTS)]
    began = time.monotonic()
    with targets_of_kinds.attacking(script) as targets:
        said = probed(shell, monkeypatch, kind, targets, "--deadline", str(DEADLINE_S))
    assert time.monotonic() - began < DEADLINE_S + STARTS_WITHIN_S
    assert said.code in (FAILED, NOBODY_KNOWS)
    # What is no HTTP, or leads nowhere, is the server's own doing; all else says nothing of it.
    assert "failed" not in must(said) or script in OWN_DOING
