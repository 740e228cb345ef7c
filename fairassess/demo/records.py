"""Make the records of a fictional facility: the same seed gives the same records for ever."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from random import Random

from fairassess.demo import records_words as words
from fairassess.demo.records_words import Beam, Instrument, Licence, Technique

DOI_PREFIX = "10.99999"
FIRST_DATESTAMP = datetime(2019, 3, 4, 8, 0, tzinfo=UTC)
LAST_DATESTAMP = datetime(2026, 10, 16, 16, 0, tzinfo=UTC)
UNAVAILABLE = ":unav"
UNKNOWN = ":null"

# ORCID's own documented sample person, the only person who appears in demo records.
SAMPLE_PERSON = "Carberry, Josiah"
SAMPLE_ORCID = "https://orcid.org/0000-0002-1825-0097"


@dataclass(frozen=True, slots=True)
class House:
    """
    A fictional facility as its records name it.

    Attributes:
        code: Lower-case letters, part of every identifier: `nls`.
        name: Full name; the publisher of its records.
        beam: Decides instruments and techniques.
        ror: ROR address of the made-up organisation, right by its checksum; empty when none.
    """

    code: str
    name: str
    beam: Beam = Beam.SYNCHROTRON
    ror: str = ""

    @property
    def domain(self) -> str:
        """Domain name under `.test`, which is reserved and never resolves."""
        return f"{self.code}.test"


@dataclass(frozen=True, slots=True)
class Quality:
    """
    Shares of records, 0 to 1, that have each good property.

    A record that has a property at one share keeps it at every higher share, so a facility
    that raises its shares over the years improves record by record.

    Attributes:
        titles: A descriptive title; otherwise the number of a run, or a placeholder.
        creators: A named team; otherwise a placeholder.
        publishers: A publisher; otherwise a placeholder.
        dates: An ISO 8601 date; otherwise a date in prose.
        types: A resource type.
        descriptions: A description.
        keywords: Subjects in words.
        techniques: The technique as a PaNET term with its address.
        dois: A DOI; otherwise a private identifier stands in its place.
        doi_links: The DOI as an https link in Dublin Core; otherwise bare.
        private_kept_inside: No private identifier beside the DOI.
        rights: A statement of rights.
        licences: The rights as a standard licence with address; otherwise prose.
        relations: Typed links to other objects.
        provenance: Links to raw data and instrument, and who collected the data.
        orcids: A person with an ORCID.
        rors: The organisation with a ROR.
        formats: File formats.
        context: Instrument, proposal and sample, in records that have a description.
        languages: The language of the title.
        funding: The proposal as an award.
    """

    titles: float = 1.0
    creators: float = 1.0
    publishers: float = 1.0
    dates: float = 1.0
    types: float = 1.0
    descriptions: float = 1.0
    keywords: float = 1.0
    techniques: float = 1.0
    dois: float = 1.0
    doi_links: float = 1.0
    private_kept_inside: float = 1.0
    rights: float = 1.0
    licences: float = 1.0
    relations: float = 1.0
    provenance: float = 1.0
    orcids: float = 1.0
    rors: float = 1.0
    formats: float = 1.0
    context: float = 1.0
    languages: float = 1.0
    funding: float = 1.0

    def __post_init__(self) -> None:
        for name, share in self.shares().items():
            if not 0.0 <= share <= 1.0:
                raise ValueError(f"{name} = {share} is no share between 0 and 1")

    def shares(self) -> dict[str, float]:
        """Return the shares by name, in the order of the attributes."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


FULL = Quality()


@dataclass(frozen=True, slots=True)
class Creator:
    """Who made the data; *orcid* and *ror* are addresses and may be empty."""

    name: str
    is_person: bool = False
    orcid: str = ""
    affiliation: str = ""
    ror: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """A typed link; *kind* is a DataCite relationType, *doi* the bare DOI of the other object."""

    kind: str
    doi: str


