"""The gate of ``make test``: the dev split may not fall below ``evals/baseline.toml``.

It runs on an index without an embedding model, so that it needs seconds and no
download, and its values hold on every machine: what it guards is the lexical ranking,
the composing of answers and the refusals. The index is kept below ``var/`` and rebuilt
by ``python -m ingest`` when documents, settings or code made it stale.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from assistant.factory import assistant_for
from corpus.errors import EvalDataError
from corpus.schema import Language
from corpus.settings import Settings, override
from corpus.texts import text
from evals.answer import append_answers
from evals.beir import overrides_of
from evals.labels import measure_label, measure_value, number, signed
from evals.prepared import prepared_index
from evals.records import read_answers
from evals.run import check_documents, chosen
from evals.scoring import Measure, score
from evals.table import aligned

BASELINE: Final = Path(__file__).with_name("baseline.toml")
SPLIT: Final = "dev"
SYSTEM: Final = "gloss"
COMMAND: Final = "python -m evals gate --update"
# How far each guarded measure may fall, until the baseline file says otherwise: about one
# question in fifty; nothing where a single failure is one too many.
GUARDED: Final[Mapping[str, float]] = {
    "evidence@1500": 0.02, "hit@5": 0.02, "recall@10": 0.02, "ndcg@10": 0.02, "accuracy": 0.02, "quote_hit": 0.02,
    "item_f1": 0.02, "citation_validity": 0.0, "citation_precision": 0.02, "refusal_f1": 0.02,
    "nothing_forbidden": 0.0, "edition": 0.02,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Threshold:
    value: float
    tolerance: float
    command: str = COMMAND


@dataclass(frozen=True, slots=True)
class Baseline:
    """``set_sha256``: the question file that the values were measured with."""

    set_name: str
    set_sha256: str
    questions: int
    thresholds: Mapping[str, Threshold]


def measure_gate(path: Path, settings: Settings, index_dir: Path) -> tuple[Measure, ...]:
    """Scores the dev split of a question file without any embedding model; seconds.

    Raises:
        EvalDataError: no question set, no dev questions, evidence in unknown documents.
        BackendError: the index could not be built.
    """
    questions = chosen(path, SPLIT)
    settings = override(settings, index_dir=index_dir, **overrides_of(SYSTEM))
    index = prepared_index(settings, lambda: None)
    check_documents(path, questions, index)
    with tempfile.TemporaryDirectory() as directory:
        answers = Path(directory, "answers.jsonl")
        append_answers(assistant_for(index, settings), questions, answers)
        return score(questions, read_answers(answers), index.documents)


def read_baseline(path: Path) -> Baseline:
    """Raises EvalDataError: no file, or one that does not say value and tolerance of each measure."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        thresholds = {
            str(name): Threshold(float(entry["value"]), float(entry["tolerance"]), str(entry["command"]))
            for name, entry in data["measure"].items()
        }
        about = data["set"]
        return Baseline(str(about["name"]), str(about["sha256"]), int(about["questions"]), thresholds)
    except FileNotFoundError as error:
        raise EvalDataError("baseline_missing", path=path) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EvalDataError("baseline_unreadable", path=path, detail=repr(error)) from error


def write_baseline(path: Path, questions: Path, measures: Sequence[Measure], old: Baseline | None) -> Baseline:
    """Takes the measured values as the new baseline; tolerances that were set by hand stay."""
    kept = old.thresholds if old else {}
    thresholds = {
        measure.name: Threshold(
            round(measure.value, 6),
            kept[measure.name].tolerance if measure.name in kept else GUARDED[measure.name],
        )
        for measure in measures
        if measure.name in GUARDED
    }
    baseline = Baseline(questions.stem, file_digest(questions), len(chosen(questions, SPLIT)), thresholds)
    partial = path.with_name(f"{path.name}.part")
    partial.write_text(_toml(baseline), encoding="utf-8", newline="\n")
    os.replace(partial, path)
    return baseline


def _toml(baseline: Baseline) -> str:
    lines = [
        "# What the dev split reached, and how far each measure may fall below it (docs/evaluation.md).",
        "# Values are written by the command; tolerances may be edited by hand and are kept.",
        "",
        "[set]",
        f'name = "{baseline.set_name}"',
        f'sha256 = "{baseline.set_sha256}"',
        f"questions = {baseline.questions}",
    ]
    for name, threshold in baseline.thresholds.items():
        lines += [
            "",
            f'[measure."{name}"]',
            f"value = {threshold.value}",
            f"tolerance = {threshold.tolerance}",
            f'command = "{threshold.command}"',
        ]
    return "\n".join(lines) + "\n"


def file_digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def check_set(baseline: Baseline, questions: Path) -> None:
    """Raises EvalDataError: the values were measured with another state of the question file."""
    found = file_digest(questions)
    if found != baseline.set_sha256:
        raise EvalDataError("baseline_other_set", path=questions, found=found[:12], wanted=baseline.set_sha256[:12])


def missed(measures: Sequence[Measure], baseline: Baseline) -> dict[str, Measure | None]:
    """Guarded measures that fell further than is tolerated, or that are no longer measured."""
    found = {measure.name: measure for measure in measures}
    return {
        name: found.get(name)
        for name, threshold in baseline.thresholds.items()
        if name not in found or found[name].value < threshold.value - threshold.tolerance - 1e-6
    }


def gate_text(measures: Sequence[Measure], baseline: Baseline, language: Language) -> str:
    """The guarded measures beside their thresholds, then each one that failed, by name."""
    found = {measure.name: measure for measure in measures}
    head = (
        text("evals.column_measure", language), "", text("evals.column_value", language),
        text("evals.column_baseline", language), text("evals.column_change", language),
        text("evals.column_tolerance", language),
    )  # fmt: skip
    rows = [
        (
            name, measure_label(name, language),
            measure_value(name, found[name].value, language) if name in found else "–",
            number(threshold.value, language),
            signed(found[name].value - threshold.value, language) if name in found else "–",
            number(threshold.tolerance, language),
        )
        for name, threshold in baseline.thresholds.items()
    ]  # fmt: skip
    parts = [aligned(head, rows), ""]
    failed = missed(measures, baseline)
    for name, measure in failed.items():
        threshold = baseline.thresholds[name]
        parts.append(
            text(
                "evals.threshold_missed", language,
                name=name, value=number(measure.value, language) if measure else "–",
                baseline=number(threshold.value, language), tolerance=number(threshold.tolerance, language),
            )
        )  # fmt: skip
    parts.append(text("evals.gate_failed", language, system=SYSTEM) if failed else text("evals.gate_passed", language))
    return "\n".join(parts)
