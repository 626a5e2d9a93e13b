"""A fact sheet → its entry: front matter names the attributes, the text has to say each of them.

What the front matter says and the text doesn't is left out; a value that the text says in
other words points to the place whose taxonomy term or region is the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from corpus.matching import ROLE_KEYS, Role
from corpus.regions import regions
from corpus.schema import Attribute, Document, Offer, OfferKind, Span
from corpus.sentences import sentence_spans
from corpus.taxonomy import Dimension, taxonomy
from ingest.offers import attributes as said
from ingest.offers import states
from ingest.offers.keys import key_of, same_name
from ingest.passages import REFERENCE_HEADINGS
from ingest.structure import StructuredDocument

KINDS: Mapping[str, OfferKind] = {
    "projekt": "project", "netzwerk": "network", "einrichtung": "centre", "plattform": "platform",
    "veranstaltung": "event", "programm": "programme", "gremium": "body", "angebot": "offer",
}  # fmt: skip
_ROLES: tuple[tuple[str, Role], ...] = (("carriers", "carrier"), ("partners", "partner"))
# A sheet on how something else began is about no thing of its own.
_BEGINNING = re.compile(r"^(?:Start|Beginn|Gründung|Abschluss|Ende)\s+de[rs]\s")
_EMPLOYER = "target_group.unternehmen"
_LINE = re.compile(r"^(?:[•–*-]\s+)?(\S[^\n]*)", re.MULTILINE)
# "Ältere Internetseiten": an adjective before a noun, no group.
_QUALIFIES = re.compile(r" [A-ZÄÖÜ]")
_PEOPLE = re.compile(r"(?:Menschen|Personen) (?:mit|ohne|aus) ")
_OFFERED = re.compile(r"\bAngebote?\b")
_FOR_WHOM = re.compile(r"\b(?:Für wen|Zielgruppen?)\b")
# Sections about the offer itself, not about the strategy of 2021 or where the text comes from.
_COMPARING = re.compile(r"\bgegenüber\b|\bStrategie\b")
_QUOTES = re.compile(r"[„“”\"»«‚‘']")
# A sheet is about one thing: its sentences with a pronoun for a subject are about it, too.
_POINTS_BACK = re.compile(r"(?:Er|Sie|Es|Dieses? \w+|Das (?:Projekt|Vorhaben|Angebot))\s")
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
MIN_COMMON_PREFIX = 5


def sheet_entry(structured: StructuredDocument) -> Offer | None:
    """The entry of a document with a fact sheet's front matter; None for any other document."""
    details = dict(structured.metadata.details)
    kind = KINDS.get(next(iter(details.get("kind", ())), "").casefold())
    if kind is None or _BEGINNING.match(structured.metadata.title):
        return None
    return _Sheet(structured, details).entry(kind)


