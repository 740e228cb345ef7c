"""What linked data are made from: values that whoever asks for them has gathered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from rdflib import URIRef

from fairassess.domain.finding import Definition, Finding
from fairassess.domain.questionnaire import Questionnaire
from fairassess.domain.snapshots import Snapshot
from fairassess.reports import rdf_terms
from fairassess.reports.groups import Groups
from fairassess.reports.summary import Summary


@dataclass(frozen=True, slots=True)
class Site:
    """
    The place where things have their addresses, and who answers for them.

    Attributes:
        url: Public address, without a slash at its end.
        licence: Address of the licence under which results are published.
        publisher: Who runs the site; empty for nobody in particular.
        contact: E-mail address or page of whoever runs it; may be empty.
        pid_base: Address below which the addresses of this site resolve as persistent identifiers;
            empty where there is none.
    """

    url: str
    licence: str
    publisher: str = ""
    contact: str = ""
    pid_base: str = ""

    @property
    def name(self) -> str:
        """Who publishes: the publisher, or else the host."""
        return self.publisher or f"fairassess at {urlsplit(self.url).netloc}"

    @property
    def software(self) -> URIRef:
        """The program that carries out the probes."""
        return rdf_terms.part(rdf_terms.below(self.url, "about", "probes"), "software")

    @property
    def keeper(self) -> URIRef:
        """Whoever runs the site."""
        return rdf_terms.part(rdf_terms.below(self.url, "about", "probes"), "who")

    @property
    def scoring(self) -> URIRef:
        """The page that says how scores are made."""
        return rdf_terms.below(self.url, "about", "scores")

    def facility(self, slug: str) -> URIRef:
        """Return the address of a facility."""
        return rdf_terms.below(self.url, "facilities", slug)

    def result(self, number: int) -> URIRef:
        """Return the address of a submitted assessment."""
        return rdf_terms.below(self.url, "results", number)

    def run(self, number: int) -> URIRef:
        """Return the address of a run."""
        return rdf_terms.below(self.url, "runs", number)

    def round(self, slug: str) -> URIRef:
        """Return the address of a round."""
        return rdf_terms.below(self.url, "rounds", slug)

    def probe(self, probe_id: str) -> URIRef:
        """Return the address of a probe's definition."""
        return rdf_terms.below(self.url, "probes", probe_id)

    def kind(self, kind: str) -> URIRef:
        """Return the address of all probes of a kind of endpoint, as one test."""
        return rdf_terms.below(self.url, "probes", "kinds", kind)

    def questionnaire(self, name: str) -> URIRef:
        """Return the address of a questionnaire: of `expands-d26@1.0.0`."""
        questionnaire_id, _, version = name.partition("@")
        return rdf_terms.below(self.url, "questionnaires", questionnaire_id, version)

    def pid(self, own: URIRef) -> str:
        """Return the persistent identifier of one of our addresses; empty where there is none."""
        return f"{self.pid_base}{own[len(self.url) :]}" if self.pid_base else ""


@dataclass(frozen=True, slots=True)
class FacilityTold:
    """A facility: its name in addresses, its names, and where else it is known; may be empty."""

    slug: str
    name: str
    short_name: str
    ror: str = ""
    country: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class RunTold:
    """
    One run.

    Attributes:
        kind: Kind of its probes.
        target: Address asked.
        started_at, finished_at: Aware UTC moments.
        facility: Slug of its facility; None without one.
    """

    id: int
    kind: str
    target: str
    started_at: datetime | None
    finished_at: datetime
    probe_set_version: str
    software_version: str
    facility: str | None = None


@dataclass(frozen=True, slots=True)
class ProbeTold:
    """
    A probe as this version defines it.

    Attributes:
        definition: What it is.
        principles: FAIR principles that it says something about; may be empty.
    """

    definition: Definition
    principles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProbeSet:
    """
    The probes, to look up what a finding is about.

    Attributes:
        version: Of the set.
        probes: By id, in order.
        kinds: Names of the kinds of endpoints, for people.
    """

    version: str
    probes: Mapping[str, ProbeTold]
    kinds: Mapping[str, str]

    def of(self, finding: Finding) -> ProbeTold:
        """Return what a finding is about; a probe that is no longer known is told from it."""
        known = self.probes.get(finding.probe)
        if known is not None:
            return known
        title = finding.probe.replace("_", " ").capitalize()
        gone = "This version of the software no longer has this probe."
        return ProbeTold(
            Definition(
                id=finding.probe,
                check="",
                kind=finding.kind,
                title=title,
                why=gone,
                how=gone,
                remedy=finding.remedy or gone,
                source=finding.source,
                severity=finding.severity,
            )
        )


@dataclass(frozen=True, slots=True)
class ResultTold:
    """
    One submitted assessment.

    Attributes:
        id: Number of its snapshot.
        label: Its name: `2026`.
        summary: What every report says of it; all numbers come from here.
        snapshot: Answers and observations; findings as those may see them who read this.
        previous: Number of the snapshot before that has the same questions; None when there is
            none, or when the reader may not know it.
        round: Slug of its round; None without one.
        runs: The run of each finding, by the finding's number.
        with_words: Whether what people wrote in their own words is told, too.
    """

    id: int
    label: str
    facility: FacilityTold
    questionnaire: Questionnaire
    summary: Summary
    snapshot: Snapshot
    previous: int | None
    previous_snapshot: Snapshot | None
    round: str | None
    runs: Mapping[int, RunTold]
    with_words: bool


@dataclass(frozen=True, slots=True)
class NamedTold:
    """Whose result it is, and when it was taken, where that may be known."""

    result: int
    label: str
    facility: FacilityTold
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class PartTold:
    """
    What a round says of one participant.

    Attributes:
        name: Its name; of one who is not named, the label that stands for it.
        groups: What it scored; None while it has no result.
        named: Whose result it is; None without a result, and for one who is not named.
        result: The whole result, to be told in full; None where the scores are enough.
    """

    name: str
    groups: Groups | None = None
    named: NamedTold | None = None
    result: ResultTold | None = None


@dataclass(frozen=True, slots=True)
class RoundTold:
    """A round with its participants, in the order in which they are shown."""

    slug: str
    name: str
    questionnaire: Questionnaire
    closed_at: datetime | None
    parts: tuple[PartTold, ...]
