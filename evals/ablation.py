"""The assistant with one part of answering off, for an ablation: what does that part add?

    python -m evals run --without register|types|context

Retrieval stays the same. Nothing is fitted anew: what is measured is the loss of the part where
the others are weighed as if it were there.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from assistant.answer import Assistant
from assistant.compose import Row
from assistant.evidence import Evidence, EvidenceCollector, Token
from assistant.question import Question
from assistant.questions.expected import AnswerType
from assistant.retrieve import Ranking
from corpus.errors import ConfigError
from corpus.register import RegisterResult
from corpus.schema import Passage


class _Untyped(EvidenceCollector):
    def collect(self, ranking: Ranking, expected: AnswerType | None) -> list[Evidence]:
        return super().collect(ranking, None)


class _OutOfContext(EvidenceCollector):
    def context(self, passage: Passage, number: int) -> frozenset[Token]:
        return frozenset()


class _WithoutRegister(Assistant):
    """Lists come from the text alone."""

    def rows(self, asked: Question, documents: Collection[str]) -> tuple[tuple[Row, ...], RegisterResult | None]:
        return (), None


class _WithoutTypes(Assistant):
    """A sentence is not preferred for having a number, a date, a body … that is asked for."""

    def collector_for(self, asked: Question) -> EvidenceCollector:
        return _Untyped(self.index, self.retriever.glosser, self.retriever.semantic)


class _WithoutContext(Assistant):
    """A sentence is read without its headings, title and the sentence before it."""

    def collector_for(self, asked: Question) -> EvidenceCollector:
        return _OutOfContext(self.index, self.retriever.glosser, self.retriever.semantic)


ABLATIONS: Final[dict[str, type[Assistant]]] = {
    "register": _WithoutRegister,
    "types": _WithoutTypes,
    "context": _WithoutContext,
}


def without(assistant: Assistant, part: str) -> Assistant:
    """The same assistant with that part off.

    Raises:
        ConfigError: no such part.
    """
    if part not in ABLATIONS:
        raise ConfigError("evals_unknown_name", name=part, option="--without", known=", ".join(ABLATIONS))
    return ABLATIONS[part](assistant.index, assistant.retriever, assistant.settings, assistant.writer)
