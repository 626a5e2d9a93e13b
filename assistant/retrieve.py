"""Question → ranked passages: words, their English gloss, and meaning, in one sum.

    score = (lexical + w · cosine) / (1 + w)

The lexical score is absolute, 0..1 (``corpus.lexical``), so the cosine can be added as it
is: no ranks are fused and nothing is stretched to the best hit, and the sum says how much
evidence there is. With no model, or weight 0, the lexical score stands alone. Both are
shared with the section a passage is part of (``corpus.sections``): a share of the section's
lexical score, and one of the cosine of its closest passage. What a passage's place and
length say comes last (``assistant.structure``).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt

from assistant.question import detect_language
from assistant.rerank import RERANKED, Reranker
from assistant.structure import Structure
from corpus.embedding import Vectors
from corpus.german import stem
from corpus.gloss import Glosser
from corpus.index import Index
from corpus.lexical import LexicalQuery, Scores, best_rows
from corpus.schema import Hit, Language
from corpus.semantic import SemanticIndex
from corpus.spelling import Speller

# Passages whose vectors are compared whatever the vector store's graph finds.
LEXICAL_CANDIDATES = 200
# Measured: evals/LOG.md.
SEMANTIC_IN_ENGLISH = 1.5
SECTION_WORDS, SECTION_MEANING = 0.6, 0.3


class Retriever(Protocol):
    """A port. Ranks 1..m, m <= k, no passage twice, scores not rising."""

    def retrieve(
        self, question: str, k: int, documents: Collection[str] = (), language: Language | None = None
    ) -> list[Hit]:
        """The best passages.

        ``documents``: only of these, all when empty. ``language``: of the question, seen
        from its words when None.
        """
        ...


@dataclass(frozen=True)
class Ranking:
    """``vector``: the question's, shape (dimension,); None when no model was asked."""

    query: LexicalQuery
    hits: tuple[Hit, ...]
    vector: Vectors | None = None


@dataclass(frozen=True)
class HybridRetriever:
    """Words, gloss and vectors (the module's docstring has the formula).

    Passages of reference sections (lists of sources) are not ranked: a source's title
    often repeats the question's words but says nothing.
    """

    index: Index
    glosser: Glosser
    semantic: SemanticIndex | None = None
    semantic_weight: float = 0.0
    reranker: Reranker | None = None

    def retrieve(
        self, question: str, k: int, documents: Collection[str] = (), language: Language | None = None
    ) -> list[Hit]:
        return list(self.rank(question, k, documents, language).hits)

    def rank(self, question: str, k: int, documents: Collection[str] = (), language: Language | None = None) -> Ranking:
        """The best passages, and what the question was turned into to find them."""
        spoken = language or detect_language(question)
        query = self.query(self.spelled(question)[0], spoken)
        lexical = self.index.lexical.scores(query)
        in_section = _shared(lexical, self.index.sections.scores(query, lexical), SECTION_WORDS)
        allowed = self._allowed(documents)
        vector = self.semantic.question_vector(query) if self.semantic and self.semantic_weight else None
        cosines = self._cosines(vector, in_section, allowed, documents)
        weight = self.weight(query.language) if cosines is not None else 0.0
        own, summed = lexical, in_section
        if cosines is not None:
            meant = np.maximum(cosines, 0.0)
            closest = _shared(meant, self.index.sections.best(meant), SECTION_MEANING)
            own, summed = _sum(lexical, cosines, weight), _sum(in_section, closest, weight)
        scores = self._structure.apply(summed, allowed)
        parts = {"lexical": lexical, "structure": scores - own}
        if cosines is not None:
            parts["cosine"] = cosines
        hits = tuple(
            Hit(self.index.passages[row], rank, float(scores[row]), tuple((n, float(p[row])) for n, p in parts.items()))
            for rank, row in enumerate(best_rows(scores * allowed, max(k, RERANKED) if self.reranker else k), start=1)
        )
        if self.reranker:
            hits = self.reranker.rerank(question, hits)[:k]
        return Ranking(query, hits, vector)

    def weight(self, language: Language) -> float:
        """Weight of the cosine: English questions have less to match by words."""
        return self.semantic_weight * (SEMANTIC_IN_ENGLISH if language == "en" else 1.0)

    def query(self, question: str, language: Language | None = None) -> LexicalQuery:
        spoken = language or detect_language(question)
        gloss = self.glosser.gloss_question(question, spoken)
        return LexicalQuery(question, gloss, spoken)

    def spelled(self, question: str) -> tuple[str, dict[str, str]]:
        """The question without typing errors, and which words were replaced by which."""
        return self._speller.corrected(question)

    @cached_property
    def _speller(self) -> Speller:
        return Speller(lambda: (document.text for document in self.index.documents.values()), self._knows)

    def _knows(self, word: str) -> bool:
        """Do the documents or the word list know a word, in some form?"""
        return stem(word.lower()) in self.index.lexical.stems.vocabulary or self.glosser.knows(word)

    @cached_property
    def _structure(self) -> Structure:
        return Structure.of(self.index.passages, self.index.documents)

    @cached_property
    def _rankable(self) -> npt.NDArray[np.bool_]:
        return np.array([passage.kind != "reference" for passage in self.index.passages])

    @cached_property
    def _doc_ids(self) -> npt.NDArray[np.str_]:
        return np.array([passage.span.doc_id for passage in self.index.passages])

    def _allowed(self, documents: Collection[str]) -> npt.NDArray[np.bool_]:
        return self._rankable & np.isin(self._doc_ids, list(documents)) if documents else self._rankable

    def _cosines(
        self, vector: Vectors | None, lexical: Scores, allowed: npt.NDArray[np.bool_], documents: Collection[str]
    ) -> Scores | None:
        """Cosine of every candidate, shape (passages,); -1 where none was computed."""
        if self.semantic is None or vector is None:
            return None
        candidates = best_rows(self._structure.apply(lexical, allowed) * allowed, LEXICAL_CANDIDATES)
        ids = [self.index.passages[row].passage_id for row in candidates]
        cosines = np.full(len(lexical), -1.0, dtype=np.float32)
        for passage_id, cosine in self.semantic.cosines(vector, ids, documents).items():
            cosines[self.index.row_of[passage_id]] = cosine
        return cosines


def _shared(own: Scores, section: Scores, share: float) -> Scores:
    shared: Scores = ((1 - share) * own + share * section).astype(np.float32)
    return shared


def _sum(lexical: Scores, cosines: Scores, weight: float) -> Scores:
    summed: Scores = ((lexical + weight * np.maximum(cosines, 0.0)) / (1 + weight)).astype(np.float32)
    return summed
