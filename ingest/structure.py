"""Blocks → the document's final text with pages, sections, emphases and units.

The text is fixed here once: blocks are separated by a blank line, list items and table
rows of one list or table by a line break. Every later offset counts in this text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from corpus.german import nfc
from corpus.schema import Document, Page, Section, Source, Span
from ingest.layout import Block, BlockKind, Metadata, Piece, RawDocument

_BLANKS = re.compile(r"[^\S\n]+")
_MARKER_TEXT = re.compile(r"^\s*(?:•|–|-|\*|\d{1,3}[.)]|[a-z][.)])\s+")
_QUOTED = re.compile(r"„([^„“”\n]{2,120})[“”]")
TIGHT: frozenset[BlockKind] = frozenset({"item", "row", "header_row"})


@dataclass(frozen=True, slots=True)
class Unit:
    """A block in the final text: ``Document.text[start:end]``.

    ``body``: where the text begins behind a list marker. ``heading_path``: the headings
    above it, its own included if it is one.
    """

    kind: BlockKind
    start: int
    end: int
    body: int
    depth: int
    heading_path: tuple[str, ...]
    run_in: bool = False


@dataclass(frozen=True, slots=True)
class StructuredDocument:
    document: Document
    units: tuple[Unit, ...]
    metadata: Metadata = field(default_factory=Metadata)


def structure(source: Source, raw: RawDocument) -> StructuredDocument:
    """Joins a reader's blocks to one document."""
    builder = _Builder(source.doc_id)
    for block in raw.blocks:
        builder.add(block)
    text = builder.text()
    units = _with_paths(builder.units, text)
    document = Document(
        source=source,
        text=text,
        pages=_pages(raw.page_labels, builder.page_ends, len(text)),
        sections=_sections(units, text),
        emphases=_emphases(source.doc_id, text, builder.emphases),
        warnings=raw.warnings,
    )
    return StructuredDocument(document, units, raw.metadata)


class _Builder:
    """Collects text and remembers where pages end and fonts change."""

    def __init__(self, doc_id: str) -> None:
        self.doc_id = doc_id
        self.parts: list[str] = []
        self.length = 0
        self.units: list[tuple[Block, int, int]] = []
        self.page_ends: dict[int, int] = {}
        self.emphases: list[tuple[int, int]] = []

    def text(self) -> str:
        return "".join(self.parts)

    def add(self, block: Block) -> None:
        pieces = _normalised(block.pieces)
        if not pieces:
            return
        if self.units:
            previous = self.units[-1][0].kind
            tight = block.kind in TIGHT and previous in TIGHT
            self._append("\n" if tight else "\n\n")
        start = self.length
        for piece in pieces:
            begin = self.length
            self._append(piece.text)
            self.page_ends[piece.page] = self.length
            if (piece.italic or piece.bold) and block.kind not in ("title", "heading"):
                self._emphasise(begin, self.length)
        self.units.append((block, start, self.length))

    def _append(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def _emphasise(self, start: int, end: int) -> None:
        if self.emphases and self.emphases[-1][1] == start:
            start = self.emphases.pop()[0]
        self.emphases.append((start, end))


def _normalised(pieces: Iterable[Piece]) -> list[Piece]:
    """NFC, single spaces, no spaces at the block's ends or around line breaks.

    NFC is applied to the block as a whole first: a combining mark may stand in the next
    piece. Pieces keep their borders unless that would change the text.
    """
    out: list[Piece] = []
    for piece in pieces:
        text = _BLANKS.sub(" ", nfc(piece.text))
        before = out[-1].text if out else "\n"
        if text.startswith(" ") and before.endswith((" ", "\n")):
            text = text[1:]
        if text.startswith("\n") and before.endswith(" "):
            out[-1] = Piece(before.rstrip(" "), out[-1].page, out[-1].bold, out[-1].italic)
        text = text.replace(" \n", "\n").replace("\n ", "\n")
        if text:
            out.append(Piece(text, piece.page, piece.bold, piece.italic))
    while out and not out[-1].text.rstrip():
        out.pop()
    if out:
        last = out[-1]
        out[-1] = Piece(last.text.rstrip(), last.page, last.bold, last.italic)
    return out


def _with_paths(entries: list[tuple[Block, int, int]], text: str) -> tuple[Unit, ...]:
    units: list[Unit] = []
    stack: list[tuple[int, str]] = []
    run_in: tuple[str, int] | None = None  # a run-in heading and the units it still covers
    for block, start, end in entries:
        if block.kind == "heading":
            if block.run_in:
                run_in = (text[start:end], 0)
                path = (*(title for _, title in stack), text[start:end])
            else:
                stack = [entry for entry in stack if entry[0] < block.level]
                stack.append((block.level, text[start:end]))
                run_in = None
                path = tuple(title for _, title in stack)
        else:
            if run_in and run_in[1] and not (block.kind in TIGHT and units[-1].kind in TIGHT):
                run_in = None
            if run_in:
                run_in = (run_in[0], run_in[1] + 1)
            path = (*(title for _, title in stack), *((run_in[0],) if run_in else ()))
        marker = _MARKER_TEXT.match(text[start:end]) if block.kind == "item" else None
        body = start + (marker.end() if marker else 0)
        units.append(Unit(block.kind, start, end, body, block.depth, path, block.run_in))
    return tuple(units)


def _sections(units: tuple[Unit, ...], text: str) -> tuple[Section, ...]:
    """One section per heading; it ends where its path does."""
    sections: list[Section] = []
    for i, unit in enumerate(units):
        if unit.kind != "heading":
            continue
        end = unit.end
        for later in units[i + 1 :]:
            if later.heading_path[: len(unit.heading_path)] != unit.heading_path or _same_heading(later, unit):
                break
            end = later.end
        sections.append(Section(unit.heading_path, len(unit.heading_path), unit.start, end))
    return tuple(sections)


def _same_heading(later: Unit, unit: Unit) -> bool:
    """Another heading with the same words under the same parents starts a new section."""
    return later.kind == "heading" and later.heading_path == unit.heading_path


def _pages(labels: tuple[str, ...], ends: dict[int, int], length: int) -> tuple[Page, ...]:
    """Pages in order, together covering the whole text; a page without text is empty."""
    pages: list[Page] = []
    start = 0
    for index, label in enumerate(labels):
        end = length if index == len(labels) - 1 else max(start, ends.get(index, start))
        pages.append(Page(index + 1, label, start, end))
        start = end
    return tuple(pages)


def _emphases(doc_id: str, text: str, fonts: list[tuple[int, int]]) -> tuple[Span, ...]:
    """Bold and italic runs and „quoted“ words, without surrounding space, in order."""
    spans: set[tuple[int, int]] = set()
    for start, end in fonts:
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start < end and any(c.isalpha() for c in text[start:end]):
            spans.add((start, end))
    spans |= {match.span(1) for match in _QUOTED.finditer(text)}
    return tuple(Span(doc_id, start, end) for start, end in sorted(spans))
