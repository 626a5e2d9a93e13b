"""A question about the register → filters: region, target group, topic, kind, organisation, state.

Rules of German and English: what is asked for (the noun behind "welche", "what" …) decides
whether it is a question about the register at all; the other words name what to filter by.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.german import content_words, stem
from corpus.regions import regions
from corpus.register import KINDS, Filters, Register, carrier_key
from corpus.schema import OfferKind
from corpus.taxonomy import Found, taxonomy

# Nouns that ask for entries of any kind, and those that ask for one kind.
_ANY_KIND = (
    r"(?:\w*projekte?n?|\w*angebote?n?|vorhaben|maßnahmen?|unterstützung\w*|hilfen?|leistungen|aktivitäten|beispielen?|"
    r"projects?|offers?|offerings?|measures?|support|services?|activities|schemes?|help|examples?|initiativen?|"
    r"initiatives?|programme?n?|program(?:me)?s?|kooperation(?:en)?|cooperations?|collaborations?)"
)
_KINDS: dict[OfferKind, str] = {
    "network": r"(?:\w*netzwerke?n?|\w*zusammenschlüssen?|\w*zusammenschluss|"
    r"\w*bündnissen?|\w*bündnis|\w*allianz(?:en)?|"
    r"\w*verb[uü]nden?|networks?|alliances?|partnerships?|coalitions?)",
    "centre": r"(?:\w*zentren|\w*zentrum|\w*hubs?|einrichtungen?|anlaufstellen?|beratungsstellen?|"
    r"koordinierungsstellen?|cent(?:re|er)s?|contact points?|institutions?|facilities)",
    "platform": r"(?:\w*plattform(?:en)?|\w*portale?n?|platforms?|portals?)",
    "event": r"(?:\w*veranstaltung(?:en)?|\w*messen?|\w*börsen?|\w*workshops?|events?|fairs?)",
    "programme": r"(?:\w*förderprogramme?n?|\w*hilfsprogramme?n?|funding program(?:me)?s?)",
    "body": r"(?:ags?|arbeitsgruppen?|gremien|gremium|beirät\w*|beirat|organe?n?|ausschüss\w*|bodies|committees?|"
    r"working groups?|boards?)",
}
# Committees are not what "projects" asks for.
_NO_BODIES: tuple[OfferKind, ...] = tuple(kind for kind in KINDS if kind != "body")
_ANY_NOUN = "|".join([_ANY_KIND, *_KINDS.values()])
_ADJECTIVES = r"(?:(?!ist\b|sind\b|hat\b)[\w*/-]+\s+){0,4}?"
_ASKS_FOR_NOUN = re.compile(
    rf"\b(?:welche[nrms]?|was für|nenn\w*|liste?\w*|zeig\w*|gibt es|gab es|"
    rf"which|what|list|name|show|are there|is there)\s+"
    rf"{_ADJECTIVES}(?P<noun>(?:{_ANY_NOUN})(?:(?:\s*,\s*|\s+(?:und|oder|and|or)\s+)(?:{_ANY_NOUN}))*)(?!\w)",
    re.IGNORECASE,
)
_WE_ARE = re.compile(r"^\W*(?:wir|we|unser\w*|our|als|as)\b[^:.?!]*[:.,]", re.I)
_COMPANIES = "target_group.unternehmen"
# When, why and how there is something is a question of fact.
_ASKS_ELSE = re.compile(
    r"^\W*(?:und |aber |and |but )?(?:seit wann|bis wann|wann|warum|weshalb|wieso|wie|since when|when|why|how)\b", re.I
)
_ASKS_OPEN = re.compile(
    r"\bwas\s+(?:gibt|gab|wird|existiert|läuft)\b(?:\s+es)?|\bwas\s+(?:tut|macht|bietet|unternimmt)\b.*\bfür\b|"
    r"\bwo\b[^?.!]{0,40}?\s(?:gibt|finde\w*|bekomme\w*|kann|können)\b|\bwer\s+(?:hilft|unterstützt|berät|fördert|begleitet|kümmert)\b|"
    r"\bwhat\s+(?:is|exists|does exist)\s+(?:there|available|offered|on offer|being done)\b|\bwhat(?:'s| is) there\b|"
    r"\bwhat\s+(?:do|does|can)\b.*\boffer\b|\bwho\s+(?:helps|supports|advises)\b|\bwhere\s+(?:can|do|is|are)\b",
    re.IGNORECASE,
)
_STATES: dict[str, re.Pattern[str]] = {
    "planned": re.compile(
        r"\b(?:entsteh\w*|geplant\w*|im aufbau|in planung|künftig\w*|"
        r"planned|emerging|being (?:set up|built|created))\b",
        re.I,
    ),
    "completed": re.compile(r"\b(?:abgeschlossen\w*|beendet\w*|ausgelaufen\w*|completed|finished|ended)\b", re.I),
    "continued": re.compile(
        r"\b(?:verstetigt\w*|fortgesetzt\w*|fortgeführt\w*|weitergeführt\w*|continued|made permanent)\b", re.I
    ),
}
_BOTH = re.compile(r"\b(?:sowohl|both|gemeinsam in|zugleich)\b", re.IGNORECASE)
# "Universität Hildesheim" also means the "Stiftung Universität Hildesheim".
_INSTITUTION = re.compile(r"(?:Universität|Hochschule|Agentur|\w*[Kk]ammer)\s\w.*$")
_JOINS = re.compile(
    r"\b(?:zusammen\w*|zwischen|vernetz\w*|verbind\w*|together|between|connect\w*|link\w*)\b", re.IGNORECASE
)
_OR = re.compile(
    r"\W*(?:und|oder|sowie|auch|and|or|as well as)\W+(?:[\w*-]+\s+){0,4}|\s*,\s*(?:[\w*-]+\s+)?", re.IGNORECASE
)
_ELSEWHERE = re.compile(
    r"\b(?:ander|weiter)\w*\s+(?:\w+\s+)?(?:landkreis|kreis|teilr|region)\w*|\bother\s+(?:districts?|counties|regions?|parts)\b",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    r"\b(?:mehrere\w*|verschiedene\w*)\s+(?:land)?kreis\w*|\b(?:land)?kreisübergreifend\w*|"
    r"\b(?:several|multiple|more than one|across)\s+(?:districts?|counties)\b",
    re.IGNORECASE,
)
# English names of organisations that the documents name in German.
_GERMAN_NAMES = (
    (re.compile(r"\bArbeitsagentur(?:en)?\b|\b(?:federal )?employment agenc(?:y|ies)\b", re.I), "Agentur für Arbeit"),
    (re.compile(r"\bjob cent(?:er|re)s?\b", re.I), "Jobcenter"),
    (re.compile(r"\bchambers? of (?:industry and )?commerce\b", re.I), "IHK"),
    (re.compile(r"\bchambers? of (?:skilled )?crafts\b", re.I), "Handwerkskammer"),
    (re.compile(r"\buniversity of ([A-ZÄÖÜ]\w+)", re.I), r"Universität \1"),
)
# Regions that hold everything: naming them filters nothing.
_WHOLE = frozenset({"Leine-Weser", "Niedersachsen", "Deutschland"})
# What the whole register is about; with a kind ("alliances for …") it still narrows down.
_THEME = "topic.fachkraeftesicherung"
_GENERAL = frozenset(
    stem(word)
    for word in """
    region regionen regional landkreis landkreise kreis stadt teilraum teilräume bündnis fachkräftebündnis strategie
    fachkräftestrategie dokument dokumente bereich thema themen rahmen jahr jahre fachkräfte fachkräftesicherung
    wirtschaft ort überblick liste übersicht alle unternehmen gebiet bündnisgebiet area document strategy district
    alliance year field topic topics kind list overview people leute menschen
    """.split()
)
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")


def register_question(question: str, register: Register, documents: Iterable[str] = ()) -> Filters | None:
    """Filters that a question names; None when it doesn't ask for entries of the register.

    ``documents``: ids of the documents the answer may come from (empty: all).
    """
    for pattern, german in _GERMAN_NAMES:
        question = pattern.sub(german, question)
    asked = _ASKS_FOR_NOUN.search(question)
    if _ASKS_ELSE.search(question):
        return None
    if asked is None and _ASKS_OPEN.search(question) is None:
        return None
    kinds = _kinds(asked["noun"]) if asked else ()
    carriers, rest = _carriers(question, register)
    named = [place for place in regions().find(rest) if place.region not in _WHOLE]
    if named:
        rest = _without_own_company(rest)
    needs = _needs(rest, register, tuple(documents), kinds not in ((), _NO_BODIES))
    states = tuple(state for state, pattern in _STATES.items() if pattern.search(question))
    words_left = () if needs or carriers or states else _words_left(rest, asked[0] if asked else "")
    if asked is None and not (named or needs or carriers):
        return None
    return Filters(
        regions=tuple(dict.fromkeys(place.region for place in named)),
        every_region=len(named) > 1 and _BOTH.search(question) is not None,
        several=_SEVERAL.search(question) is not None,
        elsewhere=bool(named) and _ELSEWHERE.search(question) is not None,
        needs=needs,
        kinds=kinds,
        carriers=carriers,
        states=states,
        words=words_left,
        documents=tuple(documents),
    )


def _without_own_company(question: str) -> str:
    """ "Wir sind ein Betrieb in …: was gibt es bei uns?" asks for all in the region, not for companies only."""
    clause = _WE_ARE.match(question)
    if clause is None:
        return question
    own = [f for f in taxonomy().find(clause[0], english=True) if f.concept.key == _COMPANIES]
    for found in reversed(own):
        question = question[: found.start] + " " * (found.end - found.start) + question[found.end :]
    return question


def _kinds(noun: str) -> tuple[OfferKind, ...]:
    """Kinds that the nouns asked for stand for; none when one of them means any kind."""
    if re.fullmatch(r"\w*(?:projekte?n?|projects?)", noun, re.IGNORECASE):
        return _NO_BODIES
    nouns = [word.strip() for word in re.split(r"\s*,\s*|\s+(?:und|oder|and|or)\s+", noun)]
    found: dict[OfferKind, None] = {}
    for word in nouns:
        kind = next((k for k, pattern in _KINDS.items() if re.fullmatch(pattern, word, re.IGNORECASE)), None)
        if kind is None:
            return ()
        found[kind] = None
    return tuple(found)


def _carriers(question: str, register: Register) -> tuple[tuple[str, ...], str]:
    """Organisations of the register that a question names, and the question without them."""
    meant = set(content_words(question))
    found_words = [(m.start(), m.end(), m.group().lower()) for m in re.finditer(r"\w+", question)]
    spoken = [(start, end, stem(word)) for start, end, word in found_words if word in meant]
    named = {form: register.carriers[form] for form in register.carriers if _is_organisation(register.carriers[form])}
    shorter = {carrier_key(m.group()): "" for name in named.values() if (m := _INSTITUTION.search(name))}
    forms = shorter | named
    found: dict[str, None] = {}
    rest = question
    for form in sorted(forms, key=lambda form: -len(form.split())):
        parts = form.split()
        for i in range(len(spoken) - len(parts) + 1):
            start, end = spoken[i][0], spoken[i + len(parts) - 1][1]
            if [s for _, _, s in spoken[i : i + len(parts)]] == parts and rest[start:end].strip():
                found[carrier_key(forms[form]) or form] = None
                rest = rest[:start] + " " * (end - start) + rest[end:]
    return tuple(found), rest


@lru_cache(maxsize=2048)
def _is_organisation(name: str) -> bool:
    """A name of its own, not a district or a group of people ("Schulen", "regionale Arbeitgeber")."""
    if regions().find(name) and regions().find(name)[0].end == len(name):
        first = name[: regions().find(name)[0].start].strip()
        return bool(first)
    found = taxonomy().find(name)
    return name[:1].isupper() and not any(f.start == 0 and f.end == len(name) for f in found)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What one expression of the question asks for: one of these taxonomy keys."""

    start: int
    end: int
    keys: tuple[str, ...]

    @property
    def is_group(self) -> bool:
        return self.keys[0].startswith("target_group.")


