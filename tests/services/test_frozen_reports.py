"""A report of what was submitted says the same for ever, whatever happens to the endpoints."""

from sqlalchemy.orm import Session

from fairassess.domain.finding import Outcome
from fairassess.reports import tables
from fairassess.services import assessments, hand_notes, reports
from fairassess.services.accounts import SYSTEM
from tests import builders

SITE = "https://fair.example"
BY_EVIDENCE = "expands-d26@1.0.0"


def test_nothing_that_comes_later_changes_a_report(session: Session) -> None:
    slug = builders.add_facility(session)
    assessment = builders.start(session, slug, questionnaire_name="expands-d26@1.0.0")
    now = builders.NOW
    assessments.save_answer(session, SYSTEM, assessment, builders.answer("Q14"), 0, now=now)
    snapshot = assessments.submit(
        session, SYSTEM, assessment, signed_by="FAIR officer", has_declared=True, now=now
    )
    before = tables.as_document(reports.summary_of(session, SYSTEM, snapshot, site_url=SITE))
    endpoint = builders.add_endpoint(session, slug)
    builders.add_findings(
        session, endpoint, [builders.finding(outcome=Outcome.FAILED)], at=builders.later(days=1)
    )
    after = tables.as_document(reports.summary_of(session, SYSTEM, snapshot, site_url=SITE))
    assert after == before


def test_what_is_not_in_their_hands_is_told_as_it_was_said_that_day(session: Session) -> None:
    slug = builders.add_facility(session)
    endpoint = builders.add_endpoint(session, slug)
    failed = builders.finding("oaipmh_keeps_deleted_records", outcome=Outcome.FAILED)
    builders.add_findings(session, endpoint, [failed])
    hand_notes.say(session, SYSTEM, endpoint, failed.probe, "The host's.", now=builders.NOW)
    taken = []
    for days in (0, 5):
        if days:
            now = builders.later(days=days - 1)
            hand_notes.take_back(session, SYSTEM, endpoint, failed.probe, now=now)
        assessment = builders.start(session, slug, str(days), questionnaire_name=BY_EVIDENCE)
        builders.save(session, assessment, builders.answer("Q14"))
        taken.append(builders.submit(session, assessment, builders.later(days=days)))
    told, later = (reports.summary_of(session, SYSTEM, one, site_url=SITE) for one in taken)
    assert [one.note for one in told.not_ours] == ["The host's."]
    for row in told.actions:
        stands_in_the_way = failed.probe in {one.probe for one in row.action.failing}
        assert bool(row.not_ours) == stands_in_the_way
    assert any(row.not_ours for row in told.actions)
    assert later.not_ours == ()


def test_no_score_knows_of_what_is_not_in_their_hands(session: Session) -> None:
    scores = []
    for note in ("", "The host's."):
        slug = builders.add_facility(session, name=f"F{note}", short_name=f"F{len(note)}")
        endpoint = builders.add_endpoint(session, slug)
        failed = builders.finding("oaipmh_keeps_deleted_records", outcome=Outcome.FAILED)
        builders.add_findings(session, endpoint, [failed])
        if note:
            hand_notes.say(session, SYSTEM, endpoint, failed.probe, note, now=builders.NOW)
        assessment = builders.start(session, slug, questionnaire_name=BY_EVIDENCE)
        builders.save(session, assessment, builders.answer("Q14"))
        snapshot = builders.submit(session, assessment)
        told = reports.summary_of(session, SYSTEM, snapshot, site_url=SITE)
        scores.append((told.all, told.letters))
    assert scores[0] == scores[1]
