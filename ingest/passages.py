"""Sections → passages: the units that are indexed and ranked. Pure.

A passage's text is always the exact slice of the document. Headings open the passage
that follows them. A list stays with its lead-in sentence: in the slice while they fit
into one passage, in ``context`` otherwise. A table is cut row by row, its header row
goes to ``context``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from corpus.schema import Document, Passage, PassageKind, Span
from corpus.sentences import sentence_spans
from ingest.structure import StructuredDocument, Unit

# Sections that list where the text comes from: searchable, never evidence.
REFERENCE_HEADINGS = frozenset(
    {"quellen", "quellenverzeichnis", "literatur", "literaturverzeichnis", "sources", "references", "bibliography"}
)
CONTEXT_MAX_CHARS = 400


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of the document that must not be cut: one sentence, item or row."""

    start: int
    end: int
    sentences: tuple[tuple[int, int], ...]
    lead_in: str = ""


def cut_passages(structured: StructuredDocument, max_chars: int) -> tuple[Passage, ...]:
    """Passages in document order; every unit of the document lies in at least one.

    ``max_chars``: passages longer than that are cut between sentences, items or rows; a
    single sentence, item heading or row may be longer.
    """
    document = structured.document
    passages: list[Passage] = []
    for group in _groups(structured.units):
        passages += _cut_group(document, group, max_chars)
    return tuple(passages)


# -- groups: headings with what follows them -------------------------------------------------


def _groups(units: tuple[Unit, ...]) -> Iterator[list[Unit]]:
    """Headings + one paragraph, or headings + lead-in + list or table."""
    group: list[Unit] = []
    for i, unit in enumerate(units):
        group.append(unit)
        following = units[i + 1] if i + 1 < len(units) else None
        if following is None or not _stays_together(unit, following):
            yield group
            group = []


def _stays_together(unit: Unit, following: Unit) -> bool:
    if unit.kind in ("title", "heading"):
        return True
    if following.kind in ("title", "heading", "caption") or unit.kind == "caption":
        return False
    in_list = following.kind in ("item", "row", "header_row")
    return in_list and unit.kind in ("paragraph", "item", "row", "header_row")


def _cut_group(document: Document, group: list[Unit], max_chars: int) -> list[Passage]:
    headings = [unit for unit in group if unit.kind in ("title", "heading")]
    content = group[len(headings) :]
    if not content:
        return [_passage(document, group, [_heading_part(document, unit) for unit in group], "heading")]
    parts = list(_parts(document, content))
    if headings:
        first = parts[0]
        own = tuple(s for unit in headings for s in _heading_part(document, unit).sentences)
        parts[0] = _Part(headings[0].start, first.end, own + first.sentences, first.lead_in)
    kind = _kind(content)
    if kind == "table_row":
        chunks = _cut_table(parts, content)
    else:
        chunks = _balanced(parts, max_chars)
    return [_passage(document, group, chunk, kind) for chunk in chunks]


def _kind(content: list[Unit]) -> PassageKind:
    kinds = {unit.kind for unit in content}
    if "row" in kinds or "header_row" in kinds:
        return "table_row"
    if "item" in kinds:
        return "list" if len(content) > 1 else "list_item"
    return "paragraph"


# -- parts: what must not be cut --------------------------------------------------------------


def _heading_part(document: Document, unit: Unit) -> _Part:
    """A heading is quotable when it says something: "Handlungsschwerpunkt I: Gezielte …"."""
    text = document.text[unit.start : unit.end]
    says_something = ":" in text.rstrip(":") and not unit.run_in
    return _Part(unit.start, unit.end, ((unit.start, unit.end),) if says_something else ())


