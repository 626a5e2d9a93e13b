"""Headings that answer: a series of them ("Handlungsschwerpunkt I–IV"), and the list under one that is named.

Who asks for a document's "Handlungsfelder" or "Schwerpunkte" asks for the series whose name shares a part
with that word. Who names one ("unter Handlungsschwerpunkt III") asks for what stands under it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.compose.lists import heading_span, introduced_headings
from assistant.evidence import Evidence, list_of
from assistant.question import Question
from corpus.german import STOP_WORDS, WORD, stem
from corpus.index import Index
from corpus.schema import Document, Span

MIN_SHARED_BEGINNING, MIN_INNER = 7, 6
_NUMERAL = re.compile(r"[IVX]+|\d+(?:\.\d+)*")
_OF_THE_DOCUMENT = re.compile(r"(?:\w*strateg(?:ie|y)|fortschreibung|dokument|konzept)\w*", re.IGNORECASE)


def headings_asked_for(index: Index, question: Question, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The list under the heading that is named, or the series of headings that is asked for; else empty."""
    documents = {one.span.doc_id: index.documents[one.span.doc_id] for one in evidence}
    for document in documents.values():
        if found := _under_named_heading(index, question, document):
            return [replace(one, score=evidence[0].score) for one in found]
    for one in evidence:
        document = documents[one.span.doc_id]
        headings = introduced_headings(document, one.span) if one.lead_in is None else []
        if headings and _is_asked_for(question, document, headings):
            return [Evidence(span, one.span, one.passage, one.score) for span in headings]
    return []


def _under_named_heading(index: Index, question: Question, document: Document) -> list[Evidence]:
    """What is asked for must be several things, and a numbered heading be named as it is written."""
    if question.kind != "list":
        return []
    for section in document.sections:
        label = section.path[-1].partition(":")[0]
        numbered = len(label.split()) == 2 and _NUMERAL.fullmatch(label.split()[1]) is not None
        if numbered and re.search(rf"(?<!\w){re.escape(label)}(?!\w)", question.standalone, re.IGNORECASE):
            return list_of(index, heading_span(document, section))
    return []


def _is_asked_for(question: Question, document: Document, headings: Sequence[Span]) -> bool:
    """Has the question a noun that shares a part with the series' name, and names nothing but the document?"""
    name = document.slice(headings[0]).split()[0].lower()
    if not all(document.slice(span).lower().startswith(name) for span in headings):
        return False
    nouns = [word for word in WORD.findall(question.standalone) if word[0].isupper() and word.lower() not in STOP_WORDS]
    shared = [noun for noun in nouns if _shares_part(noun.lower(), name)]
    title = {stem(word.lower()) for word in WORD.findall(document.source.title)}
    others = [noun for noun in nouns if noun not in shared and not _OF_THE_DOCUMENT.fullmatch(noun)]
    return bool(shared) and all(stem(noun.lower()) in title for noun in others)


def _shares_part(noun: str, name: str) -> bool:
    inner, outer = sorted((stem(noun), stem(name)), key=len)
    begins_alike = noun[:MIN_SHARED_BEGINNING] == name[:MIN_SHARED_BEGINNING]
    return (begins_alike and len(noun) >= MIN_SHARED_BEGINNING) or (len(inner) >= MIN_INNER and inner in outer)
