"""The report is one safe, complete file; its plots say what the numbers say."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.schema import Turn
from corpus.texts import text
from evals.dataset import EvalQuestion, GoldItem
from evals.labels import LABELS, number, signed
from evals.plots import Axis, Frame, bar_plot, bubble_plot, interval_bar, line_plot, rounded_ticks
from evals.records import AnswerRecord, CitedSlice, RankedPassage
from evals.report import report_page, write_report
from evals.report_questions import judged
from evals.rundir import Run
from evals.scoring import Measure
from tests.evals.test_compare import INFO

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> \" ' & {braces}"


def mean(name: str, group: str, **values: float) -> Measure:
    value = sum(values.values()) / len(values)
    return Measure(name, group, value, 0.0, 1.0, len(values), True, values)  # type: ignore[arg-type]


def made() -> Run:
    cited = CitedSlice("Der Hub berät kostenlos.", "hub", "Der Hub", 3, "Angebot", 0, 24)
    questions = (
        EvalQuestion("right", "Berät der Hub?", language="de", kind="factoid", user="staff", answer_keys=(("ja",),)),
        EvalQuestion(
            "wrong", HOSTILE, history=(Turn("user", HOSTILE),), language="de", kind="gap", user="employer",
            answer_keys=(("a", "b"), ("c",)), gold_quotes=(HOSTILE,), gold_docs=("hub",), forbidden=("nie",),
            section="Angebot", intent=HOSTILE,
        ),
        EvalQuestion("refused", "Was kostet er?", language="de", kind="factoid", user="staff", answer_keys=(("0",),)),
        EvalQuestion("claimed", "What will the weather be?", language="en", kind="offtopic", user="evaluator",
                     answerable=False),
        EvalQuestion("list", "Welche gibt es?", language="de", kind="list", user="staff",
                     gold_items=(GoldItem("Hub"), GoldItem("Netz"))),
    )  # fmt: skip
    answers = {
        "right": AnswerRecord("right", "Ja. [1]", (cited,), language="de", evidence=0.9, seconds=0.01),
        "wrong": AnswerRecord(
            "wrong", HOSTILE, (replace(cited, text=HOSTILE),), (RankedPassage(HOSTILE, "hub", 1, 0.4),),
            evidence=0.4, seconds=0.02,
        ),
        "refused": AnswerRecord("refused", "Dazu steht nichts.", refused=True, evidence=0.1, seconds=0.03),
        "claimed": AnswerRecord("claimed", "Es regnet.", (cited,), language="de", evidence=0.3, seconds=0.04),
        "list": AnswerRecord("list", "Hub [1]", (cited,), items=("Hub",), evidence=0.8, seconds=0.05),
    }  # fmt: skip
    measures = (
        *(mean(f"recall@{k}", "retrieval", right=1.0, wrong=k / 20) for k in (1, 5, 10, 20)),
        mean("accuracy", "answers", right=1.0, wrong=0.0, refused=0.0),
        mean("item_f1", "lists", list=2 / 3),
        mean("refused_rightly", "refusal", claimed=0.0),
        Measure("aurc", "refusal", 0.4, 0.2, 0.6, 4, False),
        Measure("language_gap", "answers", -0.1, -0.3, 0.1, 4, False),
    )
    return Run(Path("lauf"), INFO, questions, answers, measures)


class Outline(HTMLParser):
    """Tags with their attributes, and what stands in script and style."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inline: dict[str, str] = {}
        self._inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = tag if tag in ("script", "style") else ""

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.inline[self._inside] = self.inline.get(self._inside, "") + data


@pytest.mark.parametrize("language", ["de", "en"])
def test_report_is_one_file_that_asks_for_nothing(language: str) -> None:
    page = report_page(made(), "en" if language == "en" else "de")
    outline = Outline(page)
    for tag, attributes in outline.tags:
        assert tag not in ("link", "iframe", "object", "embed", "img", "base")
        assert not {"src", "style", "srcset", "action"} & set(attributes), tag
        assert not [name for name in attributes if name.startswith("on")]
        assert (attributes.get("href") or "#").startswith("#")
    assert "url(" not in page
    assert "@import" not in page
    assert "http://" not in page
    assert "https://" not in page


