"""Cosines of passages: the best window counts, and what the lexical score found is never lost."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.embedding import HashingEmbedder, Reads, Vectors
from corpus.lexical import LexicalQuery
from corpus.schema import Passage, Span
from corpus.semantic import SemanticIndex, passage_of, sentence_id, window_id
from corpus.vectors import MemoryVectors, Neighbour

EAST = np.array([1, 0], dtype=np.float32)


class DeafStore(MemoryVectors):
    """A graph that finds nothing: the worst that an approximate search can do."""

    def nearest(self, vector: Vectors, k: int, documents: Collection[str] = ()) -> list[Neighbour]:
        return []


class EnglishEmbedder(HashingEmbedder):
    reads: Reads = "gloss"


def at(cosine: float) -> list[float]:
    """A unit vector of that cosine with east."""
    return [cosine, float(np.sqrt(1 - cosine**2))]


def filled(store: MemoryVectors, rows: dict[str, float]) -> SemanticIndex:
    """``rows``: vector id → cosine with east."""
    documents = [passage_of(name).partition(":")[0] for name in rows]
    store.add(list(rows), list(rows), np.array([at(c) for c in rows.values()], dtype=np.float32), documents)
    return SemanticIndex(store, HashingEmbedder())


ROWS = {
    "hub:0-9#0": 0.2,
    "hub:0-9#1": 0.9,
    "hub:0-9#s0": 0.95,  # a sentence brings its passage in, but doesn't count for it
    "hub:10-20#0": -0.5,
    "care:0-9#0": 0.6,
    "care:0-9#s0": 0.1,
    "care:0-9#s1": 0.7,
}


def test_semantic_passage_counts_with_the_best_of_its_windows() -> None:
    index = filled(MemoryVectors(), ROWS)
    found = index.cosines(EAST, [])
    assert found == pytest.approx({"hub:0-9": 0.9, "hub:10-20": -0.5, "care:0-9": 0.6}, abs=1e-6)


def test_semantic_candidates_of_the_lexical_score_are_never_lost() -> None:
    index = filled(DeafStore(), ROWS)
    assert index.cosines(EAST, []) == {}
    assert index.cosines(EAST, ["care:0-9", "hub:10-20"]) == pytest.approx({"care:0-9": 0.6, "hub:10-20": -0.5})


def test_semantic_passage_without_vectors_has_no_cosine() -> None:
    assert filled(DeafStore(), ROWS).cosines(EAST, ["nie:0-9"]) == {}
    assert filled(MemoryVectors(), {}).cosines(EAST, ["nie:0-9"]) == {}


def test_semantic_nearest_are_looked_for_in_the_named_documents() -> None:
    index = filled(MemoryVectors(), ROWS)
    assert set(index.cosines(EAST, [], ["care"])) == {"care:0-9"}
    assert set(index.cosines(EAST, ["hub:10-20"], ["care"])) == {"care:0-9", "hub:10-20"}


@given(st.dictionaries(st.tuples(st.integers(0, 4), st.integers(0, 3)), st.floats(-1, 1), min_size=1), st.data())
@settings(deadline=None, derandomize=True, max_examples=100)
def test_semantic_cosine_is_the_maximum_over_windows(
    windows: dict[tuple[int, int], float], data: st.DataObject
) -> None:
    rows = {window_id(f"d:{passage}-9", number): cosine for (passage, number), cosine in windows.items()}
    expected: dict[str, float] = {}
    for (passage, _), cosine in windows.items():
        expected[f"d:{passage}-9"] = max(cosine, expected.get(f"d:{passage}-9", -1.0))
    assert filled(MemoryVectors(), rows).cosines(EAST, []) == pytest.approx(expected, abs=1e-5)
    asked = data.draw(st.lists(st.sampled_from(sorted(expected)), unique=True))
    assert filled(DeafStore(), rows).cosines(EAST, asked) == pytest.approx(
        {name: expected[name] for name in asked}, abs=1e-5
    )


def passage(passage_id: str, sentences: int, text: str = "abcdefghi") -> Passage:
    spans = tuple(Span("d", number, number + 1) for number in range(sentences))
    return Passage(
        passage_id, Span("d", 0, 9), text, "", "paragraph", 1, 1, spans, tuple(None for _ in range(sentences))
    )


def test_semantic_sentences_have_vectors_of_their_own_unless_they_are_the_passage() -> None:
    index = filled(MemoryVectors(), ROWS)
    found = index.sentence_cosines(EAST, [passage("care:0-9", 2), passage("hub:10-20", 1), passage("hub:0-9", 0)])
    assert found == pytest.approx({("care:0-9", 0): 0.1, ("care:0-9", 1): 0.7, ("hub:10-20", 0): -0.5}, abs=1e-6)
    assert index.sentence_cosines(EAST, []) == {}


def test_semantic_sentence_that_repeats_another_one_has_its_cosine() -> None:
    index = filled(MemoryVectors(), ROWS)
    found = index.sentence_cosines(EAST, [passage("care:0-9", 4, "abaabbbbb")])
    assert found == pytest.approx(
        {("care:0-9", 0): 0.1, ("care:0-9", 1): 0.7, ("care:0-9", 2): 0.1, ("care:0-9", 3): 0.1}, abs=1e-6
    )


def test_semantic_cosines_stay_within_their_range() -> None:
    """Rounding makes 1.0000001 of a vector's product with itself."""
    store = MemoryVectors()
    row = np.array([[0.6, 0.8001]], dtype=np.float32)
    store.add(["d:0-9#0"], ["t"], row)
    index = SemanticIndex(store, HashingEmbedder())
    assert index.cosines(row[0], []) == {"d:0-9": 1.0}
    assert index.cosines(-row[0], []) == {"d:0-9": -1.0}


@pytest.mark.parametrize(("embedder", "read"), [(HashingEmbedder(), "Pflege"), (EnglishEmbedder(), "care")])
def test_semantic_question_is_embedded_as_the_model_reads_it(embedder: HashingEmbedder, read: str) -> None:
    index = SemanticIndex(MemoryVectors(), embedder)
    vector = index.question_vector(LexicalQuery("Pflege", "care"))
    assert vector.tolist() == embedder.embed_question(read).tolist()


@pytest.mark.parametrize("passage_id", ["hub:0-9", "straße-„neu“:10-200", "a#b:0-1"])
def test_semantic_ids_lead_back_to_their_passage(passage_id: str) -> None:
    ids: Sequence[str] = [window_id(passage_id, 0), window_id(passage_id, 12), sentence_id(passage_id, 3)]
    assert [passage_of(name) for name in ids] == [passage_id] * 3
    assert len(set(ids)) == 3
