"""The start of the chat: what happens before the page is served."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from socket import socket

import pytest

import app
from corpus.embedding import HASHING_MODEL
from corpus.index import IndexDirectory
from corpus.settings import Settings
from ingest.build import build_index
from tests.conftest import ROOT

Start = Callable[..., int]


@pytest.fixture(autouse=True)
def _settings_in_the_environment(monkeypatch: pytest.MonkeyPatch, small_settings: Settings) -> None:
    monkeypatch.setenv("LEINE_WESER_EMBEDDING_MODEL", HASHING_MODEL)
    monkeypatch.setenv("LEINE_WESER_CORPUS_DIR", str(small_settings.corpus_dir))


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Generations that were live when the page was served (which it is not, here)."""
    generations: list[str] = []

    def serve(settings: Settings, root_path: str, on_ready: Callable[[], None]) -> None:
        generations.append(IndexDirectory(settings.index_dir).open(settings, check_documents=False).generation)
        on_ready()

    monkeypatch.setattr("assistant.web.server.serve", serve)
    return generations


@pytest.fixture
def start(small_settings: Settings, served: list[str]) -> Start:
    def run(*arguments: str) -> int:
        with socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        return app.main(["--port", str(port), "--index", str(small_settings.index_dir), *arguments])

    return run


def _edit(settings: Settings) -> None:
    (settings.corpus_dir / "neu.txt").write_text("Ein neues Dokument.\n", encoding="utf-8")


def test_app_builds_an_index_once(start: Start, served: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert start() == 0
    told = capfd.readouterr()
    assert told.err.splitlines()[0] == "Der Chat startet …"
    assert "Der Index fehlt oder ist veraltet und wird gebaut" in told.err
    assert "Bereit: http://127.0.0.1:" in told.err.splitlines()[-1]
    assert told.out == ""
    assert start() == 0
    assert "gebaut" not in capfd.readouterr().err
    assert served == ["0001", "0001"]


def test_app_stays_on_a_generation_that_was_rolled_back_to(
    start: Start, served: list[str], small_settings: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    build_index(small_settings)
    _edit(small_settings)
    build_index(small_settings)
    home = IndexDirectory(small_settings.index_dir)
    home.rollback()
    assert start() == 0
    assert "Es antwortet Index 0001, zu dem mit rollback zurückgegangen wurde" in capfd.readouterr().err
    assert (served, home.current()) == (["0001"], "0001")
    assert build_index(small_settings).generation == "0003"  # who asks for a new one gets it
    assert start() == 0
    assert "rollback" not in capfd.readouterr().err
    assert served == ["0001", "0003"]


def test_app_rebuilds_after_a_change_of_the_documents(
    start: Start, served: list[str], small_settings: Settings
) -> None:
    build_index(small_settings)
    _edit(small_settings)
    assert start() == 0
    assert served == ["0002"]


def _failing_build(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, code)

    monkeypatch.setattr(subprocess, "run", run)


@pytest.mark.parametrize("code", [3, 4, 6, 7])
def test_app_answers_from_the_old_index_when_no_new_one_can_be_built(
    start: Start,
    served: list[str],
    small_settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    code: int,
) -> None:
    build_index(small_settings)
    _edit(small_settings)
    _failing_build(monkeypatch, code)
    assert start() == 0
    assert "Ein neuer Index ließ sich nicht bauen (siehe oben); es antwortet der bisherige, 0001." in (
        capfd.readouterr().err
    )
    assert served == ["0001"]


@pytest.mark.parametrize("code", [1, 3, 4, 7, 130])
def test_app_without_any_index_ends_with_the_exit_code_of_the_build(
    start: Start, served: list[str], monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    _failing_build(monkeypatch, code)
    assert start() == code
    assert served == []


def test_app_interrupted_build_is_not_followed_by_a_page(
    start: Start, served: list[str], small_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_index(small_settings)
    _edit(small_settings)
    _failing_build(monkeypatch, 130)
    assert start() == 130
    assert served == []


def test_app_on_a_taken_port_names_another_and_exits_2(
    start: Start, taken_port: int, served: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    assert start("--port", str(taken_port)) == 2
    assert f"Port {taken_port} auf 127.0.0.1 ist belegt" in capfd.readouterr().err
    assert served == []


@pytest.mark.parametrize("host", ["192.0.2.1", "nirgends.invalid"])
def test_app_on_an_address_of_another_machine_exits_2(
    start: Start, host: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert start("--host", host) == 2
    told = capfd.readouterr().err
    assert f"Auf {host}, Port" in told
    assert "ist von anderen Rechnern erreichbar" in told


@pytest.mark.parametrize("arguments", [["--port", "0"], ["--port", "70000"]])
def test_app_port_out_of_range_exits_2(start: Start, arguments: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert start(*arguments) == 2
    assert "muss zwischen 1 und 65535 liegen" in capfd.readouterr().err


@pytest.mark.parametrize("arguments", [["--port", "viel"], ["--gibtsnicht"], ["dokumente"], ["--index", ""]])
def test_app_unknown_argument_exits_2(start: Start, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        start(*arguments)
    assert caught.value.code == 2


def test_app_says_its_first_line_before_anything_heavy_is_imported() -> None:
    """At once: nothing that takes seconds stands between the command and its first line."""
    heavy = ("gradio", "torch", "chromadb", "llama_index", "sentence_transformers", "fastapi", "uvicorn", "pypdf")
    code = f"import app, sys; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
