from __future__ import annotations

from dataclasses import replace

import pytest

from corpus.schema import Turn
from evals.check import Counts, check, counts
from evals.dataset import EvalQuestion
from tests.evals.material import DOCUMENTS

GOOD = EvalQuestion(
    "a", "Was kostet die Beratung?", (), "de", "factoid", "employer", "dev", "own", True,
    (("kostenlos", "gratis"),), ("Der Hub berät Betriebe in Holzminden kostenlos.",), place="set.jsonl:1",
)  # fmt: skip
NO = EvalQuestion(
    "n",
    "Wie viele Tische hat der Hub?",
    (),
    "de",
    "unanswerable",
    "staff",
    "dev",
    answerable=False,
    place="set.jsonl:2",
)


def keys(*questions: EvalQuestion) -> list[tuple[str, str]]:
    return [(finding.question_id, finding.notice.key) for finding in check(questions, DOCUMENTS)]


def unsplit(*questions: EvalQuestion) -> list[str]:
    return [key for _, key in keys(*(replace(question, split="") for question in questions))]


def test_check_sound_set_has_no_findings() -> None:
    assert unsplit(GOOD, NO, replace(GOOD, question_id="b", question="Andere Frage?")) == []


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ({"gold_quotes": ("Der Hub ist teuer.",)}, "check.quote"),
        ({"answer_keys": (("kostenlos",), ("20 Euro",))}, "check.key"),
        ({"gold_quotes": (), "gold_docs": ("netz",)}, "check.key"),
        ({"gold_docs": ("kein-dokument",)}, "check.document"),
        ({"gold_doc_groups": (("hub", "kein-dokument"),)}, "check.document"),
        ({"kind": "fakt"}, "check.value"),
        ({"user": "chef"}, "check.value"),
        ({"language": "deutsch"}, "check.value"),
        ({"origin": "fremd"}, "check.value"),
        ({"answerable": False}, "check.unanswerable_gold"),
        ({"answer_keys": (), "gold_quotes": ()}, "check.no_gold"),
        ({"kind": "followup"}, "check.no_history"),
        ({"forbidden": ("nicht kostenlos",)}, "check.forbidden_key"),
    ],
)
def test_check_finds_what_is_wrong(change: dict[str, object], finding: str) -> None:
    changed = replace(GOOD, **change)  # type: ignore[arg-type]
    assert finding in unsplit(changed, NO)
    assert all(key != finding for key in unsplit(GOOD, NO))


def test_check_keys_may_stand_in_a_named_document_or_be_written_otherwise() -> None:
    by_document = replace(
        GOOD, gold_quotes=(), gold_docs=("hub",), answer_keys=(("1300", "1.299"), ("25 Prozent", "25,0%"))
    )
    assert unsplit(by_document) == []
    assert unsplit(replace(GOOD, kind="followup", history=(Turn("user", "Was ist der Hub?"),))) == []


def test_check_ids_and_questions_that_stand_twice() -> None:
    assert keys(GOOD, replace(GOOD, question="Andere Frage?", place="set.jsonl:9"))[0] == ("a", "check.id_twice")
    assert ("b", "check.question_twice") in keys(
        GOOD, replace(GOOD, question_id="b", question="was  kostet die beratung?")
    )
    follow_up = replace(GOOD, question_id="b", history=(Turn("user", "Was ist der Hub?"),))
    assert unsplit(GOOD, follow_up) == []


@pytest.mark.parametrize(
    ("question", "answered"),
    [
        ("Wie viele Plätze hat die Werkstatt?", False),  # "Er hat 21 Plätze und eine Werkstatt.": two words are too few
        ("Wie viele Menschen nutzen der Befragten?", True),
        ("Welche Betriebe berät der Hub in Holzminden?", True),
        ("Wann berät der Hub Betriebe in Holzminden?", False),  # a date is asked for, and there is none
        ("Wann trifft sich das Netzwerk in Holzminden?", False),
    ],
)
def test_check_unanswerable_question_that_a_sentence_answers(question: str, answered: bool) -> None:
    assert unsplit(replace(NO, question=question)) == (["check.answered_by_accident"] if answered else [])


def test_check_questions_not_about_the_documents_are_not_looked_up() -> None:
    asked = replace(NO, question="Welche Betriebe berät der Hub in Holzminden?")
    for kind in ("offtopic", "injection", "abuse", "smalltalk", "false_premise"):
        assert unsplit(replace(asked, kind=kind)) == []


def split(dev: int, test: int) -> list[EvalQuestion]:
    sides = ["dev"] * dev + ["test"] * test
    return [replace(GOOD, question_id=f"q{n}", question=f"Frage {n}?", split=side) for n, side in enumerate(sides)]


@pytest.mark.parametrize(("dev", "test", "fits"), [(20, 10, True), (200, 112, True), (15, 15, False), (29, 1, False)])
def test_check_split_is_two_to_one(dev: int, test: int, fits: bool) -> None:
    assert keys(*split(dev, test)) == ([] if fits else [("", "check.split")])


def test_check_question_without_a_split_among_others_with_one() -> None:
    assert keys(*split(20, 10), EvalQuestion("z", "Ganz?", answerable=False)) == [("z", "check.no_split")]


def test_check_findings_are_told_with_place_and_remedy_in_both_languages() -> None:
    (finding,) = check([replace(GOOD, split="", gold_docs=("kein-dokument",))], DOCUMENTS)
    assert finding.text("de").startswith("set.jsonl:1: a: Das Dokument kein-dokument ist nicht im Index.")
    assert "python -m ingest" in finding.text("en")
    assert finding.text("en") != finding.text("de")


def test_check_counts_by_kind_user_language_split_origin() -> None:
    told = {one.field: one for one in counts([GOOD, replace(GOOD, question_id="b"), NO])}
    assert told["kind"] == Counts("kind", (("factoid", 2), ("unanswerable", 1)))
    assert told["user"].counts == (("employer", 2), ("staff", 1))
    assert told["answerable"].counts == (("true", 2), ("false", 1))
    assert set(told) == {"kind", "user", "language", "split", "origin", "answerable"}
