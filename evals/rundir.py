"""One run on disk: what it was made from, its answers, its measures.

    run.json         what produced it (``RunInfo``)
    questions.jsonl  the questions asked, as they stood in the set
    answers.jsonl    the answers, one line each
    run.trec         the ranked passages, in TREC's format
    metrics.json     the measures, with every question's value
    report.html      the same for people

A run is written as ``NAME.part`` and renamed when it is complete, so that a directory
without ``.part`` is always whole.
"""

from __future__ import annotations

import json
import math
import os
import typing
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final

from corpus.errors import EvalDataError
from evals.dataset import EvalQuestion, read_questions
from evals.records import AnswerRecord, read_answers
from evals.scoring import Group, Measure

SCHEMA: Final = 1
RUN, QUESTIONS, ANSWERS, TREC, METRICS, REPORT = (
    "run.json", "questions.jsonl", "answers.jsonl", "run.trec", "metrics.json", "report.html",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RunInfo:
    """What produced a run. ``identity``: equal exactly where two runs must give the same answers.

    ``split`` is "all" when both halves were asked; ``documents`` is empty when all were
    searched. ``commit`` is empty outside a git checkout; ``code_sha256`` covers the
    source files whether committed or not. ``resumed``: answers taken over from an
    interrupted run. Times in seconds.
    """

    schema: int
    identity: str
    day: str
    set_name: str
    set_sha256: str
    split: str
    documents: tuple[str, ...]
    system: str
    questions: int
    resumed: int
    commit: str
    uncommitted_changes: bool
    code_sha256: str
    generation: str
    index_sha256: str
    embedder: str
    embedder_sha256: str
    settings: dict[str, str]
    packages: dict[str, str]
    python: str
    platform: str
    seed: int
    answering_seconds: float
    scoring_seconds: float


@dataclass(frozen=True, slots=True)
class Run:
    """A complete run, read back. ``answers`` by question id, ``measures`` in their order."""

    path: Path
    info: RunInfo
    questions: tuple[EvalQuestion, ...]
    answers: Mapping[str, AnswerRecord]
    measures: tuple[Measure, ...]

    def measure(self, name: str) -> Measure | None:
        return next((measure for measure in self.measures if measure.name == name), None)


def read_run(path: Path) -> Run:
    """Raises EvalDataError: not a run, an unfinished one, or one whose parts don't fit together."""
    if not (path / RUN).is_file() or path.name.endswith(".part"):
        raise EvalDataError("run_missing", path=path)
    info = _info(path / RUN)
    questions = read_questions(path / QUESTIONS)
    answers = read_answers(path / ANSWERS)
    check_complete(path / ANSWERS, questions, answers)
    return Run(path, info, questions, answers, _measures(path / METRICS))


def check_complete(path: Path, questions: Sequence[EvalQuestion], answers: Mapping[str, AnswerRecord]) -> None:
    """Raises EvalDataError when a question has no answer in the file, or an answer no question."""
    asked = [question.question_id for question in questions]
    missing = [name for name in asked if name not in answers]
    if missing:
        raise EvalDataError("answers_lack", path=path, count=len(missing), of=len(asked), ids=shortened(missing))
    foreign = [name for name in answers if name not in set(asked)]
    if foreign:
        raise EvalDataError("answers_foreign", path=path, count=len(foreign), ids=shortened(foreign))


def shortened(names: Sequence[str], limit: int = 5) -> str:
    more = f" … (+{len(names) - limit})" if len(names) > limit else ""
    return ", ".join(names[:limit]) + more


def write_json(path: Path, data: Any) -> None:
    """Writes beside the target and renames: no reader sees half a file."""
    partial = path.with_name(f"{path.name}.part")
    partial.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    os.replace(partial, path)


def write_info(path: Path, info: RunInfo) -> None:
    write_json(path, asdict(info))


def write_measures(path: Path, measures: Sequence[Measure]) -> None:
    """Values that are not a number (nothing to measure) are written as null."""
    records = [
        {
            "name": measure.name,
            "group": measure.group,
            "value": _or_none(measure.value),
            "low": _or_none(measure.low),
            "high": _or_none(measure.high),
            "n": measure.n,
            "higher_is_better": measure.higher_is_better,
            "per_question": {name: _or_none(value) for name, value in measure.per_question.items()},
        }
        for measure in measures
    ]
    write_json(path, {"schema": SCHEMA, "measures": records})


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 6)


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)


def _measures(path: Path) -> tuple[Measure, ...]:
    data = _json(path)
    try:
        return tuple(
            Measure(
                name=str(record["name"]),
                group=typing.cast("Group", str(record["group"])),
                value=_number(record["value"]),
                low=_number(record["low"]),
                high=_number(record["high"]),
                n=int(record["n"]),
                higher_is_better=bool(record["higher_is_better"]),
                per_question={str(k): _number(v) for k, v in record["per_question"].items()},
            )
            for record in data["measures"]
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise EvalDataError("run_unreadable", path=path, detail=repr(error)) from error


def _info(path: Path) -> RunInfo:
    data = _json(path)
    if data.get("schema") != SCHEMA:
        raise EvalDataError("run_schema", path=path, found=data.get("schema"), wanted=SCHEMA)
    known = {field.name for field in fields(RunInfo)}
    if set(data) != known:
        raise EvalDataError("run_unreadable", path=path, detail=", ".join(sorted(set(data) ^ known)))
    try:
        return RunInfo(**(data | {"documents": tuple(data["documents"])}))
    except TypeError as error:
        raise EvalDataError("run_unreadable", path=path, detail=str(error)) from error


def _json(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EvalDataError("run_unreadable", path=path, detail=getattr(error, "strerror", None) or error) from error
    if not isinstance(data, dict):
        raise EvalDataError("run_unreadable", path=path, detail="kein Objekt / not an object")
    return typing.cast("dict[str, Any]", data)
