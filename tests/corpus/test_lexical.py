from __future__ import annotations

import json
import os
import string
import subprocess
import sys
from collections.abc import Sequence
from math import log
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import IndexCorrupt
from corpus.german import ENGLISH_STOP_WORDS, STOP_WORDS, char_ngrams
from corpus.lexical import (
    GERMAN_IN_ENGLISH,
    GLOSS_NGRAMS,
    GLOSS_STEMS,
    NGRAMS,
    STEMS,
    Bm25Field,
    LexicalIndex,
    LexicalQuery,
    Scores,
    Weights,
    best_rows,
)
from corpus.schema import Language
from tests.conftest import ROOT

TEXTS = [
    "Der Hub berät Betriebe in Holzminden.",
    "Das Pflegenetzwerk gewinnt Fachkräfte für Pflegeheime in Schaumburg.",
    "Die Hochschule hilft Studienabbrechern beim Umstieg in eine Ausbildung.",
    "",
    "– 3 –",
]
SENTENCES = st.lists(
    st.sampled_from("Hub Pflege Fachkräfte Betriebe Ausbildung Straße Gründer:innen der die und 2021 €".split()),
    max_size=8,
).map(" ".join)
CORPORA = st.lists(SENTENCES, min_size=1, max_size=6)


GLOSSES = [
    "the hub advises companies in Holzminden.",
    "the care network wins skilled workers for nursing homes in Schaumburg.",
    "the university helps university dropouts at the change in a training.",
    "",
    "– 3 –",
]


def split(text: str) -> list[str]:
    return text.split()


def german(texts: Sequence[str], ngram: float = 0.3) -> LexicalIndex:
    """An index of the two German fields."""
    return LexicalIndex.build(texts, [""] * len(texts), Weights(ngram, gloss=0.0))


def ask(index: LexicalIndex, question: str) -> Scores:
    return index.scores(LexicalQuery(question, ""))


def test_lexical_bm25_is_the_formula_computed_by_hand() -> None:
    """k1 = 1.2, b = 0.75; three texts of 2, 3 and 1 tokens, 2 on average.

    idf(a), in 2 of 3 texts: ln(1 + (3 - 2 + .5) / (2 + .5)) = ln 1.6
    idf(d), in 1 of 3:       ln(1 + (3 - 1 + .5) / (1 + .5)) = ln 2.6667
    idf(x), in none:         ln(1 + (3 - 0 + .5) / (0 + .5)) = ln 8
    "a b", a once:   1 / (1 + 1.2 · (.25 + .75 · 2/2)) = 1 / 2.2
    "a a c", a twice: 2 / (2 + 1.2 · (.25 + .75 · 3/2)) = 2 / 3.65
    "d", d once:     1 / (1 + 1.2 · (.25 + .75 · 1/2)) = 1 / 1.75
    """
    field = Bm25Field.build(["a b", "a a c", "d"], split)
    scores, ideal = field.scores("a d x")
    assert scores == pytest.approx([log(1.6) / 2.2, log(1.6) * 2 / 3.65, log(8 / 3) / 1.75], rel=1e-6)
    assert ideal == pytest.approx(log(1.6) + log(8 / 3) + log(8), rel=1e-12)
    assert field.idf("x") == pytest.approx(log(8))


def test_lexical_score_is_the_weighted_sum_over_the_ideal_computed_by_hand() -> None:
    """One text, "hub", asked for itself: each token once at average length is worth idf / 2.2.

    Asked for "hub xy" (nothing of "xy" is known, idf of an unknown token with N = 1: ln 4):
    stems: 1 known, 1 unknown. n-grams of "_hub_": 3 + 2 known; of "_xy_": 2 + 1 unknown.
    idf of a known token, in 1 of 1: ln(4/3).
    """
    index = german(["Hub"])
    assert ask(index, "Hub") == pytest.approx([1 / 2.2], rel=1e-6)
    known, unknown = log(4 / 3), log(4)
    ideal = (known + unknown) + 0.3 * (5 * known + 3 * unknown)
    assert ask(index, "Hub xy") == pytest.approx([(known + 0.3 * 5 * known) / 2.2 / ideal], rel=1e-6)


