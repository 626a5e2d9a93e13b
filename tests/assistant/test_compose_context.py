"""Sentences that point back bring the one before them along."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.anaphora import points_back
from assistant.compose import compose
from assistant.compose.context import antecedent_of
from assistant.evidence import Evidence
from assistant.question import Question
from corpus.index import Index
from tests.assistant.small import build, found

HUB = """# Der Hub

Der Hub in Holzminden öffnete im Juni. Er zählt 21 Plätze. Der Landkreis trägt den Hub.

Dort treffen sich Gründende.

Der Hub bietet:

- Räume
- Kurse
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return build(tmp_path_factory.mktemp("context"), hub=HUB)


@pytest.mark.parametrize(
    ("sentence", "does"),
    [
        ("Er zählt 21 Plätze.", True),
        ("Dies trifft auf den Süden zu.", True),
        ("Hierbei müssen Betriebe unterstützt werden.", True),
        ("Diese definiert Handlungsfelder.", True),
        ("Die Plattform wurde ausgezeichnet.", True),
        ("Es wurde 2015 gegründet.", True),
        ("Es entsteht ein Zentrum mit Werkstätten.", False),
        ("Es ist auch eine Reihe von Aufgaben zu lösen.", False),
        ("Das Projekt regioLab startete 2021.", False),
        ("Die Plattform JOWOMO wurde ausgezeichnet.", False),
        ("Die Lenkungsgruppe berät den Hub.", False),
        ("Ersteres gilt nicht.", False),
    ],
)
def test_context_sentence_points_back_by_its_beginning(sentence: str, does: bool) -> None:
    assert points_back(sentence) is does


def test_context_antecedent_is_the_sentence_before_in_the_same_paragraph(index: Index) -> None:
    before = antecedent_of(index, found(index, "Er zählt 21 Plätze."))
    assert before is not None
    assert before.span == found(index, "Der Hub in Holzminden öffnete im Juni.").span
    assert antecedent_of(index, found(index, "Der Landkreis trägt den Hub.")) is None
    assert antecedent_of(index, found(index, "Dort treffen sich Gründende.")) is None  # a new paragraph
    assert antecedent_of(index, found(index, "Räume")) is None


def test_context_heading_that_names_the_thing_is_enough(tmp_path: Path) -> None:
    text = "## II. Anlaufstelle\n\nDas Amt sitzt in Hildesheim. Die Anlaufstelle kann umziehen.\n"
    index = build(tmp_path, a=f"# Ämter\n\n{text}", b=f"# Ämter\n\n{text.replace('II. Anlaufstelle', 'Orte')}")
    named, unnamed = (
        next(
            Evidence(span, None, passage, 1.0)
            for passage in index.passages
            for span in passage.sentences
            if span.doc_id == doc_id and index.documents[doc_id].slice(span).startswith("Die Anlaufstelle")
        )
        for doc_id in ("a", "b")
    )
    assert antecedent_of(index, named) is None
    assert antecedent_of(index, unnamed) is not None


@pytest.mark.parametrize("expected", ["number", None])
def test_context_answer_says_the_antecedent_right_before_and_once(index: Index, expected: str | None) -> None:
    question = Question("Wie viele?", "Wie viele?", "de", "fact", expected=expected)  # type: ignore[arg-type]
    best = found(index, "Er zählt 21 Plätze.", 1.0)
    told = ["Der Hub in Holzminden öffnete im Juni.", "Er zählt 21 Plätze."]
    assert [said.text for said in compose(index, question, [[best]]).statements] == told
    both = [best, found(index, told[0], 0.9)]
    assert [said.text for said in compose(index, question, [both]).statements] == told


def test_context_antecedent_that_makes_it_too_long_leaves_the_sentence_out(tmp_path: Path) -> None:
    long = "Der Hub in Holzminden " + "und sein Nachbar " * 30 + "öffneten im Juni."
    index = build(tmp_path, hub=f"# Der Hub\n\n{long} Er zählt 21 Plätze. Der Landkreis trägt den Hub.\n")
    question = Question("Wer?", "Wer?", "de", "fact", expected="organisation")
    evidence = [found(index, "Der Landkreis trägt den Hub.", 1.0), found(index, "Er zählt 21 Plätze.", 0.95)]
    assert [said.text for said in compose(index, question, [evidence]).statements] == ["Der Landkreis trägt den Hub."]
