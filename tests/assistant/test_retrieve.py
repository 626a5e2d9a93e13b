"""The sum of words, gloss and meaning; and a defined result whatever is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from assistant.retrieve import SEMANTIC_IN_ENGLISH, HybridRetriever
from corpus.embedding import HashingEmbedder
from corpus.gloss import load_glosser
from corpus.index import CHROMA, Index
from corpus.schema import Hit, Language
from corpus.semantic import SemanticIndex
from corpus.vectors import ChromaVectors

STRATEGY = "strategie-leine-weser-2021"


@pytest.fixture(scope="module")
def words(shipped_index: Index) -> HybridRetriever:
    return HybridRetriever(shipped_index, load_glosser())


@pytest.fixture(scope="module")
def hybrid(shipped_index: Index) -> Iterator[HybridRetriever]:
    """With vectors: the index was built with the hashing embedder."""
    store = ChromaVectors.open(shipped_index.directory / CHROMA)
    yield HybridRetriever(shipped_index, load_glosser(), SemanticIndex(store, HashingEmbedder()), 0.4)
    store.close()


def part(hit: Hit, name: str) -> float:
    return dict(hit.parts)[name]


def check(hits: list[Hit], k: int) -> None:
    """What the port promises."""
    assert len(hits) <= k
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert len({hit.passage.passage_id for hit in hits}) == len(hits)
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


ODD = [
    pytest.param("Wer ist das und was soll es?", id="only stop words"),
    pytest.param("Was, wie, wo?", id="only question words"),
    pytest.param("What is it and who are they?", id="only English stop words"),
    pytest.param("Quxwyz Xyzzyrar Blorptix", id="only unknown words"),
    pytest.param("Welche Projekte gibt es für Fachkräfte in der Pflege? " * 40, id="2,000 characters"),
    pytest.param("x" * 2000, id="one word of 2,000 letters"),
    pytest.param("Кто помогает Betrieben в Holzminden?", id="Cyrillic and German"),
    pytest.param("谁帮助企业?", id="Chinese"),
    pytest.param("مساعدة Ausbildung", id="Arabic and German"),
    pytest.param("👩‍🎓🌱 Ausbildung 🙂", id="emoji"),
    pytest.param("🌱", id="one emoji"),
    pytest.param("", id="nothing"),
    pytest.param(" \t\n", id="blanks"),
    pytest.param("?!…–", id="signs"),
    pytest.param("\x00\ud7ff\u200b\ufeff", id="control signs"),
    pytest.param("e\u0301 Fachkra\u0308fte", id="not composed"),
    pytest.param("§ 3 4.0 16. U35", id="numbers"),
]


@pytest.mark.parametrize("question", ODD)
@pytest.mark.parametrize("language", [None, "de", "en"])
def test_retrieve_gives_a_defined_result_whatever_is_asked(
    words: HybridRetriever, hybrid: HybridRetriever, question: str, language: Language | None
) -> None:
    for retriever in (words, hybrid):
        hits = retriever.retrieve(question, 20, (), language)
        check(hits, 20)
        assert hits == retriever.retrieve(question, 20, (), language)


@pytest.mark.parametrize("question", ["", " \t\n", "?!…–", "谁帮助企业?", "🌱"])
def test_retrieve_finds_nothing_by_words_where_there_are_none_that_are_known(
    words: HybridRetriever, question: str
) -> None:
    assert words.retrieve(question, 20) == []


def test_retrieve_signs_of_other_scripts_do_not_hide_the_known_words(words: HybridRetriever) -> None:
    plain = words.retrieve("Robonatives Initiative", 5)
    mixed = words.retrieve("Кто 🌱 帮助 Robonatives Initiative", 5)
    assert mixed[0].passage.span.doc_id == plain[0].passage.span.doc_id == "robonatives-initiative"
    assert mixed[0].score < plain[0].score, "unknown words count in the ideal"


@pytest.mark.parametrize("k", [0, 1, 3, 10_000])
def test_retrieve_gives_at_most_k(hybrid: HybridRetriever, k: int) -> None:
    check(hybrid.retrieve("Wer hilft Studienabbrechern?", k), k)


QUESTIONS = [
    "Wer hilft Studienabbrechern?",
    "Fachkräfte für die Pflege in Schaumburg",
    "Who helps university dropouts?",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_retrieve_score_is_the_weighted_mean_of_words_and_cosine(hybrid: HybridRetriever, question: str) -> None:
    weight = 0.4 * (SEMANTIC_IN_ENGLISH if question.startswith("Who") else 1)
    hits = hybrid.retrieve(question, 50)
    assert hits
    for hit in hits:
        mean = (part(hit, "lexical") + weight * max(0.0, part(hit, "cosine"))) / (1 + weight)
        assert hit.score == pytest.approx(mean + part(hit, "structure"), abs=1e-6)


@pytest.mark.parametrize("question", QUESTIONS)
def test_retrieve_what_words_find_is_compared_by_meaning_too(
    words: HybridRetriever, hybrid: HybridRetriever, question: str
) -> None:
    """The graph may pass a passage over; the lexical candidates' cosines are computed all the same."""
    found = {hit.passage.passage_id: hit for hit in hybrid.retrieve(question, len(hybrid.index.passages))}
    embedder, documents = HashingEmbedder(), hybrid.index.documents
    for hit in words.retrieve(question, 100):
        both = found[hit.passage.passage_id]
        assert part(both, "lexical") == pytest.approx(part(hit, "lexical"), abs=1e-6)
        if len(hit.passage.sentences) == 1:
            sentence = documents[hit.passage.span.doc_id].slice(hit.passage.sentences[0])
            cosine = float(embedder.embed([sentence])[0] @ embedder.embed_question(question))
            assert part(both, "cosine") == pytest.approx(cosine, abs=1e-4)
        assert part(both, "cosine") > -1


