"""What the endpoints of photon and neutron facilities offer, in one line per facility."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from fairassess.domain.finding import Finding, Outcome


class Offer(Enum):
    """Whether something is offered; not known is no blame."""

    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Column:
    """
    One thing that a facility can offer.

    Attributes:
        id: Short name of the column.
        title: Head of the column.
        told_by: Groups of probes; of each group one that passed is enough, and all groups must be
            there.
    """

    id: str
    title: str
    told_by: tuple[tuple[str, ...], ...]

    @property
    def probes(self) -> tuple[str, ...]:
        """Ids of all probes that tell something of it."""
        return tuple(probe for group in self.told_by for probe in group)


_LISTS = ("scicat_list_is_public", "icat_list_is_public", "invenio_list_is_public")

COLUMNS = (
    Column(
        "api",
        "API end point",
        (
            (
                "searchapi_lists_datasets",
                "scicat_software_is_recognised",
                "icat_software_is_recognised",
                "invenio_software_is_recognised",
            ),
        ),
    ),
    Column("api_live", "API with live data", (("searchapi_counts_datasets", *_LISTS),)),
    Column(
        "api_open",
        "Authentication: open without a sign-in",
        (("searchapi_lists_datasets", *_LISTS, "icat_anonymous_sign_in_is_offered"),),
    ),
    # These ask the portal itself, so where it lists others only, that is a no. What decides
    # nothing, as another address of the same host, is inapplicable and leaves the cell open.
    Column(
        "portal",
        "In the federated portal",
        (
            (
                "searchapi_federated_search_asks_it",
                "scicat_federated_search_asks_its_search_api",
                "icat_federated_search_asks_its_search_api",
            ),
        ),
    ),
    Column("oaipmh", "OAI-PMH", (("oaipmh_answers_identify",),)),
    Column(
        "oaipmh_live",
        "OAI-PMH with live data",
        (("harvest_gives_records", "oaipmh_records_carry_metadata"),),
    ),
    Column(
        "openaire",
        "OpenAIRE compatible",
        (("oaipmh_openaire_set_is_offered",), ("oaipmh_offers_datacite",)),
    ),
)
"""
The columns of the table in which the facilities of PaNOSC followed their interfaces.

Source:
    Work Packages dashboards of the PaNOSC project, table of WP3 (github.com/panosc-eu/panosc/wiki);
    OpenAIRE guidelines for data archives for what compatible asks of an interface.
"""

PROBES = tuple(dict.fromkeys(probe for column in COLUMNS for probe in column.probes))
"""Ids of all probes that the table is filled from."""


@dataclass(frozen=True, slots=True)
class Told:
    """
    What is known of one thing.

    Attributes:
        at: When the finding was made that says so, the oldest where several do; None where not
            known.
        by: Ids of the probes that say so; empty where not known.
    """

    offer: Offer
    at: datetime | None = None
    by: tuple[str, ...] = ()


def of_facility(findings: Iterable[Finding]) -> tuple[Told, ...]:
    """
    Return what the findings of a facility say, one for each of `COLUMNS`.

    Args:
        findings: Of any of its endpoints; those that could not tell say nothing.
    """
    by_probe: dict[str, list[Finding]] = {}
    for finding in findings:
        by_probe.setdefault(finding.probe, []).append(finding)
    return tuple(_told(column, by_probe) for column in COLUMNS)


def _told(column: Column, findings: Mapping[str, Sequence[Finding]]) -> Told:
    groups = [_group(group, findings) for group in column.told_by]
    for wanted in (Offer.NO, Offer.NOT_KNOWN):
        found = next((told for told in groups if told.offer is wanted), None)
        if found is not None:
            return found
    moments = [told.at for told in groups if told.at is not None]
    return Told(Offer.YES, min(moments, default=None), tuple(p for t in groups for p in t.by))


def _group(probes: Sequence[str], findings: Mapping[str, Sequence[Finding]]) -> Told:
    """Return what one group says: one that passed is enough; failed ones deny when none did."""
    for outcome, offer in ((Outcome.PASSED, Offer.YES), (Outcome.FAILED, Offer.NO)):
        fitting = [
            finding
            for probe in probes
            for finding in findings.get(probe, ())
            if finding.outcome is outcome
        ]
        if fitting:
            moments = [finding.found_at for finding in fitting if finding.found_at is not None]
            by = tuple(dict.fromkeys(finding.probe for finding in fitting))
            return Told(offer, max(moments, default=None), by)
    return Told(Offer.NOT_KNOWN)
