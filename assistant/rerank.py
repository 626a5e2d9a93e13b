"""The best passages in a better order: a cross-encoder reads question and passage together.

Off unless the setting ``reranker_model`` names a model. It reads the German text with its
title and headings, never the gloss.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from corpus.reranking import CrossEncoderModel, load_cross_encoder
from corpus.schema import Hit, Passage

# Passages that are read together with the question; a cross-encoder takes some ten milliseconds for each.
RERANKED = 30


class Reranker(Protocol):
    """A port. Gives back the same passages, ranked 1..n, scores not rising."""

    @property
    def name(self) -> str: ...

    def rerank(self, question: str, hits: Sequence[Hit]) -> tuple[Hit, ...]: ...


@dataclass(frozen=True)
class CrossEncoderReranker:
    """Orders the first ``depth`` hits by a cross-encoder; the rest follow as they were.

    A rank keeps its score: the best passage gets the best of the scores that came in, and so
    on. The scores say how much evidence there is and are calibrated (docs/decisions/004); a
    cross-encoder's aren't. What it said stands in ``Hit.parts`` as "reranker", the passage's
    own score as "retrieved".
    """

    model: CrossEncoderModel
    depth: int = RERANKED

    @property
    def name(self) -> str:
        return self.model.name

    def rerank(self, question: str, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """Raises RerankerUnavailable when the model can't be loaded."""
        read, rest = hits[: self.depth], hits[self.depth :]
        found = self.model.scores(question, [text_of(hit.passage) for hit in read]).tolist()
        order = sorted(range(len(read)), key=lambda i: -found[i])  # stable: equal ones stay in order
        ordered = [
            replace(
                read[old],
                rank=new + 1,
                score=read[new].score,
                parts=(*read[old].parts, ("retrieved", read[old].score), ("reranker", found[old])),
            )
            for new, old in enumerate(order)
        ]
        return (*ordered, *rest)


def text_of(passage: Passage) -> str:
    """What the model reads: title, headings and lead-in, then the passage."""
    return "\n".join(part for part in (passage.context, passage.text) if part)


def load_reranker(model: str) -> Reranker | None:
    """The reranker that a setting names, none when it is empty.

    Raises:
        BackendError: see ``corpus.reranking.load_cross_encoder``.
    """
    return CrossEncoderReranker(load_cross_encoder(model.strip())) if model.strip() else None
