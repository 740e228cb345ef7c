"""
Measure reports of a round with many facilities, and what pages cost while one is made.

    python benchmarks/reports.py [--facilities 30] [--rounds 3] [--pack]

The facilities submit into one round, each with evidence of a hundred checks and an assessment
before. Then the way of the worker is gone: a report is asked for, gathered from the database, and
written in a process of its own, while this process answers pages one after the other. The aim is
a PDF in at most 10 seconds, told once alone and once with pages asked for meanwhile. How pages
fare is told as the ratio of their times while a report is made to those while none is; the two
take turns, so that whatever else runs on the machine meets both alike. With --look the files are
left in a folder.
"""

import argparse
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from flask.testing import FlaskClient
from history import EMAIL, PASSWORD, add_run, sign_in
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from fairassess import clock, config
from fairassess.domain.answers import Answer, State
from fairassess.probes import definitions
from fairassess.reports import round_formats
from fairassess.services import (
    accounts,
    assessments,
    endpoints,
    facilities,
    frozen_reports,
    report_child,
    round_reports,
    rounds,
)
from fairassess.services.accounts import SYSTEM, UserDraft
from fairassess.services.report_making import Material, OnStep, tell_nobody
from fairassess.services.round_reports import Publishing
from fairassess.storage import database, questionnaires
from fairassess.web import context, factory

AIM_S = 10.0
D26 = "expands-d26"
SITE = "https://fair.example.org"
SAID = Publishing("Example organisation", "https://creativecommons.org/licenses/by/4.0/")
CHECKS = 100
PAGES = ("/rounds/{round}", "/rounds/{round}/comparison", "/facilities/{facility}", "/sign-in")


@dataclass(frozen=True, slots=True)
class World:
    """What is measured: a database with a closed round, and an application on it."""

    engine: Engine
    client: FlaskClient
    round: str
    facilities: tuple[str, ...]