def _parts(document: Document, content: list[Unit]) -> Iterator[_Part]:
    lead_ins: list[tuple[int, str]] = []  # (depth, text) of what introduces the current item
    for unit in content:
        text = document.text[unit.start : unit.end]
        if unit.kind == "item":
            lead_ins = [entry for entry in lead_ins if entry[0] < unit.depth]
            yield from _item_parts(document, unit, " ".join(text for _, text in lead_ins))
            lead_ins.append((unit.depth, _shorten(document.text[unit.body : unit.end])))
        elif unit.kind in ("row", "header_row"):
            yield _Part(unit.start, unit.end, ((unit.start, unit.end),), " ".join(text for _, text in lead_ins))
            if unit.kind == "header_row":
                lead_ins = [(-1, text)]
        else:
            yield from _sentence_parts(document, unit.start, unit.end)
            spans = sentence_spans(text)
            lead_ins = [(-1, _shorten(text[spans[-1][0] :]))] if spans else []


def _item_parts(document: Document, unit: Unit, lead_in: str) -> Iterator[_Part]:
    """A later part of a long item also has the item's first line as its lead-in."""
    opening = ""
    for start, end, sentences in _line_sentences(document, unit.body, unit.end):
        if not opening:
            yield _Part(unit.start, end, sentences, lead_in)
            opening = _shorten(document.text[start:end])
        else:
            yield _Part(start, end, sentences, f"{lead_in} {opening}".strip())


def _sentence_parts(document: Document, start: int, end: int) -> Iterator[_Part]:
    for part_start, part_end, sentences in _line_sentences(document, start, end):
        yield _Part(part_start, part_end, sentences)


def _line_sentences(document: Document, start: int, end: int) -> Iterator[tuple[int, int, tuple[tuple[int, int], ...]]]:
    """Sentences of a unit; a line break inside it separates (an item's heading line)."""
    line_start = start
    for line in document.text[start:end].split("\n"):
        for a, b in sentence_spans(line):
            yield line_start + a, line_start + b, ((line_start + a, line_start + b),)
        line_start += len(line) + 1


def _shorten(text: str) -> str:
    return text if len(text) <= CONTEXT_MAX_CHARS else text[:CONTEXT_MAX_CHARS].rsplit(" ", 1)[0]


# -- chunks: what becomes one passage ---------------------------------------------------------


def _balanced(parts: list[_Part], max_chars: int) -> list[list[_Part]]:
    """As few chunks as fit, of about equal length, so that no short tail is left."""
    total = parts[-1].end - parts[0].start
    count = -(-total // max_chars)
    target = total / count
    chunks: list[list[_Part]] = [[]]
    for part in parts:
        current = chunks[-1]
        length = part.end - current[0].start if current else 0
        if current and (length > max_chars or length - target > target - (current[-1].end - current[0].start)):
            chunks.append([part])
        else:
            current.append(part)
    return chunks


def _cut_table(parts: list[_Part], content: list[Unit]) -> list[list[_Part]]:
    """Lead-in and header row together, then each row alone."""
    rows = {unit.start for unit in content if unit.kind == "row"}
    chunks: list[list[_Part]] = []
    for part in parts:
        if chunks and part.start not in rows and chunks[-1][0].start not in rows:
            chunks[-1].append(part)
        else:
            chunks.append([part])
    return chunks


def _passage(document: Document, group: list[Unit], parts: list[_Part], kind: PassageKind) -> Passage:
    start, end = parts[0].start, parts[-1].end
    sentences = tuple(Span(document.doc_id, a, b) for part in parts for a, b in part.sentences)
    path = group[-1].heading_path
    if path and path[-1].strip(" :").lower() in REFERENCE_HEADINGS:
        kind = "reference"
    return Passage(
        passage_id=f"{document.doc_id}:{start}-{end}",
        span=Span(document.doc_id, start, end),
        text=document.text[start:end],
        context=_context(document, path, parts, start),
        kind=kind,
        page_first=document.page_at(start).number,
        page_last=document.page_at(end - 1).number,
        sentences=sentences,
    )


def _context(document: Document, path: tuple[str, ...], parts: Iterable[_Part], start: int) -> str:
    """Title, heading path, and the lead-in when it does not stand in the slice itself."""
    lines = [document.source.title, *path]
    lead_in = next(iter(parts)).lead_in
    if lead_in and lead_in not in document.text[start : start + len(lead_in) + CONTEXT_MAX_CHARS]:
        lines.append(lead_in)
    return "\n".join(lines)
