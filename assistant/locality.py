"""What a district that was chosen beside a question does to its answer.

Who looks for help or for what something is asks *for* a district: searching for its name would find what
is said of the district, whatever it is about. Such a question is searched without the name, and a share of
the passages is kept for those that only the name finds. Who asks for a fact asks *about* the district ("Wie
hoch ist die Einpendlerquote?"): there the name is searched for, and only when that finds no answer the
question is read the other way. Either way what is said of other districts falls away, what is said of the
own one comes first, and what holds everywhere stays.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from assistant.evidence import Evidence, EvidenceCollector
from assistant.question import Question, QuestionKind
from assistant.questions.district import with_districts
from assistant.questions.expected import AnswerType
from assistant.retrieve import HybridRetriever, Ranking
from corpus.regions import regions

# Asked about something that is the same in every district, or for whoever asks.
_FOR_A_DISTRICT: tuple[QuestionKind, ...] = ("offer", "definition", "overview")
# Share of the passages that are found by the question alone.
BY_QUESTION = 0.75
# What a sentence of the own district counts more.
OWN = 1.05
# Sentences of other districts stay when all others score below this share of the best: better an answer from
# next door, which says where it is from, than none.
MUCH_WORSE = 0.7


def readings(question: Question, *, has_rows: bool) -> tuple[Question, ...]:
    """How a question is to be searched, most likely reading first; itself when no district was chosen.

    ``has_rows``: it asks for entries of the register, which are filtered by the district themselves.
    """
    if not question.districts:
        return (question,)
    without = question.without_districts
    return (without,) if has_rows or question.kind in _FOR_A_DISTRICT else (question, without)


def rank(retriever: HybridRetriever, question: Question, count: int, documents: Collection[str] = ()) -> Ranking:
    """At most ``count`` passages, and the question as their sentences are to be compared with it: without the name."""
    text, language = question.standalone, question.language
    if not question.districts:
        return retriever.rank(text, count, documents, language)
    plain = question.without_districts.standalone
    by_name = retriever.rank(with_districts(plain, question.districts), count, documents, language).hits
    if plain != text:
        return replace(retriever.rank(plain, count, documents, language), hits=by_name)
    every = retriever.rank(plain, len(retriever.index.passages), documents, language)
    ids = [hit.passage.passage_id for hit in (*every.hits[: round(BY_QUESTION * count)], *by_name)]
    kept = frozenset(list(dict.fromkeys(ids))[:count])
    hits = [hit for hit in every.hits if hit.passage.passage_id in kept]
    return replace(every, hits=tuple(replace(hit, rank=number) for number, hit in enumerate(hits, start=1)))


@dataclass(frozen=True)
class LocalCollector(EvidenceCollector):
    """Collects sentences for who asks in ``districts`` (names of ``regions.toml``; none: anywhere)."""

    districts: tuple[str, ...] = ()

    def collect(self, ranking: Ranking, expected: AnswerType | None) -> list[Evidence]:
        """Best first; those of other districts only when there is hardly anything else."""
        found = super().collect(ranking, expected)
        if not self.districts or not found:
            return found
        here = [self._weighed(one) for one in found if not self._is_elsewhere(one)]
        best = max((one.score for one in here), default=0.0)
        return sorted(here if best >= MUCH_WORSE * found[0].score else found, key=lambda one: -one.score)

    def _weighed(self, one: Evidence) -> Evidence:
        own = not set(self.districts).isdisjoint(self._places(one))
        return replace(one, score=min(1.0, one.score * OWN)) if own else one

    def _is_elsewhere(self, one: Evidence) -> bool:
        places = self._places(one)
        return bool(places) and not _touch(self.districts, places)

    def _places(self, one: Evidence) -> frozenset[str]:
        """Regions that a sentence is about: those it names, else those of what stands above it, else of its title."""
        document = self.index.documents[one.span.doc_id]
        told = (document.slice(one.span), one.passage.context.removeprefix(document.source.title))
        for text in (*told, document.source.title):
            if named := regions().named(text):
                return frozenset(named)
        return frozenset()


def _touch(some: Iterable[str], others: Iterable[str]) -> bool:
    return any(regions().touches(one, other) for one in some for other in others)
