"""The page in one language: components and the events between them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import gradio as gr

from assistant.factory import LiveAssistant
from assistant.web.conversation import Message, respond
from assistant.web.render import esc
from corpus.schema import Language, Notice
from corpus.texts import render, text

HERE = Path(__file__).parent
EXAMPLES = tuple(f"assistant.example_{number}" for number in range(1, 6))
CONCURRENT_ANSWERS = 16


@dataclass(frozen=True, slots=True)
class _Components:
    chat: gr.Chatbot
    box: gr.Textbox
    send: gr.Button
    stop: gr.Button
    new: gr.Button
    examples: tuple[gr.Button, ...]


def build_page(live: LiveAssistant, language: Language, base: str, notices: Sequence[Notice] = ()) -> gr.Blocks:
    """The chat.

    ``base``: path of the service as the browser sees it, ends in "/". ``notices``: what is
    said about AI before anything is asked, when not that answers are quotations.
    """
    page = gr.Blocks(title=text("web.title", language), fill_width=True, analytics_enabled=False)
    with page:
        gr.Markdown(_top(language, base, notices), elem_id="top", buttons=[])
        with gr.Row(equal_height=False):
            with gr.Column(scale=5, min_width=320):
                components = _conversation(language)
            with gr.Column(scale=4, min_width=320, elem_id="source-column"):
                # gr.HTML would need 'unsafe-eval' in the content security policy; the
                # page's script puts the panel into this component instead.
                gr.Markdown(text("web.source_empty", language), elem_id="source-panel", buttons=[])
        _connect(components, live, language, base)
    return page


def _conversation(language: Language) -> _Components:
    chat = gr.Chatbot(
        label=text("web.conversation", language),
        show_label=False,
        elem_id="chat",
        height="58vh",
        layout="panel",
        autoscroll=False,
        buttons=[],
        latex_delimiters=[],
        feedback_options=None,
        placeholder=text("web.empty_chat", language),
        group_consecutive_messages=False,
        allow_file_downloads=False,
    )
    box = gr.Textbox(
        label=text("web.question", language),
        placeholder=text("web.placeholder", language),
        elem_id="question",
        lines=1,
        max_lines=5,
        autofocus=True,
    )
    with gr.Row():
        send = gr.Button(text("web.send", language), variant="primary", elem_id="send", min_width=90)
        stop = gr.Button(text("web.stop", language), elem_id="stop", min_width=90)
        new = gr.Button(text("web.new_chat", language), elem_id="new-chat", min_width=90)
    with gr.Column(elem_id="examples"):
        gr.Markdown(text("web.examples", language), buttons=[])
        examples = tuple(gr.Button(text(key, language), size="sm") for key in EXAMPLES)
    return _Components(chat, box, send, stop, new, examples)


def _connect(c: _Components, live: LiveAssistant, language: Language, base: str) -> None:
    def answer(question: str, messages: list[Message]) -> Iterator[tuple[str, list[Message]]]:
        yield from respond(live, question, messages, language, base)

    running = [
        gr.on(
            triggers,
            answer,
            [asked, c.chat],
            [c.box, c.chat],
            api_visibility="private",
            concurrency_limit=CONCURRENT_ANSWERS,
            show_progress="hidden",
        )
        for triggers, asked in (
            ([c.box.submit, c.send.click], c.box),
            *(([button.click], button) for button in c.examples),
        )
    ]
    c.stop.click(None, None, None, cancels=running, api_visibility="private", queue=False)
    c.new.click(lambda: ("", []), None, [c.box, c.chat], cancels=running, api_visibility="private", queue=False)


def _top(language: Language, base: str, notices: Sequence[Notice]) -> str:
    """Heading, language switch and the AI notice, as Markdown."""
    told = " ".join(esc(render(remark, language)) for remark in notices) or text("web.ai_notice", language)
    return (
        f"# {text('web.heading', language)}\n\n"
        f"[{text('web.other_language', language)}]({base}{_other(language)}/)\n\n"
        f"{told} {text('web.privacy', language)}"
    )


def _other(language: Language) -> Language:
    return "en" if language == "de" else "de"


def head(language: Language) -> str:
    """Configuration and script for the page's <head>."""
    config = {
        "language": language,
        "other": _other(language),
        "copied": text("web.copied", language),
        "answer": text("web.answer_label", language),
        "question": text("web.your_question_label", language),
        "empty": text("web.source_empty", language),
        "region": text("web.source_region", language),
        "close": text("web.close", language),
        "skip": text("web.skip", language),
    }
    # "</" would end the script element inside a string.
    encoded = json.dumps(config, ensure_ascii=False).replace("</", "<\\/")
    script = (HERE / "page.js").read_text(encoding="utf-8")
    return f'<script type="application/json" id="lw-config">{encoded}</script><script defer>{script}</script>'


def css() -> str:
    return (HERE / "page.css").read_text(encoding="utf-8")
