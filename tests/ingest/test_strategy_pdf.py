"""The shipped strategy PDF, read as any PDF is, against the text that it was typeset from.

Golden: tests/golden/strategy_emphases.json; written anew by ``python -m tests.ingest.golden``.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.schema import Passage
from corpus.typesetting.typeset import RUNNING_HEADER, typeset
from ingest.passages import cut_passages
from ingest.readers.pdf import read_pdf
from ingest.structure import StructuredDocument
from tests.conftest import ROOT, STRATEGY_PDF, STRATEGY_TEXT
from tests.ingest import golden
from tests.ingest.pdfs import document

Record = Callable[[str, object], None]

_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,2})(?![\s*])(.+?)(?<![\s*])\1(?![\w*])")
_SUPERSCRIPT = re.compile(r"\^\{(.+?)\}")  # "Weserbergland^{plus}": set apart as a word
_MARKER = re.compile(r"^\s*(?:- |• |– )")  # the source's "-" is printed as a bullet


def _plain(line: str) -> str:
    return " ".join(_SUPERSCRIPT.sub(r" \1", _EMPHASIS.sub(r"\2", line)).split())


def _source_pages() -> list[list[str]]:
    pages = re.split(r"\n(?:[ \t]*\n){3,}", STRATEGY_TEXT.read_text(encoding="utf-8"))
    return [[line for line in page.split("\n") if line.strip()] for page in pages if page.strip()]


SOURCE_PAGES = _source_pages()
HEADINGS = tomllib.loads((ROOT / "corpus" / "typesetting" / "headings.toml").read_text(encoding="utf-8"))
SUBTITLE = HEADINGS["subtitle"]


def _without_marker(line: str) -> str:
    return line if line.strip() == SUBTITLE else _MARKER.sub("", line)


@pytest.fixture(scope="module")
def strategy() -> StructuredDocument:
    return document(read_pdf(STRATEGY_PDF.read_bytes()))


@pytest.fixture(scope="module")
def passages(strategy: StructuredDocument) -> tuple[Passage, ...]:
    return cut_passages(strategy, 500)


def _words(text: str) -> list[str]:
    """Words with their punctuation and hyphens, list markers aside."""
    return [word for line in text.split("\n") for word in _without_marker(line).split()]


SOURCE_WORDS = [word for page in SOURCE_PAGES for line in page for word in _plain(_without_marker(line)).split()]


def _shares(words: list[str]) -> tuple[float, float, str]:
    """Recall and precision of the words as multisets, and what differs."""
    wanted, found = Counter(SOURCE_WORDS), Counter(words)
    common = (wanted & found).total()
    recall, precision = common / wanted.total(), common / found.total()
    told = f"recall {recall:.5f}, precision {precision:.5f}, missing {wanted - found}, added {found - wanted}"
    return recall, precision, told


def test_strategy_pdf_has_the_words_of_its_source(strategy: StructuredDocument, record_property: Record) -> None:
    recall, precision, told = _shares(_words(strategy.document.text))
    record_property("word_recall", recall)
    record_property("word_precision", precision)
    assert min(recall, precision) >= 0.998, told


def test_strategy_passages_have_the_words_of_the_source(passages: tuple[Passage, ...], record_property: Record) -> None:
    recall, precision, told = _shares([word for passage in passages for word in _words(passage.text)])
    record_property("passage_word_recall", recall)
    record_property("passage_word_precision", precision)
    assert min(recall, precision) >= 0.998, told


def test_strategy_has_every_heading_at_its_level(strategy: StructuredDocument) -> None:
    """A chapter is 1, "2.1" is 2, an unnumbered heading one below the heading above it."""
    below = dict.fromkeys(HEADINGS["level_3"], 1)
    below |= dict.fromkeys([*HEADINGS["level_4"], *HEADINGS["run_in"]], 2)
    numbered = 0
    wanted = []
    for line in (_plain(line) for page in SOURCE_PAGES for line in page):
        if line in HEADINGS["level_1"] or line in HEADINGS["level_2"]:
            numbered = 1 if line in HEADINGS["level_1"] else 2
            wanted.append((numbered, line))
        elif line in below:
            wanted.append((numbered + below[line], line))
    assert len(wanted) == 27
    assert [(section.level, section.path[-1]) for section in strategy.document.sections] == wanted


def test_strategy_title_opens_the_document_and_is_no_section(strategy: StructuredDocument) -> None:
    titles = [strategy.document.text[unit.start : unit.end] for unit in strategy.units if unit.kind == "title"]
    assert " ".join(titles) == f"{HEADINGS['title']} {SUBTITLE}"
    assert strategy.units[0].kind == "title"


def test_strategy_run_in_heading_covers_only_its_paragraph(strategy: StructuredDocument) -> None:
    hub = next(s for s in strategy.document.sections if s.path[-1].startswith("Digital Hub"))
    text = strategy.document.text[hub.start : hub.end]
    assert text.endswith("Co-Working-Arbeitsplätzen sowie Veranstaltungsräumlichkeiten.")
    weitere = strategy.document.text.index("Weitere Impulse verspricht sich")
    assert strategy.document.section_path_at(weitere)[-1] == "REK Weserbergland plus"


def _places(strategy: StructuredDocument) -> list[tuple[int, int, int, str]]:
    """Source page, start, end and text of each source line, found one after the other."""
    text = strategy.document.text
    places = []
    position = 0
    for number, page in enumerate(SOURCE_PAGES, start=1):
        for line in page:
            wanted = _plain(_without_marker(line))
            start = text.find(wanted, position)
            assert start >= 0, f"page {number}: {wanted!r} not found after {text[position - 40 : position]!r}"
            position = start + len(wanted)
            places.append((number, start, position, wanted))
    return places


def test_strategy_paragraphs_stand_on_their_page_and_in_order(strategy: StructuredDocument) -> None:
    for number, start, end, line in _places(strategy):
        first, last = strategy.document.page_at(start), strategy.document.page_at(end - 1)
        assert (first.number, last.number) == (number, number), line


def test_strategy_passages_know_the_page_of_each_paragraph(
    strategy: StructuredDocument, passages: tuple[Passage, ...]
) -> None:
    for number, start, _, line in _places(strategy):
        passage = next(p for p in passages if p.span.start <= start < p.span.end)
        assert passage.page_first <= number <= passage.page_last, line


def test_strategy_sentence_over_a_page_break_is_one_sentence(
    strategy: StructuredDocument, passages: tuple[Passage, ...]
) -> None:
    split = "„Employer Branding“ bis hin zur Kinderbetreuung und einem betrieblichen Gesundheitsmanagement."
    passage = next(p for p in passages if split in p.text)
    assert (passage.page_first, passage.page_last) == (2, 3)
    assert any(strategy.document.slice(sentence).endswith(split) for sentence in passage.sentences)


def test_strategy_passages_have_no_header_or_footer(passages: tuple[Passage, ...]) -> None:
    for passage in passages:
        assert RUNNING_HEADER not in f"{passage.context}\n{passage.text}"
        assert not re.search(r"Seite \d+ von 15", passage.text)


def test_strategy_has_15_pages_with_labels(strategy: StructuredDocument) -> None:
    assert [(page.number, page.label) for page in strategy.document.pages] == [(n, str(n)) for n in range(1, 16)]


def test_strategy_italics_are_emphases(strategy: StructuredDocument) -> None:
    """Outside headings, which are emphasised as a whole."""
    headings = {unit.start for unit in strategy.units if unit.kind == "heading"}
    wanted = Counter(
        match.group(2)
        for page in SOURCE_PAGES
        for line in page
        for match in _EMPHASIS.finditer(line)
        if strategy.document.text.find(_plain(line)) not in headings
    )
    found = Counter(strategy.document.slice(span) for span in strategy.document.emphases)
    assert wanted - found == Counter()
    assert {"Lehrerexkursionen", "JOWOMO", "„Umsteigen statt Aussteigen“", "Hit Weserbergland"} <= set(wanted)


def test_strategy_emphases_are_the_golden_ones() -> None:
    assert golden.strategy_emphases() == golden.read("strategy_emphases.json")


def test_strategy_typeset_again_gives_the_same_bytes(tmp_path: Path) -> None:
    target = tmp_path / "strategie.pdf"
    assert typeset(target) == 15
    assert target.read_bytes() == STRATEGY_PDF.read_bytes()
