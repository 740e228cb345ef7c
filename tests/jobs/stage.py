"""What tests of jobs stand on: settings, a database, endpoints on loopback, and patience."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from fairassess import clock, config
from fairassess.config import Settings
from fairassess.demo.faults import Fault
from fairassess.demo.provider_manner import Manner
from fairassess.demo.servers import Running
from fairassess.services import probing
from fairassess.services.accounts import SYSTEM
from fairassess.services.probing import RunView
from fairassess.storage import database
from fairassess.storage.runs import State, Work
from tests import providers
from tests.services import run_builders

PATIENCE_S = 30.0


@dataclass(frozen=True, slots=True)
class Stage:
    """One database with the settings that lead to it."""

    settings: Settings
    engine: Engine

    def session(self) -> Session:
        """Return a session that writes."""
        return database.session_factory(self.engine)()

    def add_endpoint(self, url: str, **changes: object) -> int:
        """Store an endpoint at this address, with a facility of its own."""
        with self.session() as session:
            slug = f"f{time.monotonic_ns()}"
            facility_id = run_builders.add_facility(session, slug)
            return run_builders.add_endpoint(session, facility_id, url=url, **changes)

    def ask(self, endpoint_id: int, work: Work = Work.PROBE) -> int:
        """Ask for a run now."""
        with self.session() as session:
            return probing.request_run(session, SYSTEM, endpoint_id, work, now=clock.now())

    def view(self, run_id: int) -> RunView:
        """Return the run as a page shows it."""
        with database.reader_factory(self.engine)() as session:
            return probing.run_view(session, SYSTEM, run_id)

    def states(self, endpoint_id: int) -> dict[str, State]:
        """Return how the newest run of each work of the endpoint stands."""
        with database.reader_factory(self.engine)() as session:
            rows = probing.runs_of(session, SYSTEM, endpoint_id)
        return {row.work.value: row.state for row in reversed(rows)}

    def finished(self, run_id: int) -> RunView:
        """Wait until the run has ended and return it."""
        wait_until(lambda: self.view(run_id).state.is_finished)
        return self.view(run_id)

    def under_way(self, run_id: int, steps: int = 2) -> None:
        """Wait until the run has done some steps."""
        wait_until(lambda: self.view(run_id).step.done >= steps)


def stage(folder: Path, database_url: str, **changes: object) -> Stage:
    """Return a stage whose jobs may ask loopback as fast as they can."""
    jobs_url = ""
    if database_url.startswith("postgresql"):
        plain = make_url(database_url).set(drivername="postgresql")
        jobs_url = plain.render_as_string(hide_password=False)
    settings = config.load(
        {},
        **{
            "data_dir": folder,
            "database_url": database_url,
            "jobs_url": jobs_url,
            "allow_private": "127.0.0.0/8",
            "rate_per_s": 0,
            **changes,
        },
    )
    return Stage(settings, database.engine(database_url))


def slow_provider(pause_s: float = 0.1, count: int = 25, page_size: int = 10) -> Running:
    """Return a good provider that takes its time."""
    manner = Manner(page_size=page_size, pause_s=pause_s)
    return providers.provider_with(Fault.SLOW, count=count, manner=manner)


def wait_until(holds: Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
    """Wait until something holds; fail when it takes too long."""
    ends_at = time.monotonic() + patience_s
    while not holds():
        assert time.monotonic() < ends_at, "it took too long"
        time.sleep(0.05)
