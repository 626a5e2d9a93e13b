"""Sentence spans of German text. Rules only: closed lists of abbreviations and openers.

A full stop ends a sentence unless it belongs to an abbreviation ("z. B.", "ggfs."), an
ordinal ("16. Jahrhundert"), a numeral ("3.500"), a Roman number ("III. Quartal"), or
the text goes on in lower case. Ambiguous cases are decided towards *not* splitting: a
quotation that is one sentence too long is still true, half a sentence may not be.
"""

from __future__ import annotations

import re
from itertools import pairwise

# Abbreviations that are followed by more of the same sentence. Lower case, no dots.
_ABBREVIATIONS = frozenset(
    """
    abb abs abt allg angekl anm art aufl az bd bsp bspw bzgl bzw ca chr co d dgl dipl dr e
    ebd ehem einschl etc evtl exkl f fa ff fn fr frl gem gesch ggf ggfs hg hrsg hr hl i
    inkl insb insbes ing jg jh jhd kap kfm lfd lt m max mgl min mind mio mrd mtl n nr nrn
    o od ggü pos prof r rd s sog st std str tab tel tsd u unveröffentl urspr usf usw v verf
    vgl vorl vs z zb zit zt zzgl zzt jan feb apr jun jul aug sep sept okt nov dez
    approx fig dept
    """.split()
)
# An abbreviation of this kind may also stand at the end of a sentence.
_MAY_END = frozenset({"etc", "usw", "usf", "ff", "co", "str", "ebd", "art", "e.v"})
_DOTTED = re.compile(r"^(?:\w{1,2}\.)+\w{1,2}$")  # z.B, u.a, d.h, e.V
# Words that open a German or English sentence and hardly ever follow an ordinal.
_OPENERS = frozenset(
    """
    Aber Alle Allerdings Als Also Am An Auch Auf Aus Außerdem Bei Beide Beim Bereits Bis Da
    Dabei Dadurch Dafür Daher Damit Danach Daneben Dann Darüber Darunter Das Dazu Dem Den
    Denn Der Deren Deshalb Die Dies Diese Dieser Dieses Dort Durch Ein Eine Einem Einen Einer
    Er Es Für Gegen Gleichzeitig Heute Hier Hierbei Hierfür Hierzu Ich Ihr Im In Ist Je Jede
    Jeder Jedes Mit Nach Neben Nicht Nur Ob Oder Ohne Seit Sie So Sollte Somit Sowohl Und
    Unter Über Viele Vom Von Vor Was Weil Weiterhin Weitere Welche Wenn Wer Wie Wir Wo Zu
    Zudem Zum Zur Zusätzlich Zwar The This That These It In On At For And But We He She They
    """.split()
)
_END = re.compile(r"[.!?…]+[\"'“”«»’)\]]*(?=\s|$)")
_OPENING = re.compile(r"[\"'„“»«‚‘(\[–-]*")
_LAST_WORD = re.compile(r"([\w.]*[\w])\.$")
_ROMAN = re.compile(r"^[IVXLC]+$")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Half-open offsets of the sentences of ``text``, without surrounding white space.

    Blank lines and line breaks before list markers always separate. The spans cover
    every non-white character exactly once and in order.
    """
    spans: list[tuple[int, int]] = []
    for start, end in _blocks(text):
        begin = start
        for match in _END.finditer(text, start, end):
            if _ends_sentence(text, begin, match.start(), match.end(), end):
                spans.append((begin, match.end()))
                begin = match.end()
        spans.append((begin, end))
    return [span for span in (_strip(text, a, b) for a, b in spans) if span[0] < span[1]]


_BLOCK_BREAK = re.compile(r"\n\s*\n|\n(?=[ \t]*(?:[-•–*]|\d{1,2}[.)]|[a-z][.)])[ \t])")


def _blocks(text: str) -> list[tuple[int, int]]:
    borders = [0, *(match.end() for match in _BLOCK_BREAK.finditer(text)), len(text)]
    return [(a, b) for a, b in pairwise(borders) if a < b]


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _ends_sentence(text: str, begin: int, dot: int, after: int, end: int) -> bool:
    rest = text[after:end].lstrip()
    if not rest:
        return True
    following = rest[_OPENING.match(rest).end() :]  # type: ignore[union-attr]
    if not following or following[0].islower():
        return False
    if text[dot] != ".":
        return True
    before = _LAST_WORD.search(text[begin : dot + 1])
    return before is None or _full_stop(before.group(1), following, text[dot:after])


def _full_stop(word: str, following: str, mark: str) -> bool:
    """Is the dot after ``word`` a full stop, given what follows it?"""
    if len(mark) > 1:  # ".“" or ".)": the quotation or bracket ends here
        return _key(word) not in _ABBREVIATIONS
    next_word = re.match(r"\w*", following).group()  # type: ignore[union-attr]
    opener = next_word in _OPENERS
    key = _key(word)
    if key in _MAY_END or word.lower() in _MAY_END:
        return opener
    if key in _ABBREVIATIONS or (len(word) == 1 and word.isalpha()) or _is_dotted_abbreviation(word):
        return False
    if (word.isdigit() and len(word) <= 2) or _ROMAN.match(word):
        return opener
    return True


def _key(word: str) -> str:
    return word.lower().rsplit(".", 1)[-1] if "." in word else word.lower()


def _is_dotted_abbreviation(word: str) -> bool:
    return bool(_DOTTED.match(word)) and not word.replace(".", "").isdigit()
