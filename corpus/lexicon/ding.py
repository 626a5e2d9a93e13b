"""Reads the Ding German–English word list into pairs of phrases.

A line holds German and English entries, ``|`` between the headword and its phrases, ``;``
between synonyms:

    Abseilkurs {m}; Abseilübung {f} | Abseilkurse {pl} :: rappelling class | rappelling classes

Source: Frank Richter, Ding, https://dict.tu-chemnitz.de/ (Debian package trans-de-en).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MAX_SYNONYMS = 4
_ANNOTATION = re.compile(r"\{[^}]*\}|\[[^\]]*\]|\([^)]*\)|<[^>]*>|/[^/]{1,15}/|…|\.\.\.")
_PLACEHOLDER = re.compile(r"\b(?:jdn|jdm|jds|jd|etw|sb|sth|so|oneself)\b\.?(?=[\s/;']|$)")
# What is left of an annotation that was not closed, or of a unit ("century /c").
_UNCLOSED = re.compile(r"\s[/({\[<].*$")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Pair:
    """``rank``: place of the English phrase among the translations of its entry, from 0."""

    german: str
    english: str
    rank: int


def read_pairs(path: Path) -> Iterator[Pair]:
    """All pairs of a word list in file order. Raises OSError, UnicodeDecodeError."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            if not line.startswith("#") and "::" in line:
                yield from _pairs_of(line)


def _pairs_of(line: str) -> Iterator[Pair]:
    german_side, _, english_side = line.rstrip("\n").partition("::")
    for german_entry, english_entry in zip(german_side.split("|"), english_side.split("|"), strict=False):
        translations = _phrases(english_entry)[:MAX_SYNONYMS]
        for german in _phrases(german_entry):
            for rank, english in enumerate(translations):
                yield Pair(german, english, rank)


def _phrases(entry: str) -> list[str]:
    # Before the cut: an annotation may hold a semicolon ("{found; found}").
    cleaned = (_clean(phrase) for phrase in _ANNOTATION.sub(" ", entry).split(";"))
    return [phrase for phrase in cleaned if phrase]


def _clean(phrase: str) -> str:
    phrase = _UNCLOSED.sub("", _PLACEHOLDER.sub(" ", phrase))
    return _SPACE.sub(" ", phrase).strip(" ,-/!?.'")
