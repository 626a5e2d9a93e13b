"""Printed lines → headings, paragraphs, list items and table rows, by fonts and gaps.

Rules of typography, not of one document: text larger than the body, or bold and set
apart, is a heading; a gap wider than the line spacing ends a paragraph; a bullet or
number at the start of a line opens a list item; pieces that start at the same places
in successive lines are the cells of a table.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.layout import Block, BlockKind, Piece
from ingest.readers.hyphens import join_lines, join_pieces
from ingest.readers.lines import Line

GAP_FACTOR = 1.12  # of the usual line spacing; more than that ends a paragraph
WIDE_GAP_FACTOR = 1.9  # of the font size; wider line spacing is believed when it occurs often
HEADING_GAP_FACTOR = 1.45  # of the font size; less than that is the same heading's next line
BIGGER = 1.015
MUCH_BIGGER = 1.08
INDENT_PT = 3.0
COLUMN_JUMP_FACTOR = 8.0  # of the font size; further up than that is the next column
MAX_HEADING_CHARS = 200

MARKER = re.compile(r"^\s*(•|–|-|\*|\d{1,2}[.)]|[a-z][.)])\s+(?=\S)")
CAPTION = re.compile(r"^(?:Abb|Abbildung|Tab|Tabelle|Fig|Figure|Table)\b[.:]?\s*\d*\s*[:.]")
ENDED = re.compile(r"[.!?:;][\"'“”«»’)\]]*$")
NUMBERED_HEADING = re.compile(r"^(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+\S")


@dataclass(frozen=True, slots=True)
class _Fonts:
    """What the document's font sizes mean."""

    body: float
    levels: dict[float, int]
    title_sizes: frozenset[float]


def pdf_blocks(pages: list[list[Line]]) -> tuple[Block, ...]:
    """Blocks of all pages in reading order. ``pages``: lines without running headers."""
    lines = [line for page in pages for line in page]
    if not lines:
        return ()
    fonts = _fonts(lines)
    drafts = [_with_lists(_with_rows([_draft(group, fonts) for group in _groups(page, fonts)])) for page in pages]
    return tuple(draft.block for draft in _across_breaks(drafts))


# -- fonts ---------------------------------------------------------------------------------


def _fonts(lines: list[Line]) -> _Fonts:
    weight: Counter[float] = Counter()
    for line in lines:
        if not line.bold:
            weight[line.size] += len(line.text)
    body = weight.most_common(1)[0][0] if weight else lines[0].size
    headings = [line for line in lines if _looks_like_heading(line, body)]
    title_sizes = _title_sizes(lines, body)
    sizes = sorted({line.size for line in headings} - title_sizes, reverse=True)
    return _Fonts(body, {size: level for level, size in enumerate(sizes, start=1)}, title_sizes)


def _looks_like_heading(line: Line, body: float) -> bool:
    if len(line.text) > MAX_HEADING_CHARS or not any(c.isalpha() for c in line.text):
        return False
    return line.size > body * MUCH_BIGGER or (line.bold and line.size > body * BIGGER)


def _title_sizes(lines: list[Line], body: float) -> frozenset[float]:
    """Sizes used only by the heading lines that open the document: title and subtitle."""
    opening: list[Line] = []
    for line in lines:
        if line.page != lines[0].page or not _looks_like_heading(line, body):
            break
        opening.append(line)
    elsewhere = {line.size for line in lines[len(opening) :]}
    candidates = {line.size for line in opening} - elsewhere
    later_headings = {line.size for line in lines if _looks_like_heading(line, body)} - candidates
    if not later_headings or not opening or opening[0].size not in candidates:
        return frozenset()
    # A first-level heading that occurs once looks the same but is smaller than the title
    # and numbered; numbered lines are never title matter.
    numbered = {line.size for line in opening if NUMBERED_HEADING.match(line.text)}
    return frozenset(candidates - numbered)


# -- grouping ------------------------------------------------------------------------------


