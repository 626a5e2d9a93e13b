from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.answer import Assistant
from corpus.errors import EvalDataError
from corpus.settings import Settings
from evals.answer import answer_questions
from evals.dataset import read_questions
from tests.conftest import ROOT

FIELDS = {
    "id", "answer", "citations", "passages", "items", "refused", "status", "kind", "language", "evidence", "seconds",
}  # fmt: skip


def write(path: Path, *records: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return path


def test_answer_file_keeps_the_contract(assistant: Assistant, tmp_path: Path) -> None:
    questions = write(
        tmp_path / "q.jsonl",
        {"id": "a", "question": "Was macht die Lenkungsgruppe?", "history": [], "lang": "de", "anderes": 1},
        {"id": "b", "question": "Wie wird das Wetter morgen?"},
        {"id": "c", "question": "?!", "lang": "en"},
        {"id": "d", "question": "Hallo"},
    )
    out = tmp_path / "a.jsonl"
    assert answer_questions(assistant, read_questions(questions, gold=False), out) == 4
    records = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [record["id"] for record in records] == ["a", "b", "c", "d"]
    for record in records:
        assert set(record) == FIELDS
        assert len(record["passages"]) <= 20
    answered, refused, unaskable, greeting = records
    document = assistant.index.documents["strategie-leine-weser-2021"]
    for citation in answered["citations"]:
        assert set(citation) == {"text", "document", "title", "page", "section", "start", "end"}
        assert citation["text"] == document.text[citation["start"] : citation["end"]]
    scores = [passage["score"] for passage in answered["passages"]]
    assert scores == sorted(scores, reverse=True)
    assert (refused["refused"], refused["status"], refused["citations"]) == (True, "not_in_corpus", [])
    assert (unaskable["status"], unaskable["language"]) == ("unclear", "en")
    assert (greeting["refused"], greeting["status"]) == (True, "off_topic")
    assert not list(tmp_path.glob("*.part"))


def test_answer_file_uses_the_history(assistant: Assistant, tmp_path: Path) -> None:
    history = [
        {"role": "user", "content": "Wie hoch ist die Einpendlerquote im Landkreis Hildesheim?"},
        {"role": "assistant", "content": "25,0 %."},
    ]
    questions = write(tmp_path / "q.jsonl", {"id": "a", "question": "Und die Auspendler?", "history": history})
    answer_questions(assistant, read_questions(questions), tmp_path / "a.jsonl")
    assert "34,0" in json.loads((tmp_path / "a.jsonl").read_text(encoding="utf-8"))["answer"]


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        ('{"id": "a", "question": "x"}\n{kaputt\n', "line 2"),
        ('{"id": "a", "question": "x"}\n\n{"id": "a", "question": "y"}\n', "line 3"),
        ('{"id": "a"}\n', "'question'"),
        ('{"question": "x"}\n', "'id'"),
        ('["a"]\n', "not an object"),
        ('{"id": "a", "question": "x", "history": [{"role": "system", "content": "y"}]}\n', "'history'"),
        ('{"id": "a", "question": "x", "history": "y"}\n', "'history'"),
        ("\n", "0 Fragen"),
    ],
)
def test_malformed_question_file_names_file_and_line(tmp_path: Path, content: str, detail: str) -> None:
    path = tmp_path / "fragen.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(EvalDataError) as caught:
        read_questions(path)
    assert "fragen.jsonl" in str(caught.value)
    assert detail in str(caught.value)


def run(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"LEINE_WESER_EMBEDDING_MODEL": settings.embedding_model}
    command = [sys.executable, "-m", "evals", "answer", *arguments, "--index", str(settings.index_dir)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_cli_answers_a_file(shipped_settings: Settings, tmp_path: Path) -> None:
    questions = write(tmp_path / "q.jsonl", {"id": "a", "question": "Was ist ProXLab?"})
    out = tmp_path / "a.jsonl"
    result = run(shipped_settings, "--questions", str(questions), "--out", str(out), "--document", "proxlab")
    assert result.returncode == 0, result.stderr
    record = json.loads(out.read_text(encoding="utf-8"))
    assert {citation["document"] for citation in record["citations"]} == {"proxlab"}


def test_cli_bad_file_exits_2_and_writes_nothing(shipped_settings: Settings, tmp_path: Path) -> None:
    questions = tmp_path / "q.jsonl"
    questions.write_text("{kaputt\n", encoding="utf-8")
    result = run(shipped_settings, "--questions", str(questions), "--out", str(tmp_path / "a.jsonl"))
    assert result.returncode == 2
    assert "Zeile 1" in result.stderr
    assert not (tmp_path / "a.jsonl").exists()
    missing = run(shipped_settings, "--questions", str(tmp_path / "nix.jsonl"), "--out", str(tmp_path / "a.jsonl"))
    assert missing.returncode == 2
    unwritable = run(
        shipped_settings, "--questions",
        str(write(tmp_path / "ok.jsonl", {"id": "a", "question": "Was ist ProXLab?"})),
        "--out", str(tmp_path / "kein" / "ordner.jsonl"),
    )  # fmt: skip
    assert unwritable.returncode == 2


def test_answer_empty_question_gets_a_hint_and_the_others_their_answers(assistant: Assistant, tmp_path: Path) -> None:
    questions = write(
        tmp_path / "q.jsonl", {"id": "a", "question": " "}, {"id": "b", "question": "Was macht die Lenkungsgruppe?"}
    )
    out = tmp_path / "a.jsonl"
    assert answer_questions(assistant, read_questions(questions, gold=False), out) == 2
    empty, answered = (json.loads(line) for line in out.read_text(encoding="utf-8").splitlines())
    assert (empty["id"], empty["status"], empty["refused"]) == ("a", "unclear", True)
    assert (answered["id"], answered["status"]) == ("b", "answered")
    with pytest.raises(EvalDataError, match="question"):
        read_questions(questions)


def test_answer_missing_file_is_named_with_the_next_step(tmp_path: Path) -> None:
    with pytest.raises(EvalDataError) as raised:
        read_questions(tmp_path / "nix.jsonl")
    assert "nix.jsonl gibt es nicht" in raised.value.text("de")
    assert "evals/sets" in raised.value.text("de")
    assert "nix.jsonl" in raised.value.text("en")
