"""Noun phrases of a question, and what it is about, in words that can be shown.

German: runs of articles, prepositions and adjectives that end in nouns or names, told by
their capitals. English and lower-case questions: what is left without the question's frame.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.questions.clauses import capitalised, without_connector
from assistant.questions.filters import places_in
from assistant.questions.wordclasses import (
    ARTICLES,
    AUXILIARIES,
    CONJUNCTIONS,
    LIGHT_VERBS,
    PREPOSITIONS,
    QUESTION_WORDS,
    Token,
    has_case,
    is_noun,
    tokens,
)
from corpus.schema import Language

MAX_TOPIC_CHARS = 120
MAX_PHRASES = 4
MAX_TOPIC_WORDS, MAX_KEYWORDS = 10, 2
_ABOUT: dict[Language, str] = {"de": "zu: ", "en": "about: "}
_GENITIVES = frozenset("der des eines einer seiner ihrer unserer meiner dieser dieses".split())
_ADJECTIVE = re.compile(r"[a-zäöüß-]{3,}(?:e|en|er|es|em)")
_IN_BRACKETS = re.compile(r"\((?P<topic>[^()]{2,200})\)\W*$")
_DO_SUPPORT = re.compile(r"^(?:\w+\s+){1,3}?(?:do|does|did)\b", re.IGNORECASE)
_FRAME_EN = re.compile(
    r"^(?:(?:since|until|by|in|at|from|on|for|with|to)\s+)?(?:who|whom|whose|what|when|where|why|how|which)\b"
    r"(?:\s+(?:many|much|long|often))?\s*(?:'s\b|(?:is|are|was|were|do|does|did|can|could|will|would|has|have|had)\b)?\s*"
    r"(?:there\b)?\s*(?:the|a|an)?\s+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase at ``start:end``; ``preposition`` and ``article`` in lower case or ""."""

    text: str
    start: int
    end: int
    preposition: str = ""
    article: str = ""
    is_place: bool = False

    @property
    def bare(self) -> str:
        """Without preposition and article."""
        rest = self.text
        for word in (self.preposition, self.article):
            if word and rest.lower().startswith(f"{word} "):
                rest = rest[len(word) + 1 :]
        return rest


def noun_phrases(question: str) -> list[Phrase]:
    """Noun phrases in order; a place ends one, and so does a sign or a verb."""
    every = tokens(question)
    place_of = {
        i: place for place in places_in(question) for i, t in enumerate(every) if place.start <= t.start < place.end
    }
    phrases: list[Phrase] = []
    i = 0
    while i < len(every):
        end = _phrase_end(question, every, i, set(place_of))
        if end == i:
            i += 1
            continue
        phrases.append(_phrase(question, every, i, end, set(place_of)))
        i = end
    return phrases


def _phrase_end(question: str, every: list[Token], start: int, places: set[int]) -> int:
    """Index behind the phrase that begins at ``start``; ``start`` when none does."""
    last = start
    for i in range(start, len(every)):
        token = every[i]
        if last == i and i > start and _opens_another(every, i, places):
            break
        if i in places or is_noun(token, first=_begins_sentence(every, i)) or (token.text.isdigit() and i > start):
            last = i + 1
            if i in places and i + 1 not in places and not _continues(every, i + 1):
                break
        elif not _may_precede(token, i == start) or _is_verb(every, i) or (last > start and not _is_link(token)):
            break
    return last


def _opens_another(every: list[Token], i: int, places: set[int]) -> bool:
    """Behind a noun a genitive article goes on ("die Agentur der Stadt"), another or a place's preposition doesn't."""
    if every[i].lower in PREPOSITIONS and any(j in places for j in range(i + 1, i + 3)):
        return True
    return every[i].lower in ARTICLES and every[i].lower not in _GENITIVES


def _is_link(token: Token) -> bool:
    return token.lower in PREPOSITIONS | ARTICLES | CONJUNCTIONS or token.text in "–&"


def _begins_sentence(every: list[Token], i: int) -> bool:
    return i == 0 or every[i - 1].text in ".?!:"


def _continues(every: list[Token], i: int) -> bool:
    return i < len(every) and every[i].lower in CONJUNCTIONS


