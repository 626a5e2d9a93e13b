"""Questions that no document may answer, and questions that hardly any document answers.

By form only: help with something forbidden is asked for in the first person ("wie kann ich … schwarz
bezahlen"), so that "Was tut das Bündnis gegen Schwarzarbeit?" stays a question to the documents.
"""

from __future__ import annotations

import re

_HOW_I = re.compile(r"\b(?:wie|womit|how)\b.{0,60}?\b(?:ich|wir|man|(?-i:I)|we|you|one)\b", re.IGNORECASE | re.DOTALL)
_PROTECTED = (
    r"(?:gesetz\w*|recht|kündigungsschutz|mutterschutz|mindestlohn|arbeitszeit\w*|arbeitsrecht|tarif\w*|steuern?|"
    r"sozialabgaben|sozialversicherung|betriebsrat|datenschutz|law|minimum wage|tax(?:es)?|dismissal protection)"
)
_FORBIDDEN = re.compile(
    r"\b(?:illegal\w*|gesetzwidrig\w*|rechtswidrig\w*|schwarzgeld|unter der hand|am \w+ vorbei)\b|"
    r"\bschwarz (?:\w+ )?\w*(?:zahl|beschäftig|arbeit|anstell|einstell|entlohn)\w*|"
    r"\bohne,? dass\b.{0,40}\b(?:merk\w*|mitbekomm\w*|mitkrieg\w*|erfähr\w*|auffäll\w*|herauskomm\w*|rauskomm\w*)\b|"
    r"\bohne (?:\w+ )?(?:arbeits)?(?:vertrag|anmeldung) (?:\w+ )?(?:beschäftig|einstell|anstell|arbeiten)\w*|"
    rf"\b{_PROTECTED}\W+(?:\w+ )?(?:umgeh\w*|unterlauf\w*|aushebel\w*|austricks\w*|zu beachten|spar\w*)|"
    rf"\b(?:umgeh\w*|unterlauf\w*|aushebel\w*|hinterzieh\w*|get around|evade|dodge|circumvent)\b"
    rf".{{0,25}}\b{_PROTECTED}|"
    r"\b(?:fälsch\w*|bestech\w*|erpress\w*|forge|bribe|blackmail)\b|"
    r"\b(?:illegally|unlawfully|off the books|under the table|cash in hand)\b|"
    r"\bwithout (?:anyone|anybody|them|the \w+) (?:noticing|knowing|finding out)\b",
    re.IGNORECASE | re.DOTALL,
)
# What documents say is no opinion: "Was sagt die Strategie zu …?"
_PAPER = (
    r"(?!.{0,20}(?:strategie|strategy|steckbr|fact ?sheet|dokument|document|papier|paper|quelle|source|konzept|text|"
    r"bericht|report|gesetz|richtlinie))"
)
_OPINION = re.compile(
    rf"\bwas (?:sag(?:t|en|te|ten)|mein(?:t|en|te|ten)|denk(?:t|en)|dach(?:te|ten)|hält|halten|hielt\w*)\b{_PAPER}|"
    r"\bwie (?:bewerte\w*|beurteil\w*|find(?:et|en)|fand(?:en)?|schätz\w*|gefällt|gefiel\w*|zufrieden|beliebt|"
    r"begeistert)\b|"
    r"\bwelche (?:meinung|haltung|ansicht|kritik)\b|"
    rf"\bwhat (?:do|does|did)\b{_PAPER}.{{1,40}}\b(?:think|say|feel)\b|\bhow (?:satisfied|happy|pleased|popular)\b|"
    r"\bhow (?:do|does|did)\b.{1,40}\b(?:rate|judge|feel)\b",
    re.IGNORECASE,
)


def is_improper(question: str) -> bool:
    """Does somebody want to know how they can do something forbidden?"""
    return _HOW_I.search(question) is not None and _FORBIDDEN.search(question) is not None


def asks_opinion(question: str) -> bool:
    """Is it asked what somebody thinks of something ("Wie zufrieden ist …", "What does … think of …")?"""
    return _OPINION.search(question) is not None
