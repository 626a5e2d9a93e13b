from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.german import (
    ENGLISH_STOP_WORDS,
    STOP_WORDS,
    char_ngrams,
    content_words,
    fold,
    function_words,
    iter_word_spans,
    nfc,
    stem,
    stems,
    words,
)

# What German prose is made of, the awkward parts included: ß, soft hyphen, combining dots, gender signs.
GERMAN = st.text(alphabet="aeinrstdhuäöüßÄÖÜIEFK0123456789 .,-–*:_/„“\u00ad\u0308\n", max_size=80)


@pytest.mark.parametrize(
    ("written", "generic"),
    [
        ("Lehrer(innen)", "Lehrer"),
        ("Bürger*Innen", "Bürger"),
        ("ERZIEHER*INNEN", "ERZIEHER"),
        ("Schüler'innen", "Schüler"),
        ("LehrerIn", "Lehrer"),
        ("Erzieher*innen", "Erzieher"),
        ("Erzieher:innen", "Erzieher"),
        ("Schüler_innen", "Schüler"),
        ("Akademiker/innen", "Akademiker"),
        ("Vertreter/-innen", "Vertreter"),
        ("Vertreter/-in", "Vertreter"),
        ("Lehrer·innen", "Lehrer"),
        ("Lehrer*in", "Lehrer"),
        ("ArbeitnehmerInnen", "Arbeitnehmer"),
        ("Gründer:innen-Treff", "Gründer-Treff"),
    ],
)
def test_german_gender_forms_mean_the_same_word(written: str, generic: str) -> None:
    assert fold(written) == generic
    assert stems(f"Angebote für {written} in Hameln") == stems(f"Angebote für {generic} in Hameln")


@pytest.mark.parametrize(
    "word", ["Innen", "innen", "Rinnen", "beginnen", "InnoHub", "Inklusion", "Berlin", "Termin", "LinkedIn"]
)
def test_german_words_that_only_look_like_gender_forms_stay(word: str) -> None:
    assert fold(word) == word
    assert words(f"von {word}") == ["von", word.lower()]


def test_german_ratio_and_time_are_no_gender_forms() -> None:
    assert words("Verhältnis 3:1 um 14:30 und/oder Holzminden/Höxter") == [
        "verhältnis", "3", "1", "um", "14", "30", "und", "oder", "holzminden", "höxter",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Straße", "Strasse"),
        ("STRASSE", "Straße"),
        ("Fachkräfte", "Fachkraefte"),
        ("Fachkräfte", "Fachkraft"),
        ("Förderung", "Foerderung"),
        ("Gründungen", "Gruendung"),
        ("Betriebe", "Betrieben"),
        ("Auszubildende", "Auszubildenden"),
        ("Studienabbrecher", "Studienabbrechern"),
        ("Fach\u00adkräfte", "Fachkräfte"),  # soft hyphen
        ("Fach\u200bkräfte", "Fachkräfte"),  # zero-width space
        ("Qualiﬁzierung", "Qualifizierung"),  # the ligature of old PDFs
        ("Fachkra\u0308fte", "Fachkräfte"),  # decomposed, as macOS writes it
    ],
)
def test_german_spellings_and_inflections_share_a_stem(one: str, other: str) -> None:
    assert stems(one) == stems(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Fachkraft", "Fachschule"), ("Beratung", "Betrieb"), ("Hildesheim", "Holzminden")]
)
def test_german_different_words_keep_different_stems(one: str, other: str) -> None:
    assert stems(one) != stems(other)


def test_german_content_words_drop_function_words_of_both_languages() -> None:
    assert content_words("Welche Projekte gibt es für die Pflege?") == ["projekte", "pflege"]
    assert content_words("Which projects are there for Pflege?") == ["projects", "pflege"]


