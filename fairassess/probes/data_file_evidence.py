"""What the files of some objects showed in one run, as small frozen values."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from fairassess.domain.evidence import Exchange
from fairassess.probes.file_formats import Format
from fairassess.probes.landing_evidence import Landing
from fairassess.probes.visit import MayEndEarly, Stop


@dataclass(frozen=True, slots=True)
class Told:
    """
    What metadata tell of one file.

    Attributes:
        url: Where it is; empty where only its name is told.
        name: What it is called.
        type: Media type, in lower case, without parameters; may be empty.
        size: Bytes; None when not told.
        rounding: By how many bytes the size may be off, because it was rounded.
        checksum: Algorithm and hex digits: `sha256:0a1b...`; empty when not told.
        where: Which metadata: `typed link item`, `contentUrl`, `search API`, `data block`.
    """

    url: str
    name: str = ""
    type: str = ""
    size: int | None = None
    rounding: int = 0
    checksum: str = ""
    where: str = ""

    @property
    def is_page(self) -> bool:
        """Whether the metadata say that the file is a web page."""
        path = urlsplit(self.url).path.lower() if self.url else ""
        is_said = self.type in ("text/html", "application/xhtml+xml")
        return is_said or path.endswith((".html", ".htm"))


@dataclass(frozen=True, slots=True)
class Inside:
    """
    What stands in an HDF5 file.

    Attributes:
        fault: Why it cannot be opened, as a clause; empty when it can.
        unread: Why we gave up on it, as a clause; empty when we did not.
        entries: Groups that are NXentry.
        definitions: Application definitions named in those, in order, each once.
    """

    fault: str = ""
    unread: str = ""
    entries: int = 0
    definitions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AskedFile:
    """
    A file that was asked for.

    Attributes:
        told: What metadata tell of it.
        index: Of the exchange that decides, in the run.
        exchange: The first request, or the one for its head where the first brought too much.
        is_head_only: Whether no byte of it was seen.
        format: By its first bytes; None when they show none that we know, or were not seen.
        is_html: Whether its first bytes are those of a web page.
        is_sign_in: Whether that page is there to ask who its reader is.
        size: Bytes that it has; None when the server did not tell.
        takes_ranges: Whether parts of it can be asked for; None when that was not seen.
        inside: What stands in it, where it is HDF5 and small; None otherwise.
        digest: Its checksum by the algorithm that was stated; empty when not all of it was seen.
        stated: Checksum that the metadata or its headers state; empty when none is.
    """

    told: Told
    index: int
    exchange: Exchange
    is_head_only: bool = False
    format: Format | None = None
    is_html: bool = False
    is_sign_in: bool = False
    size: int | None = None
    takes_ranges: bool | None = None
    inside: Inside | None = None
    digest: str = ""
    stated: str = ""


@dataclass(frozen=True, slots=True)
class Owner:
    """
    One object and its files.

    Attributes:
        name: What people call the object.
        is_drawn: Whether it stands for others.
        landing: Its landing page; None when it was not asked for.
        listing: What an API said of its files; None when it was not asked.
        listing_index: Of that exchange in the run.
        told: Files that the metadata tell of, in order, those without address included.
        files: Those that were asked for.
    """

    name: str
    is_drawn: bool = False
    landing: Landing | None = None
    listing: Exchange | None = None
    listing_index: int | None = None
    told: tuple[Told, ...] = ()
    files: tuple[AskedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class DataFileEvidence(MayEndEarly):
    """
    All that one run learned of data files.

    Attributes:
        target: Address that was given.
        owners: The objects, in the order asked.
        exchanges: What came back, in the order asked.
        stop: Why no more was asked for; None when all was.
        nexus: Names of all definitions of NeXus; None when nobody told.
    """

    target: str
    owners: tuple[Owner, ...]
    exchanges: tuple[Exchange, ...]
    stop: Stop | None = None
    nexus: frozenset[str] | None = None
