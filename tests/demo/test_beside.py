"""What answers beside OAI-PMH: its faults over the years, its troubles, its story as it is told."""

from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, build_opener

import pytest
from sqlalchemy import select

from fairassess.demo import beside_stories, seed, world
from fairassess.demo.beside import Neighbours
from fairassess.demo.landing_flaws import Flaw
from fairassess.demo.seed_stage import Stage
from fairassess.demo.troubles import Trouble
from fairassess.domain.finding import Outcome
from fairassess.probes import registry
from fairassess.services import facilities, observations
from fairassess.services.accounts import SYSTEM
from fairassess.storage import database, findings, runs
from tests.demo import worlds

PLACES = seed.smaller(world.FACILITIES, records=30, rounds=2)
OPENER = build_opener(ProxyHandler({}))


def asked(url: str) -> str:
    with OPENER.open(url, timeout=5) as reply:
        return str(reply.read().decode())


@pytest.fixture(scope="module")
def started():
    with Neighbours(PLACES, ports={}) as neighbours:
        yield neighbours


def test_nothing_of_it_is_anywhere_else(started):
    addresses = [getattr(started.registries, name) for name in started.registries.__slots__]
    assert all(url.startswith("http://127.0.0.1:") for url in (*addresses, *started.urls.values()))


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.code)
def test_every_endpoint_can_be_entered_as_it_is(started, place):
    oai = "http://127.0.0.1:9/oai"
    found = started.endpoints(place, oai)
    for one in found:
        registry.kind_called(one.kind).check_target(one.target)
    of_objects = {kind for kind in registry.KINDS if registry.kind_called(kind).looks_at_objects}
    assert of_objects == {one.kind for one in found if one.target == oai} | {"crosswalk"}
    assert len({(one.kind, one.target) for one in found}) == len(found)


def test_together_the_facilities_have_endpoints_of_every_interface_kind(started):
    kinds = {one.kind for place in PLACES for one in started.endpoints(place, "http://x.test/")}
    assert {"search-api", "scicat", "icat", "invenio", "aggregators", "operations"} <= kinds


def test_faults_are_those_of_the_year(started):
    record = next(one for one in world.records_of(PLACES[0], PLACES[0].today) if one.doi)
    page = f"{started.urls['nls/landing-page']}/datasets/{record.doi}"
    is_there = []
    for year in (2025, 2026):
        started.show(year)
        is_there.append('name="DC.title"' in asked(page))
    started.show(beside_stories.TODAY)
    assert Flaw.NO_META_TAGS in beside_stories.BESIDE["nls"].faults_in(2025).landing
    assert is_there == [False, True]


def test_a_facility_that_has_moved_answers_no_more_today(started):
    with pytest.raises(URLError, match="refused"):
        asked(started.urls["mib/catalogue"])
    started.show(2026)
    assert "hits" in asked(f"{started.urls['mib/catalogue']}/api/records?size=1")
    started.show(beside_stories.TODAY)


def test_a_trouble_lasts_until_it_is_over(started):
    url = f"{started.urls['nls/search-api']}/datasets/count"
    usual = asked(url)
    with started.trouble("nls/search-api", Trouble.HTML):
        assert "Maintenance" in asked(url)
    with (
        started.trouble("nls/search-api", Trouble.LIMITED),
        pytest.raises(HTTPError, match="429"),
    ):
        asked(url)
    with started.trouble("nls/search-api", Trouble.REFUSED), pytest.raises(URLError):
        asked(url)
    assert asked(url) == usual


def test_after_a_trouble_what_was_down_is_still_down(started):
    with started.trouble("mib/catalogue", Trouble.ERROR), pytest.raises(HTTPError, match="500"):
        asked(started.urls["mib/catalogue"])
    with pytest.raises(URLError, match="refused"):
        asked(started.urls["mib/catalogue"])


def test_where_a_port_is_taken_another_one_is_used(started):
    wanted = dict(started.ports)
    with Neighbours(PLACES[:1], ports=wanted) as second:
        assert second.ports["nls/catalogue"] not in (0, wanted["nls/catalogue"])
        assert "status" in asked(f"{second.urls['nls/catalogue']}/api/v3/health")


