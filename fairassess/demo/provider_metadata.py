"""Write one demo record's metadata as Dublin Core and as DataCite."""

import html
import re
from collections.abc import Iterable
from dataclasses import replace

from fairassess.demo.faults import Fault
from fairassess.demo.records import UNAVAILABLE, Creator, DemoRecord

Faults = frozenset[Fault]

XSI = "http://www.w3.org/2001/XMLSchema-instance"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC = "http://purl.org/dc/elements/1.1/"
WRAPPER = "http://schema.datacite.org/oai/oai-1.1/"
KERNEL = "http://datacite.org/schema/kernel-4"
KERNEL_XSD = "http://schema.datacite.org/meta/kernel-4.4/metadata.xsd"

# Prefix to address of the schema and namespace, as ListMetadataFormats gives them.
FORMATS = {
    "oai_dc": (f"{OAI_DC[:-1]}.xsd", OAI_DC),
    "oai_datacite": (f"{WRAPPER}oai.xsd", WRAPPER),
}


def payload(record: DemoRecord, prefix: str, faults: Faults = frozenset()) -> str:
    """Return the only child of the metadata element."""
    return oai_dc(record, faults) if prefix == "oai_dc" else oai_datacite(record, faults)


def oai_dc(record: DemoRecord, faults: Faults = frozenset()) -> str:
    """
    Return *record* as unqualified Dublin Core.

    Source:
        OAI-PMH 2.0, section 5; the order of elements is free.
    """
    lines = [
        f"<dc:{name}{tag}>{html.escape(value)}</dc:{name}>" for name, tag, value in _dc(record)
    ]
    if Fault.DC_WITHOUT_DATE in faults:
        lines = [line for line in lines if not line.startswith("<dc:date>")]
    if Fault.DC_WITHOUT_LANGUAGE in faults:
        lines = [line for line in lines if not line.startswith("<dc:language>")]
    lines = [_reworded(line, faults) for line in lines]
    if Fault.DC_BROKEN_DOI in faults:
        lines.append("<dc:identifier>doi:10.nls/2026</dc:identifier>")
    if Fault.DC_WITHOUT_TECHNIQUE in faults:
        lines = [line for line in lines if "PaNET" not in line]
    if Fault.DC_IDENTIFIER_NO_LINK in faults:
        lines = [line for line in lines if not line.startswith("<dc:identifier>")]
        lines.append(f"<dc:identifier>{html.escape(record.doi)}</dc:identifier>")
    if Fault.DC_FOREIGN_ELEMENT in faults:
        lines.append("<dc:beamline>7</dc:beamline>")
    if Fault.DC_EMPTY_ELEMENTS in faults:
        lines.append("<dc:coverage></dc:coverage>")
    if Fault.DC_PLACEHOLDERS in faults:
        lines.append(f"<dc:coverage>{UNAVAILABLE}</dc:coverage>")
    space = "http://purl.org/dc/terms/" if Fault.DC_WRONG_ROOT in faults else OAI_DC
    return (
        f'<oai_dc:dc xmlns:oai_dc="{space}" xmlns:dc="{DC}" xmlns:xsi="{XSI}" '
        f'xsi:schemaLocation="{OAI_DC} {OAI_DC[:-1]}.xsd">{"".join(lines)}</oai_dc:dc>'
    )


# What each fault writes in words instead of something that machines know.
_WORDS = {
    Fault.DC_DATE_IN_PROSE: ("date", "Created: 3 April 2019"),
    Fault.DC_LANGUAGE_IN_WORDS: ("language", "English"),
    Fault.DC_TYPE_IN_WORDS: ("type", "Raw data of an experiment"),
    Fault.DC_RIGHTS_IN_WORDS: ("rights", "Ask the facility"),
    Fault.DC_CREATORS_IN_ONE: ("creator", "First team; second team; third team"),
}


def _reworded(line: str, faults: Faults) -> str:
    for fault, (name, words) in _WORDS.items():
        if fault in faults and line.startswith(f"<dc:{name}>"):
            return f"<dc:{name}>{words}</dc:{name}>"
    return line


