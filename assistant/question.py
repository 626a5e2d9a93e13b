"""What is asked: a cleaned question, its language, its kind, its stand-alone form.

Rules of German and English (closed word classes, word order), no word lists for known
questions. What can't be asked is refused here, before anything is searched.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from corpus.errors import QuestionError
from corpus.german import ENGLISH_STOP_WORDS, STOP_WORDS, function_words, nfc, words
from corpus.schema import Language, Turn
from corpus.texts import text

QuestionKind = Literal["fact", "list", "greeting", "about"]

HISTORY_TURNS = 8
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_ONLY_LINK = re.compile(r"^\s*(?:https?://|www\.)\S+\s*$", re.IGNORECASE)
_LIST_DE = re.compile(
    r"^(?:und |bitte )*(?:welche\b(?!r|s\b)|welchen\b|aus welchen|über welche|in welchen|für welche|"
    r"nenn\w*|liste\w*|zähl\w* .*auf\b|zeig\w*|gib .*(?:liste|überblick)|wer .*\b(?:alles|alle)\b|"
    r"was .*\balles\b|wer (?:ist|sind|war|waren) (?:\w+ ){0,3}(?:mitglied|beteilig|partner))",
    re.IGNORECASE,
)
_LIST_EN = re.compile(
    r"^(?:please )?(?:which \w+s\b|what \w+s\b|what are\b|name (?:the|all|some|every)|list\b|enumerate|"
    r"show (?:me )?(?:the|all)|who (?:is|are) (?:\w+ ){0,3}(?:members|involved|partners))",
    re.IGNORECASE,
)
_OPENING = (
    r"(?:hallo|hallöchen|hi|hey|moin(?: moin)?|servus|grüß gott|grüezi|mahlzeit|"
    r"(?:einen )?(?:schönen )?guten (?:tag|morgen|abend)|hello|good (?:morning|afternoon|evening|day))"
)
_ADDRESS = (
    r"(?: (?:sehr geehrte|liebe[rs]?|dear|damen und herren|team|zusammen|allerseits|alle|leute|bot|chatbot|"
    r"assistent(?:in)?|there|everyone|everybody|all))"
)
_CLOSING = r"(?:danke(?:schön)?|vielen(?: lieben)? dank|tschüss|auf wiedersehen|thanks|thank you|bye|goodbye)"
_WELL_BEING = r"(?:wie geht(?:'s| es)(?: dir| ihnen| euch)?|how are you)"
_END = r"(?![\w-])"  # "Hi-Tech" greets nobody
_SALUTATION = re.compile(
    rf"^\W*(?:(?P<closing>{_CLOSING})|{_OPENING}{_ADDRESS}*){_END}\W*(?:{_WELL_BEING}\W*$)?", re.IGNORECASE
)
# How a clause that asks for something begins, question mark or not.
_ASKS = re.compile(
    r"(?:^|[.!,;:–]\s*)(?:(?:und|aber|oder|and|but|bitte|please) )*(?:welche\w*|wer|wen|wem|wessen|was|wann|warum|"
    r"weshalb|wie|wo|wo[hmrzvd]\w+|gibt es|nenn\w*|liste\w*|zeig\w*|such\w*|ich (?:suche|brauche|möchte|will)|"
    r"who|whom|whose|which|what|when|where|why|how|is there|are there|tell|show|list|name|i (?:need|want|am))\b",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\b(?:wer|was) (?:bist du|sind sie)\b|\bwas (?:kannst du|können sie)\b|"
    r"\bwie (?:funktionierst du|heißt du|heißen sie)\b|"
    r"\b(?:who|what) are you\b|\bwhat can you do\b|\bhow do you work\b|\bwhat(?:'s| is) your name\b|"
    r"^\W*(?:hilfe|help)\W*$",
    re.IGNORECASE,
)
_CONNECTED = re.compile(r"^\W*(?:und|oder|aber|auch|sonst|and|or|but|also|what about|how about)\b", re.IGNORECASE)
# Words that point back to something said before.
_POINTING = frozenset(
    """das dies diese dieser dieses da dort davon dafür dabei daran darin damit dazu daraus er sie es
    ihn ihm ihr ihre deren dessen denen jene jener solche dasselbe letztere
    it its they them their that this those these there he she his her one ones""".split()
)
_SHORT_WORDS = 6


@dataclass(frozen=True, slots=True)
class Question:
    """``text``: what is asked, without a greeting before it; a greeting alone is the text.

    ``standalone``: what is searched; differs from ``text`` for a follow-up.
    """

    text: str
    standalone: str
    language: Language
    kind: QuestionKind

    @property
    def is_follow_up(self) -> bool:
        return self.standalone != self.text


def understand(
    raw: str, history: Sequence[Turn] = (), *, max_chars: int = 2000, language: Language | None = None
) -> Question:
    """Reads a question.

    ``language``: of the answer, when the caller knows better than the words do.

    Raises:
        QuestionError: empty, too long, without words, or only a link; nothing is searched.
    """
    cleaned = clean(raw)
    spoken = language or detect_language(cleaned)
    example = text("assistant.example_1", spoken)
    if not cleaned:
        raise QuestionError("question_empty", example=example)
    if len(cleaned) > max_chars:
        raise QuestionError("question_long", length=len(cleaned), limit=max_chars)
    if _ONLY_LINK.match(cleaned):
        raise QuestionError("question_only_link", example=example)
    if not any(any(c.isalpha() for c in word) for word in words(cleaned)):
        raise QuestionError("question_no_words", example=example)
    asked = _without_greeting(cleaned)
    if not asked:
        return Question(cleaned, cleaned, spoken, "greeting")
    return Question(asked, _standalone(asked, history), spoken, _kind(asked))


def clean(raw: str) -> str:
    """NFC, one line, without control, direction and zero-width characters."""
    return " ".join(_CONTROL.sub("", nfc(raw)).split())


def detect_language(question: str) -> Language:
    """The language with more function words in the question; German when in doubt."""
    tokens = function_words(question)
    both = STOP_WORDS & ENGLISH_STOP_WORDS
    german = sum(token in STOP_WORDS and token not in both for token in tokens)
    english = sum(token in ENGLISH_STOP_WORDS and token not in both for token in tokens)
    if english == german and _LIST_EN.match(question):
        return "en"
    return "en" if english > german else "de"


def _kind(question: str) -> QuestionKind:
    if _ABOUT.search(question):
        return "about"
    return "list" if _LIST_DE.match(question) or _LIST_EN.match(question) else "fact"


def _without_greeting(question: str) -> str:
    """What is asked behind the greeting; "" when nothing is.

    Who says hello and goes on with words of meaning asks for something. Behind thanks or
    a farewell ("Danke, das hat geholfen") it must have the form of a question.
    """
    rest, thanked = question, False
    while found := _SALUTATION.match(rest):
        rest, thanked = rest[found.end() :], thanked or found["closing"] is not None
    if rest == question or "?" in rest or _ASKS.search(rest):
        return rest
    has_meaning = len(function_words(rest)) < len(words(rest))
    return rest if has_meaning and not thanked else ""


def _standalone(question: str, history: Sequence[Turn]) -> str:
    """A follow-up is searched together with the question it follows."""
    asked = [clean(turn.content) for turn in history[-HISTORY_TURNS:] if turn.role == "user"]
    asked = [turn for turn in asked if turn]
    if not asked or not _is_follow_up(question):
        return question
    return f"{asked[-1]} {question}"


def _is_follow_up(question: str) -> bool:
    if _CONNECTED.match(question):
        return True
    functions = function_words(question)
    content = words(question)
    for token in functions:
        content.remove(token)
    if not content:
        return True
    # "IT" is no "it": of the content words only those that are never a function word can point.
    pointing = _POINTING.intersection(functions) | (_POINTING.intersection(content) - STOP_WORDS - ENGLISH_STOP_WORDS)
    return len(content) <= _SHORT_WORDS // 2 + 1 and bool(pointing)
