"""Two assessments of one facility side by side: levels, words, findings, and what moved scores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from fairassess.domain import comparison, redaction
from fairassess.domain.comparison import Row
from fairassess.domain.finding import Finding
from fairassess.domain.questionnaire import Questionnaire
from fairassess.errors import Fault, Invalid, NotFound
from fairassess.reports import wording
from fairassess.services import accounts, check_histories, histories, kinds, snapshots
from fairassess.services.accounts import Actor, Right
from fairassess.services.histories import Change, Moment
from fairassess.storage import endpoints, questionnaires, snapshot_scores


@dataclass(frozen=True, slots=True)
class FindingLine:
    """
    One check that came out otherwise.

    Attributes:
        probe, title: Its id and its statement.
        endpoint: Name of the endpoint for people.
        before, after: Outcomes in words; `not looked at` where there is none.
        message: What was seen, the later one where there is one.
        tone: `good` when it holds now, `bad` when it fails, else `quiet`.
    """

    probe: str
    title: str
    endpoint: str
    before: str
    after: str
    message: str
    tone: str


@dataclass(frozen=True, slots=True)
class SideBySide:
    """
    What the page of two assessments shows.

    Attributes:
        moments: All assessments of the facility, oldest first.
        change: The two, and what changed in the score of all questions.
        asked: The questionnaire of the later one.
        rows: One per question of either, what changed most first.
        findings: Checks that came out otherwise, failing ones first.
    """

    slug: str
    name: str
    moments: tuple[Moment, ...]
    change: Change
    asked: Questionnaire
    rows: tuple[Row, ...]
    findings: tuple[FindingLine, ...]


def moments(session: Session, actor: Actor, slug: str) -> tuple[Moment, ...]:
    """
    Return all assessments of a facility that can be put side by side, oldest first.

    Raises:
        NotFound: There is no such facility.
        NotAllowed: *actor* may not see it.
    """
    facility = accounts.find_facility(session, actor, slug, Right.SEE_FACILITY)
    return tuple(histories.moment_of(m) for m in snapshot_scores.marks(session, facility.id))


def of(session: Session, actor: Actor, slug: str, before_id: int, after_id: int) -> SideBySide:
    """
    Put two assessments of a facility side by side, the earlier one first whatever the order given.

    Raises:
        NotFound: There is no such facility, or it has no such assessment.
        NotAllowed: *actor* may not see it.
        Invalid: They are by questionnaires without a common question.
    """
    facility = accounts.find_facility(session, actor, slug, Right.SEE_FACILITY)
    taken = [histories.moment_of(m) for m in snapshot_scores.marks(session, facility.id)]
    pair = [moment for moment in taken if moment.id in (before_id, after_id)]
    if {moment.id for moment in pair} != {before_id, after_id}:
        raise NotFound(f"{facility.short_name} has no such assessment.")
    before, after = pair[0], pair[-1]
    rows = snapshot_scores.whole(session, {before.id, after.id})
    old, new = (snapshots.view_of(rows[one.id]).snapshot for one in (before, after))
    if old.questionnaire_id != new.questionnaire_id:
        raise Invalid([Fault("after", "Choose two assessments with one questionnaire.")])
    places = {row.id: _place(row) for row in endpoints.of_facilities(session, [facility.id])}
    return SideBySide(
        slug=facility.slug,
        name=facility.short_name,
        moments=tuple(taken),
        change=histories.change_between(before, after, old, new),
        asked=questionnaires.load(new.questionnaire),
        rows=comparison.compare(old, new),
        findings=_lines(comparison.finding_changes(old, new), places),
    )


def _place(row: endpoints.Endpoint) -> str:
    return f"{kinds.name_of(row.kind)}: {row.label}" if row.label else kinds.name_of(row.kind)


def _lines(
    found: Sequence[comparison.FindingRow], places: Mapping[int, str]
) -> tuple[FindingLine, ...]:
    return tuple(
        FindingLine(
            probe=row.probe,
            title=check_histories.title_of(row.probe),
            endpoint=places.get(row.endpoint_id or 0, f"endpoint {row.endpoint_id}, not in use"),
            before=_word(row.before),
            after=_word(row.after),
            message=redaction.text(_message(row)),
            tone=_TONES.get(_word(row.after), "quiet"),
        )
        for row in found
    )


_TONES = {"holds": "good", "fails": "bad"}


def _word(finding: Finding | None) -> str:
    return "not looked at" if finding is None else wording.OUTCOMES[finding.outcome]


def _message(row: comparison.FindingRow) -> str:
    shown = row.after or row.before
    return "" if shown is None else shown.message
