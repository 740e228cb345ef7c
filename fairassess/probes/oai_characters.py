"""The bytes of a body: what it looks like, which encoding it names, its first illegal character."""

import re

from fairassess.probes.oai_evidence import CharacterFault, Shape

_BOM = b"\xef\xbb\xbf"
_DECLARATION = re.compile(
    rb"""^\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']"""
)
_VERSION = re.compile(rb"""^\s*<\?xml\s+version\s*=\s*["']([0-9.]{1,10})["']""")
_PAGE = re.compile(rb"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|title|script|h1|p)\b", re.IGNORECASE)
_OAI = re.compile(rb"<(?:[A-Za-z0-9_-]+:)?OAI-PMH\b")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:x([0-9A-Fa-f]{1,8})|([0-9]{1,10}));")
_IDENTIFIER = re.compile(r"<identifier[^>]{0,200}>\s*([^<]{1,300}?)\s*</identifier>")
_NEAR = 20_000
_START_CHARS = 200
_FIRST_LOOK = 4096


def shape_of(body: bytes) -> Shape:
    """Return what a body looks like from its first few kilobytes."""
    start = body[:_FIRST_LOOK].removeprefix(_BOM).replace(b"\x00", b"").lstrip()
    if not start:
        return Shape.EMPTY
    if _OAI.search(start):
        return Shape.OAI
    if (_PAGE if start.startswith(b"<?xml") else _HTML).search(start):
        return Shape.HTML
    if start.startswith(b"<"):
        return Shape.XML
    if start[:1] in b"{[":
        return Shape.JSON
    return Shape.OTHER


def start_of(body: bytes) -> str:
    """Return the first 200 characters of a body for people, in one line."""
    return shown(body[: _START_CHARS * 4].decode("utf-8", "replace"))[:_START_CHARS]


def shown(text: str) -> str:
    """Return a text of theirs as one line that can be stored and shown: nothing illegal is left."""
    return " ".join(_ILLEGAL.sub("\ufffd", text).split())


def declared_encoding(body: bytes) -> str:
    """Return the encoding that the XML declaration names, as written; empty when it names none."""
    found = _DECLARATION.match(body[:512].removeprefix(_BOM))
    return found.group(1).decode("ascii") if found else ""


def declared_version(body: bytes) -> str:
    """Return the version that the XML declaration names; empty when there is no declaration."""
    found = _VERSION.match(body[:512].removeprefix(_BOM))
    return found.group(1).decode("ascii") if found else ""


def identifier_before(body: bytes, offset: int) -> str:
    """Return the identifier of the record in or after which a byte stands; empty when of none."""
    return _last_identifier(body[max(0, offset - 4 * _NEAR) : offset].decode("utf-8", "replace"))


def first_illegal(body: bytes) -> CharacterFault | None:
    """
    Return the first place that is not legal UTF-8 text of XML 1.0; None when all of it is.

    A character reference to a character that XML forbids counts as well: `&#3;` stops a
    parser exactly as the bare character does.

    Source:
        XML 1.0 §2.2; OAI-PMH 2.0 §3.2 (UTF-8 only).
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as fault:
        before = body[: fault.start].decode("utf-8", "replace")
        after = body[fault.start : fault.start + 60].decode("utf-8", "replace")
        return _fault(before, after, fault.start, f"byte 0x{body[fault.start]:02X}")
    places = [(m.start(), f"U+{ord(m.group()):04X}") for m in [_ILLEGAL.search(text)] if m]
    places += [(m.start(), m.group()) for m in _illegal_references(text)]
    if not places:
        return None
    place, what = min(places)
    return _fault(text[:place], text[place : place + 60], len(text[:place].encode()), what)


def _illegal_references(text: str) -> list[re.Match[str]]:
    first = next((m for m in _REFERENCE.finditer(text) if not _is_legal(_code_of(m))), None)
    return [first] if first else []


def _code_of(reference: re.Match[str]) -> int:
    return int(reference.group(1), 16) if reference.group(1) else int(reference.group(2))


def _is_legal(code: int) -> bool:
    return code <= 0x10FFFF and not _ILLEGAL.fullmatch(chr(code))


def _fault(before: str, after: str, offset: int, what: str) -> CharacterFault:
    excerpt = shown(f"{before[-60:]}{after}")[:120]
    return CharacterFault(offset, what, near=_last_identifier(before), excerpt=excerpt)


def _last_identifier(before: str) -> str:
    near = ""
    for found in _IDENTIFIER.finditer(before[-_NEAR:]):
        near = found.group(1)
    return near


def repaired(body: bytes) -> bytes:
    """Return a UTF-8 copy without declaration, in which U+FFFD stands for everything illegal."""
    text = _ILLEGAL.sub("\ufffd", body.removeprefix(_BOM).decode("utf-8", "replace"))
    text = _REFERENCE.sub(lambda m: m.group() if _is_legal(_code_of(m)) else "\ufffd", text)
    return re.sub(r"^\s*<\?xml[^>]{0,300}\?>", "", text).encode("utf-8")
