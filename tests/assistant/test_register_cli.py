"""``python -m assistant register``: a table with a source per row, JSON, defined errors."""

from __future__ import annotations

import json
import subprocess

import pytest

from assistant.__main__ import main
from corpus.index import Index
from corpus.settings import Settings
from tests.assistant.test_cli import run

STRATEGY = "strategie-leine-weser-2021"


@pytest.fixture
def cli(shipped_settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    monkeypatch.setenv("LEINE_WESER_EMBEDDING_MODEL", shipped_settings.embedding_model)
    monkeypatch.setenv("LEINE_WESER_INDEX_DIR", str(shipped_settings.index_dir))
    return Cli(capsys)


class Cli:
    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        code = main(["register", *arguments])
        out, err = self.capsys.readouterr()
        return code, out, err


def test_register_in_a_process_of_its_own(shipped_settings: Settings) -> None:
    result: subprocess.CompletedProcess[str] = run(shipped_settings, "register", "--region", "Holzminden")
    assert result.returncode == 0, result.stderr
    assert "Schulberufslotsen" in result.stdout


def test_every_row_has_a_source_and_all_entries_were_checked(cli: Cli, shipped_index: Index) -> None:
    code, out, _ = cli("--target-group", "Studienabbrecher", "--lang", "de")
    assert code == 0
    assert "Umsteigen statt Aussteigen" in out
    assert f"{len(shipped_index.register.offers)} von {len(shipped_index.register.offers)} Einträgen geprüft" in out
    assert "\n[1] Steckbrief: Umsteigen statt Aussteigen" in out


def test_entries_for_a_larger_area_are_marked(cli: Cli) -> None:
    _, out, _ = cli("--region", "Holzminden", "--topic", "Berufsorientierung", "--lang", "en")
    assert "* is offered for a larger area" in out


def test_lines_fit_the_terminal(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "90")
    _, out, _ = cli()
    rows = out.split("\n\n")[0].splitlines()
    assert max(map(len, rows[:-2])) <= 90


def test_json_quotes_the_documents_for_every_value(cli: Cli, shipped_index: Index) -> None:
    code, out, _ = cli("--json", "--kind", "Gremium", "--document", STRATEGY)
    record = json.loads(out)
    assert code == 0
    assert record["checked"] == record["total"] > 50
    assert [item["kind"] for item in record["items"] if item["kind"] != "body"] == []
    text = shipped_index.documents[STRATEGY].text
    for item in record["items"]:
        assert item["citations"]
        for said in (*item["citations"], *item["regions"], *item["topics"], *item["carriers"]):
            assert said["document"] == STRATEGY
            assert text[said["start"] : said["end"]] == said.get("text", said.get("quote"))


def test_nothing_found_is_no_error(cli: Cli) -> None:
    code, out, _ = cli("--text", "Raumfahrt", "--lang", "de")
    assert code == 0
    assert out.startswith("0 Einträge gefunden")


@pytest.mark.parametrize("extra", [(), ("--json",)])
def test_a_filter_that_names_nothing_is_usage_and_says_what_exists(cli: Cli, extra: tuple[str, ...]) -> None:
    code, out, err = cli("--region", "Bielefeld", "--lang", "de", *extra)
    assert code == 2
    assert "Bielefeld" in err
    assert "Landkreis Holzminden" in err
    if extra:
        assert json.loads(out)["exit_code"] == 2
    else:
        assert out == ""


def test_missing_index_has_its_exit_code(cli: Cli, tmp_path: object) -> None:
    code, _, err = cli("--index", f"{tmp_path}/none")
    assert code == 5
    assert "python -m ingest" in err
