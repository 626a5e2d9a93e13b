"""Measures of a ranking.

A ranking is given as ``found``: for each passage, best first, the numbers of the pieces
of evidence (*needs*) that it brings. ``needed`` is how many there are. Where every
passage brings at most one need and no need comes twice, all of this is what trec_eval
computes with the needs as relevant documents; a need that comes again earns nothing,
since the second passage tells the reader nothing new (α-nDCG with α = 1: Clarke et al.,
"Novelty and diversity in information retrieval evaluation", SIGIR 2008).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log2
from typing import TypeAlias

from corpus.schema import Span
from evals.qrels import COVERED, Need, overlap

Found: TypeAlias = Sequence[frozenset[int]]


def recall(found: Found, needed: int, k: int) -> float:
    """Share of the needs that the first k passages bring: |⋃ found[:k]| / needed."""
    return len(frozenset().union(*found[:k])) / needed if needed else 0.0


def hit(found: Found, k: int) -> float:
    """1 when the first k passages bring anything that is needed, else 0 (success@k)."""
    return float(any(found[:k]))


def reciprocal_rank(found: Found) -> float:
    """1 / rank of the first passage that brings anything; 0 when none does (Voorhees, TREC-8, 1999)."""
    return next((1 / rank for rank, brought in enumerate(found, start=1) if brought), 0.0)


def ndcg(found: Found, needed: int, k: int) -> float:
    """Normalised discounted cumulative gain (Järvelin and Kekäläinen, TOIS 20/4, 2002).

    DCG = Σ gain(r) / log2(r + 1) over ranks r ≤ k; a passage's gain is the number of needs
    it brings for the first time. The ideal orders the gains of the whole ranking
    from large to small, a need that was not found standing alone: so a passage that brings
    two at once is not punished for having no second, and what is missing costs.
    """
    seen: frozenset[int] = frozenset()
    gains: list[int] = []
    for brought in found:
        gains.append(len(brought - seen))
        seen |= brought
    ideal = sorted([*gains, *[1] * (needed - len(seen))], reverse=True)
    best = _dcg(ideal[:k])
    return _dcg(gains[:k]) / best if best else 0.0


def _dcg(gains: Iterable[int]) -> float:
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, start=1))


def evidence_within(
    passages: Sequence[Span | None], lengths: Sequence[int], needed: Sequence[Need], limit: int
) -> float:
    """Share of the needs met by the first ``limit`` characters of the ranked passages.

    What fits into a reader's patience or a prompt, so that long passages don't win by
    being long. ``lengths``: characters of each passage. The passage at the limit is cut,
    and what is left of it counts when it covers half of a gold span.
    """
    met: set[int] = set()
    left = limit
    for passage, length in zip(passages, lengths, strict=True):
        if left <= 0:
            break
        if passage is not None:
            kept = Span(passage.doc_id, passage.start, min(passage.end, passage.start + left))
            whole = length <= left
            met |= {number for number, need in enumerate(needed) if _met(need, kept, whole)}
        left -= length
    return len(met) / len(needed) if needed else 0.0


def _met(need: Need, kept: Span, whole: bool) -> bool:
    if whole or kept.doc_id in need.documents:
        return need.met_by(kept)
    return any(overlap(kept, span) >= COVERED * len(span) for span in need.spans)


def section_coverage(
    sections: Sequence[tuple[str, ...]], wanted: Sequence[frozenset[tuple[str, ...]]], k: int
) -> float:
    """Share of the gold evidence's sections that the first k passages come from.

    A section is (doc_id, headings…). ``wanted``: for each section needed its alternatives,
    where the same words stand in several. Milder than recall: the right part of the
    document was found, even if not the sentence.
    """
    present = set(sections[:k])
    return sum(1 for alternatives in wanted if alternatives & present) / len(wanted) if wanted else 0.0


@dataclass(frozen=True, slots=True)
class Hub:
    """A passage that turns up for questions it has nothing to do with."""

    passage: str
    questions: int
    share: float


def negative_controls(rankings: Sequence[Sequence[str]], k: int = 5, least: int = 2) -> tuple[Hub, ...]:
    """Passages that come back among the first k for several off-topic questions.

    ``rankings``: names of the ranked passages for each off-topic question. No passage is
    right there; one that comes again and again is a hub of the index (Radovanović et al.,
    "Hubs in space", JMLR 11, 2010) and will crowd out evidence elsewhere. ``share`` is
    the share of the questions it turned up for; most frequent first.
    """
    counts = Counter(name for ranking in rankings for name in dict.fromkeys(ranking[:k]))
    hubs = [Hub(name, count, count / len(rankings)) for name, count in counts.items() if count >= least]
    return tuple(sorted(hubs, key=lambda hub: (-hub.questions, hub.passage)))
