"""Relations: what is asked of a thing, and which sentences say it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.relations import asked_relations, relations, tells


def names(question: str) -> set[str]:
    return {relation.name for relation in asked_relations(question)}


@pytest.mark.parametrize(
    ("question", "relation", "answer", "beside"),
    [
        ("Wer macht bei der Allianz mit?", "participation", "Partner sind die Kammern.", "Die Allianz tagt in Celle."),
        ("Who is involved in it?", "participation", "Beteiligt sind zwei Kreise.", "Sie hat ein neues Logo."),
        ("Wer steckt hinter dem Hub?", "carrier", "Träger ist die Stadt.", "Der Hub ist bunt."),
        ("Who runs the hub?", "carrier", "Betrieben wird er von einer GmbH.", "Der Hub ist bunt."),
        ("Woher kommt das Geld?", "funding", "Gefördert wird das Projekt vom Land.", "Es hilft Jugendlichen."),
        ("Seit wann läuft das?", "beginning", "Eröffnet wurde er im Juni 2023.", "Er liegt am Fluss."),
        ("How long does it last?", "end", "Das Projekt dauert drei Jahre.", "Es hilft Jugendlichen."),
        ("Was ist der Zweck?", "aim", "Das Netz soll Betriebe entlasten.", "Das Netz tagt in Celle."),
        ("Für wen ist das gedacht?", "audience", "Das Angebot richtet sich an Frauen.", "Es begann in Celle."),
        ("An wen kann ich mich wenden?", "contact", "Ansprechstelle ist die Kammer.", "Es begann 2019."),
        ("Wen rufe ich an?", "contact", "Anlaufstelle ist das Büro.", "Es begann 2019."),
        ("Mit wem kann ich sprechen?", "contact", "Kontakt über das Büro.", "Es begann 2019."),
        ("Who can I call?", "contact", "Ansprechstelle ist das Büro.", "Es begann 2019."),
        ("Was kam dabei heraus?", "result", "Das Projekt erhielt einen Preis.", "Es liegt in Celle."),
        ("Wie oft trifft sich der Beirat?", "rhythm", "Er tagt drei Mal im Jahr.", "Er hat 15 Partner."),
        ("Wie heißt das Zentrum heute?", "name", "Es heißt nun Hub.", "Es liegt in Celle."),
        ("Wer entscheidet über Anträge?", "decision", "Die Gruppe beschließt einstimmig.", "Die Gruppe reist."),
        ("Was macht die Gruppe?", "activity", "Sie berät und beschließt.", "Die Gruppe hat elf Mitglieder."),
        ("Was muss der Kurs erfüllen?", "requirement", "Er muss 120 Stunden dauern.", "Er kam gut an."),
        ("Wie kann ich da einsteigen?", "joining", "Anträge nimmt die Kammer an.", "Das Netz ist groß."),
        ("Which trades are in short supply?", "shortage", "Der Engpass trifft das Handwerk.", "Es gibt elf Kreise."),
        ("Was kostet das?", "funding", "Ratsuchende zahlen nichts.", "Das Netz ist groß."),
        ("Wer hat da mitgemacht?", "participation", "Partner war die Schule.", "Es war kalt."),
        ("Wo ist das Büro?", "place", "Das Büro hat seinen Sitz am Markt.", "Das Büro berät."),
    ],
)
def test_relations_question_is_told_by_the_sentence_that_answers_and_not_by_one_beside(
    question: str, relation: str, answer: str, beside: str
) -> None:
    assert relation in names(question)
    asked = tuple(one for one in relations() if one.name == relation)
    assert tells(answer, asked) == 1.0
    assert tells(beside, asked) == 0.0


def test_relations_of_a_question_that_names_none_are_told_by_nothing() -> None:
    assert names("Was ist JOWOMO?") == set()
    assert tells("Träger ist die Stadt.", ()) == 0.0


def test_relations_share_is_of_those_asked() -> None:
    both = tuple(one for one in relations() if one.name in {"carrier", "funding"})
    assert tells("Träger ist die Stadt.", both) == 0.5
    assert tells("Träger ist die Stadt, gefördert vom Land.", both) == 1.0


@given(st.text(max_size=200), st.text(max_size=200))
def test_relations_share_lies_between_0_and_1_for_any_text(question: str, sentence: str) -> None:
    assert 0.0 <= tells(sentence, asked_relations(question)) <= 1.0
