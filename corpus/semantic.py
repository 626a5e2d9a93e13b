"""Cosines between a question and passages: the best of each passage's windows.

Candidates come from two sides: the windows nearest to the question (Chroma's graph), and
the passages that the lexical score has found, whose vectors are fetched and compared
exactly. So a passage is never lost because the graph, which is approximate, passed it over.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from corpus.embedding import Embedder, Vectors
from corpus.vectors import VectorStore

NEAREST_WINDOWS = 100


@dataclass(frozen=True)
class SemanticIndex:
    """The vectors of one generation and the model that made them."""

    store: VectorStore
    embedder: Embedder

    def cosines(
        self, question: str, gloss: str, passage_ids: Sequence[str], documents: Collection[str] = ()
    ) -> dict[str, float]:
        """Cosine, -1..1, of the named passages and of those nearest to the question.

        Args:
            question, gloss: the question as asked and in English; the model reads one of them.
            passage_ids: passages to compare in any case.
            documents: take nearest windows of these documents only; of all when empty.
        """
        vector = self.embedder.embed_question(gloss if self.embedder.reads == "gloss" else question)
        found: dict[str, float] = {}
        for near in self.store.nearest(vector, NEAREST_WINDOWS, documents):
            _keep_best(found, near.vector_id, near.cosine)
        wanted = [w for passage_id in passage_ids for w in self.windows.get(passage_id, ())]
        if wanted:
            exact: Vectors = self.store.vectors(wanted) @ vector
            for window_id, cosine in zip(wanted, exact.tolist(), strict=True):
                _keep_best(found, window_id, cosine)
        return found

    @cached_property
    def windows(self) -> Mapping[str, Sequence[str]]:
        """Passage id → ids of its windows."""
        found: dict[str, list[str]] = {}
        for window_id in sorted(self.store.ids()):
            found.setdefault(passage_of(window_id), []).append(window_id)
        return found


def passage_of(window_id: str) -> str:
    return window_id.rpartition("#")[0]


def _keep_best(found: dict[str, float], window_id: str, cosine: float) -> None:
    passage_id = passage_of(window_id)
    found[passage_id] = max(found.get(passage_id, -1.0), float(np.clip(cosine, -1.0, 1.0)))
