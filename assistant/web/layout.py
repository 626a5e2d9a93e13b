"""The page in one language: components and the events between them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import gradio as gr

from assistant.region import districts
from assistant.web.conversation import Chat, Message, respond
from assistant.web.render import esc
from corpus.schema import Language, Notice
from corpus.texts import render, text

HERE = Path(__file__).parent
EXAMPLES = tuple(f"assistant.example_{number}" for number in range(1, 6))
SCRIPTS = ("page.js", "tools.js", "feedback.js")
CONCURRENT_ANSWERS = 16
TITLE = "Landkreis "  # stands in the label of the choice already
REASON_TEXTS = {
    "wrong": "web.reason_wrong",
    "incomplete": "web.reason_incomplete",
    "wrong_source": "web.reason_wrong_source",
    "outdated": "web.reason_outdated",
    "not_answered": "web.reason_not_answered",
    "unclear": "web.reason_unclear",
    "other": "web.reason_other",
}


@dataclass(frozen=True, slots=True)
class _Components:
    chat: gr.Chatbot
    box: gr.Textbox
    district: gr.Dropdown
    send: gr.Button
    stop: gr.Button
    new: gr.Button
    examples: tuple[gr.Button, ...]


def build_page(chat: Chat, language: Language, notices: Sequence[Notice] = ()) -> gr.Blocks:
    """The chat.

    ``notices``: what is said about AI before anything is asked, when not that answers are quotations.
    """
    page = gr.Blocks(title=text("web.title", language), fill_width=True, analytics_enabled=False)
    with page:
        gr.Markdown(_top(language, chat.base, notices), elem_id="top", buttons=[])
        with gr.Row(equal_height=False):
            with gr.Column(scale=5, min_width=320):
                components = _conversation(language)
                gr.Markdown("", elem_id="feedback", buttons=[])  # the page's script fills it
            with gr.Column(scale=4, min_width=320, elem_id="source-column"):
                # gr.HTML would need 'unsafe-eval' in the content security policy; the
                # page's script puts the panel into this component instead.
                gr.Markdown(text("web.source_empty", language), elem_id="source-panel", buttons=[])
        _connect(components, chat, language)
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
    with gr.Row(elem_id="ask-row"):
        box = gr.Textbox(
            label=text("web.question", language),
            placeholder=text("web.placeholder", language),
            elem_id="question",
            lines=1,
            max_lines=5,
            autofocus=True,
            scale=5,
            min_width=260,
        )
        district = gr.Dropdown(
            [(text("web.all_districts", language), ""), *((name.removeprefix(TITLE), name) for name in districts())],
            value="",
            label=text("web.district", language),
            elem_id="district",
            filterable=False,
            scale=2,
            min_width=210,
        )
    with gr.Row():
        send = gr.Button(text("web.send", language), variant="primary", elem_id="send", min_width=90)
        stop = gr.Button(text("web.stop", language), elem_id="stop", min_width=90)
        new = gr.Button(text("web.new_chat", language), elem_id="new-chat", min_width=90)
    with gr.Column(elem_id="examples"):
        gr.Markdown(text("web.examples", language), buttons=[])
        examples = tuple(gr.Button(text(key, language), size="sm") for key in EXAMPLES)
    return _Components(chat, box, district, send, stop, new, examples)


def _connect(c: _Components, chat: Chat, language: Language) -> None:
    def answer(question: str, messages: list[Message], district: str) -> Iterator[tuple[object, list[Message]]]:
        """Clears the box once: what the reader types while the answer grows stays."""
        for stage, (cleared, shown) in enumerate(respond(chat, question, messages, language, district)):
            yield gr.skip() if stage else cleared, shown

    running = [
        gr.on(
            triggers,
            answer,
            [asked, c.chat, c.district],
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
    c.new.click(
        lambda: ("", [], ""), None, [c.box, c.chat, c.district], cancels=running, api_visibility="private", queue=False
    )


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
        "feedback": _feedback_texts(language),
        "marks": {"quoted": text("export.mark_quoted", language), "worded": text("export.mark_worded", language)},
    }
    # "</" would end the script element inside a string.
    encoded = json.dumps(config, ensure_ascii=False).replace("</", "<\\/")
    scripts = "".join(f"<script defer>{(HERE / name).read_text(encoding='utf-8')}</script>" for name in SCRIPTS)
    return f'<script type="application/json" id="lw-config">{encoded}</script>{scripts}'


def _feedback_texts(language: Language) -> dict[str, object]:
    """For the form that the page's script builds; the reasons are those of docs/evaluation.md."""
    return {
        "reasons": [[reason, text(key, language)] for reason, key in REASON_TEXTS.items()],
        "reason": text("web.reason", language),
        "remark": text("web.remark", language),
        "keep": text("web.keep_feedback", language),
        "kept": text("web.feedback_kept", language),
        "title": text("web.feedback", language),
        "count": text("web.feedback_count", language, count="{count}"),
        "save": text("web.feedback_save", language),
        "remove": text("web.feedback_delete", language),
    }


def css() -> str:
    return (HERE / "page.css").read_text(encoding="utf-8")
