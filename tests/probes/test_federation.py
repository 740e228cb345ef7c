"""Whether the federated search asks an interface is told by its list, and by nothing else."""

import json
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.demo.portal import ELSEWHERE, Portal
from fairassess.demo.provider_http import answer
from fairassess.demo.search_api import SearchApi
from fairassess.demo.search_flaws import SearchFlaw
from fairassess.domain.evidence import Reply
from fairassess.domain.finding import Outcome, Reason, Severity, Verdict
from fairassess.domain.registries import Registries
from fairassess.probes import federation, registry
from fairassess.probes.evaluators import federation as judge
from tests.probes import api_world as world

API = world.TARGETS["search-api"]
CHECKS = {
    "search-api": "federated_search_asks_it",
    "scicat": "federated_search_asks_its_search_api",
    "icat": "federated_search_asks_its_search_api",
}
OPEN = Outcome.CANT_TELL
GOOD = world.visit("search-api")[0]


class Saying:
    """A portal whose root is this body."""

    def __init__(self, body: bytes, status: str = "200 OK") -> None:
        self.body, self.status = body, status

    def __call__(self, environ: object, start: Callable[..., object]) -> Iterable[bytes]:
        found = answer(self.body, status=self.status, kind="application/json")
        start(found.status, list(found.headers))
        return [found.body]


def listing(*addresses: object) -> Saying:
    """A portal that lists just these."""
    return Saying(json.dumps({"data_providers": addresses}).encode())


def judged(portal: object, kind: str = "search-api", **parts: object) -> Verdict:
    """What the check of a kind says where this is the portal."""
    evidence, _ = world.visit(kind, portal=portal, **parts)
    return world.verdicts(kind, evidence)[CHECKS[kind]]


def test_an_api_that_the_portal_lists_passes_and_its_entry_is_quoted() -> None:
    found = judged(Portal([API]))
    assert found.outcome is Outcome.PASSED
    assert f"asks 2 providers, this one as {API}." in found.message
    assert found.evidence[0].excerpt == API
    assert found.evidence[0].exchange is not None


def test_an_api_that_a_portal_does_not_list_fails_and_hears_whom_to_ask() -> None:
    found = judged(Portal())
    assert (found.outcome, found.reason) == (Outcome.FAILED, None)
    assert ELSEWHERE in found.evidence[0].excerpt
    remedy = registry.definition("searchapi_federated_search_asks_it").remedy
    assert "PROVIDERS" in remedy
    assert "panosc-eu/panosc-federated-search-service" in remedy


@pytest.mark.parametrize(
    "entry",
    [
        "https://data.test/api/",
        "https://data.test",
        "HTTPS://DATA.test:443/api",
        "http://data.test/api",
        "http://data.test:80/",
        "https://data.test./api",
        " https://data.test/API ",
        "data.test/api",
    ],
)
def test_one_address_may_be_written_in_many_ways(entry: str) -> None:
    assert judged(listing(ELSEWHERE, entry)).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("https://x.org/panosc-api", "https://x.org/panosc-api/api", True),
        ("https://x.org/metadata/api/panosc", "https://x.org/metadata/api/panosc/v1", True),
        ("https://x.org/a%2Db", "https://x.org/a-b", True),
        ("https://münchen.test/api", "https://xn--mnchen-3ya.test/api", True),
        ("https://MÜNCHEN.test./api", "https://XN--MNCHEN-3YA.test", True),
        ("mu\u0308nchen.test", "xn--mnchen-3ya.test/api", True),
        ("https://data。münchen.test/api", "https://data.xn--mnchen-3ya.test/api", True),
        ("https://münchen.test/api", "https://munchen.test/api", False),
        ("https://münchen.test/api", "https://muenchen.test/api", False),
        ("https://m\u200bü_☃.test/api", "https://m\u200bü_☃.test", True),
        (f"https://{'ü' * 300}.test/api", "https://x.org/api", False),
        ("https://x.org/panosc", "https://x.org/panosc-api", False),
        ("https://x.org/one/api", "https://x.org/two/api", False),
        ("https://x.org:8443/api", "https://x.org/api", False),
        ("https://x.org/api", "https://search.x.org/api", False),
        ("https://x.org/", "https://x.org/other", False),
        ("https://x.org/api", "ftp://x.org/api", False),
        ("https://[x.org/api", "https://[x.org/api", False),
    ],
)
def test_only_addresses_of_one_interface_are_the_same(one: str, other: str, is_same: bool) -> None:
    assert (federation.same((other,), one) is not None) is is_same
    assert (federation.same((one,), other) is not None) is is_same


