"""What an answer says: verbatim, once, within its budget, lists whole; or said to be an excerpt."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.compose import (
    Composed,
    Row,
    budget_of,
    compose,
)
from assistant.evidence import Evidence
from assistant.question import QuestionKind
from corpus.index import Index
from corpus.schema import Span
from tests.assistant.hub import HUB, ITEMS, LEAD_IN, NETWORK, asked, check, texts
from tests.assistant.small import build, found, span_of


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("compose")


@pytest.fixture(scope="module")
def index(directory: Path) -> Index:
    return build(directory, hub=HUB, netz=NETWORK)


def every_sentence(index: Index) -> list[Evidence]:
    return [
        Evidence(span, lead_in, passage, 0.0)
        for passage in index.passages
        for span, lead_in in zip(passage.sentences, passage.lead_ins, strict=True)
    ]


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_compose_whatever_is_found_is_quoted_once_and_within_the_budget(index: Index, data: st.DataObject) -> None:
    every = every_sentence(index)
    numbers = st.lists(st.integers(0, len(every) - 1), unique=True, max_size=len(every))
    groups = []
    for _ in range(data.draw(st.integers(0, 3))):
        group = [
            replace(every[n], score=data.draw(st.floats(0.01, 1)), list_is_meant=data.draw(st.booleans()))
            for n in data.draw(numbers)
        ]
        groups.append(sorted(group, key=lambda one: -one.score))
    quoted = st.lists(st.integers(0, len(every) - 1), unique=True, min_size=1, max_size=2)
    rows = [
        Row(f"Angebot {n}", tuple(every[number].span for number in data.draw(quoted)))
        for n in range(data.draw(st.integers(0, 3)))
    ]
    question = asked(data.draw(st.sampled_from(("fact", "yesno", "definition", "offer", "list", "overview"))))
    composed = compose(index, question, groups, rows)
    check(index, composed)
    named = [item.name for item in composed.items]
    if question.kind == "list":
        assert named[: len(rows)] == [row.name for row in rows]
        assert composed.rows_told == len(rows)
    else:  # what fits best first; an entry that is told there already is not told again
        quoted_spans = [citation.span for citation in composed.citations]
        assert named == [row.name for row in rows if row.name in named]
        assert all(row.name in named or any(span in quoted_spans for span in row.quotes) for row in rows)
    budget = budget_of(question)
    plain = texts(composed, "sentence")
    parts = max(1, sum(map(bool, groups)))
    assert len(plain) <= max(budget.sentences, 2 * parts)
    assert sum(map(len, plain)) <= budget.chars + max(map(len, plain), default=0) * parts
    for text in plain:
        assert plain.count(text) == 1


@pytest.mark.parametrize("kind", get_args(QuestionKind))
def test_compose_every_kind_has_a_budget_and_says_the_best_sentence(index: Index, kind: QuestionKind) -> None:
    budget = budget_of(asked(kind))
    assert budget.sentences >= 3
    assert budget.chars >= 400
    best, other = found(index, "Der Hub zählt 21 Plätze.", 0.9), found(index, "Der Hub wurde 2023 eröffnet.", 0.8)
    composed = compose(index, asked(kind), [[best, other]])
    assert "Der Hub zählt 21 Plätze." in texts(composed)
    check(index, composed)


def test_compose_fact_with_a_type_is_short_and_a_reason_is_not() -> None:
    number, reason = asked("fact", expected="number"), asked("fact", expected="reason")
    assert budget_of(number).sentences < budget_of(asked("fact")).sentences
    assert budget_of(reason) == budget_of(asked("fact"))
    assert budget_of(asked("offer", expected="project")).per_document == 2


def test_compose_sentence_far_behind_the_best_is_not_said(index: Index) -> None:
    best, near, far = (
        found(index, text, score)
        for text, score in (
            ("Der Hub zählt 21 Plätze.", 1.0),
            ("Träger ist der Landkreis Holzminden.", 0.76),
            ("Das Netz hilft Pflegeheimen in Schaumburg.", 0.74),
        )
    )
    assert texts(compose(index, asked("fact"), [[best, near, far]])) == [
        "Der Hub zählt 21 Plätze.",
        "Träger ist der Landkreis Holzminden.",
    ]


def test_compose_best_document_first_and_each_in_its_own_order(index: Index) -> None:
    evidence = [
        found(index, "Das Netz hilft Pflegeheimen in Schaumburg.", 1.0),
        found(index, "Träger ist der Landkreis Holzminden.", 0.95),
        found(index, "Der Hub wurde 2023 eröffnet.", 0.9),
    ]
    assert texts(compose(index, asked("fact"), [evidence])) == [
        "Das Netz hilft Pflegeheimen in Schaumburg.",
        "Der Hub wurde 2023 eröffnet.",
        "Träger ist der Landkreis Holzminden.",
    ]


def test_compose_offer_takes_two_sentences_of_a_document_at_most(index: Index) -> None:
    evidence = [
        found(index, "Der Hub wurde 2023 eröffnet.", 1.0),
        found(index, "Der Hub zählt 21 Plätze.", 0.99),
        found(index, "Träger ist der Landkreis Holzminden.", 0.98),
        found(index, "Das Netz hilft Pflegeheimen in Schaumburg.", 0.97),
    ]
    composed = compose(index, asked("offer"), [evidence])
    assert [citation.span.doc_id for citation in composed.citations] == ["hub", "hub", "netz"]


def test_compose_sentence_that_says_the_same_or_nothing_new_is_left_out(index: Index) -> None:
    same = [
        found(index, "Das Netz trifft sich zweimal im Jahr.", 1.0),
        found(index, "Das Netz trifft sich im Jahr zweimal.", 0.99),
    ]
    assert len(compose(index, asked("fact"), [same]).statements) == 1


def test_compose_what_the_strategy_said_counts_less_than_what_is_unless_asked(index: Index) -> None:
    evidence = [
        found(index, "Laut Strategie 2021 soll der Hub 12 Plätze zählen.", 1.0),
        found(index, "Der Hub zählt 21 Plätze.", 0.95),
    ]
    now = compose(index, asked("fact"), [evidence])
    assert now.citations[0].quote == "Der Hub zählt 21 Plätze."
    then = compose(index, asked("fact", standalone="Was sagt die Strategie zum Hub?"), [evidence])
    assert then.citations[0].quote.startswith("Laut Strategie 2021")


def test_compose_that_the_sources_are_silent_counts_less_than_what_they_say(tmp_path: Path) -> None:
    silent, telling = "Zu Gebühren des Hubs liegen in den Quellen keine Angaben vor.", "Der Hub zählt 21 Plätze."
    index = build(tmp_path, hub=f"# Der Hub\n\n{silent} {telling}\n")
    far = [found(index, silent, 0.8), found(index, telling, 1.0)]
    assert texts(compose(index, asked("fact"), [far])) == [telling]
    assert texts(compose(index, asked("fact"), [[found(index, silent)]])) == [silent]


def test_compose_item_brings_its_lead_in_and_a_sentence_needs_no_heading(index: Index) -> None:
    composed = compose(index, asked("fact"), [[found(index, ITEMS[3])]])
    assert [(said.role, said.text) for said in composed.statements] == [("lead_in", LEAD_IN), ("item", ITEMS[3])]
    prices = ["Der Hub kostet am Tag 5 Euro.", "Schulklassen zahlen im Hub nichts."]
    plain = compose(index, asked("fact"), [[found(index, prices[0], 1.0), found(index, prices[1], 0.9)]])
    assert [(said.role, said.text) for said in plain.statements] == [("sentence", text) for text in prices]


def test_compose_table_row_brings_its_header(index: Index) -> None:
    composed = compose(index, asked("fact"), [[found(index, "Rinteln | Dienstag")]])
    assert texts(composed) == ["Ort | Tag", "Rinteln | Dienstag"]


@pytest.mark.parametrize("kind", ["list", "fact"])
def test_compose_lead_in_as_the_best_brings_the_whole_list(index: Index, kind: QuestionKind) -> None:
    composed = compose(index, asked(kind), [[found(index, LEAD_IN)]])
    assert [(said.role, said.text) for said in composed.statements] == [
        ("lead_in", LEAD_IN),
        *(("item", item) for item in ITEMS),
    ]
    assert [item.name for item in composed.items] == (ITEMS if kind == "list" else [])


def test_compose_lead_in_that_is_not_the_best_is_left_out(index: Index) -> None:
    evidence = [found(index, "Der Hub zählt 21 Plätze.", 1.0), found(index, LEAD_IN, 0.95)]
    assert texts(compose(index, asked("fact"), [evidence])) == ["Der Hub zählt 21 Plätze."]


def test_compose_item_asked_for_stands_alone_but_with_its_list_when_that_is_meant(index: Index) -> None:
    item = found(index, ITEMS[1])
    assert texts(compose(index, asked("list"), [[item]]), "item") == [ITEMS[1]]
    meant = replace(item, list_is_meant=True)
    assert texts(compose(index, asked("list"), [[meant]]), "item") == ITEMS


def test_compose_list_that_is_nearly_as_good_wins_a_list_question(index: Index) -> None:
    best, lead_in = found(index, "Der Hub zählt 21 Plätze.", 1.0), found(index, LEAD_IN, 0.91)
    assert texts(compose(index, asked("list"), [[best, lead_in]]), "item") == ITEMS
    worse = replace(lead_in, score=0.89)
    assert texts(compose(index, asked("list"), [[best, worse]]), "item") == []


def test_compose_nothing_found_is_nothing_said(index: Index) -> None:
    assert compose(index, asked("fact"), []) == Composed()
    assert compose(index, asked("list"), [[], []]) == Composed()


def test_compose_each_part_of_a_question_is_answered(index: Index) -> None:
    """The second part's best is far behind the first's, and is said all the same."""
    first = [found(index, "Der Hub zählt 21 Plätze.", 0.9), found(index, "Der Hub wurde 2023 eröffnet.", 0.8)]
    second = [found(index, "Das Netz hilft Pflegeheimen in Schaumburg.", 0.2)]
    composed = compose(index, asked("fact"), [first, second])
    assert {citation.span.doc_id for citation in composed.citations} == {"hub", "netz"}
    check(index, composed)


def test_compose_rows_come_first_with_their_own_sentences(index: Index) -> None:
    hub = Row(
        "Hub", (span_of(index, "Der Hub zählt 21 Plätze."), span_of(index, "Träger ist der Landkreis Holzminden."))
    )
    net = Row("Netz", (span_of(index, "Das Netz hilft Pflegeheimen in Schaumburg."),))
    composed = compose(index, asked("list"), [[found(index, "Der Hub wurde 2023 eröffnet.")]], [hub, net])
    assert [(said.role, said.citations) for said in composed.statements] == [
        ("item", (1, 2)), ("item", (3,)),
    ]  # fmt: skip
    assert [(item.name, item.citations) for item in composed.items] == [("Hub", (1, 2)), ("Netz", (3,))]
    check(index, composed)


def test_compose_rows_that_share_a_sentence_cite_it_without_saying_it_again(index: Index) -> None:
    shared = span_of(index, "Das Netz hilft Pflegeheimen in Schaumburg.")
    own = span_of(index, "Der Hub zählt 21 Plätze.")
    composed = compose(index, asked("list"), [], [Row("A", (shared,)), Row("B", (shared,)), Row("C", (shared, own))])
    assert texts(composed) == ["Das Netz hilft Pflegeheimen in Schaumburg.", "Der Hub zählt 21 Plätze."]
    assert [item.citations for item in composed.items] == [(1,), (1,), (1, 2)]


def test_compose_rows_that_are_items_take_their_lead_in_and_their_list_is_not_told_again(index: Index) -> None:
    rows = [Row(text, (span_of(index, text),)) for text in ITEMS]
    composed = compose(index, asked("list"), [[found(index, LEAD_IN)]], rows)
    assert texts(composed) == [LEAD_IN, *ITEMS]
    assert [item.name for item in composed.items] == ITEMS


def test_compose_row_shows_no_bare_name_that_its_sentence_has(index: Index) -> None:
    heading = Span(
        "hub", index.documents["hub"].text.index("Der Hub"), 7 + index.documents["hub"].text.index("Der Hub")
    )
    sentence = span_of(index, "Der Hub zählt 21 Plätze.")
    composed = compose(index, asked("list"), [], [Row("Hub", (heading, sentence))])
    assert texts(composed) == ["Der Hub zählt 21 Plätze."]
    assert texts(compose(index, asked("list"), [], [Row("Hub", (heading,))])) == ["Der Hub"]
