"""What an exported answer consists of, whatever the format: headed, marked, cited, provenance told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.record import Record
from assistant.render import source_line
from assistant.rows import Table, caption_of, cells, heads, told_parts
from corpus.schema import Citation, Language
from corpus.texts import text

ITEM_SIGN = "• "
BlockKind = Literal["title", "notice", "paragraph", "item", "table", "heading", "source", "quote", "provenance"]
Cell = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, or a table with ``text`` as its caption.

    ``url``: where a source is published; http or https, else None. ``rows``: of a table, its head
    first; a cell consists of lines.
    """

    kind: BlockKind
    text: str
    url: str | None = None
    rows: tuple[tuple[Cell, ...], ...] = ()


def blocks_of(record: Record) -> tuple[Block, ...]:
    """Question, AI notice, answer, sources with quotations, provenance, in the answer's language."""
    answer, language = record.answer, record.answer.language
    found = [Block("title", answer.question), Block("notice", notice_text(record))]
    for part in told_parts(answer):
        found += [_table(part, language)] if isinstance(part, Table) else _paragraphs(part)
    if answer.citations:
        found.append(Block("heading", text("export.sources", language)))
        for citation in answer.citations:
            found += _source(citation, language)
    found.append(Block("heading", text("export.provenance", language)))
    found += [Block("provenance", line) for line in _provenance(record, language)]
    return tuple(found)


def _paragraphs(told: str) -> list[Block]:
    lines = filter(str.strip, told.split("\n"))
    return [
        Block("item" if line.startswith(ITEM_SIGN) else "paragraph", line.removeprefix(ITEM_SIGN)) for line in lines
    ]


def _table(table: Table, language: Language) -> Block:
    head = tuple((word,) for word in heads(language))
    rows = (head, *(cells(row, language) for row in table.rows))
    return Block("table", caption_of(table, language), rows=rows)


def notice_text(record: Record) -> str:
    """The AI mark: quotations chosen by an AI system, or words of a language model."""
    language = record.answer.language
    if record.ai_generated:
        return text("export.notice_worded", language)
    return text("export.notice_quoted", language)


def mark_text(record: Record) -> str:
    """The AI mark in a few words, for a footer and a file's properties."""
    language = record.answer.language
    return text("export.mark_worded" if record.ai_generated else "export.mark_quoted", language)


def _source(citation: Citation, language: Language) -> list[Block]:
    url = citation.url if citation.url and citation.url.startswith(("https://", "http://")) else None
    # No quotation marks around it: many quotations have some of their own.
    quote = Block("quote", " ".join(citation.quote.split()))
    return [Block("source", source_line(citation, language), url), quote]


def _provenance(record: Record, language: Language) -> list[str]:
    answer, origin = record.answer, record.origin
    lines = [text("export.day", language, day=_day(record.day, language))]
    if answer.standalone_question != answer.question:
        lines.append(text("export.understood", language, question=answer.standalone_question))
    if record.asked.documents:
        lines.append(text("export.only_documents", language, documents=", ".join(record.asked.documents)))
    lines.append(text("export.index", language, generation=origin.generation, documents=len(origin.documents)))
    lines.append(
        text("export.program", language, version=origin.program or "–", models=", ".join(origin.models) or "–")
    )
    return lines


def _day(day: str, language: Language) -> str:
    return date.fromisoformat(day).strftime("%d.%m.%Y") if language == "de" else day
