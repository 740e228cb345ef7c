"""
Everything of the demo world that answers beside its OAI-PMH interfaces: registries, aggregators,
a portal, landing pages, search APIs, catalogues and a terms service, each on a port of its own.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from wsgiref.types import WSGIApplication

from fairassess.demo import (
    catalogue_records,
    landing,
    registries,
    registry_records,
    search_objects,
    world,
)
from fairassess.demo.aggregators import Aggregators, Holdings
from fairassess.demo.beside_stories import BESIDE, TODAY
from fairassess.demo.catalogues import BY_KIND, Catalogue
from fairassess.demo.landing import LandingSite
from fairassess.demo.portal import Portal
from fairassess.demo.records import DemoRecord
from fairassess.demo.registries import Server
from fairassess.demo.registry_objects import OBJECTS
from fairassess.demo.search_api import SearchApi
from fairassess.demo.servers import Stoppable
from fairassess.demo.terms_service import TermsService
from fairassess.demo.troubles import Site, Trouble
from fairassess.demo.world import DemoFacility
from fairassess.domain.terms import PANET
from fairassess.probes import registry
from fairassess.vocab import shipped

_OFFSETS = {"landing-page": 10, "search-api": 20, "catalogue": 30, "terms": 40}
"""How far a server's preferred port is from that of the facility's OAI-PMH interface."""

_AGGREGATORS = ("b2find", "openaire")
_SEARCHED = 12
_CATALOGUED = 25


_Held = tuple[DemoFacility, tuple[DemoRecord, ...]]
"""A facility with its records of today."""


@dataclass(frozen=True, slots=True)
class Address:
    """
    An endpoint of a facility.

    Attributes:
        kind: Kind of endpoint.
        target: What is looked at.
        label: What people call it.
    """

    kind: str
    target: str
    label: str


class Neighbours(Stoppable):
    """
    All that answers beside OAI-PMH, from the beginning until the context is left.

    Servers of facilities keep their ports, so that an address that is stored once stays right.

    Attributes:
        registries: Where registries and aggregators answer.
        ports: Port by server of a facility, such as `nls/search-api`.
        urls: Address of the same.
    """

    def __init__(
        self, places: Iterable[DemoFacility], *, ports: Mapping[str, int] | None = None
    ) -> None:
        """
        Start all of it, as it is today.

        Args:
            places: Facilities; one that nothing is told of has nothing beside OAI-PMH.
            ports: Wanted port by server, 0 for any; None for the preferred ones.
        """
        self._places = {place.code: place for place in places if place.code in BESIDE}
        self._wanted = ports
        self._landing: dict[str, LandingSite] = {}
        self._search: dict[str, SearchApi] = {}
        self._catalogues: dict[str, Catalogue] = {}
        self._sites: dict[str, Site] = {}
        self._portal = Portal()
        self._stack = ExitStack()
        with self._stack:
            held = self._start_facilities()
            self._known = self._start_registries(held)
            self._stack = self._stack.pop_all()
        own = {name: site for name, site in self._sites.items() if "/" in name}
        self.ports = {name: site.port for name, site in own.items()}
        self.urls = {name: site.url for name, site in own.items()}
        known = self._known.registries
        self.registries = replace(
            known,
            # Nobody here has anything from these two, and nobody may ask the real ones.
            crossref_api=f"{known.datacite_api}crossref/",
            identifiers_org=f"{known.n2t}curie/",
            b2find_api=f"{self._sites['b2find'].url}/b2find/",
            openaire_api=f"{self._sites['openaire'].url}/openaire/",
            federated_search=f"{self._sites['portal'].url}/",
        )
        self.show(TODAY)

    @property
    def servers(self) -> tuple[str, ...]:
        """The names of all servers: those of facilities have the facility's code before them."""
        return (*(server.value for server in Server), *self._sites)

    def endpoints(self, place: DemoFacility, oai: str) -> tuple[Address, ...]:
        """
        Return what is looked at beside OAI-PMH, of the kinds that can be probed.

        Args:
            place: The facility.
            oai: Address of its OAI-PMH interface; objects are drawn from what was harvested there.
        """
        if place.code not in self._places:
            return ()
        story = BESIDE[place.code]
        # Objects are compared with what another interface than that of the harvest has of them.
        other = self._url(place, "search-api" if story.has_search else "catalogue")
        at = {"crosswalk": Address("crosswalk", other, "Harvest and catalogue")}
        objects = [kind for kind in registry.KINDS if registry.kind_called(kind).looks_at_objects]
        found = [at.get(kind, Address(kind, oai, "Objects of the harvest")) for kind in objects]
        found.append(Address("aggregators", _target(place), "At aggregators"))
        found.append(Address("operations", self._url(place, "landing-page"), "Landing pages"))
        found.append(Address(story.catalogue, self._url(place, "catalogue"), "Catalogue"))
        if story.has_search:
            found.append(Address("search-api", self._url(place, "search-api"), "Search"))
        if story.has_terms:
            found.append(Address("ontology", self._url(place, "terms"), "Terms service"))
        return tuple(found)

    def show(self, year: int) -> None:
        """Let everything have its faults of a year, and the portal ask who had joined by then."""
        self._portal.providers = tuple(
            self.urls[f"{code}/search-api"]
            for code in self._search
            if BESIDE[code].is_in_portal(year)
        )
        for code in self._places:
            faults = BESIDE[code].faults_in(year)
            self._landing[code].flaws = faults.landing
            self._catalogues[code].flaws = faults.catalogue
            if code in self._search:
                self._search[code].flaws = faults.search
            for name, site in self._sites.items():
                if name.startswith(f"{code}/"):
                    site.fall(None if faults.is_up else Trouble.REFUSED)

    @contextmanager
    def trouble(self, server: str, trouble: Trouble) -> Iterator[None]:
        """Let a server, one of `servers`, have a trouble for a while."""
        if server in self._sites:
            with self._sites[server].trouble(trouble):
                yield
        else:
            with self._known.trouble(Server(server), trouble):
                yield

    def stop(self) -> None:
        """Stop everything; a second call does nothing."""
        self._stack.close()

    def _url(self, place: DemoFacility, what: str) -> str:
        return self.urls[f"{place.code}/{what}"]

    def _start_facilities(self) -> tuple[_Held, ...]:
        """Start what facilities run, and return the records of each."""
        held = []
        for place in self._places.values():
            story, code = BESIDE[place.code], place.code
            today = world.records_of(place, place.today)
            held.append((place, today))
            self._landing[code] = LandingSite(0, records=today)
            self._add(place, "landing-page", self._landing[code])
            catalogue = BY_KIND[story.catalogue](_CATALOGUED)
            if story.catalogue == "invenio":
                living = [one for one in today if one.doi and not one.is_deleted]
                catalogue.held = [
                    catalogue_records.invenio_of(one, number)
                    for number, one in enumerate(living, _CATALOGUED + 1)
                ]
            self._catalogues[code] = catalogue
            self._add(place, "catalogue", self._catalogues[code])
            if story.has_search:
                known = search_objects.of_records(today, code=code)
                self._search[code] = SearchApi(_SEARCHED, code=code, held=known)
                self._add(place, "search-api", self._search[code], path="/api")
            if story.has_terms:
                self._add(place, "terms", TermsService(shipped.vocabulary(PANET)))
        return tuple(held)

    def _add(self, place: DemoFacility, what: str, app: WSGIApplication, *, path: str = "") -> None:
        name = f"{place.code}/{what}"
        wanted = self._wanted
        port = place.port + _OFFSETS[what] if wanted is None else wanted.get(name, 0)
        self._sites[name] = self._stack.enter_context(Site(app, port=port, path=path))

    def _start_registries(self, held: Sequence[_Held]) -> registries.World:
        """Start registries that know the records, aggregators that have some, and the portal."""
        known = {one.pid: one for one in OBJECTS}
        for place, records in held:
            pages = f"{self._sites[f'{place.code}/landing-page'].url}{landing.PATH}"
            every = BESIDE[place.code].unregistered_every
            for number, one in enumerate(registry_records.of_records(records, pages=pages), 1):
                is_left_out = every > 0 and number % every == 0
                known[one.pid] = replace(one, is_registered=False, state="") if is_left_out else one
        counts = {what: _counts(held, what) for what in ("datacite", *_AGGREGATORS)}
        aggregators = Aggregators(Holdings({}, counts["b2find"], counts["openaire"]))
        for name in _AGGREGATORS:
            self._sites[name] = self._stack.enter_context(Site(aggregators))
        started = registries.World(known.values(), counts=counts["datacite"])
        self._sites["portal"] = self._stack.enter_context(Site(self._portal))
        return self._stack.enter_context(started)


def _name(place: DemoFacility, aggregator: str) -> str:
    return f"{place.code}.data" if aggregator == "datacite" else place.code


def _target(place: DemoFacility) -> str:
    """Return how the facility is called at aggregators, as an endpoint of that kind says it."""
    named = {what: _name(place, what) for what in ("datacite", *_AGGREGATORS)}
    return (
        f"datacite:client={named['datacite']};b2find:organization={named['b2find']};"
        f"openaire:datasource={named['openaire']}"
    )


def _counts(held: Sequence[_Held], aggregator: str) -> dict[str, int]:
    """Return how many records an aggregator has of each facility."""
    return {
        _name(place, aggregator): round(
            BESIDE[place.code].held.get(aggregator, 0.0)
            * sum(not record.is_deleted for record in records)
        )
        for place, records in held
    }
