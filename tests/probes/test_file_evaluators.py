"""Every check of data files passes, fails, does not apply and stays open where it should."""

from dataclasses import replace

import pytest

from fairassess.domain.evidence import Failure, FailureKind
from fairassess.domain.finding import Outcome, Reason
from fairassess.probes import data_file_probes
from fairassess.probes.data_file_evidence import AskedFile, DataFileEvidence, Inside, Owner, Told
from fairassess.probes.file_formats import Format
from fairassess.probes.landing_evidence import Landing
from fairassess.probes.visit import Stop
from tests.probes import file_world as world
from tests.probes.file_world import evidence, exchange, good, told

PASSED, FAILED, OPEN = Outcome.PASSED, Outcome.FAILED, Outcome.CANT_TELL
BESIDE, UNTESTED = Outcome.INAPPLICABLE, Outcome.UNTESTED
JUDGES = {judge.__name__: judge for judge in data_file_probes.EVALUATORS}

GONE = AskedFile(told(), 0, exchange(404, "text/html"))
SIGN_IN = AskedFile(told(), 0, exchange(401, headers=(("www-authenticate", "Bearer"),)))
FORBIDDEN = AskedFile(told(), 0, exchange(403))
FORM = good(exchange(200, "text/html"), is_html=True, is_sign_in=True, format=None, inside=None)
PAGE = good(exchange(200, "text/html"), is_html=True, format=None, inside=None)
HTTPS = good()
HTTP = good(exchange(final_url="http://data.test/1.h5"))
LOCAL = good(exchange(final_url="http://127.0.0.1/1.h5"))
LOOP = AskedFile(told(), 0, exchange(0, failure=Failure(FailureKind.REDIRECT_LOOP, "In a circle.")))
TEXT = good(exchange(kind="text/csv"), format=Format.CSV, inside=None)
UNKNOWN = good(exchange(kind=""), format=None, inside=None)
ZIP = good(exchange(kind="application/zip"), format=Format.ZIP, inside=None)
PDF = good(exchange(kind="application/pdf"), format=Format.PDF, inside=None)
HEAD = good(exchange(200), is_head_only=True, format=None, inside=None, digest="")
BROKEN = good(inside=Inside(fault="cannot be opened (cut short)"))
LARGE = good(inside=None, digest="")
UNREAD = good(inside=Inside(unread="it holds more than 2,000 objects"))
PLAIN = good(inside=Inside())
NAMELESS = good(inside=Inside(entries=1))
OWN = good(inside=Inside(entries=1, definitions=("NXmine",)))
LOST = world.lost()
BUSY = AskedFile(told(), 0, exchange(503))
WALL = AskedFile(told(), 0, exchange(403, headers=(("cf-mitigated", "challenge"),)))

