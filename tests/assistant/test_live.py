from __future__ import annotations

from pathlib import Path

import pytest

from assistant.factory import LiveAssistant, open_assistant
from corpus.errors import IndexMissing, IndexStale
from corpus.settings import Settings
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


def test_command_line_refuses_an_index_of_other_documents(small_settings: Settings, small_corpus: Path) -> None:
    build_index(small_settings)
    (small_corpus / "hub.md").write_text("# Hub\n\nGanz anders.\n", encoding="utf-8")
    with pytest.raises(IndexStale, match="hub"):
        open_assistant(small_settings)
