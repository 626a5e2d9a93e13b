from __future__ import annotations

import hashlib
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.inputs import changed_inputs, input_digests, is_ignored


@pytest.mark.parametrize(
    "name",
    ["~$plan.docx", ".DS_Store", ".git/config", "a/.cache/b.md", "Thumbs.db", "desktop.ini", "plan.pdf.part",
     "plan.pdf.crdownload", "plan.TMP", "plan.md~", "thumbs.DB"],
)  # fmt: skip
def test_inputs_ignore_what_programs_leave_behind(name: str) -> None:
    assert is_ignored(PurePosixPath(name))


@pytest.mark.parametrize("name", ["plan.pdf", "a/b.md", "sources.toml", "teil.party.md", "tmp/plan.md", "a.b.txt"])
def test_inputs_count_documents_and_the_register(name: str) -> None:
    assert not is_ignored(PurePosixPath(name))


def test_inputs_digests_are_those_of_the_files_below_the_directory(tmp_path: Path) -> None:
    (tmp_path / "teil").mkdir()
    (tmp_path / "leer").mkdir()
    (tmp_path / "plan.md").write_bytes(b"# Plan\n")
    (tmp_path / "teil" / "b.md").write_bytes(b"")
    (tmp_path / ".versteckt").write_bytes(b"x")
    assert input_digests(tmp_path) == {
        "plan.md": hashlib.sha256(b"# Plan\n").hexdigest(),
        "teil/b.md": hashlib.sha256(b"").hexdigest(),
    }


def test_inputs_do_not_follow_links(tmp_path: Path) -> None:
    outside = tmp_path / "draussen"
    outside.mkdir()
    (outside / "geheim.md").write_text("x", encoding="utf-8")
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "datei.md").symlink_to(outside / "geheim.md")
    (corpus / "ordner").symlink_to(outside, target_is_directory=True)
    (corpus / "ins-leere.md").symlink_to(tmp_path / "nichts")
    assert input_digests(corpus) == {}


def test_inputs_name_files_the_same_on_every_system(tmp_path: Path) -> None:
    """macOS hands out decomposed names; a rebuild elsewhere must not see another file."""
    (tmp_path / "Fo\u0308rderung.md").write_bytes(b"x")
    assert list(input_digests(tmp_path)) == ["Förderung.md"]


def test_inputs_do_not_change_when_a_file_is_only_touched(tmp_path: Path) -> None:
    file = tmp_path / "plan.md"
    file.write_bytes(b"# Plan\n")
    before = input_digests(tmp_path)
    file.write_bytes(b"# Plan\n")
    assert changed_inputs(before, input_digests(tmp_path)) == []


def test_inputs_changed_are_new_gone_and_different_files() -> None:
    before = {"a.md": "1", "b.md": "2", "c.md": "3"}
    now = {"a.md": "1", "b.md": "x", "d.md": "4"}
    assert changed_inputs(before, now) == ["b.md", "c.md", "d.md"]


MAPPINGS = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("123"))


@given(MAPPINGS, MAPPINGS)
@settings(deadline=None, derandomize=True, max_examples=100)
def test_inputs_changed_is_empty_exactly_when_nothing_changed(before: dict[str, str], now: dict[str, str]) -> None:
    assert (changed_inputs(before, now) == []) == (before == now)
    assert changed_inputs(before, now) == changed_inputs(now, before)
