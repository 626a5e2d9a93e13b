"""Is there an answer at all: signs, what they add up to, and what a refusal tells."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Assistant
from assistant.coverage import coverage_of
from assistant.factory import assistant_for
from assistant.question import Question, understand
from assistant.retrieve import Ranking
from assistant.sufficiency import (
    MODEL,
    TYPE_GROUPS,
    WORDS,
    Verdict,
    judge,
    load_weights,
    probability,
    refusal_notes,
    signs_of,
)
from corpus.texts import notice
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
    evidence = assistant.collector.collect(ranking, asked.expected)
    coverage = coverage_of(assistant.index, assistant.retriever.glosser, asked, evidence)
    return signs_of(assistant.index, asked, ranking, coverage, rows)


def verdict(assistant: Assistant, text: str, rows: int = 0) -> Verdict:
    asked, ranking = read(assistant, text)
    evidence = assistant.collector.collect(ranking, asked.expected)
    return judge(assistant.index, assistant.retriever.glosser, asked, ranking, evidence, rows)


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
    total = weights.intercept + 0.5 * weights.signs["complete"] + weights.signs["rows"]
    told = probability({"complete": 0.5, "rows": 1.0, "no sign": 9.0}, with_model=with_model)
    assert told == pytest.approx(1 / (1 + math.exp(-total)))


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


def test_sufficiency_sentence_with_words_type_place_and_year_is_complete(small: Assistant) -> None:
    found = signs(small, "Wie viele Plätze zählt der Hub?")
    assert found["complete"] > 0.55
    assert found["near_miss"] == pytest.approx(0)
    assert (found["conflict"], found["type_quantity"]) == (0.0, 1.0)


def test_sufficiency_type_that_no_sentence_has_is_a_near_miss(small: Assistant) -> None:
    found = signs(small, "Wie hoch ist der Anteil der Pflegeheime in Schaumburg?")
    assert found["complete"] == 0.0
    assert found["near_miss"] > 0.5


def test_sufficiency_answer_for_another_place_is_a_conflict(small: Assistant) -> None:
    assert signs(small, "Wie viele Plätze zählt der Hub in Schaumburg?")["conflict"] > 0.2
    assert signs(small, "Wie viele Plätze zählt der Hub in Holzminden?")["conflict"] < 0.2


def test_sufficiency_year_number_and_noun_that_stand_nowhere_are_signs(small: Assistant) -> None:
    there = signs(small, "Was tat der Hub 2023 in Holzminden mit 21 Plätzen?")
    assert (there["year_missing"], there["number_missing"], there["asked_unknown"]) == (0.0, 0.0, 0.0)
    missing = signs(small, "Welche Drohnen hatte der Hub 2019 für 77 Betriebe?")
    assert (missing["year_missing"], missing["number_missing"], missing["asked_unknown"]) == (1.0, 1.0, 1.0)


def test_sufficiency_what_is_asked_of_a_named_thing_and_stands_nowhere_is_a_sign(assistant: Assistant) -> None:
    asked = signs(assistant, "Was kostet ein Schreibtisch in der iKantine Stadthagen?")
    assert asked["named"] == 1.0
    assert asked["uncovered_of_named"] > signs(assistant, "Seit wann gibt es die iKantine?")["uncovered_of_named"]
    assert signs(assistant, "Was kostet ein Schreibtisch in Hannover?")["uncovered_of_named"] == 0.0


def test_sufficiency_rows_opinions_and_foreign_places_are_told(small: Assistant) -> None:
    assert signs(small, "Welche Angebote gibt es?", rows=3)["rows"] == 1.0
    assert signs(small, "Welche Angebote gibt es?")["rows"] == 0.0
    assert signs(small, "Wie zufrieden sind die Betriebe mit dem Hub?")["opinion"] == 1.0
    assert signs(small, "Was bietet der Hub im Landkreis Göttingen?")["foreign_place"] == 1.0


def test_sufficiency_verdict_is_the_probability_of_the_signs(small: Assistant) -> None:
    text = "Wie viele Plätze zählt der Hub?"
    told = verdict(small, text)
    assert told.probability == probability(signs(small, text), with_model=False)
    assert told.unsupported == ()
    assert told.probability > verdict(small, "Wie viele Drohnen kaufte der Hub 2019?").probability


def test_sufficiency_without_evidence_or_beside_the_subject_nothing_is_answered(small: Assistant) -> None:
    asked, ranking = read(small, "Wie viele Plätze zählt der Hub?")
    assert judge(small.index, small.retriever.glosser, asked, ranking, []) == Verdict(0.0)
    assert verdict(small, "Wie wird das Wetter im Jahr 2050?") == Verdict(0.0)
    assert verdict(small, "Wie wird das Wetter im Jahr 2050?", rows=1).probability > 0


def test_sufficiency_refusal_names_what_was_looked_for_and_what_of_it_is_not_there(assistant: Assistant) -> None:
    text = "Was kostet ein Schreibtisch in der iKantine?"
    notes = refusal_notes(understand(text), verdict(assistant, text))
    assert notes == (
        notice("assistant.looked_for", words="Schreibtisch, iKantine"),
        notice("assistant.not_supported", words="„Schreibtisch“"),
    )
    assert [n.key for n in refusal_notes(understand("wie wird das wetter"), Verdict(0.0))] == ["assistant.looked_for"]
    assert refusal_notes(understand("wie wird das wetter"), Verdict(0.0))[0].values == (("words", "wetter"),)


def test_sufficiency_groups_of_types_are_disjoint() -> None:
    every = [kind for group in TYPE_GROUPS.values() for kind in group]
    assert len(every) == len(set(every))
