"""Pages are read in bounded time, whatever they hold, and their encodings are told."""

import time
import tracemalloc

import pytest

from fairassess.probes import bodies, landing_html
from fairassess.probes.landing_html import LARGEST_BYTES, MOST_TAGS, Read
from tests.probes import landing_builders as build

BLANK = "<html><head>{head}</head><body>{body}</body></html>"


def read(body: bytes | str, kind: str = "text/html") -> Read:
    raw = body.encode() if isinstance(body, str) else body
    found = landing_html.read(raw, content_type=kind, url=build.URL)
    assert isinstance(found, Read), found
    return found


HOSTILE = {
    "100,000 nested elements": b"<html><body>" + b"<div>" * 100_000,
    "200,000 attributes": b"<html><div " + b" ".join(b"a%d=1" % i for i in range(200_000)) + b">",
    "attributes inside a stray quote": b'<html><div a" '
    + b" ".join(b"a%d" % i for i in range(200_000))
    + b'">',
    "5 MB of text": b"<html><body>" + b"hello world " * 410_000,
    "comments never closed": b"<html>" + b"<!-- " * 140_000,
    "scripts never closed": b"<html>" + b"<script>" * 140_000,
    "quotes never closed": b"<html>" + b"<a \"'" * 140_000,
    "bytes of all kinds": b"<html>" + bytes(range(1, 256)) * 15_000,
    "tables in tables": b"<html>" + b"<table>" * 100_000,
    "entities of a document type": b'<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    b"<html><body>" + b"&b;" * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_costs_little_time_and_memory(name: str) -> None:
    tracemalloc.start()
    began = time.process_time()
    found = landing_html.read(HOSTILE[name], content_type="text/html", url=build.URL)
    took_s = time.process_time() - began
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found
    assert took_s < 20, f"{took_s:.1f} s"
    assert peak < 200_000_000


def test_a_page_that_is_nested_too_deep_says_that_only_its_beginning_was_read() -> None:
    assert "nested too deep" in read(HOSTILE["100,000 nested elements"]).page.cut_because


@pytest.mark.parametrize(
    ("body", "told"),
    [(b"x" * (LARGEST_BYTES + 1), "larger"), (b"<p>" * (MOST_TAGS + 1), "tags")],
)
def test_a_page_that_is_too_large_is_not_read(body: bytes, told: str) -> None:
    found = landing_html.read(body, content_type="text/html", url=build.URL)
    assert isinstance(found, str)
    assert told in found


@pytest.mark.parametrize("body", [b"", b" \n", b"<!-- only a comment -->"])
def test_a_page_of_nothing_says_nothing(body: bytes) -> None:
    page = read(body).page
    assert (page.words, page.metas, page.title) == (0, (), "")


@pytest.mark.parametrize(
    ("body", "kind", "fault"),
    [
        ("<title>é</title>".encode(), "text/html; charset=utf-8", ""),
        ("<title>é</title>".encode(), "text/html", ""),
        ("<title>é</title>".encode("latin-1"), "text/html; charset=iso-8859-1", ""),
        ("<title>é</title>".encode("latin-1"), "text/html; charset=utf-8", "no utf-8"),
        ("<title>é</title>".encode("utf-16"), "text/html", ""),
        ("<title>é</title>".encode("utf-8-sig"), "text/html", ""),
        ('<meta charset="latin1"><title>é</title>'.encode("latin-1"), "text/html", ""),
        (b'<meta charset="latin1"><title>e</title>', "text/html; charset=utf-8", "latin1"),
        (b"<title>e</title>", "text/html; charset=utf-99", "utf-99"),
        (b"<title>e</title>", "text/html; charset=zip", "zip"),
    ],
)
def test_a_text_that_is_not_what_its_encoding_says_is_told(
    body: bytes, kind: str, fault: str
) -> None:
    page = read(body, kind).page
    assert (fault in page.encoding_fault) if fault else page.encoding_fault == ""
    if not fault:
        assert page.title == "é"


def test_zero_bytes_do_not_end_a_page() -> None:
    assert read(b"<html><title>A\0B</title><body>after</body>").page.title == "AB"


def test_what_scripts_and_templates_hold_are_no_words_of_the_page() -> None:
    body = "<p>two words</p><script>three more words</script><template>and more</template>"
    assert read(BLANK.format(head="<title>none of these</title>", body=body)).page.words == 2


def test_words_behind_a_script_are_words_of_the_page() -> None:
    assert read(BLANK.format(head="", body="<script>x</script>after it")).page.words == 2


def test_addresses_start_from_the_base_of_the_page() -> None:
    head = (
        '<base href="https://other.test/x/"><link rel="item author" href="a" type="text/plain;q=1">'
    )
    links = read(BLANK.format(head=head, body="")).links
    assert [(one.rel, one.target, one.type) for one in links] == [
        ("item", "https://other.test/x/a", "text/plain"),
        ("author", "https://other.test/x/a", "text/plain"),
    ]


def test_an_address_that_is_none_is_no_link() -> None:
    head = '<link rel="item" href="http://[bad"><link rel="item"><link href="/a">'
    links = read(BLANK.format(head=head, body="")).links
    assert [one.target for one in links] == [build.URL]


def test_json_ld_scripts_are_told_with_their_lines() -> None:
    head = (
        '\n<script type="application/ld+json; profile=x">\n{"a": "<b>"}</script><script>x</script>'
    )
    page = read(BLANK.format(head=head, body="")).page
    assert [(one.line, one.text.strip()) for one in page.scripts] == [(2, '{"a": "<b>"}')]
    assert page.script_count == 1


def test_long_attributes_of_an_application_do_not_hide_the_page() -> None:
    state = "{" + " ".join(f'"k{i}": {i},' for i in range(5000)) + "}"
    found = read(BLANK.format(head="", body=f"<div data-state='{state}'>hello there</div>"))
    assert found.page.words == 2


@pytest.mark.parametrize(
    ("body", "is_html", "is_text"),
    [
        (b"<!DOCTYPE html><p>x", True, True),
        ("<html>".encode("utf-16"), True, True),
        (b"\x89PNG\r\n\x1a\n\0\0\0", False, False),
        (b'{"a": 1}', False, True),
        (b"hello", False, True),
    ],
)
def test_the_first_sight_of_a_body(body: bytes, is_html: bool, is_text: bool) -> None:
    assert (bodies.looks_like_html(body), bodies.is_text(body)) == (is_html, is_text)


@pytest.mark.parametrize("root", ['<div id="root"></div>', "<app-root></app-root>"])
def test_an_empty_element_for_an_application_is_seen(root: str) -> None:
    assert read(BLANK.format(head="", body=root + "<script src=a></script>")).page.has_empty_root
    filled = root.replace("></", ">Hello</")
    assert not read(BLANK.format(head="", body=filled)).page.has_empty_root
