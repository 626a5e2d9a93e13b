"""BM25 over German stems and character n-grams. The door to bm25s.

    score = (BM25(stems) + w · BM25(n-grams)) / (ideal(stems) + w · ideal(n-grams))

The *ideal* is what a passage would score with every token of the question present at
infinite term frequency: with the Lucene variant that is the sum of the tokens' idf. It
makes the score absolute, 0..1, comparable between questions, and an evidence score.
Tokens that the corpus doesn't know count in the ideal at the idf of a word in no passage.

Sources: Robertson & Zaragoza 2009 (BM25); Kamphuis et al. 2020 (variants: "Lucene").
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
import numpy.typing as npt

from corpus.errors import IndexCorrupt
from corpus.german import char_ngrams, stems

Scores = npt.NDArray[np.float32]
Analyzer = Callable[[str], list[str]]

K1 = 1.2
B = 0.75
FIELDS: dict[str, Analyzer] = {"stems": stems, "ngrams": char_ngrams}


class Bm25Field:
    """One BM25 index over one kind of token; row i is the i-th text it was built from."""

    def __init__(self, index: Any, analyze: Analyzer) -> None:
        self._index = index
        self._analyze = analyze
        self.size = int(index.scores["num_docs"])
        indptr = index.scores["indptr"]
        self._document_frequency = np.diff(np.asarray(indptr))

    @classmethod
    def build(cls, texts: Iterable[str], analyze: Analyzer) -> Bm25Field:
        vocabulary: dict[str, int] = {}
        rows = [[vocabulary.setdefault(token, len(vocabulary)) for token in analyze(text)] for text in texts]
        # A text without tokens gets one of its own that no question has.
        rows = [row or [vocabulary.setdefault("\x00", len(vocabulary))] for row in rows]
        index = bm25s.BM25(k1=K1, b=B, method="lucene")
        index.index((rows, vocabulary), create_empty_token=False, show_progress=False)
        return cls(index, analyze)

    def save(self, directory: Path) -> None:
        self._index.save(directory, show_progress=False)

    @classmethod
    def load(cls, directory: Path, analyze: Analyzer, index_dir: Path) -> Bm25Field:
        try:
            return cls(bm25s.BM25.load(directory, load_corpus=False, show_progress=False), analyze)
        except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise IndexCorrupt(
                "index_corrupt", detail=type(error).__name__, file=f"lexical/{directory.name}", path=index_dir
            ) from error

    def scores(self, question: str) -> tuple[Scores, float]:
        """BM25 of every row, shape (size,), and the question's ideal."""
        tokens = list(dict.fromkeys(self._analyze(question)))
        known = [self._index.vocab_dict[token] for token in tokens if token in self._index.vocab_dict]
        ideal = sum(self.idf(token) for token in tokens)
        if not known:
            return np.zeros(self.size, dtype=np.float32), ideal
        return np.asarray(self._index.get_scores_from_ids(known), dtype=np.float32), ideal

    @property
    def vocabulary(self) -> Mapping[str, int]:
        """Token → its number in the index."""
        vocabulary: dict[str, int] = self._index.vocab_dict
        return vocabulary

    def idf(self, token: str) -> float:
        """Lucene idf: ln(1 + (N - df + 0.5) / (df + 0.5))."""
        row = self._index.vocab_dict.get(token)
        df = float(self._document_frequency[row]) if row is not None else 0.0
        return math.log(1 + (self.size - df + 0.5) / (df + 0.5))


@dataclass(frozen=True, slots=True)
class LexicalIndex:
    """Stems and character n-grams of the same texts, row for row."""

    stems: Bm25Field
    ngrams: Bm25Field
    ngram_weight: float

    @classmethod
    def build(cls, texts: Sequence[str], ngram_weight: float) -> LexicalIndex:
        return cls(Bm25Field.build(texts, stems), Bm25Field.build(texts, char_ngrams), ngram_weight)

    def save(self, directory: Path) -> None:
        self.stems.save(directory / "stems")
        self.ngrams.save(directory / "ngrams")

    @classmethod
    def load(cls, directory: Path, ngram_weight: float, index_dir: Path) -> LexicalIndex:
        fields = {name: Bm25Field.load(directory / name, analyze, index_dir) for name, analyze in FIELDS.items()}
        if fields["stems"].size != fields["ngrams"].size:
            raise IndexCorrupt("index_corrupt", detail="Länge / length", file="lexical", path=index_dir)
        return cls(fields["stems"], fields["ngrams"], ngram_weight)

    @property
    def size(self) -> int:
        return self.stems.size

    def scores(self, question: str) -> Scores:
        """Scores of all rows, shape (size,), in 0..1."""
        stem_scores, stem_ideal = self.stems.scores(question)
        gram_scores, gram_ideal = self.ngrams.scores(question)
        ideal = stem_ideal + self.ngram_weight * gram_ideal
        if ideal <= 0:
            return np.zeros(self.size, dtype=np.float32)
        return ((stem_scores + self.ngram_weight * gram_scores) / ideal).astype(np.float32)
