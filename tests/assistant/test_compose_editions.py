"""The strategy's state and newer ones: which is asked for, which a sentence tells of, both under their names."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answer import Assistant
from assistant.compose import compose, editions
from assistant.compose.editions import (
    asked_state,
    in_state,
    latest_date,
    latest_first,
    newer_value,
    state_of,
    subject_sheet,
)
from assistant.evidence import Evidence
from assistant.factory import assistant_for
from assistant.question import Question, understand
from assistant.render import answer_text
from corpus.index import Index, IndexDirectory
from corpus.texts import render
from ingest.build import build_index
from tests.assistant.small import build, found, settings_for

STRATEGY = """# Strategie

## Projekte

In Holzminden entsteht ein Lernhaus mit Werkstätten. Im Lernhaus gibt es 12 Plätze für Betriebe.
"""
SHEET = """# Das Lernhaus

## Was es ist

Das Lernhaus ist eine im Juni 2023 eröffnete Einrichtung für Betriebe. Im Lernhaus gibt es 40 Plätze für Betriebe.

## Stand gegenüber der Strategie 2021

Die Strategie 2021 beschreibt das Lernhaus als entstehendes Zentrum. Der Umbau des Lernhauses ist bis 2027 geplant.
Zwölf Plätze nennt die Strategie 2021, im Jahr 2024 waren es 40.
"""
OLD = """# Der Vorläufer

Der Vorläufer des Lernhauses hatte 5 Plätze für Betriebe.

## Stand gegenüber der Strategie 2021

Die Strategie 2021 beschreibt den Vorläufer in der Gegenwartsform. Der Vorläufer endete 2018.
"""
SOURCES = """
[[source]]
id = "strategie"
title = "Die Strategie"
edition = "Fassung 2021"
as_of = "2021"
publisher = "Bündnis"
kind = "strategy"
file = "strategie.md"

[[source]]
id = "lernhaus"
title = "Das Lernhaus"
edition = "Stand Januar 2026"
as_of = "2026-01"
publisher = "Redaktion"
kind = "fact_sheet"
file = "lernhaus.md"

