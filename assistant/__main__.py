"""Command line: one cited answer in the terminal.

    python -m assistant "Frage" [--json] [--lang de|en] [--document ID]… [--region NAME]… [--index DIR]
        [--gloss] [--export FILE.md|.docx|.json]…
    python -m assistant register …     the register of projects and offers (assistant/register_cli.py)
    python -m assistant explain "Frage"  why these passages (assistant/explain_cli.py)
    python -m assistant replay FILE.json  is a saved answer still the same? (assistant/replay_cli.py)

A question of several words without quotation marks that begins with the name of a
sub-command is asked behind "--":  python -m assistant -- explain the strategy

Exit codes: 0 answered or refused, 2 usage, 5 index missing, stale or incompatible,
6 index corrupt, 7 a model or package is missing, 130 interrupted.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path

from assistant import explain_cli, register_cli, replay_cli
from assistant.command import run_command
from assistant.export import check_target, save
from assistant.factory import open_assistant
from assistant.generate import is_worded
from assistant.llm import disclosure
from assistant.record import Asked, record_of
from assistant.region import for_regions, regions_named
from assistant.render import answer_text
from assistant.terminal import terminal_text
from assistant.wordwise import glosses_of
from corpus.schema import Answer, Language
from corpus.settings import load_settings, override
from corpus.texts import render, terminal_language, text


def main(arguments: list[str] | None = None) -> int:
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] == ["register"]:
        return register_cli.main(given[1:])
    if given[:1] == ["explain"]:
        return explain_cli.main(given[1:])
    if given[:1] == ["replay"]:
        return replay_cli.main(given[1:])
    options = _parse(given)
    language: Language = options.lang or terminal_language()
    return run_command(lambda: _run(options, language), language, as_json=options.json)


def _run(options: argparse.Namespace, language: Language) -> int:
    settings = override(load_settings(), index_dir=options.index)
    if sent := disclosure(settings):
        print(render(sent, language), file=sys.stderr)
    named = regions_named(options.region)
    for path in options.export:
        check_target(path)
    assistant = open_assistant(settings)
    typed = Asked(" ".join(options.question), documents=tuple(options.document), language=options.lang)
    asked = for_regions(assistant, typed, named)
    answer = assistant.ask(asked.question, documents=asked.documents, language=asked.language)
    for path in options.export:
        save(record_of(assistant, answer, asked, date.today()), path)
        print(text("export.saved", language, path=path), file=sys.stderr)
    if options.json:
        print(json.dumps(answer_json(answer), ensure_ascii=False))
        return 0
    if asked != typed:
        print(text("export.understood", answer.language, question=asked.question), end="\n\n")
    print(terminal_text(answer, glosses_of(answer, assistant.retriever.glosser) if options.gloss else ()))
    return 0


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m assistant",
        description="Beantwortet eine Frage mit Belegen. / Answers a question with citations.",
        epilog='Beispiel / example:  python -m assistant "Welche Projekte adressieren Studienabbrecher?"',
    )
    parser.add_argument("question", nargs="+", help="die Frage / the question")
    parser.add_argument("--json", action="store_true", help="Antwort als JSON / answer as JSON")
    parser.add_argument("--lang", choices=("de", "en"), help="Sprache der Antwort / language of the answer")
    parser.add_argument(
        "--document", action="append", default=[], metavar="ID", help="nur in diesem Dokument / in this document only"
    )
    parser.add_argument(
        "--region", action="append", default=[], metavar="NAME",
        help="für diesen Landkreis oder dieses Gebiet / for this district or area",
    )  # fmt: skip
    parser.add_argument(
        "--gloss", action="store_true",
        help="deutsche Zitate Wort für Wort auf Englisch / German quotations word by word in English",
    )  # fmt: skip
    parser.add_argument(
        "--export", action="append", default=[], type=Path, metavar="FILE",
        help="Antwort mit Quellen speichern / save the answer with its sources: .md, .docx, .json",
    )  # fmt: skip
    parser.add_argument("--index", type=Path, metavar="DIR", help="Verzeichnis des Index / index directory")
    return parser.parse_args(arguments)


def answer_json(answer: Answer) -> dict[str, object]:
    """All fields; hits as passage ids with scores, their texts stand in the index."""
    record = asdict(answer)
    record["text"] = answer_text(answer)
    record["refused"] = answer.refused
    record["trace"]["hits"] = [
        {"passage": hit.passage.passage_id, "rank": hit.rank, "score": hit.score, "parts": dict(hit.parts)}
        for hit in answer.trace.hits
    ]
    record["ai_generated"] = is_worded(answer)  # otherwise the words are the documents' own
    return record


if __name__ == "__main__":
    sys.exit(main())
