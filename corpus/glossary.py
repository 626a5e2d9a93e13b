"""The glossary: words that mean the same here, and places with their abbreviations and towns.

``glossary.toml`` is edited by staff. Every mistake in it is named with its line.
"""

from __future__ import annotations

import re
import tomllib
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from corpus.errors import ConfigError
from corpus.german import fold, stem

GLOSSARY = Path(__file__).with_name("glossary.toml")
_TERM_KEYS = frozenset({"english", "words"})
_PLACE_KEYS = frozenset({"name", "also", "towns"})
_NOUN_ENDINGS = frozenset(("", "e", "n", "en", "s", "es", "er", "ern", "ns", "in", "innen"))
_UMLAUTS = str.maketrans("äöü", "aou")
_WORD = re.compile(r"\w+")
JOINT = "_"


@dataclass(frozen=True, slots=True)
class Entry:
    """A listed word or phrase and its English."""

    word: str
    english: str


@dataclass(frozen=True, slots=True)
class Place:
    """A district: ``also``: other names of it; ``towns``: places that lie in it."""

    name: str
    also: tuple[str, ...] = ()
    towns: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)  # a cache is keyed by it: comparing two that were loaded apart takes milliseconds
class Glossary:
    """``meanings``: stems of a word or phrase, joined by ``_`` → what was listed under them."""

    meanings: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)
    places: tuple[Place, ...] = ()
    digest: str = "0"

    def english(self, word: str, *, strict: bool = False) -> str | None:
        """The English of a word, or of a phrase that ``mark`` has joined.

        Of the entries with its stem: the word itself, as it is written before in another
        case, before one that it is an inflection of. "Lehre" and "Lehrer" have one stem and
        are two nouns. ``strict``: case counts, for a word that the word list has, too:
        "stellen" is not the plural of "Stelle".
        """
        entries = self.meanings.get(_key(word), ())
        if not entries:
            return None
        normal = _normal(word)
        tests: list[Callable[[Entry], bool]] = [
            lambda e: e.word == word or _normal(e.word, keep_case=True) == _normal(word, keep_case=True),
            lambda e: _normal(e.word) == normal and not strict and (len(normal) > 2 or not e.word.isupper()),
            lambda e: (e.word[0].isupper() == word[0].isupper() or not strict) and _is_inflected(word, e.word),
        ]
        for test in tests:
            for entry in entries:
                if test(entry):
                    return entry.english
        return None

    def mark(self, text: str) -> str:
        """Joins the phrases the glossary knows into one token: "Start ups" → "Start_ups"."""
        if not self._phrase_starts:
            return text
        spans = [(m.start(), m.end(), stem(m.group().lower())) for m in _WORD.finditer(text)]
        out: list[str] = []
        copied = at = 0
        while at < len(spans):
            length = self._phrase_at(spans, at)
            if length:
                out += [text[copied : spans[at][0]], JOINT.join(text[s:e] for s, e, _ in spans[at : at + length])]
                copied = spans[at + length - 1][1]
            at += length or 1
        return "".join([*out, text[copied:]])

    @property
    def _phrase_starts(self) -> Mapping[str, tuple[int, ...]]:
        return _phrase_starts(self)

    def _phrase_at(self, spans: list[tuple[int, int, str]], at: int) -> int:
        """Number of words of the longest phrase that starts there, 0 for none."""
        for length in self._phrase_starts.get(spans[at][2], ()):
            stems = [stemmed for *_, stemmed in spans[at : at + length]]
            if len(stems) == length and JOINT.join(stems) in self.meanings:
                return length
        return 0

    def __hash__(self) -> int:
        return hash(self.digest)


@lru_cache(maxsize=8)
def _phrase_starts(glossary: Glossary) -> Mapping[str, tuple[int, ...]]:
    """First stem of each phrase → lengths of the phrases that start with it, longest first."""
    lengths: dict[str, set[int]] = {}
    for key in glossary.meanings:
        stems = key.split(JOINT)
        if len(stems) > 1:
            lengths.setdefault(stems[0], set()).add(len(stems))
    return {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}


def _is_inflected(word: str, listed: str) -> bool:
    """Can the word be a form of the listed one (which has the same stem)?

    A phrase: yes. A verb or an adjective: yes, if it is in small letters, too. A noun only by
    the endings of nouns. An abbreviation never: "HOL" is not "holen".
    """
    if JOINT in word:
        return True
    if listed.isupper():
        return False
    if listed[0].islower():
        return word[0].islower()
    base, form = _flat(listed), _flat(word)
    if form.startswith(base):
        return form[len(base) :] in _NOUN_ENDINGS
    return base.endswith("e") and form == f"{base[:-1]}en"


