"""Every check of identifiers, with every outcome that it can have, and never another one."""

from dataclasses import replace
from fractions import Fraction

import pytest

from fairassess.domain.evidence import FailureKind
from fairassess.domain.finding import Measure, Outcome, Reason
from fairassess.domain.objects import GIVEN
from fairassess.probes import pid_probes
from fairassess.probes.evaluators import pid_ground
from fairassess.probes.evaluators.pid_ground import Case, Words
from fairassess.probes.pid_evidence import Answer, Entry, Form, Kind, Looked, Lookup, Mention
from fairassess.probes.visit import Stop
from tests.probes import pid_builders as build
from tests.probes.pid_builders import DOWN, ENTRY, OUTAGE, UNKNOWN, evidence, looked

CHECKS = {one.__name__: one for one in pid_probes.EVALUATORS}
NO_ARRIVAL = build.Arrival(build.exchange(500), OUTAGE)
UNREAD = {"datacite": DOWN, "entry": None, "agency": ""}
PLAIN = replace(ENTRY, mentions=())
HANDLE = looked(
    "hdl:21.99999/x", datacite=None, entry=None, agency="", forms=(), arrival=build.ARRIVED
)


def told(*mentions: Mention, **parts: object) -> Looked:
    return looked(entry=replace(ENTRY, mentions=mentions), **parts)


FAILING = {
    "objects_have_pids": looked("4711"),
    "pids_are_valid": looked("10.12/x"),
    "prefixes_are_real": looked("10.5072/x"),
    "pids_are_links": looked("10.99999/abc"),
    "pids_are_registered": looked(handle=UNKNOWN),
    "dois_are_findable": looked(datacite=UNKNOWN, entry=None),
    "pids_resolve": looked(arrival=build.Arrival(build.exchange(404))),
    "pids_lead_by_https": looked(
        arrival=replace(build.ARRIVED, refused="http://data.test/abc"),
    ),
    "pages_name_their_pid": looked(arrival=replace(build.ARRIVED, names_pid=False)),
    "metadata_come_by_negotiation": looked(forms=(build.form(Form.CSL, is_right=False),)),
    "withdrawn_objects_keep_a_page": looked(
        deleted=True, arrival=build.Arrival(build.exchange(404))
    ),
    "people_have_orcids": looked(entry=PLAIN),
    "organisations_have_rors": looked(entry=PLAIN),
    "instruments_have_pids": looked(entry=PLAIN),
    "samples_have_pids": looked(entry=PLAIN),
    "software_has_pids": told(Mention(Kind.SOFTWARE, "a script", "References")),
    "relations_are_typed": told(Mention(Kind.RELATED, "10.99999/paper", "RelatedTo")),
}
FAILING_CHECKED = {
    "orcids_exist": build.checked(Kind.PERSON, build.ORCID, UNKNOWN),
    "rors_are_active": build.checked(
        Kind.ORGANISATION, build.ROR, Lookup(Answer.INACTIVE, told="withdrawn")
    ),
    "instruments_are_described": build.checked(
        Kind.INSTRUMENT, build.INSTRUMENT, build.known(), Entry("findable", "", "Dataset")
    ),
    "related_pids_exist": build.checked(Kind.RELATED, "10.99999/paper", UNKNOWN),
}
OPEN = {
    "pids_are_registered": looked(handle=DOWN),
    "dois_are_findable": looked(**UNREAD),
    "pids_resolve": looked(arrival=NO_ARRIVAL),
    "pids_lead_by_https": looked(arrival=NO_ARRIVAL),
    "pages_name_their_pid": looked(arrival=NO_ARRIVAL),
    "metadata_come_by_negotiation": looked(
        forms=(build.form(Form.CSL, is_right=False, obstacle=OUTAGE),)
    ),
    "withdrawn_objects_keep_a_page": looked(deleted=True, arrival=NO_ARRIVAL),
    **{
        name: looked(**UNREAD)
        for name in (
            "people_have_orcids",
            "orcids_exist",
            "organisations_have_rors",
            "rors_are_active",
            "instruments_have_pids",
            "instruments_are_described",
            "samples_have_pids",
            "software_has_pids",
            "relations_are_typed",
            "related_pids_exist",
        )
    },
}
BARE = looked("4711")
BESIDE_THE_POINT = {
    "objects_have_pids": looked("", deleted=True),
    "pids_are_valid": BARE,
    "prefixes_are_real": BARE,
    "pids_are_links": BARE,
    "pids_are_registered": BARE,
    "dois_are_findable": HANDLE,
    "pids_resolve": BARE,
    "pids_lead_by_https": BARE,
    "pages_name_their_pid": BARE,
    "metadata_come_by_negotiation": HANDLE,
    "withdrawn_objects_keep_a_page": looked(),
    **{
        name: replace(BARE, subject=replace(BARE.subject, record=None))
        for name in (
            "people_have_orcids",
            "organisations_have_rors",
            "instruments_have_pids",
            "samples_have_pids",
            "relations_are_typed",
        )
    },
    **{
        name: looked(entry=PLAIN)
        for name in (
            "orcids_exist",
            "rors_are_active",
            "instruments_are_described",
            "software_has_pids",
            "related_pids_exist",
        )
    },
}


