"""Reports that are made once, kept with their digest, found again by it, and told from others."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

import fairassess
from fairassess.errors import Fault, Invalid, NotAllowed, NotFound
from fairassess.reports.speaking import ORIGINAL
from fairassess.services import accounts, report_kinds, report_openings, round_editions
from fairassess.services.accounts import Actor, Right
from fairassess.services.report_making import (
    Maker,
    Material,
    OnStep,
    Order,
    Writer,
    tell_nobody,
    written_here,
)
from fairassess.storage import facilities, frozen_reports, people
from fairassess.storage import report_openings as stored_openings
from fairassess.storage.database import Json, transaction
from fairassess.storage.frozen_reports import FrozenReport
from fairassess.storage.frozen_reports import Kind as Kind

SHOWN_MOST = 50
"""How many reports of a facility or a round its page lists."""

_HEX = frozenset("0123456789abcdef")
_OF_ROUNDS = (Kind.ROUND, Kind.PACK)


@dataclass(frozen=True, slots=True)
class FrozenView:
    """
    A report that was made.

    Attributes:
        kind, subject, form, options: What was ordered.
        title: What it is, for people; of a round, with its readers.
        file_name, mimetype: How the file is sent.
        digest: SHA-256 of the file, hex; its address is made of it.
        size_bytes: Length of the file.
        software_version: Version of the application that made it.
        made_at: Aware UTC moment.
        by: Who had it made; empty when no person did, and for those who see it as everybody does.
        is_for_everybody: Whether somebody who answers for its facility said that everybody may read
            it once its results are published; editions of a round are for whom they say.
        may_open: Whether the reader is such a person.
        edition: Of a round: `all`, `everybody`, or `of-` and the name of a facility in addresses;
            empty for a facility's own report.
        readers: For whom that edition is, in a few words; empty as well.
        language: Tag of the language in which it is written.
    """

    id: int
    kind: Kind
    subject: str
    form: str
    options: Mapping[str, Json]
    title: str
    file_name: str
    mimetype: str
    digest: str
    size_bytes: int
    software_version: str
    made_at: datetime
    by: str
    is_for_everybody: bool = False
    may_open: bool = False
    edition: str = ""
    readers: str = ""
    language: str = ORIGINAL


def make(
    session: Session,
    actor: Actor,
    order: Order,
    *,
    site_url: str,
    now: datetime,
    for_everybody: bool = False,
    on_step: OnStep = tell_nobody,
    writer: Writer = written_here,
) -> FrozenView:
    """
    Make a report and keep it; what was made of the same before is returned as it is.

    Args:
        session: Open, with nothing waiting to be written; committed here. While the file is
            written it holds no transaction, so that others can write.
        actor: Who wants it.
        order: What is wanted.
        site_url: Public address of the application, without a slash at its end.
        now: Aware UTC moment.
        for_everybody: Whether everybody who has its address may read it once all its results are
            published, with what people wrote; of a facility only.
        on_step: Is told how far it has come.
        writer: Makes the file of what was gathered.

    Raises:
        NotFound: There is no such subject.
        NotAllowed: *actor* may not see it, or may not let everybody read it; an edition of a round
            nobody may.
        Invalid: There is no such format or choice.
    """
    order, maker = checked(session, actor, order)
    if for_everybody and order.kind is not Kind.FACILITY:
        raise NotAllowed("An edition of a round is for those whom it names, and for nobody else.")
    material = maker.gather(session, actor, order, site_url=site_url)
    if for_everybody and not report_openings.may_decide(actor, material.facility_id):
        raise NotAllowed("Who answers for the facility decides whether everybody may read it.")
    row = _same(session, order, material)
    if row is None:
        row = _made(session, actor, order, material, now, on_step, writer)
    if for_everybody:
        with transaction(session):
            report_openings.note(session, actor, row, for_everybody=True, now=now)
    return _view(session, row, actor, is_insider=True)


def _made(
    session: Session,
    actor: Actor,
    order: Order,
    material: Material,
    now: datetime,
    on_step: OnStep,
    writer: Writer,
) -> FrozenReport:
    session.rollback()
    content = writer(material, on_step)
    try:
        with transaction(session):
            return _store(session, actor, order, material, content, now)
    except IntegrityError:
        # Somebody else ordered the same at this moment, and was first.
        found = _same(session, order, material)
        if found is None:
            raise
        return found


def checked(session: Session, actor: Actor, order: Order) -> tuple[Order, Maker]:
    """
    Return the order with all options named, and who makes it.

    Raises:
        NotFound: There is no such kind or subject, or *actor* may not see it.
        Invalid: There is no such format or choice.
    """
    maker = maker_of(order.kind)
    maker.is_insider(session, actor, order.subject)
    options = dict(maker.tidy(order.form, order.options))
    return Order(order.kind, order.subject, order.form, options), maker


def find(session: Session, actor: Actor | None, digest: str) -> FrozenView:
    """
    Return the report whose file has this digest.

    Args:
        session: Open.
        actor: Who looks; None for somebody who is not signed in.
        digest: SHA-256 of the file, hex.

    Raises:
        NotFound: There is none that *actor* may see.
    """
    for row in frozen_reports.of_digest(session, digest):
        try:
            is_insider = _is_insider(session, actor, row)
        except NotFound:
            continue
        if is_insider or row.id in _for_everybody(session, [row]):
            return _view(session, row, actor, is_insider=is_insider)
    raise NotFound("There is no report at this address.")


def content(session: Session, actor: Actor | None, digest: str) -> tuple[FrozenView, bytes]:
    """
    Return a report with its file, as it was made.

    Raises:
        NotFound: There is none that *actor* may see.
    """
    view = find(session, actor, digest)
    return view, frozen_reports.content_of(session, view.id)


def of_subject(
    session: Session, actor: Actor | None, kind: Kind, subject: str
) -> tuple[FrozenView, ...]:
    """
    Return the reports about one thing, newest first.

    Raises:
        NotFound: There is no such subject, or *actor* may not see it.
    """
    is_insider = maker_of(kind).is_insider(session, actor, subject)
    rows = frozen_reports.of_subject(session, kind, subject)
    if not is_insider:
        for_everybody = _for_everybody(session, rows)
        rows = [row for row in rows if row.id in for_everybody]
    return _views(session, rows, actor, is_insider=is_insider)


def of_facility(session: Session, actor: Actor, slug: str) -> tuple[FrozenView, ...]:
    """
    Return the newest reports about a facility, newest first.

    Raises:
        NotFound: There is no such facility.
        NotAllowed: *actor* may not see it.
    """
    facility = accounts.find_facility(session, actor, slug, Right.SEE_FACILITY)
    rows = frozen_reports.of_facility(session, facility.id, limit=SHOWN_MOST)
    return _views(session, rows, actor, is_insider=True)


def of_round(session: Session, actor: Actor, slug: str) -> tuple[FrozenView, ...]:
    """
    Return the newest reports and packs of a round that *actor* may have, newest first.

    Raises:
        NotFound: There is no such round, or *actor* may not know of it.
    """
    subjects = round_editions.kept_subjects(session, actor, slug)
    below = round_editions.subject(slug, "")
    rows = frozen_reports.of_subjects(session, _OF_ROUNDS, below, subjects, limit=SHOWN_MOST)
    # Who sees an edition as everybody does is not told who had it made.
    free = () if subjects is None else (round_editions.subject(slug, round_editions.EVERYBODY),)
    found = [
        *_views(session, [one for one in rows if one.subject in free], actor, is_insider=False),
        *_views(session, [one for one in rows if one.subject not in free], actor, is_insider=True),
    ]
    return tuple(sorted(found, key=lambda one: one.id, reverse=True))


def verify(session: Session, digest: str) -> FrozenView | None:
    """
    Return the report that a file is, by the file's digest; None when we made no such file.

    Who has the file has read it, so that no right is asked for what it is and when it was made.

    Args:
        session: Open.
        digest: SHA-256 of the file, hex; spaces and capital letters do not matter.

    Raises:
        Invalid: This is no digest; the place is `digest`.
    """
    wanted = "".join(digest.split()).lower().removeprefix("sha256:")
    if len(wanted) != 64 or not _HEX.issuperset(wanted):
        raise Invalid([Fault("digest", "A SHA-256 has 64 characters, 0 to 9 and a to f.")])
    found = frozen_reports.of_digest(session, wanted)
    return _view(session, found[0], None, is_insider=False) if found else None


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of a file, hex."""
    return hashlib.sha256(content).hexdigest()


