"""Serve the public routes of SciCat, ICAT and Invenio on loopback, with any of their faults on."""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from threading import Lock
from urllib.parse import parse_qs, unquote
from wsgiref.types import StartResponse, WSGIEnvironment

from fairassess.demo import catalogue_records as records
from fairassess.demo.catalogue_flaws import CatalogueFlaw
from fairassess.demo.provider_http import XML, Answer, answer
from fairassess.demo.search_api import said
from fairassess.demo.search_objects import Object

Query = Mapping[str, str]

_MISSING = {"statusCode": 404, "message": "Not found"}
_OAI = b'<?xml version="1.0"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"/>'
_LISTS_3 = "/api/v3/publisheddata"
_LISTS_4 = "/api/v4/publisheddata"


class Catalogue(ABC):
    """
    One catalogue. A WSGI application; its switches may be turned while it runs.

    Attributes:
        flaws: What is wrong.
        asked: Path and query of each request, in order.
        count: How many records are made for it.
        held: Further records, whole, behind those.
    """

    def __init__(
        self, count: int = 25, *, flaws: Iterable[CatalogueFlaw] = (), is_old: bool = False
    ) -> None:
        """
        Make a catalogue.

        Args:
            count: How many records there are; 0 or more.
            flaws: What is wrong.
            is_old: Whether it is an older release, where there is a difference.
        """
        self.flaws = frozenset(flaws)
        self.asked: list[str] = []
        self.is_old = is_old
        self.count = 0 if CatalogueFlaw.NO_RECORDS in self.flaws else count
        self.held: list[Object] = []
        self._lock = Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        # The address as it was sent: PATH_INFO has lost which slashes were encoded.
        path = str(environ.get("REQUEST_URI") or environ.get("PATH_INFO", "")).partition("?")[0]
        query = str(environ.get("QUERY_STRING", ""))
        with self._lock:
            self.asked.append(f"{path}?{query}" if query else path)
        if self._has(CatalogueFlaw.OTHER_SOFTWARE):
            found = missing()
        else:
            values = {key: one[0] for key, one in parse_qs(query).items()}
            found = self.reply(path, values) or missing()
        start_response(found.status, list(found.headers))
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else found.body]

    @abstractmethod
    def reply(self, path: str, query: Query) -> Answer | None:
        """Return the answer to a request; None where nothing is."""

    def _has(self, flaw: CatalogueFlaw) -> bool:
        return flaw in self.flaws

    def _counted(self) -> int:
        return self.count + len(self.held) + (4 if self._has(CatalogueFlaw.WRONG_COUNT) else 0)

    def _made(self, make: Callable[[int, records.Flaws], Object]) -> list[Object]:
        return [make(number, self.flaws) for number in range(1, self.count + 1)]

    def _page(self, every: list[Object], limit: int, skip: int) -> list[Object]:
        skip = 0 if self._has(CatalogueFlaw.NO_PAGES) else skip
        return every[skip : skip + limit]

    def _refused(self) -> Answer | None:
        if self._has(CatalogueFlaw.NEEDS_SIGN_IN):
            return said({"statusCode": 401, "message": "Unauthorized"}, status="401 Unauthorized")
        if self._has(CatalogueFlaw.FORBIDDEN):
            return said({"statusCode": 403, "message": "Forbidden"}, status="403 Forbidden")
        return None

    def _single(self, every: list[Object], name: str, key: str) -> Answer | None:
        """Return one record by its name, as it stands in the path."""
        is_split = self._has(CatalogueFlaw.SLASHES_DECODED) and "/" in unquote(name)
        one = next((each for each in every if each[key] == unquote(name)), None)
        if one is not None and not is_split:
            return said(self._changed(one))
        if self._has(CatalogueFlaw.MISSING_BREAKS) and one is None:
            return said({"message": "Oops"}, status="500 Internal Server Error")
        return said({}) if self._has(CatalogueFlaw.MISSING_IS_EMPTY) and one is None else None

    def _changed(self, one: Object) -> Object:
        if not self._has(CatalogueFlaw.SINGLE_DIFFERS):
            return one
        metadata = one.get("metadata")
        if isinstance(metadata, dict) and "title" in metadata:
            return one | {"metadata": metadata | {"title": "A draft"}}
        return one | {"title": "A draft"}


def missing() -> Answer:
    """Return that nothing is there."""
    return said(_MISSING, status="404 Not Found")


def _filter(query: Query) -> dict[str, object]:
    found: dict[str, object] = json.loads(query.get("filter", "{}"))
    return found


def _number(value: object, usual: int) -> int:
    return value if isinstance(value, int) else usual


