"""Sections: which passages belong together, and what the section's words add."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Assistant
from assistant.factory import assistant_for
from corpus.errors import IndexCorrupt
from corpus.index import Index
from corpus.lexical import LexicalIndex, LexicalQuery, Weights
from corpus.sections import ALONE, WHOLE_DOCUMENT_CHARS, SectionIndex, save_sections
from tests.assistant.small import build, settings_for

PROJECT = (
    """# Projekt Silberdistel

## Was es ist

Das Projekt Silberdistel bringt Jugendliche aus der Schule in Aerzen in ein Pflegeheim. """
    + ("Es begleitet sie dort durch Wochen mit Theorie und Praxis. " * 8)
    + """

## Ergebnisse

Silberdistel erhielt einen Preis des Landes. """
    + ("Die Jury lobte vor allem die Zusammenarbeit. " * 10)
)
OTHER = """# Netz

Das Netz erhielt einen Preis der Stadt. """ + ("Das Netz tagt zweimal im Jahr in Hameln. " * 12)
NOTE = "# Notiz\n\nEin Satz steht hier allein.\n"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    directory: Path = tmp_path_factory.mktemp("sections")
    return assistant_for(build(directory, projekt=PROJECT, netz=OTHER, notiz=NOTE), settings_for(directory)).index


def rows_of(index: Index, doc_id: str) -> list[int]:
    return [row for row, passage in enumerate(index.passages) if passage.span.doc_id == doc_id]


def test_sections_short_document_is_one_and_a_lone_passage_none(index: Index) -> None:
    of_row = index.sections.of_row
    project, note = rows_of(index, "projekt"), rows_of(index, "notiz")
    assert len(project) > 1
    assert len({of_row[row] for row in project}) == 1
    assert of_row[project[0]] != ALONE
    assert [of_row[row] for row in note] == [ALONE]


def test_sections_long_document_is_cut_by_its_innermost_headings(assistant: Assistant) -> None:
    shipped = assistant.index
    strategy = shipped.documents["strategie-leine-weser-2021"]
    assert len(strategy.text) > WHOLE_DOCUMENT_CHARS
    of_row = shipped.sections.of_row
    headings: dict[int, set[tuple[str, ...]]] = {}
    for row in rows_of(shipped, strategy.doc_id):
        if of_row[row] != ALONE:
            path = strategy.section_path_at(shipped.passages[row].span.start)
            headings.setdefault(int(of_row[row]), set()).add(path)
    assert len(headings) > 10
    assert all(len(paths) == 1 for paths in headings.values())


def test_sections_words_of_other_passages_lift_the_one_that_answers(index: Index) -> None:
    query = LexicalQuery("Welchen Preis bekam das Pflegeheim mit der Schule aus Aerzen?", "")
    own = index.lexical.scores(query)
    prize = next(r for r in rows_of(index, "projekt") if "Preis" in index.passages[r].text)
    other = next(r for r in rows_of(index, "netz") if "Preis" in index.passages[r].text)
    assert own[prize] == pytest.approx(own[other], abs=0.1)
    of_section = index.sections.scores(query, own)
    assert of_section[prize] > of_section[other] + 0.1


def test_sections_passage_alone_keeps_its_own_score_and_value(index: Index) -> None:
    query = LexicalQuery("Was steht hier allein?", "")
    own = index.lexical.scores(query)
    (row,) = rows_of(index, "notiz")
    assert own[row] > 0
    assert index.sections.scores(query, own)[row] == own[row]
    assert index.sections.best(own)[row] == own[row]
    alone = SectionIndex.alone(len(own))
    assert alone.scores(query, own) is own
    assert alone.best(own) is own


@given(st.lists(st.floats(0, 1, width=32), min_size=6, max_size=6))
def test_sections_best_is_the_highest_of_those_that_belong_together(values: list[float]) -> None:
    lexical = LexicalIndex.build(["eins zwei", "drei vier"], ["", ""], Weights(gloss=0.0))
    sections = SectionIndex(np.array([0, 0, 1, ALONE, 1, 0]), lexical)
    best = sections.best(np.array(values, dtype=np.float32)).tolist()
    first, second = max(values[0], values[1], values[5]), max(values[2], values[4])
    assert best == [first, first, second, values[3], second, first]


def test_sections_that_are_not_those_of_the_passages_are_refused(index: Index, tmp_path: Path) -> None:
    weights = Weights(gloss=0.0)
    save_sections(tmp_path / "s", index.passages, index.documents, weights, str)
    loaded = SectionIndex.load(tmp_path / "s", index.passages, index.documents, weights, tmp_path)
    assert loaded.of_row.tolist() == index.sections.of_row.tolist()
    only = [passage for passage in index.passages if passage.span.doc_id == "projekt"]
    with pytest.raises(IndexCorrupt):
        SectionIndex.load(tmp_path / "s", only, index.documents, weights, tmp_path)
    save_sections(tmp_path / "s", index.passages[:1], index.documents, weights, str)
    assert not (tmp_path / "s").exists()
