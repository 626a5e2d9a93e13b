"""Command line of the evaluation.

    python -m evals answer --questions Q.jsonl --out A.jsonl [--document ID]… [--index DIR]

Exit codes: 0 ok, 2 usage or malformed questions, 5 index missing, stale or incompatible,
6 index corrupt, 130 interrupted.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from assistant.factory import open_assistant
from corpus.errors import StrategyError
from corpus.settings import load_settings, override
from corpus.texts import terminal_language, text
from evals.answer import answer_questions
from evals.dataset import read_questions


def main(arguments: list[str] | None = None) -> int:
    language = terminal_language()
    options = _parse(arguments)
    try:
        questions = read_questions(options.questions, gold=False)
        assistant = open_assistant(override(load_settings(), index_dir=options.index))
        count = answer_questions(assistant, questions, options.out, options.document)
    except StrategyError as error:
        print(error.text(language), file=sys.stderr)
        return error.exit_code
    except OSError as error:
        print(f"{options.out}: {error.strerror}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    print(text("evals.answered", language, count=count, path=options.out), file=sys.stderr)
    return 0


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evals", description="Bewertung / evaluation")
    commands = parser.add_subparsers(dest="command", required=True)
    answer = commands.add_parser("answer", help="beantwortet eine Fragendatei / answers a question file")
    answer.add_argument("--questions", type=Path, required=True, metavar="Q.jsonl")
    answer.add_argument("--out", type=Path, required=True, metavar="A.jsonl")
    answer.add_argument("--document", action="append", default=[], metavar="ID")
    answer.add_argument("--index", type=Path, metavar="DIR")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
