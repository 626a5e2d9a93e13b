"""Passages → scored sentences: what is quotable, in order, each 0..1."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.answer import Assistant
from assistant.evidence import (
    SEARCHED_PASSAGES,
    SHORT,
    Evidence,
    EvidenceCollector,
    list_of,
    load_weights,
    scored,
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
    weights, best = load_weights()
    gain = weights["fits"] / best
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


def signs_by_sentence(
    assistant: Assistant, question: str, expected: AnswerType | None = None
) -> dict[str, Mapping[str, float]]:
    ranking = assistant.retriever.rank(question, 20)
    index = assistant.index
    return {
        index.documents[span.doc_id].slice(span): signs for span, signs in assistant.collector.signs(ranking, expected)
    }


def test_evidence_score_is_the_weighed_sum_as_a_share_of_a_perfect_sentence() -> None:
    weights, best = load_weights()
    assert best == pytest.approx(sum(w for name, w in weights.items() if w > 0 and name != "within"))
    perfect = {name: float(weight > 0) for name, weight in weights.items()}
    assert scored(perfect) == scored(perfect | {"within": 0.0}) == 1.0
    assert scored({name: float(weight < 0) for name, weight in weights.items()}) == 0.0
    assert scored({"fits": 0.5, "passage": 0.25}) == pytest.approx(
        (0.5 * weights["fits"] + 0.25 * weights["passage"]) / best
    )


def test_evidence_every_sign_is_weighed_and_within_0_and_1(small: Assistant) -> None:
    for signs in signs_by_sentence(small, "Wann wurde der Hub 2023 in Schaumburg eröffnet?", "date").values():
        assert signs.keys() == load_weights()[0].keys()
        assert all(0.0 <= value <= 1.0 + 1e-6 for value in signs.values())


def test_evidence_signs_say_which_sentence_has_the_year_the_relation_and_another_district(small: Assistant) -> None:
    signs = signs_by_sentence(small, "Seit wann gibt es den Hub in Holzminden, seit 2023?", "date")
    opened, network = signs["Der Hub wurde 2023 eröffnet."], signs["Das Netz hilft Pflegeheimen in Schaumburg."]
    assert (opened["year"], network["year"]) == (1.0, 0.0)
    assert (opened["relation"], network["relation"]) == (1.0, 0.0)
    assert (opened["elsewhere"], network["elsewhere"]) == (0.0, 1.0)
    assert opened["fits"] == 0.0  # 2023 stands in the question: it is not what is asked for
    assert signs["eine Werkstatt mit Druckern"]["short"] == 1.0
    assert all(value["short"] == float(len(sentence) < SHORT) for sentence, value in signs.items())


def test_evidence_best_document_has_the_whole_share_and_others_less(small: Assistant) -> None:
    signs = signs_by_sentence(small, "Was bietet der Hub in Holzminden?")
    assert signs["Der Hub zählt 21 Plätze."]["document"] == 1.0
    assert 0.0 < signs["Das Netz trifft sich zweimal im Jahr."]["document"] < 1.0


def test_evidence_sentence_that_points_back_has_the_words_of_the_one_before(tmp_path: Path) -> None:
    text = (
        "# Gruppe\n\nDie Lenkungsgruppe ist ein Organ. Sie berät über Anträge. Das Wetter ist gut. Der Mond scheint.\n"
    )
    assistant = assistant_for(build(tmp_path, gruppe=text), settings_for(tmp_path))
    signs = signs_by_sentence(assistant, "Was macht die Lenkungsgruppe?")
    assert signs["Sie berät über Anträge."]["topic"] == signs["Die Lenkungsgruppe ist ein Organ."]["topic"]
    assert signs["Sie berät über Anträge."]["topic"] > signs["Der Mond scheint."]["topic"]
    assert signs["Sie berät über Anträge."]["relation"] == 1.0


def test_evidence_range_that_holds_the_amount_of_the_question_comes_first(tmp_path: Path) -> None:
    rows = "| Betrieb | Zuschuss |\n|---|---|\n| unter 50 Beschäftigte | alles |\n| 50 bis 499 Beschäftigte | halb |\n"
    assistant = assistant_for(
        build(tmp_path, kurs=f"# Kurse\n\nZuschuss gibt es so:\n\n{rows}"), settings_for(tmp_path)
    )
    signs = signs_by_sentence(assistant, "Wir haben 300 Beschäftigte. Welchen Zuschuss gibt es?")
    small = next(value for text, value in signs.items() if "unter 50" in text)
    large = next(value for text, value in signs.items() if "499" in text)
    assert (small["within"], small["beyond"]) == (0.0, 1.0)
    assert (large["within"], large["beyond"]) == (1.0, 0.0)
    best = collected(assistant, "Wir haben 300 Beschäftigte. Welchen Zuschuss gibt es?")[0]
    assert "499" in told(assistant.index, best)
