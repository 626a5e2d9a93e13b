"""BM25 over four fields, two of the German text and two of its English gloss. The door to bm25s.

    score = (l · (stems + n · n-grams) + g · (gloss stems + n · gloss n-grams)) / ideal

The *ideal* is what a passage would score with every token of the question present at
infinite term frequency: with the Lucene variant that is the sum of the tokens' idf. It
makes the score absolute, 0..1, comparable between questions, and an evidence score.
Tokens that the corpus doesn't know count in the ideal at the idf of a word in no passage.
An English question has few words in common with German text, so its German part counts
less (l below 1): names and loan words, and their letters.

Sources: Robertson & Zaragoza 2009 (BM25); Kamphuis et al. 2020 (variants: "Lucene").
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
import numpy.typing as npt

from corpus.errors import IndexCorrupt
from corpus.german import char_ngrams, english_char_ngrams, english_stems, stems
from corpus.schema import Language

Scores = npt.NDArray[np.float32]
Analyzer = Callable[[str], list[str]]

K1 = 1.2
B = 0.75
STEMS, NGRAMS, GLOSS_STEMS, GLOSS_NGRAMS = "stems", "ngrams", "gloss_stems", "gloss_ngrams"
ANALYZERS: dict[str, Analyzer] = {
    STEMS: stems,
    NGRAMS: char_ngrams,
    GLOSS_STEMS: english_stems,
    GLOSS_NGRAMS: english_char_ngrams,
}
# A token that stands in more than a quarter of the texts is added as a whole row: adding
# rows of numbers in order is that much faster than adding at places, and a row of all
# texts takes no more memory than a quarter of them as pairs of place and number.
DENSE_FROM_SHARE = 0.25
# Share of the German fields in an English question, beside 1 in a German one (evals/LOG.md).
GERMAN_IN_ENGLISH = 0.3


@dataclass(frozen=True, slots=True)
class Weights:
    """``ngram``: of a field of n-grams beside its field of stems; ``gloss``: of the gloss."""

    ngram: float = 0.3
    gloss: float = 0.5

    def of(self, field: str, language: Language) -> float:
        german = 1.0 if language == "de" else GERMAN_IN_ENGLISH
        # In English the proportion changes, not what the gloss alone would weigh.
        gloss = self.gloss if language == "de" else min(1.0, 2 * self.gloss)
        return {
            STEMS: german,
            NGRAMS: german * self.ngram,
            GLOSS_STEMS: gloss,
            GLOSS_NGRAMS: gloss * self.ngram,
        }[field]


@dataclass(frozen=True, slots=True)
class LexicalQuery:
    """A question for the index: its words, their English gloss, its language."""

    text: str
    gloss: str
    language: Language = "de"

    def of(self, field: str) -> str:
        return self.gloss if field in (GLOSS_STEMS, GLOSS_NGRAMS) else self.text


class Bm25Field:
    """One BM25 index over one kind of token; row i is the i-th text it was built from."""

    def __init__(self, index: Any, analyze: Analyzer) -> None:
        self._index = index
        self._analyze = analyze
        self.size = int(index.scores["num_docs"])
        # Plain arrays: slices of np.memmap cost as much as a short token's whole sum.
        self._data = np.asarray(index.scores["data"])
        self._rows = np.asarray(index.scores["indices"])
        self._starts = np.asarray(index.scores["indptr"])
        frequency = np.append(np.diff(self._starts), 0)  # the last one: a token in no text
        self._idf = np.log1p((self.size - frequency + 0.5) / (frequency + 0.5))
        self._dense: dict[int, Scores] = {}

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
            return cls(bm25s.BM25.load(directory, load_corpus=False, mmap=True, show_progress=False), analyze)
        except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise IndexCorrupt(
                "index_corrupt", detail=type(error).__name__, file=f"lexical/{directory.name}", path=index_dir
            ) from error

    def scores(self, question: str) -> tuple[Scores, float]:
        """BM25 of every row, shape (size,), and the question's ideal."""
        vocabulary = self._index.vocab_dict
        tokens = np.array([vocabulary.get(token, -1) for token in dict.fromkeys(self._analyze(question))], np.intp)
        ideal = float(self._idf[tokens].sum())  # -1 is the last one
        known = tokens[tokens >= 0]
        total = np.zeros(self.size, dtype=np.float32)
        starts, ends = self._starts[known].tolist(), self._starts[known + 1].tolist()
        for token, start, end in zip(known.tolist(), starts, ends, strict=True):
            if end - start > self.size * DENSE_FROM_SHARE:
                total += self._dense_row(token, start, end)
            else:
                np.add.at(total, self._rows[start:end], self._data[start:end])
        return total, ideal

    def _dense_row(self, token: int, start: int, end: int) -> Scores:
        """A frequent token's scores for all texts, made when it is first asked for."""
        if token not in self._dense:
            row = np.zeros(self.size, dtype=np.float32)
            row[self._rows[start:end]] = self._data[start:end]
            self._dense[token] = row
        return self._dense[token]

    def token_scores(self, question: str, row: int) -> dict[str, float]:
        """What each token of a question adds to one row's score."""
        vocabulary = self._index.vocab_dict
        tokens = [token for token in dict.fromkeys(self._analyze(question)) if token in vocabulary]
        return {token: float(self._index.get_scores_from_ids([vocabulary[token]])[row]) for token in tokens}

    @property
    def vocabulary(self) -> Mapping[str, int]:
        """Token → its number in the index."""
        vocabulary: dict[str, int] = self._index.vocab_dict
        return vocabulary

    def idf(self, token: str) -> float:
        """Lucene idf: ln(1 + (N - df + 0.5) / (df + 0.5))."""
        return float(self._idf[self._index.vocab_dict.get(token, -1)])


