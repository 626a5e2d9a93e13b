"""The same cases over every embedder."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from corpus.embedding import BATCH_SIZE, Embedder, HashingEmbedder, fingerprint, load_embedder
from tests.corpus.bundled import bundled_model
from tests.corpus.tiny import tiny_model

TEXTS = [
    "Der Hub berät Betriebe in Holzminden.",
    "Skilled workers from abroad",
    "Straße, Größe, Übergang: „Umsteigen statt Aussteigen“",
    "",
    "   \n",
    "?!",
    "👩‍🎓",
    "Wort " * 3000,
]


@cache
def _own_model(directory: Path) -> Embedder:
    """A multilingual model of one's own that wants prefixes."""
    prompts = {"query": "frage: ", "passage": "text: "}
    return load_embedder(str(tiny_model(directory, prompts=prompts)))


@pytest.fixture(
    params=[
        pytest.param("hashing", id="hashing"),
        pytest.param("hashing-1", id="hashing in one dimension"),
        pytest.param("bundled", id="bundled", marks=pytest.mark.model),
        pytest.param("directory", id="a directory", marks=pytest.mark.model),
    ]
)
def embedder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    if request.param == "bundled":
        return bundled_model()
    if request.param == "directory":
        return _own_model(tmp_path_factory.getbasetemp() / "own-model")
    return HashingEmbedder(1) if request.param == "hashing-1" else HashingEmbedder()


def test_embedder_says_who_it_is(embedder: Embedder) -> None:
    assert embedder.name
    assert embedder.dimension >= 1
    assert len(embedder.weights_sha256) == 64
    assert embedder.reads in ("gloss", "text")


def test_embedder_gives_one_unit_row_for_each_text_whatever_it_is(embedder: Embedder) -> None:
    vectors = embedder.embed(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)


def test_embedder_gives_no_rows_for_no_texts(embedder: Embedder) -> None:
    told: list[int] = []
    assert embedder.embed([], told.append).shape == (0, embedder.dimension)
    assert set(told) <= {0}


def test_embedder_is_deterministic(embedder: Embedder) -> None:
    assert np.array_equal(embedder.embed(TEXTS[:3]), embedder.embed(TEXTS[:3]))
    assert fingerprint(embedder).agrees_with(fingerprint(embedder))


def test_embedder_embeds_a_text_the_same_alone_and_among_others(embedder: Embedder) -> None:
    """The vector cache depends on it."""
    together = embedder.embed(TEXTS)
    alone = np.vstack([embedder.embed([text]) for text in TEXTS])
    assert np.allclose(together, alone, atol=1e-5)


def test_embedder_tells_its_progress_up_to_the_last_text(embedder: Embedder) -> None:
    told: list[int] = []
    texts = [f"Satz {number}" for number in range(BATCH_SIZE + 3)]
    embedder.embed(texts, told.append)
    assert told == sorted(set(told))
    assert told[-1] == len(texts)


def test_embedder_takes_any_sequence(embedder: Embedder) -> None:
    assert np.array_equal(embedder.embed(tuple(TEXTS[:2])), embedder.embed(TEXTS[:2]))


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_embedder_gives_one_unit_vector_for_a_question_whatever_it_is(embedder: Embedder, text: str) -> None:
    vector = embedder.embed_question(text)
    assert vector.shape == (embedder.dimension,)
    assert vector.dtype == np.float32
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)
    assert vector.tolist() == embedder.embed_question(text).tolist()
