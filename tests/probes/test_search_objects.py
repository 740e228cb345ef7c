"""Without a harvest objects are drawn from the search API; where it is out nothing is told."""

import json
from collections import Counter
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.demo.catalogues import BY_KIND
from fairassess.domain.evidence import FailureKind, Reply
from fairassess.domain.finding import Outcome, Reason
from fairassess.domain.objects import ToDraw
from fairassess.probes import run
from fairassess.probes.fetchers import search_objects
from fairassess.probes.fetchers.search_objects import Drawn
from fairassess.probes.visit import Visit
from tests import examples
from tests.probes import api_world
from tests.probes.scripted_door import ScriptedDoor, lost, reply

API = "https://n.test/api/"


class Api(ScriptedDoor):
    """A search API with so many datasets, two a day."""

    def __init__(self, total: int, *, path: str = "datasets", counts: bool = True) -> None:
        super().__init__(lambda _: reply(""))
        self.total, self.path, self.counts = total, path, counts

    def fetch(self, url: str, **_: object) -> Reply:
        """Answer the count, and pages of datasets."""
        self.urls.append(url)
        self.asked.append({})
        parts = urlsplit(url)
        if parts.path == f"/api/{self.path}/count" and self.counts:
            return reply(json.dumps({"count": self.total}))
        if parts.path != f"/api/{self.path}":
            return reply('{"error": {}}', status=404)
        asked = json.loads(parse_qs(parts.query)["filter"][0])
        numbers = range(asked["skip"], min(asked["skip"] + asked["limit"], self.total))
        datasets = [
            {"pid": f"10.5072/{number}", "creationDate": f"{2018 + number % 4}-03-01T00:00:00Z"}
            for number in numbers
        ]
        return reply(json.dumps(datasets))


def drawn(door: ScriptedDoor, *, size: int = 10, seed: int = 7) -> Drawn:
    """Draw from the API."""
    return search_objects.draw(Visit(API, door, seed=seed), ToDraw(API, size))


@pytest.mark.parametrize("total", [1, 9, 50, 51, 300])
def test_of_a_short_list_every_object_can_be_drawn(total: int) -> None:
    found = drawn(Api(total), size=1_000)
    assert {one.identifier for one in found.subjects} == {f"10.5072/{n}" for n in range(total)}
    assert {one.source for one in found.subjects} == {"search-api"}
    assert found.obstacle is None


@examples.up_to(50)
@given(st.integers(301, 10**7), st.integers(0, 2**40))
def test_of_a_long_list_all_parts_have_their_chance(total: int, seed: int) -> None:
    api = Api(total)
    found = drawn(api, size=300, seed=seed)
    assert len(api.urls) == 1 + search_objects.MOST_PAGES
    parts = Counter(
        int(one.identifier.split("/")[1]) * search_objects.MOST_PAGES // total
        for one in found.subjects
    )
    assert len(found.subjects) == 300
    assert len(parts) >= search_objects.MOST_PAGES


def test_the_same_seed_draws_the_same_and_years_have_their_part() -> None:
    first, again, other = (drawn(Api(5_000), seed=seed) for seed in (1, 1, 2))
    assert first.subjects == again.subjects
    assert first.subjects != other.subjects
    assert {one.year for one in first.subjects} == {2018, 2019, 2020, 2021}


def test_both_spellings_of_the_path_are_tried() -> None:
    assert len(drawn(Api(20, path="Datasets")).subjects) == 10


def test_an_api_that_does_not_count_gives_its_first_page() -> None:
    found = drawn(Api(200, counts=False), size=60)
    assert len(found.subjects) == 50


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda _: lost(FailureKind.REFUSED), Reason.REFUSED),
        (lambda _: lost(FailureKind.TIMEOUT), Reason.TIMEOUT),
        (lambda _: reply("", status=500), Reason.HTTP_5XX),
        (lambda _: reply("<html>Sign in</html>"), Reason.HTTP_5XX),
        (lambda _: reply("[]"), Reason.BUDGET),
        (lambda _: reply('[{"pid": 7}, {"pid": ""}, 3]'), Reason.BUDGET),
    ],
)
def test_where_no_object_comes_every_finding_is_open(
    answer: Callable[[object], Reply], reason: Reason
) -> None:
    door = ScriptedDoor(answer)
    result = run.run("pid", API, door=door, to_draw=ToDraw(API, 5))
    assert {one.outcome for one in result.findings} == {Outcome.CANT_TELL}
    assert {one.reason for one in result.findings} == {reason}
    assert not result.is_complete
    assert result.requests == len(result.exchanges) == door.requests


