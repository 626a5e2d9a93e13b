"""A table in the terminal: cells wrapped in columns, as wide as the window."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterable, Sequence
from itertools import zip_longest

MIN_WIDTH, MAX_WIDTH = 72, 160
GAP = "  "


def table_lines(
    head: Sequence[str], rows: Iterable[Sequence[str]], shares: Sequence[int], *, apart: bool = False
) -> list[str]:
    """``shares``: of the width, in percent, one a column. A line break in a cell is kept.

    ``apart``: with an empty line between rows, for cells of many lines.
    """
    width = min(MAX_WIDTH, max(MIN_WIDTH, shutil.get_terminal_size((120, 40)).columns))
    columns = [max(6, width * share // 100 - len(GAP)) for share in shares]
    lines = [*_row(head, columns), GAP.join("-" * column for column in columns)]
    for at, row in enumerate(rows):
        lines += [*([""] if apart and at else []), *_row(row, columns)]
    return lines


def _row(cells: Sequence[str], columns: Sequence[int]) -> list[str]:
    wrapped = [_wrapped(cell, column) for cell, column in zip(cells, columns, strict=True)]
    return [
        GAP.join(part.ljust(column) for part, column in zip(parts, columns, strict=True)).rstrip()
        for parts in zip_longest(*wrapped, fillvalue="")
    ]


def _wrapped(cell: str, column: int) -> list[str]:
    return [line for part in cell.split("\n") for line in textwrap.wrap(part, column) or [""]]
