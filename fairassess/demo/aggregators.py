"""Aggregators of the demo world: B2FIND, OpenAIRE and DataCite as far as numbers of records go."""

import json
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from wsgiref.types import StartResponse, WSGIEnvironment

from fairassess.demo import provider_http
from fairassess.demo.provider_http import Answer, answer
from fairassess.domain.registries import Registries

_JSON = "application/json; charset=utf-8"


class Mood(Enum):
    """How a server answers, whatever it is asked."""

    WELL = "well"
    BROKEN = "broken"
    SLOW = "slow"
    WEB_PAGE = "web page"
    BUSY = "busy"
    RUBBISH = "rubbish"


@dataclass(frozen=True, slots=True)
class Holdings:
    """
    What the aggregators hold.

    Attributes:
        datacite: DOIs by client, provider or prefix.
        b2find: Records by organisation, group or publisher.
        openaire: Products by data source.
    """

    datacite: Mapping[str, int]
    b2find: Mapping[str, int]
    openaire: Mapping[str, int]


class Aggregators:
    """
    A WSGI application that answers for all three, each under its own path.

    Attributes:
        mood: How each answers; may be changed while it runs.
        asked: Addresses asked so far, path and query.
    """

    def __init__(self, holdings: Holdings, *, pause_s: float = 2.0) -> None:
        """
        Make the three.

        Args:
            holdings: What they hold.
            pause_s: How long a slow one waits before it answers.
        """
        self.mood = Mood.WELL
        self.asked: list[str] = []
        self._holdings = holdings
        self._pause_s = pause_s
        self._is_closing = threading.Event()

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        path = str(environ.get("PATH_INFO", ""))
        self.asked.append(f"{path}?{environ.get('QUERY_STRING', '')}")
        found = self._answer(path, dict(provider_http.pairs_of(environ)))
        start(found.status, list(found.headers))
        return [found.body]

    def close(self) -> None:
        """Let go of everybody who waits."""
        self._is_closing.set()

    def _answer(self, path: str, arguments: Mapping[str, str]) -> Answer:
        match self.mood:
            case Mood.BROKEN:
                return answer(b"{}", status="500 Internal Server Error", kind=_JSON)
            case Mood.SLOW:
                self._is_closing.wait(self._pause_s)
            case Mood.WEB_PAGE:
                return provider_http.html_page()
            case Mood.BUSY:
                return answer(b"", status="429 Too Many Requests", kind=_JSON)
            case Mood.RUBBISH:
                return answer(b'{"meta": {"total": "many"}, "result": [', kind=_JSON)
        match path:
            case "/datacite/dois":
                return _json(_datacite(self._holdings.datacite, arguments))
            case "/b2find/package_search":
                return _json(_b2find(self._holdings.b2find, arguments))
            case "/openaire/researchProducts":
                return _json(_openaire(self._holdings.openaire, arguments))
        return answer(b'{"errors": []}', status="404 Not Found", kind=_JSON)


def registries_at(url: str, others: Registries | None = None) -> Registries:
    """
    Return registries of which these three answer under *url*.

    Args:
        url: Address of the running application, without a path.
        others: Where the other registries answer; None for where they really are.
    """
    base = url.rstrip("/")
    return replace(
        others or Registries(),
        datacite_api=f"{base}/datacite/",
        b2find_api=f"{base}/b2find/",
        openaire_api=f"{base}/openaire/",
    )


def _datacite(held: Mapping[str, int], arguments: Mapping[str, str]) -> object:
    names = [arguments[key] for key in ("client-id", "provider-id", "prefix") if key in arguments]
    total = sum(held.get(name, 0) for name in names) if names else sum(held.values())
    return {"data": [], "meta": {"total": total, "totalPages": total, "page": 1}}


def _b2find(held: Mapping[str, int], arguments: Mapping[str, str]) -> object:
    _, _, name = arguments.get("fq", "").partition(":")
    count = held.get(name.strip('"'), 0) if name else sum(held.values())
    return {"success": True, "result": {"count": count, "results": []}}


def _openaire(held: Mapping[str, int], arguments: Mapping[str, str]) -> object:
    keys = ("relCollectedFromDatasourceId", "relHostingDataSourceId")
    names = [arguments[key] for key in keys if key in arguments]
    found = sum(held.get(name, 0) for name in names) if names else sum(held.values())
    return {"header": {"numFound": found, "pageSize": 1}, "results": []}


def _json(content: object) -> Answer:
    return answer(json.dumps(content).encode(), kind=_JSON)
