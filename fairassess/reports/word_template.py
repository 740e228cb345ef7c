"""A Word document that somebody gave for its styles: read with limits, and nothing of it is run."""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

from lxml import etree

from fairassess.errors import Fault, Invalid

PLACE = "template"
SIZE_MOST_BYTES = 5_000_000
MEMBERS_MOST = 500
UNPACKED_MOST_BYTES = 60_000_000
PART_MOST_BYTES = 10_000_000

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = b"http://purl.oclc.org/ooxml/"
_MACROS = ("vbaproject", "vbadata", "activex/", "embeddings/", "oleobject", "macrosheets/")
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_EMU_PER_TWENTIETH = 635
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_UNREADABLE = (
    *(zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError),
    *(zlib.error, struct.error, UnicodeError, ValueError),
)
"""What the library of ZIP files raises for those that are damaged."""


@dataclass(frozen=True, slots=True)
class Page:
    """Size and margins of a page, in English Metric Units, as Word's library wants them."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Dress:
    """
    What is worn of a document: its styles, its numbering, its theme and its page; no words.

    Attributes:
        styles: The part that holds the styles.
        numbering: The part that holds the numbering of headings and lists; empty when it has none.
        theme: The part that holds colours and fonts; empty when it has none that stands alone.
        page: Size and margins; None where they are not told.
    """

    styles: bytes
    numbering: bytes
    theme: bytes
    page: Page | None


def read(content: bytes) -> Dress:
    """
    Read the styles of a Word document.

    Args:
        content: The file as it was given.

    Raises:
        Invalid: It is no Word document, too large, packed too tightly, holds programs, or points
            to something outside; the place is `template`.
    """
    if len(content) > SIZE_MOST_BYTES:
        raise _refused(f"It is larger than {SIZE_MOST_BYTES // 1_000_000} MB.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            return _read(file)
    except _UNREADABLE as error:
        raise _refused("It is no Word document (.docx) that can be opened.") from error


def _read(file: zipfile.ZipFile) -> Dress:
    _check_members(file)
    if "word/styles.xml" not in file.namelist() or "word/document.xml" not in file.namelist():
        raise _refused("It is no Word document (.docx): it has no styles.")
    for name in file.namelist():
        if name.endswith(".rels"):
            _check_relations(_parsed(_part(file, name)))
    types = _part(file, "[Content_Types].xml") if "[Content_Types].xml" in file.namelist() else b""
    if b"macroenabled" in types.lower():
        raise _refused("It holds macros. Save it as a document without macros (.docx).")
    styles = _part(file, "word/styles.xml")
    if _STRICT in styles:
        raise _refused("It is a Strict Open XML document. Save it as a Word document (.docx).")
    if _parsed(styles).tag != f"{{{_W}}}styles":
        raise _refused("Its styles cannot be read.")
    return Dress(
        styles=_cleaned(styles),
        numbering=_numbering(file),
        theme=_theme(file),
        page=_page(_parsed(_part(file, "word/document.xml"))),
    )


def _check_members(file: zipfile.ZipFile) -> None:
    members = file.infolist()
    if len(members) > MEMBERS_MOST:
        raise _refused(f"It has more than {MEMBERS_MOST} parts.")
    if sum(member.file_size for member in members) > UNPACKED_MOST_BYTES:
        raise _refused("It unpacks to far more than a document of this kind needs.")
    names = [member.filename for member in members]
    if len(set(names)) != len(names):
        raise _refused("Two of its parts have one name.")
    if any(member.flag_bits & 0x1 for member in members):
        raise _refused("It is locked with a password.")
    if any(member.compress_type not in _PACKED for member in members):
        raise _refused("It is packed in a way that no Word document is.")
    if any(word in name.lower() for name in names for word in _MACROS):
        raise _refused("It holds macros or embedded objects. Save it without them.")


def _part(file: zipfile.ZipFile, name: str) -> bytes:
    """Read one part, at most so much of it: what a directory says of sizes may be untrue."""
    with file.open(name) as part:
        content = part.read(PART_MOST_BYTES + 1)
    if len(content) > PART_MOST_BYTES:
        raise _refused("One of its parts is larger than a document of this kind needs.")
    return content


def _parsed(content: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise _refused("One of its parts is no XML.") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _refused("One of its parts names a document type, which no Word document does.")
    return root


def _check_relations(root: etree._Element) -> None:
    for relation in root.iter(f"{{{_RELATIONS}}}Relationship"):
        is_link = str(relation.get("Type", "")).endswith("/hyperlink")
        if relation.get("TargetMode") == "External" and not is_link:
            message = "It points to something outside it, such as a picture or another template."
            raise _refused(message)


def _cleaned(content: bytes) -> bytes:
    """Return a part without what would point to other parts, which are not taken along."""
    root = _parsed(content)
    for element in list(root.iter()):
        if any(str(name).startswith(f"{{{_R}}}") for name in element.attrib):
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _numbering(file: zipfile.ZipFile) -> bytes:
    if "word/numbering.xml" not in file.namelist():
        return b""
    root = _parsed(_part(file, "word/numbering.xml"))
    # Bullets that are pictures need pictures; the plain sign stays.
    for tag in ("numPicBullet", "lvlPicBulletId"):
        for element in list(root.iter(f"{{{_W}}}{tag}")):
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _theme(file: zipfile.ZipFile) -> bytes:
    if "word/theme/theme1.xml" not in file.namelist():
        return b""
    content = _part(file, "word/theme/theme1.xml")
    root = _parsed(content)
    stands_alone = not any(
        str(name).startswith(f"{{{_R}}}") for element in root.iter() for name in element.attrib
    )
    return content if stands_alone else b""


def _page(root: etree._Element) -> Page | None:
    sections = list(root.iter(f"{{{_W}}}sectPr"))
    if not sections:
        return None
    size = sections[-1].find(f"{{{_W}}}pgSz")
    margins = sections[-1].find(f"{{{_W}}}pgMar")
    if size is None or margins is None:
        return None
    try:
        width, height = (_twentieths(size, name) for name in ("w", "h"))
        left, right, top, bottom = (
            _twentieths(margins, name) for name in ("left", "right", "top", "bottom")
        )
    except ValueError:
        return None
    if width - left - right < 100_000 or height - top - bottom < 100_000:
        return None
    return Page(width, height, left, right, top, bottom)


def _twentieths(element: etree._Element, name: str) -> int:
    value = int(str(element.get(f"{{{_W}}}{name}", "")))
    if not 0 <= value <= 31_680:
        raise ValueError(f"{value} is no length on a page")
    return value * _EMU_PER_TWENTIETH


def _refused(message: str) -> Invalid:
    return Invalid([Fault(PLACE, f"This file cannot be used. {message}")])