@dataclass(frozen=True, slots=True)
class DemoRecord:
    """
    One record; an empty string or tuple means that the facility does not state it.

    Attributes:
        identifier: OAI identifier.
        datestamp: Aware UTC moment in whole seconds.
        is_deleted: Whether only the header is still given.
        sets: setSpecs it belongs to; parents are implied.
        doi: Bare DOI.
        is_doi_linked: Whether Dublin Core gives the DOI as a link.
        private_id: Number, run or UUID that means nothing outside; shown as an identifier.
        date: Publication day, ISO 8601 or prose.
        collected: First and last day of the measurement as an ISO 8601 range.
        technique: PaNET term; None when none is given.
        instrument: Instrument; None when none is given.
        rights: Licence or prose; None when none is given.
    """

    identifier: str
    datestamp: datetime
    is_deleted: bool
    sets: tuple[str, ...]
    doi: str
    is_doi_linked: bool
    private_id: str
    title: str
    language: str
    creators: tuple[Creator, ...]
    publisher: str
    date: str
    year: str
    kind: str
    description: str
    keywords: tuple[str, ...]
    technique: Technique | None
    instrument: Instrument | None
    proposal: str
    sample: str
    collected: str
    rights: Licence | None
    relations: tuple[Relation, ...]
    contributors: tuple[Creator, ...]
    formats: tuple[str, ...]
    sizes: tuple[str, ...]
    funder: str


def make(
    house: House,
    count: int,
    *,
    seed: int = 1,
    quality: Quality = FULL,
    deleted_every: int = 25,
    first: datetime = FIRST_DATESTAMP,
    last: datetime = LAST_DATESTAMP,
) -> tuple[DemoRecord, ...]:
    """
    Make the records of a facility, in order of their datestamps.

    Args:
        house: Whose records they are.
        count: How many, 0 or more, deleted ones included.
        seed: Another seed gives other records.
        quality: How good they are; changes no identifier and no datestamp.
        deleted_every: One record in so many is deleted; 0 for none.
        first: Earliest datestamp; aware UTC.
        last: No datestamp is later; aware UTC.
    """
    step = (last - first) / max(count, 1)
    return tuple(
        _record(
            house,
            number=index + 1,
            rng=Random(f"{seed}/{house.code}/{index}"),  # noqa: S311 - no secret
            earliest=first + index * step,
            step=step,
            quality=quality,
            is_deleted=deleted_every > 0 and index % deleted_every == deleted_every // 2,
        )
        for index in range(count)
    )


def _record(
    house: House,
    *,
    number: int,
    rng: Random,
    earliest: datetime,
    step: timedelta,
    quality: Quality,
    is_deleted: bool,
) -> DemoRecord:
    # Every draw is made whatever the quality is, so that quality alone changes nothing else.
    has = {name: rng.random() < share for name, share in quality.shares().items()}
    has["context"] &= has["descriptions"]
    datestamp = (earliest + rng.random() * 0.9 * step).replace(microsecond=0)
    work = _measurement(house, rng, datestamp)
    instrument, technique = work.instrument, work.technique
    private_id = _private(rng, work.proposal)
    doi = f"{DOI_PREFIX}/{house.code}.{datestamp.year}.{number:06d}"
    team = Creator(
        f"{instrument.title} team",
        affiliation=house.name,
        ror=house.ror if has["rors"] else "",
    )
    return DemoRecord(
        identifier=f"oai:{house.domain}:ds-{number:06d}",
        datestamp=datestamp,
        is_deleted=is_deleted,
        sets=_sets(technique, instrument),
        doi=doi if has["dois"] else "",
        is_doi_linked=has["doi_links"],
        private_id="" if has["dois"] and has["private_kept_inside"] else private_id,
        title=_title(has, number, work),
        language=work.language if has["languages"] else "",
        creators=_creators(has, team),
        publisher=house.name if has["publishers"] else UNKNOWN,
        date=f"{datestamp:%Y-%m-%d}" if has["dates"] else f"Created: {datestamp:%d.%m.%Y}",
        year=str(datestamp.year),
        kind="Dataset" if has["types"] else "",
        description=_description(has, work),
        keywords=_keywords(has, rng),
        technique=technique if has["techniques"] else None,
        instrument=instrument if has["context"] else None,
        proposal=work.proposal if has["context"] else "",
        sample=work.sample if has["context"] else "",
        collected=work.days,
        rights=_rights(has, rng),
        relations=_relations(has, house, instrument, doi),
        contributors=(replace(team, name="Experiment team"),) if has["provenance"] else (),
        formats=("application/x-hdf5", "NeXus") if has["formats"] else (),
        sizes=(f"{rng.randint(1, 900)} GB",) if has["formats"] else (),
        funder=house.name if has["funding"] and has["context"] else "",
    )


