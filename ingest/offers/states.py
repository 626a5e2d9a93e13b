"""In which state something is: what a fact sheet's front matter says of it, else what sentences say.

A state is only what a source says. "bis 2026" is running as long as nothing in the sheet is
later; "weiterer Verlauf nicht belegt" is no state, whatever was opened or planned before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from corpus.schema import Attribute, Document, Span

LOOK_AHEAD_CHARS = 500
STATE_LABELS = {"completed": "abgeschlossen", "continued": "fortgeführt", "planned": "geplant", "running": "laufend"}

_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
_MONTH = "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
_DATED = re.compile(rf"\b(?:(?:19|20)\d{{2}}|{_MONTH})\b")
_DATE = (
    rf"(?:(?:dem|der|Anfang|Mitte|Ende)\s+)?(?:\d{{1,2}}\.\s*)?"
    rf"(?:(?:{_MONTH}|Frühjahr|Sommer|Herbst|Winter)\s+)?(?:19|20)\d{{2}}\b"
)
_CONTINUED = (
    r"fortgesetzt|verstetigt|weitergeführt|fortgeführt|verlängert|Regelinstrument|Dauerangebot|erneuert|"
    r"neu belebt|weiterentwickelt"
)
# Somebody's studies or apprenticeship come to an end, too: what is completed has to be said of the thing itself.
_COMPLETED = re.compile(
    r"\b(?:(?:wurden?|ist|sind|war|waren)\b(?=[^.;]*\babgeschlossen\b)|abgeschlossene[snr]?\s+(?:\w*[Pp]rojekt\w*|Vorhaben)|"
    r"beendet\w*|ausgelaufen\w*|endete\b|Abschlussveranstaltung\w*|Projektabschluss\w*|"
    r"Abschluss\s+(?:des|der)\s+(?:\w*[Pp]rojekt\w*|Vorhaben\w*))|"
    r"\blief\b(?=[^.;]*\bbis\s+(?:[\w.]+\s+){0,3}(?:19|20)\d{2}\b)"
)
_STATES: dict[str, re.Pattern[str]] = {
    "completed": _COMPLETED,
    "continued": re.compile(rf"\b(?:{_CONTINUED}|Nachfolgeprojekt|Folgeprojekt)\b"),
    # What something "soll" says what it is for as often as that it is yet to come.
    "planned": re.compile(
        r"\b(?:geplante?r?|entsteh(?:t|en)|startende[nr]?|"
        r"angekündigt\w*|vorgesehen)\b|\bwird\b(?=[^.,]*\bentwickelt\b)"
    ),
    "running": re.compile(
        rf"\b(?:läuft(?![^.;:]{{0,80}}\bab\b\W*$)|laufend\w*|aktiv(?=\s*(?:\(|;|,|$))|[Ii]n Betrieb|Dauerangebot|"
        rf"(?:wird|werden)\b(?=[^.;]*\b(?:fortgeführt|weitergeführt|fortgesetzt)\b))\b|\b[Ss]eit\s+{_DATE}"
    ),
}
# Of a sheet's sentences, which name the thing: when it begins or is renewed says that it runs.
_GOES_ON = re.compile(
    rf"{_STATES['running'].pattern}|\b[Aa]b\s+{_DATE}|\b(?:{_CONTINUED}|beginnt|startet)\b|"
    r"\b(?:19|20)\d{2}\s*(?:-|–|bis)\s*(?:\d{1,2}\.\s*)?(?:\w+\s+)?20\d{2}\b"
)

# -- the short description in a fact sheet's front matter ---------------------------------------------

_NOT_KNOWN = re.compile(r"\b(?:nicht (?:belegt|bekannt)|unbekannt|unklar)\b", re.IGNORECASE)
_SAID_COMPLETED = re.compile(r"\b(?:abgeschlossen|beendet|ausgelaufen|eingestellt)\b|^(?:Abschluss|Ende)\b")
_SAID_CONTINUED = re.compile(rf"\b(?:{_CONTINUED})\b", re.IGNORECASE)
_SAID_PLANNED = re.compile(r"\b(?:geplant\w*|vorgesehen|angekündigt|im Aufbau)\b", re.IGNORECASE)
_SAID_RUNNING = re.compile(rf"\b(?:läuft|laufend|aktiv|Betrieb|Dauerangebot)\b|\b(?:seit|ab)\s+{_DATE}", re.IGNORECASE)
_UNTIL = re.compile(r"(?:\bbis|–|(?<=\d)-)\s*(?:[\w.]+\s+){0,2}?((?:19|20)\d{2})\b")


def states_of(description: str, as_of: str | None = None) -> tuple[str, ...] | None:
    """States that a short description names; None when it says nothing of the kind.

    "abgeschlossen 2018", "läuft, Budget bis 2027", "Folgeprojekt 2023 bis 2026". ``as_of``: the
    date of what it is taken from. Empty: it says that the state isn't known.
    """
    if _NOT_KNOWN.search(description):
        return ()
    parts = [part.strip() for part in re.split(r"[;,]", description)]
    completed = max((i for i, part in enumerate(parts) if _SAID_COMPLETED.search(part)), default=-1)
    continued = max((i for i, part in enumerate(parts) if _SAID_CONTINUED.search(part)), default=-1)
    if completed > continued:
        return ("completed",)
    until = max((int(year) for year in _UNTIL.findall(description)), default=None)
    latest = max(map(int, _YEAR.findall(f"{description} {as_of or ''}")), default=0)
    over = until is not None and until < latest
    states = []
    if continued >= 0:
        states.append("continued")
    if not over and (continued >= 0 or until is not None or any(_SAID_RUNNING.search(part) for part in parts)):
        states.append("running")
    if not states and _SAID_PLANNED.search(description):
        states.append("planned")
    return tuple(states) or None


def tell_state(
    document: Document,
    sentences: Sequence[tuple[int, int]],
    state: str,
    dates: frozenset[str],
    is_named: Callable[[str], bool],
) -> Attribute | None:
    """The sentence that says best that a thing is in a state; None when none does.

    ``dates``: years and months of the short description. A sentence that has the words of the state and
    names the thing is better than one that only has its dates; one with neither says nothing.
    """
    ranked = [(_rank(document.text[a:b], state, dates, is_named(document.text[a:b])), (a, b)) for a, b in sentences]
    telling = [(rank, place) for rank, place in ranked if rank is not None]
    if not telling:
        return None
    _, place = max(telling, key=lambda one: one[0])
    return Attribute(STATE_LABELS[state], Span(document.doc_id, *place), (state,))


def _rank(sentence: str, state: str, dates: frozenset[str], named: bool) -> tuple[int, ...] | None:
    """How well a sentence says it, larger is better; None when it doesn't."""
    shared = len(dates & dates_of(sentence))
    planned = _STATES["planned"].search(sentence) is not None
    said = (_GOES_ON if state == "running" else _STATES[state]).search(sentence) is not None
    if state == "running" and (_COMPLETED.search(sentence) or (planned and not shared)):
        said = False
    dated = named and shared > 0 and state != "planned"
    if not (said or dated) or (state == "completed" and not named):
        return None
    plain = _STATES[state].search(sentence) is not None
    return int(said and named), int(plain), int(state == "planned" or not planned), shared, int(said)


def dates_of(text: str) -> frozenset[str]:
    """Years and months that a text names."""
    return frozenset(_DATED.findall(text))


# -- sentences of a text that tells of many things -----------------------------------------------------


def find_status(document: Document, spans: Iterable[tuple[int, int]]) -> list[Attribute]:
    """The states that sentences speak of, one place for each; what is completed is nothing else."""
    found = []
    for state, pattern in _STATES.items():
        for start, end in spans:
            match = pattern.search(document.text, start, end + LOOK_AHEAD_CHARS)  # to the end of the sentence
            if match and match.start() < end:
                span = Span(document.doc_id, match.start(), match.end())
                found.append(Attribute(STATE_LABELS[state], span, (state,)))
                break
    final = [attribute for attribute in found if attribute.keys == ("completed",)]
    return final or found
