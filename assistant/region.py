"""A question asked for a district: the same as naming it in the question.

The district stands behind the question in brackets, as the topic of a follow-up does
(``assistant/questions/followup.py``), so that the reader sees what was searched for.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.question import understand
from assistant.questions.filters import places_in
from assistant.record import Asked
from corpus.errors import QuestionError
from corpus.regions import regions


def districts() -> tuple[str, ...]:
    """The smallest regions of the alliance, to choose from."""
    known = regions()
    return tuple(name for name in known.names if name not in known.outside and known.inside[name] == {name})


def regions_named(values: Sequence[str]) -> tuple[str, ...]:
    """Names of ``regions.toml`` for districts, areas, towns or abbreviations.

    Raises:
        QuestionError: a value names none of them; the message says which there are.
    """
    known = regions()
    found: dict[str, None] = {}
    for value in values:
        named = [place.region for place in places_in(value)]  # as in a question, also in lower case
        if not named:
            there = [name for name in known.names if name not in known.outside]
            raise QuestionError("region_unknown", value=value, known=", ".join(there))
        found |= dict.fromkeys(named)
    return tuple(found)


def for_regions(asked: Asked, named: Sequence[str], max_chars: int) -> Asked:
    """What was asked, for these regions; unchanged when its words name a place or need no documents.

    Raises:
        QuestionError: see ``assistant.question.understand``.
    """
    if not named:
        return asked
    question = understand(asked.question, asked.history, max_chars=max_chars, language=asked.language)
    names_one = places_in(question.text) or places_in(question.standalone)
    if not question.needs_documents or names_one:
        return asked
    return Asked(f"{question.standalone} ({', '.join(named)})", (), asked.documents, question.language)
