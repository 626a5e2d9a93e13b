from __future__ import annotations

import pytest

from corpus.texts import notice
from ingest.ledger import FileEntry, PageEntry
from ingest.terminal import TerminalReporter, file_lines


def test_terminal_says_nothing_of_a_file_that_is_fine() -> None:
    assert file_lines(FileEntry("hub.md", "ok"), "de") == []


def test_terminal_tells_reason_and_remarks_of_a_file() -> None:
    entry = FileEntry(
        "hub.pdf", "partly",
        warnings=(notice("ledger.page_without_text", page=2),),
        pages=(PageEntry(1, 9, 7, 0, 0, 0, 2, (notice("ledger.lost", count=2),)), PageEntry(2, 0, 0, 0, 0, 0, 0)),
    )  # fmt: skip
    assert file_lines(entry, "de") == [
        "hub.pdf: teilweise gelesen: 2 Zeichen nicht zugeordnet: bitte als Fehler melden",
        "hub.pdf: Hinweis: Seite 2 hat keinen Text: Bild oder leer",
    ]


def test_terminal_tells_the_same_reason_once() -> None:
    page = PageEntry(1, 1, 0, 0, 0, 1, 0, (notice("ledger.control_characters"),))
    assert file_lines(FileEntry("a.txt", "partly", pages=(page, page)), "en") == [
        "a.txt: partly read: control characters"
    ]


def test_terminal_prints_names_as_they_are_and_problems_even_when_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    name = "[red]Größe[/red] [link=x].pdf"
    with TerminalReporter("de", quiet=True) as reporter:
        reporter.step("read")
        reporter.file_read(FileEntry(name, "empty", reason=notice("error.file_empty")))
        reporter.file_read(FileEntry("gut.pdf", "ok"))
    out, err = capsys.readouterr()
    assert (out, err) == ("", f"{name}: leer: die Datei ist leer\n")


def test_terminal_prints_long_lines_whole(capsys: pytest.CaptureFixture[str]) -> None:
    with TerminalReporter("de") as reporter:
        reporter.step("embed")
        reporter.embedding(1, 2)
        reporter.line("Wort " * 60)
    assert capsys.readouterr().err.splitlines() == ["Passagen einbetten …", "Wort " * 60]