@pytest.mark.parametrize("name", CHECKS)
def test_a_good_object_passes_every_check(name):
    one = looked(deleted=True, arrival=build.GONE) if name.startswith("withdrawn") else looked()
    verdict = CHECKS[name](evidence(one))
    assert verdict.outcome is Outcome.PASSED, verdict.message
    assert verdict.measure is not None


@pytest.mark.parametrize("name", CHECKS)
def test_a_fault_fails_its_check_and_is_named(name):
    if name in FAILING:
        verdict = CHECKS[name](evidence(FAILING[name]))
    else:
        verdict = CHECKS[name](evidence(looked(), checked=(FAILING_CHECKED[name],)))
    assert verdict.outcome is Outcome.FAILED, verdict.message
    assert "Not so: " in verdict.message
    assert verdict.measure == Measure(0, 1)


@pytest.mark.parametrize("name", OPEN)
def test_an_outage_leaves_a_check_open_with_its_reason(name):
    verdict = CHECKS[name](evidence(OPEN[name], checked=()))
    assert verdict.outcome is Outcome.CANT_TELL, verdict.message
    assert verdict.reason is Reason.HTTP_5XX
    assert "HTTP 500" in verdict.message


@pytest.mark.parametrize("name", BESIDE_THE_POINT)
def test_a_check_does_not_apply_where_there_is_nothing_to_judge(name):
    verdict = CHECKS[name](evidence(BESIDE_THE_POINT[name], checked=()))
    assert verdict.outcome is Outcome.INAPPLICABLE, verdict.message


def test_every_check_is_shown_to_fail_and_every_one_that_asks_somebody_to_stay_open():
    assert set(FAILING) | set(FAILING_CHECKED) == set(CHECKS)
    of_names_alone = {"objects_have_pids", "pids_are_valid", "prefixes_are_real", "pids_are_links"}
    assert set(OPEN) == set(CHECKS) - of_names_alone
    assert set(BESIDE_THE_POINT) == set(CHECKS)


@pytest.mark.parametrize("name", sorted(OPEN))
def test_a_run_that_was_ended_early_says_so(name):
    one = looked(handle=None, arrival=None, datacite=None, entry=None, agency="", forms=())
    stop = Stop("deadline", Reason.TIMEOUT, "The time was over.")
    verdict = CHECKS[name](replace(evidence(one, checked=()), stop=stop))
    assert (verdict.outcome, verdict.reason) == (Outcome.CANT_TELL, Reason.TIMEOUT)


def test_words_of_a_page_make_an_object_withdrawn_only_where_datacite_shows_none():
    saying = replace(build.ARRIVED, says_gone=True)
    assert not looked(arrival=saying).is_withdrawn
    assert not looked(arrival=saying, datacite=DOWN, entry=None).is_withdrawn
    assert looked(arrival=saying, datacite=UNKNOWN, entry=None).is_withdrawn
    assert looked(arrival=saying, datacite=None, entry=None).is_withdrawn
    assert looked(arrival=build.GONE).is_withdrawn
    assert looked(deleted=True).is_withdrawn


def test_a_loop_is_a_fault_and_an_inside_address_too():
    looping = looked(arrival=build.Arrival(build.lost(FailureKind.REDIRECT_LOOP)))
    inside = build.lost(FailureKind.BLOCKED_BY_POLICY, to="http://catalogue.intranet/abc")
    for one, word in (
        (looping, "came to nothing"),
        (looked(arrival=build.Arrival(inside)), "only a local network knows"),
    ):
        verdict = CHECKS["pids_resolve"](evidence(one))
        assert verdict.outcome is Outcome.FAILED
        assert word in verdict.message


def test_a_doi_of_another_agency_is_not_asked_to_be_findable_at_datacite():
    one = looked(datacite=UNKNOWN, entry=None, agency="Crossref")
    assert CHECKS["dois_are_findable"](evidence(one)).outcome is Outcome.INAPPLICABLE


def test_a_doi_whose_agency_could_not_be_learned_is_left_open():
    one = looked(datacite=UNKNOWN, entry=None, agency="")
    assert CHECKS["dois_are_findable"](evidence(one)).outcome is Outcome.CANT_TELL


