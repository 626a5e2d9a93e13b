"""The types that cross module borders. Frozen, standard library only, no I/O.

Offsets are Unicode code points, half-open, into ``Document.text``. Pages, ranks and
citation numbers start at 1. Scores are "higher is better".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

SourceKind = Literal["strategy", "fact_sheet", "guideline", "other"]
PassageKind = Literal["paragraph", "list", "list_item", "table_row", "heading", "reference"]
OfferKind = Literal["project", "network", "centre", "platform", "event", "programme", "body", "offer"]
Language = Literal["de", "en"]
AnswerStatus = Literal["answered", "partly", "not_in_corpus", "unclear", "off_topic"]
Support = Literal["verbatim", "supported", "partly", "unsupported"]

REFUSALS: frozenset[str] = frozenset({"not_in_corpus", "unclear", "off_topic"})


@dataclass(frozen=True, slots=True)
class Notice:
    """A remark to the reader: a key of ``texts.toml`` and the values that fill it."""

    key: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A slice of one document: ``Document.text[start:end]``, never empty."""

    doc_id: str
    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"span {self.doc_id}:{self.start}-{self.end}: needs 0 <= start < end")

    def __len__(self) -> int:
        return self.end - self.start

    def contains(self, other: Span) -> bool:
        return self.doc_id == other.doc_id and self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        return self.doc_id == other.doc_id and self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document comes from.

    ``as_of`` is an ISO 8601 date of the precision that is known ("2021", "2025-12",
    "2025-12-04"), or None. ``path`` is relative to the corpus directory.
    """

    doc_id: str
    title: str
    edition: str
    as_of: str | None
    publisher: str
    kind: SourceKind
    path: str
    sha256: str
    urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the source file; a document without pages has exactly one."""

    number: int
    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it, up to the next heading of its level or above."""

    path: tuple[str, ...]
    level: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """A source file's final text (NFC): whatever is quoted is a slice of it."""

    source: Source
    text: str
    pages: tuple[Page, ...]
    sections: tuple[Section, ...] = ()
    emphases: tuple[Span, ...] = ()
    warnings: tuple[Notice, ...] = ()

    @property
    def doc_id(self) -> str:
        return self.source.doc_id

    def slice(self, span: Span) -> str:
        return self.text[span.start : span.end]

    def page_at(self, offset: int) -> Page:
        """The page that holds a code point (the last one that starts at or before it)."""
        found = self.pages[0]
        for page in self.pages:
            if page.start > offset:
                break
            found = page
        return found

    def section_path_at(self, offset: int) -> tuple[str, ...]:
        """Headings above a code point, outermost first; empty before the first heading."""
        best: Section | None = None
        for section in self.sections:
            inside = section.start <= offset < section.end
            if inside and (best is None or len(section.path) >= len(best.path)):
                best = section
        return best.path if best else ()


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is indexed and ranked. ``text`` is the slice, always.

    ``context`` (title, heading path, lead-in of a split list, header of a table) is
    indexed with the text and never quoted. ``sentences`` are the quotable units;
    ``lead_ins`` says for each of them which sentence or heading introduces it, if it is
    a list item or a table row.
    """

    passage_id: str
    span: Span
    text: str
    context: str
    kind: PassageKind
    page_first: int
    page_last: int
    sentences: tuple[Span, ...]
    lead_ins: tuple[Span | None, ...]


@dataclass(frozen=True, slots=True)
class Attribute:
    """What a document says about an offer, and where it says so.

    ``value``: a name of ``regions.toml``, a label of ``taxonomy.toml``, a status, or the
    document's words. ``keys``: the regions, taxonomy keys or states it stands for, which is
    what filters compare.
    """

    value: str
    span: Span
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """An entry of the register: a project, network, centre … that a document names.

    ``aliases``: other ways to write its name, ``name`` included, each with a place where it
    stands. ``called``: further kinds it is called ("eine Plattform"). ``carriers``:
    organisations and networks that carry it, take part or that it belongs to. ``mentions``: every place
    that names it, in document order. ``told``: what the documents say about it (sentences,
    list items, sections).
    """

    offer_id: str
    name: str
    kind: OfferKind
    aliases: tuple[Attribute, ...]
    called: tuple[Attribute, ...]
    regions: tuple[Attribute, ...]
    carriers: tuple[Attribute, ...]
    target_groups: tuple[Attribute, ...]
    topics: tuple[Attribute, ...]
    period: tuple[Attribute, ...]
    status: tuple[Attribute, ...]
    mentions: tuple[Span, ...]
    told: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    passage: Passage
    rank: int
    score: float
    parts: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """Evidence shown as ``[number]``; ``quote`` is ``Document.text[span]`` unchanged."""

    number: int
    span: Span
    quote: str
    title: str
    edition: str
    section: tuple[str, ...]
    page_first: int
    page_last: int
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer and the numbers of the citations that prove it.

    ``role``: a list's lead-in and its items are shown as a list. ``frame``: words of the program
    that stand before it and say what follows (which state, which side, which section); they hold
    until the next frame.
    """

    text: str
    citations: tuple[int, ...]
    support: Support
    role: Literal["sentence", "lead_in", "item"] = "sentence"
    frame: Notice | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One row of a list answer."""

    name: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of a conversation."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Trace:
    """What produced an answer. Times in milliseconds."""

    generation: str = ""
    models: tuple[str, ...] = ()
    retrieve_ms: float = 0.0
    compose_ms: float = 0.0
    hits: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A question's answer. Its text is rendered from ``statements``, never parsed back.

    ``evidence`` is the estimated probability, 0..1, that the documents answer; 0 where they weren't asked.
    ``nearest`` names the headings closest to a question the documents do not answer.
    """

    question: str
    standalone_question: str
    language: Language
    kind: str
    status: AnswerStatus
    statements: tuple[Statement, ...] = ()
    items: tuple[Item, ...] = ()
    citations: tuple[Citation, ...] = ()
    evidence: float = 0.0
    nearest: tuple[Citation, ...] = ()
    notes: tuple[Notice, ...] = ()
    trace: Trace = field(default_factory=Trace)

    @property
    def refused(self) -> bool:
        return self.status in REFUSALS
