"""The questions of a run, worst first: what was asked, said, cited, and expected, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final, Literal, get_args

from corpus.schema import Language
from corpus.texts import text
from evals.dataset import EvalQuestion
from evals.labels import kind_label, measure_label, number, user_label
from evals.records import AnswerRecord, CitedSlice, RankedPassage
from evals.rundir import Run

# Worst first: a claim where the documents say nothing is the gravest.
Outcome = Literal["answered_wrongly", "wrong", "refused_wrongly", "partly", "right"]
OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)
OUTCOME_TEXTS: Final[Mapping[Outcome, str]] = {
    "answered_wrongly": "evals.outcome_answered_wrongly",
    "wrong": "evals.outcome_wrong",
    "refused_wrongly": "evals.outcome_refused_wrongly",
    "partly": "evals.outcome_partly",
    "right": "evals.outcome_right",
}
# What decides whether an answer is right: the first of these that the question is measured by.
DECIDING: Final = ("accuracy", "item_f1", "quote_hit", "hit@5")
SHOWN_PASSAGES: Final = 5
PASSAGE_CHARS: Final = 240


@dataclass(frozen=True, slots=True)
class Judged:
    """One question with its answer and its values by measure."""

    question: EvalQuestion
    answer: AnswerRecord
    values: Mapping[str, float]

    @property
    def outcome(self) -> Outcome:
        if not self.question.answerable:
            return "right" if self.answer.refused else "answered_wrongly"
        if self.answer.refused:
            return "refused_wrongly"
        value = next((self.values[name] for name in DECIDING if name in self.values), 0.0)
        return "right" if value >= 1 else "partly" if value > 0 else "wrong"

    @property
    def goodness(self) -> float:
        return sum(self.values.values()) / len(self.values) if self.values else 0.0


def judged(run: Run) -> list[Judged]:
    """All questions, worst first, then by id."""
    better = [measure for measure in run.measures if measure.higher_is_better]
    entries = [
        Judged(
            question,
            run.answers[question.question_id],
            {m.name: m.per_question[question.question_id] for m in better if question.question_id in m.per_question},
        )
        for question in run.questions
    ]
    return sorted(entries, key=lambda e: (OUTCOMES.index(e.outcome), e.goodness, e.question.question_id))


def question_list(run: Run, language: Language) -> str:
    entries = judged(run)
    items = "".join(_entry(entry, language) for entry in entries)
    return (
        f'<section aria-labelledby="list"><h2 id="list">{escape(text("evals.questions", language))}</h2>'
        f"<p>{escape(text('evals.questions_lead', language))}</p>{_filters(entries, language)}"
        f'<ul class="questions" id="questions">{items}</ul></section>'
    )


def _filters(entries: Sequence[Judged], language: Language) -> str:
    """Hidden until the script that serves it runs."""
    outcomes: dict[str, str] = {
        outcome: text(OUTCOME_TEXTS[outcome], language)
        for outcome in OUTCOMES
        if any(entry.outcome == outcome for entry in entries)
    }
    kinds = {kind: kind_label(kind, language) for kind in sorted({e.question.kind for e in entries}) if kind}
    users = {user: user_label(user, language) for user in sorted({e.question.user for e in entries}) if user}
    shown = text("evals.shown", language, count="#", of=len(entries))
    return (
        '<form class="filters" id="filters" hidden role="search">'
        f'<label class="wide">{escape(text("evals.search", language))}'
        '<input id="search" type="search" autocomplete="off"></label>'
        f"{_select('outcome', text('evals.outcome', language), outcomes, language)}"
        f"{_select('kind', text('evals.column_kind', language), kinds, language)}"
        f"{_select('user', text('evals.column_user', language), users, language)}"
        f'<div class="row"><button type="button" id="show-all">{escape(text("evals.reset", language))}</button>'
        f'<button type="button" id="open-all">{escape(text("evals.open_all", language))}</button>'
        f'<button type="button" id="close-all">{escape(text("evals.close_all", language))}</button>'
        f'<span id="shown" role="status" data-text="{escape(shown)}"></span></div></form>'
    )


def _select(name: str, label: str, options: Mapping[str, str], language: Language) -> str:
    entries = "".join(f'<option value="{escape(value)}">{escape(told)}</option>' for value, told in options.items())
    return (
        f'<label>{escape(label)}<select id="{name}"><option value="">{escape(text("evals.any", language))}</option>'
        f"{entries}</select></label>"
    )


def _entry(entry: Judged, language: Language) -> str:
    question, outcome = entry.question, entry.outcome
    names = (question.question_id, kind_label(question.kind, language), user_label(question.user, language))
    tags = " · ".join(name for name in names if name)
    scores = "".join(
        f"<li>{escape(measure_label(name, language))} {number(value, language, 2)}</li>"
        for name, value in entry.values.items()
    )
    return (
        f'<li data-outcome="{outcome}" data-kind="{escape(question.kind)}" data-user="{escape(question.user)}">'
        f'<details><summary><span class="badge {outcome}">{escape(text(OUTCOME_TEXTS[outcome], language))}</span>'
        f'<span class="asked" lang="{_lang(question.language, language)}">{escape(question.question)}</span>'
        f'<span class="tags">{escape(tags)}</span></summary>'
        f'<div class="body">{_history(question, language)}<div class="sides">{_said(entry.answer, language)}'
        f'{_expected(question, language)}</div><ul class="scores">{scores}</ul></div></details></li>'
    )


def _lang(stated: str, fallback: Language) -> str:
    return stated if stated in ("de", "en") else fallback


def _history(question: EvalQuestion, language: Language) -> str:
    if not question.history:
        return ""
    turns = "".join(f"<li>{escape(turn.content)}</li>" for turn in question.history)
    return f'<h3>{escape(text("evals.history", language))}</h3><ul class="where">{turns}</ul>'


def _said(answer: AnswerRecord, language: Language) -> str:
    told = text("evals.said_evidence", language, value=number(answer.evidence, language, 3))
    parts = [
        f'<h3>{escape(text("evals.said", language))}</h3><p class="where">{escape(told)}</p>',
        f'<p class="answer" lang="{_lang(answer.language, language)}">{escape(answer.answer.strip()) or "–"}</p>',
    ]
    if answer.items:
        rows = "".join(f"<li>{escape(item)}</li>" for item in answer.items)
        parts.append(f"<h3>{escape(text('evals.rows', language))} ({len(answer.items)})</h3><ul>{rows}</ul>")
    if answer.citations:
        cited = "".join(_citation(citation, language) for citation in answer.citations)
        parts.append(f"<h3>{escape(text('evals.cited', language))}</h3><ol>{cited}</ol>")
    if answer.passages:
        ranked = "".join(_passage(passage, language) for passage in answer.passages[:SHOWN_PASSAGES])
        parts.append(
            f"<details><summary>{escape(text('evals.ranked', language, count=SHOWN_PASSAGES))}</summary>"
            f"<ol>{ranked}</ol></details>"
        )
    return f'<div class="side">{"".join(parts)}</div>'


def _citation(citation: CitedSlice, language: Language) -> str:
    place = [citation.title or citation.document]
    if citation.page > 0:
        place.append(text("evals.page", language, page=citation.page))
    if citation.section:
        place.append(citation.section)
    return f'<li>„{escape(citation.text)}“ <span class="where">{escape(", ".join(place))}</span></li>'


def _passage(passage: RankedPassage, language: Language) -> str:
    shown = passage.text[:PASSAGE_CHARS] + ("…" if len(passage.text) > PASSAGE_CHARS else "")
    page = f", {text('evals.page', language, page=passage.page)}" if passage.page > 0 else ""
    told = f"{passage.document}{page}, {number(passage.score, language, 3)}"
    return f'<li>{escape(shown)} <span class="where">{escape(told)}</span></li>'


def _expected(question: EvalQuestion, language: Language) -> str:
    rows: dict[str, str] = {}
    if not question.answerable:
        rows[text("evals.wanted_refusal", language)] = escape(text("evals.wanted_refusal_why", language))
    if question.answer_keys:
        groups = [" / ".join(group) for group in question.answer_keys]
        rows[text("evals.wanted_keys", language)] = _bullets(groups)
    if question.gold_items:
        rows[text("evals.wanted_rows", language)] = _bullets([item.name for item in question.gold_items])
    if question.gold_quotes:
        rows[text("evals.wanted_quotes", language)] = _bullets([f"„{quote}“" for quote in question.gold_quotes])
    groups = [
        " / ".join(group) for group in question.gold_doc_groups or ((question.gold_docs,) if question.gold_docs else ())
    ]
    if groups:
        rows[text("evals.wanted_documents", language)] = _bullets(groups)
    if question.section:
        rows[text("evals.wanted_section", language)] = escape(question.section)
    if question.forbidden:
        rows[text("evals.wanted_absent", language)] = _bullets(list(question.forbidden))
    if question.intent:
        rows[text("evals.wanted_intent", language)] = escape(question.intent)
    entries = "".join(f"<dt>{escape(name)}</dt><dd>{value}</dd>" for name, value in rows.items())
    listed = f"<dl>{entries}</dl>" if entries else "<p>–</p>"
    return f'<div class="side"><h3>{escape(text("evals.wanted", language))}</h3>{listed}</div>'


def _bullets(lines: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"
