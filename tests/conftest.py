"""Shared fixtures. Nothing leaves the machine: other hosts raise, model hubs are off."""

from __future__ import annotations

import os

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ.pop("LANG", None)
os.environ["LC_ALL"] = "de_DE.UTF-8"
for name in [name for name in os.environ if name.startswith("LEINE_WESER_")]:
    del os.environ[name]

import socket
from pathlib import Path
from typing import Any

import pytest

from assistant.answer import Assistant
from assistant.factory import assistant_for
from corpus.embedding import HASHING_MODEL
from corpus.index import Index, IndexDirectory
from corpus.settings import Settings
from ingest.build import build_index

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ROOT / "corpus" / "documents"
STRATEGY_PDF = DOCUMENTS / "strategie-leine-weser-2021.pdf"
STRATEGY_TEXT = ROOT / "corpus" / "typesetting" / "strategie-leine-weser-2021.txt"
FACT_SHEETS = sorted((DOCUMENTS / "steckbriefe").glob("*.md"))
LOCAL = ("127.0.0.1", "::1", "localhost")


@pytest.fixture(autouse=True)
def _no_other_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in LOCAL:
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def shipped_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The shipped corpus, indexed once per session without loading a model."""
    settings = Settings(index_dir=tmp_path_factory.mktemp("index"), embedding_model=HASHING_MODEL)
    build_index(settings)
    return settings


@pytest.fixture(scope="session")
def shipped_index(shipped_settings: Settings) -> Index:
    return IndexDirectory(shipped_settings.index_dir).open(shipped_settings)


@pytest.fixture(scope="session")
def assistant(shipped_index: Index, shipped_settings: Settings) -> Assistant:
    return assistant_for(shipped_index, shipped_settings)


@pytest.fixture
def small_corpus(tmp_path: Path) -> Path:
    """A corpus directory with two small documents."""
    directory = tmp_path / "documents"
    directory.mkdir()
    (directory / "hub.md").write_text(
        "# Der Hub\n\n## Angebot\n\nDer Hub berät Betriebe in Holzminden kostenlos.\n\nDer Hub bietet:\n\n"
        "- Räume für Gründende\n- eine Werkstatt mit 3D-Druckern\n\n## Stand\n\nDer Hub wurde 2023 eröffnet.\n",
        encoding="utf-8",
    )
    (directory / "pflege.txt").write_text(
        "Pflegenetzwerk Schaumburg\n\n1 Ziel\n\nDas Pflegenetzwerk gewinnt Fachkräfte für Pflegeheime im Landkreis "
        "Schaumburg.\n\n\n\n2 Ablauf\n\nDas Netzwerk trifft sich zweimal im Jahr.\n",
        encoding="utf-8",
    )
    return directory


@pytest.fixture
def small_settings(small_corpus: Path, tmp_path: Path) -> Settings:
    return Settings(corpus_dir=small_corpus, index_dir=tmp_path / "index", embedding_model=HASHING_MODEL)