def test_report_policy_allows_exactly_its_own_script_and_style() -> None:
    outline = Outline(report_page(made(), "de"))
    policy = next(a["content"] for t, a in outline.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert "default-src 'none'" in policy
    for tag in ("script", "style"):
        digest = base64.b64encode(hashlib.sha256(outline.inline[tag].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
        assert [t for t, _ in outline.tags].count(tag) == 1


def test_report_shows_hostile_text_as_text() -> None:
    page = report_page(made(), "de")
    assert "<img" not in page
    assert "<script>alert" not in page
    assert HOSTILE in unescape(page)


def test_report_holds_every_question_with_answer_citation_and_gold() -> None:
    page = unescape(report_page(made(), "de"))
    for expected in ("Berät der Hub?", "Dazu steht nichts.", "„Der Hub berät kostenlos.“", "Der Hub, S. 3, Angebot"):
        assert expected in page
    assert "<li>a / b</li><li>c</li>" in page, "the groups of keys"
    assert "<li>Hub</li><li>Netz</li>" in page, "the rows expected"
    assert page.count('<details><summary><span class="badge') == 5


def test_report_speaks_the_language_asked_for() -> None:
    german, english = report_page(made(), "de"), report_page(made(), "en")
    assert '<html lang="de">' in german
    assert "zu Unrecht beantwortet" in german
    assert "0,333" in german
    assert '<html lang="en">' in english
    assert "wrongly answered" in english
    assert "0.333" in english
    assert not re.search(r"\b(und|oder|Fragen|nicht)\b", re.sub(r"<li data-outcome.*?</details></li>", "", english))


def test_report_orders_the_worst_first() -> None:
    assert [(entry.question.question_id, entry.outcome) for entry in judged(made())] == [
        ("claimed", "answered_wrongly"),
        ("wrong", "wrong"),
        ("refused", "refused_wrongly"),
        ("list", "partly"),
        ("right", "right"),
    ]


def test_report_order_of_questions_does_not_matter() -> None:
    run = made()
    turned = replace(run, questions=run.questions[::-1])
    assert judged(turned) == judged(run)


def test_report_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("alt", encoding="utf-8")
    write_report(made(), path, "de")
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert [found.name for found in tmp_path.iterdir()] == ["report.html"]


def test_every_measure_has_name_and_explanation_in_both_languages() -> None:
    for label in LABELS.values():
        for key in (label.name, label.explanation):
            for language in ("de", "en"):
                told = text(key, "en" if language == "en" else "de", k=label.k)
                assert told
                assert "{" not in told


# -- numbers and plots ------------------------------------------------------------------------------


def test_numbers_are_written_as_the_language_writes_them() -> None:
    assert (number(0.5, "de"), number(0.5, "en")) == ("0,500", "0.500")
    assert number(-0.0001, "de", 2) == "0,00"
    assert number(-0.25, "en", 2) == "−0.25"
    assert number(float("nan"), "de") == "–"
    assert (signed(0.25, "de"), signed(-0.25, "de"), signed(0.0001, "de")) == ("+0,250", "−0,250", "0,000")


FRAME = Frame("plot", "Titel <&>", "Beschreibung", Axis("x", (0.0, 0.5, 1.0)), Axis("y", (0.0, 1.0)), "de")
SVG = "{http://www.w3.org/2000/svg}"


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


@pytest.mark.parametrize(
    "svg",
    [
        line_plot(FRAME, [(0.0, 0.0), (1.0, 1.0)], diagonal=True),
        line_plot(FRAME, []),
        bubble_plot(FRAME, [(0.5, 0.5, 4), (0.9, 0.1, 0)]),
        bar_plot(FRAME, [(0.0, 0.5, 0.3), (0.5, 1.0, 0.0)]),
    ],
    ids=["line", "empty", "bubbles", "bars"],
)
def test_plots_are_well_formed_and_told_to_those_who_cannot_see(svg: str) -> None:
    root = parsed(svg)
    assert root.get("role") == "img"
    named = [element.text for element in root if element.get("id") in str(root.get("aria-labelledby")).split()]
    assert named == ["Titel <&>", "Beschreibung"]
    assert {element.text for element in root.iter(f"{SVG}text")} >= {"x", "y", "0,0", "0,5", "1,0"}


def test_plots_put_points_where_they_belong() -> None:
    root = parsed(line_plot(FRAME, [(0.0, 0.0), (1.0, 1.0)]))
    low, high = [(float(str(c.get("cx"))), float(str(c.get("cy")))) for c in root.iter(f"{SVG}circle")]
    assert low == (FRAME.x_at(0), FRAME.y_at(0))
    assert high == (FRAME.x_at(1), FRAME.y_at(1))
    assert high[0] > low[0]
    assert high[1] < low[1], "upwards is smaller in SVG"


def test_plots_bubble_area_stands_for_the_count() -> None:
    root = parsed(bubble_plot(FRAME, [(0.2, 0.2, 1), (0.8, 0.8, 4)]))
    small, large = [float(str(circle.get("r"))) - 3 for circle in root.iter(f"{SVG}circle")]
    assert large == pytest.approx(2 * small, abs=0.1)


def test_plots_interval_only_between_0_and_1() -> None:
    assert interval_bar(0.5, 0.25, 0.75).count('x1="27.0"') == 1
    assert interval_bar(-0.1, -0.3, 0.1) == ""
    assert interval_bar(417.0, 380.0, 470.0) == ""


@given(st.floats(min_value=1e-4, max_value=1e9))
def test_plots_ticks_cover_the_data_in_few_even_steps(highest: float) -> None:
    ticks = rounded_ticks(highest)
    assert ticks[0] == 0
    assert ticks[-1] >= highest * (1 - 1e-9)
    assert 2 <= len(ticks) <= 5
    steps = [after - before for before, after in pairwise(ticks)]
    assert steps == pytest.approx([steps[0]] * len(steps))
