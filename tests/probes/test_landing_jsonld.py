"""JSON-LD is read by the contexts that are known here, and none is ever fetched."""

import json
import time

import pytest

from fairassess.probes import landing_dataset, landing_jsonld
from fairassess.probes.landing_jsonld import MOST_NODES, Described
from fairassess.probes.landing_values import Dataset, FaultKind, Script, Source

SCHEMA = "https://schema.org/"


def read(content: object, line: int = 10) -> Described:
    text = content if isinstance(content, str) else json.dumps(content)
    return landing_jsonld.read(Script(text, line))


def datasets(content: object) -> tuple[Dataset, ...]:
    found = read(content)
    return landing_dataset.datasets(
        found.nodes, source=Source.JSON_LD, where="", unknown=found.unknown_contexts
    )


def dataset(content: object) -> Dataset:
    (found,) = datasets(content)
    return found


@pytest.mark.parametrize(
    "context",
    [
        "https://schema.org/",
        "http://schema.org",
        "https://www.schema.org/",
        "https://schema.org/docs/jsonldcontext.json",
        "https://w3id.org/ro/crate/1.1/context",
        ["https://schema.org", {"panet": "http://purl.org/pan-science/PaNET/"}],
        {"@vocab": "http://schema.org/"},
        {"Dataset": "schema:Dataset", "name": {"@id": "http://schema.org/name"}},
    ],
)
def test_every_way_to_name_the_context_of_schema_org_is_understood(context: object) -> None:
    assert dataset({"@context": context, "@type": "Dataset", "name": "N"}).name == "N"


def test_prefixed_names_mean_the_same() -> None:
    content = {"@context": {"s": SCHEMA}, "@type": "s:Dataset", "s:name": "N", "name": "lost"}
    assert dataset(content).name == "N"


def test_dcat_is_understood_too() -> None:
    content = {
        "@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/"},
        "@type": "dcat:Dataset",
        "dct:title": {"@value": "T", "@language": "en"},
        "dct:license": {"@id": "https://creativecommons.org/licenses/by/4.0/"},
        "dct:accessRights": {"@id": "http://purl.org/coar/access_right/c_abf2"},
        "dcat:distribution": {"dcat:downloadURL": {"@id": "https://a.test/f"}, "dcat:byteSize": 5},
    }
    found = dataset(content)
    assert (found.name, found.licences) == ("T", ("https://creativecommons.org/licenses/by/4.0/",))
    assert found.conditions == ("http://purl.org/coar/access_right/c_abf2",)
    assert [(one.url, one.size) for one in found.downloads] == [("https://a.test/f", "5")]


def test_a_context_from_elsewhere_is_told_and_never_taken_for_no_metadata() -> None:
    found = read({"@context": "https://example.test/context.jsonld", "@type": "Dataset"})
    assert found.unknown_contexts == ("https://example.test/context.jsonld",)
    assert found.fault is not None
    assert found.fault.kind is FaultKind.UNKNOWN_CONTEXT


def test_beside_a_context_from_elsewhere_what_we_know_is_read() -> None:
    content = {"@context": [SCHEMA, "https://example.test/c"], "@type": "Dataset", "name": "N"}
    found = dataset(content)
    assert (found.name, found.unknown_contexts) == ("N", ("https://example.test/c",))


def test_people_in_a_graph_are_found_by_their_address() -> None:
    content = {
        "@context": SCHEMA,
        "@graph": [
            {"@type": "WebPage", "name": "Page"},
            {"@type": "Dataset", "@id": "#d", "creator": [{"@id": "#p"}]},
            {"@id": "#p", "@type": "Person", "name": "P", "affiliation": {"@id": "#o"}},
            {"@id": "#o", "@type": "Organization", "name": "O"},
        ],
    }
    found = dataset(content)
    assert found.creators[0].name == "P"
    assert "O" in found.creators[0].affiliations


def test_a_dataset_inside_another_thing_is_found() -> None:
    content = {"@context": SCHEMA, "@type": "WebPage", "mainEntity": {"@type": ["Dataset"]}}
    assert len(datasets(content)) == 1


