"""Does a question ask for entries of the register, and for entries of which kind?

The noun asked for decides ("welche Projekte", "gibt es ein Angebot", "nenne alle Netzwerke"). A
compound says two things: its head the kind, its first part the topic ("Weiterbildungsverbünde").
Without such a noun, closed forms ask for what there is, for help or for what someone takes part in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from corpus.german import content_words
from corpus.regions import regions
from corpus.register import KINDS
from corpus.schema import OfferKind

Wants = Literal["entries", "what there is", "help", "taking part"]

# Nouns that ask for entries of any kind, and those that ask for one kind.
_ANY_KIND = (
    r"(?:\w*projekte?n?|\w*angebote?n?|vorhaben|maßnahmen?|unterstützung\w*|hilfen?|leistungen|aktivitäten|beispielen?|"
    r"projects?|offers?|offerings?|measures?|support|services?|activities|schemes?|help|examples?|initiativen?|"
    r"initiatives?|fördermöglichkeiten?|förderungen|zuschüssen?|programme?n?|program(?:me)?s?|kooperation(?:en)?|cooperations?|collaborations?)"
)
_HEADS: dict[OfferKind, str] = {
    "network": r"\w*netzwerke?n?|\w*zusammenschlüssen?|\w*zusammenschluss|\w*bündnissen?|\w*bündnis|"
    r"\w*allianz(?:en)?|\w*verb[uü]nd(?:e[ns]?|s)?|bildungsregion(?:en)?|networks?|alliances?|partnerships?|coalitions?",
    "centre": r"\w*zentren|\w*zentrum|\w*hubs?|einrichtungen?|anlaufstellen?|\w*beratungsstellen?|"
    r"\w*koordinierungsstellen?|cent(?:re|er)s?|spaces?|contact points?|institutions?|facilities",
    "platform": r"\w*plattform(?:en)?|\w*portale?n?|platforms?|portals?",
    "event": r"\w*veranstaltung(?:en)?|\w*messen?|\w*börsen?|\w*workshops?|\w*exkursion(?:en)?|events?|fairs?",
    "programme": r"\w*förderprogramme?n?|\w*hilfsprogramme?n?|funding program(?:me)?s?",
    "body": r"ags?|arbeitsgruppen?|gremien|gremium|\w*beirät\w*|\w*beirat|organe?n?|ausschüss\w*|bodies|committees?|"
    r"working groups?|boards?",
}
_KINDS = {kind: re.compile(rf"(?:{heads})", re.IGNORECASE) for kind, heads in _HEADS.items()}
# Committees are not what "projects" asks for.
NO_BODIES: tuple[OfferKind, ...] = tuple(kind for kind in KINDS if kind != "body")
_PROJECTS = re.compile(
    r"\w*(?:projekte?n?|projects?)|hilfen?|unterstützung\w*|zuschüssen?|förder\w+|support|help", re.IGNORECASE
)
# A kind by itself names no narrower class.
_PLAIN = re.compile("|".join(_HEADS.values()).replace(r"\w*", ""), re.IGNORECASE)
_COMPOUND = re.compile(r"\w+(?:stellen?|region(?:en)?)", re.IGNORECASE)
# "AG" is short for it: what is called so need not spell it out.
_SPELT_SHORT = re.compile(r"ags?|arbeitsgruppen?", re.IGNORECASE)
_ANY_NOUN = "|".join([_ANY_KIND, *_HEADS.values()])
_NOUNS = rf"(?:{_ANY_NOUN})(?:(?:\s*,\s*|\s+(?:und|oder|and|or)\s+)(?:{_ANY_NOUN}))*"
# Words that end the noun phrase behind "welche": articles, prepositions, pronouns, auxiliaries. What follows them
# is another phrase ("welche Kreise gehören zum Bündnis", "in welchem Monat ging das Center").
_CLOSED = (
    r"der|die|das|den|dem|des|eine?|eine[nmrs]|diese[nmrs]?|im|ins?|am|ans?|auf|aus|beim?|mit|nach|vo[nm]|vor|zum?|zur|"
    r"für|durch|gegen|ohne|um|über|unter|zwischen|seit|bis|während|wegen|ist|sind|war|waren|wird|werden|wurden?|ha(?:t|ben)|"
    r"hatten?|kann|können|soll(?:en)?|muss|müssen|will|wollen|darf|dürfen|gibt|gab|gehört|gehören|haben|sich|es|"
    r"sie|wir|ihr|ich|man|an?|the|of|on|at|by|for|to|with|from|run|runs|offer|offers|provide|provides|is|are|was|were|ha[sd]|have|do|does|did|can|could|will|would"
)
_ADJECTIVES = (
    rf"(?:(?!(?:{_CLOSED})\b)(?:(?-i:[a-zäöüß0-9])[\w*/-]*|\w+er),?\s+|(?:und|oder|and|or|bis)\s+(?=[a-zäöüß])){{0,5}}?"
)
# A capitalised word right before the noun: "Welcome Center", "Weserbergland-AG-Projekte".
_MODIFIER = r"(?P<modifier>(?-i:[A-ZÄÖÜ])[\w*-]+(?:\s+&\s+[\w-]+)?\s+)?"
_PHRASE = rf"{_ADJECTIVES}{_MODIFIER}(?P<noun>{_NOUNS})(?![\w-])"
_ONE_OF = r"(?:(?:der|dieser|deiner|ihrer|of the(?:se)?)\s+|(?:arten?\s+(?:von|an)|(?:kinds?|types?)\s+of)\s+)?"
_DETERMINERS = (
    r"(?:(?:mir|uns|bitte|mal|doch|einmal|alle[rsnm]?|sämtliche[rsn]?|die|der|den|das|eine?[nrms]?|irgendein\w*|welche|"
    r"noch|schon|auch|da|dort|hier|dafür|dazu|nich?t?|n(?:e|en)|so|denn|eigentlich|bereits|außerdem|mehrere|keine?n?|me|us|"
    r"all|the|every|any|some|an?|also|already|gerade|gern\w*|nach|eine\s+liste\s+(?:der|aller|von)|etwas\s+wie)\s+)*"
)
_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:welche[nrms]?|was\s+für(?:\s+eine?[nrm]?)?|which|what)\s+{_ONE_OF}{_PHRASE}",
        rf"\b(?:nenn\w*|liste\w*|zeig\w*|(?:er)?stell\w*|kenn\w*|gib|such\w*|brauche\w*|bräuchte\w*|hätte\w*|möchte\w*|name|show|give|list|find|"
        rf"need|want|looking\s+for)\s+(?:(?:ich|wir|du|sie|ihr)\s+)?{_DETERMINERS}{_PHRASE}",
        rf"\b(?:gibt|gab)(?:\s+es|['’]?s)?\s+{_DETERMINERS}{_PHRASE}",
        rf"\b(?:are|is|were|was)\s+there\s+{_DETERMINERS}{_PHRASE}",
        rf"\b(?:gibt|gab)(?:\s+es|['’]?s)\s+(?:(?!(?:wie|dass|ob|wo|zahlen|angaben)\b)[\w/-]+\s+){{0,6}}?{_MODIFIER}(?P<noun>{_NOUNS})(?![\w-])",
        rf"\b(?:liste|übersicht|überblick|aufstellung|verzeichnis|list|overview)\s+(?:der|aller|sämtlicher|von|über|mit|of)\s+"
        rf"{_DETERMINERS}{_PHRASE}",
        rf"^\W*(?:bitte\s+)?(?:alle\s+|sämtliche\s+|all\s+)?{_PHRASE}\s+(?:für|in|im|am|zu[mr]?|der|des|mit|vo[nm]|aus|rund\s+um|"
        rf"über|for|on|about|of|with|to)\b(?!.*\b(?:ist|sind|war|waren|hat|haben|wird|werden|is|are|was|were|has|have)\b)",
    )
)
# "gibt es einen Ansprechpartner im Projekt": the noun belongs to a preposition, something else is asked for.
_GOVERNED = re.compile(
    r"\b(?:i[nm]|a[nm]|beim?|zu[mr]?|vo[nm]|auf|mit|für|aus|of|in|at|for|with)\s+"
    r"(?:(?:the|der|dem|den|das|die|eine?[mnr]?|diese[mnr]?)\s+)?(?:[a-zäöüß]+e[nrms]?\s+)*$"
)
# When, why and how there is something is a question of fact.
_ASKS_ELSE = re.compile(
    r"^\W*(?:und |aber |and |but )?(?:seit wann|bis wann|wann|warum|weshalb|wieso|wie|since when|when|why|how)\b", re.I
)
_EXISTS = re.compile(
    r"\bwas\s+(?:gibt['’]?s?|gab['’]?s?|wird|wurde|existiert|läuft|lief|besteht)\b|\bwas\s+tut\s+sich\b|"
    r"\bwas\s+(?:tut|macht|bietet|bieten|unternimmt)\b.*\b(?:für|an)\b|"
    r"\b(?:gibt|gab)\s+es\s+(?:etwas|was|irgendwas|irgendetwas|so\s?was)\b|\b(?:gibt|gab)['’]?s\s+(?:was|etwas|so\s?was)\b|"
    r"\bwhat\s+(?:is|exists|does exist)\s+(?:there|available|offered|on offer|being done)\b|"
    r"\bwhat(?:['’]s| is) there\b|"
    r"\bis\s+there\s+(?:anything|something)\b|\bwhat\s+(?:do|does|can)\b.*\boffer\b",
    re.IGNORECASE,
)
_HELPS = re.compile(
    r"\bwo\b[^?.!]{0,40}?\s(?:gibt|finde\w*|bekomme\w*|krieg\w*|kann|können)\b|\bwer\s+(?:kann\s+(?:\w+\s+){0,3}helfen|"
    r"hilft|helfen|unterstützt|berät|fördert|begleitet|kümmert|bietet)\b|\ban\s+wen\b|\bansprechpartner\w*\b.*\bfür\b|\bwo(?:hin)?\s+(?:kann|können|soll)\b|"
    r"\b(?:krieg\w*|bekomm\w*|erhalt\w*|gibt(?:\s+es|['’]?s))\b[^?.!]{0,30}\b(?:geld|zusch[uü]ss\w*|förderung|fördermittel)\b|"
    r"\bwho\s+(?:helps|supports|advises|can\s+help)\b|\bwhere\s+(?:can|do)\b",
    re.IGNORECASE,
)
# "Wer berät …?" asks for any help, not for advice only.
_WHO = re.compile(r"\b(?:wer|who)\s+\w+", re.IGNORECASE)
# The first question word decides: tried from each one, a long question of many would take seconds.
_TAKES_PART = re.compile(
    r"\A(?>.*?\b(?:wo|wobei|woran|worin|wofür|where|in\s+what)\b)(?=.*\b(?:beteiligt|mitwirk\w*|mitmisch\w*|mitmach\w*|dabei|engagier\w*|"
    r"wirkt\b.*\bmit|mischt\b.*\bmit|macht\b.*\bmit|(?:mit-?)?träger\w*|partner\w*|involved|taking\s+part|takes\s+part|partner)\b)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[?!:;\n]+\s*|(?<=\w{3})\.\s+")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for.

    ``phrase``: from the question word to the noun; without a noun "wer hilft" or "". ``clause``: the sentence
    that asks. ``kinds``: none for entries of any kind. ``class_words``: stand in the names of
    what is meant, if anything is called so.
    """

    wants: Wants
    clause: str
    phrase: str = ""
    kinds: tuple[OfferKind, ...] = ()
    class_words: tuple[str, ...] = ()


