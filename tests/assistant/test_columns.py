from __future__ import annotations

import pytest

from assistant.columns import MAX_WIDTH, MIN_WIDTH, table_lines


@pytest.fixture
def width_of(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("LINES", "40")
    return monkeypatch


def test_columns_wrap_and_keep_line_breaks(width_of: pytest.MonkeyPatch) -> None:
    width_of.setenv("COLUMNS", "80")
    lines = table_lines(["A", "B"], [["eins\nzwei", "x" * 20 + " " + "y" * 30], ["drei", "z"]], (50, 50), apart=True)
    assert lines == [
        "A" + " " * 39 + "B",
        "-" * 38 + "  " + "-" * 38,
        "eins" + " " * 36 + "x" * 20,
        "zwei" + " " * 36 + "y" * 30,
        "",
        "drei" + " " * 36 + "z",
    ]


@pytest.mark.parametrize(("columns", "width"), [("20", MIN_WIDTH), ("100", 100), ("1000", MAX_WIDTH)])
def test_table_is_as_wide_as_the_window_within_limits(width_of: pytest.MonkeyPatch, columns: str, width: int) -> None:
    width_of.setenv("COLUMNS", columns)
    lines = table_lines(["A", "B"], [["wort " * 60, "wort " * 60]], (40, 60))
    assert width - 8 <= max(map(len, lines)) <= width