@dataclass(frozen=True, slots=True)
class LexicalIndex:
    """Fields of the same passages, row for row. Without a gloss weight there are only two."""

    fields: Mapping[str, Bm25Field]
    weights: Weights

    @classmethod
    def build(cls, texts: Sequence[str], glosses: Sequence[str], weights: Weights) -> LexicalIndex:
        """``glosses``: English of each text; ignored when the gloss weighs nothing."""
        sources = {name: glosses if name in (GLOSS_STEMS, GLOSS_NGRAMS) else texts for name in field_names(weights)}
        return cls({name: Bm25Field.build(sources[name], ANALYZERS[name]) for name in sources}, weights)

    def save(self, directory: Path) -> None:
        for name, field in self.fields.items():
            field.save(directory / name)

    @classmethod
    def load(cls, directory: Path, weights: Weights, index_dir: Path) -> LexicalIndex:
        fields = {name: Bm25Field.load(directory / name, ANALYZERS[name], index_dir) for name in field_names(weights)}
        if len({field.size for field in fields.values()}) != 1:
            raise IndexCorrupt("index_corrupt", detail="Länge / length", file="lexical", path=index_dir)
        return cls(fields, weights)

    @property
    def stems(self) -> Bm25Field:
        return self.fields[STEMS]

    @property
    def ngrams(self) -> Bm25Field:
        return self.fields[NGRAMS]

    @property
    def size(self) -> int:
        return self.stems.size

    def scores(self, query: LexicalQuery) -> Scores:
        """Scores of all rows, shape (size,), in 0..1."""
        total = np.zeros(self.size, dtype=np.float32)
        ideal = 0.0
        for name, field in self.fields.items():
            weight = self.weights.of(name, query.language)
            if weight:
                scores, field_ideal = field.scores(query.of(name))
                scores *= np.float32(weight)
                total += scores
                ideal += weight * field_ideal
        return total / np.float32(ideal) if ideal > 0 else total

    def contributions(self, query: LexicalQuery, row: int) -> dict[str, dict[str, float]]:
        """Field → token → its share of the row's score; the shares sum to the score."""
        found: dict[str, dict[str, float]] = {}
        ideal = sum(self.weights.of(n, query.language) * f.scores(query.of(n))[1] for n, f in self.fields.items())
        for name, field in self.fields.items():
            weight = self.weights.of(name, query.language)
            shares = {t: weight * s / ideal for t, s in field.token_scores(query.of(name), row).items() if s > 0}
            if shares and weight:
                found[name] = shares
        return found


def field_names(weights: Weights) -> tuple[str, ...]:
    return tuple(ANALYZERS) if weights.gloss > 0 else (STEMS, NGRAMS)


def best_rows(scores: npt.NDArray[np.floating[Any]], k: int) -> npt.NDArray[np.intp]:
    """Rows of the k highest scores above 0, best first; equal scores in the order of the rows."""
    if k <= 0:
        return np.zeros(0, dtype=np.intp)
    border = np.partition(scores, len(scores) - k)[len(scores) - k] if k < len(scores) else 0.0
    rows = np.flatnonzero((scores >= border) & (scores > 0))
    return rows[np.argsort(-scores[rows], kind="stable")][:k]
