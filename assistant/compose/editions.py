"""The strategy of 2021 and what is newer: which state a question asks for, and which one a sentence tells of.

A sentence tells of the strategy's state when it stands in the strategy or says what the strategy
says ("Laut Strategie 2021 …"); of a newer one when the latest date it names is later, or, without
a date, when its document is. What a fact sheet says in its section on the strategy ("Stand
gegenüber der Strategie 2021") is what has become of it. The newer state comes first, each under
words that say which one it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.compose.budget import Budget
from assistant.compose.choice import Block, by_rank, choose
from assistant.compose.novelty import is_told, stems_of
from assistant.evidence import Evidence, is_sentence
from assistant.preference import REPORT
from assistant.question import Question
from assistant.questions.clauses import asking_clause
from corpus.german import stem, stems
from corpus.index import Index
from corpus.quantities import quantities
from corpus.schema import Document, Notice, Span
from corpus.texts import notice

AskedState = Literal["strategy", "today", "change"]
Date = tuple[int, int, int]

# What a sentence's state counts for a question that asks for one (measured: evals/LOG.md).
WANTED, UNWANTED, SAYS_SO, PLANNED, DATED, PAST = 1.1, 0.85, 1.15, 0.85, 1.05, 0.75
# A state is told when its best sentence is at least this share of the other's.
WORTH, WORTH_TODAY = 0.6, 0.75
# A further sentence of a state is told when it is at least this share of its best.
NEAR = 0.85
_VALUES = ("number", "percentage", "money", "date", "duration")
# Two sentences are about one figure when they share this much of the shorter, numbers aside.
ONE_FIGURE = 0.4
MAX_NEWER, MAX_OLDER, MIN_CHARS = 3, 1, 400

_STRATEGY = re.compile(r"\b(?:\w+)?strateg(?:ie|ien|y)\b", re.IGNORECASE)
_NOW = re.compile(
    r"\b(?:heut\w*|inzwischen|mittlerweile|aktuell\w*|derzeit\w*|zurzeit|zur zeit|gegenwärtig\w*|jetzt\w*|"
    r"(?:aller)?neueste\w*|jüngste[rsnm]?|zuletzt|now(?:adays)?|today|current(?:ly)?|latest|meanwhile|still)\b",
    re.IGNORECASE,
)
_STILL = re.compile(
    r"\bnoch\b(?!\s+(?:mehr|weitere\w*|andere\w*|ein\w*|etwas|jemand\w*|viele?|zu|nicht so))|"
    r"\bnoch (?:immer|so wie|heute|aktiv|gültig|aktuell)\b|\bimmer noch\b|\bweiter(?:hin)?\b\s*(?:[,?]|$)",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    r"\b(?:ge|ver)ändert\w*|\bänderung\w*|\bfrüher\w*\b|\bdamals\b|\bseit(?:dem|her)\b|"
    r"\bseit (?:der strategie|2021)\b|\baus\b.*\bgeworden\b|\bwurde (?:denn |eigentlich )?aus\b|\bnoch so wie\b|"
    r"\bneuere[rsnm]?\b|"
    r"\b(?:has|have|had|what) changed\b|\bused to\b|\bsince (?:the strategy|2021)\b|\bbecame of\b|\bbecome of\b|"
    r"\bhappened (?:to|with)\b|\bnewer\b|\bback then\b",
    re.IGNORECASE,
)
_FATE = re.compile(
    r"\b(?:geworden|passiert|geschehen|besteht|bestehen|existier\w*|läuft|laufen|steht|exist\w*|happened|became|become)\b"
    r"|\b(?:gibt|gab) es\b|\b(?:is|are) there\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d,])")
# What a sentence says of an old rule or time.
_PAST = re.compile(
    r"\balte[nrms]?\s+(?:Regel|Recht|Verfahren|Stand)\w*|\b(?:früher\w*|ehemal\w+|damals|vormals|zuvor|bis dahin)\b|"
    r"\bbis (?:(?:zum )?Ende |Anfang |Mitte )?(?:19|20)\d\d (?:\w+te[nt]?|war|waren|lag|lagen|galt)\b",
    re.IGNORECASE,
)
_PLAN = re.compile(r"\b(?:geplant\w*|vorgesehen\w*|soll(?:en|te|ten)?|kündigte\w*|angekündigt\w*|Planung\w*)\b")


@dataclass(frozen=True, slots=True)
class State:
    """Of what a sentence tells. ``date``: (year, month, day), a part that is not known is 0.

    ``is_dated``: the sentence says so itself; else it is its document's.
    """

    date: Date
    is_newer: bool
    is_of_strategy: bool
    is_dated: bool = False


def asked_state(question: Question) -> AskedState | None:
    """Which state a question asks for; None when it doesn't say."""
    asked = question.standalone
    of_strategy = _STRATEGY.search(asked) is not None or 2021 in question.filters.years
    still = question.kind == "yesno" and _STILL.search(asking_clause(asked)) is not None
    now = still or _NOW.search(asked) is not None
    if _CHANGE.search(asked) or (of_strategy and (now or _STILL.search(asked) is not None)):
        return "change"
    if now:
        return "today"
    return "strategy" if _STRATEGY.search(asked) else None


