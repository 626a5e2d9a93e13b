"""In which state something has to be, as a question says it: planned, running, made permanent, over.

"Welche Projekte laufen in …?" only asks what there is; "laufen noch", "laufende", "derzeit" ask
for what has not ended. A negation turns one into the other.
"""

from __future__ import annotations

import re

_NOW = r"(?:heute|derzeit|zurzeit|zur\s+zeit|aktuell|momentan|gegenwärtig|inzwischen)"
_THERE = r"(?:gibt|läuft|laufen|besteht|bestehen|existier\w+|aktiv\w*|in\s+betrieb|angeboten|verfügbar)"
_GOES_ON = r"(?:läuft|laufen|besteht|bestehen|existier\w+|aktiv\w*|in\s+betrieb)"
_NOT_OVER = re.compile(
    r"\b(?:nicht|not)\s+(?:yet\s+)?(?:abgeschlossen\w*|beendet\w*|ausgelaufen\w*|completed|finished|ended)\b", re.I
)
_NO_LONGER = re.compile(
    rf"\b{_GOES_ON}\b[^?.!,;]*\b(?:nicht|keine\w*)\s+mehr\b|\b(?:no\s+longer|not\s+\w+\s+any\s*more)\b", re.I
)
_RUNNING = re.compile(
    rf"\b{_GOES_ON}\b[^?.!,;]*\bnoch\b(?!\s+nicht)|\bnoch\b(?!\s+nicht)[^?.!,;]*\b{_GOES_ON}\b|"
    rf"\b{_THERE}\b[^?.!,;]*\b{_NOW}\b|\b{_NOW}\b[^?.!,;]*\b{_THERE}\b|\b(?:davon|darunter)\s+(?:läuft|laufen)\b|"
    r"\b(?:noch\s+)?laufende[nrsm]?\b|\baktuelle[nrsm]?\s+(?=\w*(?:projekt|angebot|vorhaben|maßnahme))|"
    r"\b(?:are|is)\s+(?:\w+\s+){0,3}(?:still|currently|now)\b|\bstill\s+(?:running|active|going|there|available|on)\b|"
    r"\bcurrently\b|\bongoing\b|\bare\s+(?:\w+\s+)?running\b(?!\s+(?:by|the|a)\b)|\bexist\b[^?.!,;]*\btoday\b",
    re.IGNORECASE,
)
_STATES: dict[str, re.Pattern[str]] = {
    "planned": re.compile(
        r"\b(?:entsteh\w*|geplant\w*|im aufbau|in planung|künftig\w*|"
        r"planned|emerging|being (?:set up|built|created))\b",
        re.I,
    ),
    "running": _RUNNING,
    "completed": re.compile(r"\b(?:abgeschlossen\w*|beendet\w*|ausgelaufen\w*|completed|finished|ended)\b", re.I),
    "continued": re.compile(
        r"\b(?:verstetigt\w*|fortgesetzt\w*|fortgeführt\w*|weitergeführt\w*|continued|made permanent)\b", re.I
    ),
}


def states_asked_for(question: str) -> tuple[str, ...]:
    """States that a question names, any of which will do; none when it asks for no state."""
    found: dict[str, None] = {}
    for pattern, state in ((_NOT_OVER, "running"), (_NO_LONGER, "completed")):
        if pattern.search(question):
            found[state] = None
            question = pattern.sub(" ", question)
    found |= dict.fromkeys(state for state, pattern in _STATES.items() if pattern.search(question))
    return tuple(found)