def test_a_way_over_addresses_of_this_machine_is_not_asked_to_be_encrypted():
    one = looked(arrival=build.Arrival(build.exchange(to="http://127.0.0.1:8101/abc")))
    assert CHECKS["pids_lead_by_https"](evidence(one)).outcome is Outcome.INAPPLICABLE


def test_an_instrument_in_the_sample_is_not_asked_for_its_instrument():
    one = looked(entry=build.INSTRUMENT_ENTRY)
    assert CHECKS["instruments_have_pids"](evidence(one)).outcome is Outcome.INAPPLICABLE
    assert CHECKS["instruments_are_described"](evidence(one)).outcome is Outcome.PASSED


def test_a_broken_orcid_is_told_without_asking_anybody():
    one = told(Mention(Kind.PERSON, "https://orcid.org/0000-0002-1825-0098"))
    verdict = CHECKS["orcids_exist"](evidence(one, checked=()))
    assert verdict.outcome is Outcome.FAILED
    assert "check digit" in verdict.message


def test_what_objects_without_identifier_are_known_by_is_counted():
    verdict = CHECKS["objects_have_pids"](
        evidence(looked("4711"), looked("4712"), looked("undefined/1"))
    )
    assert "2 by a number, 1 by an identifier with a prefix that was never set" in verdict.message


WORDS = Words("things", "are good", "There is none.")
OPEN_CASE = Case("open", None, obstacle=OUTAGE)


def share(good: int, bad: int, unknown: int, least: Fraction = pid_ground.MOST) -> Outcome:
    cases = [Case("good", is_good=True)] * good + [Case("bad", is_good=False)] * bad
    cases += [OPEN_CASE] * unknown
    return pid_ground.share(evidence(looked()), cases, WORDS, least).outcome


def test_what_could_not_be_judged_counts_for_nothing_while_it_is_little():
    assert share(27, 0, 3) is Outcome.PASSED
    assert share(20, 7, 3) is Outcome.FAILED
    assert share(0, 0, 0) is Outcome.INAPPLICABLE


@pytest.mark.parametrize(
    ("good", "bad", "unknown"), [(20, 0, 10), (0, 0, 30), (20, 5, 5), (2, 2, 26)]
)
def test_a_share_of_few_of_the_objects_is_no_share(good, bad, unknown):
    assert share(good, bad, unknown) is Outcome.CANT_TELL
    assert share(good, bad, unknown, pid_ground.ALL) is Outcome.CANT_TELL


def test_a_share_counts_what_was_judged_and_tells_the_interval_and_the_rest():
    cases = [Case("good", is_good=True)] * 28 + [Case("bad", is_good=False, note="why")]
    verdict = pid_ground.share(evidence(looked()), [*cases, OPEN_CASE], WORDS, pid_ground.MOST)
    assert verdict.measure == Measure(28, 29)
    assert verdict.message == (
        "28 of 29 things are good, so between 83 and 99 % of all (95 % certain). "
        "Not so: bad (why). 1 more could not be judged."
    )


def test_a_page_that_comes_for_what_is_not_registered_makes_it_no_better():
    welcome = replace(build.ARRIVED, names_pid=False)
    one = evidence(looked(handle=UNKNOWN, arrival=welcome))
    assert CHECKS["pids_are_registered"](one).outcome is Outcome.FAILED
    assert CHECKS["pages_name_their_pid"](one).outcome is Outcome.FAILED
    sorry = replace(welcome, says_missing=True)
    assert sorry.exchange.status == 200
    found = CHECKS["pids_resolve"](evidence(looked(arrival=sorry)))
    assert found.outcome is Outcome.FAILED


def test_a_resolver_that_denies_what_is_registered_tells_nothing_of_the_object():
    denied = build.Arrival(build.exchange(404, hops=0))
    assert CHECKS["pids_resolve"](evidence(looked(arrival=denied))).outcome is Outcome.CANT_TELL
    unknown = looked(arrival=denied, handle=UNKNOWN)
    assert CHECKS["pids_resolve"](evidence(unknown)).outcome is Outcome.FAILED


def test_how_a_person_typed_an_identifier_is_not_judged():
    bare = looked("10.99999/abc")
    typed = replace(bare, subject=replace(bare.subject, source=GIVEN))
    assert CHECKS["pids_are_links"](evidence(typed)).outcome is Outcome.INAPPLICABLE


def test_an_identifier_of_a_person_is_none_of_an_object_and_that_is_said():
    told = CHECKS["objects_have_pids"](evidence(looked(build.ORCID)))
    assert told.outcome is Outcome.FAILED
    assert "of a person" in told.message
