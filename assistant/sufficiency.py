"""Do the documents answer at all? Signs of evidence, and what they add up to.

Words that merely occur don't make an answer: a question about something else shares a word
with some passage, and a question about a fact that isn't there shares nearly all of them.
So the decision rests on several signs, weighed by a logistic regression that was fitted on
the dev questions and cross-validated (evals/LOG.md); the result is shown as a probability.

``judge`` decides about one question with its ranking and evidence; its ``Verdict`` also says which
words the evidence does not have. Of a question of several parts each part is judged by itself
(``assistant.parts``).
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from assistant.coverage import Coverage, coverage_of
from assistant.evidence import Evidence
from assistant.question import Question
from assistant.questions.bounds import asks_opinion
from assistant.questions.wordclasses import has_case, is_noun, tokens
from assistant.retrieve import Ranking
from assistant.topic import MIN_UNKNOWN_CHARS, is_known, is_topical
from corpus.german import WORD, content_words
from corpus.gloss import Glosser
from corpus.index import Index
from corpus.schema import Notice
from corpus.texts import notice

SEARCHED_PASSAGES = 5
WEIGHTS = Path(__file__).with_name("sufficiency.toml")
# Types and kinds in groups: single ones are too rare among the dev questions to be weighed.
TYPE_GROUPS: Mapping[str, frozenset[str]] = {
    "quantity": frozenset(("number", "percentage", "money", "duration")),
    "date": frozenset(("date",)),
    "person": frozenset(("person",)),
    "reason": frozenset(("reason",)),
}
Signs = Mapping[str, float]
MODEL, WORDS = "model", "words"


@dataclass(frozen=True, slots=True)
class Weights:
    """Of a logistic regression: log-odds = intercept + sum of weight times sign."""

    intercept: float
    signs: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Verdict:
    """``probability``: that the documents answer, 0..1.

    ``unsupported``: words of the question, as written and in order, that stand in no form in what the
    documents say about the thing it names, or in the best evidence when it names none.
    """

    probability: float
    unsupported: tuple[str, ...] = ()


def judge(
    index: Index,
    glosser: Glosser,
    question: Question,
    ranking: Ranking,
    evidence: Sequence[Evidence],
    rows: int = 0,
    documents: Collection[str] = (),
) -> Verdict:
    """Do the documents answer a question, and what of it do they not speak of?

    ``ranking``, ``evidence``: of ``question.standalone`` (of the part, when it is one of several).
    ``rows``: how many entries of the register answer it. ``documents``: only these may answer, all when empty.
    """
    if not evidence or not (rows or is_topical(index, glosser, question, ranking)):
        return Verdict(0.0)
    coverage = coverage_of(index, glosser, question, evidence, documents)
    signs = signs_of(index, question, ranking, coverage, rows)
    return Verdict(probability(signs, with_model=ranking.vector is not None), coverage.missing)


def refusal_notes(question: Question, verdict: Verdict) -> tuple[Notice, ...]:
    """What was looked for, and which of it stands nowhere in what the documents say on the matter."""
    sought = _sought(question)
    missing = [word for word in sought if word in verdict.unsupported]
    notes = [notice("assistant.looked_for", words=", ".join(sought))] if sought else []
    if missing:
        notes.append(notice("assistant.not_supported", words=", ".join(f"„{word}“" for word in missing)))
    return tuple(notes)


def _sought(question: Question) -> tuple[str, ...]:
    """The words that say what is asked for, as written and in order: nouns and names, where the writer marks them."""
    meant = frozenset((*question.focus, *content_words(question.asked_class or "")))
    every = tokens(question.standalone)
    said = [token for token in every if token.is_word and meant.intersection(content_words(token.text))]
    nouns = [token for token in said if is_noun(token, first=token is every[0])]
    chosen = nouns if nouns and has_case(question.standalone) else said
    return tuple(dict.fromkeys(token.text.strip('„“”"') for token in chosen))


def signs_of(index: Index, question: Question, ranking: Ranking, coverage: Coverage, rows: int = 0) -> dict[str, float]:
    """What speaks for and against an answer in the documents, by name; each about 0..1.

    ``complete``: share of the question's words that one sentence has, which also has the expected type and
    agrees in place, year and ordinal. ``scored``: score of the best sentence of that kind. ``near_miss``: how
    much more of the words another sentence has, without type or agreement. ``conflict``: the type is there,
    but only for another place, year or one of several. ``uncovered_of_named``, ``unsaid_of_named``: what is
    asked about a named thing and stands nowhere in what is said about it, and its share of all that is
    asked; of other questions it says nothing, they may be put in other words. ``number_missing``,
    ``year_missing``: what the question presupposes. ``asked_unknown``: what "welche …" asks for stands
    nowhere. ``foreign_place``: a place elsewhere. ``rows``: the register has entries.
    The rest says what kind of question it is: some ask more often for what no document holds.
    """
    text = " ".join(f"{hit.passage.context} {hit.passage.text}" for hit in ranking.hits[:SEARCHED_PASSAGES])
    signs = {
        "complete": coverage.complete,
        "scored": coverage.scored,
        "near_miss": coverage.words - coverage.complete,
        "conflict": coverage.typed - coverage.agreeing,
        "uncovered_of_named": coverage.uncovered * coverage.named,
        "unsaid_of_named": coverage.uncovered_share * coverage.named,
        "named": float(coverage.named),
        "number_missing": float(coverage.number_missing),
        "year_missing": float(any(str(year) not in text for year in question.filters.years)),
        "asked_unknown": float(_is_unknown(index, question)),
        "foreign_place": float(bool(question.filters.foreign)),
        "opinion": float(asks_opinion(question.standalone)),
        "rows": float(rows > 0),
    }
    signs |= {f"type_{name}": float(question.expected in group) for name, group in TYPE_GROUPS.items()}
    return signs | {"kind_fact": float(question.kind == "fact")}


def probability(signs: Signs, *, with_model: bool) -> float:
    """That the documents answer the question, 0..1. Without a model sentences are scored otherwise: other weights."""
    known = load_weights()[MODEL if with_model else WORDS]
    total = known.intercept + sum(weight * signs.get(name, 0.0) for name, weight in known.signs.items())
    return 1 / (1 + math.exp(-total))


@lru_cache(maxsize=1)
def load_weights() -> Mapping[str, Weights]:
    """For a ranking with an embedding model, and for one by words alone."""
    data = tomllib.loads(WEIGHTS.read_text(encoding="utf-8"))
    return {
        name: Weights(float(table["intercept"]), {sign: float(v) for sign, v in table["weights"].items()})
        for name, table in data.items()
    }


def _is_unknown(index: Index, question: Question) -> bool:
    """Stands the noun that is asked for ("welche Öffnungszeiten") nowhere in the documents?"""
    if question.language != "de" or not question.asked_class:
        return False
    nouns = [word.lower() for word in WORD.findall(question.asked_class) if len(word) >= MIN_UNKNOWN_CHARS]
    return bool(nouns) and not any(is_known(noun, index.lexical.stems.vocabulary) for noun in nouns)
