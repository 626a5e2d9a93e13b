"""Command line: ask a filed question again and compare.

    python -m assistant replay FILE.json [--json] [--lang de|en] [--index DIR]

Exit codes: 0 the answer is the same (what it is made from may have changed: that is told),
1 the answer has changed, 2 usage (no such file, not a saved answer), 5 index missing, stale
or incompatible, 6 index corrupt, 7 a model is missing, 130 interrupted.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

from assistant.command import run_command
from assistant.factory import open_assistant
from assistant.llm import disclosure
from assistant.replay import Change, ChangeKind, Replay, read_record, replay
from corpus.schema import Language
from corpus.settings import load_settings, override
from corpus.texts import render, terminal_language, text

Tell = Callable[[Change, Language], str]


def main(arguments: Sequence[str]) -> int:
    options = _parse(arguments)
    language: Language = options.lang or terminal_language()
    return run_command(lambda: _run(options, language), language, as_json=options.json)


def _run(options: argparse.Namespace, language: Language) -> int:
    record = read_record(options.file)
    settings = override(load_settings(), index_dir=options.index)
    if sent := disclosure(settings):
        print(render(sent, language), file=sys.stderr)
    found = replay(open_assistant(settings), record, date.today())
    print(as_json(found) if options.json else as_text(found, language))
    return 0 if found.identical else 1


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m assistant replay",
        description="Gespeicherte Antwort nachprüfen. / Check a saved answer.",
        epilog='Speichern / save:  python -m assistant "FRAGE" --export antwort.json',
    )
    parser.add_argument("file", type=Path, metavar="FILE.json", help="gespeicherte Antwort / saved answer")
    parser.add_argument("--json", action="store_true", help="als JSON / as JSON")
    parser.add_argument("--lang", choices=("de", "en"), help="Sprache / language")
    parser.add_argument("--index", type=Path, metavar="DIR", help="Verzeichnis des Index / index directory")
    return parser.parse_args(arguments)


def as_text(found: Replay, language: Language) -> str:
    question = found.record.asked.question
    lines = [text("replay.asked", language, question=question, day=found.record.day)]
    lines.append(text("replay.same" if found.identical else "replay.differs", language))
    lines += [f"• {_TELL[change.kind](change, language)}" for change in found.answer]
    if found.origin:
        lines.append(text("replay.made_from", language))
        lines += [f"• {_TELL[change.kind](change, language)}" for change in found.origin]
    else:
        lines.append(text("replay.made_from_same", language))
    return "\n".join(lines)


def as_json(found: Replay) -> str:
    return json.dumps(
        {
            "identical": found.identical,
            "question": found.record.asked.question,
            "day": found.record.day,
            "answer_changes": [asdict(change) for change in found.answer],
            "origin_changes": [asdict(change) for change in found.origin],
        },
        ensure_ascii=False,
    )


def _nothing(value: str) -> str:
    return value or "–"


_TELL: dict[ChangeKind, Tell] = {
    "generation": lambda c, lang: text("replay.generation", lang, before=c.before, after=c.after),
    "program": lambda c, lang: text("replay.program", lang, before=_nothing(c.before), after=_nothing(c.after)),
    "models": lambda c, lang: text("replay.models", lang, before=_nothing(c.before), after=_nothing(c.after)),
    "setting": lambda c, lang: text(
        "replay.setting", lang, name=c.name, before=_nothing(c.before), after=_nothing(c.after)
    ),
    "index_setting": lambda c, lang: text(
        "replay.index_setting", lang, name=c.name, before=_nothing(c.before), after=_nothing(c.after)
    ),
    "document_changed": lambda c, lang: text(
        "replay.document_changed", lang, name=c.name, before=c.before, after=c.after
    ),
    "document_gone": lambda c, lang: text("replay.document_gone", lang, name=c.name),
    "document_new": lambda c, lang: text("replay.document_new", lang, name=c.name),
    "status": lambda c, lang: text("replay.status", lang, before=c.before, after=c.after),
    "statement_gone": lambda c, lang: text("replay.statement_gone", lang, said=c.before),
    "statement_new": lambda c, lang: text("replay.statement_new", lang, said=c.after),
    "item_gone": lambda c, lang: text("replay.item_gone", lang, told=c.before),
    "item_new": lambda c, lang: text("replay.item_new", lang, told=c.after),
    "note_gone": lambda c, lang: text("replay.note_gone", lang, told=c.before),
    "note_new": lambda c, lang: text("replay.note_new", lang, told=c.after),
    "nearest_gone": lambda c, lang: text("replay.nearest_gone", lang, told=c.before),
    "nearest_new": lambda c, lang: text("replay.nearest_new", lang, told=c.after),
    "order": lambda c, lang: text("replay.order", lang),
    "citation": lambda c, lang: text(
        "replay.citation", lang, name=c.name, before=_nothing(c.before), after=_nothing(c.after)
    ),
    "field": lambda c, lang: text(
        "replay.field", lang, name=c.name, before=_nothing(c.before), after=_nothing(c.after)
    ),
}
