"""Feedback that users left on the page becomes draft questions for the set.

An export has one JSON object a line, with exactly these fields:

============  ========================================================================
schema        1
day           "2026-03-01": no finer, so that nobody is found by the minute
question      what was asked, as typed
answer_id     the answer's id (1 to 64 letters, digits, - and _)
verdict       "up" or "down"
reason        one of ``REASONS``, or null
text          free text of at most 1,000 characters, or null
language      "de" or "en"
generation    the index generation that answered, for example "0007"
============  ========================================================================

There is no field for a person, an address or a session, and any other field is refused.
Addresses and telephone numbers that somebody typed are blanked out on the way in.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Literal, cast

from corpus.errors import EvalDataError
from evals.dataset import EvalQuestion, Json, read_lines

SCHEMA: Final = 1
ORIGIN: Final = "feedback"
FIELDS: Final = ("schema", "day", "question", "answer_id", "verdict", "reason", "text", "language", "generation")
REASONS: Final = ("wrong", "incomplete", "wrong_source", "outdated", "not_answered", "unclear", "other")
TEXT_CHARS: Final = 1000
BLANK: Final = "[…]"
_PERSONAL = (
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    # Seven digits or more with the usual separators, with + or 0 in front: no year, no share, no statute.
    re.compile(r"(?<![\w,.])(?:\+|0)\d(?:[ /()-]{0,3}\d){6,}"),
)

Verdict = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Feedback:
    day: str
    question: str
    answer_id: str
    verdict: Verdict
    reason: str
    text: str
    language: str
    generation: str


def read_feedback(path: Path) -> tuple[Feedback, ...]:
    """Raises EvalDataError: unreadable, empty, or a line that is not of the format above."""
    entries = tuple(_feedback(path, number, record) for number, record in read_lines(path))
    if not entries:
        raise EvalDataError("feedback_empty", path=path)
    return entries


def write_drafts(entries: Sequence[Feedback], path: Path) -> int:
    """Writes one draft per question, the most criticised first; returns how many.

    Raises EvalDataError: the file is there already (its drafts may have been worked on).
    """
    if path.exists():
        raise EvalDataError("drafts_exist", path=path)
    drafts = draft_records(entries)
    partial = path.with_name(f"{path.name}.part")
    lines = [json.dumps(draft, ensure_ascii=False) + "\n" for draft in drafts]
    try:
        partial.write_text("".join(lines), encoding="utf-8", newline="\n")
        os.replace(partial, path)
    except OSError as error:
        raise EvalDataError("run_unwritable", path=path, detail=error.strerror or error) from error
    return len(drafts)


def draft_records(entries: Sequence[Feedback]) -> list[dict[str, Json]]:
    """Question records in the set's format with everything left open that a person must fill in."""
    together: dict[str, list[Feedback]] = {}
    for entry in entries:
        together.setdefault(" ".join(entry.question.casefold().split()), []).append(entry)
    ordered = sorted(
        together.items(), key=lambda pair: (-sum(e.verdict == "down" for e in pair[1]), pair[0])
    )  # fmt: skip
    return [_draft(key, group) for key, group in ordered]


def is_draft(question: EvalQuestion) -> bool:
    """A draft stays one until somebody sets its origin to "own"."""
    return question.origin == ORIGIN


def _draft(key: str, entries: Sequence[Feedback]) -> dict[str, Json]:
    first = entries[0]
    return {
        "id": f"feedback-{hashlib.sha256(key.encode()).hexdigest()[:8]}",
        "lang": first.language,
        "kind": "",
        "user": "",
        "split": "",
        "origin": ORIGIN,
        "question": blanked(first.question),
        "history": [],
        "intent": _remark(entries),
        "answerable": None,
        "answer_keys": [],
        "gold_quotes": [],
        "gold_docs": [],
        "forbidden": [],
        "section": "",
    }


def _remark(entries: Sequence[Feedback]) -> str:
    """What users said, for the person who makes a question of it."""
    verdicts = Counter(entry.verdict for entry in entries)
    reasons = Counter(entry.reason for entry in entries if entry.reason)
    parts = [f"Entwurf, prüfen / draft, review: down {verdicts['down']}, up {verdicts['up']}"]
    parts += [f"{reason} {count}" for reason, count in reasons.most_common()]
    parts += [f"„{blanked(entry.text)}“" for entry in entries if entry.text.strip()]
    parts.append("Antworten / answers: " + ", ".join(f"{e.answer_id} ({e.generation})" for e in entries[:5]))
    return "; ".join(parts)


def blanked(words: str) -> str:
    """Text without mail addresses and telephone numbers."""
    for pattern in _PERSONAL:
        words = pattern.sub(BLANK, words)
    return words


def _feedback(path: Path, line: int, record: Mapping[str, Json]) -> Feedback:
    odd = sorted(set(record) ^ set(FIELDS))
    if odd:
        raise _wrong(path, line, odd[0], " | ".join(FIELDS))
    told = {name: record[name] if record[name] is not None else "" for name in FIELDS}
    checks = {
        "schema": (record["schema"] == SCHEMA and record["schema"] is not True, str(SCHEMA)),
        "day": (_is_day(told["day"]), "2026-03-01"),
        "question": (isinstance(told["question"], str) and bool(told["question"].strip()), '"…"'),
        "answer_id": (_matches(r"[\w-]{1,64}", told["answer_id"]), "[A-Za-z0-9_-]{1,64}"),
        "verdict": (told["verdict"] in ("up", "down"), "up | down"),
        "reason": (told["reason"] in ("", *REASONS), " | ".join((*REASONS, "null"))),
        "text": (isinstance(told["text"], str) and len(told["text"]) <= TEXT_CHARS, f"… ≤ {TEXT_CHARS} | null"),
        "language": (told["language"] in ("de", "en"), "de | en"),
        "generation": (_matches(r"\d{1,12}", told["generation"]), "0007"),
    }
    for name, (is_right, wanted) in checks.items():
        if not is_right:
            raise _wrong(path, line, name, wanted)
    values = {name: str(value) for name, value in told.items() if name not in ("schema", "verdict")}
    return Feedback(verdict=cast("Verdict", told["verdict"]), **values)


def _is_day(value: Json) -> bool:
    try:
        return isinstance(value, str) and len(value) == 10 and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _matches(pattern: str, value: Json) -> bool:
    return isinstance(value, str) and re.fullmatch(pattern, value, re.ASCII) is not None


def _wrong(path: Path, line: int, name: str, wanted: str) -> EvalDataError:
    return EvalDataError("feedback_line", path=path, line=line, name=name, wanted=wanted)
