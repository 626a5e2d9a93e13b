"""A district that was chosen beside a question: "Wer hilft mir? (Landkreis Holzminden)".

It stands behind the question in brackets, so that the reader, a saved answer and every later reading
of the same words have it. It says for whom is asked, not what about: it filters and orders, and is no
word to search for. A place inside the question's own words is another matter, and so is the topic of
a follow-up ("Gibt es dazu Zahlen? (Landkreis Hildesheim)"): that one points back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.questions.pointing import points_back
from corpus.regions import regions

_BEHIND = re.compile(r"^(?P<question>.*\S)\s+\((?P<named>[^()]+)\)$", re.DOTALL)
_SEPARATOR = ", "


def with_districts(question: str, named: Sequence[str]) -> str:
    """``named``: names of ``regions.toml``."""
    return f"{question} ({_SEPARATOR.join(named)})" if named else question


def without_districts(question: str) -> tuple[str, tuple[str, ...]]:
    """The question without the districts chosen beside it, and those; as it is when none was."""
    found = _BEHIND.match(question)
    named = tuple(found["named"].split(_SEPARATOR)) if found else ()
    if found is None or not set(named) <= set(regions().names) or points_back(found["question"]):
        return question, ()
    return found["question"], named
