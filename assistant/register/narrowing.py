""" "Welche Projekte gibt es … und welche davon …?": a list, and of that list those that are something more."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NARROWS = re.compile(
    r"(?P<joint>[\s,;:.?!]+(?:(?:und|aber|and|but)\s+)?)"
    r"(?P<asked>\b(?:welche[rsn]?|wie\s+viele|was|which|how\s+many)\s+"
    r"(?:davon|darunter|von\s+(?:diesen|ihnen|denen)|of\s+(?:them|these|those))\b[^?.!]*)",
    re.IGNORECASE,
)

_NOTHING = re.compile(r"\W*(?:und|aber|and|but)?\W*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """``first``: what asks for the whole list. ``asked``: what asks which of them, as written."""

    first: str
    asked: str


def narrowing_in(question: str) -> Narrowing | None:
    """None when a question asks for one list only, or begins with which of an earlier one."""
    found = _NARROWS.search(question)
    if found is None or _NOTHING.fullmatch(question[: found.start()]):
        return None
    rest = question[found.end() :].lstrip("?!. ")
    first = f"{question[: found.start()].rstrip()}?"
    return Narrowing(f"{first} {rest}".strip(), " ".join(found["asked"].split()))
