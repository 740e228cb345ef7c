"""`probe` works for search APIs and catalogues, from the address to the exit code."""

import pytest

from fairassess.demo import search_api
from fairassess.demo.catalogue_flaws import CatalogueFlaw
from fairassess.demo.catalogues import BY_KIND
from fairassess.demo.servers import Running
from tests.cli.calling import Shell

LOOPBACK = ("--allow-private", "127.0.0.0/8")


def test_a_good_search_api_fails_nothing(shell: Shell) -> None:
    with Running(search_api.SearchApi(), path=search_api.PATH) as server:
        said = shell("probe", "search-api", server.url, *LOOPBACK, "--format", "json")
    assert said.code == 0
    assert said.document["complete"] is True
    assert said.document["requests"] <= 26
    outcomes = {one["id"]: one["outcome"] for one in said.document["findings"]}
    assert outcomes["searchapi_single_dataset_equals_list"] == "passed"
    assert "failed" not in outcomes.values()


@pytest.mark.parametrize("kind", BY_KIND)
def test_a_catalogue_that_hides_its_records_is_told(shell: Shell, kind: str) -> None:
    with Running(BY_KIND[kind](flaws=[CatalogueFlaw.NEEDS_SIGN_IN])) as server:
        said = shell("probe", kind, server.url, *LOOPBACK)
    assert said.code == 1
    assert f"{kind}_list_is_public" in said.out
    assert "asks for a sign-in" in said.out


def test_an_address_without_a_catalogue_says_what_to_check(shell: Shell) -> None:
    with Running(BY_KIND["scicat"](flaws=[CatalogueFlaw.OTHER_SOFTWARE])) as server:
        said = shell("probe", "scicat", server.url, *LOOPBACK)
    assert said.code == 1
    assert "Nothing was where this software has it" in said.out


def test_what_is_no_address_is_wrong_usage(shell: Shell) -> None:
    for kind in ("search-api", *BY_KIND):
        said = shell("probe", kind, "10.5072/abc", *LOOPBACK)
        assert (said.code, said.out) == (64, "")
