"""What the demo world tells arrives in the database, through real runs, and only once."""

import re
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select

from fairassess import clock
from fairassess.demo import seed, seed_people, world
from fairassess.demo.seed_calendar import Calendar
from fairassess.demo.seed_stage import Stage
from fairassess.domain import observation, scoring
from fairassess.domain.answers import State
from fairassess.domain.finding import Outcome
from fairassess.domain.observation import Agreement
from fairassess.domain.rounds import Standing
from fairassess.services import (
    accounts,
    assessments,
    facilities,
    observations,
    probing,
    proposals,
    rounds,
    snapshots,
)
from fairassess.services.accounts import SYSTEM
from fairassess.storage import (
    audit,
    database,
    findings,
    harvests,
    people,
    questionnaires,
    runs,
    tables,
)
from fairassess.storage import facilities as stored
from fairassess.storage.people import Role
from fairassess.storage.runs import State as RunState
from fairassess.storage.runs import Trigger, Work
from fairassess.web import factory
from tests.demo import worlds
from tests.web.browser import Browser

CODES = {"nls": "nls", "anc": "anc", "harbour": "hfel", "meadow": "mib"}
YEARS = 5


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """The whole story with few records; nobody answers at its endpoints any more."""
    places = seed.smaller(world.FACILITIES, records=30, rounds=YEARS)
    with Stage(places, ports={}) as stage:
        return worlds.seeded(tmp_path_factory.mktemp("story"), stage, places)


@pytest.fixture(scope="module")
def engine(told):
    made = database.engine(told.settings.database)
    yield made
    made.dispose()


@pytest.fixture
def session(engine):
    with database.reader_factory(engine)() as made:
        yield made


def taken(session, slug):
    return [view.snapshot for view in snapshots.of_facility(session, SYSTEM, slug)]


def agreements(snapshot):
    seen = {one.question: one for one in snapshot.observations}
    return {a.question: observation.agreement(a, seen.get(a.question)) for a in snapshot.answers}


def count(session, model, *conditions):
    return session.scalar(select(func.count()).select_from(model).where(*conditions))


@pytest.mark.parametrize("slug", CODES)
def test_every_facility_has_five_snapshots_a_year_apart(told, session, slug):
    moments = [snapshot.taken_at for snapshot in taken(session, slug)]
    assert len(moments) == YEARS
    assert all(
        timedelta(days=340) < later - sooner < timedelta(days=390)
        for sooner, later in pairwise(moments)
    )
    assert told.now - timedelta(days=30) < moments[-1] < told.now
    labels = [view.label for view in snapshots.of_facility(session, SYSTEM, slug)]
    assert labels == [str(told.now.year - back) for back in reversed(range(YEARS))]


@pytest.mark.parametrize("slug", CODES)
def test_scores_rise_and_stand_on_the_answers_of_the_story(told, session, slug):
    found = taken(session, slug)
    values = [snapshot.breakdown.all.value or Fraction(0) for snapshot in found]
    assert values == sorted(values)
    assert values[-1] > values[0]
    calendar = Calendar(told.now)
    chapters = world.facility(CODES[slug]).story
    for snapshot, chapter in zip(found, chapters, strict=True):
        given = tuple(answer for answer in calendar.answers(chapter) if answer.is_answered)
        assert tuple(a for a in snapshot.answers if a.is_answered) == given


@pytest.mark.parametrize("slug", CODES)
def test_the_trend_breaks_after_the_pilot_round(session, slug):
    first, second = snapshots.trend(session, SYSTEM, slug)
    assert [len(first.points), len(second.points)] == [1, YEARS - 1]
    assert second.changed


def test_a_sure_facility_overstates_what_its_interface_does(session):
    newest = agreements(taken(session, "anc")[-1])
    assert newest["Q14"] is Agreement.OVERSTATED
    assert newest["Q18"] is not None


def test_a_modest_facility_understates_and_a_clean_one_is_supported(session):
    second = agreements(taken(session, "harbour")[1])
    assert second["Q14"] is Agreement.UNDERSTATED
    assert agreements(taken(session, "nls")[-1])["Q14"] is Agreement.SUPPORTED


def test_not_applicable_unknown_and_unanswered_arrive(session):
    states = {
        answer.state
        for slug in CODES
        for snapshot in taken(session, slug)
        for answer in snapshot.answers
    }
    assert {State.LEVEL, State.UNKNOWN, State.NOT_APPLICABLE} <= states
    first = taken(session, "harbour")[0]
    assert first.breakdown.all.not_answered > 0


