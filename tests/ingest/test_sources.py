from __future__ import annotations

import hashlib
import os
import unicodedata
from pathlib import Path

import pytest

from assistant.web import permalink
from corpus.errors import ConfigError, CorpusMissing
from corpus.inputs import input_digests
from corpus.texts import render
from ingest.layout import Metadata
from ingest.sources import CorpusFile, Rejected, discover, read_register, source_for

ENTRY = """
[[source]]
id = "{id}"
title = "Bericht 2024"
edition = "2. Auflage"
as_of = 2024-05-31
publisher = "Landkreis Holzminden"
kind = "guideline"
file = "{file}"
sha256 = "{sha256}"
urls = ["https://example.org/bericht"]
"""


def _entry(id: str = "bericht", file: str = "bericht.txt", sha256: str = "") -> str:
    return ENTRY.format(id=id, file=file, sha256=sha256)


def _register(directory: Path, text: str) -> None:
    (directory / "sources.toml").write_text(text, encoding="utf-8")


def _error(directory: Path, text: str) -> ConfigError:
    _register(directory, text)
    with pytest.raises(ConfigError) as caught:
        read_register(directory)
    assert caught.value.exit_code == 2
    return caught.value


def _files(directory: Path) -> dict[str, CorpusFile | Rejected]:
    return {found.relative: found for found in discover(directory, 1)}


# -- the register ---------------------------------------------------------------------------------


def test_sources_register_is_read(tmp_path: Path) -> None:
    _register(tmp_path, _entry())
    source = read_register(tmp_path)["bericht.txt"]
    assert (source.doc_id, source.title, source.edition) == ("bericht", "Bericht 2024", "2. Auflage")
    assert (source.as_of, source.publisher, source.kind) == ("2024-05-31", "Landkreis Holzminden", "guideline")
    assert source.urls == ("https://example.org/bericht",)


def test_sources_no_register_is_no_error(tmp_path: Path) -> None:
    assert read_register(tmp_path) == {}


@pytest.mark.parametrize("text", ["[[source]\nid =", 'source = "bericht"', "source = 5", '[source]\nid = "bericht"'])
def test_sources_register_that_is_no_list_of_sources(tmp_path: Path, text: str) -> None:
    assert _error(tmp_path, text).key == "register_syntax"


