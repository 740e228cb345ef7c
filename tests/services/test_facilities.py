"""Facilities and endpoints: what may be filled in, who may, and what their pages show."""

import pytest
from sqlalchemy.orm import Session

from fairassess.domain.finding import Outcome
from fairassess.domain.schedule import Interval
from fairassess.errors import Invalid, NotAllowed, NotFound
from fairassess.services import facilities
from fairassess.services.accounts import SYSTEM
from fairassess.services.facilities import EndpointDraft, FacilityDraft, Standing
from fairassess.storage import audit
from fairassess.storage.endpoints import find
from fairassess.storage.people import Role
from tests import builders
from tests.builders import NOW, URL, actor, endpoint_draft, facility_draft, finding, later


@pytest.fixture
def nls(session: Session) -> str:
    return builders.add_facility(session)


def page(session: Session, slug: str) -> facilities.FacilityPage:
    return facilities.facility_page(session, SYSTEM, slug)


def places(error: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return {fault.place for fault in error.value.faults}


def test_a_registered_facility_is_shown_as_it_was_filled_in(session: Session) -> None:
    draft = FacilityDraft(
        name="Harbour Neutron Source",
        short_name="HNS",
        kind="neutron source",
        country="DE",
        ror="https://ror.org/0nrthsc80",
        website="https://www.harbour.example/",
        time_zone="Europe/Berlin",
    )
    slug = facilities.register(session, SYSTEM, draft, now=NOW)
    assert slug == "hns"
    shown = page(session, slug)
    assert shown.facility == draft
    assert shown.created_at == NOW


def test_what_is_filled_in_loosely_is_stored_strictly(session: Session) -> None:
    draft = facility_draft(country=" de ", ror="0nrthsc80", short_name=" NLS ")
    stored = page(session, facilities.register(session, SYSTEM, draft, now=NOW)).facility
    assert (stored.country, stored.ror) == ("DE", "https://ror.org/0nrthsc80")
    assert stored.short_name == "NLS"


@pytest.mark.parametrize(
    ("short_name", "slug"),
    [
        ("MAX IV", "max-iv"),
        ("Zürich Source", "zuerich-source"),
        ("日本", "facility"),
        ("a/b?", "a-b"),
    ],
)
def test_the_name_in_addresses_is_made_of_plain_letters(
    session: Session, short_name: str, slug: str
) -> None:
    assert builders.add_facility(session, short_name=short_name) == slug


def test_facilities_of_one_short_name_have_different_names_in_addresses(session: Session) -> None:
    slugs = [builders.add_facility(session) for _ in range(3)]
    assert slugs == ["nls", "nls-2", "nls-3"]


def test_all_faults_of_a_facility_come_at_once(session: Session) -> None:
    draft = FacilityDraft(
        name=" ",
        short_name="x" * 41,
        kind="x" * 101,
        country="Germany",
        ror="https://ror.org/012345678",
        website="gopher://nls.example",
        time_zone="Berlin",
    )
    with pytest.raises(Invalid) as error:
        facilities.register(session, SYSTEM, draft, now=NOW)
    everything = {"name", "short_name", "kind", "country", "ror", "website", "time_zone"}
    assert places(error) == everything
    assert facilities.list_facilities(session, SYSTEM) == ()


def test_one_ror_identifier_belongs_to_one_facility(session: Session) -> None:
    first = builders.add_facility(session, ror="0nrthsc80")
    with pytest.raises(Invalid) as error:
        builders.add_facility(session, ror="https://ror.org/0nrthsc80")
    assert places(error) == {"ror"}
    draft = facility_draft(ror="0nrthsc80", kind="synchrotron")
    facilities.edit(session, SYSTEM, first, draft, now=NOW)
    assert page(session, first).facility.kind == "synchrotron"


def test_an_edited_facility_keeps_its_name_in_addresses(session: Session, nls: str) -> None:
    facilities.edit(session, SYSTEM, nls, facility_draft(short_name="Northern"), now=NOW)
    assert page(session, nls).facility.short_name == "Northern"


def test_the_audit_log_says_what_changed(session: Session, nls: str) -> None:
    number = page(session, nls).id
    facilities.edit(session, SYSTEM, nls, facility_draft(country="SE"), now=NOW)
    facilities.edit(session, SYSTEM, nls, facility_draft(country="SE"), now=NOW)
    entries = audit.latest(session, limit=9, subject=f"facility:{number}")
    assert [(entry.action, entry.actor_name) for entry in entries] == [
        ("facility.edited", "fairassess"),
        ("facility.registered", "fairassess"),
    ]
    assert entries[0].detail == {"country": ["", "SE"]}


def test_an_unknown_facility_is_told(session: Session) -> None:
    with pytest.raises(NotFound):
        page(session, "nowhere")
    with pytest.raises(NotFound):
        facilities.edit(session, SYSTEM, "nowhere", facility_draft(), now=NOW)
    with pytest.raises(NotFound):
        builders.add_endpoint(session, "nowhere")


@pytest.mark.parametrize("role", Role)
def test_nobody_does_to_a_facility_what_the_role_forbids(
    session: Session, nls: str, role: Role
) -> None:
    """Services ask for the right themselves; the whole table is tested beside the accounts."""
    own = page(session, nls).id
    endpoint_id = builders.add_endpoint(session, nls)
    stranger, member = actor(role), actor(role, own)
    sees_all = role in (Role.ADMINISTRATOR, Role.COORDINATOR)
    for somebody, may_see, may_edit in (
        (stranger, sees_all, sees_all),
        (member, True, role is not Role.READER),
    ):
        acts = [
            (may_see, lambda s=somebody: facilities.facility_page(session, s, nls)),
            (may_see, lambda s=somebody: facilities.find_endpoint(session, s, endpoint_id)),
            (
                may_edit,
                lambda s=somebody: facilities.edit(session, s, nls, facility_draft(), now=NOW),
            ),
            (
                may_edit,
                lambda s=somebody: facilities.edit_endpoint(
                    session, s, endpoint_id, endpoint_draft(), now=NOW
                ),
            ),
        ]
        for may, act in acts:
            if may:
                act()
            else:
                with pytest.raises(NotAllowed):
                    act()
        assert bool(facilities.list_facilities(session, somebody)) is may_see


def test_who_may_not_register_registers_nothing(session: Session) -> None:
    with pytest.raises(NotAllowed):
        facilities.register(session, actor(Role.OFFICER, 1), facility_draft(), now=NOW)
    assert facilities.list_facilities(session, SYSTEM) == ()


def test_a_new_endpoint_is_due_at_once(session: Session, nls: str) -> None:
    endpoint_id = builders.add_endpoint(session, nls, label="Catalogue", interval="weekly")
    (shown,) = page(session, nls).endpoints
    assert (shown.id, shown.url, shown.label) == (endpoint_id, URL, "Catalogue")
    assert (shown.interval, shown.next_due_at) == (Interval.WEEKLY, NOW)
    assert (shown.standing, shown.last_probe, shown.last_harvest) == (Standing(), None, None)


def test_an_endpoint_without_interval_is_never_due(session: Session, nls: str) -> None:
    builders.add_endpoint(session, nls, interval="never")
    (shown,) = page(session, nls).endpoints
    assert (shown.interval, shown.next_due_at) == (None, None)


def test_all_faults_of_an_endpoint_come_at_once(session: Session, nls: str) -> None:
    draft = EndpointDraft(
        kind="fax",
        url="nls.example/oai",
        label="x" * 101,
        interval="yearly",
        is_harvested=True,
        harvest_prefix="oai dc",
        harvest_set=":",
        harvest_connections=5,
    )
    with pytest.raises(Invalid) as error:
        facilities.add_endpoint(session, SYSTEM, nls, draft, now=NOW)
    of_harvest = {"harvest_prefix", "harvest_set", "harvest_connections"}
    assert places(error) == {"kind", "url", "label", "interval"} | of_harvest
    assert page(session, nls).endpoints == ()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://",
        "https://user:secret@nls.example/oai",
        "file:///etc/passwd",
        "https://x" * 300,
        "https://nls.example/oai?verb=Identify",
        "https://nls.example/oai?key=1&verb=",
    ],
)
def test_an_address_that_cannot_be_probed_is_refused(session: Session, nls: str, url: str) -> None:
    with pytest.raises(Invalid) as error:
        builders.add_endpoint(session, nls, url=url)
    assert places(error) == {"url"}


