from __future__ import annotations

import contextlib
import random
import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from corpus.embedding import HashingEmbedder, Progress, Vectors
from ingest.cache import CACHE_FILE, VectorCache, embed_with_cache


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


TEXTS = [f"Satz {number} über Pflege in Schaumburg" for number in range(300)]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache of 300 vectors; only for copying."""
    path = tmp_path_factory.mktemp("cache") / CACHE_FILE
    embed_with_cache(Counting(), TEXTS, path)
    return path


def _expect_true_vectors(path: Path, at_least: int) -> None:
    """Never a wrong vector; what was damaged is computed again, and the cache is whole afterwards."""
    damaged = embed_with_cache(Counting(), TEXTS, path)
    assert np.array_equal(damaged.vectors, HashingEmbedder(16).embed(TEXTS))
    assert damaged.computed >= at_least
    assert damaged.computed + damaged.reused == len(TEXTS)
    assert embed_with_cache(Counting(), TEXTS, path).computed == 0


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.6, 0.99])
def test_cache_cut_short_is_computed_again(filled: Path, tmp_path: Path, share: float) -> None:
    data = filled.read_bytes()
    (tmp_path / "cache").write_bytes(data[: int(len(data) * share)])
    _expect_true_vectors(tmp_path / "cache", 1)


@pytest.mark.parametrize("seed", range(12))
def test_cache_with_flipped_bits_gives_no_wrong_vector(filled: Path, tmp_path: Path, seed: int) -> None:
    data = bytearray(filled.read_bytes())
    chance = random.Random(seed)
    for _ in range(60):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    (tmp_path / "cache").write_bytes(data)
    _expect_true_vectors(tmp_path / "cache", 0)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE vectors SET vector = zeroblob(64) WHERE rowid = 7",
        "UPDATE vectors SET vector = zeroblob(32) WHERE rowid = 7",
        "UPDATE vectors SET vector = x'00010203040506' WHERE rowid = 7",
        "UPDATE vectors SET vector = 'Text' WHERE rowid = 7",
        "UPDATE vectors SET vector = 12345 WHERE rowid = 7",
        "UPDATE vectors SET vector = (SELECT vector FROM vectors WHERE rowid = 8) WHERE rowid = 7",
        "UPDATE vectors SET vector = replace(hex(vector), '3', '4') WHERE rowid = 7",
        "DELETE FROM vectors WHERE rowid = 7",
        "DROP TABLE vectors",
        "ALTER TABLE vectors RENAME COLUMN vector TO wert",
        "DROP TABLE vectors; CREATE TABLE vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL)",
        "DROP TABLE vectors; CREATE VIEW vectors AS SELECT 1 AS key, 2 AS vector",
    ],
)
def test_cache_with_damaged_rows_is_computed_again(filled: Path, tmp_path: Path, damage: str) -> None:
    shutil.copy(filled, tmp_path / "cache")
    with contextlib.closing(sqlite3.connect(tmp_path / "cache")) as connection:
        connection.executescript(damage)
    _expect_true_vectors(tmp_path / "cache", 1)


def test_cache_of_zeros_is_computed_again(filled: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_bytes(bytes(filled.stat().st_size))
    _expect_true_vectors(tmp_path / "cache", len(TEXTS))


def test_cache_that_cannot_be_opened_costs_time_only(tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    result = embed_with_cache(Counting(), TEXTS, tmp_path / "cache")
    assert np.array_equal(result.vectors, HashingEmbedder(16).embed(TEXTS))
    assert result.computed == len(TEXTS)


def test_cache_on_a_full_disk_says_so(tmp_path: Path) -> None:
    """A full disk is no damage: to start anew would only hide it from the build, which tells it."""
    path = tmp_path / "cache"
    embed_with_cache(Counting(), TEXTS[:1], path)
    with contextlib.closing(VectorCache(path)) as cache:
        cache._connection.execute("PRAGMA max_page_count = 3")
        with pytest.raises(sqlite3.OperationalError, match="full"):
            cache.put([bytes([n]) for n in range(200)], np.ones((200, 384), dtype=np.float32))


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