def state_of(index: Index, one: Evidence) -> State:
    """The state that a sentence tells of; an item's is its list's."""
    document = index.documents[one.span.doc_id]
    text = document.slice(one.span)
    if one.lead_in:
        text = f"{document.slice(one.lead_in)} {text}"
    report = REPORT.search(text)
    told = latest_date(REPORT.sub("", text), _as_of(document))
    if document.source.kind == "strategy":
        return State(_as_of(document), False, True)
    since = int(report["year"]) if report else _strategy_year(index)
    if report and told[0] <= since:
        return State((since, 0, 0), False, True)
    date = told if told[0] else _as_of(document)
    return State(date, bool(since) and date[0] > since, False, told[0] > 0)


def latest_date(text: str, limit: Date = (0, 0, 0)) -> Date:
    """The latest date that a text names, not later than ``limit``; all 0 when it names none.

    Years after the limit are plans ("bis 2027").
    """
    dates = [found.date for found in quantities(text) if found.kind == "date"]
    dates += [(int(found.group()), 0, 0) for found in _YEAR.finditer(text)]
    return max((date for date in dates if not limit[0] or date[0] <= limit[0]), default=(0, 0, 0))


def _as_of(document: Document) -> Date:
    parts = [int(part) for part in (document.source.as_of or "").split("-") if part.isdigit()]
    year, month, day = (*parts, 0, 0, 0)[:3]
    return year, month, day


def _strategy_year(index: Index) -> int:
    """Of the newest strategy; 0 when there is none."""
    return max((_as_of(d)[0] for d in index.documents.values() if d.source.kind == "strategy"), default=0)


