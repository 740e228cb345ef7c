"""Rows for checks I09 to I12, M04 to M09 and S03 to S09."""

from dataclasses import replace

from fairassess.probes import oai_evidence as oai
from tests.probes import oai_builders as build

_DC = oai.MetadataFormat("oai_dc", build.DC_SCHEMA.split()[1], oai.OAI_DC_NAMESPACE)
_DATACITE = "http://schema.datacite.org/oai/oai-1.1/"


def formats(*, schema: str = f"{_DATACITE}oai.xsd", namespace: str = _DATACITE) -> build.Change:
    """Let oai_datacite be offered with this schema and namespace, beside oai_dc."""
    rich = oai.MetadataFormat("oai_datacite", schema, namespace)
    return build.envelopes("formats", formats=(_DC, rich))


def sets(*specs: str, token: str = "") -> build.Change:
    """Let ListSets give these sets."""
    entries = tuple(oai.SetEntry(spec, f"Set {spec}") for spec in specs)
    return build.envelopes("sets", sets=entries, token=oai.Token(token) if token else None)


def described(*descriptions: oai.Description) -> build.Change:
    """Let Identify hold these descriptions."""
    return build.envelopes("identify", descriptions=descriptions)


def compressions(*names: str) -> build.Change:
    """Let Identify name these compressions."""
    named = tuple(("compression", name) for name in names)
    labels = ("identify", "identify_identity", "identify_post", "identify_again")
    return build.envelopes(*labels, identify=(*build.IDENTIFY, *named))


def without_sets() -> oai.OaiEvidence:
    """Evidence of a repository without sets, which says so."""
    evidence = build.headers(lambda one: replace(one, sets=()))(build.good())
    for label in ("sets", "set_list", "unknown_set"):
        evidence = build.reply(label, build.error("noSetHierarchy"))(evidence)
    return evidence


SCHEME = oai.Description(
    elements=(("http://www.openarchives.org/OAI/2.0/oai-identifier", "oai-identifier"),),
    values=(
        ("scheme", "oai"),
        ("repositoryIdentifier", "other.test"),
        ("delimiter", ":"),
        ("sampleIdentifier", "oai:other.test:1"),
    ),
)
_FRIENDS = oai.Description((("http://www.openarchives.org/OAI/1.1/friends", "friends"),))

FAILURES: list[tuple[str, build.Change, set[str]]] = [
    ("repository_name_is_own", build.identify(repositoryName="Scicat Provider"), set()),
    ("oai_identifier_fits", described(SCHEME), set()),
    ("descriptions_are_understood", described(_FRIENDS), set()),
    ("compression_is_stated_rightly", compressions("identity"), set()),
    (
        "schemas_are_addresses",
        formats(schema="https://github.com/light/source/blob/main/oai.xsd"),
        set(),
    ),
    (
        "formats_of_a_record_fit",
        build.envelopes("formats_of_known", formats=(_DC, oai.MetadataFormat("marc21", "a", "b"))),
        set(),
    ),
    (
        "formats_of_unknown_record_are_refused",
        build.reply("formats_of_unknown", build.said("ListMetadataFormats", formats=(_DC,))),
        set(),
    ),
    ("payloads_are_in_their_namespace", formats(namespace="http://panosc.test/1"), set()),
    (
        "formats_really_differ",
        build.envelopes("other_format_1", records=(build.record(1),)),
        {"payloads_are_in_their_namespace", "datacite_kernel_is_known"},
    ),
    (
        "datacite_version_is_current",
        formats(schema="http://schema.datacite.org/meta/kernel-3/metadata.xsd"),
        set(),
    ),
    ("set_parents_are_listed", sets("open", "lost:child", "openaire_data"), set()),
    (
        "set_lists_keep_to_the_set",
        build.envelopes("set_list", headers=(replace(build.header(1), sets=("other",)),)),
        set(),
    ),
    (
        "unknown_set_is_told",
        build.reply("unknown_set", build.said("ListIdentifiers", headers=(build.header(1),))),
        set(),
    ),
    (
        "missing_hierarchy_is_told",
        lambda _: build.reply("unknown_set", build.error("noRecordsMatch"))(without_sets()),
        set(),
    ),
    (
        "get_record_lists_the_sets",
        build.envelopes(
            "get_record",
            records=(replace(build.record(1), header=replace(build.header(1), sets=())),),
        ),
        {"get_record_equals_list", "post_get_record_equals_get"},
    ),
    (
        "junk_set_token_is_refused",
        build.reply("sets_junk_token", build.error("badArgument")),
        set(),
    ),
    ("openaire_set_is_offered", sets("open", "OpenAIRE_Data"), set()),
]
NEEDS: dict[str, tuple[str, ...]] = {
    "repository_name_is_own": ("identify",),
    "oai_identifier_fits": ("identify",),
    "descriptions_are_understood": ("identify",),
    "compression_is_stated_rightly": ("identify",),
    "schemas_are_addresses": ("formats",),
    "formats_of_a_record_fit": ("formats_of_known",),
    "formats_of_unknown_record_are_refused": ("formats_of_unknown",),
    "payloads_are_in_their_namespace": ("formats",),
    "formats_really_differ": ("other_format_1",),
    "datacite_version_is_current": ("formats",),
    "set_parents_are_listed": ("sets",),
    "set_lists_keep_to_the_set": ("set_list",),
    "unknown_set_is_told": ("unknown_set",),
    "missing_hierarchy_is_told": ("sets",),
    "get_record_lists_the_sets": ("get_record",),
    "junk_set_token_is_refused": ("sets_junk_token",),
    "openaire_set_is_offered": ("sets",),
}
BESIDE_THE_POINT = ("oaipmh_compression_is_stated_rightly", "oaipmh_missing_hierarchy_is_told")
