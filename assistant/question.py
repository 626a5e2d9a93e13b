"""What is asked: a cleaned question, its language and kind, its stand-alone form, what it names.

Rules of German and English (closed word classes, word order, inflection), no word lists for
known questions; ``assistant.questions`` holds them. What can't be asked is refused here,
before anything is searched.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from assistant.questions.clauses import clean, is_thanks, without_greeting, without_hidden
from assistant.questions.content import has_content
from assistant.questions.district import with_districts, without_districts
from assistant.questions.expected import AnswerType, expected_type
from assistant.questions.filters import QuestionFilters, filters_of
from assistant.questions.focus import asked_class, focus_of
from assistant.questions.followup import last_language, stand_alone
from assistant.questions.foreign import is_foreign
from assistant.questions.kinds import WITHOUT_DOCUMENTS, QuestionKind, kind_of
from assistant.questions.language import detect_language
from assistant.questions.parts import parts_of, sides_of
from corpus.errors import QuestionError
from corpus.german import words
from corpus.schema import Language, Turn
from corpus.texts import text

__all__ = ["AnswerType", "Question", "QuestionFilters", "QuestionKind", "clean", "detect_language", "understand"]

_ONLY_LINK = re.compile(r"^\s*(?:https?://|www\.)\S+\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was understood.

    ``text``: what is asked, without a greeting before it; a greeting alone is the text.
    ``standalone``: what is searched and shown; differs from ``text`` for a follow-up. All
    that follows is read from it.
    ``expected``: the type of answer, None when anything may answer.
    ``parts``: the questions it holds, when they are two or more, each standing alone.
    ``districts``: chosen beside the question; they stand in ``standalone`` and ``parts``.
    ``sides``: the two things that a comparison compares, as written.
    ``asked_class``: the noun that "welche …" asks for. ``focus``: content words without the
    question's frame, lower case.
    """

    text: str
    standalone: str
    language: Language
    kind: QuestionKind
    expected: AnswerType | None = None
    filters: QuestionFilters = field(default_factory=QuestionFilters)
    parts: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    asked_class: str | None = None
    focus: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()

    @property
    def without_districts(self) -> Question:
        """What is asked, with the districts chosen beside it named nowhere but in ``districts``."""
        beside = with_districts("", self.districts)
        plain = self.standalone.removesuffix(beside)
        parts = tuple(part.removesuffix(beside) for part in self.parts)
        focus = focus_of(plain, self.asked_class)
        return replace(self, standalone=plain, parts=parts, filters=filters_of(plain), focus=focus)

    @property
    def is_follow_up(self) -> bool:
        return self.standalone != self.text

    @property
    def needs_documents(self) -> bool:
        """False for greetings, questions about the assistant and orders to it."""
        return self.kind not in WITHOUT_DOCUMENTS


def understand(
    raw: str, history: Sequence[Turn] = (), *, max_chars: int = 2000, language: Language | None = None
) -> Question:
    """Reads a question.

    ``language``: of the answer, when the caller knows better than the words do.

    Raises:
        QuestionError: empty, too long, without words, or only a link; nothing is searched.
    """
    cleaned = clean(raw)
    spoken = language or detect_language(cleaned, last_language(history) or "de")
    example = text("assistant.example_1", spoken)
    if not cleaned:
        raise QuestionError("question_empty", example=example)
    if len(cleaned) > max_chars:
        raise QuestionError("question_long", length=len(cleaned), limit=max_chars)
    if _ONLY_LINK.match(cleaned):
        raise QuestionError("question_only_link", example=example)
    if not any(any(c.isalpha() for c in word) for word in words(cleaned)):
        raise QuestionError("question_no_words", example=example)
    asked = without_greeting(without_hidden(cleaned))
    if not asked:
        return Question(cleaned, cleaned, spoken, "thanks" if is_thanks(cleaned) else "greeting")
    kind: QuestionKind = "foreign" if is_foreign(asked) else kind_of(asked)
    if kind in WITHOUT_DOCUMENTS:
        return Question(asked, asked, spoken, kind)
    standalone = stand_alone(asked, history)
    if not has_content(standalone):
        return Question(asked, asked, spoken, "vague")
    return _read(asked, standalone, spoken)


def _read(asked: str, standalone: str, spoken: Language) -> Question:
    plain, districts = without_districts(standalone)
    kind = kind_of(plain)
    parts = parts_of(plain, spoken)
    named = asked_class(plain)
    return Question(
        text=asked,
        standalone=standalone,
        language=spoken,
        kind=kind,
        expected=expected_type(plain),
        filters=filters_of(standalone),
        parts=tuple(with_districts(part, districts) for part in parts),
        sides=sides_of(plain, parts) if kind == "comparison" else (),
        asked_class=named,
        focus=focus_of(standalone, named),
        districts=districts,
    )
