"""What the fictional facilities run beside OAI-PMH, and what was wrong with it over the years."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fairassess.demo.catalogue_flaws import CatalogueFlaw
from fairassess.demo.landing_flaws import Flaw
from fairassess.demo.search_flaws import SearchFlaw

FIRST_YEAR = 2025
"""Round in which the interfaces beside OAI-PMH were looked at first."""

TODAY = 9_999
"""The year of what is so now, after the last round."""


@dataclass(frozen=True, slots=True)
class Faults:
    """
    What is wrong at some time.

    Attributes:
        landing: With every landing page; single ones lack what their records lack.
        search: With the search API.
        catalogue: With the catalogue.
        is_up: Whether any of them answers.
    """

    landing: frozenset[Flaw] = frozenset()
    search: frozenset[SearchFlaw] = frozenset()
    catalogue: frozenset[CatalogueFlaw] = frozenset()
    is_up: bool = True


@dataclass(frozen=True, slots=True)
class Beside:
    """
    What one facility runs beside OAI-PMH.

    Attributes:
        catalogue: Kind of its catalogue.
        has_search: Whether it has a search API.
        has_terms: Whether it has a terms service.
        faults: By year, in order; each lasts until the next.
        unregistered_every: One DOI in so many was never registered; 0 for none.
        held: Share of its records that each aggregator has: `datacite`, `b2find`, `openaire`.
        in_portal_since: Year since which the federated search asks its search API; None if never.
    """

    catalogue: str
    has_search: bool = True
    has_terms: bool = False
    faults: Mapping[int, Faults] = field(default_factory=dict)
    unregistered_every: int = 0
    held: Mapping[str, float] = field(default_factory=dict)
    in_portal_since: int | None = None

    def faults_in(self, year: int) -> Faults:
        """Return what was wrong in a year."""
        past = [since for since in self.faults if since <= year]
        return self.faults[max(past)] if past else Faults()

    def is_in_portal(self, year: int) -> bool:
        """Return whether the federated search asked its search API in a year."""
        return self.in_portal_since is not None and self.in_portal_since <= year


_ANC_SEARCH = frozenset({SearchFlaw.NO_NARROWER, SearchFlaw.WRONG_COUNT, SearchFlaw.NO_UNITS})
_ANC_LANDING = frozenset({Flaw.DEAD_DESCRIBEDBY, Flaw.NO_META_TAGS, Flaw.WRONG_CITE_AS})
_HARBOUR_LANDING = frozenset({Flaw.NO_CITE_AS, Flaw.NO_DESCRIBEDBY, Flaw.NO_FILES, Flaw.NO_ACCESS})
_HARBOUR_CATALOGUE = frozenset(
    {CatalogueFlaw.NO_PAGES, CatalogueFlaw.MISSING_IS_EMPTY, CatalogueFlaw.LICENCE_IN_WORDS}
)

BESIDE: Mapping[str, Beside] = {
    "nls": Beside(
        "scicat",
        has_terms=True,
        faults={
            2025: Faults(
                frozenset({Flaw.NO_META_TAGS, Flaw.BROKEN_LINKSET}),
                frozenset({SearchFlaw.NO_UNITS, SearchFlaw.NO_NARROWER}),
                frozenset({CatalogueFlaw.NO_OPENAPI}),
            ),
            2026: Faults(search=frozenset({SearchFlaw.NO_UNITS})),
        },
        held={"datacite": 1.0, "b2find": 0.99, "openaire": 0.98},
        in_portal_since=2026,
    ),
    "anc": Beside(
        "icat",
        faults={
            2025: Faults(
                _ANC_LANDING | {Flaw.SHORT_DESCRIPTION},
                _ANC_SEARCH | {SearchFlaw.SLASHES_DECODED},
                frozenset({CatalogueFlaw.WRONG_COUNT, CatalogueFlaw.SLASHES_DECODED}),
            ),
            2026: Faults(_ANC_LANDING, _ANC_SEARCH, frozenset({CatalogueFlaw.WRONG_COUNT})),
            TODAY: Faults(
                _ANC_LANDING - {Flaw.DEAD_DESCRIBEDBY},
                _ANC_SEARCH,
                frozenset({CatalogueFlaw.NO_ANONYMOUS}),
            ),
        },
        unregistered_every=40,
        held={"datacite": 0.95, "b2find": 0.6, "openaire": 0.0},
    ),
    "hfel": Beside(
        "invenio",
        has_search=False,
        faults={
            2025: Faults(
                frozenset({Flaw.EMPTY_SHELL}),
                catalogue=_HARBOUR_CATALOGUE | {CatalogueFlaw.NO_TITLE},
            ),
            2026: Faults(_HARBOUR_LANDING, catalogue=_HARBOUR_CATALOGUE),
        },
        unregistered_every=4,
        held={"datacite": 0.5},
    ),
    "mib": Beside(
        "invenio",
        has_search=False,
        faults={
            2025: Faults(catalogue=frozenset({CatalogueFlaw.MISSING_BREAKS})),
            TODAY: Faults(is_up=False),
        },
        held={"datacite": 1.0, "b2find": 1.0},
    ),
}
"""By facility code."""
