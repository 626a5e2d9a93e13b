from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import EvalDataError
from evals.dataset import EvalQuestion, GoldItem
from evals.records import AnswerRecord
from evals.scoring import Measure, by, curves, negative_controls, score
from tests.evals.material import DOCUMENTS, citation, passage

QUESTIONS = (
    EvalQuestion(
        "free", "Was kostet die Beratung?", (), "de", "factoid", "employer", "dev", "own", True,
        (("kostenlos",),), ("Der Hub berät Betriebe in Holzminden kostenlos.",),
    ),
    EvalQuestion(
        "both", "Wie viele Plätze und seit wann?", (), "en", "compare", "staff", "test", "own", True,
        (("21",), ("2023",)), ("Er hat 21 Plätze", "Der Hub wurde 2023 eröffnet."), forbidden=("2022",),
    ),
    EvalQuestion(
        "meets", "Wie oft tagt das Netzwerk inzwischen?", (), "de", "update", "evaluator", "dev", "own", True,
        (("zweimal",),), (), ("netz",),
    ),
    EvalQuestion(
        "rows", "Welche Angebote gibt es?", (), "de", "list", "employer", "dev",
        gold_items=(GoldItem("Der Hub", ("Hub",)), GoldItem("Das Netzwerk")),
    ),
    EvalQuestion("no", "Was kostet ein Tisch?", (), "de", "unanswerable", "employer", "dev", answerable=False),
    EvalQuestion("weather", "Regnet es?", (), "de", "offtopic", "staff", "test", answerable=False, forbidden=("ja",)),
)  # fmt: skip

FREE = "Der Hub berät Betriebe in Holzminden kostenlos."
PLACES = "Er hat 21 Plätze und eine Werkstatt."
OPENED = "Der Hub wurde 2023 eröffnet."
MEETS = "Es trifft sich zweimal im Jahr."
ORACLE: Mapping[str, AnswerRecord] = {
    "free": AnswerRecord(
        "free", f"{FREE} [1]", (citation("hub", FREE),), (passage("hub", FREE),), evidence=1.0, seconds=0.1
    ),
    "both": AnswerRecord(
        "both", f"{PLACES} [1] {OPENED} [2]", (citation("hub", PLACES), citation("hub", OPENED)),
        (passage("hub", PLACES), passage("hub", OPENED)), evidence=1.0, seconds=0.2,
    ),
    "meets": AnswerRecord(
        "meets", f"{MEETS} [1]", (citation("netz", MEETS),), (passage("netz", MEETS),), evidence=1.0, seconds=0.3
    ),
    "rows": AnswerRecord(
        "rows", "Der Hub berät Betriebe. [1]\nDas Netzwerk gewinnt Fachkräfte. [2]",
        (citation("hub", FREE), citation("netz", "Das Netzwerk gewinnt Fachkräfte für Pflegeheime.")),
        items=("Der Hub", "Das Netzwerk"), evidence=1.0, seconds=0.4,
    ),
    "no": AnswerRecord("no", "Dazu steht nichts in den Dokumenten.", refused=True, seconds=0.1),
    "weather": AnswerRecord("weather", "Dazu steht nichts in den Dokumenten.", refused=True, seconds=0.1),
}  # fmt: skip

PERFECT = {
    "evidence@1500", "recall@5", "recall@10", "recall@20", "hit@5", "mrr", "ndcg@10", "sections@10", "accuracy",
    "quote_hit", "edition", "nothing_forbidden", "item_precision", "item_recall", "item_f1", "citation_validity",
    "citation_precision", "citation_recall", "refused_rightly", "refusal_precision", "refusal_recall", "refusal_f1",
    "auroc",
}  # fmt: skip
ALL = PERFECT | {
    "recall@1", "language_gap", "answer_length_median", "aurc", "calibration_error", "seconds_p50", "seconds_p95",
}  # fmt: skip


def scored(answers: Mapping[str, AnswerRecord], questions: tuple[EvalQuestion, ...] = QUESTIONS) -> dict[str, Measure]:
    return {measure.name: measure for measure in score(questions, answers, DOCUMENTS)}


