"""The vector store: Chroma, through llama-index's vector-store interface.

The door to chromadb and, for nodes and stores, to llama-index. Embedded Chroma only (its
server has open advisories, see SECURITY.md); vectors are always passed in, never an
embedding function (Chroma's default would fetch a model); batches stay within
``get_max_batch_size()``. Completeness never depends on the approximate index: the probe
compares it with exact search.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from corpus.embedding import Vectors

COLLECTION = "passages"
DOCUMENT = "document"
# sync_threshold: write the graph to disk with each batch. Left to its default, Chroma
# keeps up to 1,000 vectors in a log and rewrites the graph's files when *readers* open it,
# and a published generation must not change any more.
HNSW = {"space": "cosine", "ef_search": 200, "batch_size": 2, "sync_threshold": 2}


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A stored vector and its cosine with the question's, -1..1."""

    vector_id: str
    cosine: float


class VectorStore(Protocol):
    """A port: vectors by id, each of one document. ``nearest`` breaks ties by id."""

    def add(
        self, vector_ids: Sequence[str], texts: Sequence[str], vectors: Vectors, documents: Sequence[str] = ()
    ) -> None:
        """``documents``: the document id of each row; unknown when left out."""
        ...

    def nearest(self, vector: Vectors, k: int, documents: Collection[str] = ()) -> list[Neighbour]:
        """``documents``: look in these documents only, in all when empty."""
        ...

    def ids(self) -> list[str]: ...

    def vectors(self, vector_ids: Sequence[str]) -> Vectors:
        """The stored vectors, row for row with the ids. Raises KeyError for an unknown id."""
        ...

    def count(self) -> int: ...

    def close(self) -> None: ...


@dataclass
class MemoryVectors:
    """Exact search over an array: the reference that the contract and the probe compare with."""

    _ids: list[str] = field(default_factory=list)
    _rows: list[Vectors] = field(default_factory=list)
    _documents: list[str] = field(default_factory=list)

    def add(
        self, vector_ids: Sequence[str], texts: Sequence[str], vectors: Vectors, documents: Sequence[str] = ()
    ) -> None:
        _check_new(vector_ids, self._ids)
        self._ids += vector_ids
        self._rows += list(vectors)
        self._documents += documents or [""] * len(vector_ids)

    def nearest(self, vector: Vectors, k: int, documents: Collection[str] = ()) -> list[Neighbour]:
        if not self._rows:
            return []
        cosines = np.vstack(self._rows) @ np.asarray(vector, dtype=np.float32).ravel()
        rows = zip(self._ids, cosines, self._documents, strict=True)
        found = [Neighbour(pid, float(c)) for pid, c, document in rows if not documents or document in documents]
        return _ranked(found)[: max(k, 0)]

    def ids(self) -> list[str]:
        return list(self._ids)

    def vectors(self, vector_ids: Sequence[str]) -> Vectors:
        rows = dict(zip(self._ids, self._rows, strict=True))
        return np.vstack([rows[pid] for pid in vector_ids])

    def count(self) -> int:
        return len(self._ids)

    def close(self) -> None:
        self._rows.clear()


class ChromaVectors:
    """One Chroma directory. ``create`` for the writer, ``open`` for readers."""

    def __init__(self, client: Any, collection: Any) -> None:
        self._client = client
        self._collection = collection

    @cached_property
    def llama_index_store(self) -> Any:
        """llama-index's view of the collection, for writing and for its query engines.

        Only when needed: its import takes longer than to answer a question.
        """
        from llama_index.vector_stores.chroma import ChromaVectorStore

        return ChromaVectorStore.from_collection(self._collection)

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

    def add(
        self, vector_ids: Sequence[str], texts: Sequence[str], vectors: Vectors, documents: Sequence[str] = ()
    ) -> None:
        from llama_index.core.schema import TextNode

        known = [pid for batch in self._batches(vector_ids) for pid in self._collection.get(batch, include=[])["ids"]]
        _check_new(vector_ids, known)
        size = int(self._client.get_max_batch_size())
        for start in range(0, len(vector_ids), size):
            rows = range(start, min(start + size, len(vector_ids)))
            with _errors_of_the_disk():
                self.llama_index_store.add(
                    [
                        TextNode(
                            id_=vector_ids[i],
                            text=texts[i],
                            embedding=vectors[i].tolist(),
                            metadata={DOCUMENT: documents[i] if documents else ""},
                        )
                        for i in rows
                    ]
                )
                if len(rows) == 1:
                    # One record is below the least sync_threshold: it would wait in the log, and
                    # every reader would write the graph anew. The same once more makes two.
                    self._collection.update([vector_ids[start]], embeddings=[vectors[start].tolist()])

    def nearest(self, vector: Vectors, k: int, documents: Collection[str] = ()) -> list[Neighbour]:
        k = min(k, self.count())
        if k <= 0:
            return []
        where = {DOCUMENT: {"$in": sorted(documents)}} if documents else None
        flat = np.asarray(vector, dtype=np.float32).ravel()
        found = self._collection.query(query_embeddings=[flat], n_results=k, where=where, include=["distances"])
        # Chroma's cosine distance is 1 - cosine.
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        return _ranked([Neighbour(vector_id, 1.0 - float(distance)) for vector_id, distance in pairs])

    def ids(self) -> list[str]:
        return list(self._collection.get(include=[])["ids"])

    def vectors(self, vector_ids: Sequence[str]) -> Vectors:
        rows: dict[str, Vectors] = {}
        for batch in self._batches(vector_ids):
            found = self._collection.get(batch, include=["embeddings"])
            rows |= dict(zip(found["ids"], np.asarray(found["embeddings"], dtype=np.float32), strict=True))
        return np.vstack([rows[pid] for pid in vector_ids])

    def _batches(self, vector_ids: Sequence[str]) -> Iterator[list[str]]:
        """Distinct ids, as many at a time as Chroma takes."""
        distinct = list(dict.fromkeys(vector_ids))
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
    return sorted(found, key=lambda n: (-round(n.cosine, 6), n.vector_id))


def _check_new(vector_ids: Sequence[str], known: Sequence[str]) -> None:
    """Chroma silently ignores an id it has; a repeated id is a bug of ours."""
    if len({*vector_ids, *known}) != len(vector_ids) + len(known):
        raise ValueError("passage ids must be new and distinct")
