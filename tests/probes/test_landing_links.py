"""Typed links of headers and linksets are read as their grammars say, and junk is passed over."""

import json
import time

import pytest

from fairassess.probes import landing_signposting as signposting
from fairassess.probes.landing_values import Signpost
from tests.probes.landing_builders import PID, URL

JSON, TEXT = signposting.LINKSET_JSON, signposting.LINKSET_TEXT


def links(*values: str) -> list[tuple[str, str, str]]:
    return [(o.rel, o.target, o.type) for o in signposting.from_header(values, url=URL)]


def test_links_of_several_headers_are_read_in_order() -> None:
    found = links(
        f'<https://doi.org/{PID}>; rel="cite-as", '
        '</m.json>;rel=describedby;type="application/json"',
        "<f1>; rel=item",
    )
    assert found == [
        ("cite-as", f"https://doi.org/{PID}", ""),
        ("describedby", "https://data.test/m.json", "application/json"),
        ("item", "https://data.test/datasets/f1", ""),
    ]


def test_a_link_with_two_relations_is_two_links() -> None:
    assert [rel for rel, _, _ in links('</a>; rel="author  License"')] == ["author", "license"]


def test_commas_and_semicolons_in_addresses_and_texts_divide_nothing() -> None:
    found = links(
        '<https://a.test/x,y;z>; title="a, b; \\"c\\""; rel=item, <https://b.test/>; rel=type'
    )
    assert [target for _, target, _ in found] == ["https://a.test/x,y;z", "https://b.test/"]


def test_of_a_parameter_that_comes_twice_the_first_counts() -> None:
    assert links("</a>; rel=item; rel=author") == [("item", "https://data.test/a", "")]


def test_parameters_of_media_types_are_left_out() -> None:
    assert links('</a>; rel=item; type="text/html; charset=utf-8"')[0][2] == "text/html"


@pytest.mark.parametrize(
    "junk", ["", "no link", "<", "<a", "<a>", "<a>; rel", "<a>;;;", ",,,", "<http://[x>; rel=item"]
)
def test_junk_is_no_link(junk: str) -> None:
    assert links(junk) == []


def test_junk_between_links_is_passed_over() -> None:
    assert [rel for rel, _, _ in links("<a>; rel=item junk, <b>; rel=author")] == ["item", "author"]


def test_a_link_about_something_else_keeps_its_anchor() -> None:
    (other,) = signposting.from_header(['</a>; rel=item; anchor="/other"'], url=URL)
    (own,) = signposting.from_header([f'</a>; rel=item; anchor="{URL}"'], url=URL)
    assert (other.anchor, own.anchor) == ("https://data.test/other", "")


@pytest.mark.parametrize(
    "value", ["<a>; " * 50_000, '<a>; rel="' + "\\" * 100_000, "<" * 100_000, "<a>,;=" * 30_000]
)
def test_a_hostile_header_costs_little_time(value: str) -> None:
    began = time.process_time()
    signposting.from_header([value], url=URL)
    assert time.process_time() - began < 3


def linkset(content: object, kind: str = JSON) -> tuple[Signpost, ...]:
    body = content.encode() if isinstance(content, str) else json.dumps(content).encode()
    return signposting.from_linkset(body, kind=kind, url=f"{URL}/linkset")


def test_a_linkset_in_json_is_read() -> None:
    context = {"anchor": URL, "item": [{"href": "/f", "type": "application/x-hdf5"}]}
    (found,) = linkset({"linkset": [context]})
    assert found == Signpost("item", "https://data.test/f", "application/x-hdf5", URL, "linkset")


def test_a_linkset_in_text_may_have_a_link_in_each_line() -> None:
    found = linkset(f'<a>\n ; rel=item\n ; anchor="{URL}",\n<b>; rel=author; anchor="{URL}"', TEXT)
    assert [(one.rel, one.anchor) for one in found] == [("item", URL), ("author", URL)]


@pytest.mark.parametrize(
    ("content", "kind", "told"),
    [
        ("{", JSON, "no JSON"),
        ("[" * 100_000, JSON, "nested more than"),
        ([], JSON, "no array called linkset"),
        ({"linkset": []}, JSON, "no array called linkset"),
        ({"linkset": ["text"]}, JSON, "something else"),
        ({"linkset": [{"item": {"href": "a"}}]}, JSON, "no array under item"),
        ({"linkset": [{"item": [{"type": "a"}]}]}, JSON, "without href"),
        ("no link", TEXT, "holds no link"),
        ("<a>; rel=item", "text/html", "no linkset"),
        ("<a>; rel=item", "", "no linkset"),
        (" " * 1_000_001, TEXT, "larger"),
    ],
)
def test_what_is_no_linkset_is_told(content: object, kind: str, told: str) -> None:
    with pytest.raises(signposting.Unreadable, match=told):
        linkset(content, kind)


def test_a_linkset_that_is_no_utf_8_is_told() -> None:
    with pytest.raises(signposting.Unreadable, match="UTF-8"):
        signposting.from_linkset(b"\xff", kind=TEXT, url=URL)
