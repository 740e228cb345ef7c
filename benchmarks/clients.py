"""What is compared: stock sickle, a bare download, and our own harvest from wire to database."""

import ipaddress
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from fairassess.harvest.hand import Reserve

NOW = datetime(2026, 11, 2, tzinfo=UTC)

Harvest = Callable[[], dict[str, float]]
"""Harvests once, and returns how many records came, and what else is to be told."""


def stock_sickle(url: str, prefix: str) -> Harvest:
    """Read the metadata of every record with sickle as it comes, and store nothing."""
    from sickle import Sickle

    def harvest() -> dict[str, float]:
        listed = Sickle(url).ListRecords(metadataPrefix=prefix)
        return {"records": sum(1 for record in listed if record.metadata is not None)}

    return harvest


def download_only(url: str, prefix: str) -> Harvest:
    """Fetch every page and look at nothing but the token: the floor."""
    from http.client import HTTPConnection

    address = urlsplit(url)

    def harvest() -> dict[str, float]:
        connection = HTTPConnection(address.hostname or "", address.port)
        query, records = f"metadataPrefix={prefix}", 0
        while True:
            connection.request("GET", f"{address.path}?verb=ListRecords&{query}")
            body = connection.getresponse().read()
            records += body.count(b"<record>")
            token = body.rpartition(b"<resumptionToken")[2].partition(b">")[2].partition(b"<")[0]
            if not token:
                return {"records": records}
            query = f"resumptionToken={token.decode()}"

    return harvest


def unstored(url: str, prefix: str) -> Harvest:
    """Harvest with our engine and let everything go: what storing costs is the difference."""
    reserve = _reserve()

    def harvest() -> dict[str, float]:
        return {"records": _run_engine(url, prefix, 1, lambda _records, _page: None, reserve)}

    return harvest


def whole_pipeline(url: str, prefix: str) -> Harvest:
    """Download, parse strictly, profile, compress pages, and store all of it in SQLite."""
    return _stored(url, prefix, slices=1)


def four_slices(url: str, prefix: str) -> Harvest:
    """Do the same in four slices side by side."""
    return _stored(url, prefix, slices=4)


def _stored(url: str, prefix: str, *, slices: int) -> Harvest:
    folder = tempfile.TemporaryDirectory(prefix="fairassess-benchmark-")
    path = Path(folder.name) / "benchmark.sqlite"
    shelf = _Shelf(path)
    reserve = _reserve()

    def harvest() -> dict[str, float]:
        with folder:
            records = _run_engine(url, prefix, slices, shelf.take, reserve)
            shelf.write()
            size = shelf.close()
        return {"records": records, "stored": size / max(records, 1)}

    return harvest


def prepare(path: str) -> None:
    """Make a database with a harvest that waits for its records."""
    from fairassess.services import facilities, probing
    from fairassess.services.accounts import SYSTEM
    from fairassess.storage import database, harvests, migrate, runs

    engine = database.engine(f"sqlite:///{path}")
    migrate.upgrade(engine)
    facility = facilities.FacilityDraft(name="Bench", short_name="B", time_zone="UTC")
    address = facilities.EndpointDraft(kind="oai-pmh", url="https://bench.example/oai")
    with database.session_factory(engine)() as session:
        slug = facilities.register(session, SYSTEM, facility, now=NOW)
        endpoint = facilities.add_endpoint(session, SYSTEM, slug, address, now=NOW)
        run = probing.request_run(session, SYSTEM, endpoint, runs.Work.HARVEST, now=NOW)
        with database.transaction(session):
            row = harvests.add(session, run_id=run, endpoint_id=endpoint)
            row.prefix, row.set_spec, row.started_at = "", "", NOW
    engine.dispose()


class _Shelf:
    """The real storage of a harvest, in a fresh file; written to as the service does."""

    AT_ONCE = 2_000

    def __init__(self, path: Path) -> None:
        # In a process of its own, so that what it needs does not count as memory of the harvest.
        told = f"import clients; clients.prepare({str(path)!r})"
        subprocess.run([sys.executable, "-c", told], check=True, cwd=Path(__file__).parent)
        from sqlalchemy import select

        from fairassess.services import in_turn
        from fairassess.storage import database, harvest_intake, harvests, tables  # noqa: F401

        self._path = path
        self._database, self._intake = database, harvest_intake
        self._engine = database.engine(f"sqlite:///{path}")
        self._empty = path.stat().st_size
        self._sessions = database.session_factory(self._engine)
        with self._sessions() as session:
            row = session.scalars(select(harvests.Harvest)).one()
            self._book = harvest_intake.open_book(session, row)
        self._waiting: list[object] = []
        self._records = 0
        self._writer = in_turn.InTurn(self._store, name="benchmark")

    def take(self, records: tuple[object, ...], page: object) -> None:
        """Take some records, and store what waits once it is enough."""
        self._waiting.append((records, page))
        self._records += len(records)
        if self._records >= self.AT_ONCE:
            self.write()

    def write(self) -> None:
        """Have stored what waits."""
        waiting, self._waiting, self._records = self._waiting, [], 0
        self._writer.hand_over(waiting)

    def _store(self, waiting: list[object]) -> None:
        with self._sessions() as session, self._database.transaction(session):
            self._database.write_lightly(session)
            self._intake.add(session, self._book, waiting, now=NOW)

    def close(self) -> int:
        """Close the file, once all is stored, and return how many bytes it grew."""
        self._writer.settle()
        self._writer.close()
        # The last connection that closes takes everything into the file.
        self._engine.dispose()
        return self._path.stat().st_size - self._empty


def _reserve() -> "Reserve":
    """Prepare as a worker does when it begins: start the reading processes."""
    from fairassess.harvest import engine, garbage, hand, relay  # noqa: F401
    from fairassess.net import door  # noqa: F401

    reserve = hand.Reserve(relay.MOST_HANDS)
    reserve.fill()
    garbage.search_less()
    # They need some tenths of a second.
    time.sleep(1.0)
    return reserve


def _run_engine(
    url: str, prefix: str, slices: int, take: Callable[..., None], reserve: "Reserve"
) -> int:
    from fairassess.domain.harvests import Plan
    from fairassess.harvest import engine
    from fairassess.net import door, guard, limits, politeness

    port = urlsplit(url).port or 80
    policy = guard.Policy((ipaddress.ip_network("127.0.0.0/8"),), frozenset({port}))
    pace = politeness.Pace(0, connections=slices)
    large = limits.Limits(wire_bytes=100_000_000, decoded_bytes=100_000_000)
    cut = engine.slices_of(
        "2024-01-01T00:00:00Z", "2024-01-28T23:59:59Z", "YYYY-MM-DDThh:mm:ssZ", slices
    )
    result = engine.harvest(
        url,
        Plan(prefix, slices=cut),
        open_door=lambda: door.Door(user_agent="benchmark", policy=policy, pace=pace, limits=large),
        take=take,
        reserve=reserve,
    )
    if not result.is_complete:
        sys.exit(f"the harvest is not complete: {result.stopped_because} {result.warnings}")
    return result.records


CLIENTS: dict[str, Callable[[str, str], Harvest]] = {
    "download": download_only,
    "sickle": stock_sickle,
    "fairassess": whole_pipeline,
    "not stored": unstored,
    "four slices": four_slices,
}
