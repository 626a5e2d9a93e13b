"""The type of answer a question expects: a number, a date, a place … or none in particular."""

from __future__ import annotations

import re
from typing import Literal

from assistant.questions.clauses import asking_clause

AnswerType = Literal[
    "number", "percentage", "money", "date", "place", "organisation", "project", "reason", "duration", "person"
]

_PREP = (
    r"(?:(?:(?:bis|nach) zu|an|auf|aus|bei|für|in|im|mit|nach|seit|bis|ab|um|unter|von|zu|"
    r"at|from|for|on|with|since|until|by|to)\s+)?"
)
_WHICH = rf"^{_PREP}(?:der\s+|dem\s+)?(?:welche[rsmn]?|which|what)\s+(?:[\w-]+\s+){{0,2}}?"
# Who heads something; of persons' names the documents have none.
_HEAD = (
    r"(?:leiter|chef|vorsitzende|sprecher|geschäftsführer|koordinator|direktor|präsident|minister|landrat|landrät|"
    r"bürgermeister|vorstand|vorständ|trainer|dezernent)\w*\b"
)


def _rule(kind: AnswerType, *alternatives: str) -> tuple[AnswerType, re.Pattern[str]]:
    return kind, re.compile("|".join(alternatives), re.IGNORECASE)


# The first that matches decides: "wie viel Prozent" before "wie viel", "wer leitet" before "wer".
_RULES = (
    _rule(
        "reason",
        r"\b(?:warum|weshalb|wieso|weswegen|wodurch|why|how come)\b",
        r"\baus welche[mn] gr[uü]nd\w*\b|\bwhat (?:is )?the reason\b|\bfor what reason\b",
    ),
    _rule(
        "percentage",
        r"\bwie ?viel prozent\b|\bprozent\w*\b|\banteil\b|\bwelche[nr] teil der\b|\bwie hoch\b.*\b\w*(?:quote|rate)\b",
        r"^welche \w*(?:quote|rate)\b|\bwhat (?:percentage|share|proportion)\b|\bper ?cent\b|\bin what shares?\b",
        r"\b(?:what|how high)\b.{0,30}\b(?:rate|percentage|share)\b",
    ),
    _rule(
        "money",
        r"\bwie ?viele?\b.{0,30}?(?:geld|euro|mittel|zuschuss|förder\w*)\b|\bwie teuer\b",
        r"\b(?:was|wie ?viel)\b.{0,40}\b(?:kostet\w*|kosten|bezahl\w*|zahl(?:t|en|te)|verdien\w*)\b|\bkostet das\b",
        r"\bwie (?:hoch|groß)\b.*\b(?:kosten|gebühr\w*|miete|preise?)\b|\bfür welchen preis\b",
        r"\bwas (?:nimmt|nehmen|nahm|verlang\w*|berechne\w*)\b.{1,60}\bfür\b",
        r"\bwie (?:hoch|groß)\b.*(?:volumen|förderung|budget|zuschuss|zuschüsse|gehalt|summe|mittel)\b",
        rf"{_WHICH}\w*(?:kosten|summe|betrag|gehalt|budget|gebühr)\b|\ban (?:förderung|zuschuss|geld|zuschüssen)\b",
        r"\bhow much\b.{0,20}\b(?:money|funding|grant|does|is|did|cost|was)\b",
        r"\bhow high\b.*\b(?:fee|costs?|price|grant)\b",
        r"\bwhat\b.{0,40}\b(?:fee|cost|price|salary|budget|paid)\b",
    ),
    _rule("duration", r"\bwie lange\b|\bhow long\b|\b(?:dauer|laufzeit)\b|\bwelche[rnm]? zeitraum\b"),
    _rule(
        "date",
        r"\bwann\b|^when\b|\b(?:since|until|till|from|and) when\b|\bwie alt\b|\bum wie viel uhr\b|\bwhat time\b",
        rf"{_WHICH}(?:datum|tag|jahr|monat|termin|date|day|year|month)\b",
    ),
    _rule(
        "number",
        r"\bwie ?viele?n?\b|\bwie (?:oft|groß|hoch|häufig|stark)\b|\b(?:anzahl|zahl) (?:der|von|an)\b",
        r"\bhow (?:many|much|often|large|big|high)\b|\bnumber of\b|\b(?:gibt es|are there) (?:zahlen|figures)\b",
    ),
    # Where to turn to is an office, not a town.
    _rule(
        "organisation",
        r"^wo(?:hin)?\b.{0,40}?\b(?:melde\w*|wende\w*|anrufen|anzurufen|ruf\w* .*\ban)\b",
        r"^where (?:do|can|should|could) (?:i|we) (?:turn|call|enquire|inquire|ask)\b",
    ),
    _rule(
        "place",
        r"^wo(?:hin|her)?\b|\bund wo\b|^where\b|\band where\b|\bwo (?:ist|sitzt|liegt|findet)\b",
        rf"{_WHICH}(?:stadt|ort|orten|städten|gemeinden?|landkreis\w*|kreis\w*|region|regionen|standort\w*|adresse|"
        r"town|city|district|place|location|address)\b",
    ),
    _rule(
        "person",
        rf"\bwie heiß(?:t|en) (?:der|die|das|unser\w*)\s+(?:\w+\s+)?\w*(?:ansprechpartner\w*|{_HEAD})",
        r"\bwer (?:leitete?|führt|spricht|hielt|moderierte?)\b|\bvorsitz\b|\b(?:durchwahl|telefonnummer)\b",
        rf"\bwer (?:ist|sind|war|waren|wird|wurde)\s+(?:[\w-]+\s+){{0,2}}?\w*{_HEAD}",
        r"\bwelche[rn]? (?:person|mitarbeiter\w*|professor\w*|referent\w*|mensch)\b",
        r"\bwho (?:leads|heads|chairs|directs|is the (?:head|director|chair\w*|manager|mayor))\b",
        r"\bname of the (?:head|director)\b",
    ),
    _rule(
        "project",
        rf"{_WHICH}\w*-?(?:projekte?n?|vorhaben|programme?n?|angebote?n?|projects?|schemes?|programmes?|offers?)\b",
        r"\b(?:gibt|gab)(?:['’]?s| es)\b.{0,40}\b(?:projekte?|vorhaben|angebote?)\b",
    ),
    _rule(
        "organisation",
        rf"\bwer\b|^{_PREP}(?:wen|wem|wessen|who|whom|whose)\b|\band who\b",
        rf"{_WHICH}\w*(?:stellen?|einrichtung(?:en)?|behörden?|hochschulen?|universität(?:en)?|kammern?|firm(?:a|en)|"
        r"unternehmen|vereine?|organisation(?:en)?|institution(?:en)?|träger\w*|partner\w*|ministeri\w+|schulen?|"
        r"verb[aä]nd\w*|office|school|universit\w+|compan\w+|organi[sz]ations?|institutions?|agenc\w+|chambers?)\b",
    ),
)


def expected_type(question: str) -> AnswerType | None:
    """What the clause that asks wants to know; None when anything may be the answer."""
    clause = asking_clause(question)
    return next((kind for kind, pattern in _RULES if pattern.search(clause)), None)
