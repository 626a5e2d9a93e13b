"""``python -m evals``: exit codes, messages, and that a failed command leaves nothing behind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.settings import Settings
from evals.__main__ import main
from tests.evals.test_feedback import ENTRY, export
from tests.evals.test_run import QUESTIONS, write_set

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def environment(shipped_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEINE_WESER_EMBEDDING_MODEL", shipped_settings.embedding_model)
    monkeypatch.setenv("LEINE_WESER_INDEX_DIR", str(shipped_settings.index_dir))


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    return write_set(tmp_path / "fragen.jsonl", *QUESTIONS)


def evals(capsys: Capture, *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.mark.usefixtures("environment")
def test_cli_runs_compares_and_rebuilds_the_report(capsys: Capture, questions: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "eins", tmp_path / "zwei"
    code, out, err = evals(capsys, "run", "--questions", questions, "--out", first)
    assert code == 0, err
    assert "accuracy" in out
    assert "Richtige Antworten" in out
    assert str(first / "report.html") in err
    assert evals(capsys, "run", "--questions", questions, "--out", second)[0] == 0
    code, out, _ = evals(capsys, "compare", first, second)
    assert code == 0
    assert "Keine überwachte Kennzahl ist um mehr als ihre Toleranz gefallen." in out
    (first / "report.html").unlink()
    assert evals(capsys, "report", first, "--lang", "en")[0] == 0
    assert '<html lang="en">' in (first / "report.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("environment")
def test_cli_compare_exits_1_when_a_guarded_measure_falls(capsys: Capture, questions: Path, tmp_path: Path) -> None:
    silent = write_set(
        tmp_path / "a.jsonl", *({"id": f"q{n}", "answer": "Nichts.", "refused": True} for n in range(1, 5))
    )
    evals(capsys, "run", "--questions", questions, "--out", tmp_path / "gut")
    evals(capsys, "run", "--questions", questions, "--out", tmp_path / "stumm", "--answers", silent)
    code, out, _ = evals(capsys, "compare", tmp_path / "gut", tmp_path / "stumm")
    assert code == 1
    assert "SCHWELLE VERFEHLT accuracy" in out
    assert evals(capsys, "compare", tmp_path / "stumm", tmp_path / "gut")[0] == 0


@pytest.mark.usefixtures("environment")
def test_cli_compare_runs_of_different_sets_exits_2(capsys: Capture, questions: Path, tmp_path: Path) -> None:
    other = write_set(tmp_path / "andere.jsonl", *QUESTIONS[:2])
    evals(capsys, "run", "--questions", questions, "--out", tmp_path / "a")
    evals(capsys, "run", "--questions", other, "--out", tmp_path / "b")
    code, out, err = evals(capsys, "compare", tmp_path / "a", tmp_path / "b")
    assert (code, out) == (2, "")
    assert "nicht vergleichbar" in err


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "--set", "gibt-es-nicht"], "leine_weser"),
        (["run", "--questions", "{tmp}/nichts.jsonl"], "nichts.jsonl"),
        (["run", "--questions", "{tmp}/kaputt.jsonl"], "Zeile 2"),
        (["run", "--questions", "{tmp}/fragen.jsonl", "--system", "zauberei"], "zauberei"),
        (["run", "--questions", "{tmp}/fragen.jsonl", "--document", "nie-gesehen"], "nie-gesehen"),
        (["compare", "{tmp}", "{tmp}"], "kein fertiger Lauf"),
        (["report", "{tmp}/nichts"], "kein fertiger Lauf"),
        (["gate", "--questions", "{tmp}/fragen.jsonl", "--baseline", "{tmp}/keine.toml"], "gate --update"),
        (["check", "{tmp}/kaputt.jsonl"], "Zeile 2"),
        (["feedback", "{tmp}/kaputt.jsonl", "--out", "{tmp}/d.jsonl"], "Zeile 1"),
    ],
)
def test_cli_bad_input_exits_2_with_a_message_and_no_result(
    capsys: Capture, questions: Path, tmp_path: Path, arguments: list[str], message: str
) -> None:
    (tmp_path / "kaputt.jsonl").write_text(
        json.dumps(QUESTIONS[0]) + '\n{"id": "x", "question": "y", "feld": 1}\n', encoding="utf-8"
    )
    out = tmp_path / "lauf"
    before = sorted(path.name for path in tmp_path.iterdir())
    filled = [argument.format(tmp=tmp_path) for argument in arguments]
    code, shown, err = evals(capsys, *filled, *(["--out", out] if arguments[0] == "run" else []))
    assert (code, shown) == (2, "")
    assert message in err
    left = {path.name for path in tmp_path.iterdir()} - set(before)
    assert left <= {"lauf.part"}, "at most what the next try would take over"


@pytest.mark.usefixtures("environment")
def test_cli_check_counts_and_reports_drafts(capsys: Capture, questions: Path, tmp_path: Path) -> None:
    code, out, _ = evals(capsys, "check", questions)
    assert "Fragen: 4" in out
    assert "Art der Frage: Einzelangabe 2, Anderes Thema 1, Zuständigkeit 1" in out
    assert "Teil: dev 3, test 1" in out
    drafts = tmp_path / "drafts.jsonl"
    code, _, err = evals(capsys, "feedback", export(tmp_path / "e.jsonl", ENTRY), "--out", drafts)
    assert code == 0
    assert f"python -m evals check {drafts}" in err
    code, out, _ = evals(capsys, "check", drafts)
    assert code == 1
    assert "drafts.jsonl:1" in out
    assert "Entwurf aus einer Rückmeldung" in out
    assert "1 Befunde." in out


@pytest.mark.usefixtures("environment")
def test_cli_the_shipped_set_is_sound(capsys: Capture) -> None:
    code, out, _ = evals(capsys, "check")
    assert code == 0, out


@pytest.mark.usefixtures("environment")
def test_cli_interrupted_run_says_how_to_go_on(
    capsys: Capture, questions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("evals.run.append_answers", interrupt)
    code, _, err = evals(capsys, "run", "--questions", questions, "--out", tmp_path / "lauf")
    assert code == 130
    assert "Derselbe Befehl macht dort weiter" in err
    assert not (tmp_path / "lauf").exists()


def test_cli_without_an_index_exits_5(
    capsys: Capture, questions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEINE_WESER_INDEX_DIR", str(tmp_path / "leer"))
    code, _, err = evals(capsys, "run", "--questions", questions)
    assert code == 5
    assert "python -m ingest" in err
