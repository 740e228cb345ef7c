"""The pieces of a Word document: headings, paragraphs, tables and pictures, each in its style."""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import docx
from docx.document import Document
from docx.enum.text import WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm

from fairassess.reports import (
    annexes,
    chart_png,
    charts,
    packing,
    word_styles,
    word_template,
    word_widths,
)
from fairassess.reports.paper import printable
from fairassess.reports.speaking import Foreign, language, say

Words = str | tuple[str, str]
"""A text, or a text with the style of its letters."""

Cell = str | Sequence[str]
"""What stands in a cell: a text, or lines, of which each may be in a language of its own."""

REGIONS = {"en": "en-GB", "de": "de-DE"}
"""Languages as Word checks their spelling."""

_LINK_SCHEMES = ("http://", "https://")
_KEPT_TOGETHER = 1_000
"""Letters up to which a row of a table stays on one page."""

_LONGEST_LINK = 2_000
"""Word refuses to open longer addresses; such a one is written out, without a link."""


class WordDocument:
    """
    A document that is being written.

    Attributes:
        width_mm: Width of a line.
    """

    def __init__(self, template: bytes = b"") -> None:
        """
        Begin an empty document.

        Args:
            template: Word document whose styles are worn; empty for our own.

        Raises:
            Invalid: The template cannot be used; the place is `template`.
        """
        self._document: Document = docx.Document()
        word_styles.prepare(self._document)
        if template:
            word_styles.wear(self._document, word_template.read(template))
        self._language = REGIONS.get(language(), language())
        word_styles.speak(self._document, self._language)
        section = self._document.sections[0]
        inner = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
        self.width_mm = inner / Mm(1)
        self._has_bullets = word_styles.has_bullets(self._document)
        self._counted: dict[str, int] = {}
        # Looked up once: the library looks through all styles for every paragraph.
        self._ids = {str(style.name): str(style.style_id) for style in self._document.styles}

    def describe(self, *, title: str, author: str, subject: str, key: str, at: datetime) -> None:
        """Say what the document is, for those who look for it."""
        core = self._document.core_properties
        core.title, core.author, core.subject = (
            printable(text)[:255] for text in (title, author, subject)
        )
        core.identifier, core.language, core.comments, core.keywords = key, self._language, "", ""
        core.created = core.modified = at.replace(tzinfo=None)
        core.last_modified_by, core.revision = "fairassess", 1

    def heading(self, text: str, level: int, more: str = "") -> None:
        """Write a heading of level 1 to 3, or the title with level 0; *more* follows its text."""
        words = (text, more) if isinstance(more, Foreign) else (text + more if more else text,)
        self.paragraph(*words, style="Title" if level == 0 else f"Heading {level}")

    def paragraph(self, *words: Words, style: str = "Normal") -> Any:
        """Write one paragraph; its lines stay lines, and its script says where it begins."""
        made = self._document.add_paragraph()
        made._p.style = self._ids[style]
        self._fill(made, words)
        return made

    def note(self, *words: Words) -> None:
        """Write a paragraph that explains what stands above it."""
        self.paragraph(*words, style=word_styles.NOTE)

    def labelled(self, label: str, text: str, *, more: str = "") -> None:
        """Write words that name what comes, and then what people wrote, in its paragraphs."""
        first, *others = _paragraphs(text)
        named: tuple[Words, ...] = ((f"{label}{more}: ", word_styles.LABEL),)
        if isinstance(label, Foreign):
            named = ((label, word_styles.LABEL), (f"{more}: ", word_styles.LABEL))
        self.paragraph(*named, first)
        for paragraph in others:
            self.paragraph(paragraph)

    def quote(self, label: str, text: str) -> None:
        """Write what a person typed, as a quotation under its name."""
        for place, paragraph in enumerate(_paragraphs(text)):
            named: tuple[Words, ...] = ((f"{label}: ", word_styles.LABEL),) if place == 0 else ()
            self.paragraph(*named, paragraph, style="Quote")

    def bullets(self, lines: Iterable[Sequence[Words]]) -> None:
        """Write a list."""
        sign: tuple[Words, ...] = () if self._has_bullets else ("– ",)
        for line in lines:
            self.paragraph(*sign, *line, style="List Bullet")

    def link(self, label: str, address: str) -> None:
        """Write an address that can be followed where it is one of the web."""
        made = self.paragraph((f"{label}: ", word_styles.LABEL) if label else "")
        target = printable(address)
        if not target.startswith(_LINK_SCHEMES) or len(target) > _LONGEST_LINK:
            self._fill(made, (address,))
            return
        key = self._document.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        anchor = OxmlElement("w:hyperlink")
        anchor.set(qn("r:id"), key)
        run = made.add_run(target)
        run._r.style = self._ids["Hyperlink"]
        anchor.append(run._r)
        made._p.append(anchor)

    def table(
        self,
        caption: str,
        head: Sequence[str],
        rows: Iterable[Sequence[Cell]],
        *,
        widths_mm: Sequence[float] = (),
    ) -> None:
        """
        Write a table with a caption above it and a head that repeats on each page.

        Args:
            caption: What it shows; empty for a table that its heading names.
            head: One cell per column.
            rows: As many cells each.
            widths_mm: Of all columns; without them what is in the columns decides.
        """
        rows = [tuple(cells) for cells in rows]
        if caption:
            self._caption("Table", say("Table"), caption)
        made = self._document.add_table(rows=1, cols=len(head))
        made.style = self._document.styles[word_styles.TABLE]
        made.autofit = False
        texts = [
            tuple(cell if isinstance(cell, str) else "\n".join(cell) for cell in cells)
            for cells in rows
        ]
        widths = widths_mm or word_widths.widths(head, texts, width_mm=self.width_mm)
        scale = self.width_mm / sum(widths)
        for column, width in zip(made.columns, widths, strict=True):
            column.width = Mm(width * scale)
        self._fill_row(made.rows[0], head)
        _repeat(made.rows[0])
        for cells in rows:
            self._fill_row(made.add_row(), cells)
        self.note("")

    def chart(self, caption: str, chart: charts.Chart) -> None:
        """Set a chart as a picture, with its finding as the words for those who do not see it."""
        drawing = charts.as_paper_svg(chart, width_mm=self.width_mm).decode()
        self.drawing(caption, drawing, told=chart.finding, name=chart.name)

    def drawing(self, caption: str, drawing: str, *, told: str, name: str) -> None:
        """
        Set a drawing as a picture.

        Args:
            caption: What it shows.
            drawing: An SVG document.
            told: The words for those who do not see it.
            name: Begins the name of the picture.
        """
        content = chart_png.drawing_as_png(printable(drawing), width_mm=self.width_mm)
        picture = self._document.add_picture(io.BytesIO(content), width=Mm(self.width_mm))
        for side in ("distT", "distB", "distL", "distR"):
            picture._inline.set(side, "0")
        properties = picture._inline.docPr
        properties.set("descr", printable(told))
        properties.set("name", f"{name}-{self._counted.get('Figure', 0) + 1}")
        _keep_with_next(picture)
        # Captions stand above tables and below pictures: this one has nothing to keep with.
        below = self._caption("Figure", say("Figure"), caption)
        below.paragraph_format.keep_with_next = False

    def foot(self, text: str) -> None:
        """Write what stands under each page, and the number of the page."""
        paragraph = self._document.sections[0].footer.paragraphs[0]
        paragraph._p.style = self._ids["Footer"]
        self._fill(paragraph, (f"{text} · {say('page')} ",))
        _field(paragraph, "PAGE", "1")

    def mark_as_draft(self, text: str) -> None:
        """Write above each page that this is a draft, and across it."""
        paragraph = self._document.sections[0].header.paragraphs[0]
        paragraph._p.style = self._ids["Header"]
        self._fill(paragraph, ((text, word_styles.LABEL),))
        paragraph.add_run()._r.append(parse_xml(_watermark(say("DRAFT"), say("Draft"))))

    def new_page(self) -> None:
        """Go on at the top of a page."""
        self._document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def content(self) -> bytes:
        """Return the file; equal documents give equal bytes."""
        buffer = io.BytesIO()
        self._document.save(buffer)
        return packing.repacked(buffer.getvalue())

    def _caption(self, kind: str, called: str, text: str) -> Any:
        number = self._counted[kind] = self._counted.get(kind, 0) + 1
        paragraph = self.paragraph(f"{called} ", style="Caption")
        # A field, so that Word numbers it among those of the document it is copied into.
        _field(paragraph, f"SEQ {kind} \\* ARABIC", str(number))
        self._fill(paragraph, (f". {text}",))
        return paragraph

    def _fill(self, paragraph: Any, words: Iterable[Words]) -> None:
        """Add texts, and turn the paragraph where its first letter belongs to such a script."""
        texts = [(one, "") if isinstance(one, str) else one for one in words]
        told = "".join(text for text, style in texts if not style)
        is_turned = annexes.direction(told) == "rtl"
        if is_turned:
            paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        for text, style in texts:
            run = paragraph.add_run(printable(text))
            if style:
                run._r.style = self._ids[style]
            elif is_turned:
                run._r.get_or_add_rPr().append(OxmlElement("w:rtl"))
            if isinstance(text, Foreign):
                told_in = OxmlElement("w:lang")
                told_in.set(qn("w:val"), REGIONS.get(text.language, text.language))
                run._r.get_or_add_rPr().append(told_in)

    def _fill_row(self, row: Any, cells: Sequence[Cell]) -> None:
        lines = [(cell,) if isinstance(cell, str) else tuple(cell) for cell in cells]
        if sum(len(line) for cell in lines for line in cell) < _KEPT_TOGETHER:
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, texts in zip(row.cells, lines, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph._p.style = self._ids[word_styles.CELL]
            self._fill(paragraph, _on_lines(texts))


def _on_lines(texts: Sequence[str]) -> tuple[str, ...]:
    """Return texts, each but the first on a line of its own; each keeps its language."""
    if not any(isinstance(text, Foreign) for text in texts):
        return ("\n".join(texts),)
    first, *more = texts
    return (first, *(part for text in more for part in ("\n", text)))


def _paragraphs(text: str) -> list[str]:
    clean = text.replace("\r\n", "\n").replace("\r", "\n")
    found = [part for part in re.split(r"\n[^\S\n]*\n\s*", clean) if part.strip()]
    return found or [""]


def _keep_with_next(picture: Any) -> None:
    paragraph = picture._inline.getparent().getparent().getparent()
    paragraph.get_or_add_pPr().get_or_add_keepNext()


def _repeat(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _field(paragraph: Any, code: str, shown: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), f" {code} ")
    field.append(paragraph.add_run(shown)._r)
    paragraph._p.append(field)


def _watermark(word: str, told: str) -> str:
    """Return the mark that lies across a page: its word, and what is told of it."""
    return f"""
<w:pict {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"
    xmlns:o="urn:schemas-microsoft-com:office:office">
  <v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"
      path="m@7,l@8,m@5,21600l@6,21600e">
    <v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/>
      <v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>
      <v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>
    <v:path textpathok="t" o:connecttype="custom"/>
    <v:textpath on="t" fitshape="t"/>
  </v:shapetype>
  <v:shape id="PowerPlusWaterMarkObject1" o:spid="_x0000_s2049" type="#_x0000_t136" alt="{told}"
      style="position:absolute;margin-left:0;margin-top:0;width:430pt;height:150pt;rotation:315;
        z-index:-251658752;mso-position-horizontal:center;
        mso-position-horizontal-relative:margin;mso-position-vertical:center;
        mso-position-vertical-relative:margin" fillcolor="#d9d9d9" stroked="f">
    <v:fill opacity=".5"/>
    <v:textpath style="font-family:&quot;Calibri&quot;;font-size:1pt" string="{word}"/>
  </v:shape>
</w:pict>
"""