def asked_for(question: str) -> Asked | None:
    """The first sentence of a question that asks for entries; None when none does."""
    for clause in _clauses(question):
        if _ASKS_ELSE.search(clause):
            continue
        found = next(_noun_phrases(clause), None)
        if found is not None:
            return Asked("entries", clause, found[0], _kinds(found["noun"]), _class_words(found))
        for wants, pattern in _OPEN:
            if pattern.search(clause):
                frame = _WHO.search(clause)
                return Asked(wants, clause, frame[0] if frame else "")
    return None


_OPEN: tuple[tuple[Wants, re.Pattern[str]], ...] = (
    ("what there is", _EXISTS), ("taking part", _TAKES_PART), ("help", _HELPS),
)  # fmt: skip


def is_noun_asked_for(word: str) -> bool:
    """Does it stand for entries in general ("Projekten", "Netzwerke")?"""
    return re.fullmatch(_ANY_NOUN, word, re.IGNORECASE) is not None


def _clauses(question: str) -> list[str]:
    return [clause for clause in _SENTENCE_END.split(question) if clause.strip()]


def _noun_phrases(clause: str) -> Iterator[re.Match[str]]:
    for form in _FORMS:
        found = form.search(clause)
        if found is not None and not _GOVERNED.search(clause[: _begin(found)]):
            yield found


