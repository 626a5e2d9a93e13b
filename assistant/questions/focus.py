"""The words of a question that say what it is about, and the class of things it asks for.

"Welche Projekte adressieren Studienabbrecher?": the class is "Projekte", "adressieren" is a
light verb, the focus is "studienabbrecher".
"""

from __future__ import annotations

import re

from assistant.questions.clauses import asking_clause
from assistant.questions.wordclasses import (
    AUXILIARIES,
    CONJUNCTIONS,
    LIGHT_VERBS,
    PREPOSITIONS,
    QUESTION_WORDS,
    Token,
    has_case,
    head_index,
    is_noun,
    tokens,
)
from corpus.german import content_words, fold

_ASKS_DE = re.compile(
    r"\b(?:welche[rsnm]?|wie ?viele?n?|was für|nenne?n?|liste?|zeige?n?|gibt es|gab es|gibts|"
    r"was sind (?:die|seine|ihre)|(?:übersicht|überblick|liste) (?:über|der|aller|alle))\s+"
    r"(?:sie\s+)?(?:mir\s+|uns\s+)?",
    re.IGNORECASE,
)
_ASKS_EN = re.compile(
    r"\b(?:which|what(?! (?:the|an?)\b)|how many|list|name|show|are there|is there|what are (?:the|its|their))\s+"
    r"(?:me\s+|of\s+the\s+)?(?:all\s+)?",
    re.IGNORECASE,
)
_PLURAL_EN = re.compile(r"\w+(?:(?<![suia])s|people|staff)", re.IGNORECASE)
# Words that ask or say where to look, not what for.
FRAME = frozenset(
    """laut strategie strategiepapier dokument dokumente dokumenten steckbrief steckbriefe bitte kurz komplett vorlage
    eigentlich genau ausdrücklich übersicht überblick liste heute aktuell inzwischen mittlerweile derzeit damals
    beschrieben erwähnt genannt viele vielen wieviel wieviele document documents strategy according please currently
    today now described mentioned many since""".split()
)
_MAX_BEFORE_NOUN = 4


def asked_class(question: str) -> str | None:
    """The noun (or nouns joined by "und") that "welche", "nenne", "how many" … asks for, as written."""
    clause = asking_clause(question)
    found = _ASKS_DE.search(clause)
    noun = _german_group(clause[found.end() :], has_case(question)) if found else ""
    if not noun and (found := _ASKS_EN.search(clause)) is not None:
        noun = _english_noun(clause[found.end() :])
    return noun or None


def _german_group(rest: str, cased: bool) -> str:
    every = tokens(rest)
    start = head_index(every, cased)
    if start is None or every[start].is_quoted:
        return ""
    if start > _MAX_BEFORE_NOUN and any(token.lower in LIGHT_VERBS for token in every[:start]):
        return ""
    end = start + 1
    while end + 1 < len(every) and every[end].lower in CONJUNCTIONS and _is_noun_like(every[end + 1], cased):
        end += 2
    return rest[every[start].start : every[end - 1].end]


def _is_noun_like(token: Token, cased: bool) -> bool:
    return is_noun(token) if cased else token.is_word and not token.is_function_word


def _english_noun(rest: str) -> str:
    """The first plural, else the last word before a verb or preposition ("which flagship project has …")."""
    noun = ""
    for token in tokens(rest)[: _MAX_BEFORE_NOUN + 1]:
        if not token.is_word or token.lower in AUXILIARIES or token.lower in PREPOSITIONS:
            break
        if _PLURAL_EN.fullmatch(token.text):
            return token.text
        if not token.is_function_word:
            noun = token.text
    return noun


def focus_of(question: str, asked: str | None) -> tuple[str, ...]:
    """Content words in order, lower case, each once, without the question's frame.

    Never empty while the question has content words: then the frame is all there is.
    """
    class_words = frozenset(content_words(asked)) if asked else frozenset()
    cased = has_case(question)
    written = enumerate(tokens(fold(question)))
    names = {word for i, t in written if cased and is_noun(t, first=i == 0) for word in content_words(t.text)}
    every = dict.fromkeys(word for word in content_words(question) if word not in QUESTION_WORDS)
    kept = [word for word in every if word not in class_words and not _is_frame(word, names)]
    return tuple(kept or [word for word in every if word in class_words] or every)


def _is_frame(word: str, names: set[str]) -> bool:
    if word in FRAME or word in PREPOSITIONS:
        return True
    return word not in names and (word in LIGHT_VERBS or word in AUXILIARIES)
