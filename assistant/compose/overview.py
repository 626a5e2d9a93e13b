"""Overviews: what a section or a document says, section by section, in its own order.

Who asks what something is about, or types a heading, is shown the section of that heading (or the
document of that title): its first sentences and its list; of a section with subsections, and of a
document, the first sentence of each under its heading, or the headings alone when they are many.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.compose.budget import Budget
from assistant.compose.choice import Block
from assistant.compose.kinds import is_caption
from assistant.compose.lists import MAX_LIST_ITEMS, heading_span
from assistant.compose.novelty import has_word
from assistant.evidence import Evidence, is_sentence
from assistant.question import Question
from corpus.german import ENGLISH_STOP_WORDS, STOP_WORDS, stem, words
from corpus.index import Index
from corpus.schema import Document, Notice, Passage, Section, Span
from corpus.texts import notice

# Share of what a heading's words tell (by idf) that a question must have to ask for it.
OF_HEADING = 0.6
MAX_OPENING = 3
# What each section of an overview may say, at least.
MIN_PART_CHARS = 250
_ASKS = re.compile(
    r"überblick|übersicht|zusammenfass|\bfass\w*\b.*\bzusammen|\bworum\b|\bwas (?:steht|stand|sagt)\b|\berzähl|"
    r"\boverview\b|\bsummar|\btell me\b|\babout\b",
    re.IGNORECASE,
)
# Words that ask for an overview and name nothing.
_ASKING = frozenset(
    """überblick übersicht zusammenfassung geht ging worum dreht handelt steht stand sagt erzähl erzähle abschnitt
    kapitel inhalt inhalte information informationen fasse zusammen gib gibt bitte dokument dokumente kern kurz
    wesentlichen alles drin darin tell give summary summarise summarize overview section chapter about please""".split()
)
_NUMBERING = re.compile(r"^\s*(?:[IVX]+\.|\d+(?:\.\d+)*\.?)\s+")
_SUBTITLE = re.compile(r"\s+[–—-]\s+|\s*\(")
_TITLE_KIND = re.compile(r"^\w+:\s+")


@dataclass(frozen=True, slots=True)
class Target:
    """What an overview is asked of: a section, or a whole document (``section`` None)."""

    document: Document
    section: Section | None


def targets_of(index: Index, question: Question, evidence: Sequence[Evidence]) -> list[Target]:
    """The section or document that a question names, of those that evidence was found in.

    Several only when a document has sections of the same name. Who types a heading asks for nothing
    else; a question for an overview has all its words in the heading, the ones above it or the title.
    """
    asks = question.kind == "overview" or _ASKS.search(question.standalone) is not None
    asked = _content(question.standalone) - _ASKING
    if not asked or not (asks or not question.text.rstrip().endswith("?")):
        return []
    found: list[tuple[float, Target]] = []
    for document in {one.span.doc_id: index.documents[one.span.doc_id] for one in evidence}.values():
        for heading, around, section in _names(document):
            if fit := _fit(index, asked, heading, around, exact=not asks):
                found.append((fit, Target(document, section)))
    best = max((fit for fit, _ in found), default=0.0)
    targets = [target for fit, target in found if fit == best]
    return [target for target in targets if target.document is targets[0].document]


def _content(text: str) -> set[str]:
    return {word for word in words(text) if word not in STOP_WORDS and word not in ENGLISH_STOP_WORDS}


def _names(document: Document) -> Iterator[tuple[str, str, Section | None]]:
    """What a document and its sections are called, with all that stands above that."""
    title = _TITLE_KIND.sub("", document.source.title)
    for name in dict.fromkeys((_SUBTITLE.split(title)[0], title)):
        yield name, title, None
    if document.source.kind == "strategy":
        yield "Strategie", f"Strategie strategy {title}", None
    for section in document.sections:
        plain = _NUMBERING.sub("", section.path[-1])
        for name in dict.fromkeys((plain, plain.partition(":")[0])):
            kind = "Strategie strategy" if document.source.kind == "strategy" else ""
            yield name, f"{kind} {title} {' '.join(section.path)}", section


def _fit(index: Index, asked: set[str], heading: str, around: str, *, exact: bool) -> float:
    """How well a heading is what is asked for, 0 when it is not: the share of what it tells that is asked.

    Longer headings before shorter ones.
    """
    own, there = _content(heading), {stem(word) for word in words(around)}
    if not own or not all(has_word(there, word) for word in asked):
        return 0.0
    idf = index.lexical.stems.idf
    stems = {stem(word) for word in asked}
    in_question = [word for word in own if stem(word) in stems or (word == "strategie" and "strategy" in asked)]
    share = sum(idf(stem(word)) for word in in_question) / (sum(idf(stem(word)) for word in own) or 1.0)
    if share < OF_HEADING or (exact and (len(in_question) < len(own) or len(asked) > len(own))):
        return 0.0
    return share + len(in_question)


def overview(index: Index, targets: Sequence[Target], budget: Budget) -> list[Block]:
    """What stands in them, in order, as far as the budget reaches; never a part of a list."""
    chars = budget.chars // len(targets)
    several = len(targets) > 1
    return [block for target in targets for block in _overview(index, target, chars, budget.sentences, several)]


def _overview(index: Index, target: Target, chars: int, sentences: int, several: bool) -> list[Block]:
    document, section = target.document, target.section
    parts = _children(document, section)
    if not parts and section is not None:
        told = _beginning(index, document, section, chars, sentences)
        return [Block(tuple(told), _frame(document, section, told, several))] if told else []
    blocks, left = [], chars
    if section is not None and (opening := _beginning(index, document, section, chars // 2, MAX_OPENING)):
        blocks.append(Block(tuple(opening), _frame(document, section, opening, several)))
        left -= _size(opening)
    share = max(MIN_PART_CHARS, left // max(1, len(parts)))
    told_of = [(part, _beginning(index, document, part, share, 1)) for part in parts]
    if section is not None and not all(told for _, told in told_of):
        return blocks + _headings(index, document, parts)
    return blocks + [Block(tuple(told), _frame(document, part, told, False)) for part, told in told_of if told]


def _size(evidence: Sequence[Evidence]) -> int:
    return sum(len(one.span) for one in evidence)


def _frame(document: Document, section: Section, told: Sequence[Evidence], several: bool) -> Notice | None:
    """Names the section, with the one above it if there are several of its name; a list under it names it itself."""
    if (told[0].lead_in or told[0].span).start == section.start:
        return None
    path = section.path[-2:] if several else section.path[-1:]
    return notice("assistant.section", section=" › ".join(path).rstrip(":"))


def _children(document: Document, section: Section | None) -> list[Section]:
    """The sections right below one, or the outermost of a document, in order; lists of sources are none."""
    path = section.path if section else ()
    below = [s for s in document.sections if len(s.path) == len(path) + 1 and s.path[: len(path)] == path]
    return [s for s in below if s.path[-1].lower() not in ("quellen", "sources")]


def _headings(index: Index, document: Document, parts: Sequence[Section]) -> list[Block]:
    """The headings of the parts as they stand, as a list."""
    passages = [passage for part in parts for passage in _passages(index, document, part)[:1]]
    shown = [Evidence(heading_span(document, part), None, passages[0], 0.0) for part in parts if passages]
    return [Block(tuple(shown), notice("assistant.subsections"), as_items=True)] if shown else []


def _beginning(index: Index, document: Document, section: Section, chars: int, sentences: int) -> list[Evidence]:
    """The first sentences right below a heading; a list only if it is whole within ``chars``."""
    chosen: list[Evidence] = []
    count = 0
    for one, items in _units(index, document, section):
        unit = [*([one] if one else []), *items]
        if len(items) > MAX_LIST_ITEMS or (items and _size(chosen) + _size(unit) > chars):
            continue
        if chosen and _size(chosen) + _size(unit) > chars:
            break
        chosen += unit
        count += 1
        if count == sentences:
            break
    return chosen


def _units(index: Index, document: Document, section: Section) -> Iterator[tuple[Evidence | None, list[Evidence]]]:
    """Sentences of a section without its subsections; a lead-in (or the heading) with its items."""
    said = list(_sentences(index, document, section))
    items: dict[Span, list[Evidence]] = {}
    for one in said:
        if one.lead_in is not None:
            items.setdefault(one.lead_in, []).append(one)
    told: set[Span] = set()
    for one in said:
        text = document.slice(one.span)
        if one.lead_in is None:
            if is_sentence(text) or one.span in items:
                told.add(one.span)
                yield one, items.get(one.span, [])
        elif one.lead_in not in told:
            told.add(one.lead_in)
            yield None, items[one.lead_in]


def _sentences(index: Index, document: Document, section: Section) -> Iterator[Evidence]:
    for passage in _passages(index, document, section):
        for span, lead_in in zip(passage.sentences, passage.lead_ins, strict=True):
            if document.section_path_at(span.start) == section.path and not is_caption(document.slice(span)):
                yield Evidence(span, lead_in, passage, 0.0)


def _passages(index: Index, document: Document, section: Section) -> list[Passage]:
    inside = [
        passage
        for passage in index.passages
        if passage.span.doc_id == document.doc_id
        and passage.kind != "reference"
        and passage.span.start < section.end
        and section.start < passage.span.end
    ]
    return sorted(inside, key=lambda passage: passage.span.start)
