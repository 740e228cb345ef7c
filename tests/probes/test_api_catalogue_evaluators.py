"""What catalogues answer is judged alike, whatever their software; what is not theirs is told."""

import json
from collections.abc import Callable

import pytest

from fairassess.demo.catalogue_flaws import CatalogueFlaw
from fairassess.demo.catalogues import BY_KIND
from fairassess.domain.evidence import Reply
from fairassess.domain.finding import Measure, Outcome, Verdict
from fairassess.probes import api_readers, api_software, run
from tests.probes import api_world as world

KINDS = tuple(BY_KIND)
Change = Callable[[object], object]


def changed(kind: str, part: str, change: Change) -> dict[str, Verdict]:
    """What all checks say where answers to addresses with this part are changed."""

    def spoil(_: int, reply: Reply) -> Reply:
        if part not in reply.exchange.url:
            return reply
        return world.spoilt(reply, json.dumps(change(json.loads(reply.body))).encode())

    return world.verdicts(kind, world.visit(kind, spoil)[0])


def test_an_icat_without_its_properties_says_nothing_of_anonymous_sign_in() -> None:
    gone = world.visit(
        "icat",
        lambda _, one: world.spoilt(one, b"{}", 404) if "properties" in one.exchange.url else one,
    )[0]
    found = world.verdicts("icat", gone)
    assert found["anonymous_sign_in_is_offered"].outcome is Outcome.INAPPLICABLE
    assert found["software_is_recognised"].outcome is Outcome.PASSED
    nameless = changed("icat", "/icat/properties", lambda _: {"maxEntities": 5})
    assert nameless["anonymous_sign_in_is_offered"].outcome is Outcome.INAPPLICABLE


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_catalogue_has_nothing_to_judge(kind: str) -> None:
    app = BY_KIND[kind](flaws=[CatalogueFlaw.NO_RECORDS])
    found = world.verdicts(kind, world.visit(kind, app=app)[0])
    for name in (
        "count_equals_list",
        "pages_are_disjoint",
        "single_record_equals_list",
        "missing_record_is_told",
        "records_are_described",
        "pids_are_public",
        "licences_are_stated",
    ):
        assert found[name].outcome is Outcome.INAPPLICABLE, name


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("flaw", "message"),
    [
        (CatalogueFlaw.NEEDS_SIGN_IN, "asks for a sign-in (HTTP 401)"),
        (CatalogueFlaw.FORBIDDEN, "is not for everybody (HTTP 403)"),
    ],
)
def test_what_is_kept_from_the_public_is_told_and_the_rest_is_not_tested(
    kind: str, flaw: CatalogueFlaw, message: str
) -> None:
    found = world.verdicts(kind, world.visit(kind, app=BY_KIND[kind](flaws=[flaw]))[0])
    assert message in found["list_is_public"].message
    assert found["pids_are_public"].outcome is Outcome.UNTESTED


def test_a_refusal_of_everything_may_be_a_wall_and_is_left_open() -> None:
    evidence, _ = world.visit("scicat", lambda _, one: world.spoilt(one, b'{"m": "No"}', 403))
    assert set(world.outcomes("scicat", evidence).values()) == {Outcome.CANT_TELL}


@pytest.mark.parametrize(
    ("doi", "word"),
    [("undefined/12", "never set"), ("4711", "a number"), ("10.5072/x", "kept for tests")],
)
def test_identifiers_of_the_house_are_told_with_their_kind(doi: str, word: str) -> None:
    def put(content: object) -> object:
        return [one | {"doi": doi} for one in content] if isinstance(content, list) else content

    found = changed("scicat", "/publisheddata?", put)["pids_are_public"]
    assert (found.outcome, found.measure) == (Outcome.FAILED, Measure(0, 10))
    assert word in found.message


def test_licences_of_datasets_count_where_publications_name_none() -> None:
    def without(content: object) -> object:
        rows = content if isinstance(content, list) else []
        return [one | {"metadata": one["metadata"] | {"rightsList": []}} for one in rows]

    found = changed("scicat", "/publisheddata?", without)["licences_are_stated"]
    assert found.outcome is Outcome.PASSED
    neither = world.visit("scicat", app=BY_KIND["scicat"](flaws=[CatalogueFlaw.NO_LICENCE]))[0]
    assert world.verdicts("scicat", neither)["licences_are_stated"].outcome is Outcome.FAILED


def test_a_long_list_of_invenio_is_read_as_far_as_pages_reach() -> None:
    assert api_readers.INVENIO.last_page(250_000) == 9_990
    assert api_readers.INVENIO.last_page(95) == 90
    assert api_readers.SCICAT.last_page(250_000) == 249_990

    def put(content: object) -> object:
        assert isinstance(content, dict)
        rows = content["hits"]["hits"] or [{"id": str(n)} for n in range(9_990, 10_000)]
        return content | {"hits": {"hits": rows, "total": 250_000}}

    found = changed("invenio", "/api/records?", put)["count_equals_list"]
    assert found.outcome is Outcome.PASSED
    assert found.message.startswith("As far as pages reach")


