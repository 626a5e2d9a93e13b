"""The bundled model, loaded once for all tests that ask for it (``@pytest.mark.model``)."""

from __future__ import annotations

from functools import cache

from corpus.embedding import BUNDLED_MODEL, Embedder, load_embedder


@cache
def bundled_model() -> Embedder:
    return load_embedder(BUNDLED_MODEL)
