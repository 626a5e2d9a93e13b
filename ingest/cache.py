"""Vectors of texts that were embedded before, by content: a rebuild embeds only what is new.

The key is a hash of the text and of the model's weights; the texts themselves are not
stored, so that a removed document leaves nothing readable behind.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.embedding import Embedder, Progress, Vectors

CACHE_FILE = "vector-cache.sqlite3"
OUTGROWN_FACTOR = 4
MIN_CACHED = 2_000


@dataclass(frozen=True, slots=True)
class Embedded:
    """Vectors row for row with the texts, and how many of them were new."""

    vectors: Vectors
    computed: int
    reused: int


class VectorCache:
    """A key-value file. A cache that can't be read is started anew: it holds nothing unique."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = self._open()

    def _open(self) -> sqlite3.Connection:
        try:
            return _connect(self._path)
        except sqlite3.DatabaseError:
            self._path.unlink()
            return _connect(self._path)

    def close(self) -> None:
        self._connection.close()

    def get(self, keys: Sequence[bytes], dimension: int) -> dict[bytes, Vectors]:
        found: dict[bytes, Vectors] = {}
        for key in keys:
            row = self._connection.execute("SELECT vector FROM vectors WHERE key = ?", (key,)).fetchone()
            vector = np.frombuffer(row[0], dtype=np.float32) if row else None
            if vector is not None and vector.shape == (dimension,):
                found[key] = vector
        return found

    def put(self, keys: Sequence[bytes], vectors: Vectors) -> None:
        blobs = (np.ascontiguousarray(vector, dtype=np.float32).tobytes() for vector in vectors)
        rows = list(zip(keys, blobs, strict=True))
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)

    def prune(self, keys: Sequence[bytes]) -> None:
        """Drops all but ``keys`` when the cache has outgrown them, so that it can't grow for ever.

        Until then it keeps what other editions or another model left: going back is cheap.
        """
        (stored,) = self._connection.execute("SELECT count(*) FROM vectors").fetchone()
        if stored <= max(MIN_CACHED, OUTGROWN_FACTOR * len(keys)):
            return
        with self._connection:
            self._connection.execute("CREATE TEMP TABLE kept (key BLOB PRIMARY KEY)")
            self._connection.executemany("INSERT OR IGNORE INTO kept VALUES (?)", [(key,) for key in keys])
            self._connection.execute("DELETE FROM vectors WHERE key NOT IN (SELECT key FROM kept)")
            self._connection.execute("DROP TABLE kept")
        self._connection.execute("VACUUM")


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    try:
        connection.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL)")
        connection.execute("SELECT count(*) FROM vectors").fetchone()
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def text_key(text: str, weights_sha256: str) -> bytes:
    return hashlib.sha256(f"{weights_sha256}\n{text}".encode()).digest()


def embed_with_cache(
    embedder: Embedder, texts: Sequence[str], cache_path: Path, on_progress: Progress | None = None
) -> Embedded:
    """Vectors of all texts, shape (len(texts), dimension); equal texts are embedded once."""
    keys = [text_key(text, embedder.weights_sha256) for text in texts]
    with contextlib.closing(VectorCache(cache_path)) as cache:
        found = cache.get(list(dict.fromkeys(keys)), embedder.dimension)
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in found}
        if new:
            # In chunks, so that an interrupted first build does not start from nothing.
            items = list(new.items())
            for start in range(0, len(items), 256):
                chunk = items[start : start + 256]
                vectors = embedder.embed(
                    [text for _, text in chunk],
                    (lambda done, start=start: on_progress(start + done)) if on_progress else None,  # type: ignore[misc]
                )
                cache.put([key for key, _ in chunk], vectors)
                found |= {key: vector for (key, _), vector in zip(chunk, vectors, strict=True)}
        cache.prune(keys)
    rows = [found[key] for key in keys]
    matrix = np.vstack(rows) if rows else np.zeros((0, embedder.dimension), dtype=np.float32)
    return Embedded(matrix, len(new), len(set(keys)) - len(new))
