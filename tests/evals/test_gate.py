"""The gate: what it lets through, what it stops, and that a damaged ranking is stopped by name."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.errors import EvalDataError
from corpus.settings import Settings
from evals.commands import SETS
from evals.gate import (
    BASELINE,
    GUARDED,
    Baseline,
    Threshold,
    check_set,
    gate_text,
    missed,
    read_baseline,
    write_baseline,
)
from evals.labels import LABELS
from evals.run import chosen
from evals.scoring import Measure
from tests.conftest import ROOT


def measure(name: str, value: float) -> Measure:
    return Measure(name, "answers", value, 0, 1, 10)


def baseline(**values: tuple[float, float]) -> Baseline:
    thresholds = {name: Threshold(value, tolerance) for name, (value, tolerance) in values.items()}
    return Baseline("satz", "0" * 64, 10, thresholds)


def test_gate_lets_pass_what_is_within_the_tolerance_and_better() -> None:
    measures = [measure("accuracy", 0.48), measure("edition", 0.9)]
    assert missed(measures, baseline(accuracy=(0.5, 0.02), edition=(0.4, 0.0))) == {}


def test_gate_stops_and_names_what_fell_or_is_gone() -> None:
    limits = baseline(accuracy=(0.5, 0.02), edition=(0.4, 0.0))
    measures = [measure("accuracy", 0.4799)]
    assert set(missed(measures, limits)) == {"accuracy", "edition"}
    told = gate_text(measures, limits, "de")
    assert "SCHWELLE VERFEHLT accuracy: 0,480, vorher 0,500, erlaubt ist ein Rückgang um 0,020." in told
    assert "SCHWELLE VERFEHLT edition: –" in told
    assert "THRESHOLD MISSED accuracy" in gate_text(measures, limits, "en")


def test_gate_update_keeps_tolerances_and_writes_only_guarded_measures(tmp_path: Path) -> None:
    questions = tmp_path / "satz.jsonl"
    line = '{"id": "q1", "question": "Was ist ProXLab?", "split": "dev"}\n'
    questions.write_text(line, encoding="utf-8")
    path = tmp_path / "baseline.toml"
    write_baseline(path, questions, [measure("accuracy", 0.5), measure("seconds_p50", 1.0)], None)
    first = read_baseline(path)
    assert first.thresholds == {"accuracy": Threshold(0.5, GUARDED["accuracy"])}
    path.write_text(path.read_text(encoding="utf-8").replace("tolerance = 0.02", "tolerance = 0.07"), encoding="utf-8")
    write_baseline(path, questions, [measure("accuracy", 0.6)], read_baseline(path))
    assert read_baseline(path).thresholds == {"accuracy": Threshold(0.6, 0.07)}
    check_set(read_baseline(path), questions)
    questions.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(EvalDataError, match="gate --update"):
        check_set(read_baseline(path), questions)


@pytest.mark.parametrize("content", ["[set", "[set]\nname = 'x'\n", "[measure]\naccuracy = 3\n"])
def test_gate_damaged_baseline_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "baseline.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(EvalDataError, match="not a readable baseline"):
        read_baseline(path)
    with pytest.raises(EvalDataError, match="is missing"):
        read_baseline(tmp_path / "keine.toml")


def test_gate_guards_only_measures_that_exist() -> None:
    assert set(GUARDED) <= set(LABELS)


def gate(tmp_path: Path, index: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    paths = ["--baseline", str(tmp_path / "baseline.toml"), "--index", str(index)]
    command = [sys.executable, "-m", "evals", "gate", *paths, *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, encoding="utf-8", check=False
    )  # fmt: skip


def test_gate_fails_by_name_when_the_ranking_is_damaged_and_passes_when_restored(
    tmp_path: Path, shipped_settings: Settings
) -> None:
    updated = gate(tmp_path, shipped_settings.index_dir, "--update")
    assert updated.returncode == 0, updated.stderr
    damaged = gate(tmp_path, tmp_path / "damaged", LEINE_WESER_NGRAM_WEIGHT="0")
    assert damaged.returncode == 1, damaged.stderr
    named = set(re.findall(r"SCHWELLE VERFEHLT (\S+):", damaged.stdout))
    assert named & {"evidence@1500", "recall@10", "hit@5", "ndcg@10"}, damaged.stdout
    restored = gate(tmp_path, shipped_settings.index_dir)
    assert restored.returncode == 0, restored.stdout
    assert "Schwelle gehalten" in restored.stdout


def test_gate_over_the_whole_development_split_has_a_baseline() -> None:
    """The values themselves are compared by ``make gate``."""
    limits = read_baseline(BASELINE)
    assert set(limits.thresholds) == set(GUARDED)
    assert limits.questions == len(chosen(SETS / "leine_weser.jsonl", "dev"))
    check_set(limits, SETS / "leine_weser.jsonl")
