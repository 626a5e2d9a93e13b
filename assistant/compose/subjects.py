"""Whose list it is: what a question names ("Fachkräftebündnis Leine-Weser") has namesakes of its kind beside it.

An item, or what introduces it, that names only others of that kind ("Fachkräftebündnis Nordwest",
"die anderen Fachkräftebündnisse") tells of them, however many of the question's words it has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.evidence import Evidence
from assistant.questions.clauses import asking_clause
from assistant.relations import asked_relations, relations
from corpus.german import STOP_WORDS, WORD, stem
from corpus.index import Index

_BETWEEN = re.compile(r"\s+[„“\"‚]?")
_OTHER = re.compile(r"\bander(?:e|en|er|es)\s+(?:[a-zäöüß]\w*\s+)?([A-ZÄÖÜ]\w+)")


def without_other_subjects(index: Index, question: str, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The same without items of another subject, as long as anything is left. Sentences speak for themselves."""
    asked = dict(named(question))
    if not asked:
        return list(evidence)
    left = [one for one in evidence if not _is_of_another(index, one, asked, question)]
    return left or list(evidence)


def without_other_relations(index: Index, question: str, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The same without items of a list of something else: "Partner sind: • Träger von Kursen" names no "Träger".

    What a list is of, its lead-in says first; the item has the word for something else. As long as anything is left.
    """
    asked = asked_relations(asking_clause(question))
    if not asked:
        return list(evidence)
    others = [relation for relation in relations() if relation not in asked]

    def is_of_others(one: Evidence) -> bool:
        document = index.documents[one.span.doc_id]
        if one.lead_in is None or not any(r.tells.search(document.slice(one.span)) for r in asked):
            return False
        lead_in = document.slice(one.lead_in)
        begins = [found.group() for other in others if (found := other.tells.match(lead_in))]
        names_it = any(word.lower() not in STOP_WORDS for word in begins)  # "Partner sind:", not "Für Betriebe gilt:"
        return names_it and not any(r.tells.search(lead_in) for r in asked)

    left = [one for one in evidence if not is_of_others(one)]
    return left or list(evidence)


def named(text: str) -> Iterator[tuple[str, str]]:
    """Names with the kind that stands before each: (stem of the kind, name), as "Landkreis Holzminden"."""
    found = list(WORD.finditer(text))
    for kind, name in pairwise(found):
        adjacent = _BETWEEN.fullmatch(text, kind.end(), name.start()) is not None
        both = kind.group()[0].isupper() and name.group()[0].isupper()
        if adjacent and both and kind.group().lower() not in STOP_WORDS:
            yield stem(kind.group().lower()), name.group()


def _is_of_another(index: Index, one: Evidence, asked: dict[str, str], question: str) -> bool:
    if one.lead_in is None:
        return False
    document = index.documents[one.span.doc_id]
    text, lead_in = document.slice(one.span), document.slice(one.lead_in)
    if any(name in text for name in asked.values()):
        return False
    return _names_another(text, asked, question) or (
        not any(name in lead_in for name in asked.values()) and _names_another(lead_in, asked, question)
    )


def _names_another(text: str, asked: dict[str, str], question: str) -> bool:
    others = {kind for kind, name in named(text) if kind in asked and name not in question}
    others |= {stem(found.lower()) for found in _OTHER.findall(text)}
    return not others.isdisjoint(asked)
