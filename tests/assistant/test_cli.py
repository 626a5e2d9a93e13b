from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.settings import Settings
from tests.conftest import ROOT


def run(settings: Settings, *arguments: str, language: str = "de_DE.UTF-8") -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"LEINE_WESER_EMBEDDING_MODEL": settings.embedding_model, "LC_ALL": language}
    command = [sys.executable, "-m", "assistant", *arguments, "--index", str(settings.index_dir)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_cli_prints_answer_and_sources(shipped_settings: Settings) -> None:
    result = run(shipped_settings, "Was macht die Lenkungsgruppe?")
    assert result.returncode == 0, result.stderr
    assert "[1]" in result.stdout
    assert "Quellen:\n[1] Regionale Fachkräftestrategie" in result.stdout


def test_cli_json_carries_the_whole_answer(shipped_settings: Settings) -> None:
    result = run(shipped_settings, "Was macht die Lenkungsgruppe?", "--json")
    record = json.loads(result.stdout)
    assert record["status"] == "answered"
    assert record["refused"] is False
    assert record["citations"][0]["quote"]
    assert record["trace"]["generation"] == "0001"
    assert [hit["rank"] for hit in record["trace"]["hits"]] == list(range(1, len(record["trace"]["hits"]) + 1))


def test_cli_language_follows_the_question_unless_told(shipped_settings: Settings) -> None:
    assert run(shipped_settings, "Who is in the Lenkungsgruppe?").stdout.startswith("The documents are in German")
    told = run(shipped_settings, "Who is in the Lenkungsgruppe?", "--lang", "de").stdout
    assert not told.startswith("The documents are in German")


@pytest.mark.parametrize(
    ("question", "expected"), [("  ", "Bitte eine Frage stellen"), ("?!", "keine Frage in Worten")]
)
def test_cli_unaskable_question_is_usage(shipped_settings: Settings, question: str, expected: str) -> None:
    result = run(shipped_settings, question)
    assert result.returncode == 2
    assert expected in result.stderr


def test_cli_without_index_exits_5_and_names_the_command(tmp_path: Path) -> None:
    settings = Settings(index_dir=tmp_path / "kein index", embedding_model="hashing")
    result = run(settings, "Was ist Adelante?")
    assert result.returncode == 5
    assert f"python -m ingest --index {tmp_path / 'kein index'}" in result.stderr
    in_english = run(settings, "Was ist Adelante?", language="en_GB.UTF-8")
    assert "There is no index" in in_english.stderr


def test_cli_other_embedding_model_exits_5(shipped_settings: Settings) -> None:
    other = Settings(index_dir=shipped_settings.index_dir, embedding_model="all-MiniLM-L6-v2")
    result = run(other, "Was ist Adelante?", "--json")
    assert result.returncode == 5
    assert json.loads(result.stdout)["error"] == "index_incompatible_model"


def test_cli_unknown_document_is_usage(shipped_settings: Settings) -> None:
    result = run(shipped_settings, "Was ist Adelante?", "--document", "nix")
    assert result.returncode == 2
    assert "nix" in result.stderr


def test_cli_asks_for_a_district_and_says_so(shipped_settings: Settings) -> None:
    result = run(shipped_settings, "Wie hoch ist die Einpendlerquote?", "--region", "Hildesheim")
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("Verstanden als: Wie hoch ist die Einpendlerquote? (Landkreis Hildesheim)\n")
    record = json.loads(run(shipped_settings, "Wie hoch ist die Auspendlerquote?", "--region", "HI", "--json").stdout)
    assert record["question"] == "Wie hoch ist die Auspendlerquote? (Landkreis Hildesheim)"


def test_cli_unknown_region_is_usage_and_names_those_there_are(shipped_settings: Settings) -> None:
    result = run(shipped_settings, "Welche Projekte gibt es?", "--region", "Bayern", "--json")
    assert result.returncode == 2
    assert json.loads(result.stdout)["error"] == "region_unknown"
    assert "Landkreis Nienburg/Weser" in result.stderr
