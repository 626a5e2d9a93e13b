"""Which sentences an answer says, and in what order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.compose.budget import Budget
from assistant.compose.lists import only_introduces
from assistant.compose.novelty import adds, is_told, stems_of
from assistant.evidence import Evidence
from corpus.index import Index
from corpus.schema import Notice


@dataclass(frozen=True, slots=True)
class Block:
    """Sentences that are said together. ``frame``: what stands before them, if anything."""

    chosen: tuple[Evidence, ...]
    frame: Notice | None = None


def choose(index: Index, evidence: Sequence[Evidence], budget: Budget) -> list[Evidence]:
    """The best sentences within the budget, none that says what another one says.

    A lead-in ("Partner sind:") says nothing without its list: it is chosen only as the
    best of all, and then brings the list along.
    """
    chosen: list[Evidence] = []
    length = 0
    told: list[frozenset[str]] = []
    for candidate in evidence:
        if len(chosen) == budget.sentences or candidate.score < evidence[0].score * budget.relative:
            break
        size = len(candidate.span)
        from_there = sum(other.span.doc_id == candidate.span.doc_id for other in chosen)
        if chosen and (
            length + size > budget.chars
            or from_there >= budget.per_document
            or is_told(index, candidate.span, [other.span for other in chosen], told)
            or not adds(index, candidate.span, told)
            or only_introduces(index, candidate.span)
        ):
            continue
        chosen.append(candidate)
        told.append(stems_of(index, candidate.span))
        length += size
    return chosen


def by_document(chosen: Sequence[Evidence]) -> list[list[Evidence]]:
    """Groups in order of first appearance (the best document first), each in text order."""
    groups: dict[str, list[Evidence]] = {}
    for evidence in chosen:
        groups.setdefault(evidence.span.doc_id, []).append(evidence)
    return [sorted(group, key=lambda e: e.span.start) for group in groups.values()]