@pytest.fixture(scope="module")
def told(tmp_path_factory, started):
    """Two rounds and today, with everything that is looked at beside OAI-PMH."""
    with Stage(PLACES, ports={}) as stage:
        yield worlds.seeded(tmp_path_factory.mktemp("beside"), stage, PLACES, beside=started)


@pytest.fixture
def session(told):
    engine = database.engine(told.settings.database)
    with database.reader_factory(engine)() as made:
        yield made
    engine.dispose()


SLUGS = ("nls", "anc", "harbour", "meadow")


@pytest.mark.parametrize("slug", SLUGS)
def test_every_endpoint_was_checked_at_each_round_and_today(session, slug):
    for endpoint in facilities.facility_page(session, SYSTEM, slug).endpoints:
        assert endpoint.last_probe is not None, endpoint.url
        assert endpoint.next_due_at is not None


def standing(session, slug):
    number = facilities.facility_page(session, SYSTEM, slug).id
    return observations.standing_findings(session, number)


def test_the_excellent_facility_passes_more_than_the_poor_one_does(session):
    shares = []
    for slug in ("nls", "anc", "harbour"):
        decided = [f for f in standing(session, slug) if f.outcome.is_conclusive]
        judged = [f for f in decided if f.outcome is not Outcome.INAPPLICABLE]
        shares.append(sum(f.outcome is Outcome.PASSED for f in judged) / len(judged))
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > shares[-1] + 0.1


def test_what_was_found_before_the_outage_still_stands(session):
    found = [f for f in standing(session, "meadow") if f.kind == "invenio"]
    assert Outcome.CANT_TELL in {f.outcome for f in found}
    assert Outcome.PASSED in {f.outcome for f in found}


def test_findings_of_every_interface_that_was_mended_or_broken_changed(session):
    changed = session.scalars(
        select(runs.Run.kind)
        .join(findings.Finding, findings.Finding.run_id == runs.Run.id)
        .join(findings.Change, findings.Change.finding_id == findings.Finding.id)
        .distinct()
    ).all()
    assert {"landing-page", "search-api", "scicat", "icat"} <= set(changed)


def drawn_for(session, found):
    """The records of the objects that were drawn for a finding, as they are today."""
    run = session.get(runs.Run, session.get(findings.Finding, found.id).run_id)
    known = {
        name: one
        for place in PLACES
        for one in world.records_of(place, place.today)
        for name in (one.identifier, one.doi)
    }
    return [known[name.removeprefix("https://doi.org/")] for name in run.sample]


@pytest.mark.parametrize("slug", SLUGS[:3])
def test_the_same_objects_are_in_the_harvest_and_in_the_interface_beside_it(session, slug):
    """Whichever objects are drawn: what has no DOI, no title or no date is not compared."""
    found = {f.probe: f for f in standing(session, slug) if f.kind == "crosswalk"}
    both = found["crosswalk_objects_are_in_both"]
    # An API is asked by the DOI; of the others nothing can be told.
    there = [one for one in drawn_for(session, both) if one.doi]
    titled = [one for one in there if one.title.strip(":").lower() not in ("", "null")]
    dated = [one for one in there if one.date[:4].isdigit()]
    assert both.outcome is (Outcome.PASSED if there else Outcome.INAPPLICABLE), both.message
    assert compared(both) == len(there)
    assert compared(found["crosswalk_titles_agree"]) == len(titled)
    # Where the day of publication is prose, that of the measurement may be there.
    assert len(dated) <= compared(found["crosswalk_dates_agree"]) <= len(there)


def compared(found):
    return 0 if found.measure is None else found.measure.of


def test_what_is_lost_on_the_way_tells_the_good_mapping_from_the_poor_one(session):
    lost = {
        slug: next(f for f in standing(session, slug) if f.probe == "crosswalk_nothing_is_lost")
        for slug in ("nls", "anc")
    }
    # The good mapping loses nothing but a technique that its record does not name either.
    whole = [one for one in drawn_for(session, lost["nls"]) if one.doi and one.technique]
    assert lost["nls"].measure.found == len(whole), lost["nls"].message
    assert lost["anc"].measure.found == 0, lost["anc"].message
    assert lost["anc"].outcome is Outcome.FAILED
    assert "techniques" in lost["anc"].message
