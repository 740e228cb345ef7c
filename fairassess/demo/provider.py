"""An OAI-PMH 2.0 provider as a WSGI application: right by default, wrong on request."""

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from threading import Event
from wsgiref.types import StartResponse, WSGIEnvironment

from fairassess import clock
from fairassess.demo import provider_arguments as reading
from fairassess.demo import provider_http as http_side
from fairassess.demo import provider_traffic as traffic
from fairassess.demo import provider_xml as writing
from fairassess.demo import records as demo_records
from fairassess.demo.faults import Fault
from fairassess.demo.provider_arguments import TOKEN, Place, ProtocolError
from fairassess.demo.provider_http import Answer
from fairassess.demo.provider_manner import PATIENT, Manner
from fairassess.demo.provider_metadata import FORMATS
from fairassess.demo.provider_paging import Paging
from fairassess.demo.records import DemoRecord


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
        self._has_sets = manner.has_sets and Fault.NO_SETS_NOT_TOLD not in self._faults
        self._members = self._indexes_by_set() if self._has_sets else {}
        self._rendered: dict[tuple[str, int], bytes] = {}
        self._paging = Paging(self._faults, name, manner.page_size, now)
        self._requests = itertools.count(1)
        self._closing = Event()
        self._traffic = traffic.Traffic(self._faults)

    def _shown(self, records: Iterable[DemoRecord]) -> tuple[DemoRecord, ...]:
        """Return the records to be listed, in the order of lists."""
        keeps = self._manner.deleted != "no" and Fault.DELETED_NOT_KEPT not in self._faults
        keeps |= Fault.DELETED_DESPITE_NO in self._faults
        found = (record for record in records if keeps or not record.is_deleted)
        listed = sorted(found, key=lambda record: (record.datestamp, record.identifier))
        if Fault.NO_PROVENANCE in self._faults:
            listed[3::10] = [demo_records.from_elsewhere(record) for record in listed[3::10]]
        return tuple(listed)

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
        refusal = self._traffic.before(environ)
        if refusal is not None:
            return refusal
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
        return self._traffic.after(self._oai(environ), environ)

    def _moved(self, environ: WSGIEnvironment) -> Answer:
        query = str(environ.get("QUERY_STRING", ""))
        where = http_side.address_of(environ, f"{self.path}/") + (f"?{query}" if query else "")
        return http_side.answer(
            b"", status="301 Moved Permanently", kind="text/plain", more=(("Location", where),)
        )

    def _oai(self, environ: WSGIEnvironment) -> Answer:
        pairs = http_side.pairs_of(environ)
        self._paging.requests += 1
        base_url = self._base_url or http_side.address_of(environ, self.path)
        echoed: Iterable[tuple[str, str]] = pairs
        has_error = False
        try:
            verb, arguments = reading.understand(pairs, self._faults)
            echoed = traffic.echoed((("verb", verb), *arguments.items()), self._faults)
            content = self._content(verb, arguments, base_url)
        except ProtocolError as error:
            page = self._page_instead_of(error, pairs)
            if page is not None:
                return page
            has_error = True
            content = writing.error(error.code, str(error), self._faults)
            echoed = traffic.echoed_in_error(error.code, tuple(echoed), self._faults)
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
            of_record = "identifier" in arguments
            if of_record and Fault.FORMATS_OF_UNKNOWN_GIVEN not in self._faults:
                self._index(arguments["identifier"])
            return writing.metadata_formats(self._faults, of_record=of_record)
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
            is_wrong = Fault.SETS_JUNK_TOKEN_WRONG_CODE in self._faults
            code = "badArgument" if is_wrong else "badResumptionToken"
            raise ProtocolError(code, "the list of sets is never resumed")
        if not self._has_sets:
            raise ProtocolError("noSetHierarchy", "this repository has no sets")
        return writing.sets(demo_records.set_titles(self._records), self._faults)

    def _get_record(self, arguments: dict[str, str]) -> bytes:
        wrong = Fault.UNKNOWN_IDENTIFIER_WRONG_CODE in self._faults
        code = "noRecordsMatch" if wrong else "idDoesNotExist"
        index = self._index(arguments["identifier"], code) if arguments["identifier"] else 0
        if self._records[index].is_deleted and Fault.DELETED_FORGOTTEN in self._faults:
            raise ProtocolError(code, "there is no such record any more")
        prefix = arguments["metadataPrefix"]
        if prefix not in FORMATS:
            is_odd = Fault.GET_RECORD_PREFIX_WRONG_CODE in self._faults
            code = "badArgument" if is_odd else "cannotDisseminateFormat"
            raise ProtocolError(code, f"there is no format {prefix!r} here")
        if Fault.GET_RECORD_HEADER_DIFFERS in self._faults:
            index = (index + 1) % len(self._records)
        return writing.one_record(self._fragment(prefix, index), self._faults)

    def _index(self, identifier: str, code: str = "idDoesNotExist") -> int:
        known = self._places.get(identifier)
        if known is None and self._faults & {Fault.BARE_IDENTIFIERS, Fault.BARE_DOIS}:
            domain = self._records[0].identifier.rpartition(":")[0]
            local = identifier.removeprefix(writing.DOI_PREFIX)
            known = self._places.get(f"{domain}:{local}")
        if known is None:
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
        page = self._paging.page(chosen, place)
        kind = "header" if verb == "ListIdentifiers" else place.prefix
        items = b"".join(self._fragment(kind, index) for index in page)
        last = self._paging.token(place, len(chosen))
        return f"<{verb}>".encode() + items + last + f"</{verb}>".encode()

    def _place(self, verb: str, arguments: dict[str, str]) -> Place:
        if TOKEN in arguments:
            return self._paging.resumed(verb, arguments[TOKEN])
        return Place(
            verb,
            self._prefix(arguments["metadataPrefix"]),
            arguments.get("from", ""),
            arguments.get("until", ""),
            arguments.get("set", ""),
        )

    def _selection(self, place: Place) -> Sequence[int]:
        window = reading.window(
            place.start, place.until, in_seconds=self._in_seconds, faults=self._faults
        )
        if place.set_spec and not self._manner.has_sets:
            raise ProtocolError("noSetHierarchy", "this repository has no sets")
        spec = place.set_spec
        if spec not in self._members and Fault.UNKNOWN_SET_GIVES_ALL in self._faults:
            spec = ""
        if Fault.FUTURE_IGNORED in self._faults and window.start and window.start > self._now():
            window = reading.Window(None, window.end)
        low, high = self._bounds(window)
        chosen: Sequence[int] = range(low, high)
        if spec:
            members = self._members_of(spec)
            chosen = members[bisect_left(members, low) : bisect_left(members, high)]
        is_let_pass = Fault.EMPTY_RANGE_AS_EMPTY_LIST in self._faults and not place.set_spec
        if not chosen and not is_let_pass:
            raise ProtocolError("noRecordsMatch", "nothing was found for these arguments")
        if place.until and not place.start and Fault.UNTIL_ALONE_REFUSED in self._faults:
            raise ProtocolError("badArgument", "until needs from")
        return self._paging.left_out(chosen, place, writing.stamp(self._stamps[0]))

    def _members_of(self, spec: str) -> Sequence[int]:
        """Return the places of the records of a set, in order; none where it is unknown."""
        members = self._members.get(spec, [])
        if not members or Fault.SET_LEAKS not in self._faults:
            return members
        stranger = next((n for n in range(len(self._records)) if n not in members), None)
        return members if stranger is None else sorted((*members, stranger))

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
        if Fault.DOUBLE_ENCODED_TEXT in self._faults:
            record = replace(record, title=f"{record.title}, M\u00c3\u00bcnchen")
        if Fault.HTML_IN_TEXT in self._faults:
            record = replace(record, title=f"{record.title} <b>(new)</b>")
        head = writing.header(
            record,
            in_seconds=self._in_seconds,
            has_sets=self._has_sets,
            faults=self._faults,
        )
        if kind == "header":
            return head.encode()
        prefix = "oai_dc" if Fault.SAME_PAYLOAD_FOR_ALL in self._faults else kind
        return writing.record(record, head, prefix, self._faults).encode()

    def _indexes_by_set(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for index, record in enumerate(self._records):
            for spec in record.sets:
                parts = spec.split(":")
                for length in range(1, len(parts) + 1):
                    found.setdefault(":".join(parts[:length]), []).append(index)
        return found
