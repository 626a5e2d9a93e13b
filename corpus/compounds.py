"""German compounds into their parts, by the frequency of the parts.

Of all ways to cut a word into known parts (with linking elements between them), the one
with the highest geometric mean of frequencies wins, and the uncut word competes with its
own frequency. Source: Koehn & Knight 2003, "Empirical Methods for Compound Splitting".
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from corpus.german import stem

MIN_PART = 4
MAX_LENGTH = 80  # the work grows with the cube of the length, and a document may hold a "word" of a million letters
MAX_PARTS = 4
MAX_KNOWN = 50_000  # words remembered: a service is asked for years, and not only with words
MIN_FREQUENCY = 3
_LINKS = ("s", "es", "n", "en", "er", "e", "ens", "ns")
_DROPPED_ENDINGS = ("e", "en")
# Endings of derivation and inflection that look like words of their own.
ENDINGS: frozenset[str] = frozenset(
    """
    arme armen bare baren barer barkeit chen dung ende enden gung haft hafte haften heit ieren iert ierte
    ierten ierung igen igkeit innen isch ische ischen ismus keit lein lich liche lichen ling logie lose losen
    loser lung lunge lungen nehmen nung ration rationen reich reiche reichen rung schaft sition sten ster
    tier tieren tiert tierte tierten tion tionen tung unge ungen ungs
    """.split()
)


@dataclass(slots=True)
class _Cut:
    """The best way to cut a word's beginning into a number of parts."""

    log_frequency: float = 0.0
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class CompoundSplitter:
    """``frequencies``: stem of a word → how often the word list has it."""

    frequencies: Mapping[str, int]
    _known: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    def parts(self, word: str) -> tuple[str, ...]:
        """Parts of a lower-case word in order, as words; empty when it is no compound."""
        found = self._known.get(word)
        if found is None:
            found = self._split(word)
            if len(word) <= MAX_LENGTH:
                if len(self._known) >= MAX_KNOWN:
                    self._known.clear()
                self._known[word] = found
        return found

    def _split(self, word: str) -> tuple[str, ...]:
        length = len(word)
        if not 2 * MIN_PART <= length <= MAX_LENGTH or not word.isalpha():
            return ()
        cuts: dict[int, dict[int, _Cut]] = {0: {0: _Cut()}}
        for end in range(MIN_PART, length + 1):
            if end < length and length - end < MIN_PART:
                continue
            best = self._best_cuts(word, end, cuts)
            if best:
                cuts[end] = best
        whole = {count: cut for count, cut in cuts.get(length, {}).items() if count > 1}
        if not whole:
            return ()
        count, cut = max(whole.items(), key=lambda item: item[1].log_frequency / item[0])
        own = math.log(self.frequencies.get(stem(word), 0) + 1)
        return cut.parts if cut.log_frequency / count > own else ()

    def _best_cuts(self, word: str, end: int, cuts: Mapping[int, Mapping[int, _Cut]]) -> dict[int, _Cut]:
        best: dict[int, _Cut] = {}
        for start, earlier in cuts.items():
            if end - start < MIN_PART or (start == 0 and end == len(word)):
                continue
            is_last = end == len(word)
            frequency, part = self._part(word[start:end], is_last)
            if not frequency:
                continue
            for count, cut in earlier.items():
                score = cut.log_frequency + math.log(frequency + 1)
                longer = count + 1
                if longer <= MAX_PARTS and (longer not in best or score > best[longer].log_frequency):
                    best[longer] = _Cut(score, (*cut.parts, part))
        return best

    def _part(self, segment: str, is_last: bool) -> tuple[int, str]:
        """Frequency of a segment as a word, and the word: without its link, with a dropped ending."""
        best = (self._frequency(segment), segment)
        if is_last:
            return best
        for link in _LINKS:
            if segment.endswith(link) and len(segment) - len(link) >= MIN_PART:
                shorter = segment[: -len(link)]
                best = max(best, (self._frequency(shorter), shorter), key=lambda found: found[0])
        if not best[0]:
            for ending in _DROPPED_ENDINGS:
                best = max(best, (self._frequency(segment + ending), segment + ending), key=lambda found: found[0])
        return best

    def _frequency(self, segment: str) -> int:
        if segment in ENDINGS:
            return 0
        frequency = self.frequencies.get(stem(segment), 0)
        return frequency if frequency >= MIN_FREQUENCY else 0
