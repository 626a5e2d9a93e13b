"""A fact sheet → its entry: front matter names the attributes, the text has to say each of them.

What the front matter says and the text doesn't is left out; a value that the text says in
other words points to the place whose taxonomy term or region is the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from corpus.regions import regions
from corpus.schema import Attribute, Document, Offer, OfferKind, Span
from corpus.sentences import sentence_spans
from corpus.taxonomy import Dimension, taxonomy
from ingest.offers import attributes as said
from ingest.offers.keys import key_of, same_name
from ingest.passages import REFERENCE_HEADINGS
from ingest.structure import StructuredDocument

KINDS: Mapping[str, OfferKind] = {
    "projekt": "project", "netzwerk": "network", "einrichtung": "centre", "plattform": "platform",
    "veranstaltung": "event", "programm": "programme", "gremium": "body", "angebot": "offer",
}  # fmt: skip
# Sections about the offer itself, not about the strategy of 2021 or where the text comes from.
_COMPARING = re.compile(r"\bgegenüber\b|\bStrategie\b")
_QUOTES = re.compile(r"[„“”\"»«‚‘']")
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
MIN_COMMON_PREFIX = 5


def sheet_entry(structured: StructuredDocument) -> Offer | None:
    """The entry of a document with a fact sheet's front matter; None for any other document."""
    details = dict(structured.metadata.details)
    kind = KINDS.get(next(iter(details.get("kind", ())), "").casefold())
    return None if kind is None else _Sheet(structured, details).entry(kind)


