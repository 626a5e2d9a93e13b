"""Evidence → statements and citations, without any language model.

Every statement is a slice of a document, so it is proved by construction. A list item
that is no sentence of its own brings its lead-in along; a list question gets the whole
list. Statements stand in document order, the best document first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from assistant.evidence import Evidence, is_sentence, list_of
from assistant.preference import preferred
from assistant.question import Question
from corpus.german import stems
from corpus.index import Index
from corpus.schema import Citation, Document, Item, Notice, Span, Statement
from corpus.texts import notice

# For a list question: a list that scores at least this share of the best sentence wins.
AS_GOOD_AS = 0.9
MAX_LIST_ITEMS = 25
MAX_OTHER_ROWS = 5
SAME = 0.8
# Share of what a further sentence tells (by idf) that must be new (measured: evals/LOG.md).
NEW = 0.5
Role = Literal["sentence", "lead_in", "item"]


@dataclass(frozen=True, slots=True)
class Row:
    """An entry of the register that answers a list question, and the sentences that say so."""

    name: str
    quotes: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Composed:
    """``rows_told``: entries of the register that the answer tells of, as rows or among its sentences."""

    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    items: tuple[Item, ...] = ()
    rows_told: int = 0


@dataclass(slots=True)
class _Draft:
    """Collects statements and numbers their citations in order of appearance; none says a slice twice."""

    index: Index
    statements: list[Statement] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)

    @property
    def said(self) -> list[Span]:
        return [citation.span for citation in self.citations]

    def row(self, row: Row, lead_ins: Mapping[Span, Span]) -> tuple[int, ...]:
        """One entry of the register: its sentences as one statement, each cited.

        What an earlier entry said already is cited from there. A bare list item says nothing
        without its lead-in, which comes first.
        """
        telling = _telling(self.index, row)
        for span in telling:
            lead_in = lead_ins.get(span)
            if lead_in and self._number(span) is None and not is_sentence(self._slice(span)):
                self.say(lead_in, "lead_in")
        quotes = [span for span in telling if self._number(span) is None]
        numbers = tuple(self._cite(span) for span in quotes)
        if quotes:
            told = " ".join(" ".join(self._slice(span).split()) for span in quotes)
            self.statements.append(Statement(told, numbers, "verbatim", "item"))
        known = [self._number(span) for span in telling]
        return tuple(sorted({number for number in known if number is not None}))

    def say(self, span: Span, role: Role) -> None:
        if self._number(span) is None:
            quote = " ".join(self._slice(span).split())
            self.statements.append(Statement(quote, (self._cite(span),), "verbatim", role))

    def _cite(self, span: Span) -> int:
        number = len(self.citations) + 1
        self.citations.append(cite(self.index.documents[span.doc_id], span, number))
        return number

    def _number(self, span: Span) -> int | None:
        """Of the citation that says it already."""
        return next((one.number for one in self.citations if one.span.contains(span)), None)

    def _slice(self, span: Span) -> str:
        return self.index.documents[span.doc_id].slice(span)


@dataclass(frozen=True, slots=True)
class Budget:
    """How much an answer says: sentences, characters, and how good a sentence must be beside the best."""

    sentences: int
    chars: int
    relative: float
    per_document: int = 99


# A fact with a type ("wie viele", "wann") is one sentence, and the next best in case it isn't that one; an offer is
# sought in several documents; everything stays within what a reader takes in at a glance.
_TYPED_FACT = Budget(3, 450, 0.75)
_BUDGETS: dict[str, Budget] = {
    "fact": Budget(5, 800, 0.7),
    "yesno": Budget(4, 600, 0.7),
    "definition": Budget(4, 800, 0.7),
    "offer": Budget(8, 1500, 0.7, per_document=2),
    "comparison": Budget(8, 1500, 0.7),
    "overview": Budget(7, 1200, 0.6),
    "list": Budget(8, 1800, 0.7),
}


def budget_of(question: Question) -> Budget:
    if question.kind == "fact" and question.expected not in (None, "reason"):
        return _TYPED_FACT
    return _BUDGETS.get(question.kind, _BUDGETS["fact"])


def compose(
    index: Index, question: Question, groups: Sequence[Sequence[Evidence]], rows: Sequence[Row] = ()
) -> Composed:
    """The best sentences of each group within the question's budget, lists complete.

    ``groups``: evidence for each part or side of the question, best first. ``rows``: entries
    of the register. They come first when the question asks for a list of such; who asks for
    help is told what fits best, and then what else there is.
    """
    draft = _Draft(index)
    lead_ins = _lead_ins(index) if rows else {}
    rows_first = question.kind == "list"
    items = [Item(row.name, draft.row(row, lead_ins)) for row in rows] if rows_first else []
    left_out = 0
    budget = budget_of(question)
    found = [group for group in groups if group]
    chosen: list[Evidence] = []
    for group in found:
        share = replace(
            budget,
            sentences=2 if items else max(2, budget.sentences // len(found)),
            chars=400 if items else budget.chars // len(found),
        )
        chosen += _group(index, question, group, share, [*draft.said, *(one.span for one in chosen)])
    for by_document in _by_document(chosen):
        _say_in_order(draft, by_document, as_list=question.kind == "list")
    if not rows_first:
        others = [row for row in rows if not any(span in draft.said for span in row.quotes)]
        left_out = len(others[MAX_OTHER_ROWS:])
        items = [Item(row.name, draft.row(row, lead_ins)) for row in others[:MAX_OTHER_ROWS]]
    elif not rows:
        items = [Item(s.text, s.citations) for s in draft.statements if s.role == "item"]
    return Composed(tuple(draft.statements), tuple(draft.citations), tuple(items), len(rows) - left_out)


def _group(
    index: Index, question: Question, group: Sequence[Evidence], budget: Budget, said: Sequence[Span]
) -> list[Evidence]:
    told = [_stems(index, span) for span in said]
    evidence = [
        one for one in group if not _is_told(index, one.span, said, told) and (not told or _adds(index, one.span, told))
    ]
    if not evidence:
        return []
    evidence = preferred(index, question, evidence)
    if question.kind == "list":
        evidence = list(_lists_first(index, evidence))
    chosen = _choose(index, evidence, budget)
    if question.kind == "list" or _only_introduces(index, chosen[0].span):
        chosen = _with_whole_list(index, chosen, said, told)
    return chosen


def _stems(index: Index, span: Span) -> frozenset[str]:
    return frozenset(stems(index.documents[span.doc_id].slice(span)))


def _is_told(index: Index, span: Span, said: Sequence[Span], told: Sequence[frozenset[str]]) -> bool:
    """Has the answer that slice, or another that says the same?"""
    if any(span.overlaps(other) for other in said):
        return True
    own = _stems(index, span)
    return any(_repeats(own, other) for other in told)


def _adds(index: Index, span: Span, told: Sequence[frozenset[str]]) -> bool:
    """Has a sentence a number, or a good share of rare words (idf), that was not told yet?"""
    own = _stems(index, span)
    new = own.difference(*told)
    idf = index.lexical.stems.idf
    return any(word.isdigit() for word in new) or sum(map(idf, new)) >= NEW * sum(map(idf, own))


def _lead_ins(index: Index) -> dict[Span, Span]:
    """What introduces each list item and table row."""
    return {
        span: lead_in
        for passage in index.passages
        for span, lead_in in zip(passage.sentences, passage.lead_ins, strict=True)
        if lead_in is not None
    }


def _telling(index: Index, row: Row) -> tuple[Span, ...]:
    """Its quotes without a mere name (a heading) that a sentence among them says too."""
    texts = [index.documents[span.doc_id].slice(span) for span in row.quotes]
    told = [frozenset(stems(text)) for text in texts if is_sentence(text)]
    return tuple(
        span
        for span, text in zip(row.quotes, texts, strict=True)
        if is_sentence(text) or not any(_is_named(frozenset(stems(text)), other) for other in told)
    )


def _is_named(name: frozenset[str], sentence: frozenset[str]) -> bool:
    return 2 * len(name & sentence) >= len(name)


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


def _choose(index: Index, evidence: Sequence[Evidence], budget: Budget) -> list[Evidence]:
    """The best sentences within the budget, none that says what another one says.

    A lead-in ("Partner sind:") says nothing without its list: it is chosen only as the
    best of all, and then brings the list along.
    """
    chosen: list[Evidence] = []
    length = 0
    told: list[frozenset[str]] = []
    for candidate in evidence:
        if len(chosen) == budget.sentences or candidate.score < evidence[0].score * budget.relative:
            break
        size = len(candidate.span)
        from_there = sum(other.span.doc_id == candidate.span.doc_id for other in chosen)
        if chosen and (
            length + size > budget.chars
            or from_there >= budget.per_document
            or _is_told(index, candidate.span, [other.span for other in chosen], told)
            or not _adds(index, candidate.span, told)
            or _only_introduces(index, candidate.span)
        ):
            continue
        chosen.append(candidate)
        told.append(_stems(index, candidate.span))
        length += size
    return chosen


def _repeats(said: frozenset[str], other: frozenset[str]) -> bool:
    """Share of common stems (Jaccard): the fact sheets often repeat the strategy."""
    return bool(said and other) and len(said & other) / len(said | other) > SAME


def _with_whole_list(
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
    new = [item for item in items if not _is_told(index, item.span, said, told)]
    if 2 * len(new) <= len(items):
        return others
    spans, stemmed = [item.span for item in items], [_stems(index, item.span) for item in items]
    return items + [
        other
        for other in others
        if not _is_told(index, other.span, spans, stemmed) and _adds(index, other.span, stemmed)
    ]


def _is_part_of(evidence: Evidence, lead_in: Span, items: Iterable[Evidence]) -> bool:
    return evidence.span == lead_in or any(evidence.span.overlaps(item.span) for item in items)


def _by_document(chosen: Sequence[Evidence]) -> list[list[Evidence]]:
    """Groups in order of first appearance (the best document first), each in text order."""
    groups: dict[str, list[Evidence]] = {}
    for evidence in chosen:
        groups.setdefault(evidence.span.doc_id, []).append(evidence)
    return [sorted(group, key=lambda e: e.span.start) for group in groups.values()]


def _say_in_order(draft: _Draft, group: Sequence[Evidence], *, as_list: bool) -> None:
    """``as_list``: show items as such even if they are sentences that need no heading before them."""
    siblings = [evidence.lead_in for evidence in group]
    for evidence in group:
        lead_in = evidence.lead_in
        document = draft.index.documents[evidence.span.doc_id]
        text = document.slice(evidence.span)
        in_list = lead_in is not None and (as_list or document.slice(lead_in).endswith(":"))
        as_item = lead_in is not None and (not is_sentence(text) or (in_list and siblings.count(lead_in) > 1))
        if as_item and lead_in is not None:
            draft.say(lead_in, "lead_in")
        introduces = evidence.span in siblings
        draft.say(evidence.span, "item" if as_item else "lead_in" if introduces else "sentence")


def _only_introduces(index: Index, span: Span) -> bool:
    """A lead-in or heading of a list that says nothing without it."""
    return not is_sentence(index.documents[span.doc_id].slice(span)) and bool(list_of(index, span))


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
