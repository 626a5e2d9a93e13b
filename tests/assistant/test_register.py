"""Questions about the register → filters → entries, held against lists made by reading the strategy."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.register import register_question
from corpus.index import Index
from corpus.register import Filters, Register

STRATEGY = "strategie-leine-weser-2021"
QUESTIONS = Path(__file__).resolve().parents[1] / "golden" / "register_questions.jsonl"


def filters(register: Register, question: str) -> Filters:
    found = register_question(question, register)
    assert found is not None, question
    return found


@pytest.mark.parametrize(
    "question",
    [
        "Seit wann gibt es das Bündnis?",
        "Wie viele Projekte gibt es?",
        "Welche Personengruppen will man in Arbeit bringen?",
        "Aus welchen Kreisen besteht die REK Weserbergland plus?",
        "Welche Ziele hat das Projekt Adelante?",
        "Wer ist Mitglied bei FaReHi?",
        "What is the unemployment rate in Hanover?",
        "Nenne die Leitbranchen der Region Hannover.",
    ],
)
def test_questions_about_something_else_are_left_alone(shipped_index: Index, question: str) -> None:
    assert register_question(question, shipped_index.register) is None


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Welche Angebote gibt es in Rinteln?", Filters(regions=("Landkreis Schaumburg",))),
        ("Was gibt es für Geflüchtete?", Filters(needs=(("target_group.gefluechtete",),))),
        ("What is there for refugees?", Filters(needs=(("target_group.gefluechtete",),))),
        (
            "Welche Angebote für Frauen oder ältere Menschen gibt es?",
            Filters(needs=(("target_group.frauen", "target_group.aeltere"),)),
        ),
        (
            "Which centres for digitalisation are planned?",
            Filters(kinds=("centre",), needs=(("topic.digitalisierung",),), states=("planned",)),
        ),
        ("Welche Netzwerke und Plattformen gibt es?", Filters(kinds=("network", "platform"))),
        (
            "Welche Angebote laufen sowohl in Hildesheim als auch in Nienburg?",
            Filters(regions=("Landkreis Hildesheim", "Landkreis Nienburg/Weser"), every_region=True),
        ),
        ("Welche Angebote macht die Arbeitsagentur?", Filters(carriers=("agentur arbeit",))),
        ("Which offers does the University of Hildesheim make?", Filters(carriers=("universitat hildesheim",))),
        ("Welche Angebote gibt es zur Raumfahrt?", Filters(words=("raumfahrt",))),
        (
            "Which offers help companies train their staff?",
            Filters(needs=(("target_group.unternehmen",), ("topic.weiterbildung",))),
        ),
    ],
)
def test_filters_named_in_a_question(shipped_index: Index, question: str, expected: Filters) -> None:
    assert filters(shipped_index.register, question) == expected


def test_what_nothing_is_about_finds_nothing(shipped_index: Index) -> None:
    register = shipped_index.register
    assert register.search(filters(register, "Welche Projekte gibt es zur Raumfahrt?")).matches == ()


def test_documents_are_passed_on(shipped_index: Index) -> None:
    found = register_question("Was gibt es für Frauen?", shipped_index.register, [STRATEGY])
    assert found is not None
    assert found.documents == (STRATEGY,)


def test_dropouts_doubters_and_those_who_leave_are_the_same_people(shipped_index: Index) -> None:
    register = shipped_index.register
    for people in ("Studienabbrecher", "Studienzweifler", "Studienaussteiger", "Menschen, die das Studium abbrechen"):
        asked = filters(register, f"Welche Projekte helfen {people}?")
        assert "Umsteigen statt Aussteigen" in [m.offer.name for m in register.search(asked).matches], people


def test_lists_made_by_reading_are_found_almost_whole_and_almost_clean(shipped_index: Index) -> None:
    """68 questions on the strategy; measured: recall .934, precision .927 (means over questions)."""
    register = shipped_index.register
    measured = [_measure(register, json.loads(line)) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    recall = sum(r for r, _ in measured) / len(measured)
    precision = sum(p for _, p in measured) / len(measured)
    assert recall >= 0.92, recall
    assert precision >= 0.92, precision


def _measure(register: Register, entry: dict[str, Any]) -> tuple[float, float]:
    """Recall of the gold entries and precision against gold and what is also acceptable."""
    found = register_question(entry["question"], register)
    if found is None:
        return 0.0, 0.0
    matches = register.search(replace(found, documents=(STRATEGY,))).matches
    names = [{m.offer.name, *(alias.value for alias in m.offer.aliases)} for m in matches]
    gold = [set(forms) for forms in entry["gold"]]
    fine = gold + [set(forms) for forms in entry["also_ok"]]
    recall = sum(any(forms & have for have in names) for forms in gold) / len(gold) if gold else 1.0
    precision = sum(any(forms & have for forms in fine) for have in names) / len(names) if names else float(not gold)
    return recall, precision
