"""Writes the files of one generation: documents, passages, ledger, indexes, manifest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from corpus.embedding import EmbedderFingerprint
from corpus.german import ANALYSIS_VERSION
from corpus.gloss import Glosser
from corpus.index import (
    CHROMA,
    DOCUMENTS,
    GLOSS_TABLES,
    LEDGER,
    LEXICAL,
    PASSAGES,
    REGISTER,
    SECTIONS,
    SHAPING_SETTINGS,
    VOCABULARY,
)
from corpus.lexical import LexicalIndex, Weights
from corpus.manifest import FORMAT_VERSION, Manifest, file_digests
from corpus.records import (
    document_record,
    notice_from,
    notice_record,
    offer_record,
    passage_record,
    read_jsonl,
    write_jsonl,
)
from corpus.register import vocabulary_digest
from corpus.schema import Document, Offer, Passage
from corpus.sections import save_sections
from corpus.settings import Settings
from corpus.vectors import ChromaVectors
from ingest.cache import Embedded
from ingest.ledger import FileEntry, PageEntry
from ingest.windows import Window


@dataclass(frozen=True, slots=True)
class CorpusRead:
    """What became of the corpus directory."""

    entries: tuple[FileEntry, ...]
    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """What the vectors were made with. ``windows``: how many there are."""

    embedder: EmbedderFingerprint
    gloss_tables: str
    windows: int


def write_texts(staged: Path, read: CorpusRead) -> None:
    write_jsonl(staged / DOCUMENTS, map(document_record, read.documents))
    write_jsonl(staged / PASSAGES, map(passage_record, read.passages))
    write_jsonl(staged / REGISTER, map(offer_record, read.offers))
    write_jsonl(staged / LEDGER, map(ledger_record, read.entries))


def write_lexical(
    staged: Path, settings: Settings, documents: Sequence[Document], passages: Sequence[Passage], glosser: Glosser
) -> None:
    """Of the passages, and of the sections they are parts of."""
    indexed = [f"{passage.context}\n{passage.text}" for passage in passages]
    weights = Weights(settings.ngram_weight, settings.gloss_weight)
    glosses = [glosser.gloss(text) for text in indexed] if settings.gloss_weight else indexed
    LexicalIndex.build(indexed, glosses, weights).save(staged / LEXICAL)
    by_id = {document.doc_id: document for document in documents}
    save_sections(staged / SECTIONS, passages, by_id, weights, glosser.gloss)


def write_vectors(staged: Path, windows: Sequence[Window], embedded: Embedded) -> None:
    store = ChromaVectors.create(staged / CHROMA)
    try:
        ids, texts, doc_ids = zip(*((w.window_id, w.text, w.doc_id) for w in windows), strict=True)
        store.add(ids, texts, embedded.vectors, doc_ids)
    finally:
        store.close()


def manifest_of(
    name: str, settings: Settings, inputs: dict[str, str], read: CorpusRead, made: Made, staged: Path
) -> Manifest:
    """The manifest of a directory that holds all its other files."""
    return Manifest(
        format_version=FORMAT_VERSION,
        generation=name,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        analysis_version=ANALYSIS_VERSION,
        corpus_dir=str(settings.corpus_dir.resolve()),
        inputs=inputs,
        settings={setting: getattr(settings, setting) for setting in SHAPING_SETTINGS}
        | {GLOSS_TABLES: made.gloss_tables, VOCABULARY: vocabulary_digest()},
        embedder=made.embedder,
        counts={
            "files": len(read.entries),
            "documents": len(read.documents),
            "passages": len(read.passages),
            "offers": len(read.offers),
            "windows": made.windows,
            "characters": sum(entry.characters for entry in read.entries),
            "accounted": sum(entry.accounted for entry in read.entries),
        },
        files=file_digests(staged),
    )


def ledger_record(entry: FileEntry) -> dict[str, Any]:
    record = asdict(entry)
    record["reason"] = notice_record(entry.reason) if entry.reason else None
    record["warnings"] = [notice_record(warning) for warning in entry.warnings]
    for page, raw in zip(entry.pages, record["pages"], strict=True):
        raw["reasons"] = [notice_record(reason) for reason in page.reasons]
    return record


def read_ledger(path: Path) -> tuple[FileEntry, ...]:
    entries = []
    for record in read_jsonl(path):
        pages = tuple(
            PageEntry(**(page | {"reasons": tuple(map(notice_from, page["reasons"]))})) for page in record["pages"]
        )
        reason = notice_from(record["reason"]) if record["reason"] else None
        warnings = tuple(map(notice_from, record["warnings"]))
        entries.append(FileEntry(**(record | {"pages": pages, "reason": reason, "warnings": warnings})))
    return tuple(entries)