def in_state(index: Index, question: Question, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The same sentences, weighed by whether their state is the one that is asked for; best first."""
    wanted = asked_state(question)
    if wanted is None:
        return list(evidence)
    asks_for_fate = wanted != "strategy" and (question.kind == "yesno" or _FATE.search(question.standalone) is not None)
    openings = _openings(index) if asks_for_fate else frozenset()

    def weighed(one: Evidence) -> Evidence:
        state = state_of(index, one)
        if wanted == "strategy":
            return replace(one, score=one.score * (WANTED if state.is_of_strategy else UNWANTED))
        factor = WANTED if state.is_newer else UNWANTED if wanted == "today" else 1.0
        if _is_compared(index, one.span) or (state.is_newer and one.span in openings):
            factor *= SAYS_SO
        if state.is_newer and state.is_dated:
            factor *= DATED
        if state.is_newer and _PLAN.search(index.documents[one.span.doc_id].slice(one.span)):
            factor *= PLANNED
        if wanted == "today" and _PAST.search(index.documents[one.span.doc_id].slice(one.span)):
            factor *= PAST
        return replace(one, score=one.score * factor)

    return sorted(map(weighed, evidence), key=lambda one: -one.score)


def _is_compared(index: Index, span: Span) -> bool:
    """Stands in a section on what has become of what the strategy says."""
    path = index.documents[span.doc_id].section_path_at(span.start)
    return bool(path) and REPORT.search(path[-1]) is not None


def _openings(index: Index) -> frozenset[Span]:
    """The first sentence of each document: it says what the document is about, and mostly its state."""
    first: dict[str, Span] = {}
    for passage in index.passages:
        for span in passage.sentences:
            if span.doc_id not in first and is_sentence(index.documents[span.doc_id].slice(span)):
                first[span.doc_id] = span
    return frozenset(first.values())


def subject_sheet(index: Index, groups: Sequence[Sequence[Evidence]]) -> str | None:
    """The fact sheet on what a question is about: whose best sentences for its parts score most together."""
    total: dict[str, float] = {}
    for group in groups:
        best: dict[str, float] = {}
        for one in group:
            if index.documents[one.span.doc_id].source.kind == "fact_sheet":
                best[one.span.doc_id] = max(one.score, best.get(one.span.doc_id, 0.0))
        for doc_id, score in best.items():
            total[doc_id] = total.get(doc_id, 0.0) + score
    return max(total, key=lambda doc_id: total[doc_id]) if total else None


# -- both states ------------------------------------------------------------------------------------


def in_both_states(
    index: Index, evidence: Sequence[Evidence], budget: Budget, wanted: AskedState, subject: str | None
) -> tuple[list[Evidence], list[Evidence]]:
    """What a newer state and what the strategy's says, each within the budget; the older one empty when not told.

    ``evidence``: weighed, best first. ``subject``: the document on it, from which the newer state is told.
    """
    states = [(one, state_of(index, one)) for one in evidence]
    newer = _of_subject(states, subject)
    older = [one for one, state in states if state.is_of_strategy]
    budget = replace(budget, relative=NEAR, chars=max(MIN_CHARS, budget.chars * 2 // 3))
    told = choose(index, newer, replace(budget, sentences=MAX_NEWER)) if newer else []
    worth = WORTH_TODAY if wanted == "today" else WORTH
    if not told or not older or older[0].score < worth * told[0].score:
        return told, []
    said, stemmed = [one.span for one in told], [stems_of(index, one.span) for one in told]
    left = [one for one in older if not is_told(index, one.span, said, stemmed)]
    return told, choose(index, left, replace(budget, sentences=MAX_OLDER)) if left else []


def latest_first(index: Index, told: Sequence[Evidence]) -> list[Evidence]:
    """What says itself that it is later comes first; items of a list stay together."""
    dates: dict[Span, Date] = {}
    for one in told:
        begin = one.lead_in or one.span
        dates[begin] = max(dates.get(begin, (0, 0, 0)), _told_date(index, one))
    return sorted(told, key=lambda one: dates[one.lead_in or one.span], reverse=True)


def _told_date(index: Index, one: Evidence) -> Date:
    """The date that a sentence itself gives its state; all 0 when it gives none."""
    state = state_of(index, one)
    return state.date if state.is_dated else (0, 0, 0)


def _of_subject(states: Sequence[tuple[Evidence, State]], subject: str | None) -> list[Evidence]:
    """What its own sheet tells of the subject: what is newer, else what it adds to the strategy.

    A project that had ended before the strategy is told of so, too. Else what is newer in another document.
    """
    own = [(one, state) for one, state in states if one.span.doc_id == subject]
    newer = [one for one, state in own if state.is_newer] or [one for one, state in own if not state.is_of_strategy]
    if newer:
        return newer
    elsewhere = [one for one, state in states if state.is_newer]
    return [one for one in elsewhere if one.span.doc_id == elsewhere[0].span.doc_id]


def as_one(groups: Sequence[Sequence[Evidence]], subject: str | None) -> list[list[Evidence]]:
    """One group of all: the parts of a question about then and now are about one subject.

    What its document says best on each part counts as much as what it says best on any other.
    """
    top = max((one.score for group in groups for one in group), default=0.0)
    best: dict[Span, Evidence] = {}
    for group in groups:
        own = max((one.score for one in group if one.span.doc_id == subject), default=0.0)
        factor = top / own if own and len(groups) > 1 else 1.0
        for one in group:
            if one.span not in best or best[one.span].score < one.score * factor:
                best[one.span] = replace(one, score=one.score * factor)
    return [sorted(best.values(), key=lambda one: -one.score)]


def framed(index: Index, newer: Sequence[Evidence], older: Sequence[Evidence]) -> list[Block]:
    """The newer state first, its best sentence before the others, then the strategy's.

    Each under the edition of its own document: the parts of a question may be told from several.
    """
    best: dict[str, Evidence] = {}
    for one in newer:
        best.setdefault(one.span.doc_id, one)
    blocks = [Block(tuple(group), _newer_frame(index, best[group[0].span.doc_id])) for group in by_rank(newer)]
    return blocks + [Block(tuple(group), _older_frame(index)) for group in by_rank(older)]


def _newer_frame(index: Index, best: Evidence) -> Notice:
    key = "assistant.newer_state" if state_of(index, best).is_newer else "assistant.other_state"
    return notice(key, edition=index.documents[best.span.doc_id].source.edition)


def _older_frame(index: Index) -> Notice:
    strategies = [d.source for d in index.documents.values() if d.source.kind == "strategy"]
    edition = max(strategies, key=lambda source: source.as_of or "").edition if strategies else "2021"
    return notice("assistant.older_state", edition=edition)


# -- a newer value of the same figure ---------------------------------------------------------------


def newer_value(index: Index, question: Question, evidence: Sequence[Evidence]) -> Evidence | None:
    """A sentence with a later value of the figure that the best sentence gives.

    Only when the question names neither a year nor a state. Both answer with the type that is asked
    for, have the same of the question's words and differ in their numbers.
    """
    best = evidence[0]
    if question.expected not in _VALUES or question.filters.years or not best.fits or asked_state(question):
        return None
    date = state_of(index, best).date
    for other in evidence[1:]:
        if other.score < WORTH * best.score:
            return None
        if other.fits and state_of(index, other).date > date and _is_one_figure(index, question, best, other):
            return other
    return None


def _is_one_figure(index: Index, question: Question, one: Evidence, other: Evidence) -> bool:
    texts = [index.documents[e.span.doc_id].slice(e.span) for e in (one, other)]
    words = [{word for word in stems(text) if not word.isdigit()} for text in texts]
    numbers = [{q.value for q in quantities(_YEAR.sub("", text)) if q.kind != "date"} for text in texts]
    asked = {stem(word) for word in question.focus}
    return (
        bool(numbers[0] and numbers[1])
        and not numbers[0] & numbers[1]
        and asked & words[0] == asked & words[1]
        and len(words[0] & words[1]) >= ONE_FIGURE * min(len(words[0]), len(words[1]))
    )
