"""Cosines between a question and passages, and between a question and their sentences.

A passage counts with the best of its windows. Candidates come from two sides: the windows
and sentences nearest to the question (Chroma's graph), and the passages that the lexical
score has found; the vectors of all are fetched and compared exactly. So a passage is never
lost because the graph, which is approximate, passed it over.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from corpus.embedding import Embedder, Vectors
from corpus.lexical import LexicalQuery
from corpus.schema import Passage
from corpus.vectors import VectorStore

NEAREST_WINDOWS = 100


@dataclass(frozen=True)
class SemanticIndex:
    """The vectors of one generation and the model that made them."""

    store: VectorStore
    embedder: Embedder

    def question_vector(self, query: LexicalQuery) -> Vectors:
        """Shape (dimension,), length 1: of the question as asked or of its gloss, whichever the model reads."""
        return self.embedder.embed_question(query.gloss if self.embedder.reads == "gloss" else query.text)

    def cosines(self, vector: Vectors, passage_ids: Sequence[str], documents: Collection[str] = ()) -> dict[str, float]:
        """Cosine, -1..1, of the named passages and of those nearest to the question's vector.

        ``documents``: look for nearest ones in these documents only; in all when empty.
        """
        near = [passage_of(found.vector_id) for found in self.store.nearest(vector, NEAREST_WINDOWS, documents)]
        candidates = dict.fromkeys([*passage_ids, *near])
        wanted = [name for passage_id in candidates for name in self._windows.get(passage_id, ())]
        best: dict[str, float] = {}
        for name, cosine in self._compared(vector, wanted).items():
            passage_id = passage_of(name)
            best[passage_id] = max(best.get(passage_id, -1.0), cosine)
        return best

    def sentence_cosines(self, vector: Vectors, passages: Sequence[Passage]) -> dict[tuple[str, int], float]:
        """(passage id, number of the sentence in it) → cosine."""
        names: dict[tuple[str, int], str] = {}
        for passage in passages:
            alone = len(passage.sentences) == 1
            for number, first in enumerate(first_of_its_kind(passage)):
                name = window_id(passage.passage_id, 0) if alone else sentence_id(passage.passage_id, first)
                names[passage.passage_id, number] = name
        cosines = self._compared(vector, list(dict.fromkeys(names.values())))
        return {place: cosines[name] for place, name in names.items()}

    def _compared(self, vector: Vectors, names: Sequence[str]) -> dict[str, float]:
        if not names:
            return {}
        cosines = np.clip(self.store.vectors(names) @ vector, -1.0, 1.0)
        return dict(zip(names, cosines.tolist(), strict=True))

    @cached_property
    def _windows(self) -> Mapping[str, Sequence[str]]:
        """Passage id → ids of its windows."""
        found: dict[str, list[str]] = {}
        for name in sorted(self.store.ids()):
            if not name.rpartition("#")[2].startswith("s"):
                found.setdefault(passage_of(name), []).append(name)
        return found


def first_of_its_kind(passage: Passage) -> list[int]:
    """For each sentence of a passage the number of the first one with the same words.

    Each is stored once: many equal vectors hide the others from an approximate graph.
    """
    first: dict[str, int] = {}
    start = passage.span.start
    return [
        first.setdefault(passage.text[span.start - start : span.end - start], number)
        for number, span in enumerate(passage.sentences)
    ]


def window_id(passage_id: str, number: int) -> str:
    return f"{passage_id}#{number}"


def sentence_id(passage_id: str, number: int) -> str:
    return f"{passage_id}#s{number}"


def passage_of(vector_id: str) -> str:
    return vector_id.rpartition("#")[0]
