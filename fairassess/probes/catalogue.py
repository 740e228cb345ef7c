"""Write the page of docs that lists every check, from the definitions."""

from collections.abc import Iterable

from fairassess.domain.finding import Definition, Severity
from fairassess.probes import definitions, profiles, registry, software

_KINDS = {
    registry.OAI_PMH: (
        "OAI-PMH endpoints",
        "About sixty small requests are made: legal ones, and ones that are plainly wrong and must "
        "be refused. None is meant to disturb a server: unknown values are plain words, lists are "
        "followed for a few pages, and a host that does not answer is left alone.",
    ),
    "pid": (
        "Persistent identifiers",
        "A sample of objects is drawn, and each of their identifiers is read, looked up in its "
        "registry and followed to the page of its object. Shares are told with their 95 % "
        "interval; a rule is judged on the side of it that is safe.",
    ),
    "landing-page": (
        "Landing pages",
        "The page of each object of a sample is fetched once; all checks read that one reply.",
    ),
    "search-api": (
        "PaNOSC search APIs",
        "The interface by which the portals of photon and neutron facilities search for datasets, "
        "documents and instruments.",
    ),
    "scicat": ("SciCat catalogues", "The public routes of a SciCat back end are read."),
    "icat": ("ICAT catalogues", "The public interfaces of an ICAT catalogue are read."),
    "invenio": ("Invenio repositories", "The public interfaces of an Invenio repository are read."),
    "data-file": (
        "Data files",
        "From the records of a sample we go to their files, and read no more than the beginning "
        "of each.",
    ),
    "ontology": (
        "Terms of ontologies",
        "Subjects in records and API answers are compared with the terms of PaNET and of the other "
        "vocabularies that are set.",
    ),
    "aggregators": (
        "Records at aggregators",
        "The numbers of records at B2FIND, OpenAIRE and DataCite are compared with that of the "
        "facility's own interface.",
    ),
    "crosswalk": (
        "The same object in two interfaces",
        "Records of OAI-PMH and answers of the search API about the same object are compared field "
        "by field.",
    ),
    "operations": (
        "Operation of a server",
        "What those who run a server may want to know. None of it says how FAIR a facility's data "
        "are, and none is laid beside an answer.",
    ),
    software.KIND: (
        "Software behind an endpoint",
        "This one says something about the remedies of a run, and nothing about the endpoint's "
        "metadata.",
    ),
    registry.HARVEST: (
        "Harvested metadata",
        "These are made from the counts of a whole harvest, record by record.",
    ),
}
_SEVERITIES = {
    Severity.MUST: "must: the standard demands it",
    Severity.SHOULD: "should: whoever asks suffers without it",
    Severity.GUIDELINE: "guideline: a community recommends it",
    Severity.INFO: "info: good to know",
}
_HEAD = f"""\
# Catalogue of probes

This page is made by `fairassess probes docs` from the definitions; set of probes
{registry.PROBE_SET_VERSION}. Each probe is a statement that can be true. Its outcome is *passed*,
*failed*, *cannot tell* (with the reason), *does not apply* or *untested* (because another probe
failed first); pages and reports say *holds*, *fails*, *could not tell*, *does not apply* and
*not tested*. Only *passed* and *failed* say something about the endpoint; what could not be told
lowers no score.

Severities: {"; ".join(_SEVERITIES.values())}.
"""


_BESIDE = {"met": "met", "missing": "not met"}
_PROFILES = """\
## Profiles of aggregators

A profile says whether an aggregator could take an endpoint as it is. It is *met* when all its
requirements are, *not met* when one is not, and *open* while one could not be told. Profiles
change no score.
"""
_SOFTWARE = """\
## Known software

One strong mark or two weak ones tell the software behind an endpoint. Where it is known, the
remedy of a failed check begins with what to do in that software.
"""


def page() -> str:
    """Return docs/probes.md as Markdown."""
    known = definitions.shipped().values()
    parts = [_HEAD]
    for kind, (title, introduction) in _KINDS.items():
        chosen = [definition for definition in known if definition.kind == kind]
        if not chosen:
            continue
        rows = "\n".join(
            f"| {d.check} | [`{d.id}`](#{d.id}) | {d.title} | {d.severity.value} |" for d in chosen
        )
        parts.append(
            f"## {title}\n\n{introduction}\n\n"
            f"| Check | Probe | Statement | Severity |\n|---|---|---|---|\n{rows}\n"
        )
        parts += [_entry(definition) for definition in chosen]
    return "\n".join((*parts, _profiles(), _software()))


def _profiles() -> str:
    parts = [_PROFILES]
    for profile in profiles.shipped():
        rows = "\n".join(
            f"| {one.text} | {_ways(one.any)} | {_BESIDE[one.beside_the_point]} |"
            for one in profile.requirements
        )
        parts.append(
            f"### {profile.name}\n\n{profile.who}. {profile.purpose} Source: {profile.source}.\n\n"
            f"| Requirement | Shown by | Where the check does not apply |\n|---|---|---|\n{rows}\n"
        )
    return "\n".join(parts)


def _ways(ways: Iterable[Iterable[str]]) -> str:
    return ", or ".join(" and ".join(f"[`{p}`](#{p})" for p in way) for way in ways)


def _software() -> str:
    parts = [_SOFTWARE]
    for one in software.shipped():
        marks = "; ".join(f"{mark.where} like `{mark.pattern}`" for mark in one.marks)
        rows = "\n".join(f"| {', '.join(known.checks)} | {known.remedy} |" for known in one.known)
        parts.append(
            f"### {one.name}\n\nFrom {one.source}. Known by: {marks.replace('|', chr(92) + '|')}."
            f"\n\n| Checks | What to do |\n|---|---|\n{rows}\n"
        )
    return "\n".join(parts)


def _entry(definition: Definition) -> str:
    return (
        f"### {definition.id}\n\n"
        f"**{definition.title}.** Check {definition.check}; {_SEVERITIES[definition.severity]}.\n\n"
        f"- **Why:** {definition.why}\n"
        f"- **How it is checked:** {definition.how}\n"
        f"- **When it fails:** {definition.remedy}\n"
        f"- **Source:** {definition.source}\n"
    )
