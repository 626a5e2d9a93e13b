"""How far a text has a word that is asked for: as it is, in another form, in a compound, or in other words.

One number per word, 0..1. Other words count through their English: "Hochschule" and "Universität" meet in
"university". Nothing here knows what a question asks; ``assistant.demand`` does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.german import WORD, char_ngrams, english_stem, english_stems, fold, stem
from corpus.gloss import Glosser
from corpus.schema import Language

SAME, AS_ENGLISH, AS_GLOSS = 1.0, 0.9, 0.8
# The word asked for inside a longer one: "Quote" in "Einpendlerquote" is a kind of it, "Pflege" in "Pflegeheim" isn't.
HEAD_OF_LONGER, PART_OF_LONGER = 0.95, 0.75
# The other way round: "Zentrum" for "Präventionszentrum" says less than was asked, "Arbeit" for "Arbeitsplatz" hardly.
HEAD_ALONE, PART_ALONE = 0.7, 0.35
LOOKS_ALIKE = 0.8
MIN_PART = 5
MIN_ALIKE_CHARS, MIN_ALIKE, MAX_ALIKE_DIFFERENCE = 6, 0.6, 5
MIN_GLOSS_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Wanted:
    """A word that is asked for, lower case; ``english``: the stems of each of its English renderings."""

    word: str
    stem: str
    english: tuple[frozenset[str], ...]
    language: Language


def wanted(word: str, language: Language, glosser: Glosser) -> Wanted:
    """``word``: lower case. A German one is looked up as a noun and as it is."""
    if language == "en":
        return Wanted(word, stem(word), (frozenset({english_stem(word)}),), language)
    renderings = (frozenset(english_stems(glosser.word(form))) for form in (word.capitalize(), word))
    return Wanted(word, stem(word), tuple(dict.fromkeys(found for found in renderings if found)), language)


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a text, lower case, their stems, and the stems of their English."""

    words: frozenset[str]
    stems: frozenset[str]
    english: frozenset[str]

    def has(self, asked: Wanted) -> float:
        """1 for the word itself in any form, less for what comes near it, 0 when nothing does."""
        if asked.stem in self.stems or asked.word in self.words:
            return SAME
        return max(self._in_other_words(asked), self._as_part(asked))

    def _in_other_words(self, asked: Wanted) -> float:
        shares = [len(english & self.english) / len(english) for english in asked.english]
        best = max(shares, default=0.0)
        if asked.language == "en":
            return AS_ENGLISH * best
        return AS_GLOSS * best if best >= MIN_GLOSS_SHARE else 0.0

    def _as_part(self, asked: Wanted) -> float:
        if len(asked.stem) < MIN_PART:
            return 0.0
        best = 0.0
        for other in self.words:
            root = stem(other)  # without the umlaut of a plural: "Arbeitsplätze" has "Platz"
            if asked.stem in root or asked.stem in other:
                best = max(best, HEAD_OF_LONGER if root.endswith(asked.stem) else PART_OF_LONGER)
            elif len(root) >= MIN_PART and (root in asked.stem or root in asked.word):
                best = max(best, HEAD_ALONE if asked.stem.endswith(root) else PART_ALONE)
            elif (
                other[0] == asked.word[0]
                and len(asked.word) >= MIN_ALIKE_CHARS
                and alike(asked.word, other) > MIN_ALIKE
            ):
                best = max(best, LOOKS_ALIKE)
        return best


def wording(text: str, glosser: Glosser) -> Wording:
    return _wording(text, glosser.gloss)


@lru_cache(maxsize=8192)
def _wording(text: str, gloss: Callable[[str], str]) -> Wording:
    """Cached: the sentences of good passages come again and again."""
    words = frozenset(word.lower() for word in WORD.findall(fold(text)))
    return Wording(words, frozenset(map(stem, words)), frozenset(english_stems(gloss(text))))


def joined(parts: Sequence[Wording]) -> Wording:
    """All that several texts have."""
    return Wording(
        frozenset().union(*(part.words for part in parts)),
        frozenset().union(*(part.stems for part in parts)),
        frozenset().union(*(part.english for part in parts)),
    )


def alike(one: str, other: str) -> float:
    """Dice coefficient of letter trigrams: cognates ("projects") and misspellings."""
    if abs(len(one) - len(other)) > MAX_ALIKE_DIFFERENCE:
        return 0.0
    left, right = _trigrams(one), _trigrams(other)
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0


@lru_cache(maxsize=65_536)
def _trigrams(word: str) -> frozenset[str]:
    return frozenset(char_ngrams(word, 3, 3))
