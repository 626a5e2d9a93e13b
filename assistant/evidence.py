"""Ranked passages → scored sentences.

What speaks for a sentence, each 0..1:

- ``topic``: share of the question's words, and their English, in the sentence, its headings or its title;
- ``title``: the same in the title alone, which says nothing about one sentence among many: it weighs against;
- ``meaning``: cosine between question and sentence;
- ``passage``: the score of the passage it stands in;
- ``document``: what its document's passages score together, against the best document;
- ``fits``: has it the type of answer that is asked for (a number, a date, a body), other than the question's own?
- ``relation``: does it say of something what is asked of it (who carries it, who takes part, since when)?
- ``year``: it or its headings have a year that the question names;
- ``elsewhere``: it names districts, and none that the question names; this and the next weigh against it;
- ``short``: a few words, mostly an item that says little alone;
- ``about``, ``beside``: it is said of a thing that the question names, or of something else though it names one;
- ``within``, ``beyond``: it gives a range that holds, or doesn't hold, an amount that the question names ("300 Leute").

A sentence that points back ("Sie berät …") has the words of the one before it as well.

The score is their weighed sum, divided by what a perfect sentence would have. The weights are
those of a conditional logit (McFadden 1974; ListNet's top-one loss, Cao et al. 2007) over the
sentences of each question, fitted on the dev questions (``evals/sentences.py``, figures in evals/LOG.md).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from assistant.anaphora import points_back
from assistant.answer_types import carries
from assistant.questions.clauses import asking_clause
from assistant.questions.expected import AnswerType
from assistant.questions.filters import places_in
from assistant.ranges import Amount, amounts, holds
from assistant.relations import Relation, asked_relations, tells
from assistant.retrieve import Ranking
from assistant.scope import scopes_of
from corpus.gloss import Glosser
from corpus.index import Index
from corpus.lexical import ANALYZERS, GLOSS_NGRAMS, GLOSS_STEMS, LexicalQuery
from corpus.regions import regions
from corpus.schema import Hit, Passage, Span
from corpus.semantic import SemanticIndex

SEARCHED_PASSAGES = 20
SHORT = 40  # characters
WEIGHTS = Path(__file__).with_name("evidence.toml")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")

Token = tuple[str, str]  # field, token
Signs = Mapping[str, float]


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


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a question asks, read once for all sentences. ``shares`` of its tokens sum to 1."""

    text: str
    expected: AnswerType | None
    shares: Mapping[Token, float]
    relations: tuple[Relation, ...]
    regions: frozenset[str]
    years: frozenset[str]
    amounts: tuple[Amount, ...]
    about: frozenset[Span]


