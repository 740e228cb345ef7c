"""Read the HTML of a landing page, whatever it holds, in bounded time and memory."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml import etree, html

from fairassess.probes.landing_values import Meta, Page, Script, Signpost

LARGEST_BYTES = 5_000_000
MOST_TAGS = 150_000
MOST_SEPARATORS_IN_A_TAG = 2_000
"""The HTML parser compares every attribute of an element with every other."""

_LONGEST_CONTENT = 20_000
_LONGEST_SCRIPT = 1_000_000
_MOST_METAS = 500
_MOST_LINKS = 1_000
_MOST_SCRIPTS = 50

# Comments and scripts are passed over as a whole; nothing here is looked at twice.
_TAG = re.compile(
    rb"<!--(?:.*?-->|.*+)|<(?:script|style)\b(?:.*?</(?:script|style)|.*+)"
    rb"|(?P<tag><[A-Za-z][^\s/>]*+)(?P<rest>(?:[^\"'>]++|\"[^\"]*+\"|'[^']*+'|[\"'])*+)",
    re.DOTALL | re.IGNORECASE,
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_META_CHARSET = re.compile(
    rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.I
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNSEEN = frozenset({"script", "style", "noscript", "template", "head", "title"})
_ROOTS = frozenset({"root", "app", "__next", "__nuxt", "main-app", "application"})
_ROOT_ELEMENTS = frozenset({"app-root", "app-component", "my-app"})
_WORD = re.compile(r"\w{2,}")


@dataclass(frozen=True, slots=True)
class Read:
    """
    A page that was read.

    Attributes:
        page: What it shows.
        links: Its link elements with a relation, one for each relation, in order.
        root: The tree, for readers of what is woven into it.
        base: Address that its relative addresses start from.
    """

    page: Page
    links: tuple[Signpost, ...]
    root: html.HtmlElement
    base: str


def read(body: bytes, *, content_type: str, url: str) -> Read | str:
    """
    Read a page.

    Args:
        body: As it came, decompressed.
        content_type: Value of its Content-Type header; may be empty.
        url: Address that answered.

    Returns:
        What it shows; or why it is too much to be read, as a clause.
    """
    if len(body) > LARGEST_BYTES:
        return f"is larger than {LARGEST_BYTES // 1_000_000} MB"
    if body.count(b"<") > MOST_TAGS:
        return f"has more than {MOST_TAGS:,} tags"
    text, fault = _decoded(body, content_type)
    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = html.document_fromstring(_tamed(text.encode("utf-8", "replace")), parser=parser)
    except (etree.LxmlError, ValueError):
        # Nothing but blanks and comments: a page that says nothing.
        root = html.document_fromstring("<html></html>")
    base = _base(root, url)
    return Read(
        page=Page(
            title=" ".join((root.findtext(".//title") or "").split())[:1000],
            words=_words(root),
            metas=tuple(_metas(root)),
            canonicals=tuple(one.target for one in _links(root, base) if one.rel == "canonical"),
            scripts=tuple(_scripts(root)),
            script_count=sum(1 for _ in _other_scripts(root)),
            has_password_field=_asks_for_password(root),
            has_empty_root=_has_empty_root(root),
            encoding_fault=fault,
            cut_because=_cut(parser),
        ),
        links=tuple(_links(root, base)),
        root=root,
        base=base,
    )


def _decoded(body: bytes, content_type: str) -> tuple[str, str]:
    """Return the text and what is wrong with its encoding: a mark, the header, then the page."""
    named = _CHARSET.search(content_type)
    inside = _META_CHARSET.search(body[:4096])
    by_header = named[1].lower() if named else ""
    by_page = inside[1].decode("ascii").lower() if inside else ""
    marked = next((name for mark, name in _BOMS if body.startswith(mark)), "")
    fault = ""
    if by_header and by_page and not _is_same(by_header, by_page):
        fault = f"says {by_header} in its header and {by_page} in its text"
    for name in filter(None, (marked, by_header, by_page, "utf-8")):
        try:
            codec = _codec(name)
            text = body.decode(codec.name)
        except LookupError:
            fault = fault or f"names an encoding that does not exist ({name})"
            continue
        except UnicodeDecodeError as error:
            told = f"holds bytes that are no {name} (the first at byte {error.start:,})"
            return body.decode(codec.name, "replace").replace("\0", ""), fault or told
        return text.replace("\0", ""), fault
    return body.decode("utf-8", "replace").replace("\0", ""), fault


def _codec(name: str) -> codecs.CodecInfo:
    codec = codecs.lookup(name)
    # Python knows "encodings" such as zip and base64, too.
    if not getattr(codec, "_is_text_encoding", True) or codec.name in ("idna", "punycode"):
        raise LookupError(name)
    return codec


def _is_same(one: str, other: str) -> bool:
    try:
        return codecs.lookup(one).name == codecs.lookup(other).name
    except LookupError:
        return False


def _tamed(body: bytes) -> bytes:
    """Return the page without the attributes of elements that have absurdly many."""

    def tame(match: re.Match[bytes]) -> bytes:
        rest = match["rest"]
        if not rest or len(rest) <= MOST_SEPARATORS_IN_A_TAG:
            return match[0]
        separators = len(rest.split()) + rest.count(b"=") + rest.count(b"/")
        return match["tag"] if separators > MOST_SEPARATORS_IN_A_TAG else match[0]

    return _TAG.sub(tame, body)


def _base(root: html.HtmlElement, url: str) -> str:
    found = root.find(".//base[@href]")
    return url if found is None else joined(url, found.get("href", ""))


def joined(base: str, address: str) -> str:
    """Return an address made absolute; empty when it is none."""
    try:
        return urljoin(base, address.strip()[:4096])
    except ValueError:
        return ""


def _metas(root: html.HtmlElement) -> Iterator[Meta]:
    for place, element in enumerate(root.iter("meta")):
        if place >= _MOST_METAS:
            return
        name = element.get("name") or element.get("property") or ""
        content = " ".join((element.get("content") or "")[:_LONGEST_CONTENT].split())
        if name and content:
            yield Meta(name.strip().lower()[:200], content, element.sourceline or 0)


def _links(root: html.HtmlElement, base: str) -> Iterator[Signpost]:
    for place, element in enumerate(root.iter("link")):
        if place >= _MOST_LINKS:
            return
        target = joined(base, element.get("href") or "")
        kind = (element.get("type") or "").partition(";")[0].strip().lower()[:200]
        for rel in (element.get("rel") or "").lower().split()[:20] if target else ():
            yield Signpost(rel, target, kind, "", "link element")


def _is_json_ld(element: html.HtmlElement) -> bool:
    kind = (element.get("type") or "").partition(";")[0].strip().lower()
    return kind == "application/ld+json"


def _scripts(root: html.HtmlElement) -> Iterator[Script]:
    found = 0
    for element in root.iter("script"):
        if _is_json_ld(element) and found < _MOST_SCRIPTS:
            found += 1
            yield Script((element.text or "")[: _LONGEST_SCRIPT + 1], element.sourceline or 0)


def _other_scripts(root: html.HtmlElement) -> Iterator[html.HtmlElement]:
    return (element for element in root.iter("script") if not _is_json_ld(element))


def _words(root: html.HtmlElement) -> int:
    """Count the words that a reader sees, as far as it matters."""
    found, hidden = 0, 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        is_unseen = element.tag in _UNSEEN
        if event == "start":
            hidden += is_unseen
            text = None if hidden else element.text
        else:
            hidden -= is_unseen
            text = None if hidden else element.tail
        if text:
            found += len(_WORD.findall(text[:_LONGEST_CONTENT]))
        if found > 10_000:
            break
    return found


def _asks_for_password(root: html.HtmlElement) -> bool:
    return any((one.get("type") or "").lower() == "password" for one in root.iter("input"))


def _has_empty_root(root: html.HtmlElement) -> bool:
    body = root.find("body")
    return body is not None and any(
        not len(child)
        and not (child.text or "").strip()
        and ((child.get("id") or "").lower() in _ROOTS or child.tag in _ROOT_ELEMENTS)
        for child in body
    )


def _cut(parser: html.HTMLParser) -> str:
    for entry in parser.error_log:
        if entry.type_name == "ERR_RESOURCE_LIMIT":
            return "its elements are nested too deep to be read to the end"
    return ""