class _Sheet:
    def __init__(self, structured: StructuredDocument, details: Mapping[str, tuple[str, ...]]) -> None:
        self.document = structured.document
        self.title = structured.metadata.title
        self.details = details
        self.body = _body(structured.document)
        self.about = [s for s in self.body if not _COMPARING.search(" ".join(self.document.section_path_at(s[0])))]

    def entry(self, kind: OfferKind) -> Offer | None:
        names = self._names()
        if not names:
            return None
        return Offer(
            offer_id="",
            name=names[0].value,
            kind=kind,
            aliases=said.distinct(names),
            called=(),
            regions=self._said("regions", self._region),
            carriers=self._said("carriers", self._words) + self._said("partners", self._words),
            target_groups=self._said("target_groups", lambda value: self._concept(value, "target_group")),
            topics=self._said("topics", lambda value: self._concept(value, "topic")),
            period=self._period(),
            status=self._status(),
            mentions=self._mentions(names),
            told=tuple(Span(self.document.doc_id, *span) for span in self.about),
        )

    def _said(self, field: str, find: Callable[[str], Attribute | None]) -> tuple[Attribute, ...]:
        found = [find(value) for value in self.details.get(field, ())]
        return said.distinct([attribute for attribute in found if attribute is not None])

    # -- names ------------------------------------------------------------------------------------

    def _names(self) -> list[Attribute]:
        """Title without its addition, then the other names that the text uses."""
        forms = [*_title_forms(self.title), *self.details.get("aliases", ())]
        found = []
        for form in dict.fromkeys(_QUOTES.sub("", form).strip() for form in forms):
            place = self._find(form, [(0, len(self.document.text))])
            if place is not None and form:
                found.append(Attribute(form, place))
        return found

    def _mentions(self, names: Iterable[Attribute]) -> tuple[Span, ...]:
        """Where each name stands, the first place in each section's text."""
        spans = {name.span for name in names}
        for section in self.body:
            for name in names:
                place = self._find(name.value, [section])
                if place is not None:
                    spans.add(place)
                    break
        return tuple(sorted(spans))

    # -- attributes ---------------------------------------------------------------------------------

    def _words(self, value: str) -> Attribute | None:
        place = self._find(value, self.body) or self._find(value.partition(" (")[0], self.body)
        place = place or self._abbreviated(value) or self._inflected(value)
        return Attribute(value, place) if place else None

    def _region(self, value: str) -> Attribute | None:
        named = regions().named(value)
        if not named:
            return self._words(value)
        places = said.find_regions(self.document, self.body)
        chosen = next((place for place in places if place.value == named[0]), None)
        return Attribute(named[0], chosen.span, (named[0],)) if chosen else None

    def _concept(self, value: str, dimension: Dimension) -> Attribute | None:
        keys = tuple(taxonomy().named(value, dimension))
        place = self._find(value, self.body) or self._inflected(value)
        if place is None and keys:
            found = said.find_concepts(self.document, self.about, dimension)
            place = next((attribute.span for attribute in found if set(attribute.keys) & set(keys)), None)
        return Attribute(value, place, keys) if place else None

    def _period(self) -> tuple[Attribute, ...]:
        """The parts of the front matter's period whose years the text gives, with the sentence that gives most."""
        parts = [part.strip() for value in self.details.get("period", ()) for part in value.split(";")]
        sentences = [
            (start + a, start + b)
            for start, end in (self.about or self.body)
            for a, b in sentence_spans(self.document.text[start:end])
        ]
        found = []
        for part in parts:
            years = set(_YEAR.findall(part))
            said_in = [
                (start, years & set(_YEAR.findall(self.document.text, start, end)), end) for start, end in sentences
            ]
            if years and years <= set().union(*(said for _, said, _ in said_in)):
                start, _, end = max(said_in, key=lambda entry: len(entry[1]))
                found.append(Attribute(part, Span(self.document.doc_id, start, end)))
        return tuple(found)

    def _status(self) -> tuple[Attribute, ...]:
        """The states that the front matter names and the text, too."""
        named = {state for value in self.details.get("status", ()) for state in said.states_in(value)}
        state = next((s for s in said.STATE_LABELS if s in named), None)
        found = said.find_status(self.document, self.body)
        return tuple(attribute for attribute in found if state in attribute.keys)

    # -- places -------------------------------------------------------------------------------------

    def _find(self, words: str, spans: Iterable[tuple[int, int]]) -> Span | None:
        """The first place where words stand as they are, whatever quotes and case they have."""
        bare = _QUOTES.sub("", words).strip()
        if not bare:
            return None
        written = r"[„“”\"»«\s]+".join(map(re.escape, bare.split()))
        pattern = re.compile(rf"(?<!\w){written}(?!\w)", re.IGNORECASE)
        for start, end in spans:
            match = pattern.search(self.document.text, start, end)
            if match:
                return Span(self.document.doc_id, *match.span())
        return None

    def _abbreviated(self, value: str) -> Span | None:
        """ "Bildungswerk … (BNW)": the abbreviation in brackets."""
        match = re.search(r"\(([A-Z][\w-]+)\)", value)
        return self._find(match[1], self.body) if match else None

    def _inflected(self, value: str) -> Span | None:
        """The words of a value in one sentence, whatever their endings."""
        stems = [word[: max(MIN_COMMON_PREFIX, len(word) - 3)] for word in re.findall(r"\w{3,}", value)]
        if not stems:
            return None
        written = r"\W+(?:\w+\W+){0,2}?".join(rf"{re.escape(stem)}\w*" for stem in stems)
        pattern = re.compile(rf"(?<!\w){written}(?!\w)", re.IGNORECASE)
        for start, end in self.body:
            match = pattern.search(self.document.text, start, end)
            if match:
                return Span(self.document.doc_id, *match.span())
        return None


def _title_forms(title: str) -> list[str]:
    """ "Care HaPy (Hameln-Pyrmont)" → "Care HaPy"; "zedita – Zentrum für …" → "zedita" and the whole."""
    bare = re.sub(r"\s*\([^)]*\)", "", title).strip()
    short = re.split(r"\s+[–/]\s+|\s+-\s+|:\s", bare)[0].strip()
    parts = [part.strip() for part in re.split(r"\s+/\s+", bare)]
    in_brackets = re.findall(r"\(([^)]*)\)", title)
    own = [
        words for words in in_brackets if same_name(key_of(words), key_of(short)) or re.fullmatch(r"[A-Z]{2,5}", words)
    ]
    return list(dict.fromkeys([short, *parts, bare, *own]))


def _body(document: Document) -> list[tuple[int, int]]:
    """The sections' texts in order, without the list of sources."""
    spans = []
    for section in document.sections:
        heading = section.path[-1]
        if heading.casefold() not in REFERENCE_HEADINGS and section.start + len(heading) < section.end:
            spans.append((section.start + len(heading), section.end))
    return spans or [(0, len(document.text))]