def test_german_text_of_nothing_but_function_words_keeps_them() -> None:
    assert content_words("Wer ist das?") == ["wer", "ist", "das"]
    assert content_words("?!") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wer fördert die IT in Hameln?", ["fördert", "it", "hameln"]),
        ("IT-Fachkräfte und AN im Landkreis", ["it", "fachkräfte", "an", "landkreis"]),
        ("Is it in Hameln?", ["hameln"]),
        ("Das gilt NICHT für die Pflege.", ["gilt", "pflege"]),
        ("WER HILFT IN DER IT", ["hilft"]),
        ("PFLEGE IN DER REGION\nDie IT wächst.", ["pflege", "region", "it", "wächst"]),
        ("Was ich A priori weiß", ["priori", "weiß"]),
    ],
)
def test_german_abbreviation_in_capitals_is_no_stop_word(text: str, expected: list[str]) -> None:
    """Two or three capitals among small letters; a line all in capitals says nothing."""
    assert content_words(text) == expected
    assert sorted(content_words(text) + function_words(text)) == sorted(words(text))


@pytest.mark.parametrize("word", ["arbeit", "beruf", "land", "projekt", "frauen", "region", "ziel", "neu", "hub"])
def test_german_stop_lists_hold_no_word_with_meaning(word: str) -> None:
    assert word not in STOP_WORDS | ENGLISH_STOP_WORDS


def test_german_stop_lists_are_written_as_they_are_compared() -> None:
    for word in STOP_WORDS | ENGLISH_STOP_WORDS:
        assert words(word) == [word]


def test_german_char_ngrams_mark_word_borders() -> None:
    assert char_ngrams("Hub") == ["_hu", "hub", "ub_", "_hub", "hub_"]
    assert char_ngrams("der Hub") == char_ngrams("Hub")
    assert char_ngrams("EU", 2, 2) == ["_e", "eu", "u_"]
    assert char_ngrams("") == []
    assert len(char_ngrams("h" * 500, 3, 3)) == 500  # too long to be kept, and cut all the same


def test_german_char_ngrams_connect_a_compound_with_its_parts() -> None:
    compound = set(char_ngrams("Pflegefachkräfte"))
    assert len(compound & set(char_ngrams("Fachkräfte"))) > 10
    assert not compound & set(char_ngrams("Museum"))


def test_german_word_spans_point_into_the_text_as_it_is() -> None:
    text = "Erzieher*innen für Fach\u00adkräfte"
    assert [(a, b, w) for a, b, w in iter_word_spans(text)] == [
        (0, 8, "Erzieher"), (9, 14, "innen"), (15, 18, "für"), (19, 23, "Fach"), (24, 30, "kräfte"),
    ]  # fmt: skip
    assert all(text[a:b] == w for a, b, w in iter_word_spans(text))


def test_german_nfc_composes_what_a_mac_decomposes() -> None:
    assert nfc("Ko\u0308rper") == "Körper"


@given(GERMAN)
@settings(deadline=None, derandomize=True, max_examples=300)
def test_german_analysis_does_not_depend_on_the_unicode_form(text: str) -> None:
    assert words(unicodedata.normalize("NFD", text)) == words(unicodedata.normalize("NFC", text))
    assert stems(unicodedata.normalize("NFD", text)) == stems(unicodedata.normalize("NFC", text))


@given(st.text(max_size=60))
@settings(deadline=None, derandomize=True, max_examples=300)
def test_german_tokens_are_lower_case_words_of_any_text(text: str) -> None:
    every = words(text)
    assert all(word and not any(c.isspace() for c in word) for word in every)
    assert set(content_words(text)) <= set(every)
    assert len(stems(text)) == len(content_words(text))
    assert bool(content_words(text)) == bool(every)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzäöüß", min_size=1, max_size=20))
@settings(deadline=None, derandomize=True, max_examples=200)
def test_german_stem_is_stable_and_never_empty(word: str) -> None:
    assert stem(word)
    assert stem(word) == stem(word)
    assert len(stem(word)) <= len(word) + word.count("ß")
