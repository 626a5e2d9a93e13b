"""The glossary: what it finds, and how it names the mistakes of those who edit it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import ConfigError
from corpus.german import STOP_WORDS
from corpus.gloss import Glosser, load_lexicon
from corpus.glossary import GLOSSARY, Glossary, load_glossary

SHIPPED = tomllib.loads(GLOSSARY.read_text(encoding="utf-8"))
LISTED = [(word, entry["english"]) for entry in SHIPPED["term"] for word in entry["words"]]
GLOSSER = Glosser(load_lexicon(), load_glossary())

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def to_disk(text: str) -> Path:
        path = tmp_path / "glossary.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return to_disk


def refusal(path: Path) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        load_glossary(path)
    return caught.value


SMALL = """
[[term]]
english = "apprenticeship"
words = ["Lehre", "Ausbildung"]

[[term]]
english = "teacher"
words = ["Lehrer"]

[[term]]
english = "founder"
words = ["Start-up", "Start-ups", "sich selbstständig machen", "selbstständig"]

[[place]]
name = "Holzminden"
also = ["HOL"]
towns = ["Bevern"]

[[place]]
name = "Region Hannover"
towns = ["Laatzen", "Neustadt am Rübenberge"]
"""


@pytest.fixture
def small(write: Write) -> Glossary:
    return load_glossary(write(SMALL))


@pytest.mark.parametrize(
    ("word", "english"),
    [
        ("Ausbildung", "apprenticeship"),
        ("ausbildungen", "apprenticeship"),
        ("Lehre", "apprenticeship"),
        ("Lehrer", "teacher"),
        ("Lehrern", "teacher"),
        ("Start-ups", "founder"),
        ("Bevern", "Bevern Holzminden"),
        ("HOL", "Holzminden"),
        ("Holzminden", "Holzminden"),
        ("Neustadt am Rübenberge", "Neustadt am Rübenberge Region Hannover"),
        ("Bildung", None),
    ],
)
def test_a_word_is_found_in_its_inflections(small: Glossary, word: str, english: str | None) -> None:
    assert small.english(word) == english


def test_places_are_read(small: Glossary) -> None:
    assert [(place.name, place.also, place.towns) for place in small.places] == [
        ("Holzminden", ("HOL",), ("Bevern",)),
        ("Region Hannover", (), ("Laatzen", "Neustadt am Rübenberge")),
    ]


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Viele Start-ups, in Bevern.", "Viele Start_ups, in Bevern."),
        ("Wer will sich selbstständig machen, und wo?", "Wer will sich_selbstständig_machen, und wo?"),
        ("Er ist selbstständig und lernt.", "Er ist selbstständig und lernt."),
        ("In Neustadt am Rübenberge wird gebaut.", "In Neustadt_am_Rübenberge wird gebaut."),
        ("Nichts davon", "Nichts davon"),
        ("", ""),
    ],
)
def test_known_phrases_become_one_token(small: Glossary, text: str, marked: str) -> None:
    assert small.mark(text) == marked


def test_the_digest_changes_with_the_file(write: Write) -> None:
    before = load_glossary(write(SMALL)).digest
    assert load_glossary(write(SMALL)).digest == before
    assert load_glossary(write(SMALL + "# a remark\n")).digest != before


@pytest.mark.parametrize(
    ("text", "line", "detail"),
    [
        ('[[term]]\nenglish = "a"\nwords = ["Betrieb"]\nwort = 1\n', 4, "'wort'"),
        ('[[place]]\nname = "Elze"\ntown = ["x"]\n', 3, "'town'"),
        ('[[term]]\nenglish = "a"\nwords = ["x"]\n\n[[terms]]\nenglish = "b"\n', 5, "[[terms]]"),
        ('[[term]]\nenglish = "a"\nwords = []\n', 2, "'words'"),
        ('[[term]]\nenglish = "a"\n', 2, "'words'"),
        ('[[term]]\nwords = ["Betrieb"]\n', 2, "'english'"),
        ('[[term]]\nenglish = "a"\nwords = "Betrieb"\n', 3, "'words'"),
        ('[[term]]\nenglish = "a"\nwords = ["Betrieb", 7]\n', 3, "'words'"),
        ('[[term]]\nenglish = "a"\nwords = ["?!"]\n', 3, "'?!'"),
        ('[[place]]\ntowns = ["Elze"]\n', 2, "'name'"),
        ("term = 1\n", 1, "[[term]]"),
    ],
)
def test_a_mistake_is_named_with_its_line(write: Write, text: str, line: int, detail: str) -> None:
    error = refusal(write(text))
    assert error.key == "glossary_entry"
    assert error.values["line"] == line
    assert detail in str(error.values["detail"])
    assert f"Zeile {line}" in error.text("de")
    assert f"line {line}" in error.text("en")


def test_a_word_with_two_meanings_is_refused_with_both(write: Write) -> None:
    error = refusal(
        write('[[term]]\nenglish = "company"\nwords = ["Betrieb"]\n\n[[term]]\nenglish = "run"\nwords = ["Betrieb"]\n')
    )
    assert error.values["line"] == 7
    assert "'company'" in error.text("en")
    assert "'run'" in error.text("en")


def test_a_word_listed_twice_under_one_meaning_is_no_mistake(write: Write) -> None:
    path = write('[[term]]\nenglish = "company"\nwords = ["Betrieb", "Firma", "Betrieb"]\n')
    assert load_glossary(path).english("Betriebs") == "company"


@pytest.mark.parametrize(
    "text",
    [
        '[[place]]\nname = "A"\ntowns = ["A"]\n',
        '[[place]]\nname = "A"\ntowns = ["B"]\n\n[[place]]\nname = "B"\ntowns = ["A"]\n',
        '[[place]]\nname = "A"\ntowns = ["B"]\n\n[[place]]\nname = "B"\ntowns = ["C"]\n\n'
        '[[place]]\nname = "C"\ntowns = ["A"]\n',
    ],
    ids=["itself", "two", "three"],
)
def test_a_place_that_lies_in_itself_is_refused(write: Write, text: str) -> None:
    error = refusal(write(text))
    assert error.key == "glossary_entry"
    assert "cycle" in error.text("en")
    last = len(text.splitlines())
    assert error.values["line"] == last, "the last line that names it closes the cycle"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[[term]\nenglish = "a"\n', 1),
        ('[[term]]\nenglish = "a"\nwords = ["x" "y"]\n', 3),
        ('[[term]]\nenglish = "a"\nenglish = "b"\n', 3),
    ],
)
def test_a_syntax_error_is_named_with_its_line(write: Write, text: str, line: int) -> None:
    error = refusal(write(text))
    assert error.key == "glossary_syntax"
    assert f"line {line}" in error.text("en")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "glossary.toml"
    path.write_bytes(b'[[term]]\nenglish = "\xff\xfe"\n')
    assert refusal(path).key == "glossary_unreadable"
    assert refusal(tmp_path / "none.toml").key == "glossary_unreadable"


def test_an_empty_file_is_an_empty_glossary(write: Write) -> None:
    glossary = load_glossary(write("# nothing yet\n"))
    assert glossary.places == ()
    assert glossary.english("Betrieb") is None
    assert glossary.mark("Start-ups im Betrieb") == "Start-ups im Betrieb"


def test_every_shipped_word_has_its_english_in_running_text() -> None:
    """Numbers after the word: a longer phrase must not begin with it."""
    wrong = [
        (word, english, found)
        for word, english in LISTED
        if not (found := GLOSSER.gloss(f"{word}, 1 2 3 4 5 6 7")).startswith(f"{english}, 1")
    ]
    assert wrong == []


def test_no_shipped_word_takes_a_function_word_with_it() -> None:
    """ "sichern" has the stem of "sich": such verbs are listed with a capital."""
    assert [word for word in sorted(STOP_WORDS) if GLOSSER.glossary.english(word) is not None] == []


def test_each_shipped_english_phrase_has_one_entry() -> None:
    phrases = [entry["english"] for entry in SHIPPED["term"]]
    assert len(phrases) == len(set(phrases))


@given(st.sampled_from(LISTED), st.sampled_from(LISTED))
def test_words_meet_exactly_when_their_entries_do(one: tuple[str, str], other: tuple[str, str]) -> None:
    same_entry = one[1] == other[1]
    assert (GLOSSER.glossary.english(one[0]) == GLOSSER.glossary.english(other[0])) is same_entry


@given(st.text(max_size=60))
def test_marking_only_joins_what_it_finds(text: str) -> None:
    marked = GLOSSER.glossary.mark(text)
    letters = [sign for sign in text if sign.isalnum()]
    assert [sign for sign in marked if sign.isalnum()] == letters
