"""Each check of landing pages has each outcome that it can have, by what a page shows."""

import json
import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from fairassess.domain import pids
from fairassess.domain.evidence import FailureKind
from fairassess.domain.finding import Outcome, Reason, Verdict
from fairassess.probes import landing_probes, registry
from fairassess.probes.evaluators import landing_description as description
from fairassess.probes.evaluators import landing_page as page
from fairassess.probes.evaluators import landing_relations as relations
from fairassess.probes.evaluators import landing_rights as rights
from fairassess.probes.evaluators import landing_signposts as signposts
from fairassess.probes.evaluators import landing_terms as terms
from fairassess.probes.landing_evidence import Followed, Landing, LandingEvidence
from fairassess.probes.landing_values import (
    Agent,
    Dataset,
    Download,
    Fault,
    FaultKind,
    Meta,
    Signpost,
    Source,
    Term,
)  # fmt: skip
from fairassess.probes.visit import Stop
from fairassess.vocab import shipped
from tests.probes import landing_builders as build
from tests.probes.landing_builders import PID, URL, bare, described, evidence, good, showing

Judge = Callable[[LandingEvidence], Verdict]
PASSED, FAILED, OPEN = Outcome.PASSED, Outcome.FAILED, Outcome.CANT_TELL
BESIDE, UNTESTED = Outcome.INAPPLICABLE, Outcome.UNTESTED
CONTEXT = "https://example.test/context"
LD = "application/ld+json"


def outcome(judge: Judge, *landings: Landing) -> Outcome:
    verdict = judge(evidence(*landings))
    assert verdict.message.endswith(".")
    assert "  " not in verdict.message
    return verdict.outcome


def came(status: int = 200, body: str = "<html><p>x", **parts: object) -> Landing:
    return build.landed(body, build.exchange(status=status, **parts))  # type: ignore[arg-type]


OUTAGES = {
    Reason.TIMEOUT: build.landed("", build.lost(FailureKind.TIMEOUT)),
    Reason.DNS: build.landed("", build.lost(FailureKind.DNS)),
    Reason.REFUSED: build.landed("", build.lost(FailureKind.REFUSED)),
    Reason.TLS: build.landed("", build.lost(FailureKind.TLS)),
    Reason.TOO_LARGE: build.landed("", build.lost(FailureKind.TOO_LARGE)),
    Reason.OUR_NETWORK: build.landed("", build.lost(FailureKind.OUR_NETWORK)),
    Reason.HTTP_5XX: came(500),
    Reason.RATE_LIMITED: came(429),
    Reason.BLOCKED_BY_BOT_WALL: came(403),
}


@pytest.mark.parametrize("reason", OUTAGES, ids=lambda reason: reason.value)
def test_an_outage_decides_nothing(reason: Reason) -> None:
    for judge in landing_probes.EVALUATORS:
        verdict = judge(evidence(OUTAGES[reason]))
        assert (verdict.outcome, verdict.reason) == (OPEN, reason), judge.__name__


@pytest.mark.parametrize("judge", landing_probes.EVALUATORS, ids=lambda judge: judge.__name__)
def test_an_object_without_address_and_a_run_without_objects_are_judged_by_nobody(
    judge: Judge,
) -> None:
    assert outcome(judge, Landing("A")) is BESIDE
    assert outcome(judge) is BESIDE


@pytest.mark.parametrize("judge", landing_probes.EVALUATORS, ids=lambda judge: judge.__name__)
def test_a_page_not_asked_for_is_open_with_the_reason_of_the_run(judge: Judge) -> None:
    stop = Stop("deadline", Reason.TIMEOUT, "The 5 seconds were over.")
    verdict = judge(evidence(Landing("A", url=URL), stop=stop))
    assert (verdict.outcome, verdict.reason) == (OPEN, Reason.TIMEOUT)
    assert "5 seconds" in verdict.message


