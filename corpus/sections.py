"""What passages are parts of: a short document as a whole, a section of a long one.

A question often names its subject by what other passages of the same text say ("the
nursing project with the school in Aerzen") and asks for what this one says. So a passage is
also scored by the words of its section and by the section's closest passage: Bendersky &
Kurland 2008, "Utilizing passage-based language models for document retrieval"; the shares
are in ``assistant.retrieve``, the figures in evals/LOG.md.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.errors import IndexCorrupt
from corpus.lexical import LexicalIndex, LexicalQuery, Scores, Weights
from corpus.schema import Document, Passage

WHOLE_DOCUMENT_CHARS = 8000  # longer documents are cut by their innermost headings
ALONE = -1

Rows = npt.NDArray[np.intp]


@dataclass(frozen=True)
class SectionIndex:
    """``of_row``: row of each passage's section in ``lexical``, shape (passages,); ``ALONE`` when it is all of it.

    ``lexical`` has every section, so that a word tells as much as it does among all of them; there is
    none when every passage is alone.
    """

    of_row: Rows
    lexical: LexicalIndex | None = None

    @classmethod
    def alone(cls, passages: int) -> SectionIndex:
        """Passages that belong to nothing larger."""
        return cls(np.full(passages, ALONE, dtype=np.intp))

    @classmethod
    def load(
        cls,
        directory: Path,
        passages: Sequence[Passage],
        documents: Mapping[str, Document],
        weights: Weights,
        index: Path,
    ) -> SectionIndex:
        """``index``: the index directory, for messages.

        Raises:
            IndexCorrupt: what lies there are not the sections of these passages.
        """
        numbers = _numbers(passages, documents)
        of_row = _without_lone(numbers)
        if not (of_row != ALONE).any():
            return cls(of_row)
        lexical, count = LexicalIndex.load(directory, weights, index), int(numbers.max()) + 1
        if lexical.size != count:
            raise IndexCorrupt("index_corrupt", detail=f"{lexical.size} != {count}", file=directory.name, path=index)
        return cls(of_row, lexical)

    def scores(self, query: LexicalQuery, own: Scores) -> Scores:
        """Lexical score of each passage's section, shape (passages,); ``own`` where a passage is alone."""
        if self.lexical is None:
            return own
        return np.where(self.of_row == ALONE, own, self.lexical.scores(query)[self.of_row]).astype(np.float32)

    def best(self, values: Scores) -> Scores:
        """The highest value among each passage's section, shape (passages,)."""
        if self.lexical is None:
            return values
        highest = np.full(self.lexical.size, -np.inf, dtype=np.float32)
        shared = self.of_row != ALONE
        np.maximum.at(highest, self.of_row[shared], values[shared])
        best: Scores = values.copy()
        best[shared] = highest[self.of_row[shared]]
        return best


def _numbers(passages: Sequence[Passage], documents: Mapping[str, Document]) -> Rows:
    """Number of each passage's section, in order of appearance.

    Lists of sources are no part of what a text says and have none.
    """
    numbers: dict[tuple[str, ...], int] = {}
    return np.array(
        [
            ALONE if passage.kind == "reference" else numbers.setdefault(_section(passage, documents), len(numbers))
            for passage in passages
        ],
        dtype=np.intp,
    )


def _without_lone(numbers: Rows) -> Rows:
    """``ALONE`` for the only passage of its section too."""
    sizes = np.bincount(numbers[numbers != ALONE], minlength=1)
    return np.where((numbers != ALONE) & (sizes[numbers] > 1), numbers, ALONE).astype(np.intp)


def _section(passage: Passage, documents: Mapping[str, Document]) -> tuple[str, ...]:
    document = documents[passage.span.doc_id]
    if len(document.text) <= WHOLE_DOCUMENT_CHARS:
        return (document.doc_id,)
    return (document.doc_id, *document.section_path_at(passage.span.start))


def save_sections(
    directory: Path,
    passages: Sequence[Passage],
    documents: Mapping[str, Document],
    weights: Weights,
    gloss: Callable[[str], str],
) -> None:
    """Writes the lexical index of all sections; nothing when every passage is alone."""
    numbers = _numbers(passages, documents)
    shutil.rmtree(directory, ignore_errors=True)
    if not (_without_lone(numbers) != ALONE).any():
        return
    texts: list[list[str]] = [[] for _ in range(int(numbers.max()) + 1)]
    for passage, number in zip(passages, numbers.tolist(), strict=True):
        if number != ALONE:
            texts[number] += [passage.text] if texts[number] else [passage.context, passage.text]
    joined = ["\n".join(parts) for parts in texts]
    LexicalIndex.build(joined, [gloss(text) for text in joined] if weights.gloss else joined, weights).save(directory)
