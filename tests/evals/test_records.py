from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.answer import Assistant
from corpus.errors import EvalDataError
from corpus.schema import Span
from evals.answer import answer_questions
from evals.dataset import EvalQuestion
from evals.records import AnswerRecord, CitedSlice, RankedPassage, read_answers


def write(path: Path, *records: object) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def test_records_are_what_the_assistant_said(assistant: Assistant, tmp_path: Path) -> None:
    out = tmp_path / "a.jsonl"
    answer_questions(assistant, [EvalQuestion("a", "Was macht die Lenkungsgruppe?"), EvalQuestion("b", "?!")], out)
    answers = read_answers(out)
    assert list(answers) == ["a", "b"]
    told = answers["a"]
    assert told.status == "answered"
    assert not told.refused
    assert 0 < told.evidence <= 1
    pieces: list[CitedSlice | RankedPassage] = [*told.citations, *told.passages]
    for piece in pieces:
        span = Span(piece.document, piece.start, piece.end)
        assert assistant.index.documents[piece.document].slice(span) == piece.text
    assert [passage.passage_id for passage in told.passages] == [
        f"{passage.document}:{passage.start}-{passage.end}" for passage in told.passages
    ]
    assert answers["b"].refused


def test_records_of_other_systems_need_id_and_answer_only(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.jsonl",
        {"id": "a", "answer": "21", "model": "x", "cost": {"usd": 1}},
        {"id": "b", "answer": None, "citations": None, "items": [{"name": "Hub", "rank": 1}], "evidence": 1},
        {"id": "c", "answer": "", "citations": [{"text": "t", "document": "d"}], "passages": [{"text": "p"}]},
    )
    assert read_answers(path) == {
        "a": AnswerRecord("a", "21"),
        "b": AnswerRecord("b", "", items=("Hub",), evidence=1.0),
        "c": AnswerRecord("c", "", citations=(CitedSlice("t", "d"),), passages=(RankedPassage("p", ""),)),
    }


@pytest.mark.parametrize(
    ("record", "field"),
    [
        ({"answer": "x"}, "'id'"),
        ({"id": "b"}, "'answer'"),
        ({"id": "b", "answer": 7}, "'answer'"),
        ({"id": "b", "answer": "", "citations": "x"}, "'citations'"),
        ({"id": "b", "answer": "", "passages": ["x"]}, "'passages'"),
        ({"id": "b", "answer": "", "passages": [{"score": "hoch"}]}, "'score'"),
        ({"id": "b", "answer": "", "citations": [{"start": 1.5}]}, "'start'"),
        ({"id": "b", "answer": "", "refused": "nein"}, "'refused'"),
        ({"id": "b", "answer": "", "evidence": float("nan")}, "'evidence'"),
        ({"id": "b", "answer": "", "seconds": float("inf")}, "'seconds'"),
        ({"id": "b", "answer": "", "evidence": True}, "'evidence'"),
    ],
)
def test_records_malformed_line_names_line_and_field(tmp_path: Path, record: dict[str, Any], field: str) -> None:
    path = write(tmp_path / "a.jsonl", {"id": "a", "answer": ""}, record)
    with pytest.raises(EvalDataError) as caught:
        read_answers(path)
    assert "a.jsonl, line 2" in str(caught.value)
    assert field in str(caught.value)
    assert caught.value.exit_code == 2


def test_records_id_twice_is_told(tmp_path: Path) -> None:
    with pytest.raises(EvalDataError, match="line 2"):
        read_answers(write(tmp_path / "a.jsonl", {"id": "a", "answer": ""}, {"id": "a", "answer": ""}))
