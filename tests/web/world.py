"""A small world behind the pages: two facilities, real runs against a provider, drafts, results."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from fairassess import config
from fairassess.demo import records
from fairassess.demo.faults import Fault
from fairassess.demo.servers import Running
from fairassess.domain.answers import Answer, State
from fairassess.domain.proposals import Batch, ProposedAnswer, ProposedFinding, Tool
from fairassess.harvest import engine as harvest_engine
from fairassess.probes import registry
from fairassess.probes import run as probe_run
from fairassess.services import (
    accounts,
    assessments,
    facilities,
    facility_reports,
    frozen_reports,
    harvesting,
    opt_outs,
    outbound,
    probing,
    proposals,
    report_queue,
    rounds,
    tokens,
)
from fairassess.services.accounts import SYSTEM, Actor, Role
from fairassess.services.proposals import Way
from fairassess.services.running import Equipment
from fairassess.storage import database, findings, harvests, migrate, people, questionnaires, runs
from tests import providers
from tests.builders import NOW
from tests.services.run_builders import TurnableClock

PASSWORD = "correct horse battery staple"
D26 = "expands-d26"
NLS, ANC = "nls", "anc"
PEOPLE: Mapping[str, tuple[Role, tuple[str, ...]]] = {
    "administrator": (Role.ADMINISTRATOR, ()),
    "coordinator": (Role.COORDINATOR, ()),
    "officer": (Role.OFFICER, (NLS,)),
    "reader": (Role.READER, (NLS,)),
    "outsider": (Role.OFFICER, (ANC,)),
    "newcomer": (Role.OFFICER, ()),
}
"""Who can sign in, by the name before the @: role and facilities."""

POOR = records.Quality(titles=0.8, creators=0.6, techniques=0.2, licences=0.3, orcids=0.1)
BETTER = records.Quality(techniques=0.7, licences=0.8, orcids=0.5)
WRONG = (Fault.NO_ADMIN_EMAIL, Fault.DELETED_NOT_KEPT, Fault.JUNK_DATES_ACCEPTED)
STILL_WRONG = (Fault.JUNK_DATES_ACCEPTED, Fault.CONTROL_CHARACTER_IN_RECORD)


@dataclass(frozen=True, slots=True)
class Place:
    """
    What is stored of one facility, by number.

    Attributes:
        run, harvest_run: Finished ones of its endpoint.
        result: Its newest snapshot.
        finding: Of *run*; the newest snapshot rests on it, too.
    """

    slug: str
    endpoint: int
    run: int
    harvest_run: int
    harvest: int
    record: int
    draft: int
    submitted: int
    result: int
    proposal: int
    finding: int


@dataclass(frozen=True, slots=True)
class World:
    """
    What is stored: `own` is the facility of officer and reader, `other` that of the outsider.

    Attributes:
        people: E-mail address by name.
        tokens: A token that only reads and one that writes too, by name of the person.
        first_result: The snapshot of `own` before its newest.
        trial, queued, running: More runs of `own`.
        round: Both submitted their newest result in it; published, with names.
        open_round, closed_round: Both take part, and have not begun.
        report: Digest of a report of the newest result of `own`; it tells of an earlier result,
            which is in no published round.
        asked: Number of a report that waits, of the same.
        now: When everything is looked at.
    """

    own: Place
    other: Place
    people: Mapping[str, str]
    tokens: Mapping[str, tuple[str, str]]
    first_result: int
    trial: int
    queued: int
    running: int
    round: str
    open_round: str
    closed_round: str
    report: str
    asked: int
    now: datetime = NOW


def settings(folder: Path, **changes: object) -> config.Settings:
    """Return settings for a folder: loopback may be asked, without pauses."""
    given: dict[str, object] = {
        "data_dir": folder,
        "allow_private": "127.0.0.0/8",
        "rate_per_s": 0,
        "contact": "fair@northern-light.example",
        "api_requests_per_minute": 1_000_000,
    }
    return config.load({}, **(given | changes))


def make(folder: Path) -> World:
    """Fill an empty folder with a database, and return what is in it."""
    chosen = settings(folder)
    engine = database.engine(chosen.database)
    migrate.upgrade(engine)
    clock = TurnableClock(NOW - timedelta(days=400))
    with _Provider(clock) as provider:
        world = _Maker(engine, chosen, provider, clock).make()
    engine.dispose()
    return world


class _Provider(Running):
    """One address that can become another provider."""

    def __init__(self, clock: TurnableClock) -> None:
        self._clock = clock
        self._app: WSGIApplication = providers.application(2)
        super().__init__(self._answer, path="/oai")

    def become(self, quality: records.Quality, faults: Iterable[Fault], count: int) -> None:
        """Answer like a provider of this quality from now on."""
        self._app = providers.application(count, quality=quality, faults=faults, now=self._clock)

    def _answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return self._app(environ, start_response)


class _Maker:
    """Goes through two rounds of two facilities."""

    def __init__(
        self, engine: Engine, chosen: config.Settings, provider: _Provider, clock: TurnableClock
    ) -> None:
        self._sessions = database.session_factory(engine)
        self._clock = clock
        self._provider = provider
        self._equipment = Equipment(
            sessions=self._sessions,
            readers=database.reader_factory(engine),
            open_door=outbound.opener(chosen, clock=self._clock),
            probe=partial(probe_run.run, sleep=lambda _: None),
            harvest=harvest_engine.harvest,
            judge=probe_run.judge_harvest,
            probe_set=registry.version(),
            clock=self._clock,
            worker="tester",
            probe_deadline_s=60.0,
            harvest_deadline_s=60.0,
        )

    def make(self) -> World:
        with self._sessions() as session:
            people_ = self._people(session)
            endpoints = {slug: self._endpoint(session, slug) for slug in (NLS, ANC)}
            self._provider.become(POOR, WRONG, 40)
            self._runs(session, endpoints[NLS])
            first, _ = self._assess(session, NLS, "2025", 0)
            self._clock.now = NOW - timedelta(days=3)
            self._provider.become(BETTER, STILL_WRONG, 60)
            wish = opt_outs.OptOutDraft("quiet.example", "keeper@quiet.example", "Too small.")
            opt_outs.opt_out(session, wish, now=self._clock())
            held = self._round(session, "Autumn 2026")
            places = {slug: self._place(session, slug, endpoints[slug]) for slug in (NLS, ANC)}
            self._clock.now = NOW
            rounds.close_round(session, SYSTEM, held, now=NOW)
            rounds.publish_round(session, SYSTEM, held, now=NOW)
            closed = self._round(session, "Trial")
            rounds.close_round(session, SYSTEM, closed, now=NOW)
            tokens_ = {name: self._tokens(session, email) for name, email in people_.items()}
            trial = self._trial(session)
            queued, running = self._under_way(session, endpoints[NLS])
            opened = self._round(session, "Spring 2027")
            report, asked = self._reports(session, places[NLS].result)
        return World(
            own=places[NLS],
            other=places[ANC],
            people=people_,
            tokens=tokens_,
            first_result=first,
            trial=trial,
            queued=queued,
            running=running,
            round=held,
            open_round=opened,
            closed_round=closed,
            report=report,
            asked=asked,
        )

    def _reports(self, session: Session, result: int) -> tuple[str, int]:
        """Make a report, and ask for one that nobody makes."""
        kept = frozen_reports.make(
            session, SYSTEM, facility_reports.order(result, "json"),
            site_url="http://127.0.0.1:8000", now=NOW,
        )  # fmt: skip
        order = facility_reports.order(result, "docx")
        return kept.digest, report_queue.ask(session, SYSTEM, order, now=NOW)

    def _people(self, session: Session) -> Mapping[str, str]:
        """Register the facilities, then the people; all with one password, hashed once."""
        for name, short in (("Northern Light Source", "NLS"), ("Alpine Neutron Centre", "ANC")):
            facilities.register(
                session,
                SYSTEM,
                facilities.FacilityDraft(
                    name=name,
                    short_name=short,
                    kind="synchrotron" if short == "NLS" else "neutron source",
                    country="DE",
                    ror="https://ror.org/02aj13c28" if short == "NLS" else "",
                    time_zone="Europe/Berlin",
                ),
                now=self._clock(),
            )
        password = accounts.hash_password(PASSWORD)
        emails = {}
        for name, (role, slugs) in PEOPLE.items():
            emails[name] = f"{name}@northern-light.example"
            draft = accounts.UserDraft(emails[name], name.capitalize(), role.value, slugs)
            number = accounts.create_user(session, SYSTEM, draft, now=self._clock())
            session.get_one(people.User, number).password = password
            session.commit()
        return emails

    def _endpoint(self, session: Session, slug: str) -> int:
        draft = facilities.EndpointDraft(
            "oai-pmh", self._provider.url, is_harvested=True, harvest_prefix="oai_datacite"
        )
        return facilities.add_endpoint(session, SYSTEM, slug, draft, now=self._clock())

    def _runs(self, session: Session, endpoint: int) -> tuple[int, int]:
        """Probe and harvest an endpoint, one after the other."""
        done = []
        for work, execute in (
            (runs.Work.PROBE, probing.execute_probe),
            (runs.Work.HARVEST, harvesting.execute_harvest),
        ):
            number = probing.request_run(session, SYSTEM, endpoint, work, now=self._clock())
            execute(self._equipment, number, 1)
            done.append(number)
        return done[0], done[1]

    def _place(self, session: Session, slug: str, endpoint: int) -> Place:
        run, harvest_run_ = self._runs(session, endpoint)
        result, submitted = self._assess(session, slug, "2026", 1)
        harvest = harvests.of_run(session, harvest_run_)
        assert harvest is not None
        record = session.scalars(
            select(harvests.Record.id).where(harvests.Record.harvest_id == harvest.id)
        ).first()
        assert record is not None
        self._clock.now += timedelta(hours=1)
        draft = self._draft(session, slug)
        return Place(
            slug, endpoint, run, harvest_run_, harvest.id, record, draft, submitted, result,
            self._proposal(session, slug, draft), self._finding(session, run),
        )  # fmt: skip

    def _finding(self, session: Session, run: int) -> int:
        made = findings.of_run(session, run)
        return next(one.id for one in made if one.probe == "oaipmh_answers_identify")

    def _assess(self, session: Session, slug: str, label: str, step: int) -> tuple[int, int]:
        """Answer all questions and submit; the later step is a little better."""
        now = self._clock()
        number = assessments.start(session, SYSTEM, slug, D26, label, "empty", now=now)
        for position, question in enumerate(questionnaires.latest(D26).questions):
            said = said_to(question.id, position, step, bool(question.not_applicable.is_allowed))
            assessments.save_answer(session, SYSTEM, number, said, 0, now=now)
        snapshot = assessments.submit(
            session, SYSTEM, number, signed_by="A. Officer", has_declared=True, now=now
        )
        return snapshot, number

    def _draft(self, session: Session, slug: str) -> int:
        now = self._clock()
        number = assessments.start(
            session, SYSTEM, slug, D26, "2027", "last", round_slug="", now=now
        )
        actor = self._somebody(session, slug)
        edited = Answer(
            "Q14", State.LEVEL, 4, comment="All public records, since the new catalogue."
        )
        assessments.save_answer(session, actor, number, edited, 1, now=now)
        assessments.save_answer(session, actor, number, Answer("Q20"), 1, now=now)
        return number

    def _proposal(self, session: Session, slug: str, draft: int) -> int:
        """Let another tool propose something, and make a token for the officer."""
        somebody, now = self._somebody(session, slug), self._clock()
        batch = Batch(
            Tool("F-UJI", "3.5.0"),
            (ProposedAnswer("Q02", {"level": 3}, "The catalogue says so."),),
            (ProposedFinding("FsF-F1-01MD", "passed", "Data have an identifier."),),
        )
        made = proposals.propose(session, somebody, draft, batch, way=Way.FILE, now=now)
        if slug == NLS:
            tokens.create(session, somebody, tokens.TokenDraft("A program"), now=now)
        return made.ids[0]

    def _tokens(self, session: Session, email: str) -> tuple[str, str]:
        person = tokens.person_called(session, SYSTEM, email)
        read, write = (
            tokens.create(session, person, tokens.TokenDraft(f"To {scope}", scope), now=NOW)[1]
            for scope in tokens.Scope
        )
        return read, write

    def _somebody(self, session: Session, slug: str) -> Actor:
        name = "officer" if slug == NLS else "outsider"
        user = people.find_user_by_email(session, f"{name}@northern-light.example")
        assert user is not None
        return accounts.actor_for(user)

    def _round(self, session: Session, name: str) -> str:
        """Open a round of both facilities."""
        today = self._clock().date()
        draft = rounds.RoundDraft(
            name=name,
            questionnaire=D26,
            facilities=(NLS, ANC),
            opens_on=today.isoformat(),
            closes_on=(today + timedelta(days=30)).isoformat(),
            sight="named",
        )
        return rounds.open_round(session, SYSTEM, draft, now=self._clock())

    def _trial(self, session: Session) -> int:
        url = self._provider.url
        number = probing.request_trial(session, SYSTEM, NLS, "oai-pmh", url, now=self._clock())
        probing.execute_probe(self._equipment, number, 1)
        return number

    def _under_way(self, session: Session, endpoint: int) -> tuple[int, int]:
        queued = probing.request_run(session, SYSTEM, endpoint, runs.Work.HARVEST, now=NOW)
        number = probing.request_run(session, SYSTEM, endpoint, runs.Work.PROBE, now=NOW)
        run = session.get_one(runs.Run, number)
        run.state, run.worker, run.attempt = runs.State.RUNNING, "tester", 1
        run.started_at = run.heartbeat_at = NOW
        run.step_done, run.step_planned, run.doing = 12, 45, "asking for a list"
        session.commit()
        return queued, number


def said_to(question: str, position: int, step: int, may_be_left_out: bool) -> Answer:
    """Return what is answered: mostly levels, some unknown, one that does not apply."""
    if position == 5:
        return Answer(question, State.UNKNOWN)
    if position == 6 and may_be_left_out:
        return Answer(question, State.NOT_APPLICABLE, reason="There are no such data.")
    level = min(4, 1 + (position * 2 + step * (position % 3)) % 4)
    planned = min(4, level + 1)
    return Answer(
        question,
        State.LEVEL,
        level,
        planned_level=planned if planned > level else None,
        planned_on=date(2027, 6, 30) if planned > level else None,
        comment=f"What we do about {question}, said in round {step + 1}.",
        links=("https://northern-light.example/policy",) if position % 4 == 0 else (),
    )
