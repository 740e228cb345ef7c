"""The report as one JSON document, with the numbers that page and paper print."""

from datetime import datetime

from fairassess.domain.scoring import as_words
from fairassess.domain.scoring import digest as digest_of
from fairassess.reports import charts, wording
from fairassess.reports.facility_report import FacilityReport, ProbeRow
from fairassess.reports.facts import NotOurs
from fairassess.reports.groups import GroupRow
from fairassess.reports.rows import ActionRow, FindingRow, QuestionRow, SplitRow
from fairassess.reports.summary import Summary

SCHEMA = "fairassess.report/1"


def as_document(summary: Summary) -> dict[str, object]:
    """
    Return the whole report as plain JSON values.

    Scores stand there twice: exactly, as text like `17/27`, and as the whole percent that is
    shown everywhere. Times are ISO 8601 in UTC; dates for people stand beside them in words.
    """
    facility = summary.facility
    return {
        "schema": SCHEMA,
        "facility": {
            "name": facility.name,
            "kind": facility.kind,
            "ror": facility.ror,
            "country": facility.country,
        },
        "is_draft": summary.is_draft,
        "title": summary.title,
        "source": summary.source,
        "questionnaire": summary.questionnaire,
        "questionnaire_digest": summary.questionnaire_digest,
        "scoring_version": summary.scoring_version,
        "software_version": summary.software_version,
        "taken_at": summary.taken_at.isoformat(),
        "day": summary.day,
        "headline": summary.headline,
        "scores": {
            "all": _group(summary.all),
            "letters": [_group(row) for row in summary.letters],
            "principles": [_group(row) for row in summary.principles],
            "topics": [_group(row) for row in summary.topics],
        },
        "questions": [_question(row) for row in summary.questions],
        "previous": _previous(summary),
        "actions": [_action(row) for row in summary.actions],
        "not_ours": [_not_ours(row) for row in summary.not_ours],
        # Always empty since reports tell of what was submitted alone; programs may still read it.
        "endpoints": [],
        "trend": _trend(summary),
        "limits": list(summary.limits),
        "cite_as": summary.cite_as,
        "address": summary.address,
        "digest": summary.digest,
        "language": summary.language,
    }


def as_whole_document(report: FacilityReport) -> dict[str, object]:
    """Return the report of a facility with its annexes as plain JSON values."""
    return as_document(report.summary) | {
        "facility_slug": report.slug,
        "assessment": report.label,
        "round": report.round,
        "scale": [{"level": level, "label": label} for level, label in report.scale],
        "probes": [_probe(row) for row in report.probes],
    }


def digest(summary: Summary) -> str:
    """Return the SHA-256 of the report's document: equal reports have equal digests."""
    return digest_of(as_document(summary))


def _group(row: GroupRow) -> dict[str, object]:
    score = row.score
    measured, on_word, not_shown = row.parts or (None, None, None)
    return {
        "id": row.id,
        "title": row.title,
        "declared": row.declared,
        "measured": measured,
        "on_word": on_word,
        "not_shown": not_shown,
        "change": row.change,
        "planned": row.planned,
        "answered": score.answered,
        "applicable": score.applicable,
        "coverage": row.coverage,
        "unknown": score.unknown,
        "not_answered": score.not_answered,
        "sentence": row.sentence,
        "exact": {
            "declared": as_words(score.value),
            "answered_only": as_words(score.answered_only),
            "measured": as_words(score.measured),
            "on_word": as_words(score.on_word),
            "not_shown": as_words(score.not_shown),
            "documented": as_words(score.documented),
        },
    }


def _question(row: QuestionRow) -> dict[str, object]:
    answer = row.answer
    return {
        "number": row.number,
        "id": row.id,
        "topic": row.topic,
        "topic_title": row.topic_title,
        "text": row.text,
        "principles": list(row.principles),
        "state": answer.state.value,
        "level": answer.level,
        "stand": row.stand,
        "descriptor": row.descriptor,
        "reason": answer.reason,
        "planned_level": answer.planned_level,
        "planned": row.planned,
        "planned_on": None if answer.planned_on is None else answer.planned_on.isoformat(),
        "planned_day": row.planned_on,
        "observed": row.observed,
        "because": list(row.because),
        "agreement": row.agreement,
        "tone": row.tone,
        "is_judgeable": row.is_judgeable,
        "is_documented": row.is_documented,
        "comment": answer.comment,
        "links": list(answer.links),
        "against_evidence": answer.against_evidence,
        "findings": [_finding(finding) for finding in row.findings],
        "before": row.before,
        "is_changed": row.is_changed,
    }


def _finding(row: FindingRow) -> dict[str, object]:
    return {
        "probe": row.probe,
        "outcome": row.outcome,
        "message": row.message,
        "remedy": row.remedy,
        "found_at": _moment(row.found_at),
        "is_stale": row.is_stale,
    }


def _probe(row: ProbeRow) -> dict[str, object]:
    return {
        "id": row.id,
        "title": row.title,
        "kind": row.kind,
        "severity": row.severity,
        "why": row.why,
        "how": row.how,
        "source": row.source,
        "questions": list(row.questions),
        "results": [
            {
                "outcome": one.outcome,
                "tone": one.tone,
                "message": one.message,
                "remedy": one.remedy,
                "found_at": _moment(one.found_at),
                "is_stale": one.is_stale,
                "found": one.found,
                "of": one.of,
            }
            for one in row.results
        ],
    }


def _previous(summary: Summary) -> dict[str, object] | None:
    if summary.previous_at is None:
        return None
    return {
        "taken_at": summary.previous_at.isoformat(),
        "day": wording.day(summary.previous_at),
        "is_comparable": summary.is_comparable,
        "open_questions": summary.open_questions,
        "declared_change": _split(summary.declared_change),
        "measured_change": _split(summary.measured_change),
        "changes": [
            {
                "reason": row.reason,
                "tone": row.tone,
                "question": row.question,
                "title": row.title,
                "detail": row.detail,
            }
            for row in summary.changes
        ],
    }


def _split(row: SplitRow | None) -> dict[str, object] | None:
    if row is None:
        return None
    return {
        "whole": row.whole,
        "rules": row.rules,
        "evidence": row.evidence,
        "answers": row.answers,
    }


def _action(row: ActionRow) -> dict[str, object]:
    action = row.action
    return {
        "question": row.question,
        "kind": row.kind,
        "title": row.title,
        "step": row.step,
        "detail": row.detail,
        "letters": row.letters,
        "effort": row.effort,
        "remedies": list(row.remedies),
        "not_ours": [_not_ours(one) for one in row.not_ours],
        "level": action.level,
        "next_level": action.next_level,
        "gain": as_words(action.gain),
        "gain_to_highest": as_words(action.gain_to_highest),
        "shown_gain": as_words(action.shown_gain),
    }


def _not_ours(row: NotOurs) -> dict[str, object]:
    return {"probe": row.probe, "title": row.title, "note": row.note, "noted_on": row.day}


def _trend(summary: Summary) -> dict[str, object]:
    chart = charts.trend_chart(summary.history)
    return {
        "finding": chart.finding,
        "head": list(chart.table.head),
        "rows": [list(row) for row in chart.table.rows],
        "notes": list(chart.notes),
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
