"""What two interfaces told of the same objects in one run, as small frozen values."""

from dataclasses import dataclass

from fairassess.domain.evidence import Exchange
from fairassess.probes.landing_evidence import Landing
from fairassess.probes.landing_rights import Access
from fairassess.probes.visit import MayEndEarly, Stop


@dataclass(frozen=True, slots=True)
class Named:
    """A person, technique, instrument or sample: its name and its identifier or address."""

    name: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """
    What one source tells of an object.

    Attributes:
        pids: Keys of its persistent identifiers, the same for every way of writing.
        titles: As written.
        creators: Names, with their ORCID where it is told.
        dates: Dates and years as ISO 8601 writes them: `2025`, `2025-03`, `2025-03-10`.
        licences: SPDX ids.
        has_rights: Whether anything is told of rights.
        techniques: Techniques; of OAI-PMH all subjects, for one cannot tell which are techniques.
        instruments, samples: Those that are told as such.
        access: Who may have access.
        has_description: Whether it is described.
        words: Everything that it tells, folded, with a blank around each word.
    """

    pids: frozenset[str] = frozenset()
    titles: tuple[str, ...] = ()
    creators: tuple[Named, ...] = ()
    dates: tuple[str, ...] = ()
    licences: frozenset[str] = frozenset()
    has_rights: bool = False
    techniques: tuple[Named, ...] = ()
    instruments: tuple[Named, ...] = ()
    samples: tuple[Named, ...] = ()
    access: frozenset[Access] = frozenset()
    has_description: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """
    One object in both interfaces.

    Attributes:
        name: What people call the object.
        is_drawn: Whether it stands for others.
        oai: What its OAI-PMH record tells; None when no record is at hand.
        api: What the API tells; None when it was not asked, did not answer or has no such object.
        index: Of the exchange with the API that decides; None when it was not asked.
        exchange: That exchange.
        is_missing: Whether the API said for sure that it has no such object.
        landing: Its landing page; None when it was not asked for.
    """

    name: str
    is_drawn: bool = False
    oai: Side | None = None
    api: Side | None = None
    index: int | None = None
    exchange: Exchange | None = None
    is_missing: bool = False
    landing: Landing | None = None


@dataclass(frozen=True, slots=True)
class CrosswalkEvidence(MayEndEarly):
    """
    All that one run learned of objects in two interfaces.

    Attributes:
        target: Address of the API.
        software: What the API was taken for: `search API`, `SciCat`, `Invenio`; else empty.
        pairs: The objects, in the order asked.
        exchanges: What came back, in the order asked.
        stop: Why no more was asked for; None when all was.
    """

    target: str
    software: str
    pairs: tuple[Pair, ...]
    exchanges: tuple[Exchange, ...]
    stop: Stop | None = None
