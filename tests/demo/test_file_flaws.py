"""Each fault of a demo data file makes just those checks fail that it is made for."""

import pytest

from fairassess.demo.files import TRIPS, FileFlaw
from fairassess.demo.landing import LandingSite
from fairassess.demo.landing_flaws import Flaw
from fairassess.demo.servers import Running
from fairassess.domain.finding import Outcome, Verdict
from fairassess.domain.objects import Subject
from fairassess.net import door, guard
from fairassess.probes import data_file_probes
from fairassess.probes.fetchers import data_file
from fairassess.probes.visit import Visit
from fairassess.vocab import shipped

LOOPBACK = guard.policy_of(["127.0.0.0/8"])


def verdicts(
    *flaws: FileFlaw, of_page: tuple[Flaw, ...] = ()
) -> tuple[dict[str, Verdict], list[str]]:
    """What all checks say of the files of an object with these flaws; and what was asked."""
    site = LandingSite(file_flaws=flaws, flaws=of_page)
    with (
        Running(site, path=site.path(1)) as server,
        door.Door(user_agent="fairassess/test", policy=LOOPBACK) as opened,
    ):
        subject = Subject(server.url, (site.pid(1),), server.url)
        visit = Visit(server.url, opened, subjects=(subject,), vocabularies=shipped.texts())
        found = data_file.fetch(visit)
    return {judge.__name__: judge(found) for judge in data_file_probes.EVALUATORS}, site.asked


def failed(found: dict[str, Verdict]) -> set[str]:
    """Names of the checks that failed."""
    return {name for name, verdict in found.items() if verdict.outcome is Outcome.FAILED}


# On loopback nobody can listen in; and who is let in needs not be told how to sign in.
BESIDE = {"is_served_over_https", "refusal_says_how_to_sign_in"}


def test_the_demo_files_pass_every_check_that_applies_on_loopback() -> None:
    found, asked = verdicts()
    others = {n: v.outcome for n, v in found.items() if v.outcome is not Outcome.PASSED}
    assert others == dict.fromkeys(BESIDE, Outcome.INAPPLICABLE)
    assert len(asked) == len(set(asked)) == 3


@pytest.mark.parametrize("flaw", FileFlaw, ids=lambda flaw: flaw.name)
def test_a_fault_makes_the_checks_fail_that_it_is_made_for_and_no_others(flaw: FileFlaw) -> None:
    found, asked = verdicts(flaw)
    assert failed(found) == set(TRIPS[flaw])
    assert not [name for name, verdict in found.items() if verdict.reason is not None]
    assert len(asked) <= 4


def test_a_page_that_links_no_file_leads_to_none() -> None:
    found, asked = verdicts(of_page=(Flaw.NO_FILES,))
    assert failed(found) == {"objects_lead_to_files"}
    assert len(asked) == 1


def test_a_sign_in_that_says_how_passes() -> None:
    for flaw in (FileFlaw.SIGN_IN, FileFlaw.SIGN_IN_PAGE):
        found, _ = verdicts(flaw)
        assert found["refusal_says_how_to_sign_in"].outcome is Outcome.PASSED
        assert found["files_answer"].outcome is Outcome.PASSED


def test_every_check_that_can_fail_on_loopback_has_a_fault_of_its_own() -> None:
    tripped = {name for names in TRIPS.values() for name in names} | {"objects_lead_to_files"}
    every = {judge.__name__ for judge in data_file_probes.EVALUATORS}
    assert every - tripped == {"is_served_over_https"}
