"""Command line: why these passages? What each word and the vectors added to a score.

    python -m assistant explain "Frage" [--passage ID] [--count N] [--json] [--lang de|en]
        [--index DIR]

Exit codes: 0 done, 2 usage (also a passage that isn't there), 5 index missing, stale or
incompatible, 6 index corrupt, 7 a model is missing, 130 interrupted.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from assistant.command import run_command
from assistant.explain import SHOWN_PASSAGES, Explanation, explain
from assistant.explain_text import as_text
from assistant.factory import retriever_for
from assistant.question import understand
from corpus.index import IndexDirectory
from corpus.schema import Language
from corpus.settings import load_settings, override
from corpus.texts import terminal_language

MAX_COUNT = 50


def main(arguments: Sequence[str]) -> int:
    options = _parse(arguments)
    language: Language = options.lang or terminal_language()
    return run_command(lambda: _run(options, language), language, as_json=options.json)


def _run(options: argparse.Namespace, language: Language) -> int:
    settings = override(load_settings(), index_dir=options.index)
    asked = understand(" ".join(options.question), (), max_chars=settings.question_max_chars, language=options.lang)
    index = IndexDirectory(settings.index_dir).open(settings)
    found = explain(
        index, retriever_for(index, settings), asked.standalone, count=options.count, passage_id=options.passage
    )
    print(as_json(found) if options.json else as_text(found, language))
    return 0


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m assistant explain",
        description="Warum stehen diese Stellen vorn? / Why do these passages come first?",
        epilog='Beispiel / example:  python -m assistant explain "Was macht die Lenkungsgruppe?"',
    )
    parser.add_argument("question", nargs="+", help="die Frage / the question")
    parser.add_argument("--passage", metavar="ID", help="nur diese Stelle / this passage only: DOCUMENT:START-END")
    parser.add_argument(
        "--count", type=int, default=SHOWN_PASSAGES, metavar="N", help="wie viele Stellen / how many passages"
    )
    parser.add_argument("--json", action="store_true", help="als JSON / as JSON")
    parser.add_argument("--lang", choices=("de", "en"), help="Sprache / language")
    parser.add_argument("--index", type=Path, metavar="DIR", help="Verzeichnis des Index / index directory")
    options = parser.parse_args(arguments)
    if not 1 <= options.count <= MAX_COUNT:
        parser.error(f"--count {options.count}: 1 … {MAX_COUNT}")
    return options


def as_json(found: Explanation) -> str:
    """All fields; ``total`` of each word beside them."""
    record = asdict(found)
    for passage, shown in zip(found.passages, record["passages"], strict=True):
        for share, word in zip(passage.words, shown["words"], strict=True):
            word["total"] = share.total
    return json.dumps(record, ensure_ascii=False)
