"""Target groups and topics: reads ``taxonomy.toml`` and finds them in German and English text.

Staff edit the file, so everything in it is checked and a mistake is told with its line.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from corpus.errors import ConfigError
from corpus.schema import Language

TAXONOMY_FILE = Path(__file__).with_name("taxonomy.toml")

Dimension = Literal["target_group", "topic"]
DIMENSIONS: tuple[Dimension, ...] = ("target_group", "topic")
_FIELDS: Mapping[str, type] = {
    "de": str,
    "en": str,
    "terms": list,
    "english": list,
    "except": list,
    "broader": list,
    "together": list,
}
_REQUIRED = ("de", "en", "terms", "english")
_KEY = re.compile(r"[a-z0-9_]+")
# Inflections of German nouns and adjectives and the English plural.
_INFLECTION = r"(?:e|en|er|es|em|ern|n|s|nen)?"
_GENDER = r"(?:[*:_·](?:innen|in)|/-?(?:innen|in))?"
_BETWEEN = r"[\s/„“\"-]+"


@dataclass(frozen=True, slots=True)
class Concept:
    """A target group or topic. ``german`` and ``english`` find it in a text."""

    key: str
    dimension: Dimension
    de: str
    en: str
    broader: tuple[str, ...]
    together: tuple[str, ...]
    german: re.Pattern[str]
    english: re.Pattern[str]
    exceptions: re.Pattern[str] | None

    def label(self, language: Language) -> str:
        return self.de if language == "de" else self.en

    def found_in(self, text: str) -> bool:
        """Does a German text name it?"""
        return bool(_places(self, text, english=False))


@dataclass(frozen=True, slots=True)
class Found:
    """A concept named in a text, at ``start:end``."""

    concept: Concept
    start: int
    end: int


@dataclass(frozen=True)
class Taxonomy:
    concepts: Mapping[str, Concept]
    _narrower: dict[str, frozenset[str]] = field(default_factory=dict, repr=False)

    def find(self, text: str, *, english: bool = False) -> list[Found]:
        """Every place that names a concept, in text order.

        ``english``: look for English words too (a question; documents are German).
        """
        found = [
            Found(concept, start, end)
            for concept in self.concepts.values()
            for start, end in _places(concept, text, english)
        ]
        return sorted(found, key=lambda f: (f.start, -f.end, f.concept.key))

    def named(self, text: str, dimension: Dimension) -> tuple[str, ...]:
        """Keys of one dimension that a text names, German or English, first named first."""
        keys = [f.concept.key for f in self.find(text, english=True) if f.concept.dimension == dimension]
        return tuple(dict.fromkeys(keys))

    def narrower(self, key: str) -> frozenset[str]:
        """A concept and all that belong to it."""
        if key not in self._narrower:
            below = {k for k, c in self.concepts.items() if key in c.broader and k != key}
            self._narrower[key] = frozenset({key}.union(*(self.narrower(k) for k in below)))
        return self._narrower[key]

    def labels(self, dimension: Dimension, language: Language) -> list[str]:
        return sorted(c.label(language) for c in self.concepts.values() if c.dimension == dimension)


def _places(concept: Concept, text: str, english: bool) -> list[tuple[int, int]]:
    spans = {match.span() for match in concept.german.finditer(text)}
    if english:
        spans |= {match.span() for match in concept.english.finditer(text)}
    if spans and concept.exceptions is not None:
        masked = [match.span() for match in concept.exceptions.finditer(text)]
        spans = {s for s in spans if not any(a < s[1] and s[0] < b for a, b in masked)}
    return sorted(spans)


@cache
def taxonomy(path: Path = TAXONOMY_FILE) -> Taxonomy:
    """The taxonomy of a file.

    Raises:
        ConfigError: the file can't be read or an entry is wrong; names line and key.
    """
    try:
        source = path.read_text(encoding="utf-8")
        data = tomllib.loads(source)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError("register_syntax", path=path, detail=error) from error
    concepts: dict[str, Concept] = {}
    for group, entries in data.items():
        if group not in DIMENSIONS or not isinstance(entries, dict):
            raise _wrong(path, source, group, f"{group}: target_group / topic")
        for name, entry in entries.items():
            key = f"{group}.{name}"
            _check(path, source, key, entry)
            concepts[key] = _concept(group, key, entry)
    for key, concept in concepts.items():
        for other in (*concept.broader, *concept.together):
            if other not in concepts:
                raise _wrong(path, source, key, f"broader / together = {other}")
        for other in concept.broader:
            if key in _above(concepts, other):
                raise _wrong(path, source, key, f"broader = {other} (Kreis / circle)")
    return Taxonomy(concepts)


def _above(concepts: Mapping[str, Concept], key: str) -> set[str]:
    """A concept and everything it belongs to; ends in a circle too."""
    seen: set[str] = set()
    waiting = [key]
    while waiting:
        current = waiting.pop()
        if current not in seen and current in concepts:
            seen.add(current)
            waiting += concepts[current].broader
    return seen


def _concept(dimension: Dimension, key: str, entry: Mapping[str, Any]) -> Concept:
    exceptions = entry.get("except", [])
    return Concept(
        key=key,
        dimension=dimension,
        de=entry["de"],
        en=entry["en"],
        broader=tuple(f"{dimension}.{name}" for name in entry.get("broader", [])),
        together=tuple(f"{dimension}.{name}" for name in entry.get("together", [])),
        german=term_pattern(entry["terms"]),
        english=term_pattern(entry["english"]),
        exceptions=term_pattern(exceptions) if exceptions else None,
    )


def _check(path: Path, source: str, key: str, entry: object) -> None:
    if not isinstance(entry, dict) or not _KEY.fullmatch(key.split(".", 1)[1]):
        raise _wrong(path, source, key, "a-z, 0-9, _")
    for name in _REQUIRED:
        if not entry.get(name):
            raise _wrong(path, source, key, f"{name}: fehlt / missing")
    for name, value in entry.items():
        if name not in _FIELDS:
            raise _wrong(path, source, key, f"{name}: unbekannt / unknown ({', '.join(_FIELDS)})")
        strings = value if isinstance(value, list) else [value]
        if not isinstance(value, _FIELDS[name]) or not all(isinstance(s, str) and s.strip(" *=") for s in strings):
            raise _wrong(path, source, key, f"{name} = {value!r}")


def _wrong(path: Path, source: str, key: str, detail: str) -> ConfigError:
    lines = source.splitlines()
    line = next((n for n, text in enumerate(lines, 1) if text.strip().startswith(f"[{key}")), 1)
    return ConfigError("vocabulary_entry", path=path, line=line, entry=key, detail=detail)


def term_pattern(terms: Iterable[str]) -> re.Pattern[str]:
    """One pattern for all terms, the longest first. Syntax of a term: see ``taxonomy.toml``."""
    parts = sorted(map(_term, terms), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)


def _term(term: str) -> str:
    return _BETWEEN.join(_word(word) for word in term.split())


def _word(word: str) -> str:
    if word.startswith("="):
        return re.escape(word[1:])
    letters = word.strip("*")
    written = r"[-\s]?".join(map(re.escape, letters.split("-")))
    if letters.isupper() and len(letters) > 1:  # an abbreviation: only in capitals
        written = f"(?-i:{written})"
        inflection = ""
    else:
        inflection = _INFLECTION
    before = r"\w*" if word.startswith("*") else ""
    after = r"\w*" if word.endswith("*") else inflection
    return f"{before}{written}{after}{_GENDER}"