@pytest.mark.parametrize("judge", landing_probes.EVALUATORS, ids=lambda judge: judge.__name__)
def test_the_page_of_the_demo_passes(judge: Judge) -> None:
    one = good()
    links = tuple(replace(link, anchor=URL) for link in one.signposts)
    linkset = Followed(one.links("linkset")[0], 1, build.exchange(), linkset=links)
    metadata = Followed(one.links("describedby")[0], 2, build.exchange(kind=LD))
    assert outcome(judge, replace(one, followed=(linkset, metadata))) is PASSED


NO_HTML_PAGE = came(body='{"a": 1}', kind="application/json")


@pytest.mark.parametrize(
    ("landing", "expected"),
    [
        (came(), PASSED),
        (came(404), FAILED),
        (came(410), BESIDE),
        (came(401), UNTESTED),
        (came(451), OPEN),
        (NO_HTML_PAGE, FAILED),
        (came(body=""), FAILED),
        (build.landed(b"\x89PNG\0\0<html>"), FAILED),
        (came(body="<html><title>404 - Not Found</title>"), FAILED),
        (build.landed("", build.lost(FailureKind.REDIRECT_LOOP, "It goes in a circle.")), FAILED),
        (build.landed("", build.lost(FailureKind.MALFORMED, "No HTTP.")), FAILED),
    ],
)
def test_whether_a_page_answers(landing: Landing, expected: Outcome) -> None:
    assert outcome(page.answers_with_a_page, landing) is expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://data.test/1", PASSED),
        ("http://data.test/1", FAILED),
        ("http://127.0.0.1:80/1", BESIDE),
        ("http://localhost/1", BESIDE),
    ],
)
def test_whether_it_comes_over_https(url: str, expected: Outcome) -> None:
    assert outcome(page.is_served_over_https, came(final_url=url)) is expected


def test_a_wall_against_machines_is_told_and_fails_nobody() -> None:
    wall = came(200, "<html><title>Just a moment...</title>")
    verdict = page.lets_machines_in(evidence(wall))
    assert (verdict.outcome, verdict.reason) == (OPEN, Reason.BLOCKED_BY_BOT_WALL)
    assert "keeps machines out" in verdict.message
    assert outcome(page.answers_with_a_page, wall) is OPEN


FORM = '<html><title>{t}</title><form><input type="password"></form><p>{w}'
SIGN_IN = "https://sso.data.test/realms/x/openid-connect/auth"


@pytest.mark.parametrize(
    ("landing", "expected"),
    [
        (good(), PASSED),
        (bare(), PASSED),
        (came(401), FAILED),
        (came(404), UNTESTED),
        (came(body=FORM.format(t="Welcome", w="few words")), FAILED),
        (came(body=FORM.format(t="Dataset", w="word " * 100)), PASSED),
        (came(body=FORM.format(t="x", w="word " * 100), final_url=SIGN_IN), FAILED),
        (came(body="<html><title>Sign in</title>" + "word " * 99, final_url=SIGN_IN), FAILED),
        (came(body="<html><title>Data</title>" + "word " * 99, final_url=SIGN_IN), PASSED),
    ],
)
def test_whether_a_sign_in_is_asked_for(landing: Landing, expected: Outcome) -> None:
    assert outcome(page.is_open_without_login, landing) is expected


SHELL = came(body='<html><body><div id="app"></div><script src="a.js"></script>')


def test_an_empty_shell_is_told_as_what_it_is() -> None:
    verdict = page.needs_no_javascript(evidence(SHELL))
    assert verdict.outcome is FAILED
    assert "empty shell" in verdict.message
    assert outcome(description.describes_a_dataset, SHELL) is UNTESTED
    assert outcome(page.needs_no_javascript, came(body="<html><p>few words")) is PASSED


def test_a_shell_with_a_description_can_be_read_by_machines() -> None:
    assert outcome(page.needs_no_javascript, replace(SHELL, datasets=good().datasets)) is PASSED


def test_of_a_shell_that_was_read_in_part_nobody_can_tell() -> None:
    assert SHELL.page is not None
    cut = replace(SHELL, page=replace(SHELL.page, cut_because="it is nested too deep"))
    assert outcome(page.needs_no_javascript, cut) is OPEN


