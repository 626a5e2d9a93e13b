"""The register of projects and offers: read whole, filtered by meaning.

A filter by region also finds what lies in it and, behind those, what is offered for an
area around it. A filter by target group or topic also finds everything that belongs to it
in ``taxonomy.toml``. Nothing is ranked away: every entry is looked at.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from corpus.errors import QuestionError
from corpus.german import content_words, fold, stem
from corpus.records import OFFER_ATTRIBUTES
from corpus.regions import REGIONS_FILE, Regions, regions
from corpus.schema import Attribute, Document, Language, Offer, OfferKind, Span
from corpus.sentences import sentence_spans
from corpus.taxonomy import TAXONOMY_FILE, Dimension, Taxonomy, taxonomy

KINDS: tuple[OfferKind, ...] = (
    "project", "network", "centre", "platform", "event", "programme", "body", "offer",
)  # fmt: skip
STATES = ("planned", "running", "continued", "completed")
_ABBREVIATION = re.compile(r"\(([A-Z][A-Z-]{1,9})\)")
_MARKER = re.compile(r"(?:[•–*-]|\d{1,3}[.)]|[a-z][.)])\s+")
MIN_PART = 5  # shorter stems are no reliable parts of a compound


@dataclass(frozen=True, slots=True)
class Filters:
    """What an entry must be. Empty fields ask for nothing.

    ``regions``: one of them; all of them when ``every_region``. ``elsewhere``: besides
    those, another district too. ``several``: what is told of it names several districts.
    ``needs``: of each need, one taxonomy key. ``words``: all of them in the entry's names
    or in what is told about it.
    """

    regions: tuple[str, ...] = ()
    every_region: bool = False
    elsewhere: bool = False
    several: bool = False
    needs: tuple[tuple[str, ...], ...] = ()
    kinds: tuple[OfferKind, ...] = ()
    carriers: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that passed. ``because``: the attributes that the filters matched.

    ``wide``: it is offered for a larger area than the one asked for.
    """

    offer: Offer
    because: tuple[Attribute, ...]
    wide: bool


@dataclass(frozen=True, slots=True)
class RegisterResult:
    """``checked`` of ``total`` entries were looked at (total: of the documents asked for)."""

    matches: tuple[Match, ...]
    checked: int
    total: int
    filters: Filters


