"""What a question limits itself to: places, groups, topics, years, edition, kind of document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from assistant.questions.wordclasses import has_case, tokens
from corpus.regions import Place, regions
from corpus.taxonomy import taxonomy

Edition = Literal["2021", "now", "change"]
SourceNamed = Literal["strategy", "fact_sheet"]

MIN_MISSPELT = 6  # letters of a place name that is found with one typing error
_NO_PLACE_BEHIND = re.compile(r"\b(?:ich|du|er|sie|es|wir|ihr|man|zu)\s+$", re.IGNORECASE)  # "ich springe ein"
_YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?!\d|[.,]\d)")
_STRATEGY = re.compile(
    r"\b(?:laut|gemäß|nach|in|aus|der|die|dieser|diese|seit|the|this|per)\s+(?:der\s+|dem\s+|the\s+)?(?:\w+en?\s+)?"
    r"(?:fachkräfte-?)?strateg(?:ie|y)\b(?!papier)|\bstrategie\s+(?:von\s+|vom\s+|aus\s+)?(?:dem\s+jahr\s+)?2021\b|"
    r"\b2021 strategy\b|\bstrategiepapier\b(?= (?:von|aus))|\bim handlungskonzept\b",
    re.IGNORECASE,
)
_SHEET = re.compile(r"\bsteckbr(?:ief|iefe|iefen)\b|\bfact ?sheets?\b", re.IGNORECASE)
_NOW = re.compile(
    r"\b(?:heute|heutzutage|aktuell\w*|inzwischen|mittlerweile|derzeit\w*|gegenwärtig\w*|zurzeit|zur zeit(?! der)|"
    r"jetzt|nun|neueste[nrsm]?|neuere[nrsm]?|jüngste[nrsm]?|zuletzt|letzte[nrm]? stand|noch immer|immer noch|"
    r"today|now|nowadays|current(?:ly)?|meanwhile|latest|most recent|at present|still)\b",
    re.IGNORECASE,
)
_STILL = re.compile(r"^(?:[\w’']+\W+){1,10}?noch\b(?!\s+(?:keine?n?|nicht|nie|einmal|mal|zu|ein\b))", re.IGNORECASE)
_STATE_VERB = re.compile(
    r"^(?:besteht|gilt|gelten|läuft|laufen|gibt|existiert|ist|sind|steht|arbeitet|hat|haben)\b", re.IGNORECASE
)
_THEN = re.compile(
    r"\b(?:damals|seinerzeit|zur zeit der strategie|2021 (?:hieß|stand|war|galt|noch)|"
    r"at that time|back then|in those days)\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"\b(?:weiter|weiterhin|noch)\b", re.IGNORECASE)
_CHANGE = re.compile(
    r"\bgeworden\b|\bveränder\w*\b|\bgeänder\w*\b|\bseitdem\b|\bseither\b|\bweiterentwickelt\b|\bnicht mehr\b|"
    r"\bnoch so wie\b|\bvon damals\b|\b(?:has|have|had) become (?:of|from)\b|\bbecame of\b|\bchanged?\b|"
    r"\bsince then\b|\bany more\b|\bno longer\b",
    re.IGNORECASE,
)


_NAMED_PLACE = re.compile(
    r"\b(?:Landkreis(?:e[sn]?)?|Kreis(?:e[sn]?)?|Stadt|Region|Großraum|Raum|Bezirk|"
    r"(?:[Cc]ity|[Dd]istrict|[Cc]ounty|[Tt]own) of)\s+"
    r"(?P<name>[A-ZÄÖÜ][a-zäöüß]+(?:-[A-ZÄÖÜ][a-zäöüß]+)*)"
)


@dataclass(frozen=True, slots=True)
class QuestionFilters:
    """What is named, not what must be filtered: the reader decides how strict to be.

    ``regions``: names of ``regions.toml``. ``target_groups``, ``topics``: keys of
    ``taxonomy.toml``. ``edition``: "2021" (as the strategy had it), "now" (the newest
    state), "change" (both). ``source``: the kind of document asked for by name.
    ``foreign``: places named that lie outside.
    """

    regions: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    edition: Edition | None = None
    source: SourceNamed | None = None
    foreign: tuple[str, ...] = ()


def filters_of(question: str) -> QuestionFilters:
    return QuestionFilters(
        regions=tuple(dict.fromkeys(place.region for place in places_in(question))),
        target_groups=taxonomy().named(question, "target_group"),
        topics=taxonomy().named(question, "topic"),
        years=tuple(dict.fromkeys(int(year) for year in _YEAR.findall(question))),
        edition=_edition(question),
        source=_source(question),
        foreign=foreign_places(question),
    )


def foreign_places(question: str) -> tuple[str, ...]:
    """Districts, towns and regions that a question names as such and that are none of ours.

    "Landkreis Göttingen", "the city of Kassel": the documents may mention them in passing, but what
    they tell is about other places.
    """
    named = (match["name"] for match in _NAMED_PLACE.finditer(question))
    ours = frozenset(regions().names) - regions().outside
    return tuple(dict.fromkeys(name for name in named if not any(p.region in ours for p in regions().find(name))))


def places_in(question: str) -> list[Place]:
    """Places named in a question; also in lower case or with one typing error."""
    found = regions().find(question)
    if has_case(question):
        return found
    written = "".join(_with_capital(piece) for piece in re.split(r"(\W+)", question))
    if len(written) == len(question):
        found = [place for place in regions().find(written) if _NO_PLACE_BEHIND.search(question[: place.start]) is None]
    return found or _misspelt(question)


def _with_capital(word: str) -> str:
    return word[:1].upper() + word[1:] if len(word) > 3 and word.islower() else word


def _misspelt(question: str) -> list[Place]:
    """Names of districts with one letter wrong, missing, too many or two in the wrong order."""
    names = [(name, word) for name in regions().names for word in re.findall(r"\w+", name.lower())]
    titles = {word for _, word in names if sum(other == word for _, other in names) > 1}  # "Landkreis", "Region"
    heads = {word: name for name, word in names if len(word) >= MIN_MISSPELT and word not in titles}
    places = []
    for token in tokens(question):
        match = [heads[head] for head in heads if _one_slip(token.lower, head)]
        if match and len(token.text) >= MIN_MISSPELT:
            places.append(Place(match[0], token.start, token.end))
    return places


def _one_slip(one: str, other: str) -> bool:
    """Damerau–Levenshtein distance of exactly one, the first letter kept."""
    if abs(len(one) - len(other)) > 1 or one[:1] != other[:1] or one == other:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[:2][::-1] and a[2:] == b[2:])


def _source(question: str) -> SourceNamed | None:
    if _SHEET.search(question):
        return "fact_sheet"
    return "strategy" if _STRATEGY.search(question) else None


def _edition(question: str) -> Edition | None:
    """Both are wanted when both are named: "2021 hieß es … Steht das inzwischen?"."""
    then = _THEN.search(question) is not None or _source(question) == "strategy"
    then = then or bool(_NOW.search(question) and "2021" in _YEAR.findall(question))
    lasts = _STATE_VERB.match(question) is not None and _STILL.match(question) is not None
    now = _NOW.search(question) is not None or lasts
    if _CHANGE.search(question) or (then and (now or _GOES_ON.search(question))):
        return "change"
    if now:
        return "now"
    return "2021" if then else None
