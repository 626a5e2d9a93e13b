"""Documents and passages as JSON lines, and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from corpus.schema import Attribute, Document, Notice, Offer, Page, Passage, Section, Source, Span


def write_jsonl(path: Path, records: Iterable[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for record in records:
            file.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")


def read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            yield json.loads(line)


def document_record(document: Document) -> dict[str, Any]:
    return {
        "source": asdict(document.source),
        "text": document.text,
        "pages": [[page.number, page.label, page.start, page.end] for page in document.pages],
        "sections": [[list(s.path), s.level, s.start, s.end] for s in document.sections],
        "emphases": [[span.start, span.end] for span in document.emphases],
        "warnings": [notice_record(warning) for warning in document.warnings],
    }


def document_from(record: dict[str, Any]) -> Document:
    source = Source(**(record["source"] | {"urls": tuple(record["source"]["urls"])}))
    return Document(
        source=source,
        text=record["text"],
        pages=tuple(Page(*page) for page in record["pages"]),
        sections=tuple(Section(tuple(path), level, start, end) for path, level, start, end in record["sections"]),
        emphases=tuple(Span(source.doc_id, start, end) for start, end in record["emphases"]),
        warnings=tuple(notice_from(warning) for warning in record["warnings"]),
    )


def passage_record(passage: Passage) -> dict[str, Any]:
    """Without the text: it is the document's slice and is not stored twice."""
    return {
        "id": passage.passage_id,
        "doc": passage.span.doc_id,
        "span": [passage.span.start, passage.span.end],
        "context": passage.context,
        "kind": passage.kind,
        "pages": [passage.page_first, passage.page_last],
        "sentences": [[span.start, span.end] for span in passage.sentences],
        "lead_ins": [[span.start, span.end] if span else None for span in passage.lead_ins],
    }


def passage_from(record: dict[str, Any], document: Document) -> Passage:
    span = Span(record["doc"], *record["span"])
    return Passage(
        passage_id=record["id"],
        span=span,
        text=document.slice(span),
        context=record["context"],
        kind=record["kind"],
        page_first=record["pages"][0],
        page_last=record["pages"][1],
        sentences=tuple(Span(span.doc_id, start, end) for start, end in record["sentences"]),
        lead_ins=tuple(Span(span.doc_id, *lead) if lead else None for lead in record["lead_ins"]),
    )


def notice_record(remark: Notice) -> dict[str, Any]:
    return {"key": remark.key, "values": dict(remark.values)}


def notice_from(record: dict[str, Any]) -> Notice:
    return Notice(record["key"], tuple(record["values"].items()))


OFFER_ATTRIBUTES = ("aliases", "called", "regions", "carriers", "target_groups", "topics", "period", "status")


def offer_record(offer: Offer) -> dict[str, Any]:
    return {
        "id": offer.offer_id,
        "name": offer.name,
        "kind": offer.kind,
        **{name: [_attribute_record(a) for a in getattr(offer, name)] for name in OFFER_ATTRIBUTES},
        "mentions": [[span.doc_id, span.start, span.end] for span in offer.mentions],
        "told": [[span.doc_id, span.start, span.end] for span in offer.told],
    }


def offer_from(record: dict[str, Any]) -> Offer:
    return Offer(
        offer_id=record["id"],
        name=record["name"],
        kind=record["kind"],
        **{name: tuple(map(_attribute_from, record[name])) for name in OFFER_ATTRIBUTES},
        mentions=tuple(Span(*span) for span in record["mentions"]),
        told=tuple(Span(*span) for span in record["told"]),
    )


def _attribute_record(attribute: Attribute) -> list[Any]:
    span = attribute.span
    return [attribute.value, [span.doc_id, span.start, span.end], list(attribute.keys)]


def _attribute_from(record: list[Any]) -> Attribute:
    value, span, keys = record
    return Attribute(value, Span(*span), tuple(keys))
