"""Reports of a round: gathered as one edition's readers may know it, and kept as they were made."""

import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

import fairassess
from fairassess.config import Settings
from fairassess.domain import redaction, scoring, translation
from fairassess.domain.snapshots import Snapshot
from fairassess.errors import Fault, Invalid, NotAllowed
from fairassess.probes import definitions
from fairassess.reports import (
    facility_report,
    options,
    round_formats,
    round_summary,
    round_tables,
    summary,
)
from fairassess.reports.facts import FacilityFacts
from fairassess.reports.options import ReportOptions, Section
from fairassess.reports.rdf_values import ResultTold, Site
from fairassess.reports.round_summary import Offer, RoundPart, RoundSummary
from fairassess.reports.round_writing import OnStep, Ready, RoundWriter
from fairassess.reports.speaking import retold, speaking
from fairassess.reports.summary import Summary
from fairassess.services import (
    accounts,
    comparisons,
    linked_data,
    reports,
    round_editions,
    round_results,
    snapshots,
)
from fairassess.services.accounts import Actor, Right
from fairassess.services.report_making import Material, Order
from fairassess.services.round_editions import Edition
from fairassess.services.round_results import RoundResult
from fairassess.services.snapshots import SnapshotView
from fairassess.storage import facilities, frozen_reports, questionnaires
from fairassess.storage.database import Json
from fairassess.storage.frozen_reports import Kind

_SITE = "site"

USUAL_SECTIONS = (Section.ANSWERS, Section.CODEBOOK)
"""Parts that stand in the report of a round unless others are chosen: it is long as it is."""


