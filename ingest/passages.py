"""Sections → passages: the units that are indexed and ranked. Pure.

A passage's text is always the exact slice of the document. Headings open the passage
that follows them. A list stays with its lead-in sentence: in the slice while they fit
into one passage, in ``context`` otherwise. A table is cut row by row, its header row
goes to ``context``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from corpus.schema import Document, Passage, PassageKind, Span
from corpus.sentences import sentence_spans
from ingest.structure import StructuredDocument, Unit

# Sections that list where the text comes from: searchable, never evidence.
REFERENCE_HEADINGS = frozenset(
    {"quellen", "quellenverzeichnis", "literatur", "literaturverzeichnis", "sources", "references", "bibliography"}
)
CONTEXT_MAX_CHARS = 400


_Offsets = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A quotable unit and what introduces it (a lead-in sentence, heading or header row)."""

    offsets: _Offsets
    lead_in: _Offsets | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of the document that must not be cut: one sentence, item or row.

    ``introduction``: what stands before it and is needed to understand it.
    """

    start: int
    end: int
    sentences: tuple[_Sentence, ...]
    introduction: str = ""


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
    parts = list(_parts(document, headings, content))
    if headings:
        first = parts[0]
        own = tuple(sentence for unit in headings for sentence in _heading_part(document, unit).sentences)
        parts[0] = _Part(headings[0].start, first.end, own + first.sentences, first.introduction)
    kind = _kind(content)
    chunks = _cut_table(parts, content, max_chars) if kind == "table_row" else _balanced(parts, max_chars)
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
    says_something = unit.kind == "heading" and ": " in text
    return _Part(unit.start, unit.end, (_Sentence((unit.start, unit.end)),) if says_something else ())


def _parts(document: Document, headings: list[Unit], content: list[Unit]) -> Iterator[_Part]:
    """Parts of a group. ``leads``: what introduces the current item, outermost first."""
    leads: list[tuple[int, _Offsets]] = []
    if headings and headings[-1].kind == "heading":
        leads = [(-1, (headings[-1].start, headings[-1].end))]
    for unit in content:
        if unit.kind == "item":
            leads = [lead for lead in leads if lead[0] < unit.depth]
            parts = list(_item_parts(document, unit, [offsets for _, offsets in leads]))
            yield from parts
            leads.append((unit.depth, parts[-1].sentences[-1].offsets))
        elif unit.kind in ("row", "header_row"):
            lead = leads[-1][1] if leads else None
            introduction = document.text[lead[0] : lead[1]] if lead else ""
            yield _Part(unit.start, unit.end, (_Sentence((unit.start, unit.end), lead),), _shorten(introduction))
            if unit.kind == "header_row":
                leads = [(-1, (unit.start, unit.end))]
        else:
            parts = [_Part(*offsets, (_Sentence(offsets),)) for offsets in _sentences(document, unit.start, unit.end)]
            yield from parts
            leads = [(-1, parts[-1].sentences[-1].offsets)] if parts else leads


def _item_parts(document: Document, unit: Unit, leads: list[_Offsets]) -> Iterator[_Part]:
    """A later sentence of a long item is introduced by the item's first one."""
    introduction = _shorten(" ".join(document.text[start:end] for start, end in leads))
    lead = leads[-1] if leads else None
    first: _Offsets | None = None
    for start, end in _sentences(document, unit.body, unit.end):
        if first is None:
            first = (start, end)
            yield _Part(unit.start, end, (_Sentence(first, lead),), introduction)
        else:
            opening = f"{introduction} {document.text[first[0] : first[1]]}".strip()
            yield _Part(start, end, (_Sentence((start, end)),), _shorten(opening))


def _sentences(document: Document, start: int, end: int) -> Iterator[_Offsets]:
    """Sentences of a unit; a line break inside it separates (an item's heading line)."""
    line_start = start
    for line in document.text[start:end].split("\n"):
        for a, b in sentence_spans(line):
            yield line_start + a, line_start + b
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


def _cut_table(parts: list[_Part], content: list[Unit], max_chars: int) -> list[list[_Part]]:
    """Each row alone; what stands between rows (lead-in and header row) is cut as text is."""
    rows = {unit.start for unit in content if unit.kind == "row"}
    chunks: list[list[_Part]] = []
    for is_row, run in groupby(parts, lambda part: part.start in rows):
        stretch = list(run)
        chunks += [[part] for part in stretch] if is_row else _balanced(stretch, max_chars)
    return chunks


def _passage(document: Document, group: list[Unit], parts: list[_Part], kind: PassageKind) -> Passage:
    start, end = parts[0].start, parts[-1].end
    sentences = [sentence for part in parts for sentence in part.sentences]
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
        sentences=tuple(Span(document.doc_id, *sentence.offsets) for sentence in sentences),
        lead_ins=tuple(Span(document.doc_id, *s.lead_in) if s.lead_in else None for s in sentences),
    )


def _context(document: Document, path: tuple[str, ...], parts: Iterable[_Part], start: int) -> str:
    """Title, heading path, and the lead-in when it does not stand in the slice itself."""
    lines = [document.source.title, *path]
    introduction = next(iter(parts)).introduction
    if introduction and introduction not in document.text[start : start + len(introduction) + CONTEXT_MAX_CHARS]:
        lines.append(introduction)
    return "\n".join(lines)
