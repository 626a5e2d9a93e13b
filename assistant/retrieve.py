"""Question → ranked passages."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

import numpy as np

from corpus.index import Index
from corpus.schema import Hit


class Retriever(Protocol):
    """A port. Ranks 1..m, m <= k, no passage twice, scores not rising."""

    def retrieve(self, question: str, k: int, documents: Collection[str] = ()) -> list[Hit]:
        """The best passages; ``documents``: only of these, all when empty."""
        ...


class LexicalRetriever:
    """BM25 on stems and character n-grams, divided by its ideal (``corpus.lexical``).

    Passages of reference sections (lists of sources) are not ranked: a source's title
    often repeats the question's words but says nothing.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        self._rankable = np.array([passage.kind != "reference" for passage in index.passages])
        self._doc_ids = np.array([passage.span.doc_id for passage in index.passages])

    def retrieve(self, question: str, k: int, documents: Collection[str] = ()) -> list[Hit]:
        scores = self._index.lexical.scores(question)
        allowed = self._rankable & (scores > 0)
        if documents:
            allowed &= np.isin(self._doc_ids, list(documents))
        rows = np.flatnonzero(allowed)
        # Stable: equal scores stay in document order.
        best = rows[np.argsort(-scores[rows], kind="stable")][:k]
        return [
            Hit(self._index.passages[row], rank, float(scores[row]), (("lexical", float(scores[row])),))
            for rank, row in enumerate(best, start=1)
        ]