@dataclass(frozen=True, slots=True)
class Publishing:
    """
    What the operator has set for what leaves the house; it is written into each order.

    Attributes:
        publisher: Organisation that runs the site.
        licence: Address of the licence.
        contact: How it is reached; may be empty.
        funding: Who pays; may be empty.
        pid_base: Below which our addresses are persistent; may be empty.
    """

    publisher: str = ""
    licence: str = ""
    contact: str = ""
    funding: str = ""
    pid_base: str = ""

    def to_document(self) -> dict[str, Json]:
        """Return it as plain JSON values."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    def site(self, url: str) -> Site:
        """Return where things have their addresses."""
        return Site(url, self.licence, self.publisher, self.contact, self.pid_base)


@dataclass(frozen=True, slots=True)
class Gathered:
    """
    What the files of a round are written from.

    Attributes:
        summary: Numbers and words.
        linked: The round as linked data, by format; empty where no format needs it.
        site: Where things have their addresses.
    """

    summary: RoundSummary
    linked: Mapping[str, bytes]
    site: Site


def publishing(settings: Settings) -> Publishing:
    """Return what the operator has set; without a publisher the site speaks for itself."""
    host = urlsplit(settings.site_url).hostname or settings.site_url
    return Publishing(
        publisher=settings.publisher or host,
        licence=settings.results_licence,
        contact=settings.contact,
        funding=settings.funding,
        pid_base=settings.pid_base,
    )


def order(
    slug: str,
    edition: str,
    form: str,
    chosen: ReportOptions | None = None,
    *,
    said: Publishing,
) -> Order:
    """
    Return the order of a report of a round, or of its deliverable pack.

    Args:
        slug: The round.
        edition: `all`, `everybody` or `of-` and the name of a facility.
        form: Format; `zip` is the pack.
        chosen: What was chosen; None for everything as usual.
        said: What the operator has set.
    """
    document = (chosen or ReportOptions(sections=USUAL_SECTIONS)).to_document()
    kind = Kind.PACK if form == round_formats.PACK.name else Kind.ROUND
    told = round_editions.subject(slug, edition)
    return Order(kind, told, form, document | {_SITE: said.to_document()})


def is_insider(session: Session, actor: Actor | None, subject: str) -> bool:
    """
    Tell whether *actor* sees an edition of a round by right, and not only as everybody does.

    Raises:
        NotFound: There is no such edition, or it is not theirs to see.
    """
    return round_editions.is_insider(session, actor, subject)


def tidy(form: str, chosen: Mapping[str, Json]) -> Mapping[str, Json]:
    """
    Return all options, with those as usual that do not change a file of this format.

    Raises:
        Invalid: There is no such format or choice.
    """
    read, said = _read(chosen)
    usual = ReportOptions(sections=USUAL_SECTIONS)
    uses = round_formats.called(form).uses
    kept = replace(usual, **{name: getattr(read, name) for name in uses})
    return kept.to_document() | {_SITE: said.to_document()}


def gather(session: Session, actor: Actor, order: Order, *, site_url: str) -> Material:
    """
    Read what a report of a round says; nothing is written.

    Raises:
        NotFound: There is no such edition, or *actor* may not see it.
        Invalid: There is no such format or choice, or no such template.
    """
    is_insider(session, actor, order.subject)
    edition = round_editions.find(session, order.subject)
    form = round_formats.called(order.form)
    found = gathered(session, edition, order, site_url=site_url)
    told = found.summary
    return Material(
        title=", ".join((title(told), form.title, *options.named(told.language))),
        file_name=f"{told.file_stem}.{form.name}",
        mimetype=form.mimetype,
        facility_id=None if edition.facility is None else edition.facility.id,
        input_digest=input_digest(found, order),
        write=_writer(found, form.name),
    )


def gathered(session: Session, edition: Edition, order: Order, *, site_url: str) -> Gathered:
    """
    Read all that files of a round are written from, as the edition's readers may know it.

    Raises:
        NotFound: The readers may not know of the round.
        Invalid: There is no such choice, or no such template.
    """
    chosen, said = _read(order.options)
    place = said.site(site_url)
    slug = edition.round.slug
    found = round_results.results(session, edition.reader, slug)
    with speaking(chosen.language):
        readers = edition.readers
    parts = tuple(_part(session, edition, one, chosen, site_url) for one in found)
    linked = {}
    if order.form in round_formats.NEEDS_LINKED:
        graph = linked_data.of_round(session, edition.reader, slug, place)
        linked = {name: write(graph) for name, write in round_formats.LINKED.items()}
    return Gathered(
        summary=_summary(session, edition, readers, parts, chosen, said, site_url),
        linked=linked,
        site=place,
    )


def results_in_full(session: Session, edition: Edition, place: Site) -> Mapping[str, ResultTold]:
    """
    Return the results that the edition's readers may have in full as linked data.

    Returns:
        By the names of the facilities in addresses.
    """
    told = {}
    for one in round_results.results(session, edition.reader, edition.round.slug):
        if one.snapshot_view is not None and one.is_named:
            with suppress(NotAllowed):
                told[one.facility_slug] = linked_data.result(
                    session, edition.reader, one.snapshot_view.id, place
                )
    return told


def title(told: RoundSummary) -> str:
    """Return what a report of a round is, for people."""
    if not told.is_draft:
        return f"{told.round.name}, {told.day}"
    # Its day is that of the state, so that the same state gives the same file; not of the making.
    state = (
        f"with what was submitted until {told.day}"
        if told.reports
        else "before the first submission"
    )
    return f"{told.round.name}, draft {state}"


def input_digest(found: Gathered, order: Order) -> str:
    """Return the SHA-256 of all that a file depends on."""
    chosen, _ = _read(order.options)
    asked = questionnaires.load(found.summary.round.questionnaire)
    return scoring.digest(
        {
            "round": round_tables.as_document(found.summary),
            "snapshots": [report.snapshot.digest for report in found.summary.reports],
            # A translation may be improved while the questionnaire and its digest stay.
            "wording": translation.wording_digest(asked, chosen.language),
            "linked": {
                name: hashlib.sha256(content).hexdigest() for name, content in found.linked.items()
            },
            "options": dict(order.options),
            "form": order.form,
            "software": fairassess.__version__,
        }
    )


def _writer(found: Gathered, form: str) -> Callable[[OnStep], bytes]:
    if form in found.linked:
        return Ready(found.linked[form])
    return RoundWriter(found.summary, round_formats.FORMATS[form].write)


def _summary(
    session: Session,
    edition: Edition,
    readers: str,
    parts: tuple[RoundPart, ...],
    chosen: ReportOptions,
    said: Publishing,
    site_url: str,
) -> RoundSummary:
    side_by_side = comparisons.of_round(session, edition.reader, edition.round.slug)
    return round_summary.gather(
        side_by_side.view.round,
        side_by_side.questionnaire,
        sorted(parts, key=lambda part: not part.is_own),
        side_by_side.comparison,
        [Offer(one.name, one.is_own, one.told) for one in side_by_side.offers],
        edition=edition.key,
        readers=readers,
        shows_helpers=side_by_side.shows_helpers,
        publisher=said.publisher,
        licence=said.licence,
        funding=said.funding,
        address=f"{site_url}/rounds/{edition.round.slug}",
        software_version=fairassess.__version__,
        options=chosen,
        template=_template(session, chosen),
    )


def _part(
    session: Session, edition: Edition, one: RoundResult, chosen: ReportOptions, site_url: str
) -> RoundPart:
    view = one.snapshot_view
    report = None
    if view is not None:
        told, shown = _told(session, edition, one, view, site_url, chosen.language)
        report = facility_report.gather(
            told,
            shown,
            questionnaires.load(shown.questionnaire),
            definitions.shipped(),
            slug=one.facility_slug,
            label=view.label,
            round_name=edition.round.name,
            options=chosen,
        )
    with speaking(chosen.language):
        name = retold(one.facility_name_or_label)
    return RoundPart(name, one.facility_slug, one.is_own, one.state.value, report)


def _told(
    session: Session,
    edition: Edition,
    one: RoundResult,
    view: SnapshotView,
    site_url: str,
    language: str,
) -> tuple[Summary, Snapshot]:
    """Return what is told of one result: all of it, only what is published, or bare numbers."""
    asked = questionnaires.load(view.snapshot.questionnaire)
    facility = facilities.find(session, one.facility_slug) if one.is_named else None
    if facility is None:
        with speaking(language):
            name = FacilityFacts(retold(one.facility_name_or_label), "", "", "")
        return summary.summarise(name, asked, view.snapshot, language=language), view.snapshot
    if accounts.may(edition.reader, Right.SEE_FACILITY, facility.id):
        taken = snapshots.of_facility(session, edition.reader, facility.slug)
        place = [other.id for other in taken].index(view.id)
        told = reports.summary_of_last(session, facility, taken[: place + 1], site_url, language)
        return told, view.snapshot
    shown = _without_words(view.snapshot)
    facts = FacilityFacts(facility.name, facility.kind, facility.ror, facility.country)
    told = summary.summarise(
        facts, asked, shown, address=f"{site_url}/results/{view.id}", language=language
    )
    # The digest is that of the result itself, by which others find it.
    return replace(told, digest=view.snapshot.digest), shown


def _without_words(snapshot: Snapshot) -> Snapshot:
    """Return a result as people of other houses see it: without what was written in it."""
    return replace(
        snapshot,
        answers=tuple(
            replace(answer, comment="", reason="", links=(), against_evidence="")
            for answer in snapshot.answers
        ),
        observations=tuple(
            replace(
                seen,
                findings=tuple(redaction.finding_for_readers(found) for found in seen.findings),
            )
            for seen in snapshot.observations
        ),
    )


def _read(chosen: Mapping[str, Json]) -> tuple[ReportOptions, Publishing]:
    rest = {name: value for name, value in chosen.items() if name != _SITE}
    usual: dict[str, object] = {"sections": [one.value for one in USUAL_SECTIONS]}
    said = chosen.get(_SITE, {})
    known = {one.name for one in fields(Publishing)}
    if not isinstance(said, dict) or not known.issuperset(said):
        raise Invalid([Fault(_SITE, "There is no such option.")])
    words = {str(name): str(value) for name, value in said.items()}
    return options.read(usual | rest), Publishing(**words)


def _template(session: Session, chosen: ReportOptions) -> bytes:
    """Return the document whose styles are worn."""
    if not chosen.template:
        return b""
    row = frozen_reports.template(session, None, chosen.template)
    if row is None:
        raise Invalid([Fault("template", "There is no such template; give the file again.")])
    return row.content
