"""What an answer prefers among the sentences that were found."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.evidence import Evidence
from assistant.preference import DEFINING, SECOND_HAND, SILENT, preferred
from assistant.question import understand
from corpus.index import Index
from tests.assistant.small import build, found

HUB = """# Der Hub

Das Zentrum für Technik berät Betriebe. Der Hub ist ein Haus für Betriebe. Der Hub hat 21 Plätze.

Laut Strategie 2021 soll der Hub 12 Plätze haben. Das Regionale Entwicklungswerk (REW) sitzt im Hub.

Zu Gebühren liegen in den Quellen keine Angaben vor. Auch wer nicht zahlt, darf kommen (Quelle ohne Datum).
"""
FIRST, IS_A, PLACES = (
    "Das Zentrum für Technik berät Betriebe.",
    "Der Hub ist ein Haus für Betriebe.",
    "Der Hub hat 21 Plätze.",
)
REPORT = "Laut Strategie 2021 soll der Hub 12 Plätze haben."
IN_FULL = "Das Regionale Entwicklungswerk (REW) sitzt im Hub."
SILENCE = "Zu Gebühren liegen in den Quellen keine Angaben vor."
SOURCE = "Auch wer nicht zahlt, darf kommen (Quelle ohne Datum)."


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    directory: Path = tmp_path_factory.mktemp("preference")
    return build(directory, hub=HUB)


def weights(index: Index, question: str, *sentences: str) -> dict[str, float]:
    weighed = preferred(index, understand(question), [found(index, sentence, 0.5) for sentence in sentences])
    assert [one.score for one in weighed] == sorted((one.score for one in weighed), reverse=True)
    return {index.documents["hub"].slice(one.span): one.score / 0.5 for one in weighed}


def test_preference_reports_and_silence_count_less_and_all_else_as_it_is(index: Index) -> None:
    found_weights = weights(index, "Wie viele Plätze gibt es?", FIRST, IS_A, PLACES, REPORT, IN_FULL, SILENCE, SOURCE)
    assert found_weights == pytest.approx(
        {FIRST: 1, IS_A: 1, PLACES: 1, REPORT: SECOND_HAND, IN_FULL: 1, SILENCE: SILENT, SOURCE: 1}
    )


@pytest.mark.parametrize("question", ["Wie viele Plätze nennt die Strategie?", "What does the strategy say of it?"])
def test_preference_report_is_as_good_for_who_asks_what_the_strategy_says(index: Index, question: str) -> None:
    assert weights(index, question, REPORT) == {REPORT: 1.0}


@pytest.mark.parametrize(
    ("question", "defining"),
    [
        ("Was ist der Hub?", {IS_A}),
        ("Was ist das REW?", {IN_FULL}),
        ("Was ist das Zentrum?", {FIRST}),  # begins the text and names it
        ("Was ist der Mond?", set()),
        ("Wie viele Plätze hat der Hub?", set()),  # no definition is asked for
    ],
)
def test_preference_definition_is_what_names_spells_out_or_begins(
    index: Index, question: str, defining: set[str]
) -> None:
    found_weights = weights(index, question, FIRST, IS_A, PLACES, IN_FULL)
    assert {text for text, weight in found_weights.items() if weight == pytest.approx(DEFINING)} == defining


def test_preference_equal_scores_keep_their_order_and_nothing_is_lost(index: Index) -> None:
    evidence: list[Evidence] = [found(index, text, 0.5) for text in (PLACES, IN_FULL, FIRST)]
    assert preferred(index, understand("Wie viele Plätze gibt es?"), evidence) == evidence
    assert preferred(index, understand("Was?"), []) == []
