"""A small corpus with its index, built once and copied for each test that needs one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.embedding import HASHING_MODEL
from corpus.index import IndexDirectory
from corpus.lexical import LexicalQuery
from corpus.manifest import read_manifest, write_manifest
from corpus.settings import Settings
from ingest import build
from ingest.build import Silent, build_index
from ingest.probe import probe
from tests.conftest import ROOT

HUB = """# Der Hub

## Angebot

Der Hub berät Betriebe in Holzminden kostenlos.

Der Hub bietet:

- Räume für Gründende
- eine Werkstatt mit 3D-Druckern

## Stand

Der Hub wurde 2023 eröffnet.
"""
PFLEGE = """Pflegenetzwerk Schaumburg

1 Ziel

Das Pflegenetzwerk gewinnt Fachkräfte für Pflegeheime im Landkreis Schaumburg.



2 Ablauf

Das Netzwerk trifft sich zweimal im Jahr.
"""

Run = Callable[..., subprocess.CompletedProcess[str]]


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "ingest", *map(str, arguments)]


def environment() -> dict[str, str]:
    return os.environ | {"LEINE_WESER_EMBEDDING_MODEL": HASHING_MODEL, "PYTHONPATH": str(ROOT)}


@pytest.fixture
def run_ingest(tmp_path: Path) -> Run:
    """``python -m ingest`` in a process and a working directory of its own."""

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command(*arguments), cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False
        )

    return run


@pytest.fixture(scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("template")
    documents = directory / "documents"
    documents.mkdir()
    (documents / "hub.md").write_text(HUB, encoding="utf-8")
    (documents / "pflege.txt").write_text(PFLEGE, encoding="utf-8")
    report = build_index(_settings(directory))
    assert (report.documents, report.passages, report.embedded) == (2, 5, 8)
    return directory


def _settings(directory: Path) -> Settings:
    return Settings(corpus_dir=directory / "documents", index_dir=directory / "index", embedding_model=HASHING_MODEL)


@pytest.fixture
def live(_template: Path, tmp_path: Path) -> Settings:
    """Settings of a corpus of two documents and its published index, free to be changed."""
    shutil.copytree(_template, tmp_path / "live")
    settings = _settings(tmp_path / "live")
    generation = settings.index_dir / "generations" / "0001"
    manifest = read_manifest(generation, settings.index_dir)
    write_manifest(generation, replace(manifest, corpus_dir=str(settings.corpus_dir)))
    return settings


@pytest.fixture
def probe_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same self-check without the two seconds that a fresh interpreter takes to import Chroma.

    For tests that build once more and are not about the check itself.
    """

    def check(staged: Path, index_dir: Path) -> None:
        report = probe(staged, index_dir)
        assert report.ok, report.detail

    monkeypatch.setattr(build, "_probe", check)


def texts_of(settings: Settings) -> list[str]:
    """Passages of the live generation, opened as a reader does."""
    return [passage.text for passage in IndexDirectory(settings.index_dir).open().passages]


def best_passage(settings: Settings, question: str) -> str:
    index = IndexDirectory(settings.index_dir).open()
    return index.passages[int(index.lexical.scores(LexicalQuery(question, "")).argmax())].text


def leftovers(settings: Settings) -> list[str]:
    """What an unfinished build has left in the directory of generations."""
    return [path.name for path in (settings.index_dir / "generations").iterdir() if not path.name.isdigit()]


class StartsReading(Exception):
    pass


class StopAtReading(Silent):
    """Stops a build that does not find the index up to date."""

    def step(self, name: str) -> None:
        raise StartsReading
