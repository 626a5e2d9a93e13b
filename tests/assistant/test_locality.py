from __future__ import annotations

from assistant.answer import Assistant
from assistant.locality import LocalCollector, rank, readings
from assistant.question import understand
from corpus.regions import regions

COUNT = 20


def test_without_a_district_a_question_has_one_reading_and_its_own_ranking(assistant: Assistant) -> None:
    question = understand("Wie hoch ist die Einpendlerquote in Hildesheim?")
    assert readings(question, has_rows=False) == (question,)
    plain = assistant.retriever.rank(question.standalone, COUNT)
    assert [hit.passage for hit in rank(assistant.retriever, question, COUNT).hits] == [h.passage for h in plain.hits]


def test_help_is_asked_for_a_district_and_facts_about_it() -> None:
    helps = understand("Wer hilft mir bei der Ausbildung? (Landkreis Holzminden)")
    fact = understand("Wie hoch ist die Einpendlerquote? (Landkreis Holzminden)")
    assert [one.standalone for one in readings(helps, has_rows=False)] == ["Wer hilft mir bei der Ausbildung?"]
    assert readings(fact, has_rows=False) == (fact, fact.without_districts)
    assert readings(fact, has_rows=True) == (fact.without_districts,)


def test_passages_that_only_the_name_finds_are_among_those_for_who_asks_there(assistant: Assistant) -> None:
    asked = understand("Wer hilft mir bei der Ausbildung? (Landkreis Holzminden)").without_districts
    plain = [hit.passage.passage_id for hit in assistant.retriever.rank(asked.standalone, COUNT).hits]
    found = rank(assistant.retriever, asked, COUNT)
    ids = [hit.passage.passage_id for hit in found.hits]
    assert len(ids) == len(set(ids)) == COUNT
    assert [hit.rank for hit in found.hits] == list(range(1, COUNT + 1))
    assert [hit.score for hit in found.hits] == sorted((hit.score for hit in found.hits), reverse=True)
    assert set(plain[:15]) <= set(ids)
    assert set(ids) - set(plain)
    assert found.query.text == asked.standalone


def test_sentences_of_other_districts_fall_away_and_no_score_rises_above_one(assistant: Assistant) -> None:
    asked = understand("Wer hilft mir bei der Ausbildung? (Landkreis Holzminden)").without_districts
    found = rank(assistant.retriever, asked, COUNT)
    retriever = assistant.retriever
    local = LocalCollector(assistant.index, retriever.glosser, retriever.semantic, asked.districts)
    evidence = local.collect(found, asked.expected)
    assert evidence
    assert len(evidence) < len(assistant.collector.collect(found, asked.expected))
    assert all(0.0 <= one.score <= 1.0 for one in evidence)
    for one in evidence:
        named = regions().named(assistant.index.documents[one.span.doc_id].slice(one.span))
        assert not named or any(regions().touches(name, "Landkreis Holzminden") for name in named)


def test_without_districts_it_collects_what_the_plain_one_does(assistant: Assistant) -> None:
    question = understand("Wer trägt den create:hub?")
    found = rank(assistant.retriever, question, COUNT)
    local = LocalCollector(assistant.index, assistant.retriever.glosser, assistant.retriever.semantic)
    assert local.collect(found, question.expected) == assistant.collector.collect(found, question.expected)
