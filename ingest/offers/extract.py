"""The door of this package: documents → what they name → register."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from corpus.schema import Offer
from ingest.offers.drafts import text_entries
from ingest.offers.merge import merge_entries
from ingest.offers.sheets import sheet_entry
from ingest.structure import StructuredDocument


@dataclass(frozen=True, slots=True)
class Named:
    """The entries of one document, without ids. ``about_one``: it is a fact sheet."""

    entries: tuple[Offer, ...]
    about_one: bool


NOTHING_NAMED = Named((), about_one=False)


def named_in(structured: StructuredDocument) -> Named:
    """What one document names; a fact sheet is about one thing, other texts name many."""
    if dict(structured.metadata.details).get("kind"):
        entry = sheet_entry(structured)
        return Named((entry,) if entry is not None else (), about_one=True)
    return Named(text_entries(structured), about_one=False)


def register_of(documents: Iterable[Named]) -> tuple[Offer, ...]:
    """All documents' entries as one register: texts that name many things first, then fact sheets."""
    ordered = sorted(documents, key=lambda named: named.about_one)
    return merge_entries(entry for named in ordered for entry in named.entries)
