"""What is said of a sample of pages, and that no page whatever breaks a check."""

import json
import time
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from fairassess.domain.evidence import FailureKind
from fairassess.domain.finding import Measure, Outcome, Reason
from fairassess.probes import landing_probes
from fairassess.probes.evaluators import landing_description as description
from fairassess.probes.evaluators import landing_page as page
from fairassess.probes.evaluators import landing_rights as rights
from fairassess.probes.landing_evidence import Landing
from tests import examples
from tests.probes import landing_builders as build
from tests.probes.landing_builders import bare, evidence, good
from tests.probes.test_landing_html import HOSTILE

LOST = build.landed("", build.lost(FailureKind.TIMEOUT))


def drawn(landing: Landing, number: int) -> tuple[Landing, ...]:
    """The same page for so many objects of a sample."""
    return tuple(replace(landing, name=f"A{n}", is_drawn=True) for n in range(number))


def test_one_page_in_twenty_may_lack_what_all_should_have() -> None:
    few = description.describes_a_dataset(evidence(*drawn(good(), 19), *drawn(bare(), 1)))
    more = description.describes_a_dataset(evidence(*drawn(good(), 18), *drawn(bare(), 2)))
    assert (few.outcome, few.measure) == (Outcome.PASSED, Measure(19, 20))
    assert (more.outcome, more.measure) == (Outcome.FAILED, Measure(18, 20))
    assert "Not so: The page of A0" in more.message


def test_what_must_hold_must_hold_for_all() -> None:
    missing = build.landed("<html>", build.exchange(status=404))
    verdict = page.answers_with_a_page(evidence(*drawn(good(), 29), *drawn(missing, 1)))
    assert (verdict.outcome, verdict.measure) == (Outcome.FAILED, Measure(29, 30))


def test_pages_that_did_not_come_count_neither_way_and_are_told() -> None:
    verdict = rights.licence_is_machine_readable(evidence(*drawn(good(), 27), *drawn(LOST, 3)))
    assert (verdict.outcome, verdict.measure) == (Outcome.PASSED, Measure(27, 27))
    assert "3 more could not be judged" in verdict.message


def test_where_more_than_a_tenth_did_not_come_nothing_is_said_of_the_sample() -> None:
    verdict = rights.licence_is_machine_readable(evidence(*drawn(good(), 26), *drawn(LOST, 4)))
    assert (verdict.outcome, verdict.reason) == (Outcome.CANT_TELL, Reason.TIMEOUT)
    assert "4 of 30 pages could not be judged" in verdict.message


def test_a_share_of_a_sample_is_told_with_its_interval() -> None:
    verdict = description.describes_a_dataset(evidence(*drawn(good(), 24), *drawn(bare(), 6)))
    assert "24 of 30 pages" in verdict.message
    assert "so between 63 and 90 % of all (95 % certain)" in verdict.message


def test_a_page_that_a_person_named_stands_for_itself() -> None:
    verdict = description.describes_a_dataset(evidence(*[good()] * 30))
    assert "certain" not in verdict.message
    alone = description.describes_a_dataset(evidence(good()))
    assert alone.message.startswith("The page of 10.99999/nls-page-1 describes")
    assert alone.measure == Measure(1, 1)


def test_pages_to_which_a_check_does_not_apply_do_not_count() -> None:
    gone = build.landed("<html>x", build.exchange(status=410))
    verdict = page.answers_with_a_page(evidence(*drawn(good(), 3), *drawn(gone, 3)))
    assert verdict.measure == Measure(3, 3)
    assert page.answers_with_a_page(evidence(*drawn(gone, 3))).outcome is Outcome.INAPPLICABLE


def test_pointers_name_the_exchange_in_which_a_fault_was_seen() -> None:
    verdict = description.describes_a_dataset(evidence(good(), replace(bare(), index=7)))
    assert [(one.exchange, one.excerpt) for one in verdict.evidence] == [
        (7, "describes no dataset for machines")
    ]


@examples.up_to(150, suppress_health_check=[HealthCheck.too_slow])
@given(
    body=st.binary(max_size=300)
    | st.text(max_size=200).map(str.encode)
    | st.text("<>/!-=\"' abhtmlscriptypedjson{}[]:,@", max_size=300).map(
        lambda text: b'<html><script type="application/ld+json">' + text.encode()
    ),
    kind=st.sampled_from(["text/html", "", "text/html; charset=x", "application/xhtml+xml"]),
    link=st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=100),
)
def test_no_page_whatever_breaks_a_check(body: bytes, kind: str, link: str) -> None:
    landing = build.landed(body, build.exchange(kind=kind, headers=(("link", link),)))
    for judge in landing_probes.EVALUATORS:
        assert judge(evidence(landing)).message


@pytest.mark.parametrize("text", ["</script><script>", "‮\ud800", "a" * 100_000, "\0"])
def test_odd_texts_come_through_to_short_excerpts(text: str) -> None:
    script = json.dumps({"@context": "https://schema.org", "@type": "Dataset", "name": text})
    landing = build.landed(f'<html><script type="application/ld+json">{script}</script>')
    for judge in landing_probes.EVALUATORS:
        verdict = judge(evidence(landing))
        assert len(verdict.message) < 1_500
        told = "".join((verdict.message, *(one.excerpt for one in verdict.evidence)))
        assert b"\0" not in told.encode()  # No half of a character is left either.
        assert all(len(one.excerpt) <= 300 for one in verdict.evidence)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_gets_verdicts_in_little_time(name: str) -> None:
    began = time.process_time()
    landing = build.landed(HOSTILE[name])
    for judge in landing_probes.EVALUATORS:
        judge(evidence(landing))
    assert time.process_time() - began < 20


def test_a_page_nested_too_deep_is_open_and_not_said_to_lack_what_may_follow() -> None:
    landing = build.landed(HOSTILE["100,000 nested elements"])
    verdict = description.describes_a_dataset(evidence(landing))
    assert (verdict.outcome, verdict.reason) == (Outcome.CANT_TELL, Reason.TOO_LARGE)


def test_json_ld_nested_too_deep_is_open() -> None:
    deep = '{"a":' * 10_000 + "1" + "}" * 10_000
    landing = build.landed(f'<html><script type="application/ld+json">{deep}</script>')
    verdict = description.describes_a_dataset(evidence(landing))
    assert (verdict.outcome, verdict.reason) == (Outcome.CANT_TELL, Reason.TOO_LARGE)
    assert "deeper than 64 levels" in verdict.message
