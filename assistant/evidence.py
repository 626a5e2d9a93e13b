"""Ranked passages → scored sentences.

A sentence's score is the mean of three lexical scores of the question: with the
sentence alone, with the sentence below its headings, and with its whole passage. The
first finds the words, the second what the headings already said, the third the topic.
(reference: passage score + sentence score beats either, measured on XQuAD.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.question import Question
from corpus.german import STOP_WORDS, WORD, char_ngrams, content_words, fold, stem, stems
from corpus.index import Index
from corpus.lexical import K1, B
from corpus.schema import Hit, Passage, Span

SEARCHED_PASSAGES = 8
# Typical length of a sentence, in tokens of each field: BM25's length norm needs one.
SENTENCE_STEMS = 14
SENTENCE_NGRAMS = 170
MIN_SHARED_WORDS = 2
MIN_COMPOUND_PART = 5
LOOK_ALIKE = 0.5
MIN_BORROWED = 7
MIN_UNKNOWN_CHARS = 4


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


class SentenceScorer:
    """Lexical scores of short texts against one question, in 0..1 (share of the ideal)."""

    def __init__(self, index: Index, question: str) -> None:
        lexical = index.lexical
        self._stems = {token: lexical.stems.idf(token) for token in set(stems(question))}
        weight = lexical.weights.ngram
        self._ngrams = {token: weight * lexical.ngrams.idf(token) for token in set(char_ngrams(question))}
        self._ideal = sum(self._stems.values()) + sum(self._ngrams.values())

    def score(self, text: str) -> float:
        if self._ideal <= 0:
            return 0.0
        found = _saturated(stems(text), self._stems, SENTENCE_STEMS)
        found += _saturated(char_ngrams(text), self._ngrams, SENTENCE_NGRAMS)
        return found / self._ideal


def _saturated(tokens: list[str], weights: dict[str, float], usual_length: int) -> float:
    norm = K1 * (1 - B + B * len(tokens) / usual_length)
    counts = Counter(token for token in tokens if token in weights)
    return sum(weights[token] * count / (count + norm) for token, count in counts.items())


def collect_evidence(index: Index, question: str, hits: Sequence[Hit]) -> list[Evidence]:
    """Sentences of the best passages, best first; equal scores in ranking order."""
    scorer = SentenceScorer(index, question)
    found: list[Evidence] = []
    for hit in hits[:SEARCHED_PASSAGES]:
        passage = hit.passage
        document = index.documents[passage.span.doc_id]
        headings = passage.context.partition("\n")[2]
        for span, lead_in in zip(passage.sentences, passage.lead_ins, strict=True):
            sentence = document.slice(span)
            alone = scorer.score(sentence)
            below_headings = scorer.score(f"{headings}\n{sentence}")
            list_is_meant = lead_in is not None and scorer.score(document.slice(lead_in)) >= alone
            score = (alone + below_headings + hit.score) / 3
            found.append(Evidence(span, lead_in, passage, score, list_is_meant))
    return sorted(found, key=lambda evidence: -evidence.score)


def answers_at_all(question: Question, hits: Sequence[Hit], threshold: float) -> bool:
    """Is there enough in the documents to answer from?

    The best passage reaches the threshold, and one of the best has at least two of the
    question's content words (or its only one). One shared word, however rare, is how a
    question about something else looks: "Wie wird das Wetter morgen?". In an English
    question a long word that the passage has as it is counts twice: it is German, or a name.
    """
    if not hits or hits[0].score < threshold:
        return False
    asked = list(dict.fromkeys(content_words(question.standalone)))
    needed = min(MIN_SHARED_WORDS, len(asked))
    in_english = question.language == "en"
    return any(_shared_words(asked, hit.passage, in_english) >= needed for hit in hits[:SEARCHED_PASSAGES])


def _shared_words(asked: Sequence[str], passage: Passage, in_english: bool) -> int:
    present = frozenset(content_words(f"{passage.context}\n{passage.text}"))
    present_stems = frozenset(stem(word) for word in present)
    shared = [word for word in asked if _is_present(word, present, present_stems)]
    borrowed = [word for word in shared if len(word) >= MIN_BORROWED and stem(word) in present_stems]
    return len(shared) + (len(borrowed) if in_english else 0)


def _is_present(word: str, present: frozenset[str], present_stems: frozenset[str]) -> bool:
    """The word, another form of it, a compound with it, a part of it, or a look-alike."""
    stemmed = stem(word)
    if stemmed in present_stems:
        return True
    if len(stemmed) < MIN_COMPOUND_PART:
        return False
    return any(
        stemmed in other or (len(other) >= MIN_COMPOUND_PART and other in word) or _dice(word, other) > LOOK_ALIKE
        for other in present
    )


def _dice(a: str, b: str) -> float:
    """Dice coefficient of letter trigrams: cognates ("projects") and misspellings."""
    if abs(len(a) - len(b)) > 5:
        return 0.0
    left, right = set(char_ngrams(a, 3, 3)), set(char_ngrams(b, 3, 3))
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0


def unknown_words(index: Index, question: str) -> list[str]:
    """Nouns and names of a German question that stand nowhere in the documents.

    In no form and no compound. The first word is capitalised anyway and is passed over.
    """
    vocabulary = index.lexical.stems.vocabulary
    unknown: list[str] = []
    for match in list(WORD.finditer(fold(question)))[1:]:
        word = match.group().lower()
        is_noun = match.group()[0].isupper() and word.isalpha() and len(word) >= MIN_UNKNOWN_CHARS
        if not is_noun or word in STOP_WORDS or match.group() in unknown:
            continue
        stemmed = stem(word)
        if stemmed not in vocabulary and not any(stemmed in known for known in vocabulary):
            unknown.append(match.group())
    return unknown


def list_of(index: Index, lead_in: Span) -> list[Evidence]:
    """All items of the list that a sentence or heading introduces, in document order."""
    return [
        Evidence(span, lead, passage, 0.0)
        for passage in index.passages
        if passage.span.doc_id == lead_in.doc_id
        for span, lead in zip(passage.sentences, passage.lead_ins, strict=True)
        if lead == lead_in
    ]
