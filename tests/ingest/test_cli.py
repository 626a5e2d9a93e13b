"""``python -m ingest``, called as a function where no process of its own is needed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corpus.index import IndexDirectory
from corpus.settings import Settings
from ingest.__main__ import main
from ingest.lock import index_lock
from tests.ingest.conftest import HUB, PFLEGE, texts_of

Cli = Callable[..., tuple[int, str, str]]

ENTRY = """[[source]]
id = "{id}"
title = "{id}"
edition = "1. Auflage"
publisher = "Landkreis"
kind = "other"
file = "{file}"
sha256 = "{sha256}"
"""


# A passage whose words another one repeats so often that it scores higher for them.
OTHERS = (f"Die Landkreise fördern gemeinsam das Netzwerk Nummer {number} der ganzen Region." for number in range(20))
REPEATED = "\n\n".join(["Kein Eintrag.", "Kein Eintrag. " * 25, *OTHERS])


@pytest.fixture
def cli(live: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Cli:
    """The command over the copied corpus and index: exit code, stdout, stderr."""
    monkeypatch.setenv("LEINE_WESER_EMBEDDING_MODEL", "hashing")
    monkeypatch.setenv("LEINE_WESER_CORPUS_DIR", str(live.corpus_dir))
    monkeypatch.setenv("LEINE_WESER_INDEX_DIR", str(live.index_dir))
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def _register(settings: Settings, text: str) -> None:
    (settings.corpus_dir / "sources.toml").write_text(text, encoding="utf-8")


def _change(settings: Settings) -> None:
    path = settings.corpus_dir / "hub.md"
    path.write_text(path.read_text(encoding="utf-8").replace("2023", "2024"), encoding="utf-8")


# -- build -------------------------------------------------------------------------------------------


def test_cli_json_has_everything_a_program_needs(cli: Cli) -> None:
    code, out, _ = cli("--json")
    report: dict[str, Any] = json.loads(out)
    assert code == 0
    assert {name: report[name] for name in ("generation", "published", "documents", "passages", "embedded")} == {
        "generation": "0001",
        "published": False,
        "documents": 2,
        "passages": 5,
        "embedded": 0,
    }
    assert (report["reused"], report["failed"], report["accounted_share"]) == (5, 0, 1.0)
    hub, pflege = report["files"]
    assert set(hub) == {"path", "status", "reason", "warnings", "doc_id", "title", "sha256", "passages", "pages"}
    assert (hub["path"], hub["status"], hub["doc_id"], hub["title"]) == ("hub.md", "ok", "hub", "Der Hub")
    assert [page["page"] for page in pflege["pages"]] == [1, 2]
    assert sum(page["indexed"] for page in pflege["pages"]) == sum(page["characters"] for page in pflege["pages"])


def test_cli_says_on_stderr_what_it_did_and_nothing_on_stdout(cli: Cli) -> None:
    code, out, err = cli()
    visible = len("".join((HUB + PFLEGE).split()))
    assert (code, out) == (0, "")
    assert err.splitlines() == [
        "Index 0001 ist aktuell: 2 Dokumente, 5 Passagen, 0 neu eingebettet.",
        f"{visible} von {visible} sichtbaren Zeichen zugeordnet (100.00 %).",
    ]


def test_cli_speaks_english_where_the_locale_does(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    assert cli()[2].startswith("Index 0001 is up to date: 2 documents")


def test_cli_builds_quietly_and_rolls_back(cli: Cli, live: Settings, probe_here: None) -> None:
    before = texts_of(live)
    _change(live)
    assert cli("--quiet") == (0, "", "")
    assert IndexDirectory(live.index_dir).current() == "0002"
    code, out, _ = cli("rollback", "--json")
    assert (code, json.loads(out)) == (0, {"generation": "0001"})
    assert texts_of(live) == before
    code, out, _ = cli("status")  # the older index does not know of the change
    assert (code, "hub.md" in out) == (5, True)
    assert cli("rollback")[0] == 5


def test_cli_warns_of_a_changed_registered_file_and_of_a_missing_one(
    cli: Cli, live: Settings, probe_here: None
) -> None:
    """The changed file is indexed all the same; the missing one makes the run exit 1. A file
    that comes first does not take the id that the register gives to another one."""
    entries = ENTRY.format(id="der-hub", file="hub.md", sha256="0" * 64)
    _register(live, entries + ENTRY.format(id="fehlt", file="fehlt.pdf", sha256=""))
    (live.corpus_dir / "Der Hub.txt").write_text(REPEATED, encoding="utf-8")
    code, out, err = cli("--json", "--quiet")
    files = {entry["path"]: entry for entry in json.loads(out)["files"]}
    assert code == 1
    assert (files["hub.md"]["status"], files["hub.md"]["doc_id"]) == ("ok", "der-hub")
    assert files["hub.md"]["warnings"][0].startswith("weicht vom Register ab")
    assert files["hub.md"]["sha256"] in files["hub.md"]["warnings"][0]
    assert (files["fehlt.pdf"]["status"], files["pflege.txt"]["status"]) == ("missing", "ok")
    assert [line.split(": ")[:2] for line in err.splitlines()] == [["hub.md", "Hinweis"], ["fehlt.pdf", "fehlt"]]
    assert files["Der Hub.txt"]["doc_id"] == "der-hub-2"
    assert "Der Hub\n\nAngebot" in "\n".join(texts_of(live))


HUB_ENTRY = ENTRY.format(id="hub", file="hub.md", sha256="")


@pytest.mark.parametrize(
    ("register", "told"),
    [
        ("[[source]\n", "kein gültiges TOML"),
        (HUB_ENTRY + ENTRY.format(id="hub", file="pflege.txt", sha256=""), "doc_id hub kommt mehrfach vor"),
        (HUB_ENTRY.replace('publisher = "Landkreis"\n', ""), "Eintrag Nr. 1: es fehlt publisher"),
    ],
)
def test_cli_bad_register_exits_2_and_keeps_the_index(cli: Cli, live: Settings, register: str, told: str) -> None:
    before = texts_of(live)
    _register(live, register)
    code, out, err = cli("--json")
    assert (code, json.loads(out)["exit_code"]) == (2, 2)
    assert told in err
    assert texts_of(live) == before


def test_cli_everything_unreadable_exits_1_names_each_file_and_keeps_the_index(cli: Cli, live: Settings) -> None:
    before = texts_of(live)
    for path in live.corpus_dir.iterdir():
        path.write_bytes(b"")
    code, _, err = cli()
    assert code == 1
    assert "hub.md: leer: die Datei ist leer" in err
    assert "Keine der 2 Dateien" in err
    assert texts_of(live) == before


def test_cli_empty_directory_exits_1(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "neu").mkdir()
    code, out, err = cli(tmp_path / "neu", "--index", tmp_path / "anderer", "--json")
    assert (code, json.loads(out)["error"]) == (1, "corpus_empty")
    assert "liegt kein Dokument" in err


def test_cli_locked_index_exits_3_and_names_the_process(cli: Cli, live: Settings) -> None:
    with index_lock(live.index_dir):
        code, out, err = cli("--json")
        assert cli("rollback")[0] == 3
        assert cli("status")[0] == 0  # reading needs no lock
    assert (code, json.loads(out)["error"]) == (3, "index_locked")
    assert f"von Prozess {os.getpid()} aktualisiert" in err
    assert cli()[0] == 0


@pytest.mark.parametrize("arguments", [("eins", "zwei"), ("--unbekannt",), ("status", "eins", "zwei")])
def test_cli_usage_errors_exit_2(cli: Cli, arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli(*arguments)
    assert caught.value.code == 2


def test_cli_bad_setting_exits_2(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEINE_WESER_MAX_FILE_MB", "viel")
    code, _, err = cli()
    assert code == 2
    assert "max_file_mb" in err


def test_cli_missing_model_exits_7(cli: Cli, live: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEINE_WESER_EMBEDDING_MODEL", "/nirgends/modell")
    assert cli()[0] == 7
    assert IndexDirectory(live.index_dir).current() == "0001"


# -- status and doctor ----------------------------------------------------------------------------------


def test_cli_status_of_an_index_that_is_up_to_date(cli: Cli) -> None:
    code, out, _ = cli("status")
    assert code == 0
    assert out.splitlines()[0].startswith("Index 0001 vom ")
    assert "2 Dokumente, 5 Passagen, Modell hashing." in out
    assert out.splitlines()[1] == "Die Dokumente sind unverändert."


def test_cli_status_names_what_changed_and_exits_5(cli: Cli, live: Settings) -> None:
    _change(live)
    (live.corpus_dir / "neu.txt").write_text("Neu.\n", encoding="utf-8")
    (live.corpus_dir / "pflege.txt").unlink()
    code, out, _ = cli("status", "--json")
    assert (code, json.loads(out)["changed"]) == (5, ["hub.md", "neu.txt", "pflege.txt"])
    code, out, _ = cli("status")
    assert "Seither geändert: hub.md, neu.txt, pflege.txt. Neu aufbauen: python -m ingest" in out


def test_cli_status_compares_with_the_directory_the_index_was_built_from(
    cli: Cli, live: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Not with the one that happens to be set: that would call every file changed."""
    (tmp_path / "andere").mkdir()
    monkeypatch.setenv("LEINE_WESER_CORPUS_DIR", str(tmp_path / "andere"))
    assert cli("status")[0] == 0
    code, out, _ = cli("status", tmp_path / "andere")
    assert (code, "hub.md, pflege.txt" in out) == (5, True)
    code, _, err = cli("status", tmp_path / "fehlt")
    assert (code, "fehlt ist kein Verzeichnis" in err) == (1, True)