def test_a_wrong_encoding_is_told() -> None:
    assert outcome(page.encoding_is_right, showing(encoding_fault="is odd")) is FAILED
    assert outcome(page.encoding_is_right, showing()) is PASSED


@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        ((), BESIDE),
        ((URL,), PASSED),
        ((URL + "/",), PASSED),
        ((URL.replace("https", "http"),), PASSED),
        ((f"https://doi.org/{PID.upper()}",), PASSED),
        (("https://data.test/",), FAILED),
        (("http://[bad",), FAILED),
        ((URL, URL + "2"), FAILED),
    ],
)
def test_where_a_canonical_link_may_lead(targets: tuple[str, ...], expected: Outcome) -> None:
    assert outcome(page.canonical_link_is_right, showing(canonicals=targets)) is expected


def faulty(kind: FaultKind, *, scripts: bool = True) -> Landing:
    one = bare(scripts=good().page.scripts if scripts else ())  # type: ignore[union-attr]
    return replace(one, faults=(Fault(kind, "line 3", "is odd at line 3"),))


def test_a_context_that_cannot_be_had_is_never_no_metadata() -> None:
    one = faulty(FaultKind.UNKNOWN_CONTEXT)
    for judge in (description.describes_a_dataset, description.jsonld_can_be_read,
                  description.has_name_and_description, terms.names_panet_technique):  # fmt: skip
        verdict = judge(evidence(one))
        assert (verdict.outcome, verdict.reason) == (OPEN, Reason.BLOCKED_BY_POLICY)


def test_broken_json_ld_fails_with_its_line() -> None:
    verdict = description.jsonld_can_be_read(evidence(faulty(FaultKind.NO_JSON)))
    assert verdict.outcome is FAILED
    assert "line 3" in verdict.message
    assert outcome(description.describes_a_dataset, faulty(FaultKind.NO_JSON)) is FAILED
    assert outcome(description.jsonld_can_be_read, bare()) is UNTESTED


@pytest.mark.parametrize("judge", [description.describes_a_dataset, description.jsonld_can_be_read])
def test_what_is_too_large_to_be_read_is_open(judge: Judge) -> None:
    verdict = judge(evidence(faulty(FaultKind.TOO_MUCH)))
    assert (verdict.outcome, verdict.reason) == (OPEN, Reason.TOO_LARGE)


def test_a_page_that_was_read_in_part_is_not_said_to_lack_a_description() -> None:
    cut = bare(cut_because="it is nested too deep")
    for judge in (description.describes_a_dataset, rights.licence_is_machine_readable,
                  signposts.has_meta_tags):  # fmt: skip
        assert outcome(judge, cut) is OPEN


def test_a_page_too_large_to_be_read_is_open() -> None:
    large = replace(bare(), page=None, unread="is larger than 5 MB")
    assert outcome(description.describes_a_dataset, large) is OPEN
    assert outcome(page.answers_with_a_page, large) is PASSED


PANET = "http://purl.org/pan-science/PaNET/PaNET"
LACKING: list[tuple[Judge, dict[str, object]]] = [
    (description.has_name_and_description, {"name": ""}),
    (description.has_name_and_description, {"description": ""}),
    (description.identifier_is_the_pid, {"identifiers": ("local-5",)}),
    (description.identifier_is_the_pid, {"identifiers": ()}),
    (description.creators_have_identifiers, {"creators": ()}),
    (description.creators_have_identifiers, {"creators": (Agent("A"), Agent("B", ("x",)))}),
    (description.names_publisher_and_date, {"publishers": ()}),
    (description.names_publisher_and_date, {"dates": ("last year",)}),
    (rights.states_access_conditions, {"is_free": None}),
    (terms.names_technique, {"techniques": ()}),
    (terms.uses_vocabulary_terms, {"techniques": (Term("saxs"),)}),
    (terms.names_panet_technique, {"techniques": ()}),
    (relations.creators_have_affiliations, {"creators": (Agent("A"),)}),
    (relations.states_funding, {"funders": ()}),
    (relations.links_publications, {"publications": ()}),
    (relations.relates_other_objects, {"relations": (("isPartOf", "a session"),)}),
]