def test_another_address_of_the_host_decides_nothing_and_is_named() -> None:
    found = judged(listing("https://data.test/old/panosc", ELSEWHERE))
    assert found.outcome is Outcome.INAPPLICABLE
    assert "at another address of this host, https://data.test/old/panosc." in found.message


def test_a_federated_search_is_not_asked_for_itself() -> None:
    found = judged(Portal(), app=SearchApi(is_federated=True))
    assert found.outcome is Outcome.INAPPLICABLE


@pytest.mark.parametrize("kind", CHECKS)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"data_providers": null}',
        b'{"data_providers": "https://data.test/api"}',
        b'{"data_providers": {"0": "https://data.test/api"}}',
        b'{"data_providers": []}',
        b'{"data_providers": ["", " "]}',
        b'{"data_providers": ["unknown"]}',
        b'{"data_providers": ["https://data.test/api", 7]}',
        b'{"data_providers": [["https://data.test/api"]]}',
        b'{"data_providers": ["https://data.te',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        world.PAGE,
    ],
    ids=range(16),
)
def test_an_answer_without_a_list_of_addresses_leaves_the_question_open(
    body: bytes, kind: str
) -> None:
    found = judged(Saying(body), kind)
    assert (found.outcome, bool(found.message)) == (OPEN, True)


@pytest.mark.parametrize("kind", CHECKS)
@pytest.mark.parametrize("status", ["404 Not Found", "403 Forbidden", "500 Broken", "204 Nothing"])
def test_a_portal_that_refuses_leaves_the_question_open(status: str, kind: str) -> None:
    body = json.dumps({"data_providers": [API]}).encode()
    assert judged(Saying(body, status), kind).outcome is OPEN


@pytest.mark.parametrize("kind", CHECKS)
@pytest.mark.parametrize("trouble", world.TROUBLES)
def test_an_outage_of_the_portal_changes_no_other_finding_and_ends_no_run(
    trouble: str, kind: str
) -> None:
    def change(_: int, reply: Reply) -> Reply:
        is_portal = reply.exchange.url.startswith(world.PORTAL)
        return world.TROUBLES[trouble](reply) if is_portal else reply

    usual = world.outcomes(kind, world.visit(kind)[0])
    evidence, _ = world.visit(kind, change)
    found = world.verdicts(kind, evidence)
    outcomes = {name: verdict.outcome for name, verdict in found.items()}
    assert outcomes == usual | {CHECKS[kind]: OPEN}
    assert found[CHECKS[kind]].evidence[0].exchange is not None
    assert evidence.is_complete


def test_a_long_list_is_read_to_its_end_and_quoted_in_short() -> None:
    many = [f"https://p{number}.example/api" for number in range(20_000)]
    assert judged(listing(*many, API)).outcome is Outcome.PASSED
    missing = judged(listing(*many))
    assert missing.outcome is Outcome.FAILED
    assert len(missing.evidence[0].excerpt) <= 300
    assert len(missing.message) < 300


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists, max_leaves=9))
def test_whatever_is_listed_is_judged(content: object) -> None:
    said = replace(GOOD.portal.answer, content={"data_providers": content})
    evidence = replace(GOOD, portal=replace(GOOD.portal, answer=said))
    assert judge.federated_search_asks_it(evidence).message


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_texts_can_be_compared(one: str, other: str) -> None:
    federation.same((one, f"https://{other}"), f"http://{one}:{other}")
    federation.beside((one,), other)


