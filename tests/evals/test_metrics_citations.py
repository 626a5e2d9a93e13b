from __future__ import annotations

from dataclasses import replace

import pytest

from corpus.texts import text
from evals.metrics.citations import CitationScore, CitedStatement, citation_score, is_slice, statements, validity
from evals.records import AnswerRecord, CitedSlice
from tests.evals.material import DOCUMENTS, citation

FREE = citation("hub", "Der Hub berät Betriebe in Holzminden kostenlos.")
PLACES = citation("hub", "Er hat 21 Plätze und eine Werkstatt.")
MEETS = citation("netz", "Es trifft sich zweimal im Jahr.")


def test_citations_are_valid_when_the_text_is_the_slice() -> None:
    assert validity([FREE, PLACES, MEETS], DOCUMENTS) == 1
    assert validity([FREE, replace(PLACES, text="Er hat 22 Plätze und eine Werkstatt.")], DOCUMENTS) == 1 / 2
    assert validity([], DOCUMENTS) == 0


@pytest.mark.parametrize(
    "broken",
    [
        replace(FREE, start=FREE.start + 1),
        replace(FREE, end=FREE.end + 1),
        replace(FREE, start=-1, end=-1),
        replace(FREE, document="netz"),
        replace(FREE, document="gibt-es-nicht"),
        replace(FREE, text=FREE.text.replace(" ", "\n", 1)),
        CitedSlice("", "hub", start=5, end=5),
        CitedSlice("", "hub", start=99_999, end=100_001),
    ],
)
def test_citations_off_by_anything_are_invalid(broken: CitedSlice) -> None:
    assert is_slice(FREE, DOCUMENTS)
    assert not is_slice(broken, DOCUMENTS)


def test_citations_answer_is_cut_at_marks_and_lines() -> None:
    answer = "Der Hub berät. [1] Er hat 21 Plätze [2] [3]. Ohne Beleg.\nDazu gehören:\n• Räume [4]\n•\n• Geräte [5][6]"
    assert statements(answer) == (
        CitedStatement("Der Hub berät.", (1,)),
        CitedStatement("Er hat 21 Plätze", (2, 3)),
        CitedStatement("Ohne Beleg.", ()),
        CitedStatement("Dazu gehören:", ()),
        CitedStatement("Räume", (4,)),
        CitedStatement("Geräte", (5, 6)),
    )


def test_citations_what_the_program_says_about_itself_is_no_statement() -> None:
    lines = [text("assistant.frame_en", "en"), "Fact. [1]", text("assistant.unknown_words", "en", words="Kita, Hort")]
    assert statements("\n".join(lines)) == (CitedStatement("Fact.", (1,)),)


def scored(answer: str, *citations: CitedSlice) -> CitationScore:
    return citation_score(AnswerRecord("a", answer, citations))


def test_citations_alce_by_hand() -> None:
    # three statements: supported by one; supported, with one citation too many; not supported
    answer = "Der Hub berät Betriebe. [1] Der Hub hat 21 Plätze. [2] [3] Der Hub hat 22 Plätze. [2]"
    hub_places = citation("hub", "Der Hub berät Betriebe in Holzminden kostenlos. Er hat 21 Plätze")
    # citations given 4; good: [1] and [2]; [3] alone proves nothing and is not needed; the last is wrong
    assert scored(answer, FREE, hub_places, MEETS) == CitationScore(precision=2 / 4, recall=2 / 3)


def test_citations_that_prove_only_together_are_both_good() -> None:
    assert scored("Der Hub in Holzminden hat 21 Plätze. [1] [2]", FREE, PLACES) == CitationScore(1, 1)


def test_citations_missing_or_made_up_support_nothing() -> None:
    assert scored("Der Hub berät Betriebe.", FREE) == CitationScore(0, 0)
    assert scored("Der Hub berät Betriebe. [2]", FREE) == CitationScore(0, 0)
    assert scored("Der Hub berät Betriebe. [0]", FREE) == CitationScore(0, 0)
    assert scored("Der Hub berät Betriebe. [1] [7]", FREE) == CitationScore(0, 0)
    assert scored("", FREE) == CitationScore(0, 0)


def test_citations_one_uncited_sentence_lowers_recall_not_precision() -> None:
    assert scored("Der Hub berät Betriebe. [1]\nEr ist beliebt.", FREE) == CitationScore(1, 1 / 2)


def test_citations_mark_behind_two_sentences_must_prove_both() -> None:
    assert scored("Der Hub ist schnell, teuer und berühmt. Der Hub berät. [1]", FREE) == CitationScore(0, 0)
