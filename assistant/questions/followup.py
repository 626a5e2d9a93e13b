"""A follow-up question → a question that stands alone, in words that the user can check.

Three forms, the first that fits:

1. A place or phrase takes the place of its counterpart: "Welche Branchen fehlen in Hannover?",
   "Und in Hildesheim?" → "Welche Branchen fehlen in Hildesheim?".
2. The new question with the topic in brackets: "Wer macht da mit? (Green Tec in Holzminden)".
3. The question as it is, when nothing points back.

What the assistant said gives the name of what was asked for ("Wer hilft …?" – "„Start Guide“
ist …"), nothing else: it is never read as an instruction, and a name that looks like one is
not taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.questions.clauses import (
    begins_with_question_word,
    begins_with_verb,
    capitalised,
    clean,
    connector_of,
    sentences_of,
    without_connector,
    without_greeting,
)
from assistant.questions.filters import places_in
from assistant.questions.language import detect_language
from assistant.questions.orders import is_instruction
from assistant.questions.phrases import Phrase, noun_phrases, topic_of
from assistant.questions.pointing import points_back
from assistant.questions.wordclasses import (
    ARTICLES,
    AUXILIARIES,
    LIGHT_VERBS,
    PREPOSITIONS,
    QUESTION_WORDS,
    RELATIONAL,
    Token,
    has_case,
    is_noun,
    tokens,
)
from corpus.german import char_ngrams
from corpus.schema import Language, Turn
from corpus.taxonomy import taxonomy

HISTORY_TURNS = 8
TURN_CHARS = 500
MAX_NAME_CHARS = 80
MAX_FRAGMENT_WORDS = 5
MAX_NAMED_TOPIC = 8  # words of a topic that still go with a name
MIN_SHARED, MIN_TAIL = 5, 3  # letters that two compounds share, and that one has more
MIN_LIKENESS = 0.25  # share of letter trigrams that make two nouns counterparts
_WHAT_ABOUT = re.compile(
    r"^\W*(?:(?:and|but)\s+)?(?:what|how) about\b\s*|"
    r"^\W*(?:und\s+)?was (?:ist|wäre) (?:denn )?mit\s+(?:den\s+)?|"
    r"^\W*(?:und\s+)?wie (?:ist|sieht) es (?:denn )?(?:(?:mit|bei)\s+(?:den\s+)?|(?=(?:in|im|für)\s))",
    re.IGNORECASE,
)
# "Und das in Hildesheim?": what stands for the thing of the last question, before another place.
_THE_ONE = re.compile(
    r"^(?:das|der|die|den|dem|denen|(?:the|that|those) ones?|that|those)\s+"
    r"(?=(?:in|im|von|vom|aus|am|for|from|of|at)\b)",
    re.IGNORECASE,
)
_LEFT_OVER = re.compile(r"\s+aus$", re.IGNORECASE)  # of "Wie sieht es … aus?"
_YEAR = re.compile(r"(?:19|20)\d\d")
_ASKS_FOR_ENTITY = re.compile(
    r"^\W*(?:(?:an|bei|mit|von|für|zu|auf|in)\s+)?(?:wer|wen|wem|wo|wohin|welche[rsm]|who|whom|where|which)\b|"
    r"\b(?:gibt|gab)(?:['’]?s| es)\b|\bwie heiß(?:t|en)\b|\b(?:is|are) there\b|\bwhat(?:'s| is) the name\b",
    re.IGNORECASE,
)
_MARKS = re.compile(r"\[\d+\]|<[^>]*>|[*_`#•]+|^\s*[-–]\s+")
_NAME_LINKS = PREPOSITIONS | ARTICLES | {"und", "&", "–", "and", "statt", "+"}
_QUOTED_NAME = re.compile(r"[„“\"«](?P<name>[^„“”\"«»]{2,60})[“”\"»]")


@dataclass(frozen=True, slots=True)
class _Said:
    """The conversation so far: the last question in stand-alone form, and the name the answer gave."""

    question: str
    language: Language
    name: str = ""


def stand_alone(question: str, history: Sequence[Turn]) -> str:
    """The question in a form that needs no history; the question itself when it needs none anyway.

    Of the history the last ``HISTORY_TURNS`` turns count, ``TURN_CHARS`` characters of each.
    """
    said = _read(history)
    return question if said is None else _resolved(question, said)


def last_language(history: Sequence[Turn]) -> Language | None:
    """The language that the user spoke last."""
    said = _read(history)
    return said.language if said else None


def _read(history: Sequence[Turn]) -> _Said | None:
    said: _Said | None = None
    for turn in history[-HISTORY_TURNS:]:
        content = clean(turn.content[:TURN_CHARS])
        if turn.role != "user":
            if said is not None and not said.name:
                said = _Said(said.question, said.language, _name_given(content, said))
            continue
        asked = without_greeting(content) if content else ""
        names_nothing = said is None and points_back(asked) and not noun_phrases(asked)
        if asked and not is_instruction(asked) and not names_nothing:
            language = detect_language(asked, said.language if said else "de")
            said = _Said(_resolved(asked, said) if said else asked, language)
    return said


def _resolved(question: str, said: _Said) -> str:
    fragment = _fragment(question)
    if fragment:
        return _replaced(question, fragment, said) or _with_topic(question, said)
    if not points_back(question):
        return question
    return _with_topic(question, said)


def _with_topic(question: str, said: _Said) -> str:
    """The new question and, in brackets, what it is about."""
    topic = topic_of(said.question, said.language, places=not places_in(question))
    if topic and topic.lower() in said.name.lower() and RELATIONAL.match(said.name) is None:
        topic = said.name
    elif said.name and said.name.lower() not in topic.lower() and RELATIONAL.match(said.name) is None:
        is_whole_question = topic.startswith(("zu: ", "about: ")) or len(topic.split()) > MAX_NAMED_TOPIC
        topic = said.name if is_whole_question or not topic else f"{said.name}; {topic}"
    if not topic:
        return f"{said.question} {question}"
    rest = without_connector(question).strip()
    whole = begins_with_question_word(rest) or begins_with_verb(rest)
    plain = capitalised(rest) if whole else question
    return f"{plain}{'?' if whole and plain[-1].isalnum() else ''} ({topic})"


# ---- "Und in Hildesheim?" --------------------------------------------------------------------


def _fragment(question: str) -> str:
    """The bare phrase of a question that is nothing but one; "" for a whole question.

    It has a connector ("Und …", "What about …") or is a preposition's phrase or a place alone,
    and neither question word nor verb.
    """
    rest = _WHAT_ABOUT.sub("", question)
    connected = rest != question or bool(connector_of(question))
    rest = _LEFT_OVER.sub("", without_connector(rest).strip().rstrip(" ?!.…"))
    every = [token for token in tokens(rest) if token.is_word]
    if not every or any(t.lower in QUESTION_WORDS for t in every) or len(every) > 8:
        return ""
    if _YEAR.fullmatch(rest):
        return rest if connected else ""
    phrases = noun_phrases(rest)
    covered = sum(p.end - p.start for p in phrases)
    tail = rest[phrases[-1].end :] if phrases else rest
    if phrases and covered >= 0.6 * len(rest) and not _is_clause(tail):
        only_place = len(phrases) == 1 and phrases[0].is_place
        return rest if connected or phrases[0].preposition or only_place else ""
    opens = every[0].lower in PREPOSITIONS or every[0].lower in ARTICLES or len(every) <= 2 or rest[0].isdigit()
    return rest if connected and opens and len(every) <= MAX_FRAGMENT_WORDS and not _has_verb(every) else ""


def _has_verb(every: Sequence[Token]) -> bool:
    return any(t.lower in AUXILIARIES or t.lower in LIGHT_VERBS for t in every)


def _is_clause(tail: str) -> bool:
    return any(
        t.is_word and t.lower not in ("auch", "too", "also", "as", "well", "so", "dort", "denn") for t in tokens(tail)
    )


def _replaced(question: str, fragment: str, said: _Said) -> str:
    """The last question with the fragment in it; "" when it has no counterpart of it."""
    before = said.question
    opening = tokens(fragment)[0]
    if opening.lower in PREPOSITIONS or opening.lower in ARTICLES:
        fragment = opening.lower + fragment[opening.end :]
    if _YEAR.fullmatch(fragment):
        return _YEAR.sub(fragment, before) if len(set(_YEAR.findall(before))) == 1 else ""
    of_the_one = _THE_ONE.sub("", fragment)
    new = noun_phrases(of_the_one)
    if len(new) == 1 and new[0].is_place and not of_the_one[: new[0].start].strip():
        return _other_place(before, new[0], said.language)
    new = noun_phrases(fragment)
    counterpart = _counterpart(before, new[0]) if new else None
    if counterpart is not None:
        fitted = _fitted(counterpart, new[0])
        return before[: counterpart.start] + fitted + before[counterpart.end :] if fitted else ""
    group = _other_group(before, fragment)
    if group:
        return group
    first = tokens(fragment)[0].lower
    if first in PREPOSITIONS and first not in ARTICLES and _takes_more(before):
        return f"{before.rstrip(' ?!.')} {fragment}?"
    return ""


def _other_place(before: str, place: Phrase, language: Language) -> str:
    """The question for another place, with the preposition that stands there; for a place at its end when it has none.

    A German question that ends in a verb or has a clause of its own takes it behind a comma. One with a topic in
    brackets takes none.
    """
    old = _place_phrase(before)
    if old is None:
        if not place.preposition or "(" in before:
            return ""
        comma = "" if language == "en" or _takes_more(before) else ","
        return f"{before.rstrip(' ?!.')}{comma} {place.text}?"
    if old.preposition:
        written = place.text if place.preposition else f"in {place.bare}"
        if place.article and not place.preposition:
            written = f"{old.preposition} {place.text}"
    else:
        written = _with_title(before[old.start : old.end], place)
    return before[: old.start] + written + before[old.end :]


def _with_title(old: str, place: Phrase) -> str:
    """ "den Landkreis Holzminden" → "den Landkreis Schaumburg", if Schaumburg is one."""
    named = places_in(place.text)
    title = re.match(r"(?P<before>(?:\w+\s+)?)(?P<title>Landkreis|Kreis|Region)\s", old)
    if title and named and named[0].region.endswith(f"{title['title']} {place.bare}"):
        return f"{title['before']}{title['title']} {place.bare}"
    return place.bare


def _place_phrase(question: str) -> Phrase | None:
    """The last place named, with the preposition and article before it and nothing else."""
    places = places_in(question)
    if not places:
        return None
    place = places[-1]
    every = [token for token in tokens(question) if token.end <= place.start]
    start, preposition, article = place.start, "", ""
    title = every[-1] if every and every[-1].lower in ("landkreis", "kreis", "stadt", "raum", "region") else None
    if title is not None:
        start = every.pop().start
    if every and every[-1].lower in ARTICLES:
        article, start = every[-1].lower, every.pop().start
    if every and every[-1].lower in PREPOSITIONS:
        preposition, start = every[-1].lower, every[-1].start
    return Phrase(question[start : place.end], start, place.end, preposition, article, True)


def _other_group(before: str, fragment: str) -> str:
    """The question for another target group, where nouns have no capitals to be told by."""
    new, old = (
        [f for f in taxonomy().find(text, english=True) if f.concept.dimension == "target_group"]
        for text in (fragment, before)
    )
    if not new or not old or (new[0].start, new[0].end) != (0, len(fragment)):
        return ""
    return before[: old[0].start] + fragment + before[old[0].end :]


def _counterpart(before: str, new: Phrase) -> Phrase | None:
    """The phrase of the last question that a new one stands for: alike by its noun or preposition."""
    phrases = [p for p in noun_phrases(before) if not p.is_place and p.start > 0]
    if not phrases:
        return None
    best = max(phrases, key=lambda p: _likeness(p.bare, new.bare))
    if _likeness(best.bare, new.bare) >= MIN_LIKENESS and bool(best.preposition) == bool(new.preposition):
        return best
    same = [
        p
        for p in phrases
        if p.preposition == new.preposition and p.article == new.article and (p.preposition or p.article)
    ]
    return same[0] if len(same) == 1 else None


def _likeness(one: str, other: str) -> float:
    """Dice coefficient of the letter trigrams of the head nouns ("Einpendlerquote", "Auspendler")."""
    a, b = (set(char_ngrams(text.split()[0], 3, 3)) if text.split() else set() for text in (one, other))
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def _fitted(old: Phrase, new: Phrase) -> str:
    """The new phrase in the form of the old one; "" when the sentence would not be one any more.

    "die Einpendlerquote", "Auspendler" → "die Auspendlerquote": a part of a compound for its
    counterpart; else only phrases with the same article and preposition, or none.
    """
    if len(old.bare.split()) == len(new.bare.split()) == 1:
        shared = _shared_end(new.bare, old.bare)
        tail = old.bare[old.bare.lower().find(shared) + len(shared) :] if shared else ""
        if len(tail) >= MIN_TAIL:
            return old.text[: len(old.text) - len(old.bare)] + new.bare + tail
    return new.text if (old.preposition, old.article) == (new.preposition, new.article) else ""


def _shared_end(new: str, old: str) -> str:
    """The longest end of the new noun that stands within the old one, of at least ``MIN_SHARED`` letters."""
    for start in range(len(new) - MIN_SHARED + 1):
        if new[start:].lower() in old.lower():
            return new[start:].lower()
    return ""


def _takes_more(question: str) -> bool:
    """Can a phrase be added at the end? One clause that ends in a noun, or in "gibt es"."""
    every = tokens(question.rstrip(" ?!."))
    if "," in question or "(" in question or not every or not has_case(question):
        return False
    return is_noun(every[-1]) or every[-1].lower in ("es", "there")


# ---- the name that an answer gave ------------------------------------------------------------


def _name_given(answer: str, said: _Said) -> str:
    """The subject of an answer's first sentence if the question asked for a thing by name."""
    if not _ASKS_FOR_ENTITY.search(said.question):
        return ""
    first = next(iter(sentences_of(_MARKS.sub(" ", answer).strip())), "")
    start = first.lstrip(" (")
    quoted = _QUOTED_NAME.match(start) or _QUOTED_NAME.search(start[:MAX_NAME_CHARS])
    name = quoted["name"] if quoted else _subject(start)
    name = " ".join(name.split())[:MAX_NAME_CHARS]
    return "" if is_instruction(first) or is_instruction(name) or name.lower() in said.question.lower() else name


def _subject(sentence: str) -> str:
    """Nouns and names at the start of a sentence, up to the verb."""
    every = tokens(sentence)
    run: list[Token] = []
    for i, token in enumerate(every):
        if (
            is_noun(token, first=i == 0)
            or (run and token.text.isdigit())
            or (token.lower in _NAME_LINKS and (run or i == 0))
        ):
            run.append(token)
        else:
            break
    while run and not is_noun(run[-1]) and not run[-1].text.isdigit():
        run.pop()
    while run and run[0].lower in ARTICLES:
        run.pop(0)
    if not run or run[0].lower in PREPOSITIONS:
        return ""
    return sentence[run[0].start : run[-1].end]