def test_lexical_score_reaches_for_one_but_never_beyond() -> None:
    index = german(["Hub " * 5000, "Pflege"])
    assert 0.99 < ask(index, "Hub")[0] <= 1.0


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("Wer hilft Studienabbrechern?", 2),
        ("STUDIENABBRECHER", 2),
        ("Fachkraft", 1),  # other inflection
        ("Fachkraefte", 1),  # other spelling
        ("Fachkärfte gesucht", 1),  # misspelt: n-grams
        ("Pflegeheim", 1),
        ("Heime", 1),  # part of a compound: n-grams
        ("Berät der Hub Betriebe?", 0),
    ],
)
def test_lexical_finds_the_passage(question: str, row: int) -> None:
    scores = ask(german(TEXTS), question)
    assert int(np.argmax(scores)) == row
    assert scores[row] > 0


@pytest.mark.parametrize("question", ["", "   ", "?!", "Quxwyz", "\x00"])
def test_lexical_question_without_known_words_scores_zero_everywhere(question: str) -> None:
    scores = ask(german(TEXTS), question)
    assert scores.tolist() == [0.0] * len(TEXTS)
    assert scores.dtype == np.float32


def test_lexical_word_asked_for_twice_counts_once() -> None:
    index = german(TEXTS)
    assert ask(index, "Hub Pflege Hub").tolist() == ask(index, "Hub Pflege").tolist()


def test_lexical_unknown_words_lower_the_score() -> None:
    index = german(TEXTS)
    assert 0 < ask(index, "Hub Quxwyz")[0] < ask(index, "Hub")[0]


def test_lexical_texts_without_words_keep_their_rows_and_are_never_found() -> None:
    index = german(["", "!!", "Hub"])
    assert index.size == 3
    assert ask(index, "Hub !!")[:2].tolist() == [0.0, 0.0]
    nothing = german(["", ""])
    assert ask(nothing, "Hub").tolist() == [0.0, 0.0]


def test_lexical_ngram_weight_zero_leaves_stems_alone() -> None:
    index = german(TEXTS, ngram=0.0)
    scores, ideal = index.stems.scores("Fachkräfte für Betriebe")
    assert ask(index, "Fachkräfte für Betriebe") == pytest.approx(scores / ideal)
    assert ask(index, "Fachkärfte").max() == 0


def test_lexical_vocabulary_numbers_the_tokens() -> None:
    field = Bm25Field.build(["a b", "b c"], split)
    assert sorted(field.vocabulary) == ["a", "b", "c"]
    assert sorted(field.vocabulary.values()) == [0, 1, 2]


@given(CORPORA, SENTENCES, st.sampled_from([0.0, 0.3, 5.0]))
@settings(deadline=None, derandomize=True, max_examples=100)
def test_lexical_scores_lie_between_zero_and_one(texts: list[str], question: str, weight: float) -> None:
    scores = ask(german(texts, weight), question)
    assert scores.shape == (len(texts),)
    assert np.all((scores >= 0) & (scores <= 1 + 1e-6))


@given(CORPORA, SENTENCES, st.randoms(use_true_random=False))
@settings(deadline=None, derandomize=True, max_examples=60)
def test_lexical_score_depends_on_neither_the_order_of_texts_nor_of_words(
    texts: list[str], question: str, random: Random
) -> None:
    order = list(range(len(texts)))
    random.shuffle(order)
    asked = question.split()
    random.shuffle(asked)
    scores = ask(german(texts), question)
    shuffled = ask(german([texts[row] for row in order]), " ".join(asked + asked))
    assert shuffled == pytest.approx(scores[order], abs=1e-6)


WORDS = st.text(alphabet=string.ascii_lowercase[:13], min_size=4, max_size=8).filter(
    lambda word: word not in STOP_WORDS and word not in ENGLISH_STOP_WORDS
)


