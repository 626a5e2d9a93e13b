"""Two questions in one, and the two sides of a comparison. Conservative: in doubt it is one."""

from __future__ import annotations

import re
from itertools import pairwise

from assistant.questions.clauses import begins_with_question_word, capitalised, sentences_of
from assistant.questions.filters import places_in
from assistant.questions.phrases import noun_phrases, topic_of
from assistant.questions.pointing import points_back
from assistant.questions.wordclasses import (
    ARTICLES,
    AUXILIARIES,
    LIGHT_VERBS,
    PREPOSITIONS,
    QUESTION_WORDS,
    is_noun,
    tokens,
)
from corpus.schema import Language

MAX_PARTS = 4
_ELLIPTIC_WORDS = 6
_PREPOSITION = "|".join(sorted(PREPOSITIONS, key=lambda word: (-len(word), word)))
_QUESTION_WORD = "|".join(sorted(QUESTION_WORDS, key=lambda word: (-len(word), word)))
_JOINT = re.compile(
    rf"(?P<joint>\s*[,;]?\s+(?:und|and)\s+|\s*[,;]\s+)(?P<next>(?:(?:{_PREPOSITION})\s+)?(?P<wh>{_QUESTION_WORD})\b)",
    re.IGNORECASE,
)
_STARTS_LIKE_A_VERB = re.compile(r"\w+(?:t|en|[’']s)\b")
_VERB_FORM = re.compile(r"[a-zäöüß]{3,}(?:t|en|te|ten|s|ed)")
_TOPIC = re.compile(r"\s*\((?P<topic>[^()]{2,200})\)\s*$")
# "wer das in Hannover?": the pronoun stands for the first clause's phrase with the same article.
_PRONOUN = re.compile(rf"\b(?P<article>das|die|der|den|dem)(?=\s+(?:{_PREPOSITION})\b)", re.IGNORECASE)
_NAME = r"[\w„“\"!:-]+(?:\s+[\w„“\"!:-]+)"
_END = r"(?=[?.,](?:\s|$)|\s+(?:bei|beim|in der|hinsichtlich|with regard|differ|compare)\b|$)"
_AT_PLACE = re.compile(r"\s*\b(?:in|im|von|vom|of|at)(?:\s+(?:der|dem|the))?\s*$", re.IGNORECASE)
_BEFORE_PLACE = re.compile(
    r"(?:(?:der|die|das|den|dem|beiden|the|two)\s+)*(?P<thing>\S.*?)\s+(?:(?:in|im|von|vom|of|at)(?:\s+(?:der|dem|the))?\s+)?",
    re.IGNORECASE,
)
_VERSUS = r"im vergleich (?:zum?|zur|mit)|verglichen mit|compared (?:to|with)|versus|vs\.?"
_SIDES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:zwischen|between)\s+(?P<a>(?!\d{{4}}).+?)\s+(?:und|and)\s+(?P<b>.+?){_END}",
        r"\b(?:unterscheiden sich|unterscheidet sich|vergleiche?|vergleichen? (?:(?:sie|bitte|mal|mir|uns) )+|compare|"
        r"do|does)\s*\b(?P<a>.+?)\s+"
        rf"(?:differ\s+)?(?:und|and|from|von|mit|with)\s+(?P<b>.+?){_END}",
        rf"(?P<a>{_NAME}{{0,3}}?)\s+(?:{_VERSUS})\s+(?P<b>.+?){_END}",
        r"(?P<a>[\w!:-]+)\s+(?:oder|or)\s+(?P<b>[\w!:-]+)(?=[?.!,]|\s|$)",
        r"\b(?P<a>vor)\s+und\s+(?P<b>nach\s+\d{4})\b",
    )
)


def parts_of(question: str, language: Language) -> tuple[str, ...]:
    """The questions that one question holds, each in a form that stands alone; empty when it is one.

    A later part that points back to the first, or has no verb, carries its topic in brackets.
    """
    bracket = _TOPIC.search(question)
    plain = question[: bracket.start()] if bracket else question
    asking = [s for s in sentences_of(plain) if s.endswith("?") or begins_with_question_word(s)]
    pieces = [piece for sentence in asking for piece in _split(sentence)]
    if not 2 <= len(pieces) <= MAX_PARTS:
        return ()
    first, later = pieces[0], [_completed(piece, pieces[0]) for piece in pieces[1:]]
    if bracket is not None:
        return tuple(f"{piece} ({bracket['topic']})" for piece in (first, *later))
    before = _lead_up(plain, asking[0])
    topic = topic_of(before or first, language)
    if not topic:
        return (first, *later)
    if before:
        first = f"{first} ({topic})"
    return (first, *(f"{p} ({topic})" if _needs_topic(p, language) else p for p in later))


def _needs_topic(piece: str, language: Language) -> bool:
    """Is it unclear by itself what a later part is about? In English only names are written in capitals."""
    if points_back(piece) or _is_elliptic(piece) or _is_definite(piece):
        return True
    return language == "en" and not any(token.text[:1].isupper() for token in tokens(piece)[1:])


