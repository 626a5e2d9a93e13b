"""Checks a question set against the documents, before anything is measured with it.

A wrong gold answer looks like a wrong system. So the gold must prove itself: quotes stand
in the documents word for word, the answer keys are in the quoted evidence, an
unanswerable question is not answered by some sentence by accident.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.german import content_words, stem
from corpus.quantities import quantities
from corpus.schema import Document, Language, Notice, Span
from corpus.sentences import sentence_spans
from corpus.texts import notice, render
from evals.dataset import KINDS, LANGUAGES, ORIGINS, SPLITS, USERS, EvalQuestion
from evals.metrics.answers import normalised, says
from evals.qrels import QuoteFinder, named_documents

# Two thirds dev, within what a fixed split of a few hundred questions can keep by kind.
DEV_SHARE, DEV_TOLERANCE = 2 / 3, 0.04
# A question needs this many content words to be recognised in a sentence.
MIN_WORDS = 3
NOT_ABOUT_DOCUMENTS = ("offtopic", "injection", "abuse", "smalltalk", "false_premise")
_ASKS_QUANTITY = ("wie viel", "wieviel", "wie hoch", "wie lange", "wann", "bis wann", "how many", "how much", "when")

_ASKING = frozenset(stem(word) for word in "viele vielen wieviel wieviele hoch lange many much".split())


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a question set that must be put right; ``place`` is "file:line"."""

    question_id: str
    place: str
    notice: Notice

    def text(self, language: Language = "de") -> str:
        where = ": ".join(part for part in (self.place, self.question_id) if part)
        told = render(self.notice, language)
        return f"{where}: {told}" if where else told


@dataclass(frozen=True, slots=True)
class Counts:
    """How many questions there are of each value of a field."""

    field: str
    counts: tuple[tuple[str, int], ...]


def check(questions: Sequence[EvalQuestion], documents: Mapping[str, Document]) -> tuple[Finding, ...]:
    """All findings, in the order of the questions; empty when the set is sound."""
    gold = _Gold(documents)
    findings = [*_twice(questions)]
    for question in questions:
        told = [*_vocabulary(question), *_consistency(question), *gold.evidence(question), *gold.accident(question)]
        findings += [Finding(question.question_id, question.place, remark) for remark in told]
    return (*findings, *_split(questions))


def counts(questions: Sequence[EvalQuestion]) -> tuple[Counts, ...]:
    """Counts by kind, user, language, split, origin and answerability, most frequent first."""
    fields: dict[str, Callable[[EvalQuestion], str]] = {
        "kind": lambda question: question.kind,
        "user": lambda question: question.user,
        "language": lambda question: question.language,
        "split": lambda question: question.split,
        "origin": lambda question: question.origin,
        "answerable": lambda question: str(question.answerable).lower(),
    }
    return tuple(
        Counts(name, tuple(Counter(value(question) for question in questions).most_common()))
        for name, value in fields.items()
    )


def _twice(questions: Sequence[EvalQuestion]) -> Iterator[Finding]:
    """Ids and questions that stand twice (read_questions sees only one file)."""
    ids: dict[str, EvalQuestion] = {}
    asked: dict[tuple[object, ...], EvalQuestion] = {}
    for question in questions:
        first = ids.setdefault(question.question_id, question)
        if first is not question:
            yield Finding(question.question_id, question.place, notice("check.id_twice", first=first.place))
        same = (normalised(question.question).strip(), question.history)
        first = asked.setdefault(same, question)
        if first is not question:
            yield Finding(question.question_id, question.place, notice("check.question_twice", first=first.question_id))


def _vocabulary(question: EvalQuestion) -> Iterator[Notice]:
    """Values of fields that take only certain ones."""
    for name, value, known in (
        ("kind", question.kind, KINDS),
        ("user", question.user, USERS),
        ("lang", question.language, LANGUAGES),
        ("split", question.split, SPLITS),
        ("origin", question.origin, ORIGINS),
    ):
        if value and value not in known:
            yield notice("check.value", field=name, value=value, known=", ".join(known))


def _consistency(question: EvalQuestion) -> Iterator[Notice]:
    """Fields of one question that contradict each other."""
    if not question.answerable and (question.answer_keys or question.gold_quotes or question.gold_items):
        yield notice("check.unanswerable_gold")
    if question.answerable and not question.has_gold:
        yield notice("check.no_gold")
    if question.kind == "followup" and not question.history:
        yield notice("check.no_history")
    for text in question.forbidden:
        if any(says(normalised(text), key) for group in question.answer_keys for key in group):
            yield notice("check.forbidden_key", text=text)


class _Gold:
    """The documents, prepared for looking things up in them."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self.documents = documents
        self._finder = QuoteFinder(documents)
        self._sentences = [
            _Sentence.of(document.text[start:end])
            for document in documents.values()
            for start, end in sentence_spans(document.text)
        ]

    def evidence(self, question: EvalQuestion) -> Iterator[Notice]:
        """Documents exist, quotes stand there, keys stand in what was quoted or named."""
        named = named_documents(question)
        unknown = [doc_id for doc_id in named if doc_id not in self.documents]
        for doc_id in unknown:
            yield notice("check.document", document=doc_id)
        spans = {quote: self._finder.spans(quote) for quote in question.gold_quotes}
        for quote in (quote for quote, places in spans.items() if not places):
            yield notice("check.quote", quote=quote)
        if not question.gold_quotes and not named:
            return
        told = self._told(named, [span for places in spans.values() for span in places[:1]])
        for group in question.answer_keys:
            if not any(says(told, key) for key in group):
                yield notice("check.key", keys=" | ".join(group))

    def _told(self, named: Sequence[str], spans: Sequence[Span]) -> str:
        """All that the gold says: the quotes, and the documents that are named."""
        quoted = [self.documents[span.doc_id].slice(span) for span in spans]
        whole = [self.documents[doc_id].text for doc_id in named if doc_id in self.documents]
        return normalised("\n".join([*quoted, *whole]))

    def accident(self, question: EvalQuestion) -> Iterator[Notice]:
        """A sentence with every content word of an unanswerable question may well answer it.

        When a number or date is asked for, it must also have one.
        """
        if question.answerable or question.kind in NOT_ABOUT_DOCUMENTS:
            return
        asked = frozenset(stem(word) for word in content_words(question.question)) - _ASKING
        if len(asked) < MIN_WORDS:
            return
        wants_quantity = any(start in question.question.lower() for start in _ASKS_QUANTITY)
        for sentence in self._sentences:
            if asked <= sentence.stems and (sentence.has_quantity or not wants_quantity):
                yield notice("check.answered_by_accident", sentence=sentence.text)
                return


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    stems: frozenset[str]
    has_quantity: bool

    @classmethod
    def of(cls, text: str) -> _Sentence:
        return cls(text, frozenset(stem(word) for word in content_words(text)), bool(quantities(text)))


def _split(questions: Sequence[EvalQuestion]) -> Iterator[Finding]:
    """Two thirds dev, one third test, once anything is split at all."""
    sides = Counter(question.split for question in questions if question.split)
    if not sides:
        return
    for question in questions:
        if not question.split:
            yield Finding(question.question_id, question.place, notice("check.no_split"))
    share = sides["dev"] / sides.total()
    if abs(share - DEV_SHARE) > DEV_TOLERANCE:
        yield Finding("", "", notice("check.split", dev=sides["dev"], test=sides["test"], share=f"{share:.2f}"))
