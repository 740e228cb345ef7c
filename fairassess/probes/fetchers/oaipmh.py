"""Ask an OAI-PMH endpoint some fifty small questions, each legal or plainly wrong, none harmful."""

import re
from collections import Counter

import structlog

from fairassess.domain.finding import Reason
from fairassess.probes import oai_chains, oai_dates, oai_obstacles
from fairassess.probes.fetchers.oaipmh_talk import Talk
from fairassess.probes.oai_evidence import Asked, Header, OaiEvidence, Shape, Stop
from fairassess.probes.visit import Visit

_log = structlog.get_logger(__name__)

FIRST_PAGES = 4
PAGES_IN_ALL = 20
# Later pages are asked for only to see a list end; they must cost little.
CHEAP_PAGE_BYTES = 1_000_000
CHEAP_TIME_SHARE = 0.6
PLANNED = 46

# Values that no provider knows. They are plain words: nothing here is meant to break a server.
NO_SUCH = "fairassess-no-such-thing"
NO_SUCH_NUMBER = "999999999"
_JUNK_DATE = "not-a-date"
_LONG_AGO = "1900-01-01"
_A_DAY, _NEXT_DAY, _NEXT_MOMENT = "2002-02-05", "2002-02-06", "2002-02-06T05:35:00Z"

# Datestamps younger than this are suspected to be made at each request. Two replies in the same
# second could not show it, so the second request then waits for the clock to tick.
SUSPICIOUSLY_YOUNG_S = 3600
TICK_S = 1.1


def fetch(visit: Visit) -> OaiEvidence:
    """
    Visit an OAI-PMH endpoint and return all that it said.

    A dead host costs one or two requests, a server that answers Identify with something else
    costs one; everything else gets the whole plan as far as the deadline allows.

    Args:
        visit: Whom to visit, and how.

    Returns:
        The evidence; it says itself why it is incomplete, where it is.
    """
    talk = Talk(visit, planned=PLANNED)
    plan = _Plan(talk)
    try:
        plan.carry_out()
    except Exception:
        # A fault of ours must not cost what was learned so far, nor pass for the provider's.
        _log.exception("plan_failed", target=talk.base_url)
        message = "Something went wrong on our side; the log has the details."
        talk.end(Stop("internal", Reason.INTERNAL, message))
    return OaiEvidence(
        target=visit.target,
        base_url=talk.base_url,
        asked=tuple(talk.asked),
        exchanges=tuple(talk.exchanges),
        prefix=plan.prefix,
        known=plan.known,
        skipped=tuple(talk.skipped),
        stop=talk.stop,
    )


