"""What a search API lacks that it need not have is no fault; and messages tell what was seen."""

import json
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from fairassess.demo.search_api import SearchApi
from fairassess.demo.search_flaws import SearchFlaw
from fairassess.domain.evidence import Reply, Timings
from fairassess.domain.finding import Measure, Outcome, Verdict
from fairassess.probes import api_software, registry, run
from fairassess.probes.api_evidence import ApiEvidence
from fairassess.probes.fetchers import search_api as fetcher
from tests.probes import api_world as world

KIND = "search-api"
Rows = list[dict[str, object]]


def judged(*flaws: SearchFlaw, app: SearchApi | None = None, **parts: object) -> dict[str, Verdict]:
    """What all checks say of an API."""
    evidence, _ = world.visit(KIND, app=app or SearchApi(flaws=flaws), **parts)
    return world.verdicts(KIND, evidence)


def with_rows(change: Callable[[dict[str, object]], object], path: str = "/api/Datasets"):
    """Change every object of a list."""

    def spoil(_: int, reply: Reply) -> Reply:
        found = json.loads(reply.body)
        if urlsplit(reply.exchange.url).path != path or not isinstance(found, list):
            return reply
        for one in found:
            change(one)
        return world.spoilt(reply, json.dumps(found).encode())

    return world.verdicts(KIND, world.visit(KIND, spoil)[0])


def test_without_techniques_and_parameters_nothing_can_be_filtered_by() -> None:
    found = with_rows(lambda one: one.update(techniques=[], parameters=[]))
    for name in (
        "technique_filter_works",
        "narrower_techniques_are_found",
        "parameter_ranges_work",
        "parameter_units_are_converted",
    ):
        assert found[name].outcome is Outcome.INAPPLICABLE, name
    assert found["relations_are_filled"].measure == Measure(4, 6)


def test_techniques_of_another_vocabulary_have_no_narrower_ones_in_panet() -> None:
    found = with_rows(lambda one: one.update(techniques=[{"pid": "urn:uuid:1", "name": "SAXS"}]))
    assert found["narrower_techniques_are_found"].outcome is Outcome.INAPPLICABLE
    assert "urn:uuid:1" in found["narrower_techniques_are_found"].message


def test_the_address_in_panet_may_stand_beside_a_pid_of_the_house() -> None:
    panet = "http://purl.org/pan-science/PaNET/PaNET01188"
    technique = {"pid": "urn:uuid:1", "name": "SAXS", "panetId": panet}
    found = with_rows(lambda one: one.update(techniques=[technique]))
    assert found["narrower_techniques_are_found"].outcome is Outcome.PASSED


def test_datasets_that_do_not_say_whether_they_are_public_are_told_by_another_check() -> None:
    found = with_rows(lambda one: one.pop("isPublic"))
    assert found["shows_public_datasets_only"].outcome is Outcome.INAPPLICABLE
    assert found["datasets_have_mandatory_fields"].outcome is Outcome.FAILED
    assert "isPublic is missing" in found["datasets_have_mandatory_fields"].message


def test_titles_without_words_cannot_be_searched_for() -> None:
    found = with_rows(lambda one: one.update(title="X-1"))
    assert found["query_gives_scores"].outcome is Outcome.INAPPLICABLE


def test_datasets_without_a_pid_cannot_be_read_alone() -> None:
    found = with_rows(lambda one: one.pop("pid"))
    assert found["single_dataset_equals_list"].outcome is Outcome.UNTESTED
    assert found["files_and_their_count_agree"].outcome is Outcome.UNTESTED


@pytest.mark.parametrize("path", ["/api/Documents", "/api/Instruments"])
def test_an_empty_list_has_nothing_to_judge(path: str) -> None:
    def empty(_: int, reply: Reply) -> Reply:
        is_it = urlsplit(reply.exchange.url).path == path
        return world.spoilt(reply, b"[]") if is_it else reply

    found = world.verdicts(KIND, world.visit(KIND, empty)[0])
    names = {
        "/api/Documents": ("documents_state_licences", "documents_have_dois",
                           "documents_state_release_dates"),
        "/api/Instruments": ("instrument_pids_are_public",),
    }[path]  # fmt: skip
    assert {found[name].outcome for name in names} == {Outcome.INAPPLICABLE}


