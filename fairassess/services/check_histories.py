"""How the checks of an endpoint stood day by day, and when they turned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from fairassess.domain import day_strips, redaction
from fairassess.domain.day_strips import DayState, Span
from fairassess.domain.finding import Outcome
from fairassess.domain.number_words import counted
from fairassess.errors import NotFound
from fairassess.probes import definitions
from fairassess.services import accounts
from fairassess.services.accounts import Actor, Right
from fairassess.storage import endpoints, probe_days
from fairassess.storage.endpoints import Endpoint
from fairassess.storage.probe_days import Found, Turn

WINDOWS = (30, 90, 365)
"""Days that a page can show."""

USUAL_WINDOW = 90
EARLIEST = date(1970, 1, 1)
"""No check was made before; without it, a window could begin before the calendar does."""

STRIPS_SHOWN = 12
TURNS_SHOWN = 60
ASKED = "The endpoint could be asked"
"""A strip of its own: whether anything could be told on a day."""


@dataclass(frozen=True, slots=True)
class EndpointChoice:
    """An endpoint whose checks can be looked at."""

    id: int
    kind: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class CheckStrip:
    """
    One check day by day.

    Attributes:
        probe: Its id; empty for the strip of the endpoint itself.
        title: Its statement.
        spans: All days of the window.
    """

    probe: str
    title: str
    spans: tuple[Span, ...]

    @property
    def flips(self) -> int:
        """How often it turned."""
        return day_strips.flips(self.spans)


@dataclass(frozen=True, slots=True)
class CheckHistory:
    """
    What the page of an endpoint's checks shows.

    Attributes:
        endpoints: Those in use.
        endpoint: The one that is shown; None where the facility has none.
        probe: The one check that is shown; empty for all.
        first, last: Days of the window, in UTC.
        days: Length of the window.
        older, newer: Last day of the window before and after; None where nothing is there.
        strips: Those that turned or fail, what turned most first; of one check, its strip.
        asked: Whether anything could be told on each day; None without an endpoint.
        steady: Checks that never turned and do not fail, by how they stand; titles by id.
        turns: When something turned, newest first, at most `TURNS_SHOWN`.
        page, pages: Which part of the strips is shown, from 1.
        failing: How many checks had failed when they were told last; 0 where one alone is shown.
    """

    facility_id: int
    slug: str
    name: str
    endpoints: tuple[EndpointChoice, ...]
    endpoint: EndpointChoice | None
    probe: str
    first: date
    last: date
    days: int
    older: date | None
    newer: date | None
    strips: tuple[CheckStrip, ...]
    asked: CheckStrip | None
    steady: tuple[tuple[DayState, tuple[tuple[str, str], ...]], ...]
    turns: tuple[Turn, ...]
    page: int
    pages: int
    failing: int = 0

    @property
    def sentence(self) -> str:
        """What the strips show, in a sentence; empty where one check alone is shown."""
        if self.probe:
            return ""
        turned = len({turn.probe for turn in self.turns})
        at_least = "at least " if len(self.turns) == TURNS_SHOWN else ""
        times = counted(len(self.turns), "time", "times")
        said = (
            f"{counted(turned, 'check', 'checks')} turned in these days, {at_least}{times} in all"
        )
        return f"{said}; {counted(self.failing, 'check fails', 'checks fail')} at their end."


@dataclass(frozen=True, slots=True)
class Wish:
    """
    What somebody wants to see.

    Attributes:
        endpoint: Its number; None for the first of the facility.
        probe: Id of a check; empty for all.
        until: Last day of the window; None for today.
        days: Length of the window, one of `WINDOWS`.
        page: Part of the strips, from 1.
    """

    endpoint: int | None = None
    probe: str = ""
    until: date | None = None
    days: int = USUAL_WINDOW
    page: int = 1


def page(session: Session, actor: Actor, slug: str, wish: Wish, *, now: datetime) -> CheckHistory:
    """
    Return how the checks of an endpoint stood, in a fixed number of queries.

    Raises:
        NotFound: There is no such facility, endpoint or check.
        NotAllowed: *actor* may not see it.
    """
    found = everything(session, actor, slug, wish, now=now)
    if wish.probe or found.endpoint is None:
        return found
    turned = {turn.probe for turn in found.turns}
    told = [strip for strip in found.strips if strip.probe in turned or _is_telling(strip)]
    told.sort(
        key=lambda strip: (strip.probe not in turned, -strip.flips, not _fails(strip), strip.title)
    )
    pages = max(1, -(-len(told) // STRIPS_SHOWN))
    number = min(max(wish.page, 1), pages)
    return replace(
        found,
        strips=tuple(told[(number - 1) * STRIPS_SHOWN : number * STRIPS_SHOWN]),
        steady=_steady([strip for strip in found.strips if strip not in told]),
        page=number,
        pages=pages,
        failing=sum(map(_fails, found.strips)),
    )


def everything(
    session: Session, actor: Actor, slug: str, wish: Wish, *, now: datetime
) -> CheckHistory:
    """
    Return all strips of a window, in the order of their names; for a file.

    Raises:
        NotFound: There is no such facility, endpoint or check.
        NotAllowed: *actor* may not see it.
    """
    facility = accounts.find_facility(session, actor, slug, Right.SEE_FACILITY)
    rows = endpoints.of_facilities(session, [facility.id])
    chosen = _chosen(rows, wish.endpoint)
    today = now.date()
    days = wish.days if wish.days in WINDOWS else USUAL_WINDOW
    last = min(max(wish.until or today, EARLIEST), today)
    first = last - timedelta(days=days - 1)
    view = CheckHistory(
        facility_id=facility.id, slug=facility.slug, name=facility.short_name,
        endpoints=tuple(_choice(row) for row in rows),
        endpoint=None if chosen is None else _choice(chosen),
        probe=wish.probe, first=first, last=last, days=days, older=None, newer=None,
        strips=(), asked=None, steady=(), turns=(), page=1, pages=1,
    )  # fmt: skip
    if chosen is None:
        return view
    begun = probe_days.first_day(session, chosen.id)
    found = probe_days.of_endpoint(session, chosen.id, first, last, probe=wish.probe or None)
    if wish.probe and not found and wish.probe not in definitions.shipped():
        raise NotFound(f"There is no check {wish.probe}.")
    may_read_all = accounts.may(actor, Right.EDIT_ENDPOINTS, facility.id)
    return replace(
        view,
        older=first - timedelta(days=1) if begun is not None and begun < first else None,
        newer=min(today, last + timedelta(days=days)) if last < today else None,
        strips=_strips(found, first, last, wish.probe),
        asked=CheckStrip("", ASKED, _asked(found, first, last)),
        turns=tuple(
            turn if may_read_all else replace(turn, message=redaction.text(turn.message))
            for turn in probe_days.turns(
                session, chosen.id, first, last, probe=wish.probe or None, limit=TURNS_SHOWN
            )
        ),
    )


def title_of(probe: str) -> str:
    """Return the statement of a check; its name as words where this version has it no more."""
    known = definitions.shipped().get(probe)
    return known.title if known else probe.replace("_", " ").capitalize()


def _chosen(rows: Sequence[Endpoint], wanted: int | None) -> Endpoint | None:
    if wanted is None:
        return rows[0] if rows else None
    found = next((row for row in rows if row.id == wanted), None)
    if found is None:
        raise NotFound(f"There is no endpoint {wanted} here.")
    return found


def _choice(row: Endpoint) -> EndpointChoice:
    return EndpointChoice(row.id, row.kind, row.label, row.url)


def _strips(found: Sequence[Found], first: date, last: date, probe: str) -> tuple[CheckStrip, ...]:
    by_probe: dict[str, dict[date, set[Outcome]]] = {probe: {}} if probe else {}
    for one in found:
        by_probe.setdefault(one.probe, {}).setdefault(one.day, set()).add(one.outcome)
    return tuple(
        CheckStrip(name, title_of(name), day_strips.spans(days, first, last))
        for name, days in by_probe.items()
    )


def _asked(found: Sequence[Found], first: date, last: date) -> tuple[Span, ...]:
    """Return on which days anything could be told: a day on which nothing could be is none."""
    days: dict[date, set[Outcome]] = {}
    for one in found:
        told = Outcome.PASSED if one.outcome.is_conclusive else Outcome.CANT_TELL
        days.setdefault(one.day, set()).add(told)
    return day_strips.spans(days, first, last)


def _fails(strip: CheckStrip) -> bool:
    """Tell whether the last word on a check is that it failed."""
    words = [span.state for span in strip.spans if span.state in _CONCLUSIVE]
    return bool(words) and words[-1] is DayState.FAILED


def _is_telling(strip: CheckStrip) -> bool:
    return bool(strip.flips) or _fails(strip)


_CONCLUSIVE = (DayState.PASSED, DayState.FAILED, DayState.INAPPLICABLE)


def _steady(
    strips: Sequence[CheckStrip],
) -> tuple[tuple[DayState, tuple[tuple[str, str], ...]], ...]:
    """Return checks that have nothing to draw, by their state, each with its title."""
    groups: Mapping[DayState, list[tuple[str, str]]] = {state: [] for state in DayState}
    for strip in strips:
        words = [span.state for span in strip.spans if span.state in _CONCLUSIVE]
        groups[words[-1] if words else DayState.CANT_TELL].append((strip.probe, strip.title))
    return tuple(
        (state, tuple(sorted(named, key=lambda pair: pair[1])))
        for state, named in groups.items()
        if named
    )
