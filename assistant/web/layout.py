"""The page in one language: components and the events between them."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.factory import LiveAssistant
from assistant.web.render import answer_html, hint_html
from corpus.errors import StrategyError
from corpus.schema import Language, Turn
from corpus.texts import text

HERE = Path(__file__).parent
EXAMPLES = tuple(f"assistant.example_{number}" for number in range(1, 6))
CONCURRENT_ANSWERS = 16
Message = dict[str, Any]


def build_page(live: LiveAssistant, language: Language, base: str) -> gr.Blocks:
    """The chat. ``base``: path of the service as the browser sees it, ends in "/"."""
    other: Language = "en" if language == "de" else "de"

    def answer(question: str, messages: list[Message]) -> Iterator[tuple[str, list[Message]]]:
        yield from respond(live, question, messages, language, base)

    with gr.Blocks(title=text("web.title", language), fill_width=True, analytics_enabled=False) as page:
        gr.Markdown(_top(language, other, base), elem_id="top", buttons=[])
        with gr.Row(equal_height=False):
            with gr.Column(scale=5, min_width=320):
                chat = gr.Chatbot(
                    label=text("web.conversation", language), elem_id="chat", buttons=[], height="58vh",
                    layout="panel", latex_delimiters=[], feedback_options=None, show_label=False, autoscroll=False, placeholder=_placeholder(language),
                    group_consecutive_messages=False, allow_file_downloads=False,
                )  # fmt: skip
                with gr.Row(elem_id="ask-row"):
                    box = gr.Textbox(
                        label=text("web.question", language), placeholder=text("web.placeholder", language),
                        elem_id="question", lines=1, max_lines=5, scale=5, autofocus=True,
                    )  # fmt: skip
                with gr.Row():
                    send = gr.Button(text("web.send", language), variant="primary", elem_id="send")
                    stop = gr.Button(text("web.stop", language), elem_id="stop")
                    new = gr.Button(text("web.new_chat", language), elem_id="new-chat")
                with gr.Column(elem_id="examples"):
                    gr.Markdown(text("web.examples", language), buttons=[])
                    examples = [gr.Button(text(key, language), size="sm") for key in EXAMPLES]
            with gr.Column(scale=4, min_width=320, elem_id="source-column"):
                # gr.HTML would need 'unsafe-eval' in the content security policy; the
                # page's script puts the panel into this component instead.
                gr.Markdown(text("web.source_empty", language), elem_id="source-panel", buttons=[])
        events = [
            gr.on(
                [box.submit, send.click], answer, [box, chat], [box, chat],
                api_visibility="private", concurrency_limit=CONCURRENT_ANSWERS, show_progress="minimal",
            )  # fmt: skip
        ]
        for button in examples:
            events.append(
                button.click(
                    answer, [button, chat], [box, chat],
                    api_visibility="private", concurrency_limit=CONCURRENT_ANSWERS, show_progress="minimal",
                )  # fmt: skip
            )
        stop.click(None, None, None, cancels=events, api_visibility="private", queue=False)
        new.click(lambda: ("", []), None, [box, chat], cancels=events, api_visibility="private", queue=False)
    return page


def respond(
    live: LiveAssistant, question: object, messages: list[Message], language: Language, base: str
) -> Iterator[tuple[str, list[Message]]]:
    """Streams (cleared input, messages) while the answer grows.

    What the browser sends is not trusted: anything but a string is an empty question, and
    of the earlier messages only the user's words are used, to understand a follow-up.
    """
    asked = question if isinstance(question, str) else ""
    earlier = list(messages or [])
    history = [Turn("user", said) for said in map(_plain_text, earlier) if said]
    shown = [*earlier, {"role": "user", "content": _as_text(asked)}]
    try:
        for partial in live.get().ask_stream(asked, history, language=None):
            complete = len(partial.statements) == len(partial.citations) or partial.refused
            markup = answer_html(partial, base, complete=complete)
            yield "", [*shown, {"role": "assistant", "content": markup}]
    except StrategyError as error:
        shown = shown if asked.strip() else earlier
        yield "", [*shown, {"role": "assistant", "content": hint_html(error.text(language), language)}]


def _as_text(asked: str) -> str:
    """A user's words as they are: a long paste is cut for display only, mark-up is escaped."""
    from assistant.web.render import esc

    shown = asked if len(asked) <= 2000 else f"{asked[:2000]} …"
    return f"<span>{esc(shown)}</span>"


def _plain_text(message: Message) -> str:
    """The words of a user's message in the browser's list (its own HTML removed again)."""
    if message.get("role") != "user":
        return ""
    content = message.get("content")
    if isinstance(content, list):
        content = " ".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    if not isinstance(content, str):
        return ""
    return html.unescape(content.removeprefix("<span>").removesuffix("</span>"))[:2000]


# -- static parts -------------------------------------------------------------------------------


def _top(language: Language, other: Language, base: str) -> str:
    """Heading, language switch and the AI notice, as Markdown."""
    return (
        f"# {text('web.heading', language)}\n\n"
        f"[{text('web.other_language', language)}]({base}{other}/)\n\n"
        f"{text('web.ai_notice', language)} {text('web.privacy', language)}"
    )


def _placeholder(language: Language) -> str:
    return text("web.empty_chat", language)


def head(language: Language) -> str:
    """Configuration and script for the page's <head>."""
    config = {
        "language": language,
        "copied": text("web.copied", language),
        "answer": text("web.answer_label", language),
        "question": text("web.your_question_label", language),
        "empty": text("web.source_empty", language),
        "region": text("web.source_region", language),
        "close": text("web.close", language),
        "skip": text("web.skip", language),
        "other": "en" if language == "de" else "de",
    }
    # "</" would end the script element inside a string.
    encoded = json.dumps(config, ensure_ascii=False).replace("</", "<\\/")
    script = (HERE / "page.js").read_text(encoding="utf-8")
    return f'<script type="application/json" id="lw-config">{encoded}</script><script defer>{script}</script>'


def css() -> str:
    return (HERE / "page.css").read_text(encoding="utf-8")
