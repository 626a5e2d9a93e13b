"""Sentences that speak of something only the sentence before them names."""

from __future__ import annotations

import re

# Pronouns and pronominal adverbs at the beginning ("Dies trifft …", "Hierbei müssen …", "Sie berät …").
_POINTS_BACK = re.compile(
    r"^(?:Er|Sie|Dies(?:e[rsmn]?)?|Jene[rsmn]?|Beide|Dort|"
    r"Da(?:bei|mit|durch|für|zu|rüber|raus|ran|rauf|von|nach|gegen|neben)|"
    r"Hier(?:bei|mit|durch|für|zu|über|aus|an|auf|von|nach|unter)?|Sein(?:e[rsmn]?)?|Ihr(?:e[rsmn]?)?|Deren|Dessen)\b"
)
# "Es" stands for a noun before a verb in the singular, not where the subject follows ("Es entsteht ein …").
_IT = re.compile(
    r"^Es (?:wird|wurde|ist|war|hat|soll|bietet|richtet|unterstützt|hilft|berät|umfasst|läuft|lief|begann|endete)\b"
    r"(?! (?:ein|eine|einen|kein|keine|auch|jedoch|darum|davon)\b)"
)
# "Die Plattform wurde …": which one was said before; with a name behind it ("Das Projekt InA …") it is told.
_THAT_ONE = re.compile(
    r"^(?:Die|Der|Das) (?:\w*(?:[Pp]lattform|[Pp]rojekt|[Mm]esse|[Ii]nitiative|[Nn]etzwerk|[Vv]erbund|[Aa]ngebot|"
    r"[Pp]rogramm|[Vv]eranstaltung|[Rr]eihe|[Ee]inrichtung|[Ss]telle|[Zz]entrum|[Gg]remium|[Mm]aßnahme|[Vv]erein))"
    r" (?:[a-zäöüß]{2,}t|[a-zäöüß]+te|war|wurde|soll|kann|lief|half|begann|entstand)\b"
)


def points_back(sentence: str) -> bool:
    """Does a sentence begin with a word for something that only the sentence before it names?"""
    return any(pattern.match(sentence) for pattern in (_POINTS_BACK, _IT, _THAT_ONE))
