"""What a reader finds on the pages, before it becomes a document's final text.

A reader turns bytes into a ``RawDocument``: blocks in reading order, each made of pieces
of text that share a font and a page. ``ingest.structure`` joins the pieces into the one
text that everything else quotes from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from corpus.schema import Notice

BlockKind = Literal["title", "heading", "paragraph", "item", "row", "header_row", "caption"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Text with one font on one page (``page`` is an index, from 0)."""

    text: str
    page: int
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list item or table row.

    ``level``: of a heading, 1 = outermost. ``depth``: of a list item, 0 = outermost.
    ``run_in``: a heading that introduces the next block only.
    ``marker``: the list marker, part of the text ("•", "1.", "a.").
    A line break inside the text separates an item's heading line from its paragraph.
    """

    kind: BlockKind
    pieces: tuple[Piece, ...]
    level: int = 0
    depth: int = 0
    marker: str = ""
    run_in: bool = False

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Unread:
    """Characters of a page that are not indexed, with the reason why."""

    page: int
    text: str
    reason: Notice


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a file says about itself (front matter, PDF information).

    ``details``: the fields of a fact sheet's front matter that describe an offer, each with
    its values.
    """

    title: str = ""
    as_of: str | None = None
    urls: tuple[str, ...] = ()
    details: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class RawDocument:
    """A reader's result. ``raw_pages`` is what the page holds before anything is removed."""

    blocks: tuple[Block, ...]
    raw_pages: tuple[str, ...]
    page_labels: tuple[str, ...]
    furniture: tuple[tuple[str, ...], ...] = ()
    unread: tuple[Unread, ...] = ()
    warnings: tuple[Notice, ...] = ()
    metadata: Metadata = field(default_factory=Metadata)
