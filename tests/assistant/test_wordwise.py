from __future__ import annotations

import pytest

from assistant.answer import Assistant
from assistant.wordwise import glosses_of, wordwise
from corpus.gloss import Glosser, load_glosser


@pytest.fixture(scope="module")
def glosser() -> Glosser:
    return load_glosser()


@pytest.mark.parametrize("written", ["u. a.", "u.a."])
def test_abbreviations_are_spelt_out_and_not_taken_for_words(glosser: Glosser, written: str) -> None:
    told = wordwise(f"Das Projekt hilft {written} Frauen.", glosser)
    assert "submarine" not in told
    assert told == wordwise("Das Projekt hilft unter anderem Frauen.", glosser)


def test_an_abbreviation_inside_a_word_stays(glosser: Glosser) -> None:
    assert wordwise("Africa.", glosser) == glosser.gloss("Africa.")


def test_quotation_marks_stand_at_their_words(glosser: Glosser) -> None:
    assert "“Back2Job”" in wordwise("Das Projekt „Back2Job“ hilft.", glosser)


def test_only_quotations_in_an_english_answer_are_glossed(assistant: Assistant, glosser: Glosser) -> None:
    answer = assistant.ask("What does the Lenkungsgruppe do?")
    glosses = glosses_of(answer, glosser)
    assert len(glosses) == len(answer.statements) > 0
    assert "steering" in glosses[0]
    for question in ("Was macht die Lenkungsgruppe?", "What will the weather be tomorrow?"):
        assert glosses_of(assistant.ask(question), glosser) == ()
