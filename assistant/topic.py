"""Is a question about what the documents are about at all, and which of its words do they not know?"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.question import Question
from assistant.retrieve import Ranking
from assistant.scope import scopes_of
from assistant.wording import AS_GLOSS, Wanted, alike, wanted, wording
from corpus.german import STOP_WORDS, WORD, content_words, fold, stem
from corpus.gloss import Glosser
from corpus.index import Index
from corpus.regions import regions
from corpus.schema import Hit

MIN_COMPOUND_PART = 5
LOOK_ALIKE = 0.5
MIN_UNKNOWN_CHARS = 4
MIN_SHARED_WORDS = 2
MIN_BORROWED = 7
MIN_COINED = 3
ON_TOPIC_PASSAGES = 8
# Cosines; the best passages of questions about something else stay below the first (evals/LOG.md), and those
# between the two share no word with the question but by chance.
SAME_SUBJECT, NEAR_SUBJECT = 0.45, 0.4
_NUMERAL = re.compile(r"[ivx]+|\d+")


def is_topical(index: Index, glosser: Glosser, question: Question, ranking: Ranking) -> bool:
    """Names it an entry of the register, or a coined word of the documents? Else by ``on_topic``."""
    vocabulary = index.lexical.stems.vocabulary
    if scopes_of(index).named(question.standalone) or any(
        _is_coined(word, vocabulary, glosser) for word in question.focus
    ):
        return True
    return on_topic(question, ranking, vocabulary, glosser)


def _is_coined(word: str, vocabulary: Mapping[str, int], glosser: Glosser) -> bool:
    """A word that the documents have and no word list knows: a name ("WirVsVirus"); places are no subject."""
    if len(word) < MIN_COINED or word.isdigit() or not word.isalnum() or stem(word) not in vocabulary:
        return False
    return not (glosser.knows(word) or glosser.knows(word.capitalize()) or regions().find(word.capitalize()))


def on_topic(question: Question, ranking: Ranking, in_documents: Mapping[str, int], glosser: Glosser) -> bool:
    """Is the question about what the documents are about at all?

    One of the best passages has two of its focus words (or its only one) in some form. One shared
    word, however rare, is how a question about something else looks: "Wie wird das Wetter morgen?".
    Or it means nearly the same and has one of them, if only in other words; or two, and means something
    near. A place is no subject: beside it the passage must have a whole word. Numerals ("III.") are no
    words. In an English question a long word that the documents have as it is counts twice: it is German,
    or a name. Of a comparison and of two questions in one, each word may stand in a passage of its own.
    """
    focus, places = _subject(question)
    # What is asked for may be shared, too, but need not: "welche Angebote" is in no way a subject.
    words = list(dict.fromkeys([*focus, *content_words(question.asked_class or "")]))
    needed = min(MIN_SHARED_WORDS, len(focus))
    apart = bool(question.parts or question.sides)
    seen: set[str] = set()
    for hit in ranking.hits[:ON_TOPIC_PASSAGES]:
        there = _Vocabulary.of(f"{hit.passage.context}\n{hit.passage.text}")
        shared = {word for word in words if there.has(word)}
        seen = seen | shared if apart else shared
        borrowed = [word for word in seen if len(word) >= MIN_BORROWED and stem(word) in in_documents]
        enough = len(seen) + (len(borrowed) if question.language == "en" else 0) >= needed
        beside = {word for word in seen - places if seen.isdisjoint(places) or there.has_whole(word)}
        if enough and (beside or places.issuperset(focus)):
            return True
    asked = [
        wanted(word, question.language, glosser) for word in focus if word not in places or places.issuperset(focus)
    ]
    return any(_means_the_same(hit, asked, glosser) for hit in ranking.hits[:ON_TOPIC_PASSAGES])


def _subject(question: Question) -> tuple[list[str], frozenset[str]]:
    """The focus words, without numerals as far as there are others; and the words that name places."""
    text = question.standalone
    words = list(dict.fromkeys(question.focus)) or [word.lower() for word in WORD.findall(text)]
    places = {w.lower() for found in regions().find(text) for w in WORD.findall(text[found.start : found.end])}
    return [word for word in words if not _NUMERAL.fullmatch(word)] or words, frozenset(places)


def _means_the_same(hit: Hit, asked: Sequence[Wanted], glosser: Glosser) -> bool:
    cosine = dict(hit.parts).get("cosine", 0.0)
    if cosine < NEAR_SUBJECT:
        return False
    there = wording(f"{hit.passage.context}\n{hit.passage.text}", glosser)
    shared = sum(there.has(one) >= AS_GLOSS for one in asked)
    return shared >= (1 if cosine >= SAME_SUBJECT else min(MIN_SHARED_WORDS, len(asked)))


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """The words of some passages, to look up a word in any form."""

    words: frozenset[str]
    stems: frozenset[str]

    @classmethod
    def of(cls, text: str) -> _Vocabulary:
        found = frozenset(word.lower() for word in WORD.findall(fold(text)))
        return cls(found, frozenset(stem(word) for word in found))

    def has_whole(self, word: str) -> bool:
        """The word, another form of it, a compound with it, or itself misspelt; not only a part of it."""
        stemmed = stem(word)
        if stemmed in self.stems or len(stemmed) < MIN_COMPOUND_PART:
            return stemmed in self.stems
        return self._has_part(stemmed) or any(
            abs(len(other) - len(word)) <= 1 and alike(word, other) > LOOK_ALIKE for other in self.words
        )

    def has(self, word: str) -> bool:
        """The word, another form of it, a compound with it, a part of it, or a look-alike."""
        stemmed = stem(word)
        if stemmed in self.stems:
            return True
        if len(stemmed) < MIN_COMPOUND_PART:
            return False
        return self._has_part(stemmed) or any(
            (len(other) >= MIN_COMPOUND_PART and other in word) or alike(word, other) > LOOK_ALIKE
            for other in self.words
        )

    def _has_part(self, stemmed: str) -> bool:
        """In stems a plural has no umlaut: "Arbeitsplätze" has "Platz"."""
        return any(stemmed in other for other in self.stems) or any(stemmed in other for other in self.words)


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