def _groups(page: list[Line], fonts: _Fonts) -> list[list[Line]]:
    spacing = _line_spacing(page)
    rows = _rows(page)
    groups: list[list[Line]] = []
    for i, line in enumerate(page):
        if groups and not {i - 1, i} & rows and _same_block(groups[-1], line, fonts, spacing):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _rows(page: list[Line]) -> set[int]:
    """Positions of the lines that are table rows: each is a block of its own."""
    pairs = [i for i, (above, below) in enumerate(pairwise(page)) if _is_row(above, below)]
    return {*pairs, *(i + 1 for i in pairs)}


def _line_spacing(page: list[Line]) -> dict[float, float]:
    """The usual distance between the baselines of neighbouring lines, by font size."""
    gaps: dict[float, Counter[float]] = {}
    for above, below in pairwise(page):
        gap = round(above.y - below.y, 1)
        if above.size == below.size and 0 < gap < above.size * 3:
            gaps.setdefault(above.size, Counter())[gap] += 1
    usual = {}
    for size, counts in gaps.items():
        # A wide gap that is rare stands between paragraphs of one line, not inside one.
        frequent = [gap for gap, n in counts.items() if n >= max(counts.values()) / 2]
        within = [gap for gap in frequent if counts[gap] >= 3 or gap <= size * WIDE_GAP_FACTOR]
        if within:
            usual[size] = min(within)
    return usual


def _same_block(group: list[Line], line: Line, fonts: _Fonts, spacing: dict[float, float]) -> bool:
    above = group[-1]
    kind, new_kind = _line_kind(group[0], fonts), _line_kind(line, fonts)
    gap = above.y - line.y
    if gap <= 0 or above.size != line.size:  # a new column, or another font
        return False
    if kind in ("heading", "title"):
        return new_kind == kind and gap <= line.size * HEADING_GAP_FACTOR and above.bold == line.bold
    if new_kind in ("heading", "title") or _is_run_in(line, fonts) != _is_run_in(group[0], fonts):
        return False
    if MARKER.match(line.text):
        return False
    usual = spacing.get(line.size, line.size * 1.2)
    return gap <= usual * GAP_FACTOR and not _is_new_indent(group, line)


def _line_kind(line: Line, fonts: _Fonts) -> BlockKind:
    if line.size in fonts.title_sizes:
        return "title"
    if line.size in fonts.levels and _looks_like_heading(line, fonts.body):
        return "heading"
    return "paragraph"


def _is_run_in(line: Line, fonts: _Fonts) -> bool:
    return line.bold and line.size not in fonts.levels and len(line.text) <= MAX_HEADING_CHARS


def _is_new_indent(group: list[Line], line: Line) -> bool:
    """First-line indents: the line starts further right than a finished paragraph."""
    return line.x - group[-1].x > INDENT_PT and group[-1].text.rstrip().endswith((".", "!", "?", ":"))


def _is_row(line: Line, neighbour: Line) -> bool:
    """Two or more cells that start exactly where the neighbouring line's cells start."""
    columns = set(line.starts)
    return len(columns) >= 2 and len(columns & set(neighbour.starts)) >= 2 and not MARKER.match(line.text)


# -- one group → one block -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Draft:
    """A block together with the lines it was made from."""

    block: Block
    lines: tuple[Line, ...]

    @property
    def x(self) -> float:
        return self.lines[0].x


def _draft(group: list[Line], fonts: _Fonts) -> _Draft:
    first = group[0]
    kind = _line_kind(first, fonts)
    pieces = join_lines(group)
    block = Block(kind, pieces)
    if kind == "heading":
        block = replace(block, level=_level(first, fonts))
    elif kind == "paragraph":
        marker = MARKER.match(first.text)
        if _is_run_in(first, fonts) and first.text.rstrip().endswith(":"):
            level = max(fonts.levels.values(), default=0) + 1
            block = Block("heading", pieces, level=min(level, 6), run_in=True)
        elif CAPTION.match(first.text):
            block = Block("caption", pieces)
        elif marker:
            block = Block("item", pieces, marker=marker.group(1))
    return _Draft(block, tuple(group))


def _level(line: Line, fonts: _Fonts) -> int:
    numbered = NUMBERED_HEADING.match(line.text)
    if numbered:
        return numbered.group(1).count(".") + 1
    return fonts.levels[line.size]


