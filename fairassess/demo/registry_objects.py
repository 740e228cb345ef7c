"""Objects with identifiers that the registries of the demo world know, good ones and all faults."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fairassess.demo.records import DOI_PREFIX, SAMPLE_ORCID, SAMPLE_PERSON

ROR = "https://ror.org/0fake0124"
WITHDRAWN_ROR = "https://ror.org/0demesn56"

Attributes = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Page:
    """
    A page of a facility.

    Attributes:
        text: What it says; `{pid}` stands for the identifier.
        status: HTTP status.
        leads_to: Where it redirects, by path or address; empty when it is no redirect.
    """

    text: str = ""
    status: int = 200
    leads_to: str = ""


@dataclass(frozen=True, slots=True)
class Registered:
    """
    An object with its identifier.

    Attributes:
        pid: Without resolver: `10.99999/abc`, a Handle, or `ark:...`.
        page: Its page; None when the address is on another server.
        address: Where the identifier leads, when that is not its page here.
        is_registered: Whether the Handle system or the ARK resolver knows it.
        state: Its state at DataCite; only `findable` is shown there. Empty for what is no DOI of
            DataCite.
        attributes: Its metadata at DataCite, as the REST API gives them, without what follows
            from the above.
    """

    pid: str
    page: Page | None = None
    address: str = ""
    is_registered: bool = True
    state: str = ""
    attributes: Attributes = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Path of its page."""
        return "/" + self.pid.replace(":", "/")


def _doi(name: str) -> str:
    return f"{DOI_PREFIX}/{name}"


GOOD = _doi("reg.good")
UNREGISTERED = _doi("reg.never-registered")
HIDDEN = _doi("reg.not-findable")
LOST = _doi("reg.page-lost")
LOOPING = _doi("reg.loop")
NAMELESS = _doi("reg.page-without-pid")
TOMBSTONE = _doi("reg.withdrawn")
FORGOTTEN = _doi("reg.withdrawn-and-forgotten")
BARE = _doi("reg.without-relations")
INSTRUMENT = _doi("reg.instrument")
POOR_INSTRUMENT = _doi("reg.instrument-poor")
PAPER = _doi("reg.paper")
HANDLE = "21.99999/reg.handle"
ARK = "ark:bcdfg/reg1"
IGSN = "10273/REG1"

_PAGE = "A measurement of a made-up sample. Cite it as https://doi.org/{pid}."


def _metadata(**more: object) -> dict[str, object]:
    return {
        "titles": [{"title": "A measurement of a made-up sample"}],
        "publisher": {"name": "Northern Light Source", "publisherIdentifier": ROR},
        "publicationYear": 2025,
        "types": {"resourceTypeGeneral": "Dataset"},
        "schemaVersion": "http://datacite.org/schema/kernel-4",
        "creators": [
            {
                "name": SAMPLE_PERSON,
                "nameType": "Personal",
                "nameIdentifiers": [
                    {"nameIdentifier": SAMPLE_ORCID, "nameIdentifierScheme": "ORCID"}
                ],
                "affiliation": [{"name": "Northern Light Source", "affiliationIdentifier": ROR}],
            }
        ],
        "contributors": [],
        "relatedIdentifiers": [],
        "fundingReferences": [],
        **more,
    }


def _relation(pid: str, relation: str, kind: str = "DOI", general: str = "") -> dict[str, str]:
    said = {"relatedIdentifier": pid, "relatedIdentifierType": kind, "relationType": relation}
    return said | ({"resourceTypeGeneral": general} if general else {})


_RELATED = [
    _relation(INSTRUMENT, "IsCollectedBy", general="Instrument"),
    _relation(PAPER, "IsCitedBy"),
    _relation("REG1", "IsDerivedFrom", "IGSN"),
]
_INSTRUMENT = _metadata(
    titles=[{"title": "Beamline for diffraction"}],
    types={"resourceTypeGeneral": "Instrument"},
    creators=[{"name": "Northern Light Source", "nameType": "Organizational"}],
    contributors=[
        {"name": "Northern Light Source", "contributorType": "HostingInstitution"},
    ],
)


def _findable(pid: str, **more: object) -> Registered:
    return Registered(pid, Page(_PAGE), state="findable", attributes=_metadata(**more))


OBJECTS: tuple[Registered, ...] = (
    _findable(GOOD, relatedIdentifiers=_RELATED),
    Registered(UNREGISTERED, is_registered=False),
    Registered(HIDDEN, Page(_PAGE), state="registered"),
    Registered(LOST, Page("Not here.", status=404), state="findable", attributes=_metadata()),
    Registered(LOOPING, Page(leads_to=f"/{LOOPING}"), state="findable", attributes=_metadata()),
    Registered(
        NAMELESS,
        Page("A measurement of a made-up sample."),
        state="findable",
        attributes=_metadata(),
    ),
    Registered(
        TOMBSTONE,
        Page("The object {pid} was withdrawn in 2025 at the wish of its owner.", status=410),
        state="registered",
    ),
    Registered(FORGOTTEN, Page("Nothing here.", status=404), state="registered"),
    _findable(BARE, creators=[{"name": "A team"}], publisher={"name": "A house"}),
    Registered(INSTRUMENT, Page(_PAGE), state="findable", attributes=_INSTRUMENT),
    Registered(
        POOR_INSTRUMENT,
        Page(_PAGE),
        state="findable",
        attributes=_metadata(
            types={"resourceTypeGeneral": "Instrument"}, creators=[], publisher={"name": ""}
        ),
    ),
    _findable(PAPER, types={"resourceTypeGeneral": "JournalArticle"}),
    Registered(HANDLE, Page("Kept under the Handle {pid}.")),
    Registered(ARK, Page("Kept under {pid}.")),
    Registered(IGSN, Page("Sample {pid}.")),
)
"""Everything that the registries know unless they are told otherwise."""

PEOPLE: Mapping[str, int] = {SAMPLE_ORCID.rpartition("/")[2]: 200}
"""ORCIDs with the status that ORCID answers; 409 stands for a record that is locked."""

ORGANISATIONS: Mapping[str, str] = {
    ROR.rpartition("/")[2]: "active",
    WITHDRAWN_ROR.rpartition("/")[2]: "withdrawn",
}
"""ROR identifiers with their status."""
