"""The same cases over every vector store."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

import numpy as np
import pytest

from corpus.embedding import Vectors
from corpus.vectors import ChromaVectors, MemoryVectors, Neighbour, VectorStore

IDS = ["c:0-9", "a:0-9", "b:0-9", "d:5-9", "e:0-3"]
# cosines with east (1, 0): 1, .8, .6, 0, -1
VECTORS = np.array([[1, 0], [0.8, 0.6], [0.6, -0.8], [0, 1], [-1, 0]], dtype=np.float32)
EAST = VECTORS[0]


@pytest.fixture(params=["memory", "chroma"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VectorStore]:
    store: VectorStore = MemoryVectors() if request.param == "memory" else ChromaVectors.create(tmp_path / "chroma")
    yield store
    store.close()


@pytest.fixture
def store(empty: VectorStore) -> VectorStore:
    empty.add(IDS, [f"Text {passage_id}" for passage_id in IDS], VECTORS)
    return empty


def ids(found: list[Neighbour]) -> list[str]:
    return [neighbour.vector_id for neighbour in found]


def test_vector_store_ranks_by_cosine(store: VectorStore) -> None:
    found = store.nearest(EAST, 5)
    assert ids(found) == ["c:0-9", "a:0-9", "b:0-9", "d:5-9", "e:0-3"]
    assert [n.cosine for n in found] == pytest.approx([1, 0.8, 0.6, 0, -1], abs=1e-5)


@pytest.mark.parametrize(("k", "count"), [(1, 1), (3, 3), (5, 5), (6, 5), (1000, 5), (0, 0), (-1, 0)])
def test_vector_store_returns_at_most_k(store: VectorStore, k: int, count: int) -> None:
    assert ids(store.nearest(EAST, k)) == ["c:0-9", "a:0-9", "b:0-9", "d:5-9", "e:0-3"][:count]


def test_vector_store_takes_a_vector_or_a_matrix_of_one_row(store: VectorStore) -> None:
    assert store.nearest(EAST.reshape(1, -1), 2) == store.nearest(EAST, 2)


def test_vector_store_breaks_ties_by_id(empty: VectorStore) -> None:
    names = ["x:9-10", "x:10-11", "b:0-1", "a:0-1"]
    empty.add([*names, "far:0-1"], ["t"] * 5, np.array([[0.6, 0.8]] * 4 + [[-1, 0]], dtype=np.float32))
    found = empty.nearest(EAST, 4)
    assert ids(found) == sorted(names)
    cut = empty.nearest(EAST, 2)
    assert [n.cosine for n in cut] == pytest.approx([0.6, 0.6], abs=1e-5)
    assert ids(cut) == sorted(ids(cut))


def test_vector_store_that_is_empty_finds_nothing(empty: VectorStore) -> None:
    assert empty.count() == 0
    assert empty.nearest(EAST, 3) == []
    with pytest.raises(KeyError):
        empty.vectors(["a:0-9"])


def test_vector_store_adds_nothing_when_there_is_nothing(empty: VectorStore) -> None:
    empty.add([], [], np.zeros((0, 2), dtype=np.float32))
    assert empty.count() == 0


def test_vector_store_gives_vectors_row_for_row_in_any_order(store: VectorStore) -> None:
    asked = ["e:0-3", "a:0-9", "c:0-9", "a:0-9"]
    assert np.allclose(store.vectors(asked), VECTORS[[4, 1, 0, 1]], atol=1e-6)
    assert store.vectors(asked).dtype == np.float32


def test_vector_store_does_not_know_an_id_that_was_never_added(store: VectorStore) -> None:
    with pytest.raises(KeyError, match="nie:0-1"):
        store.vectors(["a:0-9", "nie:0-1"])


@pytest.mark.parametrize("again", [["n:0-1", "n:0-1"], ["n:0-1", "a:0-9"]])
def test_vector_store_refuses_a_repeated_id_and_adds_none_of_the_batch(store: VectorStore, again: list[str]) -> None:
    with pytest.raises(ValueError, match="distinct"):
        store.add(again, ["t", "t"], VECTORS[:2])
    assert store.count() == 5
    assert np.allclose(store.vectors(["a:0-9"]), VECTORS[[1]], atol=1e-6)


def test_vector_store_grows_by_adding(store: VectorStore) -> None:
    store.add(["f:0-1"], ["t"], np.array([[0.96, 0.28]], dtype=np.float32))
    assert store.count() == 6
    assert ids(store.nearest(EAST, 2)) == ["c:0-9", "f:0-1"]


def test_vector_store_keeps_ids_with_umlauts_and_signs(empty: VectorStore) -> None:
    names = ["förderung-straße:0-1", "a\"b'c\\d:0-1", "größe 👩‍🎓:0-1"]
    empty.add(names, ["„Text“"] * 3, VECTORS[:3])
    assert ids(empty.nearest(EAST, 3)) == names
    assert np.allclose(empty.vectors(names), VECTORS[:3], atol=1e-6)


def test_vector_store_knows_all_its_ids(store: VectorStore) -> None:
    assert sorted(store.ids()) == sorted(IDS)
    store.add(["f:0-1"], ["t"], VECTORS[:1])
    assert sorted(store.ids()) == sorted([*IDS, "f:0-1"])


def test_vector_store_that_is_empty_has_no_ids(empty: VectorStore) -> None:
    assert empty.ids() == []


DOCUMENTS = ["c", "a", "straße „neu“", "a", "straße „neu“"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (["a"], ["a:0-9", "d:5-9"]),
        (["straße „neu“"], ["b:0-9", "e:0-3"]),
        (["c", "a"], ["c:0-9", "a:0-9", "d:5-9"]),
        ({"c"}, ["c:0-9"]),
        (["nie"], []),
        ([], ["c:0-9", "a:0-9", "b:0-9", "d:5-9", "e:0-3"]),
    ],
)
def test_vector_store_looks_in_the_named_documents_only(
    empty: VectorStore, asked: Collection[str], expected: list[str]
) -> None:
    empty.add(IDS, IDS, VECTORS, DOCUMENTS)
    assert ids(empty.nearest(EAST, 10, asked)) == expected
    assert ids(empty.nearest(EAST, 2, asked)) == expected[:2]


def test_vector_store_of_vectors_without_documents_finds_none_in_a_document(store: VectorStore) -> None:
    assert store.nearest(EAST, 3, ["a"]) == []


def test_vector_store_of_many_agrees_with_exact_search(empty: VectorStore) -> None:
    """600 random unit vectors: the first twenty of an array product, computed here."""
    random = np.random.default_rng(7)
    rows: Vectors = random.normal(size=(600, 32)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    names = [f"d:{number}-{number + 1}" for number in range(600)]
    empty.add(names, names, rows)
    assert empty.count() == 600
    for question in rows[:5] + 0.1:
        question /= np.linalg.norm(question)
        expected = np.sort(rows @ question)[::-1][:20]
        assert [n.cosine for n in empty.nearest(question, 20)] == pytest.approx(expected, abs=1e-4)
