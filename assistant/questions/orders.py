"""Orders to the assistant: about itself, or for a piece of work that no document can answer.

Only what is certain by its form. A question beside the order is answered, the order is not obeyed:
nothing in the house acts on a question's words.
"""

from __future__ import annotations

import re

_WORKS = (
    r"(?:gedicht\w*|lied|liedtext|geschichte|märchen|witz|roman|aufsatz|skript|script|makro|code|quelltext|programmcode|"
    r"\w*-?programm|funktion|mail|e-?mail|brief|rede|bewerbung\w*|liebesbrief|poem|song|lyrics|story|joke|essay|novel|"
    r"macro|function|program|letter|speech|haiku|rap|tweet|blog ?post)"
)
_RULES = (
    r"(?:anweisung\w*|instruktion\w*|regeln?|vorgaben?|vorschriften|richtlinien für dich|beschränkung\w*|prompts?|"
    r"\w*prompt|instructions?|rules?|guidelines|restrictions|constraints|safeguards)"
)
_INSTRUCTIONS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:ignorier\w*|vergiss|vergesst|missacht\w*|umgeh\w*|ignore|disregard|forget|bypass|override)\b.{{0,60}}?"
        rf"\b(?:{_RULES}|alles (?:bisherige|vorherige|davor)|everything (?:above|before))\b",
        r"\b(?:system|entwickler|developer)[\s-]?(?:prompts?|anweisung\w*|instructions?|message|override|update)\b",
        rf"\b(?:gib|zeig\w*|nenn\w*|druck\w*|verrat\w*|wiederhol\w*|print|show|reveal|repeat|output|tell|give)\b.{{0,60}}?"
        rf"\b(?:deine?n?r?|interne[nrs]?|geheime[nrs]?|versteckte[nrs]?|your|internal|hidden|secret|initial)\s+"
        rf"(?:\w+\s+)?{_RULES}\b",
        r"\b(?:übersetz\w*|translate)\b.*(?:[„“\"'«]|\b(?:ins|into|auf|in|to)\s+\w+)",
        rf"\b(?:schreib\w*|verfass\w*|dichte|programmier\w*|erfinde|write|compose|generate|code)\b"
        rf"(?:\s+[\w-]+){{0,4}}?\s+{_WORKS}\b",
        r"\b(?:du bist|du sprichst|sie sind|sie sprechen|you are|you're) (?:jetzt|nun|ab (?:jetzt|sofort)|now)\b|"
        r"\b(?:act|behave|pretend|roleplay)\b (?:as|like|to be|you)\b|\b(?:tu|tue|tun sie) (?:so,? )?als\b|"
        r"\bspiel(?:e|en sie)? (?:die rolle|einen?)\b",
        r"\b(?:switch|wechsel\w*|geh\w*|enter|activate|aktivier\w*)\b.{0,40}\b(?:mode|modus)\b|\bjailbreak\b|"
        r"\b(?:developer|entwickler|dan|debug|god|admin)[\s-]?(?:mode|modus)\b",
        r"\b(?:führ\w*|execute|run)\b.{0,40}\b(?:befehl\w*|kommando\w*|commands?|code|skript|script)\b",
        r"\b(?:decode|dekodier\w*|entschlüssel\w*|decrypt)\b.{0,20}\b(?:this|that|das|dies\w*|und|and|the following)\b",
        r"\b(?:repeat|wiederhol\w*|sprich)\b.{0,20}\b(?:exactly|wörtlich|genau|after me|nach)\b",
        r"\b(?:deiner?|jeder?|your|every|each|all)\s+(?:\w+\s+)?(?:antwort(?:en)?|answers?|repl(?:y|ies)|responses?)\b"
        r".{0,60}\b(?:an|hinzu|with|link|ein)\b|"
        r"\b(?:add|append|end)\b.{0,60}\b(?:your|every|each) (?:\w+ )?(?:answer|repl)",
        r"\b(?:confirm|bestätig\w*) (?:it|this|das|dies)\b(?: by| mit| indem)?|\byou no longer need\b",
    )
]


def is_instruction(text: str) -> bool:
    """Is a sentence an order to the assistant ("ignore your rules", "translate …", "you are now …")?"""
    return any(pattern.search(text) for pattern in _INSTRUCTIONS)
