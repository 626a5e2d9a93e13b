"""Entries of all documents → the register: the same thing under several names becomes one entry."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace

from corpus.regions import regions
from corpus.schema import Attribute, Offer
from ingest.offers.keys import NameIndex, key_of, same_name

_SLUG = re.compile(r"[^a-z0-9]+")
_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def merge_entries(entries: Iterable[Offer]) -> tuple[Offer, ...]:
    """Entries with one of their names in common, unless they are for different regions.

    The later entry's name and kind stand (fact sheets come after the strategy and are about
    one thing), but what one calls a body stays one; places keep the order of the documents.
    """
    merged: list[Offer] = []
    index = NameIndex()
    for entry in entries:
        candidates = sorted({number for alias in entry.aliases for number in index.like(alias.value)})
        known = next((i for i in candidates if _same(merged[i], entry)), len(merged))
        if known == len(merged):
            merged.append(entry)
        else:
            merged[known] = _joined(merged[known], entry)
        for alias in entry.aliases:
            index.add(alias.value, known)
    return _with_ids(merged)


def _same(one: Offer, other: Offer) -> bool:
    names = [
        (a.value, b.value) for a in one.aliases for b in other.aliases if same_name(key_of(a.value), key_of(b.value))
    ]
    return any(_same_place(a, b) for a, b in names) and _regions_touch(one, other)


def _same_place(one: str, other: str) -> bool:
    """Names with different regions in them are different things."""
    first, second = regions().named(one), regions().named(other)
    return not first or not second or any(regions().touches(a, b) for a in first for b in second)


def _regions_touch(one: Offer, other: Offer) -> bool:
    first = {key for attribute in one.regions for key in attribute.keys}
    second = {key for attribute in other.regions for key in attribute.keys}
    return not first or not second or any(regions().touches(a, b) for a in first for b in second)


def _joined(one: Offer, other: Offer) -> Offer:
    return replace(
        other,
        kind="body" if "body" in (one.kind, other.kind) else other.kind,
        aliases=_all(one.aliases, other.aliases),
        called=_all(one.called, other.called),
        regions=_all(one.regions, other.regions),
        carriers=_all(one.carriers, other.carriers),
        target_groups=_all(one.target_groups, other.target_groups),
        topics=_all(one.topics, other.topics),
        period=_all(one.period, other.period),
        status=_all(one.status, other.status),
        mentions=one.mentions + other.mentions,
        told=one.told + other.told,
    )


def _all(one: Sequence[Attribute], other: Sequence[Attribute]) -> tuple[Attribute, ...]:
    """Both documents' values: each document keeps a place of its own for a value."""
    kept = {(attribute.value, attribute.span.doc_id): attribute for attribute in reversed((*one, *other))}
    return tuple(attribute for attribute in (*one, *other) if kept[attribute.value, attribute.span.doc_id] is attribute)


def _with_ids(offers: Sequence[Offer]) -> tuple[Offer, ...]:
    """Ids are readable and unique: the name in plain letters, numbered where that is taken."""
    taken: set[str] = set()
    result = []
    for offer in offers:
        letters = (
            unicodedata.normalize("NFKD", offer.name.lower().translate(_LETTERS)).encode("ascii", "ignore").decode()
        )
        base = slug = _SLUG.sub("-", letters).strip("-")[:60].strip("-") or "eintrag"
        number = 2
        while slug in taken:
            slug, number = f"{base}-{number}", number + 1
        taken.add(slug)
        result.append(replace(offer, offer_id=slug))
    return tuple(result)
