"""From the browser's messages to an answer and back: the chat's one handler, without Gradio."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from typing import Any

from assistant.factory import LiveAssistant
from assistant.web.render import answer_html, hint_html, question_html
from corpus.errors import StrategyError
from corpus.schema import Language, Turn

# A message as Gradio's chat component sends and takes it: {"role": …, "content": …}.
Message = dict[str, Any]
SHOWN_CHARS = 2000


def respond(
    live: LiveAssistant, question: object, messages: Sequence[Message] | None, language: Language, base: str
) -> Iterator[tuple[str, list[Message]]]:
    """Streams (cleared input, messages) while the answer grows.

    What the browser sends is not trusted: anything but a string is an empty question, and
    of the earlier messages only the user's words are used, to understand a follow-up.
    ``language``: of the page; answers follow the question's own language.
    """
    asked = question if isinstance(question, str) else ""
    earlier = list(messages or [])
    history = [Turn("user", words) for words in map(_users_words, earlier) if words]
    shown = asked if len(asked) <= SHOWN_CHARS else f"{asked[:SHOWN_CHARS]} …"
    with_question = [*earlier, _message("user", question_html(shown))] if asked.strip() else earlier
    try:
        for growing in live.get().ask_stream(asked, history):
            yield "", [*with_question, _message("assistant", answer_html(growing, base))]
    except StrategyError as error:
        yield "", [*with_question, _message("assistant", hint_html(error.text(language), language))]


def _message(role: str, content: str) -> Message:
    return {"role": role, "content": content}


def _users_words(message: Message) -> str:
    """The words of a user's earlier message; "" for anything else."""
    if not isinstance(message, dict) or message.get("role") != "user":
        return ""
    content = message.get("content")
    if isinstance(content, list):
        content = " ".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    if not isinstance(content, str):
        return ""
    return html.unescape(content.removeprefix("<span>").removesuffix("</span>"))[:SHOWN_CHARS]