@pytest.mark.parametrize(
    ("written", "is_date"),
    [
        ("2025-03-11T08:42:17.000Z", True),
        ("2025-03-11", True),
        ("2025-03-11T08:42:17+01:00", True),
        ("2025-02-30", False),
        ("2025-3-1", False),
        ("11.03.2025", False),
        (1741682537, False),
        (None, False),
    ],
)
def test_only_dates_of_iso_8601_are_dates(written: object, is_date: bool) -> None:
    found = with_rows(lambda one: one.update(creationDate=written))
    wanted = Outcome.PASSED if is_date else Outcome.FAILED
    assert found["datasets_have_mandatory_fields"].outcome is wanted


@pytest.mark.parametrize(
    ("pid", "word"),
    [
        ("pid:17", "a number"),
        ("10.5072/demo-ds-1", "kept for tests"),
        ("undefined/2f6b", "never set"),
        ("8f6b1c9e-0000-4000-8000-000000000002", "a UUID"),
    ],
)
def test_the_kind_of_a_pid_that_nobody_can_cite_is_told(pid: str, word: str) -> None:
    found = with_rows(lambda one: one.update(pid=pid))["dataset_pids_are_public"]
    assert (found.outcome, found.measure) == (Outcome.FAILED, Measure(0, 5))
    assert word in found.message


@pytest.mark.parametrize(
    "pid", ["20.500.99999/8f6b1c9e", "https://doi.org/10.99999/x", "ark:/13960/t5z64fc55"]
)
def test_handles_and_arks_are_as_good_as_dois(pid: str) -> None:
    found = with_rows(lambda one: one.update(pid=pid))["dataset_pids_are_public"]
    assert found.outcome is Outcome.PASSED


def test_errors_of_other_frameworks_are_errors_as_well() -> None:
    for body in ({"detail": "Not Found"}, {"statusCode": 404, "message": "Not found"}):

        def change(_: int, reply: Reply, body: object = body) -> Reply:
            is_it = reply.exchange.status == 404
            return world.spoilt(reply, json.dumps(body).encode()) if is_it else reply

        found = world.verdicts(KIND, world.visit(KIND, change)[0])
        assert found["missing_dataset_is_told"].outcome is Outcome.PASSED
    page = world.visit(
        KIND, lambda _, one: world.spoilt(one, world.PAGE) if one.exchange.status == 404 else one
    )[0]
    assert world.verdicts(KIND, page)["missing_dataset_is_told"].outcome is Outcome.FAILED


@pytest.mark.parametrize(("slow", "outcome"), [(2, Outcome.PASSED), (4, Outcome.FAILED)])
def test_one_slow_answer_of_ten_is_borne(slow: int, outcome: Outcome) -> None:
    def change(index: int, reply: Reply) -> Reply:
        seconds = 7.0 if index < slow else 0.2
        return Reply(replace(reply.exchange, timings=Timings(total_s=seconds)), reply.body)

    found = world.verdicts(KIND, world.visit(KIND, change)[0])["answers_in_time"]
    assert found.outcome is outcome
    assert "the slowest after 7.00 s" in found.message


@pytest.mark.parametrize(
    ("sent", "counted", "outcome"),
    [
        (2, 2, Outcome.PASSED),
        (0, 0, Outcome.PASSED),
        (5, 900, Outcome.PASSED),
        (60, 900, Outcome.PASSED),
        (900, 900, Outcome.PASSED),
        (3, 900, Outcome.FAILED),
        (6, 5, Outcome.FAILED),
        (0, 1, Outcome.FAILED),
    ],
)
def test_files_may_come_in_part_where_there_are_many(
    sent: int, counted: int, outcome: Outcome
) -> None:
    def change(_: int, reply: Reply) -> Reply:
        path = urlsplit(reply.exchange.url).path
        if path.endswith("/files"):
            return world.spoilt(reply, json.dumps([{"id": n} for n in range(sent)]).encode())
        is_count = path.endswith("/files/count")
        return world.spoilt(reply, b'{"count": %d}' % counted) if is_count else reply

    found = world.verdicts(KIND, world.visit(KIND, change)[0])
    assert found["files_and_their_count_agree"].outcome is outcome


