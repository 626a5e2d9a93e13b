"""Self-check of an index and of what it needs."""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from corpus.embedding import fingerprint, load_embedder
from corpus.errors import StrategyError
from corpus.index import IndexDirectory
from corpus.manifest import Manifest
from corpus.schema import Language
from corpus.settings import PROJECT_ROOT, Settings
from ingest.build import PROBE_TIMEOUT_S

PACKAGES = ("gradio", "chromadb", "llama-index-core", "sentence-transformers", "torch", "pypdf", "bm25s")


@dataclass(frozen=True, slots=True)
class Finding:
    """``exit_code``: what the command line returns when this is the first bad one."""

    name: str
    ok: bool
    detail: str
    exit_code: int = 0


def examine(settings: Settings, language: Language) -> Iterator[Finding]:
    """Findings one by one: versions, disk, index files, documents, probe, embedding model."""
    yield _versions()
    free = shutil.disk_usage(_existing(settings.index_dir)).free // 1_000_000
    yield Finding("disk", free > 100, f"{free} MB", 0 if free > 100 else 4)
    home = IndexDirectory(settings.index_dir)
    try:
        index = home.open(settings)
    except StrategyError as error:
        yield Finding("index", False, error.text(language), error.exit_code)
        return
    manifest = index.manifest
    yield Finding("index", True, f"{manifest.generation}, {manifest.counts['passages']} passages")
    yield _probe(index.directory, settings.index_dir)
    yield _model(manifest, settings, language)


def _versions() -> Finding:
    found = [f"python {platform.python_version()}"]
    missing = []
    for package in PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            missing.append(package)
    return Finding("packages", not missing, ", ".join(missing or found), 7 if missing else 0)


def _existing(path: Path) -> Path:
    return next(parent for parent in (path, *path.resolve().parents) if parent.exists())


def _probe(directory: Path, index_dir: Path) -> Finding:
    command = [sys.executable, "-m", "ingest.probe", str(directory.resolve()), str(index_dir.resolve())]
    result = subprocess.run(
        command, cwd=PROJECT_ROOT, capture_output=True, text=True, timeout=PROBE_TIMEOUT_S, check=False
    )
    detail = result.stdout.strip() or f"exit {result.returncode}"
    return Finding("probe", result.returncode == 0, detail, 0 if result.returncode == 0 else 6)


def _model(manifest: Manifest, settings: Settings, language: Language) -> Finding:
    """Does the model still give the vectors that the index was built with?"""
    try:
        now = fingerprint(load_embedder(settings.embedding_model))
    except StrategyError as error:
        return Finding("embedding model", False, error.text(language), error.exit_code)
    same = now.agrees_with(manifest.embedder)
    return Finding("embedding model", same, f"{now.name}, {now.dimension} dimensions", 0 if same else 5)
