"""The stacks that others use: what is measured beside our own is what they really do."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from corpus.errors import ConfigError, DependencyMissing
from evals.peers import PEERS, LlamaIndexBm25, TantivyBm25, WhitespaceBm25, peer_names

TEXTS = ["Der Hafen liegt hier", "der Hafen. Der Kran", "Ein Boot"]


def test_naive_is_bm25_over_words_between_spaces() -> None:
    peer = WhitespaceBm25.build(TEXTS)
    hits = peer.search("DER hafen unbekannt", 10)

    def bm25(tf: int, df: int, length: int) -> float:
        idf = math.log(1 + (3 - df + 0.5) / (df + 0.5))
        return idf * tf / (tf + 1.5 * (1 - 0.75 + 0.75 * length / (10 / 3)))

    # "hafen." with its full stop is another word.
    first = bm25(1, 2, 4) + bm25(1, 1, 4)
    second = bm25(2, 2, 4)
    assert [number for number, _ in hits] == [0, 1]
    assert [score for _, score in hits] == pytest.approx([first, second], rel=1e-5)


def test_naive_without_a_known_word_finds_nothing_and_k_limits() -> None:
    peer = WhitespaceBm25.build(TEXTS)
    assert peer.search("Wetter", 5) == []
    assert len(peer.search("der", 1)) == 1
    same = WhitespaceBm25.build(["a b", "a b", "a b"])
    assert [number for number, _ in same.search("a", 3)] == [0, 1, 2]


def test_llama_index_missing_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "llama_index.retrievers.bm25", None)
    with pytest.raises(DependencyMissing) as caught:
        PEERS["llama-index"](TEXTS)
    assert caught.value.exit_code == 7
    assert caught.value.text("de").endswith("pip install --no-deps llama-index-retrievers-bm25")


def test_llama_index_is_asked_with_its_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {}

    @dataclass
    class Retriever:
        corpus: list[Any]
        similarity_top_k: int

        @classmethod
        def from_defaults(cls, **arguments: Any) -> Retriever:
            given.update(arguments)
            return cls(arguments["nodes"], arguments["similarity_top_k"])

        def retrieve(self, question: str) -> list[Any]:
            scored = [(node, 2.0 - number) for number, node in enumerate(self.corpus)]
            return [SimpleNamespace(node=node, score=score) for node, score in scored[: self.similarity_top_k]]

    module = ModuleType("llama_index.retrievers.bm25")
    module.BM25Retriever = Retriever  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "llama_index.retrievers.bm25", module)
    peer = LlamaIndexBm25.build(TEXTS)
    assert set(given) == {"nodes", "similarity_top_k"}
    assert [node.text for node in given["nodes"]] == TEXTS
    assert peer.search("egal", 10) == [(0, 2.0), (1, 1.0)], "what scores nothing is not found"
    assert peer.search("egal", 1) == [(0, 2.0)]


def test_tantivy_missing_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tantivy", None)
    with pytest.raises(DependencyMissing, match="pip install --no-deps tantivy"):
        TantivyBm25.build(TEXTS, 0.3)


def test_peer_names_are_split_checked_and_asked_once() -> None:
    assert peer_names("") == []
    assert peer_names("naive, llama-index,naive") == ["naive", "llama-index"]
    with pytest.raises(ConfigError, match="--also solr"):
        peer_names("solr")