@pytest.mark.parametrize("kind", CHECKS)
def test_a_portal_that_is_switched_off_is_not_asked(kind: str) -> None:
    evidence, door = world.visit(kind, registries=Registries(federated_search=""))
    found = world.verdicts(kind, evidence)[CHECKS[kind]]
    assert found.outcome is Outcome.UNTESTED
    assert "name no federated search" in found.message
    assert not [url for url in door.urls if not url.startswith(world.BASE)]


@pytest.mark.parametrize("kind", CHECKS)
def test_the_portal_is_asked_once_and_after_everything_else(kind: str) -> None:
    _, door = world.visit(kind)
    assert [url for url in door.urls if not url.startswith(world.BASE)] == [world.PORTAL]
    assert door.urls[-1] == world.PORTAL


def test_the_address_of_the_portal_may_be_that_of_its_api() -> None:
    known = Registries(federated_search=f"{world.PORTAL}api/")
    evidence, door = world.visit("search-api", registries=known)
    assert door.urls[-1] == world.PORTAL
    assert world.outcomes("search-api", evidence)["federated_search_asks_it"] is Outcome.PASSED


def test_an_address_that_is_no_search_api_is_not_looked_up_in_the_portal() -> None:
    evidence, door = world.visit("search-api", app=SearchApi(flaws=[SearchFlaw.NO_DATASETS_ROUTE]))
    found = world.verdicts("search-api", evidence)["federated_search_asks_it"]
    assert found.outcome is Outcome.UNTESTED
    assert world.PORTAL not in door.urls


def beside_scicat(status: int, body: bytes, *entries: str) -> Verdict:
    """What is said of a SciCat with this at /panosc-api/Datasets/count."""

    def change(_: int, reply: Reply) -> Reply:
        is_it = reply.exchange.url.endswith("/panosc-api/Datasets/count")
        return world.spoilt(reply, body, status) if is_it else reply

    return judged(Portal(entries), "scicat", change=change)


def test_a_catalogue_passes_by_the_search_api_at_its_address() -> None:
    found = judged(Portal(["https://data.test/panosc-api"]), "scicat")
    assert found.outcome is Outcome.PASSED
    assert "https://data.test/panosc-api" in found.message


def test_a_search_api_beside_a_catalogue_that_nobody_asks_fails() -> None:
    found = beside_scicat(200, b'{"count": 12}')
    assert found.outcome is Outcome.FAILED
    assert "not the search API beside this catalogue, which has 12 datasets" in found.message


@pytest.mark.parametrize(
    ("status", "body"), [(404, b"{}"), (200, b"{}"), (200, b"[]"), (200, world.PAGE), (401, b"")]
)
def test_a_catalogue_without_a_search_api_beside_it_is_not_judged(status: int, body: bytes) -> None:
    found = beside_scicat(status, body)
    assert found.outcome is Outcome.INAPPLICABLE
    assert "as an endpoint of its own" in found.message


def test_a_search_api_beside_a_catalogue_that_is_out_leaves_the_question_open() -> None:
    found = beside_scicat(503, b"")
    assert (found.outcome, found.reason) == (OPEN, Reason.HTTP_5XX)


def test_the_search_api_of_icat_is_the_one_that_its_records_are_read_from() -> None:
    evidence, door = world.visit("icat", portal=Portal())
    found = world.verdicts("icat", evidence)["federated_search_asks_its_search_api"]
    assert found.outcome is Outcome.FAILED
    assert "and not the search API beside this catalogue" in found.message
    assert len(door.urls) == len(set(door.urls))


def test_no_rule_that_asks_for_obligatory_checks_reads_the_portal() -> None:
    for kind, name in CHECKS.items():
        (probe,) = [one for one in registry.of_kind(kind) if one.id.endswith(name)]
        assert probe.definition.severity is Severity.GUIDELINE
