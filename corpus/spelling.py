"""Typing errors in a question: words that nobody knows, one or two letters from one the documents have.

Only words that neither the documents nor the word list know are touched, so that a rare
word is never "corrected" into a common one. Distance: Damerau 1964 in the restricted form
(insertion, deletion, substitution, transposition of neighbours, each letter once).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from corpus.german import STOP_WORDS, WORD, fold

MIN_LENGTH = 5
LONG = 9  # from here on two errors are allowed
MAX_WORDS = 40  # of a question; a longer one is no typing error but another language
# A question turns on them, and "weche" is nearer to one of them than to "Woche".
QUESTION_WORDS = (
    "wieviel wieviele welche welcher welches welchen welchem warum weshalb wieso woher wohin wofür womit worum wodurch"
).split()


@dataclass(frozen=True)
class Speller:
    """``texts``: the documents' texts, read once and only when a word is unknown.

    ``is_known``: does the word list know a word, as it is or by its compound parts?
    """

    texts: Callable[[], Iterable[str]]
    is_known: Callable[[str], bool]

    @cached_property
    def counts(self) -> Counter[str]:
        """Words of the documents as they are written, and how often."""
        every = (word for text in self.texts() for word in WORD.findall(fold(text)))
        # A function word is no answer to a riddle: "unsern" is not "unsere" misspelt.
        return Counter(word for word in every if word.isalpha() and word.lower() not in STOP_WORDS)

    @cached_property
    def _lower(self) -> dict[str, str]:
        """Lower-case form → the commonest spelling."""
        found: dict[str, str] = {}
        for word, _ in sorted(self.counts.items(), key=lambda item: (-item[1], item[0])):
            found.setdefault(word.lower(), word)
        return found

    def corrected(self, question: str) -> tuple[str, dict[str, str]]:
        """The question with its typing errors mended, and what was replaced by what."""
        changed: dict[str, str] = {}
        for word in WORD.findall(question)[:MAX_WORDS]:
            if len(word) >= MIN_LENGTH and word.isalpha() and word not in changed and not self.is_known(word):
                better = _asking(word) or self._nearest(word.lower())
                if better is not None:
                    changed[word] = better
        mended = WORD.sub(lambda match: changed.get(match.group(), match.group()), question)
        return mended, changed

    def _nearest(self, word: str) -> str | None:
        """The commonest of the nearest words of the documents; None when it is one, or none is near."""
        if word in self._lower or any(word in other for other in self._lower):
            return None
        limit = 2 if len(word) >= LONG else 1
        best: tuple[int, int, str] | None = None
        for other, written in self._lower.items():
            if abs(len(other) - len(word)) <= limit and other[:1] == word[:1]:
                distance = _distance(word, other, limit)
                if distance <= limit and (best is None or (distance, -self.counts[written], written) < best):
                    best = (distance, -self.counts[written], written)
        return best[2] if best else None


def _asking(word: str) -> str | None:
    """The one question word at distance 1; a word with a capital may be a name."""
    near = [other for other in QUESTION_WORDS if word[0] == other[0] and _distance(word, other, 1) == 1]
    return near[0] if len(near) == 1 else None


def _distance(a: str, b: str, limit: int) -> int:
    """Edits from one word to the other; more than ``limit`` is told as ``limit + 1``."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, start=1):
        older, before, row = before, row, [i] + [0] * len(b)
        for j, right in enumerate(b, start=1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == b[j - 2] and a[i - 2] == right:
                row[j] = min(row[j], older[j - 2] + 1)
        if min(row) > limit:
            return limit + 1
    return row[-1]
