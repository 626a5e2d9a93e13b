from __future__ import annotations

import dataclasses
from typing import get_args

import pytest

from corpus import schema
from corpus.schema import REFUSALS, Answer, AnswerStatus, Document, Page, Section, Source, Span

SOURCE = Source("plan", "Plan", "2021", "2021", "Bündnis", "strategy", "plan.pdf", "0" * 64)
TEXT = "Vorwort\nI Ziele\nI.1 Köpfe 👩‍🎓 zählen\nII Wege"
#       0       8       16                        (the student is three code points: 👩, joiner, 🎓)


@pytest.fixture
def document() -> Document:
    end = len(TEXT)
    second = TEXT.index("II Wege")
    return Document(
        SOURCE,
        TEXT,
        pages=(Page(1, "i", 0, 8), Page(2, "1", 8, second), Page(3, "2", second, end)),
        sections=(
            Section(("I Ziele",), 1, 8, second),
            Section(("I Ziele", "I.1 Köpfe"), 2, 16, second),
            Section(("II Wege",), 1, second, end),
        ),
    )


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (4, 3)])
def test_schema_span_is_never_empty_or_outside(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="plan"):
        Span("plan", start, end)


def test_schema_span_length_order_and_use_as_key() -> None:
    spans = [Span("b", 0, 1), Span("a", 5, 9), Span("a", 2, 9), Span("a", 2, 4)]
    assert sorted(spans) == [Span("a", 2, 4), Span("a", 2, 9), Span("a", 5, 9), Span("b", 0, 1)]
    assert len(Span("a", 2, 9)) == 7
    assert len({Span("a", 2, 4), Span("a", 2, 4)}) == 1


@pytest.mark.parametrize(
    ("other", "contains", "overlaps"),
    [
        (Span("a", 10, 20), True, True),
        (Span("a", 12, 18), True, True),
        (Span("a", 10, 11), True, True),
        (Span("a", 9, 12), False, True),
        (Span("a", 19, 21), False, True),
        (Span("a", 5, 30), False, True),
        (Span("a", 20, 21), False, False),  # half-open: they only touch
        (Span("a", 9, 10), False, False),
        (Span("b", 12, 18), False, False),
    ],
)
def test_schema_spans_are_half_open_and_belong_to_a_document(other: Span, contains: bool, overlaps: bool) -> None:
    span = Span("a", 10, 20)
    assert span.contains(other) is contains
    assert span.overlaps(other) is overlaps
    assert other.overlaps(span) is overlaps


def test_schema_slice_counts_code_points(document: Document) -> None:
    start = TEXT.index("👩")
    assert document.slice(Span("plan", start, start + 3)) == "👩‍🎓"
    assert document.doc_id == "plan"


@pytest.mark.parametrize(("offset", "label"), [(0, "i"), (7, "i"), (8, "1"), (20, "1"), (len(TEXT) - 1, "2")])
def test_schema_page_at_is_the_page_that_holds_the_code_point(document: Document, offset: int, label: str) -> None:
    assert document.page_at(offset).label == label


def test_schema_page_at_the_end_of_the_text_is_the_last_page(document: Document) -> None:
    assert document.page_at(len(TEXT)).label == "2"


@pytest.mark.parametrize(
    ("offset", "path"),
    [
        (0, ()),
        (8, ("I Ziele",)),
        (15, ("I Ziele",)),
        (16, ("I Ziele", "I.1 Köpfe")),
        (TEXT.index("II Wege") - 1, ("I Ziele", "I.1 Köpfe")),
        (TEXT.index("II Wege"), ("II Wege",)),
        (len(TEXT), ()),
    ],
)
def test_schema_section_path_is_the_innermost(document: Document, offset: int, path: tuple[str, ...]) -> None:
    assert document.section_path_at(offset) == path


def test_schema_types_are_frozen_with_slots() -> None:
    kinds = [kind for kind in vars(schema).values() if dataclasses.is_dataclass(kind)]
    assert len(kinds) >= 14
    for kind in kinds:
        assert isinstance(kind, type)
        assert kind.__dataclass_params__.frozen, kind  # type: ignore[attr-defined]
        assert "__slots__" in vars(kind), kind


@pytest.mark.parametrize("status", get_args(AnswerStatus))
def test_schema_answer_is_refused_exactly_for_the_refusals(status: AnswerStatus) -> None:
    answer = Answer("?", "?", "de", "fact", status)
    assert answer.refused is (status not in ("answered", "partly"))
    assert set(get_args(AnswerStatus)) >= REFUSALS