@pytest.mark.parametrize(
    ("said", "expected", "told"),
    [
        ("x-ray diffraction", PASSED, "by its label, 80 % sure"),
        ("X-Ray Diffraction", PASSED, "by its label, 80 % sure"),
        ("XRD", PASSED, "by its alternative label, 70 % sure"),
        ("panet:01188", PASSED, "names PaNET01188"),
        ("X-ray diffraction of silicon at 20 K", FAILED, "names no term of PaNET"),
        ("photon and neutron technique", FAILED, "says too little"),
        ("silicon", FAILED, "names no term of PaNET"),
    ],
)
def test_a_technique_is_known_by_any_name_that_panet_has_for_it(
    said: str, expected: Outcome, told: str
) -> None:
    met = evidence(described(techniques=(), variables=(), keywords=(Term(said),)))
    verdict = terms.names_panet_technique(replace(met, panet=shipped.vocabulary("panet")))
    assert verdict.outcome is expected
    assert told in verdict.message
    if expected is PASSED and "sure" in told:
        assert terms.names_panet_technique(met).outcome is FAILED, "names need the vocabulary"


@pytest.mark.parametrize(("judge", "fields"), LACKING)
def test_what_a_description_lacks_fails_and_is_open_where_a_context_may_hide_it(
    judge: Judge, fields: dict[str, object]
) -> None:
    assert outcome(judge, described(**fields)) is FAILED
    assert outcome(judge, described(**fields, unknown_contexts=(CONTEXT,))) is OPEN


@pytest.mark.parametrize(
    ("judge", "fields", "expected"),
    [
        (description.has_name_and_description, {"description": "x" * 50}, PASSED),
        (description.has_name_and_description, {"description": "x" * 49}, FAILED),
        (description.identifier_is_the_pid, {"identifiers": (f"DOI:{PID.upper()}",)}, PASSED),
        (description.identifier_is_the_pid, {"identifiers": ("10.99999/other",)}, FAILED),
        (description.creators_have_identifiers,
         {"creators": (Agent("A"), Agent("B", ("https://ror.org/0fake0124",)))}, PASSED),
        (description.creators_have_identifiers,
         {"creators": (Agent("B", ("0000-0002-1825-0098",)),)}, FAILED),
        (description.files_are_described, {"downloads": ()}, UNTESTED),
        (description.files_are_described, {"downloads": (Download("a", "b", "1"),)}, PASSED),
        (description.files_are_described, {"downloads": (Download("a", "b"),)}, FAILED),
        (terms.names_technique, {"techniques": (), "variables": (Term("T"),)}, PASSED),
        (terms.names_panet_technique, {"techniques": (Term("", PANET + "01188"),)}, PASSED),
        (terms.names_panet_technique, {"techniques": (Term("PaNET:PaNET01188"),)}, PASSED),
        (terms.names_panet_technique, {"keywords": (Term("", "panet:01188"),)}, PASSED),
        (terms.names_panet_technique, {"techniques": (Term("", PANET + "00002"),)}, FAILED),
        (terms.names_panet_technique, {"techniques": (Term("", "01188"),)}, FAILED),
        (terms.names_panet_technique, {"techniques": (Term("x", "01188", "PaNET"),)}, PASSED),
        (relations.relates_other_objects, {"relations": (("isBasedOn", "10.99999/x"),)}, PASSED),
    ],
)  # fmt: skip
def test_what_counts_in_a_description(
    judge: Judge, fields: dict[str, object], expected: Outcome
) -> None:
    assert outcome(judge, described(**fields)) is expected


def test_where_no_pid_is_known_any_pid_in_the_description_counts() -> None:
    page_alone = replace(good(), pids=())
    assert outcome(description.identifier_is_the_pid, page_alone) is PASSED
    assert outcome(signposts.cites_as_the_pid, page_alone) is PASSED


@pytest.mark.parametrize("judge", [j for j, _ in LACKING])
def test_without_a_description_its_fields_are_not_judged(judge: Judge) -> None:
    expected = FAILED if judge is rights.states_access_conditions else UNTESTED
    assert outcome(judge, bare()) is expected
    assert outcome(judge, came(404)) is UNTESTED


