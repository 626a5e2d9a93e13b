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
from assistant.explain import SHOWN_PASSAGES, Explanation, PassageExplanation, WordShare, explain
from assistant.factory import retriever_for
from assistant.question import understand
from assistant.render import heading_text
from corpus.index import IndexDirectory
from corpus.schema import Language
from corpus.settings import load_settings, override
from corpus.texts import terminal_language, text

MAX_COUNT = 50
_EXCERPT_CHARS = 160
_WORD_WIDTH = 24


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


def as_text(found: Explanation, language: Language) -> str:
    """For the terminal: the question and its English, then each passage with a table of its words."""
    lines = [text("explain.question", language, question=found.question)]
    lines.append(text("explain.gloss", language, gloss=found.gloss or "–"))
    if found.semantic_weight:
        lines.append(text("explain.weight", language, weight=_number(found.semantic_weight, language)))
    else:
        lines.append(text("explain.no_vectors", language))
    if not found.passages:
        lines.append(text("explain.nothing", language))
    for passage in found.passages:
        lines += ["", *_passage_lines(passage, found.semantic_weight, language)]
    return "\n".join(lines)


def _passage_lines(passage: PassageExplanation, weight: float, language: Language) -> list[str]:
    rank = text("explain.unranked", language) if passage.rank is None else f"{passage.rank}."
    quote = " ".join(passage.citation.quote.split())
    excerpt = quote if len(quote) <= _EXCERPT_CHARS else quote[:_EXCERPT_CHARS].rsplit(" ", 1)[0] + " …"
    lines = [
        f"{rank} {heading_text(passage.citation, language)}  [{passage.passage_id}]",
        f"   „{excerpt}“" if language == "de" else f"   “{excerpt}”",
        "   " + _sum_line(passage, weight, language),
    ]
    if passage.structure:
        lines.append("   " + text("explain.structure", language, share=_number(passage.structure, language)))
    if passage.reranker is not None:
        lines.append("   " + text("explain.reranker", language, score=_number(passage.reranker, language)))
    return [*lines, *(_table(passage.words, language))]


def _sum_line(passage: PassageExplanation, weight: float, language: Language) -> str:
    score, words = _number(passage.score, language), _number(passage.lexical, language)
    if not weight:
        return text("explain.sum_words", language, score=score, words=words)
    cosine = "–" if passage.cosine is None else _number(passage.cosine, language)
    meaning = _number(passage.meaning, language)
    return text("explain.sum", language, score=score, words=words, meaning=meaning, cosine=cosine)


def _table(words: Sequence[WordShare], language: Language) -> list[str]:
    head = (
        text("explain.head_stem", language),
        text("explain.head_letters", language),
        text("explain.head_english", language),
        text("explain.head_total", language),
    )
    lines = [f"   {text('explain.head_word', language):<{_WORD_WIDTH}}" + "".join(f"{cell:>12}" for cell in head)]
    for share in words:
        values = (share.stem, share.letters, share.english, share.total)
        cells = "".join(f"{_number(value, language) if value else '·':>12}" for value in values)
        name = share.word or text("explain.phrase", language)
        gloss = f"  ({share.gloss})" if share.gloss and share.gloss.lower() != share.word.lower() else ""
        lines.append(f"   {name:<{_WORD_WIDTH}}{cells}{gloss}")
    return lines


def _number(value: float, language: Language) -> str:
    shown = f"{value:.3f}"
    return shown.replace(".", ",") if language == "de" else shown


def as_json(found: Explanation) -> str:
    """All fields; ``total`` of each word beside them."""
    record = asdict(found)
    for passage, shown in zip(found.passages, record["passages"], strict=True):
        for share, word in zip(passage.words, shown["words"], strict=True):
            word["total"] = share.total
    return json.dumps(record, ensure_ascii=False)
