"""Things answer as page, Turtle or JSON-LD: by what is accepted, with the same rights."""

from collections.abc import Callable

import pytest
from rdflib import PROV, RDF, Graph, URIRef

from fairassess.reports.rdf_terms import DQV, FTR
from tests.web.browser import Browser
from tests.web.routes import EVERYBODY
from tests.web.world import World

BASE = "http://127.0.0.1:8000"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
TURTLE, JSON_LD = "text/turtle", "application/ld+json"

ADDRESSES = (
    "/facilities/nls", "/results/{result}", "/runs/{run}", "/findings/{finding}",
    "/rounds/{round}", "/probes/oaipmh_lists_end", "/probes/kinds/oai-pmh",
    "/questionnaires/expands-d26/1.0.0",
)  # fmt: skip


def address(template: str, world: World) -> str:
    own = world.own
    return template.format(result=own.result, run=own.run, finding=own.finding, round=world.round)


def read(said: str, kind: str) -> Graph:
    return Graph().parse(data=said, format="turtle" if kind == TURTLE else "json-ld")


@pytest.mark.parametrize("template", ADDRESSES)
def test_every_thing_can_be_had_in_three_ways(
    template: str, world: World, read_as: Callable[[str], Browser]
) -> None:
    url, browser = address(template, world), read_as("officer")
    page = browser.get(url, headers={"Accept": BROWSER})
    assert page.mimetype == "text/html"
    graphs = []
    for kind, ending in ((TURTLE, "ttl"), (JSON_LD, "jsonld")):
        asked = browser.get(url, headers={"Accept": kind})
        assert (asked.status_code, asked.mimetype) == (200, kind)
        assert asked.headers["Vary"] == "Accept, Cookie"
        by_ending = browser.get(f"{url}.{ending}")
        assert (by_ending.mimetype, by_ending.data) == (kind, asked.data)
        assert f'<{url}.{ending}>; rel="alternate"; type="{kind}"' in page.headers.getlist("Link")
        graphs.append(set(read(asked.text, kind)))
    assert graphs[0] == graphs[1]
    subject = URIRef(BASE + url)
    assert [one for one in graphs[0] if one[0] == subject]


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, "text/html"),
        ("*/*", "text/html"),
        ("text/*", "text/html"),
        (BROWSER, "text/html"),
        (TURTLE, TURTLE),
        (JSON_LD, JSON_LD),
        ("application/*", JSON_LD),
        ("text/turtle, text/html;q=0.5", TURTLE),
        ("text/turtle;q=0.4, text/html;q=0.5", "text/html"),
        ("text/turtle;q=0.9, application/ld+json", JSON_LD),
        ("text/turtle, */*;q=0.1", TURTLE),
        ("text/html;q=0, */*", TURTLE),
        ("text/html;q=0, text/turtle;q=0, */*;q=0.1", JSON_LD),
        ("TEXT/TURTLE", TURTLE),
    ],
)
def test_what_is_liked_best_is_sent(
    accept: str | None, kind: str, read_as: Callable[[str], Browser]
) -> None:
    headers = {} if accept is None else {"Accept": accept}
    reply = read_as("").get("/probes/oaipmh_lists_end", headers=headers)
    assert (reply.status_code, reply.mimetype) == (200, kind)
    assert "Accept" in reply.headers["Vary"]


@pytest.mark.parametrize("accept", ["application/json", "image/png", "*/*;q=0", "text/html;q=0"])
def test_who_accepts_none_of_them_is_told_what_there_is(
    accept: str, read_as: Callable[[str], Browser]
) -> None:
    reply = read_as("").get("/probes/oaipmh_lists_end", headers={"Accept": accept})
    assert reply.status_code == 406
    assert "Accept" in reply.headers["Vary"]
    for told in ("text/turtle  /probes/oaipmh_lists_end.ttl", "/probes/oaipmh_lists_end.jsonld"):
        assert told in reply.text


@pytest.mark.parametrize(
    "accept", ["", ",", ";;;", "text/turtle;q=abc", "text/turtle;q=9", "q=1", "text", "a/b" * 3000,
               "*/*;q=0.0001", 'text/turtle;x="', "text/turtle;charset=utf-8, */*;q=0"],
)  # fmt: skip
def test_an_odd_wish_is_no_fault_of_ours(accept: str, read_as: Callable[[str], Browser]) -> None:
    reply = read_as("").get("/probes/oaipmh_lists_end", headers={"Accept": accept})
    assert reply.status_code in (200, 406)


@pytest.mark.parametrize("who", EVERYBODY)
def test_a_result_that_is_not_published_is_for_those_who_may_see_it(
    who: str, world: World, read_as: Callable[[str], Browser]
) -> None:
    browser = read_as(who)
    url = f"/results/{world.first_result}"
    may_see = who in ("administrator", "coordinator", "officer", "reader")
    for reply, elsewhere in (
        (browser.get(f"{url}.ttl"), 302),
        (browser.get(f"{url}.jsonld"), 302),
        (browser.get(url, headers={"Accept": TURTLE}), 401),
        (browser.get(url), 302),
    ):
        assert reply.status_code == (200 if may_see else elsewhere if who == "" else 403)
    for address_ in (f"{url}.csv", f"{url}/linkset"):
        assert browser.get(address_).status_code == 404


