"""Checks a question set against the documents, before anything is measured with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.schema import Document, Language, Notice
from corpus.texts import render
from evals.dataset import EvalQuestion


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a question set that must be put right; ``place`` is "file:line"."""

    question_id: str
    place: str
    notice: Notice

    def text(self, language: Language = "de") -> str:
        return f"{self.place or self.question_id}: {self.question_id}: {render(self.notice, language)}"


def check(questions: Sequence[EvalQuestion], documents: Mapping[str, Document]) -> tuple[Finding, ...]:
    """All findings, in the order of the questions; empty when the set is sound."""
    return ()
