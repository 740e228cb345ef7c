"""Fill an empty database with the demo world: its past rounds, with evidence from real runs."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from fairassess.config import Settings
from fairassess.demo import seed_answers, seed_people, seed_rounds, world
from fairassess.demo.beside import Neighbours
from fairassess.demo.beside_stories import FIRST_YEAR, TODAY
from fairassess.demo.records_words import Beam
from fairassess.demo.seed_calendar import Calendar
from fairassess.demo.seed_evidence import Observer
from fairassess.demo.seed_stage import Stage
from fairassess.demo.world import DemoFacility
from fairassess.demo.world_chapters import PAST_ROUNDS, Chapter, Look, PastRound
from fairassess.services import facilities
from fairassess.services.accounts import SYSTEM, Actor
from fairassess.storage import database, endpoints
from fairassess.storage import facilities as stored_facilities
from fairassess.storage.people import Role

ZONE = "Europe/Berlin"
KINDS: Mapping[Beam, str] = {
    Beam.SYNCHROTRON: "synchrotron",
    Beam.NEUTRON: "neutron source",
    Beam.FEL: "free electron laser",
    Beam.ION: "ion beam laboratory",
}
CHECKED_BEFORE = timedelta(minutes=90)
"""How long before the end of the story the endpoints were checked last."""

ADDED_BEFORE = timedelta(hours=20)
"""How long before they were checked first the endpoints beside OAI-PMH were added."""

DRAFT_IS_OPEN = timedelta(days=2)
"""How long somebody has been answering the assessment that is not submitted yet."""


def is_filled(engine: Engine) -> bool:
    """Return whether there is any facility, so that nothing may be filled in."""
    with database.reader_factory(engine)() as session:
        return bool(stored_facilities.list_by_name(session))


def seed(
    engine: Engine,
    settings: Settings,
    stage: Stage,
    places: Sequence[DemoFacility] = world.FACILITIES,
    *,
    beside: Neighbours | None = None,
    now: datetime,
    tell: Callable[[str], None] = lambda _: None,
) -> bool:
    """
    Fill an empty, migrated database; one that has a facility already stays as it is.

    Everything goes through the services with an actor, at the times of the story. Findings and
    records come from real probes and harvests of the endpoints as they were then.

    Args:
        engine: Of the database.
        settings: Must allow probes of 127.0.0.0/8, and name the registries of *beside*.
        stage: Where the endpoints are shown; it has all *places*, and stays open.
        places: Which facilities.
        beside: What answers beside OAI-PMH; None where that is not looked at.
        now: Aware UTC moment at which the story ends.
        tell: Told in a few words what is being made.

    Returns:
        Whether it was filled now.
    """
    if is_filled(engine):
        return False
    observer = Observer(engine, settings, stage, places, beside)
    _Storyteller(engine, observer, places, now).tell(tell)
    return True


def smaller(
    places: Sequence[DemoFacility], *, records: int = 40, rounds: int = 2
) -> tuple[DemoFacility, ...]:
    """
    Return facilities with less to tell, which are made within seconds; their days are the rounds'.

    Args:
        places: Which facilities.
        records: Most records of one; 25 or more.
        rounds: How many of the last rounds they took part in; 1 or more.
    """
    return tuple(
        replace(
            place,
            record_count=min(place.record_count, records),
            story=place.story[-rounds:],
            days=(),
        )
        for place in places
    )


def move_endpoints(
    engine: Engine, before: Mapping[str, str], after: Mapping[str, str], *, now: datetime
) -> None:
    """
    Give the demo endpoints the addresses that they have from now on.

    Args:
        engine: Of a database that was filled.
        before: Address by facility code as it is stored.
        after: Address by facility code as it is now.
        now: Aware UTC moment.
    """
    moved = {url: after[code] for code, url in before.items() if url != after[code]}
    with database.session_factory(engine)() as session:
        numbers = [facility.id for facility in stored_facilities.list_by_name(session)]
        found = {row.id: row.url for row in endpoints.of_facilities(session, numbers)}
        session.rollback()
        for endpoint_id, url in found.items():
            if url in moved:
                _, draft = facilities.find_endpoint(session, SYSTEM, endpoint_id)
                draft = replace(draft, url=moved[url])
                facilities.edit_endpoint(session, SYSTEM, endpoint_id, draft, now=now)


class _Storyteller:
    """Tells the story once, round by round."""

    def __init__(
        self, engine: Engine, observer: Observer, places: Sequence[DemoFacility], now: datetime
    ) -> None:
        self._sessions = database.session_factory(engine)
        self._observer = observer
        self._places = places
        self._now = now
        self._calendar = Calendar(now)
        self._slugs: dict[str, str] = {}
        self._people: Mapping[Role, Actor] = {}
        years = {chapter.year for place in places for chapter in place.story}
        self._rounds = [past for past in PAST_ROUNDS if past.year in years]
        self._days = deque(sorted(
            ((self._calendar.days_ago(day.before), place, day.look)
            for place in places for day in place.days),
            key=lambda told: told[0],
        ))  # fmt: skip

    def tell(self, tell: Callable[[str], None]) -> None:
        """Tell who takes part, their rounds, this morning, and what is not finished."""
        self._introduce(self._calendar.moment(self._rounds[0].opened_on, time(8)))
        for past in self._rounds:
            tell(f"round {self._calendar.label(past.year)}")
            looks = {place.code: _look_before(place, past.year) for place in self._places}
            at = self._calendar.evidence_at(past.year)
            if past.year == max(FIRST_YEAR, self._rounds[0].year):
                self._observer.add_beside(self._slugs, at=at - ADDED_BEFORE)
            self._pass_days(until=at)
            self._observer.check_all(looks, year=past.year, at=at)
            self._hold(past)
        tell("the checks of today")
        self._pass_days(until=self._now - CHECKED_BEFORE)
        looks = {place.code: place.today for place in self._places}
        self._observer.check_all(looks, year=TODAY, at=self._now - CHECKED_BEFORE)
        self._begin_draft()

    def _introduce(self, at: datetime) -> None:
        with self._sessions() as session:
            for place in self._places:
                draft = _as_draft(place)
                self._slugs[place.code] = facilities.register(session, SYSTEM, draft, now=at)
            self._people = seed_people.add(session, self._slugs.values(), now=at)
        self._observer.add_endpoints(self._slugs, at=at)

    def _pass_days(self, *, until: datetime) -> None:
        """Check what was checked on single days since the last time, in its order."""
        while self._days and self._days[0][0] < until:
            at, place, look = self._days.popleft()
            self._observer.check_one(place, look, SYSTEM, at=at)

    def _hold(self, past: PastRound) -> None:
        """Let every facility answer, in the order in which they submitted."""
        told = [
            (chapter, place)
            for place in self._places
            for chapter in place.story
            if chapter.year == past.year
        ]
        officer, coordinator = self._people[Role.OFFICER], self._people[Role.COORDINATOR]
        took_part = [self._slugs[place.code] for _, place in told]
        with self._sessions() as session:
            held = seed_rounds.hold(session, coordinator, past, took_part, self._calendar)
        for chapter, place in sorted(told, key=lambda pair: pair[0].submitted_on):
            self._pass_days(until=self._calendar.submitted_at(chapter))
            if not chapter.look.is_up:
                at = self._calendar.moment(chapter.submitted_on, time(7, 30))
                self._observer.check_one(place, chapter.look, officer, at=at)
            with self._sessions() as session:
                self._hand_in(session, officer, place, chapter, past)
        over = min(self._calendar.moment(past.closed_on, time(18)), self._now - CHECKED_BEFORE)
        with self._sessions() as session:
            seed_rounds.end(session, coordinator, held, at=over)

    def _hand_in(
        self,
        session: Session,
        officer: Actor,
        place: DemoFacility,
        chapter: Chapter,
        past: PastRound,
    ) -> None:
        seed_answers.hand_in(
            session,
            officer,
            self._slugs[place.code],
            self._calendar.answers(chapter),
            edition=seed_answers.edition_of(past),
            label=self._calendar.label(past.year),
            starts_from_last=not seed_answers.is_first_of_its_kind(past, self._rounds),
            at=self._calendar.submitted_at(chapter),
        )

    def _begin_draft(self) -> None:
        """Let one facility be in the middle of its next assessment, in a round of all."""
        place = self._places[1 % len(self._places)]
        label = self._calendar.label(place.story[-1].year + 1)
        since = self._now - DRAFT_IS_OPEN
        with self._sessions() as session:
            seed_rounds.begin_next(
                session, self._people[Role.COORDINATOR], self._slugs.values(), label=label, at=since
            )
            seed_answers.begin(
                session,
                self._people[Role.OFFICER],
                self._slugs[place.code],
                self._calendar.answers(place.story[-1]),
                label=label,
                since=since,
                until=self._now - CHECKED_BEFORE,
            )


def _look_before(place: DemoFacility, year: int) -> Look:
    """
    Return how an endpoint was shortly before the assessment of a round.

    One that was down on that day had gone silent just before it, unless it had never been up.
    """
    past = [chapter.look for chapter in place.story if chapter.year <= year]
    return next((look for look in reversed(past) if look.is_up), past[-1])


def _as_draft(place: DemoFacility) -> facilities.FacilityDraft:
    return facilities.FacilityDraft(
        name=place.house.name,
        short_name=place.short_name,
        kind=KINDS[place.house.beam],
        ror=place.house.ror,
        website=f"https://www.{place.house.domain}/",
        time_zone=ZONE,
    )
