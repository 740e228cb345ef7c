"""Give remedies of a facility's software to findings that do not show the software themselves."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from fairassess.domain.finding import IN_GENERAL, Finding, Outcome
from fairassess.probes import definitions, software_known
from fairassess.probes.software_known import Software

RECOGNISED = "_software_is_recognised"
"""What the ids of those checks end with that name a software."""

_CATALOGUES = {
    "scicat": "scicat-backend",
    "panosc-search-api": "scicat-backend",
    "icat": "icat-server",
    "datagateway": "icat-server",
    "invenio": "invenio-rest",
}
"""Where a part of a software is recognised, the catalogue behind it, by the ids of both."""


def advised_beside(
    findings: Iterable[Finding], beside: Iterable[Finding] = ()
) -> tuple[Finding, ...]:
    """
    Return findings with the remedies of the software that other findings recognised.

    A landing page or an identifier does not say which catalogue is behind it, but the same
    facility's catalogue does. A finding that has a remedy of its software already keeps it.

    Args:
        findings: Of endpoints of one facility, in any order.
        beside: Further ones of the same facility, of which only the software is read.

    Returns:
        The same findings in the same order; only remedies differ.
    """
    every = tuple(findings)
    known = _recognised((*every, *beside))
    return tuple(_advised(finding, known) for finding in every)


def _recognised(findings: Sequence[Finding]) -> tuple[Software, ...]:
    """Return the software that findings name, with the catalogue behind it, each once."""
    by_id = {one.id: one for one in software_known.shipped()}
    found: dict[str, Software] = {}
    for finding in findings:
        if not finding.probe.endswith(RECOGNISED) or finding.outcome is not Outcome.PASSED:
            continue
        named = software_known.named_in(finding.message)
        if named is not None:
            catalogue = _CATALOGUES.get(named.id, named.id)
            found[named.id], found[catalogue] = named, by_id[catalogue]
    return tuple(found.values())


def _advised(finding: Finding, known: Sequence[Software]) -> Finding:
    definition = definitions.shipped().get(finding.probe)
    if finding.outcome is not Outcome.FAILED or definition is None:
        return finding
    if software_known.is_of_a_software(finding.remedy):
        return finding
    own = [(one.name, remedy) for one in known if (remedy := one.remedy_of(definition))]
    if not own:
        return finding
    told = " ".join(f"In {name}: {remedy}" for name, remedy in own)
    return replace(finding, remedy=f"{told}{IN_GENERAL}{finding.remedy}")
