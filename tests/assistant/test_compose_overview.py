"""Overviews: which section or document is asked for, and what is shown of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.compose import compose
from assistant.compose.budget import Budget
from assistant.compose.overview import Target, overview, targets_of
from assistant.evidence import Evidence
from assistant.question import Question, understand
from corpus.index import Index
from corpus.texts import render
from tests.assistant.small import build, found

PLAN = """# Regionalplan

## 1 Lage

### Kreis Hameln

Hameln hat viele Betriebe. Hameln wächst langsam.

### Kreis Höxter

Höxter hat wenige Betriebe.

## 2 Ziele und Wege

Der Plan nennt zwei Ziele. Alle Kreise tragen sie mit.

### Ziel I: Fachkräfte gewinnen

- Ausbildung stärken
- Zuzug erleichtern

### Ziel II: Frauen fördern

- Kinder betreuen
- Teilzeit ausbauen
- Rückkehr erleichtern

## 3 Angebote

Es gibt Angebote in allen Kreisen.

### Kreis Hameln

Hameln berät Betriebe.
"""
HUB = """# Der Hub Höxter (früher Lager)

## Was es ist

Der Hub ist eine Werkstatt. Er öffnete 2023.

## Für wen

Der Hub dient:

- Schulen
- Betrieben

## Quellen

- Bericht vom Juni
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return build(tmp_path_factory.mktemp("overview"), plan=PLAN, hub=HUB)


@pytest.fixture
def evidence(index: Index) -> list[Evidence]:
    return [found(index, "Der Plan nennt zwei Ziele."), found(index, "Der Hub ist eine Werkstatt.")]


def told(index: Index, evidence: list[Evidence], question: str) -> list[tuple[str, str, str]]:
    """Each statement: what stands before it, its role, its words."""
    composed = compose(index, understand(question), [evidence])
    return [(render(said.frame) if said.frame else "", said.role, said.text) for said in composed.statements]


@pytest.mark.parametrize(
    ("question", "path"),
    [
        ("Worum geht es in Ziel II?", [("2 Ziele und Wege", "Ziel II: Frauen fördern")]),
        ("Gib mir einen Überblick über die Ziele und Wege", [("2 Ziele und Wege",)]),
        ("Fasse das Kapitel Angebote zusammen", [("3 Angebote",)]),
        ("Was steht über den Kreis Hameln drin?", [("1 Lage", "Kreis Hameln"), ("3 Angebote", "Kreis Hameln")]),
        ("Was steht bei den Angeboten zum Kreis Hameln?", [("3 Angebote", "Kreis Hameln")]),
        ("Tell me about the Hub Höxter", [None]),
        ("Ziel I: Fachkräfte gewinnen", [("2 Ziele und Wege", "Ziel I: Fachkräfte gewinnen")]),
        ("Ziele und Wege", [("2 Ziele und Wege",)]),
        ("Fachkräfte", []),  # a word of a heading is no heading
        ("Worum geht es beim Wetter?", []),
        ("Wer berät im Kreis Hameln?", []),
    ],
)
def test_overview_finds_what_is_named(
    index: Index, evidence: list[Evidence], question: str, path: list[tuple[str, ...] | None]
) -> None:
    targets = targets_of(index, understand(question), evidence)
    assert [target.section.path if target.section else None for target in targets] == path


def test_overview_looks_only_where_evidence_is(index: Index, evidence: list[Evidence]) -> None:
    assert targets_of(index, understand("Worum geht es in Ziel II?"), evidence[1:]) == []


def test_overview_section_that_is_a_list_is_told_whole_under_its_own_heading(
    index: Index, evidence: list[Evidence]
) -> None:
    assert told(index, evidence, "Worum geht es in Ziel II?") == [
        ("", "lead_in", "Ziel II: Frauen fördern"),
        ("", "item", "Kinder betreuen"),
        ("", "item", "Teilzeit ausbauen"),
        ("", "item", "Rückkehr erleichtern"),
    ]


def test_overview_section_with_subsections_tells_each_in_order(index: Index, evidence: list[Evidence]) -> None:
    assert [text for _, _, text in told(index, evidence, "Gib mir einen Überblick über die Ziele und Wege")] == [
        "Der Plan nennt zwei Ziele.",
        "Alle Kreise tragen sie mit.",
        "Ziel I: Fachkräfte gewinnen",
        "Ausbildung stärken",
        "Zuzug erleichtern",
        "Ziel II: Frauen fördern",
        "Kinder betreuen",
        "Teilzeit ausbauen",
        "Rückkehr erleichtern",
    ]


def test_overview_document_is_told_section_by_section_without_its_sources(
    index: Index, evidence: list[Evidence]
) -> None:
    assert told(index, evidence, "Gib mir einen Überblick über den Hub Höxter") == [
        ("Im Abschnitt „Was es ist“:", "sentence", "Der Hub ist eine Werkstatt."),
        ("Im Abschnitt „Für wen“:", "lead_in", "Der Hub dient:"),
        ("", "item", "Schulen"),
        ("", "item", "Betrieben"),
    ]


def test_overview_sections_of_one_name_are_told_apart_by_the_one_above(index: Index, evidence: list[Evidence]) -> None:
    said = told(index, evidence, "Was steht über den Kreis Hameln drin?")
    assert [(frame, text) for frame, _, text in said if frame] == [
        ("Im Abschnitt „1 Lage › Kreis Hameln“:", "Hameln hat viele Betriebe."),
        ("Im Abschnitt „3 Angebote › Kreis Hameln“:", "Hameln berät Betriebe."),
    ]


def test_overview_that_can_not_tell_every_subsection_names_them_all(tmp_path: Path) -> None:
    long = "\n".join(f"- {letter * 60} und noch mehr" for letter in "ABCDEF")
    text = f"# Plan\n\n## Wege\n\nEs gibt zwei Wege.\n\n### Weg I: Bauen\n\n{long}\n\n### Weg II: Fahren\n\n{long}\n"
    index = build(tmp_path, plan=text)
    document = index.documents["plan"]
    section = next(s for s in document.sections if s.path[-1] == "Wege")
    blocks = overview(index, [Target(document, section)], Budget(5, 300, 0.7))
    assert [render(block.frame) for block in blocks if block.frame] == [
        "Im Abschnitt „Wege“:", "Die Abschnitte heißen:",
    ]  # fmt: skip
    assert [document.slice(one.span) for one in blocks[1].chosen] == ["Weg I: Bauen", "Weg II: Fahren"]
    assert blocks[1].as_items


def test_overview_question_with_a_mark_is_no_heading(index: Index, evidence: list[Evidence]) -> None:
    asked = Question("Ziele und Wege?", "Ziele und Wege?", "de", "fact")
    assert targets_of(index, asked, evidence) == []
    assert targets_of(index, replace(asked, kind="overview"), evidence) != []
