"""Settings → Assistant: the only place that decides which parts answer a question."""

from __future__ import annotations

import threading

from assistant.answer import Assistant
from assistant.generate import open_writer
from assistant.rerank import load_reranker
from assistant.retrieve import HybridRetriever
from corpus.embedding import HASHING_MODEL, load_embedder
from corpus.errors import BackendError, IndexCorrupt, IndexIncompatible, IndexMissing, IndexStateError
from corpus.gloss import load_glosser
from corpus.index import CHROMA, Index, IndexDirectory
from corpus.manifest import verify
from corpus.register import reload_vocabulary
from corpus.semantic import SemanticIndex
from corpus.settings import Settings
from corpus.vectors import ChromaVectors


def open_assistant(settings: Settings) -> Assistant:
    """An assistant over the live generation.

    Raises:
        IndexStateError: missing, stale, incompatible or corrupt index.
        BackendError: the embedding model, the word list or the language model's packages can't be loaded.
        ConfigError: the language model's address or name can't be used.
    """
    return assistant_for(IndexDirectory(settings.index_dir).open(settings), settings)


def assistant_for(index: Index, settings: Settings) -> Assistant:
    retriever = retriever_for(index, settings)
    return Assistant(index, retriever, settings, open_writer(settings, index, retriever.glosser))


def retriever_for(index: Index, settings: Settings) -> HybridRetriever:
    """Raises as ``open_semantic``, and RerankerUnavailable."""
    semantic = open_semantic(index, settings)
    reranker = load_reranker(settings.reranker_model)
    return HybridRetriever(index, load_glosser(settings.glossary), semantic, settings.semantic_weight, reranker)


def open_semantic(index: Index, settings: Settings) -> SemanticIndex | None:
    """The vectors of a generation; None when no model is to be used.

    Raises:
        IndexIncompatible: the model on this machine is another than the one the vectors were made with.
        IndexCorrupt: the vector store differs from the manifest.
        BackendError: the model can't be loaded.
    """
    if not settings.semantic_weight or index.manifest.embedder.name == HASHING_MODEL:
        return None
    embedder = load_embedder(settings.embedding_model)
    built = index.manifest.embedder
    if embedder.weights_sha256 != built.weights_sha256:
        raise IndexIncompatible(
            "index_incompatible_model", generation=index.generation, built=f"{built.name} {built.weights_sha256[:12]}",
            wanted=f"{embedder.name} {embedder.weights_sha256[:12]}", path=settings.index_dir,
        )  # fmt: skip
    verify(index.directory, index.manifest, settings.index_dir, (CHROMA,))
    try:
        store = ChromaVectors.open(index.directory / CHROMA)
    except FileNotFoundError as error:
        raise IndexCorrupt("index_corrupt", detail="fehlt / missing", file=CHROMA, path=settings.index_dir) from error
    return SemanticIndex(store, embedder)


class LiveAssistant:
    """Follows the live generation: a chat that runs while the index is rebuilt.

    ``get`` looks at ``CURRENT`` each time and opens a new generation when it has
    changed; an answer is made from one generation only. It is opened once, however many ask
    meanwhile; one that can't be opened leaves the chat with the one it has.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._home = IndexDirectory(settings.index_dir)
        self._assistant: Assistant | None = None
        self._refused = ""  # generation that could not be opened
        self._opening = threading.Lock()

    def get(self) -> Assistant:
        """Raises IndexStateError or BackendError when there is no index to open and none was open before."""
        try:
            name = self._home.current()
        except IndexMissing:
            if self._assistant is None:
                raise
            return self._assistant
        there = self._assistant
        if there is not None and name in (there.index.generation, self._refused):
            return there
        # The first to come opens it: the others wait, or go on with what there is.
        if there is not None and not self._opening.acquire(blocking=False):
            return there
        if there is None:
            self._opening.acquire()
        try:
            return self._follow(name)
        finally:
            self._opening.release()

    def _follow(self, name: str) -> Assistant:
        there = self._assistant
        if there is not None and there.index.generation == name:
            return there
        try:
            # The documents may just be being edited: the running chat stays with its index.
            index = self._home.open(self._settings, check_documents=False)
            reload_vocabulary()
            self._assistant = assistant_for(index, self._settings)
        except (IndexStateError, BackendError):
            if there is None:
                raise
            self._refused = name
            return there
        return self._assistant
