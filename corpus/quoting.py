"""Which sentences prove a row of the register: one that says what the entry is, and one that says why it matches.

One sentence is enough when it names the entry and says the reason. A line that only lists key
words ("Zu den Themen von … gehören: …") is cited when nothing else says it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.matching import STATES, Match, carrier_key
from corpus.regions import regions
from corpus.schema import Attribute, Document, Offer, Span
from corpus.sentences import sentence_spans
from corpus.taxonomy import taxonomy

_MARKER = re.compile(r"(?:[•–*-]|\d{1,3}[.)]|[a-z][.)])\s+")
_KEYWORDS = re.compile(
    r"^(?:Zu den |Als |Die )?(?:Themen|Zielgruppen?|Schlagw\w+|Stichw\w+)\b|"
    r"^[\w ]{0,80}\b(?:Themen|Zielgruppen)\b[^.]*\b(?:sind|gehören):?\s"
)
# Right behind a name: "… ist ein Projekt", "… war das Leuchtturmprojekt".
_IS_A = r"\W{0,3}(?:\([^)]{1,60}\)\s*)?\s(?:ist|sind|war|waren)\s+(?:eine?|die|das|der)\b"
_ENDING = re.compile(r"(?:en|es|e|n|s)$")
MIN_ROOT = 5
_VERB_END = re.compile(r"[.!?]\W*$")
MAX_SENTENCE = 600  # a longer one is a paragraph: it says something, but not shortly


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence or list item. ``reasons``: numbers of the reasons that it says."""

    span: Span
    names: bool
    defines: bool
    whole: bool
    keywords: bool
    introduced: bool
    newer: bool
    reasons: frozenset[int]

    def rank(self, wanted: frozenset[int]) -> tuple[bool, int, bool, bool, bool, bool]:
        """Larger is better for saying these reasons."""
        told = len(self.reasons & wanted)
        return not self.keywords, told, self.names or self.introduced, self.defines, self.whole, self.newer


def quotes(documents: Mapping[str, Document], match: Match) -> tuple[Span, ...]:
    """The sentences to cite for an entry, at most two: one when it both names it and says why it matched.

    Where a state is asked for, one of them says it: nobody can tell from another that something runs or is over.
    """
    said = list(_candidates(documents, match))
    every = frozenset(range(len(match.because)))
    complete = [one for one in said if one.names and one.reasons == every and one.whole and not one.keywords]
    if complete:
        return (max(complete, key=lambda one: (one.defines, one.newer)).span,)
    introduced = [one for one in said if one.introduced and one.reasons == every and every]
    if introduced:
        return (introduced[0].span,)
    naming = [one for one in said if one.names] or said
    state = frozenset(
        i for i, reason in enumerate(match.because) if any(a.keys and a.keys[0] in STATES for a in reason)
    )
    first = max(
        naming,
        key=lambda one: (state <= one.reasons, not one.keywords, one.whole, one.defines, len(one.reasons), one.newer),
    )
    missing = every - first.reasons
    telling = [one for one in said if one.reasons & missing]
    if not telling:
        return (first.span,)
    second = max(telling, key=lambda one: one.rank(missing))
    return tuple(dict.fromkeys((first.span, second.span)))


def _candidates(documents: Mapping[str, Document], match: Match) -> Iterable[_Said]:
    offer = match.offer
    newest = max((documents[span.doc_id].source.as_of or "" for span in offer.mentions), default="")
    names, says_what = _names(_forms(offer))
    defining = _defining(documents, offer)
    places = [*offer.mentions, *(a.span for reason in match.because for a in reason)]
    spans = dict.fromkeys(sentence_of(documents[span.doc_id], span) for span in places)
    spans |= dict.fromkeys(s for told in offer.told for s in _sentences(documents[told.doc_id], told))
    for span in spans:
        document = documents[span.doc_id]
        text = " ".join(document.slice(span).split())
        mentioned = any(span.contains(mention) for mention in offer.mentions)
        named = names.search(text) is not None or mentioned or span in defining
        lead_in = _lead_in(document, span)
        yield _Said(
            span=span,
            names=named,
            defines=span in defining or says_what.search(text) is not None,
            whole=_VERB_END.search(text) is not None and len(text) <= MAX_SENTENCE,
            keywords=_KEYWORDS.search(text) is not None,
            introduced=names.search(lead_in) is not None,
            newer=(document.source.as_of or "") == newest,
            reasons=frozenset(i for i, reason in enumerate(match.because) if _says(span, f"{lead_in} {text}", reason)),
        )


