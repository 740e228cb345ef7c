"""Hand out the demo provider's lists page by page: which records, which token, what it means."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from fairassess import clock
from fairassess.demo import provider_arguments as reading
from fairassess.demo import provider_xml as writing
from fairassess.demo.faults import Fault
from fairassess.demo.provider_arguments import Place, ProtocolError

Faults = frozenset[Fault]

TOKEN_LIFE, SHORT_TOKEN_LIFE = timedelta(hours=48), timedelta(seconds=60)
SMALL_PAGE = 10
# A token that dies soon is refused when so many requests came after the page that gave it.
_REQUESTS_IN_A_LIFE = 20
_RECORD_LEFT_OUT = 3


@dataclass(slots=True)
class Paging:
    """
    The pages and tokens of one provider.

    Attributes:
        faults: What it gets wrong.
        secret: Marks its tokens as its own.
        page_size: Items on a page.
        now: Where expirationDate comes from.
        pages: Pages of lists handed out or asked for so far.
        used: Tokens that came back.
        given: At which page each token was given.
    """

    faults: Faults
    secret: str
    page_size: int
    now: clock.Clock
    requests: int = 0
    used: set[str] = field(default_factory=set)
    given: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if Fault.SMALL_PAGES in self.faults:
            self.page_size = SMALL_PAGE

    def resumed(self, verb: str, token: str) -> Place:
        """
        Return where a list goes on.

        Raises:
            ProtocolError: The token is none of ours, or no longer good.
        """
        if token in self.used and Fault.TOKEN_ONLY_ONCE in self.faults:
            raise ProtocolError("badResumptionToken", "this token was used before")
        age = self.requests - self.given.get(token, self.requests)
        if age > _REQUESTS_IN_A_LIFE and Fault.TOKEN_DIES_SOON in self.faults:
            raise ProtocolError("badResumptionToken", "this token has died")
        try:
            place = self._place(verb, token)
        except ProtocolError as error:
            if Fault.JUNK_TOKEN_WRONG_CODE in self.faults:
                raise ProtocolError("cannotDisseminateFormat", str(error)) from error
            raise
        self.used.add(token)
        return place

    def _place(self, verb: str, token: str) -> Place:
        try:
            return reading.place_of(token, verb=verb, secret=self.secret)
        except ProtocolError:
            if Fault.TOKEN_VERB_IGNORED not in self.faults or verb != "ListIdentifiers":
                raise
            place = reading.place_of(token, verb="ListRecords", secret=self.secret)
            return replace(place, verb=verb, offset=0)

    def left_out(self, chosen: Sequence[int], place: Place, earliest: str) -> Sequence[int]:
        """Return what is listed of a selection where records get lost on the way."""
        is_open_end = bool(place.start) and not place.until
        is_open_start = bool(place.until) and not place.start
        if Fault.EARLIEST_LEAVES_OUT in self.faults and is_open_end and place.start == earliest:
            return chosen[1:]
        if Fault.UNTIL_LOSES_RECORDS in self.faults and is_open_start:
            return chosen[1:]
        if Fault.LIST_RECORDS_LEAVES_OUT in self.faults and place.verb == "ListRecords":
            return [*chosen[:_RECORD_LEFT_OUT], *chosen[_RECORD_LEFT_OUT + 1 :]]
        return chosen

    def page(self, chosen: Sequence[int], place: Place) -> Sequence[int]:
        """
        Return the items of a list that stand on the page at *place*.

        Raises:
            ProtocolError: There are none left.
        """
        begin = 0 if Fault.TOKEN_GIVES_SAME_RECORDS in self.faults else place.offset
        if Fault.PAGES_OVERLAP in self.faults and begin >= 2 * self.page_size:
            begin -= 1
            # The record that comes twice pushes out the one behind it.
            return chosen[begin : min(begin + self.page_size, len(chosen) - 1)]
        found = chosen[begin : begin + self.page_size]
        if not found and begin > 0:
            raise ProtocolError("noRecordsMatch", "nothing is left of this list")
        return found

    def token(self, place: Place, size: int) -> bytes:
        """Return the resumptionToken element below the page at *place*; empty where none is due."""
        following, faults = self._following(place, size), self.faults
        is_first = place.offset == 0 and place.lap == 0
        if Fault.SIZE_IS_WRONG in faults and place.verb == "ListRecords":
            size += 1
        if following is None:
            is_shown = (
                Fault.EMPTY_TOKEN_ON_WHOLE_LIST in faults
                if is_first
                else (Fault.NO_LAST_EMPTY_TOKEN not in faults)
            )
            return self._last(place, size) if is_shown else b""
        if Fault.LIST_CUT_SHORT in faults:
            return self._last(place, size)
        text = reading.token_of(following, secret=self.secret)
        self.given.setdefault(text, self.requests)
        life = SHORT_TOKEN_LIFE if Fault.SHORT_TOKENS in faults else TOKEN_LIFE
        return writing.token(
            f"\n    {text}\n  " if Fault.TOKEN_WITH_BLANKS in faults else text,
            cursor=self._cursor(place),
            size=size,
            expires_at=self.now() + life,
            faults=faults,
        )

    def _last(self, place: Place, size: int) -> bytes:
        return writing.token("", cursor=self._cursor(place), size=size, expires_at=None)

    def _cursor(self, place: Place) -> int:
        counts_pages = Fault.CURSOR_COUNTS_PAGES in self.faults
        return place.offset // self.page_size if counts_pages else place.offset

    def _following(self, place: Place, size: int) -> Place | None:
        offset = place.offset + self.page_size
        if Fault.TOKEN_REPEATS in self.faults and place.offset > 0:
            return place
        if Fault.TOKEN_FORGETS_DATES in self.faults:
            place = replace(place, start="", until="", set_spec="")
        if offset < size or (offset == size and Fault.EMPTY_LAST_PAGE in self.faults):
            return replace(place, offset=offset)
        if Fault.ENDLESS_TOKENS in self.faults:
            return replace(place, offset=0, lap=place.lap + 1)
        return None
