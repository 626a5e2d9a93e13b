from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import IndexCorrupt, IndexIncompatible, IndexMissing, IndexStale, IndexStateError
from corpus.german import ANALYSIS_VERSION
from corpus.gloss import load_glosser
from corpus.index import Index, IndexDirectory
from corpus.lexical import LexicalQuery
from corpus.manifest import read_manifest, write_manifest
from corpus.register import vocabulary_digest
from corpus.settings import Settings
from ingest.build import build_index


def home_of(settings: Settings) -> IndexDirectory:
    return IndexDirectory(settings.index_dir)


def publish_copy(home: IndexDirectory) -> str:
    """Publishes a copy of the live generation as the next one."""
    name = home.next_name()
    staged = home.generations / ".staging-1"
    shutil.copytree(home.generations / home.current(), staged)
    write_manifest(staged, replace(read_manifest(staged, home.path), generation=name))
    home.publish(staged, name)
    return name


def present(home: IndexDirectory) -> list[str]:
    return sorted(path.name for path in home.generations.iterdir())


# -- opening ------------------------------------------------------------------------------------


def test_index_opens_with_all_that_answering_needs(built: Settings) -> None:
    index = home_of(built).open(built)
    assert index.generation == "0001"
    assert set(index.documents) == {"hub", "pflege"}
    assert index.lexical.size == len(index.passages) == index.manifest.counts["passages"]
    for row, passage in enumerate(index.passages):
        assert passage.text == index.documents[passage.span.doc_id].slice(passage.span)
        assert index.row_of[passage.passage_id] == row


def test_index_finds_the_passage_by_its_row(built: Settings) -> None:
    index = home_of(built).open(built)
    row = int(np.argmax(index.lexical.scores(LexicalQuery("Wer gewinnt Fachkräfte für die Pflege?", ""))))
    assert "Das Pflegenetzwerk gewinnt Fachkräfte" in index.passages[row].text


def test_index_opens_without_settings_whatever_is_there(published: Settings) -> None:
    (published.corpus_dir / "hub.md").unlink()
    assert home_of(published).open().generation == "0001"


def test_index_is_not_changed_by_opening(generation: Path, published: Settings) -> None:
    before = {path: path.read_bytes() for path in published.index_dir.rglob("*") if path.is_file()}
    home_of(published).open(published)
    assert {path: path.read_bytes() for path in published.index_dir.rglob("*") if path.is_file()} == before


def test_index_may_travel_without_its_documents(published: Settings) -> None:
    shutil.rmtree(published.corpus_dir)
    assert home_of(published).open(published).generation == "0001"


# -- what keeps it from opening -----------------------------------------------------------------


def test_index_missing_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="python -m ingest") as caught:
        IndexDirectory(tmp_path / "nichts").open()
    assert str(tmp_path / "nichts") in str(caught.value)
    assert caught.value.exit_code == 5
    assert IndexDirectory(tmp_path / "nichts").names() == []
    assert not (tmp_path / "nichts").exists(), "looking does not create anything"


@pytest.mark.parametrize("name", ["hub.md", "neu.md"])
def test_index_of_other_documents_is_stale_and_names_them(published: Settings, name: str) -> None:
    (published.corpus_dir / name).write_text("# Anders\n", encoding="utf-8")
    with pytest.raises(IndexStale, match=rf"0001 \({name}\)") as caught:
        home_of(published).open(published)
    assert caught.value.exit_code == 5
    assert home_of(published).open(published, check_documents=False).generation == "0001"


def test_index_stale_names_three_documents_and_counts_the_rest(published: Settings) -> None:
    for number in range(5):
        (published.corpus_dir / f"neu-{number}.md").write_text("x", encoding="utf-8")
    with pytest.raises(IndexStale, match=r"neu-0\.md, neu-1\.md, neu-2\.md … \(\+2\)"):
        home_of(published).open(published)


def test_index_is_not_stale_because_of_files_that_are_no_documents(published: Settings) -> None:
    (published.corpus_dir / "~$hub.docx").write_bytes(b"x")
    (published.corpus_dir / ".DS_Store").write_bytes(b"x")
    assert home_of(published).open(published).generation == "0001"


@pytest.mark.parametrize(
    ("name", "wanted", "before"),
    [("passage_max_chars", 400, 500), ("ngram_weight", 0.5, 0.3), ("gloss_weight", 0.0, 0.5)],
)
def test_index_of_other_shaping_settings_is_stale(published: Settings, name: str, wanted: float, before: float) -> None:
    changed = replace(published, **{name: wanted})  # type: ignore[arg-type]
    with pytest.raises(IndexStale, match=f"{name} = {before}, the setting is {wanted}"):
        home_of(published).open(changed)


