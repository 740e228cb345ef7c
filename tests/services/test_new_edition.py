"""From 1.0.0 to 1.1.0 the trend goes on, and new rules are named as the cause of what moved."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from fairassess.domain.finding import Finding, Measure, Outcome
from fairassess.reports import rows, wording
from fairassess.services import histories, snapshots
from fairassess.services.accounts import SYSTEM
from fairassess.services.histories import Wish
from fairassess.storage import questionnaires
from tests import builders
from tests.builders import NOW, answer, finding, later

FIRST, NEWER = "expands-d26@1.0.0", "expands-d26@1.1.0"
HARVEST = (
    ("harvest_list_is_complete", 100),
    ("harvest_records_carry_a_pid", 100),
    ("harvest_pids_are_https_links", 100),
)
LEVELS = {"Q13": 4, "Q17": 4, "Q12": 3}


@pytest.fixture
def nls(session: Session) -> str:
    return builders.add_facility(session)


def share(probe: str, kind: str, found: int, of: int = 100) -> Finding:
    return finding(probe, kind=kind, measure=Measure(found, of))


def harvested(session: Session, slug: str) -> None:
    endpoint_id = builders.add_endpoint(session, slug)
    builders.add_findings(session, endpoint_id, [share(p, "harvest", n) for p, n in HARVEST])


def submitted(session: Session, slug: str, edition: str, label: str, at: datetime) -> int:
    draft = builders.start(session, slug, label, questionnaire_name=edition, now=at)
    for question, level in LEVELS.items():
        builders.save(session, draft, answer(question, level))
    return builders.submit(session, draft, at)


def test_the_trend_goes_on_and_the_new_rules_are_the_cause(session: Session, nls: str) -> None:
    harvested(session, nls)
    before = submitted(session, nls, FIRST, "2026", NOW)
    after = submitted(session, nls, NEWER, "2027", later(days=1))
    (line,) = snapshots.as_trend(snapshots.of_facility(session, SYSTEM, nls))
    assert len(line.points) == 2, "one line, for the major version is the same"
    changes = snapshots.changes(session, SYSTEM, after)
    assert changes is not None
    assert changes.all is not None
    assert changes.all.declared.whole == 0
    assert changes.all.measured is not None
    assert changes.all.measured.rules < 0, "a PID that no registry was asked about is not shown"
    assert changes.all.measured.evidence == 0
    assert changes.evidence == ()
    assert changes.rules[0] == f"Questions: {FIRST} became {NEWER}."
    assert "Q13 can be judged by evidence." in changes.rules
    assert any(sentence.startswith("Q17 is judged by other rules") for sentence in changes.rules)
    assert snapshots.compare(session, SYSTEM, before, after).changes == changes


@pytest.mark.parametrize(("group", "told"), [("Q13", True), ("metadata", False), ("Q01", False)])
def test_a_group_is_told_of_the_rules_of_its_own_questions_only(
    group: str, told: bool, session: Session, nls: str
) -> None:
    harvested(session, nls)
    submitted(session, nls, FIRST, "2026", NOW)
    submitted(session, nls, NEWER, "2027", later(days=1))
    change = histories.page(session, SYSTEM, nls, Wish(of=group)).change
    assert change is not None
    titles = [row.title for row in change.told if row.reason == "rules"]
    assert titles[0] == f"Questions: {FIRST} became {NEWER}."
    assert ("Q13 can be judged by evidence." in titles) is told
    named = {title[:3] for title in titles[1:] if title[0] == "Q"}
    assert named <= questions_of(group)
    # Of Q01, no point moved; the points of all questions are not told as its own.
    if group == "Q01":
        assert titles[1:] == []


def questions_of(group: str) -> set[str]:
    asked = questionnaires.load(NEWER).questions
    return {question.id for question in asked if group in (question.id, question.topic)}


def test_what_is_probed_for_a_new_rule_is_told_as_evidence(session: Session, nls: str) -> None:
    harvested(session, nls)
    submitted(session, nls, FIRST, "2026", NOW)
    pid = builders.add_endpoint(session, nls, url="https://doi.example/10.1234/1", kind="pid")
    at = later(days=1)
    builders.add_findings(session, pid, [share("pid_pids_are_registered", "pid", 30, 30)], at)
    after = submitted(session, nls, NEWER, "2027", at)
    changes = snapshots.changes(session, SYSTEM, after)
    assert changes is not None
    (change,) = (one for one in changes.evidence if one.question == "Q17")
    assert (change.before.at_least, change.after.at_least) == (3, 4)
    view = snapshots.get(session, SYSTEM, after)
    told = rows.changes(questionnaires.load(NEWER), view.snapshot, changes)
    assert [row.reason for row in told][:3] == ["rules", "rules", "rules"]
    assert any(row.reason == "evidence" and row.question == "Q17" for row in told)


def test_three_endpoints_of_landing_pages_stand_beside_each_other(
    session: Session, nls: str
) -> None:
    for number, found in enumerate((30, 3, 30)):
        url = f"https://pages{number}.example/"
        endpoint = builders.add_endpoint(session, nls, url=url, kind="landing-page")
        made = [share("landing_links_the_data", "landing-page", found, 30)]
        builders.add_findings(session, endpoint, made)
    number = submitted(session, nls, NEWER, "2027", NOW)
    snapshot = snapshots.get(session, SYSTEM, number).snapshot
    seen = snapshot.observation("Q22")
    assert seen is not None
    assert (len(seen.findings), seen.at_most) == (3, 3), "the worst of the three counts"
    described = snapshot.observation("Q12")
    assert described is not None
    assert not described.was_observed
    row = rows.questions(questionnaires.load(NEWER), snapshot, None)[21]
    assert row.observed == wording.observed(snapshot.breakdown.question("Q22")) == "1 to 3"
    assert {one.outcome for one in row.findings} == {wording.OUTCOMES[Outcome.PASSED]}
