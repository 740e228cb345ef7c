"""Word documents whose styles reports wear: given by people, checked, kept as they were given."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from fairassess.errors import Fault, Invalid
from fairassess.reports import word_template
from fairassess.services import accounts
from fairassess.services.accounts import Actor, Right
from fairassess.storage import frozen_reports
from fairassess.storage.database import transaction
from fairassess.storage.frozen_reports import ReportTemplate

NAME_MOST = 120
TEMPLATES_MOST = 50
"""How many templates one facility may keep: each is stored for ever, for the reports made of it."""


@dataclass(frozen=True, slots=True)
class TemplateView:
    """A template: its digest, by which reports name it, the name of its file, and its day."""

    digest: str
    name: str
    added_at: datetime


def add(
    session: Session, actor: Actor, slug: str | None, name: str, content: bytes, *, now: datetime
) -> str:
    """
    Keep a Word document whose styles reports can wear; the same file again is one template.

    Args:
        session: Open; committed here.
        actor: Who gives it.
        slug: The facility whose reports wear it; None for reports of rounds.
        name: Name of the file as it was given.
        content: The file.
        now: Aware UTC moment.

    Returns:
        Its digest.

    Raises:
        NotFound: There is no such facility.
        NotAllowed: *actor* may not change the facility, or may not manage rounds.
        Invalid: The file cannot be used; the place is `template`.
    """
    with transaction(session):
        facility_id = _owner(session, actor, slug, Right.EDIT_FACILITY)
        word_template.read(content)
        digest = hashlib.sha256(content).hexdigest()
        kept = frozen_reports.templates_of(session, facility_id)
        if any(row.digest == digest for row in kept):
            return digest
        if len(kept) >= TEMPLATES_MOST:
            message = f"There are {TEMPLATES_MOST} templates already; choose one of them."
            raise Invalid([Fault(word_template.PLACE, message)])
        row = ReportTemplate(
            facility_id=facility_id,
            name=_named(name),
            digest=digest,
            content=content,
            added_at=now,
            added_by=actor.user_id,
        )
        session.add(row)
        session.flush()
        subject = f"report_template:{row.id}"
        accounts.record(session, actor, "template.added", subject, now, {"digest": digest})
        return digest


def of_facility(session: Session, actor: Actor, slug: str | None) -> tuple[TemplateView, ...]:
    """
    Return the templates that reports of a facility, or of rounds, can wear, newest first.

    Raises:
        NotFound: There is no such facility.
        NotAllowed: *actor* may not see it, or may not manage rounds.
    """
    facility_id = _owner(session, actor, slug, Right.SEE_FACILITY)
    rows = frozen_reports.templates_of(session, facility_id)
    return tuple(TemplateView(row.digest, row.name, row.added_at) for row in rows)


def may_add(session: Session, actor: Actor, slug: str) -> bool:
    """
    Tell whether *actor* may give a template for reports of a facility.

    Raises:
        NotFound: There is no such facility.
        NotAllowed: *actor* may not see it.
    """
    facility = accounts.find_facility(session, actor, slug, Right.SEE_FACILITY)
    return accounts.may(actor, Right.EDIT_FACILITY, facility.id)


def _owner(session: Session, actor: Actor, slug: str | None, right: Right) -> int | None:
    if slug is None:
        accounts.require(actor, Right.MANAGE_ROUNDS)
        return None
    return accounts.find_facility(session, actor, slug, right).id


def _named(name: str) -> str:
    """Return the name of a file without folders, in signs that can be printed."""
    plain = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in plain if sign.isprintable())[:NAME_MOST] or "template.docx"
