"""Is there an answer at all: signs, what they add up to, and what the documents are about."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Assistant
from assistant.factory import assistant_for
from assistant.question import Question, understand
from assistant.retrieve import Ranking
from assistant.sufficiency import (
    MODEL,
    TYPE_GROUPS,
    WORDS,
    _dice,
    is_known,
    load_weights,
    on_topic,
    probability,
    signs_of,
    unknown_words,
)
from tests.assistant.small import build, settings_for

HUB = """# Der Hub

## Angebot

Der Hub in Holzminden berät Betriebe kostenlos. Der Hub zählt 21 Plätze.

## Stand

Der Hub wurde 2023 eröffnet.
"""
NETWORK = """# Das Pflegenetz

Das Pflegenetz hilft Pflegeheimen in Schaumburg. Das Pflegenetz trifft sich zweimal im Jahr.
"""
SIGNS = sorted(load_weights()[MODEL].signs)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    directory: Path = tmp_path_factory.mktemp("sufficiency")
    return assistant_for(build(directory, hub=HUB, netz=NETWORK), settings_for(directory))


def read(assistant: Assistant, text: str) -> tuple[Question, Ranking]:
    asked = understand(text)
    return asked, assistant.retriever.rank(asked.standalone, 20, (), asked.language)


def signs(assistant: Assistant, text: str, rows: int = 0) -> dict[str, float]:
    asked, ranking = read(assistant, text)
    return signs_of(assistant.index, asked, ranking, assistant.collector.collect(ranking, asked.expected), rows)


def topical(assistant: Assistant, text: str) -> bool:
    asked, ranking = read(assistant, text)
    return on_topic(asked, ranking, assistant.index.lexical.stems.vocabulary)


@given(st.dictionaries(st.sampled_from(SIGNS), st.floats(0, 1), max_size=len(SIGNS)), st.booleans())
def test_sufficiency_probability_is_within_0_and_1(found: dict[str, float], with_model: bool) -> None:
    assert 0 < probability(found, with_model=with_model) < 1


@given(
    st.dictionaries(st.sampled_from(SIGNS), st.floats(0, 1), max_size=len(SIGNS)),
    st.sampled_from(SIGNS),
    st.floats(0, 1),
    st.booleans(),
)
def test_sufficiency_probability_moves_with_a_signs_weight(
    found: dict[str, float], name: str, more: float, with_model: bool
) -> None:
    weight = load_weights()[MODEL if with_model else WORDS].signs[name]
    before = probability(found, with_model=with_model)
    after = probability(found | {name: found.get(name, 0.0) + more}, with_model=with_model)
    if weight >= 0:
        assert after >= before - 1e-12
    if weight <= 0:
        assert after <= before + 1e-12


@pytest.mark.parametrize("with_model", [True, False])
def test_sufficiency_probability_is_the_logistic_function_of_the_weighted_sum(with_model: bool) -> None:
    weights = load_weights()[MODEL if with_model else WORDS]
    assert probability({}, with_model=with_model) == pytest.approx(1 / (1 + math.exp(-weights.intercept)))
    total = weights.intercept + 0.5 * weights.signs["covered"] + weights.signs["rows"]
    told = probability({"covered": 0.5, "rows": 1.0, "no sign": 9.0}, with_model=with_model)
    assert told == pytest.approx(1 / (1 + math.exp(-total)))


def test_sufficiency_words_alone_know_no_meaning() -> None:
    assert load_weights()[WORDS].signs["meaning"] == 0.0


def test_sufficiency_signs_are_the_weighted_ones_and_within_0_and_1(assistant: Assistant) -> None:
    for text in (
        "Was macht die Lenkungsgruppe?",
        "Wie wird das Wetter?",
        "Who helps?",
        "Wer leitet das ArL seit 2031?",
    ):
        found = signs(assistant, text)
        assert sorted(found) == SIGNS
        assert all(0 <= value <= 1 + 1e-9 for value in found.values()), found


def test_sufficiency_sentence_with_all_words_and_the_type_is_complete(small: Assistant) -> None:
    found = signs(small, "Wie viele Plätze zählt der Hub?")
    assert (found["complete"], found["covered_typed"], found["typed"], found["untyped"]) == (1.0, 1.0, 1.0, 0.0)
    assert found["sentence_typed"] == found["sentence"] > 0
    assert found["type_quantity"] == 1.0


def test_sufficiency_type_that_no_sentence_has_is_a_sign_against(small: Assistant) -> None:
    found = signs(small, "Wie hoch ist der Anteil der Pflegeheime in Schaumburg?")
    assert (found["typed"], found["untyped"]) == (0.0, 1.0)
    assert found["covered_typed"] == found["complete"] == found["sentence_typed"] == 0.0
    assert 0 < found["covered"] < 1


def test_sufficiency_year_region_and_noun_that_stand_nowhere_are_signs(small: Assistant) -> None:
    there = signs(small, "Was tat der Hub 2023 in Holzminden?")
    assert (there["year_missing"], there["unknown_noun"]) == (0.0, 0.0)
    missing = signs(small, "Was tat der Hub 2019 im Landkreis Nienburg mit Drohnen?")
    assert (missing["year_missing"], missing["region_missing"], missing["unknown_noun"]) == (1.0, 1.0, 1.0)


def test_sufficiency_rows_and_number_of_words_are_told(small: Assistant) -> None:
    assert signs(small, "Welche Angebote gibt es?", rows=3)["rows"] == 1.0
    assert signs(small, "Welche Angebote gibt es?")["rows"] == 0.0
    assert signs(small, "Hub Holzminden")["words"] == pytest.approx(2 / 8)
    assert signs(small, "Hub Holzminden Betriebe Plätze Stand Angebot Netz Pflege Jahr Monat")["words"] == 1.0


def test_sufficiency_nothing_found_has_signs_too(small: Assistant) -> None:
    asked, ranking = read(small, "Wie viele Plätze zählt der Hub?")
    empty = replace(ranking, hits=())
    found = signs_of(small.index, asked, empty, [])
    assert sorted(found) == SIGNS
    assert found["passage"] == found["sentence"] == found["covered"] == found["lead"] == 0.0
    assert not on_topic(asked, empty, small.index.lexical.stems.vocabulary)


def test_sufficiency_groups_of_types_are_disjoint() -> None:
    every = [kind for group in TYPE_GROUPS.values() for kind in group]
    assert len(every) == len(set(every))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Wie viele Plätze zählt der Hub?", True),
        ("Hilft das Netz Heimen in Schaumburg?", True),  # parts of compounds
        ("Betribe in Holzminden?", True),  # a misspelt word looks alike
        ("Holzminden?", True),  # its only word
        ("Wie wird das Wetter im Jahr 2050?", False),  # one shared word is no subject
        ("Wie backe ich Apfelkuchen?", False),
        ("Are there Pflegeheime here?", True),  # a German word in an English question
        ("Best pizza in town?", False),
    ],
)
def test_sufficiency_on_topic_needs_two_words_of_one_passage(small: Assistant, question: str, expected: bool) -> None:
    assert topical(small, question) is expected


def test_sufficiency_meaning_alone_can_be_the_subject(small: Assistant) -> None:
    asked, ranking = read(small, "Wie backe ich Apfelkuchen?")
    hit = small.retriever.rank("Wie viele Plätze zählt der Hub?", 1).hits[0]
    vocabulary = small.index.lexical.stems.vocabulary
    for cosine, expected in ((0.44, False), (0.46, True)):
        close = replace(ranking, hits=(replace(hit, parts=(("lexical", 0.0), ("cosine", cosine))),))
        assert on_topic(asked, close, vocabulary) is expected


def test_sufficiency_unknown_words_are_nouns_in_no_form_and_no_compound(small: Assistant) -> None:
    assert unknown_words(small.index, "Welche Drohnen hat der Hub?") == ["Drohnen"]
    assert unknown_words(small.index, "Drohnen: hat der Hub die?") == []  # the first word is capitalised anyway
    assert unknown_words(small.index, "Hat der Hub Betrieb, Platz, Heim und Angebote?") == []
    assert unknown_words(small.index, "Hat der Hub Drohnen oder keine Drohnen?") == ["Drohnen"]
    assert unknown_words(small.index, "hat der hub drohnen") == []
    assert unknown_words(small.index, "") == []


def test_sufficiency_known_is_a_stem_or_part_of_one() -> None:
    assert is_known("heimen", {"pflegeheim": 0})
    assert not is_known("mond", {"pflegeheim": 0})


def test_sufficiency_dice_of_letter_trigrams_is_the_share_in_common() -> None:
    assert _dice("projekt", "projekt") == 1.0
    assert _dice("abc", "xyz") == 0.0
    assert _dice("ab", "ein viel längeres Wort") == 0.0
    assert _dice("betrieb", "betribe") == _dice("betribe", "betrieb") > 0.0
