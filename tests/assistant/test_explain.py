from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant import explain_cli
from assistant.__main__ import main as command_line
from assistant.explain import WordShare, explain, word_shares
from assistant.explain_text import as_text
from assistant.factory import retriever_for
from assistant.retrieve import HybridRetriever
from corpus.embedding import HashingEmbedder
from corpus.errors import QuestionError
from corpus.gloss import load_glosser
from corpus.index import CHROMA, Index
from corpus.lexical import LexicalIndex, LexicalQuery, Weights
from corpus.schema import Language
from corpus.semantic import SemanticIndex
from corpus.settings import Settings
from corpus.vectors import ChromaVectors
from tests.assistant.test_cli import run

QUESTION = "Was macht die Lenkungsgruppe?"
QUESTIONS = [
    QUESTION,
    "Welche Projekte adressieren Studienabbrecher?",
    "Wer hilft bei der Suche nach IT-Fachkräften aus dem Ausland?",
    "Which projects help university dropouts in Hameln?",
    "Erzieher*innen, Erzieherinnen und Erzieher: wer hilft?",
    "Was bedeutet U35 im LK HOL?",
]


@pytest.fixture
def retriever(shipped_index: Index, shipped_settings: Settings) -> HybridRetriever:
    return retriever_for(shipped_index, shipped_settings)


@pytest.fixture
def with_vectors(shipped_index: Index) -> HybridRetriever:
    """The hashing vectors that are in the index anyway, ranked with."""
    semantic = SemanticIndex(ChromaVectors.open(shipped_index.directory / CHROMA), HashingEmbedder())
    return HybridRetriever(shipped_index, load_glosser(), semantic, 0.4)


def by_word(words: tuple[WordShare, ...]) -> dict[str, WordShare]:
    return {share.word: share for share in words}


# -- sums ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", QUESTIONS)
def test_shares_of_words_and_vectors_sum_to_the_score(
    question: str, shipped_index: Index, retriever: HybridRetriever, with_vectors: HybridRetriever
) -> None:
    for ranks in (retriever, with_vectors):
        found = explain(shipped_index, ranks, question, count=5)
        hits = ranks.retrieve(question, 5)
        assert [p.passage_id for p in found.passages] == [hit.passage.passage_id for hit in hits]
        for passage, hit in zip(found.passages, hits, strict=True):
            assert passage.rank == hit.rank
            assert passage.score == pytest.approx(hit.score, abs=1e-5)
            assert sum(share.total for share in passage.words) == pytest.approx(passage.lexical)
            assert passage.lexical + passage.meaning + passage.structure == pytest.approx(passage.score)


def test_vectors_share_is_the_weighted_cosine(shipped_index: Index, with_vectors: HybridRetriever) -> None:
    found = explain(shipped_index, with_vectors, QUESTION)
    assert found.semantic_weight == 0.4
    best = found.passages[0]
    assert best.cosine is not None
    assert best.meaning == pytest.approx(0.4 * best.cosine / 1.4)
    assert with_vectors.semantic is not None
    store = with_vectors.semantic.store
    windows = [w for w in store.ids() if w.startswith(f"{best.passage_id}#") and "#s" not in w]
    cosines = store.vectors(windows) @ HashingEmbedder().embed_question(QUESTION)
    assert best.cosine == pytest.approx(float(np.max(cosines)), abs=1e-5)


# -- words --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tiny() -> LexicalIndex:
    texts = ["Studienzweifler werden beraten", "Pflege braucht Hilfe", "Der Markt ist am Montag"]
    glosses = ["university dropout are advised", "care needs help", "the market is on Monday"]
    return LexicalIndex.build(texts, glosses, Weights())


def shares_of(
    tiny: LexicalIndex, question: str, gloss: str, row: int, language: Language = "de"
) -> tuple[WordShare, ...]:
    query = LexicalQuery(question, gloss, language)
    return word_shares(query, tiny.contributions(query, row), load_glosser())


def test_word_that_the_passage_lacks_counts_by_its_letters_and_its_english(tiny: LexicalIndex) -> None:
    words = by_word(
        shares_of(tiny, "Wer hilft Studienabbrechern?", load_glosser().gloss("Wer hilft Studienabbrechern?"), 0)
    )
    dropout = words["Studienabbrechern"]
    assert dropout.stem == 0
    assert dropout.letters > 0
    assert dropout.english > dropout.letters
    assert dropout.gloss == "university dropout"
    assert words["hilft"].total == 0


def test_word_that_stands_there_counts_by_its_stem(tiny: LexicalIndex) -> None:
    words = by_word(shares_of(tiny, "Pflegen", "", 1))
    assert words["Pflegen"].stem > 0


def test_english_that_belongs_to_no_single_word_is_told_as_a_phrase(tiny: LexicalIndex) -> None:
    words = shares_of(tiny, "Montag", "market Monday", 2)
    assert [(share.word, share.gloss) for share in words] == [("Montag", "monday"), ("", "market")]
    assert words[1].english > 0
    assert words[1].stem == 0


