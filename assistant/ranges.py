"""Ranges that a sentence gives ("50 bis 499 Beschäftigte", "ab 55 Jahren"), and amounts that a question names.

Who says "wir sind 300 Leute" asks for the rule whose range holds 300. Only amounts of the
same unit are compared: people with people, years of age with years of age.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import inf
from typing import Literal

Unit = Literal["people", "years"]

_UNITS: dict[Unit, str] = {
    "people": r"(?:beschäftigte[nr]?|mitarbeite\w*|mitarbeitende[nr]?|arbeitnehme\w*|leuten?|angestellte[nr]?|personen|"
    r"köpfen?|mann\b|employees|people|workers|staff)",
    "years": r"(?:jahren?|lebensjahr\w*|years?)",
}
_WORDS = {"einen": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9,
          "zehn": 10, "elf": 11, "zwölf": 12, "zwanzig": 20, "dreißig": 30, "fünfzig": 50, "hundert": 100}  # fmt: skip
_N = rf"(?:\d{{1,3}}(?:\.\d{{3}})+|\d+|{'|'.join(_WORDS)})"
_BELOW = r"(?:unter|weniger als|below|under|fewer than)"
_UP_TO = r"(?:bis zu|bis|höchstens|maximal|up to|at most)"
_FROM = r"(?:ab|mindestens|from|at least)"
_ABOVE = r"(?:über|mehr als|above|over|more than)"
_BEHIND = r"(?: oder (?P<open>älter|mehr|weniger|jünger))?"
# What stands between a number and its unit: "50 bis unter 250 sozialversicherungspflichtig Beschäftigte".
_GAP = r"(?:\s+(?:[a-zäöüß-]+\s+)?)"
_RANGES = {
    unit: re.compile(
        rf"(?<!\w)(?:(?:von\s+)?(?P<low>{_N})\s*(?:bis(?P<below> unter)?|–|-|to)\s*(?P<high>{_N})|"
        rf"(?P<sign>{_BELOW}|{_UP_TO}|{_FROM}|{_ABOVE})\s+(?P<one>{_N})|(?P<alone>{_N})(?={_GAP}{words}\s+oder)){_GAP}"
        rf"{words}{_BEHIND}",
        re.IGNORECASE,
    )
    for unit, words in _UNITS.items()
}
_AMOUNTS: dict[Unit, re.Pattern[str]] = {
    "people": re.compile(rf"(?<![\w.,])(?P<n>{_N}){_GAP}{_UNITS['people']}", re.IGNORECASE),
    "years": re.compile(
        r"(?<![\w.,])(?P<n>\d{2})(?:\s+(?:jahre?|years?)(?:\s+(?:alt|old))|-?\s?jährig\w*)"
        r"|\b(?:ist|bin|schon|wird|aged?|is)\s+(?P<m>\d{2})(?=\s*(?:[,.;?!]|$|und\b|and\b))",
        re.IGNORECASE,
    ),
}


# Ages follow people ("Menschen ab 55 Jahren") or are followed by a word of age.
AGE_CONTEXT = 30
_AGED = re.compile(r"\s*(?:alt|old|of age)\b", re.IGNORECASE)
_PEOPLE_OF = re.compile(
    r"(?:mensch\w*|person\w*|beschäftigte\w*|arbeitnehm\w*|arbeitslose\w*|frauen|männer\w*|jugendliche\w*|bewerb\w*|"
    r"erwachsene\w*|ältere\w*)\s+$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of people, or an age in years."""

    unit: Unit
    value: float


def amounts(question: str) -> tuple[Amount, ...]:
    """What a question says of its own size or age; a range it names itself is none."""
    return tuple(
        Amount(unit, _number(match["n"] or match["m"] if unit == "years" else match["n"]))
        for unit, pattern in _AMOUNTS.items()
        for match in pattern.finditer(question)
        if not re.search(rf"(?:{_BELOW}|{_UP_TO}|{_FROM}|{_ABOVE})\s+$", question[: match.start()], re.IGNORECASE)
    )


def holds(sentence: str, named: tuple[Amount, ...]) -> bool | None:
    """Lies an amount within a range of the sentence? None when it gives no range of that unit."""
    found: bool | None = None
    for amount in named:
        for low, high in _ranges(sentence, amount.unit):
            if low <= amount.value <= high:
                return True
            found = False
    return found


def _ranges(sentence: str, unit: Unit) -> list[tuple[float, float]]:
    ranges: list[tuple[float, float]] = []
    for match in _RANGES[unit].finditer(sentence):
        if unit == "years" and not _is_age(sentence, match):
            continue
        if match["low"]:
            ranges.append((_number(match["low"]), _number(match["high"]) - bool(match["below"])))
        elif match["alone"]:
            value = _number(match["alone"])
            ranges.append((value, inf) if (match["open"] or "").lower() in ("älter", "mehr") else (0, value))
        else:
            ranges.append(_bounded(match["sign"].lower(), _number(match["one"])))
    return ranges


def _is_age(sentence: str, match: re.Match[str]) -> bool:
    """People "ab 55 Jahren" or "50 Jahre oder älter", not "seit mindestens zwei Jahren" and "bis zu 3 Jahre"."""
    before = sentence[max(0, match.start() - AGE_CONTEXT) : match.start()]
    return bool(match["open"] or _AGED.match(sentence, match.end()) or _PEOPLE_OF.search(before))


def _bounded(sign: str, value: float) -> tuple[float, float]:
    if re.fullmatch(_BELOW, sign):
        return 0, value - 1
    if re.fullmatch(_UP_TO, sign):
        return 0, value
    return (value, inf) if re.fullmatch(_FROM, sign) else (value + 1, inf)


def _number(written: str) -> float:
    return _WORDS[written.lower()] if written.lower() in _WORDS else float(written.replace(".", ""))
