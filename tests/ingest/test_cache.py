from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from corpus.embedding import HashingEmbedder, Progress, Vectors
from ingest.cache import CACHE_FILE, embed_with_cache


class Counting(HashingEmbedder):
    """Counts the texts it is asked for."""

    def __init__(self, weights: str = "a", dimension: int = 16) -> None:
        super().__init__(dimension)
        self.weights_sha256 = weights
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str], on_progress: Progress | None = None) -> Vectors:
        self.asked += texts
        return super().embed(texts, on_progress)


def test_cache_embeds_each_text_once(tmp_path: Path) -> None:
    embedder = Counting()
    texts = ["Pflege", "Übergang", "Pflege"]
    first = embed_with_cache(embedder, texts, tmp_path / "cache")
    second = embed_with_cache(embedder, ["Straße", *texts], tmp_path / "cache")
    assert embedder.asked == ["Pflege", "Übergang", "Straße"]
    assert [(e.computed, e.reused) for e in (first, second)] == [(2, 0), (1, 2)]


def test_cache_gives_the_vectors_that_the_model_gives(tmp_path: Path) -> None:
    texts = ["Pflege", "Übergang", "Pflege", "Straße"]
    embed_with_cache(Counting(), texts[:2], tmp_path / "cache")
    again = embed_with_cache(Counting(), texts, tmp_path / "cache")
    assert again.vectors.shape == (4, 16)
    assert np.array_equal(again.vectors, HashingEmbedder(16).embed(texts))


def test_cache_of_another_model_is_not_used(tmp_path: Path) -> None:
    embed_with_cache(Counting("a"), ["Pflege"], tmp_path / "cache")
    assert embed_with_cache(Counting("b"), ["Pflege"], tmp_path / "cache").computed == 1
    assert embed_with_cache(Counting("a", dimension=8), ["Pflege"], tmp_path / "cache").computed == 1


def test_cache_that_cannot_be_read_is_started_anew(tmp_path: Path) -> None:
    (tmp_path / "cache").write_bytes(b"kaputt" * 1000)
    assert embed_with_cache(Counting(), ["Pflege"], tmp_path / "cache").computed == 1
    assert embed_with_cache(Counting(), ["Pflege"], tmp_path / "cache").reused == 1


def test_cache_does_not_hold_the_texts(tmp_path: Path) -> None:
    embed_with_cache(Counting(), ["Vertraulicher Satz"], tmp_path / "cache")
    assert b"Vertraulicher" not in (tmp_path / "cache").read_bytes()


def test_cache_of_nothing_is_empty(tmp_path: Path) -> None:
    assert embed_with_cache(Counting(), [], tmp_path / "cache").vectors.shape == (0, 16)


def test_cache_tells_progress_up_to_the_last_text(tmp_path: Path) -> None:
    done: list[int] = []
    embed_with_cache(Counting(), [f"Text {n}" for n in range(600)], tmp_path / "cache", done.append)
    assert done[-1] == 600
    assert done == sorted(done)


def test_cache_that_outgrew_the_corpus_keeps_only_what_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.cache.MIN_CACHED", 4)
    path = tmp_path / CACHE_FILE
    embedder = HashingEmbedder()
    for edition in range(5):
        embed_with_cache(embedder, [f"Satz {edition}", "bleibt"], path)
    assert embed_with_cache(embedder, ["Satz 4", "bleibt"], path).computed == 0
    with contextlib.closing(sqlite3.connect(path)) as connection:
        (stored,) = connection.execute("SELECT count(*) FROM vectors").fetchone()
    assert stored <= 8
    for edition in range(5, 12):
        embed_with_cache(embedder, [f"Satz {edition}", "bleibt"], path)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        (stored,) = connection.execute("SELECT count(*) FROM vectors").fetchone()
    assert stored <= 8
