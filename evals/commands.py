"""What each command of ``python -m evals`` does with its options; returns the exit code."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

from assistant.answer import Assistant
from assistant.factory import assistant_for, open_assistant
from corpus.errors import EvalDataError
from corpus.index import IndexDirectory
from corpus.schema import Language
from corpus.settings import load_settings, override
from corpus.texts import text
from evals.ablation import without
from evals.answer import answer_questions
from evals.beir import overrides_of
from evals.calibrate import calibration_text, collect, fit_signs, further_questions, write_weights
from evals.check import check as find
from evals.compare import compare_runs, comparison_text
from evals.dataset import read_questions
from evals.feedback import is_draft, read_feedback, write_drafts
from evals.gate import (
    GUARDED,
    SYSTEM,
    check_set,
    gate_text,
    measure_gate,
    missed,
    read_baseline,
    write_baseline,
)
from evals.prepared import index_dir_of, prepared_index
from evals.report import write_report
from evals.run import Plan
from evals.run import run as run_plan
from evals.rundir import REPORT, read_run
from evals.sentences import candidates, fit_sentences, sentences_text, write_sentences
from evals.table import count_table, measure_table

SETS: Final = Path(__file__).with_name("sets")
DEFAULT_SET: Final = "leine_weser"
FITTED_ON: Final = ("leine_weser", "second")


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def _show(lines: str) -> None:
    sys.stdout.write(f"{lines}\n")


def question_file(options: argparse.Namespace) -> Path:
    """The file that ``--questions`` or ``--set`` names, or the project's own set.

    Raises EvalDataError: no such set; the message lists those there are.
    """
    if options.questions is not None:
        named: Path = options.questions
        return named
    return set_file(options.set or DEFAULT_SET)


def set_file(name: str) -> Path:
    """Raises EvalDataError: no such set; the message lists those there are."""
    path = SETS / f"{name}.jsonl"
    if not path.is_file():
        known = ", ".join(sorted(found.stem for found in SETS.glob("*.jsonl"))) or "–"
        raise EvalDataError("set_unknown", name=name, known=known)
    return path


def answer(options: argparse.Namespace, language: Language) -> int:
    questions = read_questions(options.questions, gold=False)
    assistant = open_assistant(override(load_settings(), index_dir=options.index))
    count = answer_questions(assistant, questions, options.out, options.document)
    for question in questions:
        if not question.question.strip():
            _tell(text("evals.question_blank", language, place=question.place))
    _tell(text("evals.answered", language, count=count, path=options.out))
    return 0


def run(options: argparse.Namespace, language: Language) -> int:
    plan = Plan(
        questions=question_file(options),
        split=options.split or "all",
        out=options.out,
        documents=tuple(options.document),
        system=f"{options.system}-without-{options.without}" if options.without else options.system,
        answers=options.answers,
        language=options.lang or language,
    )
    assistant = _assistant(options.system, options.index, language)
    if options.without:
        assistant = without(assistant, options.without)
    finished = run_plan(plan, assistant, _tell)
    _show(measure_table(finished.measures, language))
    _tell(text("evals.written", language, path=finished.path, report=finished.path / REPORT))
    return 0


def _assistant(system: str, index: Path | None, language: Language) -> Assistant:
    """The chat's own parts, or, for another system, the same parts over an index kept for it."""
    overrides = overrides_of(system)
    if not overrides or index is not None:
        return open_assistant(override(load_settings(), index_dir=index, **overrides))
    settings = override(load_settings(), index_dir=index_dir_of(system), **overrides)

    def announce() -> None:
        _tell(text("evals.building", language, system=system, path=settings.index_dir))

    return assistant_for(prepared_index(settings, announce), settings)


def calibrate(options: argparse.Namespace, language: Language) -> int:
    files = [options.questions] if options.questions else [set_file(name) for name in options.set or FITTED_ON]
    questions = [question for file in files for question in read_questions(file) if question.split == "dev"]
    assistant = open_assistant(override(load_settings(), index_dir=options.index))
    if options.sentences:
        weights = fit_sentences(*candidates(assistant, questions))
        _show(sentences_text(weights, language))
        if options.write:
            write_sentences(weights)
        return 0
    fit = fit_signs(collect(assistant, questions, further_questions()))
    _show(calibration_text(fit, language))
    if options.write:
        write_weights(fit, with_model=assistant.retriever.semantic is not None)
    return 0


def compare(options: argparse.Namespace, language: Language) -> int:
    before, after = read_run(options.before), read_run(options.after)
    tolerances = dict(GUARDED)
    if options.baseline.is_file():
        tolerances = {name: found.tolerance for name, found in read_baseline(options.baseline).thresholds.items()}
    changes = compare_runs(before, after, tolerances)
    _show(comparison_text(before, after, changes, language))
    return 1 if any(change.fell for change in changes) else 0


def rebuild_report(options: argparse.Namespace, language: Language) -> int:
    path = options.run / REPORT
    write_report(read_run(options.run), path, options.lang or language)
    _tell(text("evals.report_written", language, path=path))
    return 0


def check(options: argparse.Namespace, language: Language) -> int:
    path = options.file or question_file(argparse.Namespace(questions=None, set=None))
    questions = read_questions(path)
    home = IndexDirectory(override(load_settings(), index_dir=options.index).index_dir)
    index = home.open()  # whichever model it was built with: only the documents matter here
    home.check_documents(index.manifest)
    findings = find([question for question in questions if not is_draft(question)], index.documents)
    told = [finding.text(language) for finding in findings]
    told += [
        text("evals.draft", language, place=question.place, id=question.question_id)
        for question in questions
        if is_draft(question)
    ]
    _show("\n".join([count_table(questions, language), "", *told]))
    _show(text("evals.check_bad", language, count=len(told)) if told else text("evals.check_ok", language))
    return 1 if told else 0


def gate(options: argparse.Namespace, language: Language) -> int:
    questions = question_file(options)
    index = options.index or index_dir_of(SYSTEM)
    if options.update:
        old = read_baseline(options.baseline) if options.baseline.is_file() else None
        written = write_baseline(options.baseline, questions, measure_gate(questions, load_settings(), index), old)
        _tell(text("evals.gate_updated", language, path=options.baseline, count=len(written.thresholds)))
        return 0
    baseline = read_baseline(options.baseline)
    check_set(baseline, questions)
    measures = measure_gate(questions, load_settings(), index)
    _show(gate_text(measures, baseline, language))
    return 1 if missed(measures, baseline) else 0


def feedback(options: argparse.Namespace, language: Language) -> int:
    entries = read_feedback(options.export)
    count = write_drafts(entries, options.out)
    _tell(text("evals.drafts_written", language, entries=len(entries), count=count, path=options.out))
    return 0
