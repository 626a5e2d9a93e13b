"""Addresses of citations: a real link that opens the source with the passage marked.

The address carries a checksum of the quotation. If the document has changed since, the
page says so instead of marking other words.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from corpus.schema import Citation, Document, Span

_TOKEN = re.compile(r"(\d{1,9})-(\d{1,9})-([0-9a-f]{8})")
_DOC_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,200}")


@dataclass(frozen=True, slots=True)
class Permalink:
    doc_id: str
    start: int
    end: int
    checksum: str


def path_of(citation: Citation) -> str:
    """Relative to the root of the service: "beleg/strategie/120-240-1f2e3d4c"."""
    span = citation.span
    return f"beleg/{span.doc_id}/{span.start}-{span.end}-{_checksum(citation.quote)}"


def parse(doc_id: str, token: str) -> Permalink | None:
    """None for anything that is not exactly such an address."""
    match = _TOKEN.fullmatch(token)
    if match is None or not _DOC_ID.fullmatch(doc_id):
        return None
    start, end = int(match[1]), int(match[2])
    return Permalink(doc_id, start, end, match[3]) if start < end else None


def resolve(link: Permalink, document: Document) -> Span | None:
    """The span, if the document still says there what was quoted."""
    if link.end > len(document.text):
        return None
    span = Span(document.doc_id, link.start, link.end)
    return span if _checksum(document.slice(span)) == link.checksum else None


def _checksum(quote: str) -> str:
    return hashlib.sha256(quote.encode()).hexdigest()[:8]
