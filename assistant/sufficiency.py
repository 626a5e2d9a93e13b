"""Do the documents answer at all? Signs of evidence, and what they add up to.

Words that merely occur don't make an answer: a question about something else shares a word
with some passage, and a question about a fact that isn't there shares nearly all of them.
So the decision rests on several signs, weighed by a logistic regression that was fitted on
the dev questions and cross-validated (evals/LOG.md); the result is shown as a probability.

``judge`` decides about one question with its ranking and evidence; its ``Verdict`` also says which
words the evidence does not have. Of a question of several parts each part is judged by itself,
and ``missing_parts`` tells which of them are not answered while another is (status "partly").
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from assistant.evidence import Evidence
from assistant.question import Question
from assistant.retrieve import Ranking
from corpus.german import STOP_WORDS, WORD, char_ngrams, fold, stem
from corpus.gloss import Glosser
from corpus.index import Index

MIN_COMPOUND_PART = 5
LOOK_ALIKE = 0.5
MIN_UNKNOWN_CHARS = 4
MIN_SHARED_WORDS = 2
MIN_BORROWED = 7
ON_TOPIC_PASSAGES = 8
# Cosine; the best passages of questions about something else stay below it (evals/LOG.md).
SAME_SUBJECT = 0.45
_NUMERAL = re.compile(r"[ivx]+|\d+")
SEARCHED_PASSAGES = 5
SEARCHED_SENTENCES = 12
COMPLETE = 0.95
WEIGHTS = Path(__file__).with_name("sufficiency.toml")
# Types and kinds in groups: single ones are too rare among the dev questions to be weighed.
TYPE_GROUPS: Mapping[str, frozenset[str]] = {
    "quantity": frozenset(("number", "percentage", "money", "duration")),
    "date": frozenset(("date",)),
    "person": frozenset(("person",)),
    "name": frozenset(("organisation", "project", "place")),
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
    """``probability``: that the documents answer, 0..1. ``unsupported``: words of the question that

    the evidence does not have, as written and in order.
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
) -> Verdict:
    """Do the documents answer a question, and what of it do they not speak of?

    ``ranking``, ``evidence``: of ``question.standalone`` (of the part, when it is one of several).
    ``rows``: how many entries of the register answer it.
    """
    if not evidence or not (rows or on_topic(question, ranking, index.lexical.stems.vocabulary)):
        return Verdict(0.0, question.focus)
    signs = signs_of(index, question, ranking, evidence, rows)
    return Verdict(probability(signs, with_model=ranking.vector is not None), ())


def missing_parts(judged: Sequence[tuple[str, Verdict]], threshold: float) -> tuple[str, ...]:
    """The parts of a question that the documents don't answer, when they answer another part of it.

    ``judged``: each part, as it is asked, and the verdict on it. Empty when all are answered, and when none is
    (then the whole question is refused). ``threshold``: ``Settings.evidence_threshold``.
    """
    missing = tuple(part for part, verdict in judged if verdict.probability < threshold)
    return missing if len(missing) < len(judged) else ()


def signs_of(
    index: Index, question: Question, ranking: Ranking, evidence: Sequence[Evidence], rows: int = 0
) -> dict[str, float]:
    """What speaks for and against an answer in the documents, by name; each about 0..1.

    ``passage``, ``meaning``, ``lead``: score and cosine of the best passage, and how far it stands
    out from ranks 2 to 10. ``sentence``: score of the best sentence. ``covered``: the largest
    share of the question's focus words (by idf) that one sentence has, in some form.
    ``covered_typed``, ``sentence_typed``: the same of sentences with the expected type of answer;
    ``complete``: one of them has all focus words.
    ``typed``, ``untyped``: a type is expected, and a good sentence has it, or none has.
    ``unknown_noun``: a noun that stands nowhere. ``year_missing``, ``region_missing``: what the
    question names and the best passages don't. ``foreign_place``: a place elsewhere.
    ``asked_unknown``: what "welche …" asks for stands nowhere. ``rows``: the register has entries. The rest
    says what kind of question it is: some ask more often for what no document holds.
    """
    shown = evidence[:SEARCHED_SENTENCES]
    best = dict(ranking.hits[0].parts) if ranking.hits else {}
    scores = [hit.score for hit in ranking.hits[:10]] or [0.0]
    focus = _focus(index, question)
    shares = [(_share(index, one, focus), one) for one in shown]
    fitting = [(share, one) for share, one in shares if one.fits]
    of_type = shares if question.expected is None else fitting
    text = " ".join(f"{hit.passage.context} {hit.passage.text}" for hit in ranking.hits[:SEARCHED_PASSAGES])
    filters = question.filters
    signs = {
        "passage": scores[0],
        "meaning": max(best.get("cosine", 0.0), 0.0),
        "lead": scores[0] - sum(scores[1:]) / max(1, len(scores) - 1),
        "sentence": shown[0].score if shown else 0.0,
        "covered": max((share for share, _ in shares), default=0.0),
        "covered_typed": max((share for share, _ in of_type), default=0.0),
        "complete": float(any(share > COMPLETE for share, _ in of_type)),
        "sentence_typed": max((one.score for _, one in of_type), default=0.0),
        "typed": float(question.expected is not None and bool(fitting)),
        "untyped": float(question.expected is not None and not fitting),
        "unknown_noun": float(question.language == "de" and bool(unknown_words(index, question.standalone))),
        "year_missing": float(any(str(year) not in text for year in filters.years)),
        "foreign_place": float(bool(filters.foreign)),
        "asked_unknown": float(_is_unknown(index, question)),
        "region_missing": float(bool(filters.regions) and not any(region in text for region in filters.regions)),
        "rows": float(rows > 0),
        "words": min(len(focus), 8) / 8,
    }
    signs |= {f"type_{name}": float(question.expected in group) for name, group in TYPE_GROUPS.items()}
    return signs | {"kind_fact": float(question.kind == "fact")}


