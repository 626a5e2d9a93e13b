"""Restrictions that no filter of the register checks: when, how many, of what quality.

Told beside the list, so that nobody takes the entries for those that meet them. Closed classes
of words; an adjective counts unless a filter understood it or it says nothing.
"""

from __future__ import annotations

import re

from assistant.register.asking import Asked
from assistant.register.states import states_asked_for
from corpus.german import stem
from corpus.regions import regions
from corpus.taxonomy import taxonomy

_YEARS = re.compile(
    r"(?<!strategie )(?<!strategie von )(?<!fortschreibung )(?<!strategy )(?<!strategy of )"
    r"\b(?:(?:seit|ab|bis|vor|nach|im\s+jahre?|zwischen|since|before|after|until|from|between|in)\s+)?"
    r"(?:19|20)\d{2}\b(?:\s*(?:-|–|bis|und|to|and)\s*(?:19|20)\d{2}\b)?",
    re.IGNORECASE,
)
_AMOUNTS = re.compile(
    r"\b(?:mehr\s+als|weniger\s+als|mindestens|höchstens|über|unter|more\s+than|less\s+than|fewer\s+than|at\s+least|"
    r"at\s+most|over)\s+\d[\d.,]*(?:\s+\w+)?",
    re.IGNORECASE,
)
_LATELY = re.compile(r"\b(?:neu|kürzlich|demnächst|bald|recently|soon)\b", re.IGNORECASE)
# "sind kostenlos", "sind am größten"; not a participle ("ist verbunden").
_PREDICATE = re.compile(
    r"\b(?:ist|sind)\s+(?:[^?.!,;]*\s)?(?P<word>am\s+[a-zäöüß]+sten|(?!ge)[a-zäöüß]{3,}(?<!en)(?<!t))\W*$|"
    r"\bare\s+(?P<english>free|new|best|largest|biggest|successful|cheap)\b"
)
_ADJECTIVE = re.compile(
    r"(?<![\w:-])(?:[a-zäöüß]{2,}(?:e[nrsm]?)|free|new|best|largest|biggest|successful|cheap)(?=\s)"
)
# Words before or behind the noun that leave the list as it is.
_SAYS_NOTHING = frozenset(
    stem(word)
    for word in """
    welche welcher welches welchen welchem was für ein eine einen einer der die das den dem aller alle sämtliche es gibt
    gab nenne nennen zeige liste suche brauche und oder and or of the these kinds types arten which what list name show
    me all any some are is there regional lokal örtlich konkret einzeln andere weitere übrige verschieden bestehend
    vorhanden genannt folgend möglich geeignet passend solche eigen gemeinsam beteiligt bekannt dabei aktiv verfügbar
    available involved existing other further different local suitable possible mir uns bitte noch auch schon wichtig
    dort hier gefördert enthalten erwähnt beschrieben aufgeführt mentioned described listed included
    """.split()
)


def unchecked_in(asked: Asked) -> tuple[str, ...]:
    """Words of a question's sentence that restrict what is asked for and that no filter checks; as written."""
    clause = asked.clause
    found = [
        " ".join(match[0].split()) for pattern in (_YEARS, _AMOUNTS, _LATELY) for match in pattern.finditer(clause)
    ]
    if asked.wants == "entries":
        found += [match[0] for match in _ADJECTIVE.finditer(asked.phrase) if _restricts(match[0], asked.phrase)]
        predicate = _PREDICATE.search(clause)
        word = predicate and (predicate["word"] or predicate["english"])
        found += [word] if word and _restricts(word, clause) else []
    return tuple(dict.fromkeys(found))


def _restricts(word: str, said: str) -> bool:
    """Does a word say more of the entries than what the filters took from the sentence or phrase it stands in?"""
    at = said.index(word)
    taken = [(one.start, one.end) for one in taxonomy().find(said, english=True)]
    taken += [(one.start, one.end) for one in regions().find(said)]
    understood = any(start <= at < end for start, end in taken) or states_asked_for(word)
    return not understood and stem(word) not in _SAYS_NOTHING