@dataclass(frozen=True)
class Register:
    """All entries of an index generation, and the documents they point into."""

    offers: tuple[Offer, ...]
    documents: Mapping[str, Document]
    _told: dict[tuple[str, tuple[Span, ...]], frozenset[str]] = field(default_factory=dict, repr=False, compare=False)

    def find(
        self,
        *,
        regions: Iterable[str] = (),
        target_groups: Iterable[str] = (),
        topics: Iterable[str] = (),
        kinds: Iterable[str] = (),
        carriers: Iterable[str] = (),
        states: Iterable[str] = (),
        text: str = "",
        documents: Iterable[str] = (),
    ) -> RegisterResult:
        """Filters given as words; several values of one filter mean any of them.

        Raises:
            QuestionError: a value that names nothing; the message says which exist.
        """
        needs = (self._keys("target_group", target_groups), self._keys("topic", topics))
        return self.search(
            Filters(
                regions=tuple(dict.fromkeys(name for value in regions for name in self._region(value))),
                needs=tuple(need for need in needs if need),
                kinds=tuple(kind for kind in map(self._kind, kinds)),
                carriers=tuple(map(self._carrier, carriers)),
                states=tuple(map(self._state, states)),
                words=tuple(content_words(text)) if text.strip() else (),
                documents=tuple(map(self._document, documents)),
            )
        )

    def search(self, filters: Filters) -> RegisterResult:
        """Looks at every entry; local ones before wide ones, else in document order."""
        entries = [offer for offer in (restricted(o, filters.documents) for o in self.offers) if offer is not None]
        found = [match for match in (self._match(offer, filters) for offer in entries) if match is not None]
        found.sort(key=lambda match: match.wide)
        return RegisterResult(tuple(found), len(entries), len(entries), filters)

    def _match(self, offer: Offer, filters: Filters) -> Match | None:
        because: list[Attribute] = []
        if filters.kinds and offer.kind not in filters.kinds:
            because = [a for a in offer.called if set(filters.kinds).intersection(a.keys)][:1]
            if not because:
                return None
        wide = False
        if filters.regions:
            local, around = _in_regions(offer, filters, _regions())
            if not (local or around):
                return None
            because += local or around
            wide = not local
            if wide and offer.kind == "body":
                return None  # a committee of the whole alliance is nothing that a district offers
        if filters.several:
            told = _told_districts(offer, _regions())
            if len(told) < 2:
                return None
            because += told.values()
        for need in filters.needs:
            wanted = frozenset().union(*(_taxonomy().narrower(key) for key in need))
            said = [a for a in (*offer.target_groups, *offer.topics) if wanted.intersection(a.keys)]
            if not said:
                return None
            because += said[:1]
        if filters.carriers:
            said = [
                a for a in offer.carriers if any(_names(self._carrier_key(a.value), key) for key in filters.carriers)
            ]
            if not said:
                return None
            because += said[:1]
        if filters.states:
            said = [a for a in offer.status if set(filters.states).intersection(a.keys)]
            if not said:
                return None
            because += said[:1]
        if filters.words and not self._tells(offer, filters.words):
            return None
        return Match(offer, tuple(because), wide)

    def _tells(self, offer: Offer, words: Sequence[str]) -> bool:
        """Do names and sentences of the entry hold every word, alone or inside a compound?"""
        there = self._tokens(offer)
        return all(_holds(there, word) for word in words)

    def _tokens(self, offer: Offer) -> frozenset[str]:
        """Words and stems of an entry's names and of what is told about it."""
        key = (offer.offer_id, offer.told)
        found = self._told.get(key)
        if found is None:
            spans = (*(alias.span for alias in offer.aliases), *offer.told)
            texts = (offer.name, *(self.documents[span.doc_id].slice(span) for span in spans))
            found = frozenset(t for text in texts for word in content_words(text) for t in (word, stem(word)))
            self._told[key] = found
        return found

    # -- words of a filter → values that exist ---------------------------------------------------

    def _region(self, value: str) -> tuple[str, ...]:
        named = _regions().named(value)
        if not named:
            raise _unknown("region", value, [name for name in _regions().names if name not in _regions().outside])
        return named

    def _keys(self, dimension: Dimension, values: Iterable[str]) -> tuple[str, ...]:
        keys: dict[str, None] = {}
        for value in values:
            named = concept_keys(value, dimension)
            if not named:
                raise _unknown(dimension.replace("_", "-"), value, _taxonomy().labels(dimension, "de"))
            keys |= dict.fromkeys(named)
        return tuple(keys)

    def _kind(self, value: str) -> OfferKind:
        for kind in KINDS:
            if value.strip().lower() == kind:
                return kind
        raise _unknown("kind", value, KINDS)

    def _state(self, value: str) -> str:
        if value not in STATES:
            raise _unknown("status", value, STATES)
        return value

    def _carrier(self, value: str) -> str:
        key = self._carrier_key(value)
        if not any(_names(other, key) for other in self.carriers):
            raise _unknown("carrier", value, sorted(set(self.carriers.values())))
        return key

    def _document(self, value: str) -> str:
        if value not in self.documents:
            raise QuestionError("register_document", value=value, known=", ".join(sorted(self.documents)))
        return value

    def quotes(self, match: Match) -> tuple[Span, ...]:
        """The sentences to cite for an entry: one that names it, and one that says why it matched.

        They are one when a sentence does both.
        """
        names = match.offer.mentions
        reasons = [attribute.span for attribute in match.because]
        sentences = [self._sentence(span) for span in names]
        both = next((s for s in sentences if any(s.contains(reason) for reason in reasons)), None)
        if both is not None:
            return (both,)
        shown = [*sentences[:1], *(self._sentence(reason) for reason in reasons[:1])]
        return tuple(dict.fromkeys(shown))

    def _sentence(self, span: Span) -> Span:
        """The sentence or list item that holds a span."""
        text = self.documents[span.doc_id].text
        begin = text.rfind("\n", 0, span.start) + 1
        end = text.find("\n", span.end)
        line = text[begin : end if end >= 0 else len(text)]
        for start, stop in sentence_spans(line):
            if begin + start <= span.start and span.end <= begin + stop:
                marker = _MARKER.match(line, start, stop)
                start = marker.end() if marker and begin + marker.end() <= span.start else start
                return Span(span.doc_id, begin + start, begin + stop)
        return span

    def speaks_of(self, key: str, documents: Sequence[str] = ()) -> bool:
        """Does any entry have an attribute that a taxonomy key stands for?"""
        wanted = _taxonomy().narrower(key)
        every = (o for o in (restricted(offer, documents) for offer in self.offers) if o is not None)
        return any(wanted.intersection(a.keys) for offer in every for a in (*offer.target_groups, *offer.topics))

    @cached_property
    def carriers(self) -> Mapping[str, str]:
        """Comparable form → name, of every organisation that carries an entry or takes part.

        An abbreviation that some document puts behind or for a name leads to that name.
        """
        attributes = [a for offer in self.offers for a in offer.carriers]
        found: dict[str, str] = {}
        for attribute in attributes:
            written = self.documents[attribute.span.doc_id].slice(attribute.span)
            name = attribute.value.partition(" (")[0]
            for short in _ABBREVIATION.findall(f"{attribute.value} ({written})"):
                if short != name:
                    found.setdefault(carrier_key(short), name)
        for attribute in attributes:
            found.setdefault(carrier_key(attribute.value), attribute.value.partition(" (")[0])
        return found

    def _carrier_key(self, name: str) -> str:
        key = carrier_key(name)
        return carrier_key(self.carriers.get(key, name))


