"""DataCite metadata are kept whole or not at all, and never too much of them."""

import pytest
from lxml import etree

from fairassess.probes import oai_payloads, oai_reading, oai_trees
from fairassess.probes.oai_payloads import Node
from tests.probes import datacite_payloads

OAI = "http://www.openarchives.org/OAI/2.0/"


def _read(text: str) -> Node | None:
    return oai_trees.Keeper().tree_of(etree.fromstring(text))


def _page(*payloads: str) -> bytes:
    records = "".join(
        f"<record><header><identifier>oai:x:{n}</identifier></header>"
        f"<metadata>{payload}</metadata></record>"
        for n, payload in enumerate(payloads)
    )
    return f'<OAI-PMH xmlns="{OAI}"><ListRecords>{records}</ListRecords></OAI-PMH>'.encode()


def _kept(body: bytes) -> list[Node | None]:
    envelope = oai_reading.read(body).envelope
    assert envelope is not None
    return [one.payload.tree if one.payload else None for one in envelope.records]


def test_a_record_is_kept_with_namespaces_texts_languages_and_places() -> None:
    root = _read(datacite_payloads.xml())
    assert root is not None
    assert oai_payloads.is_wrapper(root)
    resource = oai_payloads.resource_of(root)
    assert resource is not None
    assert resource.namespace == "http://datacite.org/schema/kernel-4"
    assert resource.attribute(oai_payloads.SCHEMA_LOCATION).startswith(resource.namespace)
    assert oai_payloads.doi_of(resource).startswith("10.99999/nls.")
    (title,) = resource.inside("titles")
    assert title.text
    assert title.attribute(oai_payloads.LANGUAGE) in ("en", "de", "fr")
    assert len(list(root.everything())) > 30


def test_the_reader_keeps_the_metadata_of_datacite_alone() -> None:
    assert [tree is not None for tree in _kept(_page(datacite_payloads.xml(), "<other/>"))] == [
        True,
        False,
    ]


def test_a_record_that_is_too_large_or_too_deep_is_left_out_whole() -> None:
    many = "<a/>" * oai_trees.ELEMENTS_PER_REPLY
    deep = "<a>" * 200 + "</a>" * 200
    assert _read(f"<resource>{many}</resource>") is None
    assert _read(f"<resource>{deep}</resource>") is None
    assert _read("<resource><a><b><c/></b></a></resource>") is not None


def test_after_many_elements_no_more_records_of_a_page_are_kept() -> None:
    half = "<resource>" + "<a/>" * (oai_trees.ELEMENTS_PER_REPLY * 2 // 5) + "</resource>"
    small = "<resource><a/></resource>"
    kept = _kept(_page(half, half, half, small))
    assert [tree is not None for tree in kept] == [True, True, False, True]


@pytest.mark.parametrize("length", [0, 5_000_000])
def test_long_texts_are_cut(length: int) -> None:
    root = _read(f'<resource a="{"x" * length}">{"y" * length}</resource>')
    assert root is not None
    assert len(root.text) <= 1_000
    assert len(root.attribute("a")) <= 1_000


def test_comments_and_instructions_are_no_elements() -> None:
    root = _read("<resource><!-- a --><?b c?><d/></resource>")
    assert root is not None
    assert [child.name for child in root.children] == ["d"]
