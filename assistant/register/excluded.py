"""What a question leaves out: "außer Hannover", "neben dem Projekt Adelante", "other than …".

Only a place or an entry of the register can be left out; "ohne Abschluss" says for whom something is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.german import content_words
from corpus.regions import regions
from corpus.register import Register

_EXCEPT = re.compile(
    r"\b(?:außer(?:halb)?|ausgenommen|abgesehen\s+von|mit\s+ausnahme\s+(?:von|de[rs])|ohne|neben|except(?:\s+for)?|"
    r"other\s+than|apart\s+from|aside\s+from|besides|excluding|outside(?:\s+of)?)\s+(?P<what>[^,;.?!()]+)",
    re.IGNORECASE,
)
_OTHERS = re.compile(r"\b(?:andere[nrsm]?|übrige[nrsm]?|weitere[nrsm]?|other|remaining|further)\s+\S+$", re.IGNORECASE)
# Between the word for leaving out and what is left out, and between several of those.
_BETWEEN = re.compile(
    r"\s*(?:(?:und|oder|sowie|and|or|in|im|von|der|die|das|dem|den|des|de[rm]|the|projekte?[ns]?|project)\b\s*)*", re.I
)


@dataclass(frozen=True, slots=True)
class Excluded:
    """``entries``: ids. ``rest``: the question without what it leaves out, as long as before."""

    regions: tuple[str, ...]
    entries: tuple[str, ...]
    rest: str


def excluded_in(question: str, register: Register) -> Excluded:
    places: dict[str, None] = {}
    entries: dict[str, None] = {}
    for found in _EXCEPT.finditer(question):
        start = found.start("what")
        end, named = _places(question, start, found.end())
        places |= dict.fromkeys(named)
        if not named:
            end, ids = _entries(question, start, found.end(), register)
            entries |= dict.fromkeys(ids)
        if end > start:
            question = question[: found.start()] + " " * (end - found.start()) + question[end:]
    return Excluded(tuple(places), tuple(entries), question)


def asks_for_others(phrase: str) -> bool:
    """ "Welche anderen Bündnisse": others than the one that is known."""
    return _OTHERS.search(phrase) is not None


def _places(question: str, start: int, end: int) -> tuple[int, list[str]]:
    """Places one behind the other, and where the last one ends."""
    named: list[str] = []
    at = start
    for place in regions().find(question[:end]):
        if place.start >= at and _BETWEEN.fullmatch(question, at, place.start):
            named.append(place.region)
            at = place.end
    return at, named


def _entries(question: str, start: int, end: int, register: Register) -> tuple[int, list[str]]:
    """Entries whose name stands there, and where the longest of the names ends."""
    between = _BETWEEN.match(question, start, end)
    begin = between.end() if between else start
    ids: list[str] = []
    last = start
    for offer in register.offers:
        for alias in offer.aliases:
            words = re.findall(r"\w+", alias.value)
            if not words or not content_words(alias.value):
                continue
            said = re.compile(r"\W*" + r"\W+".join(map(re.escape, words)) + r"\b", re.I).match(question, begin, end)
            if said:
                ids.append(offer.offer_id)
                last = max(last, said.end())
    return last, ids
