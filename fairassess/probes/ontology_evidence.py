"""What a run about terms saw: which terms each object names, and what a terms service gave."""

from dataclasses import dataclass

from fairassess.domain.evidence import Exchange
from fairassess.domain.term_matching import Match
from fairassess.probes.visit import MayEndEarly, Stop


@dataclass(frozen=True, slots=True)
class Described:
    """
    One object as its record describes it.

    Attributes:
        name: What people call it.
        techniques: PaNET terms that its record names, each by its surest match.
        definitions: NeXus classes that its record names.
        keywords: Subjects, keywords and techniques that its record holds, in number.
        controlled: Those of them that come from a vocabulary: an identifier stands beside them,
            or they are one.
        exchange: Index of the reply that brought the record; None where a harvest did.
    """

    name: str
    techniques: tuple[Match, ...]
    definitions: tuple[Match, ...]
    keywords: int
    controlled: int
    exchange: int | None = None

    @property
    def credited(self) -> tuple[Match, ...]:
        """Those of its techniques that say something about it."""
        return tuple(one for one in self.techniques if one.earns_credit)


@dataclass(frozen=True, slots=True)
class Served:
    """
    One term that a terms service gives.

    Attributes:
        address: Its identifier as given.
        label: Its name as given.
        match: The term of our table with this identifier; None when it is of no vocabulary.
    """

    address: str
    label: str
    match: Match | None


@dataclass(frozen=True, slots=True)
class OntologyEvidence(MayEndEarly):
    """
    What one run brought.

    Attributes:
        target: Address as given.
        release: PaNET and its version, as compared with.
        techniques: Techniques in use in that release, in number.
        address_base: What the address of a PaNET term begins with.
        objects: Objects with a record.
        unread: Objects of which no record could be had, in number.
        is_sample: Whether the objects stand for others.
        served: Terms that a terms service gave; empty where none was asked.
        exchanges: Those made, in order.
        stop: Why no more could be asked; None when all was.
    """

    target: str
    release: str
    techniques: int
    address_base: str
    objects: tuple[Described, ...]
    unread: int
    is_sample: bool
    served: tuple[Served, ...]
    exchanges: tuple[Exchange, ...]
    stop: Stop | None