def test_whoever_enters_a_whole_request_is_told_what_to_leave_out(
    session: Session, nls: str
) -> None:
    with pytest.raises(Invalid, match="before the question mark"):
        builders.add_endpoint(session, nls, url="https://nls.example/oai?verb=Identify")
    builders.add_endpoint(session, nls, url="https://nls.example/oai?adverb=1")


def test_an_address_is_added_to_a_facility_once(session: Session, nls: str) -> None:
    builders.add_endpoint(session, nls)
    with pytest.raises(Invalid) as error:
        builders.add_endpoint(session, nls, label="Again")
    assert places(error) == {"url"}
    builders.add_endpoint(session, builders.add_facility(session, short_name="HNS"))


def test_a_form_shows_an_endpoint_as_it_was_filled_in(session: Session, nls: str) -> None:
    draft = endpoint_draft(
        label="Catalogue",
        interval="never",
        is_harvested=True,
        harvest_set="photons:raw",
        harvest_connections=3,
    )
    endpoint_id = facilities.add_endpoint(session, SYSTEM, nls, draft, now=NOW)
    assert facilities.find_endpoint(session, SYSTEM, endpoint_id) == (nls, draft)


def test_a_new_address_is_due_at_once_and_forgets_old_failures(session: Session, nls: str) -> None:
    endpoint_id = builders.add_endpoint(session, nls)
    row = find(session, endpoint_id)
    assert row is not None
    row.failures, row.next_due_at = 5, later(days=7)
    session.commit()
    moved = endpoint_draft(url=f"{URL}/new")
    facilities.edit_endpoint(session, SYSTEM, endpoint_id, moved, now=later(days=1))
    (shown,) = page(session, nls).endpoints
    assert (shown.url, shown.failures, shown.next_due_at) == (f"{URL}/new", 0, later(days=1))


