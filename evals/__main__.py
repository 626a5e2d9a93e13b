"""Command line of the evaluation.

    python -m evals answer --questions Q.jsonl --out A.jsonl [--document ID]… [--index DIR]
    python -m evals run [--set NAME | --questions FILE] [--split dev|test] [--out DIR] [--document ID]…
                        [--index DIR] [--system NAME] [--answers A.jsonl] [--lang de|en]
    python -m evals compare RUN RUN
    python -m evals report RUN [--lang de|en]
    python -m evals check [FILE] [--index DIR]
    python -m evals gate [--update] [--set NAME | --questions FILE] [--index DIR] [--baseline FILE]
    python -m evals feedback EXPORT.jsonl --out DRAFTS.jsonl
    python -m evals calibrate [--set NAME | --questions FILE] [--index DIR] [--write]
    python -m evals beir DIR [--system NAME]… [--also NAME,…] [--run FILE] [--json]
    python -m evals bench [--passages N,…] [--system NAME]… [--json]

Exit codes: 0 ok, 1 findings, a threshold missed or a guarded measure fallen, 2 usage or
malformed data, 3 index locked, 4 no space, 5 index missing, stale or incompatible,
6 index corrupt, 7 model or package missing, 130 interrupted.
"""

from __future__ import annotations

import argparse
import errno
import sys
from pathlib import Path

from corpus.errors import NoSpace, StrategyError
from corpus.schema import Language
from corpus.texts import terminal_language, text
from evals import beir, bench
from evals.ablation import ABLATIONS
from evals.commands import answer, calibrate, check, compare, feedback, gate, rebuild_report, run
from evals.gate import BASELINE

COMMANDS = {
    "answer": answer, "run": run, "compare": compare, "report": rebuild_report, "check": check, "gate": gate,
    "feedback": feedback, "calibrate": calibrate,
}  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    language = terminal_language()
    options = _parse(arguments)
    try:
        if options.command == "beir":
            return beir.main(options)
        if options.command == "bench":
            return bench.main(options)
        return COMMANDS[options.command](options, language)
    except StrategyError as error:
        print(error.text(language), file=sys.stderr)
        return error.exit_code
    except OSError as error:
        print(f"{error.filename or options.command}: {error.strerror or error}", file=sys.stderr)
        return NoSpace.exit_code if error.errno == errno.ENOSPC else 2
    except KeyboardInterrupt:
        return _interrupted(options.command, language)


def _interrupted(command: str, language: Language) -> int:
    if command == "run":
        print(text("evals.interrupted", language), file=sys.stderr)
    return 130


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evals", description="Bewertung / evaluation")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_answer(commands.add_parser("answer", help="beantwortet eine Fragendatei / answers a question file"))
    _add_run(commands.add_parser("run", help="fragt, bewertet, berichtet / asks, scores, reports"))
    comparing = commands.add_parser("compare", help="vergleicht zwei Läufe / compares two runs")
    comparing.add_argument("before", type=Path, metavar="A")
    comparing.add_argument("after", type=Path, metavar="B")
    comparing.add_argument("--baseline", type=Path, default=BASELINE, metavar="FILE")
    report = commands.add_parser("report", help="schreibt den Bericht neu / writes the report anew")
    report.add_argument("run", type=Path, metavar="RUN")
    _add_language(report)
    checking = commands.add_parser("check", help="prüft einen Fragensatz / checks a question set")
    checking.add_argument("file", type=Path, nargs="?", metavar="FILE")
    checking.add_argument("--index", type=Path, metavar="DIR")
    _add_gate(commands.add_parser("gate", help="hält die Schwellen ein? / are the thresholds held?"))
    drafting = commands.add_parser("feedback", help="Rückmeldungen zu Entwürfen / feedback into drafts")
    drafting.add_argument("export", type=Path, metavar="EXPORT.jsonl")
    drafting.add_argument("--out", type=Path, required=True, metavar="DRAFTS.jsonl")
    fitting = commands.add_parser("calibrate", help="wann antworten? / when do the documents answer?")
    which = fitting.add_mutually_exclusive_group()
    which.add_argument("--set", action="append", metavar="NAME", help="evals/sets/NAME.jsonl")
    which.add_argument("--questions", type=Path, metavar="FILE")
    fitting.add_argument("--index", type=Path, metavar="DIR")
    fitting.add_argument("--sentences", action="store_true", help="welcher Satz antwortet? / which sentence answers?")
    fitting.add_argument("--write", action="store_true", help="Gewichte schreiben / write the weights")
    beir.add_arguments(commands.add_parser("beir", help="ein Suchdatensatz / a retrieval set"))
    bench.add_arguments(commands.add_parser("bench", help="Zeiten und Speicher / times and memory"))
    return parser.parse_args(arguments)


def _add_answer(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--questions", type=Path, required=True, metavar="Q.jsonl")
    parser.add_argument("--out", type=Path, required=True, metavar="A.jsonl")
    parser.add_argument("--document", action="append", default=[], metavar="ID")
    parser.add_argument("--index", type=Path, metavar="DIR")


def _add_run(parser: argparse.ArgumentParser) -> None:
    _add_set(parser)
    parser.add_argument("--split", choices=("dev", "test"))
    parser.add_argument("--out", type=Path, metavar="DIR")
    parser.add_argument("--document", action="append", default=[], metavar="ID")
    parser.add_argument("--index", type=Path, metavar="DIR")
    systems = " | ".join([*beir.SYSTEMS, f"{beir.HUB}MODEL"])
    parser.add_argument("--system", default="full", metavar="NAME", help=systems)
    parser.add_argument("--without", metavar="PART", help=" | ".join(ABLATIONS))
    parser.add_argument(
        "--answers", type=Path, metavar="A.jsonl", help="vorliegende Antworten bewerten / score answers made before"
    )
    _add_language(parser)


def _add_gate(parser: argparse.ArgumentParser) -> None:
    _add_set(parser)
    parser.add_argument("--update", action="store_true", help="Schwellen neu schreiben / write the thresholds anew")
    parser.add_argument("--index", type=Path, metavar="DIR")
    parser.add_argument("--baseline", type=Path, default=BASELINE, metavar="FILE")


def _add_set(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--set", metavar="NAME", help="evals/sets/NAME.jsonl")
    which.add_argument("--questions", type=Path, metavar="FILE")


def _add_language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lang", choices=("de", "en"), help="Sprache des Berichts / language of the report")


if __name__ == "__main__":
    sys.exit(main())