def _lead_up(question: str, first: str) -> str:
    """The statement that the first question points back to; "" when it points to none."""
    every = sentences_of(question)
    at = every.index(first)
    return every[at - 1] if at > 0 and points_back(first) else ""


def _split(sentence: str) -> list[str]:
    """Clauses that each ask; ", wer …" without "und" only behind a clause that asks "wer" too."""
    pieces: list[str] = []
    start = 0
    for joint in _JOINT.finditer(sentence):
        before = sentence[start : joint.start()]
        opens = [t.lower for t in tokens(before) if t.is_word]
        joined_by_comma = joint["joint"].strip() in (",", ";")
        if len(opens) < 3 or (joined_by_comma and joint["wh"].lower() not in opens[:2]):
            continue
        if begins_with_question_word(before) or pieces or _STARTS_LIKE_A_VERB.match(before):
            pieces.append(before)
            start = joint.start("next")
    pieces.append(sentence[start:])
    return [f"{capitalised(piece.strip(' ,;?!.'))}?" for piece in pieces] if len(pieces) > 1 else [sentence]


def _completed(piece: str, first: str) -> str:
    """The verb and the noun that a second clause left out: "wer das in Hannover?"."""
    piece = _with_gap_filled(piece, first)
    spoken, model = tokens(piece), tokens(first)
    if len(spoken) < 3 or len(model) < 3 or spoken[0].lower != model[0].lower:
        return piece
    leads = spoken[1].lower
    verb = model[1]
    if (leads in ARTICLES or leads in PREPOSITIONS or is_noun(spoken[1])) and verb.text.islower():
        if verb.lower in ARTICLES or verb.lower in PREPOSITIONS:
            return piece
        piece = f"{piece[: spoken[0].end]} {verb.text}{piece[spoken[0].end :]}"
    found = _PRONOUN.search(piece)
    if found is not None:
        same = [p for p in noun_phrases(first) if p.article == found["article"].lower() and not p.preposition]
        if same:
            piece = piece[: found.start()] + _without_place(same[0].text) + piece[found.end() :]
    return piece


def _with_gap_filled(piece: str, first: str) -> str:
    """ "An wie vielen [Schulen arbeiten] die Lotsen in Hannover": what stood between the same words and article."""
    spoken, model = tokens(piece), tokens(first)
    same = next(
        (n for n, (a, b) in enumerate(zip(spoken, model, strict=False)) if a.lower != b.lower),
        min(len(spoken), len(model)),
    )
    if same < 2 or same >= len(spoken) or spoken[same].lower not in ARTICLES:
        return piece
    at = next((n for n in range(same + 1, len(model)) if model[n].lower == spoken[same].lower), None)
    if at is None or not any(_VERB_FORM.fullmatch(token.text) for token in model[same:at]):
        return piece
    left_out = first[model[same].start : model[at].start]
    return f"{piece[: spoken[same].start]}{left_out}{piece[spoken[same].start :]}"


def _without_place(text: str) -> str:
    inner = noun_phrases(text)
    cut = next((m.start() for m in re.finditer(rf"\s(?:{_PREPOSITION})\s", text)), None)
    return text[:cut] if cut and inner else text


def _is_elliptic(piece: str) -> bool:
    """ "Unter welchem Namen?": few words and none of them a verb."""
    every = [t for t in tokens(piece) if t.is_word]
    return len(every) <= _ELLIPTIC_WORDS and not any(
        t.lower in AUXILIARIES
        or t.lower in LIGHT_VERBS
        or (not t.is_function_word and _VERB_FORM.fullmatch(t.text) and t.lower not in ("vielen", "beiden"))
        for t in every
    )


def _is_definite(piece: str) -> bool:
    """ "Wann wurde die Vereinbarung erneuert?": which one was said before, unless a name tells."""
    every = tokens(piece)
    nouns = [t for t in every if is_noun(t)]
    definite = any(t.lower in ("der", "die", "das", "den", "dem", "the") and is_noun(n) for t, n in pairwise(every))
    return definite and len(nouns) == 1 and not nouns[0].is_quoted


def sides_of(question: str, parts: tuple[str, ...]) -> tuple[str, ...]:
    """The two things that a comparison compares, as written; its parts, when it asks the same twice."""
    if len(parts) == 2:
        return parts
    for pattern in _SIDES:
        found = pattern.search(question)
        if found is not None:
            return _in_two_places(found["a"].strip(' „“"”,'), found["b"].strip(' „“"”,'))
    return ()


def _in_two_places(one: str, other: str) -> tuple[str, str]:
    """ "die Welcome Center in Hannover", "Hildesheim": the same thing at either place; as they are otherwise."""
    there, elsewhere = places_in(one), places_in(other)
    if not there or not elsewhere or there[-1].end != len(one):
        return one, other
    thing = _BEFORE_PLACE.fullmatch(one[: there[-1].start])
    if thing is None or all(token.is_function_word for token in tokens(thing["thing"])):
        return one, other
    if _AT_PLACE.sub("", other[: elsewhere[0].start]).strip():
        return one, other
    named = thing["thing"]
    return f"{named} {one[there[-1].start :]}", f"{named} {other[elsewhere[0].start :]}"
