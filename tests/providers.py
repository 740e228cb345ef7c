"""OAI-PMH providers for tests: real servers on loopback with few records and small pages."""

from collections.abc import Iterable

from fairassess import clock
from fairassess.demo import records
from fairassess.demo.faults import Fault
from fairassess.demo.provider import OaiProvider
from fairassess.demo.provider_manner import Manner
from fairassess.demo.servers import Running

HOUSE = records.House("nls", "Northern Light Source", ror="https://ror.org/0fake0124")


def application(
    count: int = 25,
    *,
    faults: Iterable[Fault] = (),
    quality: records.Quality = records.FULL,
    manner: Manner | None = None,
    page_size: int = 10,
    base_url: str = "",
    now: clock.Clock = clock.now,
) -> OaiProvider:
    """Return the WSGI application; *manner* decides the page size where it is given."""
    return OaiProvider(
        records.make(HOUSE, count, quality=quality),
        name=HOUSE.name,
        base_url=base_url,
        now=now,
        faults=faults,
        manner=manner or Manner(page_size=page_size),
    )


def clean_provider(
    count: int = 25, *, page_size: int = 10, now: clock.Clock = clock.now
) -> Running:
    """Return a server that does everything right; to be entered with `with`."""
    app = application(count, page_size=page_size, now=now)
    return Running(app, path=app.path)


def provider_with(
    *faults: Fault,
    count: int = 25,
    page_size: int = 10,
    quality: records.Quality = records.FULL,
    manner: Manner | None = None,
    now: clock.Clock = clock.now,
) -> Running:
    """Return a server that gets *faults* wrong and everything else right."""
    app = application(
        count, faults=faults, quality=quality, manner=manner, page_size=page_size, now=now
    )
    return Running(app, path=app.path)
