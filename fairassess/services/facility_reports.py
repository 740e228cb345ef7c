"""Reports of one facility: of what was submitted, to be kept, and of a draft, to be looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

import fairassess
from fairassess.domain import history, scoring, translation
from fairassess.domain.history import Point
from fairassess.errors import Closed, Fault, Invalid, NotFound
from fairassess.probes import definitions
from fairassess.reports import facility_report, formats, options, summary, tables
from fairassess.reports.facility_report import FacilityReport
from fairassess.reports.facility_writing import FacilityWriter
from fairassess.reports.facts import FacilityFacts
from fairassess.reports.formats import Format
from fairassess.reports.options import ReportOptions
from fairassess.services import accounts, observations, reports, rounds, snapshots
from fairassess.services.accounts import Actor, Right
from fairassess.services.report_making import Material, Order
from fairassess.storage import assessments, frozen_reports, questionnaires
from fairassess.storage import rounds as stored_rounds
from fairassess.storage import snapshots as stored_snapshots
from fairassess.storage.assessments import Assessment, State
from fairassess.storage.database import Json
from fairassess.storage.facilities import Facility
from fairassess.storage.frozen_reports import Kind

_NO_REPORT = "There is no such report."


@dataclass(frozen=True, slots=True)
class File:
    """A file to send: its name, its media type and its content."""

    name: str
    mimetype: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Choice:
    """
    An assessment that a report can be made of.

    Attributes:
        id: Number of the snapshot, or of the assessment while it is a draft.
        label: Name of the assessment.
        is_draft: Whether it was not submitted yet.
        at: When it was submitted; None for a draft.
    """

    id: int
    label: str
    is_draft: bool
    at: datetime | None


def choices(session: Session, actor: Actor, slug: str) -> tuple[Choice, ...]:
    """
    Return the assessments of a facility that a report can be made of, newest first, drafts last.

    Raises:
        NotFound: There is no such facility.
        NotAllowed: *actor* may not see it.
    """
    facility = accounts.find_facility(session, actor, slug, Right.SEE_FACILITY)
    taken = snapshots.of_facility(session, actor, slug)
    drafts = assessments.drafts(session, [facility.id])
    return (
        *(Choice(one.id, one.label, False, one.snapshot.taken_at) for one in reversed(taken)),
        *(Choice(one.id, one.label, True, None) for one in drafts),
    )


def order(snapshot_id: int, form: str, chosen: ReportOptions | None = None) -> Order:
    """Return the order of a report of a submitted assessment; None for everything as usual."""
    document = (chosen or ReportOptions()).to_document()
    return Order(Kind.FACILITY, f"snapshot:{snapshot_id}", form, document)


def is_insider(session: Session, actor: Actor | None, subject: str) -> bool:
    """
    Tell whether *actor* may see the facility of a snapshot by right.

    Everybody sees a report when it tells of nothing that is not published: the assessment and all
    before it, with which it is compared, are results of published rounds.

    Raises:
        NotFound: There is no such snapshot, or it is not theirs to see.
    """
    row = stored_snapshots.find(session, _number(subject))
    if row is None:
        raise NotFound(_NO_REPORT)
    if actor is not None and accounts.may(actor, Right.SEE_FACILITY, row.facility_id):
        return True
    published = {view.id for view in rounds.published_of(session, row.facility_id)}
    told = stored_snapshots.of_facility(session, row.facility_id)
    if {one.id for one in told if (one.taken_at, one.id) <= (row.taken_at, row.id)} <= published:
        return False
    raise NotFound(_NO_REPORT)


def tidy(form: str, chosen: Mapping[str, Json]) -> Mapping[str, Json]:
    """
    Return all options, with those as usual that do not change a file of this format.

    Raises:
        Invalid: There is no such format or choice.
    """
    return formats.tidy(formats.called(form), options.read(chosen)).to_document()


def gather(session: Session, actor: Actor, order: Order, *, site_url: str) -> Material:
    """
    Read what the report of a submitted assessment says; nothing is written.

    Raises:
        NotFound: There is no such snapshot, or no such template.
        NotAllowed: *actor* may not see its facility.
        Invalid: There is no such format or choice.
    """
    form, chosen = formats.called(order.form), options.read(order.options)
    report = report_of(session, actor, _number(order.subject), chosen, site_url=site_url)
    row = stored_snapshots.find(session, _number(order.subject))
    return Material(
        title=", ".join((report.title, form.title, *options.named(chosen.language))),
        file_name=f"{report.file_stem}.{form.name}",
        mimetype=form.mimetype,
        facility_id=None if row is None else row.facility_id,
        input_digest=_input_digest(report, form),
        write=FacilityWriter(report, form.name),
    )


def report_of(
    session: Session,
    actor: Actor,
    snapshot_id: int,
    chosen: ReportOptions | None = None,
    *,
    site_url: str,
) -> FacilityReport:
    """
    Return what a report of a submitted assessment is written from.

    Args:
        session: Open; nothing is written.
        actor: Who reads.
        snapshot_id: Number of the snapshot.
        chosen: What was chosen; None for everything as usual.
        site_url: Public address of the application, without a slash at its end.

    Raises:
        NotFound: There is no such snapshot, or no such template.
        NotAllowed: *actor* may not see its facility.
    """
    view = snapshots.get(session, actor, snapshot_id)
    language = (chosen or ReportOptions()).language
    told = reports.summary_of(session, actor, snapshot_id, site_url=site_url, language=language)
    assessment = assessments.find(session, view.assessment_id)
    return facility_report.gather(
        told,
        view.snapshot,
        questionnaires.load(view.snapshot.questionnaire),
        definitions.shipped(),
        slug=view.facility_slug,
        label=view.label,
        round_name=_round_name(session, assessment),
        options=chosen,
        template=_template(session, view.facility_id, chosen),
    )


def draft_of(
    session: Session,
    actor: Actor,
    assessment_id: int,
    chosen: ReportOptions | None = None,
    *,
    now: datetime,
) -> FacilityReport:
    """
    Return what a report of a draft is written from, as the draft stands at this moment.

    Args:
        session: Open; nothing is written.
        actor: Who reads.
        assessment_id: Number of the assessment.
        chosen: What was chosen; None for everything as usual.
        now: Aware UTC moment.

    Raises:
        NotFound: There is no such assessment, or no such template.
        NotAllowed: *actor* may not see its facility.
        Closed: It was submitted; its report is that of the snapshot.
    """
    assessment = assessments.find(session, assessment_id)
    if assessment is None:
        raise NotFound(f"There is no assessment {assessment_id}.")
    accounts.require(actor, Right.SEE_FACILITY, assessment.facility_id)
    if assessment.state is not State.DRAFT:
        raise Closed(f"{assessment.label} was submitted; its report is no draft any more.")
    questionnaire = questionnaires.load(assessment.questionnaire)
    seen = observations.observe_facility(session, assessment.facility_id, questionnaire, now)
    given = [assessments.as_answer(row) for row in assessments.answers_of(session, [assessment_id])]
    snapshot = history.freeze(
        questionnaire,
        given,
        tuple(seen.values()),
        taken_at=now,
        software_version=fairassess.__version__,
    )
    return facility_report.gather(
        _draft_summary(
            session, actor, assessment.facility, snapshot, (chosen or ReportOptions()).language
        ),
        snapshot,
        questionnaire,
        definitions.shipped(),
        slug=assessment.facility.slug,
        label=assessment.label,
        round_name=_round_name(session, assessment),
        options=chosen,
        template=_template(session, assessment.facility_id, chosen),
    )


def draft_file(
    session: Session,
    actor: Actor,
    assessment_id: int,
    form: str,
    chosen: ReportOptions | None = None,
    *,
    now: datetime,
) -> File:
    """
    Write the report of a draft, as the draft stands at this moment; it is not kept.

    Args:
        session: Open, with nothing waiting to be written. While the file is written it holds no
            transaction, so that others can write.
        actor, assessment_id, chosen, now: As for `draft_of`.
        form: Format.

    Raises:
        NotFound, NotAllowed, Closed, Invalid: As `draft_of` and `write`.
    """
    report = draft_of(session, actor, assessment_id, chosen, now=now)
    session.rollback()
    return write(report, form)


def write(report: FacilityReport, form: str) -> File:
    """
    Write a report without keeping it, as of a draft.

    Raises:
        Invalid: There is no such format.
    """
    chosen = formats.called(form)
    name = f"{report.file_stem}.{chosen.name}"
    return File(name, chosen.mimetype, chosen.write(report))


def _draft_summary(
    session: Session, actor: Actor, facility: Facility, snapshot: history.Snapshot, language: str
) -> summary.Summary:
    taken = snapshots.of_facility(session, actor, facility.slug)
    previous = taken[-1].snapshot if taken else None
    return summary.summarise(
        FacilityFacts(facility.name, facility.kind, facility.ror, facility.country),
        questionnaires.load(snapshot.questionnaire),
        snapshot,
        previous,
        # While answers are missing its score is no step of the trend, whichever way they point.
        points=(
            *(Point.of(one.snapshot) for one in taken),
            *(() if snapshot.breakdown.all.not_answered else (Point.of(snapshot),)),
        ),
        is_draft=True,
        language=language,
    )


def _input_digest(report: FacilityReport, form: Format) -> str:
    """Return the SHA-256 of all that the file depends on."""
    return scoring.digest(
        {
            "report": tables.as_whole_document(report),
            "snapshot": report.snapshot.digest,
            # A translation may be improved while the questionnaire and its digest stay.
            "wording": translation.wording_digest(
                questionnaires.load(report.snapshot.questionnaire), report.options.language
            ),
            "options": report.options.to_document(),
            "form": form.name,
            "software": fairassess.__version__,
        }
    )


def _round_name(session: Session, assessment: Assessment | None) -> str:
    if assessment is None or assessment.round_id is None:
        return ""
    found = stored_rounds.by_number(session, [assessment.round_id])
    return found[assessment.round_id].name


def _template(session: Session, facility_id: int, chosen: ReportOptions | None) -> bytes:
    """Return the document whose styles are worn; one of the facility, or one for everybody."""
    if chosen is None or not chosen.template:
        return b""
    for owner in (facility_id, None):
        row = frozen_reports.template(session, owner, chosen.template)
        if row is not None:
            return row.content
    raise Invalid([Fault("template", "There is no such template; give the file again.")])


def _number(subject: str) -> int:
    kind, _, number = subject.partition(":")
    if kind != "snapshot" or not number.isascii() or not number.isdigit():
        raise NotFound(_NO_REPORT)
    return int(number)
