"""A question's parts and a comparison's sides: each is searched, judged and answered by itself.

A side is answered by sentences about it: most of what its words tell (by idf) stands in the
sentence or in the headings and title above it. A side without such sentences, and a part that the
documents don't answer, is named as open; the others are answered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.answer_types import carries
from assistant.compose.editions import asked_state
from assistant.compose.novelty import has_word
from assistant.evidence import Evidence, EvidenceCollector
from assistant.question import Question, understand
from assistant.retrieve import Ranking
from assistant.topic import unknown_words
from corpus.german import STOP_WORDS, WORD, fold, stem
from corpus.index import Index
from corpus.schema import Notice, Statement
from corpus.texts import notice

# Share of a side's words (by idf) that a sentence about it has around it.
ABOUT = 0.7
_TOPIC = re.compile(r"\s*\([^()]*\)\s*$")
_LINK = re.compile(
    r"\s*\b(?:und|and|von|vom|mit|zu|zum|zur|from|with|to|than|als|oder|or|im vergleich|im gegensatz)\s*$", re.I
)
_ARTICLE = re.compile(r"^(?:der|die|das|dem|den|the|an?)\s+", re.IGNORECASE)
_ALTERNATIVE = re.compile(r"\b(?:oder|or)\b|\bvor und nach\b|\bbefore and after\b", re.IGNORECASE)
# Words that ask for a difference and not for a certain one.
_DIFFERENCE = re.compile(r"unterschied|unterscheid|vergleich|verglichen|gegenüber|differ|compar", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """One part or side. ``label``: as the reader knows it. ``question``: what is searched and answered.

    ``side``: words that its sentences must be about; empty for a part that is a question of its own.
    """

    label: str
    question: Question
    side: str = ""
    compared: bool = False

    @property
    def frame(self) -> Notice | None:
        """What stands before its sentences: sides of a comparison are told apart."""
        if not self.compared:
            return None
        return notice("assistant.side", side=self.label) if self.side else notice("assistant.part", part=self.label)

    @property
    def left_open(self) -> Notice:
        """That the documents don't answer it."""
        if self.side:
            return notice("assistant.side_open", side=self.label)
        return notice("assistant.part_open", part=self.label)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a part, best first, and the probability that the documents answer it."""

    part: Part
    evidence: tuple[Evidence, ...]
    probability: float


Judge = Callable[[Question, Ranking, Sequence[Evidence]], float]


def parts_of_question(question: Question) -> tuple[Part, ...]:
    """Its parts, or its sides; empty for one question.

    Sides that are no names ("mehr … oder weniger", "vor und nach 2006") are no questions of their own.
    """
    if question.parts:
        compared = question.kind == "comparison"
        return tuple(
            Part(_TOPIC.sub("", text), understand(text, max_chars=len(text)), compared=compared)
            for text in question.parts  # its length was judged as a whole
        )
    if not question.sides or not all(_is_name(question, side) for side in question.sides):
        return ()
    return tuple(_side(question, number) for number in range(len(question.sides)))


def _side(question: Question, number: int) -> Part:
    """The question about one side alone."""
    side, other = question.sides[number], question.sides[1 - number]
    before, _, after = question.standalone.partition(other)
    alone = f"{_LINK.sub('', before)} {after}".strip()
    if other not in question.standalone and not _names_aspect(question):
        alone = side  # "in Hannover und Hildesheim": what the two share is written once
    if side not in alone:
        alone = f"{alone} ({side})"
    asked = replace(question, standalone=alone, sides=())
    if not _names_aspect(question):
        asked = replace(asked, kind="definition", focus=tuple(word.lower() for word in _words(side)))
    return Part(_ARTICLE.sub("", side), asked, side, compared=True)


def _is_name(question: Question, side: str) -> bool:
    """Does it name something? What is written in capitals does, and what "zwischen … und …" stands around.

    An alternative or a time ("rein oder raus", "vor und nach 2006") in small letters does not.
    """
    words = _words(side)
    if not words:
        return False
    return any(word[0].isupper() for word in words) or not _ALTERNATIVE.search(question.standalone)


def _names_aspect(question: Question) -> bool:
    """Is a certain difference asked for ("bei der Zielgruppe"), not just any?"""
    sides = {word.lower() for side in question.sides for word in _words(side)}
    return any(word not in sides and not _DIFFERENCE.search(word) for word in question.focus)


def _words(text: str) -> list[str]:
    return [word for word in WORD.findall(text) if word.lower() not in STOP_WORDS]


def find(
    index: Index,
    part: Part,
    rank: Callable[[str], Ranking],
    collector: EvidenceCollector,
    judge: Judge,
) -> Found:
    ranking = rank(part.question.standalone)
    evidence = collector.collect(ranking, part.question.expected)
    probability = judge(part.question, ranking, evidence)
    if part.side:
        evidence = of_exact_name(index, part.side, [one for one in evidence if is_about(index, part.side, one)])
    return Found(part, tuple(evidence), probability if evidence else 0.0)


def is_about(index: Index, side: str, evidence: Evidence) -> bool:
    """Has a sentence, with what stands above it, most of what a side's words tell?"""
    idf = {word.lower(): index.lexical.stems.idf(stem(word.lower())) for word in _words(fold(side))}
    text = f"{evidence.passage.context}\n{index.documents[evidence.span.doc_id].slice(evidence.span)}"
    there = {stem(word.lower()) for word in WORD.findall(fold(text))}
    found = sum(weight for word, weight in idf.items() if has_word(there, word))
    return found >= ABOUT * sum(idf.values())