def _is_verb(every: list[Token], i: int) -> bool:
    """What looks like an adjective but stands before an article or preposition: "prägen den Landkreis"."""
    word = every[i].lower
    if word in PREPOSITIONS or word in ARTICLES or word in CONJUNCTIONS or not every[i].is_word:
        return False
    return i + 1 < len(every) and every[i + 1].is_function_word


def _may_precede(token: Token, is_start: bool) -> bool:
    word = token.lower
    if word in QUESTION_WORDS or word in AUXILIARIES:
        return False
    if word in PREPOSITIONS or word in ARTICLES or (token.text in "–&" and not is_start):
        return True
    if word in CONJUNCTIONS:
        return not is_start
    return (
        not token.is_function_word
        and word not in LIGHT_VERBS
        and not word.startswith("viele")
        and _ADJECTIVE.fullmatch(token.text) is not None
    )


def _phrase(question: str, every: list[Token], start: int, end: int, places: set[int]) -> Phrase:
    first = every[start].lower
    preposition = first if first in PREPOSITIONS and first not in ARTICLES else ""
    after = start + bool(preposition)
    article = every[after].lower if after < end and every[after].lower in ARTICLES else ""
    span = (every[start].start, every[end - 1].end)
    return Phrase(question[slice(*span)], *span, preposition, article, after + bool(article) in places)


def topic_of(question: str, language: Language, *, places: bool = True) -> str:
    """What a question is about, as a noun phrase to be put in brackets; "" when it names nothing.

    A stand-alone form made earlier ("Wer macht da mit? (Green Tec)") has it in its brackets.
    ``places=False``: without the places, for a question that names another.
    """
    made = _IN_BRACKETS.search(question)
    if made is not None:
        return made["topic"] if places else _without_places(made["topic"])
    plain = without_connector(question).strip()
    if language == "en" or not has_case(plain):
        return _without_frame(plain, language)
    phrases = noun_phrases(plain)
    if not phrases:
        return _without_frame(plain, language)
    if len(phrases) > MAX_PHRASES or _has_subordinate_clause(plain):
        return _quoted(plain, language)
    things = [p for p in phrases if not p.is_place] or phrases
    named = [p for p in phrases if p.is_place and p not in things and places]
    return _bounded(_joined([*things, *named]))


def _without_places(topic: str) -> str:
    """A topic in brackets without phrases that are only a place, when others are left."""
    named = [phrase for phrase in noun_phrases(topic) if phrase.is_place and phrase.preposition]
    rest = topic
    for phrase in reversed(named):
        rest = rest[: phrase.start] + rest[phrase.end :]
    return " ".join(rest.split()) or topic


def _joined(phrases: list[Phrase]) -> str:
    """The first without what stands before it; the others with their preposition, or behind a comma."""
    said = phrases[0].bare
    for phrase in phrases[1:]:
        said += f" {phrase.text}" if phrase.preposition else f", {phrase.bare}"
    return said


def _without_frame(question: str, language: Language) -> str:
    plain = question.rstrip(" ?!.…")
    if language == "en":
        rest = _FRAME_EN.sub("", plain, count=1)
        if _DO_SUPPORT.match(plain) and rest.split()[-1:] and rest.split()[-1].islower():
            rest = rest.rsplit(" ", 1)[0]  # "does the budget last": the verb stands at the end
        return _bounded(rest) if len(rest.split()) <= MAX_TOPIC_WORDS else _quoted(question, language)
    kept = [t.text for t in tokens(plain) if t.is_word and not t.is_function_word and t.lower not in LIGHT_VERBS]
    return _bounded(" ".join(kept)) if len(kept) <= MAX_KEYWORDS else _quoted(plain, language)


def _has_subordinate_clause(question: str) -> bool:
    return "," in question.rstrip(" ?,")


def _quoted(question: str, language: Language) -> str:
    return _bounded(f"{_ABOUT[language]}{capitalised(question.rstrip(' ?!.…'))}") if question else ""


def _bounded(topic: str) -> str:
    """Short enough to be shown, cut between words, without brackets of its own."""
    topic = " ".join(topic.replace("(", " ").replace(")", " ").split())
    if len(topic) <= MAX_TOPIC_CHARS:
        return topic
    return topic[:MAX_TOPIC_CHARS].rsplit(" ", 1)[0] + " …"
