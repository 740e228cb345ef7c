"""The deliverable pack of a round: whole, described, the same twice, with progress."""

import json

import pytest
from sqlalchemy.orm import Session

from fairassess.reports import round_formats
from fairassess.services import frozen_reports, report_child, round_editions, round_reports
from fairassess.services.accounts import SYSTEM
from fairassess.services.report_making import tell_nobody
from fairassess.storage.frozen_reports import Kind
from tests import builders
from tests.builders import NOW
from tests.conftest import ON_ONE_DATABASE
from tests.reports import test_crate
from tests.services.test_round_reports import NAMES, SAID, SITE, held, texts, written

FORMS = ("pdf", "docx", "xlsx", "csv", "json", "ttl", "jsonld")
pytestmark = [pytest.mark.usefixtures("shelf"), ON_ONE_DATABASE]


@pytest.fixture
def world(session: Session) -> Session:
    for name in NAMES:
        builders.add_facility(session, name=f"{name} Light Source", short_name=name)
    return session


def test_a_pack_holds_all_formats_of_the_round_and_of_each_facility(world: Session) -> None:
    slug = held(world, "named", NAMES[:2])
    files = test_crate.unpacked(written(world, slug, "zip"))
    entities = test_crate.check_crate(files)
    assert {f"round.{form}" for form in FORMS} <= set(files)
    for name in ("amber", "birch"):
        assert {f"facilities/{name}/{name}.{form}" for form in FORMS} <= set(files)
        assert entities[f"facilities/{name}/{name}.pdf"]["about"] == {"@id": f"#facility-{name}"}
    for form in round_formats.FORMATS:
        if form != "html":
            assert files[f"round.{form}"] == written(world, slug, form)
    whole = json.loads(files["round.json"])
    alone = json.loads(files["facilities/birch/birch.json"])
    assert whole["participants"][1]["report"] == alone


def test_a_pack_for_a_participant_gives_the_others_no_name(world: Session) -> None:
    slug = held(world, "anonymous", NAMES[:5])
    files = test_crate.unpacked(written(world, slug, "zip", "of-amber"))
    test_crate.check_crate(files)
    folders = {name.split("/")[1] for name in files if name.startswith("facilities/")}
    assert len(folders) == 5
    assert "amber" in folders
    assert all(folder == "amber" or folder.startswith("facility-") for folder in folders)
    # Whose linked data could be asked for at its address is not in it.
    assert [name for name in files if name.endswith(".ttl")] == [
        "round.ttl", "facilities/amber/amber.ttl"
    ]  # fmt: skip


def test_a_pack_is_made_with_progress_kept_and_found_by_its_digest(world: Session) -> None:
    slug = held(world, "named", NAMES[:2])
    order = round_reports.order(slug, round_editions.ALL, "zip", said=SAID)
    assert order.kind is Kind.PACK
    steps: list[tuple[int, int, str]] = []
    view = frozen_reports.make(
        world, SYSTEM, order, site_url=SITE, now=NOW,
        on_step=lambda *step: steps.append(step), writer=report_child.written_apart,
    )  # fmt: skip
    assert [done for done, _, _ in steps] == [0, 1, 2, 3]
    assert {doing for _, _, doing in steps} >= {"the round", "Amber", "Birch"}
    found, content = frozen_reports.content(world, SYSTEM, view.digest)
    assert frozen_reports.digest_of(content) == found.digest == view.digest
    assert found.file_name.endswith(".zip")
    # Another process made it, and this one makes the same bytes.
    order, maker = frozen_reports.checked(world, SYSTEM, order)
    again = maker.gather(world, SYSTEM, order, site_url=SITE).write(tell_nobody)
    assert again == content
    assert any(b"Amber" in text for text in texts(content))