def of_exact_name(index: Index, side: str, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Without what is about a longer name of the register that begins like the side's ("Koordinierungsstelle").

    As long as other sentences have the name alone: "Koordinierungsstellen Frau und Wirtschaft" is another thing.
    """
    own = _one_noun(side)
    names = {alias.value for offer in index.register.offers for alias in offer.aliases} if own else set()
    longer = [_inflected(name) for name in names if len(_words(name)) > 1 and _begins_with(name, own, side)]
    if not longer:
        return list(evidence)

    def is_exact(one: Evidence) -> bool:
        document = index.documents[one.span.doc_id]
        text = document.slice(one.span)
        if any(name.search(document.source.title) for name in longer):
            return False
        left = f"{text} {' '.join(document.section_path_at(one.span.start))}"
        for name in longer:
            left = name.sub(" ", left)
        return _inflected(own).search(left) is not None

    exact = [one for one in evidence if is_exact(one)]
    return exact or list(evidence)


def _one_noun(side: str) -> str:
    """The noun that a side is called, alone or with a genitive behind it; empty for a name of several words."""
    every = WORD.findall(side)
    first = next((place for place, word in enumerate(every) if word.lower() not in STOP_WORDS), len(every))
    behind = every[first + 1 : first + 2]
    return every[first] if first < len(every) and all(word.lower() in STOP_WORDS for word in behind) else ""


def _begins_with(name: str, head: str, side: str) -> bool:
    """Is a name the side's first noun and then other words than the side has?"""
    first, *others = _words(name)
    return stem(first.lower()) == stem(head.lower()) and not any(word.lower() in side.lower() for word in others)


def _inflected(name: str) -> re.Pattern[str]:
    """Its words in any form."""
    return re.compile(r"\s+".join(rf"\b{re.escape(word[: max(len(word) - 1, 3)])}\w*" for word in name.split()))


def still_open(
    left_open: Sequence[Found], told: Sequence[Found], statements: Sequence[Statement], *, has_rows: bool
) -> list[Found]:
    """The parts that an answer leaves open, now that it is composed.

    Rows of the register answer a part that asks for a list, the newer state one that asks for it. A side that is
    answered by nothing of its own is left open: it must not be lost silently.
    """
    frames = {said.frame for said in statements if said.frame}
    shows_state = any(frame.key in ("assistant.newer_state", "assistant.other_state") for frame in frames)

    def is_served(one: Found) -> bool:
        by_rows = has_rows and one.part.question.kind == "list"
        return by_rows or (shows_state and asked_state(one.part.question) in ("today", "change"))

    apart = [one for one in told if one.part.frame is not None]
    lost = [one for one in apart if one.part.frame not in frames] if len(apart) > 1 and not shows_state else []
    shown = any(one.part.frame in frames for one in apart)
    return [one for one in left_open if not is_served(one)] + (lost if shown else [])


def split_by_answer(index: Index, found: Sequence[Found], open_below: float) -> tuple[list[Found], list[Found]]:
    """The parts that are answered, and those that the documents leave open (probability below ``open_below``).

    A part that points back to another and asks for something else of it ("… und von wem?") may be
    answered by the other's own sentence: it is not left open when that one has what it asks for.
    """
    strange = [one for one in found if one.part.compared and unknown_words(index, one.part.question.standalone)]
    unnamed = strange if len(strange) < len(found) else []  # a side that the documents don't even name
    low = [one for one in found if one.probability < open_below or one in unnamed]
    answered = [one for one in found if one not in low]
    left_open = [one for one in low if not any(_tells_too(index, other, one) for other in answered)]
    return [one for one in found if one not in left_open], left_open


def _tells_too(index: Index, told: Found, asked: Found) -> bool:
    points_back = asked.part.label != asked.part.question.standalone
    expected = asked.part.question.expected
    if not points_back or asked.part.side or expected in (None, told.part.question.expected):
        return False
    best = told.evidence[0].span
    return carries(index.documents[best.doc_id].slice(best), expected)