def on_topic(question: Question, ranking: Ranking, in_documents: Mapping[str, int]) -> bool:
    """Is the question about what the documents are about at all?

    One of the best passages has two of its focus words (or its only one) in some form, or means
    nearly the same. One shared word, however rare, is how a question about something else looks:
    "Wie wird das Wetter morgen?". In an English question a long word that the documents have as
    it is counts twice: it is German, or a name. Of a comparison and of two questions in one, each
    word may stand in a passage of its own; numerals ("III.") are no words.
    """
    focus = list(dict.fromkeys(question.focus)) or [word.lower() for word in WORD.findall(question.standalone)]
    focus = [word for word in focus if not _NUMERAL.fullmatch(word)] or focus
    needed = min(MIN_SHARED_WORDS, len(focus))
    apart = bool(question.parts or question.sides)
    seen: set[str] = set()
    for hit in ranking.hits[:ON_TOPIC_PASSAGES]:
        if dict(hit.parts).get("cosine", 0.0) >= SAME_SUBJECT:
            return True
        there = _Vocabulary.of(f"{hit.passage.context}\n{hit.passage.text}")
        shared = {word for word in focus if there.has(word)}
        seen = seen | shared if apart else shared
        borrowed = [word for word in seen if len(word) >= MIN_BORROWED and stem(word) in in_documents]
        if len(seen) + (len(borrowed) if question.language == "en" else 0) >= needed:
            return True
    return False


def probability(signs: Signs, *, with_model: bool) -> float:
    """That the documents answer the question, 0..1. Without a model there is no ``meaning``: other weights."""
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


def _focus(index: Index, question: Question) -> dict[str, float]:
    """The question's focus words and what they tell (idf of their stems)."""
    focus = question.focus or tuple(word.lower() for word in WORD.findall(question.standalone))
    return {word: index.lexical.stems.idf(stem(word)) for word in dict.fromkeys(focus)}


def _share(index: Index, evidence: Evidence, focus: Mapping[str, float]) -> float:
    sentence = index.documents[evidence.span.doc_id].slice(evidence.span)
    there = _Vocabulary.of(f"{evidence.passage.context}\n{sentence}")
    return sum(idf for word, idf in focus.items() if there.has(word)) / (sum(focus.values()) or 1.0)


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """The words of some passages, to look up a word in any form."""

    words: frozenset[str]
    stems: frozenset[str]

    @classmethod
    def of(cls, text: str) -> _Vocabulary:
        found = frozenset(word.lower() for word in WORD.findall(fold(text)))
        return cls(found, frozenset(stem(word) for word in found))

    def has(self, word: str) -> bool:
        """The word, another form of it, a compound with it, a part of it, or a look-alike."""
        stemmed = stem(word)
        if stemmed in self.stems:
            return True
        if len(stemmed) < MIN_COMPOUND_PART:
            return False
        return any(
            stemmed in other or (len(other) >= MIN_COMPOUND_PART and other in word) or _dice(word, other) > LOOK_ALIKE
            for other in self.words
        )


def _dice(a: str, b: str) -> float:
    """Dice coefficient of letter trigrams: cognates ("projects") and misspellings."""
    if abs(len(a) - len(b)) > 5:
        return 0.0
    left, right = set(char_ngrams(a, 3, 3)), set(char_ngrams(b, 3, 3))
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0


def is_known(word: str, vocabulary: Mapping[str, int]) -> bool:
    """Does a lower-case word stand anywhere in the documents, in some form or compound?"""
    stemmed = stem(word)
    return stemmed in vocabulary or any(stemmed in known for known in vocabulary)


def unknown_words(index: Index, question: str) -> list[str]:
    """Nouns and names of a German question that stand nowhere in the documents.

    In no form and no compound. The first word is capitalised anyway and is passed over.
    """
    vocabulary = index.lexical.stems.vocabulary
    unknown: list[str] = []
    for match in list(WORD.finditer(fold(question)))[1:]:
        word = match.group().lower()
        is_noun = match.group()[0].isupper() and word.isalpha() and len(word) >= MIN_UNKNOWN_CHARS
        if is_noun and word not in STOP_WORDS and match.group() not in unknown and not is_known(word, vocabulary):
            unknown.append(match.group())
    return unknown
