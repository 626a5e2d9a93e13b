"""An answer in the making: slices said once, each with its citation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from assistant.compose.lists import introduces_items
from assistant.evidence import Evidence, is_sentence
from corpus.german import stems
from corpus.index import Index
from corpus.schema import Citation, Document, Item, Notice, Span, Statement

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
class Draft:
    """Collects statements and numbers their citations in order of appearance; none says a slice twice."""

    index: Index
    statements: list[Statement] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    _frame: Notice | None = None
    _framed: Notice | None = None

    @property
    def said(self) -> list[Span]:
        return [citation.span for citation in self.citations]

    def open(self, frame: Notice | None) -> None:
        """What is said next stands under this frame, unless it stands under it already."""
        self._frame = frame if frame != self._framed else None
        self._framed = frame

    def row(self, row: Row, lead_ins: Mapping[Span, Span]) -> tuple[int, ...]:
        """One entry of the register: its sentences as one statement, each cited.

        What an earlier entry said already is cited from there. A bare list item says nothing
        without its lead-in, which comes first.
        """
        telling = telling_of(self.index, row)
        for span in telling:
            lead_in = lead_ins.get(span)
            if lead_in and self._number(span) is None and not is_sentence(self._slice(span)):
                self.say(lead_in, "lead_in")
        quotes = [span for span in telling if self._number(span) is None]
        numbers = tuple(self._cite(span) for span in quotes)
        if quotes:
            told = " ".join(" ".join(self._slice(span).split()) for span in quotes)
            self._append(Statement(told, numbers, "verbatim", "item"))
        known = [self._number(span) for span in telling]
        return tuple(sorted({number for number in known if number is not None}))

    def say(self, span: Span, role: Role) -> None:
        if self._number(span) is None:
            quote = " ".join(self._slice(span).split())
            self._append(Statement(quote, (self._cite(span),), "verbatim", role))

    def _append(self, statement: Statement) -> None:
        self.statements.append(replace(statement, frame=self._frame))
        self._frame = None

    def _cite(self, span: Span) -> int:
        number = len(self.citations) + 1
        self.citations.append(cite(self.index.documents[span.doc_id], span, number))
        return number

    def _number(self, span: Span) -> int | None:
        """Of the citation that says it already."""
        return next((one.number for one in self.citations if one.span.contains(span)), None)

    def _slice(self, span: Span) -> str:
        return self.index.documents[span.doc_id].slice(span)


def say_in_order(draft: Draft, group: Sequence[Evidence], *, as_list: bool) -> None:
    """``as_list``: show items as such even if they are sentences that need no heading before them."""
    siblings = [evidence.lead_in for evidence in group]
    for evidence in group:
        lead_in = evidence.lead_in
        document = draft.index.documents[evidence.span.doc_id]
        text = document.slice(evidence.span)
        in_list = lead_in is not None and (as_list or introduces_items(document.slice(lead_in)))
        as_item = lead_in is not None and (not is_sentence(text) or (in_list and siblings.count(lead_in) > 1))
        if as_item and lead_in is not None:
            draft.say(lead_in, "lead_in")
        introduces = evidence.span in siblings
        draft.say(evidence.span, "item" if as_item else "lead_in" if introduces else "sentence")


def lead_ins_of(index: Index) -> dict[Span, Span]:
    """What introduces each list item and table row."""
    return {
        span: lead_in
        for passage in index.passages
        for span, lead_in in zip(passage.sentences, passage.lead_ins, strict=True)
        if lead_in is not None
    }


def telling_of(index: Index, row: Row) -> tuple[Span, ...]:
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