@dataclass(frozen=True, slots=True)
class _Measurement:
    """What was really done, whether or not the record says so."""

    instrument: Instrument
    technique: Technique
    sample: str
    condition: str
    language: str
    proposal: str
    days: str


def _measurement(house: House, rng: Random, published: datetime) -> _Measurement:
    instrument = rng.choice(words.INSTRUMENTS[house.beam])
    started = published - timedelta(days=rng.randint(20, 200))
    ended = started + timedelta(days=rng.randint(1, 5))
    return _Measurement(
        instrument=instrument,
        technique=words.TECHNIQUES[rng.choice(instrument.techniques)],
        sample=rng.choice(words.SAMPLES),
        condition=rng.choice(words.CONDITIONS),
        language=rng.choice(("en",) * 10 + ("de", "fr")),
        proposal=f"{started.year}{rng.randint(1, 899):04d}",
        days=f"{started:%Y-%m-%d}/{ended:%Y-%m-%d}",
    )


def _sets(technique: Technique, instrument: Instrument) -> tuple[str, ...]:
    return (
        "openaire_data",
        f"technique:{technique.family}",
        f"instrument:{instrument.code.lower()}",
    )


def _private(rng: Random, proposal: str) -> str:
    number = rng.getrandbits(128)
    digits = f"{number:032x}"
    uuid = "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
    return (uuid, f"pid:{number % 1_000_000}", proposal)[number % 3]


def _title(has: Mapping[str, bool], number: int, work: _Measurement) -> str:
    if has["titles"]:
        label = work.technique.label[0].upper() + work.technique.label[1:]
        form = words.TITLE_FORMS[work.language]
        return form.format(technique=label, sample=work.sample, condition=work.condition)
    return UNKNOWN if number % 3 == 0 else f"Run {number:06d}"


def _creators(has: Mapping[str, bool], team: Creator) -> tuple[Creator, ...]:
    if not has["creators"]:
        return (Creator(UNAVAILABLE),)
    if not has["orcids"]:
        return (team,)
    person = Creator(SAMPLE_PERSON, True, SAMPLE_ORCID, team.affiliation, team.ror)
    return (person, team)


def _description(has: Mapping[str, bool], work: _Measurement) -> str:
    if not has["descriptions"]:
        return ""
    return (
        f"Raw and reduced data of {work.sample}, {work.condition}, "
        f"measured by {work.technique.label}."
    )


def _keywords(has: Mapping[str, bool], rng: Random) -> tuple[str, ...]:
    chosen = tuple(rng.sample(words.KEYWORDS, 2))
    return chosen if has["keywords"] else ()


def _rights(has: Mapping[str, bool], rng: Random) -> Licence | None:
    number = rng.randrange(100)
    if not has["rights"]:
        return None
    if not has["licences"]:
        return words.FREE_TEXT_LICENCES[number % len(words.FREE_TEXT_LICENCES)]
    return words.GOOD_LICENCES[0 if number < 80 else 1]


def _relations(
    has: Mapping[str, bool], house: House, instrument: Instrument, doi: str
) -> tuple[Relation, ...]:
    found: list[Relation] = []
    if has["provenance"]:
        found.append(Relation("IsDerivedFrom", f"{doi}.raw"))
    if has["provenance"] and has["context"]:
        code = instrument.code.lower()
        found.append(Relation("IsCollectedBy", f"{DOI_PREFIX}/{house.code}.instrument.{code}"))
    if has["relations"]:
        found.append(Relation("IsSupplementTo", f"{doi}.article"))
    return tuple(found)


def set_titles(records: tuple[DemoRecord, ...]) -> tuple[tuple[str, str], ...]:
    """Return the setSpecs that *records* use with their parents, each with a title, in order."""
    specs = {spec for record in records for spec in record.sets}
    specs |= {spec.rpartition(":")[0] for spec in specs if ":" in spec}
    return tuple((spec, _set_title(spec)) for spec in sorted(specs))


def _set_title(spec: str) -> str:
    if spec == "openaire_data":
        return "Open research data"
    parent, _, leaf = spec.rpartition(":")
    if not parent:
        return f"Records by {leaf}"
    return f"Instrument {leaf.upper()}" if parent == "instrument" else leaf.capitalize()


def from_elsewhere(record: DemoRecord) -> DemoRecord:
    """Return a record under the identifier that another repository gave it."""
    local = record.identifier.split(":", 2)[2]
    return replace(record, identifier=f"oai:elsewhere.test:{local}")
