"""What one record holds, told value by value in the plainest way: the measure of the quick one."""

from collections.abc import Iterable

from fairassess.domain import pids, profile_context, profile_facts, profile_identifiers, richness
from fairassess.domain.metadata import Record, Value
from fairassess.domain.profile_bits import BITS, NAMES
from fairassess.domain.profile_placeholders import is_placeholder

CORE = ("title", "creator", "publisher", "type", "description", "subject", "identifier")
ORGANISATION = ("affiliationIdentifier", "nameIdentifier", "publisherIdentifier")


def examine(record: Record) -> dict[str, object]:
    """Return what a live record holds, by name."""
    given = {name: [v for v in values if v.text] for name, values in record.fields}
    real = {name: [v for v in vs if not is_placeholder(v.text)] for name, vs in given.items()}
    given = {name: values for name, values in given.items() if values}
    real = {name: values for name, values in real.items() if values}
    dates = [*real.get("year", ()), *real.get("date", ())]
    years = [richness.read_date(v.text).year for v in dates]
    licences = [richness.licence_of(v) for v in real.get("rights", ())]
    return {
        "present": tuple(sorted(real)),
        "placeholders": tuple(sorted(set(given) - set(real))),
        "names": names(given, real),
        "year": next((year for year in years if year is not None), None),
        "licence": next((licence for licence in licences if licence), ""),
        "title": real["title"][0].text if "title" in real else "",
        "creators": tuple(v.text for v in real.get("creator", ())),
        "pids": tuple(
            v.text for v in real.get("identifier", ()) if profile_identifiers.read_pid(v)
        ),
        "subjects": subjects_of(real.get("subject", ())),
    }


def names(given: dict[str, list[Value]], real: dict[str, list[Value]]) -> set[str]:
    """Return the marks and facts that hold."""
    bits = 0
    for value in real.get("identifier", ()):
        bits |= profile_identifiers.of_identifier(value)
    for value in real.get("relation", ()):
        bits |= profile_identifiers.of_relation(value)
    for value in real.get("alternate_identifier", ()):
        bits |= profile_identifiers.of_alternate(value)
    if has_panet_term(real.get("subject", [])):
        bits |= BITS[richness.PANET] | BITS[profile_facts.TECHNIQUE]
    bits = profile_context.read(real, bits)
    found = {name for place, name in enumerate(NAMES) if bits >> place & 1}
    return found | {name for name, holds in answers(given, real).items() if holds}


def answers(given: dict[str, list[Value]], real: dict[str, list[Value]]) -> dict[str, bool]:
    """Return the marks and facts that fields alone, dates, licences and people tell."""
    dates = [*given.get("date", ()), *given.get("year", ())]
    pretended = {name for name in given if len(real.get(name, ())) < len(given[name])}
    asked = [v for name in ("creator", "contributor") for v in real.get(name, ())]
    houses = [v for name in ("publisher", "funder") for v in real.get(name, ())]
    return {
        richness.CORE_FIELDS: set(CORE) <= set(real) and ("date" in real or "year" in real),
        richness.REAL_NAMES: not pretended & {"title", "creator"},
        richness.PUBLIC_IDENTIFIERS: not any(is_private(v) for v in given.get("identifier", ())),
        richness.RIGHTS: "rights" in real,
        richness.LICENCE: any(richness.licence_of(v) for v in real.get("rights", ())),
        richness.FORMATS: "format" in real,
        richness.DATES: bool(dates),
        richness.ISO_DATES: bool(dates) and all(richness.is_iso_date(v.text) for v in dates),
        richness.ORCID: any(map(has_orcid, asked)),
        richness.ROR: any(map(has_ror, asked + houses)),
        richness.PROVENANCE: "contributor" in real or "source" in real,
        profile_facts.ALL_MANDATORY: has_all(profile_facts.MANDATORY, real),
        profile_facts.ALL_RECOMMENDED: has_all(profile_facts.RECOMMENDED, real),
    }


def has_all(wanted: tuple[str, ...], real: dict[str, list[Value]]) -> bool:
    return all(n in real or profile_facts.STANDS_FOR.get(n) in real for n in wanted)


def is_private(value: Value) -> bool:
    return profile_identifiers.read_pid(value) is None and pids.is_private(value.text)


def has_orcid(value: Value) -> bool:
    said = [text for name, text in value.attributes if name == "nameIdentifier"]
    return any(map(pids.is_orcid, said)) or pids.mentions_orcid(value.text)


def has_ror(value: Value) -> bool:
    names = (*ORGANISATION, "funderIdentifier")
    said = [text for name, text in value.attributes if name in names]
    return any(map(pids.is_ror, said)) or pids.mentions_ror(value.text)


def subjects_of(values: Iterable[Value]) -> tuple[str, ...]:
    found = [value.text for value in values]
    for value in values:
        for name, address in value.attributes:
            if name == "valueURI" and address not in found:
                found.append(address)
    return tuple(found)


def has_panet_term(subjects: list[Value]) -> bool:
    return any(richness.names_panet_term([v], [v.text]) for v in subjects)
