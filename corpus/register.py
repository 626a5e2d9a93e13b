"""The register of projects and offers: read whole, filtered by meaning.

Nothing is ranked away: every entry is looked at (``corpus/matching.py`` says which pass).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

from corpus.errors import QuestionError
from corpus.german import content_words, stem
from corpus.matching import (
    ITSELF,
    KINDS,
    ROLE_KEYS,
    STATES,
    Filters,
    Match,
    Role,
    carrier_key,
    is_carrier,
    match_entry,
    named_so,
)
from corpus.quoting import quotes
from corpus.records import OFFER_ATTRIBUTES
from corpus.regions import REGIONS_FILE, Regions, regions
from corpus.schema import Attribute, Document, Language, Offer, OfferKind, Span
from corpus.taxonomy import TAXONOMY_FILE, Dimension, Taxonomy, taxonomy
from corpus.texts import text

__all__ = [
    "ITSELF", "KINDS", "KIND_TEXTS", "ROLE_KEYS", "STATES", "STATE_TEXTS", "Among", "Filters", "Match", "Register",
    "RegisterResult", "Role", "carrier_key", "concept_keys", "label", "reload_vocabulary", "restricted",
    "vocabulary_digest",
]  # fmt: skip
KIND_TEXTS: Mapping[OfferKind, str] = {
    "project": "register.kind_project",
    "network": "register.kind_network",
    "centre": "register.kind_centre",
    "platform": "register.kind_platform",
    "event": "register.kind_event",
    "programme": "register.kind_programme",
    "body": "register.kind_body",
    "offer": "register.kind_offer",
}
STATE_TEXTS: Mapping[str, str] = {
    "planned": "register.status_planned",
    "running": "register.status_running",
    "continued": "register.status_continued",
    "completed": "register.status_completed",
}
_Key = TypeVar("_Key", bound=str)
_ABBREVIATION = re.compile(r"\(([A-Z](?=[a-z]*[A-Z])[A-Za-z-]{1,9})\)")


@dataclass(frozen=True, slots=True)
class Among:
    """Those of a list that a second question asks for ("welche davon …").

    ``asked``: its words. ``understood``: False when they name no filter, so that nothing was chosen.
    ``unknown``: of how many of the list no document says in which state they are, if one was asked for.
    """

    asked: str
    understood: bool
    matches: tuple[Match, ...] = ()
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class RegisterResult:
    """``checked`` of ``total`` entries were looked at (total: of the documents asked for).

    ``unknown``: how many more would match if any document said in which state they are.
    ``among``: what a second question asks of the list. ``unchecked``: words of the question that
    restrict it and that no filter checked.
    """

    matches: tuple[Match, ...]
    checked: int
    total: int
    filters: Filters
    unknown: int = 0
    among: Among | None = None
    unchecked: tuple[str, ...] = ()


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
                kinds=tuple(_by_name("kind", value, KIND_TEXTS) for value in kinds),
                carriers=tuple(map(self._carrier, carriers)),
                states=tuple(_by_name("status", value, STATE_TEXTS) for value in states),
                words=tuple(content_words(text)) if text.strip() else (),
                documents=tuple(map(self._document, documents)),
            )
        )

    def search(self, filters: Filters) -> RegisterResult:
        """Looks at every entry; those that fit best first (``Match.order``), else in document order."""
        entries = self._of(filters.documents)
        found = [match for match in (match_entry(offer, filters, self) for offer in entries) if match is not None]
        found.sort(key=lambda match: match.order)
        return RegisterResult(tuple(found), len(entries), len(entries), filters, self._of_unknown_state(filters))

    def _of_unknown_state(self, filters: Filters) -> int:
        """How many entries pass all other filters and are in no state that is known."""
        if not filters.states:
            return 0
        others = self.search(replace(filters, states=())).matches
        return sum(not self.states(match.offer) for match in others)

    # -- what is told of an entry ----------------------------------------------------------------

    def tokens(self, offer: Offer) -> frozenset[str]:
        """Words and stems of an entry's names and of what is told about it."""
        key = (offer.offer_id, offer.told)
        found = self._told.get(key)
        if found is None:
            spans = (*(alias.span for alias in offer.aliases), *offer.told)
            texts = (offer.name, *(self.documents[span.doc_id].slice(span) for span in spans))
            found = frozenset().union(*map(_tokens, texts))
            self._told[key] = found
        return found

    def names(self, offer: Offer) -> list[frozenset[str]]:
        """Words and stems of each name of an entry, and of each word for what it is."""
        called = (self.documents[a.span.doc_id].slice(a.span) for a in offer.called)
        return [_tokens(name) for name in (offer.name, *(alias.value for alias in offer.aliases), *called)]

    def states(self, offer: Offer) -> tuple[Attribute, ...]:
        """In which state it is: a sheet about it knows it, or knows that nothing is known; else what texts say."""
        sheets = {span.doc_id for span in offer.mentions if self.documents[span.doc_id].source.kind == "fact_sheet"}
        return tuple(a for a in offer.status if a.span.doc_id in sheets) if sheets else offer.status

    def names_any(self, words: Sequence[str], documents: Sequence[str] = ()) -> bool:
        """Is there an entry one of whose names holds all these words?"""
        return bool(words) and any(named_so(offer, words, self) for offer in self._of(documents))

    def carrier_form(self, name: str) -> str:
        """Comparable form of an organisation, of its full name where an abbreviation is given."""
        key = carrier_key(name)
        if key not in self.carriers or " " in key:  # "KVHS Holzminden": an abbreviation and words of the full name
            short, _, rest = key.partition(" ")
            full = carrier_key(self.carriers.get(short, ""))
            if rest and set(rest.split()) <= set(full.split()):
                return full
        return carrier_key(self.carriers.get(key, name))

    def _of(self, documents: Sequence[str]) -> list[Offer]:
        return [offer for offer in (restricted(o, documents) for o in self.offers) if offer is not None]

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

    def _carrier(self, value: str) -> str:
        key = self.carrier_form(value)
        if not any(is_carrier(other, key) for other in self.carriers):
            raise _unknown("carrier", value, sorted(set(self.carriers.values())))
        return key

    def _document(self, value: str) -> str:
        if value not in self.documents:
            raise QuestionError("register_document", value=value, known=", ".join(sorted(self.documents)))
        return value

    def quotes(self, match: Match) -> tuple[Span, ...]:
        """The sentences to cite for an entry: what it is and why it matched; one when a sentence says both."""
        return quotes(self.documents, match)

    def speaks_of(self, key: str, documents: Sequence[str] = ()) -> bool:
        """Does any entry have an attribute that a taxonomy key stands for?"""
        wanted = _taxonomy().narrower(key)
        every = (a for offer in self._of(documents) for a in (*offer.target_groups, *offer.topics))
        return any(wanted.intersection(a.keys) for a in every)

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


def _tokens(text: str) -> frozenset[str]:
    return frozenset(token for word in content_words(text) for token in (word, stem(word)))


def _by_name(name: str, value: str, texts: Mapping[_Key, str]) -> _Key:
    """A kind or state by its key or by its German or English name."""
    for key, told in texts.items():
        if value.strip().casefold() in (key, text(told, "de").casefold(), text(told, "en").casefold()):
            return key
    raise _unknown(name, value, [f"{text(told, 'de')} ({key})" for key, told in texts.items()])


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
