"""Hosts that are not asked because their keepers wish so: put on the list, obeyed, lifted."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from fairassess.errors import Closed, Fault, Invalid, NotFound
from fairassess.net import guard
from fairassess.net.admission import Gate
from fairassess.services import accounts
from fairassess.services.accounts import Actor, Right
from fairassess.storage import opt_outs
from fairassess.storage.database import transaction
from fairassess.storage.opt_outs import OptOut
from fairassess.storage.people import Role

HOST_MOST = 300
EMAIL_MOST = 254
REASON_MOST = 1000
SHOWN_MOST = 500
"""Entries of the list that one page shows."""

VISITOR = Actor(None, "visitor", Role.READER)
"""Who asks on the public page: nobody that we know."""

WAY_BACK = "The administrators of this site let it be asked again when its keeper tells them."
"""How a host comes off the list, as a sentence for those who wanted a run."""

_EMAIL = re.compile(r"[^@\s<>\"']+@[^@\s<>\"']+\.[^@\s.<>\"']+")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class OptOutDraft:
    """
    A wish not to be asked, as filled in; nothing is checked yet.

    Attributes:
        host: Host name; an address is taken for its host.
        asked_by: Mail address of who asks.
        reason: Why; may be empty.
    """

    host: str
    asked_by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OptOutRow:
    """
    One line of the list.

    Attributes:
        shown_host: The host as people write it, where that differs from *host*; else empty.
        lifted_at, lifted_by, lifted_because: None and empty while it stands.
    """

    id: int
    host: str
    shown_host: str
    asked_by: str
    reason: str
    since: datetime
    lifted_at: datetime | None
    lifted_by: str
    lifted_because: str


def opt_out(session: Session, draft: OptOutDraft, *, now: datetime) -> str:
    """
    Ask a host nothing from now on, whoever says so; doing it twice does nothing.

    It holds for every run at once, also for one that is under way.

    Args:
        session: Open; committed here.
        draft: As filled in on the public page.
        now: Aware UTC moment.

    Returns:
        The host as it is kept: lower case, in ASCII. Whether we ever asked it is not told.

    Raises:
        Invalid: The draft has faults; places are the names of its fields.

    Source:
        Why anybody may do this: docs/operator.md, Hosts that do not want to be asked.
    """
    host, faults = _checked(draft)
    if faults:
        raise Invalid(faults)
    with transaction(session):
        row = OptOut(
            host=host,
            asked_by=draft.asked_by.strip(),
            reason=_CONTROLS.sub(" ", draft.reason).strip(),
            since=now,
        )
        if not opt_outs.standing(session, [host]) and _is_added(session, row):
            subject = f"opt_out:{row.id}"
            accounts.record(session, VISITOR, "host.opted_out", subject, now, {"host": host})
    return host


def lift(session: Session, actor: Actor, number: int, note: str, *, now: datetime) -> str:
    """
    Let a host be asked again.

    Args:
        session: Open; committed here.
        actor: Who allows it.
        number: Of the entry.
        note: Why; kept with the entry.
        now: Aware UTC moment.

    Returns:
        The host.

    Raises:
        NotFound: There is no such entry.
        NotAllowed: *actor* may not lift entries.
        Closed: It was lifted before.
        Invalid: There is no note, or it is too long; the place is `note`.
    """
    accounts.require(actor, Right.LIFT_OPT_OUTS)
    kept = _CONTROLS.sub(" ", note).strip()
    if not kept:
        raise Invalid([Fault("note", "Say why the host may be asked again.")])
    if len(kept) > REASON_MOST:
        raise Invalid([Fault("note", f"Use at most {REASON_MOST} characters.")])
    with transaction(session):
        row = opt_outs.lock(session, number)
        if row is None:
            raise NotFound(f"There is no entry {number}.")
        if row.lifted_at is not None:
            raise Closed(f"{row.host} was allowed again before.")
        row.lifted_at, row.lifted_by, row.lifted_because = now, actor.user_id, kept
        detail = {"host": row.host, "note": kept}
        accounts.record(session, actor, "host.allowed_again", f"opt_out:{row.id}", now, detail)
        return row.host


def listed(session: Session, actor: Actor) -> tuple[OptOutRow, ...]:
    """
    Return the newest entries, those that stand first.

    Raises:
        NotAllowed: *actor* may not see the list: it holds mail addresses.
    """
    accounts.require(actor, Right.LIFT_OPT_OUTS)
    return tuple(
        OptOutRow(
            id=row.id,
            host=row.host,
            shown_host=_as_people_write(row.host),
            asked_by=row.asked_by,
            reason=row.reason,
            since=row.since,
            lifted_at=row.lifted_at,
            lifted_by="" if row.lifter is None else row.lifter.name,
            lifted_because=row.lifted_because,
        )
        for row in opt_outs.newest(session, limit=SHOWN_MOST)
    )


def since_when(session: Session, urls: Collection[str]) -> Mapping[str, datetime]:
    """Return since when each of these addresses is not asked; those that may be are left out."""
    hosts = {url: host_of(url) for url in urls}
    standing = {row.host: row.since for row in opt_outs.standing(session, set(hosts.values()))}
    return {url: standing[host] for url, host in hosts.items() if host in standing}


def refuse(session: Session, url: str) -> None:
    """
    Let those pass who want a run of a host that may be asked.

    Raises:
        Invalid: It is on the list; says so at `url`, and who lets it be asked again.
    """
    since = since_when(session, [url]).get(url)
    if since is not None:
        message = f"{sentence(host_of(url), since)} No run is started there. {WAY_BACK}"
        raise Invalid([Fault("url", message)])


def gate(readers: sessionmaker[Session]) -> Gate:
    """
    Return what is asked before every request: None to go on, or why the host is not asked.

    Args:
        readers: Maker of sessions that read and wait for nobody.
    """

    def ask(host: str) -> str | None:
        with readers() as session:
            found = opt_outs.standing(session, [host])
            return None if not found else sentence(host, found[0].since)

    return ask


def sentence(host: str, since: datetime) -> str:
    """Return why a host is not asked, as one sentence."""
    day = f"{since.day} {since:%B %Y}"
    return f"Since {day} {host} is on our list of hosts that do not want to be asked."


def host_of(url: str) -> str:
    """Return the host of an address, lower case and in ASCII; empty where it has none."""
    try:
        return guard.check_url(url).host
    except Invalid:
        return ""


def _checked(draft: OptOutDraft) -> tuple[str, list[Fault]]:
    faults = []
    typed = draft.host.strip()
    host = ""
    if not typed or len(typed) > HOST_MOST:
        faults.append(Fault("host", "Enter a host name, such as data.facility.example."))
    else:
        try:
            host = _host_in(typed)
        except Invalid:
            message = "This is no host name. Enter one such as data.facility.example."
            faults.append(Fault("host", message))
    mail = draft.asked_by.strip()
    if len(mail) > EMAIL_MOST or not mail.isprintable() or not _EMAIL.fullmatch(mail):
        faults.append(Fault("asked_by", "Enter a mail address where we can reach you."))
    if len(draft.reason) > REASON_MOST:
        faults.append(Fault("reason", f"Use at most {REASON_MOST} characters."))
    return host, faults


def _host_in(typed: str) -> str:
    """
    Return the host that somebody typed, bare or within an address, with or without a port.

    Raises:
        Invalid: There is none.
    """
    address = typed if "://" in typed else f"https://{typed}"
    try:
        bare = urlsplit(address).netloc.rsplit("@", 1)[-1]
    except ValueError as error:
        raise Invalid([Fault("host", "This is no host name.")]) from error
    return guard.check_url(f"https://{bare}/").host


def _as_people_write(host: str) -> str:
    try:
        shown = host.encode("ascii").decode("idna")
    except UnicodeError:
        return ""
    return "" if shown == host else shown


def _is_added(session: Session, row: OptOut) -> bool:
    """Whether the entry is new; somebody else may have made the same at the same moment."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True