def test_index_of_another_word_list_or_glossary_is_stale(generation: Path, published: Settings) -> None:
    manifest = read_manifest(generation, published.index_dir)
    for name in ("gloss_tables", "vocabulary"):
        write_manifest(generation, replace(manifest, settings={**manifest.settings, name: "0-0"}))
        with pytest.raises(IndexStale, match=f"{name} = 0-0") as caught:
            home_of(published).open(published)
        assert "python -m ingest" in caught.value.text("de")


def test_index_is_not_stale_because_of_settings_that_do_not_shape_it(published: Settings) -> None:
    changed = replace(published, top_passages=3, port=7999, evidence_threshold=0.5, semantic_weight=0.0)
    assert home_of(published).open(changed).generation == "0001"


def test_index_of_another_analysis_is_stale_even_without_settings(generation: Path, published: Settings) -> None:
    manifest = read_manifest(generation, published.index_dir)
    write_manifest(generation, replace(manifest, analysis_version=ANALYSIS_VERSION - 1))
    with pytest.raises(IndexStale, match="analysis"):
        home_of(published).open()


def test_index_of_another_embedder_is_incompatible(published: Settings) -> None:
    with pytest.raises(
        IndexIncompatible, match="belongs to embedding model hashing, the setting is all-Mini"
    ) as caught:
        home_of(published).open(replace(published, embedding_model="all-MiniLM-L6-v2"))
    assert caught.value.exit_code == 5
    assert "python -m ingest" in caught.value.text("de")


@pytest.mark.parametrize("content", [b"", b"\n", b"../0001\n", b"eins\n", b"-1\n", b"\xff\xfe0001", "²".encode()])
def test_index_with_a_damaged_pointer_is_corrupt(published: Settings, content: bytes) -> None:
    (published.index_dir / "CURRENT").write_bytes(content)
    with pytest.raises(IndexCorrupt, match="CURRENT") as caught:
        home_of(published).open(published)
    assert caught.value.exit_code == 6


def test_index_whose_pointer_names_nothing_is_corrupt(published: Settings) -> None:
    (published.index_dir / "CURRENT").write_text("0042\n", encoding="ascii")
    with pytest.raises(IndexCorrupt, match="generations/0042"):
        home_of(published).open(published)


@pytest.mark.parametrize(
    "name",
    ["documents.jsonl", "passages.jsonl", "ledger.jsonl", "lexical/stems/vocab.index.json",
     "lexical/ngrams/data.csc.index.npy"],
)  # fmt: skip
def test_index_with_a_damaged_file_does_not_open(generation: Path, published: Settings, name: str) -> None:
    path = generation / name
    path.write_bytes(path.read_bytes().replace(b"e", b"f", 1) + b" ")
    with pytest.raises(IndexCorrupt, match=name):
        home_of(published).open(published)
    path.unlink()
    with pytest.raises(IndexCorrupt, match=name):
        home_of(published).open(published)


@pytest.mark.parametrize(("name", "content"), [("documents.jsonl", "{}\n"), ("passages.jsonl", "nein\n")])
def test_index_that_cannot_be_read_is_corrupt(generation: Path, published: Settings, name: str, content: str) -> None:
    """Loading does not rely on the checksums: the probe loads before there are any to trust."""
    manifest = read_manifest(generation, published.index_dir)
    (generation / name).write_text(content, encoding="utf-8")
    with pytest.raises(IndexCorrupt):
        home_of(published).load(generation, manifest)


def test_index_with_a_passage_too_few_is_corrupt(generation: Path, published: Settings) -> None:
    manifest = read_manifest(generation, published.index_dir)
    passages = generation / "passages.jsonl"
    passages.write_bytes(b"".join(passages.read_bytes().splitlines(keepends=True)[:-1]))
    with pytest.raises(IndexCorrupt, match="!="):
        home_of(published).load(generation, manifest)


# -- generations --------------------------------------------------------------------------------


def test_index_publish_makes_a_generation_live_and_two_stay(published: Settings) -> None:
    home = home_of(published)
    assert [publish_copy(home) for _ in range(3)] == ["0002", "0003", "0004"]
    assert present(home) == home.names() == ["0003", "0004"]
    assert home.current() == "0004"
    assert home.open(published).generation == "0004"
    assert sorted(p.name for p in published.index_dir.iterdir() if p.name.startswith("CURRENT")) == ["CURRENT"]


