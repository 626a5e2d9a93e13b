"""Does an entry of the register pass filters, because of what, and how well does it fit?

A filter by region also finds what lies in it and, behind those, what is offered for an
area around it. A filter by target group or topic also finds everything that belongs to it
in ``taxonomy.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from corpus.german import content_words, fold, stem
from corpus.regions import Regions, regions
from corpus.schema import Attribute, Offer, OfferKind
from corpus.taxonomy import taxonomy

KINDS: tuple[OfferKind, ...] = (
    "project", "network", "centre", "platform", "event", "programme", "body", "offer",
)  # fmt: skip
STATES = ("planned", "running", "continued", "completed")
Role = Literal["carrier", "partner", "any"]
# Keys of an organisation's role, where a document says which.
ROLE_KEYS: Mapping[Role, str] = {"carrier": "role.carrier", "partner": "role.partner"}
# Before a carrier's form: this very organisation, not one whose longer name holds it ("Jobcenter Region Hannover").
ITSELF = "="
MIN_PART = 5  # shorter stems are no reliable parts of a compound
# Who looks for an offer is not helped by a committee: those stand behind.
_BEHIND: tuple[OfferKind, ...] = ("network", "body")
_DEPARTMENT = re.compile(r"^\w+ (?:der|des) (?=[A-ZÄÖÜ])")


@dataclass(frozen=True, slots=True)
class Filters:
    """What an entry must be. Empty fields ask for nothing.

    ``regions``: one of them; all of them when ``every_region``. ``elsewhere``: besides
    those, another district too. ``several``: what is told of it names several districts.
    ``needs``: of each need, one taxonomy key. ``only_local``: kinds that count only for the
    regions asked for themselves. ``carriers``: one of them, in that ``role``; where no document
    says which role, in any. ``names``: all of them in one of the entry's names or what it is
    called. ``words``: all of them in the entry's names or in what is told about it.
    """

    regions: tuple[str, ...] = ()
    every_region: bool = False
    elsewhere: bool = False
    several: bool = False
    needs: tuple[tuple[str, ...], ...] = ()
    kinds: tuple[OfferKind, ...] = ()
    only_local: tuple[OfferKind, ...] = ("body",)
    carriers: tuple[str, ...] = ()
    role: Role | None = None
    states: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    without_regions: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()

    @property
    def asks_for_regions_only(self) -> bool:
        """ "Was gibt es in …?": nothing else is asked of an entry."""
        return bool(self.regions) and not (self.needs or self.carriers or self.states or self.names or self.words)


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that passed. ``because``: of each filter, the attributes that it matched.

    ``wide``: it is offered for a larger area than the one asked for; ``vague``: for the whole alliance
    or beyond, or for an area that only a heading above it names. ``breadth``: how many districts beside
    those asked for it names.
    """

    offer: Offer
    because: tuple[tuple[Attribute, ...], ...]
    wide: bool
    vague: bool = False
    breadth: int = 0

    @property
    def order(self) -> tuple[bool, bool, bool, bool]:
        """Smaller is better: local before wide, offers before networks and bodies, few districts before many."""
        return self.vague, self.wide, self.offer.kind in _BEHIND, self.breadth > 0


class Reading(Protocol):
    """What documents say of an entry, as words and stems, and under which form an organisation is known."""

    def tokens(self, offer: Offer) -> frozenset[str]: ...
    def names(self, offer: Offer) -> Sequence[frozenset[str]]: ...
    def states(self, offer: Offer) -> Sequence[Attribute]: ...
    def carrier_form(self, name: str) -> str: ...


def match_entry(offer: Offer, filters: Filters, reading: Reading) -> Match | None:
    """None when a filter excludes the entry."""
    if offer.offer_id in filters.without or _lies_in(offer, filters.without_regions):
        return None
    place = _in_place(offer, filters)
    if place is None:
        return None
    reasons = list(place.reasons)
    for said in (
        _of_kind(offer, filters.kinds),
        *(_for_need(offer, need) for need in filters.needs),
        _carried(offer, filters, reading),
        _in_state(offer, filters.states, reading),
    ):
        if said is None:
            return None
        if said:
            reasons.append(said)
    if filters.names and not named_so(offer, filters.names, reading):
        return None
    if filters.words and not all(holds(reading.tokens(offer), word) for word in filters.words):
        return None
    return Match(offer, tuple(reasons), place.wide, place.vague, place.breadth)


def named_so(offer: Offer, words: Sequence[str], reading: Reading) -> bool:
    """Does one of its names, or what it is called, hold all words?"""
    return any(all(holds(name, word) for word in words) for name in reading.names(offer))


