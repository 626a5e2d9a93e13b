"""What of a question the documents cover, on a corpus made for near misses."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.answer import Assistant
from assistant.coverage import Coverage, coverage_of
from assistant.factory import assistant_for
from assistant.question import understand
from tests.assistant.small import build, settings_for

FIGURES = """# Zahlen der Region

## Landkreis Hildesheim

Im Landkreis Hildesheim zählen 76 Prozent der Firmen zu den Kleinbetrieben.

## Region Hannover

In der Region Hannover sind 12 Prozent der Beschäftigten in Teilzeit tätig.

## Anträge

Die Zentralstelle bearbeitet Anträge. Für die Zentralstelle sind 30 Beschäftigte geplant.
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    directory: Path = tmp_path_factory.mktemp("coverage")
    return assistant_for(build(directory, zahlen=FIGURES), settings_for(directory))


def coverage(assistant: Assistant, text: str, documents: tuple[str, ...] = ()) -> Coverage:
    asked = understand(text)
    ranking = assistant.retriever.rank(asked.standalone, 20, documents, asked.language)
    evidence = assistant.collector.collect(ranking, asked.expected)
    return coverage_of(assistant.index, assistant.retriever.glosser, asked, evidence, documents)


def test_coverage_of_a_question_that_one_sentence_answers_is_whole(small: Assistant) -> None:
    found = coverage(small, "Wie hoch ist der Anteil der Kleinbetriebe im Landkreis Hildesheim?")
    assert found.complete == found.words > 0.6
    assert found.agreeing == 1.0
    assert found.missing == ()


def test_coverage_of_the_same_for_another_place_is_in_no_sentence_together(small: Assistant) -> None:
    found = coverage(small, "Wie hoch ist der Anteil der Kleinbetriebe in der Region Hannover?")
    assert found.words > 0.6
    assert found.complete < 0.4
    assert found.missing == ()


def test_coverage_number_of_something_else_is_no_answer(small: Assistant) -> None:
    found = coverage(small, "Wie viele Anträge bearbeitet die Zentralstelle?")
    whole = coverage(small, "Wie viele Beschäftigte sind für die Zentralstelle geplant?")
    assert found.complete < 0.5 < whole.complete
    assert found.scored < whole.scored


def test_coverage_names_the_words_that_stand_nowhere(small: Assistant) -> None:
    found = coverage(small, "Wie viele Drohnen hat die Zentralstelle für die Kontrolle gekauft?")
    assert found.missing == ("Drohnen", "Kontrolle", "gekauft")
    assert found.uncovered > 0


def test_coverage_number_that_the_question_presupposes_and_nothing_says(small: Assistant) -> None:
    assert coverage(small, "Warum stieg der Anteil der Kleinbetriebe auf 90 Prozent?").number_missing
    assert not coverage(small, "Warum stieg der Anteil der Kleinbetriebe auf 76 Prozent?").number_missing


def test_coverage_of_a_named_thing_is_looked_for_in_what_is_said_about_it(assistant: Assistant) -> None:
    found = coverage(assistant, "Was kostet ein Schreibtisch in der iKantine Stadthagen?")
    assert found.named
    assert "Schreibtisch" in found.missing
    plain = coverage(assistant, "Was kostet ein Schreibtisch?")
    assert not plain.named


def test_coverage_is_limited_to_the_documents_that_may_answer(assistant: Assistant) -> None:
    everywhere = coverage(assistant, "Wie viele Mieter hat die iKantine Stadthagen?")
    strategy = coverage(assistant, "Wie viele Mieter hat die iKantine Stadthagen?", ("strategie-leine-weser-2021",))
    assert everywhere.complete > strategy.complete


def test_coverage_without_evidence_is_nothing(small: Assistant) -> None:
    found = coverage_of(small.index, small.retriever.glosser, understand("Wie viele Drohnen gibt es?"), [])
    assert found.words == found.typed == found.complete == found.scored == 0.0
    assert found.missing == ("Drohnen",)


@pytest.mark.parametrize("text", ["Was ist der Hub?", "Why?", "Wer hat 1974 gewonnen?", "Wie viele?", "Und dort?"])
def test_coverage_shares_are_within_0_and_1(assistant: Assistant, text: str) -> None:
    found = coverage(assistant, text)
    for share in (found.words, found.typed, found.agreeing, found.complete, found.scored):
        assert 0 <= share <= 1 + 1e-9
    assert found.complete <= min(found.words, found.agreeing) + 1e-9
    assert found.agreeing <= found.typed + 1e-9
