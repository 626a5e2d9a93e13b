"""What sentences say about an offer: regions, target groups, topics, carriers, period, status.

Every value points to the words that say so. What stands around (lead-in, headings) speaks
only where the sentences about the offer say nothing of that kind themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from corpus.regions import regions
from corpus.schema import Attribute, Document, OfferKind, Span
from corpus.taxonomy import Dimension, taxonomy
from ingest.offers import cues

Offsets = tuple[int, int]

# Months, seasons, halves of a year before a year: "Mitte 2021", "ab Sommer 2021", "seit 2010".
_MONTH = "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
_PERIOD = re.compile(
    rf"(?:(?:seit|ab|bis|Ende|Anfang|Mitte|im Jahr|Im Jahr|von)\s+)*"
    rf"(?:(?:\d{{1,2}}\.\s*)?(?:{_MONTH}|Frühjahr|Sommer|Herbst|Winter)\s+)?"
    r"\b(?:19|20)\d{2}\b(?:\s*(?:-|–|bis)\s*(?:20)\d{2}\b)?"
)
_CAP = r"(?!(?:Die|Der|Das|Mit|Im|In|Als)\b)[A-ZÄÖÜ][\w&-]*"
_ORGANISATION = re.compile(
    rf"(?:Stiftung\s+|Leibniz\s+)?(?:Universität|Hochschule)\s+(?:für\s+{_CAP}(?:\s+\w+)?(?:\s+und\s+{_CAP})?|{_CAP})"
    rf"|Leibniz\s+Universität|(?:(?:[Gg]emeinsame[rn]?\s+)?Arbeitgeberservice\s+der\s+)?Agentur(?:en)?\s+für\s+Arbeit(?:\s+{_CAP})?"
    rf"|Arbeitsagentur(?:\s+{_CAP})?|Jobcenter|(?:HWK|IHK|DGB)(?:\s+Region)?(?:\s+{_CAP})?|Industrie-\s+und\s+Handelskammer(?:\s+{_CAP})?"
    rf"|Handwerkskammern?(?:\s+{_CAP})?|HSW|HAWK|ZAV|{_CAP}(?:\s+{_CAP})?\s+(?:AG|g?GmbH|e\.\s?V\.)"
    rf"|Amt(?:es)?\s+für\s+regionale\s+Landesentwicklung(?:\s+{_CAP})?"
)
# A district right behind the name in the genitive carries the offer: "„…“ der Region Hannover".
_DISTRICT_CARRIES = re.compile(r"[“”\"]?\)?\s+(?:der|des)\s+(?=Landkreis|Region\s|Stadt\s|LK\s)")
_CALLED = re.compile(
    rf"(?<!über )(?<!durch )(?:\beine[rmn]?|\bein|\bProjekt)\s+(?:[a-zäöü][\w-]*\s+){{0,3}}"
    rf"(?P<head>{cues.HEAD_WORD})(?![\w-])"
)
# "X ist ein …", "X sind …": the noun that says what X is, adjectives before it.
_IS_A = re.compile(
    rf"\b(?:ist|sind|war|waren)\s+(?:eine?|die|das|der)?\s*(?:(?!und\b|für\b)[a-zäöü][\w-]*\s+){{0,4}}(?P<head>{cues.HEAD_WORD}|"
    r"[A-ZÄÖÜ]\w*(?:[Ee]inrichtung(?:en)?|[Ss]tellen?)|Coworking[ -]Space|Veranstaltungsreihe)(?![\w-])"
)
# Kinds that a short name says; a network only right before what it is called ("Weiterbildungsverbund mehrWERT").
_SHORT_NAME_WORDS = 3
_SAID_BY_NAMES: frozenset[OfferKind] = frozenset({"centre", "platform", "event"})
_ABBREVIATION = re.compile(r"\s+\(([A-Z]{2,6})\)")
_ENUMERATION = re.compile(r"\s*(?:,|und|sowie|/)\s*(?:der\s+|des\s+)?")


def find_regions(document: Document, spans: Iterable[Offsets]) -> list[Attribute]:
    return [
        Attribute(place.region, Span(document.doc_id, start + place.start, start + place.end), (place.region,))
        for start, end in spans
        for place in regions().find(document.text[start:end])
    ]


def find_concepts(document: Document, spans: Iterable[Offsets], dimension: Dimension) -> list[Attribute]:
    return [
        Attribute(found.concept.de, Span(document.doc_id, start + found.start, start + found.end), (found.concept.key,))
        for start, end in spans
        for found in taxonomy().find(document.text[start:end])
        if found.concept.dimension == dimension
    ]


def find_carriers(document: Document, spans: Iterable[Offsets]) -> list[Attribute]:
    """Organisations that the sentences about an offer name, an abbreviation under its full name."""
    full = abbreviations(document.text)
    return [
        Attribute(
            full.get(match.group(), _nominative(match.group())),
            Span(document.doc_id, match.start(), match.end()),
        )
        for start, end in spans
        for match in _ORGANISATION.finditer(document.text, start, end)
    ]


def find_kinds(document: Document, spans: Iterable[Offsets]) -> list[Attribute]:
    """Kinds that sentences call it by: "wurde eine innovative Plattform realisiert"."""
    found = []
    for start, end in spans:
        for match in _CALLED.finditer(document.text, start, end):
            kind = cues.kind_of(match["head"])
            if kind is not None:
                span = Span(document.doc_id, match.start("head"), match.end("head"))
                found.append(Attribute(kind, span, (kind,)))
    return found


def find_definition(document: Document, spans: Iterable[Offsets]) -> list[Attribute]:
    """The kind that a defining sentence says a thing is: "ist ein Schülerforschungszentrum"."""
    found = []
    for start, end in spans:
        match = _IS_A.search(document.text, start, end)
        kind = match and _kind_said(match["head"])
        if match and kind:
            found.append(Attribute(kind, Span(document.doc_id, match.start("head"), match.end("head")), (kind,)))
    return found


def named_kinds(names: Iterable[Attribute]) -> list[Attribute]:
    """Kinds that short names say themselves: "Welcome Center Hannover", "Weiterbildungsverbund MehrWert"."""
    found = []
    for name in names:
        words = name.value.split()
        kind = cues.kind_in(name.value) if len(words) <= _SHORT_NAME_WORDS else None
        apposed = len(words) == 2 and cues.kind_of(words[0]) == "network"
        if kind in _SAID_BY_NAMES or apposed:
            kind = "network" if apposed else kind
            found.append(Attribute(str(kind), name.span, (str(kind),)))
    return found


def _kind_said(head: str) -> OfferKind | None:
    if re.search(r"(?:[Ee]inrichtung(?:en)?|[Ss]tellen?|Space)$", head):
        return "centre"
    return "event" if head == "Veranstaltungsreihe" else cues.kind_of(head)


def carrying_districts(document: Document, mentions: Iterable[Offsets]) -> list[Attribute]:
    """Districts in the genitive right behind a name, "der Landkreise Schaumburg und Nienburg"."""
    carriers = []
    for _, end in mentions:
        match = _DISTRICT_CARRIES.match(document.text, end)
        position = match.end() if match else -1
        while position >= 0:
            window = document.text[position : position + 80]
            place = next((p for p in regions().find(window) if p.start == 0), None)
            if place is None:
                break
            span = Span(document.doc_id, position, position + place.end)
            carriers.append(Attribute(place.region, span))
            following = _ENUMERATION.match(document.text, span.end)
            position = following.end() if following else -1
    return carriers


def find_period(document: Document, spans: Iterable[Offsets]) -> list[Attribute]:
    return [
        Attribute(match.group(), Span(document.doc_id, match.start(), match.end()))
        for start, end in spans
        for match in _PERIOD.finditer(document.text, start, end)
    ]


@lru_cache(maxsize=2)
def abbreviations(text: str) -> dict[str, str]:
    """ "Hochschule Weserbergland (HSW)" → {"HSW": "Hochschule Weserbergland"}, for organisations."""
    found: dict[str, str] = {}
    for match in _ORGANISATION.finditer(text):
        short = _ABBREVIATION.match(text, match.end())
        if short:
            found.setdefault(short[1], match.group())
    return found


def distinct(attributes: Sequence[Attribute]) -> tuple[Attribute, ...]:
    """The first place of each value."""
    first: dict[str, Attribute] = {}
    for attribute in attributes:
        first.setdefault(attribute.value, attribute)
    return tuple(first.values())


def _nominative(name: str) -> str:
    return name.replace("Amtes", "Amt").replace("gemeinsamen", "gemeinsamer")
