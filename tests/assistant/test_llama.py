from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from llama_index.core import PromptTemplate
from llama_index.core.base.response.schema import Response
from llama_index.core.llms import MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import MetadataMode, NodeRelationship, TextNode

from assistant.factory import retriever_for
from assistant.llama import StrategyRetriever
from corpus.errors import ConfigError, IndexMissing
from corpus.index import Index
from corpus.settings import Settings
from tests.conftest import ROOT

QUESTION = "Was macht die Lenkungsgruppe?"
BLOCKS = re.findall(r"^```python\n(.*?)^```", (ROOT / "docs" / "library.md").read_text(encoding="utf-8"), re.M | re.S)


@pytest.fixture
def retriever(shipped_index: Index, shipped_settings: Settings) -> StrategyRetriever:
    return StrategyRetriever(shipped_index, retriever_for(shipped_index, shipped_settings), passages=8)


@pytest.fixture
def settings_in_environment(shipped_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEINE_WESER_INDEX_DIR", str(shipped_settings.index_dir))
    monkeypatch.setenv("LEINE_WESER_EMBEDDING_MODEL", shipped_settings.embedding_model)


def text_node(node: Any) -> TextNode:
    assert isinstance(node, TextNode)
    return node


def test_nodes_are_slices_of_the_documents(retriever: StrategyRetriever, shipped_index: Index) -> None:
    assert isinstance(retriever, BaseRetriever)
    found = retriever.retrieve(QUESTION)
    assert len(found) == 8
    for hit in found:
        node, where = text_node(hit.node), hit.node.metadata
        document = shipped_index.documents[where["doc_id"]]
        assert document.text[where["start"] : where["end"]] == node.text
        assert (node.start_char_idx, node.end_char_idx) == (where["start"], where["end"])
        assert node.id_ == f"{where['doc_id']}:{where['start']}-{where['end']}"
        assert where["page"] == document.page_at(where["start"]).number
        assert where["section"] == " › ".join(document.section_path_at(where["start"]))
        assert where["title"] == document.source.title
        assert where["generation"] == "0001"
        source = node.relationships[NodeRelationship.SOURCE]
        assert not isinstance(source, list)
        assert source.node_id == document.doc_id
    scores = [hit.score or 0.0 for hit in found]
    assert scores == sorted(scores, reverse=True)


def test_same_passages_as_the_assistant_s_own_ranking(
    retriever: StrategyRetriever, shipped_index: Index, shipped_settings: Settings
) -> None:
    own = retriever_for(shipped_index, shipped_settings).retrieve(QUESTION, 8)
    found = retriever.retrieve(QUESTION)
    assert [(hit.node.node_id, hit.score) for hit in found] == [(h.passage.passage_id, h.score) for h in own]


def test_only_of_the_named_documents(shipped_index: Index, shipped_settings: Settings) -> None:
    ranking = retriever_for(shipped_index, shipped_settings)
    found = StrategyRetriever(shipped_index, ranking, documents=["adelante"]).retrieve("Was ist das Ziel?")
    assert {hit.node.metadata["doc_id"] for hit in found} == {"adelante"}
    with pytest.raises(ConfigError, match="no document nix"):
        StrategyRetriever(shipped_index, ranking, documents=["nix"])
    with pytest.raises(ConfigError, match="passages = 0"):
        StrategyRetriever(shipped_index, ranking, passages=0)


def test_question_of_unknown_words_gets_no_nodes(retriever: StrategyRetriever) -> None:
    assert retriever.retrieve("qqxzj") == []


def test_language_model_of_a_query_engine_sees_text_and_place_without_offsets(retriever: StrategyRetriever) -> None:
    """The mock repeats what it is given."""
    engine = RetrieverQueryEngine.from_args(
        retriever, llm=MockLLM(), text_qa_template=PromptTemplate("{context_str}\n{query_str}")
    )
    response = engine.query(QUESTION)
    assert isinstance(response, Response)
    first = response.source_nodes[0].node
    assert first.get_content(MetadataMode.NONE) in str(response)
    assert f"section: {first.metadata['section']}" in str(response)
    assert "start:" not in str(response)
    assert QUESTION in str(response)


@pytest.mark.usefixtures("settings_in_environment")
@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_examples_of_the_library_page_run(number: int, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(BLOCKS[number], f"docs/library.md, block {number + 1}", "exec"), {})
    told = ("Regionale Fachkräftestrategie", "Umsteigen statt Aussteigen")[number]
    assert told in capsys.readouterr().out


def test_library_page_has_both_examples() -> None:
    assert len(BLOCKS) == 2
    assert "RetrieverQueryEngine" in BLOCKS[1]


@pytest.mark.usefixtures("settings_in_environment")
def test_open_names_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="python -m ingest --index"):
        StrategyRetriever.open(tmp_path / "leer")
