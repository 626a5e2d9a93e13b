"""What a question demands of a sentence that answers it, beside the name it is about.

Its words without the frame, the named entities, the places and what only says which type of answer is
expected; the numbers, ordinals, years and places that it presupposes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from assistant.answer_types import MONTHS
from assistant.question import Question
from assistant.questions.clauses import asking_clause
from assistant.questions.expected import AnswerType
from assistant.questions.focus import FRAME
from assistant.questions.wordclasses import AUXILIARIES, LIGHT_VERBS, PREPOSITIONS, has_case, is_noun, tokens
from assistant.scope import Named
from assistant.wording import Wanted, wanted
from corpus.german import ENGLISH_STOP_WORDS, STOP_WORDS, WORD, content_words, fold, stem
from corpus.gloss import Glosser
from corpus.quantities import Quantity, quantities
from corpus.regions import regions

Role = Literal["class", "noun", "other"]
# Verbs and adjectives have more synonyms than nouns: that one is missing says less.
WEIGHTS: Mapping[Role, float] = {"class": 1.0, "noun": 1.0, "other": 0.5}

# Words that only say what type of answer is wanted.
_TYPE_WORDS: Mapping[str, frozenset[str]] = {
    kind: frozenset(words.split())
    for kind, words in {
        "percentage": "prozent anteil hoch quote percentage share shares percent proportion high rate",
        "money": "geld viel kostet kosten kosteten euro summe betrag teuer hoch höhe budget money cost much fee price "
        "paid pay pays",
        "number": "viele anzahl zahl hoch groß oft häufig insgesamt many number",
        "date": "jahr datum tag monat termin uhr year date day month open opened opening running start starts started "
        "begin began beginnt begonnen begann gestartet ende end ended",
        "duration": "lange dauer laufzeit dauern dauert dauerte monate long last lasts take",
        "reason": "grund gründen gründe reason",
        "person": "heißt name",
        "place": "ort orten stadt",
        "organisation": "stelle einrichtung träger trägt firma gehört zuständig verantwortlich",
        "project": "projekt projekte angebot angebote project projects offer offers",
    }.items()
}
_LIGHT = frozenset(
    stem(word)
    for word in [
        *LIGHT_VERBS,
        *AUXILIARIES,
        *"""steckte steckten halten hält hielt bekamen bekommen nehmen nimmt genommen nehme führte wurden sein gewesen
        machten gemacht running run runs went gone got made take taken took hold held""".split(),
    ]
)
_TIMES = frozenset(
    """neuesten neueste neuestem jüngsten letzten letzte letzter zuletzt derzeit tatsächlich ursprünglich oft pro viel
    genau insgesamt gesamt eigentlich nach stand laut bitte ihnen davon dafür dabei danach dazu there
    landkreis landkreise landkreises region kreis kreisen stadt district
    januar februar märz april mai juni juli august september oktober november dezember
    january february march may june july october december""".split()
)
_ORDINALS: Mapping[str, int] = {
    stem(word): number
    for number, words in enumerate(
        (
            "erste erster first", "zweite zweiter second", "dritte dritter third", "vierte vierter fourth",
            "fünfte fünfter fifth", "sechste sixth", "siebte seventh", "achte eighth", "neunte neunter ninth",
            "zehnte zehnter tenth",
        ),
        start=1,
    )
    for word in words.split()
}  # fmt: skip
_NUMBERED = re.compile(rf"\b(\d{{1,2}})\. (?=[A-ZÄÖÜ])(?!{MONTHS})")
_BRACKET = re.compile(r"\s*\((?P<topic>[^()]{2,200})\)\s*$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_FEW = re.compile(r"(?:zwei|zweier|beide|beiden|both|two)", re.IGNORECASE)
_PLACE_TITLES = frozenset("Landkreis Landkreises Region Kreis Kreises Stadt".split())
MIN_PLACE = 4


@dataclass(frozen=True, slots=True)
class Demanded:
    """One word: ``written`` as in the question; ``role``: "class" is what "welche", "wie viele" ask for."""

    written: str
    role: Role
    asked: Wanted
    weight: float


@dataclass(frozen=True, slots=True)
class Demand:
    """``places``: names of ``regions.toml``; ``place_words``: the words that name them.

    ``numbers``: what the question says itself ("weniger als 50 Leute"). ``counted``: the words of the
    thing whose number is asked for.
    """

    question: Question
    named: tuple[Named, ...] = ()
    words: tuple[Demanded, ...] = ()
    numbers: tuple[Quantity, ...] = ()
    ordinals: frozenset[int] = frozenset()
    places: tuple[str, ...] = ()
    place_words: frozenset[str] = frozenset()
    years: tuple[int, ...] = ()
    counted: tuple[Wanted, ...] = field(default=())

    @property
    def expected(self) -> AnswerType | None:
        return self.question.expected


def demand_of(question: Question, named: Sequence[Named], idf: Mapping[str, float], glosser: Glosser) -> Demand:
    """``idf``: what a stem tells, by stem."""
    text = question.standalone
    words = tuple(
        Demanded(written, role, wanted(word, question.language, glosser), WEIGHTS[role] * idf[stem(word)])
        for word, written, role in _words(question, named)
    )
    found = regions().find(text)
    place_words = {word for place in found for word in WORD.findall(text[place.start : place.end])}
    plain = _BRACKET.sub("", text)
    return Demand(
        question,
        tuple(named),
        words,
        tuple(q for q in quantities(plain) if q.kind != "date" and not _says_little(q.text.strip())),
        ordinals(plain),
        question.filters.regions,
        frozenset(w for w in place_words if len(w) >= MIN_PLACE and w[0].isupper() and w not in _PLACE_TITLES),
        question.filters.years,
        tuple(word.asked for word in words if word.role == "class") if question.expected == "number" else (),
    )


def ordinals(text: str) -> frozenset[int]:
    """ "zweite", "9. Bündnisversammlung": which of several is spoken of."""
    spelled = {_ORDINALS[root] for word in WORD.findall(text) if (root := stem(word.lower())) in _ORDINALS}
    return frozenset(spelled | {int(found) for found in _NUMBERED.findall(text)})


def _says_little(number: str) -> bool:
    return _YEAR.fullmatch(number) is not None or _FEW.fullmatch(number) is not None


def _words(question: Question, named: Sequence[Named]) -> list[tuple[str, str, Role]]:
    """Lower case and as written, each once, in order."""
    clause = _clause(question.standalone)
    text = fold(clause)
    names = {word for one in named for word in one.name.split()}
    classes = frozenset(content_words(question.asked_class)) if question.asked_class else frozenset()
    type_words = _TYPE_WORDS[question.expected] if question.expected else frozenset()
    places = [(place.start, place.end) for place in regions().find(text)]
    cased = has_case(question.standalone)
    found: dict[str, tuple[str, str, Role]] = {}
    for number, token in enumerate(tokens(text)):
        if not token.is_word or token.is_function_word or any(a <= token.start < b for a, b in places):
            continue
        noun = cased and is_noun(token, first=number == 0)
        for word in content_words(token.text):
            if stem(word) in names or word in type_words or _is_frame(word, noun):
                continue
            role: Role = "class" if word in classes else "noun" if noun else "other"
            found.setdefault(word, (word, token.text, role))
    return list(found.values())


def _clause(question: str) -> str:
    """The clause that asks, with the topic in brackets that a follow-up carries."""
    clause = asking_clause(question)
    bracket = _BRACKET.search(question)
    return clause if bracket is None or bracket["topic"] in clause else f"{clause} {bracket['topic']}"


def _is_frame(word: str, noun: bool) -> bool:
    root = stem(word)
    if word.isdigit() or word in STOP_WORDS or word in ENGLISH_STOP_WORDS or word in PREPOSITIONS:
        return True
    return word in FRAME or word in _TIMES or root in _ORDINALS or (root in _LIGHT and not noun)