def main() -> None:
    """Build the round, make its reports, print two tables; fail where the aim is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[1])
    parser.add_argument("--facilities", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pack", action="store_true", help="make the pack, too: some minutes")
    parser.add_argument("--look", type=Path, help="folder in which to leave the files")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = config.load({}, data_dir=Path(folder))
        app = factory.create_app(settings)
        engine = database.engine(settings.database)
        with database.session_factory(engine)() as session:
            held, slugs = build(session, given.facilities)
        client = app.test_client()
        sign_in(client)
        world = World(engine, client, held, slugs)
        slowest = formats(world, given.look, with_pack=given.pack)
        slowest = max(slowest, pages(world, given.rounds))
        context.kit_of(app).sessions.remove()
        engine.dispose()
    print(f"slowest PDF: {slowest:.1f} s of {AIM_S:.0f} s allowed")
    sys.exit(1 if slowest > AIM_S else 0)


def build(session: Session, how_many: int) -> tuple[str, tuple[str, ...]]:
    """Let facilities submit twice, the second time into a round; close it."""
    now = clock.now()
    probes = [name for name, known in definitions.shipped().items() if known.kind == "oai-pmh"]
    slugs = []
    for number in range(how_many):
        print(f"\rfacility {number + 1} of {how_many}", end="", file=sys.stderr)
        name = f"Facility of the {number + 1}. beam"
        draft = facilities.FacilityDraft(name, f"Beam {number + 1:02}")
        begun = now - timedelta(days=400)
        slug = facilities.register(session, SYSTEM, draft, now=begun)
        chosen = endpoints.EndpointDraft(
            "oai-pmh", f"https://{slug}.example.org/oai", interval="never"
        )
        endpoint = endpoints.add_endpoint(session, SYSTEM, slug, chosen, now=begun)
        # Of both runs the table of the latest is written: day 1 of ten.
        add_run(session, endpoint, probes[:CHECKS], 31 + 10 * number, now - timedelta(days=370))
        session.commit()
        submit(session, slug, number, now - timedelta(days=365), round_slug=None)
        add_run(session, endpoint, probes[:CHECKS], 61 + 10 * number, now - timedelta(hours=3))
        session.commit()
        slugs.append(slug)
    print(file=sys.stderr)
    held = rounds.open_round(
        session,
        SYSTEM,
        rounds.RoundDraft(
            "Autumn round", D26, tuple(slugs), f"{now - timedelta(days=30):%Y-%m-%d}",
            f"{now:%Y-%m-%d}", "named",
        ),
        now=now - timedelta(days=30),
    )  # fmt: skip
    for number, slug in enumerate(slugs):
        submit(session, slug, number + 1, now - timedelta(hours=2), round_slug=held)
    rounds.close_round(session, SYSTEM, held, now=now - timedelta(hours=1))
    draft_of_user = UserDraft(EMAIL, "Officer", "administrator", (), PASSWORD)
    accounts.create_user(session, SYSTEM, draft_of_user, now=now)
    return held, tuple(slugs)


def submit(
    session: Session, slug: str, number: int, at: datetime, *, round_slug: str | None
) -> None:
    """Answer all questions and submit."""
    asked = questionnaires.latest(D26)
    label = "before" if round_slug is None else "in the round"
    made = assessments.start(
        session, SYSTEM, slug, D26, label, "empty", round_slug=round_slug, now=at
    )
    for place, question in enumerate(asked.questions):
        level = 1 + (place * 7 + number * number) % 4
        comment = f"Here {slug} says what it does for {question.id}, {label}. " * 4
        said = Answer(question.id, State.LEVEL, level, comment=comment, planned_level=4)
        if (place + number) % 13 == 0:
            said = Answer(question.id, State.UNKNOWN)
        assessments.save_answer(session, SYSTEM, made, said, 0, now=at)
    assessments.submit(session, SYSTEM, made, signed_by="Officer", has_declared=True, now=at)


def formats(world: World, look: Path | None, *, with_pack: bool) -> float:
    """Print how long each format takes with nothing beside it; return the time of the PDF."""
    print(f"{'format':<22}{'seconds':>9}{'of them reading':>18}{'MB':>8}")
    slowest = 0.0
    for form in round_formats.ALL.values():
        if form.name == "zip" and not with_pack:
            continue
        took, reading, content = made(world, form.name, "all")
        print(f"{form.title:<22}{took:>9.1f}{reading:>18.1f}{len(content) / 1e6:>8.1f}")
        if form.name == "pdf":
            slowest = took
        if look is not None:
            (look / f"round.{form.name}").write_bytes(content)
    return slowest


def made(world: World, form: str, edition: str) -> tuple[float, float, bytes]:
    """Make one report as a worker does; return seconds in all and of reading, and the file."""
    begun = time.perf_counter()
    read_at = begun

    def apart(material: Material, on_step: OnStep) -> bytes:
        nonlocal read_at
        read_at = time.perf_counter()
        return report_child.written_apart(material, on_step)

    with database.session_factory(world.engine)() as session:
        order = round_reports.order(world.round, edition, form, said=SAID)
        kept = frozen_reports.make(
            session, SYSTEM, order, site_url=SITE, now=clock.now(), on_step=tell_nobody,
            writer=apart,
        )  # fmt: skip
        took = time.perf_counter() - begun
        return took, read_at - begun, frozen_reports.content(session, SYSTEM, kept.digest)[1]


def pages(world: World, times: int) -> float:
    """Print how pages fare while a PDF is made, and without; return the slowest making."""
    quiet: dict[str, list[float]] = {page: [] for page in PAGES}
    busy: dict[str, list[float]] = {page: [] for page in PAGES}
    slowest = 0.0
    ask(world, {page: [] for page in PAGES}, lambda: False)
    for number in range(times):
        until = time.perf_counter() + 6
        ask(world, quiet, lambda until=until: time.perf_counter() < until)  # type: ignore[misc]
        # Each participant's edition is another report: the same one is never made twice.
        edition = f"of-{world.facilities[number]}"
        took: list[float] = []
        making = threading.Thread(target=partial(make_aside, world, edition, took))
        making.start()
        ask(world, busy, making.is_alive)
        making.join()
        slowest = max(slowest, *took)
        print(f"PDF {number + 1} while pages are asked for: {took[0]:.1f} s", file=sys.stderr)
    print(f"{'page, ms':<28}{'alone':>8}{'meanwhile':>11}{'ratio':>7}{'95 %':>8}{'meanwhile':>11}")
    for page in PAGES:
        alone, meanwhile = statistics.median(quiet[page]), statistics.median(busy[page])
        high, high_meanwhile = nearly_all(quiet[page]), nearly_all(busy[page])
        print(
            f"{page:<28}{alone:>8.0f}{meanwhile:>11.0f}{meanwhile / alone:>7.2f}"
            f"{high:>8.0f}{high_meanwhile:>11.0f}"
        )
    return slowest


def make_aside(world: World, edition: str, took: list[float]) -> None:
    """Make one PDF, and write down how long it took."""
    took.append(made(world, "pdf", edition)[0])


def ask(world: World, times: dict[str, list[float]], goes_on: Callable[[], bool]) -> None:
    """Ask for each page in turn, at least once, while something goes on."""
    first = True
    while first or goes_on():
        first = False
        for page in PAGES:
            address = page.format(round=world.round, facility=world.facilities[0])
            begun = time.perf_counter()
            reply = world.client.get(address)
            times[page].append((time.perf_counter() - begun) * 1000)
            assert reply.status_code in (200, 302), f"{address}: {reply.status}"


def nearly_all(times: list[float]) -> float:
    """Return the time that 95 in 100 do not exceed."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


if __name__ == "__main__":
    main()
