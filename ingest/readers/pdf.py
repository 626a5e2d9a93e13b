"""PDF → lines with fonts and positions. The door to pypdf.

pypdf's plain mode keeps the reading order of the content stream (its layout mode
interleaves columns); the font visitor tells headings, bold and italic.
"""

from __future__ import annotations

import io
import logging
import re
import unicodedata
from dataclasses import dataclass, field, replace
from typing import Any

import pypdf
from pypdf import errors as pypdf_errors

from corpus.errors import UnreadableDocument
from corpus.schema import Notice
from corpus.texts import notice
from ingest.layout import Metadata, Piece, RawDocument, Unread
from ingest.readers.blocks import pdf_blocks
from ingest.readers.lines import Line, furniture_lines

# pypdf's own remarks are English, name no file and would land between our lines on stderr.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

MAX_PAGES = 5000
# A piece this much smaller than its line is a superscript (or an index).
SUPERSCRIPT_RATIO = 0.78
MIN_FOOTNOTED_WORD = 4  # letters
_TRAILING_LETTERS = re.compile(r"[^\W\d_]+$")
_SPACES = re.compile(r"[^\S\n]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# Unused codes of WinAnsiEncoding are bullets (ISO 32000-1, D.2); some programs write them.
_UNUSED_CODES = str.maketrans(dict.fromkeys("\x7f\x81\x8d\x8f\x90\x9d", "•"))
# Bullets of symbol fonts, wherever they stand; others only at the start of a line, since
# the same sign may be spelling further on ("Mitarbeiter·innen").
_SYMBOL_BULLETS = str.maketrans(dict.fromkeys("\uf095\uf0b7\uf0a7\uf0d8", "•"))
_OTHER_BULLET = re.compile(r"^(\s*)[▪◦●○■□‣⁃∙·](?=\s|$)")


@dataclass(slots=True)
class _Fragment:
    text: str
    x: float
    y: float
    font: str
    size: float


@dataclass(slots=True)
class _PageText:
    lines: list[Line]
    raw: str
    height: float
    control: str = ""
    warnings: list[Notice] = field(default_factory=list)


def read_pdf(data: bytes) -> RawDocument:
    """Reads a PDF.

    Raises:
        UnreadableDocument: encrypted, damaged, without text, or beyond pypdf's limits.
    """
    reader = _open(data)
    pages = [_read_page(page, index) for index, page in enumerate(_pages(reader, data))]
    if not any(line.text.strip() for page in pages for line in page.lines):
        raise UnreadableDocument("no_text", "file_no_text", pages=len(pages))
    furniture = furniture_lines([page.lines for page in pages], [page.height for page in pages])
    kept = [
        [line for i, line in enumerate(page.lines) if i not in removed]
        for page, removed in zip(pages, furniture, strict=True)
    ]
    removed_texts = tuple(
        tuple(page.lines[i].text for i in sorted(removed)) for page, removed in zip(pages, furniture, strict=True)
    )
    return RawDocument(
        blocks=pdf_blocks(kept),
        raw_pages=tuple(page.raw for page in pages),
        page_labels=_labels(reader, len(pages)),
        furniture=removed_texts,
        unread=_control_characters(pages),
        warnings=_warnings(pages),
        metadata=_metadata(reader),
    )


def _open(data: bytes) -> pypdf.PdfReader:
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableDocument("encrypted", "file_encrypted")
        return reader
    except UnreadableDocument:
        raise
    except pypdf_errors.FileNotDecryptedError as error:
        raise UnreadableDocument("encrypted", "file_encrypted") from error
    except Exception as error:  # pypdf raises more than its own types on damaged files
        raise _damaged(data, error) from error


def _damaged(data: bytes, error: Exception) -> UnreadableDocument:
    if b"%%EOF" in data[-2048:]:
        return UnreadableDocument("unreadable", "file_damaged", detail=type(error).__name__)
    return UnreadableDocument("truncated", "file_truncated", detail=type(error).__name__)


def _pages(reader: pypdf.PdfReader, data: bytes) -> list[Any]:
    try:
        count = len(reader.pages)
        if count > MAX_PAGES:
            raise UnreadableDocument("too_large", "file_too_many_pages", pages=count, limit=MAX_PAGES)
        return list(reader.pages)
    except UnreadableDocument:
        raise
    except Exception as error:
        raise _damaged(data, error) from error


def _read_page(page: Any, index: int) -> _PageText:
    fragments: list[_Fragment] = []

    def visit(text: str, cm: list[float], tm: list[float], font: dict[str, Any] | None, size: float) -> None:
        if text:
            x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
            y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            scale = abs(tm[3] * cm[3]) or abs(tm[0] * cm[0]) or 1.0
            fragments.append(_Fragment(text, x, y, str((font or {}).get("/BaseFont", "")), size * scale))

    warnings: list[Notice] = []
    try:
        raw = page.extract_text(visitor_text=visit)
    except Exception as error:  # one bad page must not lose the others
        raw, fragments = "", []
        warnings.append(notice("ledger.page_unreadable", page=index + 1, detail=type(error).__name__))
    raw = unicodedata.normalize("NFC", raw).translate(_UNUSED_CODES)
    control = "".join(_CONTROL.findall(raw))
    if control:  # set aside at the end, where the ledger finds them in one piece
        raw = _CONTROL.sub("", raw) + control
        warnings.append(notice("ledger.control_removed", count=len(control)))
    if not raw.strip() and not warnings:
        warnings.append(notice("ledger.page_without_text", page=index + 1))
    return _PageText(_lines(fragments, index), raw, _height(page), control, warnings)


def _height(page: Any) -> float:
    try:
        return float(page.mediabox.height) or 842.0
    except Exception:  # a damaged media box
        return 842.0


def _lines(fragments: list[_Fragment], page: int) -> list[Line]:
    lines: list[Line] = []
    current: list[_Fragment] = []
    for fragment in fragments:
        parts = fragment.text.split("\n")
        for i, part in enumerate(parts):
            if part:
                current.append(_Fragment(part, fragment.x, fragment.y, fragment.font, fragment.size))
            if i < len(parts) - 1:
                lines += _line(current, page)
                current = []
    return _with_cells(lines + _line(current, page))


def _with_cells(lines: list[Line]) -> list[Line]:
    """Lines drawn side by side, left to right, are the cells of one table row.

    Not where the left one goes on below another line: there a cell of several lines ends.
    """
    out: list[Line] = []
    joined = [False, False]  # for the last two lines: made of several cells?
    for line in lines:
        left = out[-1] if out else None
        side_by_side = left is not None and abs(left.y - line.y) < 0.5 and line.x > left.x
        ends_cell = len(out) > 1 and not joined[-1] and not joined[-2] and _is_next_line(out[-2], out[-1])
        if left is None or not side_by_side or ends_cell:
            out.append(line)
            joined.append(False)
        else:
            pieces = (*left.pieces, Piece(" ", line.page), *line.pieces)
            out[-1] = replace(left, pieces=pieces, starts=left.starts + line.starts)
            joined[-1] = True
    return out


def _is_next_line(above: Line, line: Line) -> bool:
    return abs(above.x - line.x) < 0.5 and above.size == line.size and 0 < above.y - line.y < line.size * 1.5


def _line(fragments: list[_Fragment], page: int) -> list[Line]:
    """A line of the fragments, or none when nothing visible is in them."""
    visible = [f for f in fragments if f.text.strip()]
    if not visible:
        return []
    size = max(visible, key=lambda f: len(f.text.strip())).size
    pieces: list[Piece] = []
    for fragment in fragments:
        text = _clean(fragment.text)
        if fragment.size < size * SUPERSCRIPT_RATIO and pieces and _is_raised_word(pieces[-1].text, text):
            text = " " + text
        if not any(piece.text.strip() for piece in pieces):
            text = _OTHER_BULLET.sub(r"\1•", text)
        if text:
            pieces.append(Piece(text, page, _is_bold(fragment.font), _is_italic(fragment.font)))
    starts = tuple(round(f.x, 1) for f in visible)
    return [Line(tuple(pieces), page, visible[0].x, visible[0].y, round(size, 2), starts)]


def _is_raised_word(before: str, text: str) -> bool:
    """Small text that is a word of its own: "Weserbergland" + "plus", or a footnote's mark.

    "km" + "2" and "CO" + "2" stay together.
    """
    word = _TRAILING_LETTERS.search(before)
    if word is None:
        return False
    if text.strip().isdigit():
        return len(word.group()) >= MIN_FOOTNOTED_WORD
    return len(text) >= 2 and text.isalpha()


def _clean(text: str) -> str:
    text = unicodedata.normalize("NFC", text).translate(_UNUSED_CODES).translate(_SYMBOL_BULLETS)
    text = _CONTROL.sub("", text)
    return _SPACES.sub(" ", text)


def _is_bold(font: str) -> bool:
    name = font.lower()
    return "bold" in name or "black" in name or "heavy" in name


def _is_italic(font: str) -> bool:
    name = font.lower()
    return "italic" in name or "oblique" in name


def _control_characters(pages: list[_PageText]) -> tuple[Unread, ...]:
    return tuple(
        Unread(index, page.control, notice("ledger.control_characters"))
        for index, page in enumerate(pages)
        if page.control
    )


def _warnings(pages: list[_PageText]) -> tuple[Notice, ...]:
    return tuple(warning for page in pages for warning in page.warnings)


def _labels(reader: pypdf.PdfReader, count: int) -> tuple[str, ...]:
    try:
        labels = list(reader.page_labels)
    except Exception:  # damaged label tree: physical numbers will do
        labels = []
    return tuple(labels) if len(labels) == count else tuple(str(i + 1) for i in range(count))


def _metadata(reader: pypdf.PdfReader) -> Metadata:
    try:
        title = str(reader.metadata.title or "") if reader.metadata else ""
    except Exception:  # damaged information dictionary
        title = ""
    return Metadata(title=_clean(title).strip())
