"""What is said about a named project, body or offer: its sentences, each with what it takes up.

A question that names one is answered by what the documents say about it or not at all, so its
evidence is looked for there. Names come from the register, with their aliases; "Welcome Center" is
short for "Welcome Center Region Hildesheim" when a question names the district elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpus.german import WORD, fold, stem
from corpus.index import Index
from corpus.regions import regions
from corpus.schema import Document, Offer, Passage, Span

MIN_NAME, MIN_SHORT_NAME = 3, 6
MIN_UNITS = 3  # with fewer sentences about it a name says too little to be judged by
# Behind a name they say where or whose it is; a name without them is still the name.
_BEFORE_PLACES = "region landkreis landkreises kreis stadt in im der des und ihk"
# What is left of a name without its place must not be a common noun.
_COMMON = frozenset(
    stem(word)
    for word in "fachkräftebündnis fachkräfteallianz netzwerk projekt zentrum bildungsregion arbeitskreis".split()
)
_TAKES_UP = re.compile(r"(?:Er|Sie|Es|Die|Das|Der|Dies\w*|Dabei|Dort|Damit|Hier\w*|Ziel)\b")
_DEFINES = re.compile(r"\b(?:ist|sind|war|waren)\s+(?:ein|eine|einer|die|das|der)\b")


@dataclass(frozen=True, slots=True)
class Unit:
    """A quotable sentence with what it takes up, each "" when there is nothing.

    ``lead``: the sentence or heading that introduces it. ``before``: the sentence it points back
    to. ``path``: the headings above it. ``title``: its document's.
    """

    span: Span
    text: str
    lead: str
    before: str
    path: str
    title: str

    @property
    def told(self) -> tuple[str, ...]:
        """All its texts but the title, which all of a document has."""
        return tuple(text for text in (self.text, self.lead, self.before, self.path) if text)


@dataclass(frozen=True, slots=True)
class Entity:
    """An entry of the register, by ``names`` in comparable form, longest first.

    ``regions``: names of ``regions.toml`` that it belongs to. ``units``: what is said about it.
    ``definition``: the sentence that says what it is, "" when none does.
    """

    names: tuple[str, ...]
    regions: frozenset[str]
    units: tuple[Unit, ...]
    definition: str


@dataclass(frozen=True, slots=True)
class Named:
    """An entity and the name that a question uses for it, in comparable form."""

    name: str
    entity: Entity


@dataclass(frozen=True)
class Scopes:
    """All sentences and entities of one index generation."""

    units: Mapping[Span, Unit]
    entities: tuple[Entity, ...]

    @classmethod
    def of(cls, index: Index) -> Scopes:
        units = {unit.span: unit for passage in index.passages for unit in _units(index, passage)}
        by_document: dict[str, list[Unit]] = {}
        for unit in units.values():
            by_document.setdefault(unit.span.doc_id, []).append(unit)
        entered = [_entity(index, offer, by_document) for offer in index.register.offers]
        known = {name for entity in entered for name in entity.names}
        sheets = (_sheet(document, by_document.get(document.doc_id, ())) for document in index.documents.values())
        return cls(units, (*entered, *(sheet for sheet in sheets if sheet and not known.intersection(sheet.names))))

    def named(self, question: str) -> tuple[Named, ...]:
        """Entities that a question names, longer names first; of namesakes those in the place it names."""
        text = comparable(question)
        found = [
            Named(name, entity)
            for entity in self.entities
            for name in [next((name for name in entity.names if name in text), "")]
            if name
        ]
        longest = sorted(found, key=lambda one: -len(one.name))
        outer = [a for a in longest if not any(a.name != b.name and a.name.strip() in b.name for b in longest)]
        return tuple(one for one in outer if not _is_namesake_elsewhere(one, outer, regions().named(question)))


def comparable(text: str) -> str:
    """Stems with single spaces around each: a name is in a text when it is part of it."""
    return f" {' '.join(stem(word.lower()) for word in WORD.findall(fold(text)))} "


_KNOWN: list[tuple[Sequence[Passage], Scopes]] = []
_MAX_KNOWN = 4


def scopes_of(index: Index) -> Scopes:
    """The scopes of an index, made when it is first asked; those of the last few are kept."""
    for passages, scopes in _KNOWN:
        if passages is index.passages:
            return scopes
    made = Scopes.of(index)
    _KNOWN.append((index.passages, made))
    del _KNOWN[:-_MAX_KNOWN]
    return made


def _units(index: Index, passage: Passage) -> Iterable[Unit]:
    if passage.kind == "reference":
        return
    document = index.documents[passage.span.doc_id]
    before = ""
    for span, lead_in in zip(passage.sentences, passage.lead_ins, strict=True):
        text = document.slice(span)
        lead = document.slice(lead_in) if lead_in else ""
        taken_up = before if not lead and _TAKES_UP.match(text) else ""
        path = " ".join(document.section_path_at(span.start))
        yield Unit(span, text, lead, taken_up, path, document.source.title)
        before = text


def _entity(index: Index, offer: Offer, by_document: Mapping[str, Sequence[Unit]]) -> Entity:
    full = {comparable(alias.value) for alias in offer.aliases} | {comparable(offer.name)}
    full = {name for name in full if len(name.strip()) >= MIN_NAME}
    own = {alias.span.doc_id for alias in offer.aliases if _is_about(index.documents[alias.span.doc_id], alias.value)}
    spans = (*offer.told, *offer.mentions)
    units = [
        unit
        for doc_id in dict.fromkeys([*(span.doc_id for span in spans), *sorted(own)])
        for unit in by_document.get(doc_id, ())
        if doc_id in own or any(span.overlaps(unit.span) for span in spans)
    ]
    definition = next((u.text for u in units if u.span.doc_id in own and _DEFINES.search(u.text)), "")
    names = sorted(full | {short for name in full if (short := _short(name))}, key=lambda name: (-len(name), name))
    belongs = frozenset(key for attribute in offer.regions for key in attribute.keys)
    return Entity(tuple(names), belongs, tuple(units) if len(units) >= MIN_UNITS else (), definition)


def _sheet(document: Document, units: Sequence[Unit]) -> Entity | None:
    """A fact sheet about something that the register does not list, a procedure, say: named by its title."""
    name = comparable(re.split(r"\s[–(]|:\s", document.source.title.removeprefix("Steckbrief: "))[0])
    if document.source.kind != "fact_sheet" or len(name.strip()) < MIN_SHORT_NAME:
        return None
    definition = next((unit.text for unit in units if _DEFINES.search(unit.text)), "")
    return Entity((name,), frozenset(), tuple(units), definition)


def _is_about(document: Document, name: str) -> bool:
    """A fact sheet with the name in its title."""
    return document.source.kind == "fact_sheet" and comparable(name) in comparable(document.source.title)


def _short(name: str) -> str:
    """A comparable name without the place at its end; "" when nothing telling is left."""
    words = name.split()
    places = _place_words()
    while len(words) > 1 and words[-1] in places:
        words.pop()
    short = " ".join(words)
    return f" {short} " if short != name.strip() and len(short) >= MIN_SHORT_NAME and short not in _COMMON else ""


def _place_words() -> frozenset[str]:
    return frozenset(stem(word.lower()) for name in (*regions().names, _BEFORE_PLACES) for word in WORD.findall(name))


def _is_namesake_elsewhere(one: Named, every: Sequence[Named], places: Sequence[str]) -> bool:
    if not places or sum(other.name == one.name for other in every) < 2:
        return False
    return not any(regions().touches(own, place) for own in one.entity.regions for place in places)
