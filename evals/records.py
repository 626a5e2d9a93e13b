"""Answers as the evaluation sees them: the lines of an answer file.

``read_answers`` takes the files of other systems too: it needs the fields of the
contract (README, ``python -m evals answer``), and passes over any other. What a system
may leave out is an empty tuple, zero or "".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import EvalDataError
from evals.dataset import Json, read_lines


@dataclass(frozen=True, slots=True)
class CitedSlice:
    """One citation: ``text`` should be ``Document.text[start:end]`` of ``document``.

    Offsets are code points; -1 when the answer file gives none. Pages start at 1.
    """

    text: str
    document: str
    title: str = ""
    page: int = 0
    section: str = ""
    start: int = -1
    end: int = -1


@dataclass(frozen=True, slots=True)
class RankedPassage:
    """One of the ranked passages, best first; offsets as in ``CitedSlice``."""

    text: str
    document: str
    page: int = 0
    score: float = 0.0
    start: int = -1
    end: int = -1
    passage_id: str = ""


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """What a system said to one question.

    ``citations[n - 1]`` is the one that ``[n]`` in ``answer`` stands for. ``evidence`` is
    the system's score of how well the documents answer, 0..1. ``items``: names of the
    rows of a list answer. ``seconds``: wall-clock time of the answer.
    """

    question_id: str
    answer: str
    citations: tuple[CitedSlice, ...] = ()
    passages: tuple[RankedPassage, ...] = ()
    items: tuple[str, ...] = ()
    refused: bool = False
    status: str = ""
    kind: str = ""
    language: str = ""
    evidence: float = 0.0
    seconds: float = 0.0


def read_answers(path: Path) -> dict[str, AnswerRecord]:
    """Question id → answer, in the order of the file.

    Raises:
        EvalDataError: the file can't be read, a line is malformed, an id stands twice.
    """
    answers: dict[str, AnswerRecord] = {}
    lines: dict[str, int] = {}
    for number, record in read_lines(path):
        answer = _Line(path, number).answer(record)
        if answer.question_id in answers:
            first = lines[answer.question_id]
            raise EvalDataError("question_twice", path=path, line=number, id=answer.question_id, first=first)
        answers[answer.question_id] = answer
        lines[answer.question_id] = number
    return answers


@dataclass(frozen=True, slots=True)
class _Line:
    path: Path
    number: int

    def answer(self, record: Mapping[str, Json]) -> AnswerRecord:
        question_id = self._text(record, "id")
        if not question_id.strip():
            raise self._wrong("id", '"…"')
        if "answer" not in record:
            raise self._wrong("answer", '"…"')
        status = self._text(record, "status")
        return AnswerRecord(
            question_id=question_id,
            answer=self._text(record, "answer"),
            citations=tuple(self._citation(entry) for entry in self._objects(record, "citations")),
            passages=tuple(self._passage(entry) for entry in self._objects(record, "passages")),
            items=tuple(self._text(entry, "name") for entry in self._objects(record, "items")),
            refused=self._boolean(record, "refused"),
            status=status,
            kind=self._text(record, "kind"),
            language=self._text(record, "language"),
            evidence=self._number(record, "evidence"),
            seconds=self._number(record, "seconds"),
        )

    def _citation(self, entry: Mapping[str, Json]) -> CitedSlice:
        return CitedSlice(
            text=self._text(entry, "text"),
            document=self._text(entry, "document"),
            title=self._text(entry, "title"),
            page=self._integer(entry, "page", 0),
            section=self._text(entry, "section"),
            start=self._integer(entry, "start", -1),
            end=self._integer(entry, "end", -1),
        )

    def _passage(self, entry: Mapping[str, Json]) -> RankedPassage:
        return RankedPassage(
            text=self._text(entry, "text"),
            document=self._text(entry, "document"),
            page=self._integer(entry, "page", 0),
            score=self._number(entry, "score"),
            start=self._integer(entry, "start", -1),
            end=self._integer(entry, "end", -1),
            passage_id=self._text(entry, "passage_id"),
        )

    def _objects(self, record: Mapping[str, Json], name: str) -> list[dict[str, Json]]:
        value = record.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self._wrong(name, "[{…}, …]")
        objects = [entry for entry in value if isinstance(entry, dict)]
        if len(objects) != len(value):
            raise self._wrong(name, "[{…}, …]")
        return objects

    def _text(self, record: Mapping[str, Json], name: str) -> str:
        value = record.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self._wrong(name, '"…"')
        return value

    def _boolean(self, record: Mapping[str, Json], name: str) -> bool:
        value = record.get(name)
        if value is None:
            return False
        if not isinstance(value, bool):
            raise self._wrong(name, "true | false")
        return value

    def _number(self, record: Mapping[str, Json], name: str) -> float:
        value = record.get(name)
        if value is None:
            return 0.0
        # A comparison that NaN fails too: one NaN would turn every mean into NaN.
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < float("inf"):
            raise self._wrong(name, "0.0")
        return float(value)

    def _integer(self, record: Mapping[str, Json], name: str, missing: int) -> int:
        value = record.get(name)
        if value is None:
            return missing
        if isinstance(value, bool) or not isinstance(value, int):
            raise self._wrong(name, "0")
        return value

    def _wrong(self, name: str, shape: str) -> EvalDataError:
        return EvalDataError("question_field_type", path=self.path, line=self.number, name=name, shape=shape)
