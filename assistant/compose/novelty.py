"""Does a sentence tell what an answer has not told yet?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache

from corpus.german import stem, stems
from corpus.index import Index
from corpus.schema import Span

SAME = 0.8
# Share of what a further sentence tells (by idf) that must be new (measured: evals/LOG.md).
NEW = 0.5
MIN_INNER_CHARS = 5


def stems_of(index: Index, span: Span) -> frozenset[str]:
    return _stems(index.documents[span.doc_id].slice(span))


@lru_cache(maxsize=8192)
def _stems(text: str) -> frozenset[str]:
    """Cached: the sentences of good passages come again and again."""
    return frozenset(stems(text))


def is_told(index: Index, span: Span, said: Sequence[Span], told: Sequence[frozenset[str]]) -> bool:
    """Has the answer that slice, or another that says the same?"""
    if any(span.overlaps(other) for other in said):
        return True
    own = stems_of(index, span)
    return any(_repeats(own, other) for other in told)


def adds(index: Index, span: Span, told: Sequence[frozenset[str]]) -> bool:
    """Has a sentence a number, or a good share of rare words (idf), that was not told yet?"""
    own = stems_of(index, span)
    new = own.difference(*told)
    idf = index.lexical.stems.idf
    return any(word.isdigit() for word in new) or sum(map(idf, new)) >= NEW * sum(map(idf, own))


def _repeats(said: frozenset[str], other: frozenset[str]) -> bool:
    """Share of common stems (Jaccard): the fact sheets often repeat the strategy."""
    return bool(said and other) and len(said & other) / len(said | other) > SAME


def has_word(there: Collection[str], word: str) -> bool:
    """Is a word among stems, in some form, or as a part of a compound?"""
    stemmed = stem(word)
    return stemmed in there or (len(stemmed) >= MIN_INNER_CHARS and any(stemmed in other for other in there))
