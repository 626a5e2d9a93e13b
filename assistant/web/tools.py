"""What a reader can do with one answer: copy it, save it, ask why, have it glossed, rate it.

Buttons and links only: the page's script gives the buttons their work, and without it the
links still open. Gradio passes neither ``data-`` nor ``aria-`` attributes, hence ``value``.
"""

from __future__ import annotations

import json
from typing import get_args

from assistant.export import ExportFormat
from assistant.generate import is_worded
from assistant.render import is_verbatim
from assistant.rows import MORE_ROWS
from assistant.web.render import esc
from corpus.schema import Answer, Language
from corpus.texts import text

FORMAT_NAMES: dict[ExportFormat, str] = {"docx": "Word", "md": "Markdown", "json": "JSON"}
ID_CHARS = 12


def tools_html(answer: Answer, base: str, token: str) -> str:
    """One line of HTML for a complete answer that lies on the shelf under ``token``."""
    language = answer.language
    details = [_lazy(f"{base}warum/{token}", text("web.why", language), language)]
    if language == "en" and is_verbatim(answer):
        details.insert(0, _lazy(f"{base}glosse/{token}", text("web.gloss", language), language))
    if any(note.key == MORE_ROWS for note in answer.notes):
        details.insert(0, _lazy(f"{base}eintraege/{token}", text("web.all_rows", language), language))
    return _save(answer, base, token) + _rate(answer, token) + "".join(details)


def _save(answer: Answer, base: str, token: str) -> str:
    language = answer.language
    mark = "worded" if is_worded(answer) else "quoted"
    copy = f'<button type="button" class="lw-copy" value="{mark}">{esc(text("web.copy", language))}</button>'
    label = esc(text("web.save_as", language))
    links = " ".join(
        f'<a class="lw-save" download href="{base}antwort/{token}.{kind}">'
        f'<span class="lw-hidden">{label} </span>{FORMAT_NAMES[kind]}</a>'
        for kind in sorted(get_args(ExportFormat), key=list(FORMAT_NAMES).index)
    )
    return f'<p class="lw-tools">{copy} <span class="lw-label">{label}:</span> {links}</p>'


def _rate(answer: Answer, token: str) -> str:
    """``value``: what the page's script keeps of the answer, see docs/evaluation.md."""
    language = answer.language
    kept = {
        "question": answer.standalone_question,
        "answer_id": token[:ID_CHARS],
        "language": language,
        "generation": answer.trace.generation,
    }
    value = esc(json.dumps(kept, ensure_ascii=False))
    buttons = " ".join(
        f'<button type="button" class="lw-rate" name="{verdict}" value="{value}">{esc(text(key, language))}</button>'
        for verdict, key in (("up", "web.yes"), ("down", "web.no"))
    )
    return f'<p class="lw-rating"><span class="lw-label">{esc(text("web.helpful", language))}</span> {buttons}</p>'


def _lazy(address: str, label: str, language: Language) -> str:
    """Filled by the page's script when it is opened; without it, a link."""
    return (
        f'<details class="lw-lazy"><summary>{esc(label)}</summary>'
        f'<p><a class="lw-load" href="{address}">{esc(text("web.load", language))}</a></p></details>'
    )
