"""How far the documents cover what a question demands, and what of it stands nowhere.

Near misses share nearly all words with some sentence: they are told by what no single sentence has
together, words, place, year and type of answer, among all that is said about the thing asked after.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from assistant.agreement import agrees, has_type
from assistant.demand import Demand, Demanded, demand_of
from assistant.evidence import Evidence
from assistant.question import Question
from assistant.scope import Unit, scopes_of
from assistant.wording import Wording, joined, wording
from corpus.gloss import Glosser
from corpus.index import Index
from corpus.quantities import quantities

SEARCHED_SENTENCES = 60
SCORED_SENTENCES = 30
# As if every question had a further word, half covered: one rare word alone decides nothing.
PRIOR, PRIOR_COVERED = 2.0, 0.5
# The definition of a thing says what else it may be called; other words in it say nothing of the rest.
IN_DEFINITION = 0.9
MISSING_BELOW = 0.5


@dataclass(frozen=True, slots=True)
class Coverage:
    """Each a share, 0..1, of the best sentence in scope.

    ``words``: of the words (by idf). ``typed``: of sentences with the expected type, at best.
    ``agreeing``: the same where place, year and ordinal agree. ``complete``: words, type and
    agreement in one sentence. ``scored``: score of the best evidence, type and agreement counted in.
    ``uncovered``: idf of what stands nowhere in scope, in tens; ``uncovered_share``: of all that is asked.
    ``missing``: those words as written.
    ``number_missing``: the question presupposes a number that the scope doesn't have.
    """

    words: float
    typed: float
    agreeing: float
    complete: float
    scored: float
    uncovered: float
    uncovered_share: float
    missing: tuple[str, ...]
    number_missing: bool
    named: bool


def coverage_of(
    index: Index, glosser: Glosser, question: Question, evidence: Sequence[Evidence], documents: Collection[str] = ()
) -> Coverage:
    """In scope is what is said about the entities that the question names, else the best evidence.

    ``documents``: only sentences of these, when any are named.
    """
    scopes = scopes_of(index)
    named = scopes.named(question.standalone)
    about = [unit for one in named for unit in one.entity.units if not documents or unit.span.doc_id in documents]
    units = list(dict.fromkeys(about)) or [
        scopes.units[one.span] for one in evidence[:SEARCHED_SENTENCES] if one.span in scopes.units
    ]
    demand = demand_of(question, named, _Idf(index), glosser)
    looked_at = _Scope.of(units, demand, glosser, bool(about))
    scored = (
        one.score * has_type(unit, demand, glosser) * agrees(unit, demand)
        for one in evidence[:SCORED_SENTENCES]
        if (unit := scopes.units.get(one.span)) is not None
    )
    return looked_at.coverage(max(scored, default=0.0))


class _Idf(dict[str, float]):
    """What a stem tells, looked up in the index."""

    def __init__(self, index: Index) -> None:
        super().__init__()
        self._field = index.lexical.stems

    def __missing__(self, token: str) -> float:
        self[token] = self._field.idf(token)
        return self[token]


@dataclass(frozen=True)
class _Scope:
    units: Sequence[Unit]
    demand: Demand
    glosser: Glosser
    named: bool
    wordings: Sequence[Wording]
    defined: Mapping[str, float]

    @classmethod
    def of(cls, units: Sequence[Unit], demand: Demand, glosser: Glosser, named: bool) -> _Scope:
        definition = next((one.entity.definition for one in demand.named if one.entity.definition), "") if named else ""
        there = wording(definition, glosser)
        defined = {word.asked.word: IN_DEFINITION * there.has(word.asked) for word in demand.words}
        return cls(
            units,
            demand,
            glosser,
            named,
            [joined([wording(text, glosser) for text in unit.told]) for unit in units],
            defined,
        )

    def coverage(self, scored: float) -> Coverage:
        rows = [
            (self._share(there), has_type(unit, self.demand, self.glosser), agrees(unit, self.demand))
            for unit, there in zip(self.units, self.wordings, strict=True)
        ]
        everywhere = joined(list(self.wordings))
        found = [(word, self._has(word, everywhere)) for word in self.demand.words]
        uncovered = sum((1 - has) * word.weight for word, has in found)
        return Coverage(
            words=max((share for share, _, _ in rows), default=0.0),
            typed=max((fits for _, fits, _ in rows), default=0.0),
            agreeing=max((fits * right for _, fits, right in rows), default=0.0),
            complete=max((share * fits * right for share, fits, right in rows), default=0.0),
            scored=scored,
            uncovered=uncovered / 10,
            uncovered_share=uncovered / (sum(word.weight for word, _ in found) or 1.0),
            missing=tuple(word.written for word, has in found if has < MISSING_BELOW),
            number_missing=self._lacks_a_number(),
            named=bool(self.demand.named),
        )

    def _share(self, there: Wording) -> float:
        """Of the words' weight; the thing counted is looked for beside its number (``has_type``)."""
        words = [w for w in self.demand.words if not (self.demand.counted and w.role == "class")]
        total = sum(word.weight for word in words)
        return (sum(w.weight * self._has(w, there) for w in words) + PRIOR * PRIOR_COVERED) / (total + PRIOR)

    def _has(self, word: Demanded, there: Wording) -> float:
        own = there.has(word.asked)
        return own if word.role == "other" else max(own, self.defined[word.asked.word])

    def _lacks_a_number(self) -> bool:
        if not self.demand.numbers:
            return False
        said = quantities(" ".join(unit.text for unit in self.units))
        return any(not any(one.proves(number) for one in said) for number in self.demand.numbers)
