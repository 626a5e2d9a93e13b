from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant.answer import Assistant
from assistant.export import save
from assistant.factory import open_assistant
from assistant.record import Asked, Record, from_json, record_of, to_json
from assistant.replay import answer_changes, read_record, replay
from assistant.replay_cli import as_text
from corpus.errors import ConfigError
from corpus.schema import Answer, Notice, Turn
from corpus.settings import Settings
from corpus.texts import render
from ingest.build import build_index
from tests.assistant.test_cli import run

DAY = date(2026, 3, 9)
QUESTION = "Was bietet der Hub?"


def ask(assistant: Assistant, question: str = QUESTION, **options: Any) -> Record:
    asked = Asked(question, **options)
    answer = assistant.ask(asked.question, asked.history, documents=asked.documents, language=asked.language)
    return record_of(assistant, answer, asked, DAY)


@pytest.fixture
def small(small_settings: Settings) -> Assistant:
    build_index(small_settings)
    return open_assistant(small_settings)


def kinds(found: Any) -> set[str]:
    return {change.kind for change in found}


# -- the same -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        Asked("Was macht die Lenkungsgruppe?"),
        Asked("Welche Projekte adressieren Studienabbrecher?"),
        Asked("Who is in the Lenkungsgruppe?"),
        Asked("Was macht die Lenkungsgruppe?", language="en"),
        Asked("Guten Tag!"),
        Asked("Wie hoch ist der Eiffelturm in Paris?"),
        Asked("Und seit wann?", (Turn("user", "Was ist Adelante?"), Turn("assistant", "…"))),
        Asked("Was ist das Ziel?", documents=("adelante",)),
    ],
)
def test_replay_through_a_file_gives_the_identical_answer(assistant: Assistant, asked: Asked, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    save(
        ask(assistant, asked.question, history=asked.history, documents=asked.documents, language=asked.language), path
    )
    found = replay(assistant, read_record(path), date(2027, 1, 1))
    assert found.identical
    assert found.origin == ()
    assert found.now.answer == replace(found.record.answer, evidence=found.now.answer.evidence)


def test_replay_over_a_new_generation_is_the_same_answer_made_from_something_else(
    small: Assistant, small_settings: Settings, small_corpus: Path
) -> None:
    record = ask(small)
    (small_corpus / "markt.txt").write_text("Markt\n\nAm Montag ist Markt in Rinteln.\n", encoding="utf-8")
    build_index(small_settings)
    found = replay(open_assistant(small_settings), record, DAY)
    assert found.identical
    assert kinds(found.origin) == {"generation", "document_new"}
    assert "Index 0001, jetzt 0002" in as_text(found, "de")


# -- changed --------------------------------------------------------------------------------------


def test_replay_names_documents_that_changed_and_statements_that_went(
    small: Assistant, small_settings: Settings, small_corpus: Path
) -> None:
    record = ask(small)
    hub = small_corpus / "hub.md"
    hub.write_text(hub.read_text(encoding="utf-8").replace("Räume für Gründende", "Labore für alle"), encoding="utf-8")
    (small_corpus / "pflege.txt").unlink()
    (small_corpus / "neu.txt").write_text("Neues\n\nEs gibt Neues vom Markt in Rinteln.\n", encoding="utf-8")
    build_index(small_settings)
    found = replay(open_assistant(small_settings), record, DAY)
    assert not found.identical
    documents = {(c.kind, c.name) for c in found.origin if c.kind.startswith("document")}
    assert documents == {("document_changed", "hub"), ("document_gone", "pflege"), ("document_new", "neu")}
    assert "Räume für Gründende" in {c.before for c in found.answer if c.kind == "statement_gone"}
    assert "Labore für alle" in {c.after for c in found.answer if c.kind == "statement_new"}
    told = as_text(found, "en")
    assert "The answer has changed:" in told
    assert "• gone: Räume für Gründende" in told
    assert "document pflege is gone" in told


def test_replay_names_settings_that_changed(small: Assistant) -> None:
    record = ask(small)
    changed = replace(small, settings=replace(small.settings, question_max_chars=500, top_passages=7))
    found = replay(changed, record, DAY)
    settings = {(c.name, c.before, c.after) for c in found.origin if c.kind == "setting"}
    assert settings == {("question_max_chars", "2000", "500"), ("top_passages", "20", "7")}


def test_replay_names_a_status_that_changed(small: Assistant) -> None:
    record = ask(small)
    assert record.answer.status == "answered"
    found = replay(replace(small, settings=replace(small.settings, evidence_threshold=1.0)), record, DAY)
    assert "status" in kinds(found.answer)
    assert "Ergebnis answered, jetzt not_in_corpus" in as_text(found, "de")


def test_replay_of_a_document_that_is_gone_names_it(
    small: Assistant, small_settings: Settings, small_corpus: Path
) -> None:
    record = ask(small, "Was ist das Ziel?", documents=("pflege",))
    (small_corpus / "pflege.txt").unlink()
    build_index(small_settings)
    with pytest.raises(ConfigError, match="no document pflege"):
        replay(open_assistant(small_settings), record, DAY)


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from leaves(item, (*path, name))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from leaves(item, (*path, number))
    else:
        yield path, value


def test_every_changed_value_of_an_answer_is_noticed(assistant: Assistant) -> None:
    """Each single value of a saved answer is altered in turn."""
    for question in ("Was macht die Lenkungsgruppe?", "Wie hoch ist der Eiffelturm in Paris?"):
        record = ask(assistant, question)
        data = json.loads(to_json(record, ""))
        altered = 0
        for path, value in leaves(data["answer"]):
            if path[0] in ("trace", "evidence"):
                continue
            damaged = json.loads(json.dumps(data))
            place = damaged["answer"]
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = f"{value}x" if isinstance(value, str) else value + 1 if value is not None else "x"
            try:
                other = from_json(json.dumps(damaged), "x").answer
            except ConfigError:
                continue  # seen when the file is read
            altered += 1
            assert list(answer_changes(other, record.answer)), path
            assert list(answer_changes(record.answer, other)), path
        assert altered > 10


def test_statements_in_another_order_are_noticed(assistant: Assistant) -> None:
    answer = ask(assistant, "Welche Projekte adressieren Studienabbrecher?").answer
    first = answer.statements[0]
    other = replace(first, text="Etwas anderes.")
    before: Answer = replace(answer, statements=(first, other))
    after: Answer = replace(answer, statements=(other, first))
    assert kinds(answer_changes(before, after)) == {"order"}
    assert list(answer_changes(before, before)) == []


def test_the_same_words_from_another_place_are_noticed(assistant: Assistant) -> None:
    answer = ask(assistant, "Was macht die Lenkungsgruppe?").answer
    moved = replace(
        answer, citations=(replace(answer.citations[0], page_first=99, page_last=99), *answer.citations[1:])
    )
    (first, last) = answer_changes(answer, moved)
    assert (first.kind, first.name, first.after) == ("citation", "[1] page_first", "99")
    assert last.name == "[1] page_last"


def test_words_that_stand_in_two_places_are_not_a_change(assistant: Assistant) -> None:
    answer = ask(assistant, "Was macht die Lenkungsgruppe?").answer
    again = replace(answer.citations[0], number=len(answer.citations) + 1, page_first=99, page_last=99)
    twice = replace(answer, citations=(*answer.citations, again))
    assert list(answer_changes(twice, twice)) == []


# -- files ----------------------------------------------------------------------------------------


def test_replay_file_that_is_not_there_or_no_file(tmp_path: Path) -> None:
    for path in (tmp_path / "fehlt.json", tmp_path):
        with pytest.raises(ConfigError) as caught:
            read_record(path)
        assert caught.value.key == "replay_missing"
        assert "--export antwort.json" in caught.value.text("de")


def test_replay_of_the_other_formats_is_refused(assistant: Assistant, tmp_path: Path) -> None:
    for name in ("a.md", "a.docx"):
        save(ask(assistant, "Was macht die Lenkungsgruppe?"), tmp_path / name)
        with pytest.raises(ConfigError) as caught:
            read_record(tmp_path / name)
        assert caught.value.key == "replay_format"


def test_replay_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    with path.open("wb") as file:
        file.truncate(20_000_001)
    with pytest.raises(ConfigError, match="20 MB"):
        read_record(path)


def test_replay_file_saved_by_an_editor_with_a_byte_order_mark_is_read(assistant: Assistant, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    save(ask(assistant, "Was macht die Lenkungsgruppe?"), path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_record(path).asked.question == "Was macht die Lenkungsgruppe?"


# -- command line ---------------------------------------------------------------------------------


def test_cli_replays_what_it_saved(shipped_settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    assert run(shipped_settings, "Was macht die Lenkungsgruppe?", "--export", str(path)).returncode == 0
    result = run(shipped_settings, "replay", str(path))
    assert result.returncode == 0, result.stderr
    assert (
        "Die Antwort ist Wort für Wort dieselbe.\nDokumente, Index und Einstellungen sind dieselben." in result.stdout
    )
    data = json.loads(path.read_text(encoding="utf-8"))
    data["answer"]["statements"][0]["text"] = "Etwas anderes."
    path.write_text(json.dumps(data), encoding="utf-8")
    changed = run(shipped_settings, "replay", str(path), "--json", "--lang", "en")
    assert changed.returncode == 1
    found = json.loads(changed.stdout)
    assert found["identical"] is False
    assert {change["kind"] for change in found["answer_changes"]} == {"statement_gone", "statement_new"}


@pytest.mark.parametrize(
    ("content", "key"),
    [(None, "replay_missing"), ("# Antwort", "replay_format"), ('{"format": "lei', "replay_damaged")],
)
def test_cli_bad_file_is_usage(shipped_settings: Settings, tmp_path: Path, content: str | None, key: str) -> None:
    path = tmp_path / "a.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    result = run(shipped_settings, "replay", str(path), "--json")
    assert result.returncode == 2
    assert json.loads(result.stdout)["error"] == key
    assert "a.json" in result.stderr


def test_replay_names_entries_and_remarks_in_words(assistant: Assistant) -> None:
    answer = assistant.ask("Welche Projekte gibt es für Schulen?")
    less = replace(answer, items=answer.items[1:], notes=())
    found = list(answer_changes(answer, less))
    assert [(c.kind, c.before) for c in found if c.kind == "item_gone"] == [("item_gone", answer.items[0].name)]
    assert [c.before for c in found if c.kind == "note_gone"] == [render(note, "de") for note in answer.notes]
    assert not any("{" in c.before + c.after for c in found)
    assert {c.kind for c in answer_changes(less, answer)} == {"item_new", "note_new"}


def test_replay_tells_a_remark_that_this_version_does_not_know(assistant: Assistant) -> None:
    answer = assistant.ask("Welche Projekte gibt es für Schulen?")
    other = replace(answer, notes=(Notice("assistant.gone", (("words", "Azubi"),)),))
    assert "assistant.gone, words Azubi" in [c.after for c in answer_changes(answer, other) if c.kind == "note_new"]
