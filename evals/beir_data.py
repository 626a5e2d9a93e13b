"""Retrieval sets in BEIR layout: read and checked, with file and line in every message.

    DIR/corpus.jsonl     {"_id", "title", "text"}
    DIR/queries.jsonl    {"_id", "text"}
    DIR/qrels.tsv        query-id <tab> corpus-id <tab> score, with or without a header
                         (or DIR/qrels/test.tsv, where the set is published that way)

Source of the layout: Thakur et al. 2021, "BEIR".
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import EvalDataError

CORPUS = "corpus.jsonl"
QUERIES = "queries.jsonl"
QRELS = ("qrels.tsv", "qrels/test.tsv")


@dataclass(frozen=True, slots=True)
class Entry:
    """One unit of the corpus; ``title`` or ``text`` may be empty, not both."""

    entry_id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Query:
    query_id: str
    text: str


@dataclass(frozen=True, slots=True)
class BeirSet:
    """``queries``: those that have a relevant entry, in order. ``qrels``: query id → entry id → grade."""

    name: str
    entries: tuple[Entry, ...]
    queries: tuple[Query, ...]
    qrels: Mapping[str, Mapping[str, int]]


def read_set(directory: Path) -> BeirSet:
    """Reads and checks a set.

    Raises:
        EvalDataError: a file is missing or empty, a line is malformed, an id occurs twice
            or is unknown, or no query has a relevant entry.
    """
    if not directory.is_dir():
        raise EvalDataError("questions_file", path=directory, detail="kein Verzeichnis / not a directory")
    entries = tuple(_entries(directory / CORPUS))
    queries = tuple(_queries(directory / QUERIES))
    qrels_path = next((directory / name for name in QRELS if (directory / name).is_file()), directory / QRELS[0])
    qrels = _qrels(qrels_path, {query.query_id for query in queries}, {entry.entry_id for entry in entries})
    asked = tuple(query for query in queries if any(grade > 0 for grade in qrels.get(query.query_id, {}).values()))
    if not asked:
        raise EvalDataError(
            "questions_file", path=qrels_path, detail="keine Frage mit Treffer / no query with a relevant entry"
        )
    return BeirSet(directory.resolve().name, entries, asked, qrels)


def _entries(path: Path) -> Iterator[Entry]:
    for number, record in _records(path):
        title, text = (_string(path, number, record, name) for name in ("title", "text"))
        if not (title + text).strip():
            raise _bad(path, number, "'text': leer / empty")
        yield Entry(record["_id"], title, text)


def _queries(path: Path) -> Iterator[Query]:
    for number, record in _records(path):
        text = _string(path, number, record, "text")
        if not text.strip():
            raise _bad(path, number, "'text': leer / empty")
        yield Query(record["_id"], text)


def _records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Objects with a unique, non-empty ``_id``, each with its line number."""
    seen: dict[str, int] = {}
    for number, line in _lines(path):
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            raise _bad(path, number, f"JSON: {error.msg}") from error
        if not isinstance(record, dict):
            raise _bad(path, number, "kein Objekt / not an object")
        name = record.get("_id")
        if not isinstance(name, str) or not name or len(name.split()) != 1:
            raise _bad(path, number, "'_id': Text ohne Leerzeichen fehlt / text without spaces missing")
        if name in seen:
            raise _bad(path, number, f"'_id' {name!r}: Zeile / line {seen[name]}, {number}")
        seen[name] = number
        yield number, record
    if not seen:
        raise EvalDataError("questions_file", path=path, detail="leer / empty")


def _qrels(path: Path, queries: set[str], entries: set[str]) -> dict[str, dict[str, int]]:
    qrels: dict[str, dict[str, int]] = {}
    for number, line in _lines(path):
        cells = [cell.strip() for cell in line.split("\t")]
        if number == 1 and cells[-1] in ("score", "relevance", "label"):
            continue
        if len(cells) != 3:
            raise _bad(path, number, "query-id <TAB> corpus-id <TAB> score")
        query_id, entry_id, score = cells
        try:
            grade = int(score)
        except ValueError as error:
            raise _bad(path, number, f"score {score!r}: keine ganze Zahl / not an integer") from error
        if query_id not in queries:
            raise _bad(path, number, f"query-id {query_id!r} fehlt in / is missing in {QUERIES}")
        if entry_id not in entries:
            raise _bad(path, number, f"corpus-id {entry_id!r} fehlt in / is missing in {CORPUS}")
        if qrels.setdefault(query_id, {}).setdefault(entry_id, grade) != grade:
            raise _bad(path, number, f"{query_id}, {entry_id}: zwei Werte / two scores")
    if not qrels:
        raise EvalDataError("questions_file", path=path, detail="leer / empty")
    return qrels


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Lines that are not blank. Only a line feed ends one: JSON may hold U+2028 as it is."""
    try:
        content = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise EvalDataError("questions_file", path=path, detail="fehlt / is missing") from error
    except (OSError, UnicodeDecodeError) as error:
        raise EvalDataError("questions_file", path=path, detail=getattr(error, "strerror", "") or "UTF-8") from error
    for number, line in enumerate(content.split("\n"), start=1):
        if line.strip():
            yield number, line


def _string(path: Path, number: int, record: dict[str, Any], name: str) -> str:
    value = record.get(name)
    if value is not None and not isinstance(value, str):
        raise _bad(path, number, f"{name!r}: kein Text / not text")
    return value or ""


def _bad(path: Path, number: int, detail: str) -> EvalDataError:
    return EvalDataError("questions_line", path=path, line=number, detail=detail)
