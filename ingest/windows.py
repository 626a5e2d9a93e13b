"""A passage → the texts that are embedded for it.

A sentence encoder reads a limited number of tokens and blurs what is long: a passage is
embedded in windows of whole sentences, and the best of them counts (MaxP, Dai & Callan
2019, "Deeper Text Understanding for IR with Contextual Neural Language Modeling").
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus.schema import Document, Passage
from corpus.semantic import first_of_its_kind, sentence_id, window_id

MAX_WINDOW_CHARS = 900


@dataclass(frozen=True, slots=True)
class Window:
    """``text``: as the model reads it (an English gloss, or the passage's own words)."""

    window_id: str
    doc_id: str
    text: str


def passage_windows(document: Document, passage: Passage, read: Callable[[str], str]) -> list[Window]:
    """Windows of whole sentences, none longer than the limit unless a single sentence is; and
    each sentence alone where there are several: an answer is chosen among sentences.

    ``read``: what the model is given of a sentence.
    """
    sentences = [read(document.slice(span)) for span in passage.sentences]
    groups: list[str] = []
    for sentence in sentences:
        if groups and len(groups[-1]) + len(sentence) < MAX_WINDOW_CHARS:
            groups[-1] = f"{groups[-1]} {sentence}"
        else:
            groups.append(sentence)
    texts = {window_id(passage.passage_id, n): text for n, text in enumerate(groups or [read(passage.text)])}
    if len(sentences) > 1:
        texts |= {sentence_id(passage.passage_id, n): sentences[n] for n in sorted(set(first_of_its_kind(passage)))}
    return [Window(name, passage.span.doc_id, text) for name, text in texts.items()]


def all_windows(
    documents: Sequence[Document], passages: Sequence[Passage], read: Callable[[str], str]
) -> tuple[Window, ...]:
    by_id = {document.doc_id: document for document in documents}
    found = (passage_windows(by_id[passage.span.doc_id], passage, read) for passage in passages)
    return tuple(window for windows in found for window in windows)
