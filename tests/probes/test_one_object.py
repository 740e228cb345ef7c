"""One object is looked at by all kinds of probes together, and no page is asked for twice."""

from dataclasses import dataclass, field, replace

import pytest

from fairassess.demo import registries
from fairassess.demo.landing import LandingSite
from fairassess.demo.registry_objects import Registered
from fairassess.demo.servers import Running
from fairassess.domain.evidence import Failure, FailureKind, Reply
from fairassess.domain.objects import Subject
from fairassess.net import door, guard
from fairassess.probes import child_run, metrics, one_object, registry
from fairassess.probes.metrics import State
from fairassess.probes.one_object import MOST_KEPT, RememberingDoor
from fairassess.vocab import shipped
from tests.probes import landing_builders as build

ANSWERS_AT = "https://data.test/final"


@dataclass
class Answering:
    """A door that answers every request the same way."""

    reply: Reply
    asked: list[str] = field(default_factory=list)
    bytes: int = 7

    @property
    def requests(self) -> int:
        return len(self.asked)

    def fetch(
        self,
        url: str,
        *,
        method: str = "GET",
        body: "bytes" = b"",
        headers: tuple[tuple[str, str], ...] = (),
        deadline_s: float | None = None,
    ) -> Reply:
        self.asked.append(url)
        return replace(self.reply, exchange=replace(self.reply.exchange, url=url))


def answering(**parts: object) -> Answering:
    return Answering(Reply(build.exchange(ANSWERS_AT, **parts), b"<html>"))  # type: ignore[arg-type]


def test_a_page_is_found_again_by_both_its_addresses() -> None:
    behind = answering()
    remembering = RememberingDoor(behind)
    first = remembering.fetch("https://doi.test/1")
    again = remembering.fetch(ANSWERS_AT, headers=(("Accept", "text/html,*/*;q=0.5"),))
    assert again is first is remembering.fetch("https://doi.test/1")
    assert (remembering.requests, remembering.bytes) == (1, 7)


@pytest.mark.parametrize(
    ("parts", "how"),
    [
        ({"kind": "application/json"}, {}),
        ({"status": 404}, {}),
        ({"failure": Failure(FailureKind.RESET, "Lost.")}, {}),
        ({}, {"method": "HEAD"}),
        ({}, {"headers": (("Accept", "application/ld+json"),)}),
    ],
)
def test_what_is_no_page_for_people_is_asked_for_each_time(
    parts: dict[str, object], how: dict[str, object]
) -> None:
    behind = answering(**parts)
    remembering = RememberingDoor(behind)
    for _ in range(2):
        remembering.fetch("https://doi.test/1", **how)  # type: ignore[arg-type]
    assert behind.requests == 2


def test_only_a_few_pages_are_kept() -> None:
    behind = answering()
    remembering = RememberingDoor(behind)
    behind.reply = replace(behind.reply, exchange=replace(behind.reply.exchange, final_url=""))
    for _ in range(2):
        for number in range(MOST_KEPT + 1):
            remembering.fetch(f"https://a.test/{number}")
    assert behind.requests == MOST_KEPT + 2


def test_when_its_requests_are_used_up_nothing_more_is_asked_and_that_is_said() -> None:
    behind = answering(kind="application/json")
    remembering = RememberingDoor(behind, most_requests=2)
    came = [remembering.fetch(f"https://a.test/{number}") for number in range(4)]
    assert behind.requests == 2
    failures = [one.exchange.failure for one in came]
    assert failures[:2] == [None, None]
    assert [one.kind for one in failures[2:] if one] == [FailureKind.BUDGET] * 2


def test_registries_and_redirects_count_among_the_requests_of_one_object() -> None:
    budget = child_run.BudgetOfOneObject(8, 10**6, 240)
    for host in ("doi.org", "doi.org", "api.datacite.org", "data.test"):
        budget.spend(1, host)
        budget.spend(1, host)
    assert budget.is_used_up_for("doi.org")
    assert budget.is_used_up_for("data.test")


def test_the_page_to_which_a_doi_leads_is_asked_for_once_and_metrics_are_told() -> None:
    site = LandingSite(1)
    with Running(site, path=site.path(1)) as server:
        known = Registered(site.pid(1), address=server.url, state="findable")
        with (
            registries.World((known,)) as world,
            door.Door(user_agent="t", policy=guard.policy_of(["127.0.0.0/8"])) as opened,
        ):
            found = one_object.look(
                Subject(site.pid(1), (site.pid(1),), server.url),
                door=opened,
                registries=world.registries,
                kinds=("pid", "landing-page", "data-file"),
                vocabularies=shipped.texts(),
            )
            cost = opened.requests
    assert site.asked.count(f"GET {site.path(1)}") == 1
    assert [one.kind for one in found.runs] == ["pid", "landing-page", "data-file"]
    # Of its two files one is asked for, so that one object costs eight requests at most.
    assert sum("/files/" in one for one in site.asked) == 1
    assert sum(one.requests for one in found.runs) == cost <= registry.OBJECT_REQUESTS
    assert [one.is_complete for one in found.runs] == [True, True, True]
    assert len(found.findings) == sum(len(one.findings) for one in found.runs)
    states = {one.metric.id: one.state for one in found.judged}
    assert len(states) == 23
    assert states["FM_R1-1_M_DOI_Lic_ESRF"] is State.HOLDS
    # Loopback speaks plain http, so of https nothing is told; all else holds.
    assert {name for name, state in states.items() if state is not State.HOLDS} == {"FsF-A1.2-01MD"}
    assert all(isinstance(one, metrics.Judged) for one in found.judged)