def test_a_new_interval_counts_from_now(session: Session, nls: str) -> None:
    endpoint_id = builders.add_endpoint(session, nls)
    hourly = endpoint_draft(interval="hourly")
    facilities.edit_endpoint(session, SYSTEM, endpoint_id, hourly, now=NOW)
    (shown,) = page(session, nls).endpoints
    assert shown.next_due_at is not None
    assert NOW < shown.next_due_at <= later(hours=1)
    never = endpoint_draft(interval="never")
    facilities.edit_endpoint(session, SYSTEM, endpoint_id, never, now=NOW)
    assert page(session, nls).endpoints[0].next_due_at is None


def test_a_removed_endpoint_is_gone_from_pages_and_stays_in_history(
    session: Session, nls: str
) -> None:
    endpoint_id = builders.add_endpoint(session, nls)
    builders.add_findings(session, endpoint_id, [finding()])
    builders.add_findings(session, endpoint_id, [finding(outcome=Outcome.FAILED)], later(hours=1))
    facilities.remove_endpoint(session, SYSTEM, endpoint_id, now=later(hours=2))
    shown = page(session, nls)
    assert shown.endpoints == ()
    assert [change.endpoint_url for change in shown.changes] == [URL]
    for act in (
        lambda: facilities.remove_endpoint(session, SYSTEM, endpoint_id, now=NOW),
        lambda: facilities.edit_endpoint(session, SYSTEM, endpoint_id, endpoint_draft(), now=NOW),
        lambda: facilities.find_endpoint(session, SYSTEM, endpoint_id),
    ):
        with pytest.raises(NotFound):
            act()
    builders.add_endpoint(session, nls)


def test_each_write_to_an_endpoint_leaves_its_entry(session: Session, nls: str) -> None:
    endpoint_id = builders.add_endpoint(session, nls)
    labelled = endpoint_draft(label="Catalogue")
    for _ in range(2):
        facilities.edit_endpoint(session, SYSTEM, endpoint_id, labelled, now=NOW)
    facilities.remove_endpoint(session, SYSTEM, endpoint_id, now=NOW)
    entries = audit.latest(session, limit=9, subject=f"endpoint:{endpoint_id}")
    assert [entry.action for entry in entries] == [
        "endpoint.removed",
        "endpoint.edited",
        "endpoint.added",
    ]
    assert entries[1].detail == {"label": ["", "Catalogue"]}


