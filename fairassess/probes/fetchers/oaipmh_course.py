"""What a run knows at each moment, and how it follows a list: the ground of all its questions."""

from dataclasses import dataclass, field

from fairassess.probes import oai_chains, oai_dates
from fairassess.probes.fetchers.oaipmh_talk import Talk
from fairassess.probes.oai_evidence import Asked, Envelope, Header

IDENTIFIERS, RECORDS = "identifiers", "records"
VERBS = {IDENTIFIERS: "ListIdentifiers", RECORDS: "ListRecords"}


@dataclass(slots=True)
class Course:
    """
    A run under way.

    Attributes:
        talk: The conversation.
        prefix: metadataPrefix to ask with.
        identify: What the first reply said; None when it could not be read.
        offered: Prefixes that the provider offers, in order.
        sets: setSpecs that it lists, in order.
        known: Header of a record that exists; None until a list gave one.
        earliest: The earliest datestamp of Identify; None when it is no date.
        is_in_seconds: Whether Identify states a granularity of seconds.
        lists: Pages of both lists so far, in order.
    """

    talk: Talk
    prefix: str = "oai_dc"
    identify: Envelope | None = None
    offered: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()
    known: Header | None = None
    earliest: oai_dates.Datestamp | None = None
    is_in_seconds: bool = False
    lists: dict[str, list[Asked]] = field(
        default_factory=lambda: {IDENTIFIERS: [], RECORDS: []},
    )

    @property
    def headers(self) -> list[Header]:
        """The headers on all pages of both lists, in order."""
        return [
            header
            for pages in self.lists.values()
            for page in pages
            if page.reading.envelope is not None
            for header in page.reading.envelope.all_headers
        ]

    def follow(self, name: str, to_page: int) -> Asked | None:
        """
        Follow a list up to this page, unless it ends, breaks or turns in a circle before.

        Args:
            name: `identifiers` or `records`.
            to_page: Number of the page, from 1.

        Returns:
            The last page that was got now; None when none was.
        """
        verb = ("verb", VERBS[name])
        pages = self.lists[name]
        page = None
        while len(pages) < to_page:
            if not pages:
                arguments = (verb, ("metadataPrefix", self.prefix))
            elif oai_chains.judge(pages).end is oai_chains.End.GOES_ON:
                arguments = (verb, ("resumptionToken", token_of(pages[-1])))
            else:
                break
            page = self.talk.ask(f"{name}_{len(pages) + 1}", *arguments)
            if page is None:
                break
            pages.append(page)
        return page

    def bound(self, datestamp: str) -> oai_dates.Datestamp | None:
        """Return a bound that this repository must understand: the datestamp, or its day."""
        stamp = oai_dates.read(datestamp)
        if stamp is not None and (self.is_in_seconds or stamp.granularity == oai_dates.DAY):
            return stamp
        return oai_dates.read(datestamp[:10])


def token_of(page: Asked | None) -> str:
    """Return the token that leads on from a page; empty when there is none."""
    return oai_chains.next_token(page.reading.envelope) if page is not None else ""


def first_token(course: Course, name: str) -> str:
    """Return the token of the first page of a list; empty when there is none."""
    pages = course.lists[name]
    return token_of(pages[0]) if pages else ""
