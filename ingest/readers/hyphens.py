"""Joins printed lines into running text and undoes hyphenation at line ends.

A hyphen at a line end is dropped before a lower-case letter ("Fach-/kräfte"), unless it
is a suspended hyphen ("Fort-/und Weiterbildung") or stands behind an abbreviation or a
number ("KMU-/spezifisch", "90er-/bis"). Before a capital or a digit it is kept without a
space ("Hameln-/Pyrmont", "2015-/2021"), unless the next word is suspended too
("Aus-/Fort- und Weiterbildung").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from ingest.layout import Piece

_SUSPENDED_BEFORE = frozenset(
    {"und", "oder", "bzw", "sowie", "u", "als", "wie", "noch", "bis", "statt", "and", "or", "&"}
)
_LAST_WORD = re.compile(r"([\w&/]+)[-\u2010\u2011]$")
_NEXT_WORD = re.compile(r"\s*([\w&]+)(-?)")


class _HasPieces(Protocol):
    @property
    def pieces(self) -> tuple[Piece, ...]: ...


def join_lines(lines: Iterable[_HasPieces]) -> tuple[Piece, ...]:
    """The pieces of all lines as one running text."""
    joined: tuple[Piece, ...] = ()
    for line in lines:
        joined = join_pieces(joined, line.pieces)
    return _trimmed(joined)


def join_pieces(before: Sequence[Piece], after: Sequence[Piece]) -> tuple[Piece, ...]:
    """``before`` and ``after`` with the right thing between them: a space or nothing."""
    if not before or not after:
        return tuple(before) or tuple(after)
    left = _rstrip(before)
    right = _lstrip(after)
    if not left or not right:
        return left or right
    separator, drop_hyphen = line_joint("".join(p.text for p in left[-3:]), "".join(p.text for p in right[:3]))
    last = left[-1]
    text = last.text[:-1] if drop_hyphen else last.text
    return (*left[:-1], replace(last, text=text + separator), *right)


def line_joint(end: str, start: str) -> tuple[str, bool]:
    """What stands between two printed lines: (separator, whether the hyphen is dropped)."""
    if end.endswith("\u00ad"):
        return "", True
    word = _LAST_WORD.search(end)
    following = _NEXT_WORD.match(start)
    if word is None or following is None:
        return ("" if word and not start[:1].isspace() else " "), False
    next_word, next_hyphen = following.groups()
    if next_word.lower() in _SUSPENDED_BEFORE or (next_hyphen and next_word[0].isupper()):
        return " ", False
    if not next_word[0].islower():
        return "", False
    part = word.group(1)
    is_code = (part.isupper() and len(part) > 1) or any(c.isdigit() for c in part)
    return "", not is_code


def _rstrip(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    out = list(pieces)
    while out and not out[-1].text.rstrip():
        out.pop()
    return (*out[:-1], replace(out[-1], text=out[-1].text.rstrip())) if out else ()


def _lstrip(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    out = list(pieces)
    while out and not out[0].text.lstrip():
        out.pop(0)
    return (replace(out[0], text=out[0].text.lstrip()), *out[1:]) if out else ()


def _trimmed(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    return _lstrip(_rstrip(pieces))
