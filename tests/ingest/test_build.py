from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Sequence
from types import ModuleType
from typing import Any

import pytest
from chromadb.errors import InternalError
from llama_index.vector_stores.chroma import ChromaVectorStore

from corpus.embedding import HashingEmbedder, Progress, Vectors
from corpus.errors import CorpusError, EmbedderUnavailable, IndexCorrupt, NoSpace
from corpus.index import LEDGER, IndexDirectory
from corpus.lexical import LexicalIndex
from corpus.manifest import verify
from corpus.semantic import window_id
from corpus.settings import Settings, override
from corpus.vectors import ChromaVectors, Neighbour
from ingest import build, generation
from ingest.build import BuildReport, build_index
from ingest.cache import VectorCache
from ingest.generation import read_ledger
from tests.ingest.conftest import HUB, PFLEGE, StartsReading, StopAtReading, best_passage, leftovers, texts_of

QUESTION = "Wer gewinnt Fachkräfte für Pflegeheime in Schaumburg?"


class Counting(HashingEmbedder):
    """Remembers what it was asked to embed."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str], on_progress: Progress | None = None) -> Vectors:
        self.asked += texts
        return super().embed(texts, on_progress)


def _edit(settings: Settings, name: str, old: str, new: str) -> None:
    path = settings.corpus_dir / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def _unchanged(settings: Settings, before: list[str]) -> bool:
    """The old generation is live, answers as before, and nothing unfinished lies about."""
    home = IndexDirectory(settings.index_dir)
    same = (home.current(), home.names(), texts_of(settings)) == ("0001", ["0001"], before)
    return same and leftovers(settings) == [] and "Pflegenetzwerk gewinnt" in best_passage(settings, QUESTION)


# -- what is built again, and what is not ----------------------------------------------------------


def test_build_of_unchanged_documents_embeds_nothing_and_publishes_nothing(live: Settings) -> None:
    report = build_index(live)
    assert (report.generation, report.published, report.embedded, report.reused) == ("0001", False, 0, 5)
    assert [(entry.path, entry.status) for entry in report.files] == [("hub.md", "ok"), ("pflege.txt", "ok")]
    assert report.characters == report.accounted > 0
    assert report.failed == ()


def test_build_with_another_passage_length_reads_anew(live: Settings) -> None:
    with pytest.raises(StartsReading):
        build_index(override(live, passage_max_chars=300), StopAtReading())


def test_build_with_other_weights_under_the_same_name_embeds_anew(live: Settings, probe_here: None) -> None:
    """Otherwise the reader says "rebuild", and the build says "up to date"."""
    embedder = Counting()
    embedder.weights_sha256 = "0" * 64
    report = build_index(live, load=lambda _: embedder)
    assert (report.generation, report.published, report.embedded, report.reused) == ("0002", True, 8, 0)
    assert IndexDirectory(live.index_dir).manifest().embedder.weights_sha256 == "0" * 64
    assert not build_index(live, load=lambda _: embedder).published


def test_build_of_unchanged_documents_does_without_a_model_that_is_gone(live: Settings) -> None:
    def gone(model: str) -> HashingEmbedder:
        raise EmbedderUnavailable("model_not_here", model=model)

    assert not build_index(live, load=gone).published


@pytest.fixture
def edited(live: Settings, probe_here: None) -> tuple[BuildReport, Settings, list[str]]:
    """One sentence changed, one document removed; and what was embedded for it."""
    _edit(live, "hub.md", "Der Hub wurde 2023 eröffnet.", "Der Hub wurde 2024 größer eröffnet.")
    (live.corpus_dir / "pflege.txt").unlink()
    embedder = Counting()
    return build_index(live, load=lambda _: embedder), live, embedder.asked


def test_build_after_edits_embeds_only_what_changed(edited: tuple[BuildReport, Settings, list[str]]) -> None:
    """Six texts of three passages are embedded for hub.md (a list as a whole and by sentences), one is new."""
    report, settings, asked = edited
    changed = "Der Hub wurde 2024 größer eröffnet."
    probes = 3  # of the model's fingerprint
    assert (report.generation, report.published, report.embedded, report.reused) == ("0002", True, 1, 5)
    assert asked[:-probes] == [changed]
    assert texts_of(settings) == [
        "Der Hub\n\nAngebot\n\nDer Hub berät Betriebe in Holzminden kostenlos.",
        "Der Hub bietet:\n\n- Räume für Gründende\n- eine Werkstatt mit 3D-Druckern",
        f"Stand\n\n{changed}",
    ]
    assert list(IndexDirectory(settings.index_dir).open(settings).documents) == ["hub"]
    assert [entry.path for entry in report.files] == ["hub.md"]


def test_build_of_a_single_passage_is_whole_after_it_was_read(small_settings: Settings) -> None:
    for path in small_settings.corpus_dir.iterdir():
        path.unlink()
    (small_settings.corpus_dir / "kurz.txt").write_text("Der Hub berät Betriebe.\n", encoding="utf-8")
    assert build_index(small_settings).passages == 1
    home = IndexDirectory(small_settings.index_dir)
    index = home.open(small_settings)
    store = ChromaVectors.open(index.directory / "chroma")
    store.nearest(store.vectors([window_id(index.passages[0].passage_id, 0)])[0], 1)
    store.close()
    verify(index.directory, index.manifest, home.path)
    assert not build_index(small_settings).published


def test_build_does_not_publish_what_changes_when_it_is_read(
    live: Settings, probe_here: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    nearest = ChromaVectors.nearest

    def scribbling(store: ChromaVectors, vector: Vectors, k: int) -> list[Neighbour]:
        (next((live.index_dir / "generations").glob(".staging-*/chroma")) / "spur.bin").write_bytes(b"x")
        return nearest(store, vector, k)

    monkeypatch.setattr(ChromaVectors, "nearest", scribbling)
    _edit(live, "hub.md", "2023", "2024")
    with pytest.raises(IndexCorrupt, match=r"spur\.bin"):
        build_index(live)
    assert IndexDirectory(live.index_dir).current() == "0001"


def test_build_replaces_a_damaged_generation(live: Settings, probe_here: None) -> None:
    path = live.index_dir / "generations" / "0001" / "chroma" / "chroma.sqlite3"
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 64] = bytes(64)
    path.write_bytes(data)
    before = [HUB.split("\n")[4], PFLEGE.split("\n")[4]]
    report = build_index(live)
    assert (report.generation, report.published, report.embedded) == ("0002", True, 0)
    assert all(any(sentence in text for text in texts_of(live)) for sentence in before)


def test_build_ledger_is_stored_with_the_generation(live: Settings) -> None:
    stored = read_ledger(live.index_dir / "generations" / "0001" / LEDGER)
    assert stored == build_index(live).files
    assert sum(page.indexed for entry in stored for page in entry.pages) > 0


def test_build_removes_what_a_crashed_one_left(live: Settings) -> None:
    (live.index_dir / "generations" / ".staging-99999" / "chroma").mkdir(parents=True)
    (live.index_dir / "generations" / "0002").mkdir()  # renamed but not made live
    build_index(live)
    assert sorted(path.name for path in (live.index_dir / "generations").iterdir()) == ["0001"]


# -- what goes wrong: the old generation stays --------------------------------------------------------


def test_build_with_nothing_readable_keeps_the_old_index(live: Settings) -> None:
    before = texts_of(live)
    for path in live.corpus_dir.iterdir():
        path.write_bytes(b"")
    with pytest.raises(CorpusError) as caught:
        build_index(live)
    assert (caught.value.key, caught.value.exit_code) == ("corpus_nothing_readable", 1)
    assert _unchanged(live, before)


def test_build_that_fails_its_probe_keeps_the_old_index(live: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The vector store loses a vector without a word."""
    before = texts_of(live)
    _edit(live, "hub.md", "2023", "2024")
    add = ChromaVectors.add

    def lossy(self: ChromaVectors, ids: Sequence[str], *columns: Any) -> None:
        add(self, ids[:-1], *(column[:-1] for column in columns))

    monkeypatch.setattr(ChromaVectors, "add", lossy)
    with pytest.raises(IndexCorrupt) as caught:
        build_index(live)
    assert (caught.value.key, caught.value.exit_code) == ("index_probe_failed", 6)
    assert "vectors 7 != windows 8" in str(caught.value)
    assert _unchanged(live, before)


