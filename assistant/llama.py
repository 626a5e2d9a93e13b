"""Our retrieval inside someone else's llama-index program. A door to llama_index.

``StrategyRetriever`` is a plain ``BaseRetriever``: it goes wherever llama-index takes one
(query engines, routers, fusion, agents). Each node is a slice of a document, and its
metadata say which: ``doc_id``, ``start`` and ``end`` (code points, half-open) are enough to
show the passage again or to check that an answer's quotation stands in it. docs/library.md
has an example.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeRelationship, NodeWithScore, QueryBundle, RelatedNodeInfo, TextNode

from assistant.factory import retriever_for
from corpus.errors import ConfigError
from corpus.index import IndexDirectory
from corpus.settings import load_settings, override

if TYPE_CHECKING:
    from assistant.retrieve import Retriever
    from corpus.index import Index
    from corpus.schema import Hit

PASSAGES = 10
# What a language model needs to see beside the text to name its source; offsets would only cost tokens.
_FOR_READERS = ("title", "edition", "section", "page")


class StrategyRetriever(BaseRetriever):
    """Ranked passages as llama-index nodes, best first.

    Args:
        index: an open generation.
        retriever: ranks its passages.
        passages: how many nodes a question gets at most.
        documents: only passages of these documents; of all when empty.

    Raises:
        ConfigError: ``documents`` names one that is not in the index, or ``passages`` is below 1.
    """

    def __init__(
        self, index: Index, retriever: Retriever, passages: int = PASSAGES, documents: Collection[str] = ()
    ) -> None:
        super().__init__()
        if passages < 1:
            raise ConfigError("setting_range", name="passages", value=passages, low=1, high=len(index.passages))
        for doc_id in documents:
            if doc_id not in index.documents:
                raise ConfigError("document_unknown", doc_id=doc_id, known=", ".join(sorted(index.documents)))
        self._index = index
        self._retriever = retriever
        self._passages = passages
        self._documents = tuple(documents)

    @classmethod
    def open(
        cls, index_dir: str | Path | None = None, passages: int = PASSAGES, documents: Collection[str] = ()
    ) -> StrategyRetriever:
        """Over the live generation in a directory; without one, of the settings.

        Raises:
            StrategyError: a setting is wrong, or index or model can't be opened (``corpus.errors``).
        """
        settings = override(load_settings(), index_dir=Path(index_dir) if index_dir is not None else None)
        index = IndexDirectory(settings.index_dir).open(settings)
        return cls(index, retriever_for(index, settings), passages, documents)

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._retriever.retrieve(query_bundle.query_str, self._passages, self._documents)
        return [NodeWithScore(node=self._node(hit), score=hit.score) for hit in hits]

    def _node(self, hit: Hit) -> TextNode:
        passage, span = hit.passage, hit.passage.span
        document = self._index.documents[span.doc_id]
        metadata: dict[str, str | int | float | None] = {
            "doc_id": span.doc_id,
            "start": span.start,
            "end": span.end,
            "page": passage.page_first,
            "page_last": passage.page_last,
            "section": " › ".join(document.section_path_at(span.start)),
            "title": document.source.title,
            "edition": document.source.edition,
            "url": document.source.urls[0] if document.source.urls else None,
            "generation": self._index.generation,
        }
        hidden = [name for name in metadata if name not in _FOR_READERS]
        return TextNode(
            id_=passage.passage_id,
            text=passage.text,
            start_char_idx=span.start,
            end_char_idx=span.end,
            metadata=metadata,
            excluded_llm_metadata_keys=hidden,
            excluded_embed_metadata_keys=list(metadata),
            relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=span.doc_id)},
        )
