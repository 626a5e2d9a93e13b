"""What is no sentence of its own, or says little: captions, and lines that list a sheet's key words.

A fact sheet's front matter is told as sentences ("Zu den Themen von „X“ gehören: …"). They have many of
a question's words and answer only who asks for topics or target groups.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.evidence import Evidence
from assistant.question import Question
from corpus.index import Index

# What a line of key words counts beside a sentence (measured: evals/LOG.md).
KEY_WORDS = 0.75
_CAPTION = re.compile(
    r"^(?:Abb(?:ildung|\.)|Tab(?:elle|\.)|Grafik|Schaubild|Figure|Fig\.|Table)\s*[\d.]*\s*:", re.IGNORECASE
)
_TOPICS = re.compile(r"^(?:Zu den )?Themen (?:von|der|des)\b.*\b(?:gehören|sind|ist)\b")
_GROUPS = re.compile(r"^Als Zielgruppen? (?:von|der|des)\b.*\bnenn(?:en|t)\b")
_ASKS_TOPICS = re.compile(r"\bthem(?:a|en)\b|thema|topic|subject|worum|\babout\b", re.IGNORECASE)
_ASKS_GROUPS = re.compile(
    r"zielgruppe|target group|für (?:wen|welche)|an (?:wen|welche)|\brichte[tn]?\b|\bwer kann\b|\bwhom?\b|aimed",
    re.IGNORECASE,
)


def is_caption(text: str) -> bool:
    """Does a text name a figure or table instead of saying something?"""
    return _CAPTION.match(text) is not None


def weighed_by_kind(index: Index, question: Question, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Without captions; lines of key words count less, unless they are asked for. Best first."""

    def weighed(one: Evidence, text: str) -> Evidence:
        topics = _TOPICS.match(text) and not _ASKS_TOPICS.search(question.standalone)
        groups = _GROUPS.match(text) and not _ASKS_GROUPS.search(question.standalone)
        return replace(one, score=one.score * KEY_WORDS) if topics or groups else one

    told = [(one, index.documents[one.span.doc_id].slice(one.span)) for one in evidence]
    return sorted((weighed(one, text) for one, text in told if not is_caption(text)), key=lambda one: -one.score)
