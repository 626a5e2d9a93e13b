"""Why an answer reads as it does, and its German sentences word by word in English, as HTML."""

from __future__ import annotations

import html
from collections.abc import Sequence

from assistant.answer import Assistant
from assistant.explain import Explanation, PassageExplanation, explain
from assistant.explain_text import number, sum_line
from assistant.record import Record
from assistant.render import heading_text
from assistant.web.permalink import path_of
from assistant.why import Reading, readings
from assistant.wordwise import glosses_of
from corpus.schema import Language
from corpus.texts import text

SHOWN_PASSAGES = 5
SHOWN_WORDS = 4


def why_html(assistant: Assistant, record: Record, base: str, language: Language) -> str:
    """How the question was read, how sure the answer is, and the best passages taken apart."""
    answer, origin = record.answer, record.origin
    parts = [_readings(readings(answer, float(origin.settings["evidence_threshold"]), language))]
    if answer.status != "off_topic":
        found = explain(
            assistant.index, assistant.retriever, answer.standalone_question,
            count=SHOWN_PASSAGES, language=answer.language,
        )  # fmt: skip
        parts.append(_ranking(found, base, language))
    if origin.generation != assistant.index.generation:
        now = assistant.index.generation
        parts.append(_paragraph(text("why.other_index", language, before=origin.generation, after=now)))
    models = ", ".join(origin.models) or "–"
    parts.append(_paragraph(text("why.made_by", language, models=models, generation=origin.generation)))
    return "".join(parts)


def gloss_html(assistant: Assistant, record: Record) -> str:
    """Each sentence with its gloss below it, under a mark that says what that is."""
    glosses = glosses_of(record.answer, assistant.retriever.glosser)
    pairs = "".join(
        f'<li><span lang="de">{html.escape(said.text)}</span><span class="lw-gloss">{html.escape(gloss)}</span></li>'
        for said, gloss in zip(record.answer.statements, glosses, strict=False)
    )
    return f'<p class="lw-note">{html.escape(text("gloss.mark", "en"))}</p><ul class="lw-glosses">{pairs}</ul>'


def _readings(found: Sequence[Reading]) -> str:
    rows = "".join(f"<dt>{html.escape(one.label)}</dt><dd>{html.escape(one.value)}</dd>" for one in found)
    return f'<dl class="lw-readings">{rows}</dl>'


def _ranking(found: Explanation, base: str, language: Language) -> str:
    if not found.passages:
        return _paragraph(text("explain.nothing", language))
    items = "".join(f"<li>{_passage(one, found.semantic_weight, base, language)}</li>" for one in found.passages)
    return f"{_paragraph(text('why.ranked', language) + ':')}<ol>{items}</ol>"


def _passage(one: PassageExplanation, weight: float, base: str, language: Language) -> str:
    where = html.escape(heading_text(one.citation, language))
    link = f'<a class="lw-cite" href="{base}{path_of(one.citation)}">{where}</a>'
    best = sorted((word for word in one.words if word.word and word.total), key=lambda word: -word.total)
    words = ", ".join(f"„{word.word}“" if language == "de" else f"“{word.word}”" for word in best[:SHOWN_WORDS])
    told = sum_line(one, weight, language)
    if one.structure:
        told += f", {text('explain.structure', language, share=number(one.structure, language))}"
    if words:
        told += f". {text('why.words', language, words=words)}"
    return f"{link}<br>{html.escape(told)}"


def _paragraph(told: str) -> str:
    return f"<p>{html.escape(told)}</p>"
