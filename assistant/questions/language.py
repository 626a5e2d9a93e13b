"""German or English? By function words, the first word, and the look of the others.

German names stand in English questions and lower-case questions have typing errors, so
nouns and umlauts weigh less than the words that a sentence is built with.
"""

from __future__ import annotations

import re

from corpus.german import ENGLISH_STOP_WORDS, STOP_WORDS, function_words, words
from corpus.schema import Language

_BOTH = STOP_WORDS & ENGLISH_STOP_WORDS
_GERMAN = (STOP_WORDS - _BOTH) | frozenset(
    """wann wieviel wieviele gibts gabs hats isses nix nen ne net ned ab ham seid mitm fürs vorm beim habt unsern uns
    warum wohin worum wovon rein raus hin bisher dorthin""".split()
)
_ENGLISH = (ENGLISH_STOP_WORDS - _BOTH) | frozenset(
    """since whether without within upon many much may might shall must anyone someone anything something everything
    please yes also it's what's who's there's isn't don't doesn't didn't we're i'm you're let's get got""".split()
)
# Who begins with one of these asks in that language ("Name the goals"); "was" begins a question in both.
_FIRST_GERMAN = frozenset(
    """wer wen wem was wann warum weshalb wieso wie wo welche welcher welches welchen welchem gibt gab gibts nenne nenn
    zeig zeige liste kann können hat haben ist sind darf muss bitte wir ich""".split()
)
_FIRST_ENGLISH = frozenset(
    """who whom whose what when where why how which is are was were do does did can could has have name list show tell
    give please we i there any""".split()
)
_LOOKS_GERMAN = re.compile(
    r"sch|[äöüß]|ung(?:en)?$|keit|heit|lich|pf|tz|(?:ekte|ote|ieren|iert|gsp|ebe|ufe|ufs?)$|ie\w*en$|fach|kraft|aeft|ue"
)
_LOOKS_ENGLISH = re.compile(
    r"th|^wh|ing$|tions?$|cts$|ship|ough|[^e]ed$|[^aeiou]y$|oo|^sh|(?:ers|ies|ces|nts|als|mes)$|ou"
)


def detect_language(question: str, fallback: Language = "de") -> Language:
    """The language of a question; ``fallback`` when its words don't tell."""
    score = _by_function_words(question)
    if score == 0:
        score = _by_look(question)
    if score == 0:
        return fallback
    return "de" if score > 0 else "en"


def _by_function_words(question: str) -> float:
    """Above 0: German. The first word counts half more: names have articles of their own inside."""
    every = words(question.replace("'", " ").replace("’", " "))
    closed = set(function_words(question))
    score = 0.0
    for word in every:
        if word in closed or word not in STOP_WORDS | ENGLISH_STOP_WORDS:  # "IT" is no "it"
            score += (word in _GERMAN) - (word in _ENGLISH)
    if every:
        score += 0.5 * ((every[0] in _FIRST_GERMAN) - (every[0] in _FIRST_ENGLISH))
    return score


def _by_look(question: str) -> int:
    every = words(question)
    return sum(bool(_LOOKS_GERMAN.search(word)) - bool(_LOOKS_ENGLISH.search(word)) for word in every)
