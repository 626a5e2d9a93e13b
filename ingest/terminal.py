"""What an ingest run tells on stderr. The door to rich."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from corpus.schema import Language
from corpus.texts import render, text
from ingest.ledger import FileEntry


class TerminalReporter:
    """A progress bar on a terminal, plain lines elsewhere; problems are always printed."""

    def __init__(self, language: Language, *, quiet: bool = False) -> None:
        self._language = language
        self._quiet = quiet
        self._console = Console(stderr=True, highlight=False, soft_wrap=True)
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
            console=self._console, transient=True, disable=quiet or not self._console.is_terminal,
        )  # fmt: skip
        self._task = self._progress.add_task("", total=None, visible=False)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def step(self, name: str) -> None:
        description = text(f"ingest.step_{name}", self._language)
        self._progress.reset(self._task, total=None, visible=name == "embed", description=description)
        if not self._quiet:
            self._console.print(f"{description} …", markup=False)

    def embedding(self, done: int, total: int) -> None:
        self._progress.update(self._task, completed=done, total=total)

    def file_read(self, entry: FileEntry) -> None:
        for line in file_lines(entry, self._language):
            self._console.print(line, markup=False)

    def line(self, message: str) -> None:
        self._console.print(message, markup=False)


def file_lines(entry: FileEntry, language: Language) -> list[str]:
    """One line for what went wrong with a file and one for each remark; none when all is well."""
    lines = []
    if entry.status != "ok":
        reasons = [entry.reason] if entry.reason else [r for page in entry.pages for r in page.reasons]
        told = "; ".join(dict.fromkeys(render(reason, language) for reason in reasons)) or "–"
        status = text(f"status.{entry.status}", language)
        lines.append(text("ingest.file_problem", language, path=entry.path, status=status, reason=told))
    for warning in entry.warnings:
        told = render(warning, language)
        lines.append(text("ingest.file_warning", language, path=entry.path, reason=told))
    return lines
