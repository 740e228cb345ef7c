"""What a profile says, for people: shares in groups, things by their kind, frequent values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fairassess.domain import profile_facts as facts
from fairassess.domain import profile_kinds as kinds
from fairassess.domain import richness
from fairassess.domain.completeness import Profile
from fairassess.domain.percent import NOTHING, Share, whole
from fairassess.domain.profile_values import Content, Tally

MOST_KINDS = 12
"""Kinds of one thing that are shown, the largest; a note says how many more there are."""


@dataclass(frozen=True, slots=True)
class Line:
    """
    One share.

    Attributes:
        title: What has it.
        share: How many of how many.
        note: What it means, where the title does not say it; may be empty.
    """

    title: str
    share: Share
    note: str = ""

    @property
    def percent(self) -> str:
        """Whole percent, with its interval where it is an estimate; a dash where none was seen."""
        if self.share.value is None:
            return NOTHING
        said = f"{whole(self.share.value)} %"
        low, high = round(self.share.low * 100), round(self.share.high * 100)
        return said if not self.share.is_estimate or low == high else f"{said} ({low} to {high})"

    @property
    def width(self) -> int:
        """Whole percent for a bar; 0 where none was seen."""
        return 0 if self.share.value is None else whole(self.share.value)


@dataclass(frozen=True, slots=True)
class Section:
    """
    Shares that belong together.

    Attributes:
        name: Unique on the page; part of ids.
        title: What they are about.
        note: What a reader should know of them; may be empty.
        lines: In order.
    """

    name: str
    title: str
    note: str
    lines: tuple[Line, ...]


_OBLIGATIONS = (
    (
        facts.ALL_MANDATORY,
        "All mandatory properties",
        "identifier, creator, title, publisher, year, type",
    ),
    (
        facts.ALL_RECOMMENDED,
        "All recommended properties",
        "subject, contributor, date, relation, description, place",
    ),
)
_CONTEXT = {
    facts.PROPOSAL: ("Proposal", "a labelled number, an award or a project"),
    facts.INSTRUMENT: ("Instrument", "a labelled name, or a link to the instrument"),
    facts.TECHNIQUE: ("Technique", "a known name, or a term of PaNET"),
    facts.SAMPLE: ("Sample", "a labelled name, or an identifier such as IGSN"),
    facts.PARAMETERS: ("Parameters", "a number with its unit, such as 12.4 keV"),
}
_KINDS = {
    "doi": "DOI", "handle": "Handle", "ark": "ARK", "url": "Web address", "uuid": "UUID",
    "number": "Bare number", "other": "Something else",
}  # fmt: skip
_QUALITY = (
    (richness.PID, "A persistent identifier", "DOI, Handle or ARK"),
    (richness.PID_AS_LINK, "A persistent identifier as link", "beginning with https"),
    (richness.LICENCE, "A licence that machines know", "SPDX, or a known address"),
    (richness.RIGHTS, "Any statement of rights", ""),
    (richness.PANET, "A PaNET term as subject", ""),
    (richness.ORCID, "A person with ORCID", ""),
    (richness.ROR, "An organisation with ROR", ""),
    (richness.RELATION, "A typed relation", ""),
    (richness.PROVENANCE, "A link to where it comes from", ""),
    (richness.FORMATS, "A format of the files", ""),
    (richness.ISO_DATES, "Dates in ISO 8601", ""),
)
_TALLIES = {
    kinds.CREATORS: "Creators", kinds.CONTRIBUTORS: "Contributors",
    kinds.CONTRIBUTOR_TYPES: "Kinds of contributors", kinds.PUBLISHERS: "Publishers",
    kinds.FUNDERS: "Funders", kinds.LICENCES: "Licences", kinds.RELATION_TYPES: "Relations",
    kinds.RELATED_TYPES: "Related identifiers", kinds.DATE_TYPES: "Dates",
    kinds.TITLE_TYPES: "Kinds of titles", kinds.DESCRIPTION_TYPES: "Kinds of descriptions",
    kinds.RESOURCE_TYPES: "Types of resource", kinds.TITLE_LANGUAGES: "Languages of titles",
    kinds.SUBJECT_LANGUAGES: "Languages of subjects",
    kinds.DESCRIPTION_LANGUAGES: "Languages of descriptions",
    kinds.TITLE_LENGTHS: "Lengths of titles, in characters",
    kinds.DESCRIPTION_LENGTHS: "Lengths of descriptions, in characters",
}  # fmt: skip


def sections(profile: Profile) -> tuple[Section, ...]:
    """Return the shares of a profile in groups; a group that speaks of nothing is left out."""
    if not profile.live:
        return ()
    return tuple(section for section in _sections(profile) if section.lines)


def tallies(profile: Profile) -> tuple[Section, ...]:
    """Return what was counted by kind, one section for each thing that has a kind."""
    found = (_tally(profile, one) for one in profile.tallies)
    return tuple(section for section in found if section.lines)


def contents(profile: Profile, order: Sequence[str]) -> tuple[Content, ...]:
    """Return what stands in each field, in the order of the reader; unknown fields come last."""
    places = {name: place for place, name in enumerate(order)}
    return tuple(
        sorted(profile.contents, key=lambda one: (places.get(one.field, len(places)), one.field))
    )


def _sections(profile: Profile) -> Iterator[Section]:
    yield Section(
        "obligations",
        "What DataCite asks for",
        "Dublin Core is measured by the fields that come nearest.",
        tuple(Line(title, profile.share(fact), note) for fact, title, note in _OBLIGATIONS),
    )
    yield Section(
        "context",
        "The experiment behind the data",
        "What records tell of the measurement, recognised with care.",
        tuple(Line(title, profile.share(fact), note) for fact, (title, note) in _CONTEXT.items()),
    )
    yield Section(
        "quality",
        "Identifiers, rights, people, links",
        "",
        tuple(Line(title, profile.share(mark), note) for mark, title, note in _QUALITY),
    )
    for name, title, before in (
        ("identifiers", "Identifiers of the records", "identifier_"),
        ("related", "Identifiers of what they are related to", "related_"),
    ):
        lines = [Line(_KINDS[kind], profile.share(before + kind)) for kind in facts.KINDS]
        yield Section(
            name,
            title,
            "Records with at least one of each kind.",
            tuple(line for line in lines if line.share.found),
        )


def _tally(profile: Profile, tally: Tally) -> Section:
    shown = tally.counts[:MOST_KINDS]
    if tally.name in (kinds.TITLE_LENGTHS, kinds.DESCRIPTION_LENGTHS):
        shown = tuple((name, tally.count(name)) for name in kinds.LENGTHS if tally.count(name))
    notes = []
    if tally.name not in kinds.OF_ALL and profile.sampled < profile.live:
        notes.append("From a sample of the records.")
    if len(tally.counts) > len(shown):
        notes.append(f"The {len(shown)} largest of {len(tally.counts)} kinds.")
    lines = [Line(kind, profile.share_in(tally, kind)) for kind, _ in shown]
    return Section(
        tally.name.replace("_", "-"),
        _TALLIES[tally.name],
        " ".join(notes),
        tuple(lines),
    )
