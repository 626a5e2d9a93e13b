"""Usual retrieval stacks, measured beside the project's own in the same process.

None of them is used to answer. Their libraries are imported when one is asked for: only
bm25s is a dependency of the project.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from corpus.errors import ConfigError, DependencyMissing


class Peer(Protocol):
    """A port. An index over texts, ready to be asked."""

    def search(self, question: str, k: int) -> list[tuple[int, float]]:
        """(number of the text, score) of at most k texts with a score above 0, best first."""
        ...


@dataclass(frozen=True, slots=True)
class WhitespaceBm25:
    """BM25 (Lucene, k1 1.5, b .75: bm25s' defaults) over lower-cased words between spaces."""

    index: Any

    @classmethod
    def build(cls, texts: Sequence[str]) -> WhitespaceBm25:
        import bm25s

        index = bm25s.BM25()
        index.index([text.lower().split() for text in texts], show_progress=False)
        return cls(index)

    def search(self, question: str, k: int) -> list[tuple[int, float]]:
        tokens = [token for token in question.lower().split() if token in self.index.vocab_dict]
        if not tokens:
            return []
        scores = self.index.get_scores(tokens)
        k = min(k, len(scores))
        best = np.argpartition(-scores, k - 1)[:k]
        ranked = sorted(((int(row), float(scores[row])) for row in best), key=lambda hit: (-hit[1], hit[0]))
        return [hit for hit in ranked if hit[1] > 0]


class LlamaIndexBm25:
    """llama-index's BM25Retriever with its defaults: English stop words and stemmer."""

    def __init__(self, retriever: Any) -> None:
        self._retriever = retriever

    @classmethod
    def build(cls, texts: Sequence[str]) -> LlamaIndexBm25:
        """Raises: DependencyMissing."""
        try:
            from llama_index.core.schema import TextNode
            from llama_index.retrievers.bm25 import BM25Retriever
        except ImportError as error:
            # Its package pins PyStemmer < 3, the project needs 3 for German: it can't be a dependency.
            raise DependencyMissing(
                "dependency_missing_peer", package="llama-index-retrievers-bm25", peer="llama-index"
            ) from error
        nodes = [TextNode(text=text, id_=str(number)) for number, text in enumerate(texts)]
        return cls(BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=min(10, len(nodes))))

    def search(self, question: str, k: int) -> list[tuple[int, float]]:
        self._retriever.similarity_top_k = min(k, len(self._retriever.corpus))
        hits = [(int(hit.node.node_id), float(hit.score or 0.0)) for hit in self._retriever.retrieve(question)]
        return [hit for hit in hits if hit[1] > 0]


class TantivyBm25:
    """tantivy over the project's own tokens: each field a row of stems or n-grams joined by spaces.

    The score is that of ``corpus.lexical``: BM25(stems) + w · BM25(n-grams), with tantivy's k1 and b.
    """

    def __init__(self, index: Any, analyzers: dict[str, Callable[[str], list[str]]], ngram_weight: float) -> None:
        self._index = index
        self._searcher = index.searcher()
        self._analyzers = analyzers
        self._weights = {"stems": 1.0, "ngrams": ngram_weight}

    @classmethod
    def build(cls, texts: Sequence[str], ngram_weight: float) -> TantivyBm25:
        """Raises: DependencyMissing."""
        try:
            import tantivy
        except ImportError as error:
            raise DependencyMissing("dependency_missing_peer", package="tantivy", peer="tantivy") from error
        from corpus.german import char_ngrams, stems

        analyzers: dict[str, Callable[[str], list[str]]] = {"stems": stems, "ngrams": char_ngrams}
        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("number", stored=True)
        for name in analyzers:
            builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
        index = tantivy.Index(builder.build())
        writer = index.writer(num_threads=1)
        for number, text in enumerate(texts):
            fields = {name: " ".join(analyze(text)) for name, analyze in analyzers.items()}
            writer.add_document(tantivy.Document(number=number, **fields))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        return cls(index, analyzers, ngram_weight)

    def search(self, question: str, k: int) -> list[tuple[int, float]]:
        import tantivy

        clauses = []
        for name, analyze in self._analyzers.items():
            for token in dict.fromkeys(analyze(question)):
                term = tantivy.Query.term_query(self._index.schema, name, token, index_option="freq")
                clauses.append((tantivy.Occur.Should, tantivy.Query.boost_query(term, self._weights[name])))
        if not clauses:
            return []
        found = self._searcher.search(tantivy.Query.boolean_query(clauses), k).hits
        hits = [(self._searcher.doc(address)["number"][0], float(score)) for score, address in found]
        return heapq.nsmallest(k, hits, key=lambda hit: (-hit[1], hit[0]))


PEERS: dict[str, Callable[[Sequence[str]], Peer]] = {
    "naive": WhitespaceBm25.build,
    "llama-index": LlamaIndexBm25.build,
}


def peer_names(listed: str) -> list[str]:
    """Names of a comma-separated list.

    Raises:
        ConfigError: a name that is no peer's.
    """
    names = [name.strip() for name in listed.split(",") if name.strip()]
    for name in names:
        if name not in PEERS:
            raise ConfigError("evals_unknown_name", name=name, option="--also", known=", ".join(PEERS))
    return list(dict.fromkeys(names))
