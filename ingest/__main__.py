"""Command line: build the index, say what changed, check it, go back one generation.

    python -m ingest [DIRECTORY] [--index DIR] [--json] [--quiet]
    python -m ingest status|doctor|rollback [--index DIR] [--json]

Exit codes: 0 ok, 1 some files failed (the rest is indexed), 2 usage, 3 locked, 4 no
space, 5 index missing, stale or incompatible, 6 index corrupt, 7 model or package
missing, 130 interrupted.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from corpus.errors import CorpusMissing, StrategyError
from corpus.index import IndexDirectory
from corpus.inputs import changed_inputs, input_digests
from corpus.schema import Language
from corpus.settings import Settings, load_settings, override
from corpus.texts import render, terminal_language, text
from ingest.build import BuildReport, build_index
from ingest.ledger import FileEntry
from ingest.lock import index_lock
from ingest.terminal import TerminalReporter, file_lines

COMMANDS = ("status", "doctor", "rollback")
SHOWN_PATHS = 10


def main(arguments: list[str] | None = None) -> int:
    language = terminal_language()
    options = _parse(arguments)
    try:
        settings = override(load_settings(), index_dir=options.index, corpus_dir=options.directory)
        if options.command == "status":
            return _status(settings, language, options.directory, as_json=options.json)
        if options.command == "doctor":
            return _doctor(settings, language, as_json=options.json)
        if options.command == "rollback":
            return _rollback(settings, language, as_json=options.json)
        return _build(settings, language, as_json=options.json, quiet=options.quiet)
    except StrategyError as error:
        if options.json:
            print(json.dumps({"error": error.key, "message": error.text(language), "exit_code": error.exit_code}))
        print(error.text(language), file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print(text("ingest.interrupted", language), file=sys.stderr)
        return 130


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m ingest",
        description="Baut den Index aus den Dokumenten. / Builds the index from the documents.",
        epilog="Beispiele / examples:  python -m ingest   ·   python -m ingest ~/docs --index var/index --json"
        "   ·   python -m ingest status   ·   python -m ingest doctor   ·   python -m ingest rollback",
    )
    parser.add_argument("what", nargs="*", metavar="DIRECTORY | status | doctor | rollback")
    parser.add_argument("--index", metavar="DIR", help="Verzeichnis des Index / index directory")
    parser.add_argument("--json", action="store_true", help="Ergebnis als JSON auf stdout / result as JSON on stdout")
    parser.add_argument("--quiet", action="store_true", help="nur Probleme melden / report problems only")
    options = parser.parse_args(arguments)
    words = list(options.what)
    options.command = words.pop(0) if words and words[0] in COMMANDS else "build"
    if len(words) > 1:
        parser.error(f"höchstens ein Verzeichnis / at most one directory: {' '.join(words)}")
    if "" in (*words, options.index):  # an unset shell variable; as a path it would be the working directory
        parser.error("leerer Name eines Verzeichnisses / empty name of a directory")
    options.directory = Path(words[0]) if words else None
    options.index = Path(options.index) if options.index is not None else None
    return options


def _build(settings: Settings, language: Language, *, as_json: bool, quiet: bool) -> int:
    with TerminalReporter(language, quiet=quiet) as reporter:
        report = build_index(settings, reporter)
        if not report.published:
            for entry in report.files:
                for line in file_lines(entry, language):
                    reporter.line(line)
        if not quiet:
            for line in _summary(report, language):
                reporter.line(line)
    if as_json:
        print(json.dumps(_report_json(report, language), ensure_ascii=False))
    return 1 if report.failed else 0


def _summary(report: BuildReport, language: Language) -> list[str]:
    values = {name: getattr(report, name) for name in ("generation", "documents", "passages", "embedded", "reused")}
    key = "ingest.published" if report.published else "ingest.up_to_date"
    percent = f"{100 * report.accounted / max(1, report.characters):.2f}"
    lines = [
        text(key, language, **values),
        text("ingest.characters", language, accounted=report.accounted, characters=report.characters, percent=percent),
    ]
    if report.failed:
        lines.append(text("ingest.some_failed", language, count=len(report.failed)))
    return lines


def _report_json(report: BuildReport, language: Language) -> dict[str, Any]:
    values = {name: value for name, value in asdict(report).items() if name != "files"}
    return values | {
        "accounted_share": report.accounted / max(1, report.characters),
        "failed": len(report.failed),
        "files": [_file_json(entry, language) for entry in report.files],
    }


def _file_json(entry: FileEntry, language: Language) -> dict[str, Any]:
    pages = [{**asdict(page), "reasons": [render(reason, language) for reason in page.reasons]} for page in entry.pages]
    return {
        "path": entry.path,
        "status": entry.status,
        "reason": render(entry.reason, language) if entry.reason else "",
        "warnings": [render(warning, language) for warning in entry.warnings],
        "doc_id": entry.doc_id,
        "title": entry.title,
        "sha256": entry.sha256,
        "passages": entry.passages,
        "pages": pages,
    }


def _status(settings: Settings, language: Language, directory: Path | None, *, as_json: bool) -> int:
    """What has changed in the directory the index was built from, or in the one that is named."""
    manifest = IndexDirectory(settings.index_dir).manifest()
    built_from = Path(manifest.corpus_dir)  # not there when the index has travelled without its documents
    directory = directory or (built_from if built_from.is_dir() else settings.corpus_dir)
    if not directory.is_dir():
        raise CorpusMissing("corpus_no_directory", path=directory)
    changed = changed_inputs(manifest.inputs, input_digests(directory))
    if as_json:
        print(json.dumps({"generation": manifest.generation, "counts": manifest.counts, "changed": changed}))
        return 5 if changed else 0
    print(
        text(
            "ingest.status_head",
            language,
            generation=manifest.generation,
            created=manifest.created,
            documents=manifest.counts["documents"],
            passages=manifest.counts["passages"],
            model=manifest.embedder.name,
        )
    )
    more = f" … (+{len(changed) - SHOWN_PATHS})" if len(changed) > SHOWN_PATHS else ""
    paths = ", ".join(changed[:SHOWN_PATHS]) + more
    print(text("ingest.status_changed", language, paths=paths) if changed else text("ingest.status_same", language))
    return 5 if changed else 0


def _doctor(settings: Settings, language: Language, *, as_json: bool) -> int:
    from ingest.doctor import examine

    code = 0
    findings = []
    for finding in examine(settings, language):
        findings.append(asdict(finding))
        code = code or finding.exit_code
        if not as_json:
            key = "ingest.doctor_ok" if finding.ok else "ingest.doctor_bad"
            print(text(key, language, name=finding.name, detail=finding.detail), flush=True)
    if as_json:
        print(json.dumps({"findings": findings, "exit_code": code}, ensure_ascii=False))
    return code


def _rollback(settings: Settings, language: Language, *, as_json: bool) -> int:
    with index_lock(settings.index_dir):
        name = IndexDirectory(settings.index_dir).rollback()
    print(json.dumps({"generation": name}) if as_json else text("ingest.rolled_back", language, generation=name))
    return 0


if __name__ == "__main__":
    sys.exit(main())
