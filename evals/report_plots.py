"""The four plots of a report, each with its numbers as a table for those who can't see it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from corpus.schema import Language
from corpus.texts import text
from evals.labels import number
from evals.plots import Axis, Frame, bar_plot, bubble_plot, line_plot, rounded_ticks
from evals.rundir import Run
from evals.scoring import Curves, curves

SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
CUTS = (1, 5, 10, 20)
BARS = 12
CURVE_ROWS = 10

Row = tuple[str, ...]


def plots(run: Run, language: Language) -> str:
    found = curves(run.questions, run.answers)
    figures = (
        _risk_coverage(found, language), _reliability(found, language), _recall(run, language), _latency(run, language),
    )  # fmt: skip
    return (
        f'<section aria-labelledby="plots"><h2 id="plots">{escape(text("evals.plots", language))}</h2>'
        f'<div class="plots">{"".join(figures)}</div></section>'
    )


def _risk_coverage(found: Curves, language: Language) -> str:
    curve = [(point.coverage, point.risk) for point in found.risk_coverage]
    told = ", ".join(
        text("evals.risk_told", language, coverage=number(share, language, 2), risk=number(risk, language, 2))
        for share, risk in (_nearest(curve, wanted) for wanted in (0.25, 0.5, 1.0))
    )
    frame = Frame(
        "risk", text("evals.risk_title", language), told,
        Axis(text("evals.coverage", language), SHARES, 2), Axis(text("evals.risk", language), SHARES, 2), language,
    )  # fmt: skip
    shown = [_nearest(curve, step / CURVE_ROWS) for step in range(1, CURVE_ROWS + 1)]
    rows = [(number(x, language, 2), number(y, language, 2)) for x, y in shown]
    return _figure(frame, line_plot(frame, curve, dots=False), rows, text("evals.risk_why", language), joint=": ")


def _nearest(curve: Sequence[tuple[float, float]], coverage: float) -> tuple[float, float]:
    return min(curve, key=lambda point: abs(point[0] - coverage), default=(0.0, 0.0))


def _reliability(found: Curves, language: Language) -> str:
    bins = [(entry.evidence, entry.answerable, entry.count) for entry in found.calibration]
    told = text("evals.reliability_told", language, count=sum(count for *_, count in bins), bins=len(bins))
    frame = Frame(
        "reliability", text("evals.reliability_title", language), told,
        Axis(text("evals.evidence_score", language), SHARES, 2),
        Axis(text("evals.share_answerable", language), SHARES, 2), language,
    )  # fmt: skip
    rows = [(number(x, language, 2), number(y, language, 2), str(count)) for x, y, count in bins]
    return _figure(
        frame, bubble_plot(frame, bins), rows, text("evals.reliability_why", language),
        extra=text("evals.questions", language),
    )  # fmt: skip


def _recall(run: Run, language: Language) -> str:
    points = [(float(k), measure.value) for k in CUTS if (measure := run.measure(f"recall@{k}"))]
    told = ", ".join(
        text("evals.recall_told", language, k=f"{k:.0f}", value=number(value, language, 2)) for k, value in points
    )
    frame = Frame(
        "recall", text("evals.recall_title", language), told or "–",
        Axis(text("evals.rank", language), (0.0, 5.0, 10.0, 15.0, 20.0), 0),
        Axis(text("evals.share_found", language), SHARES, 2), language,
    )  # fmt: skip
    rows = [(f"{k:.0f}", number(value, language, 3)) for k, value in points]
    return _figure(frame, line_plot(frame, points), rows, text("evals.recall_plot_why", language))


def _latency(run: Run, language: Language) -> str:
    milliseconds = sorted(1000 * run.answers[question.question_id].seconds for question in run.questions)
    # The slowest hundredth would squeeze all others into one bar; it falls into the last one.
    ticks = rounded_ticks(milliseconds[int(0.99 * (len(milliseconds) - 1))])
    width = ticks[-1] / BARS
    counts = [0] * BARS
    for value in milliseconds:
        counts[min(int(value / width), BARS - 1)] += 1
    bars = [(width * place, width * (place + 1), float(count)) for place, count in enumerate(counts)]
    median, late = (_at(milliseconds, share) for share in (0.5, 0.95))
    told = text("evals.latency_told", language, median=number(median, language, 0), late=number(late, language, 0))
    digits = 0 if ticks[1] >= 1 else 2
    frame = Frame(
        "latency", text("evals.latency_title", language), told,
        Axis(text("evals.milliseconds", language), ticks, digits),
        Axis(text("evals.questions", language), rounded_ticks(max(counts)), 0), language,
    )  # fmt: skip
    rows = [
        (f"{number(start, language, digits)}–{number(end, language, digits)}", f"{count:.0f}")
        for start, end, count in bars
    ]
    return _figure(frame, bar_plot(frame, bars), rows, text("evals.latency_plot_why", language))


def _at(ordered: Sequence[float], share: float) -> float:
    return ordered[round(share * (len(ordered) - 1))] if ordered else 0.0


def _figure(frame: Frame, svg: str, rows: Sequence[Row], why: str, extra: str = "", joint: str = " ") -> str:
    columns = [frame.x.label, frame.y.label, *([extra] if extra else [])]
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return (
        f"<figure><figcaption><h3>{escape(frame.title)}</h3><p>{escape(why + joint + frame.description)}</p>"
        f"</figcaption>{svg}<details><summary>{escape(text('evals.values', frame.language))}</summary>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></details></figure>"
    )
