from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.support import SupportVerdict, names, support
from corpus.sentences import sentence_spans
from tests.conftest import STRATEGY_TEXT

RATES = (
    "Die Einpendlerquote beträgt 25,0% im Landkreis Hildesheim. Mit 34,0% verdeutlicht die Auspendlerquote die Lage."
)
HUB = (
    "Der Hub „Werkbank“ berät 1.300 Betriebe in Holzminden, aber nicht in Schaumburg. Seit März 2024 ist er offen. "
    "Für Gründende gibt es keine Gebühren. Die IHK fördert Fachkräfteprojekte."
)


@pytest.mark.parametrize(
    "statement",
    [
        "Die Einpendlerquote beträgt 25,0% im Landkreis Hildesheim.",
        "Die  Einpendlerquote\nbeträgt 25,0% im Landkreis Hildesheim",
        "die Auspendlerquote",
    ],
)
def test_support_verbatim_whatever_the_white_space(statement: str) -> None:
    assert support(statement, [HUB, RATES]) == SupportVerdict("verbatim")


def test_support_verbatim_means_whole_words() -> None:
    assert support("Der Hub berät Betrieb", ["Der Hub berät Betriebsräte."]).level != "verbatim"
    assert support("21 Plätze", ["Es gibt 121 Plätze."]).level == "unsupported"


@pytest.mark.parametrize(
    "statement",
    [
        "Im Landkreis Hildesheim beträgt die Einpendlerquote 25 Prozent.",
        "Der Hub berät 1300 Betriebe in Holzminden.",
        "Der Hub ist seit 03/2024 offen.",
        "Der Hub ist seit 2024 offen.",
        "Keine Gebühren gibt es für Gründende.",
        "Die IHK fördert Projekte für Fachkräfte.",
        "25 %",
    ],
)
def test_support_same_facts_in_other_words_order_or_spelling(statement: str) -> None:
    verdict = support(statement, [RATES, HUB])
    assert verdict == SupportVerdict("supported")
    assert verdict.holds


@pytest.mark.parametrize(
    ("statement", "missing"),
    [
        ("Der Hub berät 1.200 Betriebe in Holzminden.", "1.200"),
        ("Der Hub berät zwei Betriebe in Holzminden.", "zwei"),
        ("Die Einpendlerquote beträgt 25.", "25"),  # a count is not a percentage
        ("Die Einpendlerquote beträgt 34 %.", "34 %"),  # the number of another thing
        ("Der Hub ist seit April 2024 offen.", "April 2024"),
        ("Der Hub ist seit 1. März 2024 offen.", "1. März 2024"),
        ("Der Hub berät Betriebe in Nienburg.", "Nienburg"),
        ("Die HWK fördert Fachkräfteprojekte.", "HWK"),
        ("Der Hub „Drehbank“ berät Betriebe in Holzminden.", "Drehbank"),
        ("Der Hub berät Betriebe in Schaumburg.", "nicht"),
        ("Der Hub berät Betriebe in Holzminden nicht.", "nicht"),
        ("Für Gründende gibt es Gebühren.", "keine"),
    ],
)
def test_support_one_wrong_fact_is_enough_to_fail(statement: str, missing: str) -> None:
    assert support(statement, [RATES, HUB]) == SupportVerdict("unsupported", (missing,))


def test_support_partly_when_words_are_missing_and_no_fact() -> None:
    verdict = support("Die Werkbank berät Betriebe und Vereine begeistert.", [HUB])
    assert verdict == SupportVerdict("partly", ("Vereine", "begeistert"))
    assert not verdict.holds
    assert support("Vereine singen begeistert.", [HUB]).level == "unsupported"


def test_support_one_new_noun_costs_the_full_verdict_and_one_new_adjective_does_not() -> None:
    cited = ["Der Hub berät in Holzminden kleine Betriebe zu Werkzeugen, Räumen und Verträgen."]
    new_noun = "Der Hub berät in Holzminden kleine Betriebe zu Werkzeugen, Räumen und Steuern."
    assert support(new_noun, cited) == SupportVerdict("partly", ("Steuern",))
    new_word = "Der Hub berät in Holzminden kleine, junge Betriebe zu Werkzeugen, Räumen und Verträgen."
    assert support(new_word, cited) == SupportVerdict("supported", ("junge",))
    assert support(f"Übrigens: {new_word}", cited).level == "supported"


def test_support_not_only_is_no_negation() -> None:
    cited = ["Das Netzwerk hilft nicht nur Pflegeheimen, sondern auch Kliniken."]
    assert support("Das Netzwerk hilft Pflegeheimen und Kliniken.", cited).level == "supported"


def test_support_takes_citations_together() -> None:
    parts = ["Der Hub hat 21 Plätze.", "Der Hub steht in Holzminden."]
    statement = "Der Hub in Holzminden hat 21 Plätze."
    assert support(statement, parts).holds
    assert not support(statement, parts[:1]).holds
    assert not support(statement, parts[1:]).holds


@pytest.mark.parametrize(
    ("statement", "cited"), [("", [HUB]), ("…", [HUB]), ("…", ["…"]), ("Der Hub", []), ("Hub", [""])]
)
def test_support_nothing_said_or_nothing_cited_proves_nothing(statement: str, cited: list[str]) -> None:
    assert support(statement, cited).level == "unsupported"


def test_support_names_are_told_apart_from_nouns_where_rules_allow() -> None:
    text = "Im Landkreis Schaumburg hilft die KVHS mit „Hola Kita“ und ProXLab den Betrieben in Rinteln bei der Suche."
    assert names(text) == ("Schaumburg", "KVHS", "Hola", "Kita", "ProXLab", "Rinteln")


SENTENCES = [
    text[start:end]
    for text in [STRATEGY_TEXT.read_text(encoding="utf-8")]
    for start, end in sentence_spans(text)
    if any(character.isalnum() for character in text[start:end])
]


@given(st.sampled_from(SENTENCES), st.lists(st.sampled_from(SENTENCES), max_size=3))
def test_support_every_sentence_proves_itself_whatever_else_is_cited(sentence: str, others: list[str]) -> None:
    assert support(sentence, [*others, sentence]).level == "verbatim"


@given(st.sampled_from(SENTENCES), st.integers(10**6, 10**7))
def test_support_no_sentence_proves_a_number_it_does_not_have(sentence: str, number: int) -> None:
    assert not support(f"{sentence} Es sind {number}.", [sentence]).holds


@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=3))
def test_support_any_text_gets_a_verdict(statement: str, cited: list[str]) -> None:
    assert support(statement, cited).level in ("verbatim", "supported", "partly", "unsupported")
