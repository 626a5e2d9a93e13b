"""What a question asks about a thing (who carries it, who takes part, when it began …), and how sentences say it.

A question and its answer rarely share the verb: "Wer macht mit?" is answered by "Beteiligt
sind …", "Wer bezahlt das?" by "Gefördert wird es aus Mitteln …". ``relations.toml`` has, for
each relation, the expressions that ask for it, in German and English, and the German ones
that tell it.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

RELATIONS_FILE = Path(__file__).with_name("relations.toml")


@dataclass(frozen=True, slots=True)
class Relation:
    """``asks``: expressions of a question for it. ``tells``: expressions of a sentence that says it."""

    name: str
    asks: re.Pattern[str]
    tells: re.Pattern[str]


@lru_cache(maxsize=1)
def relations() -> tuple[Relation, ...]:
    """All relations, in the order of the file."""
    table = tomllib.loads(RELATIONS_FILE.read_text(encoding="utf-8"))
    return tuple(Relation(name, _any_of(entry["asks"]), _any_of(entry["tells"])) for name, entry in table.items())


def _any_of(expressions: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<!\w)(?:{expression})(?!\w)" for expression in expressions), re.IGNORECASE)


def asked_relations(question: str) -> tuple[Relation, ...]:
    """The relations a question asks for; empty when it names none."""
    return tuple(relation for relation in relations() if relation.asks.search(question))


def tells(sentence: str, asked: tuple[Relation, ...]) -> float:
    """Share of these relations that a sentence tells, 0..1; 0 when there are none."""
    told = sum(relation.tells.search(sentence) is not None for relation in asked)
    return told / len(asked) if asked else 0.0