def maker_of(kind: Kind) -> Maker:
    """
    Return who makes reports of a kind.

    Raises:
        NotFound: Nobody does.
    """
    maker = report_kinds.MAKERS.get(kind)
    if maker is None:
        raise NotFound(f"There are no reports about a {kind.value}.")
    return maker


def view_of(session: Session, actor: Actor, report_id: int) -> FrozenView:
    """Return a report that is there; rights are checked before."""
    return _view(session, session.get_one(FrozenReport, report_id), actor, is_insider=True)


def _is_insider(session: Session, actor: Actor | None, row: FrozenReport) -> bool:
    if row.kind in _OF_ROUNDS:
        # The address stays, also where the facility was taken out of the round.
        return round_editions.is_insider_of_kept(session, actor, row.subject, row.facility_id)
    return maker_of(row.kind).is_insider(session, actor, row.subject)


def _same(session: Session, order: Order, material: Material) -> FrozenReport | None:
    return frozen_reports.find_same(
        session, order.kind, order.subject, order.form, material.input_digest
    )


def _store(
    session: Session,
    actor: Actor,
    order: Order,
    material: Material,
    content: bytes,
    now: datetime,
) -> FrozenReport:
    row = FrozenReport(
        kind=order.kind,
        subject=order.subject,
        facility_id=material.facility_id,
        form=order.form,
        options=dict(order.options),
        title=material.title,
        file_name=material.file_name,
        mimetype=material.mimetype,
        input_digest=material.input_digest,
        digest=digest_of(content),
        size_bytes=len(content),
        content=content,
        software_version=fairassess.__version__,
        made_at=now,
        made_by=actor.user_id,
    )
    session.add(row)
    session.flush()
    detail: dict[str, Json] = {"form": order.form, "digest": row.digest, "about": order.subject}
    accounts.record(session, actor, "report.made", f"report:{row.id}", now, detail)
    return row


