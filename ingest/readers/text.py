"""Plain text → blocks. Pages are separated by a form feed or by three or more blank lines.

Without fonts, headings are told by their form: a numbered line ("2.1 Grundzüge"), or a
short line of its own that does not end like a sentence ("Landkreis Hildesheim",
"Schlussfolgerungen:").
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from corpus.errors import UnreadableDocument
from corpus.texts import notice
from ingest.layout import Block, BlockKind, Metadata, Piece, RawDocument, Unread
from ingest.readers.hyphens import join_pieces

_PAGE_BREAK = re.compile(r"\f|\n(?:[ \t]*\n){3,}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
_NUMBERED = re.compile(r"^(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+[A-ZÄÖÜ]")
_ITEM = re.compile(r"^([ \t]*)(•|–|-|\*|\d{1,2}[.)]|[a-z][.)])[ \t]+(?=\S)")
_ROMAN_HEADING = re.compile(r"^[IVX]+\.\s+\S+(?:\s+\S+){0,6}$")
_SENTENCE_END = re.compile(r"[.!?;,][\"”“»)]*$")
_FINISHED = re.compile(r"[.!?:;][\"”“»)]*$")
_CAPTION = re.compile(r"^(?:Abb|Abbildung|Tab|Tabelle)\b[.:]")
MAX_HEADING_WORDS = 16


def decode(data: bytes) -> str:
    """Text of a file: UTF-8 (with or without byte order mark), UTF-16 with mark, else cp1252.

    Raises:
        UnreadableDocument: binary data.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    if b"\x00" in data[:4096] and data[:4096].count(b"\x00") > len(data[:4096]) // 20:
        raise UnreadableDocument("misnamed", "file_binary")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = data.decode("cp1252", errors="replace")
        if len(_CONTROL.findall(text)) > 2 + len(text) // 50:  # prose in cp1252 has hardly any
            raise UnreadableDocument("misnamed", "file_binary") from error
        return text


def clean(text: str) -> tuple[str, str]:
    """NFC text with \\n line ends, and the control characters taken out of it."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _CONTROL.sub("", text), "".join(_CONTROL.findall(text))


def read_text(data: bytes) -> RawDocument:
    """Reads a text file.

    Raises:
        UnreadableDocument: binary data, or nothing but white space.
    """
    text, control = clean(decode(data))
    if not text.strip():
        raise UnreadableDocument("empty", "file_blank")
    pages = [page for page in _PAGE_BREAK.split(text) if page.strip()]
    blocks: list[Block] = []
    for index, page in enumerate(pages):
        new = _page_blocks(page, index)
        if blocks and new and _goes_on(blocks[-1], new[0]):
            first = new.pop(0)
            last = blocks.pop()
            kind: BlockKind = "item" if last.kind == "item" else "paragraph"
            blocks.append(Block(kind, join_pieces(last.pieces, first.pieces), depth=last.depth, marker=last.marker))
        blocks += new
    unread = (Unread(0, control, notice("ledger.control_characters")),) if control else ()
    raw_pages = (pages[0] + control, *pages[1:])
    return RawDocument(
        blocks=_with_heading_levels(blocks),
        raw_pages=raw_pages,
        page_labels=tuple(str(i + 1) for i in range(len(pages))),
        unread=unread,
        warnings=(notice("ledger.control_removed", count=len(control)),) if control else (),
        metadata=Metadata(),
    )


def _page_blocks(page: str, index: int) -> list[Block]:
    blocks: list[Block] = []
    for paragraph in re.split(r"\n[ \t]*\n", page):
        lines = [line for line in paragraph.split("\n") if line.strip()]
        for group in _groups(lines):
            blocks.append(_block(group, index, alone=len(lines) == 1))
    return blocks


def _groups(lines: list[str]) -> list[list[str]]:
    """A list marker opens a new group; other lines go on with the one before."""
    groups: list[list[str]] = []
    for line in lines:
        if _ITEM.match(line) or not groups:
            groups.append([line])
        else:
            groups[-1].append(line)
    return groups


def _block(lines: list[str], page: int, *, alone: bool) -> Block:
    item = _ITEM.match(lines[0])
    if item and not (
        alone and _NUMBERED.match(lines[0].strip()) and len(item.group(1)) == 0 and "." not in item.group(2)
    ):
        heading_line = len(lines) > 1 and not _SENTENCE_END.search(lines[0].rstrip()) and item.group(2)[0].isdigit()
        depth = 1 if len(item.group(1).expandtabs(4)) >= 1 else 0
        return Block("item", _joined(lines, page, first_alone=heading_line), depth=depth, marker=item.group(2))
    pieces = _joined(lines, page)
    if _CAPTION.match(lines[0]):
        return Block("caption", pieces)
    return Block("heading" if alone and _is_heading(lines[0].strip()) else "paragraph", pieces)


def _joined(lines: list[str], page: int, *, first_alone: bool = False) -> tuple[Piece, ...]:
    pieces: tuple[Piece, ...] = ()
    for number, line in enumerate(lines):
        piece = (Piece(line.strip(), page),)
        if first_alone and number == 1:
            pieces = (Piece(pieces[0].text + "\n", page), *piece)
        else:
            pieces = join_pieces(pieces, piece)
    return pieces


def _is_heading(line: str) -> bool:
    if _NUMBERED.match(line) or _ROMAN_HEADING.match(line):
        return True
    words = line.split()
    return bool(words) and len(words) <= MAX_HEADING_WORDS and line[0].isupper() and not _SENTENCE_END.search(line)


def _with_heading_levels(blocks: list[Block]) -> tuple[Block, ...]:
    """Numbered headings: by their number. Unnumbered: one below the deepest numbered one.

    A line that ends in a colon right above a list is its lead-in, not a heading. A
    document that opens with an unnumbered heading opens with its title.
    """
    numbered = [_number_depth(block.text) for block in blocks if block.kind == "heading"]
    unnumbered = max(numbered, default=0) + 1
    out: list[Block] = []
    for i, block in enumerate(blocks):
        following = blocks[i + 1].kind if i + 1 < len(blocks) else None
        if block.kind != "heading":
            out.append(block)
        elif block.text.endswith(":") and following == "item":
            out.append(replace(block, kind="paragraph"))
        elif i == 0 and not _number_depth(block.text):
            out.append(replace(block, kind="title"))
        else:
            out.append(replace(block, level=_number_depth(block.text) or unnumbered))
    return tuple(out)


def _number_depth(text: str) -> int:
    """2 for "2.1 Grundzüge", 0 for a heading without a number."""
    match = _NUMBERED.match(text)
    return match.group(1).count(".") + 1 if match else 0


def _goes_on(before: Block, after: Block) -> bool:
    """A page that breaks in mid-sentence: either part may be short enough to look like a heading."""
    if before.kind == "caption" or _number_depth(before.text) or after.kind not in ("paragraph", "heading"):
        return False
    return not _FINISHED.search(before.text.rstrip()) and after.text[:1].islower()
