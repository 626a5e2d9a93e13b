"""Districts, their places and the areas they form: reads ``regions.toml`` and finds them in text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from corpus.errors import ConfigError

REGIONS_FILE = Path(__file__).with_name("regions.toml")
_TABLES = ("district", "area")
_FIELDS = {"name": str, "spellings": list, "places": list, "contains": list, "outside": bool}
# "Landkreis", "LK", "Kreis" … before a name belong to it.
_TITLE = r"(?:(?:Landkreis(?:es|e|en)?|LK|Kreis(?:es|e)?|Stadt|Städte[n]?|Region)\s+)?"
# A name inside an organisation's name says where that has its seat, not where an offer is.
_ORGANISATION_BEFORE = re.compile(
    r"(?:Hochschule|Universität|HWK|IHK|FH|Handwerkskammer|Industrie- und Handelskammer|Agentur(?:en)? für Arbeit|"
    r"Arbeitsagentur|verband|förderung(?:en)?|Landesentwicklung|DGB|Ostfalia|Stiftung)\s+(?:der\s+|in\s+)?$"
)
_ORGANISATION_AFTER = re.compile(r"\s+(?:AG|Aktiengesellschaft|GmbH|gGmbH)\b")


@dataclass(frozen=True, slots=True)
class Place:
    """A region named in a text at ``start:end``; ``region`` is its name in ``regions.toml``."""

    region: str
    start: int
    end: int


@dataclass(frozen=True)
class Regions:
    """``inside``: region → every region that lies in it, itself included."""

    names: tuple[str, ...]
    inside: Mapping[str, frozenset[str]]
    outside: frozenset[str]
    _spellings: Mapping[str, str]
    _pattern: re.Pattern[str]

    def find(self, text: str) -> list[Place]:
        """Regions named in a text, in order; not those inside an organisation's name."""
        places = []
        for match in self._pattern.finditer(text):
            start, end = match.span()
            if match["name"][0].isupper() and _is_in_organisation(text, start, end):
                continue
            places.append(Place(self._spellings[_key(match["name"])], start, end))
        return places

    def named(self, text: str) -> tuple[str, ...]:
        """Names of the regions in a text, first named first."""
        return tuple(dict.fromkeys(place.region for place in self.find(text)))

    def touches(self, one: str, other: str) -> bool:
        """Does one of the two lie in the other?"""
        return other in self.inside.get(one, frozenset()) or one in self.inside.get(other, frozenset())

    def districts(self, region: str) -> frozenset[str]:
        """The smallest regions that a region is made of."""
        return frozenset(r for r in self.inside[region] if self.inside[r] == {r})

    def holds_all(self, region: str) -> bool:
        """Does every district of the alliance lie in it?"""
        own = (name for name in self.names if name not in self.outside and self.inside[name] == {name})
        return self.inside[region].issuperset(own)


def _is_in_organisation(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 60) : start]
    return _ORGANISATION_AFTER.match(text, end) is not None or _ORGANISATION_BEFORE.search(before) is not None


@cache
def regions(path: Path = REGIONS_FILE) -> Regions:
    """The regions of a file.

    Raises:
        ConfigError: the file can't be read or an entry is wrong; names line and key.
    """
    try:
        source = path.read_text(encoding="utf-8")
        data = tomllib.loads(source)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError("register_syntax", path=path, detail=error) from error
    entries = _entries(path, source, data)
    spellings: dict[str, str] = {}
    contains: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        _check(path, source, entry, contains)
        name = entry["name"]
        contains[name] = tuple(entry.get("contains", ()))
        for spelling in (name, *entry.get("spellings", ()), *entry.get("places", ())):
            if spellings.setdefault(_key(spelling), name) != name:
                raise _wrong(path, source, name, f"{spelling}: {spellings[_key(spelling)]}")
    inside: dict[str, frozenset[str]] = {}
    for name, parts in contains.items():  # areas come after what they contain
        inside[name] = frozenset({name}).union(*(inside[part] for part in parts))
    outside = frozenset(entry["name"] for entry in entries if entry.get("outside"))
    return Regions(tuple(contains), inside, outside, spellings, _pattern(entries))


def _entries(path: Path, source: str, data: Mapping[str, Any]) -> list[Any]:
    """Districts, then areas: those come after what they contain."""
    for table, found in data.items():
        if table not in _TABLES or not isinstance(found, list):
            raise _wrong(path, source, table, "[[district]] / [[area]]")
    entries = [entry for table in _TABLES for entry in data.get(table, ())]
    if not entries:
        raise ConfigError("vocabulary_entry", path=path, line=1, entry="[[district]]", detail="fehlt / missing")
    return entries


def _check(path: Path, source: str, entry: object, known: Iterable[str]) -> None:
    name = entry.get("name") if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or not isinstance(name, str) or not name:
        raise _wrong(path, source, "name", f"{entry!r}")
    for key, value in entry.items():
        if key not in _FIELDS or not isinstance(value, _FIELDS[key]):
            raise _wrong(path, source, name, f"{key} = {value!r}")
        if isinstance(value, list) and not all(isinstance(item, str) and item for item in value):
            raise _wrong(path, source, name, f"{key} = {value!r}")
    if name in known:
        raise _wrong(path, source, name, "doppelt / twice")
    for part in entry.get("contains", ()):
        if part not in known:
            raise _wrong(path, source, name, f"contains = {part}")


def _wrong(path: Path, source: str, name: str, detail: str) -> ConfigError:
    lines = source.splitlines()
    marks = (f'name = "{name}"', f"[[{name}]]", f"{name} =")
    line = next((n for n, text in enumerate(lines, 1) if text.startswith(marks)), 1)
    return ConfigError("vocabulary_entry", path=path, line=line, entry=name, detail=detail)


def _pattern(entries: Iterable[Mapping[str, Any]]) -> re.Pattern[str]:
    every = {s for e in entries for s in (e["name"], *e.get("spellings", ()), *e.get("places", ()))}
    names = "|".join(_spelling(name) for name in sorted(every, key=lambda name: (-len(name), name)))
    return re.compile(rf"(?<!\w){_TITLE}(?P<name>{names})(?!\w)")


def _spelling(name: str) -> str:
    """Names as written, any white space between their words; a genitive -s on longer ones."""
    written = r"\s+".join(map(re.escape, name.split()))
    return written + ("s?" if name[-1].islower() and len(name) > 3 and not name.endswith("s") else "")


def _key(spelling: str) -> str:
    key = " ".join(spelling.split())
    return key[:-1] if key.endswith("s") and len(key) > 4 else key
