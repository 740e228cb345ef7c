"""A Word document given for its styles: they are worn, its words are not, and nothing harms us."""

import contextlib
import dataclasses
import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.shared import Mm, Pt
from hypothesis import given
from hypothesis import strategies as st

from fairassess.errors import Invalid
from fairassess.reports import word, word_styles, word_template
from fairassess.reports.options import ReportOptions
from tests import examples
from tests.reports.test_formats import report

Members = dict[str, bytes]


def template(change: Callable[[Document], None] = lambda _: None) -> bytes:
    """A document as an editor could give it."""
    document = docx.Document()
    document.add_paragraph("Words of the template")
    change(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def packed(change: Callable[[Members], None], *, stored: bool = False) -> bytes:
    """The same, with its parts changed."""
    with zipfile.ZipFile(io.BytesIO(template())) as file:
        members = {name: file.read(name) for name in file.namelist()}
    change(members)
    buffer = io.BytesIO()
    how = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(buffer, "w", how) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return buffer.getvalue()


def worn(content: bytes) -> Document:
    told = dataclasses.replace(
        report(points=(), previous=None, options=ReportOptions(sections=())), template=content
    )
    return docx.Document(io.BytesIO(word.report(told)))


def restyle(document: Document) -> None:
    document.styles["Heading 1"].font.name = "Georgia"
    document.styles["Caption"].font.size = Pt(7)
    document.sections[0].page_width = Mm(216)
    document.sections[0].left_margin = Mm(40)


def test_styles_and_page_are_worn_and_words_are_not() -> None:
    made = worn(template(restyle))
    assert made.styles["Heading 1"].font.name == "Georgia"
    assert made.styles["Caption"].font.size == Pt(7)
    assert round(made.sections[0].page_width / Mm(1)) == 216
    assert round(made.sections[0].left_margin / Mm(1)) == 40
    assert not [p for p in made.paragraphs if "Words of the template" in p.text]


def test_equal_templates_give_equal_files() -> None:
    content = template(restyle)
    told = dataclasses.replace(
        report(points=(), previous=None, options=ReportOptions(sections=())), template=content
    )
    assert word.report(told) == word.report(told)


def test_what_a_template_has_no_style_for_keeps_ours() -> None:
    def bare(members: Members) -> None:
        members["word/styles.xml"] = (
            b'<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            b'<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/>'
            b"</w:style></w:styles>"
        )
        del members["word/numbering.xml"]
        rels = members["word/_rels/document.xml.rels"]
        members["word/_rels/document.xml.rels"] = rels.replace(b"numbering.xml", b"styles.xml")

    made = worn(packed(bare))
    names = {str(style.name) for style in made.styles}
    assert set(word_styles.NEEDED) <= names
    heading = next(p for p in made.paragraphs if p.text == "Summary")
    assert heading.style.style_id == "berschrift1"


def _add(name: str, content: bytes = b"x") -> Callable[[Members], None]:
    return lambda members: members.update({name: content})


def _replace(name: str, old: bytes, new: bytes) -> Callable[[Members], None]:
    def change(members: Members) -> None:
        assert old in members[name]
        members[name] = members[name].replace(old, new)

    return change


def _many(members: Members) -> None:
    members.update({f"word/media/{number}.png": b"" for number in range(600)})


_EXTERNAL = (
    b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'relationships/attachedTemplate" Target="http://192.0.2.1/x.dotm" TargetMode="External"/>'
    b"</Relationships>"
)
_BOMB = b"<w:styles>" + b"a" * 70_000_000
_DOCTYPE = (
    b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b'<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">&x;'
    b"</w:styles>"
)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_add("word/vbaProject.bin"), "macros"),
        (_add("word/embeddings/oleObject1.bin"), "embedded objects"),
        (_add("word/activeX/activeX1.xml"), "macros"),
        (_replace("[Content_Types].xml", b"document.main+xml", b"macroEnabled.main+xml"), "macros"),
        (_replace("word/_rels/document.xml.rels", b"</Relationships>", _EXTERNAL), "outside"),
        (_add("word/styles.xml", _BOMB), "unpacks to far more"),
        (_add("word/styles.xml", b"a" * 11_000_000), "larger than"),
        (_add("word/styles.xml", _DOCTYPE), "document type"),
        (_add("word/styles.xml", b"<not closed"), "no XML"),
        (_add("word/styles.xml", b"<other/>"), "cannot be read"),
        (_add("word/styles.xml", b'<x xmlns="http://purl.oclc.org/ooxml/x"/>'), "Strict"),
        (lambda members: members.pop("word/styles.xml"), "no styles"),
        (_many, "parts"),
    ],
)
def test_what_could_harm_is_refused_with_its_reason(
    change: Callable[[Members], None], told: str
) -> None:
    with pytest.raises(Invalid, match=told) as caught:
        word_template.read(packed(change))
    assert [fault.place for fault in caught.value.faults] == ["template"]


