"""The styles of a report in Word: ours, which editors can change, or those of a given document."""

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu, Mm, Pt, RGBColor

from fairassess.reports.word_template import Dress

TABLE = "Assessment Table"
NOTE = "Assessment Note"
CELL = "Assessment Cell"
LABEL = "Strong"
NEEDED = (
    "Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3", "Caption", "List Bullet", "Quote",
    "Strong", "Hyperlink", "Header", "Footer", NOTE, CELL, TABLE,
)  # fmt: skip
"""Every style that a report names, beside that of plain paragraphs; no other formatting is used."""

_ACCENT = RGBColor(0x0F, 0x5C, 0x6E)
_QUIET = RGBColor(0x4C, 0x55, 0x63)
_FONT = "Calibri"
_SIZES = {"Title": 26, "Subtitle": 11, "Heading 1": 16, "Heading 2": 13, "Heading 3": 11}
_HAIR = 'w:val="single" w:sz="4" w:space="0" w:color="BFBFBF"'


def prepare(document: Document) -> None:
    """Give a new document our page and our styles, and take away what it does not use."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin, section.bottom_margin = Mm(20), Mm(22)
    _drop_unused_tables(document)
    styles = document.styles
    _paragraph(styles["Normal"], 10.5)
    styles["Normal"].paragraph_format.space_after = Pt(5)
    for name, size in _SIZES.items():
        _paragraph(styles[name], size, colour=_ACCENT if "Heading" in name else None)
    styles["Title"].font.bold = True
    _no_border(styles["Title"])
    styles["Subtitle"].font.italic = False
    _paragraph(styles["Caption"], 9.5, colour=_QUIET)
    styles["Caption"].paragraph_format.keep_with_next = True
    for name in ("Header", "Footer"):
        _paragraph(styles[name], 8.5, colour=_QUIET)
    _paragraph(styles["Quote"], 10.5)
    styles["Quote"].font.italic = False
    styles["Quote"].paragraph_format.left_indent = Mm(6)
    note = styles.add_style(NOTE, WD_STYLE_TYPE.PARAGRAPH)
    note.base_style = styles["Normal"]
    _paragraph(note, 9, colour=_QUIET)
    # What a style of tables says of letters counts for nothing where plain paragraphs say it too.
    cell = styles.add_style(CELL, WD_STYLE_TYPE.PARAGRAPH)
    cell.base_style = styles["Normal"]
    _paragraph(cell, 8.5)
    cell.paragraph_format.space_before = cell.paragraph_format.space_after = Pt(2)
    link = styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb, link.font.underline = _ACCENT, True
    styles.element.append(parse_xml(_TABLE_XML))


def wear(document: Document, dress: Dress) -> None:
    """
    Put the styles of a document that somebody gave in place of ours.

    What it has no style for keeps ours: each is copied, based on its plain paragraph.
    """
    ours = {str(style.name): style.element for style in document.styles}
    theirs: Any = parse_xml(dress.styles)
    document.part._styles_part._element = theirs
    if dress.numbering:
        document.part.numbering_part._element = parse_xml(dress.numbering)
    if dress.theme:
        theme = document.part.part_related_by(RELATIONSHIP_TYPE.THEME)
        theme._blob = dress.theme
    if dress.page is not None:
        _wear_page(document, dress)
    _add_missing(theirs, ours, keeps_numbering=not dress.numbering)


def has_bullets(document: Document) -> bool:
    """Tell whether the style of lists puts a sign before each line by itself."""
    return any(True for _ in document.styles["List Bullet"].element.iter(qn("w:numPr")))


def _wear_page(document: Document, dress: Dress) -> None:
    assert dress.page is not None
    section, page = document.sections[0], dress.page
    section.page_width, section.page_height = Emu(page.width), Emu(page.height)
    section.left_margin, section.right_margin = Emu(page.left), Emu(page.right)
    section.top_margin, section.bottom_margin = Emu(page.top), Emu(page.bottom)


def _add_missing(theirs: Any, ours: dict[str, Any], *, keeps_numbering: bool) -> None:
    present = {_name(style).lower() for style in theirs.iter(qn("w:style"))}
    ids = {style.get(qn("w:styleId")) for style in theirs.iter(qn("w:style"))}
    for name in ("Normal", *NEEDED):
        if name.lower() in present:
            continue
        style = deepcopy(ours[name])
        for tag in ("w:next", "w:link", *(() if name == "Normal" else ("w:basedOn",))):
            for child in style.findall(qn(tag)):
                style.remove(child)
        if not keeps_numbering:
            for child in list(style.iter(qn("w:numPr"))):
                child.getparent().remove(child)
        if style.get(qn("w:styleId")) in ids:
            style.set(qn("w:styleId"), f"Fairassess{style.get(qn('w:styleId'))}")
        ids.add(style.get(qn("w:styleId")))
        theirs.append(style)


def _name(style: Any) -> str:
    found = style.find(qn("w:name"))
    return "" if found is None else str(found.get(qn("w:val"), ""))


def _paragraph(style: Any, size: float, *, colour: RGBColor | None = None) -> None:
    style.font.name, style.font.size = _FONT, Pt(size)
    # The theme's font would win over the name.
    fonts = style.element.rPr.rFonts
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for name in ("w:cs", "w:eastAsia"):
        fonts.set(qn(name), _FONT)
    style.font.color.rgb = colour or RGBColor(0x1C, 0x24, 0x30)


def _no_border(style: Any) -> None:
    for border in list(style.element.iter(qn("w:pBdr"))):
        border.getparent().remove(border)


def _drop_unused_tables(document: Document) -> None:
    """Forget the many tables that come with the library: four fifths of an empty document."""
    for style in list(_table_styles(document)):
        if style.name not in ("Normal Table", "Table Grid"):
            style.element.getparent().remove(style.element)
    package = document.part.package
    for key, rel in list(package.rels.items()):
        if "thumbnail" in rel.reltype:
            del package.rels[key]
    for key, rel in list(document.part.rels.items()):
        if "stylesWithEffects" in rel.reltype:
            del document.part.rels[key]


def _table_styles(document: Document) -> Iterable[Any]:
    return (style for style in document.styles if style.type == WD_STYLE_TYPE.TABLE)


def speak(document: Document, language: str) -> None:
    """Say in which language everything is that says nothing else: `en-GB`."""
    for told in document.styles.element.iter(qn("w:lang")):
        told.set(qn("w:val"), language)
    for told in document.settings.element.iter(qn("w:themeFontLang")):
        told.set(qn("w:val"), language)


_TABLE_XML = f"""
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="AssessmentTable">
  <w:name w:val="{TABLE}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/><w:qFormat/>
  <w:tblPr><w:tblBorders><w:top {_HAIR}/><w:bottom {_HAIR}/><w:insideH {_HAIR}/></w:tblBorders>
    <w:tblCellMar><w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/></w:tblCellMar>
  </w:tblPr>
  <w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr></w:tblStylePr>
</w:style>
"""
