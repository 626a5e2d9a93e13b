"""Small corpora on disk, built as the shipped one is."""

from __future__ import annotations

from pathlib import Path

from assistant.evidence import Evidence
from corpus.embedding import HASHING_MODEL
from corpus.index import Index, IndexDirectory
from corpus.schema import Passage, Span
from corpus.settings import Settings
from ingest.build import build_index


def settings_for(directory: Path) -> Settings:
    (directory / "documents").mkdir(parents=True, exist_ok=True)
    return Settings(corpus_dir=directory / "documents", index_dir=directory / "index", embedding_model=HASHING_MODEL)


def build(directory: Path, **texts: str) -> Index:
    """An index of one Markdown document per keyword."""
    settings = settings_for(directory)
    for name, text in texts.items():
        (settings.corpus_dir / f"{name}.md").write_text(text, encoding="utf-8")
    build_index(settings)
    return IndexDirectory(settings.index_dir).open(settings)


def found(index: Index, text: str, score: float = 1.0) -> Evidence:
    """The quotable sentence with this text, as evidence."""
    passage, number = _sentence(index, text)
    return Evidence(passage.sentences[number], passage.lead_ins[number], passage, score)


def span_of(index: Index, text: str) -> Span:
    passage, number = _sentence(index, text)
    return passage.sentences[number]


def _sentence(index: Index, text: str) -> tuple[Passage, int]:
    for passage in index.passages:
        for number, span in enumerate(passage.sentences):
            if index.documents[span.doc_id].slice(span) == text:
                return passage, number
    every = [index.documents[s.doc_id].slice(s) for passage in index.passages for s in passage.sentences]
    raise AssertionError(f"no sentence {text!r} among {every}")