def concept_keys(value: str, dimension: Dimension) -> tuple[str, ...]:
    """Taxonomy keys that a word names: by label, by key or by one of its terms."""
    wanted = value.strip().casefold()
    for key, concept in _taxonomy().concepts.items():
        names = (concept.de.casefold(), concept.en.casefold(), key, key.partition(".")[2])
        if concept.dimension == dimension and wanted in names:
            return (key,)
    return _taxonomy().named(value, dimension)


def label(attribute: Attribute, language: Language) -> str:
    """An attribute's value in a language, as far as the taxonomy knows it; else as it stands."""
    if language == "en":
        known = [_taxonomy().concepts[key].en for key in attribute.keys if key in _taxonomy().concepts]
        return ", ".join(known) or attribute.value
    return attribute.value


def restricted(offer: Offer, documents: Sequence[str]) -> Offer | None:
    """What some documents say of an entry; None when none of them names it."""
    if not documents:
        return offer
    allowed = frozenset(documents)
    mentions = tuple(span for span in offer.mentions if span.doc_id in allowed)
    aliases = _of(offer.aliases, allowed)
    if not mentions or not aliases:
        return None
    names = [alias.value for alias in aliases]
    values: dict[str, tuple[Attribute, ...]] = {
        name: _of(getattr(offer, name), allowed) for name in OFFER_ATTRIBUTES if name != "aliases"
    }
    return replace(
        offer,
        name=offer.name if offer.name in names else names[0],
        aliases=aliases,
        mentions=mentions,
        told=tuple(span for span in offer.told if span.doc_id in allowed),
        **values,  # type: ignore[arg-type]  # the names are Offer's own
    )


def _of(attributes: Iterable[Attribute], documents: frozenset[str]) -> tuple[Attribute, ...]:
    return tuple(a for a in attributes if a.span.doc_id in documents)


def _in_regions(offer: Offer, filters: Filters, known: Regions) -> tuple[list[Attribute], list[Attribute]]:
    """Attributes that say the entry lies in the regions asked for, and that it is for an area around."""
    local: list[Attribute] = []
    around: list[Attribute] = []
    for asked in filters.regions:
        inside = [a for a in offer.regions if known.inside[asked].intersection(a.keys)]
        outer = [a for a in offer.regions if any(asked in known.inside[key] - {key} for key in a.keys)]
        if filters.every_region and not (inside or outer):
            return [], []
        local += inside
        around += outer
    if filters.elsewhere:
        asked_for = frozenset().union(*(known.inside[region] for region in filters.regions))
        other = [a for a in offer.regions if a.keys and not asked_for.intersection(a.keys) and a not in around]
        if not other:
            return [], []
        local += other[:1] if local else []
    return list(dict.fromkeys(local)), list(dict.fromkeys(around))


def _told_districts(offer: Offer, known: Regions) -> dict[str, Attribute]:
    """Districts that names and sentences say, not headings; each with the words that say so."""
    spans = (*offer.told, *(alias.span for alias in offer.aliases))
    said = [a for a in offer.regions if any(span.contains(a.span) for span in spans)]
    return {district: a for a in said for key in a.keys for district in sorted(known.districts(key))}


def _holds(there: frozenset[str], word: str) -> bool:
    root = stem(word)
    return root in there or word in there or (len(root) >= MIN_PART and any(root in token for token in there))


def carrier_key(name: str) -> str:
    """Organisations are compared by their words, without case, signs and added abbreviations."""
    bare = name.partition(" (")[0]
    key = " ".join(stem(word) for word in content_words(fold(bare)))
    return key.replace("arbeitsagentur", "agentur arbeit")


def _names(carrier: str, asked: str) -> bool:
    """Is it the organisation asked for, or one with a longer name ("… Hameln", "Service der …")?"""
    return f" {asked} " in f" {carrier} "


def _unknown(name: str, value: str, known: Iterable[str]) -> QuestionError:
    return QuestionError("register_filter", name=name, value=value, known=", ".join(known))


def vocabulary_digest() -> str:
    """sha256 of the files that decide what the register's attributes are called, as they are now."""
    return hashlib.sha256(REGIONS_FILE.read_bytes() + TAXONOMY_FILE.read_bytes()).hexdigest()


def reload_vocabulary() -> None:
    """Those files are read anew: they may have been edited since this program began."""
    regions.cache_clear()
    taxonomy.cache_clear()


def _taxonomy() -> Taxonomy:
    return taxonomy()


def _regions() -> Regions:
    return regions()
