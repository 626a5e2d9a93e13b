"""Ranked passages → scored sentences.

What speaks for a sentence, each a share of what the question asks, 0..1:

- ``topic``: the question's words, and their English, in the sentence, its headings or its title;
- ``point``: the same in the sentence alone, but of a word only as much as it tells sentences of
  the best passages apart: in a document about one project every sentence has the project's name;
- ``meaning``: cosine between question and sentence;
- ``passage``: the score of the passage it stands in;
- ``fits``: has it the type of answer that is asked for (a number, a date, a body)?

The weights were found on the dev questions by cross-validation (evals/LOG.md).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.answer_types import carries
from assistant.questions.expected import AnswerType
from assistant.retrieve import Ranking
from corpus.gloss import Glosser
from corpus.index import Index
from corpus.lexical import ANALYZERS, GLOSS_NGRAMS, GLOSS_STEMS, LexicalQuery
from corpus.schema import Hit, Passage, Span
from corpus.semantic import SemanticIndex

SEARCHED_PASSAGES = 10
TOPIC, POINT, MEANING, PASSAGE, FITS = 0.6, 1.0, 0.5, 2.0, 0.25
# So that the best possible sentence comes to 1.
_SUM = TOPIC + POINT + MEANING + PASSAGE + FITS

Token = tuple[str, str]  # field, token


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quotable sentence and how well it answers, 0..1.

    ``lead_in``: the sentence or heading that introduces it, for items and table rows.
    ``list_is_meant``: the question is about what introduces the list, not about one item.
    """

    span: Span
    lead_in: Span | None
    passage: Passage
    score: float
    list_is_meant: bool = False
    fits: bool = False
    rank: int = 1


@dataclass(frozen=True)
class EvidenceCollector:
    """Scores the sentences of the best passages of a ranking."""

    index: Index
    glosser: Glosser
    semantic: SemanticIndex | None = None

    def collect(self, ranking: Ranking, expected: AnswerType | None) -> list[Evidence]:
        """Best first; equal scores in ranking order."""
        hits = ranking.hits[:SEARCHED_PASSAGES]
        wanted = self._wanted(ranking.query)
        meaning = self._meaning(ranking, [hit.passage for hit in hits])
        sentences = [
            (hit, number, self.index.documents[hit.passage.span.doc_id].slice(span))
            for hit in hits
            for number, span in enumerate(hit.passage.sentences)
        ]
        local = _local_weights(wanted, [self._tokens(text) for _, _, text in sentences])
        scored = [self._scored(hit, number, text, wanted, local, meaning, expected) for hit, number, text in sentences]
        return sorted(scored, key=lambda evidence: -evidence.score)

    def _scored(
        self,
        hit: Hit,
        number: int,
        sentence: str,
        wanted: Mapping[Token, float],
        local: Mapping[Token, float],
        meaning: Mapping[tuple[str, int], float],
        expected: AnswerType | None,
    ) -> Evidence:
        passage = hit.passage
        tokens = self._tokens(sentence)
        around = tokens | self._tokens(passage.context)
        fits = carries(sentence, expected)
        score = (
            TOPIC * _share(around, wanted)
            + POINT * sum(weight for token, weight in local.items() if token in tokens)
            + MEANING * max(meaning.get((passage.passage_id, number), 0.0), 0.0)
            + PASSAGE * hit.score
            + FITS * fits
        )
        lead_in = passage.lead_ins[number]
        about_list = lead_in is not None and self._is_about(lead_in, tokens, wanted)
        return Evidence(passage.sentences[number], lead_in, passage, score / _SUM, about_list, fits, hit.rank)

    def _is_about(self, lead_in: Span, tokens: frozenset[Token], wanted: Mapping[Token, float]) -> bool:
        introduced_by = self._tokens(self.index.documents[lead_in.doc_id].slice(lead_in))
        return _share(introduced_by, wanted) >= _share(tokens, wanted)

    def _wanted(self, query: LexicalQuery) -> dict[Token, float]:
        """The question's tokens and their shares, which sum to 1."""
        lexical = self.index.lexical
        weights = {
            (name, token): lexical.weights.of(name, query.language) * field.idf(token)
            for name, field in lexical.fields.items()
            for token in dict.fromkeys(ANALYZERS[name](query.of(name)))
        }
        total = sum(weights.values()) or 1.0
        return {token: weight / total for token, weight in weights.items()}

    def _tokens(self, text: str) -> frozenset[Token]:
        return _tokens(text, self.glosser.gloss)

    def _meaning(self, ranking: Ranking, passages: Sequence[Passage]) -> Mapping[tuple[str, int], float]:
        if self.semantic is None or ranking.vector is None:
            return {}
        return self.semantic.sentence_cosines(ranking.vector, passages)


@lru_cache(maxsize=8192)
def _tokens(text: str, gloss: Callable[[str], str]) -> frozenset[Token]:
    """Tokens of all fields. Cached: the sentences of good passages come again and again."""
    english = gloss(text)
    return frozenset(
        (name, token)
        for name, analyze in ANALYZERS.items()
        for token in analyze(english if name in (GLOSS_STEMS, GLOSS_NGRAMS) else text)
    )


def _share(tokens: frozenset[Token], wanted: Mapping[Token, float]) -> float:
    return sum(weight for token, weight in wanted.items() if token in tokens)


def _local_weights(wanted: Mapping[Token, float], sentences: Sequence[frozenset[Token]]) -> dict[Token, float]:
    """Each token's share times its idf among the candidate sentences (1 for one that none has)."""
    total = len(sentences)
    rarest = math.log(1 + (total + 0.5) / 0.5)
    found = {token: sum(token in tokens for tokens in sentences) for token in wanted}
    return {
        token: weight * math.log(1 + (total - found[token] + 0.5) / (found[token] + 0.5)) / rarest
        for token, weight in wanted.items()
    }


def list_of(index: Index, lead_in: Span) -> list[Evidence]:
    """All items of the list that a sentence or heading introduces, in document order."""
    return [
        Evidence(span, lead, passage, 0.0)
        for passage in index.passages
        if passage.span.doc_id == lead_in.doc_id
        for span, lead in zip(passage.sentences, passage.lead_ins, strict=True)
        if lead == lead_in
    ]


def is_sentence(text: str) -> bool:
    """Ends it like a sentence? Headings, list items and table rows mostly don't."""
    return text.rstrip().rstrip("“”\"')]").endswith((".", "!", "?"))