def _forms(offer: Offer) -> tuple[str, ...]:
    return tuple(sorted({alias.value for alias in offer.aliases} | {offer.name}, key=len, reverse=True))


@lru_cache(maxsize=1024)
def _names(forms: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Finds every name of an entry, whatever the endings of its words; and what says that it is something."""
    written = "|".join(r"\W+".join(map(_inflected, re.findall(r"\w+", form))) for form in forms)
    named = rf"(?<!\w)(?:{written})(?!\w)"
    return re.compile(named, re.IGNORECASE), re.compile(named + _IS_A, re.IGNORECASE)


def _inflected(word: str) -> str:
    root = _ENDING.sub("", word)
    return rf"{re.escape(root)}(?:en|es|e|n|s)?" if len(root) >= MIN_ROOT else rf"{re.escape(word)}s?"


def _defining(documents: Mapping[str, Document], offer: Offer) -> frozenset[Span]:
    """A fact sheet's first sentence: it says what the sheet is about."""
    first: dict[str, Span] = {}
    for told in offer.told:
        if documents[told.doc_id].source.kind == "fact_sheet" and told.doc_id not in first:
            sentence = next(iter(_sentences(documents[told.doc_id], told)), None)
            if sentence is not None:
                first[told.doc_id] = sentence
    return frozenset(first.values())


def _says(span: Span, text: str, reason: Sequence[Attribute]) -> bool:
    """Does it hold words that the reason rests on, or others that mean the same region, group or topic?"""
    if any(span.contains(attribute.span) for attribute in reason):
        return True
    keys = {key for attribute in reason for key in attribute.keys}
    if keys.intersection(regions().names):
        return bool(keys.intersection(regions().named(text)))
    if any(key in taxonomy().concepts for key in keys):
        concepts = [taxonomy().concepts[key] for key in keys if key in taxonomy().concepts]
        return any(concept.found_in(text) for concept in concepts)
    values = {carrier_key(attribute.value) for attribute in reason}
    return not keys and any(value and f" {value} " in f" {carrier_key(text)} " for value in values)


def sentence_of(document: Document, span: Span) -> Span:
    """The sentence or list item that holds a span."""
    begin = document.text.rfind("\n", 0, span.start) + 1
    end = document.text.find("\n", span.end)
    line = document.text[begin : end if end >= 0 else len(document.text)]
    for start, stop in _spans_in(line):
        if begin + start <= span.start and span.end <= begin + stop:
            marker = _MARKER.match(line, start, stop)
            start = marker.end() if marker and begin + marker.end() <= span.start else start
            return Span(span.doc_id, begin + start, begin + stop)
    return span


@lru_cache(maxsize=8192)
def _spans_in(line: str) -> tuple[tuple[int, int], ...]:
    return tuple(sentence_spans(line))


def _sentences(document: Document, told: Span) -> Iterable[Span]:
    """Sentences and list items of a stretch of text, without their markers."""
    begin = told.start
    for line in document.text[told.start : told.end].split("\n"):
        for start, stop in _spans_in(line):
            marker = _MARKER.match(line, start, stop)
            start = marker.end() if marker and marker.end() < stop else start
            if start < stop:
                yield Span(document.doc_id, begin + start, begin + stop)
        begin += len(line) + 1


def _lead_in(document: Document, span: Span) -> str:
    """The line that introduces the list an item stands in; "" for any other sentence."""
    begin = document.text.rfind("\n", 0, span.start) + 1
    if not _MARKER.match(document.text, begin):
        return ""
    for line in reversed(document.text[:begin].split("\n")):
        if line.strip() and not _MARKER.match(line):
            return line if line.rstrip().endswith(":") else ""
    return ""