def test_scoring_perfect_oracle_gets_1_in_everything() -> None:
    measures = scored(ORACLE)
    assert set(measures) == ALL
    assert {name for name in PERFECT if measures[name].value != pytest.approx(1)} == set()
    assert measures["calibration_error"].value == measures["language_gap"].value == 0
    # at one passage "both" has only one of its two pieces of evidence: (1 + 1/2 + 1) / 3
    assert measures["recall@1"].value == pytest.approx(2.5 / 3)
    # the two unanswerable questions come last: risks 0 0 0 1/4 2/5
    assert measures["aurc"].value == pytest.approx((1 / 4 + 2 / 5) / 5)
    assert measures["answer_length_median"].value == len(f"{FREE} [1]")
    assert measures["seconds_p50"].value == pytest.approx(0.15)


@pytest.mark.parametrize("silent", [{}, {q.question_id: AnswerRecord(q.question_id, "") for q in QUESTIONS}])
def test_scoring_empty_system_gets_0_in_everything(silent: dict[str, AnswerRecord]) -> None:
    measures = scored(silent)
    assert set(measures) - {"seconds_p50", "seconds_p95"} == ALL - {"seconds_p50", "seconds_p95"}
    assert {name for name in PERFECT - {"auroc"} | {"recall@1"} if measures[name].value != 0} == set()
    assert measures["auroc"].value == 0.5  # the same evidence for all tells nothing apart
    assert measures["aurc"].value == 1


def test_scoring_system_that_refuses_everything_wins_nothing_but_the_refusals() -> None:
    refusing = {q.question_id: AnswerRecord(q.question_id, "Dazu steht nichts da.", refused=True) for q in QUESTIONS}
    measures = scored(refusing)
    assert measures["refused_rightly"].value == measures["refusal_recall"].value == 1
    assert measures["refusal_precision"].value == pytest.approx(2 / 6)
    for name in ("accuracy", "citation_recall", "citation_precision", "item_f1", "quote_hit", "edition", "recall@20"):
        assert measures[name].value == 0


@given(st.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None)
def test_scoring_order_of_questions_and_answers_does_not_matter(chance: random.Random) -> None:
    broken = dict(ORACLE) | {"free": replace(ORACLE["free"], answer="Teuer. [1]", evidence=0.3)}
    questions, answers = list(QUESTIONS), list(broken.items())
    chance.shuffle(questions)
    chance.shuffle(answers)
    assert score(questions, dict(answers), DOCUMENTS) == score(QUESTIONS, broken, DOCUMENTS)


@pytest.mark.parametrize("name", ["free", "both", "meets"])
def test_scoring_missing_answer_counts_as_zero_and_not_as_not_asked(name: str) -> None:
    without = {key: answer for key, answer in ORACLE.items() if key != name}
    before, after = scored(ORACLE), scored(without)
    for measure in ("accuracy", "mrr", "citation_recall"):
        assert after[measure].n == before[measure].n
        assert after[measure].per_question[name] == 0
        assert after[measure].value == pytest.approx(1 - 1 / before[measure].n)


def test_scoring_answers_nobody_asked_for_change_nothing() -> None:
    more = dict(ORACLE) | {"other": AnswerRecord("other", "Unfug [1]", seconds=99.0)}
    assert scored(more) == scored(ORACLE)


def test_scoring_one_invalid_citation_is_seen() -> None:
    off = replace(ORACLE["free"].citations[0], start=ORACLE["free"].citations[0].start + 1)
    measures = scored(dict(ORACLE) | {"free": replace(ORACLE["free"], citations=(off,))})
    assert measures["citation_validity"].value == pytest.approx(3 / 4)