def test_cli_status_names_ten_files_and_counts_the_rest(cli: Cli, live: Settings) -> None:
    for number in range(12):
        (live.corpus_dir / f"a{number:02d}.txt").write_text("Neu.\n", encoding="utf-8")
    code, out, _ = cli("status", live.corpus_dir)
    assert code == 5
    assert "a09.txt … (+2)" in out
    assert "a10.txt" not in out


@pytest.mark.parametrize("arguments", [("",), ("status", ""), ("--index", ""), ("rollback", "--index=")])
def test_cli_empty_name_is_not_the_working_directory(cli: Cli, arguments: tuple[str, ...]) -> None:
    """An unset variable in a shell script: ``python -m ingest "$DIR"``."""
    with pytest.raises(SystemExit) as caught:
        cli(*arguments)
    assert caught.value.code == 2


@pytest.mark.parametrize("command", ["status", "doctor", "rollback"])
def test_cli_without_an_index_exits_5_and_says_how_to_build_one(cli: Cli, tmp_path: Path, command: str) -> None:
    code, out, err = cli(command, "--index", tmp_path / "leer")
    assert code == 5
    assert f"python -m ingest --index {tmp_path / 'leer'}" in out + err


def test_cli_status_of_a_damaged_index_exits_6(cli: Cli, live: Settings) -> None:
    (live.index_dir / "generations" / "0001" / "manifest.json").write_text("{", encoding="utf-8")
    code, out, _ = cli("status", "--json")
    assert (code, json.loads(out)["error"]) == (6, "index_corrupt")


