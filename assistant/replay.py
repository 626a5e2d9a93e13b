"""A filed answer asked again: the same answer, or what has changed and where.

Two questions are kept apart: does the answer still read the same (``answer``), and is it
made from the same things (``origin``)? A rebuilt index of unchanged documents differs in
the second only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from assistant.record import MAX_BYTES, Asked, Origin, Record, from_json, record_of
from assistant.render import heading_text
from corpus.errors import ConfigError
from corpus.schema import Answer, Citation, Language, Notice, Statement
from corpus.texts import render

if TYPE_CHECKING:
    from assistant.answer import Assistant

ChangeKind = Literal[
    "generation", "program", "models", "setting", "index_setting",
    "document_changed", "document_gone", "document_new",
    "status", "statement_gone", "statement_new", "item_gone", "item_new", "note_gone", "note_new",
    "nearest_gone", "nearest_new", "order", "citation", "field",
]  # fmt: skip
# Compared one by one; what is left of an answer is compared as a whole.
_DETAILED = ("status", "statements", "citations", "items", "notes", "nearest")
# A measure, not something that is said: rounding of another machine may change it.
_NOT_COMPARED = ("trace", "evidence")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. ``name``: of a setting, document, field or source; ``before``, ``after``: "" for nothing."""

    kind: ChangeKind
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Replay:
    """``origin``: what the answer is made from has changed; ``answer``: what it says has."""

    record: Record
    now: Record
    origin: tuple[Change, ...]
    answer: tuple[Change, ...]

    @property
    def identical(self) -> bool:
        return not self.answer


def read_record(path: Path) -> Record:
    """Raises ConfigError: the file is missing, unreadable, too large, of another format or version, or damaged."""
    if not path.is_file():
        raise ConfigError("replay_missing", path=path)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ConfigError("replay_damaged", path=path, detail=f"> {MAX_BYTES // 1_000_000} MB")
        content = path.read_bytes()
    except OSError as error:
        raise ConfigError("replay_damaged", path=path, detail=error.strerror or type(error).__name__) from error
    try:
        return from_json(content.decode("utf-8-sig"), path)
    except UnicodeDecodeError as error:
        raise ConfigError("replay_format", path=path) from error


def replay(assistant: Assistant, record: Record, day: date) -> Replay:
    """Asks a record's question again, with the settings and documents of today.

    Raises:
        ConfigError: it was asked of a document that is no longer in the index.
        QuestionError: the question can't be asked with today's settings.
    """
    asked = record.asked
    answer = assistant.ask(asked.question, asked.history, documents=asked.documents, language=asked.language)
    now = record_of(assistant, answer, Asked(asked.question, asked.history, asked.documents, asked.language), day)
    return Replay(
        record,
        now,
        tuple(_origin_changes(record.origin, now.origin)),
        tuple(answer_changes(record.answer, now.answer)),
    )


def _origin_changes(before: Origin, after: Origin) -> Iterator[Change]:
    if before.generation != after.generation:
        yield Change("generation", "", before.generation, after.generation)
    if before.program != after.program:
        yield Change("program", "", before.program, after.program)
    if before.models != after.models:
        yield Change("models", "", ", ".join(before.models), ", ".join(after.models))
    for doc_id, (old, new) in _differing(before.documents, after.documents):
        kind: ChangeKind = "document_gone" if new is None else "document_new" if old is None else "document_changed"
        yield Change(kind, doc_id, _shown(old)[:12], _shown(new)[:12])
    for name, (old, new) in _differing(before.settings, after.settings):
        yield Change("setting", name, _shown(old), _shown(new))
    for name, (old, new) in _differing(before.index_settings, after.index_settings):
        yield Change("index_setting", name, _shown(old), _shown(new))


def _differing(before: Mapping[str, object], after: Mapping[str, object]) -> list[tuple[str, tuple[Any, Any]]]:
    names = [*before, *(name for name in after if name not in before)]
    pairs = [(name, (before.get(name), after.get(name))) for name in names]
    return [(name, (old, new)) for name, (old, new) in pairs if old != new]


