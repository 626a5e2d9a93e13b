"""Passages → scored sentences: what is quotable, in order, each 0..1."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.answer import Assistant
from assistant.evidence import (
    FITS,
    MEANING,
    PASSAGE,
    POINT,
    SEARCHED_PASSAGES,
    TOPIC,
    Evidence,
    EvidenceCollector,
    _local_weights,
    list_of,
)
from assistant.factory import assistant_for
from assistant.questions.expected import AnswerType
from corpus.index import Index
from tests.assistant.small import build, settings_for, span_of

HUB = """# Der Hub

Der Hub in Holzminden bietet Betrieben:

- eine Werkstatt mit Druckern
- Räume für Gründende
- Beratung zu Patenten

## Stand

Der Hub wurde 2023 eröffnet. Der Hub zählt 21 Plätze.
"""
NETWORK = """# Das Netz

Das Netz hilft Pflegeheimen in Schaumburg. Das Netz trifft sich zweimal im Jahr.
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    directory: Path = tmp_path_factory.mktemp("evidence")
    return assistant_for(build(directory, hub=HUB, netz=NETWORK), settings_for(directory))


def collected(
    assistant: Assistant, question: str, expected: AnswerType | None = None, documents: Collection[str] = ()
) -> list[Evidence]:
    return assistant.collector.collect(assistant.retriever.rank(question, 20, documents), expected)


def told(index: Index, evidence: Evidence) -> str:
    return index.documents[evidence.span.doc_id].slice(evidence.span)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from("Was macht welche Projekte Betriebe Holzminden Förderung 2021 who hilft Azubis § % „".split()),
        min_size=1,
        max_size=7,
    ),
    st.sampled_from([None, "number", "date", "organisation"]),
)
def test_evidence_is_sorted_within_0_and_1_and_a_sentence_of_a_good_passage(
    assistant: Assistant, words: list[str], expected: AnswerType | None
) -> None:
    ranking = assistant.retriever.rank(" ".join(words), 20)
    evidence = assistant.collector.collect(ranking, expected)
    scores = [one.score for one in evidence]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 + 1e-9 for score in scores)
    searched = {hit.passage.passage_id: hit.rank for hit in ranking.hits[:SEARCHED_PASSAGES]}
    for one in evidence:
        assert searched[one.passage.passage_id] == one.rank
        assert one.span in one.passage.sentences
        assert one.lead_in == one.passage.lead_ins[one.passage.sentences.index(one.span)]
        assert not (one.fits and expected is None)
    assert len({(one.passage.passage_id, one.span) for one in evidence}) == len(evidence)


def test_evidence_sentence_that_tells_the_point_stands_before_those_that_share_the_name(small: Assistant) -> None:
    """Every sentence of the sheet has the hub's name; only one has the places."""
    evidence = collected(small, "Wie viele Plätze zählt der Hub?", "number")
    assert told(small.index, evidence[0]) == "Der Hub zählt 21 Plätze."
    assert evidence[0].fits


def test_evidence_expected_type_lifts_a_sentence_by_its_weight_and_nothing_else(small: Assistant) -> None:
    plain = {one.span: one for one in collected(small, "Wie war das mit dem Hub?")}
    typed = {one.span: one for one in collected(small, "Wie war das mit dem Hub?", "date")}
    dated = span_of(small.index, "Der Hub wurde 2023 eröffnet.")
    gain = FITS / (TOPIC + POINT + MEANING + PASSAGE + FITS)
    assert plain.keys() == typed.keys()
    for span, one in typed.items():
        assert one.score - plain[span].score == pytest.approx(gain if span == dated else 0.0)


def test_evidence_of_documents_asked_for_is_only_from_there(small: Assistant) -> None:
    assert {one.span.doc_id for one in collected(small, "Was hilft Betrieben?", documents=["netz"])} <= {"netz"}


def test_evidence_list_is_meant_when_its_lead_in_has_what_is_asked(small: Assistant) -> None:
    about_list = {told(small.index, one): one for one in collected(small, "Was bietet der Hub Betrieben?")}
    about_item = {told(small.index, one): one for one in collected(small, "Wo gibt es Druckern eine Werkstatt?")}
    assert about_list["eine Werkstatt mit Druckern"].list_is_meant
    assert not about_item["eine Werkstatt mit Druckern"].list_is_meant
    assert not about_list["Der Hub wurde 2023 eröffnet."].list_is_meant


def test_evidence_list_of_a_lead_in_is_all_its_items_in_order(small: Assistant) -> None:
    lead_in = span_of(small.index, "Der Hub in Holzminden bietet Betrieben:")
    items = list_of(small.index, lead_in)
    assert [told(small.index, one) for one in items] == [
        "eine Werkstatt mit Druckern",
        "Räume für Gründende",
        "Beratung zu Patenten",
    ]
    assert {one.lead_in for one in items} == {lead_in}
    assert list_of(small.index, span_of(small.index, "Der Hub zählt 21 Plätze.")) == []


def test_evidence_without_a_model_has_no_meaning_but_a_score(small: Assistant) -> None:
    words_only = EvidenceCollector(small.index, small.retriever.glosser, None)
    ranking = replace(small.retriever, semantic=None).rank("Wie viele Plätze zählt der Hub?", 20)
    assert ranking.vector is None
    assert told(small.index, words_only.collect(ranking, "number")[0]) == "Der Hub zählt 21 Plätze."


def test_evidence_of_a_ranking_without_hits_is_nothing(small: Assistant) -> None:
    ranking = small.retriever.rank("Was hilft Betrieben?", 20)
    assert small.collector.collect(replace(ranking, hits=()), None) == []


def test_evidence_local_weight_of_a_token_is_its_idf_among_the_sentences() -> None:
    """Two sentences: idf(1 of 2) = ln 2, idf(2 of 2) = ln 1.2, in none ln 6 – divided by the last."""
    both, one, none = ("stems", "hub"), ("stems", "platz"), ("stems", "mond")
    weights = _local_weights({both: 0.5, one: 0.3, none: 0.2}, [frozenset({both, one}), frozenset({both})])
    assert weights[both] == pytest.approx(0.5 * math.log(1.2) / math.log(6))
    assert weights[one] == pytest.approx(0.3 * math.log(2) / math.log(6))
    assert weights[none] == pytest.approx(0.2)
