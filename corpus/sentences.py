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
    mo di mi do sa so habil jur med nat phil rer
    approx fig dept
    """.split()
)
# An abbreviation of this kind may also stand at the end of a sentence.
_MAY_END = frozenset({"etc", "usw", "usf", "ff", "co", "str", "ebd", "art", "so", "e.v"})
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
MARKER_MAX_CHARS = 16
# Possessive, and never begun inside a run of marks: a crafted text must not cost quadratic time.
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'“”‘’«»‹›)\]]*+(?=\s|$)")
_BETWEEN = re.compile(r"(\s*+)(?:[–-]\s++)?+[\"'„“»«‚‘(\[–-]*+")
_WORD = re.compile(r"\w*")
# No ordinals: the second year of two ("2020/21") and the number of a code of law ("SGB III").
_ENDS_WITH_NUMBER = re.compile(r"(?:\d{4}/\d\d|\b[A-Z]{2,5} [IVX]+)$")
_ROMAN = re.compile(r"^[IVXLC]+$")
_MARKER = re.compile(r"[\W\d_]*+[IVXLC]*+[\W\d_]*+")  # "3.", "II.", "2.2.", "…": no sentence by itself


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
    between = _BETWEEN.match(text, after, end)
    assert between is not None  # it may be empty
    if between.end(1) == end:
        return True
    following = between.end()
    if following == end or text[following].islower():
        return False
    if after - begin <= MARKER_MAX_CHARS and _MARKER.fullmatch(text, begin, after):
        return False
    next_word = _WORD.match(text, following, end).group()  # type: ignore[union-attr]
    if text.startswith(("...", "…"), dot):  # left out: "Der Bund will […] Fachkräfte gewinnen."
        return next_word in _OPENERS
    if text[dot] != ".":
        return not text[following].isdigit()  # the sign belongs to a name: "bei Hola Kita! 140 Fachkräfte"
    word = _word_before(text, begin, dot)
    if not word or _ENDS_WITH_NUMBER.search(text, max(begin, dot - MARKER_MAX_CHARS), dot):
        return True
    return _full_stop(word, next_word, text[dot:after])


def _word_before(text: str, begin: int, dot: int) -> str:
    """What stands before a dot, up to white space or another sign; "z.B" is one word."""
    start = dot
    while start > begin and (text[start - 1].isalnum() or text[start - 1] in "._"):
        start -= 1
    return text[start:dot]


def _full_stop(word: str, next_word: str, mark: str) -> bool:
    """Is the dot after ``word`` a full stop, given the word that follows?"""
    if len(mark) > 1:  # ".“" or ".)": the quotation or bracket ends here
        return _key(word) not in _ABBREVIATIONS
    opener = next_word in _OPENERS
    key = _key(word)
    if key in _MAY_END or word.lower() in _MAY_END:
        return opener
    if key in _ABBREVIATIONS or (len(word) == 1 and word.isalpha()) or _is_dotted_abbreviation(word):
        return False
    if (word.isdigit() and len(word) <= 3) or _ROMAN.match(word):
        return opener
    return True


def _key(word: str) -> str:
    return word.lower().rsplit(".", 1)[-1] if "." in word else word.lower()


def _is_dotted_abbreviation(word: str) -> bool:
    return bool(_DOTTED.match(word)) and not word.replace(".", "").isdigit()
