"""What holds for the structure and the passages of every document."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.german import nfc
from corpus.schema import Passage
from ingest.layout import RawDocument
from ingest.passages import cut_passages
from ingest.structure import StructuredDocument
from tests.ingest.generated import raw_documents
from tests.ingest.pdfs import document

PROPERTY = settings(max_examples=20, deadline=None, derandomize=True)
MAX_CHARS = st.sampled_from([200, 500, 4000])


def _cut(raw: RawDocument, max_chars: int) -> tuple[StructuredDocument, tuple[Passage, ...]]:
    structured = document(raw)
    return structured, cut_passages(structured, max_chars)


@PROPERTY
@given(raw_documents())
def test_structure_keeps_every_word_in_order(raw: RawDocument) -> None:
    printed = "".join(nfc("".join(block.text for block in raw.blocks)).split())
    assert "".join(nfc(document(raw).document.text).split()) == printed


@PROPERTY
@given(raw_documents())
def test_structure_pages_cover_the_text_in_order(raw: RawDocument) -> None:
    text, pages = (structured := document(raw).document).text, structured.pages
    assert len(pages) == len(raw.page_labels)
    assert (pages[0].start, pages[-1].end) == (0, len(text))
    assert all(before.end == after.start for before, after in pairwise(pages))


@PROPERTY
@given(raw_documents())
def test_structure_spans_are_tight(raw: RawDocument) -> None:
    structured = document(raw)
    text = structured.document.text
    for span in structured.document.emphases:
        assert text[span.start : span.end] == text[span.start : span.end].strip()
    for unit in structured.units:
        assert unit.start <= unit.body <= unit.end
        assert text[unit.start : unit.end] == text[unit.start : unit.end].strip() != ""
    assert all(before.end < after.start for before, after in pairwise(structured.units))


@PROPERTY
@given(raw_documents())
def test_structure_sections_start_with_their_heading_and_nest(raw: RawDocument) -> None:
    structured = document(raw)
    sections = structured.document.sections
    for section in sections:
        assert structured.document.text[section.start : section.end].startswith(section.path[-1])
        assert section.level == len(section.path)
    for first in sections:
        for second in sections:
            apart = first.end <= second.start or second.end <= first.start
            inside = (first.start <= second.start and second.end <= first.end) or (
                second.start <= first.start and first.end <= second.end
            )
            assert apart or inside


@PROPERTY
@given(raw_documents(), MAX_CHARS)
def test_passages_are_slices_in_order_that_cover_everything(raw: RawDocument, max_chars: int) -> None:
    structured, passages = _cut(raw, max_chars)
    text = structured.document.text
    covered = [False] * len(text)
    for passage in passages:
        assert passage.text == structured.document.slice(passage.span)
        assert passage.text == passage.text.strip()
        assert passage.passage_id == f"probe:{passage.span.start}-{passage.span.end}"
        covered[passage.span.start : passage.span.end] = [True] * len(passage.span)
    assert all(before.span.end <= after.span.start for before, after in pairwise(passages))
    assert [sign for sign, is_covered in zip(text, covered, strict=True) if not (is_covered or sign.isspace())] == []


@PROPERTY
@given(raw_documents(), MAX_CHARS)
def test_passages_know_their_pages(raw: RawDocument, max_chars: int) -> None:
    structured, passages = _cut(raw, max_chars)
    for passage in passages:
        assert passage.page_first == structured.document.page_at(passage.span.start).number
        assert passage.page_last == structured.document.page_at(passage.span.end - 1).number
        assert passage.page_first <= passage.page_last


@PROPERTY
@given(raw_documents(), MAX_CHARS)
def test_passages_sentences_lie_inside_in_order(raw: RawDocument, max_chars: int) -> None:
    structured, passages = _cut(raw, max_chars)
    for passage in passages:
        assert all(passage.span.contains(sentence) for sentence in passage.sentences)
        assert all(before.end <= after.start for before, after in pairwise(passage.sentences))
        for sentence in passage.sentences:
            assert structured.document.slice(sentence) == structured.document.slice(sentence).strip()


@PROPERTY
@given(raw_documents(), MAX_CHARS)
def test_passages_hold_every_sentence_of_the_text(raw: RawDocument, max_chars: int) -> None:
    """All but titles, plain headings and list markers can be quoted."""
    structured, passages = _cut(raw, max_chars)
    text = structured.document.text
    quotable = bytearray(len(text))
    for passage in passages:
        for sentence in passage.sentences:
            quotable[sentence.start : sentence.end] = b"\x01" * len(sentence)
    for unit in structured.units:
        if unit.kind not in ("title", "heading"):
            missing = [text[i] for i in range(unit.body, unit.end) if not (quotable[i] or text[i].isspace())]
            assert missing == [], text[unit.start : unit.end]


@PROPERTY
@given(raw_documents(), MAX_CHARS)
def test_passages_lead_ins_stand_before_and_are_units_of_their_own(raw: RawDocument, max_chars: int) -> None:
    structured, passages = _cut(raw, max_chars)
    headings = {(unit.start, unit.end) for unit in structured.units if unit.kind == "heading"}
    sentences = {(s.start, s.end) for passage in passages for s in passage.sentences}
    for passage in passages:
        for sentence, lead_in in zip(passage.sentences, passage.lead_ins, strict=True):
            if lead_in is not None:
                assert lead_in.end <= sentence.start
                assert (lead_in.start, lead_in.end) in headings | sentences


@PROPERTY
@given(raw_documents(), MAX_CHARS)
def test_passages_longer_than_allowed_are_single_sentences(raw: RawDocument, max_chars: int) -> None:
    """The headings above it stay with it."""
    structured, passages = _cut(raw, max_chars)
    headings = {(unit.start, unit.end) for unit in structured.units if unit.kind == "heading"}
    for passage in passages:
        own = [s for s in passage.sentences if (s.start, s.end) not in headings]
        assert len(passage.text) <= max_chars or len(own) <= 1


@PROPERTY
@given(raw_documents(), MAX_CHARS)
def test_passages_are_the_same_every_time(raw: RawDocument, max_chars: int) -> None:
    assert _cut(raw, max_chars) == _cut(raw, max_chars)
