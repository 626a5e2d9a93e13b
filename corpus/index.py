"""One index on disk: numbered generations, of which ``CURRENT`` names the live one.

    var/index/
        CURRENT                 "0007"
        ROLLBACK                "0007 0009": the last rollback led to 0007, numbers up to 0009 are used
        lock, lock.pid          held by the one writer
        generations/0007/       documents.jsonl passages.jsonl ledger.jsonl
                                lexical/ chroma/ manifest.json
        vector-cache.sqlite3    vectors of unchanged text (ingest)

Readers open finished generations and never write. A writer builds a new directory and
publishes it by renaming it and replacing ``CURRENT``; both are atomic, so that a crash
at any point leaves the old or the new generation, never a mixture.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from corpus.errors import IndexCorrupt, IndexIncompatible, IndexMissing, IndexStale, IndexStateError
from corpus.german import ANALYSIS_VERSION
from corpus.gloss import load_glosser
from corpus.inputs import changed_inputs, input_digests
from corpus.lexical import LexicalIndex, Weights
from corpus.manifest import MANIFEST, Manifest, fsync, read_manifest, verify
from corpus.records import document_from, offer_from, passage_from, read_jsonl
from corpus.register import Register, vocabulary_digest
from corpus.schema import Document, Passage
from corpus.sections import SectionIndex
from corpus.settings import Settings

CURRENT = "CURRENT"
ROLLBACK = "ROLLBACK"
GENERATIONS = "generations"
STAGING_PREFIX = ".staging-"
KEPT_GENERATIONS = 2
LEXICAL = "lexical"
SECTIONS = "lexical/sections"
CHROMA = "chroma"
DOCUMENTS = "documents.jsonl"
PASSAGES = "passages.jsonl"
LEDGER = "ledger.jsonl"
REGISTER = "register.jsonl"
# Settings that shape an index: with other values it must be rebuilt.
SHAPING_SETTINGS = ("passage_max_chars", "ngram_weight", "gloss_weight")
# Beside them in the manifest: digest of the word list and the glossary.
GLOSS_TABLES = "gloss_tables"
# Digest of the regions and the taxonomy that the register was made with.
VOCABULARY = "vocabulary"


@dataclass(frozen=True)
class Index:
    """An opened generation: all that answering needs, in memory."""

    directory: Path
    manifest: Manifest
    documents: Mapping[str, Document]
    passages: tuple[Passage, ...]
    lexical: LexicalIndex
    sections: SectionIndex
    register: Register

    @property
    def generation(self) -> str:
        return self.manifest.generation

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """Row in the lexical index by passage id."""
        return {passage.passage_id: row for row, passage in enumerate(self.passages)}


class IndexDirectory:
    """The directory of all generations of one index."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.generations = path / GENERATIONS

    def current(self) -> str:
        """Name of the live generation.

        Raises:
            IndexMissing: nothing has been published.
            IndexCorrupt: ``CURRENT`` does not hold a name.
        """
        try:
            name = (self.path / CURRENT).read_text(encoding="ascii", errors="replace").strip()
        except (FileNotFoundError, NotADirectoryError) as error:
            raise IndexMissing("index_missing", path=self.path) from error
        except OSError as error:
            detail = error.strerror or str(error)
            raise IndexCorrupt("index_corrupt", detail=detail, file=CURRENT, path=self.path) from error
        if not name.isdigit():
            raise IndexCorrupt("index_corrupt", detail="kein Name / no name", file=CURRENT, path=self.path)
        return name

    def names(self) -> list[str]:
        """Names of all finished generations, oldest first."""
        if not self.generations.is_dir():
            return []
        found = [p.name for p in self.generations.iterdir() if p.name.isdigit() and (p / MANIFEST).is_file()]
        return sorted(found, key=int)

    def is_rolled_back(self) -> bool:
        """Was the live generation chosen by a rollback, and nothing published since?"""
        return self._last_rollback()[:1] == [int(self.current())]

    def _last_rollback(self) -> list[int]:
        """Where the last rollback led, and the highest number used until then; [] without one."""
        try:
            numbers = (self.path / ROLLBACK).read_text(encoding="ascii", errors="replace").split()
        except OSError:
            return []
        return [int(number) for number in numbers] if all(number.isdecimal() for number in numbers) else []

    def manifest(self) -> Manifest:
        return read_manifest(self.generations / self.current(), self.path)

    def open(self, settings: Settings | None = None, *, check_documents: bool = True) -> Index:
        """Opens the live generation after comparing it with its manifest.

        ``settings``: what the program is set to; None opens whatever is there.

        Raises:
            IndexMissing, IndexCorrupt, IndexIncompatible, IndexStale: see ``corpus.errors``.
        """
        name = self.current()
        directory = self.generations / name
        if not directory.is_dir():
            raise IndexCorrupt("index_corrupt", detail="fehlt / missing", file=f"{GENERATIONS}/{name}", path=self.path)
        manifest = read_manifest(directory, self.path)
        self._check_versions(manifest)
        if settings is not None:
            self.check_settings(manifest, settings)
            # Who has gone back wants this generation, whatever the documents say by now.
            if check_documents and not self.is_rolled_back():
                self.check_documents(manifest)
        verify(directory, manifest, self.path, (DOCUMENTS, PASSAGES, REGISTER, LEDGER, LEXICAL))
        return self.load(directory, manifest)

    def load(self, directory: Path, manifest: Manifest) -> Index:
        """Reads a generation's files without looking at ``CURRENT``."""
        try:
            documents = {d.doc_id: d for d in map(document_from, read_jsonl(directory / DOCUMENTS))}
            records = read_jsonl(directory / PASSAGES)
            passages = tuple(passage_from(record, documents[record["doc"]]) for record in records)
            register = Register(tuple(map(offer_from, read_jsonl(directory / REGISTER))), documents)
        except (OSError, ValueError, KeyError, TypeError) as error:
            detail = type(error).__name__
            raise IndexCorrupt("index_corrupt", detail=detail, file=directory.name, path=self.path) from error
        weights = Weights(float(manifest.settings["ngram_weight"]), float(manifest.settings["gloss_weight"]))
        lexical = LexicalIndex.load(directory / LEXICAL, weights, self.path)
        if lexical.size != len(passages):
            raise IndexCorrupt(
                "index_corrupt", detail=f"{lexical.size} != {len(passages)}", file=LEXICAL, path=self.path
            )
        sections = SectionIndex.load(directory / SECTIONS, passages, documents, weights, self.path)
        return Index(directory, manifest, documents, passages, lexical, sections, register)

    def _check_versions(self, manifest: Manifest) -> None:
        if manifest.analysis_version != ANALYSIS_VERSION:
            raise self._stale(manifest, "analysis", manifest.analysis_version, ANALYSIS_VERSION)

    def check_settings(self, manifest: Manifest, settings: Settings) -> None:
        """Raises: IndexIncompatible (other model), IndexStale (other shaping settings)."""
        if manifest.embedder.name != settings.embedding_model:
            raise IndexIncompatible(
                "index_incompatible_model",
                generation=manifest.generation, built=manifest.embedder.name,
                wanted=settings.embedding_model, path=self.path,
            )  # fmt: skip
        for name in SHAPING_SETTINGS:
            if manifest.settings.get(name) != getattr(settings, name):
                raise self._stale(manifest, name, manifest.settings.get(name), getattr(settings, name))

        tables = load_glosser(settings.glossary).digest
        if manifest.settings.get(GLOSS_TABLES) != tables:
            raise self._stale(manifest, GLOSS_TABLES, manifest.settings.get(GLOSS_TABLES), tables)
        if manifest.settings.get(VOCABULARY) != vocabulary_digest():
            raise self._stale(manifest, VOCABULARY, manifest.settings.get(VOCABULARY), vocabulary_digest())

    def _stale(self, manifest: Manifest, name: str, built: object, wanted: object) -> IndexStale:
        return IndexStale(
            "index_stale_settings",
            generation=manifest.generation, name=name, built=built, wanted=wanted, path=self.path,
        )  # fmt: skip

    def check_documents(self, manifest: Manifest) -> None:
        """Raises IndexStale when the documents it was built from are here and have changed."""
        directory = Path(manifest.corpus_dir)
        if not directory.is_dir():
            return  # an index may travel without its documents
        changed = changed_inputs(manifest.inputs, input_digests(directory))
        if changed:
            shown = ", ".join(changed[:3]) + (f" … (+{len(changed) - 3})" if len(changed) > 3 else "")
            raise IndexStale("index_stale_documents", generation=manifest.generation, changed=shown, path=self.path)

    # -- writing: only the holder of the lock may call these ------------------------------------

    def next_name(self) -> str:
        return f"{self._highest_number() + 1:04d}"

    def _highest_number(self) -> int:
        """Of all generations that ever were: a number in a citation or a log means one thing for good."""
        there = [int(p.name) for p in self.generations.glob("*") if p.name.isdigit()]
        return max([*there, *self._last_rollback()], default=0)

    def publish(self, staged: Path, name: str) -> None:
        """Makes a complete, synced directory the live generation and prunes old ones."""
        target = self.generations / name
        os.replace(staged, target)
        fsync(self.generations)
        self._write(CURRENT, name)
        self.prune()

    def rollback(self) -> str:
        """Goes back to the generation before the live one and returns its name.

        When ``CURRENT`` is damaged, to the newest generation.

        Raises:
            IndexStateError: there is none.
        """
        try:
            live = int(self.current())
            earlier = [name for name in self.names() if int(name) < live]
        except IndexCorrupt:
            earlier = self.names()
        if not earlier:
            raise IndexStateError("index_no_previous", path=self.path)
        # First: the numbers of what is left behind must stay used, whenever it is removed.
        self._write(ROLLBACK, f"{earlier[-1]} {self._highest_number():04d}")
        self._write(CURRENT, earlier[-1])
        return earlier[-1]

    def _write(self, file: str, content: str) -> None:
        """Replaces a small file as a whole: a crash leaves the old or the new one."""
        new = self.path / f"{file}.new"
        new.write_text(content + "\n", encoding="ascii")
        fsync(new)
        os.replace(new, self.path / file)
        fsync(self.path)

    def prune(self) -> None:
        """Removes staging leftovers and all generations but the live one and the one before."""
        try:
            live = int(self.current())
            keep = [name for name in self.names() if int(name) <= live][-KEPT_GENERATIONS:]
        except IndexMissing:
            keep = []
        except IndexCorrupt:  # which one is live can't be known
            keep = self.names()[-KEPT_GENERATIONS:]
        for path in self.generations.glob("*"):
            if path.name not in keep:
                shutil.rmtree(path, ignore_errors=True)
        for path in self.generations.glob(f"{STAGING_PREFIX}*"):
            shutil.rmtree(path, ignore_errors=True)
