"""Lists in the text: whole where they are the answer, and said to be an excerpt where they are not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile

from assistant.compose.novelty import adds, is_told, stems_of
from assistant.evidence import Evidence, is_sentence, list_of
from assistant.question import Question
from corpus.index import Index
from corpus.schema import Citation, Document, Notice, Passage, Section, Span
from corpus.texts import notice

# For a list question: a list that scores at least this share of the best sentence wins.
AS_GOOD_AS = 0.9
MAX_LIST_ITEMS = 25
# Sentences beside a list that is the answer.
BESIDE_LIST, BESIDE_AS_GOOD_AS, MAX_OTHER_ITEMS = 2, 0.85, 8
_NUMERAL = re.compile(r"\b(?:[IVX]+|\d+(?:\.\d+)*)\b")


def whole_list(index: Index, lead_in: Span, passage: Passage) -> list[Evidence]:
    """All that a sentence or heading introduces: the items of its list, or the headings it stands before."""
    return list_of(index, lead_in) or [
        Evidence(span, lead_in, passage, 0.0) for span in introduced_headings(index.documents[lead_in.doc_id], lead_in)
    ]


def introduced_headings(document: Document, lead_in: Span) -> list[Span]:
    """The headings right after a lead-in ("… unter vier Schwerpunkten zusammengefasst:"), in order.

    A series of one name ("Schwerpunkt I", "Schwerpunkt II") ends with the name; at least two, else none.
    """
    if not document.slice(lead_in).endswith(":"):
        return []
    after = sorted((s for s in document.sections if s.start >= lead_in.end), key=lambda section: section.start)
    if not after or document.text[lead_in.end : after[0].start].strip():
        return []
    series = [s for s in after if s.path[:-1] == after[0].path[:-1]]
    first = series[0].path[-1].split()[0]
    if len(series) > 1 and series[1].path[-1].startswith(f"{first} "):
        series = list(takewhile(lambda section: section.path[-1].startswith(f"{first} "), series))
    return [heading_span(document, section) for section in series] if len(series) > 1 else []


def heading_span(document: Document, section: Section) -> Span:
    return Span(document.doc_id, section.start, section.start + len(section.path[-1]))


def lists_first(index: Index, question: Question, evidence: Sequence[Evidence]) -> Sequence[Evidence]:
    """Who asks for several things is answered by a list, if one is nearly as good."""
    for candidate in evidence:
        if candidate.score < evidence[0].score * AS_GOOD_AS:
            break
        items = whole_list(index, candidate.span, candidate.passage)
        if (candidate.list_is_meant or items) and not _names_one(index, question, items):
            return [candidate, *(other for other in evidence if other is not candidate)]
    return evidence


def _names_one(index: Index, question: Question, items: Sequence[Evidence]) -> bool:
    """Is one of a numbered series asked for ("Schwerpunkt III")? Then the series is not the answer."""
    asked = set(_NUMERAL.findall(question.standalone))
    labels = (index.documents[one.span.doc_id].slice(one.span).partition(":")[0] for one in items)
    return bool(asked) and any(asked.intersection(_NUMERAL.findall(label)) for label in labels)


def with_whole_list(
    index: Index, chosen: list[Evidence], said: Sequence[Span], told: Sequence[frozenset[str]]
) -> list[Evidence]:
    """If the best sentence is an item or introduces items, all of them are the answer.

    Not a second time: a list of which most was said already is left out, and so is a
    sentence that repeats an item.
    """
    best = chosen[0]
    if best.lead_in and not best.list_is_meant:
        return chosen
    lead_in = best.lead_in or best.span
    items = whole_list(index, lead_in, best.passage)[:MAX_LIST_ITEMS]
    if len(items) < 2:
        return chosen
    others = [other for other in chosen if not _is_part_of(other, lead_in, items)]
    new = [item for item in items if not is_told(index, item.span, said, told)]
    if 2 * len(new) <= len(items):
        return others
    spans, stemmed = [item.span for item in items], [stems_of(index, item.span) for item in items]
    further = [
        other for other in others if not is_told(index, other.span, spans, stemmed) and adds(index, other.span, stemmed)
    ]
    further = [other for other in further if other.score >= BESIDE_AS_GOOD_AS * best.score]
    return items + _completed(index, further[:BESIDE_LIST])


def _completed(index: Index, others: Sequence[Evidence]) -> list[Evidence]:
    """The same, with the whole list in place of one of its items, if it is not long."""
    out: list[Evidence] = []
    for other in others:
        items = list_of(index, other.lead_in) if other.lead_in is not None else []
        is_short = len(items) <= MAX_OTHER_ITEMS
        out += [one for one in (items if items and is_short else [other]) if all(one.span != o.span for o in out)]
    return out


def _is_part_of(evidence: Evidence, lead_in: Span, items: Iterable[Evidence]) -> bool:
    return evidence.span == lead_in or any(evidence.span.overlaps(item.span) for item in items)


def only_introduces(index: Index, one: Evidence) -> bool:
    """A lead-in or heading of a list that says nothing without it."""
    text = index.documents[one.span.doc_id].slice(one.span)
    return not is_sentence(text) and bool(whole_list(index, one.span, one.passage))


def list_notes(index: Index, question: Question, citations: Sequence[Citation]) -> tuple[Notice, ...]:
    """A note for each list of which only some items are quoted: the reader must know of the others.

    And, for who asks for a list, one for each that is whole. Table rows are records of their own and get none.
    """
    numbers = {citation.span: citation.number for citation in citations}
    quoted_in = {span.doc_id for span in numbers}
    lists: dict[Span, dict[Span, int | None]] = {}
    for passage in index.passages:
        if passage.span.doc_id in quoted_in:
            text = index.documents[passage.span.doc_id].text
            for span, lead_in in zip(passage.sentences, passage.lead_ins, strict=True):
                if lead_in is not None and _has_marker(text, span):
                    lists.setdefault(lead_in, {})[span] = numbers.get(span)
    notes = []
    for items in lists.values():
        told = sorted(number for number in items.values() if number is not None)
        is_whole = len(told) == len(items)
        if told and (not is_whole or (question.kind == "list" and len(items) > 1)):
            key = "assistant.whole_list" if is_whole else "assistant.excerpt"
            notes.append(notice(key, marks=_ranges(told), quoted=len(told), total=len(items)))
    return tuple(notes)


def _ranges(numbers: Sequence[int]) -> str:
    """Sorted numbers in few words: "2–5, 7"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def _has_marker(text: str, span: Span) -> bool:
    """A list item stands behind its bullet or number; a table row begins its line."""
    line_start = text.rfind("\n", 0, span.start) + 1
    return bool(text[line_start : span.start].strip())