class _Sheet:
    def __init__(self, structured: StructuredDocument, details: Mapping[str, tuple[str, ...]]) -> None:
        self.document = structured.document
        self.title = structured.metadata.title
        self.details = details
        self.body = _body(structured.document)
        self.about = [s for s in self.body if not _COMPARING.search(self._heading(s))]

    def entry(self, kind: OfferKind) -> Offer | None:
        names = self._names()
        if not names:
            return None
        return Offer(
            offer_id="",
            name=names[0].value,
            kind=kind,
            aliases=said.distinct(names),
            called=said.distinct([*said.named_kinds(names), *said.find_definition(self.document, self._defining())]),
            regions=self._said("regions", self._region),
            carriers=self._carriers(),
            target_groups=self._concepts(
                "target_groups",
                "target_group",
                [self._said_of_companies(*span) for span in (*self._defining(), *self._for_whom())],
            ),
            topics=self._concepts("topics", "topic", [*self._defining(), *self._to_groups()]),
            period=self._period(),
            status=self._status(names),
            mentions=self._mentions(names),
            told=tuple(Span(self.document.doc_id, *span) for span in self.about),
        )

    def _said(self, field: str, find: Callable[[str], Attribute | None]) -> tuple[Attribute, ...]:
        found = [find(value) for value in self.details.get(field, ())]
        return said.distinct([attribute for attribute in found if attribute is not None])

    def _carriers(self) -> tuple[Attribute, ...]:
        """Carriers and partners, each with its role."""
        return tuple(
            replace(attribute, keys=(ROLE_KEYS[role],))
            for field, role in _ROLES
            for attribute in self._said(field, self._organisation)
        )

    def _concepts(self, field: str, dimension: Dimension, spans: Iterable[tuple[int, int]]) -> tuple[Attribute, ...]:
        """What the front matter says of a dimension and, beyond that, the sentences that are all about it."""
        named = self._said(field, lambda value: self._concept(value, dimension))
        known = {key for attribute in named for key in attribute.keys}
        found = said.find_concepts(self.document, spans, dimension)
        return named + said.distinct([attribute for attribute in found if not known.issuperset(attribute.keys)])

    # -- sentences with a meaning of their own --------------------------------------------------------

    def _heading(self, section: tuple[int, int]) -> str:
        return " ".join(self.document.section_path_at(section[0]))

    def _defining(self) -> list[tuple[int, int]]:
        """The first sentence: it says what the thing is."""
        for start, end in self.about:
            for a, b in sentence_spans(self.document.text[start:end]):
                if self.document.text[start + a : start + b].strip():
                    return [(start + a, start + b)]
        return []

    def _for_whom(self) -> list[tuple[int, int]]:
        """Sentences and items on whom it is for, and those on what it offers that begin with a group of people."""
        return [*self._lines(_FOR_WHOM), *self._to_groups()]

    def _to_groups(self) -> list[tuple[int, int]]:
        """ "Betriebe erhalten einen Zuschuss": a line on the offer that begins with whom it is for."""
        return [span for span in self._lines(_OFFERED) if self._begins_with_group(self._text(*span))]

    def _begins_with_group(self, line: str) -> bool:
        begin = _PEOPLE.match(line)
        groups = [f for f in taxonomy().find(line) if f.concept.dimension == "target_group"]
        return any(f.start in (0, begin.end() if begin else 0) and not _QUALIFIES.match(line, f.end) for f in groups)

    def _lines(self, heading: re.Pattern[str]) -> list[tuple[int, int]]:
        """Lines without list markers, of the sections with such a heading."""
        sections = [section for section in self.about if heading.search(self._heading(section))]
        return [line.span(1) for section in sections for line in _LINE.finditer(self.document.text, *section)]

    def _said_of_companies(self, start: int, end: int) -> tuple[int, int]:
        """Of companies only these: whom they look for ("Betriebe, die Auszubildende suchen") it isn't for."""
        comma = self.document.text.find(",", start, end)
        if comma > start and _EMPLOYER in taxonomy().named(self._text(start, comma), "target_group"):
            return start, comma
        return start, end

    def _text(self, start: int, end: int) -> str:
        return self.document.text[start:end]

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
                place = self._find(name.value, [section]) or self._bent(name.value, section)
                if place is not None:
                    spans.add(place)
                    break
        return tuple(sorted(spans))

    def _bent(self, name: str, section: tuple[int, int]) -> Span | None:
        """A name of several words with other endings: "das beschleunigte Verfahren"."""
        return self._inflected(name, [section]) if len(name.split()) > 1 else None

    # -- attributes ---------------------------------------------------------------------------------

    def _words(self, value: str) -> Attribute | None:
        place = self._find(value, self.body) or self._find(value.partition(" (")[0], self.body)
        place = place or self._abbreviated(value) or self._inflected(value)
        return Attribute(value, place) if place else None

    def _organisation(self, value: str) -> Attribute | None:
        """ "Region Hannover, Wirtschaftsförderung": as it stands, or the department of the organisation."""
        whole, _, department = value.partition(", ")
        forms = (f"{department} der {whole}", f"{department} des {whole}") if department else ()
        place = next((found for form in forms if (found := self._find(form, self.body))), None)
        if place is not None:
            return Attribute(value, place)
        return self._words(value) or (self._words(whole) if department else None)

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

    def _status(self, names: Sequence[Attribute]) -> tuple[Attribute, ...]:
        """The states that the front matter names, each with the sentence that says so; none when it is not known.

        Its period decides where its status says nothing, the sentences where it has neither.
        """
        as_of = self.document.source.as_of
        for field in ("status", "period"):
            description = "; ".join(self.details.get(field, ()))
            named = states.states_of(description, as_of)
            if named is not None:
                return self._told_states(named, states.dates_of(description), names)
        if self.details.get("status"):
            return ()
        return said.distinct(states.find_status(self.document, self.about))

    def _told_states(
        self, named: Iterable[str], dates: frozenset[str], names: Sequence[Attribute]
    ) -> tuple[Attribute, ...]:
        sentences = self._sentences(self.body)
        forms = [re.compile(rf"(?<!\w){re.escape(name.value)}(?!\w)", re.IGNORECASE) for name in names]

        def is_named(text: str) -> bool:
            bare = _QUOTES.sub("", text)
            return _POINTS_BACK.match(bare) is not None or any(form.search(bare) for form in forms)

        found = [states.tell_state(self.document, sentences, state, dates, is_named) for state in named]
        return said.distinct([attribute for attribute in found if attribute is not None])

    def _sentences(self, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        """Sentences and lines without list markers."""
        lines = [line.span(1) for span in spans for line in _LINE.finditer(self.document.text, *span)]
        return [(start + a, start + b) for start, end in lines for a, b in sentence_spans(self._text(start, end))]

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

    def _inflected(self, value: str, spans: Iterable[tuple[int, int]] | None = None) -> Span | None:
        """The words of a value in one sentence, whatever their endings; looked for in ``spans``, else everywhere."""
        stems = [word[: max(MIN_COMMON_PREFIX, len(word) - 3)] for word in re.findall(r"\w{3,}", value)]
        if not stems:
            return None
        written = r"\W+(?:\w+\W+){0,2}?".join(rf"{re.escape(stem)}\w*" for stem in stems)
        pattern = re.compile(rf"(?<!\w){written}(?!\w)", re.IGNORECASE)
        for start, end in self.body if spans is None else spans:
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
    before = title.partition(" (")[0].strip()
    return list(dict.fromkeys([short, *parts, bare, before, *own]))


def _body(document: Document) -> list[tuple[int, int]]:
    """The sections' texts in order, without the list of sources."""
    spans = []
    for section in document.sections:
        heading = section.path[-1]
        if heading.casefold() not in REFERENCE_HEADINGS and section.start + len(heading) < section.end:
            spans.append((section.start + len(heading), section.end))
    return spans or [(0, len(document.text))]
