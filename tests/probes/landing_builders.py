"""Landing pages as a run meets them, made without any network."""

from dataclasses import replace
from datetime import UTC, datetime

from fairassess.demo import landing_pages
from fairassess.demo.landing_flaws import Flaw
from fairassess.demo.landing_pages import Thing
from fairassess.domain.evidence import Exchange, Failure, FailureKind, Reply
from fairassess.domain.objects import Subject
from fairassess.probes import landing_reading
from fairassess.probes.landing_evidence import Landing, LandingEvidence
from fairassess.probes.landing_values import Dataset, Page
from fairassess.probes.visit import Stop

URL = "https://data.test/datasets/1"
PID = "10.99999/nls-page-1"
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
HTML = "text/html; charset=utf-8"

Headers = tuple[tuple[str, str], ...]


def exchange(url: str = URL, *, status: int = 200, kind: str = HTML, **more: object) -> Exchange:
    """What came back; *more* are further fields."""
    headers: Headers = (("content-type", kind),) if kind else ()
    headers += more.pop("headers", ())  # type: ignore[operator]
    base = Exchange("GET", url, url, NOW, status=status, headers=headers)
    return replace(base, **more)  # type: ignore[arg-type]


def lost(kind: FailureKind, message: str = "No reply came within 30 s.") -> Exchange:
    """What is noted where no reply came."""
    return Exchange("GET", URL, URL, NOW, failure=Failure(kind, message))


def subject(pid: str = PID, url: str = URL, **changes: object) -> Subject:
    """The object whose page it is."""
    base = Subject(url or pid, (pid,) if pid else (), url)
    return replace(base, **changes)  # type: ignore[arg-type]


def landed(
    body: str | bytes, came: Exchange | None = None, whose: Subject | None = None
) -> Landing:
    """What a page with this body shows."""
    raw = body.encode() if isinstance(body, str) else body
    came = replace(came or exchange(), body_start=raw[:65536])
    return landing_reading.landing(whose or subject(), URL, 0, Reply(came, raw))


def thing(*flaws: Flaw) -> Thing:
    """A dataset of the demo world."""
    return Thing(PID, "A series", URL, (f"{URL}/files/1.h5",), frozenset(flaws))


def good(*flaws: Flaw) -> Landing:
    """What the page of the demo world shows, with its Link header."""
    one = thing(*flaws)
    came = exchange(headers=(("link", landing_pages.link_header(one)),))
    return landed(landing_pages.page(one), came)


def evidence(*landings: Landing, stop: Stop | None = None) -> LandingEvidence:
    """A run that met these pages."""
    came = tuple(one.exchange for one in landings if one.exchange is not None)
    return LandingEvidence(URL, landings, came, stop)


def described(**fields: object) -> Landing:
    """A page whose description is changed in these fields."""
    base = good()
    assert base.dataset is not None
    return replace(base, datasets=(replace(base.dataset, **fields),))  # type: ignore[arg-type]


def showing(**fields: object) -> Landing:
    """A page that shows something else in these fields, and describes its dataset as before."""
    base = good()
    assert base.page is not None
    return replace(base, page=replace(base.page, **fields))  # type: ignore[arg-type]


def bare(**fields: object) -> Landing:
    """A page that says enough for people, and nothing for machines."""
    base = landed("<html><body>" + "word " * 50 + "</body></html>")
    assert isinstance(base.page, Page)
    return replace(base, page=replace(base.page, **fields))  # type: ignore[arg-type]


def dataset(landing: Landing) -> Dataset:
    """The description in a page; there must be one."""
    assert landing.dataset is not None
    return landing.dataset