def test_retrieve_weight_zero_is_words_alone(words: HybridRetriever, hybrid: HybridRetriever) -> None:
    silent = replace(hybrid, semantic_weight=0.0)
    assert silent.retrieve(QUESTIONS[0], 20) == words.retrieve(QUESTIONS[0], 20)
    assert silent.rank(QUESTIONS[0], 20).vector is None


@pytest.mark.parametrize("documents", [[STRATEGY], ["adelante", "dikom"], ["nie"]])
def test_retrieve_looks_in_the_named_documents_only(hybrid: HybridRetriever, documents: list[str]) -> None:
    hits = hybrid.retrieve(QUESTIONS[0], 20, documents)
    check(hits, 20)
    assert {hit.passage.span.doc_id for hit in hits} <= set(documents)
    assert bool(hits) == (documents != ["nie"])


def test_retrieve_never_ranks_lists_of_sources(hybrid: HybridRetriever) -> None:
    reference = next(p for p in hybrid.index.passages if p.kind == "reference")
    hits = hybrid.retrieve(reference.text, 10_000)
    assert hits
    assert "reference" not in {hit.passage.kind for hit in hits}


def test_retrieve_question_is_turned_into_words_gloss_and_language(hybrid: HybridRetriever) -> None:
    german, english = hybrid.rank(QUESTIONS[0], 1), hybrid.rank(QUESTIONS[2], 1)
    assert (german.query.text, german.query.language) == (QUESTIONS[0], "de")
    assert "university dropout" in german.query.gloss
    assert (english.query.gloss, english.query.language) == (QUESTIONS[2], "en")
    assert hybrid.rank(QUESTIONS[0], 1, language="en").query.language == "en"
    assert german.vector is not None
    assert np.linalg.norm(german.vector) == pytest.approx(1.0, abs=1e-5)


def test_retrieve_question_words_are_mended_first_and_names_are_not(words: HybridRetriever) -> None:
    """ "weche" is one letter from "Woche", which the documents have, and from "welche"."""
    assert words.spelled("weche projekte gibt es") == ("welche projekte gibt es", {"weche": "welche"})
    assert words.spelled("wiefiel prozent")[0] == "wieviel prozent"
    assert words.spelled("Frau Wesche hilft")[1] == {}
