"""Find texts in records that were spoiled before they came here: encoded twice, lost, or HTML."""

import re
from collections.abc import Iterable, Iterator
from html import unescape

from lxml import etree

from fairassess.probes.oai_flaws import OddKind, OddText

MOST_ODD = 3
_EXCERPT_CHARS = 80

# UTF-8 read as Windows-1252: a letter that begins a sequence, then what its other bytes become.
_FOLLOWERS = "\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc"
_FOLLOWERS += "\u2013\u2014\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a"
_FOLLOWERS += "\u20ac\u2122"
_TWICE = re.compile(rf"[\u00c2-\u00df][{_FOLLOWERS}]|[\u00e0-\u00f4][{_FOLLOWERS}]{{2,3}}")
# Signs that follow a letter in good texts: quotes and dashes behind a word, a degree, 120 Å³.
# Behind letters that hardly end a word, and begin most spoiled texts, even they are no excuse.
_NATURAL = frozenset("\u00a0\u00ad§¨©ª«®°±²³´¶·¹º»–—‘’‚“”„†‡•…‰‹›™")
_UNNATURAL_LETTERS = frozenset("ÂÃÎÏÐÑâ")
_TAGS = "a|abbr|b|blockquote|br|center|code|div|em|font|h[1-6]|hr|i|img|li|ol|p|pre|span|strong"
_TAGS += "|sub|sup|table|tbody|td|th|tr|u|ul"
_TAG = re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]{{0,300}})?/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});")
# Most texts hold none of these, and one look spares them the rest.
_SUSPICIOUS = re.compile("[\ufffd\u00c2-\u00f4<&]")


def odd_texts(payloads: Iterable[etree._Element]) -> tuple[OddText, ...]:
    """
    Return the odd texts of a record's metadata, in order, at most MOST_ODD.

    Args:
        payloads: What stands in its metadata element.
    """
    found: list[OddText] = []
    for payload in payloads:
        for name, text in _texts(payload):
            if _SUSPICIOUS.search(text):
                found += _odd(name, text)
            if len(found) >= MOST_ODD:
                return tuple(found[:MOST_ODD])
    return tuple(found)


def _texts(payload: etree._Element) -> Iterator[tuple[str, str]]:
    for element in payload.iter(etree.Element):
        name = etree.QName(element).localname
        for text in (element.text, element.tail if element is not payload else None):
            if text:
                yield name, text
        for key, value in element.attrib.items():
            yield f"@{etree.QName(str(key)).localname}", str(value)


def _odd(name: str, text: str) -> Iterator[OddText]:
    twice = next((m for m in _TWICE.finditer(text) if _is_encoded_twice(m.group())), None)
    if twice is not None:
        yield OddText(OddKind.DOUBLE_ENCODED, name, _around(text, twice.start()))
    if "\ufffd" in text:
        yield OddText(OddKind.REPLACEMENT, name, _around(text, text.index("\ufffd")))
    entity = next((m for m in _ENTITY.finditer(text) if unescape(m.group()) != m.group()), None)
    markup = _TAG.search(text) or entity
    if markup is not None:
        yield OddText(OddKind.MARKUP, name, _around(text, markup.start()))


def _is_encoded_twice(text: str) -> bool:
    """
    Return whether characters, written as bytes again, are the UTF-8 of one character.

    By chance so are a letter and the signs behind it: »Spaß“ is such a word, and 3 Å–5 Å.
    """
    if text[0] not in _UNNATURAL_LETTERS and all(sign in _NATURAL for sign in text[1:]):
        return False
    for encoding in ("cp1252", "latin-1"):
        try:
            return len(text.encode(encoding).decode("utf-8")) == 1
        except UnicodeError:
            continue
    return False


def _around(text: str, place: int) -> str:
    return " ".join(text[max(0, place - 30) : place + 50].split())[:_EXCERPT_CHARS]
