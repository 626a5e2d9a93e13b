"""Which sentences an answer says, and in what order."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from assistant.compose.budget import Budget
from assistant.compose.context import antecedent_of
from assistant.compose.lists import only_introduces
from assistant.compose.novelty import adds, has_word, is_told, stems_of
from assistant.evidence import Evidence, is_sentence
from corpus.german import stem, words
from corpus.index import Index
from corpus.schema import Notice, Span


@dataclass(frozen=True, slots=True)
class Block:
    """Sentences that are said together. ``frame``: what stands before them, if anything.

    ``as_items``: headings, which make a list under the frame.
    """

    chosen: tuple[Evidence, ...]
    frame: Notice | None = None
    as_items: bool = False


def choose(index: Index, evidence: Sequence[Evidence], budget: Budget, asked: Collection[str] = ()) -> list[Evidence]:
    """The best sentences within the budget, none that says what another one says.

    A lead-in ("Partner sind:") says nothing without its list: it is chosen only as the
    best of all, and then brings the list along. A bare item further down must have one of the
    words that are ``asked`` for itself, not only its lead-in. A sentence that points back brings the
    one before it along, which counts for the length alone.
    """
    chosen: list[Evidence] = []
    brought: list[Evidence] = []
    told: list[frozenset[str]] = []
    for candidate in evidence:
        if len(chosen) == budget.sentences or candidate.score < evidence[0].score * budget.relative:
            break
        spans = [other.span for other in (*chosen, *brought)]
        before = antecedent_of(index, candidate)
        added = [one for one in (before, candidate) if one and one.span not in spans]
        if chosen and (
            sum(map(len, spans)) + sum(len(one.span) for one in added) > budget.chars
            or sum(other.span.doc_id == candidate.span.doc_id for other in chosen) >= budget.per_document
            or is_told(index, candidate.span, spans, told)
            or not adds(index, candidate.span, told)
            or only_introduces(index, candidate)
            or not is_meant(index, candidate, asked)
        ):
            continue
        chosen.append(candidate)
        brought += [one for one in added if one is not candidate]
        told += [stems_of(index, one.span) for one in added]
    return [one for follower in chosen for one in _with_antecedent(follower, brought, index)]


def _with_antecedent(one: Evidence, brought: Sequence[Evidence], index: Index) -> list[Evidence]:
    before = antecedent_of(index, one) if brought else None
    return [before, one] if before and before in brought else [one]


def is_meant(index: Index, one: Evidence, asked: Collection[str]) -> bool:
    """Has a bare item one of the words that are asked for, in some form or compound? Sentences speak for themselves.

    ``asked``: lower case; empty when the words can't tell (a question in another language).
    """
    text = index.documents[one.span.doc_id].slice(one.span)
    if one.lead_in is None or is_sentence(text) or not asked or one.fits:
        return True
    there = {stem(word) for word in words(text)}
    return any(has_word(there, word) for word in asked)


def by_document(chosen: Sequence[Evidence]) -> list[list[Evidence]]:
    """Groups in order of first appearance (the best document first), each in text order."""
    groups: dict[str, list[Evidence]] = {}
    for evidence in chosen:
        groups.setdefault(evidence.span.doc_id, []).append(evidence)
    return [sorted(group, key=lambda e: e.span.start) for group in groups.values()]


def by_rank(chosen: Sequence[Evidence]) -> list[list[Evidence]]:
    """Each sentence by itself, the best first; items with the others of their list."""
    groups: dict[Span, list[Evidence]] = {}
    for evidence in chosen:
        groups.setdefault(evidence.lead_in or evidence.span, []).append(evidence)
    return [sorted(group, key=lambda e: e.span.start) for group in groups.values()]