class _Plan:
    """The requests of a run, in the order in which one answer leads to the next question."""

    def __init__(self, talk: Talk) -> None:
        self.prefix = "oai_dc"
        self.known: Header | None = None
        self._talk = talk
        self._in_seconds = False
        self._earliest: oai_dates.Datestamp | None = None
        self._pages: dict[str, list[Asked]] = {"identifiers": [], "records": []}

    def carry_out(self) -> None:
        """Ask everything, unless the first answer says that there is nobody to ask."""
        self.ask_identify()
        if self._talk.stop is None:
            self.ask_basics()
            self.ask_lists()
            self.ask_records()
            self.ask_dates()
            self.ask_wrong_verbs()
            self.ask_wrong_arguments()
            self.follow_records_to_their_end()
            self.ask_again()

    def ask_identify(self) -> None:
        """Ask who is there; end the conversation when nobody is, or somebody else."""
        asked = self._talk.ask("identify", ("verb", "Identify"))
        if asked is None or self._talk.stop is not None:
            return
        obstacle = oai_obstacles.in_the_way(asked)
        if obstacle is not None:
            blocked = obstacle.reason in (Reason.BLOCKED_BY_BOT_WALL, Reason.BLOCKED_BY_POLICY)
            word = "blocked" if blocked else "unreachable"
            self._talk.end(Stop(word, obstacle.reason, obstacle.message, asked.index))
            return
        if asked.reading.envelope is None and asked.reading.shape is not Shape.OAI:
            message = "Identify was not answered with OAI-PMH, so nothing more was asked."
            self._talk.end(Stop("not_oai_pmh", None, message, asked.index))
            return
        self._learn_from(asked)

    def _learn_from(self, identify: Asked) -> None:
        envelope = identify.reading.envelope
        if envelope is None:
            return
        self._in_seconds = oai_dates.SECOND in envelope.identify_values("granularity")
        for text in envelope.identify_values("earliestDatestamp"):
            self._earliest = self._earliest or oai_dates.read(text)

    def ask_basics(self) -> None:
        """Ask for Identify in other ways, for the formats and for the sets."""
        self._talk.ask("identify_post", ("verb", "Identify"), method="POST")
        self._talk.ask("no_query")
        formats = self._talk.ask("formats", ("verb", "ListMetadataFormats"))
        self._talk.ask("sets", ("verb", "ListSets"))
        envelope = formats.reading.envelope if formats else None
        offered = [f.prefix for f in envelope.formats if f.prefix] if envelope else []
        if offered and self.prefix not in offered:
            self.prefix = offered[0]

    def ask_lists(self) -> None:
        """Ask for the first pages of both lists, and for one page twice."""
        first = self._follow("identifiers", 1)
        token = oai_chains.next_token(first.reading.envelope) if first else ""
        if token:
            self._follow("identifiers", 2)
            verb = ("verb", "ListIdentifiers")
            self._talk.ask("identifiers_2_again", verb, ("resumptionToken", token))
            both = (("resumptionToken", token), ("metadataPrefix", self.prefix))
            self._talk.ask("token_and_prefix", verb, *both)
        else:
            because = "the list of identifiers has no second page"
            self._talk.skip("identifiers_2_again", because)
            self._talk.skip("token_and_prefix", because)
        self._follow("identifiers", FIRST_PAGES)
        self._follow("records", FIRST_PAGES)
        self.known = _well_known(self._headers())

    def _follow(self, name: str, to_page: int) -> Asked | None:
        """Follow a list up to this page; return the last page that was got now."""
        verb = ("verb", "ListIdentifiers" if name == "identifiers" else "ListRecords")
        pages = self._pages[name]
        page = None
        while len(pages) < to_page:
            if not pages:
                arguments = (verb, ("metadataPrefix", self.prefix))
            elif oai_chains.judge(pages).end is oai_chains.End.GOES_ON:
                token = oai_chains.next_token(pages[-1].reading.envelope)
                arguments = (verb, ("resumptionToken", token))
            else:
                break
            page = self._talk.ask(f"{name}_{len(pages) + 1}", *arguments)
            if page is None:
                break
            pages.append(page)
        return page

    def _headers(self) -> list[Header]:
        return [
            header
            for pages in self._pages.values()
            for page in pages
            if page.reading.envelope is not None
            for header in page.reading.envelope.all_headers
        ]

    def ask_records(self) -> None:
        """Ask for one record that exists, for one that does not, and with arguments missing."""
        verb, prefix = ("verb", "GetRecord"), ("metadataPrefix", self.prefix)
        if self.known is not None:
            known = ("identifier", self.known.identifier)
            self._talk.ask("get_record", verb, known, prefix)
            self._talk.ask("get_without_prefix", verb, known)
            unknown = unknown_identifier(self.known.identifier)
            self._talk.ask("get_unknown", verb, ("identifier", unknown), prefix)
        else:
            for label in ("get_record", "get_without_prefix", "get_unknown"):
                self._talk.skip(label, "no list named a record to ask with")
        self._talk.ask("get_without_identifier", verb, prefix)

    def ask_dates(self) -> None:
        """Ask for ranges of datestamps: legal ones around known records, then wrong ones."""
        stamps = [s for s in map(self._bound, self._headers()) if s is not None]
        exact = self._bound(self.known) if self.known else None
        if exact is not None and stamps:
            latest = max(stamps, key=lambda stamp: stamp.begins_at)
            oldest = min(stamps, key=lambda stamp: stamp.begins_at)
            self._ask_range("exact_date", since=exact.text, until=exact.text)
            self._ask_range("from_only", since=latest.text)
            self._ask_range("until_only", until=oldest.text)
        else:
            for label in ("exact_date", "from_only", "until_only"):
                self._talk.skip(label, "no list gave a datestamp to ask with")
        before = oai_dates.a_year_before(self._earliest) if self._earliest else None
        self._ask_range("empty_range", until=before or _LONG_AGO)
        self._ask_range("mixed_granularity", since=_A_DAY, until=_NEXT_MOMENT)
        self._ask_range("reversed_range", since=_NEXT_DAY, until=_A_DAY)
        self._ask_range("junk_from", since=_JUNK_DATE)
        self._ask_range("junk_until", until=_JUNK_DATE)

    def _bound(self, header: Header) -> oai_dates.Datestamp | None:
        """Return a bound that this repository must understand: its datestamp, or the day of it."""
        stamp = oai_dates.read(header.datestamp)
        if stamp is not None and (self._in_seconds or stamp.granularity == oai_dates.DAY):
            return stamp
        return oai_dates.read(header.datestamp[:10])

    def _ask_range(self, label: str, *, since: str = "", until: str = "") -> None:
        bounds = [("from", since), ("until", until)]
        self._talk.ask(
            label,
            ("verb", "ListIdentifiers"),
            ("metadataPrefix", self.prefix),
            *((name, value) for name, value in bounds if value),
        )

    def ask_wrong_verbs(self) -> None:
        """Ask with verbs that are unknown, empty or given twice."""
        self._talk.ask("bad_verb", ("verb", "NoSuchVerb"))
        self._talk.ask("empty_verb", ("verb", ""))
        self._talk.ask("repeated_verb", ("verb", "Identify"), ("verb", "Identify"))
        self._talk.ask("identify_argument", ("verb", "Identify"), ("metadataPrefix", self.prefix))

    def ask_wrong_arguments(self) -> None:
        """Ask for lists with arguments missing, unknown or given twice."""
        prefix = ("metadataPrefix", self.prefix)
        for name in ("ListIdentifiers", "ListRecords"):
            verb = ("verb", name)
            self._talk.ask(f"{name}_without_prefix", verb)
            self._talk.ask(f"{name}_unknown_prefix", verb, ("metadataPrefix", NO_SUCH))
            self._talk.ask(f"{name}_junk_token", verb, ("resumptionToken", NO_SUCH))
        verb = ("verb", "ListIdentifiers")
        since = ("from", _A_DAY)
        self._talk.ask("repeated_prefix", verb, prefix, prefix)
        self._talk.ask("repeated_from", verb, prefix, since, since)
        self._talk.ask("unknown_argument", verb, prefix, ("noSuchArgument", "1"))

    def follow_records_to_their_end(self) -> None:
        """Follow the list of records on, as long as that is cheap, to see whether it ends."""
        pages = self._pages["records"]
        while FIRST_PAGES <= len(pages) < PAGES_IN_ALL:
            is_cheap = pages[-1].exchange.decoded_bytes <= CHEAP_PAGE_BYTES
            if not is_cheap or self._talk.used_share > CHEAP_TIME_SHARE:
                return
            if self._follow("records", len(pages) + 1) is None:
                return

    def ask_again(self) -> None:
        """Ask for the first page of identifiers a second time, in another second."""
        pages = self._pages["identifiers"]
        headers = pages[0].reading.envelope if pages else None
        if headers is None or not headers.all_headers:
            self._talk.skip("identifiers_1_again", "the first list gave no headers")
            return
        if _are_young(headers.all_headers, pages[0]):
            self._talk.pause(TICK_S)
        self._talk.ask(
            "identifiers_1_again", ("verb", "ListIdentifiers"), ("metadataPrefix", self.prefix)
        )


def _are_young(headers: tuple[Header, ...], page: Asked) -> bool:
    stamps = [stamp for stamp in (oai_dates.read(h.datestamp) for h in headers) if stamp]
    asked_at = page.exchange.started_at
    young = [s for s in stamps if (asked_at - s.begins_at).total_seconds() < SUSPICIOUSLY_YOUNG_S]
    return len(young) > len(stamps) / 2


def _well_known(headers: list[Header]) -> Header | None:
    """
    Return the header to ask further with; None when no header has an identifier.

    A live record is better than a deleted one, and a rare datestamp better than a frequent one,
    so that a range of just that datestamp fits on one page.
    """
    named = [header for header in headers if header.identifier]
    often = Counter(header.datestamp for header in named)
    return min(named, key=lambda h: (h.is_deleted, often[h.datestamp]), default=None)


def unknown_identifier(known: str) -> str:
    """
    Return an identifier that looks like *known* and that no repository has.

    Some providers paste the last part into a database query as it is: where it is a number, it
    stays a number, and where it is a word, only plain letters and hyphens are added.
    """
    other = re.sub(r"[0-9]+$", NO_SUCH_NUMBER, known)
    return other if other != known else f"{known}-{NO_SUCH}"
