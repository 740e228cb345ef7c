"""Serve a PaNOSC search API of made-up datasets on loopback, with any of its faults switched on."""

import json
from collections.abc import Iterable, Mapping, Sequence
from threading import Lock
from urllib.parse import parse_qs, unquote
from wsgiref.types import StartResponse, WSGIEnvironment

from fairassess.demo import search_objects as objects
from fairassess.demo.provider_http import Answer, answer
from fairassess.demo.search_filters import included, plain
from fairassess.demo.search_flaws import SearchFlaw
from fairassess.demo.search_objects import Object

PATH = "/api"
_JSON = "application/json; charset=utf-8"
_NOTHING = {"error": {"statusCode": 404, "name": "Error", "message": "There is no such thing."}}


class SearchApi:
    """
    A search API below `/api`. A WSGI application; its switches may be turned while it runs.

    Attributes:
        flaws: What is wrong.
        asked: Path and query of each request, in order.
        is_federated: Whether it says that it asks other providers.
        is_old: Whether the word to search for is an argument of its own.
    """

    def __init__(
        self,
        count: int = 12,
        *,
        flaws: Iterable[SearchFlaw] = (),
        code: str = "search",
        is_federated: bool = False,
        is_old: bool = False,
        held: Sequence[Object] = (),
    ) -> None:
        """
        Make an API.

        Args:
            count: How many datasets there are; 0 or more.
            flaws: What is wrong.
            code: Part of every PID.
            is_federated: Whether it says that it asks other providers.
            is_old: Whether the word to search for is an argument of its own.
            held: Further datasets, whole; they are listed behind the others.
        """
        self.flaws = frozenset(flaws)
        self.asked: list[str] = []
        self.is_federated = is_federated
        self.is_old = is_old
        self._count = count
        self._code = code
        self._held = tuple(held)
        self._lock = Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        # The address as it was sent: PATH_INFO has lost which slashes were encoded.
        sent = str(environ.get("REQUEST_URI") or environ.get("PATH_INFO", ""))
        path, query = sent.partition("?")[0], str(environ.get("QUERY_STRING", ""))
        with self._lock:
            self.asked.append(f"{path}?{query}" if query else path)
        found = self._answer(path, {key: values[0] for key, values in parse_qs(query).items()})
        start_response(found.status, list(found.headers))
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else found.body]

    def _has(self, flaw: SearchFlaw) -> bool:
        return flaw in self.flaws

    def _answer(self, path: str, query: Mapping[str, str]) -> Answer:
        if path in ("/", "") and not self._has(SearchFlaw.NO_DATASETS_ROUTE):
            return said(self._root())
        raw = path.removeprefix(f"{PATH}/").split("/")
        if self._has(SearchFlaw.SLASHES_DECODED):
            raw = unquote("/".join(raw)).split("/")
        parts = [unquote(part) for part in raw]
        is_known = path.startswith(f"{PATH}/") and not self._has(SearchFlaw.NO_DATASETS_ROUTE)
        if self._has(SearchFlaw.ONE_CASE_ONLY) and parts[0] != parts[0].capitalize():
            is_known = False
        name = parts[0].lower()
        if not is_known or name not in ("datasets", "documents", "instruments"):
            return said(_NOTHING, status="404 Not Found")
        if name == "datasets":
            return self._datasets(parts[1:], query)
        everything = self._documents() if name == "documents" else self._instruments()
        return self._list(everything, query)

    def _root(self) -> Object:
        root: Object = {"uptime": "01:00:00", "api_version": "v2.4", "environment": "production"}
        if self.is_federated:
            return root | {
                "data_providers": ["https://demo.example.org/api"],
                "provider_timeout_ms": 5000,
                "default_limit": 100,
            }
        return root | {
            "scicat_url": "https://scicat.demo.example.org/api/v3",
            "technique_url": "https://terms.demo.example.org",
            "scoring_enabled": True,
        }

    def _datasets(self, parts: list[str], query: Mapping[str, str]) -> Answer:
        made = (self._dataset(number) for number in range(1, self._count + 1))
        everything = [*made, *self._held]
        if parts == ["count"]:
            if self._has(SearchFlaw.NO_COUNT):
                return said({"total": len(everything)})
            more = 3 if self._has(SearchFlaw.WRONG_COUNT) else 0
            return said({"count": len(everything) + more})
        if not parts:
            return self._list(everything, query)
        one = next((each for each in everything if each["pid"] == parts[0]), None)
        if one is None or len(parts) > 3:
            is_empty = self._has(SearchFlaw.MISSING_IS_EMPTY)
            return said({}) if is_empty else said(_NOTHING, status="404 Not Found")
        files = one["files"]
        if parts[1:] == ["files"]:
            return said(files)
        if parts[1:] == ["files", "count"]:
            number = len(files) if isinstance(files, list) else 0
            return said({"count": number + self._has(SearchFlaw.WRONG_FILES_COUNT)})
        shown = plain(one)
        if self._has(SearchFlaw.SINGLE_DIFFERS):
            shown["title"] = f"{shown['title']} (draft)"
        return said(shown)

    def _list(self, everything: list[Object], query: Mapping[str, str]) -> Answer:
        try:
            wanted = json.loads(query.get("filter", "{}"))
        except ValueError:
            if self._has(SearchFlaw.BREAKS_ON_BAD_FILTER):
                return said(_error(500), status="500 Internal Server Error")
            if not self._has(SearchFlaw.TAKES_BAD_FILTER):
                return said(_error(400), status="400 Bad Request")
            wanted = {}
        if "query" in query and self.is_old:
            wanted["query"] = query["query"]
        elif self.is_old:
            wanted.pop("query", None)
        found = self._found(everything, wanted)
        skip = 0 if self._has(SearchFlaw.NO_SKIP) else int(wanted.get("skip", 0))
        found = found[skip:]
        if not self._has(SearchFlaw.NO_LIMIT):
            found = found[: int(wanted.get("limit", 100))]
        return said([self._scored(one, place, wanted) for place, one in enumerate(found)])

    def _found(self, everything: list[Object], wanted: Mapping[str, object]) -> list[Object]:
        include, where, word = wanted.get("include"), wanted.get("where"), wanted.get("query")
        text = json.dumps(include)
        if isinstance(where, dict) and not self._has(SearchFlaw.IGNORES_WHERE):
            everything = [one for one in everything if one["pid"] == where.get("pid")]
        if isinstance(word, str):
            everything = [one for one in everything if word.lower() in str(one["title"]).lower()]
        if self._is_unknown(text):
            return []
        if self._has(SearchFlaw.NO_JOIN) and "no-such-object" in text:
            include = [{"relation": "techniques"}]
        if self._has(SearchFlaw.NO_RELATIONS) and "scope" not in text:
            kept = ("techniques", "parameters", "files")
            rest = include if isinstance(include, list) else []
            include = [one for one in rest if one["relation"] in kept]
        return included(
            everything,
            include,
            narrower=not self._has(SearchFlaw.NO_NARROWER),
            units=not self._has(SearchFlaw.NO_UNITS),
        )

    def _is_unknown(self, include: str) -> bool:
        """Return whether a condition is one that it does not understand: it finds nothing then."""
        if "scope" not in include:
            return False
        is_technique = '"techniques"' in include
        return (is_technique and self._has(SearchFlaw.NO_TECHNIQUE_FILTER)) or (
            "between" in include and self._has(SearchFlaw.NO_RANGES)
        )

    def _scored(self, one: Object, place: int, wanted: Mapping[str, object]) -> Object:
        is_search = "query" in wanted and not self._has(SearchFlaw.NO_SCORES)
        score = round(0.9 / (1 + place), 4) if is_search else 0
        if is_search and self._has(SearchFlaw.UNSORTED_SCORES):
            score = round(0.1 * (1 + place), 4)
        shown = one | {"score": score}
        if self.is_federated and not self._has(SearchFlaw.FORGETS_PROVIDER):
            shown["provider"] = "https://demo.example.org/api"
        return shown

    def _dataset(self, number: int) -> Object:
        one = objects.dataset(number, code=self._code)
        if self._has(SearchFlaw.LOCAL_PIDS):
            one["pid"] = f"pid:{number}"
        if self._has(SearchFlaw.NO_TITLE):
            del one["title"]
        if self._has(SearchFlaw.ODD_DATE):
            one["creationDate"] = "11/03/2025"
        if self._has(SearchFlaw.SHOWS_PRIVATE) and number == 2:
            one["isPublic"] = False
        return one

    def _documents(self) -> list[Object]:
        found = [objects.document(n, code=self._code) for n in range(1, self._count + 1)]
        for one in found:
            if self._has(SearchFlaw.NO_LICENCE):
                one["license"] = None
            if self._has(SearchFlaw.LICENCE_IN_WORDS):
                one["license"] = "Open to everybody"
            if self._has(SearchFlaw.NO_DOI):
                one |= {"doi": None, "pid": "pid:4711"}
            if self._has(SearchFlaw.NO_RELEASE_DATE):
                del one["releaseDate"]
        return found

    def _instruments(self) -> list[Object]:
        if self._has(SearchFlaw.NO_INSTRUMENTS):
            return []
        found = [objects.instrument(number, code=self._code) for number in (1, 2)]
        if self._has(SearchFlaw.UNSET_INSTRUMENT_PIDS):
            for number, one in enumerate(found):
                one["pid"] = f"undefined/{number}"
        return found


def said(content: object, *, status: str = "200 OK") -> Answer:
    """Return a reply with JSON."""
    return answer(json.dumps(content).encode(), status=status, kind=_JSON)


def _error(status: int) -> Object:
    return {"error": {"statusCode": status, "name": "Error", "message": "The filter is no JSON."}}
