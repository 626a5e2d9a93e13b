"""Do the documents answer at all? Signs of evidence, and what they add up to.

Words that merely occur don't make an answer: a question about something else shares a word
with some passage, and a question about a fact that isn't there shares nearly all of them.
So the decision rests on several signs, weighed by a logistic regression that was fitted on
the dev questions and cross-validated (evals/LOG.md); the result is shown as a probability.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass

from assistant.evidence import Evidence
from assistant.question import Question
from assistant.retrieve import Ranking
from corpus.german import STOP_WORDS, WORD, char_ngrams, fold, stem
from corpus.index import Index
from corpus.schema import Hit

MIN_COMPOUND_PART = 5
LOOK_ALIKE = 0.5
MIN_UNKNOWN_CHARS = 4


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for and against an answer in the documents; each about 0..1.

    ``passage``: score of the best passage. ``lead``: how far it stands out from ranks 2 to 10.
    ``words``: lexical part of the best passage. ``meaning``: its cosine. ``sentence``: score of
    the best sentence. ``covered``: share of the question's focus words that the best passages
    have in some form. ``unknown``: share of focus words that stand nowhere in the documents.
    ``typed``: has a good sentence the expected type of answer? ``untyped``: a type is expected
    and none has it.
    """

    passage: float
    lead: float
    words: float
    meaning: float
    sentence: float
    covered: float
    unknown: float
    typed: float
    untyped: float
    english: float


# Fitted on the dev split, see the module's docstring; the order is that of Signs.
INTERCEPT = -1.0
COEFFICIENTS = (2.0, 1.0, 2.0, 1.0, 4.0, 1.5, -2.0, 0.5, -0.5, 0.3)
MIN_SHOWN = 4  # sentences that an answer would show


def signs_of(index: Index, question: Question, ranking: Ranking, evidence: Sequence[Evidence]) -> Signs:
    hits = ranking.hits
    if not hits or not evidence:
        return Signs(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, float(question.language == "en"))
    best = dict(hits[0].parts)
    others = [hit.score for hit in hits[1:10]]
    focus = list(dict.fromkeys(question.focus)) or [w.lower() for w in WORD.findall(question.standalone)]
    present = _Vocabulary.of(hits[:5])
    everywhere = index.lexical.stems.vocabulary
    missing = [word for word in focus if not is_known(word, everywhere)]
    shown = evidence[:MIN_SHOWN]
    fits = any(one.fits for one in shown)
    return Signs(
        passage=hits[0].score,
        lead=hits[0].score - (sum(others) / len(others) if others else 0.0),
        words=best.get("lexical", 0.0),
        meaning=max(best.get("cosine", 0.0), 0.0),
        sentence=evidence[0].score,
        covered=sum(present.has(word) for word in focus) / len(focus) if focus else 0.0,
        unknown=len(missing) / len(focus) if focus and question.language == "de" else 0.0,
        typed=float(question.expected is not None and fits),
        untyped=float(question.expected is not None and not fits),
        english=float(question.language == "en"),
    )


def probability(signs: Signs) -> float:
    """That the documents answer the question, 0..1."""
    total = INTERCEPT + sum(weight * sign for weight, sign in zip(COEFFICIENTS, astuple(signs), strict=True))
    return 1 / (1 + math.exp(-total))


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """The words of some passages, to look up a word in any form."""

    words: frozenset[str]
    stems: frozenset[str]

    @classmethod
    def of(cls, hits: Sequence[Hit]) -> _Vocabulary:
        text = "\n".join(f"{hit.passage.context}\n{hit.passage.text}" for hit in hits)
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
