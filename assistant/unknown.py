"""Words of a question that its answer doesn't have: what stands there can't be about them.

A compound is told apart, too: "Förderrichtlinie" by a sentence that has "Richtlinie" and "fördert".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.topic import unknown_words
from corpus.german import WORD, fold
from corpus.index import Index

MIN_PART = 5
_LINKS = ("", "s", "es", "n", "en")


def words_not_told(index: Index, question: str, quotes: Sequence[str]) -> list[str]:
    """Nouns and names of a German question that stand nowhere in the documents, nor in parts in one of the quotes."""
    told = [{word.lower() for word in WORD.findall(fold(quote))} for quote in quotes]
    return [
        word
        for word in unknown_words(index, question)
        if not any(_is_told_apart(word.lower(), there) for there in told)
    ]


def _is_told_apart(compound: str, there: Iterable[str]) -> bool:
    """Has one sentence a word that begins as the compound does, and another that ends it?"""
    words = list(there)
    for cut in range(MIN_PART, len(compound) - MIN_PART + 1):
        first, last = compound[:cut], compound[cut:]
        begins = {first.removesuffix(link) for link in _LINKS}
        ending = [word for word in words if word.startswith(last)]
        beginning = [w for w in words if any(len(b) >= MIN_PART and w.startswith(b) for b in begins)]
        if ending and beginning:
            return True
    return False
