"""Profiles of aggregators are met, not met or open as the findings of their checks are."""

from collections.abc import Iterable

import pytest

from fairassess.domain.finding import Finding, Outcome, Reason, Severity
from fairassess.probes import definitions, profiles
from fairassess.probes.profiles import Standing, State

PROBES = tuple(
    dict.fromkeys(
        probe
        for profile in profiles.shipped()
        for requirement in profile.requirements
        for way in requirement.any
        for probe in way
    )
)


def _finding(probe: str, outcome: Outcome = Outcome.PASSED) -> Finding:
    reason = Reason.TIMEOUT if outcome is Outcome.CANT_TELL else None
    return Finding(
        probe, outcome, Severity.MUST, f"Seen: {probe}.", "", "", "oai-pmh", reason=reason
    )


def _all(outcome: Outcome = Outcome.PASSED, **others: Outcome) -> Iterable[Finding]:
    return [_finding(probe, others.get(probe, outcome)) for probe in PROBES]


def _of(name: str, findings: Iterable[Finding]) -> Standing:
    return next(one for one in profiles.judge(findings) if one.id == name)


def test_the_five_profiles_name_checks_that_exist_and_say_who_asks() -> None:
    assert [one.id for one in profiles.shipped()] == [
        "openaire-data",
        "b2find",
        "base",
        "core",
        "dini",
    ]
    assert set(PROBES) <= set(definitions.shipped())
    for one in profiles.shipped():
        assert one.purpose.endswith(".")
        assert min(one.who, one.source) > ""


@pytest.mark.parametrize("name", [one.id for one in profiles.shipped()])
def test_a_profile_is_met_when_every_check_holds_and_open_when_none_was_made(name: str) -> None:
    assert _of(name, _all()).state is State.MET
    assert _of(name, ()).state is State.CANT_TELL
    assert _of(name, _all(Outcome.CANT_TELL)).state is State.CANT_TELL
    assert _of(name, _all(Outcome.UNTESTED)).state is State.CANT_TELL
    assert _of(name, _all(Outcome.FAILED)).state is State.NOT_MET


@pytest.mark.parametrize(
    ("name", "number"),
    [(one.id, number) for one in profiles.shipped() for number in range(len(one.requirements))],
)
def test_each_requirement_alone_keeps_a_profile_from_being_met(name: str, number: int) -> None:
    shipped = next(one for one in profiles.shipped() if one.id == name)
    wanted = shipped.requirements[number]
    broken = {way[0]: Outcome.FAILED for way in wanted.any}
    standing = _of(name, _all(**broken))
    assert standing.state is State.NOT_MET
    missing = standing.of_state(State.NOT_MET)
    assert wanted.text in {one.text for one in missing}
    told = next(one for one in missing if one.text == wanted.text)
    assert told.probes[0] in broken
    assert told.because == f"Seen: {told.probes[0]}."
    left_open = {way[0]: Outcome.CANT_TELL for way in wanted.any}
    assert _of(name, _all(**left_open)).state is State.CANT_TELL


def test_what_fails_counts_more_than_what_is_open() -> None:
    findings = _all(Outcome.CANT_TELL, oaipmh_offers_oai_dc=Outcome.FAILED)
    assert _of("base", findings).state is State.NOT_MET
    assert len(_of("base", findings).of_state(State.CANT_TELL)) == 5


def test_no_token_to_judge_is_met_and_no_datacite_is_missing() -> None:
    findings = _all(
        oaipmh_tokens_live_long_enough=Outcome.INAPPLICABLE,
        oaipmh_datacite_wrapper_is_whole=Outcome.INAPPLICABLE,
    )
    missing = _of("openaire-data", findings).of_state(State.NOT_MET)
    assert [one.probes for one in missing] == [("oaipmh_datacite_wrapper_is_whole",)]


def test_one_way_of_several_is_enough() -> None:
    only_harvest = {
        probe: Outcome.FAILED for probe in PROBES if "dc_" in probe or "datacite" in probe
    }
    standing = _of("b2find", _all(**only_harvest))
    assert standing.requirements[0].state is State.MET
    assert standing.requirements[0].probes[0] == "harvest_core_fields_are_filled"


def test_a_later_finding_of_a_check_replaces_an_earlier_one() -> None:
    probe = "oaipmh_offers_oai_dc"
    findings = [*_all(**{probe: Outcome.FAILED}), _finding(probe)]
    assert _of("core", findings).state is State.MET


def test_lines_and_document_tell_what_is_missing_with_its_check() -> None:
    standings = profiles.judge(_all(oaipmh_offers_oai_dc=Outcome.FAILED))
    lines = "\n".join(profiles.as_lines(standings))
    assert (
        "  NOT MET         BASE\n      missing: oai_dc is offered (oaipmh_offers_oai_dc)" in lines
    )
    assert "  met             DINI" in lines
    document = {str(one["id"]): one for one in profiles.as_document(standings)}
    assert document["base"]["state"] == "not_met"
    assert document["dini"]["state"] == "met"
