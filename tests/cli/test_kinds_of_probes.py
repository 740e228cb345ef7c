"""`probe` takes what each kind needs: an address, one object, or names at aggregators."""

import pytest

from fairassess.demo import servers
from fairassess.demo.aggregators import Aggregators, Holdings
from tests.cli.calling import Shell


def test_an_object_may_be_named_by_its_identifier(shell: Shell) -> None:
    # An identifier of a prefix that is for tests is asked of nobody.
    said = shell("probe", "pid", "10.5072/abc", "--format", "json")
    assert said.document["target"] == "10.5072/abc"
    assert said.document["requests"] == 0
    outcomes = {one["id"]: one["outcome"] for one in said.document["findings"]}
    assert outcomes["pid_prefixes_are_real"] == "failed"


def test_what_does_not_fit_its_kind_is_wrong_usage(shell: Shell) -> None:
    for kind, target in (
        ("pid", " "),
        ("aggregators", "https://data.example/"),
        ("operations", "10.5072/abc"),
    ):
        said = shell("probe", kind, target)
        assert (said.code, said.out) == (64, "")
        assert said.err


def test_registries_stand_where_the_settings_say(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Aggregators(Holdings(datacite={"nls.data": 95}, b2find={}, openaire={}))
    with servers.Running(held) as running:
        monkeypatch.setenv("FAIRASSESS_DATACITE_API", f"{running.url}/datacite")
        said = shell(
            "probe", "aggregators", "datacite:client=nls.data;source:records=100",
            "--allow-private", "127.0.0.0/8", "--format", "json",
        )  # fmt: skip
    assert said.code == 0
    messages = {one["id"]: one["message"] for one in said.document["findings"]}
    assert "holds 95 records" in messages["aggregator_datacite_has_the_records"]


def test_operations_of_a_server_that_is_down_are_left_open(shell: Shell) -> None:
    said = shell(
        "probe", "operations", "http://127.0.0.1:9/", "--allow-private", "127.0.0.0/8",
        "--format", "nagios",
    )  # fmt: skip
    assert said.code == 3
    assert said.out.startswith("OPERATIONS UNKNOWN - ")
