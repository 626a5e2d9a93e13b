"""A small published index: built once, copied for each test that damages or changes it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.embedding import HASHING_MODEL
from corpus.index import IndexDirectory
from corpus.manifest import read_manifest, write_manifest
from corpus.settings import Settings
from ingest.build import build_index

HUB = """# Der Hub

## Angebot

Der Hub berät Betriebe in Holzminden kostenlos, z. B. zur Suche nach Auszubildenden.

- Räume für Gründer:innen
- eine Werkstatt mit 3D-Druckern

## Stand

Der Hub wurde 2023 eröffnet. Träger ist der Landkreis.
"""
CARE = """Pflegenetzwerk Schaumburg

1 Ziel

Das Pflegenetzwerk gewinnt Fachkräfte für Pflegeheime im Landkreis Schaumburg.



2 Ablauf

Das Netzwerk trifft sich zweimal im Jahr.
"""


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Shared by the whole session: only for reading."""
    home = tmp_path_factory.mktemp("small")
    documents = home / "documents"
    documents.mkdir()
    (documents / "hub.md").write_text(HUB, encoding="utf-8")
    (documents / "pflege.txt").write_text(CARE, encoding="utf-8")
    settings = Settings(corpus_dir=documents, index_dir=home / "index", embedding_model=HASHING_MODEL)
    build_index(settings)
    return settings


@pytest.fixture
def published(built: Settings, tmp_path: Path) -> Settings:
    """A copy of documents and index that a test may change."""
    documents, index_dir = tmp_path / "documents", tmp_path / "index"
    shutil.copytree(built.corpus_dir, documents)
    shutil.copytree(built.index_dir, index_dir)
    directory = IndexDirectory(index_dir).generations / "0001"
    manifest = read_manifest(directory, index_dir)
    write_manifest(directory, replace(manifest, corpus_dir=str(documents)))
    return replace(built, corpus_dir=documents, index_dir=index_dir)


@pytest.fixture
def generation(published: Settings) -> Path:
    """The directory of the published generation."""
    return published.index_dir / "generations" / "0001"
