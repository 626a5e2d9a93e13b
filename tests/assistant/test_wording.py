"""How far a text has a word: forms, compounds, English in common, look-alikes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.wording import (
    AS_ENGLISH,
    AS_GLOSS,
    HEAD_ALONE,
    HEAD_OF_LONGER,
    LOOKS_ALIKE,
    PART_ALONE,
    PART_OF_LONGER,
    alike,
    joined,
    wanted,
    wording,
)
from corpus.gloss import Glosser, load_glosser
from corpus.schema import Language


@pytest.fixture(scope="module")
def glosser() -> Glosser:
    return load_glosser()


@pytest.mark.parametrize(
    ("word", "language", "text", "expected"),
    [
        ("betriebe", "de", "Der Betrieb bildet aus.", 1.0),
        ("xandur", "de", "Ein Hausxandur öffnet.", HEAD_OF_LONGER),
        ("platz", "de", "Es gibt dort Arbeitsplätze.", HEAD_OF_LONGER),
        ("behörde", "de", "Zuständig ist die Landesaufnahmebehörde.", HEAD_OF_LONGER),
        ("xandur", "de", "Ein Xandurhaus öffnet.", PART_OF_LONGER),
        ("hausxandur", "de", "Der Xandur öffnet.", HEAD_ALONE),
        ("xandurhaus", "de", "Der Xandur öffnet.", PART_ALONE),
        ("hochschule", "de", "Die Universität lehrt.", AS_GLOSS),
        ("pupils", "en", "Schüler lernen hier.", AS_ENGLISH),
        ("mentorenkries", "de", "Der Mentorenkreis tagt.", LOOKS_ALIKE),
        ("wohnheim", "de", "Die Gebühr beträgt 5 Euro.", 0.0),
        ("ort", "de", "Die Antwort kommt sofort.", 0.0),
    ],
)
def test_wording_share_of_a_word_in_a_text(
    glosser: Glosser, word: str, language: Language, text: str, expected: float
) -> None:
    assert wording(text, glosser).has(wanted(word, language, glosser)) == pytest.approx(expected)


@settings(deadline=None)
@given(st.text("abcdefghij äöü", min_size=1, max_size=40), st.text("abcdefghij", min_size=1, max_size=12))
def test_wording_share_is_within_0_and_1_and_grows_with_the_text(text: str, word: str) -> None:
    glosser = load_glosser()
    asked = wanted(word, "de", glosser)
    before = wording(text, glosser).has(asked)
    assert 0 <= before <= 1
    assert wording(f"{text} {word}", glosser).has(asked) == 1.0
    assert joined([wording(text, glosser), wording("Zentrum", glosser)]).has(asked) >= before


def test_wording_of_nothing_has_nothing(glosser: Glosser) -> None:
    assert joined([]).has(wanted("hub", "de", glosser)) == 0.0


def test_wording_alike_is_the_share_of_letter_trigrams_in_common() -> None:
    assert alike("projekt", "projekt") == 1.0
    assert alike("abc", "xyz") == 0.0
    assert alike("ab", "ein viel längeres Wort") == 0.0
    assert alike("betrieb", "betribe") == alike("betribe", "betrieb") > 0.0