def test_evidence_comes_from_runs_that_really_asked(session):
    every = session.scalars(select(runs.Run)).all()
    assert {run.state for run in every} == {RunState.DONE, RunState.PARTIAL}
    assert {run.trigger for run in every} == {Trigger.SCHEDULE, Trigger.ON_DEMAND}
    for run in every:
        asked = session.scalars(select(runs.Exchange).where(runs.Exchange.run_id == run.id)).all()
        assert len(asked) >= 1
        assert all(run.started_at <= exchange.started_at for exchange in asked)
        if run.state is RunState.DONE:
            assert all(exchange.status for exchange in asked)
    done = count(session, runs.Run, runs.Run.state == RunState.DONE, runs.Run.work == Work.PROBE)
    assert count(session, harvests.Harvest, harvests.Harvest.is_complete) == done
    assert count(session, harvests.Record) > 25 * done / 2


def test_what_was_found_keeps_the_date_of_its_round(told, session):
    calendar = Calendar(told.now)
    days = {calendar.evidence_at(chapter.year).date() for chapter in world.facility("nls").story}
    found = {moment.date() for moment in session.scalars(select(findings.Finding.found_at))}
    assert days <= found
    assert max(found) <= told.now.date()


def test_changes_stand_in_the_order_in_which_they_happened(session):
    moments = session.scalars(select(findings.Change.changed_at).order_by(findings.Change.id)).all()
    assert len(moments) > 20
    days = [moment.date() for moment in moments]
    assert days == sorted(days)


@pytest.mark.parametrize("slug", CODES)
def test_endpoints_were_checked_today_and_are_due_soon(told, session, slug):
    (endpoint,) = facilities.facility_page(session, SYSTEM, slug).endpoints
    assert told.now - timedelta(hours=3) < endpoint.last_probe.finished_at < told.now
    assert told.now - timedelta(hours=2) < endpoint.next_due_at <= told.now + timedelta(days=8)
    assert endpoint.is_harvested
    assert endpoint.last_harvest is not None


def test_an_outage_changes_no_score(told, session):
    page = facilities.facility_page(session, SYSTEM, "meadow")
    (endpoint,) = page.endpoints
    assert endpoint.failures >= 2
    last = probing.run_view(session, SYSTEM, endpoint.last_probe.id)
    outcomes = {line.outcome for group in last.groups for line in group.findings}
    assert outcomes <= {Outcome.CANT_TELL, Outcome.UNTESTED}
    assert last.changes == ()
    frozen = page.latest.snapshot
    asked = questionnaires.load(frozen.questionnaire)
    seen = observations.observe_facility(session, page.id, asked, told.now)
    assert scoring.score(asked, frozen.answers, tuple(seen.values())) == frozen.breakdown
    assert any(one.was_observed for one in seen.values())
    assert frozen.breakdown.all.value == taken(session, "meadow")[-2].breakdown.all.value


def test_one_assessment_waits_half_answered(session):
    officer = actor_of(session, Role.OFFICER)
    (draft,) = assessments.my_drafts(session, officer)
    tasks = assessments.task_list(session, officer, draft.id, now=clock.now())
    assert 10 <= tasks.answered < tasks.total
    assert tasks.next_question is not None
    assert any(task.answer.state is State.UNKNOWN for topic in tasks.topics for task in topic.tasks)


def test_one_proposal_waits_at_the_question_that_comes_next(session):
    officer = actor_of(session, Role.OFFICER)
    (draft,) = assessments.my_drafts(session, officer)
    (waiting,) = proposals.of_assessment(session, officer, draft.id)
    assert waiting.state is proposals.State.OPEN
    assert waiting.questions == ("Q14",)
    assert waiting.present.state is State.NOT_ANSWERED
    assert waiting.content == {"level": 3}
    assert waiting.why


def test_new_assessments_ask_by_the_newest_edition_and_old_ones_keep_theirs(told, session):
    (row,) = assessments.my_drafts(session, SYSTEM)
    draft = assessments.task_list(session, SYSTEM, row.id, now=clock.now()).assessment
    assert draft.questionnaire.name == "expands-d26@1.1.0"
    asked = {
        view.snapshot.questionnaire
        for slug in CODES
        for view in snapshots.of_facility(session, SYSTEM, slug)
    }
    assert asked == {"expands-d26@0.9.0", "expands-d26@1.0.0", "expands-d26@1.1.0"}


@pytest.mark.parametrize("slug", CODES)
def test_new_rules_are_told_as_a_cause_of_what_changed_last(session, slug):
    newest = snapshots.of_facility(session, SYSTEM, slug)[-1]
    changes = snapshots.changes(session, SYSTEM, newest.id)
    assert changes.rules[0] == "Questions: expands-d26@1.0.0 became expands-d26@1.1.0."
    assert len(changes.rules) > 5
    assert changes.all.declared.rules == 0, "the questions and their weights are the same"
    assert changes.all.on_word.rules < 0, "what counted on word can be shown by evidence"


