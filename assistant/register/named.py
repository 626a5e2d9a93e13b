"""What a question names beside the noun it asks for: places, organisations and their role, states."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.register.asking import Asked, is_noun_asked_for
from assistant.register.states import states_asked_for
from corpus.german import content_words, stem
from corpus.regions import Place, regions
from corpus.register import ITSELF, Register, Role, carrier_key
from corpus.taxonomy import taxonomy

_BOTH = re.compile(r"\b(?:sowohl|both|gemeinsam in|zugleich)\b", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"\b(?:ander|weiter)\w*\s+(?:\w+\s+)?(?:landkreis|kreis|teilr|region)\w*|\bother\s+(?:districts?|counties|regions?|parts)\b",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    r"\b(?:mehrere\w*|verschiedene\w*)\s+(?:land)?kreis\w*|\b(?:land)?kreisübergreifend\w*|"
    r"\b(?:several|multiple|more than one|across)\s+(?:districts?|counties)\b",
    re.IGNORECASE,
)
_WE_ARE = re.compile(r"^\W*(?:wir|we|unser\w*|our|als|as)\b[^:.?!]*[:.,]", re.I)
# "bei Firmen wie uns": those who ask, not a group that is asked for.
_LIKE_US = re.compile(r"\b\w+\s+(?:wie|like)\s+(?:uns|wir|mich|us|ours)\b", re.IGNORECASE)
_COMPANIES = "target_group.unternehmen"
# "Universität Hildesheim" also means the "Stiftung Universität Hildesheim", "Caritas" the "Caritasverband".
_INSTITUTION = re.compile(r"(?:Universität|Hochschule|Agentur|\w*[Kk]ammer)\s\w.*$")
_BODY_OF = re.compile(r"^([A-ZÄÖÜ]\w{4,}?)(?:verband|stiftung|verein)\b.*$")
# Words that say in what role someone takes part are no name of anybody.
_ROLE_NOUN = re.compile(r"(?:\w*träger|partner\w*|unternehmen|betriebe?|schulen|kommunen)(?:innen|in)?", re.IGNORECASE)
_CARRIER = re.compile(
    r"\b(?:\(?mit-?\)?-?)?träger(?:in|innen|schaft)?\b|\b(?:mit)?getragen\b|\bträgt\b|"
    r"\b(?:carrier|carried|run by|runs)\b",
    re.IGNORECASE,
)
_PARTNER = re.compile(r"\bpartner(?:in|innen|n|s)?\b", re.IGNORECASE)
# A district takes part itself: "die Region Hannover", "des Landkreises", not "in der Region Hannover".
_LOCAL_BEFORE = re.compile(
    r"\b(?:i[nm]|aus|bei|um|nach|für|within|at|from)\s+(?:(?:der|dem|den|the|ganzen)\s+)*$", re.IGNORECASE
)
_TITLE = re.compile(r"Landkreis|LK\s|Kreis|Region\s|Stadt\s|Städte|Landeshauptstadt")
_TOWN = re.compile(r"Stadt\s|Landeshauptstadt")
# English names of organisations that the documents name in German.
_GERMAN_NAMES = (
    (re.compile(r"\bArbeitsagentur(?:en)?\b|\b(?:federal )?employment agenc(?:y|ies)\b", re.I), "Agentur für Arbeit"),
    (re.compile(r"\bjob cent(?:er|re)s?\b", re.I), "Jobcenter"),
    (re.compile(r"\bchambers? of (?:industry and )?commerce\b", re.I), "IHK"),
    (re.compile(r"\bchambers? of (?:skilled )?crafts\b", re.I), "Handwerkskammer"),
    (re.compile(r"\buniversity of ([A-ZÄÖÜ]\w+)", re.I), r"Universität \1"),
)
_GENERAL = frozenset(
    stem(word)
    for word in """
    region regionen regional landkreis landkreise kreis stadt teilraum teilräume bündnis fachkräftebündnis strategie
    fachkräftestrategie dokument dokumente bereich thema themen rahmen jahr jahre fachkräfte fachkräftesicherung
    wirtschaft ort überblick liste übersicht alle unternehmen gebiet bündnisgebiet area document strategy district
    alliance year field topic topics kind list overview people leute menschen
    """.split()
)
# Words that ask for things or say that they are there.
_ASKING = frozenset(
    stem(word)
    for word in """
    gibt gibts gab geben nenne nennen genannt nennt zeige zeig liste bitte sage suche brauche existieren existiert
    besteht bestehen bestanden laufen läuft lief liefen erwähnt erwähnen aufgeführt beschrieben beschreibt vorgestellt
    enthalten bekannt vorhanden stehen steht kommen vor angeboten bieten bietet derzeit aktuell aktuellen heute bisher
    insgesamt alle sämtliche komplett vollständig genau there exist exists mentioned named described listed please list
    show currently all available running offered
    """.split()
)


@dataclass(frozen=True, slots=True)
class Named:
    """``rest``: the question without organisations and own company. ``words_left``: what no filter took."""

    regions: tuple[str, ...]
    every_region: bool
    elsewhere: bool
    several: bool
    carriers: tuple[str, ...]
    role: Role | None
    states: tuple[str, ...]
    rest: str
    words_left: tuple[str, ...]


def named_in(question: str, asked: Asked, register: Register) -> Named:
    question = _capitalised(_in_german(question))
    role = _role(question)
    carriers, rest = _carriers(question, register)
    carrying, rest = _carrying_districts(rest) if role else ((), rest)
    # Naming a region that holds everything filters nothing.
    places = [place for place in regions().find(rest) if not regions().holds_all(place.region)]
    rest = _LIKE_US.sub(lambda match: " " * len(match[0]), _without_own_company(rest) if places else rest)
    return Named(
        regions=tuple(dict.fromkeys(place.region for place in places)),
        every_region=len(places) > 1 and _BOTH.search(question) is not None,
        elsewhere=bool(places) and _ELSEWHERE.search(question) is not None,
        several=_SEVERAL.search(question) is not None,
        carriers=(*carriers, *carrying),
        role=role if carriers or carrying else None,
        states=states_asked_for(question),
        rest=rest,
        words_left=_words_left(_in_german(asked.clause), asked.phrase),
    )


def _in_german(question: str) -> str:
    for pattern, german in _GERMAN_NAMES:
        question = pattern.sub(german, question)
    return question


def _capitalised(question: str) -> str:
    """A question typed without capitals, with one on each word: places are known by them."""
    return (
        re.sub(r"\b[a-zäöü](?=\w{3})", lambda m: m[0].upper(), question) if question == question.lower() else question
    )


def _role(question: str) -> Role | None:
    """The role asked for; None for any, also when both are named."""
    carrier, partner = _CARRIER.search(question) is not None, _PARTNER.search(question) is not None
    return None if not (carrier or partner) else "any" if carrier and partner else "carrier" if carrier else "partner"


def _without_own_company(question: str) -> str:
    """ "Wir sind ein Betrieb in …: was gibt es bei uns?" asks for all in the region, not for companies only."""
    clause = _WE_ARE.match(question)
    if clause is None:
        return question
    own = [f for f in taxonomy().find(clause[0], english=True) if f.concept.key == _COMPANIES]
    for found in reversed(own):
        question = _blanked(question, found.start, found.end)
    return question


def _blanked(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


# -- organisations ------------------------------------------------------------------------------


def _carriers(question: str, register: Register) -> tuple[tuple[str, ...], str]:
    """Organisations of the register that a question names, and the question without them."""
    meant = set(content_words(question))
    found_words = [(m.start(), m.end(), m.group().lower()) for m in re.finditer(r"\w+", question)]
    spoken = [(start, end, stem(word)) for start, end, word in found_words if word in meant]
    named = {form: register.carriers[form] for form in register.carriers if _is_organisation(register.carriers[form])}
    shorter = {carrier_key(m.group()): "" for name in named.values() if (m := _INSTITUTION.search(name))}
    shorter |= {carrier_key(m[1]): name for name in named.values() if (m := _BODY_OF.match(name)) and _is_proper(m[1])}
    forms = shorter | named
    found: dict[str, None] = {}
    rest = question
    for form in sorted(forms, key=lambda form: -len(form.split())):
        parts = form.split()
        for i in range(len(spoken) - len(parts) + 1):
            start, end = spoken[i][0], spoken[i + len(parts) - 1][1]
            if [s for _, _, s in spoken[i : i + len(parts)]] == parts and rest[start:end].strip():
                found[register.carrier_form(forms[form]) or form] = None
                rest = _blanked(rest, start, end)
    return tuple(found), rest


@lru_cache(maxsize=2048)
def _is_organisation(name: str) -> bool:
    """A name of its own, not a district, a role or a group of people ("Schulen", "regionale Arbeitgeber")."""
    if _ROLE_NOUN.fullmatch(name):
        return False
    if regions().find(name) and regions().find(name)[0].end == len(name):
        first = name[: regions().find(name)[0].start].strip()
        return bool(first)
    found = taxonomy().find(name)
    return name[:1].isupper() and not any(f.start == 0 and f.end == len(name) for f in found)


def _is_proper(word: str) -> bool:
    """ "Caritas" of the Caritasverband; not "Wirtschaft" of the Wirtschaftsverband."""
    return stem(word.lower()) not in _GENERAL and not taxonomy().find(word)


def _carrying_districts(question: str) -> tuple[tuple[str, ...], str]:
    """Districts and towns whose role is asked for, and the question without them."""
    found: dict[str, None] = {}
    for place in reversed(regions().find(question)):
        if _is_named_itself(question, place):
            written = question[place.start : place.end]
            found[ITSELF + carrier_key(written if _TOWN.match(written) else place.region)] = None
            question = _blanked(question, place.start, place.end)
    return tuple(found), question


def _is_named_itself(question: str, place: Place) -> bool:
    titled = _TITLE.match(question, place.start) is not None
    return titled and _LOCAL_BEFORE.search(question[: place.start]) is None


# -- what is left -------------------------------------------------------------------------------


def every_word_left(clause: str, phrase: str) -> tuple[str, ...]:
    """All words but those that only ask: when nothing else says what is wanted, an entry has to speak of them."""
    rest = clause.replace(phrase, " ") if phrase else clause
    words = (word for word in content_words(rest) if len(word) > 2)
    return tuple(word for word in dict.fromkeys(words) if stem(word) not in _GENERAL | _ASKING)


def _words_left(clause: str, phrase: str) -> tuple[str, ...]:
    """Nouns, names and years of the sentence that asks which no filter took: an entry has to speak of them."""
    for place in reversed(regions().find(clause)):
        clause = _blanked(clause, place.start, place.end)
    rest = clause.replace(phrase, " ") if phrase else clause
    nouns = re.findall(r"\b[A-ZÄÖÜ][\w-]*|\b(?:19|20)\d{2}\b", f" {rest.strip()}"[2:])
    left = [word for noun in nouns if not (is_noun_asked_for(noun) or _role(noun)) for word in content_words(noun)]
    left += [word for noun in re.findall(r"\w+", phrase) if _is_special_project(noun) for word in content_words(noun)]
    return tuple(dict.fromkeys(word for word in left if stem(word) not in _GENERAL and len(word) > 2))


def _is_special_project(noun: str) -> bool:
    """ "Leuchtturmprojekte": the documents have to call it that; "Fachkräfteprojekte" are all of them."""
    match = re.fullmatch(r"(\w{3,}?)s?(?:projekte?n?|angebote?n?)", noun, re.IGNORECASE)
    return match is not None and stem(match[1].lower()) not in _GENERAL
