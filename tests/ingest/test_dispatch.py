from __future__ import annotations

import multiprocessing
import threading

import pytest

from corpus.errors import UnreadableDocument
from ingest.layout import RawDocument
from ingest.readers.dispatch import read_document
from tests.ingest.pdfs import pdf_of_lines, slow_pdf

LINE = "Der Hub berät Betriebe in Holzminden."


def _refusal(name: str, data: bytes, timeout_s: int = 60) -> UnreadableDocument:
    with pytest.raises(UnreadableDocument) as caught:
        read_document(name, data, timeout_s)
    return caught.value


@pytest.mark.parametrize("name", ["a.txt", "A.TXT", "b.md", "b.markdown", "B.Md"])
def test_dispatch_reads_text_by_suffix(name: str) -> None:
    assert [block.text for block in read_document(name, f"{LINE}\n".encode(), 60).blocks] == [LINE]


def test_dispatch_reads_a_pdf_in_its_child() -> None:
    raw = read_document("bericht.PDF", pdf_of_lines([LINE]), 60)
    assert isinstance(raw, RawDocument)
    assert [block.text for block in raw.blocks] == [LINE]
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize(
    ("name", "data", "found"),
    [
        ("seite.pdf", b"<!DOCTYPE html><html><body>Hallo</body></html>", "HTML"),
        ("seite.pdf", b"\n <html><body>Hallo</body></html>", "HTML"),
        ("bericht.pdf", b"PK\x03\x04\x14\x00", "ZIP"),
        ("text.pdf", b"Nur Text.", "kein PDF"),
        ("bericht.md", pdf_of_lines([LINE]), "PDF"),
        ("bericht.txt", pdf_of_lines([LINE]), "PDF"),
    ],
)
def test_dispatch_of_a_misnamed_file_says_what_it_is(name: str, data: bytes, found: str) -> None:
    error = _refusal(name, data)
    assert error.status == "misnamed"
    assert f"ist aber {found}" in error.text("de")


def test_dispatch_passes_on_what_the_reader_says() -> None:
    error = _refusal("halb.pdf", pdf_of_lines([LINE])[:400])
    assert (error.status, error.key) == ("truncated", "file_truncated")


def test_dispatch_stops_a_pdf_that_takes_too_long() -> None:
    """Many times more work than one second allows."""
    error = _refusal("zaeh.pdf", slow_pdf(), 1)
    assert (error.status, error.key) == ("unreadable", "file_timeout")
    assert "1 Sekunden" in error.text("de")
    assert multiprocessing.active_children() == []


def test_dispatch_survives_the_death_of_its_child() -> None:
    """As when the system kills it for its memory."""

    def kill_child() -> None:
        while not (children := multiprocessing.active_children()):
            pass
        children[0].kill()

    killer = threading.Thread(target=kill_child)
    killer.start()
    error = _refusal("zaeh.pdf", slow_pdf())
    killer.join()
    assert (error.status, error.key) == ("unreadable", "file_crashed")


def test_dispatch_does_not_wait_for_a_child_that_never_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is larger than a pipe holds; the interpreter dies before it reads anything."""
    monkeypatch.setenv("PYTHONHOME", "/nirgends")
    errors: list[UnreadableDocument] = []
    reader = threading.Thread(target=lambda: errors.append(_refusal("gross.pdf", slow_pdf())), daemon=True)
    reader.start()
    reader.join(timeout=60)
    assert [error.key for error in errors] == ["file_crashed"]