@given(st.lists(WORDS, min_size=2, max_size=5, unique=True), st.data())
@settings(deadline=None, derandomize=True, max_examples=100)
def test_lexical_missing_question_word_never_lowers_the_score_of_a_passage(
    asked: list[str], data: st.DataObject
) -> None:
    """Two passages alike but for one word, which in the better one is asked for; the filler has no letter in common.

    Compared within one index: a word more in the corpus changes every idf.
    """
    known = data.draw(st.lists(st.sampled_from(asked[1:]), max_size=4))
    missing = asked[0]
    filler = "".join(data.draw(st.sampled_from("vwxyz")) for _ in missing)
    worse, better = " ".join([*known, filler]), " ".join([*known, missing])
    index = german([worse, better, "nichts davon"])
    scores = ask(index, " ".join(asked))
    assert scores[1] > scores[0]


def both(weights: Weights | None = None) -> LexicalIndex:
    """An index of German and gloss."""
    return LexicalIndex.build(TEXTS, GLOSSES, weights or Weights())


def test_lexical_gloss_in_an_english_question_computed_by_hand() -> None:
    """One text, "Amt", gloss "office", asked for "office" in English (German fields at .3, gloss at 1).

    German side: nothing known, idf ln 4: the stem, and 11 n-grams of "_office_" at .3.
    Gloss side: all known, idf ln(4/3), each worth idf / 2.2.
    """
    index = LexicalIndex.build(["Amt"], ["office"], Weights(ngram=0.3, gloss=0.5))
    known, unknown = log(4 / 3), log(4)
    gloss, words = 1 + 0.3 * 11, 0.3 * (1 + 0.3 * 11)
    found = index.scores(LexicalQuery("office", "office", "en"))
    assert found == pytest.approx([gloss * known / 2.2 / (gloss * known + words * unknown)], rel=1e-6)


@pytest.mark.parametrize(
    ("gloss", "field", "language", "weight"),
    [
        (0.5, STEMS, "de", 1.0),
        (0.5, NGRAMS, "de", 0.3),
        (0.5, GLOSS_STEMS, "de", 0.5),
        (0.5, GLOSS_NGRAMS, "de", 0.15),
        (0.5, STEMS, "en", GERMAN_IN_ENGLISH),
        (0.5, NGRAMS, "en", 0.3 * GERMAN_IN_ENGLISH),
        (0.5, GLOSS_STEMS, "en", 1.0),
        (0.5, GLOSS_NGRAMS, "en", 0.3),
        (0.25, GLOSS_STEMS, "en", 0.5),
        (2.0, GLOSS_STEMS, "en", 1.0),
    ],
)
def test_lexical_weights_of_fields(gloss: float, field: str, language: Language, weight: float) -> None:
    assert Weights(0.3, gloss).of(field, language) == pytest.approx(weight)


@pytest.mark.parametrize(
    ("text", "gloss", "language", "row"),
    [
        ("nursing homes", "nursing homes", "en", 1),  # no German word in it
        ("university dropouts", "university dropouts", "en", 2),
        ("Firmenberatung", "companies advises", "de", 0),  # no stem in common, the gloss has
    ],
)
def test_lexical_gloss_finds_what_words_do_not(text: str, gloss: str, language: Language, row: int) -> None:
    assert int(np.argmax(both().scores(LexicalQuery(text, gloss, language)))) == row


def test_lexical_gloss_of_a_question_does_not_count_when_the_gloss_weighs_nothing() -> None:
    index = both(Weights(gloss=0.0))
    assert sorted(index.fields) == [NGRAMS, STEMS]
    asked = index.scores(LexicalQuery("Hub", "nursing homes"))
    assert asked.tolist() == ask(german(TEXTS), "Hub").tolist()


@given(CORPORA, CORPORA, SENTENCES, SENTENCES, st.sampled_from(["de", "en"]), st.sampled_from([0.0, 0.5, 2.0]))
@settings(deadline=None, derandomize=True, max_examples=60)
def test_lexical_contributions_sum_to_the_score(
    texts: list[str], glosses: list[str], text: str, gloss: str, language: Language, weight: float
) -> None:
    """They come from bm25s' own scoring, the score from our sum over its arrays: rows and places."""
    glosses = (glosses * len(texts))[: len(texts)]
    index = LexicalIndex.build(texts, glosses, Weights(0.3, weight))
    query = LexicalQuery(text, gloss, language)
    scores = index.scores(query)
    for row in range(len(texts)):
        shares = index.contributions(query, row)
        assert set(shares) <= set(index.fields)
        assert all(share > 0 for tokens in shares.values() for share in tokens.values())
        assert sum(sum(tokens.values()) for tokens in shares.values()) == pytest.approx(float(scores[row]), abs=1e-6)


