"""A question about the register → filters: region, target group, topic, kind, organisation, state.

Rules of German and English: what is asked for (the noun behind "welche", "what" …) decides
whether it is a question about the register at all; the other words name what to filter by.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from assistant.question import Question
from assistant.register.asking import NO_BODIES, Asked, asked_for
from assistant.register.named import Named, every_word_left, named_in
from assistant.register.needs import needs_in
from corpus.register import Filters, Register, RegisterResult
from corpus.schema import OfferKind

__all__ = ["Filters", "entries_for", "register_question"]

# Of these, only what is for the region asked for itself: a network of the whole alliance is no district's offer.
_ONLY_LOCAL: tuple[OfferKind, ...] = ("network", "body")


def entries_for(question: Question, register: Register, documents: Iterable[str] = ()) -> RegisterResult | None:
    """The entries that a question asks for, all of them, best first; None when it asks for none.

    ``documents``: as for ``register_question``. Who asks for help is not helped by a network or a
    committee, if there is an offer.
    """
    filters = register_question(question.standalone, register, documents)
    if filters is None or question.filters.foreign:  # what is offered here is no answer for elsewhere
        return None
    result = register.search(filters)
    if question.kind == "list":
        return result
    offers = tuple(match for match in result.matches if match.offer.kind not in ("network", "body"))
    return replace(result, matches=offers or result.matches)


def register_question(question: str, register: Register, documents: Iterable[str] = ()) -> Filters | None:
    """Filters that a question names; None when it doesn't ask for entries of the register.

    ``documents``: ids of the documents the answer may come from (empty: all).
    """
    chosen = tuple(documents)
    asked = asked_for(question)
    if asked is None:
        return None
    named = named_in(question, asked, register)
    called = register.names_any(asked.class_words, chosen)
    kinds = () if called else asked.kinds
    rest = named.rest.replace(asked.phrase, " " * len(asked.phrase)) if asked.wants == "help" else named.rest
    needs = needs_in(rest, register, chosen, with_kind=kinds not in ((), NO_BODIES))
    if called:
        needs = tuple(need for need in needs if need not in needs_in(asked.phrase, register, chosen, with_kind=True))
    filters = Filters(
        regions=named.regions,
        every_region=named.every_region,
        several=named.several,
        elsewhere=named.elsewhere,
        needs=needs,
        kinds=kinds,
        only_local=_ONLY_LOCAL if kinds in ((), NO_BODIES) and not (called or named.carriers) else ("body",),
        carriers=named.carriers,
        role=named.role,
        states=named.states,
        names=asked.class_words if called else (),
        documents=chosen,
    )
    if not (needs or named.carriers or named.states or called):
        filters = replace(filters, words=named.words_left)
    if filters == replace(Filters(), kinds=filters.kinds, only_local=filters.only_local, documents=chosen):
        filters = replace(filters, words=every_word_left(asked.clause, asked.phrase))
    return filters if _is_enough(asked, named, filters) else None


def _is_enough(asked: Asked, named: Named, filters: Filters) -> bool:
    """Does the question say what it wants? "Was gibt es …?" needs a filter, "Wer hilft …?" more than a district."""
    if asked.wants == "taking part":
        return bool(named.carriers)
    if asked.wants == "help":
        return bool(filters.needs or named.carriers)
    if asked.wants == "what there is":
        return bool(named.regions or filters.needs or named.carriers)
    return True