def test_build_that_kills_its_probe_keeps_the_old_index(live: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    before = texts_of(live)
    _edit(live, "hub.md", "2023", "2024")
    monkeypatch.setenv("PYTHONHOME", "/nirgends")  # the child's interpreter dies
    with pytest.raises(IndexCorrupt) as caught:
        build_index(live)
    assert "exit 1" in str(caught.value)
    assert _unchanged(live, before)


def test_build_without_its_model_keeps_the_old_index(live: Settings) -> None:
    before = texts_of(live)
    with pytest.raises(EmbedderUnavailable):
        build_index(override(live, embedding_model="/nirgends/modell"))
    assert _unchanged(live, before)


def _full(monkeypatch: pytest.MonkeyPatch, free: int = 1_000_000) -> None:
    usage = shutil.disk_usage("/")._replace(free=free)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)


def test_build_does_not_start_without_space(live: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    before = texts_of(live)
    _edit(live, "hub.md", "2023", "2024")
    _full(monkeypatch)
    with pytest.raises(NoSpace) as caught:
        build_index(live)
    assert caught.value.exit_code == 4
    assert (caught.value.values["free"], caught.value.values["needed"]) == (1, 20)
    assert _unchanged(live, before)


def _raise(error: Exception) -> Any:
    def fail(*arguments: object, **named: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    ("module", "step"),
    [(build, "embed_with_cache"), (generation, "write_jsonl"), (build, "write_manifest"), (build, "fsync_tree")],
)
def test_build_on_a_disk_that_fills_up_keeps_the_old_index(
    live: Settings, monkeypatch: pytest.MonkeyPatch, module: ModuleType, step: str
) -> None:
    before = texts_of(live)
    _edit(live, "hub.md", "2023", "2024")
    monkeypatch.setattr(module, step, _raise(OSError(errno.ENOSPC, "No space left on device")))
    with pytest.raises(NoSpace):
        build_index(live)
    assert _unchanged(live, before)


@pytest.mark.parametrize(
    ("owner", "step", "error"),
    [
        (ChromaVectorStore, "add", InternalError("Error in compaction: Error purging logs")),
        (LexicalIndex, "save", OSError("281056 requested and 184288 written")),
        (VectorCache, "put", sqlite3.OperationalError("database or disk is full")),
    ],
)
def test_build_knows_a_full_disk_by_each_librarys_own_error(
    live: Settings, monkeypatch: pytest.MonkeyPatch, owner: type, step: str, error: Exception
) -> None:
    """As Chroma, NumPy and SQLite were seen to report it on a full file system."""
    before = texts_of(live)
    _edit(live, "hub.md", "2023", "2024")

    def fill_up(*arguments: object, **named: object) -> None:
        _full(monkeypatch)
        raise error

    monkeypatch.setattr(owner, step, fill_up)
    with pytest.raises(NoSpace):
        build_index(live)
    assert _unchanged(live, before)


def test_build_does_not_blame_the_disk_for_other_errors(live: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    before = texts_of(live)
    _edit(live, "hub.md", "2023", "2024")
    monkeypatch.setattr(generation, "write_jsonl", _raise(PermissionError(errno.EACCES, "denied")))
    with pytest.raises(PermissionError):
        build_index(live)
    assert _unchanged(live, before)
