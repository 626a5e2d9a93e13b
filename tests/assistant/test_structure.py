"""Short passages and openings of fact sheets, computed by hand; and what holds for any scores."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.retrieve import HybridRetriever
from assistant.structure import OPENING_WEIGHT, SHORT_WEIGHT, Structure
from corpus.gloss import load_glosser
from corpus.index import Index
from corpus.schema import Document, Page, Passage, Source, SourceKind, Span

LONG = 300


def document(doc_id: str, kind: SourceKind) -> Document:
    source = Source(doc_id, doc_id, "", None, "", kind, f"{doc_id}.md", "")
    return Document(source, "x" * 5000, (Page(1, "1", 0, 5000),))


def passage(doc_id: str, start: int, length: int = LONG) -> Passage:
    span = Span(doc_id, start, start + length)
    return Passage(f"{doc_id}:{start}", span, "x" * length, doc_id, "paragraph", 1, 1, (span,), (None,))


DOCUMENTS = {
    "strategy": document("strategy", "strategy"),
    "one": document("one", "fact_sheet"),
    "two": document("two", "fact_sheet"),
    "guide": document("guide", "guideline"),
}


def structure(*passages: Passage) -> Structure:
    return Structure.of(passages, DOCUMENTS)


def applied(found: Structure, *scores: float, allowed: tuple[bool, ...] | None = None) -> list[float]:
    given_scores = np.array(scores, dtype=np.float32)
    mask = np.ones(len(scores), dtype=np.bool_) if allowed is None else np.array(allowed)
    return [float(score) for score in found.apply(given_scores, mask)]


def test_short_passages_lose_by_the_logarithm_of_what_they_lack() -> None:
    found = structure(passage("strategy", 0, 300), passage("strategy", 1000, 900), passage("strategy", 3000, 30))
    assert applied(found, 0.5, 0.5, 0.5) == pytest.approx([0.5, 0.5, 0.5 * (1 - SHORT_WEIGHT * log(10))])


def test_opening_of_a_fact_sheet_rises_towards_the_mean_of_its_two_best() -> None:
    found = structure(*(passage("one", start) for start in (0, 400, 800, 1200)))
    # Two best: 0.6 and 0.4; half of the way from 0.1 to 0.5.
    assert applied(found, 0.1, 0.6, 0.4, 0.2) == pytest.approx([0.1 + OPENING_WEIGHT * 0.4, 0.6, 0.4, 0.2])


def test_opening_counts_equal_passages_both() -> None:
    found = structure(*(passage("one", start) for start in (0, 400, 800)))
    assert applied(found, 0.0, 0.6, 0.6)[0] == pytest.approx(OPENING_WEIGHT * 0.6)


def test_opening_that_is_the_best_passage_stays() -> None:
    found = structure(*(passage("one", start) for start in (0, 400)))
    assert applied(found, 0.6, 0.2) == pytest.approx([0.6, 0.2])


@pytest.mark.parametrize("doc_id", ["strategy", "guide"])
def test_opening_of_another_kind_of_document_stays(doc_id: str) -> None:
    found = structure(passage(doc_id, 0), passage(doc_id, 400))
    assert applied(found, 0.1, 0.6) == pytest.approx([0.1, 0.6])


def test_opening_is_the_first_in_the_document_whatever_the_order_of_the_rows() -> None:
    found = structure(passage("one", 400), passage("two", 400), passage("two", 0), passage("one", 0))
    scores = applied(found, 0.6, 0.4, 0.0, 0.0)
    assert scores == pytest.approx([0.6, 0.4, OPENING_WEIGHT * 0.2, OPENING_WEIGHT * 0.3])


def test_opening_learns_nothing_from_passages_that_are_not_ranked() -> None:
    found = structure(*(passage("one", start) for start in (0, 400, 800)))
    assert applied(found, 0.1, 0.9, 0.1, allowed=(True, False, True))[0] == pytest.approx(0.1)


def test_opening_alone_stays() -> None:
    assert applied(structure(passage("one", 0)), 0.3) == pytest.approx([0.3])


def test_no_passages() -> None:
    assert applied(structure()) == []


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(DOCUMENTS)),
            st.integers(1, 900),
            st.floats(0, 1, width=32),
            st.booleans(),
        ),
        max_size=30,
    )
)
def test_scores_stay_between_zero_and_the_highest(rows: list[tuple[str, int, float, bool]]) -> None:
    found = structure(*(passage(doc, 10 * at, length) for at, (doc, length, _, _) in enumerate(rows)))
    scores = np.array([row[2] for row in rows], dtype=np.float32)
    result = found.apply(scores, np.array([row[3] for row in rows], dtype=np.bool_))
    assert result.shape == scores.shape
    assert bool(np.all(result >= 0))
    assert bool(np.all(result <= scores.max(initial=0.0) + 1e-6))


def test_retriever_tells_the_share_of_structure(shipped_index: Index) -> None:
    hits = HybridRetriever(shipped_index, load_glosser()).retrieve("Wer hilft Studienabbrechern?", 10)
    for hit in hits:
        parts = dict(hit.parts)
        assert hit.score == pytest.approx(parts["lexical"] + parts["structure"], abs=1e-6)
    assert any(dict(hit.parts)["structure"] for hit in hits)