@pytest.mark.parametrize(
    ("landing", "expected"),
    [
        (described(licences=("CC-BY-4.0",)), PASSED),
        (described(licences=("words", "https://creativecommons.org/licenses/by/4.0/")), PASSED),
        (replace(described(licences=("words",)), signposts=()), FAILED),
        (replace(described(licences=()), signposts=()), FAILED),
        (replace(described(licences=(), unknown_contexts=(CONTEXT,)), signposts=()), OPEN),
        (bare(metas=(Meta("dc.rights", "https://spdx.org/licenses/MIT"),)), PASSED),
        (bare(metas=(Meta("dc.rights", "All rights reserved"),)), FAILED),
        (bare(), FAILED),
        (replace(bare(), is_link_header_cut=True), OPEN),
        (SHELL, UNTESTED),
    ],
)
def test_where_and_how_a_licence_may_be_named(landing: Landing, expected: Outcome) -> None:
    assert outcome(rights.licence_is_machine_readable, landing) is expected


ACCESS = "http://purl.org/coar/access_right/"
EU = "http://publications.europa.eu/resource/authority/access-right/"


@pytest.mark.parametrize(
    ("fields", "stated", "is_open"),
    [
        ({"is_free": True}, PASSED, PASSED),
        ({"is_free": False}, PASSED, FAILED),
        ({"is_free": None, "conditions": (ACCESS + "c_abf2",)}, PASSED, PASSED),
        ({"is_free": None, "conditions": (ACCESS + "c_f1cf",)}, PASSED, FAILED),
        ({"is_free": None, "conditions": (EU + "PUBLIC",)}, PASSED, PASSED),
        ({"is_free": None, "conditions": (EU + "RESTRICTED",)}, PASSED, FAILED),
        ({"is_free": None, "conditions": (EU + "SOMETHING",)}, FAILED, UNTESTED),
        ({"is_free": None, "conditions": ("info:eu-repo/semantics/openAccess",)}, PASSED, PASSED),
        (
            {"is_free": None, "conditions": ("info:eu-repo/date/embargoEnd/2030-01-01",)},
            PASSED,
            FAILED,
        ),
        ({"is_free": True, "conditions": (ACCESS + "c_16ec",)}, PASSED, FAILED),
        ({"is_free": None, "conditions": ("ask us",)}, FAILED, UNTESTED),
        ({"is_free": None}, FAILED, UNTESTED),
        ({"is_free": None, "unknown_contexts": (CONTEXT,)}, OPEN, OPEN),
    ],
)
def test_who_may_have_access(fields: dict[str, object], stated: Outcome, is_open: Outcome) -> None:
    assert outcome(rights.states_access_conditions, described(**fields)) is stated
    assert outcome(rights.is_open_access, described(**fields)) is is_open


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"downloads": (Download("a", "application/x-hdf5"),)}, PASSED),
        ({"downloads": (Download("a", "application/zip"), Download("b", ".nxs"))}, PASSED),
        ({"downloads": (Download("a", "text/csv; header=present"),)}, PASSED),
        ({"downloads": (Download("a", "application/x-instrument-7"),)}, FAILED),
        ({"downloads": (Download("a"),)}, FAILED),
        ({"downloads": ()}, UNTESTED),
    ],
)
def test_which_formats_are_common(fields: dict[str, object], expected: Outcome) -> None:
    assert outcome(description.formats_are_common, replace(described(**fields), signposts=())) is (
        expected
    )


def test_of_a_page_that_was_read_in_part_no_format_is_missed() -> None:
    assert outcome(description.formats_are_common, bare(cut_because="it is deep")) is OPEN
    assert outcome(description.formats_are_common, replace(bare(), is_link_header_cut=True)) is OPEN


def test_a_dataset_may_be_called_run_404() -> None:
    assert outcome(page.answers_with_a_page, showing(title="Run 404 of series 7")) is PASSED
    assert outcome(page.answers_with_a_page, bare(title="404")) is FAILED


def test_the_texts_of_scripts_are_not_kept() -> None:
    kept = good().page
    assert kept is not None
    assert [one.text for one in kept.scripts] == [""]


