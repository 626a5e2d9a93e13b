"""What a document says about each name: the sentence that names it and those that go on about it.

A sentence with several names is cut between them. Sentences without a name belong to the
name before them in the same paragraph; below a heading that is a name, and in a list item
that opens with one, those that don't point back belong to that one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from corpus.regions import regions
from corpus.schema import Document, OfferKind
from corpus.sentences import sentence_spans
from ingest.offers import cues
from ingest.offers.keys import NameIndex
from ingest.offers.names import Naming, find_namings, lead_in_units
from ingest.offers.phrases import acronym_in
from ingest.structure import StructuredDocument, Unit

MIN_MENTION = 3
HEADING_NUMBER_CHARS = 5
LEAD_IN_CHARS = 25
_POINTS_BACK = re.compile(
    r"(?:Die(?:se[rs]?)?|Das|Der|Diese[mn]|Dabei|Hierbei|Dadurch|Damit|Darüber|Ziel|Hierauf|Sie|Er|Von)\b"
)
# Where one part of a sentence ends and the next may begin.
_BORDER = re.compile(r",\s+|\s+(?=(?:und|sowie|u\. a\.|wie)\s)|;\s+|\)\s+")
_COMPARED = re.compile(r"(?:ähnlich\s+)?wie\s+(?:auch\s+)?(?:in\s+|bei\s+)?(?:der|dem|die|das)?\s*[„\"]?$")
_JOINED = re.compile(r"[“”\"]?\s*(?:,|;|und|sowie|\(|:)?\s*[„\"(]?")

Offsets = tuple[int, int]


@dataclass(slots=True)
class Subject:
    """One named thing of a document while its text is gathered.

    ``told``: parts of sentences about it. ``context``: what introduces it (lead-in, list
    item above) and speaks for it only where it says nothing itself. ``belongs_to``: a
    network or body under which it stands. ``lead_ins``: of its list. ``headings``: above it.
    """

    names: list[tuple[str, Offsets]]
    kinds: list[OfferKind]
    mentions: list[Offsets] = field(default_factory=list)
    told: list[Offsets] = field(default_factory=list)
    context: list[Offsets] = field(default_factory=list)
    lead_ins: list[Offsets] = field(default_factory=list)
    belongs_to: list[tuple[str, Offsets]] = field(default_factory=list)
    headings: list[Offsets] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Mention:
    start: int
    end: int
    subject: int


def subjects_of(structured: StructuredDocument) -> list[Subject]:
    """Every named thing of a document with its mentions and what is told about it."""
    subjects = _grouped(find_namings(structured))
    mentions = _mentions(structured.document, subjects)
    for mention in mentions:
        subjects[mention.subject].mentions.append((mention.start, mention.end))
    _Gatherer(structured, subjects, mentions).gather()
    return [subject for subject in subjects if subject.told]


def _grouped(namings: Iterable[Naming]) -> list[Subject]:
    subjects: list[Subject] = []
    index = NameIndex()
    for naming in namings:
        place = (naming.start, naming.end)
        is_previous = naming.same_as_previous and subjects
        number = len(subjects) - 1 if is_previous else min(index.like(naming.name), default=len(subjects))
        if number == len(subjects):
            subjects.append(Subject([], []))
        subjects[number].kinds.append(naming.kind)
        for form in (naming.name, *acronym_in(naming.name)):
            subjects[number].names.append((form, place))
            index.add(form, number)
    return subjects


def _mentions(document: Document, subjects: Sequence[Subject]) -> list[_Mention]:
    """Every place of the text where a name stands as written, the longest name first."""
    owners: dict[str, int] = {}
    for number, subject in enumerate(subjects):
        for name, (start, end) in subject.names:
            for form in (document.text[start:end], name, _brand(name)):
                if len(form) >= MIN_MENTION:
                    owners.setdefault(form, number)
    if not owners:
        return []
    forms = sorted(owners, key=lambda form: (-len(form), form))
    written = "|".join(re.escape(form) + _inflected(form) for form in forms)
    pattern = re.compile(rf"(?<![\w-])(?P<name>{written})(?!\w|-\w)")
    found = []
    for match in pattern.finditer(document.text):
        found.append(_Mention(match.start(), match.end(), owners[_uninflected(match["name"], owners)]))
    return found


def _uninflected(written: str, forms: Collection[str]) -> str:
    """The longest of the forms that what is written begins with; an ending has two letters at most."""
    return next(form for cut in range(3) if (form := written[: len(written) - cut]) in forms)


def _inflected(form: str) -> str:
    """Endings a name may take; a word that only classifies is meant in the singular alone."""
    return "s?" if cues.is_class_word(form) else "(?:s|es|n|en)?"


def _brand(name: str) -> str:
    """The name without the place behind it, when it is a brand: "iKantine Stadthagen" → "iKantine"."""
    first, _, rest = name.partition(" ")
    places = regions().find(rest)
    is_brand = re.search(r"[a-zäöü][A-ZÄÖÜ]", first) is not None
    return first if is_brand and places and places[0].start == 0 and places[0].end == len(rest) else ""


class _Gatherer:
    def __init__(self, structured: StructuredDocument, subjects: list[Subject], mentions: list[_Mention]) -> None:
        self.text = structured.document.text
        self.units = structured.units
        self.subjects, self.mentions = subjects, mentions
        self.starts = [mention.start for mention in mentions]
        self.lead_ins = lead_in_units(structured.units)
        self.heading_of = _headings(structured.units)

    def gather(self) -> None:
        for number, unit in enumerate(self.units):
            if unit.kind in ("title", "caption", "heading"):
                continue
            heading = self.heading_of.get(number)
            owner = self._subject_in(self.units[heading[-1]]) if heading else None
            self._gather_unit(number, unit, owner)

    def _gather_unit(self, number: int, unit: Unit, owner: int | None) -> None:
        sentences = [(unit.body + a, unit.body + b) for a, b in sentence_spans(self.text[unit.body : unit.end])]
        first = self._opening(unit)
        opening = first.subject if first else None
        current = owner
        for start, end in sentences:
            named = self._within(start, end)
            if named:
                self._share(start, end, named)
                self._introduce({mention.subject for mention in named}, number, first)
                current = named[-1].subject if owner is None else owner
                if owner is not None and all(mention.subject != owner for mention in named):
                    self.subjects[owner].told.append((start, end))
            elif current is not None:
                points_back = _POINTS_BACK.match(self.text, start) is not None
                about = current if points_back or opening is None else opening
                self.subjects[about].told.append((start, end))

    def _share(self, start: int, end: int, named: list[_Mention]) -> None:
        """Cuts a sentence at the last border before each further name."""
        groups = _joined(self.text, named)
        begin = start
        rest: list[tuple[list[_Mention], Offsets]] = []
        for index, group in enumerate(groups):
            finish = end
            if index + 1 < len(groups):
                finish = self._border(group[-1].end, groups[index + 1][0].start)
            if index and _COMPARED.search(self.text[begin : group[0].start]):
                comma = self.text.find(",", group[-1].end, finish)
                if comma > 0:  # "ähnlich wie in …, …": what follows the comma is about the one before
                    rest.append((groups[index - 1], (comma + 1, finish)))
                    finish = comma
            rest.append((group, (begin, finish)))
            begin = finish if index + 1 == len(groups) else self._border(group[-1].end, groups[index + 1][0].start)
        for group, span in rest:
            for subject in {mention.subject for mention in group}:
                self.subjects[subject].told.append(_trimmed(self.text, *span))

    def _border(self, start: int, end: int) -> int:
        borders = [match.end() for match in _BORDER.finditer(self.text, start, end)]
        return borders[-1] if borders else end

    def _introduce(self, subjects: set[int], number: int, first: _Mention | None) -> None:
        """Adds lead-in, list item above, the name that opens the item and headings."""
        lead_in = self.lead_ins[number]
        spans: list[Offsets] = []
        if lead_in is not None and self.text[: self.units[lead_in].end].endswith(":"):
            sentences = sentence_spans(self.text[self.units[lead_in].start : self.units[lead_in].end])
            begin = self.units[lead_in].start
            spans = [(begin + a, begin + b) for a, b in sentences[-1:]]
        elif lead_in is not None and self.units[lead_in].kind == "item":
            spans = [(self.units[lead_in].body, self.units[lead_in].end)]
        headings = [(self.units[h].start, self.units[h].end) for h in reversed(self.heading_of.get(number, ()))]
        if first is not None:
            spans.append((first.start, first.end))
        for subject in subjects:
            own = first is not None and subject == first.subject
            around = self.subjects[subject].context
            around += [span for span in spans if span not in around and not (own and span == spans[-1])]
            if lead_in is not None and self.text[: self.units[lead_in].end].endswith(":"):
                self.subjects[subject].lead_ins += [s for s in spans[:1] if s not in self.subjects[subject].lead_ins]
            self._place_under(subject, [first, self._introducing(lead_in)])
            self.subjects[subject].headings += [h for h in headings if h not in self.subjects[subject].headings]

    def _introducing(self, lead_in: int | None) -> _Mention | None:
        """The name near the beginning of what introduces a list: "In der Allianz … haben sich"."""
        if lead_in is None:
            return None
        unit = self.units[lead_in]
        return next(iter(self._within(unit.body, min(unit.end, unit.body + LEAD_IN_CHARS))), None)

    def _place_under(self, subject: int, above: Iterable[_Mention | None]) -> None:
        """Notes the networks and bodies in whose list a name stands."""
        for mention in above:
            if mention is None or mention.subject == subject:
                continue
            other = self.subjects[mention.subject]
            entry = (other.names[0][0], (mention.start, mention.end))
            if other.kinds[0] in ("network", "body") and entry not in self.subjects[subject].belongs_to:
                self.subjects[subject].belongs_to.append(entry)

    def _within(self, start: int, end: int) -> list[_Mention]:
        first = bisect_right(self.starts, start - 1)
        result = []
        for mention in self.mentions[first:]:
            if mention.start >= end:
                break
            result.append(mention)
        return result

    def _opening(self, unit: Unit) -> _Mention | None:
        """The name with which a list item begins."""
        first = next(iter(self._within(unit.body, unit.end)), None)
        return first if unit.kind == "item" and first and first.start - unit.body <= 3 else None

    def _subject_in(self, heading: Unit) -> int | None:
        """The name with which a heading begins; "Projekte der …" is none."""
        if any(place.start == 0 for place in regions().find(self.text[heading.body : heading.end])):
            return None
        first = next(iter(self._within(heading.body, heading.end)), None)
        return first.subject if first and first.start - heading.body <= HEADING_NUMBER_CHARS else None


def _headings(units: Sequence[Unit]) -> Mapping[int, tuple[int, ...]]:
    """For each unit the headings above it, outermost first."""
    open_headings: dict[tuple[str, ...], int] = {}
    result: dict[int, tuple[int, ...]] = {}
    for number, unit in enumerate(units):
        if unit.kind == "heading":
            open_headings[unit.heading_path] = number
        paths = [unit.heading_path[: i + 1] for i in range(len(unit.heading_path))]
        result[number] = tuple(open_headings[path] for path in paths if path in open_headings)
    return {number: headings for number, headings in result.items() if headings}


def _joined(text: str, named: list[_Mention]) -> list[list[_Mention]]:
    """Names that only a comma, "und" or a bracket separates are told about together."""
    groups: list[list[_Mention]] = []
    for mention in named:
        if groups and _JOINED.fullmatch(text, groups[-1][-1].end, mention.start):
            groups[-1].append(mention)
        else:
            groups.append([mention])
    return groups


def _trimmed(text: str, start: int, end: int) -> Offsets:
    while end > start + 1 and text[end - 1] in " ,;":
        end -= 1
    while start < end - 1 and text[start] in " ,;":
        start += 1
    return start, end
