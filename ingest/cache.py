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
COLUMNS = ["key", "vector", "checksum"]
# SQLite's message may quote a damaged schema, which Python then can't decode.
DAMAGED = (sqlite3.DatabaseError, UnicodeDecodeError)
# What SQLite reports when the disk, not the file, is the matter.
FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC)


@dataclass(frozen=True, slots=True)
class Embedded:
    """Vectors row for row with the texts, and how many of them were new."""

    vectors: Vectors
    computed: int
    reused: int


class VectorCache:
    """A key-value file that never gives a wrong vector.

    Each row carries a checksum; a row that does not match it counts as missing. A file
    that SQLite finds damaged is started anew, and one that can't be opened at all is done
    without: the cache holds nothing that can't be computed again. A full disk is no
    damage and raises ``sqlite3.Error``.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = self._open()

    def _open(self) -> sqlite3.Connection:
        try:
            return _connect(self._path)
        except DAMAGED as error:
            _raise_if_full(error)
        try:
            _remove(self._path)
            return _connect(self._path)
        except (OSError, *DAMAGED) as error:
            _raise_if_full(error)
            return _connect(Path(":memory:"))

    def close(self) -> None:
        self._connection.close()

    def get(self, keys: Sequence[bytes], dimension: int) -> dict[bytes, Vectors]:
        """The vectors that are there and whole, by key; each of shape (dimension,)."""
        found: dict[bytes, Vectors] = {}
        try:
            for key in keys:
                row = self._connection.execute("SELECT vector, checksum FROM vectors WHERE key = ?", (key,)).fetchone()
                if row and _is_whole(key, *row) and len(row[0]) == 4 * dimension:
                    found[key] = np.frombuffer(row[0], dtype=np.float32)
        except DAMAGED as error:
            self._start_anew(error)
            return {}
        return found

    def put(self, keys: Sequence[bytes], vectors: Vectors) -> None:
        blobs = [np.ascontiguousarray(vector, dtype=np.float32).tobytes() for vector in vectors]
        rows = [(key, blob, _checksum(key, blob)) for key, blob in zip(keys, blobs, strict=True)]
        try:
            self._insert(rows)
        except DAMAGED as error:
            self._start_anew(error)
            self._insert(rows)

    def _insert(self, rows: Sequence[tuple[bytes, bytes, bytes]]) -> None:
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)

    def _start_anew(self, error: Exception) -> None:
        """Damaged since it was opened, or no longer writable."""
        _raise_if_full(error)
        self._connection.close()
        with contextlib.suppress(OSError):
            _remove(self._path)
        self._connection = self._open()

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
    """Raises one of ``DAMAGED`` for a damaged file and for one of another layout."""
    connection = sqlite3.connect(path)
    connection.text_factory = lambda data: data.decode(errors="replace")  # a damaged schema is not UTF-8
    try:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL, checksum BLOB NOT NULL)"
        )
        (state,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        columns = [row[1] for row in connection.execute("PRAGMA table_info(vectors)")]
        kinds = connection.execute("SELECT type FROM sqlite_master WHERE name = 'vectors'").fetchall()
        if (state, columns, kinds) != ("ok", COLUMNS, [("table",)]):
            raise sqlite3.DatabaseError(f"{state}: {kinds} {columns}")
    except DAMAGED:
        connection.close()
        raise
    return connection


def _remove(path: Path) -> None:
    for name in (path, *(path.with_name(path.name + end) for end in ("-journal", "-wal", "-shm"))):
        name.unlink(missing_ok=True)


def _raise_if_full(error: Exception) -> None:
    if getattr(error, "sqlite_errorcode", None) in FULL:
        raise error


def _is_whole(key: bytes, vector: object, checksum: object) -> bool:
    return isinstance(vector, bytes) and checksum == _checksum(key, vector)


def _checksum(key: bytes, vector: bytes) -> bytes:
    return hashlib.blake2b(vector, key=key, digest_size=16).digest()


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