@dataclass(frozen=True)
class EvidenceCollector:
    """Scores the sentences of the best passages of a ranking."""

    index: Index
    glosser: Glosser
    semantic: SemanticIndex | None = None

    def collect(self, ranking: Ranking, expected: AnswerType | None) -> list[Evidence]:
        """Best first; equal scores in ranking order."""
        wanted = self._wanted(ranking.query, expected)
        return sorted(
            (self._evidence(hit, number, wanted, signs) for hit, number, signs in self._searched(ranking, wanted)),
            key=lambda evidence: -evidence.score,
        )

    def signs(self, ranking: Ranking, expected: AnswerType | None) -> list[tuple[Span, Signs]]:
        """What speaks for each sentence, in ranking order: what the weights are fitted to."""
        wanted = self._wanted(ranking.query, expected)
        return [(hit.passage.sentences[number], signs) for hit, number, signs in self._searched(ranking, wanted)]

    def _searched(self, ranking: Ranking, wanted: _Wanted) -> Iterable[tuple[Hit, int, Signs]]:
        hits = ranking.hits[:SEARCHED_PASSAGES]
        meaning = self._meaning(ranking, [hit.passage for hit in hits])
        documents = _document_shares(hits)
        for hit in hits:
            for number in range(len(hit.passage.sentences)):
                cosine = max(meaning.get((hit.passage.passage_id, number), 0.0), 0.0)
                yield hit, number, self._signs(hit, number, wanted, cosine, documents[hit.passage.span.doc_id])

    def _signs(self, hit: Hit, number: int, wanted: _Wanted, cosine: float, document: float) -> Signs:
        passage = hit.passage
        source = self.index.documents[passage.span.doc_id]
        sentence = source.slice(passage.sentences[number])
        held = holds(sentence, wanted.amounts) if wanted.amounts else None
        there = frozenset(place.region for place in _places(sentence)) if wanted.regions else frozenset()
        return {
            "topic": _share(self._tokens(sentence) | self.context(passage, number), wanted.shares),
            "title": _share(self._tokens(source.source.title), wanted.shares),
            "meaning": cosine,
            "passage": hit.score,
            "document": document,
            "fits": float(carries(sentence, wanted.expected, wanted.text)),
            "relation": tells(sentence, wanted.relations),
            "year": float(any(year in sentence or year in passage.context for year in wanted.years)),
            "elsewhere": float(bool(there) and not there & wanted.regions),
            "short": float(len(sentence) < SHORT),
            "about": float(passage.sentences[number] in wanted.about),
            "beside": float(bool(wanted.about) and passage.sentences[number] not in wanted.about),
            "within": float(held is True),
            "beyond": float(held is False),
        }

    def context(self, passage: Passage, number: int) -> frozenset[Token]:
        """Tokens of what a sentence is to be read with: headings, title, the sentence that it points back to."""
        document = self.index.documents[passage.span.doc_id]
        tokens = self._tokens(passage.context)
        if number and points_back(document.slice(passage.sentences[number])):
            tokens |= self._tokens(document.slice(passage.sentences[number - 1]))
        return tokens

    def _evidence(self, hit: Hit, number: int, wanted: _Wanted, signs: Signs) -> Evidence:
        passage = hit.passage
        span, lead_in = passage.sentences[number], passage.lead_ins[number]
        about_list = lead_in is not None and self._is_about(lead_in, span, wanted.shares)
        return Evidence(span, lead_in, passage, scored(signs), about_list, signs["fits"] > 0, hit.rank)

    def _is_about(self, lead_in: Span, item: Span, shares: Mapping[Token, float]) -> bool:
        document = self.index.documents[item.doc_id]
        introduced_by, said = self._tokens(document.slice(lead_in)), self._tokens(document.slice(item))
        return _share(introduced_by, shares) >= _share(said, shares)

    def _wanted(self, query: LexicalQuery, expected: AnswerType | None) -> _Wanted:
        return _Wanted(
            text=query.text,
            expected=expected,
            shares=self._shares(query),
            relations=asked_relations(asking_clause(query.text)),
            regions=frozenset(place.region for place in places_in(query.text)),
            years=frozenset(_YEAR.findall(query.text)),
            amounts=amounts(query.text),
            about=self._said_of_named(query.text),
        )

    def _said_of_named(self, question: str) -> frozenset[Span]:
        """Sentences about the things that a question names; empty when it names none."""
        named = scopes_of(self.index).named(question)
        return frozenset(unit.span for one in named for unit in one.entity.units)

    def _shares(self, query: LexicalQuery) -> dict[Token, float]:
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


def scored(signs: Signs) -> float:
    """A sentence's score, 0..1."""
    weights, best = load_weights()
    return min(max(sum(weights[name] * value for name, value in signs.items()) / best, 0.0), 1.0)


@lru_cache(maxsize=1)
def load_weights() -> tuple[Mapping[str, float], float]:
    """The weight of each sign, and the sum that a perfect sentence has; few questions name an amount."""
    table = tomllib.loads(WEIGHTS.read_text(encoding="utf-8"))["weights"]
    weights = {str(name): float(weight) for name, weight in table.items()}
    return weights, sum(weight for name, weight in weights.items() if weight > 0 and name != "within")


def _document_shares(hits: Sequence[Hit]) -> Mapping[str, float]:
    """Sum of the scores of each document's passages, as a share of the largest one."""
    sums: dict[str, float] = {}
    for hit in hits:
        sums[hit.passage.span.doc_id] = sums.get(hit.passage.span.doc_id, 0.0) + max(hit.score, 0.0)
    largest = max(sums.values(), default=0.0) or 1.0
    return {doc_id: total / largest for doc_id, total in sums.items()}


_places = lru_cache(maxsize=8192)(lambda sentence: tuple(regions().find(sentence)))


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