CASES: list[tuple[str, AskedFile, Outcome]] = [
    ("files_answer", good(), PASSED),
    ("files_answer", SIGN_IN, PASSED),
    ("files_answer", GONE, FAILED),
    ("files_answer", LOOP, FAILED),
    ("files_answer", BUSY, OPEN),
    ("can_be_had_without_signing_in", good(), PASSED),
    ("can_be_had_without_signing_in", HEAD, PASSED),
    ("can_be_had_without_signing_in", SIGN_IN, FAILED),
    ("can_be_had_without_signing_in", FORBIDDEN, FAILED),
    ("can_be_had_without_signing_in", FORM, FAILED),
    ("can_be_had_without_signing_in", GONE, UNTESTED),
    ("can_be_had_without_signing_in", WALL, OPEN),
    ("refusal_says_how_to_sign_in", SIGN_IN, PASSED),
    ("refusal_says_how_to_sign_in", FORM, PASSED),
    ("refusal_says_how_to_sign_in", FORBIDDEN, FAILED),
    ("refusal_says_how_to_sign_in", good(), BESIDE),
    ("refusal_says_how_to_sign_in", LOST, OPEN),
    ("is_no_web_page", good(), PASSED),
    ("is_no_web_page", PAGE, FAILED),
    ("is_no_web_page", replace(PAGE, told=told(type="text/html")), PASSED),
    ("is_no_web_page", FORM, UNTESTED),
    ("is_no_web_page", LOST, OPEN),
    ("is_served_over_https", HTTPS, PASSED),
    ("is_served_over_https", HTTP, FAILED),
    ("is_served_over_https", LOCAL, BESIDE),
    ("is_served_over_https", LOST, OPEN),
    ("media_type_is_right", good(), PASSED),
    ("media_type_is_right", TEXT, PASSED),
    ("media_type_is_right", good(exchange(kind="image/tiff")), FAILED),
    ("media_type_is_right", good(exchange(kind="application/octet-stream")), FAILED),
    (
        "media_type_is_right",
        good(exchange(kind="application/octet-stream"), told=told(type="application/x-hdf5")),
        PASSED,
    ),
    ("media_type_is_right", good(told=told(type="text/csv")), FAILED),
    ("media_type_is_right", UNKNOWN, BESIDE),
    ("media_type_is_right", HEAD, OPEN),
    ("media_type_is_right", PAGE, UNTESTED),
    ("format_is_common", good(), PASSED),
    ("format_is_common", PDF, FAILED),
    ("format_is_common", UNKNOWN, FAILED),
    ("format_is_common", ZIP, BESIDE),
    ("format_is_common", HEAD, OPEN),
    ("hdf5_can_be_opened", good(), PASSED),
    ("hdf5_can_be_opened", BROKEN, FAILED),
    ("hdf5_can_be_opened", LARGE, BESIDE),
    ("hdf5_can_be_opened", TEXT, BESIDE),
    ("hdf5_can_be_opened", UNREAD, OPEN),
    ("is_nexus", good(), PASSED),
    ("is_nexus", PLAIN, FAILED),
    ("is_nexus", TEXT, BESIDE),
    ("is_nexus", BROKEN, UNTESTED),
    ("is_nexus", UNREAD, OPEN),
    ("nexus_names_its_definition", good(), PASSED),
    ("nexus_names_its_definition", NAMELESS, FAILED),
    ("nexus_names_its_definition", PLAIN, BESIDE),
    ("nexus_names_its_definition", LOST, OPEN),
    ("nexus_definition_is_known", good(), PASSED),
    ("nexus_definition_is_known", OWN, FAILED),
    ("nexus_definition_is_known", NAMELESS, BESIDE),
    ("nexus_definition_is_known", LOST, OPEN),
    ("size_is_stated", good(), PASSED),
    ("size_is_stated", good(told=told(size=None)), FAILED),
    ("size_is_as_stated", good(), PASSED),
    ("size_is_as_stated", good(told=told(size=90, rounding=10)), PASSED),
    ("size_is_as_stated", good(size=99), FAILED),
    ("size_is_as_stated", good(told=told(size=None)), BESIDE),
    ("size_is_as_stated", good(size=None), BESIDE),
    ("size_is_as_stated", BUSY, OPEN),
    ("checksum_is_stated", good(), PASSED),
    ("checksum_is_stated", good(told=told(checksum="")), PASSED),
    ("checksum_is_stated", good(told=told(checksum=""), stated=""), FAILED),
    ("checksum_is_stated", replace(LOST, told=told(checksum="")), OPEN),
    ("checksum_is_as_stated", good(), PASSED),
    ("checksum_is_as_stated", good(digest="md5:" + "1" * 32), FAILED),
    ("checksum_is_as_stated", LARGE, BESIDE),
    ("checksum_is_as_stated", good(stated=""), BESIDE),
    ("checksum_is_as_stated", LOST, OPEN),
    ("download_can_be_resumed", good(), PASSED),
    ("download_can_be_resumed", good(takes_ranges=False), FAILED),
    ("download_can_be_resumed", good(takes_ranges=None), BESIDE),
    ("download_can_be_resumed", GONE, UNTESTED),
    ("download_can_be_resumed", LOST, OPEN),
]


