from __future__ import annotations

import pytest

from assistant.answer import Assistant
from assistant.record import Asked
from assistant.region import districts, for_regions, regions_named
from corpus.errors import QuestionError
from corpus.schema import Turn

HOLZMINDEN = ("Landkreis Holzminden",)


def test_districts_are_the_six_of_the_alliance() -> None:
    assert districts() == (
        "Region Hannover",
        "Landkreis Hameln-Pyrmont",
        "Landkreis Hildesheim",
        "Landkreis Holzminden",
        "Landkreis Nienburg/Weser",
        "Landkreis Schaumburg",
    )


@pytest.mark.parametrize("value", ["Landkreis Holzminden", "Holzminden", "holzminden", "HOL", "Bodenwerder"])
def test_a_district_is_named_by_its_towns_and_abbreviations_too(value: str) -> None:
    assert regions_named([value]) == HOLZMINDEN


def test_several_regions_are_named_each_once() -> None:
    assert regions_named(["Hildesheim", "Sarstedt", "Weserbergland"]) == ("Landkreis Hildesheim", "Weserbergland")
    assert regions_named([]) == ()


@pytest.mark.parametrize("value", ["Bayern", "", "Holz", "<b>"])
def test_an_unknown_region_is_usage_and_says_which_exist(value: str) -> None:
    with pytest.raises(QuestionError) as raised:
        regions_named([value])
    assert raised.value.exit_code == 2
    for told in (raised.value.text("de"), raised.value.text("en")):
        assert f"{value}" in told
        assert all(name in told for name in districts())
        assert "Vechta" not in told


def test_asked_for_a_district_is_the_question_with_the_district_named(assistant: Assistant) -> None:
    asked = for_regions(assistant, Asked("Wie hoch ist die Einpendlerquote?", documents=("d",)), HOLZMINDEN)
    assert asked == Asked("Wie hoch ist die Einpendlerquote? (Landkreis Holzminden)", (), ("d",), "de")


@pytest.mark.parametrize(
    "question", ["Hallo!", "Wer bist du?", "Was gibt es in Hildesheim für Schulen?", "what about nienburg"]
)
def test_words_that_name_a_place_or_need_no_documents_stay_as_they_are(assistant: Assistant, question: str) -> None:
    asked = Asked(question, (Turn("user", "Was ist Adelante?"),))
    assert for_regions(assistant, asked, HOLZMINDEN) is asked


def test_without_a_region_nothing_is_understood_or_changed(assistant: Assistant) -> None:
    asked = Asked("")
    assert for_regions(assistant, asked, ()) is asked


def test_a_follow_up_is_made_whole_before_the_district_is_added(assistant: Assistant) -> None:
    history = (Turn("user", "Welche Projekte gibt es für Studienabbrecher?"),)
    asked = for_regions(assistant, Asked("Und für Berufsrückkehrerinnen?", history), HOLZMINDEN)
    assert asked.question == "Welche Projekte gibt es für Berufsrückkehrerinnen? (Landkreis Holzminden)"
    assert asked.history == ()


def test_a_follow_up_keeps_the_language_of_the_conversation(assistant: Assistant) -> None:
    history = (Turn("user", "Which projects are there for women?"),)
    assert for_regions(assistant, Asked("Adelante?", history), HOLZMINDEN).language == "en"


def test_a_question_that_cannot_be_asked_is_told_as_ever(assistant: Assistant) -> None:
    with pytest.raises(QuestionError):
        for_regions(assistant, Asked("?!"), HOLZMINDEN)


def test_answer_for_a_district_is_that_of_the_question_that_names_it(assistant: Assistant) -> None:
    def entries(question: str) -> set[str]:
        return {item.name for item in assistant.ask(question).items}

    asked = for_regions(assistant, Asked("Welche Projekte gibt es für Schulen?"), ("Landkreis Schaumburg",))
    named = entries("Welche Projekte gibt es für Schulen im Landkreis Schaumburg?")
    assert entries(asked.question) == named
    assert named != entries("Welche Projekte gibt es für Schulen?")


@pytest.mark.parametrize(
    "question",
    [
        "Wie wird das Wetter morgen?",
        "Wer gewann die Bundesliga?",
        "Was kostet ein Liter Milch?",
        "Can you recommend a good novel for a long train ride?",
    ],
)
def test_a_district_makes_no_answer_of_a_question_about_something_else(assistant: Assistant, question: str) -> None:
    """The documents say something of every district."""
    asked = Asked(question)
    assert for_regions(assistant, asked, HOLZMINDEN) is asked
    assert assistant.ask(question).refused


@pytest.mark.parametrize("value", ["Götingen", "Göttingen", "Landkreis Vechta"])
def test_a_region_outside_is_none_to_choose(value: str) -> None:
    with pytest.raises(QuestionError):
        regions_named([value])


@pytest.mark.parametrize(
    ("question", "district"),
    [
        ("Wo kann ich meine Mitarbeiter weiterbilden lassen und wer zahlt das?", "Landkreis Holzminden"),
        ("Krieg ich Zuschuss wenn ich einen älteren einstelle?", "Landkreis Holzminden"),
        ("Gibt es Geld für Praktikanten?", "Landkreis Hildesheim"),
        ("Was ist der Eingliederungszuschuss?", "Landkreis Schaumburg"),
    ],
)
def test_help_that_holds_everywhere_stays_first_for_a_district(
    assistant: Assistant, question: str, district: str
) -> None:
    everywhere = assistant.ask(question)
    asked = for_regions(assistant, Asked(question), (district,))
    there = assistant.ask(asked.question)
    assert there.statements[0].text == everywhere.statements[0].text
    assert there.evidence == pytest.approx(everywhere.evidence, abs=0.05)


def test_what_is_said_of_other_districts_only_falls_away(assistant: Assistant) -> None:
    question = "Ich suche Fachkräfte aus dem Ausland, wer kann helfen?"
    everywhere = [said.text for said in assistant.ask(question).statements]
    asked = for_regions(assistant, Asked(question), ("Landkreis Hildesheim",))
    there = [said.text for said in assistant.ask(asked.question).statements]
    assert any("Welcome Center Region Hannover" in said for said in everywhere)
    assert any("Welcome Center Region Hildesheim" in said for said in there)
    assert not any("Welcome Center Region Hannover" in said for said in there)
