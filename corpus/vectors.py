"""The vector store: Chroma, through llama-index's vector-store interface.

The door to chromadb and, for nodes and stores, to llama-index. Embedded Chroma only (its
server has open advisories, see SECURITY.md); vectors are always passed in, never an
embedding function (Chroma's default would fetch a model); batches stay within
``get_max_batch_size()``. Completeness never depends on the approximate index: the probe
compares it with exact search.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from corpus.embedding import Vectors

COLLECTION = "passages"
# sync_threshold: write the graph to disk with each batch. Left to its default, Chroma
# keeps up to 1,000 vectors in a log and rewrites the graph's files when *readers* open it,
# and a published generation must not change any more.
HNSW = {"space": "cosine", "ef_search": 200, "batch_size": 2, "sync_threshold": 2}


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A stored passage and the cosine of its vector with the question's, -1..1."""

    passage_id: str
    cosine: float


class VectorStore(Protocol):
    """A port: vectors by passage id. ``nearest`` breaks ties by passage id."""

    def add(self, passage_ids: Sequence[str], texts: Sequence[str], vectors: Vectors) -> None: ...

    def nearest(self, vector: Vectors, k: int) -> list[Neighbour]: ...

    def vectors(self, passage_ids: Sequence[str]) -> Vectors:
        """The stored vectors, row for row with the ids. Raises KeyError for an unknown id."""
        ...

    def count(self) -> int: ...

    def close(self) -> None: ...


@dataclass(slots=True)
class MemoryVectors:
    """Exact search over an array: the reference that the contract and the probe compare with."""

    _ids: list[str] = field(default_factory=list)
    _rows: list[Vectors] = field(default_factory=list)

    def add(self, passage_ids: Sequence[str], texts: Sequence[str], vectors: Vectors) -> None:
        _check_new(passage_ids, self._ids)
        self._ids += passage_ids
        self._rows += list(vectors)

    def nearest(self, vector: Vectors, k: int) -> list[Neighbour]:
        if not self._rows:
            return []
        cosines = np.vstack(self._rows) @ np.asarray(vector, dtype=np.float32).ravel()
        found = [Neighbour(pid, float(c)) for pid, c in zip(self._ids, cosines, strict=True)]
        return _ranked(found)[: max(k, 0)]

    def vectors(self, passage_ids: Sequence[str]) -> Vectors:
        rows = dict(zip(self._ids, self._rows, strict=True))
        return np.vstack([rows[pid] for pid in passage_ids])

    def count(self) -> int:
        return len(self._ids)

    def close(self) -> None:
        self._rows.clear()


class ChromaVectors:
    """One Chroma directory. ``create`` for the writer, ``open`` for readers."""

    def __init__(self, client: Any, collection: Any) -> None:
        from llama_index.vector_stores.chroma import ChromaVectorStore

        self._client = client
        self._collection = collection
        self.llama_index_store = ChromaVectorStore.from_collection(collection)

    @classmethod
    def create(cls, directory: Path) -> ChromaVectors:
        with _errors_of_the_disk():
            client = _client(directory)
            collection = client.create_collection(COLLECTION, embedding_function=None, configuration={"hnsw": HNSW})
        return cls(client, collection)

    @classmethod
    def open(cls, directory: Path) -> ChromaVectors:
        """Callers verify the generation first; a missing directory must not be created."""
        if not directory.is_dir():
            raise FileNotFoundError(directory)
        client = _client(directory)
        return cls(client, client.get_collection(COLLECTION, embedding_function=None))

    def add(self, passage_ids: Sequence[str], texts: Sequence[str], vectors: Vectors) -> None:
        from llama_index.core.schema import TextNode

        known = [pid for batch in self._batches(passage_ids) for pid in self._collection.get(batch, include=[])["ids"]]
        _check_new(passage_ids, known)
        size = int(self._client.get_max_batch_size())
        for start in range(0, len(passage_ids), size):
            rows = range(start, min(start + size, len(passage_ids)))
            with _errors_of_the_disk():
                self.llama_index_store.add(
                    [TextNode(id_=passage_ids[i], text=texts[i], embedding=vectors[i].tolist()) for i in rows]
                )
                if len(rows) == 1:
                    # One record is below the least sync_threshold: it would wait in the log, and
                    # every reader would write the graph anew. The same once more makes two.
                    self._collection.update([passage_ids[start]], embeddings=[vectors[start].tolist()])

    def nearest(self, vector: Vectors, k: int) -> list[Neighbour]:
        from llama_index.core.vector_stores.types import VectorStoreQuery

        k = min(k, self.count())
        if k <= 0:
            return []
        flat = [float(x) for x in np.asarray(vector).ravel()]
        result = self.llama_index_store.query(VectorStoreQuery(query_embedding=flat, similarity_top_k=k))
        # The adapter reports exp(-distance); Chroma's cosine distance is 1 - cosine.
        pairs = zip(result.ids or [], result.similarities or [], strict=True)
        return _ranked([Neighbour(pid, 1.0 + math.log(similarity)) for pid, similarity in pairs])

    def vectors(self, passage_ids: Sequence[str]) -> Vectors:
        rows: dict[str, Vectors] = {}
        for batch in self._batches(passage_ids):
            found = self._collection.get(batch, include=["embeddings"])
            rows |= dict(zip(found["ids"], np.asarray(found["embeddings"], dtype=np.float32), strict=True))
        return np.vstack([rows[pid] for pid in passage_ids])

    def _batches(self, passage_ids: Sequence[str]) -> Iterator[list[str]]:
        """Distinct ids, as many at a time as Chroma takes."""
        distinct = list(dict.fromkeys(passage_ids))
        size = int(self._client.get_max_batch_size())
        return (distinct[start : start + size] for start in range(0, len(distinct), size))

    def count(self) -> int:
        return int(self._collection.count())

    def close(self) -> None:
        self._client.close()


@contextlib.contextmanager
def _errors_of_the_disk() -> Iterator[None]:
    """While writing, Chroma tells in errors of its own what the disk does (full, for example)."""
    from chromadb.errors import ChromaError

    try:
        yield
    except ChromaError as error:
        raise OSError(f"Chroma: {error}") from error


def _client(directory: Path) -> Any:
    import chromadb
    from chromadb.config import Settings as ChromaSettings

    return chromadb.PersistentClient(path=str(directory), settings=ChromaSettings(anonymized_telemetry=False))


def _ranked(found: list[Neighbour]) -> list[Neighbour]:
    return sorted(found, key=lambda n: (-round(n.cosine, 6), n.passage_id))


def _check_new(passage_ids: Sequence[str], known: Sequence[str]) -> None:
    """Chroma silently ignores an id it has; a repeated id is a bug of ours."""
    if len({*passage_ids, *known}) != len(passage_ids) + len(known):
        raise ValueError("passage ids must be new and distinct")