def test_letters_that_two_words_share_are_halved(tiny: LexicalIndex) -> None:
    """ "Pflegehilfe" and "Pflegekraft" have the same first n-grams."""
    words = by_word(shares_of(tiny, "Pflegexyz Pflegeqqq", "", 1))
    assert words["Pflegexyz"].letters == pytest.approx(words["Pflegeqqq"].letters)
    alone = by_word(shares_of(tiny, "Pflegexyz", "", 1))
    query = LexicalQuery("Pflegexyz Pflegeqqq", "")
    assert sum(share.total for share in words.values()) == pytest.approx(float(tiny.scores(query)[1]), abs=1e-6)
    assert alone["Pflegexyz"].letters > words["Pflegexyz"].letters


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet="Pflegehilfe Studienzweifler*:innen ÄÖÜß-/?.4§İ", max_size=60), st.integers(0, 2))
def test_nothing_is_lost_or_counted_twice(tiny: LexicalIndex, question: str, row: int) -> None:
    gloss = load_glosser().gloss(question)
    query = LexicalQuery(question, gloss)
    total = sum(share.total for share in word_shares(query, tiny.contributions(query, row), load_glosser()))
    assert total == pytest.approx(float(tiny.scores(query)[row]), abs=1e-5)


# -- one passage --------------------------------------------------------------------------------


def test_named_passage_is_explained_wherever_it_ranks(shipped_index: Index, retriever: HybridRetriever) -> None:
    wanted = retriever.retrieve(QUESTION, 40)[37]
    (found,) = explain(shipped_index, retriever, QUESTION, passage_id=wanted.passage.passage_id).passages
    assert (found.rank, found.passage_id) == (38, wanted.passage.passage_id)
    assert found.citation.quote == wanted.passage.text


def test_passage_with_nothing_in_common_has_no_rank(shipped_index: Index, retriever: HybridRetriever) -> None:
    passage_id = shipped_index.passages[0].passage_id
    (found,) = explain(shipped_index, retriever, "qqxzj", passage_id=passage_id).passages
    assert (found.rank, found.score) == (None, 0)
    assert "Ohne Rang" in as_text(explain(shipped_index, retriever, "qqxzj", passage_id=passage_id), "de")


@pytest.mark.parametrize("name", ["nix:1-2", "", "strategie-leine-weser-2021", "../etc"])
def test_passage_that_is_not_there_is_named(name: str, shipped_index: Index, retriever: HybridRetriever) -> None:
    with pytest.raises(QuestionError) as caught:
        explain(shipped_index, retriever, QUESTION, passage_id=name)
    assert f"Eine Stelle {name} gibt es im Index 0001 nicht" in caught.value.text("de")


def test_question_without_any_match_says_so(shipped_index: Index, retriever: HybridRetriever) -> None:
    found = explain(shipped_index, retriever, "qqxzj")
    assert found.passages == ()
    assert "Keine Stelle hat mit der Frage etwas gemeinsam." in as_text(found, "de")


# -- command line -------------------------------------------------------------------------------


def test_cli_explains_in_german_and_english(shipped_settings: Settings) -> None:
    result = run(shipped_settings, "explain", "Welche Projekte adressieren Studienabbrecher?", "--count", "1")
    assert result.returncode == 0, result.stderr
    assert "In englischen Wörtern (Glosse): which project" in result.stdout
    assert "Ohne Vektoren" in result.stdout
    line = next(line for line in result.stdout.splitlines() if line.strip().startswith("Studienabbrecher"))
    assert line.endswith("(university dropout)")
    assert result.stdout.count("Wert 0,") == 1
    english = run(shipped_settings, "explain", QUESTION, "--lang", "en").stdout
    assert english.startswith(f"Question: {QUESTION}\nIn English words (gloss): ")
    assert "Score 0." in english


def test_cli_json_holds_the_shares(shipped_settings: Settings) -> None:
    result = run(shipped_settings, "explain", QUESTION, "--json", "--count", "2")
    record = json.loads(result.stdout)
    assert len(record["passages"]) == 2
    for passage in record["passages"]:
        assert sum(word["total"] for word in passage["words"]) == pytest.approx(passage["lexical"])
        assert passage["citation"]["span"]["doc_id"]


def test_cli_unknown_passage_is_usage(shipped_settings: Settings) -> None:
    result = run(shipped_settings, "explain", QUESTION, "--passage", "nix:1-2", "--json")
    assert result.returncode == 2
    assert "Eine Stelle nix:1-2 gibt es" in result.stderr
    assert json.loads(result.stdout)["error"] == "passage_unknown"


def test_cli_count_out_of_range_is_usage(capsys: pytest.CaptureFixture[str]) -> None:
    for count in ("0", "51", "viele"):
        with pytest.raises(SystemExit) as caught:
            explain_cli.main([QUESTION, "--count", count])
        assert caught.value.code == 2
    assert "--count 0" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["explain what the Lenkungsgruppe does"], ["--", "explain", "the", "Lenkungsgruppe"]]
)
def test_cli_question_that_begins_with_a_command_can_be_asked(
    arguments: list[str],
    shipped_settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Quoted it is one argument; unquoted it stands behind "--"."""
    monkeypatch.setenv("LEINE_WESER_INDEX_DIR", str(shipped_settings.index_dir))
    monkeypatch.setenv("LEINE_WESER_EMBEDDING_MODEL", shipped_settings.embedding_model)
    assert command_line(arguments) == 0
    told = capsys.readouterr().out
    assert "Sources:" in told
    assert "(gloss)" not in told
