"""A run as one HTML file: no request, no other file, readable without JavaScript.

The style sheet and the script stand inline and are named by their hashes in the page's
content security policy, so that nothing else can run, whatever a question holds.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Final

from corpus.schema import Language
from corpus.texts import text
from evals.labels import group_label, kind_label, measure_explanation, measure_label, measure_value, number, user_label
from evals.plots import interval_bar
from evals.report_plots import plots
from evals.report_questions import question_list
from evals.rundir import Run, RunInfo
from evals.scoring import Field, Measure, by

HEADLINES: Final = (
    "accuracy", "evidence@1500", "citation_validity", "citation_precision", "refusal_f1", "nothing_forbidden",
)  # fmt: skip
BREAKDOWN: Final = (
    "accuracy", "evidence@1500", "hit@5", "quote_hit", "item_f1", "citation_precision", "refused_rightly",
)  # fmt: skip


def write_report(run: Run, path: Path, language: Language) -> None:
    """Writes beside the target and renames it; an old report stays until the new one is whole."""
    partial = path.with_name(f"{path.name}.part")
    partial.write_text(report_page(run, language), encoding="utf-8", newline="\n")
    os.replace(partial, path)


def report_page(run: Run, language: Language) -> str:
    style, script = _inline("report.css"), _inline("report.js")
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    title = run_title(run.info, language)
    return f"""<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{escape(title)}</title>
<style>{style}</style>
</head>
<body>
<a class="skip" href="#main">{escape(text("evals.skip", language))}</a>
<div class="wrap">
{_header(run, language)}
<main id="main">
{_summary(run, language)}
{_breakdown(run, "kind", language)}
{_breakdown(run, "user", language)}
{plots(run, language)}
{question_list(run, language)}
{_made(run.info, language)}
</main>
</div>
<script>{script}</script>
</body>
</html>
"""


def run_title(info: RunInfo, language: Language) -> str:
    return text("evals.report_title", language, name=info.set_name, split=split_label(info.split, language))


def split_label(split: str, language: Language) -> str:
    known = {"dev": "evals.split_dev", "test": "evals.split_test", "all": "evals.split_all"}
    return text(known[split], language) if split in known else split


@cache
def _inline(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    """As a content security policy names an inline element (CSP level 2, section 4.2.5)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


def _header(run: Run, language: Language) -> str:
    info = run.info
    told = text(
        "evals.report_lead", language,
        count=info.questions, day=info.day, system=info.system, generation=info.generation,
        commit=info.commit[:10] or "–",
    )  # fmt: skip
    changes = f" {text('evals.uncommitted', language)}" if info.uncommitted_changes else ""
    links = {
        "summary": text("evals.summary", language),
        "by-kind": text("evals.by_kind", language),
        "by-user": text("evals.by_user", language),
        "plots": text("evals.plots", language),
        "list": text("evals.questions", language),
        "made": text("evals.made", language),
    }
    items = "".join(f'<li><a href="#{name}">{escape(label)}</a></li>' for name, label in links.items())
    return (
        f'<header><h1>{escape(run_title(info, language))}</h1><p class="soft">{escape(told + changes)}</p>'
        f'<nav aria-label="{escape(text("evals.contents", language))}"><ul>{items}</ul></nav></header>'
    )


def _summary(run: Run, language: Language) -> str:
    tiles = "".join(_tile(measure, language) for name in HEADLINES if (measure := run.measure(name)))
    return (
        f'<section aria-labelledby="summary"><h2 id="summary">{escape(text("evals.summary", language))}</h2>'
        f"<p>{escape(text('evals.summary_lead', language))}</p>"
        f'<ul class="tiles">{tiles}</ul>{_measures(run.measures, language)}</section>'
    )


def _tile(measure: Measure, language: Language) -> str:
    return (
        f'<li><span class="value">{measure_value(measure.name, measure.value, language)}</span>'
        f'<span class="name">{escape(measure_label(measure.name, language))}</span>'
        f'<span class="spread">{_range(measure, language)}</span><span class="spread">n = {measure.n}</span></li>'
    )


def _range(measure: Measure, language: Language) -> str:
    low, high = (measure_value(measure.name, value, language) for value in (measure.low, measure.high))
    return text("evals.range", language, low=low, high=high)