def test_index_rollback_goes_to_the_generation_before_and_no_further(published: Settings) -> None:
    home = home_of(published)
    publish_copy(home)
    assert home.rollback() == "0001"
    assert home.open(published).generation == "0001"
    with pytest.raises(IndexStateError, match="no earlier index"):
        home.rollback()
    assert home.current() == "0001"


def test_index_rollback_works_when_the_live_generation_is_damaged(published: Settings) -> None:
    home = home_of(published)
    name = publish_copy(home)
    (home.generations / name / "passages.jsonl").write_bytes(b"")
    with pytest.raises(IndexCorrupt, match="rollback"):
        home.open(published)
    home.rollback()
    assert home.open(published).generation == "0001"


def test_index_rollback_works_when_the_pointer_is_damaged(published: Settings) -> None:
    home = home_of(published)
    publish_copy(home)
    (published.index_dir / "CURRENT").write_bytes(b"\x00\x00")
    assert home.rollback() == "0002"
    assert home.open(published).generation == "0002"


def test_index_rollback_without_index_says_it_is_missing(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        IndexDirectory(tmp_path).rollback()


def test_index_after_a_rollback_the_next_generation_gets_a_new_name(published: Settings) -> None:
    home = home_of(published)
    publish_copy(home)
    home.rollback()
    assert home.is_rolled_back()
    home.prune()  # as the next build does: 0002 is gone, its number is not free
    assert present(home) == ["0001"]
    assert publish_copy(home) == "0003"
    assert not home.is_rolled_back()
    assert home.rollback() == "0001"
    home.prune()
    assert publish_copy(home) == "0004"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"0001", b"eins zwei", "\u00b2 \u00b2".encode()])
def test_index_with_a_damaged_note_of_a_rollback_goes_on(published: Settings, content: bytes) -> None:
    home = home_of(published)
    publish_copy(home)
    (published.index_dir / "ROLLBACK").write_bytes(content)
    assert not home.is_rolled_back()
    assert home.open(published).generation == "0002"
    assert home.next_name() == "0003"


def test_index_prune_removes_what_a_killed_build_left(published: Settings) -> None:
    home = home_of(published)
    shutil.copytree(home.generations / "0001", home.generations / ".staging-77")
    shutil.copytree(home.generations / "0001", home.generations / "0002")  # renamed, but not yet pointed to
    (home.generations / "0003").mkdir()
    home.prune()
    assert present(home) == ["0001"]
    assert home.open(published).generation == "0001"


def test_index_prune_keeps_two_generations_when_the_pointer_is_damaged(published: Settings) -> None:
    home = home_of(published)
    publish_copy(home)
    (published.index_dir / "CURRENT").write_text("?", encoding="ascii")
    home.prune()
    assert present(home) == ["0001", "0002"]


def test_index_generations_are_ordered_by_number(published: Settings) -> None:
    home = home_of(published)
    for name in ("9999", "10000"):
        shutil.copytree(home.generations / "0001", home.generations / name)
    assert home.names() == ["0001", "9999", "10000"]
    assert home.next_name() == "10001"
    (published.index_dir / "CURRENT").write_text("10000\n", encoding="ascii")
    home.prune()
    assert home.names() == ["9999", "10000"]
    assert home.rollback() == "9999"


def test_index_rebuild_publishes_the_change_and_can_be_taken_back(published: Settings) -> None:
    home = home_of(published)
    (published.corpus_dir / "hub.md").write_text("# Der Hub\n\nDer Hub zieht nach Rinteln.\n", encoding="utf-8")
    with pytest.raises(IndexStale, match=r"hub\.md"):
        home.open(published)
    report = build_index(published)
    assert (report.published, report.generation) == (True, "0002")
    assert "Rinteln" in texts(home.open(published))
    assert home.rollback() == "0001"
    before = texts(home.open(published))  # the documents are newer, but it was chosen
    assert "Holzminden" in before
    assert "Rinteln" not in before


def texts(index: Index) -> str:
    return "\n".join(passage.text for passage in index.passages)


def test_index_manifest_says_what_it_was_built_from(published: Settings) -> None:
    data = json.loads((published.index_dir / "generations" / "0001" / "manifest.json").read_text("utf-8"))
    assert data["embedder"]["name"] == "hashing"
    tables = data["settings"]
    assert tables.pop("gloss_tables") == load_glosser().digest
    assert tables.pop("vocabulary") == vocabulary_digest()
    assert tables == {"ngram_weight": 0.3, "gloss_weight": 0.5, "passage_max_chars": 500}
    assert data["counts"]["windows"] >= data["counts"]["passages"]
    assert sorted(data["inputs"]) == ["hub.md", "pflege.txt"]
    assert home_of(published).manifest().generation == data["generation"] == "0001"
