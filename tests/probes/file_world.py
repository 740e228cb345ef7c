"""Pages with their files behind a door without network, and files as evaluators meet them."""

import io
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from fairassess.demo.landing import LandingSite
from fairassess.domain.evidence import Exchange, Failure, FailureKind, Reply
from fairassess.domain.finding import Outcome
from fairassess.domain.objects import Subject
from fairassess.probes import data_file_probes, file_reading
from fairassess.probes.data_file_evidence import AskedFile, DataFileEvidence, Inside, Owner, Told
from fairassess.probes.fetchers import data_file
from fairassess.probes.file_formats import Format
from fairassess.probes.landing_evidence import Landing
from fairassess.probes.visit import Stop, Visit
from fairassess.vocab import shipped
from tests.probes.api_world import NOW, AppDoor

URL = "https://data.test/files/1.h5"


@dataclass
class FileDoor(AppDoor):
    """Answers ranges and heads, too, and breaks off what is too large."""

    def fetch(
        self,
        url: str,
        *,
        method: str = "GET",
        body: "bytes" = b"",
        headers: tuple[tuple[str, str], ...] = (),
        most_bytes: int | None = None,
        deadline_s: float | None = None,
    ) -> Reply:
        """Answer as the application does."""
        index = len(self.urls)
        self.urls.append(f"{method} {url}")
        self.time += self.seconds
        parts = urlsplit(url)
        environ: dict[str, object] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": unquote(parts.path),
            "REQUEST_URI": f"{parts.path}?{parts.query}" if parts.query else parts.path,
            "QUERY_STRING": parts.query,
            "HTTP_HOST": parts.netloc,
            "wsgi.url_scheme": parts.scheme,
            "wsgi.input": io.BytesIO(),
        }
        environ |= {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers}
        started: list[tuple[str, list[tuple[str, str]]]] = []
        raw = b"".join(self.app(environ, lambda s, h: started.append((s, h))))  # type: ignore[arg-type,func-returns-value]
        sent = tuple((name.lower(), value) for name, value in started[0][1])
        came = Exchange(method, url, url, NOW, status=int(started[0][0][:3]), headers=sent)
        came = replace(came, body_start=raw[:65536], decoded_bytes=len(raw))
        if most_bytes is not None and len(raw) > most_bytes:
            failure = Failure(FailureKind.TOO_LARGE, "The body is too large.")
            return self.change(index, Reply(replace(came, status=None, failure=failure)))
        return self.change(index, Reply(came, raw))


def visit(
    door: FileDoor, *subjects: Subject, target: str = "https://data.test", **parts: object
) -> DataFileEvidence:
    """Visit the files of the objects."""
    base = Visit(
        target, door, subjects=subjects, vocabularies=shipped.texts(), monotonic=door.monotonic
    )
    return data_file.fetch(replace(base, **parts))  # type: ignore[arg-type]


def objects(number: int) -> tuple[LandingSite, tuple[Subject, ...]]:
    """A site, and the objects that have their pages there."""
    site = LandingSite(number)
    pages = [f"https://data.test{site.path(n)}" for n in range(1, number + 1)]
    return site, tuple(Subject(url, (), url) for url in pages)


def outcomes(evidence: DataFileEvidence) -> dict[str, Outcome]:
    """What all checks say."""
    return {one.__name__: one(evidence).outcome for one in data_file_probes.EVALUATORS}


def exchange(status: int = 206, kind: str = "application/x-hdf5", **more: object) -> Exchange:
    """What came of a file; *more* are further fields."""
    headers = ((("content-type", kind),) if kind else ()) + more.pop("headers", ())  # type: ignore[operator]
    came = Exchange("GET", URL, URL, NOW, status=status, headers=headers)
    return replace(came, **more)  # type: ignore[arg-type]


def told(**parts: object) -> Told:
    """What metadata tell of a file."""
    base = Told(URL, size=100, checksum="md5:" + "0" * 32, where="contentUrl")
    return replace(base, **parts)  # type: ignore[arg-type]


def good(came: Exchange | None = None, **parts: object) -> AskedFile:
    """A NeXus file that is what is told of it."""
    base = AskedFile(
        told=told(),
        index=0,
        exchange=came or exchange(),
        format=Format.HDF5,
        size=100,
        takes_ranges=True,
        inside=Inside(entries=1, definitions=("NXsas",)),
        digest="md5:" + "0" * 32,
        stated="md5:" + "0" * 32,
    )
    return replace(base, **parts)  # type: ignore[arg-type]


def lost(kind: FailureKind = FailureKind.TIMEOUT) -> AskedFile:
    """A file of which nothing came."""
    failure = Failure(kind, "No reply came within 30 s.")
    return AskedFile(told(), 0, exchange(0, failure=failure))


def evidence(
    *files: AskedFile, stop: Stop | None = None, known: Iterable[str] | None = ("NXsas",)
) -> DataFileEvidence:
    """A run that met these files, all of one object."""
    page = Landing("A", url="https://data.test/1", index=0, exchange=exchange(200, "text/html"))
    owner = Owner("A", True, page, told=tuple(one.told for one in files), files=files)
    nexus = None if known is None else frozenset(known)
    return DataFileEvidence(URL, (owner,), (), stop, nexus)


def read(body: bytes, came: Exchange, **of_told: object) -> AskedFile:
    """What a reply shows of a file."""
    return file_reading.read(told(**of_told), 0, Reply(came, body), lambda _: Inside(entries=1))
