"""Which words of a question an answer can't be about."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.unknown import words_not_told
from corpus.index import Index
from tests.assistant.small import build

GUIDELINE = "Mit der Richtlinie fördert das Land Betriebe."


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return build(
        tmp_path, geld=f"# Geld\n\n{GUIDELINE}\n\nIm Netz gibt es eine Werkstatt.\n\nDie Jugend trifft sich.\n"
    )


def test_words_that_stand_nowhere_are_told(index: Index) -> None:
    assert words_not_told(index, "Gibt es eine Rakete für Betriebe?", [GUIDELINE]) == ["Rakete"]
    assert words_not_told(index, "Gibt es Betriebe?", []) == []


def test_compound_is_told_by_one_sentence_that_has_both_parts(index: Index) -> None:
    asked = "Gibt es eine Förderrichtlinie?"
    assert words_not_told(index, asked, [GUIDELINE]) == []
    assert words_not_told(index, asked, ["Die Richtlinie gilt.", "Das Land fördert."]) == ["Förderrichtlinie"]


def test_compound_whose_parts_stand_apart_is_not_told(index: Index) -> None:
    apart = ["Im Netz gibt es eine Werkstatt.", "Die Jugend trifft sich."]
    assert words_not_told(index, "Gibt es eine Jugendwerkstatt?", apart) == ["Jugendwerkstatt"]
