"""One run: asks the questions, scores the answers, writes a directory (``evals/rundir.py``).

An interrupted run leaves ``NAME.part`` with the answers it had; the same command takes
them over if code, index, settings and questions are still the same.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from assistant.answer import Assistant
from corpus.errors import EvalDataError
from corpus.index import Index
from corpus.schema import Language
from corpus.settings import PROJECT_ROOT
from corpus.texts import text
from evals.answer import append_answers
from evals.dataset import EvalQuestion, read_questions
from evals.feedback import is_draft
from evals.metrics.stats import SEED
from evals.provenance import Made, identity, made_with
from evals.records import AnswerRecord, read_answers
from evals.report import write_report
from evals.rundir import (
    ANSWERS,
    METRICS,
    QUESTIONS,
    REPORT,
    RUN,
    SCHEMA,
    TREC,
    Run,
    RunInfo,
    check_complete,
    shortened,
    write_info,
    write_json,
    write_measures,
)  # fmt: skip
from evals.scoring import score

RUNS = PROJECT_ROOT / "var" / "runs"
RESUME = "resume.json"
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be run. ``split``: "dev", "test" or "all". ``answers``: take these instead of asking."""

    questions: Path
    split: str = "all"
    out: Path | None = None
    documents: tuple[str, ...] = ()
    system: str = "full"
    answers: Path | None = None
    language: Language = "de"


@dataclass(frozen=True, slots=True)
class _Workplace:
    """``part`` is written, ``target`` is where it goes; ``kept``: answers that are there already."""

    part: Path
    target: Path
    kept: tuple[str, ...]


def run(plan: Plan, assistant: Assistant, tell: Tell) -> Run:
    """Asks, scores, writes; returns the finished run.

    Raises:
        EvalDataError: no question left to ask, documents missing from the index, an output
            directory that is in the way or can't be written, an answers file with gaps.
    """
    questions = chosen(plan.questions, plan.split)
    check_documents(plan.questions, questions, assistant.index)
    made = made_with(assistant.settings, assistant.index.manifest)
    digest = hashlib.sha256(plan.questions.read_bytes()).hexdigest()
    mark = identity(digest, [q.question_id for q in questions], plan.documents, plan.system, made)
    place = _workplace(plan, mark, tell)
    _write_questions(plan.questions, questions, place.part / QUESTIONS)
    answers = _answer(plan, assistant, questions, place, tell)
    started = perf_counter()
    measures = score(questions, answers, assistant.index.documents)
    info = _info(plan, assistant, made, mark, digest, questions, answers, len(place.kept), perf_counter() - started)
    finished = Run(place.part, info, questions, answers, measures)
    write_measures(place.part / METRICS, measures)
    write_trec(place.part / TREC, answers, assistant.index, plan.system)
    write_report(finished, place.part / REPORT, plan.language)
    (place.part / RESUME).unlink(missing_ok=True)
    write_info(place.part / RUN, info)
    os.replace(place.part, place.target)
    return Run(place.target, info, questions, answers, measures)


def chosen(path: Path, split: str) -> tuple[EvalQuestion, ...]:
    """The questions of a file that belong to the split and are ready to be asked.

    Raises EvalDataError: none is.
    """
    questions = read_questions(path)
    wanted = tuple(q for q in questions if split == "all" or q.split == split)
    if not wanted:
        raise EvalDataError("run_no_questions", path=path, split=split, count=len(questions))
    drafts = [q.question_id for q in wanted if is_draft(q)]
    if drafts:
        raise EvalDataError("run_drafts", path=path, count=len(drafts), ids=shortened(drafts))
    return wanted


def check_documents(path: Path, questions: Iterable[EvalQuestion], index: Index) -> None:
    """Raises EvalDataError: evidence lies in documents that are not in the index."""
    missing: dict[str, list[str]] = {}
    for question in questions:
        groups = question.gold_doc_groups or ((question.gold_docs,) if question.gold_docs else ())
        for group in groups:
            if not any(doc_id in index.documents for doc_id in group):
                missing.setdefault(" | ".join(group), []).append(question.question_id)
    if missing:
        count = len({name for names in missing.values() for name in names})
        raise EvalDataError(
            "run_documents_missing",
            path=path, count=count, documents=shortened(sorted(missing)), index=index.directory.parent.parent,
        )  # fmt: skip


def write_trec(path: Path, answers: Mapping[str, AnswerRecord], index: Index, system: str) -> None:
    """``question Q0 passage rank score system``, one ranked passage a line (TREC's run format).

    Another program's answers have no passage ids: theirs are found by the text.
    """
    rows: dict[tuple[str, str], str] = {}
    for passage in index.passages:
        rows.setdefault((passage.span.doc_id, passage.text), passage.passage_id)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for name, record in answers.items():
            topic = "_".join(name.split())
            for rank, found in enumerate(record.passages, start=1):
                passage_id = found.passage_id or rows.get((found.document, found.text), found.document)
                file.write(f"{topic} Q0 {passage_id} {rank} {found.score:.6f} {system}\n")


