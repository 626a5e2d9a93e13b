"""Questions of several parts and comparisons: each part answered or named as open, each side under its name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answer import Assistant
from assistant.factory import assistant_for
from assistant.parts import Found, Part, is_about, of_exact_name, parts_of_question, split_by_answer, still_open
from assistant.question import understand
from assistant.render import answer_text
from corpus.schema import Attribute, Offer, Span, Statement
from corpus.texts import notice, render
from tests.assistant.small import build, found, settings_for

HUB = """# Der Hub

## Träger

Träger des Hubs in Holzminden ist der Landkreis. Der Hub richtet sich an Betriebe aus dem Handwerk.

## Plätze

Der Hub zählt 21 Plätze für Gründende. Der Hub wurde 2023 eröffnet.
"""
NETWORK = """# Das Pflegenetz

## Träger

Träger des Pflegenetzes in Schaumburg ist ein Verein. Das Pflegenetz richtet sich an Heime und ihre Leitungen.
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    directory = tmp_path_factory.mktemp("parts")
    return assistant_for(build(directory, hub=HUB, netz=NETWORK), settings_for(directory))


def test_parts_of_one_question_are_none() -> None:
    assert parts_of_question(understand("Wer ist Träger des Hubs?")) == ()
    assert parts_of_question(understand("Pendeln mehr Menschen rein oder raus?")) == ()  # sides without a name


def test_parts_may_be_longer_than_the_usual_limit_when_the_whole_question_may() -> None:
    long = f"Wer ist Träger des {'sehr ' * 500}schönen Hubs und wann wurde er eröffnet?"
    parts = parts_of_question(understand(long, max_chars=5000))
    assert [len(part.question.text) > 2000 for part in parts] == [True, False]


def test_parts_sides_in_small_letters_are_names_unless_they_are_alternatives() -> None:
    names = parts_of_question(understand("Was ist der Unterschied zwischen zedita und dem create:hub?"))
    assert [part.label for part in names] == ["zedita", "create:hub"]
    assert parts_of_question(understand("Arbeiten hier mehr oder weniger Menschen als im Land?")) == ()


def test_parts_are_shown_without_the_topic_that_was_added_to_them() -> None:
    parts = parts_of_question(understand("Wer trägt das Pflegenetz in Schaumburg, und seit wann?"))
    assert [part.label for part in parts] == ["Wer trägt das Pflegenetz in Schaumburg?", "Seit wann?"]
    assert all(part.frame is None and not part.side for part in parts)
    assert parts[1].question.expected == "date"


def test_parts_sides_ask_about_one_each_and_for_what_they_are_when_nothing_else_is_asked() -> None:
    aspect = parts_of_question(understand("Worin unterscheiden sich der Hub und das Pflegenetz bei der Zielgruppe?"))
    assert [part.side for part in aspect] == ["der Hub", "das Pflegenetz"]
    assert "Pflegenetz" not in aspect[0].question.standalone
    assert "Zielgruppe" in aspect[0].question.standalone
    assert "Hub" not in aspect[1].question.standalone
    plain = parts_of_question(understand("Was ist der Unterschied zwischen dem Hub und dem Pflegenetz?"))
    assert [part.question.kind for part in plain] == ["definition", "definition"]
    assert [part.question.kind for part in aspect] == ["comparison", "comparison"]


@pytest.mark.parametrize(
    ("side", "about_hub", "about_net"),
    [
        ("der Hub", True, False),
        ("das Pflegenetz", False, True),
        ("dem Pflegenetz in Schaumburg", False, True),
        ("das Programm Triple Win", False, False),
    ],
)
def test_parts_sentence_is_about_a_side_by_most_of_its_words(
    assistant: Assistant, side: str, about_hub: bool, about_net: bool
) -> None:
    index = assistant.index
    assert is_about(index, side, found(index, "Der Hub zählt 21 Plätze für Gründende.")) is about_hub
    assert is_about(index, side, found(index, "Träger des Pflegenetzes in Schaumburg ist ein Verein.")) is about_net


def test_parts_comparison_tells_each_side_under_its_name(assistant: Assistant) -> None:
    answer = assistant.ask("Worin unterscheiden sich der Hub und das Pflegenetz bei den Trägern?")
    assert answer.status == "answered"
    frames = [render(said.frame) for said in answer.statements if said.frame]
    assert frames == ["Zu „Hub“ sagen die Dokumente:", "Zu „Pflegenetz“ sagen die Dokumente:"]
    by_side = answer_text(answer).split(frames[1])
    assert "ist der Landkreis" in by_side[0]
    assert "ist ein Verein" in by_side[1]
    assert "Verein" not in by_side[0]


def test_parts_side_of_which_nothing_is_known_is_said_to_be_open(assistant: Assistant) -> None:
    answer = assistant.ask("Worin unterscheiden sich der Hub und Triple Win bei den Trägern?")
    assert answer.status == "partly"
    assert not answer.refused
    assert {citation.span.doc_id for citation in answer.citations} == {"hub"}
    assert "Zu „Triple Win“ steht dazu nichts in den Dokumenten." in answer_text(answer).splitlines()


