"""Questions that name nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question import understand
from assistant.questions.content import has_content
from corpus.schema import Turn


@pytest.mark.parametrize(
    "question",
    [
        "Und?", "Wie viele?", "Vergleiche", "Überblick über", "Was ist (", "und und und", "Was ist das?", "Warum?",
        "Was ist der Unterschied zwischen und ?", "Wie viel ist 17 Prozent von 3.480?", "Was gibt es?",
        "What is the difference?", "How many?", "Gib mir einen Überblick",
    ],
)  # fmt: skip
def test_content_is_missing_where_nothing_is_named(question: str) -> None:
    assert not has_content(question)


@pytest.mark.parametrize(
    "question",
    [
        "Was ist JOWOMO?", "was ist jowomo", "Was gibt es in Holzminden?", "Was war 2021?", "Welche Projekte gibt es?",
        "Ziele", "Wer hilft Azubis?", "Was steht in der Strategie?", "What about Hanover?", "Wie viele Partner?",
        "Wie hoch ist die Quote?", "44.853,97 Euro – wofür?",
    ],
)  # fmt: skip
def test_content_is_there_where_a_thing_a_place_or_a_year_is_named(question: str) -> None:
    assert has_content(question)


@given(st.text(max_size=100))
def test_content_of_any_text_grows_with_a_name(text: str) -> None:
    assert has_content(f"{text} Silberdistel")


def test_content_a_question_without_any_is_asked_back_and_a_follow_up_has_that_of_the_turn_before() -> None:
    assert understand("Wie viele?").kind == "vague"
    assert not understand("Und?").needs_documents
    turns = (Turn("user", "Wie viele Partner hat der create:hub Holzminden?"), Turn("assistant", "Vier Partner."))
    assert understand("Und seit wann?", turns).needs_documents