def test_an_array_of_things_at_the_top_is_read() -> None:
    one = {"@context": SCHEMA, "@type": "Dataset"}
    assert len(datasets([one, one, "text", 5, None])) == 2


def test_broken_json_is_told_with_its_line_in_the_page() -> None:
    fault = read('{\n"@context": "https://schema.org/",\n"name": ,}', line=40).fault
    assert fault is not None
    assert fault.kind is FaultKind.NO_JSON
    assert fault.where == "line 42"
    assert "line 42" in fault.message


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("NaN", FaultKind.NO_JSON),
        ("1" * 5000, FaultKind.NO_JSON),
        ("", FaultKind.NO_JSON),
        ("5", FaultKind.NOT_UNDERSTOOD),
        ("[]", FaultKind.NOT_UNDERSTOOD),
        ('{"@type": "Dataset", "name": "N"}', FaultKind.NOT_UNDERSTOOD),
        ("[" * 10_000 + "]" * 10_000, FaultKind.TOO_MUCH),
        ("[" * 10_000, FaultKind.TOO_MUCH),
        (" " * 1_000_001, FaultKind.TOO_MUCH),
    ],
)
def test_what_cannot_be_read_has_a_fault_of_its_kind(text: str, kind: FaultKind) -> None:
    fault = read(text).fault
    assert fault is not None
    assert fault.kind is kind


def test_brackets_in_texts_are_no_depth() -> None:
    assert dataset({"@context": SCHEMA, "@type": "Dataset", "name": "[{" * 500}).name == "[{" * 500


def test_very_many_things_are_too_much() -> None:
    fault = read({"@context": SCHEMA, "name": ["x"] * (MOST_NODES + 1)}).fault
    assert fault is not None
    assert fault.kind is FaultKind.TOO_MUCH


def test_contexts_that_explain_themselves_by_each_other_end() -> None:
    circle = {"a": "b", "b": "c", "c": "a", "x": "y:1", "y": "x:1"}
    laughs = {f"t{n}": f"t{n + 1}:t{n + 1}" for n in range(900)}
    began = time.process_time()
    content = {"@context": [SCHEMA, circle, laughs], "@type": "Dataset", "a": 1, "x": 2, "t0": 3}
    assert dataset({**content, "name": "N"}).name == "N"
    assert time.process_time() - began < 2


def test_things_that_name_each_other_are_walked_once() -> None:
    graph = [
        {"@id": f"#{n}", "@type": "Dataset", "hasPart": [{"@id": f"#{m}"} for m in range(100)]}
        for n in range(100)
    ]
    began = time.process_time()
    assert datasets({"@context": SCHEMA, "@graph": graph})
    assert time.process_time() - began < 5


def test_numbers_truths_and_lists_are_texts() -> None:
    content = {
        "@context": SCHEMA, "@type": "Dataset", "isAccessibleForFree": True,
        "keywords": {"@list": ["a, b", {"@type": "DefinedTerm", "name": "t", "termCode": "T1"}]},
        "datePublished": 2025, "name": None,
    }  # fmt: skip
    found = dataset(content)
    assert (found.is_free, found.dates, found.name) == (True, ("2025",), "")
    assert [(one.name, one.id) for one in found.keywords] == [("a", ""), ("b", ""), ("t", "T1")]


def test_who_paid_is_found_in_grants_too() -> None:
    grant = {"@type": "Grant", "identifier": "G1", "funder": {"@id": "https://ror.org/x"}}
    found = dataset({"@context": SCHEMA, "@type": "Dataset", "funding": grant})
    assert [one.ids for one in found.funders] == [("G1",), ("https://ror.org/x",)]


def test_citations_are_publications_and_other_datasets_are_not() -> None:
    content = {
        "@context": SCHEMA, "@type": "Dataset",
        "citation": ["Doe 2020", {"@type": "ScholarlyArticle", "@id": "https://doi.org/10.99999/a"},
                     {"@type": "Dataset", "@id": "https://doi.org/10.99999/d"}],
    }  # fmt: skip
    found = next(one for one in datasets(content) if one.publications)
    assert found.publications == ("Doe 2020", "https://doi.org/10.99999/a")
    assert ("citation", "https://doi.org/10.99999/d") in found.relations
