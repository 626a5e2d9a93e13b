"""Lists: quoted whole, or said to be an excerpt."""

from __future__ import annotations

import pytest

from assistant.answer import Assistant
from assistant.compose import cite, excerpts
from assistant.factory import assistant_for
from corpus.index import Index, IndexDirectory
from corpus.schema import Citation, Span
from corpus.settings import Settings
from corpus.texts import render
from ingest.build import build_index

HUB = """# Der Hub

Der Hub in Holzminden bietet Betrieben:

- eine Werkstatt mit Druckern
- Räume für Gründende
- Beratung zu Patenten
- ein Labor für Düfte

Der Hub bietet Schulen:

- Führungen am Freitag
- Kurse in den Ferien

| Ort | Tag |
|---|---|
| Holzminden | Montag |
| Rinteln | Dienstag |
"""


@pytest.fixture
def index(small_settings: Settings) -> Index:
    (small_settings.corpus_dir / "hub.md").write_text(HUB, encoding="utf-8")
    build_index(small_settings)
    return IndexDirectory(small_settings.index_dir).open(small_settings)


def _quote(index: Index, *slices: str) -> tuple[Citation, ...]:
    document = index.documents["hub"]
    spans = [Span("hub", at, at + len(text)) for text in slices for at in [document.text.index(text)]]
    return tuple(cite(document, span, number) for number, span in enumerate(spans, start=1))


def _told(index: Index, *slices: str) -> list[str]:
    return [render(note, "de") for note in excerpts(index, _quote(index, *slices))]


def test_compose_one_item_of_a_longer_list_is_said_to_be_an_excerpt(index: Index) -> None:
    assert _told(index, "Räume für Gründende") == [
        "Auszug: [1] – 1 von 4 Punkten einer Liste; die übrigen stehen in der Quelle."
    ]


def test_compose_each_list_quoted_in_part_is_named_with_its_citations(index: Index) -> None:
    told = _told(index, "Führungen am Freitag", "eine Werkstatt mit Druckern", "Beratung zu Patenten")
    assert [note.split(" Punkten")[0] for note in told] == ["Auszug: [2], [3] – 2 von 4", "Auszug: [1] – 1 von 2"]


def test_compose_whole_list_sentence_and_table_row_are_no_excerpt(index: Index) -> None:
    assert _told(index, "Führungen am Freitag", "Kurse in den Ferien") == []
    assert _told(index, "Der Hub bietet Schulen:") == []
    assert _told(index, "Holzminden | Montag") == []
    assert excerpts(index, ()) == ()


def test_compose_answer_with_one_item_says_that_there_are_more(index: Index, small_settings: Settings) -> None:
    assistant: Assistant = assistant_for(index, small_settings)
    whole = assistant.ask("Was bietet der Hub in Holzminden Betrieben?")
    assert len(whole.citations) == 5
    assert not [note for note in whole.notes if note.key == "assistant.excerpt"]
    part = assistant.ask("Wo gibt es ein Labor für Düfte?")
    assert "ein Labor für Düfte" in [statement.text for statement in part.statements]
    assert [dict(note.values)["total"] for note in part.notes if note.key == "assistant.excerpt"] == ["4"]