def _workplace(plan: Plan, mark: str, tell: Tell) -> _Workplace:
    target = plan.out or _free_name(plan, mark)
    part = target.with_name(f"{target.name}.part")
    if target.exists():
        raise EvalDataError("run_exists", path=target)
    kept: tuple[str, ...] = ()
    if part.exists():
        kept = _take_over(part, mark, plan.language, tell)
    try:
        part.mkdir(parents=True, exist_ok=True)
        write_json(part / RESUME, {"identity": mark})
    except OSError as error:
        raise EvalDataError("run_unwritable", path=part, detail=error.strerror or error) from error
    return _Workplace(part, target, kept)


def _free_name(plan: Plan, mark: str) -> Path:
    """The same run gets the same name, so that it is found again when it was interrupted."""
    base = f"{plan.questions.stem}-{plan.split}-{plan.system.replace(':', '-').replace('/', '-')}-{mark[:8]}"
    number = 1
    while True:
        path = RUNS / (base if number == 1 else f"{base}-{number}")
        if not path.exists():
            return path
        number += 1


def _take_over(part: Path, mark: str, language: Language, tell: Tell) -> tuple[str, ...]:
    """Ids of the answers in an interrupted run that hold for this one; a different run is thrown away.

    Raises EvalDataError: the directory is not an interrupted run.
    """
    try:
        found = json.loads((part / RESUME).read_text(encoding="utf-8"))["identity"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EvalDataError("run_part_foreign", path=part) from error
    if found != mark:
        shutil.rmtree(part)
        tell(text("evals.begun_anew", language, path=part))
        return ()
    kept = _complete_lines(part / ANSWERS)
    tell(text("evals.resumed", language, path=part, count=len(kept)))
    return kept


def _complete_lines(path: Path) -> tuple[str, ...]:
    """Cuts a file back to its complete lines and returns their ids."""
    kept: list[str] = []
    end = 0
    if path.is_file():
        data = path.read_bytes()
        for line in data.splitlines(keepends=True):
            name = ""
            with suppress(ValueError, KeyError, TypeError):
                name = str(json.loads(line)["id"])
            if not name or not line.endswith(b"\n"):
                break
            kept.append(name)
            end += len(line)
        os.truncate(path, end)
    return tuple(kept)


def _write_questions(source: Path, questions: Sequence[EvalQuestion], target: Path) -> None:
    wanted = {question.question_id for question in questions}
    # Not splitlines(), as in ``read_lines``: a question may hold U+2028.
    lines = [line for line in source.read_text(encoding="utf-8-sig").split("\n") if line.strip()]
    kept = [line for line in lines if json.loads(line)["id"] in wanted]
    target.write_text("\n".join(kept) + "\n", encoding="utf-8", newline="\n")


def _answer(
    plan: Plan, assistant: Assistant, questions: Sequence[EvalQuestion], place: _Workplace, tell: Tell
) -> Mapping[str, AnswerRecord]:
    path = place.part / ANSWERS
    if plan.answers is not None:
        answers = read_answers(plan.answers)
        check_complete(plan.answers, questions, answers)
        shutil.copyfile(plan.answers, path)
        return answers
    done = set(place.kept)
    left = [question for question in questions if question.question_id not in done]
    tell(text("evals.asking", plan.language, count=len(left)))
    append_answers(assistant, left, path, plan.documents)
    answers = read_answers(path)
    check_complete(path, questions, answers)
    return answers


def _info(
    plan: Plan,
    assistant: Assistant,
    made: Made,
    mark: str,
    set_sha256: str,
    questions: Collection[EvalQuestion],
    answers: Mapping[str, AnswerRecord],
    resumed: int,
    scoring_seconds: float,
) -> RunInfo:
    manifest = assistant.index.manifest
    return RunInfo(
        schema=SCHEMA, identity=mark, day=datetime.now(UTC).date().isoformat(),
        set_name=plan.questions.stem, set_sha256=set_sha256, split=plan.split,
        documents=tuple(sorted(plan.documents)), system=plan.system, questions=len(questions), resumed=resumed,
        commit=made.commit, uncommitted_changes=made.uncommitted_changes, code_sha256=made.code_sha256,
        generation=manifest.generation, index_sha256=made.index_sha256,
        embedder=manifest.embedder.name, embedder_sha256=manifest.embedder.weights_sha256,
        settings=made.settings, packages=made.packages, python=made.python, platform=made.platform, seed=SEED,
        answering_seconds=round(sum(record.seconds for record in answers.values()), 3),
        scoring_seconds=round(scoring_seconds, 3),
    )  # fmt: skip
