from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import factory
from assistant.answer import Assistant
from assistant.factory import LiveAssistant, open_assistant
from corpus.errors import IndexMissing, IndexStale
from corpus.index import Index
from corpus.settings import Settings
from corpus.taxonomy import TAXONOMY_FILE
from ingest.build import build_index


def test_running_chat_follows_a_new_generation(small_settings: Settings, small_corpus: Path) -> None:
    build_index(small_settings)
    live = LiveAssistant(small_settings)
    first = live.get()
    assert live.get() is first
    (small_corpus / "neu.md").write_text(
        "# Neu\n\nDas Projekt Wanderfalke hilft Imkern in Rinteln.\n", encoding="utf-8"
    )
    assert live.get() is first, "documents being edited do not disturb a running chat"
    build_index(small_settings)
    answer = live.get().ask("Was macht das Projekt Wanderfalke in Rinteln?")
    assert answer.citations[0].span.doc_id == "neu"
    assert first.index.generation == "0001"
    assert live.get().index.generation == "0002"


def test_chat_without_index_says_so_and_finds_it_later(small_settings: Settings) -> None:
    live = LiveAssistant(small_settings)
    with pytest.raises(IndexMissing):
        live.get()
    build_index(small_settings)
    assert live.get().index.generation == "0001"


def test_running_chat_follows_an_index_made_with_an_edited_taxonomy(
    small_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited = tmp_path / "taxonomy.toml"
    edited.write_bytes(TAXONOMY_FILE.read_bytes())
    monkeypatch.setattr("corpus.register.TAXONOMY_FILE", edited)
    build_index(small_settings)
    live = LiveAssistant(small_settings)
    assert live.get().index.generation == "0001"
    edited.write_bytes(edited.read_bytes() + b"\n# edited\n")
    build_index(small_settings)
    assert live.get().index.generation == "0002"


def test_running_chat_keeps_its_index_when_the_new_one_is_not_for_it(small_settings: Settings) -> None:
    build_index(small_settings)
    live = LiveAssistant(small_settings)
    first = live.get()
    build_index(replace(small_settings, passage_max_chars=300))
    assert live.get() is first
    with pytest.raises(IndexStale, match="passage_max_chars"):
        LiveAssistant(small_settings).get()
    build_index(small_settings)
    assert live.get().index.generation == "0003"


def test_an_index_is_opened_once_however_many_ask_at_the_same_time(
    small_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_index(small_settings)
    live = LiveAssistant(small_settings)
    everyone = threading.Barrier(4)
    opened: list[Index] = []
    found: list[Assistant] = []
    real = factory.assistant_for

    def counted(index: Index, settings: Settings) -> Assistant:
        opened.append(index)
        return real(index, settings)

    def ask() -> None:
        everyone.wait(timeout=30)
        found.append(live.get())

    monkeypatch.setattr(factory, "assistant_for", counted)
    threads = [threading.Thread(target=ask) for _ in range(everyone.parties)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 1
    assert found == [live.get()] * everyone.parties


def test_command_line_refuses_an_index_of_other_documents(small_settings: Settings, small_corpus: Path) -> None:
    build_index(small_settings)
    (small_corpus / "hub.md").write_text("# Hub\n\nGanz anders.\n", encoding="utf-8")
    with pytest.raises(IndexStale, match="hub"):
        open_assistant(small_settings)
