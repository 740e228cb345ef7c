"""Recognise the software behind an OAI-PMH endpoint, and give its own remedies."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from fairassess.domain.finding import Finding, Outcome, Verdict
from fairassess.probes import definitions, judging
from fairassess.probes.evaluators import oaipmh_ground as ground
from fairassess.probes.evaluators.oaipmh_ground import at
from fairassess.probes.oai_evidence import OaiEvidence
from fairassess.probes.software_known import FOLDER as FOLDER
from fairassess.probes.software_known import Recognised as Recognised
from fairassess.probes.software_known import Software as Software
from fairassess.probes.software_known import advised_by, recognise_by, told
from fairassess.probes.software_known import shipped as shipped

KIND = "software"
PROBE = "oaipmh_software_is_recognised"
_IDENTIFIERS_LOOKED_AT = 50


def recognise(evidence: OaiEvidence) -> Recognised | None:
    """
    Return the software that the evidence points to; None when it points to none that is known.

    One strong mark is enough, or two weak ones; the software with the strongest marks is taken.

    Args:
        evidence: Of a run; may be incomplete.
    """
    return recognise_by(_values(evidence))


def _values(evidence: OaiEvidence) -> dict[str, tuple[str, ...]]:
    """Return what can be told from the evidence, by the names that marks use."""
    found: dict[str, tuple[str, ...]] = {"path": (_path(evidence.base_url),)}
    identify = ground.identify(evidence)
    if not isinstance(identify, Verdict):
        asked, said = identify
        for name in ("repositoryName", "earliestDatestamp"):
            found[name] = said.identify_values(name)
        found["Identify"] = (asked.exchange.body_start.decode("utf-8", "replace"),)
    formats = ground.envelope(evidence, "formats")
    if not isinstance(formats, Verdict):
        found["metadataNamespace"] = tuple(entry.namespace for entry in formats[1].formats)
    headers = ground.headers(evidence)[:_IDENTIFIERS_LOOKED_AT]
    found["identifier"] = tuple(header.identifier for _, header in headers)
    found["error status"] = tuple(
        str(asked.exchange.status) for asked, said in ground.envelopes(evidence) if said.errors
    )
    return found


def _path(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


def software_is_recognised(evidence: OaiEvidence) -> Verdict:
    """Judge Z01: the provider looks like a software whose habits are known."""
    identify = ground.identify(evidence)
    if isinstance(identify, Verdict):
        return identify
    place = at(identify[0], "Identify")
    recognised = recognise(evidence)
    if recognised is None:
        message = "It looks like no software of whose habits we know."
        return ground.inapplicable(message, place)
    return ground.passed(told(recognised), place)


def advised(findings: Iterable[Finding], evidence: OaiEvidence) -> tuple[Finding, ...]:
    """
    Return findings with the remedies of the software that is recognised, and one that names it.

    Args:
        findings: Of the run, in order.
        evidence: Of the same run.

    Returns:
        The findings in their order, and after them the one that names the software; nothing more
        where none is recognised.
    """
    definition = definitions.shipped()[PROBE]
    named = judging.judge(definition, software_is_recognised, evidence)
    recognised = recognise(evidence) if named.outcome is Outcome.PASSED else None
    if recognised is None:
        return tuple(findings)
    return (*advised_by(findings, recognised), named)
