"""Documents → a new index generation: read, cut, embed, write, probe, publish."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from corpus.embedding import Embedder, EmbedderFingerprint, fingerprint, load_embedder
from corpus.errors import (
    BackendError,
    CorpusError,
    IndexCorrupt,
    IndexStateError,
    NoSpace,
    StrategyError,
    UnreadableDocument,
)
from corpus.german import ANALYSIS_VERSION
from corpus.gloss import load_glosser
from corpus.index import LEDGER, STAGING_PREFIX, IndexDirectory
from corpus.inputs import changed_inputs, input_digests
from corpus.manifest import fsync_tree, verify, write_manifest
from corpus.schema import Document, Passage
from corpus.settings import PROJECT_ROOT, Settings
from corpus.texts import notice
from ingest.cache import CACHE_FILE, embed_with_cache
from ingest.generation import CorpusRead, Made, manifest_of, read_ledger, write_lexical, write_texts, write_vectors
from ingest.layout import RawDocument
from ingest.ledger import FileEntry, account
from ingest.lock import index_lock
from ingest.offers.extract import NOTHING_NAMED, Named, named_in, register_of
from ingest.passages import cut_passages
from ingest.readers.dispatch import read_document
from ingest.sources import CorpusFile, Rejected, discover, read_register, source_for
from ingest.structure import structure
from ingest.windows import all_windows

PROBE_TIMEOUT_S = 600
FREE_SPACE_FACTOR = 3
MIN_FREE_BYTES = 20_000_000
DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class Reporter(Protocol):
    """Who is told how the build goes on (the terminal, or nobody)."""

    def file_read(self, entry: FileEntry) -> None: ...

    def embedding(self, done: int, total: int) -> None: ...

    def step(self, name: str) -> None: ...


class Silent:
    """A reporter that says nothing."""

    def file_read(self, entry: FileEntry) -> None:
        pass

    def embedding(self, done: int, total: int) -> None:
        pass

    def step(self, name: str) -> None:
        pass


@dataclass(frozen=True, slots=True)
class BuildReport:
    """``published``: a new generation went live; otherwise the live one was up to date."""

    generation: str
    published: bool
    files: tuple[FileEntry, ...]
    documents: int
    passages: int
    embedded: int
    reused: int
    characters: int
    accounted: int

    @property
    def failed(self) -> tuple[FileEntry, ...]:
        return tuple(entry for entry in self.files if entry.status not in ("ok", "duplicate"))


def build_index(
    settings: Settings,
    reporter: Reporter | None = None,
    load: Callable[[str], Embedder] = load_embedder,
) -> BuildReport:
    """Builds and publishes a generation, unless the live one is up to date and whole.

    Raises:
        CorpusError: nothing could be read; the live generation stays.
        IndexLocked, NoSpace, BackendError, IndexCorrupt: see ``corpus.errors``.
    """
    reporter = reporter or Silent()
    home = IndexDirectory(settings.index_dir)
    try:
        with index_lock(settings.index_dir):
            home.generations.mkdir(exist_ok=True)
            home.prune()
            inputs = input_digests(settings.corpus_dir) if settings.corpus_dir.is_dir() else {}
            current = _up_to_date(home, settings, inputs, load)
            if current is not None:
                return current
            reporter.step("read")
            read = _read_corpus(settings, reporter)
            _check_space(settings.index_dir, read)
            return _build(home, settings, inputs, read, reporter, load)
    except OSError as error:
        if error.errno in DISK_FULL:
            raise _no_space(settings.index_dir, MIN_FREE_BYTES) from error
        raise


# -- is there anything to do? -----------------------------------------------------------------


def _up_to_date(
    home: IndexDirectory, settings: Settings, inputs: dict[str, str], load: Callable[[str], Embedder]
) -> BuildReport | None:
    """A report on the live generation when building again would change nothing."""
    try:
        manifest = home.manifest()
        home.check_settings(manifest, settings)
        directory = home.generations / manifest.generation
        verify(directory, manifest, home.path)
    except (IndexStateError, OSError):
        return None
    if manifest.analysis_version != ANALYSIS_VERSION or changed_inputs(manifest.inputs, inputs):
        return None
    if not _is_same_model(manifest.embedder, settings, load):
        return None
    files = read_ledger(directory / LEDGER)
    if any(_limit_was_raised(entry, settings) for entry in files):
        return None
    counts = manifest.counts
    return BuildReport(
        generation=manifest.generation,
        published=False,
        files=files,
        documents=counts["documents"],
        passages=counts["passages"],
        embedded=0,
        reused=counts["passages"],
        characters=counts["characters"],
        accounted=counts["accounted"],
    )


def _is_same_model(built: EmbedderFingerprint, settings: Settings, load: Callable[[str], Embedder]) -> bool:
    """Has the model of this name still the weights that the vectors were made with?

    One that can't be loaded makes no other vectors: the index stays, words are found without it.
    """
    try:
        return load(settings.embedding_model).weights_sha256 == built.weights_sha256
    except BackendError:
        return True


def _limit_was_raised(entry: FileEntry, settings: Settings) -> bool:
    """Was the file left out for a limit that is higher now?"""
    if entry.reason is None:
        return False
    values = dict(entry.reason.values)
    if entry.reason.key == "error.file_too_large":
        return int(values["limit"]) < settings.max_file_mb
    return entry.reason.key == "error.file_timeout" and int(values["seconds"]) < settings.reader_timeout_s


# -- reading ------------------------------------------------------------------------------------


def _read_corpus(settings: Settings, reporter: Reporter) -> CorpusRead:
    entries: list[FileEntry] = []
    documents: list[Document] = []
    passages: list[Passage] = []
    named: list[Named] = []
    seen: dict[str, str] = {}
    registered = {source.doc_id for source in read_register(settings.corpus_dir).values()}
    for file in discover(settings.corpus_dir, settings.max_file_mb):
        entry, document, cut, names = _read_file(file, settings, seen, registered | {d.doc_id for d in documents})
        entries.append(entry)
        reporter.file_read(entry)
        if document is not None:
            documents.append(document)
            passages += cut
            named.append(names)
    if not passages:
        raise CorpusError("corpus_nothing_readable", count=len(entries), path=settings.corpus_dir)
    return CorpusRead(tuple(entries), tuple(documents), tuple(passages), register_of(named))


def _read_file(
    file: CorpusFile | Rejected, settings: Settings, seen: dict[str, str], taken: set[str]
) -> tuple[FileEntry, Document | None, tuple[Passage, ...], Named]:
    if isinstance(file, Rejected):
        return FileEntry(file.relative, file.error.status, reason=file.error.notice()), None, (), NOTHING_NAMED
    if file.sha256 in seen:
        duplicate = notice("ledger.duplicate", other=seen[file.sha256])
        return FileEntry(file.relative, "duplicate", sha256=file.sha256, reason=duplicate), None, (), NOTHING_NAMED
    try:
        raw = read_document(file.relative, file.data, settings.reader_timeout_s)
        return _cut(file, raw, settings, seen, taken)
    except UnreadableDocument as error:
        refused = error
    except StrategyError:
        raise
    except Exception as error:  # whatever one file provokes must not cost the others
        refused = UnreadableDocument("unreadable", "file_failed", detail=type(error).__name__)
    entry = FileEntry(file.relative, refused.status, sha256=file.sha256, reason=refused.notice())
    return entry, None, (), NOTHING_NAMED


def _cut(
    file: CorpusFile, raw: RawDocument, settings: Settings, seen: dict[str, str], taken: set[str]
) -> tuple[FileEntry, Document, tuple[Passage, ...], Named]:
    title = " ".join(block.text for block in raw.blocks if block.kind == "title")
    source = source_for(file, raw.metadata, title, taken)
    structured = structure(source, raw)
    document = structured.document
    passages = cut_passages(structured, settings.passage_max_chars)
    if not passages:
        raise UnreadableDocument("empty", "file_blank")
    pages = account(raw, document, passages)
    partly = any(page.lost for page in pages) or any(w.key.startswith("ledger.page_") for w in raw.warnings)
    changed = (notice("ledger.changed", sha256=file.sha256),) if file.is_changed else ()
    entry = FileEntry(
        path=file.relative,
        status="partly" if partly else "ok",
        doc_id=source.doc_id,
        title=source.title,
        sha256=file.sha256,
        warnings=raw.warnings + changed,
        passages=len(passages),
        pages=pages,
    )
    seen[file.sha256] = file.relative
    return entry, document, passages, named_in(structured)


# -- writing ------------------------------------------------------------------------------------


def _build(
    home: IndexDirectory,
    settings: Settings,
    inputs: dict[str, str],
    read: CorpusRead,
    reporter: Reporter,
    load: Callable[[str], Embedder],
) -> BuildReport:
    reporter.step("load")
    embedder = load(settings.embedding_model)
    glosser = load_glosser(settings.glossary)
    windows = all_windows(read.documents, read.passages, glosser.gloss if embedder.reads == "gloss" else str)
    texts = [window.text for window in windows]
    staged = home.generations / f"{STAGING_PREFIX}{os.getpid()}"
    name = home.next_name()
    try:
        reporter.step("embed")
        embedded = embed_with_cache(
            embedder, texts, home.path / CACHE_FILE, lambda done: reporter.embedding(done, len(texts))
        )
        reporter.step("write")
        staged.mkdir()
        write_texts(staged, read)
        write_lexical(staged, settings, read.documents, read.passages, glosser)
        write_vectors(staged, windows, embedded)
        made = Made(fingerprint(embedder), glosser.digest, len(windows))
        manifest = manifest_of(name, settings, inputs, read, made, staged)
        write_manifest(staged, manifest)
        fsync_tree(staged)
        reporter.step("probe")
        _probe(staged, home.path)
        reporter.step("publish")
        home.publish(staged, name)
    except (OSError, sqlite3.Error) as error:
        _raise_if_full(home.path, error)  # before the unfinished files go and make room again
        raise
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return BuildReport(
        generation=name,
        published=True,
        files=read.entries,
        documents=len(read.documents),
        passages=len(read.passages),
        embedded=embedded.computed,
        reused=embedded.reused,
        characters=manifest.counts["characters"],
        accounted=manifest.counts["accounted"],
    )


def _probe(staged: Path, index_dir: Path) -> None:
    """Raises IndexCorrupt when the generation does not pass, or kills the process that opens it."""
    command = [sys.executable, "-m", "ingest.probe", str(staged.resolve()), str(index_dir.resolve())]
    try:
        result = subprocess.run(
            command, cwd=PROJECT_ROOT, capture_output=True, text=True, timeout=PROBE_TIMEOUT_S, check=False
        )
        detail = "" if result.returncode == 0 else _probe_detail(result.stdout, result.returncode)
    except subprocess.TimeoutExpired:
        detail = f"> {PROBE_TIMEOUT_S} s"
    if detail:
        raise IndexCorrupt("index_probe_failed", detail=detail)


def _probe_detail(output: str, code: int) -> str:
    try:
        return str(json.loads(output.strip().splitlines()[-1])["detail"])
    except (ValueError, IndexError, KeyError, TypeError):
        return f"exit {code}"


# -- space --------------------------------------------------------------------------------------


def _check_space(index_dir: Path, read: CorpusRead) -> None:
    """A full disk can break a vector store for good: better not to start."""
    text = sum(len(document.text) for document in read.documents)
    needed = max(MIN_FREE_BYTES, FREE_SPACE_FACTOR * (text * 8 + len(read.passages) * 8_000))
    if shutil.disk_usage(index_dir).free < needed:
        raise _no_space(index_dir, needed)


def _raise_if_full(index_dir: Path, error: OSError | sqlite3.Error) -> None:
    """NumPy, SQLite and Chroma each report a full disk in their own way; few give its number."""
    told = isinstance(error, OSError) and error.errno in DISK_FULL
    if told or shutil.disk_usage(index_dir).free < MIN_FREE_BYTES:
        raise _no_space(index_dir, MIN_FREE_BYTES) from error


def _no_space(index_dir: Path, needed: int) -> NoSpace:
    free = shutil.disk_usage(index_dir).free
    return NoSpace("no_space", path=index_dir, free=free // 1_000_000, needed=needed // 1_000_000)
