"""A question about the register → filters: region, target group, topic, kind, organisation, state.

Rules of German and English: what is asked for (the noun behind "welche", "what" …) decides
whether it is a question about the register at all; the other words name what to filter by.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from assistant.question import Question
from assistant.register.asking import NO_BODIES, Asked, asked_for
from assistant.register.excluded import asks_for_others, excluded_in
from assistant.register.named import Named, every_word_left, named_in
from assistant.register.narrowing import Narrowing, narrowing_in
from assistant.register.needs import needs_in
from assistant.register.unchecked import unchecked_in
from corpus.regions import regions
from corpus.register import Among, Filters, Register, RegisterResult
from corpus.schema import OfferKind

__all__ = ["Filters", "entries_for", "register_question"]

# Of these, only what is for the region asked for itself: a network of the whole alliance is no district's offer.
_ONLY_LOCAL: tuple[OfferKind, ...] = ("network", "body")


def entries_for(question: Question, register: Register, documents: Iterable[str] = ()) -> RegisterResult | None:
    """The entries that a question asks for, all of them, best first; None when it asks for none.

    ``documents``: as for ``register_question``. Who asks for help is not helped by a network or a
    committee, if there is an offer. "Welche davon …" chooses among the list and doesn't shorten it.
    """
    chosen = tuple(documents)
    filters = register_question(question.standalone, register, chosen)
    if filters is None or question.filters.foreign:  # what is offered here is no answer for elsewhere
        return None
    result = register.search(filters)
    if question.kind != "list":
        offers = tuple(match for match in result.matches if match.offer.kind not in ("network", "body"))
        result = replace(result, matches=offers or result.matches)
    narrowing = narrowing_in(question.standalone)
    asked = asked_for(excluded_in(narrowing.first if narrowing else question.standalone, register).rest)
    result = replace(result, unchecked=unchecked_in(asked) if asked else ())
    if narrowing is None:
        return result
    return replace(result, among=_among(result, narrowing, _filters(question.standalone, register, chosen), register))


def _among(whole: RegisterResult, narrowing: Narrowing, filters: Filters | None, register: Register) -> Among:
    if filters is None or filters == whole.filters:
        return Among(narrowing.asked, understood=False)
    narrowed = register.search(filters)
    ids = {match.offer.offer_id for match in whole.matches}
    matches = tuple(match for match in narrowed.matches if match.offer.offer_id in ids)
    return Among(narrowing.asked, understood=True, matches=matches, unknown=narrowed.unknown)


def register_question(question: str, register: Register, documents: Iterable[str] = ()) -> Filters | None:
    """Filters that a question names; None when it doesn't ask for entries of the register.

    ``documents``: ids of the documents the answer may come from (empty: all). Of "welche … gibt es, und
    welche davon …" only the first.
    """
    narrowing = narrowing_in(question)
    return _filters(narrowing.first if narrowing else question, register, tuple(documents))


def _filters(question: str, register: Register, chosen: tuple[str, ...]) -> Filters | None:
    excluded = excluded_in(question, register)
    asked = asked_for(excluded.rest)
    if asked is None or any(map(regions().holds_all, excluded.regions)):  # without all of it nothing is left
        return None
    named = named_in(excluded.rest, asked, register)
    called = register.names_any(asked.class_words, chosen)
    if called and (asks_for_others(asked.phrase) or _goes_beyond(excluded.rest)):
        return None
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
        without=excluded.entries,
        without_regions=excluded.regions,
        documents=chosen,
    )
    return _with_words(filters, named, asked) if _is_enough(asked, named, filters) else None


def _with_words(filters: Filters, named: Named, asked: Asked) -> Filters:
    """With the words that entries have to speak of, where nothing else says what is wanted."""
    if not (filters.needs or filters.carriers or filters.states or filters.names):
        filters = replace(filters, words=named.words_left)
    if filters == replace(Filters(), kinds=filters.kinds, only_local=filters.only_local, documents=filters.documents):
        filters = replace(filters, words=every_word_left(asked.clause, asked.phrase))
    return filters


def _goes_beyond(question: str) -> bool:
    """Does it name an area of which the register has a part only?"""
    known = regions()
    return any(known.holds_all(p.region) and known.inside[p.region] & known.outside for p in known.find(question))


def _is_enough(asked: Asked, named: Named, filters: Filters) -> bool:
    """Does the question say what it wants? "Was gibt es …?" needs a filter, "Wer hilft …?" more than a district."""
    if asked.wants == "taking part":
        return bool(named.carriers)
    if asked.wants == "help":
        return bool(filters.needs or named.carriers)
    if asked.wants == "what there is":
        return bool(named.regions or filters.needs or named.carriers)
    return True
