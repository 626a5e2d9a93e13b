"""Questions about the register → filters → entries, held against lists made by reading the strategy."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.register import register_question
from corpus.index import Index
from corpus.register import Filters, Register

STRATEGY = "strategie-leine-weser-2021"
GOLDEN = Path(__file__).resolve().parents[1] / "golden"
QUESTIONS, WHOLE = GOLDEN / "register_questions.jsonl", GOLDEN / "register_whole.jsonl"
WORDS = (
    "welche was gibt es Projekte Angebote in Nienburg für Frauen oder und der die Träger wo ist HAWK nenne alle "
    "Netzwerke wer hilft beteiligt Welcome Center , : ? . zu Coworking Robotik which projects the"
).split()


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
        "welche landkreise gehören zum fachkräfte bündnis jade bay",
        "In welchem Monat ging das Welcome Center in Hildesheim an den Start?",
        "In welcher Stadt sitzt die Koordinierungsstelle Frau und Wirtschaft?",
        "Mit welcher Stelle wurde die Infoveranstaltung in Schaumburg durchgeführt?",
        "Gibt es einen Ansprechpartner im Projekt Adelante?",
        "Where are the two advice offices of the training network?",
        "Wo können wir Unternehmer im Kreis Holzminden mit der Verwaltung an einem Tisch sitzen?",
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
    assert replace(filters(shipped_index.register, question), only_local=expected.only_local) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "Bitte vollständig für die Ausschussvorlage: Welche Angebote gab oder gibt es im Landkreis Schaumburg?",
            Filters(regions=("Landkreis Schaumburg",)),
        ),
        ("Was läuft oder lief in Stadthagen an Projekten?", Filters(regions=("Landkreis Schaumburg",))),
        ("Ich suche Angebote für Geflüchtete.", Filters(needs=(("target_group.gefluechtete",),))),
        ("Angebote für Geflüchtete in Nienburg",
         Filters(regions=("Landkreis Nienburg/Weser",), needs=(("target_group.gefluechtete",),))),
        ("Bei uns in Nienburg arbeiten Geflüchtete. Gibt's da ein Angebot?",
         Filters(regions=("Landkreis Nienburg/Weser",), needs=(("target_group.gefluechtete",),))),
        ("Wer berät in Hameln Frauen?",
         Filters(regions=("Landkreis Hameln-Pyrmont",), needs=(("target_group.frauen",),))),
        ("Wo mischt die HSW überall mit?", Filters(carriers=("hochschul weserbergland",))),
        ("Bei welchen Angeboten ist die Caritas Partnerin?",
         Filters(carriers=("caritasverband hannov",), role="partner")),
        ("Welche Angebote gibt es zu Coworking, Robotik oder Pflege?",
         Filters(needs=(("topic.coworking", "topic.robotik", "topic.pflege"),))),
        ("Welche Angebote gibt es zu Coworking und Robotik?",
         Filters(needs=(("topic.coworking",), ("topic.robotik",)))),
        ("Wer hilft Studierenden bei Betrieben wie uns in Hildesheim?",
         Filters(regions=("Landkreis Hildesheim",), needs=(("target_group.studierende",),))),
    ],
)  # fmt: skip
def test_forms_of_asking(shipped_index: Index, question: str, expected: Filters) -> None:
    assert replace(filters(shipped_index.register, question), only_local=expected.only_local) == expected


def test_a_district_takes_part_itself_when_its_role_is_asked_for_else_it_is_where_something_is(
    shipped_index: Index,
) -> None:
    register = shipped_index.register
    carries = filters(register, "Welche Projekte trägt die Region Hannover?")
    assert (carries.carriers, carries.role, carries.regions) == (("=region hannov",), "carrier", ())
    inside = filters(register, "Welche Projekte in der Region Hannover haben einen Träger?")
    assert (inside.carriers, inside.regions) == ((), ("Region Hannover",))
    either = filters(register, "Wo ist der Landkreis Schaumburg Träger oder Partner?")
    assert (either.carriers, either.role) == (("=landkreis schaumburg",), "any")


def test_a_class_word_means_what_is_called_so_and_else_its_kind_and_topic(shipped_index: Index) -> None:
    register = shipped_index.register
    named = filters(register, "Welche Weiterbildungsverbünde gibt es?")
    assert (named.names, named.kinds, named.needs) == (("weiterbildungsverbünde",), (), ())
    assert {m.offer.name for m in register.search(named).matches} == {"mehrWERT", "regioLab"}
    unnamed = filters(register, "Welche Robotikzentren gibt es?")
    assert (unnamed.names, unnamed.kinds, unnamed.needs) == ((), ("centre",), (("topic.robotik",),))


def test_networks_of_the_whole_alliance_are_no_offers_of_a_district_unless_networks_are_asked_for(
    shipped_index: Index,
) -> None:
    register = shipped_index.register
    offers = [m.offer.name for m in register.search(filters(register, "Was gibt es in Nienburg?")).matches]
    assert "Regionales Fachkräftebündnis Leine-Weser" not in offers
    assert "Gekommen, um zu bleiben" in offers[:8]
    networks = register.search(filters(register, "Welche Netzwerke gibt es in Nienburg?")).matches
    assert "Regionales Fachkräftebündnis Leine-Weser" in [m.offer.name for m in networks]


@settings(deadline=None)  # an index is read while it runs
@given(st.text(max_size=200) | st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join))
def test_any_text_is_a_question_or_none(shipped_index: Index, text: str) -> None:
    found = register_question(text, shipped_index.register)
    assert found is None or shipped_index.register.search(found).checked == len(shipped_index.register.offers)


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


def test_lists_made_from_the_fact_sheets_are_found_almost_whole_and_almost_clean(shipped_index: Index) -> None:
    """71 questions on all documents; measured: recall .988, precision .933 (means over questions)."""
    register = shipped_index.register
    measured = [_measure_all(register, json.loads(line)) for line in WHOLE.read_text(encoding="utf-8").splitlines()]
    recall = sum(r for r, _ in measured) / len(measured)
    precision = sum(p for _, p in measured) / len(measured)
    assert recall >= 0.96, recall
    assert precision >= 0.92, precision


def _measure_all(register: Register, entry: dict[str, Any]) -> tuple[float, float]:
    """The same on all documents, entries by the name of the register."""
    found = register_question(entry["question"], register)
    names = {m.offer.name for m in register.search(found).matches} if found else set()
    gold = set(entry["gold"])
    known = {offer.name for offer in register.offers}
    assert known >= gold | set(entry["also_ok"]), entry
    recall = len(gold & names) / len(gold) if gold else 1.0
    return recall, len(names & (gold | set(entry["also_ok"]))) / len(names) if names else float(not gold)


def test_lists_made_by_reading_are_found_almost_whole_and_almost_clean(shipped_index: Index) -> None:
    """83 questions on the strategy; measured: recall .940, precision .927 (means over questions)."""
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