def test_the_page_of_a_result_names_the_new_rules_as_a_cause(told, session, tmp_path):
    newest = snapshots.of_facility(session, SYSTEM, "nls")[-1]
    app = factory.create_app(told.copied_to(tmp_path / "copy"), time=lambda: told.now)
    browser = Browser(app.test_client())
    email = next(email for email, _, _ in seed_people.SIGN_INS)
    browser.sign_in(email, seed_people.PASSWORD)
    page = browser.page(f"/results/{newest.id}").text_content()
    assert "Questions: expands-d26@1.0.0 became expands-d26@1.1.0." in page
    assert re.search(r"\d+ points of the score that counted on word can now be shown", page)
    line = snapshots.trend(session, SYSTEM, "nls")[-1]
    asked = [point.questionnaire for point in line.points]
    assert asked[-2:] == ["expands-d26@1.0.0", "expands-d26@1.1.0"], "on one line"


def test_everybody_can_sign_in_as_the_table_says(session):
    assert len(seed_people.PASSWORD) >= accounts.PASSWORD_LEAST
    rows = {row.email: row for row in accounts.list_users(session, SYSTEM)}
    assert set(rows) == {account.email for account in seed_people.ACCOUNTS}
    assert set(Role) == {row.role for row in rows.values()}
    assert {email for email, _, _ in seed_people.SIGN_INS} == set(rows)
    for person in people.all_users(session):
        assert PasswordHasher().verify(person.password, seed_people.PASSWORD)
        assert person.email.endswith("@demo.example")


def test_the_fair_officer_belongs_to_every_facility_and_the_reader_only_reads(session):
    every = {row.id for row in facilities.list_facilities(session, SYSTEM)}
    officer, reader = actor_of(session, Role.OFFICER), actor_of(session, Role.READER)
    assert officer.facilities == reader.facilities == every
    assert all(accounts.may(officer, accounts.Right.SUBMIT, number) for number in every)
    assert not any(accounts.may(reader, accounts.Right.ANSWER, number) for number in every)


def test_every_edit_and_every_submission_has_its_line_in_the_log(session):
    actions = session.scalars(select(audit.AuditEntry.action)).all()
    assert actions.count("assessment.submitted") == YEARS * len(CODES)
    assert actions.count("facility.registered") == len(CODES)
    assert actions.count("answer.saved") > 27 * len(CODES)


def test_nothing_refers_to_a_real_facility(session):
    fictional = re.compile(r"(.+\.)?(test|example)|127\.0\.0\.1|ror\.org|doi\.org")
    texts = [row.website for row in session.scalars(select(stored.Facility))]
    for slug in CODES:
        page = facilities.facility_page(session, SYSTEM, slug)
        assert page.facility.ror in ("", "https://ror.org/0fake0124")
        texts += [endpoint.url for endpoint in page.endpoints]
        for snapshot in taken(session, slug):
            texts += [f"{a.comment} {a.reason} {' '.join(a.links)}" for a in snapshot.answers]
    hosts = set(re.findall(r"https?://([^/:\s]+)", " ".join(texts)))
    assert len(hosts) > 3
    assert all(fictional.fullmatch(host) for host in hosts)
    named = session.scalars(select(harvests.Record.identifier)).all()
    assert all(re.fullmatch(r"oai:[a-z]+\.test:ds-\d+", identifier) for identifier in named)


def rows(engine):
    with database.reader_factory(engine)() as session:
        return {model.__tablename__: count(session, model) for model in tables.models()}


def test_seeding_again_changes_nothing(told, engine):
    before = rows(engine)
    with Stage(told.places, ports={}) as stage:
        assert not seed.seed(engine, told.settings, stage, told.places, now=told.now)
    assert rows(engine) == before


def actor_of(session, role):
    (found,) = [person for person in people.all_users(session) if person.role is role]
    return accounts.actor_for(found)


def test_past_rounds_are_closed_and_published_and_the_next_one_is_open(told, session):
    *past, newest = sorted(
        rounds.of_everyone(session, SYSTEM), key=lambda view: view.round.opens_on
    )
    assert len(past) == YEARS
    assert all(view.round.is_published for view in past)
    for view in past:
        results = rounds.results(session, rounds.VISITOR, view.round.slug)
        assert [row.facility_slug for row in results if row.snapshot_view] == sorted(
            CODES, key=lambda slug: facilities.find_facility(session, SYSTEM, slug).short_name
        )
        for row in results:
            assert row.snapshot_view.snapshot.taken_at <= view.round.closed_at <= told.now
    assert newest.round.takes_assessments_on(told.now.date())
    standing = {row.state for row in rounds.results(session, SYSTEM, newest.round.slug)}
    assert standing == {Standing.NOT_STARTED, Standing.STARTED}
