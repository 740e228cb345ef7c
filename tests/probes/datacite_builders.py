"""Evidence of an endpoint that gives DataCite metadata, and ways to change what it gives."""

from collections.abc import Iterable
from dataclasses import replace

from fairassess.demo import provider_metadata
from fairassess.probes import oai_evidence as oai
from tests.probes import oai_builders as build
from tests.probes.datacite_payloads import payload, tree, xml

__all__ = ["changed", "evidence", "payload", "tree", "with_page", "xml"]

LABEL = "other_format_1"
WRAPPER = provider_metadata.WRAPPER
KERNEL = provider_metadata.KERNEL


def evidence(
    *payloads: str | oai.Payload,
    prefix: str = "oai_datacite",
    namespace: str = WRAPPER,
    base: oai.OaiEvidence | None = None,
) -> oai.OaiEvidence:
    """Good evidence with one page of these payloads in one more format."""
    given = [one if isinstance(one, oai.Payload) else payload(one) for one in payloads]
    listed = tuple(
        oai.Record(build.header(number), metadata=1, payloads=1, payload=one)
        for number, one in enumerate(given, start=1)
    )
    return with_page(build.said("ListRecords", records=listed), prefix, namespace, base)


def with_page(
    envelope: oai.Envelope,
    prefix: str = "oai_datacite",
    namespace: str = WRAPPER,
    base: oai.OaiEvidence | None = None,
) -> oai.OaiEvidence:
    """Good evidence in which the first page of one more format was answered with *envelope*."""
    base = without_page(base or build.good(), prefix, namespace)
    arguments = (("verb", "ListRecords"), ("metadataPrefix", prefix))
    page = oai.Asked(LABEL, len(base.asked), arguments, build.exchange(), build.reading(envelope))
    asked = (*base.asked, page)
    return replace(base, asked=asked, exchanges=tuple(one.exchange for one in asked))


def without_page(
    base: oai.OaiEvidence, prefix: str = "oai_datacite", namespace: str = WRAPPER
) -> oai.OaiEvidence:
    """Evidence in which no other format was asked for, but this one is offered."""
    asked = tuple(one for one in base.asked if not one.label.startswith("other_format_"))
    base = replace(base, asked=asked, exchanges=tuple(one.exchange for one in asked))
    dc = oai.MetadataFormat("oai_dc", build.DC_SCHEMA.split()[1], oai.OAI_DC_NAMESPACE)
    other = oai.MetadataFormat(prefix, f"{namespace}oai.xsd", namespace)
    return build.envelopes("formats", formats=(dc, other))(base)


def without_format(base: oai.OaiEvidence | None = None) -> oai.OaiEvidence:
    """Evidence of an endpoint that offers Dublin Core alone."""
    base = without_page(base or build.good())
    dc = oai.MetadataFormat("oai_dc", build.DC_SCHEMA.split()[1], oai.OAI_DC_NAMESPACE)
    return build.envelopes("formats", formats=(dc,))(base)


def changed(*changes: tuple[str, str]) -> str:
    """The first full record with texts replaced; each must be there."""
    text = xml()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


def doi_in_dublin_core(*dois: str) -> oai.OaiEvidence:
    """Good evidence whose live oai_dc records carry these DOIs, one each."""
    given: Iterable[str] = dois

    def change(envelope: oai.Envelope) -> oai.Envelope:
        return replace(
            envelope,
            records=tuple(
                replace(one, payload=build.dc(identifier=doi))
                for one, doi in zip(envelope.records, given, strict=False)
            ),
        )

    def of_asked(one: oai.Asked) -> oai.Asked:
        assert one.reading.envelope is not None
        return replace(one, reading=replace(one.reading, envelope=change(one.reading.envelope)))

    return build.changed(build.good(), ["records_1"], of_asked)
