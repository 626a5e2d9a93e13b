from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import EvalDataError
from corpus.schema import Document, Span
from evals.dataset import EvalQuestion
from evals.qrels import Need, QuoteFinder, covers, found, needs, overlap
from evals.records import RankedPassage
from tests.evals.material import DOCUMENTS, HUB, document, passage

FINDER = QuoteFinder(DOCUMENTS)


def texts(*spans: Span) -> list[str]:
    return [DOCUMENTS[span.doc_id].slice(span) for span in spans]


@pytest.mark.parametrize(
    "quote",
    [
        "das sind 25,0 % der\nBefragten",
        "das sind 25,0 % der Befragten",
        "das  sind 25,0%   der Befragten",
        "das sind *25,0 %* der **Befragten**",
        "das sind 25,0 % der^{Befragten}",
    ],
)
def test_qrels_quote_is_found_whatever_the_white_space_and_markup(quote: str) -> None:
    assert texts(*FINDER.spans(quote)) == ["das sind 25,0 % der\nBefragten"]


@pytest.mark.parametrize("quote", ["das sind 26,0 % der Befragten", "Das sind 25,0 %", "", " * ", "Befragten der"])
def test_qrels_other_words_are_not_found(quote: str) -> None:
    assert FINDER.spans(quote) == ()


def test_qrels_every_place_of_a_quote_is_evidence() -> None:
    places = FINDER.spans("Der Hub")
    assert texts(*places) == ["Der Hub", "Der Hub"]
    assert places[0] != places[1]
    assert FINDER.spans("Der Hub", ["netz"]) == ()


@given(data=st.data())
def test_qrels_any_slice_is_found_where_it_stands(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(HUB) - 2))
    end = data.draw(st.integers(start + 1, len(HUB)))
    if not HUB[start:end].strip():
        return
    wanted = HUB[start:end].strip()
    begin = HUB.index(wanted, start)
    assert Span("hub", begin, begin + len(wanted)) in FINDER.spans("  " + HUB[start:end].replace(" ", "\n"))


@pytest.mark.parametrize(
    ("passage_span", "relevant"),
    [
        (Span("d", 0, 150), True),  # covers exactly half
        (Span("d", 0, 149), False),  # one character less
        (Span("d", 0, 500), True),
        (Span("d", 120, 130), True),  # the gold span covers the passage
        (Span("d", 190, 230), False),  # touches it
        (Span("d", 300, 400), False),
        (Span("e", 100, 200), False),
    ],
)
def test_qrels_passage_is_relevant_from_half_a_gold_span_on(passage_span: Span, relevant: bool) -> None:
    assert covers(passage_span, Span("d", 100, 200)) is relevant


@given(st.integers(0, 50), st.integers(1, 50), st.integers(0, 50), st.integers(1, 50))
def test_qrels_overlap_counts_shared_characters(a: int, length_a: int, b: int, length_b: int) -> None:
    first, second = Span("d", a, a + length_a), Span("d", b, b + length_b)
    shared = len(set(range(first.start, first.end)) & set(range(second.start, second.end)))
    assert overlap(first, second) == overlap(second, first) == shared
    assert bool(shared) is first.overlaps(second)


def test_qrels_needs_are_one_per_quote() -> None:
    question = EvalQuestion("a", "?", gold_quotes=("Er hat 21 Plätze", "zweimal im Jahr"))
    first, second = needs(question, FINDER)
    assert texts(*first.spans, *second.spans) == ["Er hat 21 Plätze", "zweimal im Jahr"]
    ranking = [
        passage("netz", "Es trifft sich zweimal im Jahr."),
        passage("hub", "Er hat 21 Plätze und eine Werkstatt."),
    ]
    assert found([FINDER.locate(p) for p in ranking], (first, second)) == (frozenset({1}), frozenset({0}))


def test_qrels_named_documents_are_the_evidence_when_nothing_is_quoted() -> None:
    either = needs(EvalQuestion("a", "?", gold_docs=("hub", "netz")), FINDER)
    assert either == (Need("hub, netz", documents=("hub", "netz")),)
    both = needs(EvalQuestion("a", "?", gold_docs=("hub", "netz"), gold_doc_groups=(("hub",), ("netz",))), FINDER)
    assert [need.documents for need in both] == [("hub",), ("netz",)]
    anywhere = FINDER.locate(passage("netz", "im Jahr"))
    assert found([anywhere, None], both) == (frozenset({1}), frozenset())
    quoted = needs(EvalQuestion("a", "?", gold_docs=("hub",), gold_quotes=("Der Hub wurde",)), FINDER)
    assert quoted[0].documents == ()


def test_qrels_gold_that_is_gone_is_told() -> None:
    question = EvalQuestion("a7", "?", gold_quotes=("Der Hub schloss 2024",), place="fragen.jsonl:3")
    with pytest.raises(EvalDataError) as caught:
        needs(question, FINDER)
    assert all(
        part in str(caught.value) for part in ("fragen.jsonl:3", "a7", "Der Hub schloss 2024", "python -m ingest")
    )
    with pytest.raises(EvalDataError, match="kein-dokument"):
        needs(EvalQuestion("a", "?", gold_doc_groups=(("kein-dokument",),)), FINDER)


def test_qrels_passage_without_offsets_is_located_by_its_text() -> None:
    known = passage("hub", "Der Hub wurde 2023 eröffnet.")
    assert FINDER.locate(RankedPassage("Der Hub  wurde 2023\neröffnet.", "hub")) == Span("hub", known.start, known.end)
    assert FINDER.locate(RankedPassage("Der Hub", "anderswo")) is None
    assert FINDER.locate(RankedPassage("Steht nirgends", "hub", start=5, end=99_999)) is None


def test_qrels_offsets_map_back_across_everything_that_is_left_out() -> None:
    text = "* Er\u00adzieher*innen  und\n\n{Pflegende}"
    one: dict[str, Document] = {"d": document("d", text)}
    (span,) = QuoteFinder(one).spans("Erzieherinnen und Pflegende")
    assert one["d"].slice(span) == "Er\u00adzieher*innen  und\n\n{Pflegende"