def test_what_does_not_tell_its_length_fails() -> None:
    found = changed("invenio", "/api/records?", lambda one: {"hits": {"hits": one["hits"]["hits"]}})
    assert found["count_equals_list"].outcome is Outcome.FAILED
    counted = changed("scicat", "/publisheddata/count", lambda _: 25)
    assert counted["count_equals_list"].outcome is Outcome.FAILED


@pytest.mark.parametrize("content", [{"a": 1}, "text", None, 7])
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_list_of_records_fails(kind: str, content: object) -> None:
    part = {"scicat": "/publisheddata?", "icat": "/Datasets?", "invenio": "/api/records?size=10"}
    found = changed(kind, part[kind], lambda _: content)
    assert found["list_is_public"].outcome is Outcome.FAILED
    assert found["records_are_described"].outcome is Outcome.UNTESTED


def test_one_path_is_told_as_one() -> None:
    document = {"openapi": "3.0.0", "info": {"title": "SciCat"}, "paths": {"/datasets": {}}}
    found = changed("scicat", "/explorer-json", lambda _: document)
    assert found["openapi_is_published"].message == '"SciCat" describes 1 path.'


def test_openapi_has_to_be_one() -> None:
    found = changed("scicat", "/explorer-json", lambda _: {"paths": {}})
    assert found["openapi_is_published"].outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("scicat", ("scicat-backend",)),
        ("icat", ("icat-server",)),
        ("invenio", ("invenio-rest",)),
    ],
)
def test_each_software_is_recognised_by_its_marks(kind: str, names: tuple[str, ...]) -> None:
    evidence, _ = world.visit(kind)
    found = api_software.recognise(evidence)
    assert found is not None
    assert found.software.id in names


def test_unknown_software_that_lists_records_all_the_same_is_judged() -> None:
    def strip(_: int, reply: Reply) -> Reply:
        is_mark = any(part in reply.exchange.url for part in ("health", "explorer"))
        return world.spoilt(reply, b'{"m": "Not found"}', 404) if is_mark else reply

    found = world.verdicts("scicat", world.visit("scicat", strip)[0])
    assert found["software_is_recognised"].message == "It looks like no software that we know."
    assert found["software_is_recognised"].outcome is Outcome.FAILED
    assert found["single_record_equals_list"].outcome is Outcome.PASSED


def test_another_software_that_answers_is_named_with_its_kind() -> None:
    scicat = BY_KIND["scicat"]()

    class Both(BY_KIND["icat"]):  # type: ignore[misc]
        """Where ICAT has its description, that of SciCat stands."""

        def reply(self, path, query):
            if path.startswith("/icat/"):
                return None
            is_asked = path == "/search-api/openapi.json"
            return scicat.reply("/explorer-json", query) if is_asked else super().reply(path, query)

    found = world.verdicts("icat", world.visit("icat", app=Both())[0])["software_is_recognised"]
    assert found.outcome is Outcome.FAILED
    assert found.message.startswith("It looks like SciCat's back end: ")
    assert found.message.endswith("Enter it as an endpoint of the kind scicat.")


def test_its_software_gives_its_own_remedies() -> None:
    app = BY_KIND["scicat"](flaws=[CatalogueFlaw.UNSET_PREFIX])
    result = run.run("scicat", world.BASE, door=world.AppDoor(app))
    (failed,) = [one for one in result.findings if one.outcome is Outcome.FAILED]
    assert failed.remedy.startswith("In SciCat's back end: Set DOI_PREFIX and PID_PREFIX")


@pytest.mark.parametrize(
    ("reader", "target", "base"),
    [
        (api_readers.SCICAT, "https://s.test/api/v3/publisheddata?x", "https://s.test"),
        (api_readers.SCICAT, "https://s.test/cat/explorer#/", "https://s.test/cat"),
        (api_readers.SCICAT, "https://s.test/", "https://s.test"),
        (api_readers.SCICAT, "https://api.test", "https://api.test"),
        (api_readers.ICAT, "https://icat.test/icat/version", "https://icat.test"),
        (api_readers.ICAT, "https://icatplus.test/oaipmh/request", "https://icatplus.test"),
        (api_readers.ICAT, "https://i.test/search-api/docs", "https://i.test"),
        (api_readers.INVENIO, "https://r.test/api/records/5", "https://r.test"),
        (api_readers.INVENIO, "https://r.test/oai2d", "https://r.test"),
    ],
)
def test_paths_of_the_software_are_no_part_of_its_base(
    reader: api_readers.Reader, target: str, base: str
) -> None:
    assert reader.base_of(target) == base
