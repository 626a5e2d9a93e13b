"""What a sentence needs around it: the one before it, when it speaks of something only that one names."""

from __future__ import annotations

from assistant.anaphora import points_back
from assistant.evidence import Evidence, is_sentence
from corpus.index import Index
from corpus.schema import Span


def antecedent_of(index: Index, one: Evidence) -> Evidence | None:
    """The sentence before one that points back to it, in the same paragraph; None when none is needed or there."""
    document = index.documents[one.span.doc_id]
    text = document.slice(one.span)
    if one.lead_in is not None or not points_back(text):
        return None
    article, thing = (*text.split(maxsplit=2), "", "")[:2]
    if article in ("Die", "Der", "Das") and thing in " ".join(document.section_path_at(one.span.start)):
        return None  # the heading says which one
    before: tuple[Span, Evidence] | None = None
    for passage in index.passages:
        if passage.span.doc_id == one.span.doc_id and passage.span.start <= one.span.start:
            for span, lead_in in zip(passage.sentences, passage.lead_ins, strict=True):
                if span.end <= one.span.start and (before is None or span.start > before[0].start):
                    before = span, Evidence(span, lead_in, passage, one.score, rank=one.rank)
    if before is None or before[1].lead_in is not None:
        return None
    span, evidence = before
    same_paragraph = "\n\n" not in document.text[span.end : one.span.start]
    return evidence if same_paragraph and is_sentence(document.slice(span)) else None
