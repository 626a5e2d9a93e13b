"""Where the evidence for a question stands: spans of the documents, not passages.

Gold quotes become spans, so that every way of cutting documents into passages can be
scored with the same questions (the idea of Smith and Troynikov's *chunking evaluation*,
Chroma 2024). A question *needs* several pieces of evidence; each may stand in more than
one place.

**When is a passage relevant?** It covers at least half of a gold span, or the gold span
covers it. Half: a passage border through a gold sentence must not make both sides
worthless, and a passage that only touches it must not count. The other way round: a
system that cuts small must not lose because a gold quote runs over several passages.
A question that names documents and quotes nothing is judged by document: every passage
of one of them is relevant.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.errors import EvalDataError
from corpus.schema import Document, Span
from evals.dataset import EvalQuestion
from evals.records import RankedPassage

COVERED = 0.5
# Not part of a quotation: white space (lines are broken differently everywhere), the
# marks of the seed's light markup (*name*, ^{plus}), soft hyphens.
_LEFT_OUT = re.compile(r"[\s*^{}\u00ad\u200b]+")


@dataclass(frozen=True, slots=True)
class Need:
    """One piece of evidence: any of the spans proves it, or any of the documents.

    ``label`` is the gold quote or the ids, for people.
    """

    label: str
    spans: tuple[Span, ...] = ()
    documents: tuple[str, ...] = ()

    @property
    def doc_ids(self) -> frozenset[str]:
        return frozenset(self.documents) | {span.doc_id for span in self.spans}

    def met_by(self, passage: Span) -> bool:
        return passage.doc_id in self.documents or any(covers(passage, span) for span in self.spans)


def covers(passage: Span, gold: Span) -> bool:
    """The rule of relevance; see the module."""
    return overlap(passage, gold) >= COVERED * len(gold) or gold.contains(passage)


def overlap(a: Span, b: Span) -> int:
    """Number of code points that both spans have."""
    return max(0, min(a.end, b.end) - max(a.start, b.start)) if a.doc_id == b.doc_id else 0


class QuoteFinder:
    """Finds quotations in documents, whatever the white space, and says where exactly."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self.documents = documents
        self._squeezed = {doc_id: _squeeze(document.text) for doc_id, document in documents.items()}

    def spans(self, quote: str, doc_ids: Collection[str] = ()) -> tuple[Span, ...]:
        """Every place of a quote, in all documents or in those named."""
        wanted = _LEFT_OUT.sub("", quote)
        if not wanted:
            return ()
        return tuple(
            span
            for doc_id, squeezed in self._squeezed.items()
            if not doc_ids or doc_id in doc_ids
            for span in squeezed.find(doc_id, wanted)
        )

    def locate(self, passage: RankedPassage) -> Span | None:
        """Where a ranked passage stands: its offsets, or where its text is found first."""
        document = self.documents.get(passage.document)
        if document is None:
            return None
        if 0 <= passage.start < passage.end <= len(document.text):
            return Span(passage.document, passage.start, passage.end)
        return next(iter(self.spans(passage.text, (passage.document,))), None)


@dataclass(frozen=True, slots=True)
class _Squeezed:
    """A text without what is left out; ``offsets[i]`` is where its i-th character stood."""

    text: str
    offsets: tuple[int, ...]

    def find(self, doc_id: str, wanted: str) -> Iterator[Span]:
        start = self.text.find(wanted)
        while start >= 0:
            last = start + len(wanted) - 1
            yield Span(doc_id, self.offsets[start], self.offsets[last] + 1)
            start = self.text.find(wanted, start + 1)


@lru_cache(maxsize=512)
def _squeeze(text: str) -> _Squeezed:
    offsets: list[int] = []
    position = 0
    for match in _LEFT_OUT.finditer(text):
        offsets.extend(range(position, match.start()))
        position = match.end()
    offsets.extend(range(position, len(text)))
    return _Squeezed(_LEFT_OUT.sub("", text), tuple(offsets))


def needs(question: EvalQuestion, finder: QuoteFinder) -> tuple[Need, ...]:
    """What a ranking must bring for this question; nothing for one without gold evidence.

    Raises:
        EvalDataError: a gold quote no longer stands in the documents, or a document
            that the question names is not in the index.
    """
    for doc_id in named_documents(question):
        if doc_id not in finder.documents:
            raise EvalDataError("gold_document", place=question.place, id=question.question_id, document=doc_id)
    if question.gold_quotes:
        return tuple(_quoted(question, quote, finder) for quote in question.gold_quotes)
    groups = question.gold_doc_groups or ((question.gold_docs,) if question.gold_docs else ())
    return tuple(Need(", ".join(group), documents=group) for group in groups)


def named_documents(question: EvalQuestion) -> tuple[str, ...]:
    """Ids of the documents that a question's gold names, each once, in order."""
    grouped = (doc_id for group in question.gold_doc_groups for doc_id in group)
    return tuple(dict.fromkeys((*question.gold_docs, *grouped)))


def _quoted(question: EvalQuestion, quote: str, finder: QuoteFinder) -> Need:
    spans = finder.spans(quote, question.gold_docs) or finder.spans(quote)
    if not spans:
        raise EvalDataError("gold_quote", place=question.place, id=question.question_id, quote=quote)
    return Need(quote, spans)


def found(passages: Sequence[Span | None], needed: Sequence[Need]) -> tuple[frozenset[int], ...]:
    """For each ranked passage, the numbers of the needs it meets."""
    return tuple(
        frozenset(number for number, need in enumerate(needed) if passage and need.met_by(passage))
        for passage in passages
    )
