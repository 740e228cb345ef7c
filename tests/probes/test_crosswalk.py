"""The same objects in OAI-PMH and an API are compared field by field, whatever answers."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from fairassess.demo.catalogue_flaws import CatalogueFlaw
from fairassess.demo.catalogues import Invenio, SciCat
from fairassess.demo.landing import LandingSite
from fairassess.demo.search_api import PATH, SearchApi
from fairassess.demo.servers import Down, Running
from fairassess.domain.finding import Outcome, Verdict
from fairassess.domain.metadata import Value
from fairassess.domain.objects import Subject
from fairassess.domain.registries import Registries
from fairassess.net import door, guard
from fairassess.probes.crosswalk_evidence import CrosswalkEvidence
from fairassess.probes.evaluators import crosswalk as judge
from fairassess.probes.fetchers import crosswalk
from fairassess.probes.visit import Visit
from tests.probes import crosswalk_builders as build

LOOPBACK = guard.policy_of(["127.0.0.0/8"])
PASSED, FAILED, BESIDE = Outcome.PASSED, Outcome.FAILED, Outcome.INAPPLICABLE
Fields = build.Fields


def compared(target: str, *subjects: Subject, deadline_s: float = 20.0) -> CrosswalkEvidence:
    # No resolver answers, so that no page is asked for where none is told.
    with (
        Down() as nobody,
        door.Door(user_agent="fairassess/test", policy=LOOPBACK) as opened,
    ):
        known = Registries(doi_resolver=f"{nobody.url}/")
        return crosswalk.fetch(
            Visit(target, opened, deadline_s, subjects=subjects, registries=known)
        )


def judged(evidence: CrosswalkEvidence) -> dict[str, Verdict]:
    return {one.__name__: one(evidence) for one in judge.EVALUATORS}


def outcomes(evidence: CrosswalkEvidence) -> dict[str, Outcome]:
    return {name: verdict.outcome for name, verdict in judged(evidence).items()}


def search(*subjects: Subject) -> CrosswalkEvidence:
    with Running(SearchApi(), path=PATH) as server:
        return compared(server.url, *subjects)


def scicat(*subjects: Subject, **how: object) -> CrosswalkEvidence:
    with Running(SciCat(**how), path="/api/v3") as server:  # type: ignore[arg-type]
        return compared(server.url, *subjects)


def test_what_is_told_alike_agrees_in_a_search_api() -> None:
    evidence = search(*(build.subject(build.of_search_api(n)) for n in (1, 2, 3)))
    assert evidence.software == "search API"
    found = outcomes(evidence)
    beside = {"creators_agree", "licences_agree"}
    # The pages of these objects were out.
    assert found.pop("landing_page_agrees") is Outcome.CANT_TELL
    assert found == {name: BESIDE if name in beside else PASSED for name in found}


def test_what_is_told_alike_agrees_in_scicat() -> None:
    found = outcomes(scicat(*(build.subject(build.of_scicat(n)) for n in (1, 2))))
    beside = {"instruments_agree", "samples_agree", "access_agrees", "landing_page_agrees"}
    agree = {name for name in found if name not in beside}
    assert {found[name] for name in agree} == {PASSED}
    assert {found[name] for name in beside - {"landing_page_agrees"}} == {BESIDE}


def test_older_scicat_and_invenio_are_recognised() -> None:
    assert scicat(build.subject(build.of_scicat(1)), is_old=True).pairs[0].api is not None
    with Running(Invenio(), path="/api/records") as server:
        fields = build.of_scicat(1) | {"identifier": (Value("10.99999/invenio-1"),)}
        evidence = compared(server.url, build.subject(fields))
    assert evidence.software == "Invenio"
    assert outcomes(evidence)["objects_are_in_both"] is PASSED


def without(name: str) -> Callable[[Fields], Fields]:
    return lambda fields: {key: value for key, value in fields.items() if key != name}


def with_(name: str, *values: str) -> Callable[[Fields], Fields]:
    return lambda fields: fields | {name: tuple(Value(one) for one in values)}


CHANGES = [
    ("search", with_("title", "Another thing"), {"titles_agree"}),
    ("search", without("title"), {"nothing_is_lost"}),
    ("search", with_("date", "1999-01-01"), {"dates_agree"}),
    ("search", without("date"), {"nothing_is_lost"}),
    ("search", with_("rights", "info:eu-repo/semantics/closedAccess"), {"access_agrees"}),
    ("search", without("rights"), {"nothing_is_lost"}),
    ("search", without("relation"), {"instruments_agree", "nothing_is_lost"}),
    (
        "search",
        with_("subject", "thermodynamics"),
        {"techniques_agree", "nothing_is_lost"},
    ),
    (
        "search",
        lambda fields: with_("title", "A run")(without("subject")(fields)),
        {"titles_agree", "techniques_agree", "samples_agree", "nothing_is_lost"},
    ),
    ("scicat", with_("creator", "Somebody Else"), {"creators_agree"}),
    ("scicat", with_("creator", "Carberry, J."), set()),
    ("scicat", with_("creator", "Josiah Carberry", "Another One"), {"creators_agree"}),
    ("scicat", without("creator"), {"nothing_is_lost"}),
    ("scicat", with_("rights", "CC0-1.0"), {"licences_agree"}),
    ("scicat", with_("rights", "Ask us"), set()),
    ("scicat", without("rights"), {"nothing_is_lost"}),
    ("scicat", without("description"), {"nothing_is_lost"}),
    ("scicat", with_("year", "2025-06-01"), set()),
    ("scicat", with_("year", "2024"), {"dates_agree"}),
]


@pytest.mark.parametrize(("where", "change", "lost"), CHANGES)
def test_a_field_that_differs_fails_its_own_check_and_a_lost_one_is_no_disagreement(
    where: str, change: Callable[[Fields], Fields], lost: set[str]
) -> None:
    make, ask = (build.of_search_api, search) if where == "search" else (build.of_scicat, scicat)
    found = outcomes(ask(build.subject(change(make(1)))))
    assert {name for name, one in found.items() if one is FAILED} == lost


def test_lost_fields_are_named_with_how_often() -> None:
    fields = without("relation")(build.of_search_api(1))
    whole = [build.subject(build.of_search_api(n)) for n in (2, 3)]
    verdict = judged(search(build.subject(fields), *whole))["nothing_is_lost"]
    assert "instrument (1 times)" in verdict.message
    assert verdict.measure is not None
    assert (verdict.measure.found, verdict.measure.of) == (2, 3)


def test_another_identifier_in_the_api_disagrees() -> None:
    evidence = search(build.subject(build.of_search_api(1)))
    pair = evidence.pairs[0]
    assert pair.api is not None
    api = replace(pair.api, pids=pair.api.pids | {"doi:10.99999/other"})
    found = outcomes(replace(evidence, pairs=(replace(pair, api=api),)))
    assert {name for name, one in found.items() if one is FAILED} == {"identifiers_agree"}


def test_an_object_in_one_only_is_told_and_counts_as_no_disagreement() -> None:
    fields = build.of_search_api(1) | {"identifier": (Value("10.99999/nowhere"),)}
    evidence = search(build.subject(fields))
    found = judged(evidence)
    assert found["objects_are_in_both"].outcome is FAILED
    assert "in OAI-PMH only" in found["objects_are_in_both"].message
    others = {n: v.outcome for n, v in found.items() if n != "objects_are_in_both"}
    assert others.pop("landing_page_agrees") is Outcome.CANT_TELL
    assert set(others.values()) == {BESIDE}


def test_shares_of_a_sample_come_with_their_interval() -> None:
    subjects = [build.subject(build.of_search_api(n)) for n in range(1, 8)]
    verdict = judged(search(*subjects))["titles_agree"]
    assert verdict.outcome is PASSED
    assert "7 of 7 objects" in verdict.message
    assert "95 % certain" in verdict.message


def test_pages_are_compared_with_the_record() -> None:
    site = LandingSite(1)
    fields = {
        "identifier": (Value(site.pid(1)),),
        "title": (Value("Scattering of a dispersion, series 1"),),
        "date": (Value("2025-03-10"),),
    }
    with Running(site, path=site.path(1)) as page:
        good = search(build.subject(fields, page.url))
        other = search(build.subject(fields | {"title": (Value("Else"),)}, page.url))
    assert outcomes(good)["landing_page_agrees"] is PASSED
    verdict = judged(other)["landing_page_agrees"]
    assert verdict.outcome is FAILED
    assert "another title" in verdict.message


def test_without_records_the_api_is_asked_only_whether_it_is_there() -> None:
    unknown = Subject("10.99999/x", ("10.99999/x",))
    evidence = search(unknown)
    assert len(evidence.exchanges) == 1
    assert set(outcomes(evidence).values()) == {BESIDE}
    with Down(path="/api") as server:
        assert set(outcomes(compared(server.url, unknown)).values()) == {Outcome.CANT_TELL}


def test_an_address_that_is_no_such_interface_leaves_checks_untested() -> None:
    evidence = scicat(build.subject(build.of_scicat(1)), flaws=[CatalogueFlaw.OTHER_SOFTWARE])
    found = outcomes(evidence)
    found.pop("landing_page_agrees")
    assert set(found.values()) == {Outcome.UNTESTED}
    assert evidence.stopped_because == "unknown_software"
