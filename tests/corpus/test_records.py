from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.index import Index
from corpus.records import (
    document_from,
    document_record,
    notice_from,
    notice_record,
    passage_from,
    passage_record,
    read_jsonl,
    write_jsonl,
)
from corpus.schema import Document, Notice, Page, Passage, Section, Source, Span

# Line ends of all kinds must not break a line of JSON lines.
TEXTS = st.text(alphabet=st.one_of(st.characters(codec="utf-8"), st.sampled_from('\n\r\u2028\u2029\x85\x0c"\\äß„“👩')))
NOTICES = st.builds(
    Notice,
    st.sampled_from(["ledger.lost", "ledger.page_unreadable"]),
    st.dictionaries(st.sampled_from(["page", "detail", "count"]), TEXTS).map(lambda values: tuple(values.items())),
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    text = draw(TEXTS.filter(lambda t: len(t) > 0))
    source = Source(
        doc_id=draw(st.from_regex(r"[a-z0-9-]{1,20}", fullmatch=True)),
        title=draw(TEXTS),
        edition=draw(TEXTS),
        as_of=draw(st.sampled_from([None, "2021", "2025-12", "2025-12-04"])),
        publisher=draw(TEXTS),
        kind=draw(st.sampled_from(["strategy", "fact_sheet", "guideline", "other"])),
        path=draw(TEXTS),
        sha256="a" * 64,
        urls=tuple(draw(st.lists(TEXTS, max_size=2))),
    )
    spans = st.lists(_spans(source.doc_id, len(text)), max_size=3).map(tuple)
    offsets = [(span.start, span.end) for span in draw(spans)]
    return Document(
        source=source,
        text=text,
        pages=tuple(Page(number, draw(TEXTS), *pair) for number, pair in enumerate(offsets, 1)),
        sections=tuple(Section(tuple(draw(st.lists(TEXTS, max_size=3))), 1, *pair) for pair in offsets),
        emphases=draw(spans),
        warnings=tuple(draw(st.lists(NOTICES, max_size=2))),
    )


def _spans(doc_id: str, length: int) -> st.SearchStrategy[Span]:
    pairs = st.tuples(st.integers(0, length - 1), st.integers(1, length)).filter(lambda pair: pair[0] < pair[1])
    return pairs.map(lambda pair: Span(doc_id, *pair))


@st.composite
def passages(draw: st.DrawFn) -> tuple[Document, Passage]:
    document = draw(documents())
    spans = _spans(document.doc_id, len(document.text))
    span = draw(spans)
    sentences = draw(st.lists(spans, max_size=3))
    return document, Passage(
        passage_id=f"{document.doc_id}:{span.start}-{span.end}",
        span=span,
        text=document.slice(span),
        context=draw(TEXTS),
        kind=draw(st.sampled_from(["paragraph", "list", "list_item", "table_row", "heading", "reference"])),
        page_first=draw(st.integers(1, 9)),
        page_last=draw(st.integers(1, 9)),
        sentences=tuple(sentences),
        lead_ins=tuple(draw(st.one_of(st.none(), spans)) for _ in sentences),
    )


def through_a_file(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "records.jsonl"
        write_jsonl(path, records)
        assert path.read_bytes().count(b"\n") == len(records)
        return list(read_jsonl(path))


@given(st.lists(documents(), max_size=3))
@settings(deadline=None, derandomize=True, max_examples=60)
def test_records_documents_come_back_as_they_were(originals: list[Document]) -> None:
    assert [document_from(record) for record in through_a_file(list(map(document_record, originals)))] == originals


@given(passages())
@settings(deadline=None, derandomize=True, max_examples=60)
def test_records_passages_come_back_as_they_were(original: tuple[Document, Passage]) -> None:
    document, passage = original
    (record,) = through_a_file([passage_record(passage)])
    assert passage_from(record, document) == passage
    assert "text" not in record, "the text is the document's slice and not stored twice"


@given(NOTICES)
@settings(deadline=None, derandomize=True, max_examples=60)
def test_records_notices_come_back_as_they_were(original: Notice) -> None:
    assert notice_from(json.loads(json.dumps(notice_record(original)))) == original


def test_records_of_the_shipped_corpus_come_back_as_they_were(shipped_index: Index) -> None:
    for document in shipped_index.documents.values():
        assert document_from(json.loads(json.dumps(document_record(document)))) == document
    for passage in shipped_index.passages:
        document = shipped_index.documents[passage.span.doc_id]
        assert passage_from(json.loads(json.dumps(passage_record(passage))), document) == passage


def test_records_are_written_readable_for_people(tmp_path: Path) -> None:
    write_jsonl(tmp_path / "x.jsonl", [{"titel": "Straße", "n": 1}])
    assert (tmp_path / "x.jsonl").read_bytes() == '{"titel":"Straße","n":1}\n'.encode()


def test_records_of_nothing_are_an_empty_file(tmp_path: Path) -> None:
    write_jsonl(tmp_path / "x.jsonl", [])
    assert list(read_jsonl(tmp_path / "x.jsonl")) == []
