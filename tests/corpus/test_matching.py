"""Which entries pass: kinds that count only locally, roles, organisations themselves, names, and the order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from corpus.matching import ROLE_KEYS, Filters, carrier_key, match_entry
from corpus.schema import Attribute, Offer, OfferKind, Span


@dataclass(frozen=True)
class Words:
    """Names and tokens are the words of the entry's name."""

    def tokens(self, offer: Offer) -> frozenset[str]:
        return frozenset(offer.name.lower().split())

    def names(self, offer: Offer) -> Sequence[frozenset[str]]:
        return [self.tokens(offer)]

    def states(self, offer: Offer) -> Sequence[Attribute]:
        return offer.status

    def carrier_form(self, name: str) -> str:
        return carrier_key(name)


def said(value: str, *keys: str) -> Attribute:
    return Attribute(value, Span("d", 0, 1), keys)


def offer(name: str = "Alpha", kind: OfferKind = "project", *regions: str, **carriers: str) -> Offer:
    places = tuple(said(region, region) for region in regions)
    roles = tuple(said(value.replace("_", " "), ROLE_KEYS[role]) for role, value in carriers.items())  # type: ignore[index]
    return Offer("a", name, kind, (said(name),), (), places, roles, (), (), (), (), (), ())


def passes(entry: Offer, filters: Filters) -> bool:
    return match_entry(entry, filters, Words()) is not None


HOLZMINDEN = Filters(regions=("Landkreis Holzminden",), only_local=("network", "body"))


@pytest.mark.parametrize(
    ("kind", "regions", "found"),
    [
        ("network", ["Landkreis Holzminden"], True),
        ("network", ["Landkreis Holzminden", "Landkreis Hildesheim"], False),
        ("network", ["Weserbergland"], False),
        ("body", ["Weserbergland"], False),
        ("project", ["Weserbergland"], True),
        ("project", ["Region Hannover"], False),
    ],
)
def test_a_network_of_a_larger_area_is_nothing_that_a_district_offers(
    kind: OfferKind, regions: list[str], found: bool
) -> None:
    assert passes(offer("Alpha", kind, *regions), HOLZMINDEN) is found


def test_local_comes_first_then_the_area_around_then_what_is_offered_everywhere() -> None:
    entries = [
        offer("overall", "project", "Niedersachsen"),
        offer("around", "project", "Weserbergland"),
        offer("network", "network", "Landkreis Holzminden"),
        offer("several", "project", "Landkreis Holzminden", "Landkreis Hildesheim"),
        offer("own", "project", "Landkreis Holzminden"),
    ]
    found = [match for entry in entries if (match := match_entry(entry, HOLZMINDEN, Words()))]
    found.sort(key=lambda match: match.order)
    assert [match.offer.name for match in found] == ["own", "several", "network", "around", "overall"]
    assert [match.vague for match in found] == [False, False, False, False, True]


def test_roles_count_where_a_document_says_them() -> None:
    asked = Filters(carriers=(carrier_key("Muster GmbH"),), role="carrier")
    assert passes(offer(carrier="Muster GmbH"), asked)
    assert not passes(offer(partner="Muster GmbH"), asked)
    assert passes(offer(partner="Muster GmbH"), replace(asked, role="any"))
    unknown = replace(offer(), carriers=(said("Muster GmbH"),))
    assert passes(unknown, asked)


@pytest.mark.parametrize(
    ("carrier", "found"),
    [
        ("Region Hannover", True),
        ("Region Hannover, Wirtschaftsförderung", True),
        ("Beschäftigungsförderung der Region Hannover", True),
        ("Jobcenter Region Hannover", False),
        ("Fachkräfteallianz Region Hannover", False),
    ],
)
def test_a_district_itself_is_not_an_organisation_named_after_it(carrier: str, found: bool) -> None:
    entry = replace(offer(), carriers=(said(carrier),))
    assert passes(entry, Filters(carriers=("=" + carrier_key("Region Hannover"),))) is found


def test_names_must_hold_all_words() -> None:
    assert passes(offer("welcome center nord"), Filters(names=("welcome", "center")))
    assert not passes(offer("welcome haus nord"), Filters(names=("welcome", "center")))


def test_a_question_for_regions_only() -> None:
    assert HOLZMINDEN.asks_for_regions_only
    assert not replace(HOLZMINDEN, states=("running",)).asks_for_regions_only
    assert not Filters().asks_for_regions_only
