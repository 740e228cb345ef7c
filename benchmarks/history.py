"""
Measure the pages of a facility's history with some years of history, and with ten times that.

    python benchmarks/history.py [--assessments 4] [--days 365] [--rounds 15]

Two facilities stand in one database: one with a few assessments and a year of daily runs, the
other with ten times as many of both. Each page is asked for in turn at the two, so that whatever
else runs on the machine meets both alike; the figure is the ratio of their median times. The aim
is at most 1.3.
"""

import argparse
import gc
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from fairassess import clock, config
from fairassess.domain.answers import Answer, State
from fairassess.domain.finding import Finding, Outcome, Severity
from fairassess.probes import definitions
from fairassess.services import accounts, assessments, endpoints, facilities
from fairassess.services.accounts import SYSTEM, UserDraft
from fairassess.storage import database, findings, questionnaires, runs
from fairassess.web import context, factory

AIM = 1.3
TIMES = 10
D26 = "expands-d26"
PASSWORD = "a long enough passphrase"
EMAIL = "officer@example.org"
CHECKS = 100
PAGES = (
    ("history, all questions", "/facilities/{slug}/history"),
    ("history, one letter", "/facilities/{slug}/history?of=F"),
    ("history, one question", "/facilities/{slug}/history?of=Q14"),
    ("history, today's rules", "/facilities/{slug}/history?rules=today"),
    ("checks day by day", "/facilities/{slug}/history/checks"),
    ("one check", "/facilities/{slug}/history/checks?check=oaipmh_answers_identify"),
    ("two side by side", "/facilities/{slug}/compare"),
)


@dataclass(frozen=True, slots=True)
class Size:
    """How much history a facility has."""

    slug: str
    assessments: int
    days: int


