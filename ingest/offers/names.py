"""Where a document names a project, network, centre …: rules of German and of typesetting.

A name shows itself by quotation marks or italics beside a word that announces it
("das Projekt „…“"), by standing behind such a word ("Arbeitskreis Schule und Wirtschaft"),
by a capital where German has none ("den Regionalen Bildungsbeirat"), by being brought
about ("wurde ein Hilfsprogramm … entwickelt"), or by opening an item of a list that
announces projects. No list of known names is used.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from corpus.regions import regions
from corpus.schema import Document, OfferKind, Span
from corpus.sentences import sentence_spans
from ingest.offers import cues
from ingest.offers.phrases import complement_end, name_end
from ingest.structure import StructuredDocument, Unit

NAME_MAX_CHARS = 130
# How far around a word its sentence is looked at: a text without full stops is one sentence.
SENTENCE_MAX_CHARS = 1_000
_HEAD = re.compile(rf"(?<![\w-]){cues.HEAD_WORD}(?![\w-])")
_CUE_BEFORE = re.compile(rf"(?<![\w-])(?P<cue>{cues.HEAD_WORD})(?:\s+[\w.*:/-]+){{0,5}}?\s*[„\"(]?$")
_NAMED_BEFORE = re.compile(r"„[^“]{2,120}“\s*(?:,|und|sowie)\s*(?=„?$)")
_CAPITAL_ADJECTIVE = re.compile(r"(?P<article>\w+)\s+(?P<adjective>[A-ZÄÖÜ][a-zäöüß]+?)(?:en|e|er|es|em)\s+$")
_DETERMINED = re.compile(r"(?:\b(?:eine?[nmrs]?|die|das|der|den|auch|zudem|\d+)|\b[a-zäöü]+e[nrs]?)\s+$", re.IGNORECASE)
_INSIDE = re.compile(r"\b(?:in der|im)\s+[„\"]?$")
_APPOSED = re.compile(r"\s+eine?n?\s+(?:[a-zäöü]+e[nrs]?\s+)*")
_SETS_OFF = re.compile(r"\s?[-–:]\s|\s–(?=\w)")
_NUMBERING = re.compile(r"(?:[IVX]+\.|\d+(?:\.\d+)*)\s+")
_LOWER_NAME = re.compile(r"([a-zäöü]\w+):\s+(?=[A-ZÄÖÜ])")
_LOWER_WORDS = re.compile(r"(?:[a-zäöü][\w-]*\s+)*")
_ENDINGS = {"den": "er", "der": "e", "die": "e", "das": "es", "im": "es", "ein": "es", "eine": "e"}
_OPENING = "„\"'(»"
# A kind that a name itself announces outweighs the word before it: "Projekt Virtuelle Messe".
_OWN_KINDS = frozenset({"centre", "platform", "event", "body"})


@dataclass(frozen=True, slots=True)
class Naming:
    """A name at ``start:end`` of the document's text.

    ``cue_start``: where the words begin that announce it. ``opens``: it stands at the
    beginning of a list item or heading and is its subject.
    ``same_as_previous``: explains the name right before it ("ZeDiTA (Zentrum …)").
    """

    start: int
    end: int
    name: str
    kind: OfferKind
    unit: int
    cue_start: int
    opens: bool = False
    same_as_previous: bool = False


def find_namings(structured: StructuredDocument) -> list[Naming]:
    """All names in a document, in order; they don't overlap."""
    namings: list[Naming] = []
    lead_ins = lead_in_units(structured.units)
    for number, unit in enumerate(structured.units):
        if unit.kind in ("title", "caption", "row", "header_row"):
            continue
        lead_in = lead_ins[number]
        finder = _Finder(structured.document, unit, number, structured.units[lead_in] if lead_in is not None else None)
        namings += finder.namings()
    return namings