@pytest.mark.parametrize("number", ["{first}", "999999"])
@pytest.mark.parametrize("template", ["/results/{}", "/results/{}.ttl", "/results/{}.jsonld"])
def test_whether_an_unpublished_result_is_there_is_told_to_no_stranger(
    number: str, template: str, world: World, read_as: Callable[[str], Browser]
) -> None:
    url = template.format(number.format(first=world.first_result))
    reply = read_as("").get(url)
    assert reply.status_code == 302
    assert reply.headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize("url", ["/runs/{run}.ttl", "/runs/999999.ttl", "/findings/999999.ttl",
                                 "/findings/999999", "/findings/{other}"])  # fmt: skip
def test_whether_a_run_or_finding_is_there_is_told_to_no_stranger(
    url: str, world: World, read_as: Callable[[str], Browser]
) -> None:
    # The finding after it is of a probe that no question looks at.
    other = _unused_finding(world, read_as) if "{other}" in url else 0
    told = url.format(run=world.own.run, other=other)
    reply = read_as("").get(told)
    assert reply.status_code == 302
    assert reply.headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize("accept", [TURTLE, JSON_LD, "text/html;q=0, */*"])
@pytest.mark.parametrize(
    "url",
    ["/runs/{run}", "/runs/999999", "/findings/999999", "/my-work", "/facilities/nowhere",
     "/results/{first}", "/runs/{run}.ttl"],
)  # fmt: skip
def test_programs_that_take_no_page_are_told_that_they_must_sign_in_and_sent_nowhere(
    url: str, accept: str, world: World, read_as: Callable[[str], Browser]
) -> None:
    told = url.format(run=world.own.run, first=world.first_result)
    reply = read_as("").get(told, headers={"Accept": accept})
    assert (reply.status_code, reply.mimetype) == (401, "text/plain")
    assert "Location" not in reply.headers
    assert "Bearer" in reply.headers["WWW-Authenticate"]
    assert "Accept" in reply.headers["Vary"]
    assert "/api/v1" in reply.text
    assert told not in reply.text


def test_the_public_page_of_a_facility_answers_with_what_is_published_of_it(
    world: World, read_as: Callable[[str], Browser]
) -> None:
    url, stranger = "/public/facilities/nls", read_as("")
    page = stranger.get(url, headers={"Accept": BROWSER})
    assert page.mimetype == "text/html"
    for kind, ending in ((TURTLE, "ttl"), (JSON_LD, "jsonld")):
        published = stranger.get(f"/facilities/nls.{ending}").data
        for who in ("", "officer", "outsider"):
            asked = read_as(who).get(url, headers={"Accept": kind})
            assert (asked.status_code, asked.mimetype, asked.data) == (200, kind, published)
            assert read_as(who).get(f"{url}.{ending}").data == published
        assert f'<{url}.{ending}>; rel="alternate"; type="{kind}"' in page.headers.getlist("Link")
    assert stranger.get(url, headers={"Accept": "image/png"}).status_code == 406
    for who in ("", "officer"):
        for missing in ("/public/facilities/nowhere", "/public/facilities/nowhere.ttl"):
            assert read_as(who).get(missing, headers={"Accept": TURTLE}).status_code == 404


def _unused_finding(world: World, read_as: Callable[[str], Browser]) -> int:
    """Return the number of a finding on which no published result rests."""
    behind = read(read_as("").get(f"/results/{world.own.result}.ttl").text, TURTLE)
    run = read(read_as("officer").get(f"/runs/{world.own.run}.ttl").text, TURTLE)
    every = {*run.subjects(RDF.type, FTR.TestResult)}
    used = {*behind.subjects(RDF.type, FTR.TestResult)}
    assert used
    return int(str(sorted(every - used)[0]).rpartition("/")[2])


def test_strangers_get_levels_and_no_words_of_people(
    world: World, read_as: Callable[[str], Browser]
) -> None:
    url = f"/results/{world.own.result}.ttl"
    full, public = read_as("officer").get(url).text, read_as("").get(url).text
    assert "What we do about Q01" in full
    assert "https://northern-light.example/policy" in full
    assert "What we do about" not in public
    assert "northern-light.example/policy" not in public
    for told in (full, public):
        # The name under the declaration, and the first result, which is not published.
        assert "A. Officer" not in told
    before = f"<{BASE}/results/{world.first_result}"
    assert before in full
    assert before not in public
    answers = read(public, TURTLE).subjects(RDF.type, DQV.QualityMeasurement)
    assert f"{BASE}/results/{world.own.result}#Q01" in {str(one) for one in answers}


