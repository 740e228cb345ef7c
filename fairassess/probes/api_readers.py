"""Where SciCat, ICAT and Invenio answer, and how what they answer is read."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from fairassess.probes import api_subjects
from fairassess.probes.api_catalogue import PAGE, Entry
from fairassess.probes.api_evidence import Answer, Row, members, whole


@dataclass(frozen=True, slots=True)
class Routes:
    """
    One place at which records may be.

    Attributes:
        list_: Path of a page of them, from limit and skip.
        count: Path of their number; empty where the list tells it.
        single: Path before the name of one.
    """

    list_: Callable[[int, int], str]
    count: str
    single: str


@dataclass(frozen=True, slots=True)
class Reader:
    """
    What is known of one software.

    Attributes:
        word: Kind of endpoint.
        name: What people call the software.
        endings: Parts of an address that do not belong to its base.
        marks: Labels and paths that show which software it is, in the order asked.
        routes: Places of the records; those that are not there are passed over.
        extras: Labels and paths of what else is asked for.
        read: Reads a row; None when it is no record.
        described_by: Fields that every record should have.
        volatile: Members of a record that may differ between two answers.
        deepest: Records that can be reached by pages.
        licensed_label: Answer whose records should name a licence.
        search_path: Where its search API is, if it has one beside it; empty where it has none of
            its own.
    """

    word: str
    name: str
    endings: tuple[str, ...]
    marks: tuple[tuple[str, str], ...]
    routes: tuple[Routes, ...]
    extras: tuple[tuple[str, str], ...]
    read: api_subjects.Reading
    described_by: tuple[str, ...]
    volatile: frozenset[str]
    deepest: int = 10**9
    licensed_label: str = "list"
    search_path: str = ""

    def entries(self, answer: Answer | None) -> tuple[Entry, ...] | None:
        """Return the records of a list; None when the answer is no list."""
        rows = None if answer is None else self.rows(answer)
        if rows is None:
            return None
        read = ((row, self.read(row)) for row in rows)
        return tuple(Entry(one.identifier, one, row) for row, one in read if one is not None)

    def rows(self, answer: Answer) -> tuple[Row, ...] | None:
        """Return the rows of a list as this software writes it; None when it is none."""
        hits = answer.members.get("hits")
        if isinstance(hits, Mapping) and isinstance(hits.get("hits"), list):
            return members(hits["hits"])
        return answer.rows

    def total(self, counted: Answer | None, listed: Answer | None) -> int | None:
        """Return how many records it says that it has; None when it does not say."""
        if counted is not None:
            return whole(counted.members.get("count"))
        hits = None if listed is None else listed.members.get("hits")
        found = hits.get("total") if isinstance(hits, Mapping) else None
        return whole(found.get("value") if isinstance(found, Mapping) else found)

    def last_page(self, total: int) -> int:
        """Return the place at which the last page begins that can be reached."""
        return (min(total, self.deepest) - 1) // PAGE * PAGE

    def base_of(self, target: str) -> str:
        """Return the address to which paths are added; no slash at its end."""
        base = target.partition("#")[0].partition("?")[0].rstrip("/")
        # The name of the host may begin like a path: https://icat.example.org.
        host = base.find("/", base.find("://") + len("://"))
        for ending in self.endings:
            place = base.lower().find(ending, host) if host > 0 else -1
            if place > 0:
                return base[:place].rstrip("/")
        return base


def _filter(path: str, content: object) -> str:
    return f"{path}?filter={quote(json.dumps(content, separators=(',', ':')), safe='')}"


def _limits(path: str) -> Callable[[int, int], str]:
    """Return the list of SciCat, whose filter has limits in a part of their own."""
    return lambda limit, skip: _filter(path, {"limits": {"limit": limit, "skip": skip}})


def _plain(path: str) -> Callable[[int, int], str]:
    return lambda limit, skip: _filter(path, {"limit": limit, "skip": skip})


def _by_number(limit: int, skip: int) -> str:
    return f"/api/records?size={limit}&page={skip // limit + 1}"


SCICAT = Reader(
    word="scicat",
    name="SciCat",
    endings=("/api/v", "/explorer", "/api"),
    marks=(("health", "/api/v3/health"), ("openapi", "/explorer-json")),
    # Version 4 tells more, such as licences; older releases have version 3 alone.
    routes=tuple(
        Routes(_limits(path), f"{path}/count", f"{path}/")
        for path in ("/api/v4/publisheddata", "/api/v3/publisheddata")
    ),
    extras=(
        ("datasets_count", "/api/v4/datasets/public/count"),
        ("datasets", _limits("/api/v4/datasets/public")(PAGE, 0)),
    ),
    read=api_subjects.of_scicat,
    described_by=("title", "creator", "publisher", "year", "description"),
    volatile=frozenset({"updatedAt", "updatedBy", "_id", "id", "__v"}),
    licensed_label="datasets",
    search_path="/panosc-api",
)

ICAT = Reader(
    word="icat",
    name="ICAT",
    endings=("/icat", "/search-api", "/datagateway-api", "/oaipmh", "/api"),
    marks=(
        ("version", "/icat/version"),
        ("properties", "/icat/properties"),
        ("openapi", "/search-api/openapi.json"),
    ),
    routes=tuple(
        Routes(_plain(f"{place}/Datasets"), f"{place}/Datasets/count", f"{place}/Datasets/")
        for place in ("/search-api", "/api")
    ),
    extras=(
        ("documents", _plain("/search-api/Documents")(PAGE, 0)),
        ("oai", "/oaipmh/version"),
    ),
    read=api_subjects.of_search_api,
    described_by=("title", "date"),
    volatile=frozenset({"score", "documents", "techniques", "instrument", "files", "parameters"}),
    licensed_label="documents",
    search_path="/search-api",
)

# What InvenioRDM tells of files, access and use differs between a list and one record.
_OF_FILES = frozenset({"files", "media_files", "access", "parent", "versions", "deletion_status"})
_OF_USE = frozenset({"stats", "links", "updated", "revision", "revision_id", "expanded", "ui"})

INVENIO = Reader(
    word="invenio",
    name="Invenio",
    endings=("/api/records", "/api", "/oai2d", "/records"),
    marks=(("records", "/api/records?size=1"),),
    routes=(Routes(_by_number, "", "/api/records/"),),
    extras=(("oai", "/oai2d?verb=Identify"),),
    read=api_subjects.of_invenio,
    described_by=("title", "creator", "date", "description"),
    volatile=_OF_FILES | _OF_USE,
    deepest=10_000,
)

READERS = (SCICAT, ICAT, INVENIO)


def of_kind(kind: str) -> Reader | None:
    """Return the reader for a kind of endpoint; None for other kinds."""
    return next((reader for reader in READERS if reader.word == kind), None)
