"""Targets of every kind for the command line: good ones, bad ones, dead ones, hostile ones."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields

from fairassess.demo import seed, world
from fairassess.demo.beside import Neighbours
from fairassess.demo.catalogue_flaws import CatalogueFlaw
from fairassess.demo.catalogues import BY_KIND
from fairassess.demo.faults import Fault
from fairassess.demo.files import FileFlaw
from fairassess.demo.landing import PATH, LandingSite
from fairassess.demo.landing_flaws import Flaw
from fairassess.demo.registry_objects import UNREGISTERED
from fairassess.demo.search_api import SearchApi
from fairassess.demo.search_flaws import SearchFlaw
from fairassess.demo.servers import Down
from fairassess.demo.troubles import Site
from fairassess.demo.world_chapters import Look
from fairassess.domain.registries import Registries
from tests.net import hostile

NAMES = "datacite:client=nls.data;b2find:organization=nls;openaire:datasource=nls;source:records=30"
STRANGER = "datacite:client=nobody.here;source:records=30"
_PAGED = ("landing-page", "data-file")
_SEARCHED = ("search-api", "crosswalk")
_CATALOGUES = ("scicat", "icat", "invenio")


@dataclass(frozen=True, slots=True)
class Targets:
    """
    What is probed in one situation.

    Attributes:
        by_kind: Target by kind.
        environ: Settings that say where registries are.
    """

    by_kind: Mapping[str, str]
    environ: Mapping[str, str]


@contextmanager
def good() -> Iterator[Targets]:
    """Everything of an excellent facility, and registries that know it."""
    (place,) = seed.smaller((world.facility("nls"),), records=30, rounds=1)
    doi = next(one.doi for one in world.records_of(place, place.today) if one.technique)
    with ExitStack() as stack:
        beside = stack.enter_context(Neighbours([place], ports={}))
        oai = stack.enter_context(Site(world.provider_of(place), path=place.path))
        page = f"{beside.urls['nls/landing-page']}{PATH}{doi}"
        catalogues = {kind: stack.enter_context(Site(BY_KIND[kind]())).url for kind in _CATALOGUES}
        yield Targets(
            {
                "oai-pmh": oai.url,
                "pid": doi,
                **dict.fromkeys(_PAGED, page),
                **dict.fromkeys(_SEARCHED, beside.urls["nls/search-api"]),
                **catalogues,
                "aggregators": NAMES,
                "ontology": beside.urls["nls/terms"],
                "operations": oai.url,
            },
            _at(beside.registries),
        )


@contextmanager
def bad() -> Iterator[Targets]:
    """What answers, and is wrong where it must not be."""
    (place,) = seed.smaller((world.facility("nls"),), records=30, rounds=1)
    look = Look(faults=frozenset({Fault.BARE_IDENTIFIERS}))
    flaws = (CatalogueFlaw.NEEDS_SIGN_IN,)
    with ExitStack() as stack:
        beside = stack.enter_context(Neighbours([place], ports={}))
        oai = stack.enter_context(Site(world.provider_of(place, look), path=place.path))
        pages = stack.enter_context(Site(LandingSite(1, flaws=(Flaw.MISSING,))))
        files = stack.enter_context(Site(LandingSite(1, file_flaws=(FileFlaw.GONE,))))
        search = SearchApi(flaws=(SearchFlaw.NO_LIMIT,))
        yield Targets(
            {
                "oai-pmh": oai.url,
                "pid": UNREGISTERED,
                "landing-page": f"{pages.url}{PATH}1",
                "data-file": f"{files.url}{PATH}1",
                **dict.fromkeys(_SEARCHED, stack.enter_context(Site(search, path="/api")).url),
                **{
                    kind: stack.enter_context(Site(BY_KIND[kind](flaws=flaws))).url
                    for kind in _CATALOGUES
                },
                "aggregators": STRANGER,
                "ontology": beside.urls["nls/catalogue"],
                "operations": oai.url,
            },
            _at(beside.registries),
        )


@contextmanager
def down() -> Iterator[Targets]:
    """Nobody listens, neither at the facility nor at any registry."""
    with Down() as nobody:
        yield _all_at(nobody.url)


@contextmanager
def attacking(script: hostile.Script) -> Iterator[Targets]:
    """One server that follows a script stands for everything."""
    with hostile.ScriptedServer(script) as server:
        yield _all_at(server.url)


def _all_at(url: str) -> Targets:
    kinds = ("oai-pmh", *_PAGED, *_SEARCHED, *_CATALOGUES, "ontology", "operations")
    base = url.rstrip("/")
    return Targets(
        {"pid": "10.99999/abc", "aggregators": NAMES, **dict.fromkeys(kinds, f"{base}/x")},
        _at(Registries(**{one.name: f"{base}/" for one in fields(Registries)})),
    )


def _at(registries: Registries) -> Mapping[str, str]:
    return {
        f"FAIRASSESS_{one.name.upper()}": getattr(registries, one.name)
        for one in fields(Registries)
    }