def _normal(phrase: str, *, keep_case: bool = False) -> str:
    """The words of a phrase, however they are joined."""
    return JOINT.join(_WORD.findall((phrase if keep_case else phrase.lower()).replace(JOINT, " ")))


def _flat(word: str) -> str:
    return word.lower().translate(_UMLAUTS)


def _key(phrase: str) -> str:
    return JOINT.join(stem(word) for word in _WORD.findall(fold(phrase).lower().replace(JOINT, " ")))


def load_glossary(path: Path = GLOSSARY) -> Glossary:
    """Reads and checks a glossary.

    Raises:
        ConfigError: not TOML, an unknown or missing key, a wrong type, a word with two
            meanings, a place that lies in itself. The message names file and line.
    """
    try:
        source = path.read_text(encoding="utf-8")
        data = tomllib.loads(source)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError("glossary_unreadable", path=path, detail=type(error).__name__) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError("glossary_syntax", path=path, detail=error) from error
    return _Reader(path, source).read(data)


@dataclass
class _Reader:
    path: Path
    source: str
    meanings: dict[str, tuple[Entry, ...]] = field(default_factory=dict)

    def read(self, data: Mapping[str, Any]) -> Glossary:
        for name in data:
            if name not in ("term", "place"):
                raise self._bad(name, f"[[{name}]]: erlaubt / allowed: [[term]], [[place]]")
        for entry in self._tables(data, "term", _TERM_KEYS):
            english = self._text(entry, "english")
            for word in self._list(entry, "words", needed=True):
                self._add(word, english)
        places = tuple(self._place(entry) for entry in self._tables(data, "place", _PLACE_KEYS))
        self._check_towns(places)
        for place in places:
            self._add(place.name, place.name)  # a name is not translated
            for other in place.also:
                self._add(other, place.name)
            for town in place.towns:
                self._add(town, town if place.name.startswith(town) else f"{town} {place.name}")
        return Glossary(self.meanings, places, f"{zlib.crc32(self.source.encode()):08x}")

    def _place(self, entry: Mapping[str, Any]) -> Place:
        return Place(self._text(entry, "name"), tuple(self._list(entry, "also")), tuple(self._list(entry, "towns")))

    def _check_towns(self, places: tuple[Place, ...]) -> None:
        """A place that lies in itself, over however many steps, has no end."""
        within = {_key(town): place.name for place in places for town in place.towns}
        for place in places:
            seen = {_key(place.name)}
            above = within.get(_key(place.name))
            while above is not None:
                if _key(above) in seen:
                    raise self._bad(place.name, f"{place.name!r}: Kreis / cycle: towns → {above!r}")
                seen.add(_key(above))
                above = within.get(_key(above))

    def _add(self, word: str, english: str) -> None:
        key = _key(word)
        if not key:
            raise self._bad(word, f"{word!r}: kein Wort / no word")
        for entry in self.meanings.get(key, ()):
            if entry.word.lower() == word.lower() and entry.english != english:
                raise self._bad(word, f"{word!r}: zwei Bedeutungen / two meanings: {entry.english!r}, {english!r}")
        self.meanings[key] = (*self.meanings.get(key, ()), Entry(word, english))

    def _tables(self, data: Mapping[str, Any], name: str, keys: frozenset[str]) -> Iterator[Mapping[str, Any]]:
        tables = data.get(name, [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            raise self._bad(name, f"[[{name}]]")
        for table in tables:
            for key in table:
                if key not in keys:
                    raise self._bad(key, f"{key!r}: erlaubt / allowed: {', '.join(sorted(keys))}")
            yield table

    def _text(self, entry: Mapping[str, Any], key: str) -> str:
        value = entry.get(key)
        if not isinstance(value, str) or not value.strip():
            first = next((str(v[0]) if isinstance(v, list) and v else str(v) for v in entry.values()), key)
            raise self._bad(first, f"{key!r}: Text fehlt / text missing")
        return value

    def _list(self, entry: Mapping[str, Any], key: str, *, needed: bool = False) -> list[str]:
        values = entry.get(key, [])
        if not isinstance(values, list) or not all(isinstance(v, str) and v.strip() for v in values):
            raise self._bad(key, f"{key!r}: Liste von Texten / list of texts")
        if needed and not values:
            raise self._bad(str(entry.get("english", key)), f"{key!r}: leer / empty")
        return values

    def _bad(self, needle: str, detail: str) -> ConfigError:
        """An error with the line of the last place where the word in question stands."""
        lines = [number for number, line in enumerate(self.source.splitlines(), start=1) if needle in line]
        return ConfigError("glossary_entry", path=self.path, line=lines[-1] if lines else 1, detail=detail)