def _measures(measures: Sequence[Measure], language: Language) -> str:
    rows = []
    for name in dict.fromkeys(measure.group for measure in measures):
        rows.append(
            f'<tr class="group"><th scope="colgroup" colspan="5">{escape(group_label(name, language))}</th></tr>'
        )
        rows += [_measure_row(measure, language) for measure in measures if measure.group == name]
    head = "".join(
        f'<th scope="col"{style}>{escape(label)}</th>'
        for label, style in (
            (text("evals.column_measure", language), ""),
            (text("evals.column_value", language), ' class="n"'),
            (text("evals.column_interval", language), ' class="n"'),
        )
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(text("evals.all_measures", language))}">'
        f'<table class="measures"><caption>{escape(text("evals.all_measures", language))}</caption>'
        f'<thead><tr>{head}<td aria-hidden="true"></td><th scope="col" class="n">n</th></tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _measure_row(measure: Measure, language: Language) -> str:
    direction = "" if measure.higher_is_better else f" {text('evals.lower_is_better', language)}"
    why = measure_explanation(measure.name, language) + direction
    return (
        f'<tr><th scope="row">{escape(measure_label(measure.name, language))} <code>{escape(measure.name)}</code>'
        f'<span class="why">{escape(why.strip())}</span></th>'
        f'<td class="n">{measure_value(measure.name, measure.value, language)}</td>'
        f'<td class="n">{_range(measure, language)}</td>'
        f'<td class="bar">{interval_bar(measure.value, measure.low, measure.high)}</td>'
        f'<td class="n">{measure.n}</td></tr>'
    )


def _breakdown(run: Run, name: Field, language: Language) -> str:
    """Means by kind of question or by user; each cell says over how many questions."""
    title = text("evals.by_kind" if name == "kind" else "evals.by_user", language)
    groups = by(run.questions, run.measures, name)
    if not groups:
        return ""
    told = kind_label if name == "kind" else user_label
    counts = {value: sum(getattr(q, name) == value for q in run.questions) for value in groups}
    present = {measure.name for measures in groups.values() for measure in measures}
    columns = [column for column in BREAKDOWN if column in present]
    head = "".join(f'<th scope="col" class="n">{escape(measure_label(c, language))}</th>' for c in columns)
    rows = "".join(
        f'<tr><th scope="row">{escape(told(value, language))}</th><td class="n">{counts[value]}</td>'
        f"{_cells(measures, columns, language)}</tr>"
        for value, measures in sorted(groups.items(), key=lambda entry: -counts[entry[0]])
    )
    return (
        f'<section aria-labelledby="by-{name}"><h2 id="by-{name}">{escape(title)}</h2>'
        f"<p>{escape(text('evals.breakdown_lead', language))}</p>"
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(title)}"><table><thead><tr>'
        f'<th scope="col">{escape(text("evals.column_" + name, language))}</th>'
        f'<th scope="col" class="n">{escape(text("evals.questions", language))}</th>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div></section>"
    )


def _cells(measures: Sequence[Measure], columns: Sequence[str], language: Language) -> str:
    found: Mapping[str, Measure] = {measure.name: measure for measure in measures}
    return "".join(
        f'<td class="n">{number(found[column].value, language, 2) if column in found else "–"}</td>'
        for column in columns
    )


def _made(info: RunInfo, language: Language) -> str:
    rows: dict[str, str] = {
        text("evals.made_set", language): f"{info.set_name} ({info.questions}), sha256 {info.set_sha256[:16]}",
        text("evals.made_code", language): f"{info.commit or '–'}, sha256 {info.code_sha256[:16]}",
        text("evals.made_index", language): f"{info.generation}, sha256 {info.index_sha256[:16]}",
        text("evals.made_model", language): f"{info.embedder}, sha256 {info.embedder_sha256[:16] or '–'}",
        text("evals.made_documents", language): ", ".join(info.documents) or "–",
        text("evals.made_settings", language): _pairs(info.settings, " = "),
        text("evals.made_packages", language): _pairs(info.packages, " "),
        "Python": f"{info.python}, {info.platform}",
        text("evals.made_seconds", language): " + ".join(
            number(value, language, 1) for value in (info.answering_seconds, info.scoring_seconds)
        ),
        text("evals.made_seed", language): str(info.seed),
    }
    entries = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows.items())
    return (
        f'<section aria-labelledby="made"><h2 id="made">{escape(text("evals.made", language))}</h2>'
        f'<dl class="made">{entries}</dl></section>'
    )


def _pairs(values: Mapping[str, str], joint: str) -> str:
    return ", ".join(f"{name}{joint}{value}" for name, value in sorted(values.items()))
