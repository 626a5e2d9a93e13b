"""What is said about a named thing: found by any of its names, and only about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.answer import Assistant
from assistant.scope import Scopes, comparable, scopes_of
from corpus.index import Index


@pytest.fixture(scope="module")
def scopes(assistant: Assistant) -> Scopes:
    return scopes_of(assistant.index)


def names(scopes: Scopes, question: str) -> list[str]:
    return [one.name.strip() for one in scopes.named(question)]


def test_scope_comparable_form_is_the_same_for_forms_of_a_name() -> None:
    assert comparable("Digitale Lernallianzen") == comparable("digitalen Lernallianz")
    assert comparable("„Adelante“") == comparable("¡Adelante!")
    assert comparable("Hub") in comparable("Was ist der Hub?")
    assert comparable("Hub") not in comparable("Was ist ein Hubschrauber?")


def test_scope_every_sentence_of_the_index_has_a_unit(assistant: Assistant, scopes: Scopes) -> None:
    spans = [s for p in assistant.index.passages if p.kind != "reference" for s in p.sentences]
    assert set(spans) == set(scopes.units)
    for span in spans[::50]:
        assert scopes.units[span].text == assistant.index.documents[span.doc_id].slice(span)


@pytest.mark.parametrize(
    ("question", "sheet"),
    [
        ("Wer trägt Hola Kita!?", "hola-kita"),
        ("Was kostet die iKantine?", "ikantine-stadthagen"),
        ("Wann öffnete der create:hub in Holzminden?", "digital-hub-holzminden"),
        ("Wie groß ist das EXPLORE Sciencenter?", "explore-sciencenter"),
    ],
)
def test_scope_of_a_named_project_is_its_fact_sheet_and_what_else_names_it(
    scopes: Scopes, question: str, sheet: str
) -> None:
    named = scopes.named(question)
    assert len(named) == 1
    documents = [unit.span.doc_id for unit in named[0].entity.units]
    assert documents.count(sheet) > len(documents) / 2
    assert named[0].entity.definition


def test_scope_of_namesakes_the_one_in_the_place_named_is_meant(scopes: Scopes) -> None:
    in_hildesheim = scopes.named("Seit wann gibt es das Welcome Center in Hildesheim?")
    in_hannover = scopes.named("Seit wann gibt es das Welcome Center in Hannover?")
    assert len(in_hildesheim) == len(in_hannover) == 1
    assert in_hildesheim[0].entity != in_hannover[0].entity
    assert len(scopes.named("Welche Welcome Center gibt es?")) == 2


def test_scope_longer_name_hides_the_shorter_one_inside_it(scopes: Scopes) -> None:
    assert names(scopes, "Was macht das Fachkräftebündnis Leine-Weser?") == [
        comparable("Fachkräftebündnis Leine-Weser").strip()
    ]


def test_scope_names_nothing_where_nothing_is_named(scopes: Scopes) -> None:
    assert scopes.named("Wie viele Betriebe gibt es in Hannover?") == ()
    assert scopes.named("") == ()


def test_scope_sentence_that_points_back_takes_up_the_one_before(scopes: Scopes) -> None:
    taking = [unit for unit in scopes.units.values() if unit.before]
    assert taking
    assert all(not unit.lead for unit in taking)
    assert all(unit.before in unit.told for unit in taking)


def test_scope_is_made_once_for_an_index(shipped_index: Index, tmp_path: Path) -> None:
    assert scopes_of(shipped_index) is scopes_of(shipped_index)
