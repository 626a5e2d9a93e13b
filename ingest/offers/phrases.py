"""Where a German proper name ends: a small grammar of noun phrases, for names without quotes."""

from __future__ import annotations

import re

from corpus.regions import regions

# A capitalised word, an abbreviation, a brand with a capital inside (regioLab), a number behind a word.
_NAME_WORD = re.compile(r"(?:[A-ZÄÖÜ][\w*/]*(?:-[A-ZÄÖÜa-zäöü][\w*/]*)*(?:-(?=\s+und\s))?|[a-zäöü]+[A-ZÄÖÜ0-9]\w*)")
_ORGANISATION = re.compile(r"(?:Agentur|Arbeitsagentur|Jobcenter|HWK|IHK|Handwerkskammer|Arbeitgeberservice)\b")
_LINK = re.compile(r"\s+(?:(?:und|&|von|vor|für|zur|zum|in|der|die|des|den|mit|auf|beim)\s+)*")
_ACRONYM = re.compile(r"\s+\(([A-Z][A-Za-z-]{1,9})\)")
_COMPLEMENT = re.compile(
    r"\s+(?:für|zur|zum|im|von)\s+(?:(?:die|den|das|der)\s+[a-zäöü]+en\s+)?(?:Thema\s+)?(?=[A-ZÄÖÜ])|\s+auf\s+(?=[a-z]+\.[a-z]{2,}\b)"
)
_ADDRESS = re.compile(r"[a-z]+\.[a-z]{2,}\b")
_RAHMEN = re.compile(r"\s+im\s+Rahmen\s+(?=[A-Z]{2})")
# No name is longer; a text without full stops must not be read to its end for each of its words.
MAX_CHARS = 200
# Links that open a new statement about the thing rather than go on with its name.
_CLOSES = frozenset({"mit", "die", "den", "des", "beim"})


def name_end(text: str, start: int, limit: int) -> int:
    """End of the proper name that begins at ``start``: capitalised words and what links them."""
    limit = min(limit, start + MAX_CHARS)
    end = _word_end(text, start, limit)
    if end == start:
        return start
    while True:
        after = _after_acronym(text, end, limit)
        link = _LINK.match(text, after, limit)
        if link is None or _closes(link.group()) or _ORGANISATION.match(text, link.end()):
            return after
        if after > end and link.group().strip():  # behind an abbreviation only the rest of the name itself
            return after
        following = _word_end(text, link.end(), limit)
        if following == link.end():
            return after
        end = following


def complement_end(text: str, end: int, limit: int) -> int:
    """End of "… für / zur / zum / im / von + noun" behind a head; ``end`` when there is none."""
    match = _RAHMEN.match(text, end, limit) or _COMPLEMENT.match(text, end, limit)
    if match is None:
        return end
    address = _ADDRESS.match(text, match.end(), limit)
    return address.end() if address else max(end, name_end(text, match.end(), limit))


def _closes(link: str) -> bool:
    return bool(_CLOSES.intersection(link.split()[:1]))


def _after_acronym(text: str, end: int, limit: int) -> int:
    match = _ACRONYM.match(text, end, limit)
    return match.end() if match else end


def _word_end(text: str, start: int, limit: int) -> int:
    """End of one word of a name; a region's name counts as one word ("Weserbergland plus")."""
    match = _NAME_WORD.match(text, start, limit)
    if match is None:
        return start
    window = text[start : min(limit, start + 60)]
    place = next((p for p in regions().find(window) if p.start == 0), None)
    return max(match.end(), start + place.end if place else 0)


def acronym_in(name: str) -> tuple[str, ...]:
    """ "Entwicklungskooperation (EK) Süd" → without brackets, the abbreviation, "EK Süd"."""
    match = _ACRONYM.search(name)
    if match is None:
        return ()
    rest = name[match.end() :].strip()
    forms = ((name[: match.start()] + name[match.end() :]).strip(), match[1], f"{match[1]} {rest}".strip())
    return tuple(dict.fromkeys(forms))
