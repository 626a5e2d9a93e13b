"""An exported answer as a Word document. The door to python-docx."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from assistant.export_blocks import Block, BlockKind, Cell
from corpus.schema import Language

_STYLES: dict[BlockKind, str] = {
    "title": "Heading 1",
    "notice": "Intense Quote",
    "paragraph": "Normal",
    "item": "List Bullet",
    "table": "Caption",
    "heading": "Heading 2",
    "source": "Normal",
    "quote": "Quote",
    "provenance": "List Bullet",
}
# Of a table: name, what the sources say, edition.
_WIDTHS = (Cm(3.8), Cm(9.2), Cm(3.0))
_A4, _MARGIN = (Cm(21), Cm(29.7)), Cm(2.5)
_LINK_COLOUR = "0B5394"
# What XML 1.0 doesn't allow in a text.
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def docx_bytes(blocks: Sequence[Block], mark: str, language: Language, day: str) -> bytes:
    """``mark``: for the footer of every page and the file's properties; ``day``: ISO 8601."""
    document = docx.Document()
    _set_up(document, mark, language, day, title=blocks[0].text)
    for block in blocks:
        paragraph = document.add_paragraph(_clean(block.text), style=_STYLES[block.kind])
        if block.url:
            paragraph.add_run(" ")
            _add_link(paragraph, _clean(block.url))
        if block.rows:
            paragraph.paragraph_format.keep_with_next = True
            _add_table(document, block.rows)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _add_table(document: WordDocument, rows: Sequence[Sequence[Cell]]) -> None:
    """Its head is repeated on every page, and no row is cut by the end of one."""
    table = document.add_table(len(rows), len(rows[0]), style="Table Grid")
    table.autofit = False
    for at, (cells, row) in enumerate(zip(rows, table.rows, strict=True)):
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if at == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for lines, cell, width in zip(cells, row.cells, _WIDTHS, strict=True):
            cell.width = width
            cell.text = _clean("\n".join(lines))
            for run in cell.paragraphs[0].runs:
                run.font.size = Pt(10)
                run.bold = at == 0
    document.add_paragraph()


def _set_up(document: WordDocument, mark: str, language: Language, day: str, title: str) -> None:
    properties = document.core_properties
    properties.author = ""
    properties.title = _clean(title)[:255]
    properties.comments = mark
    properties.language = "de-DE" if language == "de" else "en-GB"
    properties.created = properties.modified = datetime.fromisoformat(day).replace(tzinfo=UTC)
    normal: Any = document.styles["Normal"]
    normal.font.name = "Calibri"
    normal.font.size = Pt(11)
    spelling = OxmlElement("w:lang")
    spelling.set(qn("w:val"), properties.language)
    normal.element.get_or_add_rPr().append(spelling)
    page = document.sections[0]
    page.page_width, page.page_height = _A4
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = _MARGIN
    footer = page.footer.paragraphs[0]
    run = footer.add_run(mark)
    run.font.size = Pt(8)
    run.font.color.rgb = RGBColor(0x44, 0x44, 0x44)


def _add_link(paragraph: Paragraph, url: str) -> None:
    """python-docx reads hyperlinks but has no call to write one."""
    target = paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), target)
    run = paragraph.add_run(url)
    run.font.underline = True
    run.font.color.rgb = RGBColor.from_string(_LINK_COLOUR)
    link.append(run._r)
    paragraph._p.append(link)


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("", text)