def test_sources_register_in_another_encoding(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_bytes(_entry().replace("Bericht", "Übersicht").encode("cp1252"))
    with pytest.raises(ConfigError) as caught:
        read_register(tmp_path)
    assert caught.value.key == "register_syntax"


def test_sources_register_with_an_id_twice(tmp_path: Path) -> None:
    error = _error(tmp_path, _entry(file="a.txt") + _entry(file="b.txt"))
    assert (error.key, error.values["field"], error.values["value"]) == ("register_twice", "doc_id", "bericht")


def test_sources_register_with_a_file_twice(tmp_path: Path) -> None:
    error = _error(tmp_path, _entry(id="a") + _entry(id="b"))
    assert (error.key, error.values["field"], error.values["value"]) == ("register_twice", "path", "bericht.txt")


@pytest.mark.parametrize("name", ["id", "title", "edition", "publisher", "kind", "file"])
def test_sources_register_that_lacks_a_field_names_it(tmp_path: Path, name: str) -> None:
    lines = [line for line in _entry().splitlines() if not line.startswith(f"{name} ")]
    error = _error(tmp_path, _entry(id="anderer", file="anderer.txt") + "\n".join(lines))
    assert (error.key, error.values["number"], error.values["missing"]) == ("register_lacks", 2, name)


@pytest.mark.parametrize(("name", "value"), [("kind", '"novel"'), ("as_of", '"Mai 2024"'), ("as_of", '"31.05.2024"')])
def test_sources_register_with_a_bad_value_says_what_is_allowed(tmp_path: Path, name: str, value: str) -> None:
    old = {"kind": '"guideline"', "as_of": "2024-05-31"}[name]
    error = _error(tmp_path, _entry().replace(old, value))
    assert (error.key, error.values["field"]) == ("register_value", name)
    assert str(error.values["allowed"]) in error.text("de")


@pytest.mark.parametrize(
    "odd",
    ["Bericht", "bericht 2024", "bericht/2024", "../bericht", "bericht_2024", "überblick", "-bericht", "bericht-",
     "bericht--1", "bericht?x=1", "bericht#1", "bericht%2f", "<b>", "b" * 101, "bericht\\n"],
)  # fmt: skip
def test_sources_register_with_an_id_that_is_no_part_of_an_address(tmp_path: Path, odd: str) -> None:
    """The id stands in the links of citations: what breaks them is told with line and rule."""
    error = _error(tmp_path, "# Register\n" + _entry() + _entry(id=odd, file="anderer.txt"))
    told = error.text("de")
    assert (error.key, error.values["field"]) == ("register_value", "id")
    assert f"{tmp_path / 'sources.toml'}:14: " in told
    assert "a-z 0-9 -" in told


def test_sources_every_id_makes_a_citation_link(tmp_path: Path) -> None:
    _register(tmp_path, _entry(id="b-2024") + _entry(id="x" * 100, file="x.txt"))
    ids = [source.doc_id for source in read_register(tmp_path).values()]
    long_name = source_for(_file("Ä" * 120 + ".txt"), Metadata(), "", set()).doc_id
    for doc_id in [*ids, long_name, f"{long_name}-2"]:
        assert permalink.parse(doc_id, "1-2-00000000") is not None, doc_id


def test_sources_register_of_windows_notepad_is_read(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_bytes(b"\xef\xbb\xbf" + _entry().replace("\n", "\r\n").encode())
    assert list(read_register(tmp_path)) == ["bericht.txt"]


# -- files ------------------------------------------------------------------------------------------


def test_sources_files_are_found_in_order_with_their_entries(tmp_path: Path) -> None:
    (tmp_path / "zwei").mkdir()
    (tmp_path / "zwei" / "hub.md").write_text("Hub.\n", encoding="utf-8")
    (tmp_path / "bericht.txt").write_text("Bericht.\n", encoding="utf-8")
    _register(tmp_path, _entry(sha256=hashlib.sha256(b"Bericht.\n").hexdigest()))
    found = _files(tmp_path)
    bericht, hub = found.values()
    assert list(found) == ["bericht.txt", "zwei/hub.md"]
    assert isinstance(bericht, CorpusFile)
    assert isinstance(hub, CorpusFile)
    assert bericht.entry is not None
    assert not bericht.is_changed
    assert hub.entry is None


def test_sources_changed_file_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "bericht.txt").write_text("Bericht, geändert.\n", encoding="utf-8")
    _register(tmp_path, _entry(sha256="0" * 64))
    (found,) = _files(tmp_path).values()
    assert isinstance(found, CorpusFile)
    assert found.is_changed


def test_sources_registered_file_that_is_missing_is_rejected(tmp_path: Path) -> None:
    _register(tmp_path, _entry())
    (found,) = _files(tmp_path).values()
    assert isinstance(found, Rejected)
    assert (found.error.status, found.error.key) == ("missing", "file_missing")


def test_sources_file_names_are_composed(tmp_path: Path) -> None:
    """As macOS writes them; the register is written by hand, composed."""
    name = "Überblick Fachkräfte.txt"
    (tmp_path / unicodedata.normalize("NFD", name)).write_text("Zahlen.\n", encoding="utf-8")
    _register(tmp_path, _entry(file=name))
    (found,) = _files(tmp_path).values()
    assert isinstance(found, CorpusFile)
    assert found.relative == name
    assert found.entry is not None


@pytest.mark.parametrize(
    "name",
    ["~$bericht.docx", ".bericht.txt.swp", "bericht.txt~", "#bericht.txt#", ".~lock.bericht.odt#", "bericht.pdf.part",
     "bericht.crdownload", "x.tmp", "Thumbs.db", "desktop.ini", ".DS_Store", ".git/notizen.txt"],
)  # fmt: skip
def test_sources_files_of_editors_and_systems_are_ignored(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("x", encoding="utf-8")
    (tmp_path / "bericht.txt").write_text("Bericht.\n", encoding="utf-8")
    assert list(_files(tmp_path)) == ["bericht.txt"]


def test_sources_file_name_that_is_not_utf8_is_spelt_out(tmp_path: Path) -> None:
    """As unpacked from an archive made on an old Windows."""
    try:
        (tmp_path / os.fsdecode(b"\xdcberblick.txt")).write_text("Zahlen.\n", encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes UTF-8 only")
    assert list(_files(tmp_path)) == list(input_digests(tmp_path)) == [r"\xdcberblick.txt"]


def test_sources_no_directory(tmp_path: Path) -> None:
    with pytest.raises(CorpusMissing) as caught:
        list(discover(tmp_path / "fehlt", 1))
    assert caught.value.key == "corpus_no_directory"


def test_sources_no_documents(tmp_path: Path) -> None:
    (tmp_path / ".gitkeep").write_text("", encoding="utf-8")
    with pytest.raises(CorpusMissing) as caught:
        list(discover(tmp_path, 1))
    assert caught.value.key == "corpus_empty"


# -- what is known about a document -------------------------------------------------------------------


def _file(relative: str) -> CorpusFile:
    return CorpusFile(Path(relative), relative, b"x", "abc", None)


@pytest.mark.parametrize(
    ("relative", "doc_id"),
    [
        ("Überblick Größe & Straße.txt", "ueberblick-groesse-strasse"),
        ("2021/Strategie_2021.pdf", "strategie-2021"),
        ("café.md", "cafe"),
        ("报告.txt", "dokument"),
    ],
)
def test_sources_doc_id_is_made_of_the_file_name(relative: str, doc_id: str) -> None:
    assert source_for(_file(relative), Metadata(), "", set()).doc_id == doc_id


def test_sources_doc_ids_stay_distinct() -> None:
    taken = {"bericht", "bericht-2"}
    assert source_for(_file("b/Bericht.txt"), Metadata(), "", taken).doc_id == "bericht-3"


def test_sources_title_comes_from_metadata_then_text_then_name() -> None:
    file = _file("bericht.md")
    titles = [source_for(file, Metadata(title=t), text, set()).title for t, text in (("M", "T"), ("", "T"), ("", ""))]
    assert titles == ["M", "T", "bericht"]


def test_sources_as_of_date_is_the_edition() -> None:
    source = source_for(_file("hub.md"), Metadata(as_of="2023-05-31"), "", set())
    assert (source.as_of, source.edition) == ("2023-05-31", "Stand 2023-05-31")


@pytest.mark.parametrize(("size", "is_read"), [(1_000_000, True), (1_000_001, False)])
def test_sources_size_limit_is_exact(tmp_path: Path, size: int, is_read: bool) -> None:
    (tmp_path / "gross.txt").write_bytes(b"x" * size)
    (found,) = _files(tmp_path).values()
    assert isinstance(found, CorpusFile) == is_read
    if isinstance(found, Rejected):
        assert found.error.status == "too_large"
        assert "1 MB" in render(found.error.notice())
