"""A small demo world, as other tests use it, is whole."""

import pytest

from fairassess.probes import run as probing
from fairassess.services import facilities, outbound, snapshots
from fairassess.services.accounts import SYSTEM
from fairassess.storage import database
from fairassess.storage.runs import Work
from tests.demo import worlds


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    with worlds.small_world(tmp_path_factory.mktemp("small")) as made:
        yield made


def test_two_facilities_took_part_in_two_rounds(small, tmp_path):
    engine = database.engine(small.copied_to(tmp_path / "copy").database)
    with database.reader_factory(engine)() as session:
        listed = {row.slug for row in facilities.list_facilities(session, SYSTEM)}
        assert listed == {"nls", "anc"}
        for slug in listed:
            assert len(snapshots.of_facility(session, SYSTEM, slug)) == 2
            (endpoint,) = facilities.facility_page(session, SYSTEM, slug).endpoints
            assert endpoint.standing.held > 40
    engine.dispose()


def test_its_endpoints_answer_at_the_stored_addresses(small):
    opener = outbound.opener(small.settings)
    with opener(Work.PROBE, lambda: False) as door:
        result = probing.run("oai-pmh", small.urls["nls"], door=door)
    assert result.is_complete
    assert probing.exit_code(result) == 0


def test_a_copy_is_a_copy(small, tmp_path):
    settings = small.copied_to(tmp_path / "copy")
    engine = database.engine(settings.database)
    with database.session_factory(engine)() as session:
        (endpoint,) = facilities.facility_page(session, SYSTEM, "nls").endpoints
        session.rollback()
        facilities.remove_endpoint(session, SYSTEM, endpoint.id, now=small.now)
    engine.dispose()
    kept = database.engine(small.settings.database)
    with database.reader_factory(kept)() as session:
        assert facilities.facility_page(session, SYSTEM, "nls").endpoints
    kept.dispose()
