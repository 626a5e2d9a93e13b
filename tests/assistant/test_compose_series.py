"""Headings that answer: a series whose name is asked for by a part of it, and the list under a numbered one."""

from __future__ import annotations

import pytest

from assistant.compose import Composed, Row, compose
from assistant.question import understand
from corpus.index import Index
from tests.assistant.small import build, found, span_of

PLAN = """# Regionaler Plan

## Ziele

Der Plan hat diese Handlungsschwerpunkte:

### Handlungsschwerpunkt I: Bauen

- Häuser aus Holz
- Brücken aus Stein

### Handlungsschwerpunkt II: Fahren

- Busse auf dem Land
- Räder in der Stadt

### Ausblick

Der Plan gilt bis 2030. Das Netz der Betriebe hat Büros in Rinteln.
"""
LEAD_IN = "Der Plan hat diese Handlungsschwerpunkte:"
SERIES = [LEAD_IN, "Handlungsschwerpunkt I: Bauen", "Handlungsschwerpunkt II: Fahren"]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return build(tmp_path_factory.mktemp("series"), plan=PLAN)


def told(index: Index, question: str) -> list[str]:
    evidence = [found(index, "Der Plan gilt bis 2030.", 1.0), found(index, LEAD_IN, 0.5)]
    return _texts(compose(index, understand(question), [evidence]))


def _texts(composed: Composed) -> list[str]:
    return [said.text for said in composed.statements]


@pytest.mark.parametrize(
    "question",
    [
        "Welche Handlungsfelder nennt die Strategie 2021?",
        "Welche Schwerpunkte hat der regionale Plan?",
        "Was sind die Schwerpunkte der Fortschreibung?",
    ],
)
def test_series_is_asked_for_by_a_part_of_its_name(index: Index, question: str) -> None:
    assert told(index, question) == SERIES


@pytest.mark.parametrize(
    "question", ["Welche Schwerpunkte hat laut Strategie das Netz der Betriebe?", "Welche Felder gibt es im Plan?"]
)
def test_series_is_not_the_answer_about_something_else_or_for_another_word(index: Index, question: str) -> None:
    assert SERIES[1] not in told(index, question)


def test_list_under_a_numbered_heading_that_is_named(index: Index) -> None:
    assert told(index, "Welche Ziele nennt der Plan unter Handlungsschwerpunkt II?") == [
        SERIES[2],
        "Busse auf dem Land",
        "Räder in der Stadt",
    ]
    assert told(index, "Welche Ziele nennt der Plan unter Handlungsschwerpunkt I?")[0] == SERIES[1]


def test_after_rows_nothing_from_elsewhere_is_said(index: Index) -> None:
    row = Row("Netz", (span_of(index, "Das Netz der Betriebe hat Büros in Rinteln."),))
    evidence = [found(index, "Der Plan gilt bis 2030.")]
    listed = compose(index, understand("Welche Projekte gibt es in Rinteln?"), [evidence], [row])
    assert _texts(listed) == ["Das Netz der Betriebe hat Büros in Rinteln."]
