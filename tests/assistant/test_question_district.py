from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question import understand
from assistant.questions.district import with_districts, without_districts
from corpus.regions import regions

NAMES = st.lists(st.sampled_from(regions().names), min_size=1, max_size=3, unique=True)


@given(NAMES)
def test_districts_come_off_as_they_were_put_on(named: list[str]) -> None:
    question = "Wer hilft bei der Ausbildung?"
    assert without_districts(with_districts(question, named)) == (question, tuple(named))
    assert with_districts(question, ()) == question


@pytest.mark.parametrize(
    "question",
    [
        "Wer hilft in Holzminden?",
        "Wer hilft? (Green Tec in Holzminden)",
        "Wer hilft mir? (Holzminden)",
        "Gibt es dazu Zahlen? (Landkreis Holzminden)",
        "(Landkreis Holzminden)",
        "Landkreis Holzminden",
    ],
)
def test_places_that_a_question_is_about_are_no_choice(question: str) -> None:
    assert without_districts(question) == (question, ())


def test_a_choice_is_kept_for_each_part_and_named_nowhere_without_it() -> None:
    question = understand("Wer fördert Weiterbildung und wie lange dauert sie? (Landkreis Holzminden)")
    assert question.districts == ("Landkreis Holzminden",)
    assert len(question.parts) == 2
    assert all(part.endswith("(Landkreis Holzminden)") for part in question.parts)
    without = question.without_districts
    assert without.districts == question.districts
    assert "Holzminden" not in " ".join((without.standalone, *without.parts, *without.filters.regions))
    assert "holzminden" not in without.focus
