"""Small plots as inline SVG: no library, no style attribute, readable without colours.

Every plot is an image with a title and a description for those who can't see it; the
page puts the numbers beside it as a table. Colours and fonts come from the page's style
sheet through classes, so that a plot follows light and dark.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from corpus.schema import Language
from evals.labels import number

WIDTH, HEIGHT = 380, 250
LEFT, RIGHT, TOP, BOTTOM = 52, 14, 14, 44


@dataclass(frozen=True, slots=True)
class Axis:
    """``ticks`` in the data's unit; the first and last are the ends of the axis."""

    label: str
    ticks: tuple[float, ...]
    digits: int = 1

    @property
    def low(self) -> float:
        return self.ticks[0]

    @property
    def high(self) -> float:
        return self.ticks[-1]


@dataclass(frozen=True, slots=True)
class Frame:
    """One plot's identity and axes. ``name`` must be unique in the page."""

    name: str
    title: str
    description: str
    x: Axis
    y: Axis
    language: Language

    def x_at(self, value: float) -> float:
        share = (value - self.x.low) / ((self.x.high - self.x.low) or 1.0)
        return LEFT + min(max(share, 0.0), 1.0) * (WIDTH - LEFT - RIGHT)

    def y_at(self, value: float) -> float:
        share = (value - self.y.low) / ((self.y.high - self.y.low) or 1.0)
        return HEIGHT - BOTTOM - min(max(share, 0.0), 1.0) * (HEIGHT - TOP - BOTTOM)


def line_plot(frame: Frame, points: Sequence[tuple[float, float]], *, diagonal: bool = False, dots: bool = True) -> str:
    """Points (x, y) joined in their order; ``diagonal``: where x equals y, dashed."""
    parts = []
    if diagonal:
        parts.append(_line(frame.x_at(0), frame.y_at(0), frame.x_at(1), frame.y_at(1), "ideal"))
    if points:
        path = " ".join(f"{frame.x_at(x):.1f},{frame.y_at(y):.1f}" for x, y in points)
        parts.append(f'<polyline class="curve" points="{path}"/>')
    if dots:
        parts += [_dot(frame, x, y, 3.5) for x, y in points]
    return _svg(frame, parts)


def bubble_plot(frame: Frame, points: Sequence[tuple[float, float, int]]) -> str:
    """Points (x, y, count) over the diagonal; a bubble's area stands for its count."""
    most = max((count for *_, count in points), default=1)
    parts = [_line(frame.x_at(0), frame.y_at(0), frame.x_at(1), frame.y_at(1), "ideal")]
    parts += [_dot(frame, x, y, 3 + 11 * (count / most) ** 0.5) for x, y, count in points if count]
    return _svg(frame, parts)


def bar_plot(frame: Frame, bars: Sequence[tuple[float, float, float]]) -> str:
    """Bars (from x, to x, height y), standing on the x axis."""
    base = frame.y_at(frame.y.low)
    parts = []
    for start, end, height in bars:
        left, right, top = frame.x_at(start), frame.x_at(end), frame.y_at(height)
        if height > 0:
            parts.append(
                f'<rect class="bar" x="{left + 1:.1f}" y="{top:.1f}" width="{max(right - left - 2, 1):.1f}" '
                f'height="{base - top:.1f}"/>'
            )
    return _svg(frame, parts)


def interval_bar(value: float, low: float, high: float) -> str:
    """A value between 0 and 1 with its interval, as a bar in a table; the numbers stand beside it."""
    if not (0 <= value <= 1 and 0 <= low <= high <= 1):
        return ""
    return (
        '<svg class="interval" viewBox="0 0 104 14" aria-hidden="true" focusable="false">'
        '<line class="track" x1="2" x2="102" y1="7" y2="7"/>'
        f'<line class="range" x1="{2 + 100 * low:.1f}" x2="{2 + 100 * high:.1f}" y1="7" y2="7"/>'
        f'<line class="mark" x1="{2 + 100 * value:.1f}" x2="{2 + 100 * value:.1f}" y1="1" y2="13"/></svg>'
    )


def rounded_ticks(highest: float, count: int = 4) -> tuple[float, ...]:
    """Ticks from 0 to at least ``highest`` in steps of 1, 2 or 5 times a power of ten."""
    if highest <= 0:
        return (0.0, 1.0)
    power = 1e-6
    while True:
        for factor in (1, 2, 5):
            step = factor * power
            if step * count >= highest:
                needed = next(n for n in range(1, count + 1) if step * n >= highest * (1 - 1e-12))
                return tuple(round(step * n, 9) for n in range(needed + 1))
        power *= 10


def _svg(frame: Frame, parts: Sequence[str]) -> str:
    title, described = f"{frame.name}-title", f"{frame.name}-description"
    return (
        f'<svg class="plot" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="{title} {described}">'
        f'<title id="{title}">{escape(frame.title)}</title>'
        f'<desc id="{described}">{escape(frame.description)}</desc>'
        f"{_axes(frame)}{''.join(parts)}</svg>"
    )


def _axes(frame: Frame) -> str:
    parts = []
    for tick in frame.x.ticks:
        x = frame.x_at(tick)
        parts.append(_line(x, TOP, x, HEIGHT - BOTTOM, "grid"))
        parts.append(_text(x, HEIGHT - BOTTOM + 16, number(tick, frame.language, frame.x.digits), "middle"))
    for tick in frame.y.ticks:
        y = frame.y_at(tick)
        parts.append(_line(LEFT, y, WIDTH - RIGHT, y, "grid"))
        parts.append(_text(LEFT - 6, y + 4, number(tick, frame.language, frame.y.digits), "end"))
    parts.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, frame.x.label, "middle"))
    middle = (TOP + HEIGHT - BOTTOM) / 2
    parts.append(
        f'<text class="label" transform="translate(13 {middle:.1f}) rotate(-90)" text-anchor="middle">'
        f"{escape(frame.y.label)}</text>"
    )
    return "".join(parts)


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _dot(frame: Frame, x: float, y: float, radius: float) -> str:
    return f'<circle class="dot" cx="{frame.x_at(x):.1f}" cy="{frame.y_at(y):.1f}" r="{radius:.1f}"/>'


def _text(x: float, y: float, content: str, anchor: str) -> str:
    return f'<text class="label" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(content)}</text>'