def test_parts_part_without_an_answer_is_named_and_the_other_answered(assistant: Assistant) -> None:
    answer = assistant.ask("Wer ist Träger des Hubs in Holzminden, und welche Sternbilder sieht man am Nordpol?")
    assert answer.status == "partly"
    assert "Träger des Hubs in Holzminden ist der Landkreis." in [said.text for said in answer.statements]
    said = "Nicht beantwortet: „Welche Sternbilder sieht man am Nordpol?“ – dazu steht nichts in den Dokumenten."
    assert said in answer_text(answer).splitlines()
    both = assistant.ask("Wer ist Träger des Hubs in Holzminden, und wer ist Träger des Pflegenetzes?")
    assert both.status == "answered"
    assert {citation.span.doc_id for citation in both.citations} == {"hub", "netz"}


def _found(assistant: Assistant, text: str, sentence: str, probability: float) -> Found:
    part = parts_of_question(understand(f"Wo steht der Hub? {text}"))[1]
    return Found(part, (found(assistant.index, sentence),), probability)


def test_parts_part_that_points_back_is_not_open_when_the_other_s_sentence_has_what_it_asks_for(
    assistant: Assistant,
) -> None:
    index = assistant.index
    first = Found(
        Part("Wie viele Plätze hat der Hub?", understand("Wie viele Plätze hat der Hub?")),
        (found(index, "Der Hub wurde 2023 eröffnet."),),
        0.9,
    )
    since = _found(assistant, "Und seit wann?", "Träger des Hubs in Holzminden ist der Landkreis.", 0.1)
    assert split_by_answer(index, [first, since], 0.35) == ([first, since], [])
    owner = _found(assistant, "Und wer trägt ihn?", "Der Hub zählt 21 Plätze für Gründende.", 0.1)
    assert split_by_answer(index, [first, owner], 0.35) == ([first], [owner])
    assert split_by_answer(index, [first, owner], 0.05) == ([first, owner], [])


def test_parts_thing_in_two_places_is_asked_for_at_each() -> None:
    parts = parts_of_question(understand("Vergleichen Sie die Welcome Center in Hannover und Hildesheim."))
    assert [part.question.standalone for part in parts] == ["Welcome Center Hannover", "Welcome Center Hildesheim"]
    assert all(part.question.kind == "definition" for part in parts)


BOARD = """# Der Rat

## Stelle

Die Stelle des Rats bereitet Sitzungen vor. Der Rat tagt oft.
"""
SHEET = """# Stelle Frau und Beruf

## Was es ist

Die Stelle Frau und Beruf ist eine Beratungseinrichtung für Frauen in Holzminden. Die Stelle hilft auch Betrieben.
"""


def test_parts_exact_name_beats_a_longer_one_of_the_register(tmp_path: Path) -> None:
    index = build(tmp_path, rat=BOARD, frau=SHEET)
    name = Attribute("Stelle Frau und Beruf", Span("frau", 0, 21))
    offer = Offer("stelle", name.value, "centre", (name,), (), (), (), (), (), (), (), (), ())
    index = replace(index, register=replace(index.register, offers=(offer,)))
    own = found(index, "Die Stelle des Rats bereitet Sitzungen vor.")
    of_longer = found(index, "Die Stelle Frau und Beruf ist eine Beratungseinrichtung für Frauen in Holzminden.")
    in_its_sheet = found(index, "Die Stelle hilft auch Betrieben.")
    assert of_exact_name(index, "der Stelle", [of_longer, own, in_its_sheet]) == [own]
    for same in ("Stelle Frau und Beruf", "stelle-frau-und-beruf in Holzminden"):
        assert of_exact_name(index, same, [of_longer, own]) == [of_longer, own]
    assert of_exact_name(index, "der Stelle des Rats", [of_longer, own]) == [own]
    assert of_exact_name(index, "Stelle Holzminden", [of_longer, own]) == [of_longer, own]
    assert of_exact_name(index, "der Stelle", [of_longer]) == [of_longer]


def test_parts_served_by_rows_or_a_newer_state_are_not_left_open() -> None:
    offers = Found(Part("Welche Projekte gibt es?", understand("Welche Projekte gibt es?")), (), 0.1)
    now = Found(Part("Was gilt heute?", understand("Was gilt heute?")), (), 0.1)
    plain = (Statement("Satz.", (1,), "verbatim"),)
    newer = (Statement("Satz.", (1,), "verbatim", frame=notice("assistant.newer_state", edition="2026")),)
    assert still_open([offers, now], [], plain, has_rows=False) == [offers, now]
    assert still_open([offers, now], [], plain, has_rows=True) == [now]
    assert still_open([offers, now], [], newer, has_rows=False) == [offers]


def test_parts_side_without_a_statement_of_its_own_is_left_open() -> None:
    one, other = (
        Found(Part(name, understand(f"Was ist {name}?"), name, compared=True), (), 0.9) for name in ("Hub", "Netz")
    )
    said = (Statement("Satz.", (1,), "verbatim", frame=one.part.frame),)
    assert still_open([], [one, other], said, has_rows=False) == [other]
    both = (*said, Statement("Satz zwei.", (2,), "verbatim", frame=other.part.frame))
    assert still_open([], [one, other], both, has_rows=False) == []


def test_parts_side_that_the_documents_do_not_name_is_left_open(assistant: Assistant) -> None:
    answer = assistant.ask("Wer ist Träger des Pflegenetzes und wer der Raketenwerft?")
    assert answer.status == "partly"
    assert any("Raketenwerft" in render(note) for note in answer.notes if note.key == "assistant.part_open")
