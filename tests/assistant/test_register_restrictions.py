"""What restricts a list of entries: a state, "außer …", "welche davon …"; what isn't understood is told."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Assistant
from assistant.question import understand
from assistant.register import register_question
from assistant.register.asking import asked_for
from assistant.register.narrowing import narrowing_in
from assistant.register.shown import command_for
from assistant.register.states import states_asked_for
from assistant.register.unchecked import unchecked_in
from assistant.register_cli import _parse
from assistant.rows import Table, caption_of, parts_of
from corpus.index import Index
from corpus.register import Filters
from corpus.schema import Answer


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Welche Projekte laufen heute noch?", ("running",)),
        ("Welche Angebote in Nienburg laufen noch?", ("running",)),
        ("Was läuft derzeit an Projekten?", ("running",)),
        ("Nenne alle laufenden Projekte.", ("running",)),
        ("Welche Vorhaben sind noch nicht abgeschlossen?", ("running",)),
        ("Which projects are still running?", ("running",)),
        ("Which offers are currently available?", ("running",)),
        ("Welche Projekte laufen nicht mehr?", ("completed",)),
        ("Welche Projekte sind beendet?", ("completed",)),
        ("Welche Projekte sind abgeschlossen und welche laufen noch?", ("running", "completed")),
        ("Welche Vorhaben werden erst noch aufgebaut oder sind geplant?", ("planned",)),
        ("Welche Projekte laufen in mehreren Landkreisen?", ()),
        ("Was läuft oder lief in Stadthagen?", ()),
        ("Welche Angebote gibt es noch?", ()),
        ("Who is running projects in Nienburg?", ()),
    ],
)
def test_states_that_a_question_asks_for(question: str, expected: tuple[str, ...]) -> None:
    assert states_asked_for(question) == expected


def test_which_of_them_narrows_the_list_before_it() -> None:
    found = narrowing_in("Welche Projekte gibt es für Frauen und welche davon laufen noch?")
    assert found is not None
    assert (found.first, found.asked) == ("Welche Projekte gibt es für Frauen?", "welche davon laufen noch")
    english = narrowing_in("Which offers are there? Which of them are completed?")
    assert english is not None
    assert (english.first, english.asked) == ("Which offers are there?", "Which of them are completed")
    assert narrowing_in("Und welche davon laufen noch?") is None, "that is about an earlier list"


@given(st.lists(st.sampled_from("welche davon und Projekte gibt es ? , .".split()), max_size=12).map(" ".join))
def test_both_questions_are_words_of_the_whole(text: str) -> None:
    found = narrowing_in(text)
    if found is not None:
        assert found.asked in " ".join(text.split())
        assert set(found.first.split()) <= {*text.split(), *(f"{word}?" for word in text.split())}
        assert narrowing_in(found.asked) is None


def names(index: Index, question: str) -> set[str]:
    filters = register_question(question, index.register)
    assert filters is not None, question
    return {match.offer.name for match in index.register.search(filters).matches}


def test_what_a_question_excepts_is_left_out_and_nothing_else(shipped_index: Index) -> None:
    spain = names(shipped_index, "Welche Projekte gibt es für Fachkräfte aus dem Ausland?")
    assert "¡Adelante!" in spain
    assert names(shipped_index, "Welche Projekte gibt es außer Adelante für Fachkräfte aus dem Ausland?") == spain - {
        "¡Adelante!"
    }
    networks = names(shipped_index, "Welche Netzwerke gibt es?")
    elsewhere = names(shipped_index, "Which networks are there other than in Hannover?")
    assert elsewhere < networks
    assert "Fachkräfteallianz Region Hannover" in networks - elsewhere


def test_who_is_without_something_is_no_exception(shipped_index: Index) -> None:
    filters = register_question("Welche Angebote gibt es für Menschen ohne Ausbildung?", shipped_index.register)
    assert filters is not None
    assert (filters.without, filters.without_regions) == ((), ())


@pytest.mark.parametrize(
    "question",
    [
        "Welche Netzwerke gibt es außer in Leine-Weser?",
        "Welche Fachkräftebündnisse gibt es in Niedersachsen außer Leine-Weser?",
        "Welche anderen Fachkräftebündnisse gibt es?",
        "Welche Fachkräftebündnisse gibt es in Niedersachsen?",
    ],
)
def test_what_lies_outside_the_register_is_no_list_of_it(shipped_index: Index, question: str) -> None:
    assert register_question(question, shipped_index.register) is None


def noted(answer: Answer) -> dict[str, dict[str, str]]:
    return {note.key: dict(note.values) for note in answer.notes}


def test_the_list_stays_whole_and_those_among_it_are_named(assistant: Assistant) -> None:
    whole = assistant.ask("Welche Projekte für Geflüchtete gibt es?")
    answer = assistant.ask("Welche Projekte für Geflüchtete gibt es und welche davon sind abgeschlossen?")
    assert [item.name for item in answer.items] == [item.name for item in whole.items]
    among = noted(answer)["assistant.among"]
    assert among == {"asked": "welche davon sind abgeschlossen", "names": "InA"}
    (row,) = [item for item in answer.items if item.name == "InA"]
    cited = " ".join(c.quote for c in answer.citations if c.number in row.citations)
    assert "endete" in cited, "the sentence that says so"


def test_a_restriction_that_is_not_understood_is_told(assistant: Assistant) -> None:
    answer = assistant.ask("Welche Projekte für Geflüchtete gibt es und welche davon sind besonders gut?")
    assert noted(answer)["assistant.among_unclear"] == {"asked": "welche davon sind besonders gut"}
    assert "assistant.among" not in noted(answer)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Welche neuen Angebote gibt es für Frauen?", ("neuen",)),
        ("Welche Angebote in Nienburg sind kostenlos?", ("kostenlos",)),
        ("Welche Projekte gab es seit 2019 für Frauen?", ("seit 2019",)),
        ("Welche Projekte haben mehr als 100 Teilnehmende?", ("mehr als 100 Teilnehmende",)),
        ("Which free offers are there for companies?", ("free",)),
        ("Welche Projekte nennt die Strategie 2021?", ()),
        ("Welche digitalen Angebote gibt es?", ()),
        ("Welche geplanten Projekte gibt es?", ()),
        ("Welche anderen regionalen Projekte sind bekannt?", ()),
        ("Mit welchen Projekten ist die Robokind Stiftung verbunden?", ()),
    ],
)
def test_restrictions_that_no_filter_checks(question: str, expected: tuple[str, ...]) -> None:
    asked = asked_for(question)
    assert asked is not None
    assert unchecked_in(asked) == expected


def test_an_unchecked_restriction_leaves_no_claim_that_the_entries_match(assistant: Assistant) -> None:
    answer = assistant.ask("Welche neuen Projekte gibt es für Frauen?")
    assert "assistant.checked" not in noted(answer)
    assert noted(answer)["assistant.checked_partly"]["words"] == "„neuen“"
    table = next(part for part in parts_of(answer) if isinstance(part, Table))
    assert "neuen" in caption_of(table, "de")


def test_how_many_have_no_known_state_is_told(assistant: Assistant) -> None:
    question = "Welche Projekte laufen noch?"
    _, result = assistant.rows(understand(question), ())
    assert result is not None
    assert int(noted(assistant.ask(question))["assistant.state_unknown"]["count"]) == result.unknown > 0
    stated = assistant.index.register
    known = [offer for offer in stated.offers if stated.states(offer)]
    everything = stated.search(Filters(kinds=result.filters.kinds, only_local=result.filters.only_local)).matches
    assert result.unknown == len([m for m in everything if m.offer not in known])


def test_the_command_shows_all_that_the_answer_counts(shipped_index: Index) -> None:
    register = shipped_index.register
    for question in (
        "Welche Projekte gibt es im Landkreis Hildesheim?",
        "Welche Projekte laufen in Schaumburg noch?",
        "Welche Angebote für Frauen oder Geflüchtete gibt es in Nienburg?",
        "Welche Netzwerke gibt es in Holzminden?",
    ):
        filters = register_question(question, register)
        assert filters is not None
        options = _parse(shlex.split(command_for(filters))[4:])
        shown = register.find(
            regions=options.region, target_groups=options.target_group, topics=options.topic, kinds=options.kind,
            states=options.status, text=options.text,
        )  # fmt: skip
        counted = {match.offer.offer_id for match in register.search(filters).matches}
        assert counted <= {match.offer.offer_id for match in shown.matches}, question
