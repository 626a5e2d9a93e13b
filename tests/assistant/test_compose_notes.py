"""Lists in an answer: whole, or said to be an excerpt; what is told of them beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answer import Assistant
from assistant.compose import (
    MAX_LIST_ITEMS,
    Composed,
    cite,
    compose,
    list_notes,
)
from assistant.factory import assistant_for
from assistant.question import QuestionKind
from corpus.index import Index
from corpus.schema import Citation, Span
from corpus.texts import render
from tests.assistant.hub import HUB, ITEMS, LABORATORY, LEAD_IN, NETWORK, asked, check, texts
from tests.assistant.small import build, found, settings_for


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("compose")


@pytest.fixture(scope="module")
def index(directory: Path) -> Index:
    return build(directory, hub=HUB, netz=NETWORK)


SERIES = """# Plan

## Ziele

Der Plan hat diese zwei Schwerpunkte:

### Schwerpunkt I: Bauen

- Häuser
- Brücken

### Schwerpunkt II: Fahren

- Busse

### Ausblick

Der Plan gilt bis 2030.
"""
TWO = "Der Plan hat diese zwei Schwerpunkte:"


def test_compose_lead_in_before_headings_brings_the_series_of_them(tmp_path: Path) -> None:
    index = build(tmp_path, plan=SERIES)
    evidence = [found(index, TWO, 1.0), found(index, "Häuser", 0.95)]
    which = asked("list", standalone="Welche Schwerpunkte hat der Plan?")
    composed = compose(index, which, [evidence[:1]])
    assert texts(composed) == [TWO, "Schwerpunkt I: Bauen", "Schwerpunkt II: Fahren"]
    assert [item.name for item in composed.items] == ["Schwerpunkt I: Bauen", "Schwerpunkt II: Fahren"]
    check(index, composed)
    one = asked("list", standalone="Was gehört zum Schwerpunkt I?")
    meant = [evidence[0], replace(evidence[1], list_is_meant=True)]
    assert texts(compose(index, one, [meant])) == ["Schwerpunkt I: Bauen", "Häuser", "Brücken"]
    fact = compose(index, asked("fact"), [[found(index, "Der Plan gilt bis 2030.", 1.0), evidence[0]]])
    assert texts(fact) == ["Der Plan gilt bis 2030."]


def test_compose_item_beside_a_whole_list_is_completed_too(index: Index) -> None:
    evidence = [found(index, LEAD_IN, 1.0), found(index, "Führungen am Freitag", 0.9)]
    composed = compose(index, asked("list"), [evidence])
    assert texts(composed, "item") == [*ITEMS, "Führungen am Freitag", "Kurse in den Ferien"]


def test_compose_same_list_of_another_document_is_not_told_again(index: Index) -> None:
    again = "Das Netz nennt als Angebot für Betriebe in Holzminden:"
    composed = compose(index, asked("list"), [[found(index, LEAD_IN)], [found(index, again)]])
    assert texts(composed, "item") == ITEMS
    assert again not in texts(composed)


def test_compose_longer_list_than_an_answer_holds_is_cut_and_said_to_be(tmp_path: Path) -> None:
    names = "\n".join(f"- Ort {chr(65 + n // 26)}{chr(97 + n % 26)}heim" for n in range(MAX_LIST_ITEMS + 5))
    index = build(tmp_path, orte=f"# Orte\n\nDie Orte des Landes sind:\n\n{names}\n")
    composed = compose(index, asked("list"), [[found(index, "Die Orte des Landes sind:")]])
    assert len(composed.items) == MAX_LIST_ITEMS
    notes = list_notes(index, asked("list"), composed.citations)
    assert [dict(note.values)["lists"] for note in notes] == [f"Beleg 2–{MAX_LIST_ITEMS + 1} (25 von 30)"]


def _quote(index: Index, *slices: str) -> tuple[Citation, ...]:
    document = index.documents["hub"]
    spans = [Span("hub", at, at + len(text)) for text in slices for at in [document.text.index(text)]]
    return tuple(cite(document, span, number) for number, span in enumerate(spans, start=1))


def _told(index: Index, citations: Sequence[Citation], kind: QuestionKind = "fact") -> list[str]:
    return [render(note, "de") for note in list_notes(index, asked(kind), citations)]


def test_compose_one_item_of_a_longer_list_is_said_to_be_an_excerpt(index: Index) -> None:
    assert _told(index, _quote(index, "Räume für Gründende")) == [
        "Aus Listen wurde nur ein Teil zitiert: Beleg 1 (1 von 4); die übrigen Punkte stehen in der Quelle."
    ]


def test_compose_lists_quoted_in_part_are_named_in_one_note_by_their_citations(index: Index) -> None:
    told = _told(index, _quote(index, "Führungen am Freitag", "eine Werkstatt mit Druckern", "Beratung zu Patenten"))
    assert [note.split(";")[0] for note in told] == [
        "Aus Listen wurde nur ein Teil zitiert: Beleg 1 (1 von 2), Beleg 2–3 (2 von 4)",
    ]


def test_compose_whole_list_sentence_and_table_row_are_no_excerpt(index: Index) -> None:
    assert _told(index, _quote(index, "Führungen am Freitag", "Kurse in den Ferien")) == []
    assert _told(index, _quote(index, "Der Hub bietet Schulen:")) == []
    assert _told(index, _quote(index, "Holzminden | Montag")) == []
    assert list_notes(index, asked("list"), ()) == ()


def test_compose_who_asks_for_a_list_is_told_that_it_is_whole(index: Index) -> None:
    whole = _quote(index, "Führungen am Freitag", "Kurse in den Ferien")
    assert _told(index, whole, "list") == ["Vollständig zitierte Listen: Beleg 1–2 (2 von 2)."]
    apart = _quote(index, ITEMS[0], "Der Hub zählt 21 Plätze.", ITEMS[1], ITEMS[2])
    assert _told(index, apart, "list")[0].startswith("Aus Listen wurde nur ein Teil zitiert: Beleg 1, 3–4 (3 von 4)")


def test_compose_caption_is_never_quoted(tmp_path: Path) -> None:
    caption = "Abb. 2: Überblick über die Abläufe im Hub"
    index = build(tmp_path, hub=f"# Der Hub\n\n{caption}\n\nDer Hub zählt 21 Plätze.\n")
    evidence = [found(index, caption, 1.0), found(index, "Der Hub zählt 21 Plätze.", 0.9)]
    assert texts(compose(index, asked("fact"), [evidence])) == ["Der Hub zählt 21 Plätze."]
    assert compose(index, asked("fact"), [evidence[:1]]) == Composed()


def test_compose_line_of_key_words_counts_less_unless_it_is_asked_for(tmp_path: Path) -> None:
    topics = "Zu den Themen von „Hub“ gehören: Robotik sowie MINT."
    groups = "Als Zielgruppen von „Hub“ nennen die Quellen: Schulen."
    index = build(tmp_path, hub=f"# Der Hub\n\nDer Hub zählt 21 Plätze.\n\n{topics}\n\n{groups}\n")
    evidence = [found(index, topics, 1.0), found(index, groups, 0.99), found(index, "Der Hub zählt 21 Plätze.", 0.9)]

    def best(question: str) -> str:
        return texts(compose(index, asked("fact", standalone=question, expected="number"), [evidence]))[0]

    assert best("Was macht der Hub?") == "Der Hub zählt 21 Plätze."
    assert best("Zu welchen Themen arbeitet der Hub?") == topics
    assert best("An wen richtet sich der Hub?") == groups


def test_compose_bare_item_further_down_must_have_a_word_that_is_asked_for(index: Index) -> None:
    best, item = found(index, "Der Hub zählt 21 Plätze.", 1.0), found(index, ITEMS[2], 0.95)

    def told(*focus: str) -> list[str]:
        return texts(compose(index, replace(asked("fact"), focus=focus), [[best, item]]))

    assert told("hub", "plätze") == ["Der Hub zählt 21 Plätze."]
    assert ITEMS[2] in told("hub", "patent")
    alone = compose(index, replace(asked("fact"), focus=("hub",)), [[item]])
    assert ITEMS[2] in texts(alone)


def test_compose_typed_fact_says_its_best_sentence_first(index: Index) -> None:
    evidence = [found(index, "Der Hub zählt 21 Plätze.", 1.0), found(index, "Der Hub wurde 2023 eröffnet.", 0.9)]
    typed = compose(index, asked("fact", expected="number"), [evidence])
    assert texts(typed) == ["Der Hub zählt 21 Plätze.", "Der Hub wurde 2023 eröffnet."]
    assert texts(compose(index, asked("fact"), [evidence])) == texts(typed)[::-1]


def test_compose_typed_fact_keeps_the_items_of_a_list_together(index: Index) -> None:
    plain = "Der Hub zählt 21 Plätze."
    evidence = [found(index, ITEMS[2], 1.0), found(index, plain, 0.95), found(index, ITEMS[0], 0.9)]
    composed = compose(index, asked("fact", expected="number"), [evidence])
    assert texts(composed) == [LEAD_IN, ITEMS[0], ITEMS[2], plain]


def test_compose_answer_with_one_item_says_that_there_are_more(tmp_path: Path) -> None:
    assistant: Assistant = assistant_for(build(tmp_path, hub=HUB), settings_for(tmp_path))
    whole = assistant.ask("Was bietet der Hub in Holzminden Betrieben?")
    assert [said.text for said in whole.statements if said.role == "item"][: len(ITEMS)] == ITEMS
    part = assistant.ask("Wo gibt es ein Labor für Düfte?")
    assert LABORATORY in [statement.text for statement in part.statements]
    told = [dict(note.values)["lists"] for note in part.notes if note.key == "assistant.excerpt"]
    assert [("1 von 4" in lists) for lists in told] == [True]
