"""The fit of the sentence weights, against data that can be checked by hand."""

from __future__ import annotations

import math
import tomllib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answer import Assistant
from assistant.evidence import load_weights
from corpus.errors import EvalDataError
from evals.dataset import EvalQuestion
from evals.sentences import (
    PENALTY,
    Candidates,
    candidates,
    fit_sentences,
    sentences_text,
    write_sentences,
)


def question_of(*signs: float, right: int) -> Candidates:
    return Candidates(np.array([[value] for value in signs]), np.arange(len(signs)) == right)


def test_sentences_two_candidates_get_the_weight_that_solves_the_penalised_equation() -> None:
    """The right sentence always has sign 1, the other 0: standardised +1 and -1.

    With weight b the right one has the share 1 / (1 + exp(-2b)); the gradient of the mean loss is
    -2 (1 - share) and the penalty gives PENALTY * b. One raw unit is two standard deviations.
    """
    fit = fit_sentences(("sign",), [question_of(0.0, 1.0, right=1)] * 20)
    b = fit.weights["sign"] / 2
    assert b > 0
    assert 2 * (1 - 1 / (1 + math.exp(-2 * b))) == pytest.approx(PENALTY * b, abs=1e-6)
    assert fit.ranks.tolist() == [1] * 20


def test_sentences_sign_that_speaks_against_the_right_one_weighs_below_zero() -> None:
    fit = fit_sentences(("sign",), [question_of(1.0, 0.0, 0.2, right=1)] * 12)
    assert fit.weights["sign"] < 0


def test_sentences_constant_sign_weighs_nothing_and_ranks_stay_in_order() -> None:
    fit = fit_sentences(("sign",), [question_of(0.5, 0.5, 0.5, right=2)] * 10)
    assert fit.weights == {"sign": 0.0}
    assert fit.ranks.tolist() == [3] * 10


def test_sentences_nothing_right_is_said() -> None:
    with pytest.raises(EvalDataError) as error:
        fit_sentences((), [])
    assert error.value.key == "nothing_to_fit"


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.lists(st.floats(0, 1), min_size=2, max_size=6), st.integers(0, 5)), min_size=2, max_size=15)
)
def test_sentences_ranks_are_places_among_the_candidates(drawn: list[tuple[list[float], int]]) -> None:
    found = [question_of(*signs, right=right % len(signs)) for signs, right in drawn]
    fit = fit_sentences(("sign",), found)
    assert all(1 <= rank <= len(one.right) for rank, one in zip(fit.ranks.tolist(), found, strict=True))
    assert math.isfinite(fit.weights["sign"])


def test_sentences_candidates_of_a_question_hold_its_gold_quote(assistant: Assistant) -> None:
    quote = "Sie berät und beschließt über die Aktivitäten des Fachkräftebündnisses Leine-Weser"
    asked = EvalQuestion("a", "Was macht die Lenkungsgruppe?", gold_quotes=(quote,), answerable=True)
    lost = EvalQuestion("b", "Was macht die Lenkungsgruppe?", answer_keys=(("gibt es nirgends",),), answerable=True)
    refused = EvalQuestion("c", "Wie wird das Wetter?", answerable=False)
    names, found = candidates(assistant, [asked, lost, refused])
    assert set(names) == load_weights()[0].keys()
    assert len(found) == 1
    assert found[0].right.sum() >= 1
    assert found[0].signs.shape == (len(found[0].right), len(names))


def test_sentences_weights_are_written_as_the_assistant_reads_them(tmp_path: Path) -> None:
    fit = fit_sentences(("sign",), [question_of(0.0, 1.0, right=1)] * 20)
    path = tmp_path / "evidence.toml"
    write_sentences(fit, path)
    assert tomllib.loads(path.read_text())["weights"] == {"sign": pytest.approx(fit.weights["sign"], abs=1e-4)}
    told = sentences_text(fit, "de")
    assert "@1 1.000" in told
    assert "sign" in told