def _needs(question: str, register: Register, documents: Sequence[str], with_kind: bool) -> tuple[tuple[str, ...], ...]:
    """One need for each expression; groups of people joined by "und", "oder" or a comma are one.

    Of words inside a longer expression only the longer one counts; of a general and a
    special meaning of the same words only the special one; a group of people that no entry
    is for gives way to the topic of the same words.
    """
    found = _united(taxonomy().find(question, english=True))
    outer = [f for f in found if not any(_inside(f, g) for g in found)]
    wanted: list[_Wanted] = []
    for start, end in dict.fromkeys((f.start, f.end) for f in outer):
        keys = _special([f.concept.key for f in outer if (f.start, f.end) == (start, end)])
        groups = tuple(key for key in keys if key.startswith("target_group."))
        topics = tuple(key for key in keys if key not in groups)
        if groups and (not topics or any(register.speaks_of(key, documents) for key in groups)):
            wanted.append(_Wanted(start, end, groups))
        elif topics != (_THEME,) or with_kind:
            wanted.append(_Wanted(start, end, topics))
    return tuple(dict.fromkeys(_alternatives(question, wanted)))


def _alternatives(question: str, wanted: list[_Wanted]) -> list[tuple[str, ...]]:
    together = _JOINS.search(question) is not None
    needs: list[tuple[str, ...]] = []
    previous: _Wanted | None = None
    for one in wanted:
        between = question[previous.end : one.start] if previous else ""
        either = previous is not None and previous.is_group and one.is_group and not together
        if either and _OR.fullmatch(between):
            needs[-1] += one.keys
        else:
            needs.append(one.keys)
        previous = one
    return _reached_together(needs)