def _begin(found: re.Match[str]) -> int:
    """Where the noun begins, with the word that modifies it; "in Hannover Angebote": that one is a place."""
    modified = found["modifier"] and not regions().find(found["modifier"])
    return found.start("modifier" if modified else "noun")


def _kinds(noun: str) -> tuple[OfferKind, ...]:
    """Kinds that the nouns asked for stand for; none when one of them means any kind."""
    if _PROJECTS.fullmatch(noun):
        return NO_BODIES
    found: dict[OfferKind, None] = {}
    for word in _words_of(noun):
        kind = next((k for k, pattern in _KINDS.items() if pattern.fullmatch(word)), None)
        if kind is None:
            return ()
        found[kind] = None
    return tuple(found)


def _words_of(noun: str) -> list[str]:
    return [word.strip() for word in re.split(r"\s*,\s*|\s+(?:und|oder|and|or)\s+", noun)]


def _class_words(found: re.Match[str]) -> tuple[str, ...]:
    """Words of a narrower class: "Welcome Center", "Weiterbildungsverbünde"; not those of a mere kind."""
    words = _words_of(found["noun"])
    if len(words) != 1 or not _kinds(words[0]) or _PROJECTS.fullmatch(words[0]) or _SPELT_SHORT.fullmatch(words[0]):
        return ()
    modifier = (found["modifier"] or "").strip() if _begin(found) < found.start("noun") else ""
    if not modifier and _PLAIN.fullmatch(words[0]) and not _COMPOUND.fullmatch(words[0]):
        return ()
    return tuple(dict.fromkeys(content_words(f"{modifier} {words[0]}")))
