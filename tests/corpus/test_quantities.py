from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.quantities import quantities


def read(text: str) -> list[tuple[str, object]]:
    return [(q.kind, q.date if q.kind == "date" else q.value) for q in quantities(text)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.300 Schüler", 1300), ("1 300 Schüler", 1300), ("1300 Schüler", 1300), ("1\u202f300 Schüler", 1300),
        ("986.000 Euro", 986_000), ("1.234.567", 1_234_567), ("4,8", Decimal("4.8")), ("4.8", Decimal("4.8")),
        ("vier Kreise", 4), ("Zwölf", 12), ("seven schools", 7), ("6 Mio. Euro", 6_000_000),
        ("knapp 6 Millionen", 6_000_000), ("1,5 Mrd.", 1_500_000_000), ("zwei Tausend", 2000), ("§ 3", 3),
        ("16. Jahrhundert", 16),
    ],
)  # fmt: skip
def test_quantities_numbers_in_german_and_english_spelling(text: str, value: object) -> None:
    assert read(text) == [("number", value)]


@pytest.mark.parametrize("text", ["25,0 %", "25%", "25 Prozent", "25 v. H.", "25 percent", "25,00 Prozentpunkte"])
def test_quantities_percentages_are_not_counts(text: str) -> None:
    assert read(text) == [("percent", 25)]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("am 26.11.2025", (2025, 11, 26)), ("26. 11. 2025", (2025, 11, 26)), ("26. November 2025", (2025, 11, 26)),
        ("2025-11-26", (2025, 11, 26)), ("November 26, 2025", (2025, 11, 26)), ("im März 2024", (2024, 3, 0)),
        ("03/2024", (2024, 3, 0)), ("11.2025", (2025, 11, 0)), ("2025-11", (2025, 11, 0)),
    ],
)  # fmt: skip
def test_quantities_dates_as_far_as_they_are_said(text: str, date: tuple[int, int, int]) -> None:
    assert read(text) == [("date", date)]


@pytest.mark.parametrize(
    "text", ["", "ein Betrieb", "Achtung", "Revier", "eine", "Mai", "Robonatives", "T3x", "Elfriede"]
)
def test_quantities_words_that_only_look_like_numbers(text: str) -> None:
    assert read(text) == []


def test_quantities_ranges_are_their_ends() -> None:
    assert read("6 bis 12 Monate, 2023–2025") == [("number", n) for n in (6, 12, 2023, 2025)]


@pytest.mark.parametrize(
    ("given_text", "asked", "proved"),
    [
        ("26.11.2025", "November 2025", True), ("26.11.2025", "2025", True), ("November 2025", "26.11.2025", False),
        ("26.11.2025", "26. Oktober 2025", False), ("25 %", "25,0 Prozent", True), ("25 %", "25", False),
        ("1.300", "1300", True), ("1.300", "1,3", False), ("2025", "November 2025", False), ("vier", "4", True),
    ],
)  # fmt: skip
def test_quantities_one_proves_another_that_says_no_more(given_text: str, asked: str, proved: bool) -> None:
    (first,), (second,) = quantities(given_text), quantities(asked)
    assert first.proves(second) is proved


@given(st.text(alphabet="0123456789.,- %/äMaizweiundProtJul\u00a0", max_size=40))
def test_quantities_stand_where_they_say_and_never_overlap(text: str) -> None:
    found = quantities(text)
    assert all(text[q.start : q.end] == q.text for q in found)
    ordered = sorted(found, key=lambda q: q.start)
    assert all(a.end <= b.start for a, b in pairwise(ordered))
    assert all(q.proves(q) for q in found)


@given(st.integers(0, 10**9))
def test_quantities_thousands_make_no_difference(number: int) -> None:
    grouped = f"{number:,}".replace(",", ".")
    (plain,) = quantities(str(number))
    assert quantities(grouped)[0].value == plain.value == number
