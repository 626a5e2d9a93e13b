"""Feedback from the page: the format, what it refuses, and the drafts it becomes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import EvalDataError
from evals.dataset import read_questions
from evals.feedback import blanked, is_draft, read_feedback, write_drafts

ENTRY: dict[str, object] = {
    "schema": 1, "day": "2026-03-01", "question": "Was kostet der Hub?", "answer_id": "a1b2", "verdict": "down",
    "reason": "incomplete", "text": None, "language": "de", "generation": "0007",
}  # fmt: skip


def export(path: Path, *records: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return path


def test_feedback_becomes_drafts_that_the_set_format_reads(tmp_path: Path) -> None:
    source = export(
        tmp_path / "e.jsonl",
        ENTRY | {"question": "Wer leitet den Hub?", "verdict": "up", "reason": None},
        ENTRY,
        ENTRY | {"question": "was kostet  der hub?", "reason": "wrong", "text": "Der Preis fehlt."},
    )
    out = tmp_path / "drafts.jsonl"
    assert write_drafts(read_feedback(source), out) == 2
    drafts = read_questions(out)
    assert [draft.question for draft in drafts] == ["Was kostet der Hub?", "Wer leitet den Hub?"]
    assert all(is_draft(draft) and draft.kind == "" for draft in drafts)
    assert "down 2, up 0; incomplete 1; wrong 1; „Der Preis fehlt.“" in drafts[0].intent
    assert "a1b2 (0007)" in drafts[0].intent
    record = json.loads(out.read_text(encoding="utf-8").splitlines()[0])
    assert record["answerable"] is None


def test_feedback_drafts_get_the_same_id_each_time(tmp_path: Path) -> None:
    source = export(tmp_path / "e.jsonl", ENTRY)
    write_drafts(read_feedback(source), tmp_path / "a.jsonl")
    write_drafts(read_feedback(source), tmp_path / "b.jsonl")
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()


@pytest.mark.parametrize(
    "change",
    [
        {"schema": 2}, {"schema": True}, {"day": "2026-03-01T10:22"}, {"day": "1.3.2026"}, {"day": "2026-02-30"},
        {"question": " "}, {"question": 3}, {"answer_id": "a b"}, {"answer_id": "x" * 65}, {"verdict": "maybe"},
        {"reason": "weil"}, {"text": "x" * 1001}, {"text": 5}, {"language": "fr"}, {"generation": "neueste"},
        {"user": "mustermann"}, {"ip": "192.0.2.1"}, {"verdict": None}, {"verdict": []}, {"reason": {}},
    ],
)  # fmt: skip
def test_feedback_that_is_not_of_the_format_names_line_and_field(tmp_path: Path, change: dict[str, object]) -> None:
    source = export(tmp_path / "e.jsonl", ENTRY, ENTRY | change)
    with pytest.raises(EvalDataError, match="line 2") as caught:
        read_feedback(source)
    assert next(iter(change)) in str(caught.value)


@pytest.mark.parametrize("name", sorted(ENTRY))
def test_feedback_with_a_field_missing_is_refused(tmp_path: Path, name: str) -> None:
    source = export(tmp_path / "e.jsonl", {key: value for key, value in ENTRY.items() if key != name})
    with pytest.raises(EvalDataError, match=f"line 1: {name}"):
        read_feedback(source)


def test_feedback_empty_export_and_existing_drafts_are_refused(tmp_path: Path) -> None:
    with pytest.raises(EvalDataError, match="no feedback"):
        read_feedback(export(tmp_path / "leer.jsonl"))
    out = export(tmp_path / "drafts.jsonl", {"id": "bearbeitet"})
    with pytest.raises(EvalDataError, match="not overwritten"):
        write_drafts(read_feedback(export(tmp_path / "e.jsonl", ENTRY)), out)
    assert "bearbeitet" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("Antwort bitte an erika.muster@example.org, danke", "Antwort bitte an […], danke"),
        ("Rückruf unter 0511 / 12 34 56 78", "Rückruf unter […]"),
        ("Rückruf unter +49 (511) 1234567.", "Rückruf unter […]."),
        ("Von 2005 bis 2019 um 4,8 %, 52.774 Menschen, § 16, 1.300.000 Euro", None),
        ("0,5 Prozent seit 01.03.2021, Aktenzeichen 12/2021", None),
    ],
)
def test_feedback_blanks_out_addresses_and_numbers_of_people(words: str, kept: str | None) -> None:
    assert blanked(words) == (words if kept is None else kept)


@given(st.text(max_size=80))
def test_feedback_blanking_twice_changes_nothing_more(words: str) -> None:
    assert blanked(blanked(words)) == blanked(words)
