"""The shipped register as an outline to be read by eye: every value with the words that say so.

``python -m tests.ingest.golden_register`` writes it anew; look at the difference before keeping it.
"""

from __future__ import annotations

from collections.abc import Iterator

from corpus.records import OFFER_ATTRIBUTES
from corpus.register import Register
from corpus.schema import Attribute, Offer
from ingest.offers.extract import named_in, register_of
from ingest.readers.dispatch import read_document
from ingest.sources import CorpusFile, discover, source_for
from ingest.structure import structure
from tests.conftest import DOCUMENTS
from tests.ingest.golden import GOLDEN

FILE = GOLDEN / "register.txt"


def shipped_register() -> Register:
    """Built from the shipped documents without an index."""
    files = [file for file in discover(DOCUMENTS, 50) if isinstance(file, CorpusFile)]
    read = [(file, read_document(file.relative, file.data, 60)) for file in files]
    structured = [structure(source_for(file, raw.metadata, "", set()), raw) for file, raw in read]
    offers = register_of(map(named_in, structured))
    return Register(offers, {s.document.doc_id: s.document for s in structured})


def outline(register: Register) -> str:
    return "".join(f"{line}\n" for offer in register.offers for line in _lines(register, offer))


def _lines(register: Register, offer: Offer) -> Iterator[str]:
    documents = sorted({span.doc_id for span in offer.mentions})
    yield f"{offer.name} [{offer.kind}] {' '.join(documents)}"
    for field in OFFER_ATTRIBUTES:
        attributes = getattr(offer, field)
        if attributes:
            yield f"    {field}: {'; '.join(_said(register, attribute) for attribute in attributes)}"


def _said(register: Register, attribute: Attribute) -> str:
    words = " ".join(register.documents[attribute.span.doc_id].slice(attribute.span).split())
    return attribute.value if words == attribute.value else f"{attribute.value} ‹{words}›"


if __name__ == "__main__":
    FILE.write_text(outline(shipped_register()), encoding="utf-8")