def test_every_check_says_which_fair_principle_it_serves() -> None:
    for probe in registry.of_kind("landing-page"):
        assert re.match(r"FAIR [FAIR][1-4](\.[1-3])?\b", probe.definition.source), probe.id


def test_the_format_may_stand_in_a_typed_link() -> None:
    links = (replace(ITEM, type="application/x-hdf5"),)
    assert outcome(description.formats_are_common, replace(bare(), signposts=links)) is PASSED


ITEM = Signpost("item", f"{URL}/f", "", "", "Link header")


@pytest.mark.parametrize(
    ("landing", "expected"),
    [
        (good(), PASSED),
        (replace(bare(), signposts=(ITEM,)), PASSED),
        (replace(good(), signposts=()), PASSED),
        (replace(described(downloads=()), signposts=()), FAILED),
        (replace(described(downloads=(), unknown_contexts=(CONTEXT,)), signposts=()), OPEN),
        (bare(), FAILED),
        (replace(bare(), is_link_header_cut=True), OPEN),
        (faulty(FaultKind.UNKNOWN_CONTEXT), OPEN),
        (SHELL, UNTESTED),
        (replace(bare(), signposts=(replace(ITEM, anchor="https://data.test/2"),)), FAILED),
    ],
)
def test_how_the_data_may_be_linked(landing: Landing, expected: Outcome) -> None:
    assert outcome(description.links_the_data, landing) is expected


def cite(*targets: str) -> Landing:
    return replace(bare(), signposts=tuple(Signpost("cite-as", one) for one in targets))


@pytest.mark.parametrize(
    ("landing", "expected"),
    [
        (cite(f"https://doi.org/{PID}"), PASSED),
        (cite(f"https://doi.org/{PID}", f"https://doi.org/{PID}"), PASSED),
        (cite(f"https://doi.org/{PID}", URL), FAILED),
        (cite("https://doi.org/10.99999/other"), FAILED),
        (cite(URL), FAILED),
        (bare(), FAILED),
        (replace(bare(), is_link_header_cut=True), OPEN),
        (came(404), UNTESTED),
    ],
)
def test_what_cite_as_may_name(landing: Landing, expected: Outcome) -> None:
    assert outcome(signposts.cites_as_the_pid, landing) is expected


@pytest.mark.parametrize("pid", ["igsn:ICDP5054", "urn:nbn:se:uu:diva-3475"])
def test_a_page_may_name_a_sample_number_or_a_urn_as_its_own(pid: str) -> None:
    own = pids.parse(pid)
    assert own is not None
    landing = replace(cite(own.url), pids=(pid,))
    assert outcome(signposts.cites_as_the_pid, landing) is PASSED
    assert outcome(signposts.cites_as_the_pid, replace(landing, pids=(PID,))) is FAILED


DESCRIBED = Signpost("describedby", f"{URL}/m", "application/ld+json")


def behind(link: Signpost, came_back: object, **parts: object) -> Landing:
    found = Followed(link, 1, came_back, **parts)  # type: ignore[arg-type]
    return replace(bare(), signposts=(link,), followed=(found,))


@pytest.mark.parametrize(
    ("landing", "expected"),
    [
        (behind(DESCRIBED, build.exchange(kind=LD)), PASSED),
        (behind(replace(DESCRIBED, type=""), build.exchange(kind="text/xml")), PASSED),
        (behind(DESCRIBED, build.exchange(kind="text/html")), FAILED),
        (behind(DESCRIBED, build.exchange(kind=LD), fault="is no JSON"), FAILED),
        (behind(DESCRIBED, build.exchange(status=404)), FAILED),
        (behind(DESCRIBED, build.lost(FailureKind.REDIRECT_LOOP)), FAILED),
        (behind(DESCRIBED, build.exchange(status=503)), OPEN),
        (behind(DESCRIBED, build.lost(FailureKind.TIMEOUT)), OPEN),
        (replace(bare(), signposts=(DESCRIBED,)), OPEN),
        (bare(), FAILED),
        (replace(bare(), is_link_header_cut=True), OPEN),
        (came(404), UNTESTED),
    ],
)
def test_what_may_stand_behind_describedby(landing: Landing, expected: Outcome) -> None:
    assert outcome(signposts.describedby_resolves, landing) is expected


