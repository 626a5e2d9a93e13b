"""What a question demands: its words by role, and what it presupposes."""

from __future__ import annotations

from collections import defaultdict

import pytest

from assistant.answer import Assistant
from assistant.demand import Demand, demand_of, ordinals
from assistant.question import understand
from assistant.scope import scopes_of


def demand(assistant: Assistant, text: str) -> Demand:
    asked = understand(text)
    named = scopes_of(assistant.index).named(asked.standalone)
    return demand_of(asked, named, defaultdict(lambda: 1.0), assistant.retriever.glosser)


def words(one: Demand) -> dict[str, str]:
    return {word.written: word.role for word in one.words}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Wie viele Plätze hat die iKantine?", {"Plätze": "class"}),
        ("Was kostet ein Schreibtisch in der iKantine?", {"Schreibtisch": "noun"}),
        ("Seit wann sind Betriebe ausgeschlossen?", {"Betriebe": "noun", "ausgeschlossen": "other"}),
        ("In welchem Jahr begann das Projekt in Holzminden?", {"Projekt": "noun"}),
        ("Wir sitzen in Hameln: welche Messen gibt es?", {"Messen": "class"}),
        ("Wer leitet Hola Kita!?", {"leitet": "other"}),
    ],
)
def test_demand_words_are_those_beside_name_place_type_and_frame(
    assistant: Assistant, question: str, expected: dict[str, str]
) -> None:
    assert words(demand(assistant, question)) == expected


def test_demand_verbs_weigh_half_of_nouns(assistant: Assistant) -> None:
    found = {word.written: word.weight for word in demand(assistant, "Warum sinkt der Umsatz?").words}
    assert found == {"Umsatz": 1.0, "sinkt": 0.5}


def test_demand_of_a_follow_up_has_the_topic_in_brackets(assistant: Assistant) -> None:
    assert "Lehrgang" in words(demand(assistant, "Seit wann? (Lehrgang der Kammer)"))


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ("Gilt das für Betriebe mit weniger als 50 Leuten?", ["50"]),
        ("Warum sank die Quote auf fünf Prozent?", ["fünf Prozent"]),
        ("Was geschah 2019?", []),
        ("Was wurde am 3. Mai 2019 beschlossen?", []),
        ("Welche beiden Stellen sind es?", []),
    ],
)
def test_demand_numbers_are_those_that_the_question_presupposes(
    assistant: Assistant, question: str, numbers: list[str]
) -> None:
    assert [one.text for one in demand(assistant, question).numbers] == numbers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wer kam zum zweiten Durchgang?", {2}),
        ("Die 9. Bündnisversammlung tagte.", {9}),
        ("the third round", {3}),
        ("am 9. November", set()),
        ("Es gibt 9 Stellen.", set()),
    ],
)
def test_demand_ordinals_say_which_of_several(text: str, expected: set[int]) -> None:
    assert ordinals(text) == expected


def test_demand_places_and_years(assistant: Assistant) -> None:
    found = demand(assistant, "Wie viele Menschen waren 2020 im Landkreis Hildesheim arbeitslos?")
    assert found.places == ("Landkreis Hildesheim",)
    assert found.place_words == {"Hildesheim"}
    assert found.years == (2020,)
    assert [one.word for one in found.counted] == ["menschen"]
