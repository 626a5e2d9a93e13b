from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import EvalDataError
from corpus.schema import Turn
from evals.dataset import FIELDS, EvalQuestion, GoldItem, read_questions


def one(tmp_path: Path, **fields: object) -> EvalQuestion:
    path = tmp_path / "fragen.jsonl"
    path.write_text(json.dumps({"id": "a", "question": "Was?"} | fields, ensure_ascii=False) + "\n", encoding="utf-8")
    return read_questions(path)[0]


def message(tmp_path: Path, *lines: str) -> str:
    path = tmp_path / "fragen.jsonl"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    with pytest.raises(EvalDataError) as caught:
        read_questions(path)
    assert caught.value.exit_code == 2
    told = str(caught.value)
    assert "fragen.jsonl" in told
    return told


def test_dataset_bare_question_needs_id_and_question_only(tmp_path: Path) -> None:
    question = one(tmp_path)
    assert question == EvalQuestion("a", "Was?")
    assert (question.answerable, question.has_gold, question.place) == (True, False, "fragen.jsonl:1")


def test_dataset_reads_every_field(tmp_path: Path) -> None:
    question = one(
        tmp_path, lang="de", kind="list", user="staff", split="dev", origin="own", answerable=True,
        history=[{"role": "user", "content": "Hallo"}, {"role": "assistant", "content": "Guten Tag"}],
        answer_keys=[["21", "einundzwanzig"], ["Hub"]], gold_quotes=["Er hat 21 Plätze"], gold_docs=["hub", "netz"],
        gold_doc_groups=[["hub"], ["netz"]], forbidden=["22"], section="1 Angebot",
        gold=[{"name": "Der Hub", "aliases": ["Hub"]}], also_ok=[{"name": "Netzwerk"}], intent="Größe des Hubs",
    )  # fmt: skip
    assert question == EvalQuestion(
        "a", "Was?", (Turn("user", "Hallo"), Turn("assistant", "Guten Tag")), "de", "list", "staff", "dev", "own",
        True, (("21", "einundzwanzig"), ("Hub",)), ("Er hat 21 Plätze",), ("hub", "netz"), (("hub",), ("netz",)),
        ("22",), "1 Angebot", (GoldItem("Der Hub", ("Hub",)),), (GoldItem("Netzwerk"),), "Größe des Hubs",
    )  # fmt: skip


@pytest.mark.parametrize("name", [name for name in FIELDS if name not in ("id", "question")])
def test_dataset_null_is_the_same_as_leaving_a_field_out(tmp_path: Path, name: str) -> None:
    assert one(tmp_path, **{name: None}) == one(tmp_path)


def test_dataset_register_question_is_a_list_and_answerable_when_it_has_rows(tmp_path: Path) -> None:
    with_rows = one(tmp_path, gold=[{"name": "Hub", "aliases": []}])
    assert (with_rows.kind, with_rows.answerable, with_rows.has_gold) == ("list", True, True)
    without = one(tmp_path, gold=[])
    assert (without.kind, without.answerable, without.has_gold) == ("list", False, True)


@pytest.mark.parametrize("name", [name for name in FIELDS if name not in ("id", "question")])
def test_dataset_wrong_type_names_line_field_and_the_form_expected(tmp_path: Path, name: str) -> None:
    told = message(tmp_path, '{"id": "a", "question": "Was?"}', json.dumps({"id": "b", "question": "Wo?", name: 7}))
    assert "line 2" in told
    assert f"'{name}'" in told
    assert "Expected" in told


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("answer_keys", ["21"]), ("answer_keys", [[]]), ("answer_keys", [[""]]), ("answer_keys", [[21]]),
        ("gold_quotes", [" "]), ("gold", [{"aliases": ["Hub"]}]), ("gold", ["Hub"]), ("also_ok", [{"name": "  "}]),
        ("gold_doc_groups", [None]), ("answerable", "ja"), ("history", [{"role": "system", "content": ""}]),
    ],
)  # fmt: skip
def test_dataset_gold_that_could_never_or_always_be_met_is_refused(tmp_path: Path, name: str, value: object) -> None:
    told = message(tmp_path, json.dumps({"id": "a", "question": "Was?", name: value}))
    assert f"'{name}'" in told


def test_dataset_unknown_field_is_named_with_the_known_ones(tmp_path: Path) -> None:
    told = message(tmp_path, '{"id": "a", "question": "Was?", "answer_key": [["21"]]}')
    assert "'answer_key'" in told
    assert "line 1" in told
    assert all(name in told for name in FIELDS)


def test_dataset_answering_passes_over_everything_that_is_not_asked(tmp_path: Path) -> None:
    path = tmp_path / "fremd.jsonl"
    path.write_text(
        '{"id": "a", "question": "Was?", "lang": "en", "difficulty": 3, "gold_docs": 7}\n', encoding="utf-8"
    )
    assert read_questions(path, gold=False) == (EvalQuestion("a", "Was?", language="en"),)


def test_dataset_id_twice_names_both_lines(tmp_path: Path) -> None:
    told = message(tmp_path, '{"id": "a", "question": "Was?"}', "", '{"id": "a", "question": "Wo?"}')
    assert "line 3" in told
    assert "line 1" in told


@pytest.mark.parametrize("line", ["{kaputt", '["a"]', '{"id": "a"}', '{"id": "", "question": "x"}', "[" * 100_000])
def test_dataset_malformed_line_is_named(tmp_path: Path, line: str) -> None:
    assert "line 2" in message(tmp_path, '{"id": "b", "question": "Was?"}', line)


def test_dataset_missing_directory_empty_and_binary_files_are_told(tmp_path: Path) -> None:
    (tmp_path / "binär.jsonl").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "leer.jsonl").write_text("\n\n", encoding="utf-8")
    for name in ("fehlt.jsonl", "", "binär.jsonl", "leer.jsonl"):
        with pytest.raises(EvalDataError) as caught:
            read_questions(tmp_path / name)
        assert str(tmp_path / name) in str(caught.value)


@given(texts=st.lists(st.text(st.characters(codec="utf-8"), min_size=1).filter(str.strip), min_size=1, max_size=5))
def test_dataset_reads_any_text_as_it_was_written(texts: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("fragen") / "q.jsonl"
    lines = [json.dumps({"id": str(n), "question": text}, ensure_ascii=False) for n, text in enumerate(texts)]
    path.write_text("\n".join(lines), encoding="utf-8", newline="\n")
    assert [question.question for question in read_questions(path)] == texts