class SciCat(Catalogue):
    """A SciCat back end; an older release has version 3 of the interface alone."""

    def reply(self, path: str, query: Query) -> Answer | None:
        """Return the answer to a request; None where nothing is."""
        if path == "/api/v3/health":
            up = {"status": "up"}
            return said({"status": "ok", "info": {"mongodb": up}, "details": {"mongodb": up}})
        if path == "/explorer-json" and not self._has(CatalogueFlaw.NO_OPENAPI):
            info = {"title": "SciCat backend API", "version": "4.5"}
            return said({"openapi": "3.0.0", "info": info, "paths": {_LISTS_3: {}}})
        if path.startswith("/api/v4/datasets/public") and not self.is_old:
            return self._datasets(path, query)
        if path == "/api/v4/origdatablocks/public" and not self.is_old:
            return self._blocks(query)
        published = _LISTS_3 if self.is_old else _LISTS_4
        if path != published and not path.startswith(f"{published}/"):
            return None
        refused = self._refused()
        if refused is not None:
            return refused
        rest = path.removeprefix(published).lstrip("/")
        if rest == "count":
            return said({"count": self._counted()})
        every = self._made(records.published_3 if self.is_old else records.published_4)
        if rest:
            return self._single(every, rest, "doi")
        limits = _filter(query).get("limits")
        limits = limits if isinstance(limits, dict) else {}
        limit, skip = _number(limits.get("limit"), 100), _number(limits.get("skip"), 0)
        return said(self._page(every, limit, skip))

    def _datasets(self, path: str, query: Query) -> Answer:
        every = self._made(records.scicat_dataset)
        if self._has(CatalogueFlaw.NO_DATASETS):
            every = []
        if path.endswith("/count"):
            return said({"count": len(every)})
        limits = _filter(query).get("limits")
        limit = limits.get("limit") if isinstance(limits, dict) else None
        return said(every[: _number(limit, 100)])

    def _blocks(self, query: Query) -> Answer:
        where = _filter(query).get("where")
        name = where.get("datasetId") if isinstance(where, dict) else None
        return said([one for one in self._made(records.scicat_block) if one["datasetId"] == name])


class Icat(Catalogue):
    """An ICAT with the DataGateway API; an older release has its search API at another place."""

    def reply(self, path: str, query: Query) -> Answer | None:
        """Return the answer to a request; None where nothing is."""
        if path in ("/icat/version", "/oaipmh/version"):
            is_gone = path.startswith("/oaipmh") and self._has(CatalogueFlaw.NO_OAI)
            return None if is_gone else said({"version": "6.1.0"})
        if path == "/icat/properties":
            names = ["ldap"] if self._has(CatalogueFlaw.NO_ANONYMOUS) else ["ldap", "anon"]
            known = [{"mnemonic": name, "keys": []} for name in names]
            return said({"authenticators": known, "maxEntities": 10_000, "lifetimeMinutes": 120})
        if path == "/search-api/openapi.json" and not self._has(CatalogueFlaw.NO_OPENAPI):
            info = {"title": "Search API", "version": "11.0"}
            return said({"openapi": "3.1.0", "info": info, "paths": {"/Datasets": {}}})
        if path == "/search-api/Documents":
            limit = _number(_filter(query).get("limit"), 100)
            return said(self._made(records.icat_document)[:limit])
        lists = "/api/Datasets" if self.is_old else "/search-api/Datasets"
        if path != lists and not path.startswith(f"{lists}/"):
            return None
        refused = self._refused()
        if refused is not None:
            return refused
        rest = path.removeprefix(lists).lstrip("/")
        if rest == "count":
            return said({"count": self._counted()})
        every = self._made(records.icat_dataset)
        if rest:
            return self._single(every, rest, "pid")
        wanted = _filter(query)
        limit, skip = _number(wanted.get("limit"), 100), _number(wanted.get("skip"), 0)
        return said(self._page(every, limit, skip))


class Invenio(Catalogue):
    """An Invenio repository; an older release tells the number of records in an object."""

    def reply(self, path: str, query: Query) -> Answer | None:
        """Return the answer to a request; None where nothing is."""
        if path == "/oai2d" and not self._has(CatalogueFlaw.NO_OAI):
            return answer(_OAI, kind=XML)
        if path != "/api/records" and not path.startswith("/api/records/"):
            return None
        rest = path.removeprefix("/api/records").lstrip("/")
        # The first request tells only which software it is.
        refused = self._refused() if query.get("size") != "1" else None
        if refused is not None:
            return refused
        every = self._made(records.invenio_record) + self.held
        if rest:
            return self._single(every, rest, "id")
        if query.get("q", "").startswith('"'):
            every = [one for one in every if query["q"].strip('"') in json.dumps(one["pids"])]
        size, number = int(query.get("size", "10")), int(query.get("page", "1"))
        rows = self._page(every, size, size * (number - 1))
        total: object = self._counted()
        if self.is_old:
            total = {"value": total, "relation": "eq"}
        return said({"hits": {"hits": rows, "total": total}, "links": {}})


BY_KIND: Mapping[str, type[Catalogue]] = {"scicat": SciCat, "icat": Icat, "invenio": Invenio}
"""The catalogue that fits a kind of endpoint."""
