"""Records of answers: JSON there and back, what they must not tell, what is refused."""

from __future__ import annotations

import json
import types
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.answer import Assistant
from assistant.record import Asked, Record, from_json, record_of, to_json
from corpus.errors import ConfigError
from corpus.schema import Answer, Span, Trace, Turn
from corpus.settings import Settings

DAY = date(2026, 3, 9)
QUESTION = "Was macht die Lenkungsgruppe?"


@pytest.fixture(scope="session")
def record(assistant: Assistant) -> Record:
    return record_of(assistant, assistant.ask(QUESTION), Asked(QUESTION), DAY)


def built(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of a declared type, dataclasses by their fields."""
    origin, arguments = get_origin(kind), get_args(kind)
    if kind is Span:
        return st.builds(
            lambda start, length: Span("hub", start, start + length), st.integers(0, 99), st.integers(1, 9)
        )
    if kind is Trace:
        return st.just(Trace())  # a record's answer has none
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return st.builds(kind, **{field.name: built(hints[field.name]) for field in fields(kind)})  # type: ignore[arg-type]
    if origin is tuple:
        whole = st.lists(built(arguments[0]), max_size=2).map(tuple)
        return whole if arguments[1:] == (...,) else st.tuples(*map(built, arguments))
    if origin is dict:
        return st.dictionaries(st.text(max_size=5), built(arguments[1]), max_size=2)
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin in (Union, types.UnionType):
        return st.one_of(*map(built, arguments))
    simple: dict[Any, st.SearchStrategy[Any]] = {
        str: st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=8),
        int: st.integers(0, 9),
        float: st.floats(0, 1),
        bool: st.booleans(),
        types.NoneType: st.none(),
    }
    return simple[kind]


def consistent(found: Record) -> Record:
    """Citation numbers that exist, and a day."""
    known = {citation.number for citation in found.answer.citations}
    statements = tuple(
        replace(s, citations=tuple(n for n in s.citations if n in known)) for s in found.answer.statements
    )
    items = tuple(replace(i, citations=tuple(n for n in i.citations if n in known)) for i in found.answer.items)
    return replace(found, day="2026-03-09", answer=replace(found.answer, statements=statements, items=items))


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(built(Record).map(consistent))
def test_record_survives_json(found: Record) -> None:
    assert from_json(to_json(found, "Hinweis"), "x.json") == found


def test_record_holds_what_is_needed_to_ask_again(record: Record, assistant: Assistant) -> None:
    data = json.loads(to_json(record, "KI-Hinweis"))
    assert (data["format"], data["version"], data["day"]) == ("leine-weser-answer", 1, "2026-03-09")
    assert (data["ai_generated"], data["ai_notice"]) == (False, "KI-Hinweis")
    assert data["asked"] == {"question": QUESTION, "history": [], "documents": [], "language": None}
    assert data["origin"]["generation"] == "0001"
    for doc_id, document in assistant.index.documents.items():
        assert data["origin"]["documents"][doc_id] == document.source.sha256
    assert data["origin"]["settings"]["question_max_chars"] == assistant.settings.question_max_chars
    assert "gloss_tables" in data["origin"]["index_settings"]
    quotes = [citation["quote"] for citation in data["answer"]["citations"]]
    assert quotes == [citation.quote for citation in record.answer.citations]
    assert [ranked["passage"] for ranked in data["ranked"]]


def test_record_keeps_history_filter_and_language(assistant: Assistant) -> None:
    asked = Asked("Und seit wann?", (Turn("user", QUESTION), Turn("assistant", "…")), ("adelante",), "en")
    answer = assistant.ask(asked.question, asked.history, documents=asked.documents, language="en")
    found = from_json(to_json(record_of(assistant, answer, asked, DAY), ""), "x")
    assert found.asked == asked


def test_record_tells_nothing_about_the_machine(assistant: Assistant, tmp_path: Path) -> None:
    home = tmp_path / "geheim" / "modell"
    private = Settings(
        corpus_dir=tmp_path / "geheim", index_dir=tmp_path / "geheim", embedding_model=f"gloss:{home}",
        reranker_model=f"{home}/", llm_url="http://geheim.intern:8000/v1", llm_model="modell",
        host="10.9.8.7", port=4711, glossary=tmp_path / "geheim" / "woerter.toml",
    )  # fmt: skip
    answer = assistant.ask(QUESTION)
    answer = replace(answer, trace=replace(answer.trace, models=(f"{home}@123456", f"llm:{home}", "llm:a/b")))
    found = record_of(replace(assistant, settings=private), answer, Asked(QUESTION), DAY)
    written = to_json(found, "")
    for secret in ("geheim", "10.9.8.7", "4711", str(tmp_path)):
        assert secret not in written
    assert found.origin.models == ("modell@123456", "llm:modell", "llm:a/b")
    assert found.origin.settings["embedding_model"] == "gloss:modell"
    assert found.origin.settings["reranker_model"] == "modell"


@pytest.mark.parametrize("name", ["intfloat/multilingual-e5-base", "all-MiniLM-L6-v2", "llm:qwen3:8b", ""])
def test_record_names_of_models_stay(name: str, assistant: Assistant) -> None:
    answer = Answer(QUESTION, QUESTION, "de", "fact", "not_in_corpus", trace=Trace(models=(name,)))
    assert record_of(assistant, answer, Asked(QUESTION), DAY).origin.models == (name,)


def test_record_of_a_model_s_words_is_marked(assistant: Assistant) -> None:
    answer = assistant.ask(QUESTION)
    worded = replace(answer, trace=replace(answer.trace, models=(*answer.trace.models, "llm:modell")))
    assert record_of(assistant, worded, Asked(QUESTION), DAY).ai_generated is True


# -- bad files ------------------------------------------------------------------------------------


def refused(content: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        from_json(content, "antwort.json")
    assert caught.value.exit_code == 2
    assert "antwort.json" in caught.value.text("de")
    assert "--export" in caught.value.text("en")
    return caught.value


@pytest.mark.parametrize("content", ["", "# Frage", "[1]", "12", '{"format": "andere"}', "{}"])
def test_record_of_another_format_is_named(content: str) -> None:
    assert refused(content).key == "replay_format"


@pytest.mark.parametrize("version", [0, 2, "1", None])
def test_record_of_another_version_is_named(record: Record, version: object) -> None:
    data = json.loads(to_json(record, "")) | {"version": version}
    error = refused(json.dumps(data))
    assert error.key == "replay_version"
    assert f"hat Format {version}, dieses Programm liest Format 1" in error.text("de")


def test_record_cut_off_anywhere_is_refused(record: Record) -> None:
    whole = to_json(record, "").rstrip()
    for end in range(1, len(whole), max(1, len(whole) // 97)):
        assert refused(whole[:end]).key == "replay_damaged"


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (("answer", "status"), "vielleicht", "answer.status"),
        (("answer", "status"), None, "answer.status"),
        (("answer", "statements"), "alle", "answer.statements"),
        (("answer", "statements", 0, "citations"), [99], "answer.citations: [99]"),
        (("answer", "statements", 0, "citations"), ["1"], "answer.statements[0].citations[0]"),
        (("answer", "citations", 0, "span", "end"), 0, "needs 0 <= start < end"),
        (("answer", "evidence"), True, "answer.evidence"),
        (("answer", "neu"), 1, "answer.neu"),
        (("day",), "gestern", "gestern"),
        (("asked",), [], "asked"),
        (("ai_generated",), "nein", "ai_generated"),
        (("origin", "documents"), {"hub": 1}, "origin.documents.hub"),
    ],
)
def test_record_with_an_impossible_value_names_the_place(
    record: Record, path: tuple[str | int, ...], value: object, told: str
) -> None:
    data = json.loads(to_json(record, ""))
    place: Any = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    error = refused(json.dumps(data))
    assert error.key == "replay_damaged"
    assert told in error.text("de")


def test_record_without_a_needed_field_names_it(record: Record) -> None:
    data = json.loads(to_json(record, ""))
    needed = [f.name for f in fields(Answer) if f.default is MISSING and f.default_factory is MISSING]
    for name in needed:
        damaged = data | {"answer": {key: value for key, value in data["answer"].items() if key != name}}
        assert f"answer.{name} fehlt" in refused(json.dumps(damaged)).text("de")


@pytest.mark.parametrize("content", ['{"format": NaN}', '{"a": ' + "[" * 100_000, '{"format": "leine-weser-answer"'])
def test_record_that_is_no_json_is_refused(content: str) -> None:
    assert refused(content).key == "replay_damaged"
