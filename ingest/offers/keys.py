"""When two names mean the same thing: a comparable form of a name, and how close two may be.

The form ignores case, signs, regions, articles, words that only classify ("Projekt"),
gender forms and inflection, and writes digits that stand for words out ("Business4School").
"""

from __future__ import annotations

import re
from functools import lru_cache

from corpus.german import fold, stem
from corpus.regions import regions
from ingest.offers import cues

MIN_KEY = 4
# One typing error in eight letters, two in sixteen.
LETTERS_PER_ERROR = 8
_ANNOUNCING = frozenset({"project", "network", "programme", "offer"})
_DIGIT_WORDS = {"4": "for", "2": "to"}
_BRACKETS = re.compile(r"\s*[(\[][^)\]]*[)\]]")
_PAIR = re.compile(r"\b(\w{4,}?)(?:innen|in) und (?:\1\w*|-?\w{2,})\b")
_BETWEEN_LETTERS = re.compile(r"(?<=[A-Za-zäöüß])\s?([24])\s?(?=[A-Za-zäöüß])")
_REGIONAL = re.compile(r"regional(?:e[nrs]?)?$", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_CONNECTS = frozenset(
    """der die das des dem den im in für zur zum von und the of for and to an
    landkreis stadt region kreis kreise lk bei""".split()
)


@lru_cache(maxsize=4096)
def key_of(name: str) -> str:
    """Comparable form of a name; "" when nothing but general words is left."""
    bare = _BRACKETS.sub("", name)
    bare = _PAIR.sub(r"\1", bare)
    words = _words(_without_regions(bare))
    if len("".join(words)) < MIN_KEY:
        words = _words(bare)
    return "".join(stem(word) for word in words)


def _words(name: str) -> list[str]:
    written = _BETWEEN_LETTERS.sub(lambda m: f" {_DIGIT_WORDS[m[1]]} ", name)
    every = re.findall(r"\w+", fold(written))
    words = [word for word in every if word.lower() not in _CONNECTS and not _REGIONAL.match(word)] or every
    while len(words) > 1 and _announces(words):
        words = words[1:]
    return [word.lower() for word in words]


def _announces(words: list[str]) -> bool:
    """Does the first word only tell what the name after it is: "Weiterbildungsverbund mehrWERT"?

    Stellen, centres and bodies are things of their own: "Servicestelle FaReHi" is not FaReHi.
    """
    if cues.kind_of(words[0]) not in _ANNOUNCING:
        return False
    return cues.is_class_word(words[0]) or (len(words) == 2 and cues.kind_of(words[1]) is None)


def _without_regions(name: str) -> str:
    for place in reversed(regions().find(name)):
        name = name[: place.start] + " " + name[place.end :]
    return name


class NameIndex:
    """Names by number, and which of them mean the same as another: as ``same_name``, but without comparing all."""

    def __init__(self) -> None:
        self._numbers: dict[str, list[int]] = {}
        self._by_length: dict[int, list[str]] = {}

    def add(self, name: str, number: int) -> None:
        key = key_of(name)
        if key not in self._numbers and not _DIGIT.search(key):
            self._by_length.setdefault(len(key), []).append(key)
        self._numbers.setdefault(key, []).append(number)

    def like(self, name: str) -> set[int]:
        """Numbers of the names that mean the same."""
        key = key_of(name)
        found = set(self._numbers.get(key, ())) if key else set()
        spread = 0 if _DIGIT.search(key) else len(key) // LETTERS_PER_ERROR
        for length in range(len(key) - spread, len(key) + spread + 1) if spread else ():
            for other in self._by_length.get(length, ()):
                if same_name(key, other):
                    found.update(self._numbers[other])
        return found


def same_name(one: str, other: str) -> bool:
    """Are two comparable forms equal, but for a few letters in long ones?"""
    if not one or not other:
        return False
    if one == other:
        return True
    allowed = min(len(one), len(other)) // LETTERS_PER_ERROR
    if not allowed or abs(len(one) - len(other)) > allowed or _DIGIT.search(one) or _DIGIT.search(other):
        return False
    return _distance(one, other, allowed) <= allowed


def _distance(one: str, other: str, limit: int) -> int:
    """Levenshtein distance, given up beyond ``limit``."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        previous, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (a != b))
        if min(row) > limit:
            return limit + 1
    return row[-1]
