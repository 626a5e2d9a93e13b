"""Question sets: JSON lines, validated; every message names file, line and what to do.

One object per line. Only ``id`` and ``question`` are required; the other fields say what
a right answer is. ``null`` means the same as leaving a field out.

===============  =====================================================================
lang             language of the question, "de" or "en"
kind, user       what is asked (``KINDS``) and who asks (``USERS``)
split, origin    "dev" or "test"; "given" or "own"
history          earlier turns: ``[{"role": "user" | "assistant", "content": "…"}]``
answerable       false: the documents do not answer it, a refusal is right
answer_keys      groups of alternatives; an answer needs one alternative of each group
gold_quotes      evidence, verbatim from the documents (the seed's ``*`` marks are allowed)
gold_docs        ids of documents, any of which is evidence
gold_doc_groups  groups of ids; of each group one document is needed
forbidden        strings that must not stand in an answer
gold, also_ok    rows of a complete list answer; rows that neither help nor hurt
section          where the evidence stands, for people
intent           what the asker wants to know, noted before the evidence was looked up
===============  =====================================================================
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from corpus.errors import EvalDataError
from corpus.schema import Turn

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"

FIELDS = (
    "id", "question", "history", "lang", "kind", "user", "split", "origin", "answerable", "answer_keys",
    "gold_quotes", "gold_docs", "gold_doc_groups", "forbidden", "section", "gold", "also_ok", "intent",
)  # fmt: skip
KINDS = (
    "factoid", "gap", "list", "compare", "employer", "role", "followup", "english", "typo", "update", "unanswerable",
    "false_premise", "offtopic", "injection", "abuse", "smalltalk", "yesno", "howto",
)  # fmt: skip
USERS = ("staff", "employer", "evaluator")
SPLITS = ("dev", "test")
ORIGINS = ("given", "own")
LANGUAGES = ("de", "en")

# What a field must look like, shown in messages: JSON is the same in every language.
_TEXT, _BOOLEAN, _TEXTS, _GROUPS = '"…"', "true | false", '["…", …]', '[["…", …], …]'
_ITEMS, _TURNS = '[{"name": "…", "aliases": ["…", …]}, …]', '[{"role": "user" | "assistant", "content": "…"}, …]'


@dataclass(frozen=True, slots=True)
class GoldItem:
    """One row of a complete list answer, under every name that counts as naming it."""

    name: str
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class EvalQuestion:
    """One line of a question file; see the module for the fields.

    ``place`` ("file.jsonl:12") is where it was read; it takes no part in comparisons.
    """

    question_id: str
    question: str
    history: tuple[Turn, ...] = ()
    language: str = ""
    kind: str = ""
    user: str = ""
    split: str = ""
    origin: str = ""
    answerable: bool = True
    answer_keys: tuple[tuple[str, ...], ...] = ()
    gold_quotes: tuple[str, ...] = ()
    gold_docs: tuple[str, ...] = ()
    gold_doc_groups: tuple[tuple[str, ...], ...] = ()
    forbidden: tuple[str, ...] = ()
    section: str = ""
    gold_items: tuple[GoldItem, ...] = ()
    also_ok: tuple[GoldItem, ...] = ()
    intent: str = ""
    place: str = field(default="", compare=False)

    @property
    def has_gold(self) -> bool:
        """Does the file say anything about what a right answer is?"""
        gold = (self.answer_keys, self.gold_quotes, self.gold_docs, self.gold_doc_groups, self.gold_items)
        return not self.answerable or any(gold)


def read_questions(path: Path, *, gold: bool = True) -> tuple[EvalQuestion, ...]:
    """All questions of a file, in order.

    ``gold=False`` reads only what is asked (id, question, history, lang) and passes over
    every other field: answering needs no gold, and the file may be another program's. There
    a question may be empty: it is answered with a hint, as in the chat, and the others with answers.

    Raises:
        EvalDataError: no such file, no question in it, a malformed line, an unknown
            field, a value of the wrong type, an id twice.
    """
    questions: list[EvalQuestion] = []
    seen: dict[str, int] = {}
    for number, record in read_lines(path):
        question = _Line(path, number, record).question(gold)
        if question.question_id in seen:
            raise EvalDataError(
                "question_twice", path=path, line=number, id=question.question_id, first=seen[question.question_id]
            )
        seen[question.question_id] = number
        questions.append(question)
    if not questions:
        raise EvalDataError("questions_file", path=path, detail="0 Fragen / questions")
    return tuple(questions)


def read_lines(path: Path) -> Iterator[tuple[int, dict[str, Json]]]:
    """The objects of a JSON-lines file with their line numbers; blank lines are passed over.

    Raises:
        EvalDataError: the file can't be read, or a line is not a JSON object.
    """
    try:
        # Not splitlines(): it also splits at U+2028 and the like, which JSON allows inside a string.
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (FileNotFoundError, IsADirectoryError) as error:
        raise EvalDataError("questions_missing", path=path) from error
    except (OSError, UnicodeDecodeError) as error:
        raise EvalDataError("questions_file", path=path, detail=getattr(error, "strerror", None) or "UTF-8") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            detail = f"JSON: {getattr(error, 'msg', 'too deep')} (…{line.strip()[:40]})"
            raise EvalDataError("questions_line", path=path, line=number, detail=detail) from error
        if not isinstance(record, dict):
            raise EvalDataError("questions_line", path=path, line=number, detail="kein Objekt / not an object")
        yield number, record


@dataclass(frozen=True, slots=True)
class _Line:
    """One record and where it stands, so that every message can say it."""

    path: Path
    number: int
    record: Mapping[str, Json]

    def question(self, gold: bool) -> EvalQuestion:
        asked = EvalQuestion(
            question_id=self._required("id"),
            question=self._required("question", blank=not gold),
            history=self._turns("history"),
            language=self._text("lang"),
            place=f"{self.path.name}:{self.number}",
        )
        return self._with_gold(asked) if gold else asked

    def _with_gold(self, asked: EvalQuestion) -> EvalQuestion:
        for name in self.record:
            if name not in FIELDS:
                known = ", ".join(FIELDS)
                raise EvalDataError("question_field_unknown", path=self.path, line=self.number, name=name, known=known)
        items = self._items("gold")
        # A register question carries its complete list and nothing else.
        has_list = self.record.get("gold") is not None
        return EvalQuestion(
            question_id=asked.question_id,
            question=asked.question,
            history=asked.history,
            language=asked.language,
            kind=self._text("kind") or ("list" if has_list else ""),
            user=self._text("user"),
            split=self._text("split"),
            origin=self._text("origin"),
            answerable=self._boolean("answerable", default=bool(items) or not has_list),
            answer_keys=self._groups("answer_keys"),
            gold_quotes=self._texts("gold_quotes"),
            gold_docs=self._texts("gold_docs"),
            gold_doc_groups=self._groups("gold_doc_groups"),
            forbidden=self._texts("forbidden"),
            section=self._text("section"),
            gold_items=items,
            also_ok=self._items("also_ok"),
            intent=self._text("intent"),
            place=asked.place,
        )

    def _required(self, name: str, *, blank: bool = False) -> str:
        value = self.record.get(name)
        if not isinstance(value, str) or not (blank or value.strip()):
            raise self._wrong(name, _TEXT)
        return value

    def _text(self, name: str) -> str:
        value = self.record.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self._wrong(name, _TEXT)
        return value

    def _boolean(self, name: str, *, default: bool) -> bool:
        value = self.record.get(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self._wrong(name, _BOOLEAN)
        return value

    def _texts(self, name: str) -> tuple[str, ...]:
        return self._strings(self.record.get(name), name, _TEXTS)

    def _groups(self, name: str) -> tuple[tuple[str, ...], ...]:
        value = self.record.get(name)
        if value is None:
            return ()
        if not isinstance(value, list):
            raise self._wrong(name, _GROUPS)
        groups = tuple(self._strings(group, name, _GROUPS) for group in value)
        if not all(groups):  # no alternative can be met: the question could never be right
            raise self._wrong(name, _GROUPS)
        return groups

    def _strings(self, value: Json, name: str, shape: str) -> tuple[str, ...]:
        """A list of texts; blank ones are wrong, since a blank key is found in every answer."""
        if value is None:
            return ()
        if not isinstance(value, list):
            raise self._wrong(name, shape)
        texts: list[str] = []
        for entry in value:
            if not isinstance(entry, str) or not entry.strip():
                raise self._wrong(name, shape)
            texts.append(entry)
        return tuple(texts)

    def _items(self, name: str) -> tuple[GoldItem, ...]:
        value = self.record.get(name)
        if value is None:
            return ()
        if not isinstance(value, list):
            raise self._wrong(name, _ITEMS)
        items: list[GoldItem] = []
        for entry in value:
            label = entry.get("name") if isinstance(entry, dict) else None
            if not isinstance(entry, dict) or not isinstance(label, str) or not label.strip():
                raise self._wrong(name, _ITEMS)
            items.append(GoldItem(label, self._strings(entry.get("aliases"), name, _ITEMS)))
        return tuple(items)

    def _turns(self, name: str) -> tuple[Turn, ...]:
        value = self.record.get(name)
        if value is None:
            return ()
        if not isinstance(value, list):
            raise self._wrong(name, _TURNS)
        turns: list[Turn] = []
        for entry in value:
            role = entry.get("role") if isinstance(entry, dict) else None
            if not isinstance(entry, dict) or role not in ("user", "assistant"):
                raise self._wrong(name, _TURNS)
            turns.append(Turn("user" if role == "user" else "assistant", str(entry.get("content") or "")))
        return tuple(turns)

    def _wrong(self, name: str, shape: str) -> EvalDataError:
        return EvalDataError("question_field_type", path=self.path, line=self.number, name=name, shape=shape)
