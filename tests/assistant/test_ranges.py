"""Ranges of sentences and amounts of questions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.ranges import Amount, Unit, amounts, holds


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Unser Werk hat 300 Mitarbeiter.", {("people", 300)}),
        ("Wir sind zwölf Leute im Büro.", {("people", 12)}),
        ("We have 2.500 employees.", {("people", 2500)}),
        ("Der Bewerber ist 57, was nun?", {("years", 57)}),
        ("Mein 55-jähriger Geselle will lernen.", {("years", 55)}),
        ("She is 52 years old.", {("years", 52)}),
        ("Gilt das für Betriebe mit weniger als 50 Leuten?", set()),  # a range itself
        ("Seit 2021 sind 30 Jahre vergangen.", set()),  # no age
        ("Was gab es 2024 in Holzminden?", set()),
    ],
)
def test_ranges_amounts_of_a_question(question: str, named: set[tuple[Unit, float]]) -> None:
    assert set(amounts(question)) == {Amount(unit, value) for unit, value in named}


@pytest.mark.parametrize(
    ("sentence", "unit", "inside", "outside"),
    [
        ("50 bis 499 Beschäftigte | 50 Prozent", "people", (50, 499), (49, 500)),
        ("50 bis unter 250 Beschäftigte", "people", (50, 249), (250,)),
        ("unter 50 Beschäftigte", "people", (1, 49), (50,)),
        ("ab 500 Beschäftigte", "people", (500, 9999), (499,)),
        ("unter zehn Beschäftigte", "people", (9,), (10,)),
        ("Betriebe mit bis zu 249 Beschäftigten", "people", (249,), (250,)),
        ("mehr als 2.500 Beschäftigte", "people", (2501,), (2500,)),
        ("Menschen ab 55 Jahren", "years", (55, 60), (54,)),
        ("Beschäftigte, die 50 Jahre oder älter sind", "years", (50, 64), (49,)),
    ],
)
def test_ranges_hold_what_lies_within_them(
    sentence: str, unit: Unit, inside: tuple[int, ...], outside: tuple[int, ...]
) -> None:
    assert all(holds(sentence, (Amount(unit, value),)) is True for value in inside)
    assert all(holds(sentence, (Amount(unit, value),)) is False for value in outside)
    other: Unit = "years" if unit == "people" else "people"
    assert holds(sentence, (Amount(other, inside[0]),)) is None


@given(st.integers(0, 3000), st.integers(0, 3000), st.integers(0, 3000))
def test_ranges_from_low_to_high_hold_exactly_what_lies_between(low: int, high: int, value: int) -> None:
    sentence = f"{low} bis {high} Beschäftigte"
    assert holds(sentence, (Amount("people", value),)) is (low <= value <= high)


@given(st.text(max_size=150), st.text(max_size=150))
def test_ranges_of_any_text_are_read_without_error(question: str, sentence: str) -> None:
    assert holds(sentence, amounts(question)) in (True, False, None)


@pytest.mark.parametrize("sentence", ["Es läuft seit mindestens zwei Jahren.", "Die Förderung dauert bis zu 3 Jahre."])
def test_ranges_of_time_are_no_ages(sentence: str) -> None:
    assert holds(sentence, (Amount("years", 55),)) is None
