"""A sentence has the expected type of answer, or it hasn't."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer_types import carries
from assistant.questions.expected import AnswerType

CARRIES: list[tuple[AnswerType, str]] = [
    ("number", "Im Landkreis arbeiten vier Lotsen an sieben Schulen."),
    ("number", "Das Netz hat 21 Plätze."),
    ("number", "Rund 1.300 Menschen kamen."),
    ("percentage", "Die Einpendlerquote beträgt 25,0%."),
    ("percentage", "Das Land zahlt 70 Prozent."),
    ("money", "Der Zuschuss beträgt 1,2 Mio. Euro."),
    ("money", "Es gab 500 €."),
    ("date", "Der Hub wurde 2023 eröffnet."),
    ("date", "Der Kurs beginnt am 1. Oktober."),
    ("duration", "Das Projekt läuft zwei Jahre."),
    ("duration", "Die Anpassung dauert 12 volle Monate."),
    ("duration", "Der Kurs dauert eine Woche."),
    ("place", "Das Zentrum sitzt in Hameln."),
    ("organisation", "Träger ist die Kreisvolkshochschule."),
    ("organisation", "Ansprechstelle ist die IHK Hannover."),
    ("reason", "Der Start wurde wegen des Brandschutzes verschoben."),
    ("reason", "Betriebe ziehen weg, weil Flächen fehlen."),
    ("project", "Das Projekt „Adelante“ bringt Fachkräfte ins Land."),
    ("project", "JOWOMO bringt Betriebe zusammen."),
]  # fmt: skip
LACKS: list[tuple[AnswerType, str]] = [
    ("number", "Der Hub ist offen."),
    ("number", "Der Kurs beginnt am 1. Oktober."),
    ("number", "Der Hub ist offen (Stand 2023)."),
    ("percentage", "Viele pendeln nach Hannover."),
    ("money", "Der Zuschuss ist hoch."),
    ("date", "Der Hub ist offen (Quelle ohne Datum, 2022)."),
    ("date", "Der Hub hat 21 Plätze."),
    ("duration", "Das Projekt läuft lange."),
    ("place", "Das Netz hilft Pflegekräften."),
    ("organisation", "Die Kurse sind kostenlos."),
    ("reason", "Der Hub hat 21 Plätze."),
]


@pytest.mark.parametrize(("expected", "sentence"), CARRIES)
def test_answer_types_sentence_with_the_expected_type(expected: AnswerType, sentence: str) -> None:
    assert carries(sentence, expected)


@pytest.mark.parametrize(("expected", "sentence"), LACKS)
def test_answer_types_sentence_without_it_and_dates_of_sources_do_not_count(
    expected: AnswerType, sentence: str
) -> None:
    assert not carries(sentence, expected)


def test_answer_types_nothing_carries_what_is_not_expected_or_never_told() -> None:
    """No document tells private persons' names: "person" has no pattern."""
    for _, sentence in CARRIES:
        assert not carries(sentence, None)
        assert not carries(sentence, "person")


@given(st.text(max_size=80), st.sampled_from(get_args(AnswerType)))
def test_answer_types_any_text_has_a_definite_answer_that_what_follows_does_not_undo(
    sentence: str, expected: AnswerType
) -> None:
    if carries(sentence, expected):
        assert carries(f"{sentence} | ein Wort", expected)
    assert carries("", expected) is False


def test_answer_types_what_the_question_says_itself_is_no_answer() -> None:
    question = "Wer gehört zur Fachkräfteallianz Region Hannover?"
    assert not carries("Die Fachkräfteallianz Region Hannover begann 2014.", "organisation", question)
    assert carries("Zur Fachkräfteallianz Region Hannover gehört der DGB.", "organisation", question)
    assert not carries("Im Jahr 2021 war es so.", "date", "Wann war das, 2021?")
    assert carries("Von 2021 bis 2023 war es so.", "date", "Wann war das, 2021?")


def test_answer_types_nothing_to_pay_is_an_answer_about_money() -> None:
    assert carries("Die Beratung ist kostenlos.", "money", "Kostet das was?")
    assert carries("Ratsuchende zahlen dafür nichts.", "money", "Kostet das was?")
    assert not carries("Die Beratung ist vertraulich.", "money", "Kostet das was?")
