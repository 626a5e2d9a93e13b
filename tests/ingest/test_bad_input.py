"""Files that can't be read: each gets a status and a plain reason, the rest is indexed."""

from __future__ import annotations

import json
import os
import random
import subprocess
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from corpus.index import IndexDirectory
from corpus.schema import Passage
from corpus.settings import Settings, override
from corpus.texts import render
from ingest import build
from ingest.build import BuildReport, build_index
from ingest.ledger import FileEntry
from ingest.passages import cut_passages
from ingest.structure import StructuredDocument
from tests.ingest.conftest import Run, StartsReading, StopAtReading, command, environment
from tests.ingest.pdfs import encrypted, image_pdf, pdf_of_lines, pdf_of_streams

GOOD_PDF = pdf_of_lines(["Der Hub berät Betriebe in Holzminden kostenlos."])
NOISE = random.Random(7).randbytes(5000)
DECOMPOSED = unicodedata.normalize("NFD", "Überblick Größe.txt")


@dataclass(frozen=True)
class Bad:
    """``reason``: words of the German text that the user must be told."""

    data: bytes
    status: str
    reason: str


BAD: dict[str, Bad] = {
    "leer.pdf": Bad(b"", "empty", "die Datei ist leer"),
    "leer.md": Bad(b"", "empty", "die Datei ist leer"),
    "blank.txt": Bad(b" \n\t\r\n", "empty", "die Datei ist leer"),
    "nur-kopf.md": Bad(b"---\ntitle: Hub\n---\n", "empty", "die Datei enthält keinen Text"),
    "halb.pdf": Bad(GOOD_PDF[: len(GOOD_PDF) // 2], "truncated", "das PDF ist unvollständig, sein Ende fehlt"),
    "rauschen.pdf": Bad(NOISE, "misnamed", "heißt .pdf, ist aber kein PDF"),
    "rauschen-mit-kopf.pdf": Bad(b"%PDF-1.7\n" + NOISE, "truncated", "das PDF ist unvollständig"),
    "rauschen.txt": Bad(NOISE, "misnamed", "keine Textdatei, sie enthält Binärdaten"),
    "seite.pdf": Bad(b"<!DOCTYPE html><html>Hallo</html>", "misnamed", "heißt .pdf, ist aber HTML"),
    "bericht.md": Bad(GOOD_PDF, "misnamed", "heißt .md, ist aber PDF"),
    "kennwort.pdf": Bad(encrypted(GOOD_PDF, "geheim", "geheim"), "encrypted", "mit einem Kennwort verschlüsselt"),
    "scan.pdf": Bad(image_pdf(), "no_text", "vermutlich ein Scan: zuerst Texterkennung (OCR) anwenden"),
    "gross.txt": Bad(b"Ein Satz. " * 120_000, "too_large", "1.2 MB groß, erlaubt sind 1 MB (Einstellung max_file_mb)"),
    "tabelle.xlsx": Bad(b"PK\x03\x04", "unsupported", "das Format .xlsx wird nicht gelesen; möglich sind .pdf, .md"),
    "ohne-endung": Bad(b"Text.", "unsupported", "wird nicht gelesen"),
    "kopf.md": Bad(b"---\ntitle: [offen\n---\n\nText.\n", "unreadable", "die Kopfdaten sind kein gültiges YAML"),
    "tief.md": Bad(b"---\na: " + b"[" * 3000 + b"]" * 3000 + b"\n---\n\nText.\n", "unreadable", "kein gültiges YAML"),
    "kopfliste.md": Bad(b"---\n- a\n---\n\nText.\n", "unreadable", "kein gültiges YAML aus Schlüsseln und Werten"),
    "bombe.md": Bad(b"---\na: &a [x, x]\nb: [*a, *a]\n---\n\nText.\n", "refused", "YAML-Verweisen"),
}
NOT_FILES = ["verweis.txt", "ordner.pdf", "ins-leere.md"]
REFUSED = "kein gewöhnliches Dokument (Verweis, Verzeichnis oder Gerät)"

GOOD: dict[str, tuple[bytes, str]] = {
    "gut.txt": ("Das Pflegenetzwerk gewinnt Fachkräfte.\n".encode(), "Das Pflegenetzwerk gewinnt Fachkräfte."),
    # No such date: a string to us, an error to a YAML loader that makes a date of it.
    "datum.md": (b"---\nas_of: 2024-13-45\n---\n\nDas Datum stimmt nicht.\n", "Das Datum stimmt nicht."),
    "besitzer.pdf": (encrypted(GOOD_PDF, "", "geheim"), "Der Hub berät Betriebe in Holzminden kostenlos."),
    "alt.txt": (
        "Größe der „Straße“ in 50 € – Überblick.\n".encode("cp1252"),
        "Größe der „Straße“ in 50 € – Überblick.",
    ),
    "utf16.txt": ("Öffentlichkeitsarbeit für Ärztinnen.\n".encode("utf-16"), "Öffentlichkeitsarbeit für Ärztinnen."),
    "steuer.txt": (b"Der Hub\x00 bie\x07tet R\xc3\xa4ume.\n", "Der Hub bietet Räume."),
    "steuer.md": (b"# Hub\n\nDer Hub\x00 bie\x1btet Werkst\xc3\xa4tten.\n", "Hub\n\nDer Hub bietet Werkstätten."),
    "steuer.pdf": (pdf_of_streams(b"BT /F1 10 Tf 70 700 Td (Der\001 Hub\000 hilft.) Tj ET"), "Der Hub hilft."),
    "Gut.md": (b"Noch ein Netz.\n", "Noch ein Netz."),  # its id would be that of gut.txt
    "!.txt": (b"???\n", "???"),
    DECOMPOSED: ("Der Überblick nennt Zahlen.\n".encode(), "Der Überblick nennt Zahlen."),
}
IGNORED = ["~$gut.docx", ".gut.txt.swp", "gut.txt~", "#gut.txt#", "x.tmp", "Thumbs.db"]


def _write_corpus(directory: Path) -> None:
    directory.mkdir()
    for name, bad in BAD.items():
        (directory / name).write_bytes(bad.data)
    for name, (data, _) in GOOD.items():
        (directory / name).write_bytes(data)
    for name in IGNORED:
        (directory / name).write_bytes(b"Nicht zu lesen.")
    (directory / "kopie.md").write_bytes(GOOD["gut.txt"][0])
    (directory / "ordner.pdf").mkdir()
    os.symlink(directory / "gut.txt", directory / "verweis.txt")
    os.symlink(directory / "nirgends.md", directory / "ins-leere.md")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    directory = tmp_path_factory.mktemp("bad")
    _write_corpus(directory / "documents")
    return Settings(
        corpus_dir=directory / "documents", index_dir=directory / "index", embedding_model="hashing", max_file_mb=1
    )


@pytest.fixture(scope="module")
def told(settings: Settings) -> subprocess.CompletedProcess[str]:
    """What ``python -m ingest --json`` says when it builds the index."""
    return subprocess.run(
        command(settings.corpus_dir, "--index", settings.index_dir, "--json"),
        env=environment() | {"LEINE_WESER_MAX_FILE_MB": "1"},
        cwd=settings.corpus_dir.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def built(settings: Settings, told: subprocess.CompletedProcess[str]) -> tuple[BuildReport, Settings]:
    """What ``build_index`` says next: nothing is to be done, but the problems are still there."""
    return build_index(settings), settings


def _entry(built: tuple[BuildReport, Settings], name: str) -> FileEntry:
    return next(entry for entry in built[0].files if entry.path == unicodedata.normalize("NFC", name))


@pytest.mark.parametrize("name", BAD)
def test_bad_input_has_a_status_and_a_plain_reason(built: tuple[BuildReport, Settings], name: str) -> None:
    entry = _entry(built, name)
    assert entry.status == BAD[name].status
    assert entry.reason is not None
    assert BAD[name].reason in render(entry.reason, "de")
    assert render(entry.reason, "en") != render(entry.reason, "de")
    assert not entry.indexed


@pytest.mark.parametrize("name", NOT_FILES)
def test_bad_input_that_is_no_file_is_refused(built: tuple[BuildReport, Settings], name: str) -> None:
    entry = _entry(built, name)
    assert entry.reason is not None
    assert (entry.status, render(entry.reason)) == ("refused", f"{REFUSED}: wird nicht gelesen")


@pytest.mark.parametrize("name", GOOD)
def test_bad_input_does_not_keep_the_rest_from_being_indexed(built: tuple[BuildReport, Settings], name: str) -> None:
    entry = _entry(built, name)
    assert (entry.status, entry.reason) == ("ok", None)
    assert all(page.balanced for page in entry.pages)
    index = IndexDirectory(built[1].index_dir).open(built[1])
    texts = [passage.text for passage in index.passages if passage.span.doc_id == entry.doc_id]
    assert texts == [GOOD[name][1]]


@pytest.mark.parametrize("name", ["steuer.txt", "steuer.md", "steuer.pdf"])
def test_bad_input_control_characters_are_told(built: tuple[BuildReport, Settings], name: str) -> None:
    entry = _entry(built, name)
    assert [render(warning) for warning in entry.warnings] == ["2 Steuerzeichen entfernt"]


def test_bad_input_same_content_is_indexed_once_and_is_no_failure(built: tuple[BuildReport, Settings]) -> None:
    entry = _entry(built, "kopie.md")
    assert entry.reason is not None
    assert (entry.status, render(entry.reason)) == ("duplicate", "gleicher Inhalt wie gut.txt: nur einmal im Index")
    assert entry not in built[0].failed


def test_bad_input_is_counted_and_leftovers_of_editors_are_not(built: tuple[BuildReport, Settings]) -> None:
    report = built[0]
    assert {entry.path for entry in report.failed} == {*BAD, *NOT_FILES}
    assert len(report.files) == len(BAD) + len(NOT_FILES) + len(GOOD) + 1
    assert (report.published, report.documents) == (False, len(GOOD))
    assert report.accounted == report.characters


def test_bad_input_is_read_again_when_its_limit_is_raised(built: tuple[BuildReport, Settings]) -> None:
    """The reason names the setting: changing it must help, though no document has changed."""
    with pytest.raises(StartsReading):
        build_index(override(built[1], max_file_mb=2), StopAtReading())
    assert not build_index(override(built[1], reader_timeout_s=90), StopAtReading()).published  # none timed out


def test_bad_input_that_breaks_the_program_costs_only_its_own_file(
    live: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug that one file brings to light: status and reason, and the rest is indexed."""

    def cut(structured: StructuredDocument, max_chars: int) -> tuple[Passage, ...]:
        if structured.document.doc_id == "hub":
            raise IndexError("a bug")
        return cut_passages(structured, max_chars)

    monkeypatch.setattr(build, "cut_passages", cut)
    monkeypatch.setattr(build, "_probe", lambda staged, index_dir: None)
    (live.corpus_dir / "neu.txt").write_text("Ein neues Dokument.\n", encoding="utf-8")
    report = build_index(live)
    (entry,) = report.failed
    assert (entry.path, entry.status) == ("hub.md", "unreadable")
    assert entry.reason is not None
    assert "ließ sich nicht verarbeiten (IndexError)" in render(entry.reason)
    assert report.documents == 2


# -- the command line ----------------------------------------------------------------------------------


def test_bad_input_exits_1_and_indexes_the_rest(told: subprocess.CompletedProcess[str]) -> None:
    report: dict[str, Any] = json.loads(told.stdout)
    assert told.returncode == 1
    assert (report["published"], report["accounted_share"]) == (True, 1.0)
    assert (report["failed"], report["documents"]) == (len(BAD) + len(NOT_FILES), len(GOOD))


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_told_in_json_and_on_stderr(told: subprocess.CompletedProcess[str], name: str) -> None:
    entry = next(entry for entry in json.loads(told.stdout)["files"] if entry["path"] == name)
    assert entry["status"] == BAD[name].status
    assert BAD[name].reason in entry["reason"]
    (line,) = [line for line in told.stderr.splitlines() if line.startswith(f"{name}: ")]
    assert BAD[name].reason in line


def test_bad_input_leaves_no_trace_of_libraries_on_stderr(told: subprocess.CompletedProcess[str]) -> None:
    assert "Traceback" not in told.stderr
    assert "EOF marker" not in told.stderr


def test_bad_input_no_directory_exits_1(run_ingest: Run, tmp_path: Path) -> None:
    done = run_ingest(tmp_path / "fehlt", "--index", tmp_path / "index", "--json")
    assert (done.returncode, json.loads(done.stdout)["error"]) == (1, "corpus_no_directory")
    assert "fehlt ist kein Verzeichnis" in done.stderr
    assert not (tmp_path / "index" / "CURRENT").exists()