def test_what_was_drawn_is_looked_at_and_told() -> None:
    result = run.run("pid", API, door=Api(40), to_draw=ToDraw(API, 3), seed=5)
    again = run.run("pid", API, door=Api(40), to_draw=ToDraw(API, 3), seed=5)
    assert len(result.objects) == 3
    assert result.objects == again.objects
    *_, counted, listed = (one.body_start for one in result.exchanges)
    assert counted == b'{"count": 40}', "findings point before what was asked first"
    assert listed.startswith(b"[{")


@examples.up_to(50)
@given(st.binary(max_size=100))
def test_whatever_comes_is_no_accident(body: bytes) -> None:
    assert drawn(ScriptedDoor(lambda _: reply(body))).subjects == ()


def _from_catalogue(
    kind: str, count: int, *, size: int = 1_000, seed: int = 7, is_old: bool = False
) -> tuple[Drawn, api_world.AppDoor]:
    """Draw from a catalogue."""
    door = api_world.AppDoor(BY_KIND[kind](count, is_old=is_old))
    address = f"{api_world.BASE}/api"
    visit = Visit(address, door, seed=seed, monotonic=door.monotonic)
    return search_objects.draw(visit, ToDraw(address, size, kind)), door


@pytest.mark.parametrize("count", [1, 50, 51, 300])
@pytest.mark.parametrize("kind", BY_KIND)
def test_of_a_short_catalogue_every_record_can_be_drawn(kind: str, count: int) -> None:
    found, door = _from_catalogue(kind, count)
    assert len(found.subjects) == len({one.identifier for one in found.subjects}) == count
    assert {one.source for one in found.subjects} == {"search-api"}
    assert all(one.pids[0].startswith("10.99999/") for one in found.subjects)
    assert door.requests <= 2 + search_objects.MOST_PAGES


@pytest.mark.parametrize("kind", BY_KIND)
def test_of_a_long_catalogue_all_parts_have_their_chance(kind: str) -> None:
    found, door = _from_catalogue(kind, 2_000, size=300)
    again, _ = _from_catalogue(kind, 2_000, size=300)
    numbers = {int(one.pids[0].rpartition("-")[2]) * 6 // 2_001 for one in found.subjects}
    assert numbers == set(range(6))
    assert found.subjects == again.subjects
    assert door.requests == 1 + search_objects.MOST_PAGES


def test_metadata_are_kept_where_they_are_all_that_a_catalogue_says() -> None:
    for kind, is_old, is_kept in (
        ("scicat", False, True),
        ("scicat", True, False),
        ("invenio", False, True),
        ("icat", False, False),
    ):
        found, _ = _from_catalogue(kind, 3, is_old=is_old)
        assert {one.record is not None for one in found.subjects} == {is_kept}, (kind, is_old)


@pytest.mark.parametrize("trouble", api_world.TROUBLES)
@pytest.mark.parametrize("kind", BY_KIND)
def test_a_catalogue_that_is_out_gives_no_object_and_the_reason(kind: str, trouble: str) -> None:
    door = api_world.AppDoor(BY_KIND[kind](), lambda _, reply: api_world.TROUBLES[trouble](reply))
    result = run.run("pid", api_world.BASE, door=door, to_draw=ToDraw(api_world.BASE, 5, kind))
    assert {one.outcome for one in result.findings} == {Outcome.CANT_TELL}
    assert not result.is_complete


def test_an_empty_catalogue_says_that_it_has_nothing() -> None:
    found, _ = _from_catalogue("scicat", 0)
    assert found.subjects == ()
    assert found.obstacle is not None
    assert "SciCat" in found.obstacle.message