def test_the_limit_of_requests_is_told() -> None:
    def change(_: int, reply: Reply) -> Reply:
        headers = (*reply.exchange.headers, ("x-ratelimit-limit", "60"))
        return Reply(replace(reply.exchange, headers=headers), reply.body)

    found = world.verdicts(KIND, world.visit(KIND, change)[0])["answers_in_time"]
    assert found.message.endswith("It tells its limit of requests (x-ratelimit-limit: 60).")


def test_older_builds_that_know_the_word_as_an_argument_are_searched_as_well() -> None:
    found = judged(app=SearchApi(is_old=True))
    assert found["query_gives_scores"].outcome is Outcome.PASSED
    assert Outcome.FAILED not in {one.outcome for one in found.values()}


def test_an_api_that_asks_for_a_sign_in_fails_and_the_rest_is_not_tested() -> None:
    body = b'{"error": {"statusCode": 401}}'
    evidence, door = world.visit(KIND, lambda _, reply: world.spoilt(reply, body, 401))
    found = world.verdicts(KIND, evidence)
    assert found["lists_datasets"].message == "Datasets asks for a sign-in (HTTP 401)."
    assert found["pages_are_disjoint"].outcome is Outcome.UNTESTED
    assert door.requests <= 6


def test_pids_are_sent_with_encoded_slashes_and_filters_as_json() -> None:
    _, door = world.visit(KIND)
    single = next(url for url in door.urls if url.startswith(f"{world.BASE}/api/Datasets/10."))
    assert "%2F" in single
    filters = [
        json.loads(query["filter"][0])
        for url in door.urls
        if "filter" in (query := parse_qs(urlsplit(url).query)) and "bad" not in url
        if query["filter"][0].endswith("}")
    ]
    assert {"limit": 5, "skip": 5} in filters
    assert all(one["limit"] == 5 for one in filters)


@pytest.mark.parametrize(
    "target",
    ["https://n.test/api", "https://n.test/api/", "https://n.test/api/Datasets",
     "https://n.test/api/explorer/#/Dataset", "https://n.test/api/datasets?filter={}"],
)  # fmt: skip
def test_any_address_of_the_api_will_do(target: str) -> None:
    assert fetcher.base_of(target) == "https://n.test/api"


def test_its_software_gives_its_own_remedies() -> None:
    evidence, _ = world.visit(KIND, app=SearchApi(flaws=[SearchFlaw.NO_SCORES]))
    recognised = api_software.recognise(evidence)
    assert recognised is not None
    assert recognised.software.id == "panosc-search-api"
    door = world.AppDoor(SearchApi(flaws=[SearchFlaw.NO_SCORES]))
    result = run.run(KIND, world.TARGETS[KIND], door=door)
    (failed,) = [one for one in result.findings if one.outcome is Outcome.FAILED]
    assert failed.remedy.startswith("In SciCat's search API: Set PSS_ENABLE")


def test_a_federated_search_and_the_datagateway_are_recognised() -> None:
    federated, _ = world.visit(KIND, app=SearchApi(is_federated=True))
    found = api_software.recognise(federated)
    assert found is not None
    assert found.software.id == "panosc-federated-search"
    evidence, _ = world.visit(KIND, app=SearchApi(flaws=[SearchFlaw.LOCAL_PIDS]))
    nameless = replace(evidence, answers=tuple(a for a in evidence.answers if a.label != "root"))
    assert api_software.recognise(nameless) is None, "one weak mark is a coincidence"


def test_every_check_of_every_interface_can_pass_and_stay_open() -> None:
    for kind in world.KINDS:
        good = world.outcomes(kind, world.visit(kind)[0])
        out = world.visit(kind, lambda _, reply: world.TROUBLES["refused"](reply))[0]
        assert set(world.outcomes(kind, out).values()) == {Outcome.CANT_TELL}
        never = {name for name, outcome in good.items() if outcome is not Outcome.PASSED}
        assert never == ({"federation_is_whole"} if kind == KIND else set())
        assert len(good) == len(registry.of_kind(kind))
        assert isinstance(out, ApiEvidence)