def _dc(record: DemoRecord) -> Iterable[tuple[str, str, str]]:
    language = f' xml:lang="{record.language}"' if record.language else ""
    yield "title", language, record.title
    for creator in record.creators:
        yield "creator", "", creator.name
        if creator.orcid:
            yield "creator", "", creator.orcid
    yield "publisher", "", record.publisher
    yield "date", "", record.date
    for name, value in (
        ("type", record.kind),
        ("language", record.language),
        ("description", record.description),
        ("description", _context(record)),
        ("identifier", _dc_doi(record)),
        ("identifier", record.private_id),
    ):
        if value:
            yield name, "", value
    yield from (("subject", "", keyword) for keyword in record.keywords)
    if record.technique:
        yield "subject", "", record.technique.label
        yield "subject", "", record.technique.address
    yield from (("contributor", "", who.name) for who in record.contributors)
    yield from (("relation", "", f"https://doi.org/{link.doi}") for link in record.relations)
    yield from (("format", "", form) for form in record.formats)
    if record.rights:
        yield "rights", "", record.rights.title
        if record.rights.url:
            yield "rights", "", record.rights.url


def _context(record: DemoRecord) -> str:
    if record.instrument is None:
        return ""
    return (
        f"Instrument: {record.instrument.code}, {record.instrument.title}; "
        f"proposal: {record.proposal}; sample: {record.sample}"
    )


def _dc_doi(record: DemoRecord) -> str:
    if not record.doi:
        return ""
    return f"https://doi.org/{record.doi}" if record.is_doi_linked else record.doi


def oai_datacite(record: DemoRecord, faults: Faults = frozenset()) -> str:
    """
    Return *record* in DataCite's wrapper for OAI-PMH.

    Source:
        DataCite metadata schema 4.4; wrapper oai-1.1.
    """
    record = _changed(record, faults)
    parts = (
        _identifier(record, faults),
        _creators(record),
        _titles(record),
        f"<publisher>{html.escape(record.publisher)}</publisher>",
        f"<publicationYear>{record.year}</publicationYear>",
        f'<resourceType resourceTypeGeneral="Dataset">{record.kind}</resourceType>'
        if record.kind
        else "",
        _subjects(record),
        _contributors(record),
        _dates(record),
        _list("language", record.language),
        _alternate_identifiers(record),
        _relations(record),
        _group("sizes", (_list("size", size) for size in record.sizes)),
        _group("formats", (_list("format", form) for form in record.formats)),
        _rights(record),
        _descriptions(record),
        _funding(record),
    )
    return _wrapped(record, _spoiled("".join(parts), faults), faults)


def _changed(record: DemoRecord, faults: Faults) -> DemoRecord:
    if Fault.DATACITE_DOI_DIFFERS in faults and record.doi:
        record = replace(record, doi=f"{record.doi}.v2")
    if Fault.DATACITE_POOR in faults:
        poor = tuple(replace(who, orcid="", ror="") for who in record.creators)
        others = tuple(replace(who, orcid="", ror="") for who in record.contributors)
        record = replace(record, creators=poor, contributors=others, technique=None, rights=None)
    return record


def _spoiled(parts: str, faults: Faults) -> str:
    if Fault.DATACITE_WITHOUT_DESCRIPTIONS in faults:
        parts = re.sub("<descriptions>.*?</descriptions>", "", parts)
    if Fault.DATACITE_MIXED_NAMESPACES in faults:
        parts = parts.replace("<titles>", f'<titles xmlns="{WRAPPER}">')
    if Fault.DATACITE_WITHOUT_LANGUAGE in faults:
        parts = re.sub(' xml:lang="[a-z]*"', "", parts)
    if Fault.DATACITE_UNKNOWN_CONTRIBUTOR_TYPE in faults:
        parts = parts.replace('contributorType="DataCollector"', 'contributorType="Beamline"')
    return parts


def _wrapped(record: DemoRecord, parts: str, faults: Faults) -> str:
    kernel, schema, version = KERNEL, KERNEL_XSD, "4.4"
    if Fault.DATACITE_OLD_KERNEL in faults:
        kernel, schema, version = f"{KERNEL[:-1]}2.2", KERNEL_XSD.replace("4.4", "2.2"), "2.2"
    if Fault.DATACITE_VERSIONS_DISAGREE in faults:
        version = "3.1"
    resource = (
        f'<resource xmlns="{kernel}" xmlns:xsi="{XSI}" '
        f'xsi:schemaLocation="{kernel} {schema}">{parts}</resource>'
    )
    house = record.identifier.split(":")[1].partition(".")[0].upper()
    symbol = f"<datacentreSymbol>DEMO.{house}</datacentreSymbol>"
    return (
        f'<oai_datacite xmlns="{WRAPPER}" xmlns:xsi="{XSI}" '
        f'xsi:schemaLocation="{WRAPPER} {WRAPPER}oai.xsd">'
        f"<schemaVersion>{version}</schemaVersion>"
        f"{'' if Fault.DATACITE_WRAPPER_WITHOUT_SYMBOL in faults else symbol}"
        f"<payload>{resource}</payload></oai_datacite>"
    )


