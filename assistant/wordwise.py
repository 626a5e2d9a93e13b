"""German quotations in English words, for a reader who has no German: an aid, never cited."""

from __future__ import annotations

import re

from assistant.render import is_verbatim
from corpus.gloss import Glosser
from corpus.schema import Answer

# The dictionary would take them for words: "u." is short for a submarine there.
_SPELT_OUT = {
    r"z\.\s?B\.": "zum Beispiel",
    r"u\.\s?a\.": "unter anderem",
    r"v\.\s?a\.": "vor allem",
    r"d\.\s?h\.": "das heißt",
    r"i\.\s?d\.\s?R\.": "in der Regel",
    r"bzw\.": "oder",
    r"ca\.": "etwa",
    r"ggfs?\.": "gegebenenfalls",
    r"inkl\.": "einschließlich",
    r"insb\.": "insbesondere",
    r"sog\.": "sogenannte",
    r"usw\.": "und so weiter",
    r"vgl\.": "vergleiche",
    r"Mio\.": "Millionen",
    r"Mrd\.": "Milliarden",
}
_ABBREVIATION = re.compile(rf"(?<!\w)(?:{'|'.join(_SPELT_OUT)})")
_QUOTED = re.compile(r"„ ?(.*?) ?“")


def glosses_of(answer: Answer, glosser: Glosser) -> tuple[str, ...]:
    """One for each statement of an English answer in German words; nothing where a reader has no need of it."""
    if answer.language != "en" or not is_verbatim(answer):
        return ()
    return tuple(wordwise(said.text, glosser) for said in answer.statements)


def wordwise(german: str, glosser: Glosser) -> str:
    """A sentence's gloss as it is read: abbreviations spelt out, quotation marks at their words."""
    spelt = _ABBREVIATION.sub(_full, german)
    return _QUOTED.sub(r"“\1”", glosser.gloss(spelt))


def _full(found: re.Match[str]) -> str:
    return next(full for short, full in _SPELT_OUT.items() if re.fullmatch(short, found[0]))
