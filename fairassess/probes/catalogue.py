"""Write the page of docs that lists every check, from the definitions."""

from fairassess.domain.finding import Definition, Severity
from fairassess.probes import definitions, registry, software

_KINDS = {
    registry.OAI_PMH: (
        "OAI-PMH endpoints",
        "About sixty small requests are made: legal ones, and ones that are plainly wrong and must "
        "be refused. None is meant to disturb a server: unknown values are plain words, lists are "
        "followed for a few pages, and a host that does not answer is left alone.",
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
    Severity.SHOULD: "should: harvesters suffer without it",
    Severity.GUIDELINE: "guideline: a community recommends it",
    Severity.INFO: "info: good to know",
}
_HEAD = f"""\
# Catalogue of probes

This page is made by `fairassess probes docs` from the definitions; set of probes
{registry.PROBE_SET_VERSION}. Each probe is a statement that can be true. Its outcome is *passed*,
*failed*, *cannot tell* (with the reason), *does not apply* or *untested* (because another probe
failed first). Only *passed* and *failed* say something about the endpoint; what could not be told
lowers no score.

Severities: {"; ".join(_SEVERITIES.values())}.
"""


def page() -> str:
    """Return docs/probes.md as Markdown."""
    known = definitions.shipped().values()
    parts = [_HEAD]
    for kind, (title, introduction) in _KINDS.items():
        chosen = [definition for definition in known if definition.kind == kind]
        rows = "\n".join(
            f"| {d.check} | [`{d.id}`](#{d.id}) | {d.title} | {d.severity.value} |" for d in chosen
        )
        parts.append(
            f"## {title}\n\n{introduction}\n\n"
            f"| Check | Probe | Statement | Severity |\n|---|---|---|---|\n{rows}\n"
        )
        parts += [_entry(definition) for definition in chosen]
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
