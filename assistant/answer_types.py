"""Does a sentence hold the type of answer a question expects: a number, a date, a body …?

Surface patterns of German text. They say that a sentence can be the answer, not that it is.
"""

from __future__ import annotations

import re

from assistant.questions.expected import AnswerType

MONTHS = "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
_NUMERAL = (
    "zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|zwanzig|dreißig|vierzig|fünfzig|hundert|tausend|"
    "dutzend|hälfte|drittel|viertel"
)
# When a source is from says nothing about what it says: "(Stand 2022)", "(Quelle ohne Datum)".
DATED = re.compile(r"\((?:Stand|Quelle|Angabe|Bericht|Meldung)[^)]*\)|\([^)]*\b(?:19|20)\d\d\)")
_NUMBER = rf"(?<![\d.,])\d[\d.,]*(?!\.? (?:{MONTHS}))|\b(?:{_NUMERAL})\b"
_PATTERNS: dict[AnswerType, re.Pattern[str]] = {
    "number": re.compile(_NUMBER, re.IGNORECASE),
    "percentage": re.compile(r"%|\bProzent\b"),
    "money": re.compile(
        r"€|\bEuro\b|\bMillionen\b|\bMio\.|\b(?:kosten|gebühren)(?:los|frei)\w*|\bunentgeltlich|"
        r"\b(?:kostet|zahlt|zahlen)\b[^.]*\bnichts\b"
    ),
    "date": re.compile(rf"\b(?:19|20)\d\d\b|\b\d{{1,2}}\. (?:{MONTHS})\b"),
    "duration": re.compile(
        rf"(?:{_NUMBER})\W+(?:\w+\W+)?(?:Monat|Jahr|Woche|Tag|Stunde)|\b(?:ein|eine|einen) (?:Monat|Jahr|Woche)\b",
        re.IGNORECASE,
    ),
    "place": re.compile(
        r"\b(?:in|im|an der|am|bei|nach|aus) (?:der |dem |den )?(?:Stadt |Landkreis |Region )?[A-ZÄÖÜ]"
    ),
    "organisation": re.compile(
        r"\b(?:GmbH|gGmbH|AG|e\. ?V\.|IHK|HWK|KVHS|VHS|DGB|\w*[Bb]ank)\b|[Kk]ammer|Stiftung|[Hh]ochschule|"
        r"Universität|Landkreis|\bRegion [A-ZÄÖÜ]|volkshochschule|[Aa]gentur|Jobcenter|\bAmt\b|[Mm]inisterium|"
        r"[Tt]räger|getragen|koordinier|Bildungswerk|[Vv]erband|gesellschaft|[Vv]erein|Partner"
    ),
    "reason": re.compile(
        r"\b(?:weil|da|denn|daher|deshalb|dadurch|aufgrund|wegen|durch|Grund|Ursache|um [^,.]* zu)\b", re.IGNORECASE
    ),
    "project": re.compile(r"[„\"“]|\b[A-ZÄÖÜ]\w*(?:[A-Z]|-[A-ZÄÖÜ])\w*|Projekt|Initiative|Netzwerk|Verbund|Programm"),
}


def carries(sentence: str, expected: AnswerType | None, question: str = "") -> bool:
    """True when the sentence has an expression of the expected type that the question hasn't.

    "Region Hannover" is no answer to "Wer gehört zur Fachkräfteallianz Region Hannover?". False when no
    type is expected.
    """
    pattern = _PATTERNS.get(expected) if expected else None
    if pattern is None:
        return False
    known = question.lower()
    return any(match.group().strip().lower() not in known for match in pattern.finditer(DATED.sub("", sentence)))
