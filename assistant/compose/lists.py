"""Lists in the text: whole where they are the answer, and said to be an excerpt where they are not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.compose.novelty import adds, is_told, stems_of
from assistant.evidence import Evidence, is_sentence, list_of
from assistant.question import Question
from corpus.index import Index
from corpus.schema import Citation, Notice, Span
from corpus.texts import notice

# For a list question: a list that scores at least this share of the best sentence wins.
AS_GOOD_AS = 0.9
MAX_LIST_ITEMS = 25


def lists_first(index: Index, evidence: Sequence[Evidence]) -> Sequence[Evidence]:
    """Who asks for several things is answered by a list, if one is nearly as good."""
    for candidate in evidence:
        if candidate.score < evidence[0].score * AS_GOOD_AS:
            break
        if candidate.list_is_meant or list_of(index, candidate.span):
            return [candidate, *(other for other in evidence if other is not candidate)]
    return evidence


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
    items = list_of(index, lead_in)[:MAX_LIST_ITEMS]
    if len(items) < 2:
        return chosen
    others = [other for other in chosen if not _is_part_of(other, lead_in, items)]
    new = [item for item in items if not is_told(index, item.span, said, told)]
    if 2 * len(new) <= len(items):
        return others
    spans, stemmed = [item.span for item in items], [stems_of(index, item.span) for item in items]
    return items + [
        other for other in others if not is_told(index, other.span, spans, stemmed) and adds(index, other.span, stemmed)
    ]


def _is_part_of(evidence: Evidence, lead_in: Span, items: Iterable[Evidence]) -> bool:
    return evidence.span == lead_in or any(evidence.span.overlaps(item.span) for item in items)


def only_introduces(index: Index, span: Span) -> bool:
    """A lead-in or heading of a list that says nothing without it."""
    return not is_sentence(index.documents[span.doc_id].slice(span)) and bool(list_of(index, span))


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
