"""Numbers, percentages and dates in German and English text, as values that can be compared.

"1.300", "1 300" and "1300" are the same number; so are "25,0 %" and "25 Prozent",
"vier" and "4". A full stop before three digits separates thousands and a comma decimals:
the German way, since the documents are German.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Kind = Literal["number", "percent", "date"]

# "eins" and "ein" are left out: an article far more often than a count.
_WORD_VALUES = {
    word: value
    for value, words in {
        2: "zwei beide beiden zweier two both", 3: "drei dreier three", 4: "vier four", 5: "fünf five",
        6: "sechs six", 7: "sieben seven", 8: "acht eight", 9: "neun nine", 10: "zehn ten", 11: "elf eleven",
        12: "zwölf twelve", 20: "zwanzig twenty", 30: "dreißig thirty", 50: "fünfzig fifty",
        100: "hundert einhundert hundred", 1000: "tausend eintausend thousand",
    }.items()
    for word in words.split()
}  # fmt: skip
_MAGNITUDES = {
    word: value
    for value, words in {
        1_000: "tsd tausend thousand", 1_000_000: "mio million millionen millions",
        1_000_000_000: "mrd milliarde milliarden billion billions",
    }.items()
    for word in words.split()
}  # fmt: skip
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar jänner january", "februar february", "märz march", "april", "mai may", "juni june", "juli july",
            "august", "september", "oktober october", "november", "dezember december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip

_MONTH = "|".join(_MONTHS)
_YEAR = r"(?:19|20)\d\d"
_DATE = re.compile(
    rf"(?<![\d.,])(?:(?P<d1>\d{{1,2}})\.\s?(?P<m1>\d{{1,2}})\.\s?(?P<y1>{_YEAR})"
    rf"|(?P<y2>{_YEAR})-(?P<m2>\d\d)(?:-(?P<d2>\d\d))?"
    rf"|(?P<m3>0?[1-9]|1[0-2])[./](?P<y3>{_YEAR})"
    rf"|(?:(?P<d4>\d{{1,2}})\.?\s)?\b(?P<m4>{_MONTH})(?:\s(?P<d5>\d{{1,2}}),)?\s(?P<y4>{_YEAR}))(?!\d)",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?<![\w,])(?<!\d\.)(?P<digits>\d{1,3}(?:[. \u00a0\u202f]\d{3})+(?!\d)|\d+)(?P<decimals>,\d+|\.\d{1,2}(?!\d))?"
)
_WORDS = re.compile(
    r"(?<![\w-])(?:" + "|".join(sorted(_WORD_VALUES, key=len, reverse=True)) + r")(?!\w)", re.IGNORECASE
)
_MAGNITUDE = re.compile(r"\s?(" + "|".join(sorted(_MAGNITUDES, key=len, reverse=True)) + r")(?!\w)", re.IGNORECASE)
_PERCENT = re.compile(r"\s?(?:%|v\.\s?H\.|prozent\w*|percent|per cent)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number, percentage or date: where it stands in a text, how it reads, what it means.

    ``date`` is (year, month, day); a part that is not said is 0.
    """

    kind: Kind
    start: int
    text: str
    value: Decimal = Decimal(0)
    date: tuple[int, int, int] = (0, 0, 0)

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    def proves(self, other: Quantity) -> bool:
        """Does this say at least what the other says?

        A full date proves its month and its year; a percentage does not prove a count.
        """
        if self.kind == "date":
            if other.kind == "number":
                return other.value == self.date[0]
            parts = zip(self.date, other.date, strict=True)
            return other.kind == "date" and all(theirs in (0, mine) for mine, theirs in parts)
        return self.kind == other.kind and self.value == other.value


def quantities(text: str) -> tuple[Quantity, ...]:
    """All quantities of a text, dates first, each group in order.

    A range ("6 bis 12", "2023–2025") is its two ends.
    """
    dates: list[Quantity] = []
    rest = list(text)
    for match in _DATE.finditer(text):
        dates.append(Quantity("date", match.start(), match.group(), date=_date(match)))
        rest[match.start() : match.end()] = " " * len(match.group())
    return (*dates, *_numbers("".join(rest)))


def _date(match: re.Match[str]) -> tuple[int, int, int]:
    groups = match.groupdict()
    if groups["y1"]:
        return int(groups["y1"]), int(groups["m1"]), int(groups["d1"])
    if groups["y2"]:
        return int(groups["y2"]), int(groups["m2"]), int(groups["d2"] or 0)
    if groups["y3"]:
        return int(groups["y3"]), int(groups["m3"]), 0
    return int(groups["y4"]), _MONTHS[groups["m4"].lower()], int(groups["d4"] or groups["d5"] or 0)


def _numbers(text: str) -> Iterator[Quantity]:
    found = [(match.start(), match.end(), _value(match)) for match in _NUMBER.finditer(text)]
    found += [(m.start(), m.end(), Decimal(_WORD_VALUES[m.group().lower()])) for m in _WORDS.finditer(text)]
    before = 0
    for start, end, value in sorted(found):
        if start < before:  # "zwei Tausend": the second word belonged to the first
            continue
        if magnitude := _MAGNITUDE.match(text, end):
            value *= _MAGNITUDES[magnitude.group(1).lower()]
            end = magnitude.end()
        percent = _PERCENT.match(text, end)
        before = percent.end() if percent else end
        yield Quantity("percent" if percent else "number", start, text[start:before], value)


def _value(match: re.Match[str]) -> Decimal:
    whole = re.sub(r"\D", "", match.group("digits"))
    decimals = (match.group("decimals") or "").replace(",", ".")
    return Decimal(whole + decimals)
