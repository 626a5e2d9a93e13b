"""Two questions in one, and the sides of a comparison."""

from __future__ import annotations

import pytest

from assistant.question import understand
from corpus.schema import Turn


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Wer trägt den Hub in Hameln und wer das Labor in Alfeld?",
         ("Wer trägt den Hub in Hameln?", "Wer trägt das Labor in Alfeld?")),
        ("Wer betreibt das Zentrum in Hameln, wer das in Alfeld?",
         ("Wer betreibt das Zentrum in Hameln?", "Wer betreibt das Zentrum in Alfeld?")),
        ("Wie heißt das Zentrum in Hameln heute, und seit wann?",
         ("Wie heißt das Zentrum in Hameln heute?", "Seit wann? (Zentrum in Hameln)")),
        ("Was macht der Beirat? Wie oft trifft er sich?",
         ("Was macht der Beirat?", "Wie oft trifft er sich? (Beirat)")),
        ("Die Strategie nennt einen Hub. Gibt es ihn noch, und unter welchem Namen?",
         ("Gibt es ihn noch? (Strategie, Hub)", "Unter welchem Namen? (Strategie, Hub)")),
    ],
)  # fmt: skip
def test_two_questions_in_one_become_two_that_stand_alone(question: str, parts: tuple[str, ...]) -> None:
    assert understand(question).parts == parts


@pytest.mark.parametrize(
    "question",
    [
        "Wann und wo muss ich mich melden?",
        "Wer hilft Schülern und Studierenden?",
        "Weiß jemand, wer das trägt?",
        "Gab es eine Plattform, wo man Leute tauschen konnte?",
        "Was passiert bei Hola Kita! heute?",
        "Ich leite einen Betrieb. Wer hilft mir?",
        "Welche Projekte, die seit 2019 laufen, gibt es?",
    ],
)
def test_question_that_is_one_is_not_split(question: str) -> None:
    assert understand(question).parts == ()


def test_parts_of_a_follow_up_carry_its_topic() -> None:
    history = (Turn("user", "Was machen die Lotsen in Alfeld?"),)
    assert understand("Wie viele sind das, und an wie vielen Schulen?", history).parts == (
        "Wie viele sind das? (Lotsen in Alfeld)",
        "An wie vielen Schulen? (Lotsen in Alfeld)",
    )


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("Was ist der Unterschied zwischen dem Hub und dem Labor?", ("dem Hub", "dem Labor")),
        ("Worin unterscheiden sich Adelante und Hola Kita! bei der Zielgruppe?", ("Adelante", "Hola Kita!")),
        ("Pendeln mehr Menschen rein oder raus?", ("rein", "raus")),
        ("How does Nienburg differ from Hameln?", ("Nienburg", "Hameln")),
        (
            "Vergleichen Sie die Welcome Center in Hannover und Hildesheim.",
            ("Welcome Center Hannover", "Welcome Center Hildesheim"),
        ),
        ("Vergleiche den Hub in Hameln und in Nienburg", ("Hub Hameln", "Hub Nienburg")),
        ("Compare the hubs in Hameln and Nienburg.", ("hubs Hameln", "hubs Nienburg")),
        ("Vergleiche Hannover und Hildesheim", ("Hannover", "Hildesheim")),
        ("Vergleichen Sie bitte den Hub in Hameln und das Labor.", ("den Hub in Hameln", "das Labor")),
        ("Gibt es in Hameln mehr Betriebe als im Land?", ()),
        ("Wer trägt den Hub in Hameln?", ()),
    ],
)
def test_sides_are_the_two_things_compared(question: str, sides: tuple[str, ...]) -> None:
    assert understand(question).sides == sides


def test_question_parts_second_clause_takes_over_noun_and_verb_that_it_left_out() -> None:
    asked = "An wie vielen Tagen öffnet das Büro in Hameln und an wie vielen das in Nienburg?"
    assert understand(asked).parts[1] == "An wie vielen Tagen öffnet das Büro in Nienburg?"
    other = "Wie viele Tage hat das Büro offen und wie viele davon am Abend?"
    assert understand(other).parts[1].startswith("Wie viele davon am Abend?")


def test_question_parts_second_english_question_without_a_name_is_about_the_first_ones() -> None:
    first, second = understand("When was the Hub founded and which districts pay?", language="en").parts
    assert first == "When was the Hub founded?"
    assert second.startswith("Which districts pay? (")
    assert "Hub" in second
    named = understand("When did the Hub open and who pays for Roberta?", language="en").parts[1]
    assert named == "Who pays for Roberta?"
