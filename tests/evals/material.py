"""Small documents and answers for the tests of the evaluation."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.schema import Document, Page, Section, Source
from evals.records import CitedSlice, RankedPassage

HUB = """1 Angebot

Der Hub berät Betriebe in Holzminden kostenlos. Er hat 21 Plätze und eine Werkstatt.

2 Stand

Der Hub wurde 2023 eröffnet. Ihn nutzen 1.300 Menschen, das sind 25,0 % der
Befragten.
"""
NETWORK = """Das Netzwerk gewinnt Fachkräfte für Pflegeheime. Es trifft sich zweimal im Jahr.
"""


def document(doc_id: str, text: str, headings: Sequence[str] = ()) -> Document:
    """A document of one page whose sections begin at these headings."""
    starts = [text.index(heading) for heading in headings]
    ends = [*starts[1:], len(text)]
    sections = tuple(
        Section((heading,), 1, start, end) for heading, start, end in zip(headings, starts, ends, strict=False)
    )
    source = Source(doc_id, doc_id.title(), "2023", "2023", "", "other", f"{doc_id}.md", "0" * 64)
    return Document(source, text, (Page(1, "1", 0, len(text)),), sections)


DOCUMENTS = {
    "hub": document("hub", HUB, ["1 Angebot", "2 Stand"]),
    "netz": document("netz", NETWORK),
}


def passage(doc_id: str, text: str, score: float = 1.0) -> RankedPassage:
    """A passage that is this slice of the document."""
    start = DOCUMENTS[doc_id].text.index(text)
    return RankedPassage(text, doc_id, 1, score, start, start + len(text), f"{doc_id}:{start}-{start + len(text)}")


def citation(doc_id: str, text: str) -> CitedSlice:
    start = DOCUMENTS[doc_id].text.index(text)
    return CitedSlice(text, doc_id, doc_id.title(), 1, "", start, start + len(text))
