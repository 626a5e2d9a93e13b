"""Answers worded by a language model: the composed answer's evidence in, checked statements out.

Only a question that the documents answer gets here, and the composed answer is complete
before the model is asked: it is what the reader gets when the model fails, says nothing
that holds, or is not asked at all. The model sees numbered passages and the question,
never the conversation, and has no tools. Each line it completes goes through
``assistant/vetting.py``; what passes is shown while the rest is still being written.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import chain

from assistant.compose import cite
from assistant.llm import ChatModel, open_model
from assistant.vetting import Vetting, is_order, points_back
from corpus.errors import ModelFailed
from corpus.gloss import Glosser
from corpus.index import Index
from corpus.schema import Answer, Citation, Passage, Span, Statement
from corpus.settings import Settings
from corpus.texts import notice, text

MAX_EVIDENCE_CHARS = 7_000
MAX_PASSAGES = 8
MAX_STATEMENTS = 8
MODEL_PREFIX = "llm:"
# Remarks on which items of a list are quoted: they are about the composed answer.
_ABOUT_QUOTES = ("assistant.excerpt", "assistant.whole_list")


def open_writer(settings: Settings, index: Index, glosser: Glosser | None) -> Writer | None:
    """The writer that the settings name; None without ``llm_url``.

    Raises:
        ConfigError, DependencyMissing: see ``assistant.llm.open_model``.
    """
    model = open_model(settings)
    return Writer(index, model, glosser) if model else None


def is_worded(answer: Answer) -> bool:
    """Did a language model word some of it? Then it carries the AI mark."""
    return any(model.startswith(MODEL_PREFIX) for model in answer.trace.models)


@dataclass(frozen=True, slots=True)
class Writer:
    """Words composed answers anew. Stateless; one request to the model per answer."""

    index: Index
    model: ChatModel
    glosser: Glosser | None = None

    def write(self, composed: Answer) -> Iterator[Answer]:
        """The answer as its statements come; the last one is complete, or ``composed`` with a notice.

        Between statements the same answer is repeated a few times a second, so that a
        caller can stop; closing the iterator ends the request.
        """
        given = self._evidence(composed)
        if composed.refused or not given:
            yield composed
            return
        instructions = text("llm.instructions", composed.language)
        heard = {c.number: (c.quote, " › ".join(c.section), c.title) for c in given}
        draft = _Draft(composed, given, Vetting(heard, composed.language, instructions, self.glosser), self.model.name)
        yield draft.growing()
        try:
            with closing(self.model.stream(instructions, _message(composed, given))) as pieces:
                for line in _lines(pieces):
                    if line is None or draft.read(line):
                        yield draft.growing()
                    if len(draft.statements) >= MAX_STATEMENTS:
                        break
        except ModelFailed as failure:
            yield replace(composed, notes=(failure.notice(), *composed.notes))
            return
        yield draft.complete()

    def _evidence(self, composed: Answer) -> list[Citation]:
        """What the composed answer quotes, then the best passages, numbered anew from 1.

        A passage that gives orders is withheld: the model would be asked to quote them.
        """
        passages = [_quotable(hit.passage) for hit in composed.trace.hits[:MAX_PASSAGES]]
        spans = dict.fromkeys(chain((citation.span for citation in composed.citations), passages))
        given: list[Citation] = []
        chars = 0
        for span in spans:
            document = self.index.documents[span.doc_id]
            citation = cite(document, span, len(given) + 1)
            chars += len(citation.quote)
            if chars > MAX_EVIDENCE_CHARS:
                break
            if not is_order(f"{citation.title}\n{' › '.join(citation.section)}\n{citation.quote}"):
                given.append(citation)
        return given


def _quotable(passage: Passage) -> Span:
    """From its first sentence to its last, without the headings it begins with."""
    if not passage.sentences:
        return passage.span
    return Span(passage.span.doc_id, passage.sentences[0].start, passage.sentences[-1].end)


def _message(composed: Answer, given: list[Citation]) -> str:
    """Passages, one a line, between two lines that no document can foresee; then the question."""
    fence = secrets.token_hex(6)
    lines = [f"[{c.number}] ({_one_line(' › '.join((c.title, *c.section)))}) {_one_line(c.quote)}" for c in given]
    return text(
        "llm.message", composed.language, fence=fence, passages="\n".join(lines),
        question=_one_line(composed.standalone_question),
    )  # fmt: skip


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _lines(pieces: Iterator[str | None]) -> Iterator[str | None]:
    """Completed lines, and the None between them."""
    rest = ""
    for piece in pieces:
        if piece is None:
            yield None
            continue
        *complete, rest = (rest + piece).split("\n")
        yield from complete
    if rest:
        yield rest


@dataclass(slots=True)
class _Draft:
    """Collects what passes; citations are numbered in the order in which they appear.

    ``last``: the sentence before, with the model's numbers; None when that one was withdrawn.
    """

    composed: Answer
    given: list[Citation]
    vetting: Vetting
    model: str
    statements: list[Statement] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    last: Statement | None = None

    def read(self, line: str) -> bool:
        """Is there something new to be shown?"""
        before = len(self.statements)
        for statement in self.vetting.passed(line):
            if statement is None or not self._stands(statement) or len(self.statements) == MAX_STATEMENTS:
                self.last = None
                continue
            self.last = statement
            if all(statement.text != said.text for said in self.statements):
                numbers = tuple(self._number(self.given[number - 1]) for number in statement.citations)
                self.statements.append(replace(statement, citations=numbers))
        return len(self.statements) > before

    def _stands(self, statement: Statement) -> bool:
        """A pronoun's noun must be in the sentence before, which must be shown and have a source in common."""
        if not points_back(statement.text):
            return True
        return self.last is not None and bool(set(self.last.citations) & set(statement.citations))

    def _number(self, citation: Citation) -> int:
        for known in self.citations:
            if known.span == citation.span:
                return known.number
        self.citations.append(replace(citation, number=len(self.citations) + 1))
        return len(self.citations)

    def growing(self) -> Answer:
        """What stands so far, under a remark that the model is at work."""
        return self._answer(notes=(notice("llm.writing"),), items=())

    def complete(self) -> Answer:
        """With what must not get lost of the composed answer; that one itself when nothing holds."""
        if not self.statements:
            return replace(self.composed, notes=(notice("llm.nothing_left"), *self.composed.notes))
        self._keep_list()
        items = tuple(replace(item, citations=self._renumbered(item.citations)) for item in self.composed.items)
        kept = (remark for remark in self.composed.notes if remark.key not in _ABOUT_QUOTES)
        mark = notice("llm.worded" if self.composed.language == "de" else "llm.translated", model=self.model)
        return self._answer(notes=(mark, *kept), items=items)

    def _keep_list(self) -> None:
        """A list is quoted whole, or it is no longer complete: unless all its items are cited already."""
        cited = [citation.span for citation in self.citations]
        listed = [statement for statement in self.composed.statements if statement.role != "sentence"]
        numbers = {number for statement in listed if statement.role == "item" for number in statement.citations}
        spans = [citation.span for citation in self.composed.citations if citation.number in numbers]
        if all(any(have.contains(span) for have in cited) for span in spans):
            return
        self.statements += [replace(kept, citations=self._renumbered(kept.citations)) for kept in listed]

    def _renumbered(self, numbers: Sequence[int]) -> tuple[int, ...]:
        """Numbers of the composed answer → numbers of this one."""
        cited = {citation.number: citation for citation in self.composed.citations}
        return tuple(self._number(cited[number]) for number in numbers)

    def _answer(self, **changes: object) -> Answer:
        trace = replace(self.composed.trace, models=(*self.composed.trace.models, f"{MODEL_PREFIX}{self.model}"))
        answer = replace(self.composed, statements=tuple(self.statements), citations=tuple(self.citations), trace=trace)
        return replace(answer, **changes)  # type: ignore[arg-type]
