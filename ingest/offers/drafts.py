"""One document → its entries, not yet merged with those of other documents."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence

from corpus.schema import Attribute, Document, Offer, OfferKind, Span
from corpus.taxonomy import Dimension
from ingest.offers import attributes as said
from ingest.offers import states
from ingest.offers.scopes import Offsets, Subject, subjects_of
from ingest.structure import StructuredDocument

# Kinds that a name announces itself say more than "project" or "offer".
TITLE_CHARS = 200
_RANK: dict[OfferKind, int] = {
    "body": 0, "centre": 1, "platform": 1, "event": 1, "network": 2, "programme": 2, "project": 3, "offer": 4,
}  # fmt: skip


def text_entries(structured: StructuredDocument) -> tuple[Offer, ...]:
    """Entries that a document's text names, in its order; their ids are empty."""
    document = structured.document
    subjects = subjects_of(structured)
    mentions = sorted(mention for subject in subjects for mention in subject.mentions)
    return tuple(_entry(document, subject, mentions) for subject in subjects)


def _entry(document: Document, subject: Subject, mentions: Sequence[Offsets]) -> Offer:
    """``mentions``: all places of the text that name something, in order."""
    names = [Attribute(name, Span(document.doc_id, *place)) for name, place in subject.names]
    own = frozenset(subject.mentions)
    told = sorted({part for span in subject.told for part in _without(span, mentions, own)})
    named = [place for _, place in subject.names]
    return Offer(
        offer_id="",
        name=names[0].value,
        kind=_kind(subject.kinds),
        aliases=said.distinct(names),
        called=said.distinct(said.find_kinds(document, told)),
        regions=_regions(document, subject, told, named),
        carriers=_carriers(document, subject, told),
        target_groups=_own_or_around(
            said.find_concepts(document, told, "target_group"), document, subject, "target_group"
        ),
        topics=_own_or_around(said.find_concepts(document, told, "topic"), document, subject, "topic"),
        period=said.distinct(said.find_period(document, told)),
        status=said.distinct(states.find_status(document, told)),
        mentions=tuple(Span(document.doc_id, *mention) for mention in subject.mentions),
        told=tuple(Span(document.doc_id, *span) for span in sorted({*subject.told, *subject.lead_ins})),
    )


def _without(span: Offsets, mentions: Sequence[Offsets], own: Collection[Offsets]) -> list[Offsets]:
    """A span without the names of other things in it: what those say is not said about this one."""
    parts: list[Offsets] = []
    start, end = span
    for a, b in mentions[bisect_left(mentions, (start, 0)) : bisect_left(mentions, (end, 0))]:
        if (a, b) not in own and start <= a and b <= end:
            parts.append((start, a))
            start = b
    return [(a, b) for a, b in (*parts, (start, end)) if a < b]


def _kind(kinds: list[OfferKind]) -> OfferKind:
    """What the first naming announces; a project or offer may turn out to be more."""
    return kinds[0] if _RANK[kinds[0]] < _RANK["project"] else min(kinds, key=_RANK.__getitem__)


def _regions(document: Document, subject: Subject, told: list[Offsets], named: list[Offsets]) -> tuple[Attribute, ...]:
    """Of the sentences and the name; for a section whose sentences name none, of its headings."""
    found = said.find_regions(document, [*told, *named]) or said.find_regions(document, subject.context)
    speaking = {document.section_path_at(attribute.span.start) for attribute in found}
    for start, _ in told:
        if document.section_path_at(start) not in speaking:
            speaking.add(document.section_path_at(start))
            found += _heading_regions(document, start)
    return said.distinct(found or said.find_regions(document, [(0, min(len(document.text), TITLE_CHARS))]))


def _heading_regions(document: Document, offset: int) -> list[Attribute]:
    """Regions in the nearest heading above an offset that names any."""
    above = sorted((s for s in document.sections if s.start <= offset < s.end), key=lambda s: -len(s.path))
    for section in above:
        places = said.find_regions(document, [(section.start, section.start + len(section.path[-1]))])
        if places:
            return places
    return []


def _carriers(document: Document, subject: Subject, told: list[Offsets]) -> tuple[Attribute, ...]:
    around = [*subject.headings[:1], *subject.context]
    found = said.find_carriers(document, told) + said.carrying_districts(document, subject.mentions)
    above = [Attribute(name, Span(document.doc_id, *place)) for name, place in subject.belongs_to]
    return said.distinct([*found, *above, *said.find_carriers(document, around)])


def _own_or_around(
    own: list[Attribute], document: Document, subject: Subject, dimension: Dimension
) -> tuple[Attribute, ...]:
    return said.distinct(own or said.find_concepts(document, subject.context, dimension))