def main() -> None:
    """Build both histories, measure each page, print one table; fail where the aim is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[1])
    parser.add_argument("--assessments", type=int, default=4)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--rounds", type=int, default=15)
    given = parser.parse_args()
    sizes = (
        Size("short", given.assessments, given.days),
        Size("long", given.assessments * TIMES, given.days * TIMES),
    )
    with tempfile.TemporaryDirectory() as folder:
        settings = config.load({}, data_dir=Path(folder))
        app = factory.create_app(settings)
        engine = database.engine(settings.database)
        now = clock.now()
        with database.session_factory(engine)() as session:
            for size in sizes:
                print(f"{size.assessments} assessments, {size.days} days ...", file=sys.stderr)
                build(session, size, now)
            draft = UserDraft(EMAIL, "Officer", "administrator", (), PASSWORD)
            accounts.create_user(session, SYSTEM, draft, now=now)
        engine.dispose()
        gc.freeze()
        client = app.test_client()
        sign_in(client)
        missed = report(measured(client, given.rounds), sizes)
        context.kit_of(app).sessions.remove()
    sys.exit(1 if missed else 0)


def build(session: Session, size: Size, now: datetime) -> None:
    """Give a facility its runs, day by day, and its assessments among them."""
    draft = facilities.FacilityDraft(size.slug.title(), size.slug.title())
    begun = now - timedelta(days=size.days + 1)
    slug = facilities.register(session, SYSTEM, draft, now=begun)
    url = f"https://{slug}.example.org/oai"
    chosen = endpoints.EndpointDraft("oai-pmh", url, interval="never")
    endpoint_id = endpoints.add_endpoint(session, SYSTEM, slug, chosen, now=begun)
    probes = [name for name, known in definitions.shipped().items() if known.kind == "oai-pmh"]
    every = size.days // size.assessments
    for day in range(size.days):
        at = begun + timedelta(days=day)
        add_run(session, endpoint_id, probes[:CHECKS], day, at)
        if day % every == every - 1 and day // every < size.assessments:
            session.commit()
            submit(session, slug, day // every, at + timedelta(hours=1))
    session.commit()


def add_run(
    session: Session, endpoint_id: int, probes: Sequence[str], day: int, at: datetime
) -> None:
    """Store a run in which a few checks turn now and then, and some days cannot be told."""
    endpoint = session.get_one(runs.Endpoint, endpoint_id)
    run = runs.Run(
        endpoint_id=endpoint_id,
        facility_id=endpoint.facility_id,
        target=endpoint.url,
        kind=endpoint.kind,
        work=runs.Work.PROBE,
        trigger=runs.Trigger.SCHEDULE,
        state=runs.State.DONE,
        queued_at=at,
        finished_at=at,
    )
    session.add(run)
    session.flush()
    made = [found(probe, number, day) for number, probe in enumerate(probes)]
    rows = findings.add(session, made, run_id=run.id, endpoint_id=endpoint_id, found_at=at)
    if day % 10 in (0, 1):
        # What turned is written down twice in ten days; the table of the latest is not measured.
        findings.note_latest(
            session, rows, endpoint_id=endpoint_id, facility_id=endpoint.facility_id
        )
    session.flush()
    session.expunge_all()


def found(probe: str, number: int, day: int) -> Finding:
    """Return what a check finds on a day: every seventh check turns each month."""
    fails = number % 7 == 0 and (day // 30 + number) % 3 == 0
    outcome = Outcome.FAILED if fails else Outcome.PASSED
    if day % 23 == 0:
        outcome = Outcome.CANT_TELL
    return Finding(
        probe=probe,
        outcome=outcome,
        severity=Severity.MUST,
        message=f"{probe}: {outcome.value} on day {day}.",
        remedy="Mend it." if fails else "",
        source="OAI-PMH 2.0",
        kind="oai-pmh",
    )


def submit(session: Session, slug: str, number: int, at: datetime) -> None:
    """Answer all questions and submit."""
    asked = questionnaires.latest(D26)
    made = assessments.start(session, SYSTEM, slug, D26, f"Round {number}", "empty", now=at)
    for place, question in enumerate(asked.questions):
        level = 1 + (place + number) % 4
        said = Answer(question.id, State.LEVEL, level, comment=f"Said in round {number}. " * 5)
        assessments.save_answer(session, SYSTEM, made, said, 0, now=at)
    assessments.submit(session, SYSTEM, made, signed_by="Officer", has_declared=True, now=at)


def sign_in(client: FlaskClient) -> None:
    """Open a session as the browser would."""
    page = client.get("/sign-in").text
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found is not None, page
    token = found[1]
    reply = client.post(
        "/sign-in", data={"csrf_token": token, "email": EMAIL, "password": PASSWORD}
    )
    assert reply.status_code == 302, reply.status


def measured(client: FlaskClient, rounds: int) -> dict[str, tuple[list[float], list[float]]]:
    """Return milliseconds of each page at both facilities, asked for in turn."""
    times: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name, _ in PAGES}
    for number in range(rounds + 2):
        for name, address in PAGES:
            for place, slug in enumerate(("short", "long")):
                took = timed(partial(_read, client, address.format(slug=slug)))
                # The first rounds fill what a running server has at hand.
                if number >= 2:
                    times[name][place].append(took)
    return times


def timed(work: Callable[[], None]) -> float:
    """Return how many milliseconds of processor time something takes."""
    # Each begins with nothing to clear away: else always the same page would pay for all.
    gc.collect()
    begun = time.process_time()
    work()
    return (time.process_time() - begun) * 1000


def _read(client: FlaskClient, url: str) -> None:
    reply = client.get(url)
    assert reply.status_code == 200, f"{url}: {reply.status}"


def report(times: dict[str, tuple[list[float], list[float]]], sizes: Sequence[Size]) -> list[str]:
    """Print one row per page, and return the pages that miss the aim."""
    heads = [f"{size.assessments} / {size.days} days" for size in sizes]
    print(f"{'page, ms (median)':<26}{heads[0]:>16}{heads[1]:>18}{'ratio':>8}")
    missed = []
    for name, (short, long) in times.items():
        few, many = statistics.median(short), statistics.median(long)
        ratio = many / few
        print(f"{name:<26}{few:>16.1f}{many:>18.1f}{ratio:>8.2f}")
        if ratio > AIM:
            missed.append(name)
    return missed


if __name__ == "__main__":
    main()
