"""Printed lines with their place on the page, and the repeated ones among them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from ingest.layout import Piece


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line. ``x``, ``y``: its left end in points from the page's lower left.

    ``size``: font size of most of its characters, in points. ``starts``: where each of
    its pieces begins, for telling columns.
    """

    pieces: tuple[Piece, ...]
    page: int
    x: float
    y: float
    size: float
    starts: tuple[float, ...] = ()

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def bold(self) -> bool:
        return all(piece.bold for piece in self.pieces if piece.text.strip())


# A running header stands in the outer parts of a page, on at least half of the pages.
MARGIN_SHARE = 0.12
MIN_PAGES = 3
_DIGITS = re.compile(r"\d+|\b[ivxlc]+\b")


def furniture_lines(pages: list[list[Line]], heights: list[float]) -> list[set[int]]:
    """Positions of running headers, footers and page numbers, page by page.

    A line counts when, with its digits masked, it repeats near the top or bottom edge of
    at least half of the pages (and of three). Shorter documents keep all their lines: a
    line that is wrongly kept disturbs, one that is wrongly removed is lost.
    """
    seen: Counter[str] = Counter()
    marked: list[dict[int, str]] = []
    for lines, height in zip(pages, heights, strict=True):
        at_edge = {i: _mask(line.text) for i, line in enumerate(lines) if _is_at_edge(line, height)}
        marked.append(at_edge)
        seen.update(set(at_edge.values()))
    needed = max(MIN_PAGES, (len(pages) + 1) // 2)
    return [{i for i, mask in at_edge.items() if seen[mask] >= needed} for at_edge in marked]


def _mask(text: str) -> str:
    return _DIGITS.sub("#", " ".join(text.lower().split()))


def _is_at_edge(line: Line, height: float) -> bool:
    return line.y < height * MARGIN_SHARE or line.y > height * (1 - MARGIN_SHARE)