def test_sizes_that_the_directory_hides_are_not_believed() -> None:
    """Each size in the directory says 100 bytes, and the parts unpack to 12 million."""
    honest = packed(_add("word/styles.xml", b"a" * 12_000_000))
    lying = honest.replace((12_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert lying != honest
    with pytest.raises(Invalid):
        word_template.read(lying)


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"%PDF-1.7", b"\xd0\xcf\x11\xe0" * 100, b"x" * 5_000_001]
)
def test_what_is_no_word_document_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid):
        word_template.read(content)


def test_a_document_with_a_password_is_refused() -> None:
    content = bytearray(template())
    for start, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(start)
        while place >= 0:
            content[place + offset] |= 1
            place = content.find(start, place + 4)
    with pytest.raises(Invalid, match="password"):
        word_template.read(bytes(content))


def _outside(members: Members) -> None:
    for name in ("../../outside.xml", "/etc/outside.xml", "C:\\outside.xml"):
        members[name] = b"<outside/>"


def _picture(members: Members) -> None:
    script = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    members["word/media/image1.svg"] = script
    members["docProps/thumbnail.svg"] = script


@pytest.mark.parametrize("change", [_outside, _picture])
def test_parts_that_no_style_needs_are_neither_unpacked_nor_taken_along(
    change: Callable[[Members], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    told = dataclasses.replace(
        report(points=(), previous=None, options=ReportOptions(sections=())),
        template=packed(change),
    )
    with zipfile.ZipFile(io.BytesIO(word.report(told))) as file:
        assert not [name for name in file.namelist() if "outside" in name or "svg" in name]
        assert not any(b"<script" in file.read(name) for name in file.namelist())
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_links_to_pages_are_no_harm() -> None:
    link = _EXTERNAL.replace(b"attachedTemplate", b"hyperlink")
    content = packed(_replace("word/_rels/document.xml.rels", b"</Relationships>", link))
    assert word_template.read(content).styles


@examples.up_to(40)
@given(st.integers(min_value=0, max_value=2**32))
def test_a_damaged_file_is_read_or_refused_and_nothing_else(seed: int) -> None:
    draw = random.Random(seed)
    content = bytearray(_SOUND)
    for _ in range(draw.randint(1, 30)):
        content[draw.randrange(len(content))] = draw.randrange(256)
    with contextlib.suppress(Invalid):
        word_template.read(bytes(content))


_SOUND = template()


def test_every_part_of_a_written_document_is_there_and_known(tmp_path: Path) -> None:
    """What a strict reader asks: types of all parts, targets of all relations, styles by id."""
    path = tmp_path / "report.docx"
    path.write_bytes(word.report(report()))
    with zipfile.ZipFile(path) as file:
        names = set(file.namelist())
        types = file.read("[Content_Types].xml").decode()
        document = file.read("word/document.xml").decode()
        styles = file.read("word/styles.xml").decode()
        rels = file.read("word/_rels/document.xml.rels").decode()
        assert file.testzip() is None
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    for name in names - {"[Content_Types].xml"}:
        ending = name.rsplit(".", 1)[1]
        assert f'PartName="/{name}"' in types or f'Extension="{ending}"' in types, name
    parsed = word_template._parsed
    for relation in parsed(rels.encode()):
        if relation.get("TargetMode") != "External":
            assert f"word/{relation.get('Target')}" in names or relation.get(
                "Target", ""
            ).startswith("../")
    known = set(parsed(styles.encode()).xpath("//@w:styleId", namespaces=_W))
    used = set(
        parsed(document.encode()).xpath(
            "//w:pStyle/@w:val | //w:rStyle/@w:val | //w:tblStyle/@w:val", namespaces=_W
        )
    )
    assert used <= known
    pictures = parsed(document.encode()).xpath("//*[local-name()='docPr']/@descr")
    assert len(pictures) == 2
    assert all(pictures)


_W = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