def holds(there: frozenset[str], word: str) -> bool:
    """Is a word among others, alone or inside a compound?"""
    root = stem(word)
    return root in there or word in there or (len(root) >= MIN_PART and any(root in token for token in there))


def carrier_key(name: str) -> str:
    """Organisations are compared by their words, without case, signs and added abbreviations."""
    bare = name.partition(" (")[0]
    key = " ".join(stem(word) for word in content_words(fold(bare)))
    return key.replace("arbeitsagentur", "agentur arbeit")


def is_carrier(carrier: str, asked: str) -> bool:
    """Is it the organisation asked for, or one with a longer name ("… Hameln", "Service der …")?"""
    return f" {asked} " in f" {carrier} "


# Each returns None when it excludes the entry, else the attributes that say why it passed.


@dataclass(frozen=True, slots=True)
class _Place:
    reasons: tuple[tuple[Attribute, ...], ...] = ()
    wide: bool = False
    vague: bool = False
    breadth: int = 0


def _in_place(offer: Offer, filters: Filters) -> _Place | None:
    known = regions()
    place = _Place()
    if filters.regions:
        local, around = _in_regions(offer, filters, known)
        if not (local or around):
            return None
        wide, breadth = not local, _breadth(offer, filters, known)
        if offer.kind in filters.only_local and (wide or (breadth and offer.kind == "network")):
            return None  # a network or committee of the whole alliance is nothing that a district offers
        said = [a for a in _told(offer) if a in around]
        vague = wide and all(known.holds_all(key) for a in said for key in a.keys)
        place = _Place((tuple(local or around),), wide, vague, breadth)
    elif offer.kind == "network" and offer.kind in filters.only_local and _breadth(offer, filters, known) > 1:
        return None
    if not filters.several:
        return place
    told = _told_districts(offer, known)
    return replace(place, reasons=(*place.reasons, tuple(told.values()))) if len(told) > 1 else None


def _lies_in(offer: Offer, places: Sequence[str]) -> bool:
    """Does it lie in these regions and nowhere else?"""
    known = regions()
    inside = frozenset().union(*(known.inside[place] for place in places))
    keys = {key for attribute in offer.regions for key in attribute.keys}
    return bool(places and keys) and keys <= inside


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


def _breadth(offer: Offer, filters: Filters, known: Regions) -> int:
    """How many districts beside those asked for an entry names, by themselves or as an area."""
    districts = frozenset().union(*(known.districts(key) for a in offer.regions for key in a.keys))
    asked = frozenset().union(*(known.districts(region) for region in filters.regions))
    return len(districts - asked)


def _told_districts(offer: Offer, known: Regions) -> dict[str, Attribute]:
    """Districts that names and sentences say, not headings; each with the words that say so."""
    return {district: a for a in _told(offer) for key in a.keys for district in sorted(known.districts(key))}


def _told(offer: Offer) -> list[Attribute]:
    """Regions that names and sentences say, not headings."""
    spans = (*offer.told, *(alias.span for alias in offer.aliases))
    return [a for a in offer.regions if any(span.contains(a.span) for span in spans)]


def _of_kind(offer: Offer, kinds: Sequence[OfferKind]) -> tuple[Attribute, ...] | None:
    if not kinds or offer.kind in kinds:
        return ()
    return tuple(a for a in offer.called if set(kinds).intersection(a.keys))[:1] or None


def _for_need(offer: Offer, need: Sequence[str]) -> tuple[Attribute, ...] | None:
    wanted = frozenset().union(*(taxonomy().narrower(key) for key in need))
    return tuple(a for a in (*offer.target_groups, *offer.topics) if wanted.intersection(a.keys)) or None


def _carried(offer: Offer, filters: Filters, reading: Reading) -> tuple[Attribute, ...] | None:
    if not filters.carriers:
        return ()
    asked = [a for a in offer.carriers if any(_is_asked(a, form, reading) for form in filters.carriers)]
    role = ROLE_KEYS.get(filters.role) if filters.role else None
    if role and any(a.keys for a in asked):
        asked = [a for a in asked if role in a.keys]
    return tuple(asked) or None


def _is_asked(attribute: Attribute, form: str, reading: Reading) -> bool:
    if not form.startswith(ITSELF):
        return is_carrier(reading.carrier_form(attribute.value), form)
    own = carrier_key(_DEPARTMENT.sub("", attribute.value.replace(",", " ")))
    return f"{own} ".startswith(f"{form.removeprefix(ITSELF)} ")


def _in_state(offer: Offer, states: Sequence[str], reading: Reading) -> tuple[Attribute, ...] | None:
    if not states:
        return ()
    return tuple(a for a in reading.states(offer) if set(states).intersection(a.keys)) or None