def test_strangers_see_of_a_facility_what_is_published(
    world: World, read_as: Callable[[str], Browser]
) -> None:
    told = read_as("officer").get("/facilities/nls.ttl").text
    public = read_as("").get("/facilities/nls.ttl").text
    assert f"/results/{world.first_result}>" in told
    assert f"/results/{world.first_result}>" not in public
    assert f"/results/{world.own.result}>" in public
    for who, place in (("outsider", "/public/facilities/nls"), ("", "/sign-in?")):
        page = read_as(who).get("/facilities/nls")
        assert page.status_code == 302
        assert page.headers["Location"].startswith(place)
    asked = read_as("").get("/facilities/nls", headers={"Accept": TURTLE})
    assert asked.text == public


def test_a_round_that_is_not_published_is_not_there_for_strangers(
    world: World, read_as: Callable[[str], Browser]
) -> None:
    for slug in (world.closed_round, world.open_round, "nowhere"):
        assert read_as("").get(f"/rounds/{slug}.ttl").status_code == 404
    assert read_as("coordinator").get(f"/rounds/{world.closed_round}.ttl").status_code == 200


def test_a_round_holds_the_results_of_its_facilities(
    world: World, read_as: Callable[[str], Browser]
) -> None:
    graph = read(read_as("").get(f"/rounds/{world.round}.jsonld").text, JSON_LD)
    own = URIRef(f"{BASE}/rounds/{world.round}")
    members = {str(one) for one in graph.objects(own, PROV.hadMember)}
    assert members == {f"{BASE}/results/{one.result}" for one in (world.own, world.other)}


def test_an_answer_names_its_run_and_its_answer_before(
    world: World, read_as: Callable[[str], Browser]
) -> None:
    graph = read(read_as("officer").get(f"/results/{world.own.result}.ttl").text, TURTLE)
    answer = URIRef(f"{BASE}/results/{world.own.result}#Q01")
    assert (answer, PROV.wasRevisionOf, URIRef(f"{BASE}/results/{world.first_result}#Q01")) in graph
    finding = URIRef(f"{BASE}/findings/{world.own.finding}")
    run = URIRef(f"{BASE}/runs/{world.own.run}")
    assert (finding, PROV.wasGeneratedBy, run) in graph
    assert (run, PROV.endedAtTime, None) in graph


def test_what_is_not_there_is_not_found(read_as: Callable[[str], Browser]) -> None:
    for url in ("/probes/no_such_check", "/probes/kinds/telepathy", "/questionnaires/x/1.0.0",
                "/questionnaires/expands-d26/9.9.9"):  # fmt: skip
        for ending in ("", ".ttl", ".jsonld"):
            assert read_as("").get(url + ending).status_code == 404
    assert read_as("").get("/probes/oaipmh_lists_end.xml").status_code == 404


@pytest.mark.parametrize("slug", ["nls.ttl.ttl", "%3E%3Cx", "a%20b"])
def test_odd_names_are_not_found(slug: str, read_as: Callable[[str], Browser]) -> None:
    assert read_as("administrator").get(f"/facilities/{slug}.ttl").status_code == 404


def test_a_run_that_goes_on_has_nothing_to_tell_yet(
    world: World, read_as: Callable[[str], Browser]
) -> None:
    assert read_as("officer").get(f"/runs/{world.running}.ttl").status_code == 404
    assert read_as("officer").get(f"/runs/{world.running}").status_code == 200


def test_the_page_of_a_check_says_what_why_how_and_what_to_do(
    read_as: Callable[[str], Browser],
) -> None:
    page = read_as("").page("/probes/oaipmh_answers_identify")
    told = page.xpath("string(//main)")
    for word in ("How it is checked", "When it fails", "Weight", "Source", "Principles"):
        assert word in told
    assert page.xpath("//a[contains(@href, 'w3id.org/fair/principles/terms/')]")
    listed = read_as("").page("/about/probes/checks")
    assert listed.xpath("//a[@href='/probes/oaipmh_answers_identify']")


def test_only_checks_of_lists_of_records_speak_of_harvesting_and_of_aggregators(
    read_as: Callable[[str], Browser],
) -> None:
    def speaks_of_them(name: str) -> bool:
        weight = read_as("").page(f"/probes/{name}").xpath("string(//dt[.='Weight']/following::dd)")
        return "DINI" in weight or "harvest" in weight

    assert speaks_of_them("oaipmh_answers_identify")
    assert speaks_of_them("oaipmh_pages_are_small_and_quick")
    assert speaks_of_them("harvest_formats_are_stated")
    assert not speaks_of_them("icat_software_is_recognised")
    assert not speaks_of_them("pid_instruments_have_pids")
    assert not speaks_of_them("searchapi_query_gives_scores")


def test_every_part_of_a_check_that_linked_data_name_stands_on_its_page(
    read_as: Callable[[str], Browser],
) -> None:
    url = "/probes/oaipmh_answers_identify"
    graph = read(read_as("").get(f"{url}.ttl").text, TURTLE)
    ids = set(read_as("").page(url).xpath("//@id"))
    parts = {str(one).partition("#")[2] for one in graph.subjects() if f"{url}#" in str(one)}
    assert parts == {"metric", "nothing-to-mend", "to-mend", "look-again"}
    assert parts <= ids