[[source]]
id = "vorlaeufer"
title = "Der Vorläufer"
edition = "Stand 2018"
as_of = "2018"
publisher = "Redaktion"
kind = "fact_sheet"
file = "vorlaeufer.md"
"""
PLACES_THEN = "Im Lernhaus gibt es 12 Plätze für Betriebe."
PLACES_NOW = "Im Lernhaus gibt es 40 Plätze für Betriebe."
PLACES_BEFORE = "Der Vorläufer des Lernhauses hatte 5 Plätze für Betriebe."
OPENING = "Das Lernhaus ist eine im Juni 2023 eröffnete Einrichtung für Betriebe."
REPORT = "Die Strategie 2021 beschreibt das Lernhaus als entstehendes Zentrum."
PLAN = "Der Umbau des Lernhauses ist bis 2027 geplant."
BOTH = "Zwölf Plätze nennt die Strategie 2021, im Jahr 2024 waren es 40."
ENDED = "Der Vorläufer endete 2018."
ARISES = "In Holzminden entsteht ein Lernhaus mit Werkstätten."
NEWER, OLDER = "Neuerer Stand (Stand Januar 2026):", "Stand der Strategie (Fassung 2021):"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    directory = tmp_path_factory.mktemp("editions")
    settings = settings_for(directory)
    files: dict[str, str] = {"strategie.md": STRATEGY, "lernhaus.md": SHEET, "vorlaeufer.md": OLD}
    for name, text in (*files.items(), ("sources.toml", SOURCES)):
        Path(settings.corpus_dir / name).write_text(text, encoding="utf-8")
    build_index(settings)
    return assistant_for(IndexDirectory(settings.index_dir).open(settings), settings)


@pytest.fixture
def index(assistant: Assistant) -> Index:
    return assistant.index


def framed(index: Index, question: str, evidence: list[Evidence]) -> list[tuple[str, str]]:
    """Each statement with what stands before it."""
    composed = compose(index, understand(question), [evidence])
    return [(render(said.frame) if said.frame else "", said.text) for said in composed.statements]


@pytest.mark.parametrize(
    ("question", "state"),
    [
        ("Was soll das Lernhaus laut Strategie bieten?", "strategy"),
        ("What does the strategy say about the hub?", "strategy"),
        ("Wie viele Plätze hat das Lernhaus heute?", "today"),
        ("Welche Aufgaben hat das Lernhaus derzeit?", "today"),
        ("Gibt es das Lernhaus noch?", "today"),
        ("Arbeitet das Lernhaus weiter, und wo?", "today"),
        ("Is the hub still open?", "today"),
        ("Was hat sich beim Lernhaus geändert?", "change"),
        ("Was ist aus dem Lernhaus geworden?", "change"),
        ("Die Strategie nennt 12 Plätze. Wie viele sind es inzwischen?", "change"),
        ("2021 hieß es, ein Lernhaus entstehe. Steht es inzwischen?", "change"),
        ("What has changed since 2021?", "change"),
        ("Was wurde aus dem Lernhaus?", "change"),
        ("Die Strategie schreibt über das Lernhaus, als gäbe es das noch. Stimmt das?", "change"),
        ("Wie viele Plätze hat das Lernhaus?", None),
        ("Gibt es noch ein Lernhaus?", None),
        ("Ein Chef nimmt jemanden, der noch nicht alles kann. Zahlt jemand dazu?", None),
        ("Wer bietet noch mehr Plätze?", None),
    ],
)
def test_editions_question_says_which_state_it_wants(question: str, state: str | None) -> None:
    assert asked_state(understand(question)) == state


def test_editions_sentence_tells_of_the_strategy_or_of_what_is_newer(index: Index) -> None:
    states = {text: state_of(index, found(index, text)) for text in (PLACES_THEN, REPORT, OPENING, PLACES_NOW, BOTH)}
    assert {text for text, state in states.items() if state.is_of_strategy} == {PLACES_THEN, REPORT}
    assert {text for text, state in states.items() if state.is_newer} == {OPENING, PLACES_NOW, BOTH}
    assert states[OPENING].date == (2023, 6, 0)  # its own date, not its document's
    assert states[PLACES_NOW].date == (2026, 1, 0)
    before = state_of(index, found(index, PLACES_BEFORE))
    assert not before.is_newer
    assert not before.is_of_strategy


def test_editions_latest_date_leaves_out_plans_and_numbers() -> None:
    assert latest_date("Seit 2019, erneuert am 10. April 2024") == (2024, 4, 10)
    assert latest_date("von 2021 bis 2027", (2025, 0, 0)) == (2021, 0, 0)
    assert latest_date("2.021 Betriebe, 2021,5 Punkte") == (0, 0, 0)


def test_editions_strategy_asked_for_puts_it_first_and_today_puts_it_last(index: Index) -> None:
    evidence = [found(index, PLACES_NOW, 0.9), found(index, PLACES_THEN, 0.9)]
    asked = understand("Wie viele Plätze hat das Lernhaus laut Strategie?")
    assert in_state(index, asked, evidence)[0].span.doc_id == "strategie"
    assert in_state(index, understand("Wie viele Plätze hat es heute?"), evidence[::-1])[0].span.doc_id == "lernhaus"
    assert in_state(index, understand("Wie viele Plätze hat es?"), evidence) == evidence


def test_editions_question_about_change_gets_both_newer_first_under_their_names(index: Index) -> None:
    evidence = [found(index, ARISES, 0.9), found(index, OPENING, 0.8)]
    assert framed(index, "Was ist aus dem Lernhaus in Holzminden geworden?", evidence) == [
        (NEWER, OPENING),
        (OLDER, ARISES),
    ]


def test_editions_state_that_is_far_behind_is_left_out(index: Index) -> None:
    evidence = [found(index, OPENING, 0.9), found(index, ARISES, 0.3)]
    assert framed(index, "Was ist aus dem Lernhaus geworden?", evidence) == [("", OPENING)]
    assert framed(index, "Was ist aus dem Vorläufer geworden?", [found(index, PLACES_BEFORE)]) == [("", PLACES_BEFORE)]


def test_editions_what_had_ended_before_the_strategy_is_told_as_another_state(index: Index) -> None:
    report = "Die Strategie 2021 beschreibt den Vorläufer in der Gegenwartsform."
    evidence = [found(index, text, score) for text, score in ((report, 0.9), (OPENING, 0.85), (ENDED, 0.8))]
    assert framed(index, "Die Strategie schreibt, als gäbe es den Vorläufer noch. Stimmt das?", evidence) == [
        ("Anderer Stand (Stand 2018):", ENDED),
        (OLDER, report),
    ]


def test_editions_newer_state_is_told_from_the_sheet_on_the_subject(index: Index) -> None:
    evidence = [found(index, ARISES, 0.9), found(index, PLACES_BEFORE, 0.85), found(index, OPENING, 0.8)]
    told = framed(index, "Was ist aus dem Vorläufer geworden?", evidence)
    assert told == [("Anderer Stand (Stand 2018):", PLACES_BEFORE), (OLDER, ARISES)]


def test_editions_dated_sentence_counts_more_than_its_document_s_date(index: Index) -> None:
    evidence = [found(index, PLACES_NOW, 0.8), found(index, BOTH, 0.8)]
    asked = understand("Wie viele Plätze hat das Lernhaus heute?")
    assert [one.span for one in in_state(index, asked, evidence)] == [one.span for one in evidence[::-1]]


def test_editions_later_value_of_the_same_figure_comes_first_unless_a_year_is_asked(index: Index) -> None:
    evidence = [
        replace(found(index, text, score), fits=True) for text, score in ((PLACES_THEN, 0.9), (PLACES_NOW, 0.8))
    ]
    question = "Wie viele Plätze gibt es im Lernhaus für Betriebe?"
    assert framed(index, question, evidence) == [(NEWER, PLACES_NOW), (OLDER, PLACES_THEN)]
    assert newer_value(index, understand(question), evidence) == evidence[1]
    dated = understand("Wie viele Plätze gab es 2021 im Lernhaus für Betriebe?")
    assert newer_value(index, dated, evidence) is None


def test_editions_other_figure_is_no_newer_value(index: Index) -> None:
    asked = understand("Wie viele Plätze gibt es im Lernhaus für Betriebe?")
    then = replace(found(index, PLACES_THEN, 0.9), fits=True)
    for text in (BOTH, OPENING, PLACES_BEFORE):
        assert newer_value(index, asked, [then, replace(found(index, text, 0.8), fits=True)]) is None
    assert newer_value(index, asked, [then, found(index, PLACES_NOW, 0.8)]) is None  # has no number of the asked type


def test_editions_subject_is_the_best_sheet(index: Index) -> None:
    first = [found(index, ARISES), found(index, PLACES_BEFORE, 0.7), found(index, OPENING, 0.6)]
    assert subject_sheet(index, [first]) == "vorlaeufer"
    assert subject_sheet(index, [first, [found(index, PLACES_NOW, 0.5)]]) == "lernhaus"  # best of both parts
    assert subject_sheet(index, [[found(index, ARISES)], []]) is None


def test_editions_answer_reads_with_both_states_on_lines_of_their_own(assistant: Assistant) -> None:
    answer = assistant.ask("In der Strategie ist von einem Lernhaus mit Werkstätten die Rede. Gibt es das inzwischen?")
    lines = answer_text(answer).splitlines()
    assert lines[0] == NEWER
    assert lines.index(OLDER) > 1
    assert answer.citations[0].span.doc_id == "lernhaus"
    assert state_of(assistant.index, found(assistant.index, answer.citations[-1].quote)).is_of_strategy
    english = replace(answer, language="en")
    assert "Newer state (Stand Januar 2026):" in answer_text(english)


def test_editions_states_of_several_documents_stand_each_under_its_own_edition(index: Index) -> None:
    newer = [found(index, PLACES_NOW), found(index, "Der Vorläufer endete 2018.")]
    blocks = editions.framed(index, newer, [found(index, PLACES_THEN)])
    told = [dict(block.frame.values)["edition"] for block in blocks if block.frame]
    assert told == ["Stand Januar 2026", "Stand 2018", "Fassung 2021"]


def test_editions_question_without_a_strategy_in_the_index_has_no_older_state(index: Index) -> None:
    bare = replace(index, documents={k: d for k, d in index.documents.items() if k != "strategie"})
    assert not state_of(bare, found(index, OPENING)).is_newer
    assert isinstance(understand("Gibt es das Lernhaus noch?"), Question)


def test_today_the_latest_date_comes_first_and_old_rules_last(tmp_path: Path) -> None:
    old = "Nach der alten Regelung prüfte der Landkreis die Anträge (Stand Mai 2023)."
    earlier = "Die Kammer nimmt Anträge auf Zulassung an (Stand 1. Juni 2023)."
    later = "Das Land entscheidet seit Kurzem über alle Bescheide (Stand 1. Juli 2024)."
    index = build(tmp_path, antraege=f"# Anträge\n\n{old} {earlier} {later}\n")
    there = [found(index, text, score) for text, score in ((old, 0.9), (earlier, 0.85), (later, 0.8))]
    told = in_state(index, understand("Wer prüft heute die Anträge?"), there)
    assert told[-1].span == there[0].span
    assert [one.span for one in latest_first(index, there)] == [one.span for one in there[::-1]]
    undated = in_state(index, understand("Wer prüft die Anträge?"), there)
    assert undated[0].span == there[0].span
