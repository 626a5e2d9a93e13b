"""The reranker with models of a few kilobytes, built here with random weights."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.factory import retriever_for
from assistant.rerank import CrossEncoderReranker, load_reranker, text_of
from assistant.retrieve import HybridRetriever
from corpus.errors import RerankerUnavailable
from corpus.gloss import load_glosser
from corpus.index import Index
from corpus.reranking import CrossEncoderModel, load_cross_encoder
from corpus.schema import Hit, Passage, Span
from corpus.settings import Settings

QUESTION = "Was macht der Hub für Betriebe?"


def passage(number: int, text: str = "Der Hub berät.", context: str = "Der Hub\nAngebot") -> Passage:
    span = Span("hub", number * 100, number * 100 + len(text))
    return Passage(f"hub:{number}", span, text, context, "paragraph", 1, 1, (span,), (None,))


def hits(count: int) -> list[Hit]:
    return [Hit(passage(i), i + 1, 1.0 - i / 100, (("lexical", 0.5),)) for i in range(count)]


class Told(CrossEncoderModel):
    """Scores as told, and what it was given to read."""

    def __init__(self, scores: Sequence[float]) -> None:
        super().__init__("told", Path())
        self.told = scores
        self.read: list[str] = []

    def scores(self, question: str, texts: Sequence[str]) -> Any:
        self.read = list(texts)
        return np.array(self.told[: len(texts)], dtype=np.float32)


def build_model(directory: Path, labels: int = 1, fill: float | None = None) -> Path:
    """A BERT of one layer with random weights, saved as safetensors."""
    import torch

    transformers: Any = importlib.import_module("transformers")
    letters = [chr(code) for code in range(97, 123)] + list("äöüß.?,:-0123456789")
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{letter}" for letter in letters)]
    directory.mkdir()
    (directory / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    tokenizer = transformers.BertTokenizerFast(vocab=str(directory / "vocab.txt"), strip_accents=False)
    torch.manual_seed(7)
    config = transformers.BertConfig(
        vocab_size=len(vocabulary), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=32, num_labels=labels, initializer_range=0.5,
    )  # fmt: skip
    model = transformers.BertForSequenceClassification(config)
    if fill is not None:
        torch.nn.init.constant_(model.classifier.weight, fill)
    model.save_pretrained(directory, safe_serialization=True)
    tokenizer.save_pretrained(directory)
    return directory


# -- order --------------------------------------------------------------------------------------


def test_reranker_puts_the_model_s_best_first_and_keeps_the_scale_of_evidence() -> None:
    before = hits(3)
    after = CrossEncoderReranker(Told([0.1, 0.9, 0.5])).rerank(QUESTION, before)
    assert [hit.passage.passage_id for hit in after] == ["hub:1", "hub:2", "hub:0"]
    assert [hit.rank for hit in after] == [1, 2, 3]
    assert [hit.score for hit in after] == [hit.score for hit in before]
    assert dict(after[0].parts) == {"lexical": 0.5, "retrieved": 0.99, "reranker": pytest.approx(0.9)}


def test_reranker_leaves_what_it_did_not_read() -> None:
    before = hits(5)
    after = CrossEncoderReranker(Told([0.1, 0.9]), depth=2).rerank(QUESTION, before)
    assert [hit.passage.passage_id for hit in after] == ["hub:1", "hub:0", "hub:2", "hub:3", "hub:4"]
    assert list(after[2:]) == before[2:]


@given(st.lists(st.floats(-5, 5, width=32), max_size=12), st.integers(1, 15))
def test_reranker_only_permutes(scores: list[float], depth: int) -> None:
    before = hits(len(scores))
    after = CrossEncoderReranker(Told(scores), depth).rerank(QUESTION, before)
    assert sorted(h.passage.passage_id for h in after) == sorted(h.passage.passage_id for h in before)
    assert [h.rank for h in after] == list(range(1, len(scores) + 1))
    assert [h.score for h in after] == [h.score for h in before]
    told = [dict(h.parts)["reranker"] for h in after[:depth]]
    assert told == sorted(told, reverse=True)


def test_reranker_reads_the_german_text_under_its_headings() -> None:
    model = Told([0.5])
    CrossEncoderReranker(model).rerank(QUESTION, [Hit(passage(0), 1, 1.0)])
    assert model.read == ["Der Hub\nAngebot\nDer Hub berät."]
    assert text_of(passage(0, context="")) == "Der Hub berät."


class Reversing:
    name = "reversing"

    def __init__(self) -> None:
        self.given = 0

    def rerank(self, question: str, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        self.given = len(hits)
        return tuple(replace(hit, rank=i + 1) for i, hit in enumerate(reversed(hits)))


def test_retriever_hands_over_more_passages_than_it_returns(shipped_index: Index) -> None:
    """A passage that words rank 25th can still come first."""
    reranker = Reversing()
    plain = HybridRetriever(shipped_index, load_glosser())
    ranked = HybridRetriever(shipped_index, load_glosser(), reranker=reranker).retrieve("Fachkräfte gewinnen", 5)
    assert reranker.given == 30
    assert [hit.rank for hit in ranked] == [1, 2, 3, 4, 5]
    assert ranked[0].passage == plain.retrieve("Fachkräfte gewinnen", 30)[-1].passage


# -- models -------------------------------------------------------------------------------------


def test_no_reranker_unless_one_is_named(shipped_index: Index, shipped_settings: Settings) -> None:
    assert load_reranker(" ") is None
    assert retriever_for(shipped_index, shipped_settings).reranker is None


def test_reranker_directory_that_is_missing_is_named(shipped_index: Index, shipped_settings: Settings) -> None:
    with pytest.raises(RerankerUnavailable) as caught:
        retriever_for(shipped_index, replace(shipped_settings, reranker_model="./fehlt"))
    assert "Das Modell ./fehlt (reranker_model) ist nicht ladbar: fehlt: kein Verzeichnis" in caught.value.text("de")
    assert caught.value.exit_code == 7


def test_reranker_of_the_hub_is_never_fetched_and_says_how_to_carry_it_here() -> None:
    with pytest.raises(RerankerUnavailable) as caught:
        load_cross_encoder("niemand/multilingualer-reranker")
    assert "hf download niemand/multilingualer-reranker --local-dir" in caught.value.text("de")
    assert "nothing is downloaded" in caught.value.text("en")


def test_reranker_with_pickled_weights_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pytorch_model.bin").write_bytes(b"\x80\x04")
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(RerankerUnavailable, match=r"model\.safetensors fehlt / is missing"):
        load_cross_encoder(str(tmp_path))


@pytest.mark.model
def test_reranker_scores_are_those_of_the_model(tmp_path: Path) -> None:
    """Held against the same weights, run by transformers itself."""
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    directory = build_model(tmp_path / "modell")
    texts = ["Der Hub berät Betriebe.", "Am Montag ist Markt.", "Eine Werkstatt für Gründende, kostenlos.", "x"]
    found = load_cross_encoder(str(directory)).scores(QUESTION, texts)
    tokenizer = AutoTokenizer.from_pretrained(directory)
    encoded = tokenizer([QUESTION] * 4, texts, padding=True, return_tensors="pt")
    with torch.no_grad():
        logits = AutoModelForSequenceClassification.from_pretrained(directory).eval()(**encoded).logits[:, 0]
    assert np.allclose(found, torch.sigmoid(logits).numpy(), atol=1e-5)
    assert len(set(found.round(4).tolist())) == 4, "the model tells the texts apart"
    ranked = CrossEncoderReranker(load_cross_encoder(str(directory))).rerank(
        QUESTION, [Hit(passage(i, text, ""), i + 1, 1.0 - i / 10) for i, text in enumerate(texts)]
    )
    assert [texts.index(hit.passage.text) for hit in ranked] == np.argsort(-found).tolist()


@pytest.mark.model
def test_reranker_orders_the_passages_of_a_question(
    tmp_path: Path, shipped_index: Index, shipped_settings: Settings
) -> None:
    directory = build_model(tmp_path / "modell")
    found = retriever_for(shipped_index, replace(shipped_settings, reranker_model=str(directory))).retrieve(
        "Was macht die Lenkungsgruppe?", 10
    )
    told = [dict(hit.parts)["reranker"] for hit in found]
    assert told == sorted(told, reverse=True)
    assert len({hit.passage.passage_id for hit in found}) == 10


@pytest.mark.model
def test_reranker_that_is_a_classifier_or_broken_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RerankerUnavailable, match="3 Ausgaben"):
        load_cross_encoder(str(build_model(tmp_path / "drei", labels=3))).scores(QUESTION, ["Hub"])
    with pytest.raises(RerankerUnavailable, match="NaN"):
        load_cross_encoder(str(build_model(tmp_path / "nan", fill=float("nan")))).scores(QUESTION, ["Hub"])
    broken = build_model(tmp_path / "kaputt")
    (broken / "model.safetensors").write_bytes(b"abc")
    with pytest.raises(RerankerUnavailable, match="kaputt"):
        load_cross_encoder(str(broken)).scores(QUESTION, ["Hub"])


@pytest.mark.model
def test_reranker_never_runs_code_that_lies_beside_a_model(tmp_path: Path) -> None:
    directory = build_model(tmp_path / "modell")
    trap = tmp_path / "ran"
    (directory / "trap.py").write_text(f"open({str(trap)!r}, 'w')\n", encoding="utf-8")
    config = (directory / "config.json").read_text(encoding="utf-8").rstrip().removesuffix("}")
    named = '"auto_map": {"AutoModelForSequenceClassification": "trap.Trap", "AutoConfig": "trap.Trap"}}'
    (directory / "config.json").write_text(f"{config.rstrip()}, {named}", encoding="utf-8")
    assert load_cross_encoder(str(directory)).scores(QUESTION, ["Hub"]).shape == (1,)
    assert not trap.exists()