def _for_everybody(session: Session, rows: Sequence[FrozenReport]) -> frozenset[int]:
    """
    Return the numbers of the reports that those may have who see their subject as everybody does.

    Editions of a round hold what their readers may know. A report of a facility holds what people
    wrote, which the public page of a result does not show.
    """
    free = {row.id for row in rows if row.kind is not Kind.FACILITY}
    return stored_openings.open_among(session, [row.id for row in rows]) | free


def _view(
    session: Session, row: FrozenReport, actor: Actor | None, *, is_insider: bool
) -> FrozenView:
    return _views(session, [row], actor, is_insider=is_insider)[0]


def _views(
    session: Session, rows: Sequence[FrozenReport], actor: Actor | None, *, is_insider: bool
) -> tuple[FrozenView, ...]:
    """Return reports as somebody sees them, in a fixed number of queries."""
    makers = {row.made_by for row in rows if row.made_by is not None}
    names = people.names_of(session, makers) if is_insider and makers else {}
    for_everybody = _for_everybody(session, rows)
    readers = _readers(session, rows)
    return tuple(
        FrozenView(
            id=row.id,
            kind=row.kind,
            subject=row.subject,
            form=row.form,
            options=row.options,
            title=round_editions.titled(row.title, readers[row.id]),
            file_name=row.file_name,
            mimetype=row.mimetype,
            digest=row.digest,
            size_bytes=row.size_bytes,
            software_version=row.software_version,
            made_at=row.made_at,
            by="" if row.made_by is None else names.get(row.made_by, ""),
            is_for_everybody=row.kind is Kind.FACILITY and row.id in for_everybody,
            may_open=row.kind is Kind.FACILITY
            and report_openings.may_decide(actor, row.facility_id),
            edition=_edition(row),
            readers=readers[row.id],
            language=str(row.options.get("language", ORIGINAL)),
        )
        for row in rows
    )


def _edition(row: FrozenReport) -> str:
    return "" if row.kind is Kind.FACILITY else round_editions.key_of(row.subject)


def _readers(session: Session, rows: Sequence[FrozenReport]) -> Mapping[int, str]:
    """Return for whom the reports of rounds among some are, by number."""
    editions = {row.id: _edition(row) for row in rows}
    of_one = {row.facility_id for row in rows if editions[row.id] and row.facility_id is not None}
    known = facilities.list_by_name(session, of_one) if of_one else ()
    names = {one.id: one.short_name for one in known}
    return {
        row.id: round_editions.words_of(key, names.get(row.facility_id or 0, "")) if key else ""
        for row in rows
        for key in (editions[row.id],)
    }
