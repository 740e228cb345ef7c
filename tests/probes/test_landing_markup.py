"""Descriptions that are woven into the elements of a page are read like those in scripts."""

import time

import pytest
from lxml import html

from fairassess.probes import landing_dataset, landing_html, landing_markup, landing_rdfa
from fairassess.probes.landing_values import Dataset, Fault, FaultKind, Source
from tests.probes.landing_builders import URL, landed

MICRODATA = """<div itemscope itemtype="https://schema.org/Dataset" itemid="https://doi.org/10.99999/a">
<h1 itemprop="name">A <b>series</b></h1><meta itemprop="description" content="Some words">
<div itemprop="creator" itemscope itemtype="https://schema.org/Person">
<span itemprop="name">Carberry</span>
<link itemprop="sameAs" href="https://orcid.org/0000-0002-1825-0097"></div>
<a itemprop="license" href="/licence">Licence</a>
<time itemprop="datePublished" datetime="2025-01-02">
yesterday</time><div itemprop="distribution" itemscope itemtype="http://schema.org/DataDownload">
<a itemprop="contentUrl" href="f.h5">f</a><data itemprop="contentSize"
value="12">a dozen</data></div></div>"""

RDFA = """<div vocab="http://schema.org/" typeof="Dataset" resource="https://doi.org/10.99999/a">
<h1 property="name">A <b>series</b></h1><meta property="description" content="Some words">
<div property="creator" typeof="Person"><span property="name">Carberry</span>
<link property="sameAs" href="https://orcid.org/0000-0002-1825-0097"></div>
<a property="license" href="/licence">Licence</a>
<time property="datePublished" datetime="2025-01-02">yesterday</time>
<div property="distribution" typeof="DataDownload"><a property="contentUrl" href="f.h5">f</a>
<span property="contentSize">12</span></div></div>"""


@pytest.mark.parametrize(("text", "source"), [(MICRODATA, Source.MICRODATA), (RDFA, Source.RDFA)])
def test_microdata_and_rdfa_say_the_same_as_json_ld_would(text: str, source: Source) -> None:
    found = landed(f"<html><body>{text}</body></html>").dataset
    assert isinstance(found, Dataset)
    assert found.source is source
    assert found.identifiers == ("https://doi.org/10.99999/a",)
    assert (found.name, found.description, found.dates) == (
        "A series",
        "Some words",
        ("2025-01-02",),
    )
    assert found.creators[0].ids == ("https://orcid.org/0000-0002-1825-0097",)
    assert found.licences == ("https://data.test/licence",)
    assert [(o.url, o.size) for o in found.downloads] == [("https://data.test/datasets/f.h5", "12")]


def test_rdfa_with_prefixes_of_dublin_core_is_understood() -> None:
    text = '<p typeof="dcat:Dataset" about="#d"><span property="dct:title">T</span></p>'
    prefix = "dcat: http://www.w3.org/ns/dcat# dct: http://purl.org/dc/terms/"
    found = landed(f'<html prefix="{prefix}"><body>{text}</body></html>').dataset
    assert isinstance(found, Dataset)
    assert found.name == "T"


def test_the_tags_of_social_networks_are_no_description() -> None:
    page = landed('<html><head><meta property="og:title" content="T"></head><body>x</body></html>')
    assert (page.dataset, page.faults) == (None, ())


def root(body: str) -> html.HtmlElement:
    read = landing_html.read(body.encode(), content_type="text/html", url=URL)
    assert isinstance(read, landing_html.Read)
    return read.root


def test_rdfa_in_a_very_large_page_is_not_read_and_told() -> None:
    found = landing_rdfa.rdfa(root('<p typeof="a">' + "<b>x</b>" * 11_000), URL)
    assert isinstance(found, Fault)
    assert found.kind is FaultKind.TOO_MUCH


def test_rdfa_in_a_deep_page_is_not_read_and_told() -> None:
    found = landing_rdfa.rdfa(root('<p typeof="a">' + "<div>" * 100), URL)
    assert isinstance(found, Fault)


@pytest.mark.parametrize(
    "spoiled",
    ['<p typeof="Dataset" a:b="1" vocab="http://schema.org/">x', '<p typeof="::" vocab="]["><x:y/>',
     '<o:p typeof="Dataset"></o:p>', '<p typeof="Dataset" prefix="a b c: :" resource="http://[">x'],
)  # fmt: skip
def test_rdfa_that_is_spoiled_is_read_or_told_and_raises_nothing(spoiled: str) -> None:
    found = landing_rdfa.rdfa(root(f"<html><body>{spoiled}</body></html>"), URL)
    assert isinstance(found, tuple | Fault)


def test_items_in_items_cost_little_time() -> None:
    began = time.process_time()
    many = '<p itemscope itemtype="https://schema.org/Dataset">' + "<b itemprop=name>x</b>" * 30_000
    nested = "<div itemscope itemprop=name>" * 200 + "x"
    for text in (many, nested, "<i itemscope></i>" * 30_000):
        found = landing_markup.microdata(root(f"<html><body>{text}"), URL)
        for node, _ in found[:10]:
            landing_dataset.datasets((node,), source=Source.MICRODATA, where="")
    assert time.process_time() - began < 10