def answer_changes(before: Answer, after: Answer) -> Iterator[Change]:
    """What differs between two answers to one question; nothing when they read the same."""
    if before.status != after.status:
        yield Change("status", "", before.status, after.status)
    statements = list(_statement_changes(before, after))
    yield from statements
    cited = list(_citation_changes(before.citations, after.citations))
    yield from cited
    listed = list(_list_changes(before, after))
    yield from listed
    if not statements and not cited and not listed and _detailed(before) != _detailed(after):
        yield Change("order", "", "", "")
    old, new = _rest(before), _rest(after)
    for name, (was, is_now) in _differing(old, new):
        yield Change("field", name, _shown(was), _shown(is_now))


def _statement_changes(before: Answer, after: Answer) -> Iterator[Change]:
    old, new = _told(before), _told(after)
    for said in _only_in(old, new):
        yield Change("statement_gone", "", said.text, "")
    for said in _only_in(new, old):
        yield Change("statement_new", "", "", said.text)


def _list_changes(before: Answer, after: Answer) -> Iterator[Change]:
    """Entries, remarks and nearest sections that only one of the answers has, as a reader knows them."""
    kinds: tuple[tuple[ChangeKind, ChangeKind], ...] = (
        ("item_gone", "item_new"), ("note_gone", "note_new"), ("nearest_gone", "nearest_new"),
    )  # fmt: skip
    for (gone, new), old, now in zip(kinds, _lists(before), _lists(after), strict=True):
        yield from (Change(gone, "", one, "") for one in old if one not in now)
        yield from (Change(new, "", "", one) for one in now if one not in old)


def _lists(answer: Answer) -> tuple[list[str], list[str], list[str]]:
    """Items, remarks and nearest sections, in words."""
    return (
        [item.name for item in answer.items],
        [_remark(note, answer.language) for note in answer.notes],
        [heading_text(citation, answer.language) for citation in answer.nearest],
    )


def _remark(note: Notice, language: Language) -> str:
    """In words; as it is stored when this version of the program has none for it."""
    try:
        return render(note, language)
    except (LookupError, ValueError):
        return ", ".join([note.key, *(f"{name} {value}" for name, value in note.values)])


def _detailed(answer: Answer) -> tuple[object, ...]:
    return (answer.statements, answer.citations, answer.items, answer.notes, answer.nearest)


def _told(answer: Answer) -> list[tuple[Statement, tuple[str, ...]]]:
    """Statements with the words they cite in place of numbers, which shift when one falls away."""
    quotes = {citation.number: f"{citation.span.doc_id}\x00{citation.quote}" for citation in answer.citations}
    return [
        (Statement(said.text, (), said.support, said.role), tuple(quotes.get(n, "") for n in said.citations))
        for said in answer.statements
    ]


def _only_in(
    these: Sequence[tuple[Statement, tuple[str, ...]]], those: Sequence[tuple[Statement, tuple[str, ...]]]
) -> list[Statement]:
    left = list(those)
    found = []
    for told in these:
        if told in left:
            left.remove(told)
        else:
            found.append(told[0])
    return found


def _citation_changes(before: Sequence[Citation], after: Sequence[Citation]) -> Iterator[Change]:
    """The same words cited from another place, or the place described otherwise."""
    for citation in before:
        same_words = [_place(c) for c in after if (c.span.doc_id, c.quote) == (citation.span.doc_id, citation.quote)]
        if not same_words or _place(citation) in same_words:
            continue  # what is no longer cited is told by its statement
        for name, (was, is_now) in _differing(_place(citation), same_words[0]):
            yield Change("citation", f"[{citation.number}] {name}", _shown(was), _shown(is_now))


def _place(citation: Citation) -> dict[str, Any]:
    place = asdict(citation)
    del place["number"], place["quote"]
    return place


def _rest(answer: Answer) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(json.dumps(asdict(answer)))
    return {name: value for name, value in record.items() if name not in (*_DETAILED, *_NOT_COMPARED)}


def _shown(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