def test_scoring_means_are_those_of_their_questions_and_intervals_hold_them() -> None:
    broken = dict(ORACLE) | {"free": replace(ORACLE["free"], answer="Teuer. [1]", passages=())}
    for measure in score(QUESTIONS, broken, DOCUMENTS):
        assert measure.n > 0
        assert measure.low - 1e-9 <= measure.value <= measure.high + 1e-9
        if measure.per_question:
            assert measure.value == pytest.approx(sum(measure.per_question.values()) / measure.n)
            assert len(measure.per_question) == measure.n


def test_scoring_measures_that_nobody_asks_for_are_left_out() -> None:
    only_free = scored(ORACLE, QUESTIONS[:1])
    assert not {"item_f1", "edition", "language_gap", "refused_rightly", "auroc", "refusal_f1"} & set(only_free)
    bare = scored(ORACLE, (EvalQuestion("free", "Was kostet die Beratung?"),))
    assert set(bare) == {"citation_validity", "seconds_p50", "seconds_p95"}
    assert score((), ORACLE, DOCUMENTS) == ()


def test_scoring_passages_may_be_cut_in_any_way() -> None:
    """One long passage, or the sentence in two halves: the evidence is found either way."""
    long = replace(ORACLE["free"], passages=(passage("hub", DOCUMENTS["hub"].text),))
    half = FREE.index("in Holzminden")
    short = replace(ORACLE["free"], passages=(passage("hub", FREE[:half]), passage("hub", FREE[half:])))
    for answer in (long, short):
        assert scored(dict(ORACLE) | {"free": answer})["mrr"].per_question["free"] == 1


def test_scoring_passages_without_offsets_are_located() -> None:
    bare = replace(passage("hub", FREE), start=-1, end=-1, passage_id="")
    assert scored(dict(ORACLE) | {"free": replace(ORACLE["free"], passages=(bare,))}) == scored(ORACLE)


def test_scoring_gold_that_is_gone_is_an_error_and_no_score() -> None:
    gone = replace(QUESTIONS[0], gold_quotes=("Der Hub berät niemanden.",), place="set.jsonl:4")
    with pytest.raises(EvalDataError, match=r"set\.jsonl:4"):
        score((gone,), ORACLE, DOCUMENTS)
    with pytest.raises(EvalDataError, match="netz"):
        score(QUESTIONS, ORACLE, {"hub": DOCUMENTS["hub"]})


def test_scoring_by_field_keeps_every_question_once() -> None:
    measures = score(QUESTIONS, ORACLE, DOCUMENTS)
    by_user = by(QUESTIONS, measures, "user")
    assert list(by_user) == ["employer", "evaluator", "staff"]
    accuracy = {user: m for user, group in by_user.items() for m in group if m.name == "accuracy"}
    assert {user: measure.n for user, measure in accuracy.items()} == {"employer": 1, "evaluator": 1, "staff": 1}
    assert [m.name for m in by(QUESTIONS, measures, "kind")["offtopic"]] == ["nothing_forbidden", "refused_rightly"]
    assert by(QUESTIONS, measures, "origin").keys() == {"own"}


def test_scoring_curves_show_what_the_measures_average() -> None:
    drawn = curves(QUESTIONS, ORACLE)
    assert [point.risk for point in drawn.risk_coverage] == pytest.approx([0, 0, 0, 1 / 4, 2 / 5])
    area = sum(point.risk for point in drawn.risk_coverage) / len(drawn.risk_coverage)
    assert area == pytest.approx(scored(ORACLE)["aurc"].value)
    assert [(one.count, one.evidence, one.answerable) for one in drawn.calibration] == [(2, 0, 0), (4, 1, 1)]
    assert curves((), {}).risk_coverage == ()


def test_scoring_negative_controls_look_at_off_topic_questions_only() -> None:
    second = replace(QUESTIONS[-1], question_id="football")
    ranked = AnswerRecord("x", "", passages=(passage("hub", FREE), passage("netz", MEETS)))
    answers = {"weather": ranked, "football": replace(ranked, passages=ranked.passages[:1]), "free": ranked}
    (hub,) = negative_controls([*QUESTIONS, second], answers)
    assert (hub.questions, hub.share) == (2, 1)
    assert hub.passage == ranked.passages[0].passage_id
