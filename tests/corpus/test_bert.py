"""The encoder without PyTorch gives the vectors that sentence-transformers gives."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from corpus import bert
from corpus.bert import BertEncoder
from corpus.embedding import BUNDLED_MAX_TOKENS, BundledEmbedder, SentenceTransformerEmbedder
from tests.conftest import ROOT
from tests.corpus.bundled import bundled_model
from tests.corpus.tiny import tiny_model

TEXTS = [
    "",
    " ",
    "?",
    "hub",
    "Who helps university dropouts?",
    "Which projects support companies in Holzminden with the training of apprentices?",
    "who support help university dropout?",
    "Welche Projekte adressieren Studienabbrecher?",
    "Fachkräfte für Pflegeheime: Übergänge, Größe, Straße, Öffnung",
    "FACHKRÄFTE",
    "Fachkra\u0308fte",  # not composed
    "👩‍🎓 training 🌱",
    "Кто помогает? 谁帮助企业? مساعدة",
    "§ 3 Abs. 2, 4.0, 16., U35, 1.234,56 €, 50 %",
    "a-b_c/d (e) [f] {g} <h> „i“ »j«",
    "line\nbreak\ttab\r\nend",
    "\x00\u200b\ufeff",
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenhersteller",
    "x" * 300,  # one "word" too long for the tokenizer
    "training " * 254,  # two signs of beginning and end: just at the limit of 256
    "training " * 255,
    "skilled workers and nursing homes, apprentices. " * 200,
]


@cache
def encoder() -> BertEncoder:
    return BertEncoder(model_directory(), BUNDLED_MAX_TOKENS)


def model_directory() -> Path:
    embedder = bundled_model()
    assert isinstance(embedder, BundledEmbedder)
    return embedder._directory


@pytest.mark.model
@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_bert_agrees_with_sentence_transformers(text: str) -> None:
    theirs = bundled_model().embed([text])[0]
    ours = encoder().embed([text])[0]
    assert float(ours @ theirs) >= 0.9999
    assert np.abs(ours - theirs).max() < 1e-4


@pytest.mark.model
def test_bert_question_of_the_bundled_model_is_embedded_by_it() -> None:
    question = "Who helps university dropouts?"
    assert bundled_model().embed_question(question).tolist() == encoder().embed([question])[0].tolist()


@pytest.mark.model
def test_bert_gives_unit_rows_and_none_for_no_texts() -> None:
    vectors = encoder().embed(TEXTS[:6])
    assert vectors.shape == (6, encoder().dimension) == (6, 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(6), abs=1e-5)
    assert encoder().embed([]).shape == (0, 384)


@pytest.mark.model
def test_bert_reads_no_further_than_its_limit() -> None:
    at_limit, beyond = encoder().embed(["training " * 254, "training " * 254 + "nonsense"])
    assert at_limit.tolist() == beyond.tolist()


@pytest.mark.model
@pytest.mark.parametrize("seed", [1, 2])
def test_bert_agrees_on_random_weights_of_another_shape(tmp_path: Path, seed: int) -> None:
    """Random weights are large where trained ones are small: every term of the sum shows."""
    directory = tiny_model(tmp_path / "model", dimension=24, seed=seed)
    ours = BertEncoder(directory, 64)
    texts = ["hub", "wer hilft betrieben?", "äöüß", "", "a" * 200, "1 2 3 " * 40]
    theirs = SentenceTransformerEmbedder("tiny", directory).embed(texts)
    assert ours.dimension == 24
    assert np.abs(ours.embed(texts) - theirs).max() < 1e-4


@pytest.mark.model
def test_bert_embeds_a_question_without_pytorch() -> None:
    code = (
        "import sys; from corpus.embedding import load_embedder; "
        "v = load_embedder('all-MiniLM-L6-v2').embed_question('Hub'); "
        "print(v.shape, [m for m in ('torch', 'transformers', 'sentence_transformers') if m in sys.modules])"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    result = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "(384,) []"


def test_bert_error_function_is_as_exact_as_its_source_says() -> None:
    """Below 1.5e-7, and the rounding of single precision; against the C library's."""
    x = np.linspace(-6, 6, 4001, dtype=np.float32)
    expected = np.array([math.erf(float(value)) for value in x])
    assert np.abs(bert._erf(x) - expected).max() < 5e-7
    assert bert._erf(np.array([0.0, np.inf, -np.inf], dtype=np.float32)).tolist() == pytest.approx([0, 1, -1], abs=1e-6)
