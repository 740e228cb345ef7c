"""Write one demo record's metadata as Dublin Core and as DataCite."""

import html
from collections.abc import Iterable

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
    return oai_dc(record, faults) if prefix == "oai_dc" else oai_datacite(record)


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


def oai_datacite(record: DemoRecord) -> str:
    """
    Return *record* in DataCite's wrapper for OAI-PMH.

    Source:
        DataCite metadata schema 4.4; wrapper oai-1.1.
    """
    parts = (
        _identifier(record),
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
    resource = (
        f'<resource xmlns="{KERNEL}" xmlns:xsi="{XSI}" '
        f'xsi:schemaLocation="{KERNEL} {KERNEL_XSD}">{"".join(parts)}</resource>'
    )
    symbol = record.identifier.split(":")[1].partition(".")[0].upper()
    return (
        f'<oai_datacite xmlns="{WRAPPER}" xmlns:xsi="{XSI}" '
        f'xsi:schemaLocation="{WRAPPER} {WRAPPER}oai.xsd">'
        f"<schemaVersion>4.4</schemaVersion><datacentreSymbol>DEMO.{symbol}</datacentreSymbol>"
        f"<payload>{resource}</payload></oai_datacite>"
    )


def _group(name: str, parts: Iterable[str]) -> str:
    inside = "".join(parts)
    return f"<{name}>{inside}</{name}>" if inside else ""


def _list(name: str, value: str) -> str:
    return f"<{name}>{html.escape(value)}</{name}>" if value else ""


def _identifier(record: DemoRecord) -> str:
    if record.doi:
        return f'<identifier identifierType="DOI">{record.doi}</identifier>'
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
    found = []
    if record.description:
        found.append(("Abstract", record.description))
    if record.instrument:
        found.append(("TechnicalInfo", _context(record)))
    return _group(
        "descriptions",
        (
            f'<description descriptionType="{kind}">{html.escape(value)}</description>'
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
