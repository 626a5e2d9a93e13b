"""Which of the sentences that were found an answer prefers, by what they do in their text.

Rules of evidence and of German, the same for every question; each was measured (evals/LOG.md):

- what the strategy is said to say ("Laut Strategie 2021 …") counts less than what is, unless
  the question asks for that;
- that sources are silent ("… liegen in den Quellen keine Angaben vor") answers few questions;
- who asks what something is wants the sentence that defines it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.evidence import Evidence, is_sentence
from assistant.question import Question
from corpus.index import Index
from corpus.schema import Span

SECOND_HAND, SILENT, DEFINING = 0.9, 0.8, 1.2
# A sentence that says what the strategy of a year says.
REPORT = re.compile(r"\b(?:Fachkräftes|S)trategie (?P<year>(?:19|20)\d\d)\b")
_ASKED_FOR = re.compile(r"strateg(?:ie|y)", re.IGNORECASE)
_SILENCE = re.compile(r"\b(?:keine|nicht)\b.*\bQuellen\b|\bQuellen\b.*\b(?:keine|nicht)\b")
_COPULA = re.compile(r"\b(?:ist|sind|war|waren)\s+(?:\w+\s+)?(?:ein|eine|der|die|das|Teil)\b")


def preferred(index: Index, question: Question, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The same sentences with weighed scores, best first; equal ones in the order they came."""
    asked_for = _ASKED_FOR.search(question.standalone) is not None
    beginnings = _beginnings(index) if question.kind == "definition" else frozenset()

    def weighed(one: Evidence) -> Evidence:
        document = index.documents[one.span.doc_id]
        text = document.slice(one.span)
        reports = not asked_for and document.source.kind != "strategy" and REPORT.search(text)
        weight = (SECOND_HAND if reports else 1.0) * (SILENT if _SILENCE.search(text) else 1.0)
        if question.kind == "definition" and _defines(text, question.focus, one.span in beginnings):
            weight *= DEFINING
        return replace(one, score=one.score * weight)

    return sorted(map(weighed, evidence), key=lambda one: -one.score)


def _beginnings(index: Index) -> frozenset[Span]:
    """The first sentence of each document: it says what the document is about."""
    first: dict[str, Span] = {}
    for passage in index.passages:
        for span in passage.sentences:
            if span.doc_id not in first and is_sentence(index.documents[span.doc_id].slice(span)):
                first[span.doc_id] = span
    return frozenset(first.values())


def _defines(sentence: str, focus: Sequence[str], begins: bool) -> bool:
    """Names it and begins a text, says that it is a …, or spells it out: "Name in full (NAME)"."""
    told = sentence.lower()
    copula = _COPULA.search(sentence)
    before = told[: copula.start()] if copula else ""
    return any(word in before or f"({word})" in told or (begins and word in told) for word in focus)