def test_cli_doctor_of_a_sound_index(cli: Cli) -> None:
    code, out, _ = cli("doctor", "--json")
    report = json.loads(out)
    assert (code, report["exit_code"]) == (0, 0)
    assert [finding["name"] for finding in report["findings"]] == [
        "packages", "disk", "index", "probe", "embedding model",
    ]  # fmt: skip
    assert all(finding["ok"] for finding in report["findings"])
    assert json.loads(report["findings"][3]["detail"])["passages"] == 5


def test_cli_doctor_finds_damage(cli: Cli, live: Settings) -> None:
    passages = live.index_dir / "generations" / "0001" / "passages.jsonl"
    passages.write_bytes(passages.read_bytes().replace(b"Hub", b"Hab"))
    code, out, _ = cli("doctor")
    assert code == 6
    assert "FEHLER: index (Der Index ist beschädigt" in out


def test_cli_doctor_of_changed_documents_exits_5(cli: Cli, live: Settings) -> None:
    _change(live)
    code, out, _ = cli("doctor")
    assert code == 5
    assert "hub.md" in out


def test_cli_index_that_cannot_be_made_exits_2_and_names_it(cli: Cli, tmp_path: Path) -> None:
    taken = tmp_path / "datei"
    taken.write_text("kein Verzeichnis", encoding="utf-8")
    code, _, err = cli("--index", taken)
    assert code == 2
    assert str(taken) in err
