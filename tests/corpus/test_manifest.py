from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from corpus.errors import IndexCorrupt, IndexIncompatible
from corpus.index import IndexDirectory
from corpus.manifest import (
    FORMAT_VERSION,
    MANIFEST,
    Manifest,
    digest_of,
    file_digest,
    file_digests,
    fsync_tree,
    read_manifest,
    verify,
    write_manifest,
)
from corpus.settings import Settings
from corpus.vectors import ChromaVectors


@pytest.fixture
def manifest(generation: Path) -> Manifest:
    return read_manifest(generation, generation.parent.parent)


def corrupt(generation: Path, manifest: Manifest) -> IndexCorrupt:
    with pytest.raises(IndexCorrupt) as caught:
        verify(generation, manifest, generation.parent.parent)
    return caught.value


def flip(path: Path, position: int) -> None:
    data = bytearray(path.read_bytes())
    data[position] ^= 0x10
    path.write_bytes(data)


def plain_files(generation: Path) -> list[Path]:
    """All files of a generation but the manifest and the database."""
    files = [path for path in sorted(generation.rglob("*")) if path.is_file()]
    return [path for path in files if path.name != MANIFEST and path.suffix != ".sqlite3"]


def test_manifest_of_a_published_generation_fits_its_files(generation: Path, manifest: Manifest) -> None:
    verify(generation, manifest, generation.parent.parent)
    names = set(manifest.files)
    assert {"documents.jsonl", "passages.jsonl", "ledger.jsonl", "chroma/chroma.sqlite3"} <= names
    assert {name.split("/")[-1] for name in names} >= {"data_level0.bin", "vocab.index.json", "indptr.csc.index.npy"}
    assert manifest.counts["documents"] == 2
    assert set(manifest.inputs) == {"hub.md", "pflege.txt"}