# -- passes over the blocks of a page --------------------------------------------------------


def _with_rows(drafts: list[_Draft]) -> list[_Draft]:
    """Single lines whose cells stand under each other become table rows."""
    out: list[_Draft] = []
    for i, draft in enumerate(drafts):
        neighbours = [d for d in drafts[max(0, i - 1) : i] + drafts[i + 1 : i + 2] if len(d.lines) == 1]
        line = draft.lines[0]
        is_row = len(draft.lines) == 1 and any(_is_row(line, d.lines[0]) for d in neighbours)
        if not is_row or draft.block.kind != "paragraph":
            out.append(draft)
            continue
        kind: BlockKind = "row" if out and out[-1].block.kind in ("row", "header_row") else "header_row"
        out.append(replace(draft, block=Block(kind, _cells(line))))
    return out


def _cells(line: Line) -> tuple[Piece, ...]:
    """Pieces of a row with " | " between the columns."""
    pieces: list[Piece] = []
    start_of_last = None
    visible = [piece for piece in line.pieces if piece.text.strip()]
    for piece, start in zip(visible, line.starts, strict=False):
        text = piece.text.strip()
        if pieces:
            text = (" | " if start != start_of_last else " ") + text
        pieces.append(replace(piece, text=text))
        start_of_last = start
    return tuple(pieces)


def _with_lists(drafts: list[_Draft]) -> list[_Draft]:
    """List depths by the markers' left edges; indented paragraphs go to their item."""
    out: list[_Draft] = []
    edges: list[float] = []
    for draft in drafts:
        kind = draft.block.kind
        if kind == "item":
            edges = [edge for edge in edges if edge < draft.x - INDENT_PT]
            out.append(replace(draft, block=replace(draft.block, depth=len(edges))))
            edges.append(draft.x)
        elif kind == "paragraph" and edges and draft.x > edges[-1] + INDENT_PT and out:
            out[-1] = _appended(out[-1], draft, "\n")
        else:
            edges = []
            out.append(draft)
    return out


def _appended(draft: _Draft, more: _Draft, separator: str) -> _Draft:
    pieces = draft.block.pieces
    pieces = (*pieces[:-1], replace(pieces[-1], text=pieces[-1].text + separator), *more.block.pieces)
    return _Draft(replace(draft.block, pieces=pieces), draft.lines + more.lines)


# -- page and column breaks ------------------------------------------------------------------


def _across_breaks(pages: list[list[_Draft]]) -> list[_Draft]:
    """One sequence; a sentence that runs over a page or column break becomes one block again."""
    out: list[_Draft] = []
    for draft in (draft for drafts in pages for draft in drafts):
        if out and _is_break(out[-1].lines[-1], draft.lines[0]) and _goes_on(out[-1], draft):
            last = out[-1]
            pieces = join_pieces(last.block.pieces, draft.block.pieces)
            out[-1] = _Draft(replace(last.block, pieces=pieces), last.lines + draft.lines)
        else:
            out.append(draft)
    return out


def _is_break(before: Line, after: Line) -> bool:
    """A new page, or the way from the foot of a column to the head of the next (not from cell to cell)."""
    return before.page != after.page or after.y - before.y > before.size * COLUMN_JUMP_FACTOR


def _goes_on(before: _Draft, after: _Draft) -> bool:
    if before.block.kind not in ("paragraph", "item") or after.block.kind != "paragraph":
        return False
    end, start = before.block.text.rstrip(), after.block.text.lstrip()
    if before.lines[-1].size != after.lines[0].size or ENDED.search(end):
        return False
    if start[:1].islower() or end.endswith("-"):
        return True
    longest = max(len(line.text) for line in before.lines)
    # A full line: at most a short word would still have fitted, or the next one would not.
    length = len(before.lines[-1].text.rstrip())
    is_full = length > 0.85 * longest or length + 1 + len(start.split(" ", 1)[0]) > longest
    return before.block.kind == "paragraph" and len(before.lines) > 1 and is_full
