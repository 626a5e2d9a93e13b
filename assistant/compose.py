"""Evidence → statements and citations, without any language model.

Every statement is a slice of a document, so it is proved by construction. A list item
that is no sentence of its own brings its lead-in along; a list question gets the whole
list. Statements stand in document order, the best document first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from assistant.evidence import Evidence, list_of
from assistant.question import Question
from corpus.index import Index
from corpus.schema import Citation, Document, Notice, Span, Statement
from corpus.texts import notice

# A further sentence is worth saying when it is nearly as good as the best one.
RELATIVE_SCORE = 0.6
# For a list question: a list that scores at least this share of the best sentence wins.
AS_GOOD_AS = 0.9
MAX_LIST_ITEMS = 25


@dataclass(slots=True)
class _Draft:
    """Collects statements and numbers their citations in order of appearance."""

    index: Index
    statements: list[Statement] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)

    def say(self, span: Span, role: str) -> None:
        document = self.index.documents[span.doc_id]
        number = len(self.citations) + 1
        self.citations.append(cite(document, span, number))
        quote = " ".join(document.slice(span).split())
        shown = role if role in ("lead_in", "item") else "sentence"
        self.statements.append(Statement(quote, (number,), "verbatim", shown))  # type: ignore[arg-type]


def compose(
    index: Index, question: Question, evidence: Sequence[Evidence], max_sentences: int
) -> tuple[tuple[Statement, ...], tuple[Citation, ...]]:
    """The best one to ``max_sentences`` sentences, lists complete; nothing without evidence."""
    if not evidence:
        return (), ()
    if question.kind == "list":
        evidence = _lists_first(index, evidence)
    chosen = _choose(index, evidence, max_sentences)
    if question.kind == "list" or list_of(index, chosen[0].span):
        chosen = _with_whole_list(index, chosen)
    draft = _Draft(index)
    for group in _by_document(chosen):
        _say_in_order(draft, group)
    return tuple(draft.statements), tuple(draft.citations)


def excerpts(index: Index, citations: Sequence[Citation]) -> tuple[Notice, ...]:
    """A note for each list of which only some items are quoted: the reader must know of the others.

    Table rows are records of their own and get none.
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
        told = [f"[{number}]" for number in items.values() if number is not None]
        if told and len(told) < len(items):
            notes.append(notice("assistant.excerpt", marks=", ".join(told), quoted=len(told), total=len(items)))
    return tuple(notes)


def _has_marker(text: str, span: Span) -> bool:
    """A list item stands behind its bullet or number; a table row begins its line."""
    line_start = text.rfind("\n", 0, span.start) + 1
    return bool(text[line_start : span.start].strip())


def _lists_first(index: Index, evidence: Sequence[Evidence]) -> Sequence[Evidence]:
    """Who asks for several things is answered by a list, if one is nearly as good."""
    for candidate in evidence:
        if candidate.score < evidence[0].score * AS_GOOD_AS:
            break
        if candidate.list_is_meant or list_of(index, candidate.span):
            return [candidate, *(other for other in evidence if other is not candidate)]
    return evidence


def _choose(index: Index, evidence: Sequence[Evidence], limit: int) -> list[Evidence]:
    """The best sentences.

    A lead-in ("Partner sind:") says nothing without its list: it is chosen only as the
    best of all, and then brings the list along.
    """
    chosen: list[Evidence] = []
    for candidate in evidence:
        if len(chosen) == limit or candidate.score < evidence[0].score * RELATIVE_SCORE:
            break
        overlaps = any(candidate.span.overlaps(other.span) for other in chosen)
        if not overlaps and not (chosen and list_of(index, candidate.span)):
            chosen.append(candidate)
    return chosen


def _with_whole_list(index: Index, chosen: list[Evidence]) -> list[Evidence]:
    """If the best sentence is an item or introduces items, all of them are the answer."""
    best = chosen[0]
    if best.lead_in and not best.list_is_meant:
        return chosen
    lead_in = best.lead_in or best.span
    items = list_of(index, lead_in)[:MAX_LIST_ITEMS]
    if len(items) < 2:
        return chosen
    return items + [other for other in chosen if not _is_part_of(other, lead_in, items)]


def _is_part_of(evidence: Evidence, lead_in: Span, items: Iterable[Evidence]) -> bool:
    return evidence.span == lead_in or any(evidence.span.overlaps(item.span) for item in items)


def _by_document(chosen: Sequence[Evidence]) -> list[list[Evidence]]:
    """Groups in order of first appearance (the best document first), each in text order."""
    groups: dict[str, list[Evidence]] = {}
    for evidence in chosen:
        groups.setdefault(evidence.span.doc_id, []).append(evidence)
    return [sorted(group, key=lambda e: e.span.start) for group in groups.values()]


def _say_in_order(draft: _Draft, group: Sequence[Evidence]) -> None:
    said: set[Span] = set()
    spans = {evidence.span for evidence in group}
    siblings = [evidence.lead_in for evidence in group]
    for evidence in group:
        lead_in = evidence.lead_in
        if evidence.span in said:
            continue
        text = draft.index.documents[evidence.span.doc_id].slice(evidence.span)
        as_item = lead_in is not None and (siblings.count(lead_in) > 1 or not _is_sentence(text))
        if as_item and lead_in is not None and lead_in not in said:
            draft.say(lead_in, "lead_in")
            said.add(lead_in)
        introduces = any(sibling == evidence.span for sibling in siblings) and evidence.span in spans
        draft.say(evidence.span, "item" if as_item else "lead_in" if introduces else "sentence")
        said.add(evidence.span)


def _is_sentence(text: str) -> bool:
    return text.rstrip().rstrip("“”\"')]").endswith((".", "!", "?"))


def cite(document: Document, span: Span, number: int) -> Citation:
    return Citation(
        number=number,
        span=span,
        quote=document.slice(span),
        title=document.source.title,
        edition=document.source.edition,
        section=document.section_path_at(span.start),
        page_first=document.page_at(span.start).number,
        page_last=document.page_at(span.end - 1).number,
        url=document.source.urls[0] if document.source.urls else None,
    )