def test_manifest_notices_one_flipped_bit_in_any_file(generation: Path, manifest: Manifest) -> None:
    files = plain_files(generation)
    assert len(files) >= 15
    for path in files:
        size = path.stat().st_size
        for position in {0, size // 2, size - 1} if size else ():
            flip(path, position)
            error = corrupt(generation, manifest)
            assert error.values["file"] == f"0001/{path.relative_to(generation).as_posix()}"
            flip(path, position)
    verify(generation, manifest, generation.parent.parent)


def test_manifest_notices_truncated_and_missing_files(generation: Path, manifest: Manifest) -> None:
    for path in [*plain_files(generation), generation / "chroma" / "chroma.sqlite3"]:
        whole = path.read_bytes()
        if whole:
            path.write_bytes(whole[:-1])
            assert "checksum differs" in str(corrupt(generation, manifest))
        path.unlink()
        assert "is damaged: fehlt / missing" in str(corrupt(generation, manifest))
        path.write_bytes(whole)
    verify(generation, manifest, generation.parent.parent)


@pytest.mark.parametrize("name", ["neu.jsonl", "lexical/neu.npy", "chroma/neu.bin", "chroma/neu.sqlite3"])
def test_manifest_notices_a_file_too_many(generation: Path, manifest: Manifest, name: str) -> None:
    (generation / name).write_bytes(b"")
    error = corrupt(generation, manifest)
    assert "does not belong" in str(error)
    assert error.values["file"] == f"0001/{name}"


def test_manifest_verifies_only_the_parts_asked_for(generation: Path, manifest: Manifest) -> None:
    flip(next((generation / "chroma").rglob("data_level0.bin")), 0)
    verify(generation, manifest, generation.parent.parent, ("documents.jsonl", "lexical"))
    with pytest.raises(IndexCorrupt):
        verify(generation, manifest, generation.parent.parent, ("lexical", "chroma"))


# -- the database: its rows count, not its bytes ------------------------------------------------


def found_by_readers(path: Path) -> tuple[list[Any], ...]:
    """What a reader gets: rows in table order, and each looked up through the index; nothing when it fails."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True)) as connection:
            rows = connection.execute("SELECT * FROM embeddings").fetchall()
            texts = connection.execute("SELECT * FROM embedding_metadata").fetchall()
            looked_up = "SELECT embedding_id FROM embeddings WHERE segment_id = ? AND embedding_id = ?"
            hits = [connection.execute(looked_up, (row[1], row[2])).fetchall() for row in rows]
            return rows, texts, hits
    except sqlite3.Error:
        return ()


def test_manifest_notices_each_flip_in_the_database_that_a_reader_would(generation: Path) -> None:
    """Passage ids stand in tables, in indexes and, as leftovers, in free pages: flipped at every place."""
    path = generation / "chroma" / "chroma.sqlite3"
    good, digest, data = found_by_readers(path), file_digest(path), path.read_bytes()
    assert all(good[2]), "every passage id is found through the index"
    passage_id = json.loads((generation / "passages.jsonl").read_text("utf-8").splitlines()[0])["id"].encode()
    harmful = 0
    position = data.find(passage_id)
    while position >= 0:
        path.write_bytes(data[:position] + b"X" + data[position + 1 :])
        if found_by_readers(path) != good:
            harmful += 1
            assert file_digest(path) != digest, f"a flip at {position} changes what is found"
        position = data.find(passage_id, position + 1)
    assert harmful >= 3, "in the table, in its index, in the stored node"


def test_manifest_notices_a_changed_schema(generation: Path, manifest: Manifest) -> None:
    path = generation / "chroma" / "chroma.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP INDEX embedding_metadata_string_value")
        connection.commit()
    assert "checksum differs" in str(corrupt(generation, manifest))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE embeddings SET embedding_id = embedding_id || 'x' WHERE id = 1",
        "DELETE FROM embedding_metadata WHERE id = 1",
        "INSERT INTO embeddings_queue_config VALUES (99, '{}')",
        "UPDATE collections SET name = 'other'",
    ],
)
def test_manifest_notices_changed_rows(generation: Path, manifest: Manifest, change: str) -> None:
    with closing(sqlite3.connect(generation / "chroma" / "chroma.sqlite3")) as connection:
        assert connection.execute(change).rowcount > 0
        connection.commit()
    assert "chroma.sqlite3" in str(corrupt(generation, manifest))


@pytest.mark.parametrize("content", [b"", b"kein SQLite", b"SQLite format 3\x00" + b"\x00" * 4096])
def test_manifest_notices_a_database_that_is_none(generation: Path, manifest: Manifest, content: bytes) -> None:
    (generation / "chroma" / "chroma.sqlite3").write_bytes(content)
    assert "chroma.sqlite3" in str(corrupt(generation, manifest))


def test_manifest_still_fits_after_chroma_was_opened_and_queried(generation: Path, manifest: Manifest) -> None:
    before = {path: path.read_bytes() for path in generation.rglob("*") if path.is_file()}
    for _ in range(2):
        store = ChromaVectors.open(generation / "chroma")
        assert len(store.nearest(np.full(64, 0.125, dtype=np.float32), 3)) == 3
        store.close()
    changed = {path.name for path in before if path.read_bytes() != before[path]}
    assert changed <= {"chroma.sqlite3"}
    verify(generation, manifest, generation.parent.parent)


def test_manifest_database_digest_does_not_depend_on_the_layout_of_its_pages(tmp_path: Path) -> None:
    for name, filler in (("a", 0), ("b", 500)):
        with closing(sqlite3.connect(tmp_path / f"{name}.sqlite3")) as connection:
            connection.execute("CREATE TABLE t (x)")
            connection.executemany("INSERT INTO t VALUES (?)", [("y" * 100,)] * filler)
            connection.execute("DELETE FROM t")
            connection.execute("INSERT INTO t VALUES ('Straße')")
            connection.commit()
    assert (tmp_path / "a.sqlite3").read_bytes() != (tmp_path / "b.sqlite3").read_bytes()
    assert file_digest(tmp_path / "a.sqlite3") == file_digest(tmp_path / "b.sqlite3")


# -- the manifest itself ------------------------------------------------------------------------


def test_manifest_comes_back_as_it_was_written(tmp_path: Path, manifest: Manifest) -> None:
    changed = replace(manifest, corpus_dir="/größe/ß", settings={"ngram_weight": 0.3, "passage_max_chars": 500})
    write_manifest(tmp_path, changed)
    assert read_manifest(tmp_path, tmp_path) == changed
    assert "/größe/ß" in (tmp_path / MANIFEST).read_text("utf-8")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"5", b"{}", b'{"format_version": "x"}', b"\xff"])
def test_manifest_that_is_none_is_a_corrupt_index(tmp_path: Path, content: bytes) -> None:
    (tmp_path / MANIFEST).write_bytes(content)
    with pytest.raises(IndexCorrupt) as caught:
        read_manifest(tmp_path, tmp_path)
    assert caught.value.values["file"] == MANIFEST
    assert caught.value.exit_code == 6


def test_manifest_missing_is_a_corrupt_index(tmp_path: Path) -> None:
    with pytest.raises(IndexCorrupt, match=r"manifest\.json"):
        read_manifest(tmp_path, tmp_path)


@pytest.mark.parametrize("gone", ["embedder", "files", "generation", "counts"])
def test_manifest_without_a_field_is_a_corrupt_index(generation: Path, gone: str) -> None:
    path = generation / MANIFEST
    data = json.loads(path.read_text("utf-8"))
    del data[gone]
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(IndexCorrupt):
        read_manifest(generation, generation)


def test_manifest_of_another_format_names_both_versions(generation: Path) -> None:
    """A later format may hold fields this program doesn't know: the version decides first."""
    path = generation / MANIFEST
    data = json.loads(path.read_text("utf-8")) | {"format_version": FORMAT_VERSION + 1, "new_field": []}
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(IndexIncompatible, match=f"has format {FORMAT_VERSION + 1}, this program reads") as caught:
        read_manifest(generation, generation.parent.parent)
    assert caught.value.exit_code == 5
    assert f"--index {generation.parent.parent}" in str(caught.value)


def test_manifest_digest_of_a_mapping_ignores_its_order() -> None:
    assert digest_of({"a": "1", "b": "2"}) == digest_of({"b": "2", "a": "1"})
    assert digest_of({"a": "1"}) != digest_of({"a": "2"})


def test_manifest_inputs_digest_changes_with_the_documents(manifest: Manifest) -> None:
    changed = replace(manifest, inputs=manifest.inputs | {"hub.md": "0" * 64})
    assert changed.inputs_digest() != manifest.inputs_digest()
    assert replace(manifest, created="2001-01-01").inputs_digest() == manifest.inputs_digest()


def test_manifest_file_digests_cover_every_file_but_the_manifest(generation: Path, manifest: Manifest) -> None:
    assert file_digests(generation) == manifest.files
    assert MANIFEST not in manifest.files


def test_manifest_a_copied_generation_still_fits(built: Settings, tmp_path: Path) -> None:
    home = IndexDirectory(built.index_dir)
    copy = tmp_path / "0001"
    shutil.copytree(home.generations / "0001", copy)
    fsync_tree(copy)
    verify(copy, home.manifest(), tmp_path)