def lead_in_units(units: tuple[Unit, ...]) -> list[int | None]:
    """For each list item the unit that introduces it: the item above it, or what stands before the list."""
    result: list[int | None] = []
    above: list[int] = []
    for number, unit in enumerate(units):
        if unit.kind != "item":
            above = [number]
            result.append(None)
            continue
        while len(above) > 1 and units[above[-1]].kind == "item" and units[above[-1]].depth >= unit.depth:
            above.pop()
        if above and units[above[-1]].kind == "item" and units[above[-1]].depth >= unit.depth:
            above = []
        result.append(above[-1] if above else None)
        above.append(number)
    return result


class _Finder:
    """Finds the names in one unit."""

    def __init__(self, document: Document, unit: Unit, number: int, lead_in: Unit | None) -> None:
        self.document, self.unit, self.number = document, unit, number
        self.text = document.text
        self.start, self.end = unit.body, unit.end
        self.sentences = [(self.start + a, self.start + b) for a, b in sentence_spans(self.text[self.start : self.end])]
        self.in_offers = any(
            cues.OFFER_SECTION.search(heading) for heading in unit.heading_path[:-1] or unit.heading_path
        )
        self.announced = self._announced(lead_in)

    def namings(self) -> list[Naming]:
        found = list(self._emphasised())
        taken = [(n.cue_start, n.end + 1) for n in found]
        for naming in self._headed():
            told = next((n for n in found if _APPOSED.fullmatch(self.text[n.end : max(n.end, naming.start)])), None)
            if told is not None:  # "mit dem Hit Weserbergland eine digitale Berufsmesse"
                found[found.index(told)] = replace(told, kind=naming.kind)
            elif not _overlaps(taken, naming):
                found.append(naming)
                taken.append((naming.start, naming.end))
        opening = self._opening(sorted(found, key=lambda n: n.start))
        if opening is not None and not _overlaps(taken, opening):
            found.append(opening)
        return self._related(sorted(found, key=lambda n: n.start))

    def _announced(self, lead_in: Unit | None) -> frozenset[str]:
        """Words with which the lead-in of this item's list announces offers."""
        if lead_in is None:
            return frozenset()
        said = self.text[lead_in.start : lead_in.end]
        last = sentence_spans(said)[-1:]
        if not said.rstrip().endswith(":") or not last:
            return frozenset()
        return cues.announced_in(said[last[0][0] :])

    # -- set in italics or quotation marks ---------------------------------------------------------

    def _emphasised(self) -> Iterator[Naming]:
        spans = self.document.emphases
        first = bisect_left(spans, Span(self.document.doc_id, self.start, self.start + 1))
        within = [(s.start, s.end) for s in spans[first:] if s.end <= self.end and s.start >= self.start]
        for start, end in within:
            if any((a, b) != (start, end) and start <= a and b <= end for a, b in within):
                continue  # the quotation inside it is the name
            for begin, finish in _enumerated(self.text, start, end):
                naming = self._quoted(begin, finish)
                if naming is not None:
                    yield naming

    def _quoted(self, start: int, end: int) -> Naming | None:
        name = self.text[start:end]
        before = _NAMED_BEFORE.sub("", self.text[self._sentence_start(start) : start])
        if not _is_name(name) or cues.NOTION_BEFORE.search(before):
            return None
        match = _CUE_BEFORE.search(before[-80:])
        own = cues.kind_in(name)
        if match is None and own is None and not self.in_offers and not self.announced:
            return None
        first, _, rest = name.partition(" ")
        if rest and cues.is_class_word(first) and cues.kind_of(first) == "project":
            start, name = start + len(first) + 1, rest  # "Projekt Business for School"
        is_place = _INSIDE.search(before) is not None
        kind = self._kind(own, cues.kind_of(match["cue"]) if match else None, is_place=is_place)
        cue_start = start - len(match[0]) if match else start - 1
        opens = start - self.start <= 45 and self.unit.kind == "item"
        return Naming(start, end, name, kind, self.number, cue_start, opens)

    def _kind(self, own: OfferKind | None, cue: OfferKind | None, *, is_place: bool = False) -> OfferKind:
        """``is_place``: the name stands behind "in der" or "im"."""
        if own in _OWN_KINDS and own is not None:
            return own
        if len(self.announced) == 1:
            (word,) = self.announced
            if cues.kind_of(word) == "project":
                return "project"
        under = cues.announced_in(self.unit.heading_path[-1]) if self.unit.heading_path else frozenset()
        default = cues.kind_of(next(iter(under))) if len(under) == 1 else None
        return cue or own or ("centre" if is_place else default) or "offer"

    # -- behind or with a word that announces it ---------------------------------------------------

    def _headed(self) -> Iterator[Naming]:
        position = self.start
        while match := _HEAD.search(self.text, position, self.end):
            naming = self._with_head(*match.span())
            position = max(match.end(), naming.end if naming else 0)
            if naming is not None:
                yield naming

    def _with_head(self, start: int, end: int) -> Naming | None:
        word = self.text[start:end]
        kind = cues.kind_of(word)
        if kind is None or (word == "AG" and re.search(r"[A-ZÄÖÜ]\w+\s+$", self._before(start))):
            return None
        adjective = self._capital_adjective(start)
        is_brand = re.search(r"[a-zäöü][A-ZÄÖÜ]", word) is not None and not word.endswith("Innen")
        apposition = name_end(self.text, end + 1, self.end) if self.text[end : end + 1] == " " else end
        if is_brand and not regions().find(self.text[end + 1 : apposition]):
            apposition = end
        if self.text[end : end + 2] == " (":  # "Entwicklungskooperation (REK) Weserbergland plus"
            apposition = name_end(self.text, start, self.end)
        if apposition > end + 1:
            return self._apposition(start, end, apposition, adjective, kind)
        if adjective:
            return self._naming(start - len(adjective[0]), complement_end(self.text, end, self.end), kind, adjective)
        if is_brand:
            return self._naming(start, end, kind, None)
        finish = complement_end(self.text, end, self.end)
        if finish == end:
            specific = kind != "network" and not cues.is_class_word(word)
        else:
            specific = kind in ("offer", "event") or not cues.is_class_word(word)
        if specific and self._is_brought_about(start, kind):
            return self._naming(start, finish, kind, None)
        return None

    def _apposition(
        self, start: int, end: int, finish: int, adjective: tuple[str, str] | None, kind: OfferKind
    ) -> Naming | None:
        word = self.text[start:end]
        if cues.is_class_word(word) and kind == "project":
            return self._naming(end + 1, finish, kind, None)
        if cues.is_class_compound(word):  # "Ballungszentrum Hannover"
            return None
        return self._naming(start - len(adjective[0]) if adjective else start, finish, kind, adjective)

    def _naming(self, start: int, end: int, kind: OfferKind, adjective: tuple[str, str] | None) -> Naming | None:
        name = self.text[start:end]
        if adjective:
            name = adjective[1] + name[len(adjective[0]) :]
        if not _is_name(name) or len(name) > NAME_MAX_CHARS:
            return None
        own = cues.kind_in(name)
        name = cues.nominative(name, self._before(start))
        return Naming(start, end, name, self._kind(own, kind), self.number, start, opens=start - self.start <= 20)

    def _capital_adjective(self, start: int) -> tuple[str, str] | None:
        """ "den Regionalen " before a head: as written, and as it would stand in the nominative."""
        match = _CAPITAL_ADJECTIVE.search(self.text, max(self.start, start - 60), start)
        if match is None or self._sentence_start(start) == match.start("adjective"):
            return None
        ending = _ENDINGS.get(match["article"].lower())
        written = self.text[match.start("adjective") : start]
        return (written, f"{match['adjective']}{ending} ") if ending else None

    def _is_brought_about(self, start: int, kind: OfferKind) -> bool:
        sentence_start = self._sentence_start(start)
        before = self.text[sentence_start:start]
        if cues.EXAMPLE_BEFORE.search(before) or cues.MADE_BEFORE.search(before):
            return True
        if kind in ("project", "network", "body") and not before.strip():
            return False
        sentence = self._sentence_at(start)
        sentence_end = min(sentence[1] if sentence else self.end, start + SENTENCE_MAX_CHARS)
        brought = cues.BROUGHT_ABOUT.search(self.text, sentence_start, sentence_end)
        return brought is not None and _DETERMINED.search(before) is not None

    # -- opening a list item or a heading ----------------------------------------------------------

    def _opening(self, found: list[Naming]) -> Naming | None:
        named_lower = _LOWER_NAME.match(self.text, self.start, self.end) if self.announced else None
        if named_lower:
            return self._opened(self.start, named_lower.end(1))
        if any(n.opens for n in found) or not (self.in_offers or self.announced):
            return None
        numbering = _NUMBERING.match(self.text, self.start, self.end)
        start = numbering.end() if numbering else self.start
        end = name_end(self.text, start, self.end)
        if end > start and _SETS_OFF.match(self.text, end) and end < self.end:
            heading = self.unit.kind != "item"
            if not heading or cues.kind_in(self.text[start:end]):
                return self._opened(start, end)
        if self.unit.kind != "item" or not self.announced or any(n.start - self.start < 100 for n in found):
            return None
        doing = cues.DOING.match(self.text[start : self.end])
        start += doing.end() if doing else 0
        lower = _LOWER_WORDS.match(self.text, start, self.end)
        start = lower.end() if lower else start
        end = name_end(self.text, start, self.end)
        return self._opened(start, complement_end(self.text, end, self.end)) if end > start else None

    def _opened(self, start: int, end: int) -> Naming | None:
        name = self.text[start:end]
        is_organ = "Organe" in self.announced
        if len(name) > NAME_MAX_CHARS or not (_is_name(name, opening=True) or is_organ):
            return None
        announced = cues.kind_of(next(iter(self.announced))) if len(self.announced) == 1 else None
        kind: OfferKind = "body" if is_organ else self._kind(cues.kind_in(name), announced)
        name = cues.nominative(name, self._before(start))
        return Naming(start, end, name, kind, self.number, start, opens=True)

    def _related(self, namings: list[Naming]) -> list[Naming]:
        """Marks a name that explains the one before it: in brackets, or behind a colon."""
        result: list[Naming] = []
        for naming in namings:
            between = self.text[result[-1].end : naming.start] if result else ""
            explains = bool(re.fullmatch(r"[“\"]?\s*\(\s*[„\"]?|:\s*", between)) and bool(result)
            result.append(replace(naming, same_as_previous=explains))
        return result

    def _sentence_start(self, offset: int) -> int:
        sentence = self._sentence_at(offset)
        return max(sentence[0] if sentence else self.start, offset - SENTENCE_MAX_CHARS)

    def _sentence_at(self, offset: int) -> tuple[int, int] | None:
        at = bisect_right(self.sentences, (offset, self.end + 1)) - 1
        return self.sentences[at] if at >= 0 and offset < self.sentences[at][1] else None

    def _before(self, offset: int) -> str:
        """The unit's text before an offset, as far as it can matter to a word there."""
        return self.text[max(self.start, offset - SENTENCE_MAX_CHARS) : offset]


def _enumerated(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Parts of "A; B, C" in one italic run; otherwise the run itself."""
    separator = r"[;,]\s+" if ";" in text[start:end] else r";\s+"
    begin = start
    for match in re.compile(separator).finditer(text, start, end):
        yield begin, match.start()
        begin = match.end()
    yield begin, end


def _is_name(name: str, *, opening: bool = False) -> bool:
    """Not an organisation, not only a region or a number; begins like a name."""
    if len(name) < 3 or cues.ORGANISATION.search(name):
        return False
    if name[0].islower() and not opening and not re.match(r"[a-zäöü]+[A-ZÄÖÜ0-9]", name):
        return False
    rest = name
    for place in reversed(regions().find(name)):
        rest = rest[: place.start] + rest[place.end :]
    is_project_word = cues.is_class_word(rest.strip()) and cues.kind_of(rest.strip()) == "project"
    return any(c.isalpha() for c in rest) and not is_project_word


def _overlaps(taken: list[tuple[int, int]], naming: Naming) -> bool:
    return any(a < naming.end and naming.start < b for a, b in taken)
