from __future__ import annotations

import random
from math import log2

import pytest
import pytrec_eval
from hypothesis import given
from hypothesis import strategies as st

from corpus.schema import Span
from evals.metrics.retrieval import (
    Hub,
    evidence_within,
    hit,
    ndcg,
    negative_controls,
    recall,
    reciprocal_rank,
    section_coverage,
)
from evals.qrels import Need

NONE: frozenset[int] = frozenset()
# Five passages for three needs: the second passage brings two at once, the fourth repeats one.
FOUND = (NONE, frozenset({0, 1}), NONE, frozenset({1}), frozenset({2}))
Rankings = st.lists(st.frozensets(st.integers(0, 5), max_size=3), max_size=12)


def test_retrieval_recall_by_hand() -> None:
    assert [recall(FOUND, 3, k) for k in (1, 2, 4, 5, 20)] == [0, 2 / 3, 2 / 3, 1, 1]
    assert recall(FOUND, 4, 5) == 3 / 4
    assert recall((), 2, 5) == 0


def test_retrieval_hit_and_reciprocal_rank_by_hand() -> None:
    assert [hit(FOUND, k) for k in (1, 2, 5)] == [0, 1, 1]
    assert reciprocal_rank(FOUND) == 1 / 2
    assert reciprocal_rank((NONE, NONE)) == reciprocal_rank(()) == 0


def test_retrieval_ndcg_by_hand() -> None:
    # gains 0 2 0 0 1; ideal 2 1 0 0 0
    expected = (2 / log2(3) + 1 / log2(6)) / (2 / log2(2) + 1 / log2(3))
    assert ndcg(FOUND, 3, 10) == pytest.approx(expected)
    # a fourth need that no passage brings makes the ideal 2 1 1
    assert ndcg(FOUND, 4, 10) == pytest.approx((2 / log2(3) + 1 / log2(6)) / (2 / log2(2) + 1 / log2(3) + 1 / log2(4)))
    assert ndcg(FOUND, 3, 1) == 0
    assert ndcg((frozenset({0}), frozenset({0})), 1, 10) == 1


@pytest.mark.parametrize("seed", range(20))
def test_retrieval_agrees_with_trec_eval(seed: int) -> None:
    """One need a relevant document, as trec_eval sees a ranking; some needs are never found."""
    chance = random.Random(seed)
    relevant = [f"r{n}" for n in range(chance.randint(1, 12))]
    ranking = relevant[: chance.randint(0, len(relevant))] + [f"n{n}" for n in range(chance.randint(1, 20))]
    chance.shuffle(ranking)
    found = [frozenset({relevant.index(name)}) if name in relevant else NONE for name in ranking]
    judge = pytrec_eval.RelevanceEvaluator(
        {"q": dict.fromkeys(relevant, 1)}, {"recall", "recip_rank", "ndcg_cut", "success"}
    )
    theirs = judge.evaluate({"q": {name: float(-rank) for rank, name in enumerate(ranking)}})["q"]
    for k in (5, 10, 20):
        assert recall(found, len(relevant), k) == pytest.approx(theirs[f"recall_{k}"])
        assert ndcg(found, len(relevant), k) == pytest.approx(theirs[f"ndcg_cut_{k}"])
    assert reciprocal_rank(found) == pytest.approx(theirs["recip_rank"])
    assert hit(found, 5) == theirs["success_5"]


@given(Rankings, st.integers(1, 12))
def test_retrieval_measures_lie_between_0_and_1_and_grow_with_k(found: list[frozenset[int]], k: int) -> None:
    for value in (recall(found, 6, k), ndcg(found, 6, k), reciprocal_rank(found), hit(found, k)):
        assert 0 <= value <= 1 + 1e-12
    assert recall(found, 6, k) <= recall(found, 6, k + 1)


@given(Rankings, st.integers(1, 12))
def test_retrieval_passages_behind_the_first_k_change_nothing_but_the_ideal(
    found: list[frozenset[int]], k: int
) -> None:
    assert recall(found, 6, k) == recall(found[:k], 6, k)
    assert hit(found, k) == hit(found[:k], k)


@given(st.lists(st.frozensets(st.integers(0, 5), min_size=1, max_size=1), min_size=1, max_size=6, unique=True))
def test_retrieval_all_needs_first_is_perfect(found: list[frozenset[int]]) -> None:
    everything = [frozenset({number}) for number in range(len(found))]
    noise = [NONE] * 5
    assert ndcg(everything + noise, len(found), 10) == pytest.approx(1)
    assert recall(everything + noise, len(found), 10) == reciprocal_rank(everything + noise) == 1


def test_retrieval_evidence_within_cuts_the_passage_at_the_limit() -> None:
    passages = [Span("d", 0, 100), Span("d", 200, 400)]
    gold = [Need("first", (Span("d", 50, 90),)), Need("second", (Span("d", 280, 320),))]
    lengths = [100, 200]
    assert evidence_within(passages, lengths, gold, 300) == 1
    assert evidence_within(passages, lengths, gold, 200) == 1  # up to 300: half of the second
    assert evidence_within(passages, lengths, gold, 199) == 1 / 2
    assert evidence_within(passages, lengths, gold, 69) == 0  # up to 69: less than half of the first
    assert evidence_within(passages, lengths, gold, 70) == 1 / 2
    assert evidence_within([None, passages[0]], [100, 100], gold[:1], 100) == 0  # unlocated text takes room too
    assert evidence_within([], [], gold, 1500) == 0


def test_retrieval_rest_of_a_cut_passage_needs_half_a_gold_span() -> None:
    """Otherwise three characters inside a long quote would count as evidence."""
    long_quote = [Need("quote", (Span("d", 0, 1000),))]
    assert evidence_within([Span("d", 100, 200)], [100], long_quote, 1500) == 1
    assert evidence_within([Span("d", 100, 200)], [100], long_quote, 3) == 0
    assert evidence_within([Span("d", 100, 200)], [100], [Need("d", documents=("d",))], 3) == 1


def test_retrieval_section_coverage_by_hand() -> None:
    one, two, three = ("d", "1"), ("d", "2"), ("e", "3")
    wanted = [frozenset({one}), frozenset({two, three})]
    assert section_coverage([one, ("d",), three], wanted, 10) == 1
    assert section_coverage([one, ("d",), three], wanted, 2) == 1 / 2
    assert section_coverage([], wanted, 10) == 0


def test_retrieval_negative_controls_name_what_comes_again() -> None:
    rankings = [["a", "b", "a"], ["b", "c"], ["x", "y", "z", "b"]]
    assert negative_controls(rankings, k=5) == (Hub("b", 3, 1.0),)
    assert negative_controls(rankings, k=2) == (Hub("b", 2, 2 / 3),)
    assert negative_controls(rankings, k=1, least=1) == tuple(Hub(name, 1, 1 / 3) for name in "abx")
    assert negative_controls([]) == ()
