"""How much an answer says."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.question import Question


@dataclass(frozen=True, slots=True)
class Budget:
    """How much an answer says: sentences, characters, and how good a sentence must be beside the best."""

    sentences: int
    chars: int
    relative: float
    per_document: int = 99


# A fact with a type ("wie viele", "wann") is one sentence, and the next best in case it isn't that one; an offer is
# sought in several documents; everything stays within what a reader takes in at a glance.
_TYPED_FACT = Budget(3, 400, 0.8)
_BUDGETS: dict[str, Budget] = {
    "fact": Budget(4, 600, 0.75),
    "yesno": Budget(4, 600, 0.7),
    "definition": Budget(4, 800, 0.7),
    "offer": Budget(8, 1500, 0.7, per_document=2),
    "comparison": Budget(8, 1500, 0.6),
    "overview": Budget(7, 1200, 0.6),
    "list": Budget(8, 1800, 0.7),
}


def is_typed(question: Question) -> bool:
    """Is a fact of a certain type asked for ("wie viele", "wann", "wer")?"""
    return question.kind == "fact" and question.expected not in (None, "reason")


def budget_of(question: Question) -> Budget:
    if is_typed(question):
        return _TYPED_FACT
    return _BUDGETS.get(question.kind, _BUDGETS["fact"])
