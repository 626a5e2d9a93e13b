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
BIGGER_THAN_TEXT = 1.08
APART_FACTOR = 1.6  # of the font size: a running header's distance from the text, at least
_NUMBER = re.compile(r"\d+|\b[ivxlc]+\b")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_SECTION_NUMBER = re.compile(r"\s*(?:\d+\.)+\d*\s")  # "3.1 ", "2. ": a heading's, never a page's
_PAGE_NUMBER_ONLY = re.compile(r"(?:[#\W]|seite|page|blatt|von|of|s|p)+")


@dataclass(frozen=True, slots=True)
class _Edge:
    """A line near a page's edge: its text with the numbers masked, and the numbers."""

    page: int
    position: int
    line: Line
    mask: str
    numbers: tuple[int, ...]


def furniture_lines(pages: list[list[Line]], heights: list[float]) -> list[set[int]]:
    """Positions of running headers, footers and page numbers, page by page.

    A line counts when it repeats near the top or bottom edge of at least half of the
    pages (and of three). Numbers in it may differ if they go up with the pages, as page
    numbers do; "Maßnahme 1", "Maßnahme 2" at the heads of pages are headings. Shorter
    documents keep all their lines: a line that is wrongly kept disturbs, one that is
    wrongly removed is lost.
    """
    repeated: dict[str, list[_Edge]] = {}
    for number, (lines, height) in enumerate(zip(pages, heights, strict=True)):
        for edge in _edges(number, lines, height):
            repeated.setdefault(edge.mask, []).append(edge)
    needed = max(MIN_PAGES, (len(pages) + 1) // 2)
    found: list[set[int]] = [set() for _ in pages]
    for edges in repeated.values():
        for edge in _unchanged(edges, needed):
            found[edge.page].add(edge.position)
    text = [[line for i, line in enumerate(lines) if i not in out] for lines, out in zip(pages, found, strict=True)]
    body = _body_size(text)
    for edges in repeated.values():
        candidates = [edge for edge in edges if not _may_be_heading(edge, text[edge.page], body)]
        for edge in _numbered_like_pages(candidates, needed):
            found[edge.page].add(edge.position)
    return found


def _body_size(pages: list[list[Line]]) -> float:
    weight: Counter[float] = Counter()
    for line in (line for lines in pages for line in lines):
        weight[line.size] += len(line.text)
    return weight.most_common(1)[0][0] if weight else 0.0


def _edges(number: int, lines: list[Line], height: float) -> list[_Edge]:
    edges = []
    for position, line in enumerate(lines):
        if _is_at_edge(line, height):
            words = " ".join(line.text.lower().split())
            numbers = tuple(_value(match.group()) for match in _NUMBER.finditer(words))
            edges.append(_Edge(number, position, line, _NUMBER.sub("#", words), numbers))
    return edges


def _may_be_heading(edge: _Edge, text: list[Line], body: float) -> bool:
    """Set larger than the text, numbered like a section, or as near to the text as its own lines."""
    if _PAGE_NUMBER_ONLY.fullmatch(edge.mask):
        return False
    is_numbered = _SECTION_NUMBER.match(edge.line.text) is not None
    return edge.line.size > body * BIGGER_THAN_TEXT or is_numbered or not _stands_apart(edge.line, text)


def _unchanged(edges: list[_Edge], needed: int) -> list[_Edge]:
    """The lines that are the same, numbers included, on enough pages."""
    seen = Counter(numbers for numbers, _ in {(edge.numbers, edge.page) for edge in edges})
    return [edge for edge in edges if seen[edge.numbers] >= needed]


def _numbered_like_pages(edges: list[_Edge], needed: int) -> list[_Edge]:
    """The lines with a number that goes up with the pages (it may start again, as after a preface)."""
    best: list[_Edge] = []
    for place in range(len(edges[0].numbers) if edges else 0):
        seen = Counter(offset for offset, _ in {(edge.numbers[place] - edge.page, edge.page) for edge in edges})
        steady = [edge for edge in edges if seen[edge.numbers[place] - edge.page] >= MIN_PAGES]
        if len({edge.page for edge in steady}) >= needed and len(steady) > len(best):
            best = steady
    return best


def _stands_apart(line: Line, lines: list[Line]) -> bool:
    """Is there white space between the line and the text, more than between lines of text?"""
    gaps = [abs(other.y - line.y) for other in lines if abs(other.y - line.y) > 1]
    return not gaps or min(gaps) > max(line.size, 1.0) * APART_FACTOR


def _value(number: str) -> int:
    """Of a decimal or Roman numeral; letters that are no numeral get some value, too."""
    if number.isdecimal():
        return int(number[:9])
    values = [_ROMAN[letter] for letter in number]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


def _is_at_edge(line: Line, height: float) -> bool:
    return line.y < height * MARGIN_SHARE or line.y > height * (1 - MARGIN_SHARE)
