"""Does a sentence speak of the place, year and ordinal that a question names, and has it what is expected?

Each answer is a share, 0..1: 1 where the sentence says so, 0 where it says another, between where it says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.answer_types import DATED, MONTHS, carries
from assistant.demand import Demand, ordinals
from assistant.scope import Unit
from assistant.wording import Wanted, Wording, wording
from corpus.german import WORD
from corpus.gloss import Glosser
from corpus.quantities import quantities
from corpus.regions import regions

SILENT = 0.7
INSIDE, AROUND, OF_THE_ENTITY = 0.8, 0.6, 0.9
BETWEEN_YEARS, OTHER_YEAR = 0.8, 0.2
SILENT_ORDINAL, OTHER_ORDINAL = 0.8, 0.2
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")

# A number without the thing that is counted beside it, in its sentence, or anywhere near.
COUNTED_NEARBY, COUNTED_ELSEWHERE, NO_NUMBER, NOTHING_COUNTED = 0.6, 0.3, 0.2, 0.9
COUNTED_BEFORE, ANY_PERSONS, OTHER_PERSONS = 0.9, 0.95, 0.7
WORDS_BEHIND, WORDS_BEFORE = 5, 4
_PERSONS = re.compile(
    r"(?:\w+innen|\w+nde[nr]?|\w*personen|\w*menschen|\w*leute|\w*kräfte|\w*schüler|\w*tigte[n]?|\w*lose[n]?|"
    r"\w*linge[n]?|jugendliche[n]?|gäste[n]?|azubis?|frauen|männer[n]?|kinder[n]?|geflüchtete[n]?|people|persons|"
    r"participants|women|men|apprentices|pupils|students|employees|refugees)",
    re.IGNORECASE,
)
_ANYBODY = re.compile(
    r"(?:leute[n]?|menschen?|personen|person|teilnehm\w+|besucher\w*|gäste[n]?|interessierte[n]?|people|persons?|"
    r"participants?|visitors?|guests?)",
    re.IGNORECASE,
)
_NO_COUNT = re.compile(rf"\s?\.?\s?(?:{MONTHS})|\s?(?:%|Prozent|Euro|€|Mio|Million)")
_FREE = re.compile(
    r"\b(?:kostenlos|kostenfrei|gebührenfrei|unentgeltlich)|\b(?:kostet\w*|zahl\w+)\b[^.]*\bnichts\b|"
    r"\bnichts zu (?:be)?zahlen",
    re.IGNORECASE,
)
_PERIOD = re.compile(r"\b(?:von|vom|ab|seit)\b.*\bbis\b.*\b(?:19|20)\d\d")
_DEADLINE_ASKED = re.compile(r"\bbis (?:wann|zu welche[mr])\b|\buntil when\b|\bdeadline\b", re.IGNORECASE)
_DEADLINE = re.compile(r"\bbis\b|\bFrist|\bend(?:et|ete|en)\b|spätestens|läuft|befristet|Ende ")
_PURPOSE = re.compile(r"\b(?:damit|soll|sollen|zu \w+en\b|Ziel)")
# How much is given may be told as a share of the costs.
NO_DEADLINE, NO_REASON, PERIOD_AS_DURATION, SHARE_AS_MONEY = 0.3, 0.4, 0.9, 0.8


def agrees(unit: Unit, demand: Demand) -> float:
    """Place, year and ordinal together."""
    return _place(unit, demand) * _year(unit, demand) * _ordinal(unit, demand)


def _place(unit: Unit, demand: Demand) -> float:
    if not demand.places:
        return 1.0
    if demand.place_words.intersection(_with_genitive(unit.text)):
        return 1.0
    own = regions().named(unit.text)
    if own:
        return _relation(own, demand.places)
    if demand.named:
        belongs = {region for one in demand.named for region in one.entity.regions}
        return OF_THE_ENTITY if _relation(belongs, demand.places) >= AROUND else SILENT
    around = (regions().named(text) for text in (unit.lead, unit.path, unit.before, unit.title))
    return next((_relation(found, demand.places) for found in around if found), SILENT)


def _with_genitive(text: str) -> set[str]:
    words = set(WORD.findall(text))
    return words | {word[:-1] for word in words if word.endswith("s")}


def _relation(said: Iterable[str], asked: Iterable[str]) -> float:
    """The same region, one inside the one asked for, one around it, another."""
    pairs = [(one, other) for one in said for other in asked]
    inside = regions().inside
    if any(one == other for one, other in pairs):
        return 1.0
    if any(one in inside[other] for one, other in pairs):
        return INSIDE
    return AROUND if any(other in inside[one] for one, other in pairs) else 0.0


def _year(unit: Unit, demand: Demand) -> float:
    if not demand.years:
        return 1.0
    said = [int(year) for year in _YEAR.findall(unit.text) or _YEAR.findall(unit.lead)]
    if not said:
        return SILENT
    if any(year in said for year in demand.years):
        return 1.0
    return BETWEEN_YEARS if any(min(said) <= year <= max(said) for year in demand.years) else OTHER_YEAR


def _ordinal(unit: Unit, demand: Demand) -> float:
    if not demand.ordinals:
        return 1.0
    said = ordinals(unit.text)
    if not said:
        return SILENT_ORDINAL
    return 1.0 if said & demand.ordinals else OTHER_ORDINAL


def has_type(unit: Unit, demand: Demand, glosser: Glosser) -> float:
    """Is there what the question expects: the number *of that*, a date that ends something, a price?

    1 when no type is expected; 0 for persons, whose names the documents do not give.
    """
    expected, text = demand.expected, unit.text
    if expected is None:
        return 1.0
    if expected == "money" and (_FREE.search(text) or carries(text, "money")):
        return 1.0
    if expected == "money" and carries(text, "percentage"):
        return SHARE_AS_MONEY
    if expected == "duration" and _PERIOD.search(text):
        return PERIOD_AS_DURATION
    if expected == "reason":
        return 1.0 if carries(text, expected) or _PURPOSE.search(text) else NO_REASON
    if expected == "person" or not carries(text, expected):
        return 0.0
    if expected == "number":
        return _counts(unit, demand.counted, glosser)
    if expected == "date" and _DEADLINE_ASKED.search(demand.question.standalone):
        return 1.0 if _DEADLINE.search(text) else NO_DEADLINE
    return 1.0


def _counts(unit: Unit, counted: tuple[Wanted, ...], glosser: Glosser) -> float:
    """How near a number the thing stands whose number is asked for."""
    text = DATED.sub(lambda found: " " * len(found.group()), unit.text)
    places = [
        (q.start, q.end)
        for q in quantities(text)
        if q.kind == "number" and not _YEAR.fullmatch(q.text.strip()) and not _NO_COUNT.match(text, q.end)
    ]
    if not places:
        return NO_NUMBER
    if not counted:
        return NOTHING_COUNTED
    best = COUNTED_ELSEWHERE
    for start, end in places:
        behind, before = text[end:].split()[:WORDS_BEHIND], text[:start].split()[-WORDS_BEFORE:]
        best = max(best, _best(counted, wording(" ".join(behind), glosser)))
        best = max(best, COUNTED_BEFORE * _best(counted, wording(" ".join(before), glosser)))
        best = max(best, _as_persons(counted, [*behind, *before]))
    if best < COUNTED_NEARBY:
        best = max(best, COUNTED_NEARBY * _best(counted, wording(f"{unit.lead} {unit.text}", glosser)))
    return best


def _best(counted: tuple[Wanted, ...], there: Wording) -> float:
    return max(there.has(asked) for asked in counted)


def _as_persons(counted: tuple[Wanted, ...], near: list[str]) -> float:
    """ "Wie viele Leute": any persons will do; "wie viele Frauen": other words for persons may mean them."""
    if not any(_PERSONS.fullmatch(word.strip(".,;:()„“")) for word in near):
        return 0.0
    if any(_ANYBODY.fullmatch(asked.word) for asked in counted):
        return ANY_PERSONS
    return OTHER_PERSONS if any(_PERSONS.fullmatch(asked.word) for asked in counted) else 0.0
