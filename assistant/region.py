"""A question asked for a district, which says for whom is asked.

The district stands behind the question in brackets, so that the reader sees for where was asked
(``assistant/questions/district.py``).
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer import Assistant
from assistant.question import Question, understand
from assistant.questions.district import with_districts
from assistant.questions.filters import places_in
from assistant.questions.wordclasses import has_case
from assistant.record import Asked
from assistant.topic import is_topical
from corpus.errors import QuestionError
from corpus.german import WORD, stem
from corpus.regions import regions

# Letters of a noun that is a term of its field: a German compound.
TERM_CHARS = 10


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
        if not named or known.outside.intersection(named):
            there = [name for name in known.names if name not in known.outside]
            raise QuestionError("region_unknown", value=value, known=", ".join(there))
        found |= dict.fromkeys(named)
    return tuple(found)


def for_regions(assistant: Assistant, asked: Asked, named: Sequence[str]) -> Asked:
    """What was asked, for these regions.

    Unchanged when its words name a place, need no documents, or are about something else: the
    documents say something of every district, and naming one would make an answer of it.

    Raises:
        QuestionError: see ``assistant.question.understand``.
    """
    if not named:
        return asked
    longest = assistant.settings.question_max_chars
    question = understand(asked.question, asked.history, max_chars=longest, language=asked.language)
    names_one = places_in(question.text) or places_in(question.standalone)
    if not question.needs_documents or names_one or not _is_about_the_documents(assistant, question):
        return asked
    return Asked(with_districts(question.standalone, named), (), asked.documents, question.language)


def _is_about_the_documents(assistant: Assistant, question: Question) -> bool:
    """Topical as it stands, or with a term that the documents have ("Einpendlerquote")."""
    vocabulary = assistant.index.lexical.stems.vocabulary
    terms = (word for word in WORD.findall(question.standalone) if len(word) >= TERM_CHARS)
    if any(stem(word.lower()) in vocabulary for word in terms if word[0].isupper() or not has_case(question.text)):
        return True
    retriever = assistant.retriever
    ranking = retriever.rank(question.standalone, assistant.settings.top_passages, (), question.language)
    return is_topical(assistant.index, retriever.glosser, question, ranking)