def test_the_page_counts_how_probes_stand_and_shows_the_last_run(
    session: Session, nls: str
) -> None:
    endpoint_id = builders.add_endpoint(session, nls)
    run_id = builders.add_findings(
        session,
        endpoint_id,
        [
            finding("a_a"),
            finding("b_b"),
            finding("c_c", Outcome.FAILED),
            finding("d_d", Outcome.CANT_TELL),
            finding("e_e", Outcome.INAPPLICABLE),
        ],
    )
    (shown,) = page(session, nls).endpoints
    assert shown.standing == Standing(held=2, failed=1, open=1, inapplicable=1)
    assert shown.last_probe is not None
    assert (shown.last_probe.id, shown.last_probe.state.value) == (run_id, "done")
    (row,) = facilities.list_facilities(session, SYSTEM)
    assert (row.endpoints, row.standing) == (1, shown.standing)


def test_an_outage_changes_nothing_of_how_probes_stand(session: Session, nls: str) -> None:
    endpoint_id = builders.add_endpoint(session, nls)
    builders.add_findings(session, endpoint_id, [finding("a_a"), finding("b_b", Outcome.FAILED)])
    before = page(session, nls).endpoints[0].standing
    outage = [finding("a_a", Outcome.CANT_TELL), finding("b_b", Outcome.CANT_TELL)]
    builders.add_findings(session, endpoint_id, outage, later(hours=1))
    assert page(session, nls).endpoints[0].standing == before
    assert page(session, nls).changes == ()


def test_changes_come_newest_first_with_what_was_seen(session: Session, nls: str) -> None:
    endpoint_id = builders.add_endpoint(session, nls)
    outcomes = [Outcome.PASSED, Outcome.FAILED, Outcome.PASSED]
    for hours, outcome in enumerate(outcomes):
        builders.add_findings(session, endpoint_id, [finding("a_a", outcome)], later(hours=hours))
    newest, oldest = page(session, nls).changes
    assert (newest.from_outcome, newest.to_outcome) == (Outcome.FAILED, Outcome.PASSED)
    assert (newest.message, newest.changed_at) == ("a_a: passed.", later(hours=2))
    assert oldest.changed_at == later(hours=1)
    assert facilities.latest_changes(session, SYSTEM, limit=1) == (newest,)


def test_changes_of_other_facilities_are_not_shown(session: Session, nls: str) -> None:
    other = builders.add_facility(session, short_name="HNS")
    endpoint_id = builders.add_endpoint(session, other)
    builders.add_findings(session, endpoint_id, [finding()])
    builders.add_findings(session, endpoint_id, [finding(outcome=Outcome.FAILED)], later(hours=1))
    reader = actor(Role.READER, page(session, nls).id)
    assert facilities.latest_changes(session, reader, limit=9) == ()
    assert len(facilities.latest_changes(session, SYSTEM, limit=9)) == 1


@pytest.mark.usefixtures("shelf")
def test_the_page_shows_assessments_scores_and_the_line_they_make(
    session: Session, nls: str
) -> None:
    first = builders.submitted(session, nls, "2025", {"Q03": 1}, later(days=-365))
    second = builders.submitted(session, nls, "2026", {"Q03": 4})
    draft = builders.start(session, nls, "2027")
    shown = page(session, nls)
    assert [(row.id, row.label, row.snapshot_id) for row in shown.assessments] == [
        (draft, "2027", None),
        (draft - 1, "2026", second),
        (draft - 2, "2025", first),
    ]
    assert shown.latest is not None
    assert shown.previous is not None
    assert (shown.latest.id, shown.previous.id) == (second, first)
    (segment,) = shown.trend
    assert [point.taken_at for point in segment.points] == [later(days=-365), NOW]
    (row,) = facilities.list_facilities(session, SYSTEM)
    assert row.score == shown.latest.snapshot.breakdown.all
    assert row.letters == shown.latest.snapshot.breakdown.letters
    assert row.assessed_at == NOW
