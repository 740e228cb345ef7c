"""Demo worlds for tests: a database that was really seeded, and the endpoints that it names."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from fairassess import clock, config
from fairassess.demo import seed, seed_stage, world
from fairassess.demo.beside import Neighbours
from fairassess.demo.world import DemoFacility, World
from fairassess.storage import database, migrate

CLEAN_AND_FAULTY = ("nls", "anc")
SAMPLE = 6
"""Objects of a sample: enough to see each kind of them, in a quarter of the time."""


@dataclass(frozen=True, slots=True)
class DemoWorld:
    """
    What was seeded.

    Attributes:
        settings: Of an application on the seeded database; its folder holds nothing else.
        places: The facilities that took part.
        urls: Address of each endpoint by facility code, as it is stored.
        now: Moment at which the story ends.
    """

    settings: config.Settings
    places: tuple[DemoFacility, ...]
    urls: dict[str, str]
    now: datetime

    def copied_to(self, folder: Path) -> config.Settings:
        """Return the settings of an application on a copy, for tests that change something."""
        shutil.copytree(self.settings.data_dir, folder)
        return settings_for(folder)


def settings_for(folder: Path, beside: Neighbours | None = None) -> config.Settings:
    """Return settings that keep everything in a folder and allow probes of loopback."""
    registries = {} if beside is None else asdict(beside.registries)
    return config.load(
        {}, data_dir=folder, allow_private="127.0.0.0/8", sample_size=SAMPLE, **registries
    )


def seeded(
    folder: Path,
    stage: seed_stage.Stage,
    places: Sequence[DemoFacility],
    *,
    beside: Neighbours | None = None,
    now: datetime | None = None,
) -> DemoWorld:
    """Seed a new database in a folder; *now* is the present unless given."""
    settings, now = settings_for(folder, beside), now or clock.now()
    engine = database.engine(settings.database)
    try:
        migrate.upgrade(engine)
        assert seed.seed(engine, settings, stage, places, beside=beside, now=now)
    finally:
        engine.dispose()
    return DemoWorld(settings, tuple(places), stage.urls, now)


@contextmanager
def small_world(
    folder: Path,
    codes: Sequence[str] = CLEAN_AND_FAULTY,
    *,
    records: int = 40,
    rounds: int = 2,
    now: datetime | None = None,
) -> Iterator[DemoWorld]:
    """
    Seed a database with few facilities, records and rounds, and keep their endpoints running.

    It takes two or three seconds; share it in a fixture of the session, and copy its folder where
    a test changes something.

    Args:
        folder: Empty; the database is made there.
        codes: Which facilities.
        records: Most records of one; 25 or more.
        rounds: How many of the last rounds there were.
        now: Aware UTC moment at which the story ends; None for the present.
    """
    places = seed.smaller(
        tuple(world.facility(code) for code in codes), records=records, rounds=rounds
    )
    with seed_stage.Stage(places, ports={}) as stage:
        made = seeded(folder, stage, places, now=now)
    with World(places, ports=stage.ports):
        yield made