def test_lexical_contributions_name_field_and_token() -> None:
    shares = both().contributions(LexicalQuery("Wer hilft Studienabbrechern?", "university dropouts"), 2)
    assert "studienabbrech" in shares[STEMS]
    assert {"universiti", "dropout"} <= set(shares[GLOSS_STEMS])
    assert "_uni" in shares[GLOSS_NGRAMS]


@given(st.lists(st.sampled_from([0.0, 0.1, 0.25, 0.5, 1.0]), max_size=12), st.integers(0, 14))
@settings(deadline=None, derandomize=True)
def test_lexical_best_rows_are_those_of_a_stable_sort(values: list[float], k: int) -> None:
    scores = np.array(values, dtype=np.float32)
    expected = sorted((row for row in range(len(values)) if values[row] > 0), key=lambda row: (-values[row], row))
    assert best_rows(scores, k).tolist() == expected[:k]


def test_lexical_saved_and_loaded_gives_the_same_scores(tmp_path: Path) -> None:
    index = both()
    index.save(tmp_path / "lexical")
    loaded = LexicalIndex.load(tmp_path / "lexical", Weights(), tmp_path)
    assert loaded.size == len(TEXTS)
    for question in ("Fachkräfte für Pflegeheime", "Hub", "Quxwyz", ""):
        query = LexicalQuery(question, "skilled workers for nursing homes")
        assert loaded.scores(query).tolist() == index.scores(query).tolist()
        assert loaded.stems.scores(question)[1] == index.stems.scores(question)[1]
    assert loaded.ngrams.idf("hub") == index.ngrams.idf("hub")


BUILD_AND_HASH = """
import hashlib, json, pathlib, sys
from corpus.lexical import LexicalIndex, Weights
directory = pathlib.Path(sys.argv[1])
LexicalIndex.build(*json.loads(sys.argv[2]), Weights()).save(directory)
for path in sorted(directory.rglob("*")):
    if path.is_file():
        print(path.relative_to(directory).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest())
"""


def test_lexical_same_texts_give_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    outputs = []
    for seed in ("0", "1"):
        command = [sys.executable, "-c", BUILD_AND_HASH, str(tmp_path / seed), json.dumps([TEXTS, GLOSSES])]
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        outputs.append(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)
    assert outputs[0] == outputs[1]
    assert len(outputs[0].splitlines()) == 20


def _files(directory: Path) -> list[Path]:
    return sorted(path for path in directory.rglob("*") if path.is_file())


@pytest.mark.parametrize("damage", [b"", b"[]", b"null", b"\x93NUMPY", b"\xff\xfe{"])
def test_lexical_damaged_file_is_a_corrupt_index(tmp_path: Path, damage: bytes) -> None:
    both().save(tmp_path / "lexical")
    for path in _files(tmp_path / "lexical"):
        whole = path.read_bytes()
        path.write_bytes(damage)
        with pytest.raises(IndexCorrupt) as caught:
            LexicalIndex.load(tmp_path / "lexical", Weights(), tmp_path)
        assert caught.value.values["file"] == f"lexical/{path.parent.name}"
        path.unlink()
        with pytest.raises(IndexCorrupt):
            LexicalIndex.load(tmp_path / "lexical", Weights(), tmp_path)
        path.write_bytes(whole)
    assert LexicalIndex.load(tmp_path / "lexical", Weights(), tmp_path).size == len(TEXTS)


def test_lexical_fields_of_different_length_are_a_corrupt_index(tmp_path: Path) -> None:
    both().save(tmp_path)
    Bm25Field.build(TEXTS[:2], char_ngrams).save(tmp_path / "ngrams")
    with pytest.raises(IndexCorrupt):
        LexicalIndex.load(tmp_path, Weights(), tmp_path)
