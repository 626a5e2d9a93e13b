"""Does a question ask about anything? "Und?", "Wie viele?" and "Was ist 17 Prozent von 3.480?" name nothing."""

from __future__ import annotations

import re

from assistant.questions.filters import filters_of
from assistant.questions.wordclasses import tokens
from corpus.german import stem

# Words that frame a question and say nothing of its subject, beside function words and light verbs.
_EMPTY = frozenset(
    stem(word)
    for word in """
    viel viele vieles mehr alles etwas was da dort hier das dies es man und oder also noch so denn mal bitte danke
    überblick übersicht zusammenfassung unterschied unterschiede vergleich vergleiche vergleichen vergleichst liste
    info infos information informationen frage fragen antwort antworten beispiel beispiele prozent euro zahl zahlen
    warum wieso weshalb gib bringt bringen ist sind genau eigentlich
    many much tell overview summary difference compare comparison list info information question answer example
    more everything something anything percent number numbers there here
    """.split()
)


# A number may be looked up, a sum may not.
_NUMBER = re.compile(r"\d{3}")
_SUM = re.compile(r"\b(?:wie ?viel (?:ist|sind|ergibt|ergeben|macht)|how much is|what is)\b[^\w]*\d", re.IGNORECASE)


def has_content(question: str) -> bool:
    """Is there a word, a name, a place, a year or a number that an answer could be about?"""
    if _NUMBER.search(question) and not _SUM.search(question):
        return True
    if any(_tells(token.lower) for token in tokens(question) if token.is_word and not token.is_function_word):
        return True
    named = filters_of(question)
    return bool(named.regions or named.years or named.target_groups or named.topics or named.source)


def _tells(word: str) -> bool:
    return any(letter.isalpha() for letter in word) and stem(word) not in _EMPTY
