"""Answers a question file, line by line, in the format that other programs read."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from assistant.answer import Assistant
from assistant.render import answer_text
from corpus.errors import QuestionError
from corpus.schema import Answer, Citation, Hit
from evals.dataset import EvalQuestion

MAX_PASSAGES = 20


def answer_questions(
    assistant: Assistant, questions: Iterable[EvalQuestion], out: Path, documents: Collection[str] = ()
) -> int:
    """Writes one JSON line per question, in order; returns how many.

    The file appears when it is complete: an interrupted run leaves nothing half written.
    """
    partial = out.with_name(f"{out.name}.part")
    partial.unlink(missing_ok=True)
    count = append_answers(assistant, questions, partial, documents)
    os.replace(partial, out)
    return count


def append_answers(
    assistant: Assistant, questions: Iterable[EvalQuestion], path: Path, documents: Collection[str] = ()
) -> int:
    """Adds one line per question to a file, each complete on disk before the next is asked."""
    count = 0
    with path.open("a", encoding="utf-8", newline="\n") as file:
        for question in questions:
            record = _answered(assistant, question, documents)
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
            file.flush()
            count += 1
    return count


def _answered(assistant: Assistant, question: EvalQuestion, documents: Collection[str]) -> dict[str, Any]:
    started = time.perf_counter()
    try:
        answer = assistant.ask(question.question, question.history, documents=documents)
    except QuestionError as error:
        return _refused_input(question, error, time.perf_counter() - started)
    seconds = time.perf_counter() - started
    return {
        "id": question.question_id,
        "answer": answer_text(answer),
        "citations": [_citation(citation) for citation in answer.citations],
        "passages": [_passage(hit) for hit in answer.trace.hits[:MAX_PASSAGES]],
        "items": [{"name": item.name, "citations": list(item.citations)} for item in answer.items],
        "refused": answer.refused,
        "status": answer.status,
        "kind": answer.kind,
        "language": answer.language,
        "evidence": round(answer.evidence, 6),
        "seconds": round(seconds, 4),
    }


def _refused_input(question: EvalQuestion, error: QuestionError, seconds: float) -> dict[str, Any]:
    """A question that can't be asked is answered with the hint a user would get."""
    empty = Answer(question.question, question.question, "de", "fact", "unclear")
    return {
        "id": question.question_id,
        "answer": error.text("en" if question.language == "en" else "de"),
        "citations": [],
        "passages": [],
        "items": [],
        "refused": empty.refused,
        "status": empty.status,
        "kind": empty.kind,
        "language": "en" if question.language == "en" else "de",
        "evidence": 0.0,
        "seconds": round(seconds, 4),
    }


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "text": citation.quote,
        "document": citation.span.doc_id,
        "title": citation.title,
        "page": citation.page_first,
        "section": " > ".join(citation.section),
        "start": citation.span.start,
        "end": citation.span.end,
    }


def _passage(hit: Hit) -> dict[str, Any]:
    return {
        "text": hit.passage.text,
        "document": hit.passage.span.doc_id,
        "page": hit.passage.page_first,
        "score": round(hit.score, 6),
        "start": hit.passage.span.start,
        "end": hit.passage.span.end,
        "passage_id": hit.passage.passage_id,
    }