@pytest.mark.parametrize(("name", "file", "outcome"), CASES)
def test_a_file_is_judged(name: str, file: AskedFile, outcome: Outcome) -> None:
    verdict = JUDGES[name](evidence(file))
    assert verdict.outcome is outcome
    assert verdict.message.endswith(".")
    assert not verdict.message.endswith("..")
    assert all(len(pointer.excerpt) <= 300 for pointer in verdict.evidence)


def test_every_check_of_files_has_a_case_for_passing_failing_and_staying_open() -> None:
    told_of = {(name, outcome) for name, _, outcome in CASES}
    for name in set(JUDGES) - {"objects_lead_to_files", "size_is_stated"}:
        assert {(name, PASSED), (name, FAILED), (name, OPEN)} <= told_of, name


def test_without_the_table_of_nexus_nobody_can_tell_whether_a_definition_is_known() -> None:
    verdict = JUDGES["nexus_definition_is_known"](evidence(good(), known=None))
    assert (verdict.outcome, verdict.reason) == (OPEN, Reason.INTERNAL)


def owned(owner: Owner, stop: Stop | None = None) -> DataFileEvidence:
    return DataFileEvidence("t", (owner,), (), stop)


PAGED = Landing("A", url="https://data.test/1", index=0, exchange=exchange(200, "text/html"))
NO_PAGE = Landing("A", url="https://data.test/1")
STOP = Stop("cancelled", Reason.BUDGET, "The run was cancelled before this.")
LISTING = exchange(200, "application/json")


@pytest.mark.parametrize(
    ("owner", "stop", "outcome"),
    [
        (Owner("A", landing=PAGED, told=(told(),)), None, PASSED),
        (Owner("A", landing=PAGED, listing=LISTING), None, FAILED),
        (Owner("A", landing=PAGED, told=(Told("", "scan.nxs"),), listing=LISTING), None, FAILED),
        (Owner("A", landing=NO_PAGE), STOP, OPEN),
        (Owner("A", landing=NO_PAGE), None, OPEN),
        (Owner("A", landing=replace(PAGED, exchange=exchange(503))), None, OPEN),
        (Owner("A", landing=PAGED, listing=exchange(500)), None, OPEN),
        (Owner("A", landing=replace(PAGED, exchange=exchange(404))), None, UNTESTED),
        (Owner("A", landing=Landing("A")), None, BESIDE),
    ],
)
def test_whether_an_object_leads_to_files(
    owner: Owner, stop: Stop | None, outcome: Outcome
) -> None:
    assert JUDGES["objects_lead_to_files"](owned(owner, stop)).outcome is outcome


def test_without_objects_nothing_applies() -> None:
    nothing = DataFileEvidence("t", (), ())
    assert {judge(nothing).outcome for judge in JUDGES.values()} == {BESIDE}


def test_files_that_could_not_be_asked_for_stay_open() -> None:
    owner = Owner("A", landing=PAGED, told=(told(),))
    for stop in (STOP, None):
        found = {name: judge(owned(owner, stop)).outcome for name, judge in JUDGES.items()}
        assert found.pop("objects_lead_to_files") is PASSED
        assert set(found.values()) == {OPEN}


def test_a_sample_that_is_partly_out_is_not_judged_unless_it_is_a_tenth() -> None:
    judge = JUDGES["files_answer"]
    assert judge(evidence(good(), good(), LOST)).outcome is OPEN
    verdict = judge(evidence(*[good()] * 9, LOST))
    assert verdict.outcome is PASSED
    assert "9 of 9 files are there" in verdict.message
    assert "1 more could not be judged." in verdict.message


def test_shares_of_a_sample_come_with_their_interval() -> None:
    verdict = JUDGES["files_answer"](evidence(*[good()] * 9, GONE))
    assert verdict.outcome is FAILED
    assert "9 of 10 files are there, so between 60 and 98 % of all (95 % certain)" in (
        verdict.message
    )
    assert verdict.measure is not None
    assert (verdict.measure.found, verdict.measure.of) == (9, 10)
