"""An OAI-PMH 2.0 provider as a WSGI application: right by default, wrong on request."""

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from threading import Event
from wsgiref.types import StartResponse, WSGIEnvironment

from fairassess import clock
from fairassess.demo import provider_arguments as reading
from fairassess.demo import provider_http as http_side
from fairassess.demo import provider_xml as writing
from fairassess.demo import records as demo_records
from fairassess.demo.faults import Fault
from fairassess.demo.provider_arguments import TOKEN, Place, ProtocolError
from fairassess.demo.provider_http import Answer
from fairassess.demo.provider_manner import PATIENT, Manner
from fairassess.demo.provider_metadata import FORMATS
from fairassess.demo.records import DemoRecord

TOKEN_LIFE = timedelta(hours=48)


class OaiProvider:
    """
    A repository over *records*, to be run by any WSGI server.

    Attributes:
        path: Path of its only address; every other path is a 404.
    """

    def __init__(
        self,
        records: Sequence[DemoRecord],
        *,
        name: str = "Northern Light Source",
        base_url: str = "",
        path: str = "/oai",
        faults: Iterable[Fault] = (),
        manner: Manner = PATIENT,
        now: clock.Clock = clock.now,
    ) -> None:
        """
        Make the repository; nothing is rendered before it is asked for.

        Args:
            records: In any order; at least one, because Identify gives the earliest datestamp.
            name: repositoryName.
            base_url: What Identify says; empty for the address that the requester used.
            path: Path that it answers.
            faults: What it gets wrong.
            manner: Page size, policies, pauses.
            now: Where responseDate comes from.

        Raises:
            ValueError: There is no record to show.
        """
        self.path = path
        self._name = name
        self._base_url = base_url
        self._faults = frozenset(faults)
        self._manner = manner
        self._now = now
        self._records = self._shown(records)
        if not self._records:
            raise ValueError("a repository without records has no earliest datestamp")
        self._stamps = tuple(r.datestamp for r in self._records)
        self._places = {r.identifier: index for index, r in enumerate(self._records)}
        self._members = self._indexes_by_set() if manner.has_sets else {}
        self._rendered: dict[tuple[str, int], bytes] = {}
        self._used_tokens: set[str] = set()
        self._requests = itertools.count(1)
        self._closing = Event()

    def _shown(self, records: Iterable[DemoRecord]) -> tuple[DemoRecord, ...]:
        """Return the records to be listed, in the order of lists."""
        keeps = self._manner.deleted != "no" and Fault.DELETED_NOT_KEPT not in self._faults
        keeps |= Fault.DELETED_DESPITE_NO in self._faults
        found = (record for record in records if keeps or not record.is_deleted)
        return tuple(sorted(found, key=lambda record: (record.datestamp, record.identifier)))

    def close(self) -> None:
        """End every pause at once; the server that runs this is about to stop."""
        self._closing.set()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request, as WSGI wants it."""
        answer = self._answer(environ)
        start_response(answer.status, list(answer.headers))
        if environ["REQUEST_METHOD"] == "HEAD":
            return (b"",)
        return self._dripping(answer.body) if Fault.DRIP in self._faults else (answer.body,)

    def _dripping(self, body: bytes) -> Iterator[bytes]:
        for byte in body:
            if self._closing.wait(self._manner.drip_s):
                return
            yield bytes((byte,))

    def _answer(self, environ: WSGIEnvironment) -> Answer:
        if Fault.SLOW in self._faults:
            self._closing.wait(self._manner.pause_s)
        path, method = environ.get("PATH_INFO", ""), environ["REQUEST_METHOD"]
        if Fault.FLAKY in self._faults and next(self._requests) % self._manner.flaky_every == 0:
            return http_side.unavailable(self._manner.retry_after_s)
        if Fault.HTTP_500 in self._faults:
            return http_side.html_page("500 Internal Server Error")
        if Fault.HTML_PAGE in self._faults:
            return http_side.html_page()
        if Fault.PERMANENT_REDIRECT in self._faults and path == self.path and method == "GET":
            return self._moved(environ)
        if path.rstrip("/") != self.path.rstrip("/"):
            return http_side.html_page("404 Not Found")
        allowed = ("GET", "HEAD") if Fault.POST_REFUSED in self._faults else ("GET", "HEAD", "POST")
        if method not in allowed:
            return http_side.html_page("405 Method Not Allowed")
        return self._oai(environ)

    def _moved(self, environ: WSGIEnvironment) -> Answer:
        query = str(environ.get("QUERY_STRING", ""))
        where = http_side.address_of(environ, f"{self.path}/") + (f"?{query}" if query else "")
        return http_side.answer(
            b"", status="301 Moved Permanently", kind="text/plain", more=(("Location", where),)
        )

    def _oai(self, environ: WSGIEnvironment) -> Answer:
        pairs = http_side.pairs_of(environ)
        base_url = self._base_url or http_side.address_of(environ, self.path)
        echoed: Iterable[tuple[str, str]] = pairs
        has_error = False
        try:
            verb, arguments = reading.understand(pairs, self._faults)
            echoed = (("verb", verb), *arguments.items())
            content = self._content(verb, arguments, base_url)
        except ProtocolError as error:
            page = self._page_instead_of(error, pairs)
            if page is not None:
                return page
            has_error = True
            content = writing.error(error.code, str(error), self._faults)
            if error.code in ("badVerb", "badArgument"):
                echoed = ()
        body = writing.envelope(
            content,
            asked_at=self._now(),
            base_url=base_url + "/v2" if Fault.BASE_URL_DIFFERS in self._faults else base_url,
            arguments=echoed,
            faults=self._faults,
        )
        return http_side.reply(body, has_error=has_error, faults=self._faults)

    def _page_instead_of(
        self, error: ProtocolError, pairs: Sequence[tuple[str, str]]
    ) -> Answer | None:
        if not pairs and Fault.EMPTY_QUERY_AS_HTML in self._faults:
            return http_side.html_page()
        verbs = [value for name, value in pairs if name == "verb"]
        if len(verbs) == 1 and error.code == "badVerb" and Fault.BAD_VERB_AS_HTML in self._faults:
            return http_side.html_page()
        return None

    def _content(self, verb: str, arguments: dict[str, str], base_url: str) -> bytes:
        if verb == "Identify":
            return self._identify(base_url)
        if verb == "ListMetadataFormats":
            if "identifier" in arguments:
                self._index(arguments["identifier"])
            return writing.metadata_formats(self._faults)
        if verb == "ListSets":
            return self._list_sets(arguments)
        if verb == "GetRecord":
            return self._get_record(arguments)
        return self._list(verb, arguments)

    def _identify(self, base_url: str) -> bytes:
        domain = self._records[0].identifier.split(":")[1]
        return writing.identify(
            writing.Repository(
                name=self._name,
                base_url=base_url,
                admin_email=f"oai-pmh@{domain}",
                earliest=self._stamps[0],
                deleted=self._deleted_policy(),
                granularity=writing.SECONDS if self._in_seconds else writing.DAYS,
                domain=domain,
                sample=self._records[0].identifier,
            ),
            self._faults,
        )

    def _deleted_policy(self) -> str:
        if self._faults & {Fault.DELETED_NOT_KEPT, Fault.DELETED_DESPITE_NO}:
            return "no"
        return self._manner.deleted

    @property
    def _in_seconds(self) -> bool:
        return self._manner.granularity == "seconds"

    def _list_sets(self, arguments: dict[str, str]) -> bytes:
        if TOKEN in arguments:
            raise ProtocolError("badResumptionToken", "the list of sets is never resumed")
        if not self._manner.has_sets:
            raise ProtocolError("noSetHierarchy", "this repository has no sets")
        return writing.sets(demo_records.set_titles(self._records), self._faults)

    def _get_record(self, arguments: dict[str, str]) -> bytes:
        index = self._index(arguments["identifier"]) if arguments["identifier"] else 0
        prefix = self._prefix(arguments["metadataPrefix"])
        if Fault.GET_RECORD_HEADER_DIFFERS in self._faults:
            index = (index + 1) % len(self._records)
        return b"<GetRecord>" + self._fragment(prefix, index) + b"</GetRecord>"

    def _index(self, identifier: str) -> int:
        known = self._places.get(identifier)
        if known is None and Fault.BARE_IDENTIFIERS in self._faults:
            domain = self._records[0].identifier.rpartition(":")[0]
            known = self._places.get(f"{domain}:{identifier}")
        if known is None:
            wrong = Fault.UNKNOWN_IDENTIFIER_WRONG_CODE in self._faults
            code = "noRecordsMatch" if wrong else "idDoesNotExist"
            raise ProtocolError(code, f"there is no record {identifier!r}")
        return known

    def _prefix(self, prefix: str) -> str:
        if prefix in FORMATS:
            return prefix
        if Fault.UNKNOWN_PREFIX_IGNORED in self._faults:
            return "oai_dc"
        raise ProtocolError("cannotDisseminateFormat", f"there is no format {prefix!r} here")

    def _list(self, verb: str, arguments: dict[str, str]) -> bytes:
        place = self._place(verb, arguments)
        chosen = self._selection(place)
        begin = 0 if Fault.TOKEN_GIVES_SAME_RECORDS in self._faults else place.offset
        page = chosen[begin : begin + self._manner.page_size]
        kind = "header" if verb == "ListIdentifiers" else place.prefix
        items = b"".join(self._fragment(kind, index) for index in page)
        last = self._token(place, len(chosen))
        return f"<{verb}>".encode() + items + last + f"</{verb}>".encode()

    def _place(self, verb: str, arguments: dict[str, str]) -> Place:
        if TOKEN in arguments:
            return self._resumed(verb, arguments[TOKEN])
        return Place(
            verb,
            self._prefix(arguments["metadataPrefix"]),
            arguments.get("from", ""),
            arguments.get("until", ""),
            arguments.get("set", ""),
        )

    def _resumed(self, verb: str, token: str) -> Place:
        if token in self._used_tokens and Fault.TOKEN_ONLY_ONCE in self._faults:
            raise ProtocolError("badResumptionToken", "this token was used before")
        try:
            place = reading.place_of(token, verb=verb, secret=self._name)
        except ProtocolError as error:
            if Fault.JUNK_TOKEN_WRONG_CODE in self._faults:
                raise ProtocolError("cannotDisseminateFormat", str(error)) from error
            raise
        self._used_tokens.add(token)
        return place

    def _selection(self, place: Place) -> Sequence[int]:
        window = reading.window(
            place.start, place.until, in_seconds=self._in_seconds, faults=self._faults
        )
        if place.set_spec and not self._manner.has_sets:
            raise ProtocolError("noSetHierarchy", "this repository has no sets")
        low, high = self._bounds(window)
        chosen: Sequence[int] = range(low, high)
        if place.set_spec:
            members = self._members.get(place.set_spec, ())
            chosen = members[bisect_left(members, low) : bisect_left(members, high)]
        if not chosen and Fault.EMPTY_RANGE_AS_EMPTY_LIST not in self._faults:
            raise ProtocolError("noRecordsMatch", "nothing was found for these arguments")
        if place.until and not place.start and Fault.UNTIL_ALONE_REFUSED in self._faults:
            raise ProtocolError("badArgument", "until needs from")
        return chosen

    def _bounds(self, window: reading.Window) -> tuple[int, int]:
        low, high = 0, len(self._stamps)
        if Fault.DATES_IGNORED in self._faults:
            return low, high
        if window.start is not None:
            low = bisect_left(self._stamps, window.start)
        if window.end is not None:
            is_short = Fault.UNTIL_EXCLUSIVE in self._faults
            high = (bisect_left if is_short else bisect_right)(self._stamps, window.end)
        if Fault.RANGE_LEAKS in self._faults and low < high:
            return max(low - 1, 0), min(high + 1, len(self._stamps))
        return low, high

    def _token(self, place: Place, size: int) -> bytes:
        following, faults = self._following(place, size), self._faults
        is_first = place.offset == 0 and place.lap == 0
        if following is None:
            is_shown = (
                Fault.EMPTY_TOKEN_ON_WHOLE_LIST in faults
                if is_first
                else (Fault.NO_LAST_EMPTY_TOKEN not in faults)
            )
            return self._last_token(place, size) if is_shown else b""
        if Fault.LIST_CUT_SHORT in faults:
            return self._last_token(place, size)
        return writing.token(
            reading.token_of(following, secret=self._name),
            cursor=place.offset,
            size=size,
            expires_at=self._now() + TOKEN_LIFE,
        )

    def _last_token(self, place: Place, size: int) -> bytes:
        return writing.token("", cursor=place.offset, size=size, expires_at=None)

    def _following(self, place: Place, size: int) -> Place | None:
        offset = place.offset + self._manner.page_size
        if Fault.TOKEN_REPEATS in self._faults and place.offset > 0:
            return place
        if offset < size:
            return replace(place, offset=offset)
        if Fault.ENDLESS_TOKENS in self._faults:
            return replace(place, offset=0, lap=place.lap + 1)
        return None

    def _fragment(self, kind: str, index: int) -> bytes:
        found = self._rendered.get((kind, index))
        if found is None:
            found = self._render(kind, self._records[index])
            if Fault.DATESTAMPS_NOW not in self._faults:
                self._rendered[kind, index] = found
        return found

    def _render(self, kind: str, record: DemoRecord) -> bytes:
        if Fault.DATESTAMPS_NOW in self._faults:
            record = replace(record, datestamp=self._now())
        head = writing.header(
            record,
            in_seconds=self._in_seconds,
            has_sets=self._manner.has_sets,
            faults=self._faults,
        )
        if kind == "header":
            return head.encode()
        return writing.record(record, head, kind, self._faults).encode()

    def _indexes_by_set(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for index, record in enumerate(self._records):
            for spec in record.sets:
                parts = spec.split(":")
                for length in range(1, len(parts) + 1):
                    found.setdefault(":".join(parts[:length]), []).append(index)
        return found
