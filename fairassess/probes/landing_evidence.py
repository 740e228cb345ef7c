"""What the landing pages of some objects showed in one run, as small frozen values."""

from dataclasses import dataclass, replace
from enum import Enum

from fairassess.domain.evidence import Exchange
from fairassess.domain.terms import Vocabulary
from fairassess.probes.landing_values import Dataset, Fault, Page, Signpost
from fairassess.probes.visit import MayEndEarly, Stop


class Shape(Enum):
    """What answered where a page was expected."""

    HTML = "a web page"
    EMPTY = "an empty body"
    BINARY = "bytes that are no text"
    OTHER = "something that is no web page"


@dataclass(frozen=True, slots=True)
class Followed:
    """
    A link of a page that was asked for.

    Attributes:
        link: The link.
        index: Of the exchange in the run.
        exchange: What came back.
        linkset: Links that a linkset holds; None when it is none, or could not be read.
        fault: Why it could not be read; empty when it was, or was not looked into.
        datasets: Datasets that it describes, where it is JSON-LD.
    """

    link: Signpost
    index: int
    exchange: Exchange
    linkset: tuple[Signpost, ...] | None = None
    fault: str = ""
    datasets: tuple[Dataset, ...] = ()


@dataclass(frozen=True, slots=True)
class Landing:
    """
    One object and what its landing page showed.

    Attributes:
        name: What people call the object.
        pids: Its persistent identifiers, as written.
        is_drawn: Whether it stands for others: it was drawn, and not given by a person.
        url: Address that was asked for; empty when none is known.
        is_resolved: Whether that is the address of its PID at a resolver, which has to lead on.
        index: Of the page's exchange in the run; None when it was not asked for.
        exchange: What came back; None when it was not asked for.
        shape: What answered.
        page: What the HTML shows; None when it was not read.
        unread: Why it was not read though it came, as a clause; empty when it was.
        datasets: Datasets described in the page, the fullest first.
        faults: What is wrong with the descriptions embedded in the page.
        signposts: Typed links of HTTP headers, then of the page, in order.
        is_link_header_cut: Whether a Link header was longer than what is kept of it.
        followed: Links that were asked for, in order.
    """

    name: str
    pids: tuple[str, ...] = ()
    is_drawn: bool = False
    url: str = ""
    is_resolved: bool = False
    index: int | None = None
    exchange: Exchange | None = None
    shape: Shape = Shape.EMPTY
    page: Page | None = None
    unread: str = ""
    datasets: tuple[Dataset, ...] = ()
    faults: tuple[Fault, ...] = ()
    signposts: tuple[Signpost, ...] = ()
    is_link_header_cut: bool = False
    followed: tuple[Followed, ...] = ()

    @property
    def dataset(self) -> Dataset | None:
        """The fullest description in the page, or else behind a link; None when there is none."""
        behind = (dataset for one in self.followed for dataset in one.datasets)
        return self.datasets[0] if self.datasets else next(behind, None)

    def links(self, rel: str) -> tuple[Signpost, ...]:
        """Return the typed links with this relation that speak of the page itself, in order."""
        return tuple(one for one in self.signposts if one.rel == rel and not one.anchor)

    def followed_as(self, rel: str) -> Followed | None:
        """Return the link with this relation that was asked for; None when none was."""
        return next((one for one in self.followed if one.link.rel == rel), None)


@dataclass(frozen=True, slots=True)
class LandingEvidence(MayEndEarly):
    """
    All that one run learned of landing pages.

    Attributes:
        target: Address that was given.
        landings: The objects, in the order asked.
        exchanges: What came back, in the order asked.
        stop: Why no more pages were asked for; None when all were.
        panet: PaNET, by which techniques are known by name; None where it is not at hand.
    """

    target: str
    landings: tuple[Landing, ...]
    exchanges: tuple[Exchange, ...]
    stop: Stop | None = None
    panet: Vocabulary | None = None

    def alone(self, position: int) -> "LandingEvidence":
        """Return the evidence of one object; its exchanges keep their numbers."""
        return replace(self, landings=(self.landings[position],))


def media_type(exchange: Exchange) -> str:
    """Return the media type of a reply, in lower case, without parameters; empty when absent."""
    return (exchange.header("content-type") or "").partition(";")[0].strip().lower()
