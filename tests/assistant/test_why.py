from __future__ import annotations

from typing import get_args

import pytest

from assistant.answer import Assistant
from assistant.questions.expected import AnswerType
from assistant.questions.filters import Edition, SourceNamed
from assistant.questions.kinds import QuestionKind
from assistant.why import EDITION_TEXTS, EXPECTED_TEXTS, KIND_TEXTS, SOURCE_TEXTS, percent, readings


def told(assistant: Assistant, question: str, language: str = "de") -> dict[str, str]:
    found = readings(assistant.ask(question), 0.5, language)  # type: ignore[arg-type]
    return {one.label: one.value for one in found}


def test_readings_tell_kind_filters_and_probability(assistant: Assistant) -> None:
    found = told(assistant, "Welche Projekte gibt es laut Strategie 2021 für Frauen im Landkreis Holzminden?")
    assert found["Verstanden als"].startswith("Welche Projekte gibt es laut Strategie 2021")
    assert found["Art der Frage"] == "Liste"
    assert found["Genannte Gebiete"] == "Landkreis Holzminden"
    assert "Frauen" in found["Genannte Zielgruppen"]
    assert found["Genannte Jahre"] == "2021"
    assert found["Gewünschter Stand"] == "wie in der Strategie von 2021"
    assert found["Genannte Quelle"] == "die Strategie"
    assert "Wahrscheinlichkeit (unter 50 % wird nicht geantwortet)" in found["Antwort in den Dokumenten"]


def test_readings_leave_out_what_was_not_asked(assistant: Assistant) -> None:
    found = told(assistant, "Was macht die Lenkungsgruppe?", "en")
    assert set(found) == {"Understood as", "Kind of question", "Answer in the documents"}


def test_readings_of_a_greeting_have_no_probability(assistant: Assistant) -> None:
    assert set(told(assistant, "Hallo!")) == {"Verstanden als", "Art der Frage"}


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0.0, "0 %"), (0.0001, "1 %"), (0.494, "49 %"), (0.9999, "99 %"), (1.0, "100 %")],
)
def test_percent_claims_certainty_only_where_it_is(share: float, expected: str) -> None:
    assert percent(share) == expected


def test_every_kind_type_edition_and_source_has_its_words() -> None:
    assert set(KIND_TEXTS) == set(get_args(QuestionKind))
    assert set(EXPECTED_TEXTS) == set(get_args(AnswerType))
    assert set(EDITION_TEXTS) == set(get_args(Edition))
    assert set(SOURCE_TEXTS) == set(get_args(SourceNamed))
