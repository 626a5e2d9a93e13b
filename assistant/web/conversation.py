"""From the browser's messages to an answer and back: the chat's one handler, without Gradio."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from assistant.factory import LiveAssistant
from assistant.record import Asked, record_of
from assistant.region import districts, for_regions
from assistant.web.render import answer_html, hint_html, question_html
from assistant.web.shelf import Shelf
from assistant.web.tools import tools_html
from corpus.errors import StrategyError
from corpus.schema import Answer, Language, Turn

# A message as Gradio's chat component sends and takes it: {"role": …, "content": …}.
Message = dict[str, Any]
SHOWN_CHARS = 2000
# Of a chat that is kept on the page; well below the limit on what a browser may send.
CHAT_CHARS = 400_000


@dataclass(frozen=True, slots=True)
class Chat:
    """Who answers, and where answers lie that a reader may save. ``base``: path of the service, ends in "/"."""

    live: LiveAssistant
    shelf: Shelf
    base: str


def respond(
    chat: Chat, question: object, messages: Sequence[Message] | None, language: Language, district: object = ""
) -> Iterator[tuple[str, list[Message]]]:
    """Streams (cleared input, messages) while the answer grows.

    What the browser sends is not trusted: anything but a string is an empty question, a district
    that isn't one is none, and of the earlier messages only the user's words are used, to understand
    a follow-up. ``language``: of the page; answers follow the question's own language.
    """
    typed = question if isinstance(question, str) else ""
    earlier = _recent(list(messages or []))
    history = tuple(Turn("user", words) for words in map(_users_words, earlier) if words)
    shown = typed if len(typed) <= SHOWN_CHARS else f"{typed[:SHOWN_CHARS]} …"
    with_question = [*earlier, _message("user", question_html(shown))] if typed.strip() else earlier
    try:
        for markup in _answers(chat, Asked(typed, history), district):
            yield "", [*with_question, _message("assistant", markup)]
    except StrategyError as error:
        yield "", [*with_question, _message("assistant", hint_html(error.text(language), language))]


def _answers(chat: Chat, typed: Asked, district: object) -> Iterator[str]:
    """The growing answer, and the complete one with what can be done with it."""
    assistant = chat.live.get()
    chosen = [district] if isinstance(district, str) and district in districts() else []
    asked = for_regions(assistant, typed, chosen)
    growing: Answer | None = None
    for growing in assistant.ask_stream(asked.question, asked.history, language=asked.language):
        yield answer_html(growing, chat.base, understood=_understood(growing, asked, typed))
    if growing is not None and growing.status != "off_topic":
        token = chat.shelf.keep(record_of(assistant, growing, asked, date.today()))
        tools = tools_html(growing, chat.base, token)
        yield answer_html(growing, chat.base, understood=_understood(growing, asked, typed), tools=tools)


def _understood(answer: Answer, asked: Asked, typed: Asked) -> str:
    """The question that was answered, where it isn't the one that was typed; typing errors are told elsewhere."""
    changed = asked != typed or answer.standalone_question != answer.question
    return answer.standalone_question if changed and answer.status != "off_topic" else ""


def _recent(messages: list[Message]) -> list[Message]:
    """The latest messages, from a question on: the browser sends the whole chat with each question."""
    sizes = [len(str(message)) for message in messages]
    left, first = sum(sizes), 0
    if left <= CHAT_CHARS:
        return messages
    while first < len(messages) and (left > CHAT_CHARS or not _is_question(messages[first])):
        left -= sizes[first]
        first += 1
    return messages[first:]


def _is_question(message: Message) -> bool:
    return isinstance(message, dict) and message.get("role") == "user"


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
