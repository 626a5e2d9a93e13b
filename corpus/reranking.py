"""A cross-encoder read from disk: (question, text) pairs → scores. A door to sentence-transformers.

Like an embedding model it is a directory or a name in this machine's model cache: nothing is
downloaded, weights are safetensors only, code that lies beside a model is never run. Unlike
the bundled embedding model it reads German as it is, so it must be a multilingual one.

Source of the method: Nogueira & Cho 2019, "Passage Re-ranking with BERT".
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.embedding import find_model
from corpus.errors import DependencyMissing, EmbedderUnavailable, RerankerUnavailable

BATCH_SIZE = 16
WEIGHTS = "model.safetensors"


def load_cross_encoder(model: str) -> CrossEncoderModel:
    """The cross-encoder that a setting names. Its weights are read when the first pair is scored.

    Raises:
        RerankerUnavailable: it is not on this machine, or has no safetensors weights.
        DependencyMissing: sentence-transformers is missing.
    """
    try:
        directory = find_model(model)
    except EmbedderUnavailable as error:
        raise RerankerUnavailable("reranker_not_here", model=model) from error
    if not directory.is_dir():
        raise RerankerUnavailable(
            "reranker_missing", model=model, detail=f"{directory}: kein Verzeichnis / no directory"
        )
    if not (directory / WEIGHTS).is_file():
        raise RerankerUnavailable("reranker_missing", model=model, detail=f"{WEIGHTS} fehlt / is missing")
    return CrossEncoderModel(model, directory)


class CrossEncoderModel:
    """One model with one output: how well a text answers a question."""

    def __init__(self, name: str, directory: Path) -> None:
        self.name = name
        self._directory = directory

    def scores(self, question: str, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Shape (len(texts),), on the model's own scale: only their order means something.

        Raises:
            RerankerUnavailable: not a model that can be loaded, one with several outputs (a
                classifier), or one whose outputs are no numbers.
        """
        if not texts:
            return np.zeros(0, dtype=np.float32)
        pairs = [(question, text) for text in texts]
        found = np.asarray(self._model.predict(pairs, batch_size=BATCH_SIZE, show_progress_bar=False), dtype=np.float32)
        if not np.isfinite(found).all():
            raise self._unusable("NaN")
        return found

    @cached_property
    def _model(self) -> Any:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        try:
            from sentence_transformers import CrossEncoder
            from transformers.utils import logging as transformers_logging
        except ImportError as error:
            raise DependencyMissing("dependency_missing", package="sentence-transformers") from error
        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            model = CrossEncoder(
                str(self._directory),
                device="cpu",
                trust_remote_code=False,
                local_files_only=True,
                model_kwargs={"use_safetensors": True},
            )
            outputs = int(model.num_labels)
        except Exception as error:  # the library raises whatever its parts raise
            raise self._unusable(type(error).__name__) from error
        if outputs != 1:
            raise self._unusable(f"{outputs} Ausgaben statt einer / outputs instead of one")
        return model

    def _unusable(self, detail: str) -> RerankerUnavailable:
        return RerankerUnavailable("reranker_missing", model=self.name, detail=detail)
