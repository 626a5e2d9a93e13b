"""Question files: JSON lines, validated with file and line in every message."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import EvalDataError
from corpus.schema import Turn


@dataclass(frozen=True, slots=True)
class EvalQuestion:
    """One line of a question file; gold fields are read by the metrics, not here."""

    question_id: str
    question: str
    history: tuple[Turn, ...]
    language: str


def read_questions(path: Path) -> tuple[EvalQuestion, ...]:
    """All questions of a file, in order.

    Raises:
        EvalDataError: no such file, no question in it, a malformed line, an id twice.
    """
    questions: list[EvalQuestion] = []
    seen: dict[str, int] = {}
    for number, record in _records(path):
        question = _question(path, number, record)
        if question.question_id in seen:
            first = seen[question.question_id]
            raise _bad(path, number, f"id {question.question_id!r}: Zeile / line {first}, {number}")
        seen[question.question_id] = number
        questions.append(question)
    if not questions:
        raise EvalDataError("questions_file", path=path, detail="0 Fragen / questions")
    return tuple(questions)


def _records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EvalDataError("questions_file", path=path, detail=getattr(error, "strerror", "UTF-8")) from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            raise _bad(path, number, f"JSON: {error.msg}") from error
        if not isinstance(record, dict):
            raise _bad(path, number, "kein Objekt / not an object")
        yield number, record


def _question(path: Path, number: int, record: dict[str, Any]) -> EvalQuestion:
    for name in ("id", "question"):
        if not isinstance(record.get(name), str) or not record[name].strip():
            raise _bad(path, number, f"{name!r}: Text fehlt / text missing")
    history = record.get("history") or []
    if not isinstance(history, list):
        raise _bad(path, number, "'history': keine Liste / not a list")
    return EvalQuestion(
        question_id=record["id"],
        question=record["question"],
        history=tuple(_turn(path, number, turn) for turn in history),
        language=str(record.get("lang") or ""),
    )


def _turn(path: Path, number: int, turn: Any) -> Turn:
    if not isinstance(turn, dict) or turn.get("role") not in ("user", "assistant"):
        raise _bad(path, number, "'history': {role: user | assistant, content: Text}")
    return Turn(turn["role"], str(turn.get("content") or ""))


def _bad(path: Path, number: int, detail: str) -> EvalDataError:
    return EvalDataError("questions_line", path=path, line=number, detail=detail)