def _group(name: str, parts: Iterable[str]) -> str:
    inside = "".join(parts)
    return f"<{name}>{inside}</{name}>" if inside else ""


def _list(name: str, value: str) -> str:
    return f"<{name}>{html.escape(value)}</{name}>" if value else ""


def _identifier(record: DemoRecord, faults: Faults) -> str:
    if record.doi:
        resolver = "https://doi.org/" if Fault.DATACITE_DOI_AS_LINK in faults else ""
        return f'<identifier identifierType="DOI">{resolver}{record.doi}</identifier>'
    # DataCite knows no private identifiers; catalogues that have no DOI write them all the same.
    return f'<identifier identifierType="Other">{html.escape(record.private_id)}</identifier>'


def _creators(record: DemoRecord) -> str:
    return _group(
        "creators",
        (f"<creator>{_who(creator, 'creatorName')}</creator>" for creator in record.creators),
    )


def _who(who: Creator, element: str) -> str:
    kind = "Personal" if who.is_person else "Organizational"
    found = f'<{element} nameType="{kind}">{html.escape(who.name)}</{element}>'
    if who.orcid:
        found += (
            '<nameIdentifier nameIdentifierScheme="ORCID" schemeURI="https://orcid.org">'
            f"{who.orcid}</nameIdentifier>"
        )
    if who.affiliation:
        ror = (
            f' affiliationIdentifier="{who.ror}" affiliationIdentifierScheme="ROR" '
            'schemeURI="https://ror.org"'
            if who.ror
            else ""
        )
        found += f"<affiliation{ror}>{html.escape(who.affiliation)}</affiliation>"
    return found


def _titles(record: DemoRecord) -> str:
    language = f' xml:lang="{record.language}"' if record.language else ""
    return f"<titles><title{language}>{html.escape(record.title)}</title></titles>"


def _subjects(record: DemoRecord) -> str:
    found = [f"<subject>{html.escape(keyword)}</subject>" for keyword in record.keywords]
    if record.technique:
        found.append(
            '<subject subjectScheme="PaNET" schemeURI="http://purl.org/pan-science/PaNET/" '
            f'valueURI="{record.technique.address}">{record.technique.label}</subject>'
        )
    return _group("subjects", found)


def _contributors(record: DemoRecord) -> str:
    return _group(
        "contributors",
        (
            '<contributor contributorType="DataCollector">'
            f"{_who(who, 'contributorName')}</contributor>"
            for who in record.contributors
        ),
    )


def _dates(record: DemoRecord) -> str:
    return (
        f'<dates><date dateType="Issued">{record.date}</date>'
        f'<date dateType="Collected">{record.collected}</date></dates>'
    )


def _alternate_identifiers(record: DemoRecord) -> str:
    if not record.private_id or not record.doi:
        return ""
    return (
        '<alternateIdentifiers><alternateIdentifier alternateIdentifierType="Local">'
        f"{html.escape(record.private_id)}</alternateIdentifier></alternateIdentifiers>"
    )


def _relations(record: DemoRecord) -> str:
    return _group(
        "relatedIdentifiers",
        (
            f'<relatedIdentifier relatedIdentifierType="DOI" relationType="{link.kind}">'
            f"{link.doi}</relatedIdentifier>"
            for link in record.relations
        ),
    )


def _rights(record: DemoRecord) -> str:
    if record.rights is None:
        return ""
    attributes = (
        f' rightsURI="{record.rights.url}" rightsIdentifier="{record.rights.spdx}" '
        'rightsIdentifierScheme="SPDX" schemeURI="https://spdx.org/licenses/"'
        if record.rights.url
        else ""
    )
    title = html.escape(record.rights.title)
    return f"<rightsList><rights{attributes}>{title}</rights></rightsList>"


def _descriptions(record: DemoRecord) -> str:
    # They are in English whatever the language of the title is.
    language = ' xml:lang="en"' if record.language else ""
    found = []
    if record.description:
        found.append(("Abstract", record.description))
    if record.instrument:
        found.append(("TechnicalInfo", _context(record)))
    return _group(
        "descriptions",
        (
            f'<description descriptionType="{kind}"{language}>{html.escape(value)}</description>'
            for kind, value in found
        ),
    )


def _funding(record: DemoRecord) -> str:
    if not record.funder:
        return ""
    return (
        f"<fundingReferences><fundingReference><funderName>{html.escape(record.funder)}"
        f"</funderName><awardNumber>{record.proposal}</awardNumber>"
        "<awardTitle>Beamtime</awardTitle></fundingReference></fundingReferences>"
    )