@pytest.mark.parametrize(
    ("rels", "expected"),
    [
        (("author", "item", "license", "type"), PASSED),
        (("author", "item", "license"), FAILED),
        ((), FAILED),
    ],
)
def test_which_typed_links_there_should_be(rels: tuple[str, ...], expected: Outcome) -> None:
    links = tuple(Signpost(rel, URL) for rel in rels)
    assert outcome(signposts.has_all_signposts, replace(bare(), signposts=links)) is expected
    cut = replace(bare(), signposts=links, is_link_header_cut=True)
    assert outcome(signposts.has_all_signposts, cut) is (PASSED if expected is PASSED else OPEN)


LINKSET = Signpost("linkset", f"{URL}/l")


@pytest.mark.parametrize(
    ("landing", "expected"),
    [
        (behind(LINKSET, build.exchange(), linkset=(replace(ITEM, anchor=URL),)), PASSED),
        (behind(LINKSET, build.exchange(), linkset=(replace(ITEM, anchor=f"https://doi.org/{PID}"),)),
         PASSED),
        (behind(LINKSET, build.exchange(), linkset=(replace(ITEM, anchor=URL + "2"),)), FAILED),
        (behind(LINKSET, build.exchange(), fault="is no JSON"), FAILED),
        (behind(LINKSET, build.exchange(status=404)), FAILED),
        (behind(LINKSET, build.exchange(status=500)), OPEN),
        (replace(bare(), signposts=(LINKSET,)), OPEN),
        (bare(), BESIDE),
        (replace(bare(), is_link_header_cut=True), OPEN),
        (came(404), UNTESTED),
    ],
)  # fmt: skip
def test_what_a_linkset_must_be(landing: Landing, expected: Outcome) -> None:
    assert outcome(signposts.linkset_is_valid, landing) is expected


DC = (Meta("dc.title", "T"), Meta("dcterms.creator", "C"), Meta("dc.date", "2025"))


@pytest.mark.parametrize(
    ("metas", "expected"),
    [
        ((*DC, Meta("citation_doi", PID)), PASSED),
        (DC, FAILED),
        ((), FAILED),
    ],
)
def test_which_meta_elements_there_should_be(metas: tuple[Meta, ...], expected: Outcome) -> None:
    assert outcome(signposts.has_meta_tags, bare(metas=metas)) is expected


@pytest.mark.parametrize(
    ("landing", "expected"),
    [
        (good(), PASSED),
        (bare(), BESIDE),
        (came(404), UNTESTED),
        (showing(metas=(Meta("citation_doi", "10.99999/other"),)), FAILED),
        (described(identifiers=("10.99999/all-versions", PID)), PASSED),
        (described(licences=("MIT",)), FAILED),
        (described(licences=("words",)), PASSED),
    ],
)
def test_what_is_said_twice_must_be_the_same(landing: Landing, expected: Outcome) -> None:
    assert outcome(signposts.sources_agree, landing) is expected


def test_affiliations_and_funding_may_stand_in_meta_elements() -> None:
    tags = (Meta("citation_author_institution", "I"), Meta("citation_funding_source", "F"))
    assert outcome(relations.creators_have_affiliations, bare(metas=tags)) is PASSED
    assert outcome(relations.states_funding, bare(metas=tags)) is PASSED


def test_the_description_that_names_the_object_counts_before_a_fuller_one() -> None:
    own = {"@context": "https://schema.org", "@type": "Dataset", "@id": f"https://doi.org/{PID}"}
    other = {**own, "@id": "https://doi.org/10.99999/x", "name": "N", "description": "D"}
    script = f'<script type="application/ld+json">{json.dumps([other, own])}</script>'
    found = build.landed(f"<html><head>{script}</head><body>x").dataset
    assert isinstance(found, Dataset)
    assert found.source is Source.JSON_LD
    assert found.identifiers == (f"https://doi.org/{PID}",)
