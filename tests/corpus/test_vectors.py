"""What only the Chroma store promises; what every store promises stands in tests/contracts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from llama_index.core.vector_stores.types import BasePydanticVectorStore, VectorStoreQuery

from corpus.embedding import HashingEmbedder
from corpus.index import Index
from corpus.manifest import file_digests
from corpus.vectors import ChromaVectors, MemoryVectors

TEXTS = ["Der Hub berät Betriebe.", "Pflege in Schaumburg", "Ausbildung im Handwerk"]
IDS = ["hub:0-23", "pflege:0-20", "handwerk:0-22"]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    store = ChromaVectors.create(tmp_path / "chroma")
    store.add(IDS, TEXTS, HashingEmbedder().embed(TEXTS))
    store.close()
    return tmp_path / "chroma"


def test_vectors_are_there_again_after_closing(directory: Path) -> None:
    store = ChromaVectors.open(directory)
    vectors = HashingEmbedder().embed(TEXTS)
    assert store.count() == 3
    assert np.allclose(store.vectors(IDS), vectors, atol=1e-6)
    assert store.nearest(vectors[1], 1)[0].vector_id == IDS[1]
    store.close()


def test_vectors_can_be_opened_again_and_again_in_one_process(directory: Path) -> None:
    for _ in range(3):
        store = ChromaVectors.open(directory)
        assert store.count() == 3
        store.close()


@pytest.mark.parametrize("count", [1, 2, 3])
def test_vectors_do_not_change_on_disk_when_they_are_read(tmp_path: Path, count: int) -> None:
    """One record alone stayed in Chroma's log, and each reader rewrote the graph's files."""
    store = ChromaVectors.create(tmp_path / "chroma")
    vectors = HashingEmbedder().embed(TEXTS)
    store.add(IDS[:count], TEXTS[:count], vectors[:count])
    store.close()
    written = file_digests(tmp_path)
    for _ in range(2):
        store = ChromaVectors.open(tmp_path / "chroma")
        assert store.nearest(vectors[0], 3)[0].vector_id == IDS[0]
        assert np.allclose(store.vectors(IDS[:1]), vectors[:1], atol=1e-6)
        assert store.count() == count
        store.close()
        assert file_digests(tmp_path) == written


def test_vectors_are_offered_through_the_interface_of_llama_index(directory: Path) -> None:
    store = ChromaVectors.open(directory)
    assert isinstance(store.llama_index_store, BasePydanticVectorStore)
    asked = HashingEmbedder().embed(["Schaumburg Pflege in"])[0].tolist()
    result = store.llama_index_store.query(VectorStoreQuery(query_embedding=asked, similarity_top_k=1))
    assert result.ids == [IDS[1]]
    assert result.nodes is not None
    assert result.nodes[0].get_content() == TEXTS[1]
    store.close()


def test_vectors_create_refuses_a_directory_in_use(directory: Path) -> None:
    with pytest.raises(Exception, match="already exists"):
        ChromaVectors.create(directory)


def test_vectors_of_the_shipped_corpus_are_found_like_by_exact_search(shipped_index: Index) -> None:
    """Completeness: the approximate index against the array, for questions that are no passages."""
    store = ChromaVectors.open(shipped_index.directory / "chroma")
    ids = store.ids()
    exact = MemoryVectors()
    exact.add(ids, ids, store.vectors(ids))
    questions = ["Fachkräfte für die Pflege", "Wer hilft Betrieben in Holzminden?", "Studienabbruch", "Hochschule"]
    for vector in HashingEmbedder().embed(questions):
        found = [n.cosine for n in store.nearest(vector, 10)]
        assert found == pytest.approx([n.cosine for n in exact.nearest(vector, 10)], abs=1e-5)
    store.close()
