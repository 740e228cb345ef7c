"""Each fault of a demo landing page makes just those checks fail that it is made for."""

from dataclasses import replace

import pytest

from fairassess.demo import files, records
from fairassess.demo.landing import PATH, LandingSite
from fairassess.demo.landing_flaws import TRIPS, Flaw
from fairassess.demo.servers import Running
from fairassess.domain.finding import Outcome, Verdict
from fairassess.domain.objects import Subject
from fairassess.net import door, guard
from fairassess.probes import landing_probes
from fairassess.probes.fetchers import landing_page
from fairassess.probes.visit import Visit

LOOPBACK = guard.policy_of(["127.0.0.0/8"])


def verdicts(*flaws: Flaw) -> tuple[dict[str, Verdict], list[str]]:
    """What all checks say of the first page of a site with these flaws; and what was asked."""
    site = LandingSite(flaws=flaws)
    with (
        Running(site, path=site.path(1)) as server,
        door.Door(user_agent="fairassess/test", policy=LOOPBACK) as opened,
    ):
        subject = Subject(server.url, (site.pid(1),), server.url)
        found = landing_page.fetch(Visit(server.url, opened, subjects=(subject,)))
    return {judge.__name__: judge(found) for judge in landing_probes.EVALUATORS}, site.asked


def failed(found: dict[str, Verdict]) -> set[str]:
    """Names of the checks that failed."""
    return {name for name, verdict in found.items() if verdict.outcome is Outcome.FAILED}


def test_the_demo_page_passes_every_check_that_applies_on_loopback() -> None:
    found, asked = verdicts()
    others = {n: v.outcome for n, v in found.items() if v.outcome is not Outcome.PASSED}
    assert others == {"is_served_over_https": Outcome.INAPPLICABLE}
    assert len(asked) == len(set(asked)) == 3


@pytest.mark.parametrize("flaw", Flaw, ids=lambda flaw: flaw.name)
def test_a_fault_makes_the_checks_fail_that_it_is_made_for_and_no_others(flaw: Flaw) -> None:
    found, asked = verdicts(flaw)
    assert failed(found) == set(TRIPS[flaw])
    assert not [name for name, verdict in found.items() if verdict.reason is not None]
    assert len(asked) <= 3


def test_every_check_that_can_fail_on_loopback_has_a_fault_of_its_own() -> None:
    tripped = {name for names in TRIPS.values() for name in names}
    every = {judge.__name__ for judge in landing_probes.EVALUATORS}
    # The first needs a host that is not this machine; the second tells of walls and fails nobody.
    assert every - tripped == {"is_served_over_https", "lets_machines_in"}


def test_a_head_request_gets_no_body() -> None:
    site = LandingSite()
    with (
        Running(site, path=site.path(1)) as server,
        door.Door(user_agent="fairassess/test", policy=LOOPBACK) as opened,
    ):
        reply = opened.fetch(f"{server.url}/files/1.h5", method="HEAD")
        whole = opened.fetch(f"{server.url}/files/1.h5")
        missing = opened.fetch(f"{server.url}/files/9.h5")
    assert (reply.exchange.status, reply.body) == (200, b"")
    assert whole.body.startswith(b"\x89HDF")
    assert whole.body == files.content(frozenset())
    assert missing.exchange.status == 404


POOR = records.Quality(**dict.fromkeys(records.FULL.shares(), 0.0))


def record_verdicts(quality: records.Quality) -> dict[str, Verdict]:
    """What all checks say of the pages of a facility's records."""
    made = records.make(records.House("nls", "Northern Light Source"), 12, quality=quality)
    site = LandingSite(0, records=made)
    with (
        Running(site, path=PATH) as server,
        door.Door(user_agent="fairassess/test", policy=LOOPBACK) as opened,
    ):
        subjects = tuple(
            Subject(one.identifier, (one.doi,), server.url + one.doi)
            for one in made
            if one.doi and not one.is_deleted
        )
        found = landing_page.fetch(Visit(server.url, opened, subjects=subjects))
    assert len(found.landings) > 5
    return {judge.__name__: judge(found) for judge in landing_probes.EVALUATORS}


def test_records_of_a_facility_have_pages_as_good_as_they_are() -> None:
    good = record_verdicts(records.FULL)
    assert good["answers_with_a_page"].outcome is Outcome.PASSED
    assert good["identifier_is_the_pid"].outcome is Outcome.PASSED
    assert good["licence_is_machine_readable"].outcome is Outcome.PASSED
    assert good["names_panet_technique"].outcome is Outcome.PASSED


def test_records_that_state_little_have_pages_that_say_little() -> None:
    poor = record_verdicts(replace(POOR, dois=1.0))
    lost = {"licence_is_machine_readable", "names_technique", "creators_have_identifiers"}
    assert lost <= failed(poor)
    assert poor["answers_with_a_page"].outcome is Outcome.PASSED