def _reached_together(needs: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Companies and their staff: an offer for either is an offer for both."""
    result: list[tuple[str, ...]] = []
    for need in needs:
        partner = next((r for r in result if _partners(r, need) or _partners(need, r)), None)
        if partner is None:
            result.append(need)
        else:
            result[result.index(partner)] = (*partner, *need)
    return result


def _partners(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return any(set(taxonomy().concepts[key].together).intersection(other) for key in one)


def _united(found: Iterable[Found]) -> list[Found]:
    """Overlapping places of one concept as one: "further training" and "training of their staff"."""
    united: list[Found] = []
    for place in found:
        same = next((f for f in united if f.concept is place.concept and place.start < f.end), None)
        if same is None:
            united.append(place)
        else:
            united[united.index(same)] = Found(same.concept, same.start, max(same.end, place.end))
    return united


def _inside(one: Found, other: Found) -> bool:
    larger = other.start <= one.start and one.end <= other.end
    return larger and (other.start, other.end) != (one.start, one.end)


def _special(keys: Iterable[str]) -> tuple[str, ...]:
    distinct = tuple(dict.fromkeys(keys))
    return tuple(key for key in distinct if not any(k != key and k in taxonomy().narrower(key) for k in distinct))


def _words_left(rest: str, asked: str) -> tuple[str, ...]:
    """Nouns, names and years that no filter took: an entry has to speak of them."""
    for place in reversed(regions().find(rest)):
        rest = rest[: place.start] + " " * (place.end - place.start) + rest[place.end :]
    nouns = re.findall(r"\b[A-ZÄÖÜ][\w-]*|\b(?:19|20)\d{2}\b", rest.replace(asked, " ")[1:])
    nouns += [noun for noun in re.findall(r"\w+", asked) if _is_special_project(noun)]
    left = [word for noun in nouns for word in content_words(noun)]
    return tuple(dict.fromkeys(word for word in left if stem(word) not in _GENERAL and len(word) > 2))


def _is_special_project(noun: str) -> bool:
    """ "Leuchtturmprojekte": the documents have to call it that; "Fachkräfteprojekte" are all of them."""
    match = re.fullmatch(r"(\w{3,}?)s?(?:projekte?n?|angebote?n?)", noun, re.IGNORECASE)
    return match is not None and stem(match[1].lower()) not in _GENERAL
